"""Loading: which files a page asks for before its reader does anything, pictures aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from permesso.finishing.places import place
from permesso.finishing.printed import Tag, heard

FETCHED = {"stylesheet", "preload", "modulepreload"}
"""Kinds of link for which a browser fetches something at once. Icons are pictures, and a manifest
waits until everything else is there."""
SCREEN = {"", "all", "screen"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that a page loads."""

    url: str
    """Its address: from the site's root, or a whole one."""
    script: bool
    """Whether it is a script."""
    blocking: bool
    """Whether nothing is shown before it is there."""


def loaded(url: str, tags: Iterable[Tag], root: str = "/") -> tuple[Loaded, ...]:
    """Return the files that the page at `url` (`a/`) with these tags asks for, each once, in the
    page's order; without what only those without scripts get, who save the requests for scripts.

    `root` is the path of the site on its host.

    Which of them hold up the first picture is told by their tags, as the HTML standard has it
    (https://html.spec.whatwg.org/multipage/dom.html#render-blocking-mechanism).
    """
    found: dict[str, Loaded] = {}
    for file in _files(url, heard(tags), root):
        # A file that is asked for early and used later is one request.
        earlier = found.get(file.url, file)
        found[file.url] = Loaded(
            file.url, file.script or earlier.script, file.blocking or earlier.blocking
        )
    return tuple(found.values())


def _files(url: str, tags: Iterable[Tag], root: str) -> Iterator[Loaded]:
    for tag in tags:
        if asked := tag.known(_asked):
            yield replace(asked, url=place(asked.url, url, root))


def _asked(tag: Tag) -> Loaded | None:
    """Return the file that a tag asks for, by its address as the tag has it."""
    name = tag.name
    if name not in {"link", "script"}:
        return None
    has = {key: value or "" for key, value in tag.attributes.items()}
    asked = has.get("src" if name == "script" else "href", "")
    if not asked or asked.startswith("data:"):
        return None
    if name == "script":
        late = bool({"defer", "async"} & has.keys()) or has.get("type") == "module"
        return Loaded(asked, script=True, blocking=not late)
    kinds = set(has.get("rel", "").lower().split())
    if not kinds & FETCHED or "alternate" in kinds or has.get("as") == "image":
        return None
    style = "stylesheet" in kinds
    blocking = style and has.get("media", "").strip().lower() in SCREEN
    script = "modulepreload" in kinds or has.get("as") == "script"
    return Loaded(asked, script=script, blocking=blocking and "disabled" not in has)
