"""Comments as owners and authors set them: `extra.permesso.comments`, and `comments` of a post."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from permesso.comments.identity import thread_id
from permesso.contracts import Id, given
from permesso.fields import Keys, Line, WebUrl, wrong

State = Literal["open", "closed", "off"]
STATES = {"true": "open", "yes": "open", "on": "open", "open": "open", "closed": "closed"}
STATES |= {"false": "off", "no": "off", "none": "off", "off": "off"}

MASTODON_POST = re.compile(r".*/(?:@[^/]+|statuses)/(?P<id>[0-9A-Za-z]+)/?")
"""Path of a post's address: `/@user/ID`, `/users/user/statuses/ID`, `/web/statuses/ID`."""
BLUESKY_POST = re.compile(r"/profile/(?P<who>[A-Za-z0-9.:%_-]+)/post/(?P<key>[A-Za-z0-9._:~-]+)/?")
"""Path of a post's address, whatever shows it."""


def _state(value: object) -> object:
    # MkDocs reads `off` as false before it gets here; Material's own key is true or false.
    written = str(value).strip().lower() if isinstance(value, str | bool) else ""
    if written not in STATES:
        raise wrong(f"found '{value}'; write open, closed or off")
    return STATES[written]


StateText = Annotated[State, BeforeValidator(_state)]
"""Whether one may write: `open`; `closed`, old ones are shown; `off`, none are shown."""


def _own(value: object) -> object:
    return {"state": value} if isinstance(value, str | bool) else value


def _post(path: re.Pattern[str], shape: str) -> Callable[[str], str]:
    """Return what refuses the address of a profile, a search or another site."""

    def checked(address: str) -> str:
        if not path.fullmatch(urlsplit(address).path):
            raise wrong(f"found '{address}'; write the address of one post there, such as {shape}")
        return address

    return checked


MastodonPost = Annotated[
    WebUrl,
    AfterValidator(_post(MASTODON_POST, "https://mastodon.example/@nora/112233445566778899")),
]
BlueskyPost = Annotated[
    WebUrl,
    AfterValidator(_post(BLUESKY_POST, "https://bsky.app/profile/nora.example/post/3kabcdefghi2x")),
]


def _folder(value: str) -> str:
    parts = value.strip("/").split("/")
    # Names with a dot are left alone by the build, and what is above the folder it never sees.
    if any(not part or part.startswith(".") for part in parts):
        raise wrong(f"found '{value}'; write the name of a folder, such as comments")
    return "/".join(parts)


class CommonSettings(Keys):
    """What all comments have, whoever takes them."""

    provider: Line = Field(
        "none", description="Who takes a comment; see the page of the providers."
    )
    state: StateText = Field(
        "open", description="`open`; `closed`: old ones are shown; `off`: none are shown."
    )
    close_after_days: int | None = Field(
        None, ge=1, description="Days after publication from which a post takes no more comments."
    )
    order: Literal["oldest", "newest"] = Field(
        "oldest", description="Which one is first; replies always stand in their order."
    )
    privacy: Line | None = Field(
        None,
        description="Page that says what becomes of a comment, as a path in the documents folder; "
        "without it, the provider's own.",
    )
    folder: Annotated[Line, AfterValidator(_folder)] = Field(
        "comments", description="Folder of the comments, below the documents folder."
    )
    webmention: Line | None = Field(
        None, description="Domain registered at webmention.io, to be told of pages that link here."
    )


class CommentsSettings(CommonSettings):
    """The comments of a blog; which of the provider's keys are needed, the provider says."""

    root: Id | None = Field(None, description="Address of the provider's server.")
    client: Id | None = Field(
        None, description="Address of a folder with the provider's files for the page."
    )
    account: Id | None = Field(None, description="Name of the account or forum at the provider.")
    site: Id | None = Field(None, description="Name or id of the site at the provider.")
    repository: Id | None = Field(None, description="GitHub repository: `owner/name`.")
    repository_id: Id | None = Field(None, description="Its id, as giscus.app shows it.")
    category: Id | None = Field(None, description="Name of the category of the discussions.")
    category_id: Id | None = Field(None, description="Its id, as giscus.app shows it.")
    label: Id | None = Field(None, description="Label that issues with comments carry.")
    email: Id | None = Field(None, description="Address that comments are sent to.")

    @property
    def given(self) -> dict[str, Any]:
        """The keys for the provider that the owner set."""
        return given(self, CommonSettings)


class OwnComments(Keys):
    """The comments of one post; what is not written stays as the settings say."""

    state: StateText | None = Field(
        None, description="`open`; `closed`: old ones are shown; `off`: none are shown."
    )
    close_after_days: int | None = Field(
        None, ge=1, description="Days after publication from which it takes no more comments."
    )
    thread: Annotated[Line, AfterValidator(thread_id)] | None = Field(
        None,
        description="Id of the conversation; without it, the post's path in the posts folder.",
    )
    mastodon: MastodonPost | None = Field(
        None, description="Address of the post on Mastodon whose replies are comments here."
    )
    bluesky: BlueskyPost | None = Field(
        None, description="Address of the post on Bluesky whose replies are comments here."
    )


OwnCommentsOrState = Annotated[
    OwnComments, BeforeValidator(_own, json_schema_input_type=State | bool | OwnComments)
]
"""The comments of one post, or their state alone; Material's `true` is `open`, `false` is `off`."""
