"""Selectors that are looked for on every path.

Most never match anything on a site: they are told apart by what is written in them, and only the
others are taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from cssselect2 import parser as css

from permesso.stylesheets import matching
from permesso.stylesheets.cascade import Said
from permesso.stylesheets.matching import STATES, Complex, Live, Matcher
from permesso.stylesheets.paths import OPEN_ENDED, Path
from permesso.stylesheets.rules import Choice, Declaration
from permesso.stylesheets.selectors import Compound

HAS = ":has("
"""In a selector that asks for what is in an element, or after it."""
BESIDE = ("+", "~")
"""Combinators after what is beside an element."""


@dataclass(frozen=True, slots=True)
class Use:
    """Where a rule says something of what a selector matches."""

    declarations: tuple[Declaration, ...]
    """What it says."""
    first: int
    """The bit of its first declaration."""
    context: tuple[str, ...]
    """The at-rules around it."""
    pseudo: str
    """The pseudo-element that it is for."""


@dataclass(slots=True, eq=False)
class Sought:
    """A selector that is looked for on every path."""

    bit: int
    choice: Choice | None
    """Where it is written; None for a part of one."""
    compounds: tuple[Compound, ...] | None
    """What is written in it; None where only a parser knows."""
    whole: Complex | None = None
    """What a parser makes of it, when somebody asked."""
    uses: list[Use] = field(default_factory=list)
    """The rules that have it."""
    needs: tuple[tuple[Sought, ...], ...] = ()
    """What else has to be on the page: of each, one."""
    makes: bool = False
    """Whether a script may make the element."""
    inside: bool = False
    """Whether a script may make it in what else it makes."""
    left: Sought | None = None
    """What the element then has to be in or beside."""
    above: frozenset[str] = frozenset()
    """What has to be in the names of the elements that it is in."""
    own: frozenset[str] = frozenset()
    """What has to be in its own."""
    without: tuple[Complex, frozenset[str]] | None = None
    """The selector without the states that the element has to be in, and those."""
    said: dict[bool, tuple[Said, ...]] = field(default_factory=dict)
    """What the rules say, by whether it surely applies."""

    @property
    def tree(self) -> Complex:
        """Return what a parser makes of it."""
        if self.whole is None:
            assert self.choice and self.choice.tree
            self.whole = self.choice.tree
        return self.whole

    @property
    def plain(self) -> tuple[Complex, frozenset[str]]:
        """Return it without the states that the element has to be in, and those."""
        if self.without is None:
            self.without = matching.in_no_state(self.tree)
        return self.without

    def found(self, mask: int) -> bool:
        """Return whether it may match something that is on a page with these bits."""
        return bool(mask >> self.bit & 1) and all(
            any(one.on(mask) for one in some) for some in self.needs
        )

    def made(self, mask: int) -> bool:
        """Return whether it may match something that a script makes on a page with these bits."""
        if self.makes and (self.left is None or self.left.on(mask)):
            return True
        return self.inside and self.left is not None and self.left.made(mask)

    def on(self, mask: int) -> bool:
        """Return whether it may match something on a page with these bits."""
        return self.found(mask) or self.made(mask)

    @property
    def may_be_made(self) -> bool:
        """Whether there may be pages on which a script makes it."""
        return self.makes or (self.inside and self.left is not None and self.left.may_be_made)

    def bits(self) -> int:
        """Return the bits that say whether it may match something."""
        found = 1 << self.bit
        for some in self.needs:
            for each in some:
                found |= each.bits()
        return found | self.left.bits() if self.left else found

    def says(self, sure: bool) -> tuple[Said, ...]:
        """Return what the rules say of an element that it matches."""
        if sure not in self.said:
            specificity, states = self.tree.specificity, self.plain[1]
            self.said[sure] = tuple(
                Said(
                    declaration,
                    use.first + place,
                    sure,
                    states,
                    self.bit,
                    use.context,
                    use.pseudo,
                    (specificity, use.first + place),
                )
                for use in self.uses
                for place, declaration in enumerate(use.declarations)
            )
        return self.said[sure]


class Search:
    """The selectors of some stylesheets, for pages with the same scripts."""

    def __init__(self, live: Live) -> None:
        """Take what scripts do."""
        self._live = live
        self.matcher = Matcher(live)
        self.every: list[Sought] = []
        """All of them, by their bits."""
        self._written: dict[str, Sought | None] = {}
        self._parsed: dict[str, Sought] = {}
        self._by: dict[str, list[Sought]] = {}

    def of(self, choice: Choice) -> Sought | None:
        """Return what is looked for where a selector is written: one thing for all that are written
        in the same way; None for one that nobody understands."""
        text = choice.plain
        if text not in self._written:
            self._written[text] = self._new(choice, text)
        return self._written[text]

    def parsed(self, tree: Complex | None) -> Sought | None:
        """Return what is looked for where a parser found a selector."""
        if tree is None:
            return None
        key = repr(tree)
        if key not in self._parsed:
            found = Sought(len(self.every), None, None, tree)
            self._parsed[key] = found
            self._add(found, _handle_of(tree, self._live))
            self._take_apart(found)
        return self._parsed[key]

    def candidates(self, path: Path) -> Iterator[Sought]:
        """Yield the selectors that may match a path, and some that don't."""
        own, above = path.own, path.above
        for name in ("", *own):
            for each in self._by.get(name, ()):
                if each.own <= own and each.above <= above:
                    yield each

    def filling(self, path: Path) -> Iterator[Sought]:
        """Yield those that look for something in an element that scripts fill."""
        there = path.own | {f".{name}" for name in self._live.words}
        there |= {f"#{name}" for name in self._live.words}
        for each in self.every:
            lefts = each.compounds[:-1] if each.compounds else ()
            may = not each.compounds or any(
                one.named and _names(one) - {one.tag} <= there for one in lefts
            )
            if may and self.matcher.fills(each.tree, path):
                yield each

    def _new(self, choice: Choice, text: str) -> Sought | None:
        compounds = choice.compounds
        aside = HAS in text
        if (compounds is None or aside) and choice.tree is None:
            return None
        found = Sought(len(self.every), choice, compounds)
        if compounds is None:
            self._add(found, _handle_of(found.tree, self._live))
        else:
            found.above, found.own = self._required(compounds)
            self._add(found, self._handle(compounds[-1]))
        may_be_made = compounds is None or self._may_be_made(compounds)
        if compounds is None or aside or (may_be_made and compounds[-1].more):
            if choice.tree is None:
                return None
            self._take_apart(found)
            return found
        beside = (left for left, right in pairwise(compounds) if right.combinator in BESIDE)
        found.needs = tuple((self._part(text[: left.end]),) for left in beside)
        if may_be_made:
            right, live = compounds[-1], self._live
            found.inside = right.named <= live.words
            is_named = bool(right.tag or right.named)
            found.makes = found.inside and is_named and right.tag in {"", *live.tags}
            if found.inside and len(compounds) > 1:
                found.left = self._part(text[: compounds[-2].end])
        return found

    def _part(self, text: str) -> Sought:
        """Return what is looked for where a part of a selector is written, that is itself one."""
        found = self.of(Choice(text))
        assert found
        return found

    def _add(self, found: Sought, handle: str) -> None:
        self.every.append(found)
        self._by.setdefault(handle, []).append(found)

    def _take_apart(self, found: Sought) -> None:
        tree = found.tree
        found.needs = tuple(
            tuple(one for each in some if (one := self.parsed(each)))
            for some in matching.needs(tree)
        )
        right = tree.right if isinstance(tree, css.CombinedSelector) else tree
        found.makes = self.matcher.makes(right)
        found.inside = self.matcher.makes_inside(right)
        if found.inside and isinstance(tree, css.CombinedSelector):
            if found.choice and found.compounds:
                found.left = self._part(found.choice.text[: found.compounds[-2].end])
            else:
                found.left = self.parsed(tree.left)

    def _may_be_made(self, compounds: Sequence[Compound]) -> bool:
        """Return whether a script may make an element that a selector matches, as far as one can
        tell from what is written."""
        for each in reversed(compounds):
            if each.named - self._live.words:
                return False
            if each.tag in self._live.tags or (not each.tag and (each.named or each.more)):
                return True
        return False

    def _required(self, compounds: Sequence[Compound]) -> tuple[frozenset[str], frozenset[str]]:
        """Return what has to be in the names of the elements that one is in, and in its own."""
        above: set[str] = set()
        for place, each in enumerate(compounds[:-1]):
            # What it is beside is not what it is in.
            if compounds[place + 1].combinator in " >":
                above |= self._sure(each)
        return frozenset(above), frozenset(self._sure(compounds[-1]))

    def _sure(self, compound: Compound) -> set[str]:
        """Return what an element has to have that no script gives it."""
        words = self._live.words
        found = {f".{name}" for name in compound.classes - words}
        found |= {f"#{name}" for name in compound.ids - words}
        found |= {f"[{name}" for name in compound.attributes if self._stays(name)}
        return found | {compound.tag} if compound.tag else found

    def _stays(self, attribute: str) -> bool:
        """Return whether an attribute is on an element only where its tag has it."""
        if attribute in {"class", "id"} or attribute in OPEN_ENDED:
            return False
        if attribute in self._live.values:
            return True
        changes = attribute in STATES or attribute.startswith("aria-")
        return not changes and attribute not in self._live.words

    def _handle(self, compound: Compound) -> str:
        """Return the id, class or tag that an element needs, or nothing."""
        sure = sorted(self._sure(compound) - {compound.tag})
        return sure[0] if sure else compound.tag


def _names(compound: Compound) -> set[str]:
    found = {f".{name}" for name in compound.classes} | {f"#{name}" for name in compound.ids}
    return found | {compound.tag} if compound.tag else found


def _handle_of(tree: Complex, live: Live) -> str:
    """Return the id, class or tag that an element needs, or nothing."""
    compound = tree.right if isinstance(tree, css.CombinedSelector) else tree
    best = ""
    for simple in compound.simple_selectors:
        if isinstance(simple, css.IDSelector) and simple.ident not in live.words:
            return f"#{simple.ident}"
        if isinstance(simple, css.ClassSelector) and simple.class_name not in live.words:
            best = f".{simple.class_name}"
        elif isinstance(simple, css.LocalNameSelector) and not best:
            best = str(simple.lower_local_name)
    return best


def inherited(said: Iterable[Said]) -> Iterator[Said]:
    """Yield declarations of the root as `<body>` has them: anything of its own outweighs them."""
    for each in said:
        yield replace(each, sure=False, weight=((-1, 0, 0), each.weight[1]))
