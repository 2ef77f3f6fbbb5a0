"""The files of the comments: read, checked as a whole, and found again by their posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from permesso.comments import identity
from permesso.comments.records import SUFFIX, Record, ThreadFile, is_file, without_blanks
from permesso.fields import read_file
from permesso.problem import Problem, nearest
from permesso.source import Source

SEARCHED = 10
"""Files without a post for which a name like theirs is looked for; it takes a while for each."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The file of a conversation."""

    source: Source
    """The file, for the lines of problems."""
    records: tuple[Record, ...]
    """Its comments, as they stand in it."""

    def problem(self, index: int, message: str, *key: str) -> Problem:
        """Return a problem with the comment at a place in the file, or with one of its keys."""
        return self.source.problem(message, "comments", index, *key)


def read(path: Path, uri: str, shown: str) -> tuple[ThreadFile | None, Source, list[Problem]]:
    """Return the conversation in the file at `path`, its source, and everything wrong with it.

    `uri` is its path below the documents folder, `shown` the same for people. A file that is not
    there holds no comments.
    """
    found, source, problems = read_file(ThreadFile, path, uri, shown, without_blanks, foreign=True)
    if found:
        problems += _disorder(Stored(source, tuple(found.comments)))
    return found, source, problems


def _disorder(stored: Stored) -> Iterator[Problem]:
    """Yield what is wrong between the comments of a file."""
    places: dict[str, int] = {}
    for index, record in enumerate(stored.records):
        first = places.setdefault(record.id, index)
        if first != index:
            line = stored.source.front.line("comments", first)
            message = f"id: '{record.id}' is also that of the comment in line {line}; change one"
            yield stored.problem(index, message, "id")
    lacking = 0
    for index, record in enumerate(stored.records):
        if record.parent is not None and record.parent not in places:
            lacking += 1
            # Among thousands of ids, one that resembles takes a while to find.
            others = places.keys() - {record.id} if lacking <= SEARCHED else ()
            near = nearest(record.parent, others)
            advice = f"did you mean '{near}'? " if near else ""
            message = (
                f"parent: there is no comment '{record.parent}' here; {advice}"
                "Correct it, or delete the line to let it stand by itself"
            )
            yield stored.problem(index, message, "parent")
    parents = {record.id: record.parent for record in stored.records}
    for loop in loops(parents):
        named = [f"'{id_}'" for id_ in loop]
        shown = named if len(named) <= SEARCHED else [*named[:SEARCHED], "…"]
        chain = " answers ".join([*shown, named[0]])
        message = f"parent: the comments answer each other in a circle: {chain}; correct one"
        yield stored.problem(places[loop[0]], message, "parent")


def loops(parents: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Yield each circle of comments that answer each other once, as ids; `parents` are by id."""
    done: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        at: str | None = start
        while at is not None and at in parents and at not in done and at not in way:
            way[at] = len(way)
            at = parents[at]
        if at is not None and at in way:
            yield list(way)[way[at] :]
        done.update(way)


def read_all(
    uris: Iterable[str], folder: str, docs: Path, shown: str
) -> tuple[dict[str, Stored], list[Problem]]:
    """Return the conversations among the files `uris` of the documents folder, and problems.

    They are named by the key of their id (`identity.key`). Files and folders whose name begins
    with a dot are left alone.
    """
    stored: dict[str, Stored] = {}
    problems: list[Problem] = []
    for uri in sorted(uris):
        inside = uri.removeprefix(f"{folder}/")
        if not is_file(uri, folder) or any(part.startswith(".") for part in inside.split("/")):
            continue
        name = PurePosixPath(inside)
        # What macOS and Windows would find under this name is not there for Linux.
        if name.suffix != SUFFIX:
            message = f"comments are read from files that end in {SUFFIX}; rename it to "
            problems.append(Problem(f"{shown}/{uri}", 1, f"{message}{name.stem}{SUFFIX}"))
            continue
        found, source, mistakes = read(docs / uri, uri, f"{shown}/{uri}")
        problems += mistakes
        records = tuple(found.comments) if found else ()
        key = identity.key(inside.removesuffix(SUFFIX))
        if key in stored:
            message = f"is about the same post as {stored[key].source.path}; make one file of both"
            problems.append(Problem(source.path, 1, message))
        stored[key] = Stored(source, records)
    return stored, problems


def shared(threads: Mapping[str, str], sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Yield a problem for each post that has the conversation of another one.

    `threads` are the ids of the conversations by the paths of the posts, `sources` their files.
    """
    owners: dict[str, str] = {}
    for uri, thread in sorted(threads.items()):
        # On macOS and Windows, a file's name has no capital letters of its own.
        owner = owners.setdefault(identity.key(thread).casefold(), uri)
        if owner != uri and uri in sources:
            other = sources[owner].path if owner in sources else owner
            same = identity.key(threads[owner]) == identity.key(thread)
            what = "is" if same else "differs only in capital letters from"
            message = f"comments.thread: '{thread}' {what} the conversation of {other}; change one"
            yield sources[uri].problem(message, "comments", "thread")


def homeless(stored: Mapping[str, Stored], threads: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each file of comments that no post has; `threads` are the posts' ids."""
    known = {identity.key(thread) for thread in threads} if stored else set()
    lost = [key for key in stored if key not in known]
    by_name: dict[str, str] = {}
    for thread in sorted(known) if lost else ():
        by_name.setdefault(thread.rpartition("/")[2], thread)
    for number, key in enumerate(lost):
        near = by_name.get(key.rpartition("/")[2])
        if near is None and number < SEARCHED:
            near = nearest(key, known)
        advice = f"did you mean '{near}'? Rename the file" if near else "rename the file"
        message = (
            f"no post has the conversation '{key}'; {advice} like its post, or write "
            f"'comments: {{thread: {key}}}' in the post"
        )
        yield Problem(stored[key].source.path, 1, message)
