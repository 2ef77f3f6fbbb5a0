"""Audit: what search results would show of a whole blog, and where that can be better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from permesso.edition import Edition
from permesso.head import descriptions, measures
from permesso.head.titles import Titles
from permesso.model import Blog, Page, View
from permesso.site import Site
from permesso.urls import page_uri
from permesso.views import language, subject, text_of

SENTENCE = f"write a sentence of {measures.SHORTEST} to {measures.CUT} characters"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the title or the description of a page, or could be better."""

    source: str
    """Path of the text that says it, below the documents folder; it may not be there yet."""
    key: str
    """Key of its front matter."""
    message: str
    """What was found, and what to write instead."""
    advice: bool
    """Whether the page does without."""


def findings(blog: Blog, site: Site, edition: Edition) -> Iterator[Finding]:
    """Yield what was found on the pages for search engines, page by page.

    A tag may be called the same in two languages. Hidden pages, and those whose original is
    elsewhere, are in no search result.
    """
    titles = Titles(site, edition)
    by_title: dict[tuple[str, str], str] = {}
    by_description: dict[tuple[str, str], str] = {}
    for view in blog.views:
        if not _found(view):
            continue
        source, title, told = _source(view), titles.of(view), descriptions.of(view, site)
        lang = language(view)
        yield from _twice("title", (title, lang), source, by_title)
        yield from _title(title, source)
        if told:
            yield from _twice("description", (told, lang), source, by_description)
            yield from _description(told, source, view)
        else:
            yield Finding(source, "description", f"description: is missing; {SENTENCE}", False)


def _found(view: View) -> bool:
    """Tell whether search engines may have a page."""
    page = subject(view)
    elsewhere = isinstance(page, Page) and page.canonical is not None
    return not page.noindex and not elsewhere


def _source(view: View) -> str:
    text = text_of(view)
    return text.source if text else page_uri(subject(view).url)


def _twice(
    key: str, text: tuple[str, str], source: str, known: dict[tuple[str, str], str]
) -> Iterator[Finding]:
    first = known.setdefault(text, source)
    if first != source:
        message = f"{key}: '{text[0]}' is that of {first} too; write another one"
        yield Finding(source, key, message, False)


def _title(title: str, source: str) -> Iterator[Finding]:
    wide = measures.pixels(title, measures.TITLE_SIZE)
    if wide > measures.TITLE_WIDTH:
        room = len(title) * measures.TITLE_WIDTH // wide
        message = (
            f"title: '{title}' is {wide} pixels wide, and search results show "
            f"{measures.TITLE_WIDTH}; shorten it to about {room} characters"
        )
        yield Finding(source, "title", message, False)


def _description(told: str, source: str, view: View) -> Iterator[Finding]:
    wide, long = measures.pixels(told, measures.TEXT_SIZE), len(told)
    if long > measures.LONGEST or wide > measures.TEXT_WIDTH:
        message = (
            f"description: {long} characters, {wide} pixels, and search results show about "
            f"{measures.CUT} and {measures.TEXT_WIDTH}; shorten it"
        )
        yield Finding(source, "description", message, False)
    # A list with few articles has little to say.
    elif long < measures.SHORTEST and text_of(view):
        message = f"description: {long} characters, where there is room for more; {SENTENCE}"
        yield Finding(source, "description", message, True)
