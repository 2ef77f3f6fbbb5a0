"""`pull`: what people wrote elsewhere becomes data beside the posts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import ValidationError

from conversation import files
from conversation.home import Home
from conversation.http import Client
from conversation.merge import Merged, Objection, merge
from conversation.progress import progress
from conversation.source import Fetched, Place, Source, Unreachable
from conversation.sources import bluesky, giscus, isso, mastodon, remark42, utterances, webmention
from permesso.comments.records import ThreadFile
from permesso.comments.settings import CommentsSettings
from permesso.problem import nearest
from terminal.refusal import Refusal

Factory = Callable[[CommentsSettings, httpx.Client, Mapping[str, str]], Source]
"""Makes a source from the settings and the environment; raises Unreachable for what is missing."""
SOURCES: Mapping[str, Factory] = {
    isso.KEY: isso.from_settings,
    giscus.KEY: giscus.from_settings,
    utterances.KEY: utterances.from_settings,
    remark42.KEY: remark42.from_settings,
    webmention.KEY: webmention.from_settings,
    mastodon.KEY: mastodon.from_settings,
    bluesky.KEY: bluesky.from_settings,
}
"""Where comments are fetched from."""
FEW = 3
"""So many comments may go at once without a question, unless they were all that there were."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the command line asks for."""

    sources: Sequence[str] = ()
    """Only these sources; empty for all that the blog has."""
    threads: Sequence[str] = ()
    """Only these conversations; empty for all."""
    full: bool = False
    """Whether everything is fetched again."""
    deletions: bool = False
    """Whether a source may lose most of its comments."""


@dataclass(slots=True)
class Tally:
    """What a source brought."""

    posts: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    pending: int = 0

    def add(self, merged: Merged) -> None:
        """Count a file that changed; in some it is only the marker of the source."""
        self.posts += bool(merged.new or merged.changed or merged.gone)
        self.new += merged.new
        self.changed += merged.changed
        self.gone += merged.gone
        self.pending += merged.pending

    def __str__(self) -> str:
        if not (self.new or self.changed or self.gone):
            return "nothing new"
        posts = "1 post" if self.posts == 1 else f"{self.posts} posts"
        waiting = f"; {self.pending} to be looked at" if self.pending else ""
        counts = f"{self.new} new, {self.changed} changed, {self.gone} gone"
        return f"{counts} in {posts}{waiting}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `pull`."""
    parser.add_argument(
        "--source", action="append", default=[], choices=sorted(SOURCES), help="only from there"
    )
    parser.add_argument(
        "--post", action="append", default=[], metavar="THREAD", help="only this conversation"
    )
    parser.add_argument("--full", action="store_true", help="fetch again what did not change")
    parser.add_argument(
        "--deletions", action="store_true", help="accept that a source lost most of its comments"
    )


def run(arguments: argparse.Namespace, home: Home, environ: Mapping[str, str]) -> int:
    """Pull with a client of the network; returns the exit status, 1 where a source failed."""
    orders = Orders(arguments.source, arguments.post, arguments.full, arguments.deletions)
    with closing(Client()) as client:
        return pull(home, orders, environ, client)


def pull(home: Home, orders: Orders, environ: Mapping[str, str], client: httpx.Client) -> int:
    """Bring the files up to date, one source after the other; a source that fails changes none.

    Raises Refusal and ContentError before anything is fetched.
    """
    places = _places(home, orders)
    names = _names(home, orders)
    if not names:
        print("nothing to fetch: the settings name no provider that comments come from")
        return 0
    objection = home.rules().objection
    failed = 0
    with files.locked(home.folder):
        paths = {place.thread: files.path_of(home.folder, place.thread) for place in places}
        kept = {thread: files.read(path, home.shown(path)) for thread, path in paths.items()}
        for name in names:
            try:
                found = _fetch(SOURCES[name](home.settings, client, environ), places, kept, orders)
                merged = dict(_merged(found, kept, name, objection))
                _check_losses(name, kept, merged, orders)
            except Unreachable as error:
                print(f"permesso: {error}", file=sys.stderr)
                failed = 1
                continue
            print(f"{name}: {_write(paths, kept, merged)}", flush=True)
    return failed


def _places(home: Home, orders: Orders) -> Sequence[Place]:
    known = [place.thread for place in home.places]
    for thread in orders.threads:
        if thread not in known:
            near = nearest(thread, known)
            advice = f"did you mean '{near}'?" if near else "write it as its post's file: 2026/name"
            raise Refusal(f"--post: no post has the conversation '{thread}'; {advice}")
    return [place for place in home.places if not orders.threads or place.thread in orders.threads]


def _names(home: Home, orders: Orders) -> Sequence[str]:
    """Return the sources that the blog has, in the order in which they are asked."""
    has = {
        webmention.KEY: bool(home.settings.webmention),
        mastodon.KEY: any(place.mastodon for place in home.places),
        bluesky.KEY: any(place.bluesky for place in home.places),
    }
    names = [name for name in SOURCES if has.get(name, home.settings.provider == name)]
    for name in orders.sources:
        if name not in names:
            key = name if name == webmention.KEY else "provider"
            needed = (
                f"no post has 'comments: {{{name}: …}}'"
                if name in {mastodon.KEY, bluesky.KEY}
                else f"extra.permesso.comments.{key} does not name it"
            )
            raise Refusal(f"--source: this blog has no comments from {name}: {needed}")
    return [name for name in names if not orders.sources or name in orders.sources]


def _fetch(
    source: Source, places: Sequence[Place], kept: Mapping[str, ThreadFile], orders: Orders
) -> list[Fetched]:
    """Return everything that changed at a source; only then is anything written."""
    seen = {
        thread: marker for thread, file in kept.items() if (marker := file.seen.get(source.key))
    }
    try:
        with progress(source.key, len(places)) as tell:
            return list(source.fetch(places, {} if orders.full else seen, tell))
    except (httpx.HTTPError, ValidationError) as error:
        what = " ".join(str(error).split())
        raise Unreachable(f"{source.key}: an answer that cannot be used ({what})") from error


def _merged(
    found: Sequence[Fetched], kept: Mapping[str, ThreadFile], name: str, objection: Objection
) -> Iterator[tuple[str, Merged]]:
    for fetched in found:
        merged = merge(kept[fetched.thread], fetched, name, objection)
        # A conversation in which nobody has spoken yet needs no file.
        if merged.file != kept[fetched.thread] and merged.file.comments:
            yield fetched.thread, merged


def _check_losses(
    name: str, kept: Mapping[str, ThreadFile], merged: Mapping[str, Merged], orders: Orders
) -> None:
    """Raise Unreachable where a source seems to have lost what it had, rather than people."""
    gone = sum(each.gone for each in merged.values())
    had = sum(
        record.source == name and record.status != "deleted"
        for file in kept.values()
        for record in file.comments
    )
    most, all_of_them = gone > FEW and gone * 2 > had, gone == had > 1
    if (most or all_of_them) and not orders.deletions:
        raise Unreachable(
            f"{name}: {gone} of its {had} comments are gone there; nothing was written. See why, "
            "and if they were deleted: ./scripts/comments pull --deletions"
        )


def _write(
    paths: Mapping[str, Path], kept: dict[str, ThreadFile], merged: Mapping[str, Merged]
) -> Tally:
    tally = Tally()
    for thread, each in merged.items():
        files.write(paths[thread], each.file)
        kept[thread] = each.file
        tally.add(each)
    return tally
