"""Places: where on the site a file is that a printed page asks for."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin

HOST = "https://site.invalid"
"""In the place of the site's own host (RFC 2606: no host has that name)."""

PLAIN = re.compile(r"(?!.*(?://|/\.))[\w][\w./-]*")
"""What an address is that says nothing of where it leads but its folders."""


def place(asked: str, url: str, root: str) -> str:
    """Return what the page at `url` (`a/`) asks for as an address from the site's root, without
    its fragment; what is elsewhere as a whole one.

    `root` is the path of the site on its host (`/blog/`): by that `404.html`, which is shown at any
    address, names its files.
    """
    # As our templates write it: much sooner found.
    up = "../" * url.count("/")
    if up and asked.startswith(up) and PLAIN.fullmatch(asked, len(up)):
        return asked[len(up) :]
    base = f"{HOST}{root}"
    return urldefrag(urljoin(f"{base}{url}", asked)).url.removeprefix(base)
