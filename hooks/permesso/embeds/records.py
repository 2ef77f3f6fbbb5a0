"""Records: what is known of the embeds of a blog, asked for once and kept in `.embeds.yml`.

`./scripts/embeds` writes the file; who wants other words than those of the other site changes them
there, or writes them into the text: `[Title](address)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from permesso.fields import Keys, Line, Moment, WebUrl, read_file
from permesso.problem import Problem
from permesso.source import Source


class EmbedRecord(Keys):
    """What is known of one embed."""

    title: Line | None = Field(None, description="Its title there.")
    author: Line | None = Field(None, description="Who made it.")
    text: Line | None = Field(None, description="What it says, or its beginning.")
    picture: Line | None = Field(
        None, description="Path of its picture below the documents folder."
    )
    leads_to: WebUrl | None = Field(None, description="Where a short address leads.")
    asked: Moment = Field(description="Day on which the other site was asked.")


class EmbedsFile(Keys):
    """The whole file."""

    embeds: dict[WebUrl, EmbedRecord] = Field(
        {}, description="Embeds by the address of their page, without the moment to start at."
    )


def read(
    path: Path, uri: str, shown: str
) -> tuple[Mapping[str, EmbedRecord], Source, list[Problem]]:
    """Return what the file at `path` knows, by address, its source and its problems.

    A file that is not there knows nothing. `shown` is its path for people.
    """
    file, source, problems = read_file(EmbedsFile, path, uri, shown)
    return (file.embeds if file else {}), source, problems
