"""The theme without its icons: what MkDocs finds to publish is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateNotFound
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from conftest import Project
from theme_files import Themed


@pytest.fixture
def config(project: Project, monkeypatch: pytest.MonkeyPatch) -> MkDocsConfig:
    """The configuration of a project whose own templates hide something."""
    monkeypatch.chdir(project.root)
    (project.root / "overrides").unlink()
    project.write(
        {
            "overrides/assets/own.css": "a {}",
            "overrides/assets/.hidden/own.css": "b {}",
            "overrides/.hidden.css": "c {}",
            "overrides/.icons/own.svg": "<svg/>",
            "overrides/main.html": "<p>",
        }
    )
    return load_config()


def published(config: MkDocsConfig, theme: Theme) -> list[tuple[str, str | None]]:
    """Return what MkDocs finds to publish in a theme: addresses and files."""
    config.theme = theme
    files = Files([])
    files.add_files_from_theme(theme.get_env(), config)
    return [(file.dest_uri, file.abs_src_path) for file in files]


def test_what_a_theme_publishes_is_the_same(config: MkDocsConfig) -> None:
    theme = config.theme
    found = published(config, Themed(theme))
    assert found == published(config, theme)
    assert ("assets/own.css", str(Path("overrides/assets/own.css").absolute())) in found


def test_hidden_folders_are_not_looked_into(
    config: MkDocsConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = Themed(config.theme)
    names = theme.get_env().loader.list_templates()
    assert not [name for name in names if name.startswith(".icons/")]
    assert len(names) < 1_000 < len(config.theme.get_env().loader.list_templates())


def test_a_template_finds_its_icons(config: MkDocsConfig) -> None:
    env: Any = Themed(config.theme).get_env()
    assert env.get_template(".icons/own.svg").render() == "<svg/>"
    assert env.get_template(".icons/material/magnify.svg").render().startswith("<svg")
    with pytest.raises(TemplateNotFound):
        env.get_template(".icons/none.svg")


def test_a_theme_says_of_itself_what_it_said(config: MkDocsConfig) -> None:
    theme = config.theme
    themed = Themed(theme)
    assert dict(themed) == dict(theme)
    assert (themed.name, themed.dirs, themed.custom_dir) == (
        theme.name,
        theme.dirs,
        theme.custom_dir,
    )
    assert themed.static_templates is theme.static_templates
