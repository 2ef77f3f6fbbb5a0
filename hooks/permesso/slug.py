"""Slugs: the words of an address."""

from __future__ import annotations

import re
from functools import lru_cache

from slugify import slugify

PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens.

    Accents are dropped and other scripts transliterated. An apostrophe is a hyphen: an elision
    stays two words (`l'interruzione` is `l-interruzione`), as Italians read it and as search
    engines split it; dropping the article would give two titles one address.
    """
    words = text.lower()
    if PLAIN.fullmatch(words):
        return words.replace(" ", "-")  # most titles, at a tenth of the cost
    return slugify(text.translate(APOSTROPHES))


def heading_slug(text: str, separator: str) -> str:
    """Return the id of a heading; the signature that Python-Markdown's `toc` calls."""
    return slug(text).replace("-", separator)
