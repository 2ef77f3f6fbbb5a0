"""`python -m deploying.announce`, behind ./scripts/announce: a deployment is noted, and who asked
to be told of changes is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from conversation.http import Client
from conversation.source import Unreachable
from deploying import changes, state, telling
from deploying.changes import Changes
from deploying.state import BUILT, DEPLOYED, State
from terminal import command
from terminal.refusal import Refusal


def main(words: Sequence[str] | None = None, client: Client | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 where somebody could not be told."""
    return command.run(partial(_run, _parser().parse_args(words), client))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="./scripts/announce")
    made.add_argument("--all", action="store_true")
    made.add_argument("--dry-run", action="store_true")
    made.add_argument("--indexnow", metavar="URL", default=telling.ENDPOINT)
    return made


def _run(arguments: argparse.Namespace, client: Client | None) -> int:
    built = state.read(BUILT)
    if built is None:
        raise Refusal(f"no build is known here ({BUILT}); run ./scripts/build first")
    known = state.read(DEPLOYED)
    if known is None and not arguments.all:
        # Whoever starts, or has lost what was known, has nothing new to say.
        count = len(built.pages)
        if arguments.dry_run:
            print(f"{count} pages to be noted; nobody was told, nothing was written")
            return 0
        state.write(DEPLOYED, replace(built, commit=state.commit()))
        print(f"{count} pages noted; from now on changes are told (--all tells these)")
        return 0
    known = known or State(built.built)
    found = changes.between(known, built)
    if arguments.dry_run:
        _show(found, built)
        return 0
    with client or Client() as web:
        web.headers["User-Agent"] = "permesso"
        return _told(replace(known, commit=state.commit()), built, found, arguments.indexnow, web)


def _show(found: Changes, built: State) -> None:
    for address in found.pages if built.indexnow else ():
        print(f"IndexNow: {address}")
    for feed in found.feeds if built.hub else ():
        print(f"WebSub: {feed}")
    print("nobody was told, nothing was written")


def _told(known: State, built: State, found: Changes, endpoint: str, web: Client) -> int:
    """Tell, and keep after each answer what is known now: nobody is told twice of one change."""
    failed = False

    def keep(pages: tuple[str, ...] = (), feeds: tuple[str, ...] = ()) -> None:
        nonlocal known
        known = changes.told(known, built, Changes(pages, feeds))
        state.write(DEPLOYED, known)

    keep()
    proof, hub = built.indexnow, built.hub
    own = proof.file.rpartition("/")[0] + "/" if proof else ""
    # Of what nobody wants to hear, nobody has to be told; nor of what was another host's.
    keep(
        tuple(each for each in found.pages if not proof or not each.startswith(own)),
        () if hub else found.feeds,
    )
    waiting = [each for each in found.pages if proof and each.startswith(own)]
    for start in range(0, len(waiting), telling.MOST):
        part = tuple(waiting[start : start + telling.MOST])
        try:
            assert proof is not None
            telling.indexnow(part, proof, endpoint, web)
        except Unreachable as error:
            failed = True
            print(f"permesso: {error}", file=sys.stderr)
            break
        keep(pages=part)
        print(f"IndexNow: told of {_counted(len(part), 'page')}")
    for feed in found.feeds if hub else ():
        try:
            assert hub is not None
            telling.websub(feed, hub, web)
        except Unreachable as error:
            failed = True
            print(f"permesso: {error}", file=sys.stderr)
            break  # a hub that does not answer is not asked for each of a hundred feeds
        keep(feeds=(feed,))
        print(f"WebSub: told of {feed}")
    if failed:
        print("permesso: what was not told will be the next time", file=sys.stderr)
    elif not (waiting or (hub and found.feeds)):
        print("nothing to tell")
    return int(failed)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


if __name__ == "__main__":
    sys.exit(main())
