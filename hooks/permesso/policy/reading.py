"""Reading: what a printed page loads, runs and sends, found in one pass."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from permesso.finishing.printed import Printed, Tag, runs
from permesso.references import CANDIDATE

RAW = {"script", "style"}
"""Tags in which there are no others."""
PLAYER = re.compile(r"data-player=(?:'([^']*)'|\"([^\"]*)\")")
"""The attributes of an iframe that comes when its reader asks (`embeds.js`)."""
RULES = re.compile(r"'(\{\"prefetch\":[^'\\\n]*\})'")
"""Speculation rules in a script that puts them into pages: what is fetched before it is asked for.
A policy wants their digest; its keyword for them does nothing beside one (Chromium 156)."""
HANDLER = re.compile(r"""\s(on[a-z]{3,})\s*=\s*["']""", re.IGNORECASE)
"""A script in an attribute, which no policy of ours allows."""
ASKING = frozenset(
    {"form", "iframe", "img", "source", "video", "audio", "track", "embed", "object", "link"}
)
"""Other tags that a policy has a say in."""
PICTURES = {"img": "img-src", "source": "media-src", "video": "media-src", "audio": "media-src"}
PICTURES["track"] = "media-src"


@dataclass(slots=True)
class Found:
    """What a page loads, runs and sends."""

    scripts: list[str] = field(default_factory=list)
    """Scripts in it."""
    styles: list[str] = field(default_factory=list)
    """Styles in it."""
    links_styles: bool = False
    """Whether it loads a stylesheet of the blog's own."""
    files: list[str] = field(default_factory=list)
    """Addresses of the blog's own scripts and stylesheets that it loads."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Directive and address of what it loads from, or sends to, another host."""
    players: list[str] = field(default_factory=list)
    """Addresses of frames that come when their reader asks."""
    forms: bool = False
    """Whether it sends a form to the blog itself."""
    lead: str | None = None
    """Address of the picture that matters most, where it is one file in one size."""

    @property
    def key(self) -> tuple[object, ...]:
        """Return what is the same where a policy is."""
        return (
            tuple(self.scripts),
            tuple(self.styles),
            self.links_styles,
            tuple(self.asked),
            tuple(self.players),
            self.forms,
        )


def read(page: Printed) -> Found:
    """Return what a page has."""
    found = Found()
    for tag in page.said:
        if tag.name in RAW:
            _raw(found, tag)
        elif tag.name in ASKING:
            _tag(found, tag.name, tag.attributes)
        if "data-player=" in tag.said:
            for player in PLAYER.finditer(tag.said):
                given: Any = json.loads(html.unescape(player[1] or player[2] or "{}"))
                found.players.append(given.get("src", ""))
    if found.lead and _is_in_picture(page.html, found.lead):
        found.lead = None
    return found


def handlers(tags: Iterable[Tag]) -> set[str]:
    """Return the names of attributes of tags that would run a script."""
    said = [tag.said for tag in tags if "on" in tag.said]
    return {name.lower() for each in said for name in HANDLER.findall(each)}


def origin(address: str) -> str | None:
    """Return whom a browser asks for an address, as a policy names them; None for the site itself
    and for what is no address of a host."""
    parts = urlsplit(address.strip())
    if parts.scheme not in {"", "http", "https"} or not parts.netloc:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host}" if parts.scheme else host


def _raw(found: Found, tag: Tag) -> None:
    if tag.name == "style":
        found.styles.append(tag.text)
    elif address := tag.attributes.get("src"):
        _ask(found, "script-src", address)
        found.files += [] if origin(address) else [address]
    elif runs(tag):
        found.scripts.append(tag.text)


def _tag(found: Found, name: str, has: Mapping[str, str | None]) -> None:
    match name:
        case "form":
            if (has.get("method") or "").lower() != "dialog":
                action = has.get("action") or ""
                found.forms |= origin(action) is None
                _ask(found, "form-action", action)
        case "iframe":
            _ask(found, "frame-src", has.get("src"))
        case "embed" | "object":
            _ask(found, "object-src", has.get("src") or has.get("data"))
        case "link":
            _link(found, has)
        case _:
            _picture(found, name, has)


def _link(found: Found, has: Mapping[str, str | None]) -> None:
    rel = (has.get("rel") or "").lower().split()
    if "stylesheet" in rel:
        address = has.get("href") or ""
        _ask(found, "style-src", address)
        if origin(address) is None:
            found.links_styles = True
            found.files.append(address)
    elif "icon" in rel or "apple-touch-icon" in rel:
        _ask(found, "img-src", has.get("href"))


def _picture(found: Found, name: str, has: Mapping[str, str | None]) -> None:
    directive = PICTURES[name]
    if name == "source" and has.get("srcset"):
        directive = "img-src"
    for address in (has.get("src"), *_candidates(has.get("srcset"))):
        _ask(found, directive, address)
    _ask(found, "img-src", has.get("poster"))
    if has.get("fetchpriority") == "high" and not has.get("srcset"):
        found.lead = found.lead or has.get("src")


def _ask(found: Found, directive: str, address: str | None) -> None:
    if address and origin(address):
        found.asked.append((directive, address))


def _candidates(srcset: str | None) -> Iterator[str]:
    for candidate in CANDIDATE.finditer(srcset or ""):
        yield candidate["address"]


def _is_in_picture(page: str, address: str) -> bool:
    """Tell whether a picture has other files for other browsers."""
    place = page.find(f'src="{html.escape(address)}"')
    return page.rfind("<picture", 0, place) > page.rfind("</picture", 0, place)
