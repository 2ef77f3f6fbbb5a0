"""Made: pages that the build writes itself, until their owner has a text at the same address."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from permesso.edition import Edition
from permesso.locale import Feeds, Permission, Search
from permesso.model import Page
from permesso.rendering import Texts
from permesso.slots.slots import Filler, Subject
from permesso.urls import page_uri


def page(
    url: str,
    words: Feeds | Permission | Search,
    name: str,
    markdown: str,
    rendered: Texts,
    filler: Filler,
    edition: Edition,
) -> Page:
    """Return a page of the blog called `name`, in the language of `edition`, with `markdown` as its
    text."""
    title = words.title.format(site=name)
    return Page(
        source=page_uri(url),
        url=url,
        title=title,
        heading=None,
        subtitle=words.subtitle,
        description=words.description.format(site=name),
        teaser=words.subtitle,
        picture=None,
        card=None,
        lang=edition.language,
        translations=(),
        about=None,
        canonical=None,
        noindex=False,
        template=None,
        extra={},
        contents=False,
        search_weight=1.0,
        body=rendered.convert(markdown),
        slots=filler.fill(Subject("page", url, title, edition.language), ()),
        budget=None,
    )


def values(found: Page) -> dict[str, Any]:
    """Return what a page has, for one that has more."""
    return {field.name: getattr(found, field.name) for field in fields(found)}
