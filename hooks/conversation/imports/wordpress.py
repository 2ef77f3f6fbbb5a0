"""Comments of a WordPress blog, from what Tools, Export writes (WXR 1.0 to 1.2).

The shape is that of WordPress's `wp-admin/includes/export.php`: an `item` for each post, page or
picture, with its `wp:comment` elements. Spam is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversation import text
from conversation.imports.exports import (
    Entry,
    Item,
    Note,
    Topic,
    Unreadable,
    entry,
    unnumbered,
)
from conversation.imports.xml_elements import Element, elements
from conversation.source import EPOCH
from permesso.problem import Problem

KEY = "wordpress"
APPROVED = {"1", "approve", "approved"}
SPAM = {"spam"}
TRASH = {"trash", "post-trashed"}
COMMENTS = {"", "comment", "review"}
"""Kinds of comment: by readers, and by customers of WooCommerce."""
MENTIONS = {"pingback", "trackback"}
PRIVATE = {"note", "order_note", "action_log"}
"""What editors (WordPress 6.9), WooCommerce and its tasks keep among comments for themselves."""
NEVER = "0000-00-00 00:00:00"
"""How MySQL writes no date."""
_BLOCKS = (
    "address|article|aside|blockquote|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "header|hr|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(rf"(</?(?:{_BLOCKS})\b[^<>]*>)", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z0-9]+)")
_BREAKS = ("<br />", "<br/>", "<br>")
_HOLDERS = {"blockquote", "div", "section", "article", "form", "fieldset", "address"}
"""Blocks in which text is in paragraphs; in all others, as in `li`, it stands by itself."""


def read(path: Path, shown: str, with_spam: bool) -> Iterator[Item]:
    """Yield the posts with comments in an export, their comments, and what to know of them.

    `shown` is the file's path for people; with `with_spam`, spam waits to be looked at. Raises
    Unreadable for what is no such file, Refusal for one that cannot be opened.
    """
    known = False
    for item in elements(path, shown, "rss", frozenset({"item"})):
        known = known or any(child.name.startswith("wp:") for child in item.children)
        comments = list(item.all("wp:comment"))
        if comments:
            yield _topic(item)
        for comment in comments:
            yield from _comment(comment, item, with_spam)
    if not known:
        message = "is no export of WordPress; make one with Tools > Export > All content"
        raise Unreadable(Problem(shown, 1, message))


def paragraphs(written: str) -> str:
    """Return a comment as HTML: blank lines part paragraphs, line ends break lines.

    It is what WordPress does when it prints one (`wpautop`): it keeps them as they were typed.
    """
    pieces: list[str] = []
    inside: list[str] = []
    for piece in _BLOCK.split(written.replace("\r\n", "\n").replace("\r", "\n")):
        within = inside[-1] if inside else ""
        tag = _TAG.match(piece) if _BLOCK.fullmatch(piece) else None
        if not tag:
            in_paragraphs = not within or within in _HOLDERS
            pieces.append(piece if within == "pre" else _flow(piece, in_paragraphs))
            continue
        pieces.append(piece)
        name = tag[1].lower()
        if not piece.startswith("</"):
            inside += [] if name == "hr" or within == "pre" else [name]
        elif name == within:
            inside.pop()
    return "".join(pieces)


def _flow(written: str, in_paragraphs: bool) -> str:
    found: list[list[str]] = [[]]
    for line in written.strip().split("\n"):
        if stripped := line.strip():
            found[-1].append(_without_break(stripped))
        else:
            found.append([])
    parts = ["<br>".join(lines) for lines in found if lines]
    return "".join(f"<p>{part}</p>" for part in parts) if in_paragraphs else "<br>".join(parts)


def _without_break(line: str) -> str:
    for written in _BREAKS:
        line = line.removesuffix(written)
    return line.rstrip()


def _topic(item: Element) -> Topic:
    addresses = (item.text("link"), item.text("guid"))
    return Topic(
        key=_post_id(item),
        title=text.line(item.text("title")),
        addresses=tuple(dict.fromkeys(address for address in addresses if address)),
        slug=item.text("wp:post_name") or None,
    )


def _post_id(item: Element) -> str:
    return item.text("wp:post_id") or f"line-{item.line}"


def _comment(comment: Element, item: Element, with_spam: bool) -> Iterator[Item]:
    moment = _moment(comment)
    if moment is None:
        moment = _date(item.text("wp:post_date_gmt")) or EPOCH
        message = f"has no date; it got the post's, {moment:%Y-%m-%d %H:%M}"
        yield Note(comment.line, f"comment {comment.text('wp:comment_id') or '?'} {message}")
    yield _entry(comment, _post_id(item), moment, with_spam)


def _entry(comment: Element, topic: str, moment: datetime, with_spam: bool) -> Entry:
    written = comment.text("wp:comment_content")
    kind = comment.text("wp:comment_type").lower()
    author = text.name(comment.text("wp:comment_author"))
    link = text.link(comment.text("wp:comment_author_url"))
    values: dict[str, Any] = {
        "id": _id(comment.text("wp:comment_id")) or unnumbered(KEY, moment, author, written),
        "parent": _id(comment.text("wp:comment_parent")),
        "author": author,
        "link": link,
        "date": moment,
        "html": text.clean(paragraphs(written)),
        "source": KEY,
    }
    if kind in MENTIONS:
        # Its author is the page that links here.
        values |= {"kind": "mention", "url": link, "link": None}
    status, reason, left_out = _state(comment.text("wp:comment_approved").lower(), kind, with_spam)
    return entry(topic, comment.line, {**values, "status": status, "reason": reason}, left_out)


def _state(approved: str, kind: str, with_spam: bool) -> tuple[str | None, str | None, str | None]:
    """Return the status of a comment, the reason for it, and why it is left out, if it is."""
    if kind in PRIVATE:
        return None, None, "private"
    if approved in TRASH:
        return None, None, "trash"
    if approved in SPAM:
        return ("pending", "spam in WordPress", None) if with_spam else (None, None, "spam")
    if approved not in APPROVED:
        return "pending", "not approved in WordPress", None
    if kind not in COMMENTS | MENTIONS:
        return "pending", f"of kind '{text.line(kind)}' in WordPress", None
    return None, None, None


def _id(number: str) -> str | None:
    return text.record_id(KEY, number) if number.strip("0") else None


def _moment(comment: Element) -> datetime | None:
    universal = _date(comment.text("wp:comment_date_gmt"))
    if universal:
        return universal
    # Of imported comments WordPress may know the local time only; the blog's zone is the best
    # guess, and a build takes a date without a zone for it.
    local = _date(comment.text("wp:comment_date"))
    return local.replace(tzinfo=None) if local else None


def _date(written: str) -> datetime | None:
    if written == NEVER:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
