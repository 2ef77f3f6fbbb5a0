"""Runs of advertising code: where they begin and end in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from permesso.advertising.ground import Ground
from permesso.advertising.signs import ATTRIBUTES, signs

PIECE = re.compile(
    rf"<!--|<(?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<attributes>{ATTRIBUTES})>|"
    r"(?<![\[\\!])\[/?(?P<shortcode>[A-Za-z][\w-]*+)(?P<settings>(?:[\s/][^\[\]]*+)?)\](?!\()"
)
"""A comment, a tag or a shortcode."""
ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "pre", "code")}
"""Ends of elements in which no tag counts."""
COMMENT_END = "!"
ENDS[COMMENT_END] = re.compile("-->")
VOID = {"img", "embed", "link", "input", "source", "br"}
WRAPPERS = {"div", "p", "center", "span", "section", "aside", "figure", "noscript", "a", "ins"}
"""Elements that go with the advertising when they hold nothing else."""
CUT = re.compile(r"more|nextpage")
"""Comments that stay; others explain such code and go with it when they are in between."""
LABEL_LENGTH = 25
"""Characters in advertising that are a label ("Annuncio pubblicitario"), no words of an author."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text that is advertising code, with nothing else in between."""

    start: int
    end: int
    number: int
    """Of the signature that is listed first."""
    closed: bool = True
    """False for a script that never ends."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An element that is not closed yet."""

    start: int
    number: int | None
    """Of the signature, if its tag matches one."""
    content: int
    """Characters of content before it."""
    joins: bool
    """Whether advertising stands right before it."""


def runs(ground: Ground) -> list[Run]:
    """Return the runs of advertising code of a text in order, empty wrappers included."""
    return _Scan(ground).runs


class _Scan:
    """One pass over the pieces of a text that can be advertising, and what is between them."""

    def __init__(self, ground: Ground) -> None:
        self.runs: list[Run] = []
        self._ground = ground
        self._text = ground.text
        self._opened: dict[str, list[_Opened]] = defaultdict(list)
        self._endless: set[str] = set()
        """Names of `ENDS` that do not come any more."""
        self._content = 0
        """Characters seen that are neither advertising nor wrappers."""
        self._joins = False
        """Whether nothing but white space and comments came after the last run."""
        position = 0
        while found := PIECE.search(ground.masked, position):
            self._keep(ground.masked[position : found.start()])
            position = self._take(found)

    def _take(self, found: re.Match[str]) -> int:
        """Look at a piece and return where to go on."""
        start, end = found.span()
        name = (found["tag"] or "").lower()
        if found["shortcode"]:
            self._judge(found, end, self._of_shortcode(found))
        elif not name:
            return self._comment(found)
        elif found["close"]:
            self._close(name, end)
        elif name == "script" and name not in self._endless:
            return self._script(found)
        elif name in ENDS:
            self._keep(found[0])
            return self._end(name, end) or end
        elif name in VOID:
            self._judge(found, end, signs().of_tag(name, found["attributes"]))
        else:
            number = signs().of_tag(name, found["attributes"])
            self._opened[name].append(_Opened(start, number, self._content, self._joins))
            self._joins = False
        return end

    def _judge(self, found: re.Match[str], end: int, number: int | None) -> None:
        """Take what begins with a piece and ends there if it matches a signature."""
        if number is not None:
            self._add(Run(found.start(), end, number))
        elif found["tag"] != "br":
            self._keep(found[0])

    def _comment(self, found: re.Match[str]) -> int:
        end = self._end(COMMENT_END, found.end())
        if end is None:
            return found.end()
        comment = self._text[found.end() : end - len("-->")].strip()
        number = signs().of_comment(comment)
        if number is not None:
            self._add(Run(found.start(), end, number))
        elif CUT.fullmatch(comment):
            self._keep(comment)
        return end

    def _script(self, found: re.Match[str]) -> int:
        """Look at a script; one that never ends is judged by all that follows, and takes it."""
        end = self._end("script", found.end())
        number = signs().of_tag("script", found["attributes"], self._text[found.end() : end])
        if number is None:
            self._keep(found[0])
            return end or found.end()
        self._add(Run(found.start(), end or len(self._text), number, closed=end is not None))
        return self.runs[-1].end

    def _close(self, name: str, end: int) -> None:
        """Take an element that is advertising, or a wrapper of nothing else, as a whole."""
        self._joins = False
        if not self._opened[name]:
            return
        opened = self._opened[name].pop()
        content = self._content - opened.content
        if opened.number is not None and content <= LABEL_LENGTH:
            self._add(Run(opened.start, end, opened.number), opened.joins)
        elif name not in WRAPPERS:
            self._content += 1
        elif not content and self.runs and self.runs[-1].start >= opened.start:
            self._add(Run(opened.start, end, self.runs[-1].number), opened.joins)

    def _end(self, name: str, place: int) -> int | None:
        """Return where the next of `ENDS` ends; each is looked for in vain only once."""
        found = None if name in self._endless else ENDS[name].search(self._text, place)
        if found is None:
            self._endless.add(name)
        return found.end() if found else None

    def _keep(self, content: str) -> None:
        """Count what is no advertising."""
        length = len("".join(content.replace("&nbsp;", "").split()))
        self._content += length
        self._joins = self._joins and not length

    def _add(self, run: Run, joins: bool | None = None) -> None:
        """Add a run instead of those inside it, joined to the one before if nothing is between."""
        joins = self._joins if joins is None else joins
        while self.runs and (joins or self.runs[-1].end > run.start):
            before = self.runs.pop()
            joins = joins and before.end > run.start
            start, number = min(before.start, run.start), min(before.number, run.number)
            run = replace(run, start=start, number=number)
        self.runs.append(run)
        self._joins = True

    def _of_shortcode(self, found: re.Match[str]) -> int | None:
        """Look a shortcode up; without settings it counts alone on its line or between tags."""
        start, end = found.span()
        settings = found["settings"].strip().rstrip("/")
        # More than a few spaces to the next tag is no text of anyone.
        before, after = self._text[max(0, start - 9) : start], self._text[end : end + 9]
        begins = self._ground.begins_line(start) or before.rstrip().endswith(">")
        ends = self._ground.ends_line(end) or after.lstrip().startswith("<")
        if not settings and not (begins and ends):
            return None
        return signs().of_shortcode(found["shortcode"], settings)
