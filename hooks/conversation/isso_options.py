"""What Isso is told: the options of a moderated site on this computer, and their file."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

HOST = "127.0.0.1"
LOCAL_NAMES = ("127.0.0.1", "localhost")
"""Names under which a browser may know a blog on this computer."""

Options = Mapping[str, Mapping[str, str]]
"""Values by section and option."""


def of(folder: Path, root: str, blog: str, password: str, mailbox: int | None) -> Options:
    """Return Isso's options by section: those of a moderated site, with room to try things out.

    `mailbox` is the port of a mail server on this computer; without it Isso prints what it would
    have mailed.
    """
    return {
        "general": {
            "dbpath": str(folder.resolve() / "comments.db"),
            "host": "\n".join(["", *hosts(blog)]),
            "notify": "smtp" if mailbox else "stdout",
        },
        "admin": {"enabled": "true", "password": password},
        "moderation": {"enabled": "true"},
        "server": {"public-endpoint": root},
        "smtp": {
            "host": HOST,
            "port": str(mailbox or 25),
            "security": "none",
            "to": "owner@blog.example",
            "from": "Comments <comments@blog.example>",
        },
        # Who tries a form out writes more than readers do, and answers oneself.
        "guard": {"ratelimit": "100", "direct-reply": "1000", "reply-to-self": "true"},
    }


def hosts(blog: str) -> list[str]:
    """Return the addresses at which a browser may show the blog; its own comes first.

    Isso takes a page's address from the browser if it is one of them, else the first.
    """
    parts = urlsplit(blog)
    # Isso cuts an address at its colons, so that those of IPv6 would be none.
    names = [] if ":" in (parts.hostname or "") else [parts.hostname or ""]
    port = f":{parts.port}" if parts.port else ""
    each = dict.fromkeys([*names, *LOCAL_NAMES])
    return [f"{parts.scheme}://{name}{port}" for name in each]


def write(file: Path, options: Options) -> Path:
    """Write a configuration file of Isso, which only we may read; returns its path."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_dict(options)
    new = file.with_suffix(".new")
    write_private(new, "")
    with new.open("w", encoding="utf-8") as text:
        parser.write(text)
    return new.replace(file)


def write_private(file: Path, text: str) -> None:
    """Write a file that only we may read."""
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
