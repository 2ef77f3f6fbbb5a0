"""Places: whole addresses of a site's files, and what stands for one where nobody says its host."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urljoin

from permesso.audit.document import Document

NOWHERE: Final = "https://site.invalid/"
"""Root of a site that doesn't say where it is (RFC 6761, 6.4: nobody answers there)."""


def address(root: str | None, file: str) -> str:
    """Return the whole address of a file of a site, whose path is from the site's folder. `root` is
    the site's address with its last slash; None where nobody says it."""
    return (root or NOWHERE) + quote(file)


def base(document: Document, address: str) -> str:
    """Return what the addresses in a document at an address are relative to: its `base` if it has
    one (HTML, 4.2.3)."""
    for element in document.elements("base"):
        if (written := element.get("href")) is not None:
            return joined(address, written)
    return address


def joined(base: str, written: str) -> str:
    """Return the whole address of one that is written on a page; as it is where it can't be one.
    Browsers drop tabs and line ends, and take a backslash for a slash (URL Standard, 4.4)."""
    bare = written.strip().replace("\n", "").replace("\r", "").replace("\t", "")
    if not bare.lower().startswith("data:"):
        bare = bare.replace("\\", "/")
    try:
        return urljoin(base, bare)
    except ValueError:
        return bare
