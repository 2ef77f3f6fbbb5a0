"""How a build starts: what it does not need is not loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import Project, post

LATER = {
    "PIL.Image": "a blog without pictures, an icon and cards",
    "av": "a blog without films",
    "asyncio": "a blog whose search is off",
    "pagefind": "a blog whose search is off",
    "concurrent.futures.process": "whoever forks by itself",
    "playwright": "a blog",
    "httpx": "a build",
}
"""Modules, and who does without."""
NOT_YET = {"numpy": "only the search for related posts counts with it"}
"""The same, until a build begins."""

LOAD = """
import sys
from mkdocs.config import load_config
config = load_config("mkdocs.yml")
{more}
print(*sorted(sys.modules))
"""


def loaded(project: Project, more: str = "") -> set[str]:
    """Return the modules that are there when the configuration is loaded, and `more` is done."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(more=more)],
        cwd=project.root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("more", "without"),
    [("", LATER | NOT_YET), ("from mkdocs.commands.build import build; build(config)", LATER)],
    ids=["start", "build"],
)
def test_a_plain_blog_does_without(project: Project, more: str, without: dict[str, str]) -> None:
    project.write({"docs/posts/a.md": post("Primo"), "docs/posts/b.md": post("Secondo")})
    found = loaded(project, more)
    assert "permesso.blog" in found
    assert {name: why for name, why in without.items() if name in found} == {}
