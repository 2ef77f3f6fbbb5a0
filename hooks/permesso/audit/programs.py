"""The programs of a page: what its elements and their attributes hold, and the files of the site
that it links to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from lxml.html import HtmlElement

from permesso.audit import scripts
from permesso.audit.document import MOST_LINES, Document
from permesso.audit.places import base, joined
from permesso.audit.scripts import Script
from permesso.audit.styles import Own

HANDLED = "//*[@*[starts-with(name(), 'on')]]"
LINKS = "//a[starts-with(@href, 'javascript:')]"
SCHEME = "javascript:"
QUOTES = "\"'`"
RELATIVE = ("./", "../", "/")
"""How a module names another one of the same site (HTML, 8.1.6.3)."""
MOST = 200
"""Files that the programs of one page are read from."""


def programs(document: Document, address: str, own: Own) -> tuple[Script, ...]:
    """Return the scripts of a document in the order of its text, then what they import.

    `address` is its whole address; `own` reads the site's own files (`styles.Own`).
    """
    found = [*_of_elements(document, base(document, address), own), *_of_attributes(document)]
    return tuple(found)


def _of_elements(document: Document, base: str, own: Own) -> Iterator[Script]:
    known: set[str] = set()
    for element in document.elements("script"):
        if not scripts.runs(element.get("type")):
            continue
        source = element.get("src")
        if source is not None:
            yield from _file(joined(base, source), element, own, known)
        elif element.text and element.text.strip():
            script = scripts.read(element.text, document.file, _line(document, element), element)
            yield script
            yield from _imported(script, base, element, own, known)


def _file(address: str, element: HtmlElement, own: Own, known: set[str]) -> Iterator[Script]:
    """Yield the script at an address, if it is a file of the site's, and what it imports."""
    left = [address]
    while left and len(known) < MOST:
        whole = left.pop().partition("#")[0].partition("?")[0]
        if whole in known:
            continue
        known.add(whole)
        if found := own(whole):
            path, text = found
            script = scripts.read(text, path, element=element, inline=False)
            yield script
            left += reversed(list(_imports(script, whole)))


def _imported(
    script: Script, base: str, element: HtmlElement, own: Own, known: set[str]
) -> Iterator[Script]:
    for address in _imports(script, base):
        yield from _file(address, element, own, known)


def _imports(script: Script, address: str) -> Iterator[str]:
    """Yield the addresses of the modules that a script imports before the reader acts."""
    for call in script.calls:
        if call.name == "import" and call.at_start and call.arguments:
            named = call.arguments[0].strip(QUOTES)
            if named.startswith(RELATIVE):
                yield joined(address, named)


def _of_attributes(document: Document) -> Iterator[Script]:
    """Yield the scripts that wait in attributes: `onclick`, and `javascript:` in links."""
    inert = set(document.templated())
    for element in document.root.xpath(HANDLED):
        if element not in inert:
            for name, value in element.items():
                if name.startswith("on") and value.strip():
                    yield _waiting(document, element, value, name)
    for element in document.root.xpath(LINKS):
        if element not in inert:
            code = unquote(element.get("href").removeprefix(SCHEME))
            yield _waiting(document, element, code, "onclick")


def _waiting(document: Document, element: HtmlElement, code: str, handler: str) -> Script:
    line = document.line(element)
    return scripts.read(code, document.file, line, element, handler=handler)


def _line(document: Document, element: HtmlElement) -> int:
    """Return the line of the file on which the text of an element begins: that on which its start
    tag ends, which is the one that libxml2 remembers."""
    line: int = element.sourceline or 1
    return document.line(element) if line >= MOST_LINES else line + document.first - 1
