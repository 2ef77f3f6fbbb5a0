"""Inline rules, applied to the tree of a text (stands in for the `InlineProcessor` of
`markdown.treeprocessors`, 3.11.3).

Most pieces of text hold nothing that any rule looks for: a rule is tried only where its mark is,
and what no rule changed is not taken apart. Patterns of the old kind are not for this one.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import inlinepatterns as patterns
from markdown import treeprocessors
from markdown.util import (
    INLINE_PLACEHOLDER,
    INLINE_PLACEHOLDER_PREFIX,
    INLINE_PLACEHOLDER_RE,
    AtomicString,
)
from pymdownx import emoji, inlinehilite

from permesso.spares.emphasis import Delimiters

MARKS = {
    patterns.AUTOLINK_RE: "<",
    patterns.AUTOMAIL_RE: "<",
    patterns.BACKTICK_RE: "`",
    patterns.ENTITY_RE: "&",
    patterns.ESCAPE_RE: "\\",
    patterns.HTML_RE: "<",
    patterns.IMAGE_LINK_RE: "![",
    patterns.IMAGE_REFERENCE_RE: "![",
    patterns.LINE_BREAK_RE: "  \n",
    patterns.LINK_RE: "[",
    patterns.REFERENCE_RE: "[",
    emoji.RE_EMOJI: ":",
    inlinehilite.BACKTICK_CODE_RE: "`",
}
"""What must be in a piece of text for a pattern to match anything, by the pattern."""

Found = list[tuple[Element, list[str]]]
"""Elements, each with the names of those around it."""


class Inline(treeprocessors.InlineProcessor):
    """Rules for what stands inside a paragraph."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Return the tree with everything inside its texts as elements.

        `ancestors` are the names of the elements around it.
        """
        self.stashed_nodes = {}
        self._rules = [_rule(each) for each in self.inlinePatterns]
        self._marks = [INLINE_PLACEHOLDER_PREFIX, *(mark for mark, _, _ in self._rules[:-1])]
        last = self._rules[-1][1] if self._rules else None
        # What every other rule looks for is known: signs of emphasis may be all that is left.
        self._emphasis = last if isinstance(last, Delimiters) and all(self._marks) else None
        queue: Found = [(tree, [*(ancestors or ()), tree.tag.lower()])]
        for element, around in queue:
            self.ancestors = around
            if element is not tree:
                around.append(element.tag.lower())
            self._look_into(element, queue)
        return tree

    def _look_into(self, element: Element, queue: Found) -> None:
        """Apply the rules to the texts in an element; add to `queue` what has texts itself."""
        later: list[tuple[Element, list[Element]]] = []
        for child in element:
            text = child.text
            if (
                text
                and not isinstance(text, AtomicString)
                and (made := self._look_at(child, text, queue))
            ):
                later.append((child, made))
            if child.tail:
                tail = self._applied(child.tail)
                if INLINE_PLACEHOLDER_PREFIX in tail:
                    holder = Element("d")
                    child.tail = None
                    following = self._with_elements(tail, holder, False)
                    if holder.tail:
                        child.tail = holder.tail
                    place = list(element).index(child) + 1
                    for new, _ in reversed(following):
                        element.insert(place, new)
                else:
                    child.tail = tail
            if len(child):
                queue.append((child, self.ancestors[:]))
        for child, made in later:
            for place, new in enumerate(made):
                child.insert(place, new)

    def _look_at(self, child: Element, text: str, queue: Found) -> list[Element]:
        """Apply the rules to the text of an element; give it what is before the first element in
        that, and return the elements. Add to `queue` those that have texts themselves."""
        plain = self._only_emphasis(text)
        if plain is not None:
            child.text, made = plain
            return made
        self.ancestors.append(child.tag.lower())
        text = self._applied(text)
        found: Found = []
        if INLINE_PLACEHOLDER_PREFIX in text:
            child.text = None
            found = self._with_elements(text, child)
            queue += found
        else:
            child.text = text
        self.ancestors.pop()
        return [new for new, _ in found]

    def _only_emphasis(self, text: str) -> tuple[str | None, list[Element]] | None:
        """Return a text before the first element in it, and these, where it has nothing, as most
        have, but emphasis of the plainest kind; else None."""
        if self._emphasis is None:
            return None
        for mark in self._marks:
            if mark in text:
                return None
        return self._emphasis.elements(text)

    def _applied(self, text: str, first: int = 0) -> str:
        """Return a text with placeholders for what the rules, from the first on, find in it."""
        if isinstance(text, AtomicString):
            return text
        rules = self._rules
        number, position = first, 0
        while number < len(rules):
            mark, pattern, excluded = rules[number]
            if mark not in text or (excluded and not excluded.isdisjoint(self.ancestors)):
                number, position = number + 1, 0
                continue
            for match in pattern.getCompiledRegExp().finditer(text, position):
                node, start, end = pattern.handleMatch(match, text)
                if start is not None and end is not None:
                    break
            else:
                number, position = number + 1, 0
                continue
            if node is None:
                position = end
                continue
            if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                for child in [node, *node]:
                    if child.text:
                        self.ancestors.append(child.tag.lower())
                        child.text = self._applied(child.text, number + 1)
                        self.ancestors.pop()
                    if child.tail:
                        child.tail = self._applied(child.tail, number)
            identity = f"{len(self.stashed_nodes):04d}"
            placeholder = INLINE_PLACEHOLDER % identity
            self.stashed_nodes[identity] = node
            text = f"{text[:start]}{placeholder}{text[end:]}"
            position = start + len(placeholder)
        return text

    def _with_elements(self, text: str, parent: Element, is_text: bool = True) -> Found:
        """Return the elements that the placeholders in a text stand for; give `parent` its text
        before them (or its tail), and each of them what follows it."""
        result: Found = []

        def link(piece: str) -> None:
            if not piece:
                return
            if result:
                last = result[-1][0]
                last.tail = last.tail + piece if last.tail else piece
            elif is_text:
                parent.text = parent.text + piece if parent.text else piece
            else:
                parent.tail = parent.tail + piece if parent.tail else piece

        start = 0
        while (index := text.find(INLINE_PLACEHOLDER_PREFIX, start)) != -1:
            match = INLINE_PLACEHOLDER_RE.search(text, index)
            node: Any = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:
                end = index + len(INLINE_PLACEHOLDER_PREFIX)
                link(text[start:end])
                start = end
                continue
            if index > 0:
                link(text[start:index])
            start = match.end()
            if isinstance(node, str):
                link(node)
                continue
            for child in [node, *node]:
                self._fill(node, child)
            result.append((node, self.ancestors[:]))
        rest = text[start:]
        link(AtomicString(rest) if isinstance(text, AtomicString) else rest)
        return result

    def _fill(self, node: Element, child: Element) -> None:
        """Put elements for the placeholders in the texts of a node, or of a child of it."""
        tail = child.tail
        if tail and INLINE_PLACEHOLDER_PREFIX in tail:
            child.tail = None
            following = self._with_elements(tail, child, False)
            place = list(node).index(child) + 1 if child is not node else 0
            for new, _ in reversed(following):
                node.insert(place, new)
        text = child.text
        if text and INLINE_PLACEHOLDER_PREFIX in text:
            child.text = None
            for new, _ in reversed(self._with_elements(text, child)):
                child.insert(0, new)


def _rule(pattern: Any) -> tuple[str, Any, frozenset[str]]:
    """Return a pattern with its mark and the names of the elements in which it does nothing."""
    excluded = frozenset(each.lower() for each in pattern.ANCESTOR_EXCLUDES)
    return MARKS.get(pattern.pattern, ""), pattern, excluded
