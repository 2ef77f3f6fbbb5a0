"""Loading: which files a page asks for before its reader does anything, pictures aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urljoin

TAG = re.compile(r"""<(link|script)\b((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
NOSCRIPT = re.compile(r"<noscript\b.*?</noscript>", re.DOTALL | re.IGNORECASE)
"""What only those without scripts get, who save the requests for scripts."""
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


def loaded(url: str, html: str) -> tuple[Loaded, ...]:
    """Return the files that the page at `url` (`a/`) asks for, each once, in the page's order.

    Which of them hold up the first picture is told by their tags, as the HTML standard has it
    (https://html.spec.whatwg.org/multipage/dom.html#render-blocking-mechanism).
    """
    found: dict[str, Loaded] = {}
    for file in _files(url, NOSCRIPT.sub("", COMMENT.sub("", html))):
        # A file that is asked for early and used later is one request.
        earlier = found.get(file.url, file)
        found[file.url] = Loaded(
            file.url, file.script or earlier.script, file.blocking or earlier.blocking
        )
    return tuple(found.values())


def _files(url: str, html: str) -> Iterator[Loaded]:
    for tag in TAG.finditer(html):
        name = tag[1].lower()
        attributes = {
            match[1].lower(): unescape(match[2] or match[3] or match[4] or "")
            for match in ATTRIBUTE.finditer(tag[2])
        }
        address = attributes.get("src" if name == "script" else "href", "")
        if not address or address.startswith("data:"):
            continue
        place = _place(url, address)
        if name == "script":
            late = (
                bool({"defer", "async"} & attributes.keys()) or attributes.get("type") == "module"
            )
            yield Loaded(place, script=True, blocking=not late)
            continue
        kinds = set(attributes.get("rel", "").lower().split())
        if not kinds & FETCHED or "alternate" in kinds or attributes.get("as") == "image":
            continue
        style = "stylesheet" in kinds
        blocking = style and attributes.get("media", "").strip().lower() in SCREEN
        script = "modulepreload" in kinds or attributes.get("as") == "script"
        yield Loaded(place, script=script, blocking=blocking and "disabled" not in attributes)


def _place(url: str, address: str) -> str:
    """Return an address in the page at `url` from the site's root; that of another host whole."""
    root = "https://site.invalid/"
    return urldefrag(urljoin(f"{root}{url}", address)).url.removeprefix(root)
