"""Comments on disk: one YAML file a post, which a person can read, review and correct.

    docs/comments/2026/la-promessa.yml

    comments:
    - id: isso-12
      parent: isso-9
      author: Silvia
      date: 2026-03-12T08:30:00+01:00
      html: <p>Grazie!</p>
      source: isso

`./scripts/comments` writes these files, the build reads them, and both with what stands here. No
e-mail address and no IP address belongs in them: they are public like the posts.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import Field, model_validator

from permesso.fields import Keys, Line, Moment, WebUrl, wrong

Kind = Literal["comment", "mention", "like", "repost", "bookmark"]
Status = Literal["published", "pending", "hidden", "deleted"]
SUFFIX = ".yml"
RULES = ".moderation.yml"
"""File in the folder of the comments that says which comments have to be looked at first."""
OTHER_SUFFIXES = {".yaml", ".json"}
"""Names for the same thing that are not read: a file has to be found in one place."""
UNPLACED = ".unplaced"
"""Folder in it for imported conversations whose post was not found: nothing is lost."""


class Record(Keys):
    """One comment."""

    id: Line = Field(
        description="Its id, unlike all others of the file: the source's name, `-`, its id there."
    )
    parent: Line | None = Field(None, description="Id of the comment that it answers.")
    kind: Kind = Field(
        "comment",
        description="`mention`: a page elsewhere that links here; `like`, `repost`, `bookmark`: "
        "counted and named, without a text.",
    )
    author: Line | None = Field(None, description="Name to show; without it, nobody's.")
    link: WebUrl | None = Field(None, description="The author's own page.")
    date: Moment = Field(description="When it was written: RFC 3339, with the offset.")
    html: str | None = Field(
        None, description="The text as HTML; what could run or call home is taken out again."
    )
    text: str | None = Field(
        None,
        description="The text as Markdown without HTML, instead. Its line breaks are shown: "
        "fold a long paragraph with `>-`.",
    )
    source: Line = Field("hand", description="Where it comes from: `isso`, `mastodon`, …")
    url: WebUrl | None = Field(None, description="Its own address there.")
    status: Status | None = Field(
        None,
        description="`published`; `pending`: to be looked at; `hidden`: by the owner; `deleted`: "
        "gone at its source. Without it, published unless a rule objects.",
    )
    reason: Line | None = Field(None, description="Why it is pending.")
    note: str | None = Field(None, description="The owner's own remark; never shown.")

    @model_validator(mode="after")
    def _check_text(self) -> Record:
        if self.html is not None and self.text is not None:
            raise wrong("has html and text; keep one")
        has_text = (self.html or self.text or "").strip()
        placeholder = self.status in {"deleted", "hidden"}
        if self.kind == "comment" and not placeholder and not has_text:
            raise wrong("has no text; add html or text, or delete the comment")
        return self


class ThreadFile(Keys):
    """The comments of one post."""

    title: Line | None = Field(None, description="Title that the post had where it comes from.")
    link: Line | None = Field(None, description="Address that the post had there.")
    seen: dict[Line, Line] = Field(
        {},
        description="By source, what it said last of the state of this conversation, so that what "
        "did not change is not fetched again.",
    )
    comments: list[Record] = Field([], description="The comments, the oldest first.")


def is_file(uri: str, folder: str) -> bool:
    """Tell whether `uri` is the path of a file of comments in `folder`."""
    if not uri.startswith(f"{folder}/"):
        return False
    return PurePosixPath(uri).suffix.lower() in {SUFFIX, *OTHER_SUFFIXES}


def is_private(uri: str, folder: str) -> bool:
    """Tell whether `uri` is the path of a file of comments, or of a copy that an editor keeps.

    In both stand comments that wait and that are hidden.
    """
    if not uri.startswith(f"{folder}/"):
        return False
    name = PurePosixPath(uri).name.lower()
    return any(end in name for end in (SUFFIX, *OTHER_SUFFIXES))


def without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a file without keys that have no value: an empty one is none."""
    values = {key: value for key, value in values.items() if value != ""}
    comments = values.get("comments")
    if not isinstance(comments, list):
        return values
    cleaned = [
        {key: value for key, value in item.items() if value != ""}
        if isinstance(item, dict)
        else item
        for item in comments
    ]
    return {**values, "comments": cleaned}
