"""The declaration: what a site says of itself, in `permesso/declared.json`, for its audit and for
anyone else who wants to hold it to it. A site without one is read all the same, with the defaults.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from permesso.audit.facts import Store, When
from permesso.fields import Keys, Line

FILE = "permesso/declared.json"
"""Its place in a site's folder."""

REPORT = "permesso/audit.json"
"""Place of what the audit found, beside it."""


class Host(Keys):
    """Another host that pages may call."""

    host: Line = Field(description="Its name, with a port where it is not the usual one.")
    when: When = Field("act", description="Whether pages call it at once, or after a click.")
    provider: str = Field("", description="Whose it is, for people: `Isso`.")
    purpose: str = Field("", description="What for, in the blog's language.")


class Entry(Keys):
    """An entry that the browser keeps."""

    name: Line = Field(description="Its name, or the beginning of its name and a `*`.")
    store: Store = Field(description="Where it is kept.")
    host: str = Field("", description="Who sets it; empty: the site.")
    purpose: str = Field("", description="What for, in the blog's language.")


class Exemption(Keys):
    """A finding that the owner lets stand, for a while."""

    rule: Line = Field(description="Id of the rule: `strangers.request`.")
    where: Line = Field(
        "*", description="Files of the site; `*` stands for any letters: `blog/*/index.html`."
    )
    reason: Line = Field(description="Why, for readers: the page of the audit shows it.")
    until: date = Field(description="The last day on which it holds.")


class Limits(Keys):
    """The attention budget."""

    words_before_call: int = Field(
        100, ge=0, description="Words of an article before its first call to action."
    )
    calls_per_1000_words: float = Field(
        5.0, ge=0, description="Calls to action in an article, for each 1,000 words of it."
    )
    calls: int = Field(2, ge=0, description="Calls that any article may have, however short.")
    forms: int = Field(2, ge=0, description="Forms on a page that ask something about a person.")
    screen: float = Field(
        0.5, ge=0, le=1, description="Share of the first screen of a phone that is no article."
    )
    readability: float = Field(
        60.0, ge=0, le=100, description="How easy the text of a consent is at least (Gulpease)."
    )


class Letters(Keys):
    """How often the newsletter promises to come."""

    most: int = Field(1, ge=1, description="Letters at most …")
    days: int = Field(7, ge=1, description="… in so many days.")
    posts: int = Field(1, ge=1, description="Articles that one letter may bring.")


class Declared(Keys):
    """The whole declaration."""

    site: str | None = Field(None, description="Address of the site's root, with its last slash.")
    language: str = "it"
    privacy: str | None = Field(None, description="File of the privacy page: `privacy/index.html`.")
    hosts: tuple[Host, ...] | None = Field(None, description="None: nothing is declared.")
    storage: tuple[Entry, ...] | None = None
    exemptions: tuple[Exemption, ...] = ()
    limits: Limits = Limits()
    letters: Letters | None = None
    topics: tuple[str, ...] = Field((), description="Topics of letters; none: all are one.")
    pages: tuple[str, ...] = Field((), description="Files of the pages that show the audit.")
