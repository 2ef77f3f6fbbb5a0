"""What the head of a page is made from: pages of earlier builds are kept by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conftest import SITE_URL, Engine, post
from heads import CARD, SITE, heads, with_cards
from permesso.feeds.feeds import FeedLink, Feeds
from permesso.head.head import Head, Heads
from permesso.icons.icons import Icon, Icons
from permesso.model import Blog, Publisher, Translation, View
from permesso.printing.digests import Digests
from permesso.views import subject

FILES = {
    "index.md": "# Bussare\n\nBenvenuti.\n",
    "orto/index.md": post("Un orto in città", "Terra.", date=None),
    "orto/semi.md": post("I semi", "Semi.", date=None),
    "posts/a.md": post("A", "Terra.", authors="[ada]", categories="[Orto]", tags="[terra]"),
    "posts/b.md": post("B", "Acqua.", authors="[ada]", categories="[Orto]"),
    "posts/c.md": post("C", "Aria.", date="2025-01-01"),
    ".authors.yml": "authors: {ada: {name: Ada Bussola}}",
}
LINK = FeedLink("Prova", "feed/rss.xml", "application/atom+xml")
ICON = Icon("icon", "favicon.ico", sizes="32x32")
BESIDE = with_cards(b=CARD, c=CARD)
"""What is there beside the pages before anything changes."""

Change = Callable[[Blog], tuple[Blog, dict[str, Any]]]
"""Takes a blog; returns what became of it, and values of `heads`."""


def given(**values: Any) -> Change:
    """Return what leaves the blog as it is."""
    return lambda blog: (blog, values)


def changed(**values: Any) -> Change:
    """Return what changes fields of the blog."""
    return lambda blog: (replace(blog, **values), {})


def renamed(blog: Blog) -> tuple[Blog, dict[str, Any]]:
    """Give its lists and pages other titles."""
    listings = tuple(replace(each, title=f"{each.title}!") for each in blog.listings)
    pages = tuple(replace(each, title=f"{each.title}!") for each in blog.pages)
    return replace(blog, listings=listings, pages=pages), {}


def without_lists(blog: Blog) -> tuple[Blog, dict[str, Any]]:
    """Take away the lists of categories."""
    return replace(blog, listings=tuple(x for x in blog.listings if x.kind != "category")), {}


def translated(blog: Blog) -> Blog:
    """Let the first article be another one's translation."""
    first, second, *rest = blog.articles
    other = Translation("en", first.post.url, first.post.title, "In English:")
    return replace(
        blog,
        articles=(first, replace(second, post=replace(second.post, translations=(other,))), *rest),
    )


def one_less(blog: Blog) -> tuple[Blog, dict[str, Any]]:
    """Take away the first article."""
    return replace(blog, articles=blog.articles[1:]), {}


def head(found: Heads, view: View) -> Head:
    """Return the head of a page."""
    return found.of(view, f"{SITE_URL}{subject(view).url}")


def told(found: Heads, view: View) -> bytes:
    """Return the digest of all that it is made from."""
    return Digests().of(found.shared(), found.basis(view), view)


@pytest.mark.parametrize(
    "change",
    [
        given(outputs=with_cards(a=CARD, b=CARD, c=CARD)),
        given(outputs=with_cards(home=CARD, b=CARD, c=CARD)),
        given(outputs=with_cards(b=replace(CARD, alt="Un altro"), c=CARD)),
        given(outputs=replace(BESIDE, feeds=Feeds(site=(LINK,)))),
        given(outputs=replace(BESIDE, files={"a/index.md": ""})),
        given(outputs=replace(BESIDE, icons=Icons((ICON,)))),
        given(site=replace(SITE, name="Altro")),
        given(site=replace(SITE, description="Un altro.")),
        given(site_url="https://altro.example/"),
        given(site_url=None),
        given(preview=True),
        given(head={"colour": "#ffffff"}),
        given(head={"titles": {"post": "{site}: {title}"}}),
        given(publisher={"name": "Bottega"}),
        changed(publisher=Publisher(True, "Ada Bussola", None, None, ())),
        changed(publisher=Publisher(False, "Prova", None, "logo.png", ("https://x.example/",))),
        changed(comments_feed="commenti/atom.xml"),
        renamed,
        without_lists,
        one_less,
    ],
)
def test_what_changes_a_head_is_told(engine: Engine, change: Change) -> None:
    blog = translated(engine.load(FILES, site_url=SITE_URL))
    other, values = change(blog)
    before, after = heads(blog, outputs=BESIDE), heads(other, **{"outputs": BESIDE, **values})
    # The pages themselves stay as they were.
    of_pages = [view for view in blog.views if head(before, view) != head(after, view)]
    assert of_pages
    assert all(told(before, view) != told(after, view) for view in of_pages)


def test_another_text_changes_nothing_of_it(engine: Engine) -> None:
    blog = engine.load(FILES, site_url=SITE_URL)
    first, *rest = blog.articles
    body = replace(first.post.body, pieces=("<p>Altro.</p>",))
    other = replace(blog, articles=(replace(first, post=replace(first.post, body=body)), *rest))
    before, after = heads(blog), heads(other)
    assert all(told(before, view) == told(after, view) for view in blog.views)
