"""Contrast: what can hardly be read in the colours that an owner chose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice

from permesso.colours import READABLE, contrast
from permesso.contrast import sheets
from permesso.contrast.sheets import SCHEMES, Rule, Sheet, Token
from permesso.contrast.values import colour, origin
from permesso.edition import Edition
from permesso.finishing.places import place
from permesso.finishing.printed import Printed, Tag
from permesso.finishing.stage import Ended, Parts, Read
from permesso.problem import Problem
from permesso.site import Site
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop

VERSION = 1
"""Of what is kept: another one is not read."""
SEEN = 3.0
"""Least contrast of what is no text and has to be seen (WCAG 2.2, success criterion 1.4.11)."""
STEPS = 100
"""Steps from a colour to black or white, among which the nearest that passes is looked for."""
HTML = re.compile(r"<html\b", re.IGNORECASE)
BODY = re.compile(r"<body\b", re.IGNORECASE)
OURS = "assets/stylesheets/"
"""Where the stylesheets are that the theme has; an owner's own are elsewhere."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that stand on each other."""

    upper: str
    """The custom property with the colour of the text."""
    lower: str
    """That with the colour below it."""
    limit: float = READABLE
    """The least contrast."""
    what: str = "text"
    """What is in the upper colour."""


PAIRS = (
    Pair("--pm-ink", "--pm-paper"),
    Pair("--pm-ink", "--pm-shade"),
    Pair("--pm-soft", "--pm-paper"),
    Pair("--pm-soft", "--pm-shade"),
    Pair("--md-typeset-a-color", "--pm-paper"),
    Pair("--md-typeset-a-color", "--pm-shade"),
    Pair("--md-primary-fg-color", "--pm-paper", what="text of buttons"),
    Pair("--md-accent-fg-color", "--pm-paper", what="text of buttons under the pointer"),
    Pair("--pm-wrong", "--pm-paper"),
    Pair("--pm-wrong", "--pm-shade"),
    Pair("--md-code-fg-color", "--md-code-bg-color", what="code"),
    Pair("--md-accent-fg-color", "--pm-paper", SEEN, "the line around what has the focus"),
    Pair("--md-accent-fg-color", "--pm-shade", SEEN, "the line around what has the focus"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Two colours without enough contrast."""

    address: str
    """The stylesheet with the colour that the owner can change."""
    line: int
    """Its line there."""
    name: str
    """The property that has it."""
    scheme: str
    """The scheme in which that is so; empty where the rule says both colours itself."""
    colour: str
    """The colour."""
    other: str
    """The property that it stands on, or that stands on it."""
    other_colour: str
    """The colour of that."""
    limit: float
    """The least contrast."""
    what: str
    """What is hard to see."""
    nearest: str
    """The nearest colour that has it, on everything that it stands on; empty: none has."""

    @property
    def ratio(self) -> float:
        """The contrast."""
        return contrast(self.colour, self.other_colour)


@dataclass(frozen=True, slots=True)
class Dress:
    """What decides the colours of a page."""

    addresses: tuple[str, ...]
    """Its stylesheets."""
    root: str
    """The tag of its root."""
    body: str
    """That of its body."""


class Legibility:
    """The colours of a site, as its stylesheets and its owner's make them."""

    def __init__(self, site: Site, edition: Edition, read: Read, workshop: Workshop) -> None:
        """Take a way to read the site's files by address, and where findings are kept."""
        self._site = site
        self._edition = edition
        self._read = read
        self._workshop = workshop

    def page(self, page: Printed) -> Dress | None:
        """Return which stylesheets a page has, for which element; it stays as it is."""
        asked = [asked for tag in page.said if (asked := tag.known(_asked)) is not None]
        if not asked:
            return None
        addresses = tuple(place(each, page.url, self._edition.root) for each in asked)
        root = next(filter(HTML.match, page.tags[: page.body]), "")
        body = next(filter(BODY.match, islice(page.tags, page.body, None)), "")
        return Dress(addresses, root, body)

    def own(self, page: Printed) -> None:
        """An author's own page has its author's colours."""

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return a notice for each colour that can't be read, on the first page with stylesheets:
        all have the same ones."""
        found = self._looked_at(parts[0][1]) if parts else ()
        return Ended(notices=tuple(map(self._notice, found)))

    def _looked_at(self, dress: Dress) -> tuple[Finding, ...]:
        found = [Sheet(address, self._read(address) or "") for address in dress.addresses]
        root, body = _attributes(dress.root), _attributes(dress.body)
        made_from = [part for sheet in found for part in (sheet.address, sheet.text)]
        name = key(VERSION, json.dumps([root, body]), *made_from)
        store = self._workshop.store
        if kept := store.read("contrast", name):
            return tuple(Finding(**each) for each in json.loads(kept))
        findings = tuple(find(found, root, body))
        store.write("contrast", name, json.dumps([asdict(each) for each in findings]).encode())
        return findings

    def _notice(self, finding: Finding) -> Problem:
        figures = (
            f"contrast: {finding.name} {finding.colour} and {finding.other} "
            f"{finding.other_colour} have {_figure(finding.ratio)}:1"
            f"{f' in the {finding.scheme} scheme' if finding.scheme else ''}; "
            f"{finding.what} needs {finding.limit:g}:1"
        )
        advice = (
            f"the nearest that has it is {finding.nearest}"
            if finding.nearest
            else f"change {finding.other} too, no colour has it on everything that it meets"
        )
        message = f"{figures}: {advice}"
        own = self._site.file(finding.address)
        if own.is_file():
            return Problem(self._site.show(own), finding.line, message)
        # A colour of Material's, which the owner chose by its name.
        return self._edition.configuration.problem(message, "theme", "palette")


def find(
    found: Sequence[Sheet], root: Mapping[str, str], body: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what can't be read on a page with these stylesheets, in their order; `root` and `body`
    are the attributes of `<html>` and `<body>`.

    Only colours are judged that can be told from the stylesheets alone: the properties that all
    of the blog's colours come from, and rules of an owner's that say both colours.
    """
    rules = [rule for sheet in found for rule in sheets.rules(sheet)]
    for scheme in SCHEMES:
        tokens = sheets.of_body(rules, root, body, scheme)
        yield from _among_tokens(tokens, scheme)
    light, dark = (sheets.of_body(rules, root, body, scheme) for scheme in SCHEMES)
    for rule in rules:
        if rule.tokens and not rule.tokens[0].address.startswith(OURS):
            yield from _in_rule(rule, {"light": light, "dark": dark})


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A pair with its colours: `own` is what the owner can change."""

    own: Token
    colour: str
    other: str
    other_colour: str
    pair: Pair

    @property
    def is_enough(self) -> bool:
        return contrast(self.colour, self.other_colour) >= self.pair.limit


def _among_tokens(tokens: Mapping[str, Token], scheme: str) -> Iterator[Finding]:
    meetings = [each for pair in PAIRS if (each := _meeting(pair, tokens, scheme))]
    meetings.sort(key=lambda each: (each.own.address, each.own.line, each.own.name))
    for own, group in groupby(meetings, key=lambda each: each.own):
        all_of_it = list(group)
        failing = [each for each in all_of_it if not each.is_enough]
        if failing:
            worst = min(failing, key=lambda each: contrast(each.colour, each.other_colour))
            met = [(each.other_colour, each.pair.limit) for each in all_of_it]
            yield _finding(own, scheme, worst, nearest(worst.colour, met))


def _meeting(pair: Pair, tokens: Mapping[str, Token], scheme: str) -> _Meeting | None:
    """Return a pair with its colours; None where one of them is not known."""
    upper, lower = origin(pair.upper, tokens), origin(pair.lower, tokens)
    if upper is None or lower is None:
        return None
    ink, paper = (colour(each.value, tokens, scheme) for each in (upper, lower))
    if ink is None or paper is None:
        return None
    # Of two, the one that is not the theme's is what made it so.
    if upper.address.startswith(OURS) and not lower.address.startswith(OURS):
        return _Meeting(lower, paper, upper.name, ink, pair)
    return _Meeting(upper, ink, lower.name, paper, pair)


def _in_rule(rule: Rule, tokens: Mapping[str, Mapping[str, Token]]) -> Iterator[Finding]:
    """Yield a finding where a rule says both colours and they can't be told apart."""
    said = {token.name: token for token in rule.tokens}
    ink, paper = said.get("color"), said.get("background-color") or said.get("background")
    if ink is None or paper is None:
        return
    for scheme in SCHEMES:
        if scheme not in rule.schemes:
            continue
        upper, lower = (colour(each.value, tokens[scheme], scheme) for each in (ink, paper))
        if upper is None or lower is None:
            continue
        meeting = _Meeting(ink, upper, paper.name, lower, Pair("color", paper.name))
        if not meeting.is_enough:
            yield _finding(ink, scheme, meeting, nearest(upper, [(lower, READABLE)]))
            return


def _finding(own: Token, scheme: str, worst: _Meeting, better: str | None) -> Finding:
    return Finding(
        address=own.address,
        line=own.line,
        name=own.name,
        scheme=scheme,
        colour=worst.colour,
        other=worst.other,
        other_colour=worst.other_colour,
        limit=worst.pair.limit,
        what=worst.pair.what,
        nearest=better or "",
    )


def nearest(colour: str, met: Sequence[tuple[str, float]]) -> str | None:
    """Return the colour nearest to one, on the way to black or white, that has enough contrast with
    each of the others; None where none has."""
    for step in range(STEPS + 1):
        for end in ("#000000", "#ffffff"):
            mixed = _mixed(colour, end, step / STEPS)
            if all(contrast(mixed, other) >= limit for other, limit in met):
                return mixed
    return None


def _mixed(one: str, other: str, share: float) -> str:
    parts = ((int(each[at : at + 2], 16) for each in (one, other)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _asked(tag: Tag) -> str | None:
    """Return the address of the stylesheet that a tag brings."""
    is_sheet = tag.name == "link" and (tag.attributes.get("rel") or "").lower() == "stylesheet"
    return tag.attributes.get("href") or "" if is_sheet else None


def _attributes(tag: str) -> dict[str, str]:
    return {name: value or "" for name, value in Tag(tag).attributes.items()}


def _figure(ratio: float) -> str:
    """Return a contrast with one digit, cut: what is rounded up to the limit would look enough."""
    return f"{int(ratio * 10) / 10:g}"
