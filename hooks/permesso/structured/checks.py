"""Checks: what an author asked of structured data that a text cannot give, and what it lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from permesso.edition import Edition
from permesso.library import PageEntry, PostEntry
from permesso.problem import Problem
from permesso.structured.questions import questions
from permesso.taxonomy import Draft
from permesso.urls import page_url


def problems(
    posts: Iterable[PostEntry], pages: Iterable[PageEntry], made: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with `faq` and `about`; `made` are the addresses of pages of the build's
    own, which have a type already."""
    for post in posts:
        if post.front.faq:
            yield from _unanswered(post, "faq")
    for page in pages:
        if page.front.about and page_url(page.source.uri) in made:
            message = "about: this text introduces a page that search engines know; delete the key"
            yield page.source.problem(message, "about")
        elif page.front.about == "faq":
            yield from _unanswered(page, "about")


def _unanswered(entry: PostEntry | PageEntry, key: str) -> Iterator[Problem]:
    asked = questions(entry.body.html(""))
    if not asked:
        message = f"{key}: no heading ends in a question mark; ask the questions in headings, or "
        yield entry.source.problem(f"{message}delete the key", key)
    for question, answer in asked:
        if not answer:
            message = f"{key}: nothing answers '{question}'; write a text below that heading"
            yield entry.source.problem(message, key)


def notices(drafts: Sequence[Draft], edition: Edition) -> Iterator[Problem]:
    """Yield for each post that search engines are told nothing of what it lacks."""
    settings = edition.settings
    signed = [draft for draft in drafts if draft.entry.front.authors]
    for draft in drafts if edition.site_url else ():
        entry, front = draft.entry, draft.entry.front
        if not draft.listed or entry.standing.label:
            continue
        if not front.authors and not settings.publisher.name and signed:
            message = "authors: is missing, so no data of the article is published for search "
            advice = "engines; say who wrote it, or set extra.permesso.publisher.name"
            yield entry.source.problem(f"{message}{advice}", "authors")
        if not (front.image or front.card or settings.cards.make):
            message = "image: is missing, so no data of the article is published for search "
            advice = "engines; add an image or a card, or set extra.permesso.cards.make to true"
            yield entry.source.problem(f"{message}{advice}", "image")
    if drafts and edition.site_url and not signed and not settings.publisher.name:
        message = "extra.permesso.publisher.name: is missing, and no post has authors; say who "
        advice = "publishes the blog, or search engines are told nothing of its articles"
        key = ("extra", "permesso", "publisher", "name")
        yield edition.configuration.problem(f"{message}{advice}", *key)
