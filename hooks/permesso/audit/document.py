"""A document: a page, a letter or an entry of a feed, parsed once for everything that reads it.

lxml parses it: libxml2, whose tokens are those of HTML 5 since 2.14. What a browser doesn't show at
all, the content of a `template`, is no part of the page; what it shows where it runs no scripts,
the content of a `noscript`, is.
"""

from __future__ import annotations

import re
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from permesso.audit.finding import shortened

Kind = Literal["page", "letter", "entry"]

MOST_LINES = 65535
"""The last line that libxml2 remembers (16 bits); what stands further below is searched for."""
TALLEST_TAG = 200
"""Lines that a start tag may have for its first to be found."""
LONG_LINE = 10_000
"""Characters of a line that is taken to hold the whole tag, instead of being searched each time."""
DEEPEST = 2048
"""Elements inside each other that libxml2 reads; it drops what is deeper."""
MOST_ATTRIBUTES = 10_000
"""Attributes of one element; libxml2 takes the square of it as time."""
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{40000,}")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "datalist", "noframes"})
"""Elements whose text nobody reads who has scripts."""
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby s"
    " samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements that don't part the words beside them (HTML, 4.5 and 16)."""
NOT_SHOWN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


class BrokenError(ValueError):
    """What could be read in part only, which would pass for the rest. Says what it has."""

    def __init__(self, message: str, file: str = "", line: int = 1) -> None:
        """Take what is said of a file, and its line from 1; no file is the one that is read."""
        super().__init__(message)
        self.file = file
        self.line = line


class Document:
    """HTML with the lines on which its elements stand. Elements stay the same objects as long as it
    lives, so that they can be keys.
    """

    __slots__ = (
        "_all",
        "_far",
        "_inert",
        "_lines",
        "_named",
        "file",
        "first",
        "kind",
        "root",
        "text",
    )

    def __init__(self, file: str, text: str, kind: Kind = "page", first: int = 1) -> None:
        """Take a file's path from the site's folder, HTML, and the line of the file on which that
        begins. Raises `BrokenError` where not all of it can be read.
        """
        self.file = file
        """Its path from the site's folder."""
        self.kind: Kind = kind
        """Whether it is opened in a browser, in a mail program, or in a feed reader."""
        self.text = text
        """The HTML as it stands in the file."""
        self.first = first
        """The line of the file on which the HTML begins, from 1."""
        self.root: HtmlElement = _parsed(text)
        """Its root element: the `html` element."""
        self._all: list[HtmlElement] = []
        self._inert: list[HtmlElement] = []
        self._named: dict[str, list[HtmlElement]] = {}
        self._lines: list[str] | None = None
        self._far: dict[str, dict[HtmlElement, int]] = {}
        self._index()

    def _index(self) -> None:
        every = list(self.root.iter("*"))
        inert: set[HtmlElement] = set()
        for template in self.root.iter("template"):
            # A shadow tree that is declared is shown.
            if template.get("shadowrootmode") is None:
                inert.update(template.iterdescendants("*"))
        self._inert = [each for each in every if each in inert] if inert else []
        self._all = [each for each in every if each not in inert] if inert else every
        for each in self._all:
            self._named.setdefault(str(each.tag), []).append(each)

    def elements(self, *names: str) -> list[HtmlElement]:
        """Return the elements with these names in the order of the text; all, without a name. Those
        in a `template` are left out, those in a `noscript` are not."""
        if len(names) == 1:
            return self._named.get(names[0], [])
        if not names:
            return self._all
        if sum(name in self._named for name in names) < 2:
            return next((self._named[name] for name in names if name in self._named), [])
        wanted = frozenset(names)
        return [each for each in self._all if each.tag in wanted]

    def templated(self, *names: str) -> list[HtmlElement]:
        """Return the elements with these names that stand in a `template`, which a script may put
        into the page; all, without a name."""
        if not names:
            return self._inert
        return [each for each in self._inert if each.tag in names]

    def line(self, element: HtmlElement) -> int:
        """Return the line of the file on which an element begins, from 1. One that a browser adds
        (`html`, `body`) stands where what made it does."""
        last: int = element.sourceline or 1
        name = str(element.tag)
        here = self._searched(element, name) if last >= MOST_LINES else self._begun(name, last)
        return here + self.first - 1

    def _begun(self, name: str, last: int) -> int:
        """Return the line on which a tag begins, which ends on the line `last`."""
        if last == 1:
            return last
        if self._lines is None:
            self._lines = self.text.split("\n")
        opening = f"<{name}"
        for line in range(min(last, len(self._lines)), max(0, last - TALLEST_TAG), -1):
            text = self._lines[line - 1]
            if len(text) > LONG_LINE or opening in text or opening in text.lower():
                return line
        return last

    def _searched(self, element: HtmlElement, name: str) -> int:
        """Return the line of an element below those that libxml2 counts: the n-th of its name there
        is the n-th tag of that name; what comments and scripts have may shift it."""
        if name not in self._far:
            self._far[name] = self._far_ones(name)
        return self._far[name].get(element, MOST_LINES)

    def _far_ones(self, name: str) -> dict[HtmlElement, int]:
        far = [each for each in self.root.iter(name) if (each.sourceline or 0) >= MOST_LINES]
        place = 0
        for _ in range(MOST_LINES - 1):
            place = self.text.index("\n", place) + 1
        lines: list[int] = []
        line, seen = MOST_LINES, place
        for tag in re.finditer(rf"<{re.escape(name)}(?=[\s/>])", self.text[place:], re.IGNORECASE):
            at = place + tag.start()
            line += self.text.count("\n", seen, at)
            seen = at
            lines.append(line)
        return dict(zip(far, lines[-len(far) :], strict=False))

    def shown(self, element: HtmlElement) -> str:
        """Return its start tag on one line, shortened (`finding.shortened`)."""
        attributes = (
            f' {name}="{value}"' if value else f" {name}" for name, value in element.items()
        )
        return shortened(f"<{element.tag!s}{''.join(attributes)}>")

    def words(self, element: HtmlElement) -> str:
        """Return its text for people on one line, blocks apart from each other. Left out is what
        nobody sees: scripts, styles, templates, what is for readers without scripts, and what
        `hidden` or the `style` attribute hides; stylesheets are not asked, and the element itself
        is taken to be seen."""
        parts: list[str] = []
        walk = etree.iterwalk(element, events=("start", "end"))
        for event, each in walk:
            if event == "start":
                if each is not element and is_unseen(each):
                    walk.skip_subtree()
                    continue
                if each.tag not in INLINE:
                    parts.append(" ")
                parts.append(each.text or "")
            else:
                if each.tag not in INLINE:
                    parts.append(" ")
                if each is not element:
                    parts.append(each.tail or "")
        return " ".join("".join(parts).split())


def is_unseen(element: HtmlElement) -> bool:
    """Tell whether an element says itself that what is in it is not seen."""
    if element.tag in UNSEEN or element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and NOT_SHOWN.search(style) is not None


def inside(element: HtmlElement, *names: str) -> HtmlElement | None:
    """Return the nearest element around an element that has one of these names; None where none
    does."""
    return next(element.iterancestors(*names), None)


def _parsed(text: str) -> HtmlElement:
    for tag in LONG_TAG.finditer(text):
        if len(QUOTED.sub("", tag[0]).split()) > MOST_ATTRIBUTES:
            raise BrokenError(
                f"has a tag with more than {MOST_ATTRIBUTES:,} attributes; write fewer of them"
            )
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return etree.fromstring("<html><body></body></html>", parser)
    for fault in parser.error_log:
        if fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise BrokenError(
                f"has more than {DEEPEST:,} elements inside each other, of which no more are read; "
                "close them"
            )
    return root
