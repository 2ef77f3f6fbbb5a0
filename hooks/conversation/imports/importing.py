"""`import`: the comments of another blog, or of another system, become data beside the posts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from conversation import files, text
from conversation.home import Home
from conversation.imports import disqus, isso_database, pasted, wordpress
from conversation.imports.account import Notes, Tally, counted
from conversation.imports.earlier import fresh
from conversation.imports.exports import Entry, Item, Note, Topic, Unreadable
from conversation.imports.placing import Placed, Placing, is_unplaced, read_matches, unplaced
from conversation.imports.spool import Gathered, Sorted, settled, spool
from conversation.merge import Merged, Objection, merge
from conversation.source import Fetched
from permesso.comments.records import SUFFIX, UNPLACED, ThreadFile
from permesso.problem import ContentError, Problem, did_you_mean
from terminal import caller
from terminal.refusal import Refusal

FAILED = 1
Reader = Callable[[Path, str, bool], Iterator[Item]]
"""From an export, its path for people, and whether spam is wanted, to what is in it."""
READERS: Mapping[str, Reader] = {
    wordpress.KEY: wordpress.read,
    disqus.KEY: disqus.read,
    isso_database.KEY: isso_database.read,
}
"""Exports that name the posts of their comments."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `import`."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "kinds:\n"
        "  wordpress  Tools > Export > All content, an .xml file\n"
        "  disqus     Admin > Moderation > Export, an .xml or .xml.gz file\n"
        "  isso       the database of an Isso server; it may be running\n"
        "  pasted     text copied from a page, with --post\n\n"
        "A comment whose post is not found by address, slug or title is kept in the folder\n"
        f"{UNPLACED} of the comments, and the exit status is 1. Importing twice changes nothing."
    )
    parser.add_argument("kind", choices=[*READERS, pasted.KEY], metavar="KIND", help="see below")
    parser.add_argument("file", metavar="FILE", help="the export")
    parser.add_argument(
        "--match", metavar="FILE.yml", help="lines 'old address: thread', for posts not found"
    )
    parser.add_argument("--with-spam", action="store_true", help="keep spam too, to be looked at")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument(
        "--post", metavar="THREAD", help="pasted: the conversation, 2026/la-promessa"
    )
    parser.add_argument(
        "--date", type=_date, help="pasted: date of the first comment that has none in the text"
    )
    parser.add_argument(
        "--author",
        action="append",
        default=[],
        metavar="NAME",
        help="pasted: name for the next comment without one; may be repeated",
    )
    parser.set_defaults(complain=parser.error)


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Import a file; returns 1 where a post was not found, else 0.

    Raises Refusal and ContentError before anything is written.
    """
    _check(arguments, home)
    kind, shown = arguments.kind, arguments.file
    path = caller.path(shown)
    try:
        if kind == pasted.KEY:
            options = pasted.Options(arguments.post, arguments.date, arguments.author)
            items = pasted.read(path, shown, options)
            return _import(items, lambda _: Placed(arguments.post), arguments, home)
        matches: Mapping[str, str] = {}
        if arguments.match:
            matches = read_matches(caller.path(arguments.match), arguments.match, home.places)
        items = READERS[kind](path, shown, arguments.with_spam)
        return _import(items, Placing(home.places, matches).of, arguments, home)
    except Unreadable as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        raise Refusal(f"{counted(len(error.problems), 'problem')}; nothing was written") from None


def _check(arguments: argparse.Namespace, home: Home) -> None:
    """End with status 2 for options that do not go together; raises Refusal for another post."""
    complain: Callable[[str], NoReturn] = arguments.complain
    is_pasted = arguments.kind == pasted.KEY
    if is_pasted and not arguments.post:
        complain("pasted: the text does not say of which post it is; add --post THREAD")
    if not is_pasted and (arguments.post or arguments.date or arguments.author):
        complain("--post, --date and --author are for pasted text; other exports say it themselves")
    if is_pasted and (arguments.match or arguments.with_spam):
        complain("--match and --with-spam are for exports; pasted text has --post")
    known = [place.thread for place in home.places]
    if is_pasted and arguments.post not in known:
        advice = did_you_mean(arguments.post, known)
        raise Refusal(f"--post: no post has the conversation '{arguments.post}'; {advice}")


def _import(
    items: Iterable[Item],
    place_of: Callable[[Topic], Placed],
    arguments: argparse.Namespace,
    home: Home,
) -> int:
    """Read everything, then bring it into the files; return the exit status."""
    objection = home.rules().objection
    told = Notes(arguments.file)
    tally = Tally()
    with spool() as kept:
        for item in items:
            match item:
                case Topic():
                    kept.topic(item)
                case Entry():
                    tally.read += 1
                    kept.entry(item)
                case Note():
                    told.add(item)
        places = kept.places(lambda topic: place_of(topic).thread or unplaced(topic))
        with nullcontext() if arguments.dry_run else files.locked(home.folder):
            known = _read_files(places, home)
            for place in places:
                gathered = kept.gathered(place)
                found = settled(gathered.entries)
                tally.left_out += found.left_out
                if found.kept:
                    merged = _into_file(place, gathered, found, objection, arguments, home, known)
                    told.cut(gathered, found, merged)
                    tally.add(place, found, merged)
                    if is_unplaced(place):
                        path = home.shown(files.path_of(home.folder, place))
                        told.homeless(gathered.topics[0], found, place_of, path)
    told.print()
    print(f"{arguments.kind}: {tally}", flush=True)
    if arguments.dry_run:
        print("nothing was written: it was a dry run")
    return FAILED if tally.unplaced else 0


def _read_files(places: Iterable[str], home: Home) -> dict[Path, ThreadFile]:
    """Return the files that comments belong into; raises ContentError with problems of all."""
    known: dict[Path, ThreadFile] = {}
    problems: list[Problem] = []
    belonging = [files.path_of(home.folder, place) for place in places]
    # What had no post at an earlier import may have one now.
    for path in [*belonging, *sorted((home.folder / UNPLACED).glob(f"*{SUFFIX}"))]:
        try:
            known[path] = files.read(path, home.shown(path))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return known


def _into_file(
    place: str,
    gathered: Gathered,
    found: Sorted,
    objection: Objection,
    arguments: argparse.Namespace,
    home: Home,
    known: dict[Path, ThreadFile],
) -> Merged:
    """Bring comments into their file, `known` as it is now; return what that changed."""
    path = files.path_of(home.folder, place)
    old = known[path]
    moved: list[Path] = []
    if is_unplaced(place):
        topic = gathered.topics[0]
        address = text.line(next(iter(topic.addresses), None))
        old = old.model_copy(update={"title": topic.title, "link": address})
    else:
        old, moved = _with_earlier(old, gathered, home, known)
    fetched = Fetched(place, tuple(fresh(found.records, old)), seen="", complete=False)
    merged = merge(old, fetched, arguments.kind, objection)
    if not arguments.dry_run:
        files.write(path, merged.file)
        known[path] = merged.file
        for file in moved:
            file.unlink()
            del known[file]
    return merged


def _with_earlier(
    old: ThreadFile, gathered: Gathered, home: Home, known: Mapping[Path, ThreadFile]
) -> tuple[ThreadFile, list[Path]]:
    """Return the file of a post with what had no post at an earlier import, and where that is.

    What its owner decided there goes with it.
    """
    moved: list[Path] = []
    ids = {record.id for record in old.comments}
    comments = list(old.comments)
    for place in dict.fromkeys(map(unplaced, gathered.topics)):
        path = files.path_of(home.folder, place)
        if path.is_file():
            moved.append(path)
            earlier = known[path].comments
            comments += [record for record in earlier if record.id not in ids]
            ids |= {record.id for record in earlier}
    return old.model_copy(update={"comments": comments}), moved


def _date(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        message = f"{written!r} is no date; write year-month-day, such as 2015-03-12"
        raise argparse.ArgumentTypeError(message) from None
