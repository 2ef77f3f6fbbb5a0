"""Exports in XML, read element by element: a file of any size, and little of it in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from conversation.imports.exports import Unreadable, opened
from permesso.problem import Problem

CHUNK = 1 << 16
"""Bytes that are parsed at once."""
FORBIDDEN = bytes(code for code in range(32) if code not in b"\t\n\r")
"""Characters that no XML may hold (XML 1.0, 2.2), and that exports have nevertheless."""
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How UTF-16 begins, in which these bytes are parts of other characters (XML 1.0, F.1)."""
_WORDPRESS = re.compile(r"http://wordpress\.org/export/1\.\d+/")
_DISQUS = {"http://disqus.com": "", "http://disqus.com/disqus-internals": "dsq:"}


@dataclass(slots=True)
class Element:
    """An element with all that is in it."""

    name: str
    """Its name, with the prefix that the format's documentation writes: `wp:comment`."""
    line: int
    """Line at which it begins."""
    attributes: Mapping[str, str]
    """Its attributes, by such names."""
    pieces: list[str] = field(default_factory=list)
    """Its text, in pieces."""
    children: list[Element] = field(default_factory=list)
    """The elements in it."""

    @property
    def content(self) -> str:
        """Its own text."""
        return "".join(self.pieces)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the elements of this name in it."""
        return (child for child in self.children if child.name == name)

    def text(self, name: str) -> str:
        """Return the text of the first element of this name in it; empty without one."""
        return next((child.content.strip() for child in self.all(name)), "")

    def reference(self, name: str, attribute: str) -> str:
        """Return an attribute of the first element of this name in it; empty without one."""
        return next((child.attributes.get(attribute, "") for child in self.all(name)), "")


def elements(path: Path, shown: str, root: str, names: frozenset[str]) -> Iterator[Element]:
    """Yield every outermost element with one of the `names` from an XML file, as soon as it ends.

    `root` is the name of the element around them; `shown` is the file's path for people. Raises
    Unreadable for a file that is no such XML, Refusal for one that cannot be opened.
    """
    parser: Any = make_parser()
    handler = _Handler(parser, root, names)
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(handler)
    try:
        with opened(path, shown) as file:
            wide = None
            while chunk := file.read(CHUNK):
                wide = chunk.startswith(_WIDE) if wide is None else wide
                parser.feed(chunk if wide else chunk.translate(None, FORBIDDEN))
                yield from handler.taken()
            if wide is None:
                raise Unreadable(Problem(shown, 1, "is empty; export it, or download it, again"))
            parser.close()
    except SAXParseException as error:
        raise Unreadable(_problem(error, shown)) from None
    except _WrongRoot as error:
        found = f"begins with <{error.name}>, where an export of this kind has <{root}>"
        advice = "see that the file and the kind belong together"
        raise Unreadable(Problem(shown, error.line, f"{found}; {advice}")) from None
    except DefusedXmlException:
        message = "defines entities, as no export does; nothing of it was read"
        raise Unreadable(Problem(shown, handler.line(), message)) from None
    except (LookupError, ValueError) as error:
        message = f"has an encoding that cannot be read ({error}); save it as UTF-8"
        raise Unreadable(Problem(shown, 1, message)) from None


class _WrongRoot(Exception):
    """Raised at the first element when it is another one."""

    def __init__(self, name: str, line: int) -> None:
        self.name = name
        self.line = line
        super().__init__(name)


class _Handler(ContentHandler):
    """Builds the wanted elements and forgets the rest."""

    def __init__(self, where: Locator, root: str, names: frozenset[str]) -> None:
        super().__init__()
        self._where = where
        self._root: str | None = root
        self._names = names
        self._open: list[Element] = []
        self._done: list[Element] = []

    def line(self) -> int:
        """Return the line that is being read."""
        return self._where.getLineNumber() or 1

    def taken(self) -> list[Element]:
        """Return the elements that ended since the last call."""
        done, self._done = self._done, []
        return done

    def startElementNS(
        self,
        name: tuple[str | None, str],
        _qname: str | None,
        attributes: AttributesNSImpl,
    ) -> None:
        """Begin an element."""
        short = _short(name)
        if self._root and short != self._root:
            raise _WrongRoot(short, self.line())
        self._root = None
        if not self._open and short not in self._names:
            return
        known = {_short(key): value for key, value in attributes.items()}
        element = Element(short, self.line(), known)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def endElementNS(self, _name: tuple[str | None, str], _qname: str | None) -> None:
        """End an element."""
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._done.append(element)

    def characters(self, content: str) -> None:
        """Take text."""
        if self._open:
            self._open[-1].pieces.append(content)


def _short(name: tuple[str | None, str]) -> str:
    space, local = name
    if not space:
        return local
    if _WORDPRESS.fullmatch(space):
        return f"wp:{local}"
    return f"{_DISQUS[space]}{local}" if space in _DISQUS else f"{{{space}}}{local}"


def _problem(error: SAXParseException, shown: str) -> Problem:
    what = error.getMessage()
    if what in {"no element found", "unclosed token", "unclosed CDATA section"}:
        message = "the file ends in the middle; export it, or download it, again"
    elif "encoding" in what:
        message = f"has an encoding that cannot be read ({what}); save it as UTF-8"
    else:
        message = f"is not XML ({what}); mend the line, or export it again"
    return Problem(shown, error.getLineNumber() or 1, message)
