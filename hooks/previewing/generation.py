"""What MkDocs does before it writes, without the writing: the one module here that knows how.

Read against MkDocs 1.6.1, `mkdocs.commands.build.build` and `mkdocs.commands.serve.serve`. A test
(`tests/test_mkdocs.py`) tells when the first has changed: then compare `generate` with it step by
step, and mend that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
from mkdocs import exceptions
from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page

MARK = "permesso/previewing"
"""Among the plugins of a configuration: nothing is written, pages are printed when asked for."""

Failure = (Exception, exceptions.Abort)
"""What a generation may raise; MkDocs means to end the process with the second."""


class Previewing(BasePlugin):  # type: ignore[type-arg]
    """Says to the hooks of the blog that this is a preview: they find it by its name, `MARK`."""


@dataclass
class Generated:
    """A site that was generated, and not printed."""

    config: MkDocsConfig
    """Its configuration."""
    files: Files
    """All that it consists of."""
    nav: Navigation
    """Its menu."""
    env: jinja2.Environment
    """Its templates."""
    pages: Mapping[str, Page]
    """Its pages, by address."""
    others: Mapping[str, File]
    """What else is published, by address."""


def configuration() -> MkDocsConfig:
    """Return the configuration of the project in the current folder; raises `Failure`."""
    config = load_config()
    config.plugins[MARK] = Previewing()
    return config


def generate(config: MkDocsConfig, site_url: str) -> Generated:
    """Return the site of a configuration, shown at `site_url`; raises `Failure`."""
    try:
        config.site_url = site_url
        config = config.plugins.on_config(config)
        config.plugins["permesso"].keeps = True  # type: ignore[attr-defined]
        config.plugins["permesso/printing"].on_demand = True  # type: ignore[attr-defined]
        config.plugins.on_pre_build(config=config)
        files = get_files(config)
        env = config.theme.get_env()
        files.add_files_from_theme(env, config)
        files = config.plugins.on_files(files, config=config)
        set_exclusions(files, config)
        nav = get_navigation(files, config)
        nav = config.plugins.on_nav(nav, config=config, files=files)
        pages = {}
        for file in files.documentation_pages(inclusion=InclusionLevel.is_in_serve):
            page = file.page or Page(None, file, config)
            build._populate_page(page, config, files)
            pages[page.url] = page
        env = _told(config.plugins.on_env(env, config=config, files=files))
        return Generated(config, files, nav, env, pages, _others(files))
    except Failure as error:
        config.plugins.on_build_error(error=error)
        raise


def _others(files: Files) -> dict[str, File]:
    return {
        file.dest_uri: file
        for file in files
        if not file.is_documentation_page() and file.inclusion.is_in_serve()
    }


def renew(made: Generated) -> None:
    """Read the templates again; raises `Failure`."""
    config = made.config
    made.env = _told(config.plugins.on_env(config.theme.get_env(), config=config, files=made.files))


def _told(env: jinja2.Environment) -> jinja2.Environment:
    """Say to templates that nobody makes what is made of finished pages: the search."""
    env.globals["quick"] = True
    return env


def populate(made: Generated, page: Page) -> None:
    """Take a page through the events that it goes through before it is printed."""
    build._populate_page(page, made.config, made.files)


def template(made: Generated, name: str) -> str | None:
    """Return a page of the theme's that is no page of the blog's, such as `404.html`; None where
    there is none of that name, or where it is empty."""
    config = made.config
    found: Any
    if name in config.theme.static_templates:
        found = made.env.get_template(name)
    elif name in config.extra_templates and (file := made.files.get_file_from_path(name)):
        found = jinja2.Template(file.content_string)
    else:
        return None
    printed = build._build_template(name, found, made.files, config, made.nav)
    return printed if printed.strip() else None
