"""The wardrobe: all the rules of a site, of which each page gets those that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from cssselect2 import parser as css
from selectolax.lexbor import LexborHTMLParser

from permesso.stylesheets import matching
from permesso.stylesheets.cascade import Said, decisive
from permesso.stylesheets.counts import Counts
from permesso.stylesheets.matching import MAYBE, NO, YES, Complex, Live, Matcher
from permesso.stylesheets.narrowing import Choices, Option, narrowed
from permesso.stylesheets.paths import Names, Path, Paths
from permesso.stylesheets.rules import VARIABLE, WORD, Choice, Declaration, Rule

FILLED = "dialog"
"""What is empty until a script puts something of the page in it."""


@dataclass(slots=True, eq=False)
class _Sought:
    """A selector that is looked for on every path."""

    tree: Complex
    bit: int
    plain: Complex
    """Without the states that the element has to be in."""
    states: frozenset[str]
    """Those."""
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
    options: Mapping[Option, _Sought]
    """The selectors with one only of a list in them."""
    first: int
    """The bit of its first declaration."""
    uses: frozenset[str]
    """Custom properties in an at-rule."""
    animates: frozenset[str]
    """Animations that it names."""
    looks: int
    """The bits of selectors on which it depends what a page keeps of it."""
    kept: dict[tuple[int, int], _Kept | None] = field(default_factory=dict)
    """What pages keep of it, by those bits and the bits of its declarations."""


@dataclass(frozen=True, slots=True)
class Worn:
    """What a page has use for."""

    selectors: int
    """A bit for each selector that may match something."""
    declarations: int
    """A bit for each declaration that may decide something."""
    body: Path | None = None
    """What the root hands down is different for each."""


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
        body = next((path for path in paths if path.handed), None)
        return Worn(self._counts.checked(selectors, page), declarations, body)

    def dress(self, worn: Worn, variables: frozenset[str]) -> tuple[str, ...]:
        """Return the text of each `<style>` of a page.

        `variables` are the custom properties, and the animations, that the page itself uses.
        """
        key = worn, variables
        if key not in self._dressed:
            self._dressed[key] = tuple(self._assembled(worn, variables))
        return self._dressed[key]

    def _look(self, path: Path) -> None:
        """Find out which selectors may match a path, and what they decide there."""
        path.mask = 0
        said = _shown(self._said(path))
        if path.parent is None:
            # What the root hands down, `<body>` may have of its own: there it is looked at again.
            kept = _used(said)
        elif path.parent.parent is None and path.tag == "body":
            root = list(self._said(path.parent))
            kept = list(decisive([*said, *map(_inherited, root)]))
            own = {each.bit for each in root}
            for each in kept:
                if each.bit in own and each.declaration.is_custom:
                    path.handed[each.declaration.name] = _bits(_used(root, each.declaration.uses))
        else:
            kept = list(decisive(said))
        path.wanted |= _bits(kept)

    def _said(self, path: Path) -> Iterable[Said]:
        """Yield what the rules say of a path, and note which selectors match."""
        mask = path.mask or 0
        for sought in self._index.candidates(path):
            found = self._matcher.matches(sought.tree, path)
            if found == NO:
                continue
            mask |= 1 << sought.bit
            if found == MAYBE and sought.states and sought.said:
                found = self._matcher.matches(sought.plain, path)
            for item, pseudo in sought.said:
                for place, declaration in enumerate(item.rule.declarations):
                    bit = item.first + place
                    weight = sought.tree.specificity, bit
                    sure = found == YES
                    context = item.rule.context
                    yield Said(
                        declaration, bit, sure, sought.states, sought.bit, context, pseudo, weight
                    )
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
            # A block without a name has rules in it, which may name one.
            names = not each.name or each.name.endswith(("animation", "animation-name"))
            if each.is_custom or names:
                words.update(WORD.findall(each.text))
        sought = tuple(self._seek(choice.tree) for choice in rule.choices)
        asked = " ".join([*rule.context, "" if rule.keyframes else rule.text])
        uses = frozenset(VARIABLE.findall(asked))
        options = {
            option: one
            for choice in rule.choices
            for part in choice.parts
            if isinstance(part, Choices)
            for option in part.options
            if (one := self._seek(option.tree))
        }
        looked = [_looks(each) for each in (*sought, *options.values()) if each]
        item = _Item(
            rule,
            sought,
            options,
            self._bits,
            uses,
            frozenset(words) & animations,
            reduce(or_, looked, 0),
        )
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
        found = _Sought(tree, len(self._sought), *matching.in_no_state(tree))
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
        kept, live, animations = self._chosen(worn, variables)
        if worn.body:
            more = [bits for name, bits in worn.body.handed.items() if name in live]
            worn = replace(worn, declarations=reduce(or_, more, worn.declarations))
            kept, live, animations = self._chosen(worn, variables)
        for sheet in kept:
            yield _text(_printed(sheet, live, animations))

    def _chosen(
        self, worn: Worn, variables: frozenset[str]
    ) -> tuple[list[list[_Kept]], set[str], set[str]]:
        """Return what is kept of each sheet, and the custom properties and animations in it."""
        kept = [
            [each for item in sheet if (each := _remembered(item, worn))] for sheet in self._sheets
        ]
        every = [each for sheet in kept for each in sheet]
        animations = {name for each in every for name in each.item.animates}
        animations |= variables | self._live.words
        return kept, self._live_variables(every, variables, animations), animations

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


def _remembered(item: _Item, worn: Worn) -> _Kept | None:
    """Return what a page keeps of a rule; worked out once for pages that agree on that."""
    said = worn.declarations >> item.first & ((1 << len(item.rule.declarations)) - 1)
    key = worn.selectors & item.looks, said
    if key not in item.kept:
        item.kept[key] = _kept(item, worn)
    return item.kept[key]


def _looks(sought: _Sought) -> int:
    """Return the bits that say whether a selector may match something."""
    found = 1 << sought.bit
    for some in sought.needs:
        for each in some:
            found |= _looks(each)
    return found | _looks(sought.left) if sought.left else found


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
    return _Kept(item, ",".join(_selector(item, each, mask) for each in choices), declarations)


def _selector(item: _Item, choice: Choice, mask: int) -> str:
    """Return a selector as a page needs it."""
    if not choice.parts or item.rule.whole:
        return choice.text

    def is_on(option: Option) -> bool:
        sought = item.options.get(option)
        return sought is None or sought.on(mask)

    return narrowed(choice.parts, is_on)


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
