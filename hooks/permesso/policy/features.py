"""Features: whom the pages may ask because of what is switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from permesso.comments import providers
from permesso.comments.adapter import Adapter
from permesso.edition import Edition
from permesso.newsletter.signup import Signup, resolve
from permesso.policy.reading import origin
from permesso.policy.sources import INLINE, SELF, WASM, Sources

COMMENTS = "data-comments="
"""What a page has whose reader may ask for the form of the comments' provider."""
SEARCH = "data-search"
"""What the page of the search has: its index is read by WebAssembly, by a script loaded later."""
DIAGRAM = 'class="mermaid"'
"""What is drawn by Mermaid, which writes its styles into the drawing."""
MERMAID = "https://unpkg.com"
"""Where Material's script loads Mermaid from, unless `extra_javascript` names it."""


@dataclass(frozen=True, slots=True)
class Features:
    """Whom pages may ask, by the feature that asks."""

    comments: frozenset[str]
    """Hosts of the comments' provider, asked after a click."""
    adapter: Adapter
    """The comments' provider."""
    newsletter: frozenset[str]
    """Origins that forms of the newsletter are sent to, and that lead on from there."""
    mentions: frozenset[str]
    """Origin that takes the address of a page that answers."""
    own: Mapping[str, frozenset[str]]
    """What the owner allowed, by directive."""

    @classmethod
    def of(cls, edition: Edition) -> Features:
        """Return those of a blog, whose settings are without mistakes."""
        settings = edition.settings
        comments = settings.comments
        signup = resolve(settings.newsletter, "") if settings.newsletter else None
        mentions = providers.mentions(comments)
        return cls(
            comments=providers.asked(comments),
            adapter=providers.adapters()[comments.provider],
            newsletter=frozenset(signup.hosts if isinstance(signup, Signup) else ()),
            mentions=frozenset(filter(None, [mentions and origin(mentions)])),
            own={name: frozenset(hosts) for name, hosts in settings.policy.hosts.items()},
        )

    def allows(self, directive: str, address: str) -> bool:
        """Tell whether a page may ask for an address as `directive` says."""
        found = origin(address)
        allowed = self.own.get(directive, frozenset())
        if directive == "form-action":
            allowed |= self.newsletter | self.mentions
        return found is not None and any(_matches(source, found) for source in allowed)

    def asks(self, page: str) -> frozenset[str]:
        """Return the signs of what a page offers that may ask for more."""
        return frozenset(sign for sign in (COMMENTS, SEARCH, DIAGRAM) if sign in page)

    def sources(self, asks: frozenset[str]) -> Sources:
        """Return what a page may ask because of what it offers, by those signs."""
        found = Sources()
        for directive, hosts in self.own.items():
            if directive != "form-action":
                found.add(directive, hosts)
        if COMMENTS in asks:
            found.everything |= self.comments
            found.styles.add(SELF)
            if self.adapter.inline == "styles":
                found.styles.add(INLINE)
        if SEARCH in asks:
            found.scripts.add(WASM)
        if DIAGRAM in asks:
            found.styles.add(INLINE)
        return found


def _matches(source: str, found: str) -> bool:
    """Tell whether an origin is meant by a source (CSP 3, 6.7.2.8): `*.` stands for any part."""
    allowed, asked = urlsplit(source), urlsplit(found)
    if asked.scheme and allowed.scheme not in {asked.scheme, ""}:
        return (allowed.scheme, asked.scheme) == (
            "http",
            "https",
        ) and allowed.netloc == asked.netloc
    if allowed.netloc.startswith("*."):
        return asked.netloc.endswith(allowed.netloc[1:])
    return allowed.netloc == asked.netloc
