"""The widget: what a page needs to take a comment, and does not touch before the reader asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Widget:
    """What takes comments of one post. Nothing in it is escaped for HTML."""

    provider: str
    """Key of the provider; comments from there have it as their `source`."""
    name: str
    """The provider's name, for people."""
    kind: Literal["script", "link", "mail", "webmention"]
    """Loaded on request; a link; a mail; a form for the address of a page that answers."""
    host: str
    """Host that is asked after the click; empty for a mail."""
    privacy: str
    """Address of the page that says what becomes of a comment; on this site or a whole one."""
    account: str | None
    """What one needs an account for: `GitHub`."""
    warning: bool
    """Whether readers are told that the provider follows them and shows advertising."""
    link: str | None
    """Where to write without a script, or the target of the link, mail or form."""
    spec: Mapping[str, Any]
    """What the script does after the click; empty for other kinds."""
    own: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What of that is not the same for every post (`providers.common` is); follows from the two."""


@dataclass(frozen=True, slots=True)
class WidgetPlace:
    """A post, as those who take its comments have to know it."""

    thread: str
    """Id of its conversation."""
    path: str
    """The same as a path, for providers that want one: `/comments/2026/la-promessa/`."""
    title: str
    """Its title."""
    url: str | None
    """Its whole address; None where the blog has none yet."""
    landing: str | None
    """Whole address of its conversation's page, which leads to it; None like `url`."""
    lang: str
    """Language of the interface."""
    privacy: str | None
    """Address of the owner's own page about comments; None without one."""
    mastodon: str | None = None
    """Address of the author's own post on Mastodon that announces it."""
    bluesky: str | None = None
    """The same on Bluesky."""
    subject: str | None = None
    """Subject of a mail about it; without one, its title."""
