"""Paths: elements of pages by what can matter to a selector, each kind once for the whole site.

A rule is looked for once for every *path* of a site, the chain of tags, ids, classes and attributes
from the body down to an element, not once for every element of every page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
Tests = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Collection[tuple[str, str]]]
"""Tests of an attribute: how a value begins, how it ends, what is in it; and they themselves."""
NO_TESTS: Tests = ((), (), (), ())
NOTHING: Held = frozenset()
COMMENT = "-comment"
"""What the parser calls one."""
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
    own: frozenset[str] = frozenset()
    """Tag, `#id`, `.classes` and `[attributes` of the element."""
    above: frozenset[str] = frozenset()
    """Those of the elements that it is in."""

    def __post_init__(self) -> None:
        """Put together what it can be found by."""
        names = {self.tag, *(f".{name}" for name in self.classes)}
        names.update(f"[{name}" for name in self.attributes)
        self.own = frozenset(names | {f"#{self.id}"} if self.id else names)
        self.above = self.parent.above | self.parent.own if self.parent else frozenset()


class Paths:
    """The paths of a site's pages; what is in a head is not shown and has none."""

    def __init__(self, names: Names) -> None:
        """Take what selectors ask about."""
        self._names = names
        self._tests = {name: _sorted_out(tests) for name, tests in names.tests.items()}
        self._top: dict[Needed, Path] = {}
        self._needed: dict[tuple[object, ...], Needed] = {}

    def of(self, page: LexborHTMLParser) -> list[Path]:
        """Return the paths of the elements of a page, each once, after the one that it is in."""
        found: dict[Path, None] = {}
        waiting: list[tuple[LexborNode, Path | None]] = [(page.root, None)] if page.root else []
        while waiting:
            node, parent = waiting.pop()
            if node.tag == "head" and parent and not parent.parent:
                continue
            path = self._of_node(node, parent)
            found[path] = None
            inner = node.iter(include_text=False)
            waiting += [(child, path) for child in inner if child.tag != COMMENT]
        return list(found)

    def step(self, needed: Needed, parent: Path | None) -> Path:
        """Return the path of an element below `parent`."""
        known = self._top if parent is None else parent.children
        path = known.get(needed)
        if path is None:
            tag, id_, classes, has_class, others = needed
            path = known[needed] = Path(tag, id_, classes, dict(others), has_class, parent)
        return path

    def needed(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> Needed:
        """Return what selectors ask about an element."""
        names = self._names
        id_, classes = None, None
        others: list[tuple[str, str | Held]] = []
        for name, value in attributes:
            if name == "class":
                classes = value or ""
            elif name == "id":
                id_ = value if value in names.ids else None
                if "id" in names.tests and (held := self.remembered(name, value or "")):
                    others.append((name, held))
            elif name in names.attributes:
                others.append((name, self.remembered(name, value or "")))
        asked = names.classes.intersection((classes or "").split())
        return tag.lower(), id_, asked, classes is not None, tuple(others)

    def _of_node(self, node: LexborNode, parent: Path | None) -> Path:
        # As it stands in the page, an element is like many others: that saves most of the work.
        written = (node.tag, *node.attributes.items())
        needed = self._needed.get(written)
        if needed is None:
            if len(self._needed) > MANY:
                self._needed.clear()
            needed = self.needed(node.tag or "", node.attributes.items())
            self._needed[written] = needed
        return self.step(needed, parent)

    def remembered(self, name: str, value: str) -> str | Held:
        """Return what is kept of an attribute's value."""
        if name not in OPEN_ENDED:
            return value
        # Most links pass none of the tests: that is told at once.
        begins, ends, others, tests = self._tests.get(name, NO_TESTS)
        if not (
            value.startswith(begins) or value.endswith(ends) or any(one in value for one in others)
        ):
            return NOTHING
        return frozenset(test for test in tests if holds(*test, value))


def _sorted_out(tests: Collection[tuple[str, str]]) -> Tests:
    """Return with what values begin, end or what is in them that pass any of some tests, and
    those."""
    begins = tuple(wanted for operator, wanted in tests if operator in {"=", "|=", "^="})
    ends = tuple(wanted for operator, wanted in tests if operator == "$=")
    others = tuple(wanted for operator, wanted in tests if operator in {"~=", "*="})
    return begins, ends, others, tests


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
