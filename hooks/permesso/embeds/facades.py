"""Facades: what stands in a page for the embeds of its text until a reader asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from permesso.embeds import providers
from permesso.embeds.embed import Embed, Still
from permesso.embeds.records import EmbedRecord
from permesso.links import Target, Web
from permesso.locale import Embeds
from permesso.markup import Body
from permesso.opening import shorten
from permesso.pictures.rendition import Gallery
from permesso.problem import Problem
from permesso.source import Source

TEXT_LENGTH = 280
"""Characters of what an embed says: a post is shown whole, a description begins."""


class Facades:
    """Gives embeds what is known of them."""

    def __init__(self, records: Mapping[str, EmbedRecord], web: Web, gallery: Gallery) -> None:
        """Take what was asked of the other sites, and the files of the blog."""
        self._records = records
        self._web = web
        self._gallery = gallery

    def hang(self, body: Body, words: Embeds) -> Body:
        """Return a text whose embeds have a title, and a picture where there is one; `words` are
        those of its language."""
        if not any(mark.embed for mark in body.marks):
            return body
        marks = (
            replace(mark, embed=self._known(mark.embed, words)) if mark.embed else mark
            for mark in body.marks
        )
        return replace(body, marks=tuple(marks))

    def _known(self, embed: Embed, words: Embeds) -> Embed:
        record = self._records.get(embed.key)
        if record and record.leads_to and not embed.host:
            led = providers.find(record.leads_to)
            if led and led.host:
                embed = replace(led, url=embed.url, key=embed.key, title=embed.title)
        usual = getattr(words, embed.kind).title.format(provider=embed.provider)
        if record is None:
            return replace(embed, title=embed.title or usual)
        return replace(
            embed,
            title=embed.title or record.title or usual,
            author=record.author or "",
            text=shorten(record.text or "", TEXT_LENGTH),
            still=self._still(record.picture) if record.picture else None,
        )

    def _still(self, path: str) -> Still | None:
        found = self._web.find(f"/{path}", "")
        if not isinstance(found, Target) or found.file is None:
            return None
        return Still(found.url, self._gallery.renditions.get(found.file))


def missing(records: Mapping[str, EmbedRecord], source: Source, web: Web) -> Iterator[Problem]:
    """Yield what to tell of pictures that are not there; pages go without them."""
    for key, record in records.items():
        if record.picture and not isinstance(web.find(f"/{record.picture}", ""), Target):
            message = (
                f"embeds: there is no '{record.picture}'; ./scripts/embeds --refresh fetches it, "
                "or delete the key"
            )
            yield source.problem(message, "embeds", key, "picture")


def of(bodies: Iterable[Body | None]) -> Iterator[Embed]:
    """Yield the embeds of texts."""
    for body in bodies:
        for mark in body.marks if body else ():
            if mark.embed:
                yield mark.embed
