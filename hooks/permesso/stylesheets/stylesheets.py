"""Stylesheets: the rules that a page uses, in the page.

A browser paints when it has the rules: those in the page need no further request. Which they are
is found from the built page (`wardrobe.py`); Material's stylesheet, the blog's and its owner's stay
the source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

import brotli

from permesso.finishing.printed import Printed, runs
from permesso.finishing.stage import Ended, Parts, Read
from permesso.problem import Problem
from permesso.site import Site
from permesso.stylesheets import leftovers, links, scripts
from permesso.stylesheets.dressing import Dressing
from permesso.stylesheets.links import Link
from permesso.stylesheets.matching import Live
from permesso.stylesheets.names import names
from permesso.stylesheets.paths import Names
from permesso.stylesheets.rules import VARIABLE, WORD, Rule
from permesso.stylesheets.scripts import Library, Words
from permesso.stylesheets.sheets import MATERIAL, ROOT, Sheets, all_of
from permesso.stylesheets.walk import Walk
from permesso.workshop.cabinet import Cabinet
from permesso.workshop.store import key

LIMIT = 9_000
"""Bytes that the rules of a page may have, compressed, to stand in it. The first flight has 14,600
(ten segments, RFC 6928), and the text has to come with it; rules that leave it less are better in a
file of their own, which the next page finds in the cache."""
FOLDER = "assets/stylesheets/"
"""Where that file is."""

DATA = re.compile(r"""=(?:"(\s*(?:\{|&#123;)[^"]*)"|'(\s*\{[^']*)')""")
TEMPLATE_TAG = re.compile(r"<([a-z][\w-]*)")
ANIMATED = re.compile(r"\banimation(?:-name)?\s*:([^;\"'}<]+)", re.I)
"""An animation in a style of the page's own."""
ELSEWHERE = re.compile(r"""\bsrc=["']?(?:https?:)?//|["'](?:https?:)?//[^"'\s]+\.m?js\b""")
"""A script of another site, in an element's attributes or in what a script is told."""
PRELOAD = "modulepreload"
OURS = ("md-", "pm-")
"""How classes begin that no other program gives its elements."""

MANY = 1_000
"""Pages with other scripts that are remembered at a time."""

Element = tuple[str, *tuple[tuple[str, str], ...]]
"""An element, and files that it needs."""
Sheetlist = tuple[tuple[tuple[str, str], ...], ...]
"""Addresses and media of the stylesheets of a page, those together that will be one."""


@dataclass(slots=True)
class _Set:
    """Stylesheets that pages have together."""

    rules: Sequence[Sequence[Rule]]
    names: Names
    walk: Walk
    """The way through the pages that have them."""
    foreign: frozenset[str]
    """Classes and ids that a script of another site may give what it makes."""
    animations: frozenset[str]
    """Names of animations."""
    made_from: str
    """The key of the stylesheets; empty where their texts alone do not tell their rules."""
    dressings: dict[Does, Dressing] = field(default_factory=dict)
    """By what scripts there are."""
    different: dict[tuple[object, ...], Dressing] = field(default_factory=dict)
    """By what they do: one for many of those."""


@dataclass(frozen=True, slots=True)
class Does:
    """What may change the elements of a page, or make some."""

    loaded: tuple[str, ...]
    """Addresses of scripts."""
    code: tuple[str, ...]
    """Scripts in it."""
    data: tuple[str, ...]
    """Data for scripts, in attributes."""
    templates: tuple[str, ...]
    """What is in templates."""
    is_elsewhere: bool
    """Whether there is a script of another site."""


@dataclass(frozen=True, slots=True)
class Styled:
    """What is remembered of a page."""

    named: frozenset[str]
    """The theme's files that it names."""
    files: tuple[tuple[str, str], ...] = ()
    """A stylesheet of its own, and the address that it links to it by."""
    notices: tuple[Problem, ...] = ()
    """What is wrong with those that it asks for."""


class Styling:
    """The stylesheets of a site."""

    def __init__(
        self,
        site: Site,
        read: Read,
        library: Library,
        cabinet: Cabinet | None = None,
        programs: str = "",
        root: str = "/",
    ) -> None:
        """Take the site, to name its files, a way to read them by address, and its scripts; where
        what is found is kept, and the key of the programs that find it; and the path of the site
        on its host."""
        self.sheets = Sheets(site, read, cabinet, programs)
        self._read = read
        self._library = library
        self._cabinet = cabinet
        self._programs = programs
        self._root = root
        self._sets: dict[Sheetlist, _Set] = {}
        self._large: dict[tuple[str, ...], bool] = {}
        self._elements: dict[tuple[str, str, bool], Element] = {}
        self._named: dict[frozenset[str], frozenset[str]] = {}

    def page(self, page: Printed) -> Styled:
        """Put the rules that a page uses in the place of links to stylesheets."""
        asked = [(run, list(self._known(run))) for run in links.runs(page, self._root)]
        found = [known for _, some in asked for known in some]
        files: list[tuple[str, str]] = []
        if found:
            files = self._put_in(page, found, self._texts(page, found))
        named = leftovers.named(page.said)
        notices = self.sheets.notices(link.address for run, _ in asked for link in run)
        # One object for all pages that name the same.
        return Styled(self._named.setdefault(named, named), tuple(files), notices)

    def own(self, page: Printed) -> Styled:
        """Keep the files that a page needs which stays as its author wrote it."""
        return Styled(leftovers.named(page.said))

    def keep(self) -> None:
        """Keep what was found since the last time, for builds to come."""
        for dressing in self._dressings():
            dressing.keep()

    @property
    def opened(self) -> int:
        """How many wardrobes pages needed that no earlier build had dressed."""
        return sum(dressing.is_open for dressing in self._dressings())

    def _dressings(self) -> Iterator[Dressing]:
        return (each for some in self._sets.values() for each in some.different.values())

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return the stylesheets that pages link to, and what nothing needs any more."""
        files = dict(file for _, part in parts for file in part.files)
        notices = tuple(dict.fromkeys(notice for _, part in parts for notice in part.notices))
        named = {name for some in {part.named for _, part in parts} for name in some}
        return Ended(files, notices, leftovers.patterns(named))

    def _known(self, run: list[Link]) -> Iterable[list[Link]]:
        """Yield the links to what is there, those together that are beside each other."""
        known: list[Link] = []
        for link in run:
            if self.sheets.has(link.address):
                known.append(link)
            elif known:
                yield known
                known = []
        if known:
            yield known

    def _texts(self, page: Printed, runs: list[list[Link]]) -> tuple[str, ...]:
        html = page.printed
        sheets = tuple(tuple((link.address, link.media) for link in run) for run in runs)
        if sheets not in self._sets:
            self._sets[sheets] = self._set(sheets)
        # Most pages have neither in them; looking for that is ten times as fast.
        uses = "var(" in html or "style(" in html
        used = {*VARIABLE.findall(html)} if uses else set[str]()
        if "nimation" in html or "NIMATION" in html:
            for said in ANIMATED.findall(html):
                used.update(WORD.findall(said))
        return self._dressing(self._sets[sheets], page).texts(page, frozenset(used))

    def _set(self, sheets: Sheetlist) -> _Set:
        rules = [all_of(self.sheets.rules(*each) for each in run) for run in sheets]
        every = names(rule for run in rules for rule in run)
        stock = names(
            all_of(
                self.sheets.rules(address)
                for run in sheets
                for address, _ in run
                if MATERIAL.search(address)
            )
        )
        foreign = (every.classes | every.ids) - stock.classes - stock.ids
        animations = frozenset(rule.keyframes for run in rules for rule in run if rule.keyframes)
        named = frozenset(name for name in foreign if not name.startswith(OURS))
        texts = [self._read(address) or "" for run in sheets for address, _ in run]
        is_told = not any("@import" in text for text in texts)
        made_from = key(self._programs, repr(sheets), *texts) if is_told else ""
        return _Set(rules, every, Walk(every), named, animations, made_from)

    def _dressing(self, found: _Set, page: Printed) -> Dressing:
        """Return the rules for pages with the same scripts as this one."""
        does = self._does(page)
        if does not in found.dressings:
            if len(found.dressings) > MANY:
                found.dressings.clear()
            live = self._live(found, does)
            said = live.words, live.tags, tuple(live.values.items())
            if said not in found.different:
                cabinet = self._cabinet if found.made_from else None
                found.different[said] = Dressing(
                    found.rules, found.animations, found.walk, live, cabinet, found.made_from
                )
            found.dressings[does] = found.different[said]
        return found.dressings[does]

    def _does(self, page: Printed) -> Does:
        """Return what scripts a page has, and what else may become elements there."""
        code, data, named, preloaded, templates = [], [], [], [], []
        for tag in page.said:
            if tag.name == "script":
                if runs(tag) and tag.text.strip():
                    code.append(tag.text)
                if "src" in tag.said:
                    named.append(f"{tag.said} ")
            elif tag.name == "template":
                templates.append(tag.text)
            elif tag.name == "link" and PRELOAD in tag.said:
                preloaded.append(tag.written)
            if "{" in tag.said or "&#123;" in tag.said:
                data += [unescape(a or b) for a, b in DATA.findall(tag.said)]
        text = "\n".join([*named, *code, *data, *preloaded])
        return Does(
            scripts.loaded(text, page.url),
            tuple(code),
            tuple(data),
            tuple(templates),
            any(map(ELSEWHERE.search, [*named, *data])),
        )

    def _live(self, found: _Set, does: Does) -> Live:
        """Return what those give an element, take from it or make, of what selectors ask for."""
        said = self._library.words(does.loaded)
        values: dict[str, set[str]] = {}
        for text in does.code:
            said |= scripts.words(text)
            for name, value in scripts.entries(text):
                if name in found.names.attributes:
                    values.setdefault(name, set()).add(value)
        for text in does.data:
            said |= scripts.words(text)
        for text in does.templates:
            classes = scripts.WORD.findall(text)
            said |= Words(frozenset(classes), frozenset(TEMPLATE_TAG.findall(text)))
        asked = found.names
        words = said.words & (asked.classes | asked.ids | asked.attributes | found.animations)
        words |= {word for word in said.words if word.startswith("--")}
        if does.is_elsewhere:
            words |= found.foreign
        known = {name: frozenset(values[name]) for name in sorted(values)}
        return Live(words, said.tags & asked.tags, known)

    def _put_in(
        self, page: Printed, runs: list[list[Link]], texts: tuple[str, ...]
    ) -> list[tuple[str, str]]:
        """Give a page its rules, or links to files that have them; return those files."""
        if texts not in self._large:
            packed = "".join(texts).encode()
            # Nearly all are small enough for the roughest compressor.
            self._large[texts] = all(
                len(brotli.compress(packed, quality=quality)) > LIMIT for quality in (1, 4)
            )
        files: list[tuple[str, str]] = []
        for (first, *others), text in zip(runs, texts, strict=True):
            page.tags[first.place] = ""
            if text:
                element, *more = self._element(text, first.way, large=self._large[texts])
                page.tags[first.place] = element
                files += more
            for link in others:
                page.tags[link.place] = ""
                page.texts[link.place] = page.texts[link.place].rstrip()
        page.changed()
        return files

    def _element(self, text: str, way: str, *, large: bool) -> Element:
        """Return rules as an element, and the file that it links to; the same text for all pages
        that have the same, by which others know it sooner."""
        asked = text, way, large
        if asked not in self._elements:
            if len(self._elements) > MANY:
                self._elements.clear()
            self._elements[asked] = _new_element(text, way, large=large)
        return self._elements[asked]


def _new_element(text: str, way: str, *, large: bool) -> Element:
    """Return rules as an element, and the file that it links to; `way` leads to the site's
    root."""
    if not large:
        # An end of the element in a string would be one.
        inside = text.replace(ROOT, way).replace("</", "<" + chr(92) + "/")
        return (f"<style>{inside}</style>",)
    content = text.replace(ROOT, "../../") + "\n"
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    address = f"{FOLDER}page.{digest}.css"
    return f'<link rel="stylesheet" href="{way}{address}">', (address, content)
