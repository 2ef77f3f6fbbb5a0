"""Matching: whether a selector may match an element, seen from its path alone.

What a path does not show (siblings, states, what a script may change) is `MAYBE`; only what can
never be true is `NO`. So no rule is lost that a page could need. Selectors Level 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cssselect2 import parser as css

from permesso.stylesheets.paths import OPEN_ENDED, Held, Path, holds

NO, MAYBE, YES = 0, 1, 2

SWITCHED = "no-js"
"""The class that says that no script runs; one that runs takes it away."""

STATES = frozenset(
    {
        "checked", "disabled", "hidden", "inert", "open", "popover", "readonly", "required",
        "selected", "tabindex",
    }
)  # fmt: skip
"""Attributes that browsers and scripts set and take away; `aria-` is another."""

PROPERTIES = frozenset({"class", "type"})
"""Attributes that scripts set by properties of the same name, of what they make."""

NEVER = frozenset({"host", "host-context"})
"""Pseudo-classes of trees that a page has none of."""

Complex: TypeAlias = "css.CombinedSelector | css.CompoundSelector"
"""A selector without commas and pseudo-elements."""


@dataclass(frozen=True, slots=True)
class Live:
    """What scripts of a page may give an element, take from it or make."""

    words: frozenset[str] = frozenset()
    """Classes, ids and attributes."""
    tags: frozenset[str] = frozenset()
    """Elements that are made."""
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What attributes may come to have as value besides what they have, of those where that is
    known."""


class Matcher:
    """Matches selectors against paths, on pages with the same scripts."""

    def __init__(self, live: Live) -> None:
        """Take what scripts do."""
        self._live = live

    def matches(self, selector: Complex, path: Path) -> int:
        """Return whether an element of a path matches."""
        if isinstance(selector, css.CompoundSelector):
            return self._compound(selector, path)
        found = self._compound(selector.right, path)
        if found == NO:
            return NO
        return min(found, self._left(selector.left, selector.combinator, path))

    def makes(self, compound: css.CompoundSelector) -> bool:
        """Return whether a script may make an element that matches, anywhere."""
        return not is_anything(compound) and all(
            map(self._made_anywhere, compound.simple_selectors)
        )

    def _made_anywhere(self, simple: object) -> bool:
        match simple:
            case css.LocalNameSelector():
                return simple.lower_local_name in self._live.tags
            case css.MatchesAnySelector() | css.SpecificityAdjustmentSelector():
                every = [_rightmost(each) for each in simple.selector_list]
                return any(is_anything(each) or self.makes(each) for each in every)
        return self._made(simple)

    def makes_inside(self, compound: css.CompoundSelector) -> bool:
        """Return whether a script may make an element that matches, in one that it makes: there,
        any element may be."""
        return all(map(self._made, compound.simple_selectors))

    def fills(self, selector: Complex, path: Path) -> bool:
        """Return whether a selector looks for something in an element that scripts fill."""
        while isinstance(selector, css.CombinedSelector):
            selector = selector.left
            right = selector if isinstance(selector, css.CompoundSelector) else selector.right
            named = any(
                isinstance(each, css.ClassSelector | css.IDSelector)
                for each in right.simple_selectors
            )
            if named and self._compound(right, path) != NO:
                return True
        return False

    def _left(self, left: Complex, combinator: str, path: Path) -> int:
        """Return whether what stands on the left of an element's combinator is there."""
        if combinator in "+~":
            # A sibling has the same parent; whether there is one, `needs` knows of the page.
            if isinstance(left, css.CompoundSelector):
                return MAYBE
            return min(MAYBE, self._left(left.left, left.combinator, path))
        parent = path.parent
        if combinator == ">":
            return NO if parent is None else self.matches(left, parent)
        best = NO
        while parent is not None and best < YES:
            best = max(best, self.matches(left, parent))
            parent = parent.parent
        return best

    def _compound(self, compound: css.CompoundSelector, path: Path) -> int:
        found = YES
        for simple in compound.simple_selectors:
            found = min(found, self._simple(simple, path))
            if found == NO:
                break
        return found

    def _simple(self, simple: object, path: Path) -> int:
        match simple:
            case css.LocalNameSelector():
                return YES if simple.lower_local_name == path.tag else NO
            case css.ClassSelector():
                if simple.class_name in self._live.words:
                    return MAYBE
                if simple.class_name == SWITCHED:
                    return MAYBE if SWITCHED in path.classes else NO
                return YES if simple.class_name in path.classes else NO
            case css.IDSelector():
                if simple.ident == path.id:
                    return YES
                return MAYBE if simple.ident in self._live.words else NO
            case css.AttributeSelector():
                return self._attribute(simple, path)
            case css.PseudoClassSelector():
                if simple.name == "root":
                    return YES if path.parent is None else NO
                return NO if simple.name in NEVER else MAYBE
            case css.NegationSelector():
                return YES - self._any(simple.selector_list, path)
            case css.MatchesAnySelector() | css.SpecificityAdjustmentSelector():
                return self._any(simple.selector_list, path)
            case css.FunctionalPseudoClassSelector():
                return NO if simple.name in NEVER else MAYBE
        return MAYBE

    def _any(self, selectors: Iterable[css.Selector], path: Path) -> int:
        return max((self.matches(each.parsed_tree, path) for each in selectors), default=NO)

    def _attribute(self, wanted: css.AttributeSelector, path: Path) -> int:
        name = wanted.lower_name
        if name == "class":
            return (YES if wanted.operator is None else MAYBE) if path.has_class else NO
        if name in OPEN_ENDED and wanted.operator:
            # Which of the values that selectors ask for it has, is remembered.
            held = path.attributes.get(name, frozenset())
            if (wanted.operator, wanted.value) in held:
                return YES
            return MAYBE if wanted.case_sensitive is False else NO
        if name == "id":
            return MAYBE
        if (values := self._live.values.get(name)) is not None:
            return self._changing(wanted, path.attributes.get(name), values)
        if name in STATES or name.startswith("aria-") or name in self._live.words:
            return MAYBE
        if name not in path.attributes:
            return NO
        value = path.attributes[name]
        if wanted.operator is None:
            return YES
        if not isinstance(value, str):
            return MAYBE
        if holds(wanted.operator, wanted.value, value):
            return YES
        # Of some attributes of HTML, case never matters.
        return MAYBE if holds(wanted.operator, wanted.value.lower(), value.lower()) else NO

    def _changing(
        self, wanted: css.AttributeSelector, now: str | Held | None, values: frozenset[str]
    ) -> int:
        """Return what is said of an attribute to which scripts give one of some values."""
        if now is None or not wanted.operator:
            return NO if now is None else YES
        every = values | {now} if isinstance(now, str) else values
        passed = [holds(wanted.operator, wanted.value, value) for value in every]
        return YES if all(passed) else MAYBE if any(passed) else NO

    def _made(self, simple: object) -> bool:
        live = self._live
        match simple:
            case css.ClassSelector():
                return simple.class_name in live.words
            case css.IDSelector():
                return simple.ident in live.words
            case css.AttributeSelector():
                return simple.lower_name in live.words or simple.lower_name in PROPERTIES
            case css.MatchesAnySelector() | css.SpecificityAdjustmentSelector():
                return any(self.makes_inside(_rightmost(each)) for each in simple.selector_list)
        return True


def in_no_state(selector: Complex) -> tuple[Complex, frozenset[str]]:
    """Return a selector without the states that an element has to be in (`:hover`), and those."""
    right = selector if isinstance(selector, css.CompoundSelector) else selector.right
    states = [each for each in right.simple_selectors if _is_state(each)]
    if not states:
        return selector, frozenset()
    rest = [each for each in right.simple_selectors if not _is_state(each)]
    plain = css.CompoundSelector(rest)
    if isinstance(selector, css.CombinedSelector):
        plain = css.CombinedSelector(selector.left, selector.combinator, plain)
    return plain, frozenset(each.name for each in states)


def _is_state(simple: object) -> bool:
    return isinstance(simple, css.PseudoClassSelector) and simple.name not in {"root", *NEVER}


def _rightmost(selector: css.Selector) -> css.CompoundSelector:
    tree = selector.parsed_tree
    return tree.right if isinstance(tree, css.CombinedSelector) else tree


def needs(selector: Complex) -> list[list[Complex]]:
    """Return what has to be somewhere on a page for a selector to match: of each list, one.

    That is siblings, and what `:has()` looks for.
    """
    found: list[list[Complex]] = []
    while True:
        compound = selector if isinstance(selector, css.CompoundSelector) else selector.right
        for simple in compound.simple_selectors:
            if isinstance(simple, css.RelationalSelector):
                found.append([each.selector.parsed_tree for each in simple.selector_list])
        if isinstance(selector, css.CompoundSelector):
            return found
        if selector.combinator in "+~":
            found.append([selector.left])
        selector = selector.left


def is_anything(compound: css.CompoundSelector) -> bool:
    """Return whether a compound selector names no element, class, id or attribute."""
    named = (
        css.LocalNameSelector
        | css.ClassSelector
        | css.IDSelector
        | css.AttributeSelector
        | css.MatchesAnySelector
        | css.SpecificityAdjustmentSelector
    )
    return not any(isinstance(simple, named) for simple in compound.simple_selectors)
