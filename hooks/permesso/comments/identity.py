"""What a conversation is called: by its post, on disk, and by those who take its comments."""

from __future__ import annotations

from urllib.parse import quote, unquote

from permesso.comments.records import SUFFIX
from permesso.fields import wrong

PATH = "comments"
"""First part of the path that providers get; they know it for ever, so it is in one language."""
SEGMENTS = "/:@!$&'()*+,;="
"""What a path may hold as it is, beside letters, digits and `-._~` (RFC 3986, 3.3)."""


def thread_id(value: str) -> str:
    """Return the id of a conversation as it is written.

    Raises pydantic's error for one that cannot be a file's path.
    """
    parts = value.removeprefix("/").removesuffix("/").split("/")
    if (
        "\\" in value
        or not value.isprintable()
        or any(not part or part.startswith(".") for part in parts)
    ):
        advice = "write names joined by '/', such as 2026/la-promessa; none begins with a dot"
        raise wrong(f"found '{value}'; {advice}")
    return value


def of_post(uri: str, posts: str) -> str:
    """Return the id that a post has by itself: its path `uri` below the folder `posts`."""
    return uri.removeprefix(f"{posts}/").removesuffix(".md")


def key(thread: str) -> str:
    """Return an id without the slashes at its ends: two ids with one key share a file."""
    return thread.strip("/")


def file_uri(thread: str, folder: str) -> str:
    """Return the path of the file of a conversation; `folder` holds all of them."""
    return f"{folder}/{key(thread)}{SUFFIX}"


def landing(thread: str) -> str | None:
    """Return the address on this site of what a provider gets, None where no page can be there."""
    parts = unquote(path(thread)).strip("/").split("/")
    unfit = any(part in {"", ".", ".."} or not part.isprintable() for part in parts)
    return None if unfit or "?" in thread else "/".join(parts)


def path(thread: str) -> str:
    """Return what a provider gets that wants a path.

    An id that is one already stays as it is: a blog that comes from elsewhere keeps its comments.
    """
    return thread if thread.startswith("/") else f"/{PATH}/{quote(key(thread), safe=SEGMENTS)}/"
