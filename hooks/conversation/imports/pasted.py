"""Comments from plain text, as somebody copies a page with its conversation.

    2 COMMENTS

      1. Ciao! Hai proprio ragione.

        • Grazie mille!

    LEAVE A REPLY

or, as the themes of WordPress print them,

    2 commenti

    Silvia scrive:
    12 marzo 2015 alle 10:30
    Ciao! Hai proprio ragione.

A number or a name begins a comment, a bullet an answer: to what stands before it, less far to the
right.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from conversation import text
from conversation.imports.dates import DAY, TIME, moment
from conversation.imports.exports import (
    Item,
    Note,
    Topic,
    Unreadable,
    entry,
    opened,
    unnumbered,
)
from permesso.problem import Problem

KEY = "pasted"
TAB = 4
"""Columns of a tab."""
TRIED = 10
"""So many headings are tried: a text of nothing but headings is read once for each."""
_HEADING = re.compile(
    r"\s*(?P<count>\d+|one|un|uno)\s+(?:comments?|commenti|commento|responses?|risposte|risposta|"
    r"replies|reply|thoughts?)\b.{0,200}",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:leave a (?:reply|comment)|lascia un commento|lascia una risposta|scrivi un commento|"
    r"post a comment|add a comment)(?:\s+to .{0,80})?"
    r"(?:\s*(?:cancel reply|annulla risposta))?\s*:?",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?<=[^\sA-Z])(?:LEAVE A (?:REPLY|COMMENT)|LASCIA UN COMMENTO|LASCIA UNA RISPOSTA)"
)
"""The same in capitals, behind the last word of a comment without a blank."""
_BUTTON = re.compile(r"\s*(?:reply|rispondi|↓|reply ↓|rispondi ↓|modifica|edit)\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<indent>\s*)(?P<number>\d{1,5})[.)]\s+(?P<rest>\S.*)")
_BULLET = re.compile(r"(?P<indent>\s*)[•◦▪‣○●■□]\s+(?P<rest>\S.*)")
_SAYS = re.compile(
    r"(?P<indent>\s*)(?P<name>\S.{0,80}?)\s+"
    r"(?:scrive|dice|ha scritto|ha detto|says|said|writes|wrote)\s*:\s*"
)
_WHEN = re.compile(rf"\s*(?:(?:il|on)\s+)?{DAY}{TIME}\s*:?\s*", re.IGNORECASE)
_NAMED_WHEN = re.compile(
    rf"(?P<indent>\s*)(?P<name>\S.{{0,80}}?)(?:,\s*|\s+(?:il|on)\s+){DAY}{TIME}\s*:?\s*",
    re.IGNORECASE,
)
_COUNTED = {"one": 1, "un": 1, "uno": 1}


@dataclass(frozen=True, slots=True)
class Options:
    """What the text does not say."""

    thread: str
    """Id of the conversation that the comments belong to."""
    date: datetime | None = None
    """Date of the first comment that has none; the next one is a second later."""
    authors: Sequence[str] = ()
    """Names for the comments that have none, in their order."""


@dataclass(slots=True)
class _Comment:
    line: int
    indent: int
    parent: _Comment | None
    number: int = 0
    name: str | None = None
    date: datetime | None = None
    lines: list[str] = field(default_factory=list)
    id: str = ""


def read(path: Path, shown: str, options: Options) -> Iterator[Item]:
    """Yield the comments in a text, and what to know of them; `shown` is its path for people.

    Raises Unreadable for a text in which there are none, or whose comments need a date; Refusal
    for a file that cannot be opened.
    """
    with opened(path, shown) as file:
        data = file.read()
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem(shown, line, "is not UTF-8 text; save it as such")) from None
    lines = text.printable(written).expandtabs(TAB).split("\n")
    start, announced, comments = _found(lines)
    problems = list(_problems(comments, shown, options))
    if problems:
        raise Unreadable(*problems)
    yield Topic(options.thread, None, ())
    if announced is not None and announced != len(comments):
        yield Note(start, f"it announces {announced} comments; here are {len(comments)}")
    yield from _entries(comments, options)


def _found(lines: Sequence[str]) -> tuple[int, int | None, list[_Comment]]:
    """Return where the comments begin, how many are announced there, and the comments.

    They begin below a heading, or at once. Of several headings, as a comment may speak of comments
    too, the one that announces just as many is right, or else the first.
    """
    headings = [
        (index + 1, _announced(found["count"].lower()))
        for index, line in enumerate(lines)
        if (found := _HEADING.fullmatch(line)) and _begins(lines, index + 1)
    ]
    if not headings:
        return 0, None, _comments(lines, 0) if _begins(lines, 0) else []
    tried = [(start, announced, _comments(lines, start)) for start, announced in headings[:TRIED]]
    return next((each for each in tried if each[1] == len(each[2])), tried[0])


def _announced(count: str) -> int:
    return _COUNTED[count] if count in _COUNTED else int(count[:9])


def _begins(lines: Sequence[str], start: int) -> bool:
    """Tell whether the first line from `start` on in which something stands begins a comment."""
    numbers = range(start, len(lines))
    first = next((lines[number] for number in numbers if lines[number].strip()), "")
    return _begun(first, 1, ()) is not None


def _comments(lines: Sequence[str], start: int) -> list[_Comment]:
    comments: list[_Comment] = []
    for index in range(start, len(lines)):
        line = lines[index]
        if comments and _END.fullmatch(line):
            break
        glued = _GLUED.search(line)
        line = line[: glued.start()] if glued else line
        if begun := _begun(line, index + 1, comments):
            comments.append(begun)
        elif comments and not _BUTTON.fullmatch(line):
            _continue(comments[-1], line)
        if glued:
            break
    return comments


def _begun(line: str, at: int, comments: Sequence[_Comment]) -> _Comment | None:
    """Return the comment that begins in the line `at`, or None where one goes on.

    The first one says how all of them begin: where they have numbers, a name is a quotation.
    """
    first = comments[0] if comments else None
    last = comments[-1] if comments else None
    if not first or first.number:
        before = last.number if last else 0
        found = _NUMBERED.fullmatch(line)
        # What counts otherwise, or stands further in, is a list.
        if found and int(found["number"]) == before + 1:
            indent = len(found["indent"])
            if not first or indent <= first.indent:
                return _with(_Comment(at, indent, None, before + 1), found["rest"])
    bullet = _BULLET.fullmatch(line)
    content = bullet["rest"] if bullet else line
    named_ = _SAYS.fullmatch(content) or _NAMED_WHEN.fullmatch(content)
    if last and first and bullet and (first.number or named_):
        indent = len(bullet["indent"])
        return _with(_Comment(at, indent, _answered(last, indent), last.number), content)
    if named_ and not (first and first.number):
        indent = len(named_["indent"])
        return _with(_Comment(at, indent, _parent(last, indent)), line)
    return None


def _with(comment: _Comment, line: str) -> _Comment:
    _continue(comment, line)
    return comment


def _parent(last: _Comment | None, indent: int) -> _Comment | None:
    """Return the comment that one at this column answers: the last one further to the left."""
    at = last
    while at is not None and at.indent >= indent:
        at = at.parent
    return at


def _answered(last: _Comment, indent: int) -> _Comment:
    """Return the same for a bullet, which always answers: at the left margin, what has none."""
    return _parent(last, indent) or _top(last)


def _top(comment: _Comment) -> _Comment:
    while comment.parent:
        comment = comment.parent
    return comment


def _continue(comment: _Comment, line: str) -> None:
    """Add a line to a comment; before its text that is who wrote it, and when."""
    if not comment.lines:
        if not comment.name and (found := _SAYS.fullmatch(line)):
            comment.name = found["name"]
            return
        if not comment.name and (found := _NAMED_WHEN.fullmatch(line)) and moment(found):
            comment.name, comment.date = found["name"], moment(found)
            return
        if not comment.date and (found := _WHEN.fullmatch(line)) and moment(found):
            comment.date = moment(found)
            return
        if not line.strip():
            return
    comment.lines.append(line.strip())


def _problems(comments: Sequence[_Comment], shown: str, options: Options) -> Iterator[Problem]:
    if not comments:
        advice = "begin each with a number, as in '1. Text', or with 'Name says:'"
        message = (
            f"no comments stand at the beginning, or below a line such as '2 comments'; {advice}"
        )
        yield Problem(shown, 1, message)
        return
    undated = [comment for comment in comments if not comment.date]
    if undated and not options.date:
        message = f"{len(undated)} comments have no date; add --date, such as --date 2015-03-12"
        yield Problem(shown, undated[0].line, message)
    nameless = sum(not comment.name for comment in comments)
    if len(options.authors) > nameless:
        message = f"--author names {len(options.authors)}, but {nameless} comments have no name"
        yield Problem(shown, comments[0].line, message)
    for comment in comments:
        if not any(comment.lines):
            message = "a comment without a text; write it, or delete the line"
            yield Problem(shown, comment.line, message)


def _entries(comments: Sequence[_Comment], options: Options) -> Iterator[Item]:
    names = iter(options.authors)
    used: set[str] = set()
    following = options.date
    for comment in comments:
        author = text.name(comment.name or next(names, None))
        written = "\n".join(comment.lines).strip()
        date = comment.date or following
        assert date is not None  # refused before: one without a date needs one from outside
        if not comment.date:
            following = date + timedelta(seconds=1)
        # The text names it: two pieces of one conversation do not overwrite each other.
        parent = comment.parent.id if comment.parent else None
        comment.id = unnumbered(KEY, parent, written)
        number = 2
        while comment.id in used:
            comment.id = unnumbered(KEY, parent, written, number)
            number += 1
        used.add(comment.id)
        values: dict[str, Any] = {
            "id": comment.id,
            "parent": parent,
            "author": author,
            "date": date,
            "html": text.clean(_paragraphs(written)),
            "source": KEY,
        }
        yield entry(options.thread, comment.line, values)


def _paragraphs(written: str) -> str:
    parts = re.split(r"\n{2,}", html.escape(written, quote=False))
    return "".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in parts)
