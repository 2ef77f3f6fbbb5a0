"""Licences: on which terms a blog's texts may be used by others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from permesso.fields import wrong

SITE = "https://creativecommons.org"
SHORT = re.compile(
    r"CC[ -]?(?:(?P<zero>0|ZERO)|BY(?P<terms>(?:-(?:NC|ND|SA))*))[ -](?P<version>\d\.\d)",
    re.IGNORECASE,
)
"""A licence of Creative Commons, by its id in SPDX's list or by the name that people write."""
ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:licenses/by(?P<terms>(?:-(?:nc|nd|sa))*)|publicdomain/(?P<zero>zero))"
    r"/(?P<version>\d\.\d)(?:/.*)?"
)
"""The same by its address; ports to a jurisdiction have their own below it."""
KNOWN = frozenset({"", "-sa", "-nd", "-nc", "-nc-sa", "-nc-nd"})
"""The combinations of terms that there are (https://creativecommons.org/share-your-work/cclicenses/)."""
ADVICE = "write an id such as CC-BY-4.0 or CC0-1.0, or the whole address of the licence"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence of texts."""

    name: str
    """What people call it: `CC BY 4.0`; its address, where it has no name that we know."""
    url: str
    """Its address."""
    id: str | None = None
    """Its id in SPDX's list (https://spdx.org/licenses/), where it is one of Creative Commons."""
    commercial: bool = True
    """Whether it lets others earn money with the texts, as far as is known."""
    adaptable: bool = True
    """Whether it lets others publish what they made of the texts, as far as is known."""


def of(written: str) -> Licence:
    """Return the licence that an owner names, by id, by name or by address.

    Raises pydantic's error for what is none of them.
    """
    if found := ADDRESS.fullmatch(written):
        terms, url = (found["terms"] or "").lower(), written
    elif found := SHORT.fullmatch(" ".join(written.split())):
        terms = (found["terms"] or "").lower()
        place = "publicdomain/zero" if found["zero"] else f"licenses/by{terms}"
        url = f"{SITE}/{place}/{found['version']}/"
    elif "://" in written:
        return Licence(written, written)
    else:
        raise wrong(f"found '{written}'; {ADVICE}")
    if terms not in KNOWN:
        raise wrong(f"found '{written}', which is no licence of Creative Commons; {ADVICE}")
    kind = "0" if found["zero"] else f" BY{terms.upper()}"
    name = f"CC{kind} {found['version']}"
    return Licence(
        name=name,
        url=url,
        id=name.replace(" ", "-"),
        commercial="nc" not in terms,
        adaptable="nd" not in terms,
    )


def check(written: str) -> str:
    """Return what an owner wrote as it is, if it names a licence; raises pydantic's error."""
    of(written)
    return written
