"""`llms.txt` (https://llmstxt.org): a table of contents for models, and all texts in one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from permesso.edition import Edition
from permesso.machines import policy, twins
from permesso.machines.twins import escaped
from permesso.model import Blog, Page, Post
from permesso.site import Site
from permesso.whole import whole

NAME, FULL = "llms.txt", "llms-full.txt"
NEWEST = 20
"""Articles in the first section."""
OF_CATEGORY = 10
"""Articles of each category beside them, the newest: the file is to fit where a model reads it."""


def text(blog: Blog, site: Site, edition: Edition) -> str:
    """Return the table of contents."""
    parts = [f"# {escaped(site.name)}"]
    parts += [f"> {escaped(site.description)}"] if site.description else []
    parts += [" ".join(_notes(edition))]
    for title, links in _sections(blog, edition):
        if lines := list(links):
            parts.append("\n".join([f"## {escaped(title)}", "", *lines]))
    return "\n\n".join(part for part in parts if part) + "\n"


def full(blog: Blog, site: Site, edition: Edition) -> str:
    """Return all texts, newest first, the pages after the articles."""
    pages = (page for page in policy.texts(blog) if twins.address(page, blog, edition))
    texts = [twins.text(page, blog, edition) for page in pages]
    about = f"> {escaped(site.description)}\n" if site.description else ""
    return "\n---\n\n".join([f"# {escaped(site.name)}\n\n{about}", *texts])


def _notes(edition: Edition) -> Iterator[str]:
    words, machines = edition.locale.machines, edition.settings.machines
    if machines.twins != "off":
        yield words.twins.format(name=twins.NAME)
    if terms := machines.terms:
        yield f"{words.licence}: [{escaped(terms.name)}]({terms.url})."
    if contact := machines.contact:
        yield f"{words.contact}: {contact.removeprefix('mailto:')}."


def _sections(blog: Blog, edition: Edition) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the title and the links of each section; an article is in the first that has room.

    A series is the exception: its parts belong together.
    """
    text, words = edition.locale.text, edition.locale.machines
    posts = [article.post for article in blog.articles if _is_shown(article.post, edition)]
    listed = [post for post in posts if post.listed]
    yield text.latest, (_link(post, blog, edition) for post in listed[:NEWEST])
    by_category: dict[str, list[Post]] = defaultdict(list)
    for post in listed[NEWEST:]:
        if post.categories:
            by_category[post.categories[0].url].append(post)
    for group in blog.own.topics:
        of_topic = by_category[group.url][:OF_CATEGORY]
        yield group.name, [_link(post, blog, edition) for post in of_topic]
    by_series: dict[str, list[Post]] = defaultdict(list)
    for post in listed:
        if post.series:
            by_series[post.series.name].append(post)
    for name, parts in sorted(by_series.items()):
        in_order = sorted(parts, key=lambda post: post.part)
        yield f"{text.series}: {name}", [_link(post, blog, edition) for post in in_order]
    pages = (page for page in blog.pages if _is_shown(page, edition))
    yield words.pages, (_link(page, blog, edition) for page in pages)
    # What may be skipped where there is little room; the format gives it this title.
    yield "Optional", [f"- [{escaped(text.archive)}]({whole(blog.own.archive, edition)})"]


def _is_shown(page: Page, edition: Edition) -> bool:
    return not (page.noindex or policy.is_excluded(page.url, edition.settings.machines))


def _link(page: Page, blog: Blog, edition: Edition) -> str:
    address = whole(twins.address(page, blog, edition) or page.url, edition)
    note = f": {escaped(page.teaser)}" if page.teaser else ""
    return f"- [{escaped(page.title)}]({address}){note}"
