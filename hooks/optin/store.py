"""The database: one SQLite file, and the one thread that uses it.

WAL with synchronous=FULL: a commit is on the disk when it returns, so what was answered is kept
through a crash of the process and of the machine (https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

from optin.schema import MIGRATIONS

T = TypeVar("T")

FILE = "optin.sqlite3"


class StoreError(Exception):
    """Raised when the data folder cannot be used; one line that says why."""


def connect(folder: Path) -> sqlite3.Connection:
    """Return a connection to the database in `folder`, made or brought up to date if need be.

    Raises StoreError where that is impossible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / FILE
        # The umask of the caller must not decide who reads the addresses.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{folder}: cannot be used as data folder: {error}") from None
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA busy_timeout = 10000")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        # Who asks to be forgotten is overwritten, not only unlinked.
        db.execute("PRAGMA secure_delete = ON")
        _migrate(db, path)
    except sqlite3.Error as error:
        db.close()
        raise StoreError(f"{path}: {error}") from None
    except StoreError:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    def steps(db: sqlite3.Connection) -> None:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > len(MIGRATIONS):
            raise StoreError(f"{path}: was written by a newer version of this service")
        for number, step in enumerate(MIGRATIONS[version:], version + 1):
            # executescript would commit what is open.
            for statement in _statements(step):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")

    transaction(db, steps)


def _statements(script: str) -> list[str]:
    found, current = [], ""
    for piece in script.split(";"):
        current += f"{piece};"
        # Not every semicolon ends a statement: some stand in texts and comments.
        if sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    return found


def transaction(db: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Return what `work` returns, with all it wrote on the disk; or raise, with nothing written."""
    db.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
        db.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself after some errors, such as a full disk.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return result


class Store:
    """The database for the running service: every use of it happens in one thread, in turn."""

    def __init__(self, folder: Path) -> None:
        self._db = connect(folder)
        self._thread = ThreadPoolExecutor(1, "optin-store")

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in a transaction of its own; it is on the disk when this returns."""
        return await self._run(lambda: transaction(self._db, work))

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work`, which only reads."""
        return await self._run(lambda: work(self._db))

    async def checkpoint(self) -> None:
        """Move what the write-ahead log holds into the database, and empty it."""
        await self._run(lambda: self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    async def close(self) -> None:
        """Finish what is under way and close the file."""
        await self._run(self._db.close)
        self._thread.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def lock(folder: Path) -> IO[bytes]:
    """Take `folder` for this process, until the file that is returned is closed.

    Raises StoreError if another process has it, or if it cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / "lock").open("ab")
    except OSError as error:
        raise StoreError(f"{folder}: cannot be used as data folder: {error}") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise StoreError(
            f"{folder}: another service works in this folder; stop it, or set OPTIN_DATA"
        ) from None
    return file
