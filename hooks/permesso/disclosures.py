"""Disclosures: what a post owes its readers to know before they begin: who paid for it, links that
earn money, an author from outside, a machine that helped.

Whoever is paid to write says so, clearly and where it is seen: Directive 2005/29/EC, annex I, no.
11; in Italy the consumer code (D.Lgs. 206/2005, art. 22 and 23, m) and the Digital Chart of the
IAP; in the United States 16 CFR part 255. Machines that help write: Regulation (EU) 2024/1689,
art. 50.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from permesso import affiliates
from permesso.fields import Keys, Line, wrong
from permesso.locale import Disclosures as Words
from permesso.markup import Body

DisclosureKind = Literal["sponsored", "guest", "ai", "affiliate"]
META = "permesso:disclosure"
"""Name of the `meta` in which a page says to programs what its notice says to readers."""
PAID = "sponsored"
"""What `rel` says of a link that somebody paid for:
https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links"""
LINK = re.compile(r"<a\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,1024}+)>", re.IGNORECASE)
"""A link; the bound keeps text that opens many and closes none from being read again for each."""
HREF = re.compile(r"(?<![\w-])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
REL = re.compile(r"(?<![\w-])rel\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
SAID: Mapping[str, str | None] = {
    "true": "", "yes": "", "on": "", "false": None, "no": None, "off": None,
}  # fmt: skip
"""What YAML has for true and false."""
ENDS = (".", "!", "?", "…")


def _said(value: object) -> object:
    """Return the words that stand for `true` and `false`: none, and None."""
    if not isinstance(value, str | bool):
        raise wrong("found something else; write true, or a line of text")
    words = " ".join(str(value).split())
    if not words:
        raise wrong("is empty; write true, or a line of text, or delete the key")
    return SAID.get(words.lower(), words)


def _name(value: object) -> object:
    if not isinstance(value, str) or not value.strip() or value.strip().lower() in SAID:
        raise wrong("is not a name; write who paid for the post")
    return value


Said = Annotated[str | None, BeforeValidator(_said, json_schema_input_type=bool | Line)]
"""True, or a line that says more; false is None."""


class OwnDisclosure(Keys):
    """What a post discloses."""

    sponsor: Annotated[Line | None, BeforeValidator(_name, json_schema_input_type=Line)] = Field(
        None, description="Who paid for the post, in money or in kind: their name."
    )
    affiliate: Said = Field(
        None, description="`true` where links earn money when readers buy; or a line that says how."
    )
    guest: Said = Field(
        None, description="`true` where somebody from outside wrote it; or a line that says who."
    )
    ai: Said = Field(
        None,
        description="`true` where a machine helped to write it; or a line that says with what.",
    )


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a post discloses, to print."""

    kinds: tuple[DisclosureKind, ...]
    """What it is about, the weightiest first."""
    lines: tuple[str, ...]
    """The notice: a sentence or two for each."""
    label: str | None
    """What a list says beside the title of a post that was paid for, in a word."""


def disclosure(own: OwnDisclosure | None, words: Words) -> Disclosure | None:
    """Return what a post discloses in the `words` of its language; None where it is nothing."""
    said = dict(_lines(own, words)) if own else {}
    if not said:
        return None
    label = words.label if "sponsored" in said else None
    return Disclosure(tuple(said), tuple(said.values()), label)


def _lines(own: OwnDisclosure, words: Words) -> Iterator[tuple[DisclosureKind, str]]:
    if own.sponsor:
        yield "sponsored", _ended(words.sponsored.format(name=own.sponsor))
    if own.guest is not None:
        yield "guest", _told(words.guest, words.guest_told, own.guest)
    if own.ai is not None:
        yield "ai", _told(words.ai, words.ai_told, own.ai)
    if own.affiliate is not None:
        yield "affiliate", _told(words.affiliate, words.affiliate_told, own.affiliate)


def _told(usual: str, pattern: str, text: str) -> str:
    return _ended(pattern.format(text=text)) if text else usual


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(ENDS) else f"{sentence}."


def marked(body: Body, shown: Disclosure | None, site_url: str | None) -> Body:
    """Return a text whose paid links say so; the same where a post discloses none.

    Where the post was paid for, that is each link to another site than the one at `site_url`; in
    every case those of affiliate programmes are.
    """
    if shown is None or not {"sponsored", "affiliate"} & set(shown.kinds):
        return body

    def tag(found: re.Match[str]) -> str:
        href = HREF.search(found["attributes"])
        address = html.unescape(href[1] or href[2] or "") if href else ""
        return _with_rel(found[0]) if is_paid(address, shown, site_url) else found[0]

    pieces = list(body.pieces)
    # Between them are addresses on this site.
    pieces[::2] = [LINK.sub(tag, piece) if "<a" in piece else piece for piece in pieces[::2]]
    return replace(body, pieces=tuple(pieces))


def is_paid(address: str, shown: Disclosure | None, site_url: str | None) -> bool:
    """Tell whether the link of a post to `address` is one that somebody pays for."""
    if shown is None or not {"sponsored", "affiliate"} & set(shown.kinds):
        return False
    if affiliates.programme(address):
        return True
    return "sponsored" in shown.kinds and _is_elsewhere(address, site_url)


def _is_elsewhere(address: str, site_url: str | None) -> bool:
    try:
        parts, own = urlsplit(address), urlsplit(site_url or "")
        host, home = parts.hostname or "", own.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https", ""} or not host:
        return False
    return host.removeprefix("www.") != home.removeprefix("www.")


def _with_rel(tag: str) -> str:
    found = REL.search(tag)
    if found is None:
        return f'{tag[:-1]} rel="{PAID}">'
    kept = (found[1] or found[2] or "").split()
    names = kept if PAID in kept else [*kept, PAID]
    return f'{tag[: found.start()]}rel="{" ".join(names)}"{tag[found.end() :]}'
