"""Names: what the selectors of stylesheets ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from permesso.stylesheets.paths import Names
from permesso.stylesheets.rules import Rule
from permesso.stylesheets.selectors import unescaped

CLASS = re.compile(r"\.(-?[^\W\d][\w-]*)")
ID = re.compile(r"#(-?[^\W\d][\w-]*)")
TAG = re.compile(r"(?:^|[\s>+~(,])([a-zA-Z][\w-]*)", re.M)
ATTRIBUTE = re.compile(
    r"""\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\s\]"']+))\s*[is]?\s*)?\]""",
    re.I,
)


def names(rules: Iterable[Rule]) -> Names:
    """Return every class, id, attribute and element in the selectors of rules, and perhaps some
    that only look like one: they do no harm."""
    text = unescaped("\n".join(choice.text for rule in rules for choice in rule.choices))
    attributes: set[str] = set()
    tests: dict[str, set[tuple[str, str]]] = {}
    for name, operator, *values in ATTRIBUTE.findall(text):
        attributes.add(name.lower())
        if operator:
            tests.setdefault(name.lower(), set()).add((operator, "".join(values)))
    return Names(
        frozenset(CLASS.findall(text)),
        frozenset(ID.findall(text)),
        frozenset(attributes - {"class", "id"}),
        frozenset(map(str.lower, TAG.findall(text))),
        {name: frozenset(some) for name, some in tests.items()},
    )
