"""Content: the HTML of an article as a feed holds it, for readers that are no page of ours."""

from __future__ import annotations

import re

from nh3 import Cleaner

from permesso.comments.sanitiser import HEADINGS, WITHOUT_TEXT, printable
from permesso.comments.sanitiser import TAGS as TEXT
from permesso.markup import PERMALINK

TAGS = (
    TEXT
    | HEADINGS
    | {
        "article", "aside", "audio", "bdi", "bdo", "caption", "col", "colgroup", "data",
        "figcaption", "figure", "footer", "header", "hgroup", "img", "picture", "rp", "rt", "ruby",
        "section", "source", "time", "track", "video", "wbr",
    }
    | {
        "math", "mfrac", "mi", "mn", "mo", "mover", "mroot", "mrow", "mspace", "msqrt", "mstyle",
        "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
    }
)  # fmt: skip
"""What every feed reader shows. Of all other elements the text stays: a form asks for something,
and nobody there would hear the answer."""
DROPPED = WITHOUT_TEXT - TAGS
"""Elements that go with what is in them."""
SIZED = {"width", "height"}
MEDIA = {"src", "controls", "loop", "muted", "preload"}
ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href", "hreflang", "rel"},
    "audio": MEDIA,
    "col": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "srcset", "sizes", "alt"} | SIZED,
    "ins": {"datetime"},
    "ol": {"start", "reversed", "type"},
    "source": {"src", "srcset", "type", "media"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": MEDIA | SIZED | {"poster"},
}
"""No class, style or id: they mean something on our pages only."""
CALLOUT = re.compile(r'(<p class="admonition-title">)(.*?)(</p>)', re.DOTALL)
"""The title of a callout, which looks like one by its class alone."""
SCHEMES = {"http", "https", "mailto", "tel", "xmpp", "magnet", "geo"}


def clean(markup: str, address: str) -> str:
    """Return HTML of the page at the whole `address` with nothing in it that only works there.

    Every address in it is whole, so `#anchor` leads to the page; marks beside headings are gone.
    """
    cleaner = Cleaner(
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative=("rewrite_with_base", address),
        link_rel=None,
    )
    titled = CALLOUT.sub(r"\1<strong>\2</strong>\3", PERMALINK.sub("", printable(markup)))
    cleaned = cleaner.clean(titled)
    # What is left of an icon.
    return printable(cleaned.replace("<span></span>", "")).strip()
