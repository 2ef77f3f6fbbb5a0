"""The blog: everything that a build needs, from a folder of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from permesso import addresses, articles, interfaces, library, listing, shelves
from permesso.comments import feed
from permesso.comments.conversations import Conversations
from permesso.edition import Edition
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
    PermissionPage,
    Post,
    Redirect,
    SearchPage,
    View,
)
from permesso.newsletter import pages as newsletter_pages
from permesso.permission import page as permission_page
from permesso.pictures import gallery, shown
from permesso.pictures.rendition import Gallery
from permesso.plan import Plan, draw_up
from permesso.posts import Writer
from permesso.problem import ContentError, Problem, did_you_mean
from permesso.related import gathering
from permesso.related.gathering import Gathered
from permesso.related.offers import Offers
from permesso.related.related import Related, relate
from permesso.rendering import Texts
from permesso.revision import Workings
from permesso.search import page as search_page
from permesso.structured import checks
from permesso.structured.publisher import publisher
from permesso.translations import translation
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
    workings: Workings
    """What it was made with: for who needs one page of it again."""


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
    topics: Mapping[str, tuple[Group, ...]]
    """The categories by language, in menu order."""
    newsletter: tuple[NewsletterPage, ...]
    """The pages of the newsletter; none without one."""
    channels: tuple[Channel, ...]
    """What has feeds."""
    guides: Mapping[str, FeedsPage]
    """The page that names all feeds by language, where there are any."""
    searches: Mapping[str, SearchPage]
    """The page to search on by language, where there is to be one."""
    proofs: Mapping[str, PermissionPage]
    """The page of the audit by language, where there is to be one."""


def load(
    folder: Folder,
    edition: Edition,
    converter: Converter,
    name: str,
    earlier: Related | None = None,
    workshop: Workshop | None = None,
    remembered: dict[str, Any] | None = None,
) -> Loaded:
    """Return the blog called `name` whose content is in `folder`.

    Each text is read and rendered once. Without a `workshop` pictures stay as they are.
    `earlier` is what the build before found to be related: it makes this one shorter, never another
    one; `remembered` are the texts that it rendered, and become those of this one, in a preview.
    Raises ContentError with every problem of every file.
    """
    rendered = Texts(converter, workshop, remembered)
    books, problems = library.read(folder, edition, rendered)
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
    related = relate(gathered.articles, edition.settings.related, earlier, workshop)
    offers = Offers(related, known, plan.drafts, gathered.previews, edition)
    pictures, found = _pictures(books, plan.web, folder, edition, workshop)
    problems += found
    writer = Writer(edition, books, plan, conversations, offers, pictures)
    texts = _written(writer, books, plan, edition)
    related.keep()
    lists = _listed(texts, writer, plan, rendered, edition, name)
    footer = tuple(_footer(edition, texts.pages, lists, books, problems))
    redirects = tuple(_redirects(texts, plan, conversations, folder))
    published_by, found = publisher(edition, plan.web, name)
    problems += found
    problems += addresses.shared(
        books,
        plan.drafts,
        texts.pages,
        lists.listings,
        lists.newsletter,
        lists.guides.values(),
        lists.searches.values(),
        lists.proofs.values(),
        folder,
        edition,
    )
    problems += ids.shared(plan.drafts, edition)
    problems += checks.problems(books.posts, books.pages, plan.made)
    problems += writer.problems
    if problems:
        raise ContentError(problems)
    of_comments = feed.feeds(texts.posts, name, edition)
    own = plan.newsletters.get(edition.language)
    pages: tuple[Page, ...] = (
        *(page for page in texts.pages.values() if page.url not in plan.made),
        *lists.guides.values(),
        *lists.searches.values(),
        *lists.proofs.values(),
    )
    views: tuple[View, ...] = (*texts.articles, *pages, *lists.listings, *lists.newsletter)
    blog = Blog(
        language=edition.language,
        interfaces=interfaces.of(
            lists.topics, lists.guides, lists.searches, lists.proofs, footer, views, edition
        ),
        articles=texts.articles,
        pages=pages,
        listings=lists.listings,
        newsletter=lists.newsletter,
        files={**(newsletter_pages.files(own) if own else {}), **of_comments},
        redirects=redirects,
        channels=lists.channels,
        publisher=published_by,
        comments_feed=of_all if (of_all := feed.address(edition)) in of_comments else None,
        audit=conversations.audit(texts.posts),
        pictures=pictures,
        in_use=plan.in_use,
        privacy=plan.privacy,
        due=books.due,
        markdown=writer.markdown,
        notices=(
            *books.notices,
            *conversations.waiting(),
            *checks.notices(plan.drafts, edition),
            *writer.notices,
            *pictures.notices,
        ),
    )
    workings = Workings(folder, edition, name, books, plan, conversations, offers, pictures)
    return Loaded(blog, gathered, related, workings)


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
    rendered: Texts,
    edition: Edition,
    name: str,
) -> _Lists:
    """Return the pages that a build makes of the listed posts and the owner's introductions."""
    posts: dict[str, list[Post]] = {code: [] for code in plan.terms}
    for post in texts.posts:
        if post.listed:
            posts[edition.to(post.lang).language].append(post)
    own, filler = texts.introductions, writer.filler
    lists = [
        replace(shelf, intro=own.get(shelf.url))
        for code, terms in plan.terms.items()
        for shelf in shelves.of(posts[code], terms, name)
    ]
    same = {shelf.url: shelf for shelf in lists}
    listings = [
        page
        for shelf in lists
        for page in listing.pages(
            shelf,
            writer.subjects.get(shelf.url),
            filler,
            name,
            tuple(shelf.translations(map(same.__getitem__, plan.counterparts.of(shelf.url)))),
        )
    ]
    told = channels.of(posts, plan.terms, name, edition)
    return _Lists(
        listings=tuple(listings),
        topics={
            code: tuple(
                shelf.group()
                for shelf in lists
                if shelf.kind == "category" and shelf.edition.language == code
            )
            for code in plan.terms
        },
        newsletter=tuple(_letters(posts, own, writer, plan)),
        channels=tuple(
            channel
            for code, of_it in told.items()
            for channel in of_it
            # The feeds of a language stand on two pages.
            if code == edition.language or channel.kind != "language"
        ),
        guides=feeds_page.pages(told, own, name, rendered, filler, edition),
        searches=search_page.pages(lists, own, name, rendered, filler, edition),
        proofs=permission_page.pages(plan.terms, own, name, rendered, filler, edition),
    )


def _letters(
    posts: Mapping[str, list[Post]],
    intros: Mapping[str, Page],
    writer: Writer,
    plan: Plan,
) -> Iterator[NewsletterPage]:
    """Yield the pages of the newsletter in every language."""
    letters = {code: each for code, each in plan.newsletters.items() if each.has_pages}
    places = {code: each.addresses.subscribe for code, each in letters.items()}
    # A page of the owner's has a title of its own.
    titles = {
        code: intros[url].title if url in intros else letters[code].name
        for code, url in places.items()
    }
    for code, letter in letters.items():
        others = tuple(
            translation(other, url, titles[other], letter.edition)
            for other, url in places.items()
            if other != code
        )
        yield from newsletter_pages.pages(letter, posts[code], intros, writer, others)


def _redirects(
    texts: _Texts, plan: Plan, conversations: Conversations, folder: Folder
) -> Iterator[Redirect]:
    """Yield every old address with where it leads now."""
    taken = {*plan.made, *(draft.url for draft in plan.drafts)}
    taken |= {alias.url for alias in plan.aliases} | {page.url for page in texts.pages.values()}
    # What else has the address of an expired post by now is its successor.
    others = (*plan.successors, *plan.moved)
    own = [*plan.aliases, *(each for each in others if each.url not in taken)]
    yield from own
    taken |= {redirect.url for redirect in own} | set(folder.media.values())
    yield from conversations.redirects(texts.posts, taken)


def _footer(
    edition: Edition,
    pages: Mapping[str, Page],
    lists: _Lists,
    books: Library,
    problems: list[Problem],
) -> Iterator[Link]:
    """Yield the links of the footer in the blog's own language; those to the feeds and to the audit
    are the last, unless the owner put them."""
    language, words = edition.language, edition.locale
    made = ((lists.guides, words.feeds.link), (lists.proofs, words.permission.link))
    found = ((pages_.get(language), title) for pages_, title in made)
    own = {page.source: Link(title, page.url) for page, title in found if page}
    asked = edition.settings.footer
    for index, uri in enumerate([*asked, *(uri for uri in own if uri not in asked)]):
        if link := own.get(uri):
            yield link
        elif page := pages.get(uri):
            yield Link(page.title, page.url)
        elif uri not in books.unreadable:
            advice = did_you_mean(uri, pages)
            message = f"extra.permesso.footer: there is no page '{uri}'; {advice}"
            key = ("extra", "permesso", "footer", index)
            problems.append(edition.configuration.problem(message, *key))
