"""Sources: what a Content-Security-Policy allows, added up and written down.

Content Security Policy Level 3, https://www.w3.org/TR/CSP3/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FETCHED = ("img-src", "media-src", "font-src", "connect-src", "frame-src")
"""Directives that fall back to `default-src` (6.1), and of which a page may need more than that."""
SELF = "'self'"
NONE = "'none'"
WASM = "'wasm-unsafe-eval'"
INLINE = "'unsafe-inline'"
"""Allowed for styles alone, and where a feature of the page cannot do without (`features`)."""


@dataclass(slots=True)
class Sources:
    """What pages may load, run and send, by directive; grows."""

    everything: set[str] = field(default_factory=lambda: {SELF})
    """`default-src`: for every kind of file that has no directive of its own."""
    scripts: set[str] = field(default_factory=lambda: {SELF})
    """`script-src`."""
    styles: set[str] = field(default_factory=set)
    """`style-src`."""
    forms: set[str] = field(default_factory=set)
    """`form-action`."""
    more: dict[str, set[str]] = field(default_factory=dict)
    """What one of `FETCHED` has beyond `everything`."""
    upgrades: bool = False
    """Whether plain HTTP is asked for by HTTPS."""

    def add(self, directive: str, sources: Iterable[str]) -> None:
        """Allow sources in a directive."""
        match directive:
            case "script-src":
                self.scripts |= {*sources}
            case "style-src":
                self.styles |= {*sources}
            case "form-action":
                self.forms |= {*sources}
            case _:
                self.more.setdefault(directive, set()).update(sources)

    def unite(self, other: Sources) -> None:
        """Allow all that another policy allows."""
        self.everything |= other.everything
        self.scripts |= other.scripts
        self.styles |= other.styles
        self.forms |= other.forms
        self.upgrades |= other.upgrades
        for directive, sources in other.more.items():
            self.add(directive, sources)

    def directives(self) -> Mapping[str, str]:
        """Return the directives; those that say what `default-src` says are left out."""
        found = {"default-src": _listed(self.everything)}
        hosts = self.everything - {SELF}
        if (scripts := self.scripts | hosts) != self.everything:
            found["script-src"] = _listed(scripts)
        if self.styles and (styles := _styles(self.styles) | hosts) != self.everything:
            found["style-src"] = _listed(styles)
        for directive in FETCHED:
            if extra := self.more.get(directive, set()) - self.everything:
                found[directive] = _listed(self.everything | extra)
        found["object-src"] = NONE
        found["base-uri"] = NONE
        found["form-action"] = _listed(self.forms) if self.forms else NONE
        if self.upgrades:
            found["upgrade-insecure-requests"] = ""
        return found


def written(directives: Mapping[str, str]) -> str:
    """Return directives as a policy."""
    return ";".join(f"{name} {value}".rstrip() for name, value in directives.items())


def digest(text: str) -> str:
    """Return what stands in a policy for a script or a style that a page has in it."""
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"


def _styles(sources: set[str]) -> set[str]:
    """Return what `style-src` lists: beside a hash, browsers pass over `'unsafe-inline'`."""
    return {each for each in sources if not is_digest(each)} if INLINE in sources else sources


def is_digest(source: str) -> bool:
    """Tell whether a source is the digest of something that stands in a page."""
    return source.startswith("'sha256-")


def _listed(sources: Iterable[str]) -> str:
    """Return sources in their order: keywords, hosts, hashes."""
    order = {SELF: 0, WASM: 1, INLINE: 1}
    return " ".join(
        sorted(sources, key=lambda each: (order.get(each, 3 if each.startswith("'") else 2), each))
    )
