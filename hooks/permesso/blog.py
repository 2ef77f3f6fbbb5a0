"""The blog: everything that a build needs, from a folder of Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from permesso import addresses, articles, library, listing, posts, taxonomy
from permesso.comments import feed
from permesso.comments.conversations import Conversations
from permesso.edition import Edition
from permesso.embeds import facades
from permesso.feeds import channels, ids
from permesso.feeds import page as feeds_page
from permesso.library import Folder, Library, PostEntry
from permesso.links import Target, Web
from permesso.listing import Shelf
from permesso.markup import Converter
from permesso.model import Blog, FeedsPage, Link, Listing, NewsletterPage, Page, Post, Redirect
from permesso.newsletter import newsletter
from permesso.newsletter import pages as newsletter_pages
from permesso.pictures import gallery, shown
from permesso.pictures.rendition import Gallery
from permesso.posts import Writer
from permesso.problem import ContentError, Problem, did_you_mean
from permesso.related import gathering
from permesso.related.gathering import Gathered
from permesso.related.offers import Offers
from permesso.related.related import Related, relate
from permesso.structured import checks
from permesso.structured.publisher import publisher
from permesso.taxonomy import Draft, Taxonomy
from permesso.translations import Translations
from permesso.urls import page_uri, page_url
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
    drafts = list(_placed(books.posts, edition, problems))
    terms, found = taxonomy.collect(drafts, _author_urls(books, edition), edition)
    problems += found
    letters, found = newsletter.prepare(edition, books, terms, name)
    problems += found
    made = set(letters.urls()) if letters else set()
    lists = {*terms.urls(edition), *made, ""}
    lists |= {edition.permalinks.feeds()} if edition.site_url else set()
    titles = dict(_titles(books, name, problems))
    aliases = list(_aliases(books, drafts, titles))
    expired = list(_placed(books.expired, edition, problems))
    gone = list(_expired(expired, drafts, aliases, terms, name))
    subscribed = tuple(channels.addresses(terms, edition))
    web = _web(folder, books, drafts, gone, titles, lists, subscribed)
    known = gathering.named(books, drafts, expired, web, edition)
    gathered, found = gathering.gather(drafts, aliases, known, web, edition)
    problems += found
    related = relate(gathered.articles, edition.settings.related, earlier)
    offers = Offers(related, known, drafts, gathered.previews, edition)
    translations = Translations(drafts, books.pages, titles, edition)
    problems += translations.problems
    pictures = Gallery()
    if workshop:
        seen = shown.of(books, web)
        pictures = gallery.prepare(
            folder, seen.files, edition.settings.pictures, workshop, seen.leading
        )
        problems += gallery.unnamed(pictures, seen.files, folder)
    writer = Writer(
        edition, books, terms, web, letters, conversations, offers, translations, pictures
    )
    written = articles.newest_first(writer.post(draft) for draft in drafts)
    pages = {
        entry.source.uri: writer.page(entry, titles[entry.source.uri], page_url(entry.source.uri))
        for entry in books.pages
    }
    orders = {draft.entry.source.uri: draft.entry.front.series_order for draft in drafts}
    arranged = articles.arrange(written, orders, edition)
    numbered = [article.post for article in arranged]
    intros = {page.url: page for page in pages.values() if page.url in lists}
    shelves = _shelves(numbered, terms, edition, name)
    listings = tuple(_listings(shelves, intros, writer, edition, name))
    listed = [post for post in numbered if post.listed]
    of_newsletter: tuple[NewsletterPage, ...] = ()
    if letters:
        of_newsletter = tuple(newsletter_pages.pages(letters, listed, intros, writer))
    told = channels.of(listed, terms, name, edition)
    own = intros.get(edition.permalinks.feeds())
    guide = feeds_page.page(told, own, name, converter, writer.filler, edition)
    footer = tuple(_footer(edition, pages, guide, books, problems))
    # What else has the address of an expired post by now is its successor.
    taken = {*lists, *(draft.url for draft in drafts), *(alias.url for alias in aliases)}
    taken |= {page.url for page in pages.values()}
    redirects = [*aliases, *(each for _, each in gone if each.url not in taken)]
    taken |= {redirect.url for redirect in redirects} | set(folder.media.values())
    redirects += conversations.redirects(numbered, taken)
    feeds = feed.feeds(numbered, name, edition)
    waiting = tuple(conversations.waiting())
    problems += addresses.shared(
        books, drafts, pages, listings, of_newsletter, guide, folder, edition
    )
    problems += ids.shared(drafts, edition)
    problems += checks.problems(books.posts, books.pages, lists)
    published_by, found = publisher(edition, web, name)
    problems += found
    problems += writer.problems
    if problems:
        raise ContentError(problems)
    blog = Blog(
        articles=tuple(arranged),
        pages=(
            *(page for page in pages.values() if page.url not in lists),
            *((guide,) if guide else ()),
        ),
        listings=listings,
        newsletter=of_newsletter,
        files={**(newsletter_pages.files(letters) if letters else {}), **feeds},
        redirects=tuple(redirects),
        topics=tuple(shelf.group(edition) for shelf in shelves if shelf.kind == "category"),
        footer=footer,
        archive=edition.permalinks.archive(),
        channels=told,
        publisher=published_by,
        comments_feed=of_all if (of_all := feed.address(edition)) in feeds else None,
        audit=conversations.audit(numbered),
        pictures=pictures,
        frames=facades.hosts(facades.of(text.body for text in (*written, *pages.values()))),
        notices=(
            *books.notices,
            *waiting,
            *checks.notices(drafts, edition),
            *writer.notices,
            *pictures.notices,
        ),
    )
    return Loaded(blog, gathered, related)


def _placed(
    entries: Iterable[PostEntry], edition: Edition, problems: list[Problem]
) -> Iterator[Draft]:
    for entry in entries:
        draft, found = posts.place(entry, edition)
        problems += found
        yield draft


def _author_urls(books: Library, edition: Edition) -> dict[str, str]:
    return {
        id_: edition.permalinks.term("author", entry.slug or entry.name)
        for id_, entry in books.authors.items()
    }


def _titles(books: Library, name: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield path and title of the pages; the home page has the blog's name if it has no other."""
    for entry in books.pages:
        uri = entry.source.uri
        title = posts.title_of(entry.front, entry.body)
        if title is None and page_url(uri) == "":
            title = name
        if title is None:
            problems.append(posts.untitled(entry.source))
        yield uri, title or uri


def _web(
    folder: Folder,
    books: Library,
    drafts: Iterable[Draft],
    gone: Iterable[tuple[Draft, Redirect]],
    titles: Mapping[str, str],
    lists: set[str],
    feeds: Iterable[str],
) -> Web:
    targets = {url: Target(url) for url in feeds}
    targets |= {uri: Target(url, file=uri) for uri, url in folder.media.items()}
    # A file with a problem of its own is no problem of those who link to it.
    targets |= {uri: Target(page_url(uri)) for uri in books.unreadable}
    targets |= {page_uri(url): Target(url) for url in lists}
    for page in books.pages:
        uri = page.source.uri
        targets[uri] = Target(page_url(uri), page.body.anchors, titles[uri])
    for draft, redirect in gone:
        targets[draft.entry.source.uri] = Target(redirect.target)
    for draft in drafts:
        post = draft.entry
        targets[post.source.uri] = Target(draft.url, post.body.anchors, draft.title)
    return Web(targets, books.unpublished)


def _shelves(written: Sequence[Post], terms: Taxonomy, edition: Edition, name: str) -> list[Shelf]:
    """Return every list, from all posts (newest first)."""
    listed = [post for post in written if post.listed]
    by_category: dict[str, list[Post]] = defaultdict(list)
    by_tag: dict[str, list[Post]] = defaultdict(list)
    by_series: dict[str, list[Post]] = defaultdict(list)
    for post in listed:
        for category in post.categories:
            by_category[category.name].append(post)
        for tag in post.tags:
            by_tag[tag.name].append(post)
        if post.series:
            by_series[post.series.name].append(post)
    for terms_of_kind in (by_category, by_tag):
        for name_, found in terms_of_kind.items():
            terms_of_kind[name_] = listing.pinned_first(found)
    for parts in by_series.values():
        parts.sort(key=lambda post: post.part)
    text = edition.locale.text
    categories = listing.term_shelves(
        "category", text.category, terms.categories.values(), by_category
    )
    topics = tuple(shelf.group(edition) for shelf in categories)
    return [
        listing.home_shelf(name, listed, topics, edition.settings.latest),
        *categories,
        *listing.term_shelves("tag", text.tag, terms.tags.values(), by_tag),
        *listing.term_shelves("series", text.series, terms.series.values(), by_series),
        *listing.author_shelves(text.author, listed),
        *listing.archive_shelves(listed, edition),
    ]


def _listings(
    shelves: Iterable[Shelf],
    intros: Mapping[str, Page],
    writer: Writer,
    edition: Edition,
    name: str,
) -> Iterator[Listing]:
    for shelf in shelves:
        introduced = replace(shelf, intro=intros.get(shelf.url))
        subject = writer.subjects.get(shelf.url)
        yield from listing.pages(introduced, subject, writer.filler, edition, name)


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


def _aliases(
    books: Library, drafts: Iterable[Draft], titles: Mapping[str, str]
) -> Iterator[Redirect]:
    for draft in drafts:
        for alias in draft.entry.front.aliases:
            yield Redirect(addresses.alias_url(alias), draft.url, draft.title)
    for entry in books.pages:
        uri = entry.source.uri
        for alias in entry.front.aliases:
            yield Redirect(addresses.alias_url(alias), page_url(uri), titles[uri])


def _expired(
    gone: Iterable[Draft],
    drafts: Iterable[Draft],
    aliases: Iterable[Redirect],
    terms: Taxonomy,
    name: str,
) -> Iterator[tuple[Draft, Redirect]]:
    """Yield each expired post with a redirect to its successor, its category or the home page.

    A post expires by the clock: the links to it must go on leading somewhere by themselves. Its
    successor is what has its address now.
    """
    successors = {draft.url: (draft.url, draft.title) for draft in drafts}
    successors |= {alias.url: (alias.target, alias.title) for alias in aliases}
    for draft in gone:
        known = (terms.categories.get(category) for category in draft.entry.front.categories)
        category = next(filter(None, known), None)
        otherwise = (category.url, category.name) if category else ("", name)
        yield draft, Redirect(draft.url, *successors.get(draft.url, otherwise))
