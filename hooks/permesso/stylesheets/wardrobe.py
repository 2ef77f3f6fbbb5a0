"""The wardrobe: all the rules of a site, of which each page gets those that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from cssselect2 import parser as css
from selectolax.lexbor import LexborHTMLParser

from permesso.stylesheets import matching
from permesso.stylesheets.cascade import Said, decisive
from permesso.stylesheets.counts import Counts
from permesso.stylesheets.matching import NO, YES, Complex, Live, Matcher
from permesso.stylesheets.paths import Names, Path, Paths
from permesso.stylesheets.rules import VARIABLE, WORD, Declaration, Rule

FILLED = "dialog"
"""What is empty until a script puts something of the page in it."""


@dataclass(slots=True, eq=False)
class _Sought:
    """A selector that is looked for on every path."""

    tree: Complex
    bit: int
    said: list[tuple[_Item, str]] = field(default_factory=list)
    """The rules that have it, with the pseudo-element there."""
    needs: tuple[tuple[_Sought, ...], ...] = ()
    """What else has to be on the page: of each, one."""
    makes: bool = False
    """Whether a script may make the element."""
    inside: bool = False
    """Whether a script may make it in what else it makes."""
    left: _Sought | None = None
    """What the element then has to be in or beside."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Item:
    """A rule with its selectors as they are looked for."""

    rule: Rule
    sought: tuple[_Sought | None, ...]
    first: int
    """The bit of its first declaration."""
    uses: frozenset[str]
    """Custom properties in an at-rule."""
    animates: frozenset[str]
    """Animations that it names."""


@dataclass(frozen=True, slots=True)
class Worn:
    """What a page has use for."""

    selectors: int
    """A bit for each selector that may match something."""
    declarations: int
    """A bit for each declaration that may decide something."""


class Wardrobe:
    """The rules of some stylesheets, for pages with the same scripts."""

    def __init__(self, sheets: Sequence[Sequence[Rule]], names: Names, live: Live) -> None:
        """Take the stylesheets, those of one `<style>` together, the names in their selectors
        (`names`), and what scripts do."""
        self._sought: dict[str, _Sought] = {}
        self._bits = 0
        self._matcher = Matcher(live)
        self._paths = Paths(names)
        self._live = live
        animations = frozenset(r.keyframes for sheet in sheets for r in sheet if r.keyframes)
        self._sheets = [[self._item(rule, animations) for rule in sheet] for sheet in sheets]
        self._index = _Index(self._sought.values(), live)
        self._counts = Counts((each.bit, text) for text, each in self._counted())
        self._dressed: dict[tuple[Worn, frozenset[str]], tuple[str, ...]] = {}

    def worn(self, html: str) -> Worn:
        """Return what a page has use for."""
        page = LexborHTMLParser(html)
        paths = self._paths.of(page)
        for path in paths:
            if path.mask is None:
                self._look(path)
        selectors = reduce(or_, [path.mask or 0 for path in paths], 0)
        declarations = reduce(or_, [path.wanted for path in paths], 0)
        return Worn(self._counts.checked(selectors, page), declarations)

    def dress(self, worn: Worn, variables: frozenset[str]) -> tuple[str, ...]:
        """Return the text of each `<style>` of a page.

        `variables` are the custom properties that the page itself uses.
        """
        key = worn, variables
        if key not in self._dressed:
            self._dressed[key] = tuple(self._assembled(worn, variables))
        return self._dressed[key]

    def dead(self, mask: int) -> list[str]:
        """Return the selectors that match nothing on pages with these bits, as they are written."""
        return [
            choice.text
            for sheet in self._sheets
            for item in sheet
            for choice, sought in zip(item.rule.choices, item.sought, strict=True)
            if sought is not None and not sought.on(mask)
        ]

    def _look(self, path: Path) -> None:
        """Find out which selectors may match a path, and what they decide there."""
        path.mask = 0
        said = list(self._said(path))
        if path.parent is None:
            # Of a custom property of the root that `<body>` sets too, only the root itself has use.
            uses = {name for each in said for name in each.declaration.uses}
            said = [
                each
                for each in said
                if not each.declaration.is_custom or each.declaration.name in uses
            ]
        elif path.parent.parent is None and path.tag == "body":
            said += [_inherited(each) for each in self._said(path.parent)]
        for each in decisive(said):
            path.wanted |= 1 << each.bit

    def _said(self, path: Path) -> Iterable[Said]:
        """Yield what the rules say of a path, and note which selectors match."""
        mask = path.mask or 0
        for sought in self._index.candidates(path):
            found = self._matcher.matches(sought.tree, path)
            if found == NO:
                continue
            mask |= 1 << sought.bit
            for item, pseudo in sought.said:
                for place, declaration in enumerate(item.rule.declarations):
                    bit = item.first + place
                    weight = sought.tree.specificity, bit
                    sure = found == YES
                    context = item.rule.context
                    yield Said(declaration, bit, sure, sought.bit, context, pseudo, weight)
        if path.tag == FILLED:
            for sought in self._sought.values():
                if self._matcher.fills(sought.tree, path):
                    mask |= 1 << sought.bit
                    for item, _ in sought.said:
                        path.wanted |= ((1 << len(item.rule.declarations)) - 1) << item.first
        path.mask = mask

    def _counted(self) -> Iterable[tuple[str, _Sought]]:
        for sheet in self._sheets:
            for item in sheet:
                for choice, sought in zip(item.rule.choices, item.sought, strict=True):
                    if sought is not None:
                        yield choice.text, sought

    def _item(self, rule: Rule, animations: frozenset[str]) -> _Item:
        words: set[str] = set()
        for each in rule.declarations:
            if each.is_custom or each.name.endswith(("animation", "animation-name")):
                words.update(WORD.findall(each.text))
        sought = tuple(self._seek(choice.tree) for choice in rule.choices)
        uses = frozenset() if rule.keyframes else frozenset(VARIABLE.findall(rule.text))
        item = _Item(rule, sought, self._bits, uses, frozenset(words) & animations)
        for choice, one in zip(rule.choices, sought, strict=True):
            if one is not None:
                one.said.append((item, choice.pseudo))
        self._bits += len(rule.declarations)
        return item

    def _seek(self, tree: Complex | None) -> _Sought | None:
        """Return a selector to look for, the same for those that are written the same."""
        if tree is None:
            return None
        key = repr(tree)
        if key in self._sought:
            return self._sought[key]
        found = _Sought(tree, len(self._sought))
        self._sought[key] = found
        found.needs = tuple(
            tuple(sought for each in some if (sought := self._seek(each)))
            for some in matching.needs(tree)
        )
        right = tree.right if isinstance(tree, css.CombinedSelector) else tree
        found.makes = self._matcher.makes(right)
        found.inside = self._matcher.makes_inside(right)
        if found.inside and isinstance(tree, css.CombinedSelector):
            found.left = self._seek(tree.left)
        return found

    def _assembled(self, worn: Worn, variables: frozenset[str]) -> Iterable[str]:
        kept = [[each for item in sheet if (each := _kept(item, worn))] for sheet in self._sheets]
        every = [each for sheet in kept for each in sheet]
        animations = {name for each in every for name in each.item.animates}
        live = self._live_variables(every, variables, animations)
        for sheet in kept:
            yield _text(_printed(sheet, live, animations))

    def _live_variables(
        self, every: Iterable[_Kept], variables: frozenset[str], animations: set[str]
    ) -> set[str]:
        """Return the custom properties that something uses, over whatever others."""
        live = set(variables) | self._live.words
        uses: dict[str, set[str]] = {}
        for each in every:
            live |= each.item.uses
            if each.item.rule.keyframes in animations:
                live.update(VARIABLE.findall(each.item.rule.text))
            for declaration in each.declarations:
                if declaration.is_custom:
                    uses.setdefault(declaration.name, set()).update(declaration.uses)
                else:
                    live |= declaration.uses
        waiting = list(live)
        while waiting:
            for name in uses.get(waiting.pop(), ()):
                if name not in live:
                    live.add(name)
                    waiting.append(name)
        return live


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a page keeps of a rule."""

    item: _Item
    selectors: str
    declarations: tuple[Declaration, ...]


def _kept(item: _Item, worn: Worn) -> _Kept | None:
    """Return what a page has use for in a rule; None for nothing."""
    rule = item.rule
    if not rule.choices:
        return _Kept(item, "", ())
    mask = worn.selectors
    on = [
        (choice, sought)
        for choice, sought in zip(rule.choices, item.sought, strict=True)
        if sought is None or sought.on(mask)
    ]
    if not on:
        return None
    declarations = rule.declarations
    if all(sought is not None and not sought.made(mask) for _, sought in on):
        bits = worn.declarations >> item.first
        declarations = tuple(each for i, each in enumerate(declarations) if bits >> i & 1)
        if not declarations:
            return None
    choices = rule.choices if rule.whole else [choice for choice, _ in on]
    return _Kept(item, ",".join(choice.text for choice in choices), declarations)


def _printed(
    kept: Iterable[_Kept], live: set[str], animations: set[str]
) -> Iterable[tuple[tuple[str, ...], str]]:
    """Yield the rules that say something, with the at-rules around them."""
    for each in kept:
        rule = each.item.rule
        if not rule.choices:
            if not rule.keyframes or rule.keyframes in animations:
                yield rule.context, rule.text
            continue
        said = [d.text for d in each.declarations if not d.is_custom or d.name in live]
        if said:
            yield rule.context, f"{each.selectors}{{{';'.join(said)}}}"


def _inherited(said: Said) -> Said:
    """Return a declaration of the root as `<body>` has it: anything of its own outweighs it."""
    return replace(said, sure=False, weight=((-1, 0, 0), said.weight[1]))


def _text(printed: Iterable[tuple[tuple[str, ...], str]]) -> str:
    """Return rules as a stylesheet; neighbours with the same at-rules around them share those."""
    parts: list[str] = []
    around: tuple[str, ...] = ()
    for context, text in printed:
        if context != around:
            shared = 0
            while shared < min(len(context), len(around)) and context[shared] == around[shared]:
                shared += 1
            parts.append("}" * (len(around) - shared))
            parts += [f"{each}{{" for each in context[shared:]]
            around = context
        parts.append(text)
    parts.append("}" * len(around))
    return "".join(parts)


class _Index:
    """Selectors by what an element needs at least to match."""

    def __init__(self, sought: Iterable[_Sought], live: Live) -> None:
        self._by: dict[str, list[_Sought]] = {}
        for each in sought:
            right = each.tree.right if isinstance(each.tree, css.CombinedSelector) else each.tree
            self._by.setdefault(_handle(right, live), []).append(each)

    def candidates(self, path: Path) -> Iterable[_Sought]:
        """Yield the selectors that may match a path, and some that don't."""
        yield from self._by.get("", ())
        yield from self._by.get(path.tag, ())
        for name in path.classes:
            yield from self._by.get(f".{name}", ())
        if path.id:
            yield from self._by.get(f"#{path.id}", ())


def _handle(compound: css.CompoundSelector, live: Live) -> str:
    """Return the id, class or tag that an element needs, or nothing."""
    best = ""
    for simple in compound.simple_selectors:
        if isinstance(simple, css.IDSelector) and simple.ident not in live.words:
            return f"#{simple.ident}"
        if isinstance(simple, css.ClassSelector) and simple.class_name not in live.words:
            best = f".{simple.class_name}"
        elif isinstance(simple, css.LocalNameSelector) and not best:
            best = str(simple.lower_local_name)
    return best
