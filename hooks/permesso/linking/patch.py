"""The patch: suggestions as a text that `git apply` takes, each to be kept or deleted by itself.

Every suggestion has a header of its own, so that an editor deletes all of one, from its `#` lines
to the next ones, and the rest stays a patch. No change adds or takes a line, and no two share one
line, so what is left still counts right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONTEXT = 3
"""Lines shown before and after a change, where no other change is as near."""
NO_NEWLINE = b"\\ No newline at end of file\n"
ESCAPES = {
    0x07: "\\a",
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0B: "\\v",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
"""Bytes that git has a letter for in a quoted name (`quote.c`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line that becomes another one."""

    line: int
    """Its number in the file, from 0."""
    text: bytes
    """What it becomes, with its own line end."""
    remarks: tuple[str, ...]
    """What an editor reads above it; each is one line."""


def of(path: str, data: bytes, changes: Sequence[Change]) -> Iterator[bytes]:
    """Yield a patch for each change, in order, or for those together that stand on lines in a row.

    `path` is the file's, from the repository's root, with slashes; `data` is what the file holds.
    Changes are on different lines.
    """
    # Only these end a line for git: not a form feed, nor U+2028.
    lines = data.split(b"\n")
    lines = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    groups = _groups(sorted(changes, key=lambda change: change.line))
    for number, group in enumerate(groups):
        before = groups[number - 1][-1].line if number else None
        after = groups[number + 1][0].line if number + 1 < len(groups) else None
        start = _start(group[0].line, before)
        end = _end(group[-1].line, after, len(lines))
        remarks = [f"# {_one_line(remark)}\n" for change in group for remark in change.remarks]
        hunk = f"@@ -{start + 1},{end - start} +{start + 1},{end - start} @@\n"
        yield b"".join(
            [
                *(remark.encode() for remark in remarks),
                _header(path),
                hunk.encode(),
                *_hunk(lines, start, end, {change.line: change.text for change in group}),
                b"\n",
            ]
        )


def _groups(changes: Sequence[Change]) -> list[list[Change]]:
    """Return the changes, those on lines in a row together."""
    groups: list[list[Change]] = []
    for change in changes:
        if groups and groups[-1][-1].line + 1 == change.line:
            groups[-1].append(change)
        else:
            groups.append([change])
    return groups


def _start(line: int, before: int | None) -> int:
    """Return the first line shown: git takes no line in two hunks, so neighbours share those
    between them, the one before half of them and one more if they are odd."""
    if before is None:
        return max(0, line - CONTEXT)
    return max(line - CONTEXT, line - (line - before - 1) // 2)


def _end(line: int, after: int | None, count: int) -> int:
    """Return the line after the last one shown."""
    if after is None:
        return min(count, line + 1 + CONTEXT)
    return line + 1 + min(CONTEXT, (after - line) // 2)


def _hunk(lines: Sequence[bytes], start: int, end: int, new: dict[int, bytes]) -> Iterator[bytes]:
    number = start
    while number < end:
        if number not in new:
            yield from _line(b" ", lines[number])
            number += 1
            continue
        # All that goes stands before all that comes.
        rows = [number]
        while rows[-1] + 1 in new:
            rows.append(rows[-1] + 1)
        for row in rows:
            yield from _line(b"-", lines[row])
        for row in rows:
            yield from _line(b"+", new[row])
        number = rows[-1] + 1


def _line(sign: bytes, line: bytes) -> Iterator[bytes]:
    if line.endswith(b"\n"):
        yield sign + line
    else:
        yield sign + line + b"\n"
        yield NO_NEWLINE


def _header(path: str) -> bytes:
    old, new = quoted(f"a/{path}"), quoted(f"b/{path}")
    # A tab tells where a name with spaces ends (as git writes it).
    tab = "\t" if " " in path and not old.startswith('"') else ""
    return f"diff --git {old} {new}\n--- {old}{tab}\n+++ {new}{tab}\n".encode()


def quoted(path: str) -> str:
    """Return a path as git writes it: in quotes and ASCII where it has to be (core.quotePath)."""
    data = path.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in ESCAPES for byte in data):
        return path
    return '"' + "".join(_escaped(byte) for byte in data) + '"'


def _escaped(byte: int) -> str:
    if byte in ESCAPES:
        return ESCAPES[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def _one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
