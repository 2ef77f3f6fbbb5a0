"""What the service writes about itself: never an address of a person, never a token."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path


def start(level: int = logging.INFO) -> None:
    """Log to stderr from `level` on, a line each; whoever runs the service adds the time."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("optin").setLevel(level)
    logging.getLogger("uvicorn.error").setLevel(level)


def trace(error: BaseException) -> str:
    """Return what kind of error it was and where, without its message.

    A message quotes what could not be handled, and that may be somebody's address.
    """
    places = traceback.extract_tb(error.__traceback__)[-4:]
    ways = " < ".join(f"{Path(place.filename).name}:{place.lineno}" for place in reversed(places))
    return f"{type(error).__name__} at {ways}"


def shown(path: str) -> str:
    """Return a request's path as it may be logged: without token, and nothing that was made up."""
    for start_of in ("/subscription/optin/", "/subscription/unsubscribe/", "/mailbox/"):
        if path.startswith(start_of):
            return f"{start_of}…"
    return path if path in PATHS else "(another path)"


PATHS = {
    "/",
    "/health",
    "/owner",
    "/subscription/form",
    "/api/public/subscription",
    "/api/public/lists",
}
