"""The declaration of a blog: what it says of itself, for its audit and for who wants to check."""

from __future__ import annotations

from pathlib import PurePosixPath

from permesso.audit.declared import FILE, REPORT, Declared
from permesso.edition import Edition
from permesso.model import Blog, PermissionPage

UNEXAMINED = '{"examined": null}\n'
"""The report until there has been an audit."""


def files(blog: Blog, edition: Edition) -> dict[str, str]:
    """Return the declaration and the place of the report by their addresses; none where the owner
    wants no audit."""
    settings = edition.settings
    if not settings.audit.make:
        return {}
    used = blog.in_use[edition.language]
    newsletter = settings.newsletter
    declared = Declared(
        site=edition.site_url,
        language=edition.language,
        privacy=_file(blog.privacy[0]) if blog.privacy else None,
        hosts=used.hosts,
        storage=used.storage,
        exemptions=tuple(settings.audit.exemptions),
        limits=settings.audit.limits,
        letters=settings.audit.letters,
        topics=tuple(newsletter.topics) if newsletter else (),
        pages=tuple(_file(page.url) for page in blog.pages if isinstance(page, PermissionPage)),
    )
    return {
        FILE: f"{declared.model_dump_json(indent=1, exclude_none=True)}\n",
        REPORT: UNEXAMINED,
    }


def _file(url: str) -> str:
    """Return the file of the page at an address, from the site's folder."""
    return (PurePosixPath(url) / "index.html").as_posix()
