"""The command line of `./scripts/serve`: the blog of the current folder while it is written."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from mkdocs.__main__ import State

from previewing.server import Server
from previewing.session import Session

log = logging.getLogger("mkdocs.previewing")

ANY = {"0.0.0.0": "localhost", "::": "localhost"}
"""Addresses on which every one listens, and what to type for them."""
SOCKET = "PERMESSO_PREVIEW_SOCKET"
"""In the environment of a program that takes the place of itself: the number of the socket at which
browsers wait."""


def main(words: Sequence[str] | None = None) -> int:
    """Show the blog until somebody ends it; return the exit status."""
    asked = _parse(words)
    # MkDocs's own way to speak on a terminal.
    state = State()
    host, _, port = asked.dev_addr.rpartition(":")
    host = host.strip("[]")
    session = Session(Path.cwd(), _origin(host, int(port)))
    inherited = os.environ.pop(SOCKET, None)
    try:
        # Who asks before the blog was read waits for the answer.
        server = Server(host, int(port), session, int(inherited) if inherited else None)
    except OSError as error:
        log.error(f"port {port} on {host}: {error.strerror or error}")
        return 1
    try:
        session.begin()
        _serve(server, asked.open and not inherited)
    except KeyboardInterrupt:
        pass
    finally:
        session.end()
        server.server_close()
        del state
    return 0


def _serve(server: Server, opens: bool) -> None:
    session = server.session
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    log.info(f"Serving on {session.url}")
    if opens:
        webbrowser.open(session.url)
    try:
        session.run(lambda: _restart(server))
    finally:
        server.shutdown()


def _restart(server: Server) -> None:
    """Start this program again in its own place: whoever started it notices nothing."""
    os.environ[SOCKET] = str(server.bequeath())
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "previewing", *sys.argv[1:]])


def _origin(host: str, port: int) -> str:
    """Return the address of the server, as it is typed."""
    shown = ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _parse(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="previewing", description=__doc__)
    parser.add_argument("--dev-addr", default="127.0.0.1:8000", metavar="HOST:PORT")
    parser.add_argument("--open", action="store_true", help="open the blog in the browser")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
