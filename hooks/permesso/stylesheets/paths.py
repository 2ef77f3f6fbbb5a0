"""Paths: elements of pages by what can matter to a selector, each kind once for the whole site.

A rule is looked for once for every *path* of a site, the chain of tags, ids, classes and attributes
from the root down to an element, not once for every element of every page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

OPEN_ENDED = frozenset(
    {"alt", "cite", "content", "datetime", "href", "id", "src", "srcset", "style", "title", "value"}
)
"""Attributes with other values on every page: only what selectors ask of them is remembered."""

Held = frozenset[tuple[str, str]]
"""Which of the tests of an open-ended attribute its value passes."""
Needed = tuple[str, str | None, frozenset[str], bool, tuple[tuple[str, str | Held], ...]]
"""An element without its ancestors: tag, id, classes, whether it has any, other attributes."""
MANY = 50_000
"""Elements as they stand in pages that are remembered at a time."""


@dataclass(frozen=True, slots=True)
class Names:
    """What selectors ask about; everything else about an element is forgotten."""

    classes: frozenset[str]
    """Classes."""
    ids: frozenset[str]
    """Ids."""
    attributes: frozenset[str]
    """Attributes, in lower case, without `class` and `id`."""
    tags: frozenset[str]
    """Elements."""
    tests: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """What is asked of the values of those that are `OPEN_ENDED`: operators and operands."""


@dataclass(slots=True, eq=False)
class Path:
    """An element with its ancestors."""

    tag: str
    """In lower case."""
    id: str | None
    """Only one that a selector asks about."""
    classes: frozenset[str]
    """Only those that a selector asks about."""
    attributes: Mapping[str, str | Held]
    """By name: the value, or what of it was asked."""
    has_class: bool
    """Whether it has any."""
    parent: Path | None
    """None at the root."""
    children: dict[Needed, Path] = field(default_factory=dict)
    """Paths one element longer."""
    mask: int | None = None
    """The selectors that may match, a bit each; None until somebody looked."""
    wanted: int = 0
    """The declarations that may decide how the element looks, a bit each."""
    handed: dict[str, int] = field(default_factory=dict)
    """Of `<body>`, by custom property that it has from the root: what of the root decides that."""


class Paths:
    """The paths of a site's pages."""

    def __init__(self, names: Names) -> None:
        """Take what selectors ask about."""
        self._names = names
        self._top: dict[Needed, Path] = {}
        self._needed: dict[tuple[object, ...], Needed] = {}

    def of(self, page: LexborHTMLParser) -> list[Path]:
        """Return the paths of the elements of a page, each once, after the one that it is in."""
        found: dict[Path, None] = {}
        waiting: list[tuple[LexborNode, Path | None]] = [(page.root, None)] if page.root else []
        while waiting:
            node, parent = waiting.pop()
            path = self._step(node, parent)
            found[path] = None
            waiting += [(child, path) for child in node.iter(include_text=False)]
        return list(found)

    def _step(self, node: LexborNode, parent: Path | None) -> Path:
        """Return the path of an element below `parent`."""
        # As it stands in the page, an element is like many others: that saves most of the work.
        written = (node.tag, *node.attributes.items())
        needed = self._needed.get(written)
        if needed is None:
            if len(self._needed) > MANY:
                self._needed.clear()
            needed = self._needed[written] = self._asked(node)
        known = self._top if parent is None else parent.children
        path = known.get(needed)
        if path is None:
            tag, id_, classes, has_class, others = needed
            path = known[needed] = Path(tag, id_, classes, dict(others), has_class, parent)
        return path

    def _asked(self, node: LexborNode) -> Needed:
        """Return what selectors ask about an element."""
        names = self._names
        id_, classes = None, None
        others: list[tuple[str, str | Held]] = []
        for name, value in node.attributes.items():
            if name == "class":
                classes = value or ""
            elif name == "id":
                id_ = value if value in names.ids else None
                if "id" in names.tests and (held := self._remembered(name, value or "")):
                    others.append((name, held))
            elif name in names.attributes:
                others.append((name, self._remembered(name, value or "")))
        asked = frozenset((classes or "").split()) & names.classes
        return (node.tag or "").lower(), id_, asked, classes is not None, tuple(others)

    def _remembered(self, name: str, value: str) -> str | Held:
        """Return what is kept of an attribute's value."""
        if name not in OPEN_ENDED:
            return value
        tests = self._names.tests.get(name, ())
        return frozenset(test for test in tests if holds(*test, value))


def holds(operator: str, wanted: str, value: str) -> bool:
    """Return what an attribute selector's operator says of a value. Selectors 4, 6.1 and 6.2."""
    match operator:
        case "=":
            return value == wanted
        case "~=":
            return wanted in value.split()
        case "|=":
            return value == wanted or value.startswith(f"{wanted}-")
        case "^=":
            return bool(wanted) and value.startswith(wanted)
        case "$=":
            return bool(wanted) and value.endswith(wanted)
        case "*=":
            return bool(wanted) and wanted in value
    return True
