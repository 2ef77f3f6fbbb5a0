"""The blog: everything that a build needs, from a folder of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from permesso import addresses, articles, library, listing, shelves
from permesso.comments import feed
from permesso.comments.conversations import Conversations
from permesso.edition import Edition
from permesso.embeds import facades
from permesso.feeds import channels, ids
from permesso.feeds import page as feeds_page
from permesso.library import Folder, Library
from permesso.links import Web
from permesso.markup import Converter
from permesso.model import (
    Article,
    Blog,
    Channel,
    FeedsPage,
    Group,
    Link,
    Listing,
    NewsletterPage,
    Page,
    Post,
    Redirect,
)
from permesso.newsletter import pages as newsletter_pages
from permesso.pictures import gallery, shown
from permesso.pictures.rendition import Gallery
from permesso.plan import Plan, draw_up
from permesso.posts import Writer
from permesso.problem import ContentError, Problem, did_you_mean
from permesso.related import gathering
from permesso.related.gathering import Gathered
from permesso.related.offers import Offers
from permesso.related.related import Related, relate
from permesso.structured import checks
from permesso.structured.publisher import publisher
from permesso.urls import page_url
from permesso.workshop.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Loaded:
    """A blog, and what no page shows of it."""

    blog: Blog
    """The blog."""
    gathered: Gathered
    """Its posts, as the search for related ones takes them."""
    related: Related
    """What that search found: for the next build, and for who looks at the links between posts."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a blog, written."""

    articles: tuple[Article, ...]
    """Posts, the newest first."""
    pages: Mapping[str, Page]
    """Other texts by path."""
    introductions: Mapping[str, Page]
    """Those among them that introduce a page of the build's, by address."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts alone."""
        return tuple(article.post for article in self.articles)

    @property
    def all(self) -> tuple[Page, ...]:
        """Posts and other texts."""
        return (*self.posts, *self.pages.values())


@dataclass(frozen=True, slots=True)
class _Lists:
    """What a build makes of the texts besides themselves."""

    listings: tuple[Listing, ...]
    """Every page of every list."""
    topics: tuple[Group, ...]
    """The categories, in menu order."""
    newsletter: tuple[NewsletterPage, ...]
    """The pages of the newsletter; none without one."""
    channels: tuple[Channel, ...]
    """What has feeds."""
    guide: FeedsPage | None
    """The page that names all feeds, where there are any."""


def load(
    folder: Folder,
    edition: Edition,
    converter: Converter,
    name: str,
    earlier: Related | None = None,
    workshop: Workshop | None = None,
) -> Loaded:
    """Return the blog called `name` whose content is in `folder`.

    Each text is read and rendered once. Without a `workshop` pictures stay as they are.
    `earlier` is what the build before found to be related: it makes this one shorter, never another
    one. Raises ContentError with every problem of every file.
    """
    books, problems = library.read(folder, edition, converter)
    folder = folder.without(books.kept)
    conversations = Conversations(edition, books.comments, books.rules)
    problems += conversations.problems(
        {entry.source.uri for entry in books.pages} | books.unreadable
    )
    plan, found = draw_up(books, folder, edition, name)
    problems += found
    known = gathering.named(books, plan.drafts, plan.expired, plan.web, edition)
    gathered, found = gathering.gather(plan.drafts, plan.aliases, known, plan.web, edition)
    problems += found
    related = relate(gathered.articles, edition.settings.related, earlier)
    offers = Offers(related, known, plan.drafts, gathered.previews, edition)
    pictures, found = _pictures(books, plan.web, folder, edition, workshop)
    problems += found
    writer = Writer(edition, books, plan, conversations, offers, pictures)
    texts = _written(writer, books, plan, edition)
    lists = _listed(texts, writer, plan, converter, edition, name)
    footer = tuple(_footer(edition, texts.pages, lists.guide, books, problems))
    redirects = tuple(_redirects(texts, plan, conversations, folder))
    published_by, found = publisher(edition, plan.web, name)
    problems += found
    problems += addresses.shared(
        books,
        plan.drafts,
        texts.pages,
        lists.listings,
        lists.newsletter,
        lists.guide,
        folder,
        edition,
    )
    problems += ids.shared(plan.drafts, edition)
    problems += checks.problems(books.posts, books.pages, plan.made)
    problems += writer.problems
    if problems:
        raise ContentError(problems)
    of_comments = feed.feeds(texts.posts, name, edition)
    letters = newsletter_pages.files(plan.newsletter) if plan.newsletter else {}
    blog = Blog(
        articles=texts.articles,
        pages=(
            *(page for page in texts.pages.values() if page.url not in plan.made),
            *((lists.guide,) if lists.guide else ()),
        ),
        listings=lists.listings,
        newsletter=lists.newsletter,
        files={**letters, **of_comments},
        redirects=redirects,
        topics=lists.topics,
        footer=footer,
        archive=edition.permalinks.archive(),
        channels=lists.channels,
        publisher=published_by,
        comments_feed=of_all if (of_all := feed.address(edition)) in of_comments else None,
        audit=conversations.audit(texts.posts),
        pictures=pictures,
        frames=facades.hosts(
            facades.of(text.body for text in (*texts.posts, *texts.pages.values()))
        ),
        notices=(
            *books.notices,
            *conversations.waiting(),
            *checks.notices(plan.drafts, edition),
            *writer.notices,
            *pictures.notices,
        ),
    )
    return Loaded(blog, gathered, related)


def _pictures(
    books: Library, web: Web, folder: Folder, edition: Edition, workshop: Workshop | None
) -> tuple[Gallery, list[Problem]]:
    """Return the pictures ready for readers, and the problems of those that no text shows."""
    if workshop is None:
        return Gallery(), []
    seen = shown.of(books, web)
    made = gallery.prepare(folder, seen.files, edition.settings.pictures, workshop, seen.leading)
    return made, list(gallery.unnamed(made, seen.files, folder))


def _written(writer: Writer, books: Library, plan: Plan, edition: Edition) -> _Texts:
    """Return every text as templates print it."""
    posts = articles.newest_first(writer.post(draft) for draft in plan.drafts)
    orders = {draft.entry.source.uri: draft.entry.front.series_order for draft in plan.drafts}
    by_uri = {entry.source.uri: entry for entry in books.pages}
    pages = {
        uri: writer.page(entry, plan.titles[uri], page_url(uri)) for uri, entry in by_uri.items()
    }
    return _Texts(
        articles=tuple(articles.arrange(posts, orders, edition)),
        pages=pages,
        introductions={page.url: page for page in pages.values() if page.url in plan.made},
    )


def _listed(
    texts: _Texts,
    writer: Writer,
    plan: Plan,
    converter: Converter,
    edition: Edition,
    name: str,
) -> _Lists:
    """Return the pages that a build makes of the listed posts and the owner's introductions."""
    posts = [post for post in texts.posts if post.listed]
    own, filler = texts.introductions, writer.filler
    lists = shelves.of(posts, plan.terms, name, edition)
    listings = [
        page
        for shelf in lists
        for page in listing.pages(
            replace(shelf, intro=own.get(shelf.url)),
            writer.subjects.get(shelf.url),
            filler,
            edition,
            name,
        )
    ]
    told = channels.of(posts, plan.terms, name, edition)
    letters = plan.newsletter
    return _Lists(
        listings=tuple(listings),
        topics=tuple(shelf.group(edition) for shelf in lists if shelf.kind == "category"),
        newsletter=tuple(newsletter_pages.pages(letters, posts, own, writer)) if letters else (),
        channels=told,
        guide=feeds_page.page(
            told, own.get(edition.permalinks.feeds()), name, converter, filler, edition
        ),
    )


def _redirects(
    texts: _Texts, plan: Plan, conversations: Conversations, folder: Folder
) -> Iterator[Redirect]:
    """Yield every old address with where it leads now."""
    taken = {*plan.made, *(draft.url for draft in plan.drafts)}
    taken |= {alias.url for alias in plan.aliases} | {page.url for page in texts.pages.values()}
    # What else has the address of an expired post by now is its successor.
    own = [*plan.aliases, *(each for each in plan.successors if each.url not in taken)]
    yield from own
    taken |= {redirect.url for redirect in own} | set(folder.media.values())
    yield from conversations.redirects(texts.posts, taken)


def _footer(
    edition: Edition,
    pages: Mapping[str, Page],
    guide: FeedsPage | None,
    books: Library,
    problems: list[Problem],
) -> Iterator[Link]:
    """Yield the links of the footer; that to the feeds is the last, unless the owner put it."""
    feeds = {guide.source: Link(edition.locale.feeds.link, guide.url)} if guide else {}
    asked = edition.settings.footer
    for index, uri in enumerate([*asked, *(uri for uri in feeds if uri not in asked)]):
        if link := feeds.get(uri):
            yield link
        elif page := pages.get(uri):
            yield Link(page.title, page.url)
        elif uri not in books.unreadable:
            advice = did_you_mean(uri, pages)
            message = f"extra.permesso.footer: there is no page '{uri}'; {advice}"
            key = ("extra", "permesso", "footer", index)
            problems.append(edition.configuration.problem(message, *key))
