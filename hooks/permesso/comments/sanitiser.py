"""What may stand in a comment: HTML from anywhere to HTML that only reads, with nh3 (ammonia)."""

from __future__ import annotations

import html
import re
from collections import Counter
from html.entities import html5

from nh3 import Cleaner

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "dd", "del", "details", "dfn", "div",
    "dl", "dt", "em", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
}  # fmt: skip
"""What text is made of. No pictures, sound or frames: they would be requests to other hosts. No
forms: they would ask for something. Of all other elements the text stays."""
HEADINGS = {f"h{level}" for level in range(1, 7)}
"""They become blocks: a comment may not add to the outline of the page."""
WITHOUT_TEXT = {
    "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "style", "svg",
    "template", "title",
}  # fmt: skip
"""What is in them is no text of the comment, and goes with them."""
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
"""No class, style or id: a comment may not look like a part of the page, or be linked as one."""
SCHEMES = {"http", "https", "mailto"}
"""Links that lead somewhere; without `javascript:` and `data:`, which run something."""
REL = "ugc nofollow noopener"
"""Of every link: written by readers, not recommended by the blog (WHATWG, microformats' `ugc`); and
the page there cannot reach back."""
DEEPEST = 100
"""Elements in elements. Nobody writes so; a parser takes minutes for a hundred thousand of them."""

MANY_REFERENCES = 1000
"""Ampersands from which on they are rewritten: nh3 takes a minute for a million of them."""
REFERENCE = re.compile(r"&(?!#(?:\d+|[xX][0-9a-fA-F]+);)([A-Za-z][A-Za-z0-9]{0,40};)?")
"""An ampersand, with the name of a character after it, or without any (HTML, 13.5)."""
UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What turns the direction of the text after it, or hides between letters (Unicode, UAX 9)."""
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
"""What no XML document may hold, so no feed (XML 1.0, 2.2), and what it discourages."""
HEADING = re.compile(r"<(/?)h[1-6]>")
BREAK = re.compile(r"<(?=/?(?:blockquote|br|dd|div|dt|hr|li|p|pre|summary|t[dhr])\b)")
"""Where words on both sides are apart without a blank between them."""

TAG = re.compile(r"<(/?)([a-z][^\s/<>]*)", re.IGNORECASE)
WHOLE_TAG = re.compile(r"<[^<>]*>")
UNNESTED = {
    "br",
    "col",
    "dd",
    "dt",
    "hr",
    "img",
    "input",
    "li",
    "p",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "wbr",
}
"""Empty, or ended by the next one of their kind (HTML, 13.1.2): in themselves they never stand."""

# Links on this site are relative addresses; in a comment they were links on another one.
_CLEANER = Cleaner(
    tags=TAGS | HEADINGS,
    clean_content_tags=WITHOUT_TEXT,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel=REL,
)
_TEXT_ONLY = Cleaner(tags=set(), clean_content_tags=WITHOUT_TEXT, attributes={})


def clean(html: str) -> str:
    """Return the HTML of a comment without what could run, call home, or look like the page.

    What it returns it also leaves as it is.
    """
    cleaned = _CLEANER.clean(_parsable(printable(html)))
    return printable(HEADING.sub(r"<\1div>", cleaned)).strip()


def plain(markup: str) -> str:
    """Return the words of the HTML of a comment on one line. It is text: escape it to print it."""
    text = _TEXT_ONLY.clean(BREAK.sub(" <", _parsable(printable(markup))))
    return " ".join(printable(html.unescape(text)).split())


def printable(text: str) -> str:
    """Return text without the characters that XML does not allow."""
    # Nearly every text is made of letters and line ends; to see that is soon done.
    if text.replace("\n", "").isprintable():
        return text
    return UNPRINTABLE.sub("", text)


def label(text: str) -> str:
    """Return a name as one line that stays in its place: none turns the words around it."""
    line = " ".join(UNSEEN.sub("", printable(text)).split())
    return line if any(letter.isprintable() and not letter.isspace() for letter in line) else ""


def _parsable(markup: str) -> str:
    """Return HTML that says the same and is soon parsed."""
    if markup.count("&") > MANY_REFERENCES:
        markup = REFERENCE.sub(_numbered, markup)
    return _shallow(markup)


def _numbered(found: re.Match[str]) -> str:
    """Return a reference to a character by its number; an ampersand is one to itself."""
    characters = html5.get(found[1] or "")
    if characters is None:
        return f"&#38;{found[1] or ''}"
    return "".join(f"&#{ord(character)};" for character in characters)


def _shallow(markup: str) -> str:
    """Return HTML as it is; without its tags where they are nested too deep to be parsed soon."""
    if markup.count("<") <= DEEPEST:
        return markup
    depth: Counter[str] = Counter()
    for found in TAG.finditer(markup):
        name = found[2].lower()
        if found[1]:
            depth[name] -= depth[name] > 0
        elif name not in UNNESTED:
            depth[name] += 1
            if depth[name] > DEEPEST or len(depth) > DEEPEST:
                return WHOLE_TAG.sub(" ", markup)
    return markup
