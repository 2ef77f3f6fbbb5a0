"""What is examined: a page with all that was read of it, and a site with what its files told.

A family of rules is a module with `page(page: Page) -> Iterator[Finding]`, `site(site: Site) ->
Iterator[Finding]`, or both (`families/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from permesso.audit.declared import Declared
from permesso.audit.facts import Facts, Request

if TYPE_CHECKING:
    from permesso.audit.document import Document
    from permesso.audit.filters import Engine
    from permesso.audit.scripts import Script
    from permesso.audit.styles import Styles


@dataclass(frozen=True, slots=True)
class Page:
    """One document: a page, a letter or an entry of a feed."""

    document: Document
    """Its HTML."""
    styles: Styles
    """What the stylesheets say of its elements."""
    scripts: tuple[Script, ...]
    """Its scripts in the order of the text, and the site's own that it links to."""
    requests: tuple[Request, ...]
    """What it asks for."""
    declared: Declared
    """What the site says of itself."""
    host: str | None
    """The site's own host; None where nothing says it."""


@dataclass(frozen=True, slots=True)
class Site:
    """All of a site, once its files have been examined one by one."""

    host: str | None
    """Its own host; None where nothing says it."""
    facts: tuple[Facts, ...]
    """What its files told, in the order of their paths."""
    declared: Declared
    """What it says of itself."""
    today: date
    """The day of the audit."""
    folder: Path
    """Its folder."""
    engine: Engine | None
    """EasyList and EasyPrivacy; None where they are not asked."""
