"""Garments: what a page gets of each rule, as a stylesheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from permesso.stylesheets.narrowing import Choices, Option, narrowed
from permesso.stylesheets.rules import NOTHING, VARIABLE, WORD, Choice, Declaration, Rule
from permesso.stylesheets.sought import Search, Sought, Use

SIZE = 12
"""Garments on a rack."""


@dataclass(frozen=True, slots=True)
class Worn:
    """What a page has use for."""

    selectors: int
    """A bit for each selector that may match something."""
    declarations: int
    """A bit for each declaration that may decide something."""
    handed: tuple[tuple[str, int], ...] = ()
    """Custom properties that the body has from the root, and what of the root decides them."""


@dataclass(frozen=True, slots=True, eq=False)
class Garment:
    """A rule with its selectors as they are looked for."""

    rule: Rule
    sought: tuple[Sought | None, ...]
    options: Mapping[Option, Sought]
    """The selectors with one only of a list in them."""
    first: int
    """The bit of its first declaration."""
    uses: frozenset[str]
    """Custom properties in an at-rule."""
    animates: frozenset[str]
    """Animations that it names."""
    looks: int
    """The bits of selectors on which it depends what a page keeps of it."""
    is_always: bool
    """Whether pages may have it on which no selector matches."""
    kept: dict[tuple[int, int], Kept | None] = field(default_factory=dict)
    """What pages keep of it, by those bits and the bits of its declarations."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a page keeps of a rule."""

    garment: Garment
    selectors: str
    declarations: tuple[Declaration, ...]
    text: str
    """The rule as it is printed; none where that depends on what else the page has."""
    live: frozenset[str]
    """Custom properties that it uses for more than other ones."""


def garment(rule: Rule, first: int, animations: frozenset[str], search: Search) -> Garment:
    """Return a rule of a site, its first declaration with the bit `first`; `animations` are the
    names of all."""
    words: set[str] = set()
    for each in rule.declarations if animations else ():
        # A block without a name has rules in it, which may name one.
        names = not each.name or each.name.endswith(("animation", "animation-name"))
        if each.is_custom or names:
            words.update(WORD.findall(each.text))
    sought = tuple(map(search.of, rule.choices))
    for choice, one in zip(rule.choices, sought, strict=True):
        if one is not None:
            one.uses.append(Use(rule.declarations, first, rule.context, choice.pseudo))
    asked = " ".join([*rule.context, "" if rule.keyframes else rule.text])
    options = {
        option: one
        for choice in rule.choices
        for part in choice.parts
        if isinstance(part, Choices)
        for option in part.options
        if (one := search.of(Choice(option.whole)))
    }
    looked = [each.bits() for each in (*sought, *options.values()) if each]
    return Garment(
        rule,
        sought,
        options,
        first,
        frozenset(VARIABLE.findall(asked)) if "--" in asked else NOTHING,
        frozenset(words) & animations,
        reduce(or_, looked, 0),
        any(each is None or each.may_be_made for each in sought) or not sought,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Rack:
    """Some garments that follow each other; of most, a page has use for none."""

    garments: Sequence[Garment]
    """In their order."""
    looks: int
    """The bits of selectors on which any of them depends."""
    is_always: bool
    """Whether pages may have one on which no selector matches."""


def racks(garments: Sequence[Garment]) -> list[Rack]:
    """Return garments on racks."""
    every = (garments[start : start + SIZE] for start in range(0, len(garments), SIZE))
    return [
        Rack(some, reduce(or_, (each.looks for each in some)), any(g.is_always for g in some))
        for some in every
    ]


def assembled(
    sheets: Iterable[Sequence[Rack]],
    worn: Worn,
    variables: frozenset[str],
    words: frozenset[str],
) -> Iterator[str]:
    """Yield the text of each `<style>` of a page that uses some custom properties and animations
    itself, and whose scripts have some words."""
    sheets = list(sheets)
    kept = [_kept_of(some, worn) for some in sheets]
    live, animations = _alive(kept, variables, words)
    more = [bits for name, bits in worn.handed if name in live]
    declarations = reduce(or_, more, worn.declarations)
    if declarations != worn.declarations:
        worn = Worn(worn.selectors, declarations, worn.handed)
        kept = [_kept_of(some, worn) for some in sheets]
        live, animations = _alive(kept, variables, words)
    for sheet in kept:
        yield _text(_printed(sheet, live, animations))


def _kept_of(every: Iterable[Rack], worn: Worn) -> list[Kept]:
    selectors = worn.selectors
    some = [
        each
        for rack in every
        if rack.looks & selectors or rack.is_always
        for each in rack.garments
        if each.looks & selectors or each.is_always
    ]
    return [kept for each in some if (kept := _remembered(each, worn))]


def _remembered(one: Garment, worn: Worn) -> Kept | None:
    """Return what a page keeps of a rule; worked out once for pages that agree on that."""
    said = worn.declarations >> one.first & ((1 << len(one.rule.declarations)) - 1)
    key = worn.selectors & one.looks, said
    if key not in one.kept:
        one.kept[key] = _kept(one, worn.selectors, said)
    return one.kept[key]


def _kept(one: Garment, mask: int, said: int) -> Kept | None:
    """Return what a page has use for in a rule; None for nothing."""
    rule = one.rule
    if not rule.choices:
        return Kept(one, "", (), "" if rule.keyframes else rule.text, one.uses)
    on = [
        (choice, sought)
        for choice, sought in zip(rule.choices, one.sought, strict=True)
        if sought is None or sought.on(mask)
    ]
    if not on:
        return None
    declarations = rule.declarations
    if all(sought is not None and not sought.made(mask) for _, sought in on):
        declarations = tuple(each for i, each in enumerate(declarations) if said >> i & 1)
        if not declarations:
            return None
    choices = rule.choices if rule.whole else [choice for choice, _ in on]
    selectors = ",".join(_selector(one, each, mask) for each in choices)
    used = (each.uses for each in declarations if not each.is_custom)
    live = one.uses.union(*used)
    if any(each.is_custom for each in declarations):
        return Kept(one, selectors, declarations, "", live)
    text = f"{selectors}{{{';'.join(each.text for each in declarations)}}}"
    return Kept(one, selectors, declarations, text, live)


def _selector(one: Garment, choice: Choice, mask: int) -> str:
    """Return a selector as a page needs it."""
    if not choice.parts or one.rule.whole:
        return choice.text

    def is_on(option: Option) -> bool:
        sought = one.options.get(option)
        return sought is None or sought.on(mask)

    return narrowed(choice.parts, is_on)


def _alive(
    kept: Iterable[Iterable[Kept]], variables: frozenset[str], words: frozenset[str]
) -> tuple[set[str], set[str]]:
    """Return the custom properties that something uses, over whatever others, and the animations
    that something names."""
    every = [each for sheet in kept for each in sheet]
    animations = set(variables).union(words, *(each.garment.animates for each in every))
    live = set(variables).union(words, *(each.live for each in every))
    uses: dict[str, set[str]] = {}
    for each in every:
        if each.text:
            continue
        if each.garment.rule.keyframes in animations:
            live.update(VARIABLE.findall(each.garment.rule.text))
        for declaration in each.declarations:
            if declaration.is_custom:
                uses.setdefault(declaration.name, set()).update(declaration.uses)
    waiting = list(live)
    while waiting:
        for name in uses.get(waiting.pop(), ()):
            if name not in live:
                live.add(name)
                waiting.append(name)
    return live, animations


def _printed(
    kept: Iterable[Kept], live: set[str], animations: set[str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the rules that say something, with the at-rules around them."""
    for each in kept:
        rule = each.garment.rule
        if each.text:
            yield rule.context, each.text
        elif not rule.choices:
            if not rule.keyframes or rule.keyframes in animations:
                yield rule.context, rule.text
        else:
            said = [d.text for d in each.declarations if not d.is_custom or d.name in live]
            if said:
                yield rule.context, f"{each.selectors}{{{';'.join(said)}}}"


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
