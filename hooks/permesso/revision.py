"""A revision: one text as its author has just saved it, in a blog that else stays as it was.

For who waits for the page (a preview): the blog is loaded anew after it, and is right in any case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from permesso import library
from permesso.comments.conversations import Conversations
from permesso.edition import Edition
from permesso.library import Folder, Library
from permesso.links import Target, Web
from permesso.model import Article, Page, View
from permesso.pictures.rendition import Gallery
from permesso.plan import Plan, placed, titled
from permesso.posts import Writer
from permesso.problem import ContentError, Problem
from permesso.related.offers import Offers
from permesso.rendering import Texts
from permesso.urls import page_url


@dataclass(frozen=True, slots=True)
class Workings:
    """What a blog was made with."""

    folder: Folder
    """Where its content is."""
    edition: Edition
    """For whom it is."""
    name: str
    """What it is called."""
    books: Library
    """Everything that was read."""
    plan: Plan
    """Where every text has its place."""
    conversations: Conversations
    """The comments."""
    offers: Offers
    """What posts offer to read."""
    pictures: Gallery
    """The pictures, ready for readers."""


def revise(made: Workings, view: View, uri: str, texts: Texts) -> View | None:
    """Return the page `view` of the text at `uri`, which was saved since; none other is.

    None where that would not show it: its address, or whether it is public, may be another one now,
    or it is the introduction of a list. What others say of the text, and what it says of others, is
    as it was. `texts` renders it. Raises ContentError with the problems of the text.
    """
    alone = replace(made.folder, documents=(uri,), media={})
    read, problems = library.read(alone, made.edition, texts)
    found: View | None
    if isinstance(view, Article):
        found = _article(made, view, read, problems)
    elif isinstance(view, Page) and view.url not in made.plan.made:
        found = _page(made, view, read, problems)
    else:
        return None
    if problems:
        raise ContentError(problems)
    return found


def _article(
    made: Workings, view: Article, read: Library, problems: list[Problem]
) -> Article | None:
    drafts = list(placed(read.posts, made.edition, problems))
    if not drafts or drafts[0].url != view.post.url:
        return None
    draft = drafts[0]
    writer = _writer(made, view.post, Target(draft.url, draft.entry.body.anchors, draft.title))
    post = replace(writer.post(draft), part=view.post.part)
    problems += writer.problems
    parts = tuple(post if part.source == post.source else part for part in view.parts)
    return replace(view, post=post, parts=parts)


def _page(made: Workings, view: Page, read: Library, problems: list[Problem]) -> Page | None:
    titles = dict(titled(read, made.name, problems))
    if not read.pages:
        return None
    entry = read.pages[0]
    title, url = titles[view.source], page_url(view.source)
    writer = _writer(made, view, Target(url, entry.body.anchors, title))
    page = writer.page(entry, title, url)
    problems += writer.problems
    return page


def _writer(made: Workings, page: Page, target: Target) -> Writer:
    """Return one that knows the anchors of the text as it is now: it may link to them."""
    known = made.plan.web
    web = Web({**known.targets, page.source: target}, known.unpublished)
    plan = replace(made.plan, web=web)
    return Writer(made.edition, made.books, plan, made.conversations, made.offers, made.pictures)
