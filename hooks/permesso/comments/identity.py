"""What a conversation is called: by its post, on disk, and by those who take its comments."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, unquote

from permesso.fields import wrong

UNSAFE = re.compile(r"[^A-Za-z0-9_.:-]+")
"""What would have to be encoded where an address leads to an anchor."""
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
    return composed(uri.removeprefix(f"{posts}/").removesuffix(".md"))


def safe(id_: str) -> str:
    """Return an id of a comment in the characters that an anchor may have everywhere.

    Others become `_`, and a piece of a hash keeps two such ids apart.
    """
    found = UNSAFE.sub("_", id_)
    if found == id_ and id_:
        return id_
    return f"{found}-{hashlib.sha256(id_.encode(errors='surrogatepass')).hexdigest()[:8]}"


def key(thread: str) -> str:
    """Return an id without the slashes at its ends: two ids with one key share a file."""
    return composed(thread.strip("/"))


def composed(name: str) -> str:
    """Return a name of a file with its accents in one character with their letters.

    macOS takes both ways of writing them for one name, and a file from there may have the other:
    its post would have another conversation on every other computer (Unicode, UAX 15).
    """
    return unicodedata.normalize("NFC", name)


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


def landing_url(thread: str, site: str) -> str:
    """Return that path as a whole address below `site`, for providers that want one.

    It stays when title and address of the post change.
    """
    return f"{site}{path(thread).removeprefix('/')}"
