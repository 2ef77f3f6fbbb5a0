"""Compression: files of the site as servers send them, made once and not at each request."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import PurePosixPath

import brotli

from permesso.redirects.maps import FOLDER
from permesso.workshop import store
from permesso.workshop.store import Store

ENDINGS = {
    ".css", ".html", ".js", ".json", ".map", ".md", ".mjs", ".svg", ".txt", ".wasm",
    ".webmanifest", ".xml", ".xsl",
}  # fmt: skip
"""Of files that are text, or like it; pictures, fonts and the search's index are compressed."""
SMALLEST = 256
"""Bytes below which a file stays as it is: it fits in one packet either way."""
QUALITY = 11
"""Of Brotli (RFC 7932), the highest: a page is compressed once and sent often."""
LARGE = 4_000_000
"""Bytes above which a file would take it longer than a reader has patience for: two seconds for
each million."""
QUICK = 5
"""Quality for those: 70 times as fast, and a quarter larger (3.2 MB of JSON)."""
LEVEL = 9
"""Of gzip (RFC 1952)."""
ENCODINGS = {".br": "br", ".gz": "gzip"}
"""Endings of compressed files, the smaller ones first, and what their encoding is called in
HTTP (RFC 9110, section 8.4.1, and RFC 7932)."""


def applies(address: str, size: int) -> bool:
    """Tell whether a file of so many bytes is worth to be compressed."""
    known = PurePosixPath(address).suffix.lower() in ENDINGS
    return known and size > SMALLEST and not address.startswith(f"{FOLDER}/")


def siblings(content: bytes, kept: Store) -> Iterator[tuple[str, bytes]]:
    """Yield what stands beside a file, by the ending that is added to its name.

    nginx (`gzip_static`, `brotli_static`), Caddy (`precompressed`) and GitLab Pages look for it.
    What would be no smaller is left out. What was compressed once is taken from the store.
    """
    quality = _quality(content)
    for ending, version in ((".br", f"{brotli.__version__} {quality}"), (".gz", f"{LEVEL}")):
        key = store.key("compressed", ending, version, content)
        made = kept.read("compressed", key)
        if made is None:
            made = compressed(ending, content)
            kept.write("compressed", key, made, ending)
        if len(made) < len(content):
            yield ending, made


def compressed(ending: str, content: bytes) -> bytes:
    """Return a file as it stands beside itself under another ending, one of `ENCODINGS`."""
    if ending == ".br":
        return bytes(brotli.compress(content, quality=_quality(content)))
    # Without the moment: the same file in every build.
    return gzip.compress(content, LEVEL, mtime=0)


def _quality(content: bytes) -> int:
    return QUICK if len(content) > LARGE else QUALITY
