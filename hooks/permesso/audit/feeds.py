"""Feeds and letters: the HTML in them, as documents with the lines of the file.

Of a feed, each entry is one (RSS 2.0, Atom: RFC 4287, JSON Feed 1.1), and so is each picture that
it brings beside its entries: its logo, the pictures of Media RSS and of podcasts.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from lxml import etree

from permesso.audit.document import BrokenError, Document

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}image"
XHTML = "{http://www.w3.org/1999/xhtml}"
TEXTS = frozenset({"description", CONTENT, f"{ATOM}content", f"{ATOM}summary", f"{ATOM}subtitle"})
"""Elements that may hold HTML."""
LOGOS = frozenset({f"{ATOM}icon", f"{ATOM}logo"})
PICTURES = frozenset({f"{MEDIA}content", f"{MEDIA}thumbnail", ITUNES})
JSON_TEXTS = ("content_html", "description")
JSON_PICTURES = ("icon", "favicon", "image", "banner_image", "avatar")
MARKUP = re.compile(r"<[a-zA-Z]")
AGAIN = "build the site again"


def entries(file: str, data: bytes) -> Iterator[Document]:
    """Yield the documents of a feed, in its order. Raises BrokenError where it is no XML, or no
    JSON."""
    if file.lower().endswith(".json"):
        yield from _of_json(file, data)
    else:
        yield from _of_xml(file, data)


def letter(file: str, data: bytes) -> Iterator[Document]:
    """Yield the HTML of an e-mail (RFC 5322), if it has some. Raises BrokenError where it is
    none."""
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise BrokenError("is no e-mail: it has no headers; keep it as the mail program sent it")
    raw = data.decode("utf-8", "replace")
    for part in message.walk():
        if part.get_content_type() == "text/html" and not part.is_attachment():
            text = _content(part)
            yield Document(file, text, "letter", _line_of(raw, text))


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, KeyError):
        found = part.get_payload(decode=True)
        return found.decode("utf-8", "replace") if isinstance(found, bytes) else ""


def _line_of(raw: str, text: str) -> int:
    """Return the line on which HTML begins in an e-mail: of its first words, or of its part, where
    it is written in another way there."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    place = raw.find(first) if first else -1
    if place < 0:
        place = max(0, raw.lower().find("text/html"))
    return raw.count("\n", 0, place) + 1


def _of_xml(file: str, data: bytes) -> Iterator[Document]:
    # Entities are left alone: some feeds grow when they are read.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenError(f"is no XML on line {error.lineno}: {error.msg}; {AGAIN}") from None
    inside: set[Any] = set()
    for element in root.iter("*"):
        if element.getparent() in inside:
            inside.add(element)
            continue
        line = element.sourceline or 1
        if element.tag in TEXTS:
            inside.add(element)
            text = _html(element)
            if MARKUP.search(text):
                yield Document(file, text, "entry", line)
        elif address := _picture(element):
            yield _of_picture(file, address, line)


def _html(element: Any) -> str:
    """Return the HTML that an element of a feed holds."""
    held = (element.get("type") or "").lower()
    if held == "xhtml" or any(each.tag.startswith(XHTML) for each in element.iterchildren("*")):
        text: str = etree.tostring(element, encoding="unicode", with_tail=False)
        return text
    if held == "text":
        return ""
    return "".join(element.itertext())


def _picture(element: Any) -> str | None:
    """Return the address of the picture that an element of a feed is."""
    if element.tag in LOGOS:
        return (element.text or "").strip() or None
    if element.tag in PICTURES:
        kind = element.get("medium") or element.get("type") or "image"
        if kind.startswith("image"):
            found: str | None = element.get("url") or element.get("href")
            return found
        return None
    parent = element.getparent()
    if element.tag == "url" and parent is not None and parent.tag == "image":
        return (element.text or "").strip() or None
    return None


def _of_picture(file: str, address: str, line: int) -> Document:
    return Document(file, f'<img src="{html.escape(address)}">', "entry", line)


def _of_json(file: str, data: bytes) -> Iterator[Document]:
    try:
        text = data.decode("utf-8-sig")
        said = json.loads(text)
    except UnicodeDecodeError:
        raise BrokenError(f"is not in UTF-8, as JSON has to be; {AGAIN}") from None
    except json.JSONDecodeError as error:
        raise BrokenError(f"is no JSON on line {error.lineno}: {error.msg}; {AGAIN}") from None
    except RecursionError:
        raise BrokenError(f"has too many lists inside each other to be a feed; {AGAIN}") from None
    if not isinstance(said, dict):
        raise BrokenError(f"is no JSON Feed: it is no object; {AGAIN}")
    yield from _pictures(file, said, 1)
    items = said.get("items")
    lines = _Lines(text)
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        line = lines.next_id()
        for key in JSON_TEXTS:
            if isinstance(found := item.get(key), str):
                # All of it stands on one line of the file.
                yield Document(file, " ".join(found.split("\n")), "entry", line)
        yield from _pictures(file, item, line)


def _pictures(file: str, said: dict[str, Any], line: int) -> Iterator[Document]:
    authors = said.get("authors")
    for each in (said, *(authors if isinstance(authors, list) else ())):
        for key in JSON_PICTURES:
            if isinstance(each, dict) and isinstance(address := each.get(key), str) and address:
                yield _of_picture(file, address, line)


class _Lines:
    """Finds the lines of the items of a JSON Feed: those of their ids, which each has."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ids = re.finditer(r'"id"\s*:', text)
        self._place, self._line = 0, 1

    def next_id(self) -> int:
        if found := next(self._ids, None):
            self._line += self._text.count("\n", self._place, found.start())
            self._place = found.start()
        return self._line
