"""What the owner does at a terminal. Each works beside a running service.

A command takes the parsed command line and returns the exit status.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from optin import descriptor, dossier, export, imports, submission, subscribers, tally
from optin.blog import Blog
from optin.newsletter import BadDescriptor, parse
from optin.settings import Settings
from optin.store import connect, transaction
from optin.tokens import Tokens, secret_of


class CommandError(Exception):
    """Raised when a command cannot do what it was asked; one line that says why."""


Command = Callable[[Namespace, Settings], int]


def lists(_arguments: Namespace, settings: Settings) -> int:
    """Print the UUID, the number of confirmed people and the name of each list."""
    with _open(settings) as db:
        blog = _blog(db, settings)
        for item in blog.lists:
            (number,) = db.execute(
                "SELECT count(*) FROM subscription WHERE list = ? AND left_at IS NULL",
                (item.uuid,),
            ).fetchone()
            print(f"{item.uuid}  {number:>7}  {item.name}{'  (main)' if item.main else ''}")
    return 0


def counts(_arguments: Namespace, settings: Settings) -> int:
    """Print the figures of the owner's page as JSON; of the days, those on which there was any."""
    with _open(settings) as db:
        numbers = tally.numbers(db, _blog(db, settings), time.time())
    busy = tuple(day for day in numbers.days if day.is_busy)
    found = asdict(replace(numbers, days=busy))
    print(json.dumps(found, indent=2, ensure_ascii=False, default=str))
    return 0


def export_(arguments: Namespace, settings: Settings) -> int:
    """Print people as CSV."""
    tokens = _tokens(settings)
    with _open(settings) as db:
        only = _known_list(_blog(db, settings), arguments.list) if arguments.list else None
        number = export.write(
            db,
            sys.stdout,
            arguments.status,
            only,
            lambda ref: f"{settings.root}/subscription/unsubscribe/{tokens.unsubscribe(ref)}",
        )
    print(f"{number} exported", file=sys.stderr)
    return 0


def import_(arguments: Namespace, settings: Settings) -> int:
    """Add people who confirmed elsewhere."""
    tokens = _tokens(settings)
    path = caller_path(arguments.file)
    with _open(settings) as db:
        blog = _blog(db, settings)
        default = [item.uuid for item in blog.lists if item.main] or [blog.lists[0].uuid]
        if arguments.list:
            default = [_known_list(blog, arguments.list)]
        known = [item.uuid for item in blog.lists]
        try:
            # With and without the mark that spreadsheets put at the beginning.
            with path.open(encoding="utf-8-sig", newline="") as file:
                found = imports.read(file, arguments.file, known, default, time.time())
        except OSError as error:
            raise CommandError(f"{arguments.file}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise CommandError(f"{arguments.file}: is not UTF-8") from None
        for line in found.mistakes:
            print(line, file=sys.stderr)
        if found.mistakes and not arguments.skip_bad:
            raise CommandError(
                f"{len(found.mistakes)} bad lines: nothing was imported; mend them, or --skip-bad"
            )
        left = transaction(
            db, lambda db: [imports.add(db, person, tokens) for person in found.people]
        )
    for reason in sorted({reason for reason in left if reason}):
        print(f"{left.count(reason)} not imported: {reason}")
    print(f"{left.count(None)} imported")
    return 0


def show(arguments: Namespace, settings: Settings) -> int:
    """Print everything that is known about a person."""
    email = _email(arguments)
    tokens = _tokens(settings)
    with _open(settings) as db:
        found = dossier.show(db, email, tokens.fingerprint(email))
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


def forget(arguments: Namespace, settings: Settings) -> int:
    """Delete a person's data."""
    email = _email(arguments)
    tokens = _tokens(settings)

    def work(db: sqlite3.Connection) -> bool:
        if arguments.suppress:
            subscribers.suppress(db, tokens.fingerprint(email), "forgotten", time.time())
        return subscribers.forget(db, email)

    with _open(settings) as db:
        found = transaction(db, work)
        # What was deleted stands in the write-ahead log until that is emptied.
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise CommandError(
                "forgotten, but the database's log still has it while others read: run this again"
            )
    print("forgotten" if found else "there was nothing to forget")
    return 0


def suppress(arguments: Namespace, settings: Settings) -> int:
    """Never write to an address again; whoever is subscribed with it leaves."""
    email = _email(arguments)
    tokens = _tokens(settings)

    def work(db: sqlite3.Connection) -> None:
        subscribers.suppress(db, tokens.fingerprint(email), arguments.reason, time.time())
        if ref := subscribers.ref_of(db, email):
            subscribers.leave(db, ref, None, time.time())

    with _open(settings) as db:
        transaction(db, work)
    print("suppressed")
    return 0


def unsubscribe(arguments: Namespace, settings: Settings) -> int:
    """Take a person off all lists."""
    email = _email(arguments)
    with _open(settings) as db:
        ref = subscribers.ref_of(db, email)
        if ref is None:
            raise CommandError("nobody has this address")
        transaction(db, lambda db: subscribers.leave(db, ref, None, time.time()))
    print("unsubscribed")
    return 0


def caller_path(path: str) -> Path:
    """Return a path as whoever called means it: the script has changed the folder, and says it."""
    return Path(os.environ.get("CALLER_DIR", "")) / path


@contextmanager
def _open(settings: Settings) -> Iterator[sqlite3.Connection]:
    with closing(connect(settings.data)) as db:
        yield db


def _tokens(settings: Settings) -> Tokens:
    return Tokens(settings.secret or secret_of(settings.data))


def _blog(db: sqlite3.Connection, settings: Settings) -> Blog:
    """Return the blog as the service last saw it, or else as it is now."""
    text = descriptor.kept(db)
    try:
        return parse(text if text is not None else descriptor.fetch(settings.blog))
    except (OSError, ValueError, BadDescriptor) as error:
        raise CommandError(f"{settings.blog}: {error}") from None


def _known_list(blog: Blog, uuid: str) -> str:
    wanted = uuid.strip().lower()
    if all(item.uuid != wanted for item in blog.lists):
        raise CommandError(f"{uuid} is no list of the blog; ./scripts/optin lists shows them")
    return wanted


def _email(arguments: Namespace) -> str:
    email = submission.address(arguments.email, smtputf8=True)
    if email is None:
        raise CommandError(f"{arguments.email!r} is not an e-mail address")
    return email
