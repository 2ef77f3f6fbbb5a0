"""Texts: HTML from bytes, if it is whole."""

from __future__ import annotations

import codecs
import re
from typing import Final

import webencodings

from permesso.audit.document import BrokenError

MOST: Final = 10_000_000
"""Bytes of a file that are examined: a hundred times a large page. A browser on a phone gives up
near that, too, and a parser takes 30 bytes of memory for each."""
BEGINNING: Final = 1024
"""Bytes in which a page says its encoding (HTML, 4.2.5.4)."""
CHARSET = re.compile(rb"<meta[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
IN_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*+\Z")
HELD = ("style", "textarea", "title")
"""Elements, beside scripts, without whose end a browser takes all the rest for theirs."""
AFTER_NAME = (" ", "\t", "\n", "\r", "/", ">")
SCRIPT = re.compile(r"<script(?=[\s/>]).*?</script|<!--.*?-->", re.DOTALL)
CLOSED = ("div", "main", "article", "section", "header", "footer", "nav", "form", "table", "ul")
"""Elements whose end may not be left out."""
AGAIN = "build the site again"


def decoded(data: bytes, *, whole: bool = True) -> str:
    """Return HTML in UTF-8, or in the encoding that its byte order mark or its `meta` says. `whole`
    is whether it is a page, not a part of one. Raises BrokenError where it is in no such encoding,
    empty, or ends where it cannot."""
    text = _decoded(data)
    if not text.strip():
        raise BrokenError(f"is empty; {AGAIN}")
    if "\0" in text:
        raise BrokenError(f"has NUL bytes, as a file has that was not written to its end; {AGAIN}")
    if held := _unfinished(text, whole=whole):
        raise BrokenError(f"ends {held}, as a half-written file does; {AGAIN}")
    return text


def _decoded(data: bytes) -> str:
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        shown = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise BrokenError(
            f"is not in {shown}, as it says, but for line {line}; save it in UTF-8"
            if CHARSET.search(data[:BEGINNING])
            else f"is not in {shown} on line {line}, and names no other encoding; save it in UTF-8"
        ) from None


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if said := CHARSET.search(data[:BEGINNING]):
        known = webencodings.lookup(said[1].decode("ascii", "replace"))
        if known is not None and not known.name.startswith("utf-16"):
            return str(known.codec_info.name)
    return "utf-8"


def _unfinished(text: str, *, whole: bool) -> str:
    """Return in what a text ends that should not end there; nothing where it is all there."""
    small = text.lower()
    if _last(small, "<script") > small.rfind("</script"):
        return "inside <script>"
    for name in HELD:
        opened = _last(small, f"<{name}")
        # What a script writes has its end with a backslash: `<\\/style>`.
        if opened > small.rfind(f"</{name}") and "</" not in small[opened:]:
            return f"inside <{name}>"
    comment = small.rfind("<!--")
    if comment > small.rfind("-->") and "</" not in small[comment:]:
        return "inside a comment"
    if (tag := small.rfind("<")) > small.rfind(">") and IN_TAG.match(small, tag):
        return "inside a tag"
    return _unclosed(small) if whole else ""


def _unclosed(small: str) -> str:
    """Return before which end tag a page ends that leaves out those of `body` and `html`, as it
    may."""
    if "</body" in small or "</html" in small:
        return ""
    bare = SCRIPT.sub("", small)
    for name in CLOSED:
        if len(re.findall(rf"<{name}(?=[\s/>])", bare)) > len(re.findall(rf"</{name}[\s>]", bare)):
            return f"before </{name}>"
    return ""


def _last(text: str, tag: str) -> int:
    """Return where a tag stands last; -1 where it doesn't."""
    place = text.rfind(tag)
    while place >= 0 and text[place + len(tag) : place + len(tag) + 1] not in AFTER_NAME:
        place = text.rfind(tag, 0, place)
    return place
