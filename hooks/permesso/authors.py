"""Authors: `.authors.yml`, in the format of Material's blog plugin and with ours beside it."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from permesso.fields import Keys, Line, SlugText, WebUrl, read_file
from permesso.head.handles import FediverseHandle, XHandle
from permesso.problem import Problem
from permesso.source import Source


class AuthorLink(Keys):
    """A place on the web where an author is found."""

    name: Line = Field(description="Text of the link.")
    url: WebUrl = Field(description="Its address.")


class AuthorEntry(Keys):
    """An author, under an id of the file's `authors`."""

    name: Line = Field(description="Full name (Material).")
    description: str = Field("", description="What they do, in a few words (Material).")
    avatar: Line | None = Field(
        None,
        description="Portrait: a file in the documents folder (Material takes the address of "
        "another site too).",
    )
    slug: SlugText | None = Field(
        None,
        description="Last part of their page's address; without it, made from the name "
        "(Material; there, the id).",
    )
    url: WebUrl | None = Field(None, description="Their own site (Material).")
    bio: str = Field("", description="Biography in Markdown, below articles and on their page.")
    email: Line | None = Field(None, description="Address to write to.")
    links: list[AuthorLink] = Field([], description="Where else they are found: `name` and `url`.")
    fediverse: FediverseHandle | None = Field(
        None,
        description="Name on the fediverse, in quotes: `'@nora@social.example'`. Mastodon shows it "
        "below links to their articles.",
    )
    twitter: XHandle | None = Field(None, description="Name on X, in quotes: `'@nora'`.")


class AuthorsFile(Keys):
    """The whole file."""

    authors: dict[str, AuthorEntry] = Field({}, description="Authors by id.")


def read(path: Path, uri: str, shown: str) -> tuple[dict[str, AuthorEntry], Source, list[Problem]]:
    """Return the authors in the file at `path` by id, its source, and its problems.

    A file that is not there holds no authors. `shown` is its path for people.
    """
    found, source, problems = read_file(AuthorsFile, path, uri, shown)
    return found.authors if found else {}, source, problems
