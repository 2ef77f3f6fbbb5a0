"""Names: what the selectors of stylesheets ask about."""

from __future__ import annotations

from collections.abc import Iterable

from cssselect2 import parser as css

from permesso.stylesheets.paths import Names
from permesso.stylesheets.rules import Rule


def names(rules: Iterable[Rule]) -> Names:
    """Return every class, id, attribute and element in the selectors of rules."""
    classes, ids, attributes, tags = set[str](), set[str](), set[str](), set[str]()
    tests: dict[str, set[tuple[str, str]]] = {}
    waiting: list[object] = [
        choice.tree for rule in rules for choice in rule.choices if choice.tree
    ]
    while waiting:
        match waiting.pop():
            case css.CombinedSelector() as found:
                waiting += [found.left, found.right]
            case css.CompoundSelector() as found:
                waiting += found.simple_selectors
            case css.LocalNameSelector() as found:
                tags.add(found.lower_local_name)
            case css.ClassSelector() as found:
                classes.add(found.class_name)
            case css.IDSelector() as found:
                ids.add(found.ident)
            case css.AttributeSelector() as found:
                attributes.add(found.lower_name)
                if found.operator:
                    tests.setdefault(found.lower_name, set()).add((found.operator, found.value))
            case (
                css.NegationSelector()
                | css.MatchesAnySelector()
                | css.SpecificityAdjustmentSelector()
            ) as found:
                waiting += [each.parsed_tree for each in found.selector_list]
            case css.RelationalSelector() as found:
                waiting += [each.selector.parsed_tree for each in found.selector_list]
    return Names(
        frozenset(classes),
        frozenset(ids),
        frozenset(attributes - {"class", "id"}),
        frozenset(tags),
        {name: frozenset(some) for name, some in tests.items()},
    )
