"""The wardrobe: all the rules of a site, of which each page gets those that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from selectolax.lexbor import LexborHTMLParser

from permesso.finishing.printed import Printed
from permesso.stylesheets.cascade import Said, decisive
from permesso.stylesheets.counts import Counts
from permesso.stylesheets.garments import Garment, Worn, assembled, garment, racks
from permesso.stylesheets.matching import MAYBE, NO, YES, Live
from permesso.stylesheets.paths import Path
from permesso.stylesheets.rules import Rule
from permesso.stylesheets.sought import Search, Sought, inherited

FILLED = "dialog"
"""What is empty until a script puts something of the page in it."""
MANY = 2_000
"""Pages with other rules that are remembered at a time."""


class Wardrobe:
    """The rules of some stylesheets, for pages with the same scripts."""

    def __init__(
        self, sheets: Sequence[Sequence[Rule]], animations: frozenset[str], live: Live
    ) -> None:
        """Take the stylesheets, those of one `<style>` together, the names of the animations in
        them, and what scripts do."""
        self._live = live
        self._search = Search(live)
        every: list[list[Garment]] = []
        first = 0
        for sheet in sheets:
            garments = []
            for rule in sheet:
                garments.append(garment(rule, first, animations, self._search))
                first += len(rule.declarations)
            every.append(garments)
        self._sheets = [racks(garments) for garments in every]
        self._counts = Counts(
            (each.bit, choice.text)
            for garments in every
            for one in garments
            for choice, each in zip(one.rule.choices, one.sought, strict=True)
            if each is not None
        )
        self._masks: dict[Path, int] = {}
        """The selectors that may match a path, a bit each."""
        self._wanted: dict[Path, int] = {}
        """The declarations that may decide how the element looks, a bit each."""
        self._handed: dict[Path, dict[str, int]] = {}
        """Of `<body>`, by custom property that it has from the root: what of the root decides
        that."""
        self._decided: dict[tuple[tuple[int, bool], ...], int] = {}
        self._dressed: dict[tuple[Worn, frozenset[str]], tuple[str, ...]] = {}

    def worn(self, paths: Iterable[Path]) -> Worn:
        """Return what a page with these paths has use for, however often it has each."""
        paths = tuple(paths)
        for path in paths:
            self._look(path)
        selectors = reduce(or_, (self._masks[path] for path in paths), 0)
        declarations = reduce(or_, (self._wanted[path] for path in paths), 0)
        bodies = (path for path in paths if path in self._handed)
        handed = self._handed[body] if (body := next(bodies, None)) else {}
        return Worn(selectors, declarations, tuple(sorted(handed.items())))

    def counts(self, worn: Worn) -> bool:
        """Tell whether it matters how often a page has something."""
        return self._counts.are_in(worn.selectors)

    def counted(self, worn: Worn, page: Printed) -> Worn:
        """Return what a page has use for, with how often it has each."""
        selectors = self._counts.checked(worn.selectors, lambda: LexborHTMLParser(page.printed))
        return Worn(selectors, worn.declarations, worn.handed)

    def dress(self, worn: Worn, variables: frozenset[str]) -> tuple[str, ...]:
        """Return the text of each `<style>` of a page.

        `variables` are the custom properties, and the animations, that the page itself uses.
        """
        key = worn, variables
        if key not in self._dressed:
            if len(self._dressed) > MANY:
                self._dressed.clear()
            found = assembled(self._sheets, worn, variables, self._live.words)
            self._dressed[key] = tuple(found)
        return self._dressed[key]

    def _look(self, path: Path) -> None:
        """Find out which selectors may match a path, and what they decide there."""
        if path in self._masks:
            return
        matched, filled = self._matched(path)
        both = (*(sought for sought, _ in matched), *filled)
        self._masks[path] = reduce(or_, (1 << sought.bit for sought in both), 0)
        wanted = self._decide(path, matched)
        for sought in filled:
            for use in sought.uses:
                wanted |= ((1 << len(use.declarations)) - 1) << use.first
        self._wanted[path] = wanted

    def _decide(self, path: Path, matched: list[tuple[Sought, bool]]) -> int:
        """Return the declarations that may decide how an element looks."""
        if path.parent is None:
            # What the root hands down, `<body>` may have of its own: there it is looked at again.
            return _bits(_used(_shown(_said(matched))))
        if path.parent.parent is None and path.tag == "body":
            root = _said(self._matched(path.parent)[0])
            kept = list(decisive([*_shown(_said(matched)), *inherited(root)]))
            own = {each.bit for each in root}
            self._handed[path] = {
                each.declaration.name: _bits(_used(root, each.declaration.uses))
                for each in kept
                if each.bit in own and each.declaration.is_custom
            }
            return _bits(kept)
        key = tuple(sorted((sought.bit, sure) for sought, sure in matched))
        if key not in self._decided:
            self._decided[key] = _bits(decisive(_shown(_said(matched))))
        return self._decided[key]

    def _matched(self, path: Path) -> tuple[list[tuple[Sought, bool]], list[Sought]]:
        """Return the selectors that may match a path, and whether what they say surely applies;
        and those that may match something that scripts put there."""
        found: list[tuple[Sought, bool]] = []
        matches = self._search.matcher.matches
        for sought in self._search.candidates(path):
            answer = matches(sought.tree, path)
            if answer == NO:
                continue
            if answer == MAYBE and sought.uses and sought.plain[1]:
                answer = matches(sought.plain[0], path)
            found.append((sought, answer == YES))
        filled = list(self._search.filling(path)) if path.tag == FILLED else []
        return found, filled


def _said(matched: Iterable[tuple[Sought, bool]]) -> list[Said]:
    """Return what rules say of an element."""
    return [said for sought, sure in matched for said in sought.says(sure)]


def _used(root: Sequence[Said], names: Iterable[str] | None = None) -> list[Said]:
    """Return what decides the value of custom properties at the root; without names, what decides
    how the root itself looks."""
    every = list(decisive(root))
    used = set(names or ())
    kept: list[Said] = []
    if names is None:
        kept = [each for each in every if not each.declaration.is_custom]
        used.update(name for each in kept for name in each.declaration.uses)
    waiting = list(used)
    while waiting:
        name = waiting.pop()
        found = [each for each in every if each.declaration.name == name]
        kept += found
        more = {name for each in found for name in each.declaration.uses} - used
        used |= more
        waiting += more
    return kept


def _shown(said: Iterable[Said]) -> list[Said]:
    """Return declarations without those for a pseudo-element that is not there: one that nothing
    gives any content."""
    every = list(said)
    filled = {each.pseudo for each in every if each.declaration.name == "content"}
    return [
        each for each in every if each.pseudo not in {":before", ":after"} or each.pseudo in filled
    ]


def _bits(said: Iterable[Said]) -> int:
    return reduce(or_, (1 << each.bit for each in said), 0)
