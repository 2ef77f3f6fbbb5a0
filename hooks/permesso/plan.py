"""The plan: which pages a blog has and where, before any of its texts is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from permesso import taxonomy
from permesso.addresses import alias_url
from permesso.edition import Edition
from permesso.feeds import channels
from permesso.front_matter import PageFrontMatter, PostFrontMatter
from permesso.library import Folder, Library, PostEntry
from permesso.links import Target, Web
from permesso.markup import Body
from permesso.model import Redirect, Term
from permesso.newsletter import newsletter
from permesso.newsletter.newsletter import Newsletter
from permesso.permission import in_use
from permesso.permission.use import InUse
from permesso.problem import Problem
from permesso.slug import slug
from permesso.source import Source
from permesso.taxonomy import Draft, Taxonomy
from permesso.translations import Counterparts, Translations
from permesso.urls import page_uri, page_url


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a blog as soon as every text has its place."""

    drafts: tuple[Draft, ...]
    """The posts of this edition."""
    expired: tuple[Draft, ...]
    """Posts that were public and are so no more."""
    titles: Mapping[str, str]
    """Titles of the pages that are no posts, by path."""
    terms: Mapping[str, Taxonomy]
    """The lists, by the language that they are in; the blog's own comes first."""
    newsletters: Mapping[str, Newsletter]
    """The newsletter as the pages of each language offer it, the blog's own first; none without
    one."""
    made: frozenset[str]
    """Addresses of the pages that the build makes: lists, the newsletter's, those of the feeds, of
    the search and of the audit. A text of the owner's at one of them introduces it."""
    aliases: tuple[Redirect, ...]
    """Old addresses that authors named."""
    successors: tuple[Redirect, ...]
    """Where the addresses of `expired` lead now, in their order."""
    moved: tuple[Redirect, ...]
    """Where the addresses lead that lists of another language would have had in the blog's own."""
    translations: Translations
    """Which texts are the same one in several languages."""
    counterparts: Counterparts
    """Which lists are the same one in several languages."""
    web: Web
    """Everything that can be linked to."""
    in_use: Mapping[str, InUse]
    """Which other hosts pages call and what the browser keeps for them, by language."""
    privacy: tuple[str, ...]
    """Addresses of the pages that say what becomes of data, that in the blog's language first."""


def draw_up(
    books: Library, folder: Folder, edition: Edition, name: str
) -> tuple[Plan, list[Problem]]:
    """Return the plan of the blog called `name`, and the problems with its titles, addresses, terms
    and newsletter."""
    problems: list[Problem] = []
    drafts = tuple(placed(books.posts, edition, problems))
    expired = tuple(placed(books.expired, edition, problems))
    titles = dict(titled(books, name, problems))
    terms: dict[str, Taxonomy] = {}
    for code, of_it in taxonomy.in_language(drafts, edition).items():
        spoken = edition.to(code)
        terms[code], found = taxonomy.collect(of_it, _author_urls(books, spoken), spoken)
        problems += found
    letters, found = newsletter.prepare(edition, books, terms, name)
    problems += found
    counterparts = Counterparts(terms)
    made = {url for lists in terms.values() for url in lists.urls()}
    made |= {url for each in letters.values() for url in each.urls()}
    if edition.site_url:
        made |= {edition.to(code).permalinks.feeds() for code in terms}
    if edition.settings.search.make:
        made |= {edition.to(code).permalinks.search() for code in terms}
    if edition.settings.audit.make:
        made |= {edition.to(code).permalinks.permission() for code in terms}
    aliases = tuple(_aliases(books, drafts, titles))
    successors = tuple(_successors(expired, drafts, aliases, terms, name, edition))
    translations = Translations(drafts, books.pages, titles, edition)
    problems += translations.problems
    told = channels.addresses(terms, edition)
    targets = {url: Target(url) for url in told}
    targets |= {uri: Target(url, file=uri) for uri, url in folder.media.items()}
    # A file with a problem of its own is no problem of those who link to it.
    targets |= {uri: Target(page_url(uri)) for uri in books.unreadable}
    targets |= {page_uri(url): Target(url) for url in made}
    targets |= {
        draft.entry.source.uri: Target(redirect.target)
        for draft, redirect in zip(expired, successors, strict=True)
    }
    targets |= _texts(books, titles, drafts)
    planned = Plan(
        drafts=drafts,
        expired=expired,
        titles=titles,
        terms=terms,
        newsletters=letters,
        made=frozenset(made),
        aliases=aliases,
        successors=successors,
        moved=tuple(_moved(terms, made, _author_urls(books, edition), name, edition)),
        translations=translations,
        counterparts=counterparts,
        web=Web(targets, books.unpublished),
        in_use=in_use.in_languages(edition, books, letters),
        privacy=tuple(_privacy(letters.values(), edition)),
    )
    return planned, problems


def _privacy(letters: Iterable[Newsletter], edition: Edition) -> Iterable[str]:
    """Return the addresses of the pages of privacy, each once."""
    comments = edition.settings.comments.privacy
    found = [each.privacy for each in letters] + ([page_url(comments)] if comments else [])
    return dict.fromkeys(found)


Front = PostFrontMatter | PageFrontMatter


def _title(front: Front, body: Body) -> str | None:
    """Return the title: the author's, else the text's first heading in plain text, else None."""
    if front.title:
        return front.title
    return Markup(body.heading).striptags() if body.heading else None


def _untitled(source: Source) -> Problem:
    return source.problem('title: is missing; add it, such as title: "The title"')


def placed(
    entries: Iterable[PostEntry], edition: Edition, problems: list[Problem]
) -> Iterator[Draft]:
    """Yield posts with their addresses, and add the problems that keep them from having one."""
    for entry in entries:
        source, front = entry.source, entry.front
        title = _title(front, entry.body)
        if title is None:
            title = source.uri
            problems.append(_untitled(source))
        word = front.slug or slug(title)
        if not word:
            word = slug(source.uri) or "post"
            message = f"title: '{title}' has no letter for an address; add a slug"
            problems.append(source.problem(message, "title"))
        published = edition.moment(front.date.created)
        if published.date() > edition.now.date() and not (front.publish_at or edition.preview):
            message = (
                f"date: {published:%Y-%m-%d} is in the future; add publish_at: "
                f"{published:%Y-%m-%d} to schedule the post, or correct the date"
            )
            problems.append(source.problem(message, "date"))
        category = front.categories[0] if front.categories else None
        yield Draft(entry, title, edition.permalinks.post(word, published, category), published)


def _author_urls(books: Library, edition: Edition) -> dict[str, str]:
    return {
        id_: edition.permalinks.term("author", entry.slug or entry.name)
        for id_, entry in books.authors.items()
    }


def titled(books: Library, name: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Yield path and title of the pages; the home page has the blog's name if it has no other."""
    for entry in books.pages:
        uri = entry.source.uri
        title = _title(entry.front, entry.body)
        if title is None and page_url(uri) == "":
            title = name
        if title is None:
            problems.append(_untitled(entry.source))
        yield uri, title or uri


def _texts(
    books: Library, titles: Mapping[str, str], drafts: Iterable[Draft]
) -> Iterator[tuple[str, Target]]:
    """Yield path and target of every text that is a page."""
    for page in books.pages:
        uri = page.source.uri
        yield uri, Target(page_url(uri), page.body.anchors, titles[uri])
    for draft in drafts:
        post = draft.entry
        yield post.source.uri, Target(draft.url, post.body.anchors, draft.title)


def _aliases(
    books: Library, drafts: Iterable[Draft], titles: Mapping[str, str]
) -> Iterator[Redirect]:
    for draft in drafts:
        for alias in draft.entry.front.aliases:
            yield Redirect(alias_url(alias), draft.url, draft.title)
    for entry in books.pages:
        uri = entry.source.uri
        for alias in entry.front.aliases:
            yield Redirect(alias_url(alias), page_url(uri), titles[uri])


def _successors(
    expired: Iterable[Draft],
    drafts: Iterable[Draft],
    aliases: Iterable[Redirect],
    terms: Mapping[str, Taxonomy],
    name: str,
    edition: Edition,
) -> Iterator[Redirect]:
    """Yield for each expired post a redirect to its successor, its category or the home page.

    A post expires by the clock: the links to it must go on leading somewhere by themselves. Its
    successor is what has its address now.
    """
    successors = {draft.url: (draft.url, draft.title) for draft in drafts}
    successors |= {alias.url: (alias.target, alias.title) for alias in aliases}
    for draft in expired:
        lists = terms.get(edition.to(draft.entry.front.lang).language)
        lists = lists or terms[edition.blog_language]
        carried = taxonomy.names("category", draft.entry, edition)
        category = next(filter(None, map(lists.categories.get, carried)), None)
        home = lists.edition.permalinks.home
        otherwise = (category.url, category.name) if category else (home, name)
        yield Redirect(draft.url, *successors.get(draft.url, otherwise))


def _moved(
    terms: Mapping[str, Taxonomy],
    made: Collection[str],
    authors: Mapping[str, str],
    name: str,
    edition: Edition,
) -> Iterator[Redirect]:
    """Yield for each list of another language a redirect from where it would be in the blog's own,
    if nothing is there: a blog that gets its second language had it there."""
    found: dict[str, Redirect] = {}
    for lists in terms.values():
        names = {term.url: term.name for term in _terms_of(lists)}
        for key, url in () if lists.edition.is_own else lists.lists():
            match key:
                case ("category" | "tag" | "series") as kind, str() as called:
                    old = edition.permalinks.term(kind, called)
                case "author", str() as id_:
                    old = authors[id_]
                case "archive", *when:
                    old = edition.permalinks.archive(*map(int, when))
                case _:
                    continue
            if old not in made:
                found.setdefault(old, Redirect(old, url, names.get(url, name)))
    yield from found.values()


def _terms_of(lists: Taxonomy) -> Iterator[Term]:
    for terms in (lists.categories, lists.tags, lists.series):
        yield from terms.values()
