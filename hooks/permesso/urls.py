"""Addresses: what each page's is, and the way from one page to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permesso.locale import Urls
from permesso.settings import UrlSettings
from permesso.slug import slug

LONGEST = 255
"""Bytes of a name that file systems take; each part of an address is one."""


@dataclass(frozen=True, slots=True)
class Permalinks:
    """Patterns of addresses; the owner's where set, the language's elsewhere."""

    patterns: Urls
    """The patterns."""
    home: str = ""
    """Address of the list of the newest articles."""

    @classmethod
    def of(cls, settings: UrlSettings, defaults: Urls) -> Permalinks:
        """Return the patterns of `settings`, those that it leaves open from `defaults`."""
        return cls(defaults.model_copy(update=settings.model_dump(exclude_none=True)))

    @classmethod
    def below(cls, folder: str, own: Permalinks, defaults: Urls) -> Permalinks:
        """Return the patterns of another language than the blog's: its defaults, below `folder`.

        An article has the address that the blog's `own` patterns give it, whatever its language.
        """
        pages = defaults.model_dump(exclude={"post", "page"})
        made = {kind: f"{folder}/{pattern}" for kind, pattern in pages.items()}
        patterns = defaults.model_copy(update={**made, "post": own.patterns.post})
        return cls(patterns, f"{folder}/")

    def post(self, slug_: str, published: datetime, category: str | None) -> str:
        """Return the address of a post by its slug, date and main category."""
        return _path(
            self.patterns.post.format(
                slug=slug_,
                year=f"{published:%Y}",
                month=f"{published:%m}",
                day=f"{published:%d}",
                category=slug(category) if category else "",
            )
        )

    def term(self, kind: str, name: str) -> str:
        """Return the address of a `category`, `tag`, `author` or `series` by name."""
        return _path(getattr(self.patterns, kind).format(slug=slug(name)))

    def archive(self, year: int | None = None, month: int | None = None) -> str:
        """Return the address of the archive, of a year or of a month in it."""
        parts = [self.patterns.archive]
        if year is not None:
            parts.append(f"{year:04}")
        if month is not None:
            parts.append(f"{month:02}")
        return _path("/".join(parts))

    def newsletter(self, *parts: str) -> str:
        """Return the address of the page to subscribe on, or of one below it."""
        return _path("/".join((self.patterns.newsletter, *parts)))

    def feeds(self, *parts: str) -> str:
        """Return the address of the page that names all feeds, or of what stands below it."""
        return _path("/".join((self.patterns.feeds, *parts)))

    def search(self) -> str:
        """Return the address of the page to search on."""
        return _path(self.patterns.search)

    def permission(self) -> str:
        """Return the address of the page of the audit."""
        return _path(self.patterns.permission)

    def page(self, listing: str, number: int) -> str:
        """Return the address of a page of a list; the first page is the list itself."""
        return listing if number == 1 else _path(f"{listing}{self.patterns.page}/{number}")


def _path(address: str) -> str:
    parts = [part for part in address.split("/") if part]
    return "/".join(parts) + "/" if parts else ""


def to_root(url: str) -> str:
    """Return the way from the page at `url` to the site's root: `../` a level, `./` at the root."""
    return "../" * url.count("/") or "./"


def page_uri(url: str) -> str:
    """Return the Markdown path that stands for an address: `categoria/misure/` → `….md`."""
    return f"{url.rstrip('/')}.md" if url else "index.md"


def page_url(uri: str) -> str:
    """Return the address of a Markdown path below the documents folder."""
    stem = uri.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    if name.lower() in {"index", "readme"}:
        stem = folder
    return f"{stem}/" if stem else ""


def is_too_long(url: str) -> bool:
    """Tell whether an address has a part that can be the name of no file."""
    return any(len(part.encode()) > LONGEST for part in url.split("/"))
