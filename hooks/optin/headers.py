"""Texts in the headers of a mail: in ASCII, in lines of bearable length (RFC 5322, 2047).

The standard library's own folding, as of Python 3.11, adds and loses spaces between encoded words.
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.utils import formataddr

WIDTH = 76
"""Characters of a line with encoded words (RFC 2047, section 2)."""


def text(name: str, value: str) -> str:
    """Return a text as the value of the header `name`."""
    line = " ".join(value.split())
    charset = "us-ascii" if _is_plain(line) else "utf-8"
    return Header(line, charset, WIDTH, name).encode(linesep="\r\n")


def mailbox(name: str, address: Address) -> str:
    """Return a name with its address as the value of the header `name`."""
    if _is_plain(address.display_name):
        return formataddr((address.display_name, address.addr_spec))
    return f"{text(name, address.display_name)}\r\n <{address.addr_spec}>"


def _is_plain(value: str) -> bool:
    """Return whether a text can stand in a header as it is, and is not read as an encoded one."""
    return value.isascii() and "=?" not in value
