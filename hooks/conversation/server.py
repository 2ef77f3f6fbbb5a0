"""Isso for `./scripts/serve`: the real comment server on loopback, moderated, in one process.

Isso's own `isso run` is werkzeug's development server. Here its application runs under waitress, as
in production, and in a process of ours: that listens before the blog is there, ends with the
preview that started it, and prints the lines that concern a person and no others.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from conversation import isso_options
from conversation.isso_options import HOST
from terminal import command
from terminal.refusal import Refusal

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

PORT = 8091
BLOG = "http://127.0.0.1:8000/"
DATA = Path(".cache/comments")
ADDRESS = "address"
"""File in the data folder with the server's address while it runs; read by the script's `--dev`."""
SAID_OF_A_COMMENT = ("Link to comment", "Delete comment", "Activate comment")
"""How the lines of Isso begin that a moderator needs where no mail comes."""
THREADS = 4


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status, of `./scripts/comments dev` with its options.

    It has an entry of its own: what the other commands load would take time from the preview.
    """
    parser = argparse.ArgumentParser(
        prog="./scripts/comments dev", description="Isso on this computer, moderated."
    )
    add_arguments(parser)
    return command.run(partial(run, parser.parse_args(words)))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dev`."""
    parser.add_argument("--port", type=_port, default=PORT, help="default: %(default)s")
    parser.add_argument("--blog", metavar="URL", default=BLOG, help="default: %(default)s")
    parser.add_argument(
        "--smtp-port",
        type=_port,
        metavar="PORT",
        help="a mail server on this computer; without it the links for moderation are printed",
    )
    parser.add_argument(
        "--parent",
        type=int,
        metavar="PID",
        help="the preview of the blog: wait until it answers, end when it has ended",
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, metavar="FOLDER", help="default: %(default)s"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; returns 0. Raises Refusal if it cannot start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _listening(arguments.port) as listener:
        root = f"http://{HOST}:{listener.getsockname()[1]}"
        if arguments.parent:
            threading.Thread(target=_end_with, args=[arguments.parent], daemon=True).start()
            # Readers come after the page. Until then Isso would only take time from its making,
            # and complain that the blog does not answer; who is early waits at the open port.
            _wait_for(arguments.blog)
        mailbox = arguments.smtp_port if _answers(HOST, arguments.smtp_port or 0) else None
        with _data(arguments.data, root) as folder:
            password = _password(folder)
            options = isso_options.of(folder, root, arguments.blog, password, mailbox)
            application = _application(isso_options.write(folder / "isso.cfg", options))
            print(
                f"The comments' moderation: {root}/admin/ (password: {password}),"
                f" or by each one's links, in {'the mailbox' if mailbox else 'this terminal'}",
                flush=True,
            )
            _serve(application, listener)
    return 0


def is_for_people(record: logging.LogRecord) -> bool:
    """Tell whether a line of the log matters to who moderates: links, and what went wrong."""
    # waitress warns of each request that waits for a thread.
    if record.name == "waitress.queue":
        return False
    return record.levelno >= logging.WARNING or record.getMessage().startswith(SAID_OF_A_COMMENT)


def _application(config: Path) -> WSGIApplication:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("Isso: %(message)s"))
    handler.addFilter(is_for_people)
    # Isso would print every line of its own if nobody did when it is imported, hence the order.
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    import isso.config  # type: ignore[import-untyped]  # has no types

    parsed = isso.config.load(isso.config.default_file(), str(config))
    application: WSGIApplication = isso.make_app(parsed, threading=True)
    return application


def _serve(application: WSGIApplication, listener: socket.socket) -> None:
    # Here, so that the other commands do not load it.
    import waitress  # type: ignore[import-untyped]  # has no types

    server = waitress.create_server(application, sockets=[listener], threads=THREADS, ident=None)
    try:
        server.run()
    finally:
        server.close()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        # Not error.strerror, to which Python has added what it was doing.
        why = os.strerror(error.errno) if error.errno else error
        raise Refusal(
            f"cannot listen on {HOST}, port {port}: {why}; name another: --port"
        ) from error
    with listener:
        yield listener


@contextmanager
def _data(folder: Path, root: str) -> Iterator[Path]:
    """Make the data folder, in which the server's address stands as long as it runs."""
    address = folder / ADDRESS
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        address.write_text(f"{root}\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"cannot write to {folder}: {error.strerror or error}") from error
    try:
        yield folder
    finally:
        # A second server over the same folder may have written its own meanwhile.
        if address.read_text(encoding="utf-8").strip() == root:
            address.unlink()


def _password(folder: Path) -> str:
    """Return the password of the page for moderation, made when there is none."""
    file = folder / "password"
    if not file.exists():
        isso_options.write_private(file, f"{secrets.token_urlsafe(9)}\n")
    return file.read_text(encoding="utf-8").strip()


def _wait_for(blog: str) -> None:
    """Return as soon as the blog answers; the process ends with its parent if it never does."""
    parts = urlsplit(blog)
    while not _answers(parts.hostname or HOST, parts.port or 80):
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _end_with(parent: int) -> None:
    """Ask this process to end as soon as `parent` has; nobody is left who would."""
    while _is_running(parent):
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
