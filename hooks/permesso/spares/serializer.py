"""The tree as HTML (stands in for `markdown.serializers`, 3.11.3).

An element without children, as most are, is written at once, and nothing is escaped in which there
is nothing to escape. What is no element (a comment, an instruction, a name with an address) is left
to the original.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import serializers

Format = Literal["html", "xhtml"]

ORIGINALS: dict[Format, Callable[[Element], str]] = {
    "html": serializers.to_html_string,
    "xhtml": serializers.to_xhtml_string,
}
BOOLEAN: frozenset[str] = vars(serializers)["BOOLEAN_ATTRIBUTES"]["html"]
AMPERSAND = serializers.RE_AMP
RAW = frozenset(("script", "style"))


def to_html_string(element: Element) -> str:
    """Return an element and what is in it as HTML."""
    return _written(element, "html")


def to_xhtml_string(element: Element) -> str:
    """Return an element and what is in it as XHTML."""
    return _written(element, "xhtml")


def _written(root: Element, format_: Format) -> str:
    pieces: list[str] = []
    write = pieces.append
    stack: list[Any] = [root]
    while stack:
        each = stack.pop()
        if each.__class__ is str:
            write(each)
            continue
        tag = each.tag
        if tag.__class__ is not str:
            _odd(each, write, stack, format_)
            continue
        text = each.text
        tail = each.tail
        attributes = _attributes(items, format_) if (items := each.items()) else ""
        low = tag.lower()
        if low in HTML_EMPTY:
            if format_ == "xhtml":
                write(f"<{tag}{attributes} />")
                if tail:
                    write(_text(tail))
                continue
            end = ""
        else:
            end = f"</{tag}>"
        if text and low not in RAW:
            text = _text(text)
        if tail:
            end += _text(tail)
        if len(each):
            write(f"<{tag}{attributes}>{text or ''}")
            # A string of another class would be taken for an element.
            stack.append(end)
            stack.extend(reversed(each))
        else:
            write(f"<{tag}{attributes}>{text or ''}{end}")
    return "".join(pieces)


def _text(text: str) -> str:
    if "&" in text:
        text = AMPERSAND.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _attributes(items: list[tuple[Any, Any]], format_: Format) -> str:
    pieces = []
    for name, value in sorted(items):
        if name.__class__ is not str or not isinstance(value, str):
            name, value = getattr(name, "text", name), getattr(value, "text", value)
            if value is None:
                pieces.append(f" {name}")
                continue
        escaped = _text(value)
        if '"' in escaped:
            escaped = escaped.replace('"', "&quot;")
        if name == escaped and format_ == "html" and name in BOOLEAN:
            pieces.append(f" {escaped}")
        else:
            pieces.append(f' {name}="{escaped}"')
    return "".join(pieces)


def _odd(element: Any, write: Callable[[str], None], stack: list[Any], format_: Format) -> None:
    """Write what has no plain name; without a name at all, what is in it."""
    if element.tag is not None:
        write(ORIGINALS[format_](element))
        return
    if element.text:
        write(_text(element.text))
    if element.tail:
        stack.append(str(_text(element.tail)))
    stack.extend(reversed(element))
