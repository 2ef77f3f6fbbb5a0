"""An embed: something of another site's that stands in a text, a line for each field."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal

from permesso.pictures.rendition import Rendition

Kind = Literal["video", "playlist", "audio", "post", "map"]
"""What it is, which chooses the words around it."""
Shape = Literal["wide", "tall", "track", "tracks", "post", "map"]
"""How much room its player needs."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of an embed, from this site; templates print it like any other."""

    url: str
    """Its address."""
    rendition: Rendition | None
    """Its sizes and formats."""
    alt: str = ""
    """Empty: the title beside it says as much."""


@dataclass(frozen=True, slots=True)
class Embed:
    """A player, a post or a map of another site, of which nothing comes before a reader asks."""

    provider: str
    """The other site, for people."""
    kind: Kind
    """What it is."""
    shape: Shape
    """How much room its player needs."""
    url: str
    """Address of the page there, for everybody."""
    key: str
    """The same without the moment to start at: what it is called in `.embeds.yml`."""
    host: str
    """Who is called when a reader asks for it; empty where only the page there can show it."""
    frame: tuple[tuple[str, str], ...]
    """Attributes of the iframe that comes then, but for its title; none without a host."""
    privacy: str
    """Page where the other site says what it does with its visitors."""
    asked: tuple[str, tuple[tuple[str, str], ...]] | None = None
    """Where its title can be asked for (oEmbed): address and parameters; None for nowhere."""
    title: str = ""
    """The author's words, else those of the other site, else what it is; empty until known."""
    author: str = ""
    """Who made it; empty where nobody says."""
    text: str = ""
    """The beginning of what it says; empty where nobody says."""
    still: Still | None = None
    """Its picture."""

    @property
    def link(self) -> str:
        """What stands for it where no script and no style of ours is: HTML of a paragraph."""
        words = html.escape(self.title or self.url, quote=False)
        return f'<p><a href="{html.escape(self.url)}">{words}</a></p>'

    @property
    def attributes(self) -> dict[str, str]:
        """Every attribute of the iframe."""
        return {**dict(self.frame), "title": self.title}
