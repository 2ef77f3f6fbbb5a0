"""Matching: elements of lxml as the selectors that cssselect2 compiles ask about them.

cssselect2's own elements take five times as long to make, and the square of the number of siblings
in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

NO_CLASSES: frozenset[str] = frozenset()


class Node:
    """An element for selectors: it has what `cssselect2.ElementWrapper` has, by the same names."""

    __slots__ = (
        "_tree",
        "classes",
        "etree_element",
        "id",
        "index",
        "local_name",
        "parent",
        "previous",
    )
    in_html_document = True
    namespace_url = ""

    def __init__(self, element: HtmlElement, parent: Node | None, previous: Node | None) -> None:
        """Take an element, that around it and that before it."""
        self.etree_element = element
        self.parent = parent
        self.previous = previous
        self.index: int = 0 if previous is None else previous.index + 1
        self.local_name = str(element.tag)
        self.id: str | None = element.get("id")
        classes = element.get("class")
        self.classes = frozenset(classes.split()) if classes else NO_CLASSES

    @property
    def ancestors(self) -> Iterator[Node]:
        """The elements around it, from the inside."""
        each = self.parent
        while each is not None:
            yield each
            each = each.parent

    @property
    def previous_siblings(self) -> Iterator[Node]:
        """The elements before it, from the nearest."""
        each = self.previous
        while each is not None:
            yield each
            each = each.previous

    @property
    def etree_children(self) -> list[HtmlElement]:
        """The elements in it."""
        return list(self.etree_element)

    @property
    def etree_siblings(self) -> list[HtmlElement]:
        """All elements beside it, and itself."""
        return [self.etree_element] if self.parent is None else self.parent.etree_children

    @property
    def lang(self) -> str:
        """Its language."""
        for each in (self, *self.ancestors):
            if (said := each.etree_element.get("lang")) is not None:
                return str(said).lower()
        return ""

    @property
    def in_disabled_fieldset(self) -> bool:
        """Whether a group of fields around it is disabled."""
        return any(
            each.local_name == "fieldset" and each.etree_element.get("disabled") is not None
            for each in self.ancestors
        )

    def iter_children(self) -> Iterator[Node]:
        """Yield the elements in it."""
        return _chained(self.etree_element, self)

    def iter_next_siblings(self) -> Iterator[Node]:
        """Yield the elements behind it."""
        return _chained(self.etree_element.itersiblings(), self.parent, self)

    def iter_subtree(self) -> Iterator[Node]:
        """Yield itself and all elements in it."""
        return iter(nodes(self.etree_element.iter("*"), self).values())


def nodes(elements: Iterable[HtmlElement], first: Node | None = None) -> dict[HtmlElement, Node]:
    """Return elements, which come in the order of the text, for selectors; `first` stands for the
    first of them, if it is known."""
    found: dict[HtmlElement, Node] = {}
    last: dict[Node | None, Node] = {}
    for element in elements:
        if first is not None and not found:
            found[element] = first
            continue
        around = element.getparent()
        parent = None if around is None else found.get(around)
        found[element] = last[parent] = Node(element, parent, last.get(parent))
    return found


def _chained(
    elements: Iterable[HtmlElement], parent: Node | None, previous: Node | None = None
) -> Iterator[Node]:
    for element in elements:
        previous = Node(element, parent, previous)
        yield previous
