"""The library: every Markdown file of a blog, read and rendered once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from permesso import authors, front_matter, source
from permesso.authors import AuthorEntry
from permesso.comments import identity, storage
from permesso.comments import rules as moderation
from permesso.comments.records import RULES
from permesso.comments.rules import Rules
from permesso.comments.storage import Stored
from permesso.edition import Edition, Standing
from permesso.embeds import records as embed_records
from permesso.embeds.records import EmbedRecord
from permesso.front_matter import PageFrontMatter, PostFrontMatter
from permesso.machines.plain import Edit
from permesso.manuscripts import Desk, Manuscript, is_page, is_post
from permesso.markup import Body
from permesso.newsletter import consents
from permesso.newsletter.consents import Consent
from permesso.problem import Problem
from permesso.rendering import Rendering, Texts
from permesso.source import Source

T = TypeVar("T")

DEFAULTS = ".meta.yml"
"""File with front matter for all files of its folder and below (Material's name for it)."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the content is."""

    path: Path
    """The documents folder."""
    shown: str
    """The same as shown to people, from the project's root: `docs`."""
    documents: tuple[str, ...]
    """Markdown files in it, as paths with slashes."""
    media: Mapping[str, str]
    """Address of every other file, by path."""

    def show(self, uri: str) -> str:
        """Return a path in the folder as shown to people."""
        return f"{self.shown}/{uri}"

    def without(self, uris: Collection[str]) -> Folder:
        """Return it without some of the other files."""
        media = {uri: url for uri, url in self.media.items() if uri not in uris}
        return replace(self, media=media)

    def read(self, read: Callable[[Path, str, str], T], uri: str) -> T:
        """Return what `read` makes of a path, its name here and its name for people."""
        return read(self.path / uri, uri, self.show(uri))


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post, rendered, before it is known what is around it."""

    source: Source
    front: PostFrontMatter
    body: Body
    cta: Body | None
    thanks: Body | None
    standing: Standing
    thread: str
    """Id of its conversation."""
    edits: tuple[Edit, ...]
    """What changes in its Markdown, before programs get that."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that is not a post, rendered."""

    source: Source
    front: PageFrontMatter
    body: Body
    cta: Body | None
    edits: tuple[Edit, ...]
    """What changes in its Markdown, before programs get that."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was read."""

    posts: tuple[PostEntry, ...]
    """Posts that this edition builds."""
    expired: tuple[PostEntry, ...]
    """Posts that were public and are so no more."""
    pages: tuple[PageEntry, ...]
    """Other pages."""
    unpublished: Mapping[str, str]
    """Posts that are not public yet, by path: why, and what who links to them can do."""
    due: Mapping[str, datetime]
    """When a post comes out or expires by the clock, by path; of each what is next."""
    unreadable: frozenset[str]
    """Files that are there and could not be read, by path."""
    authors: Mapping[str, AuthorEntry]
    """Authors by id."""
    biographies: Mapping[str, Body]
    """Their biographies, rendered, by id."""
    authors_source: Source
    """The authors' file, for the lines of problems."""
    ctas: Mapping[str, Body]
    """Texts of the calls to action in the settings, rendered, by name."""
    consents: Mapping[str, Consent]
    """What subscribers agree to, by id, the oldest first."""
    consents_source: Source
    """The consents' file, for the lines of problems."""
    threads: Mapping[str, str]
    """Ids of the conversations of all posts, also of those that are not built, by path."""
    kept: frozenset[str]
    """Files that are there and belong on no site: those of the comments."""
    comments: Mapping[str, Stored]
    """The files of the comments, by key (`comments.identity.key`)."""
    rules: Rules
    """Which comments have to be looked at first."""
    embeds: Mapping[str, EmbedRecord]
    """What is known of players and posts of other sites, by the address of their page."""
    embeds_source: Source
    """The file of that, for the lines of problems."""
    notices: tuple[Problem, ...]
    """Advertising code that was left out, where it stood, and advice on lines of texts."""


def read(folder: Folder, edition: Edition, texts: Texts) -> tuple[Library, list[Problem]]:
    """Return all content of `folder` that `edition` builds, and the problems found in each file."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    advice: list[Problem] = []
    defaults = _Defaults(folder)
    posts: list[Manuscript[PostFrontMatter]] = []
    pages: list[Manuscript[PageFrontMatter]] = []
    unreadable: set[str] = set()
    threads: dict[str, str] = {}
    desk = Desk(folder.documents, folder.read, defaults.of, edition)
    desk.render(texts)
    for uri in folder.documents:
        taken = desk.take(uri)
        if edition.settings.is_post(uri):
            threads[uri] = identity.of_post(uri, edition.settings.posts)
        if isinstance(taken, Problem):
            problems.append(taken)
            unreadable.add(uri)
            continue
        problems += [*defaults.problems(uri), *taken.problems]
        if taken.rendering:
            _tell(taken.source, taken.rendering, problems, notices, advice)
        if is_post(taken):
            posts.append(taken)
            if taken.front.comments and taken.front.comments.thread:
                threads[uri] = taken.front.comments.thread
        elif is_page(taken):
            pages.append(taken)
    entries, authors_source, of_authors = folder.read(authors.read, edition.settings.authors)
    agreed, consents_source, of_consents = folder.read(consents.read, edition.settings.consents)
    embeds, embeds_source, of_embeds = folder.read(embed_records.read, edition.settings.embeds.file)
    problems += [*of_authors, *of_consents, *of_embeds]
    unreadable |= {edition.settings.authors} if of_authors and not entries else set()
    unreadable |= {edition.settings.consents} if of_consents and not agreed else set()
    kept = frozenset(uri for uri in folder.media if edition.settings.is_comment(uri))
    stored, rules, of_comments = _comments(folder, kept, edition, threads)
    sources = {each.source.uri: each.source for each in posts}
    problems += [*of_comments, *storage.shared(threads, sources)]
    of_people = {id_: entry.bio for id_, entry in entries.items()}
    of_ctas = {name: cta.text for name, cta in edition.settings.ctas.items()}
    short = _shorts(posts, pages, (*of_people.values(), *of_ctas.values()), texts)
    built = [
        PostEntry(
            source=each.source,
            front=each.front,
            body=each.rendering.body,
            cta=short.get(_cta(each.front)),
            thanks=short.get(each.front.thanks),
            standing=each.standing,
            thread=threads[each.source.uri],
            edits=each.rendering.edits,
        )
        for each in posts
        if each.rendering
    ]
    library = Library(
        posts=tuple(entry for entry in built if not _is_expired(entry, edition)),
        expired=tuple(entry for entry in built if _is_expired(entry, edition)),
        pages=tuple(
            PageEntry(
                each.source,
                each.front,
                each.rendering.body,
                short.get(_cta(each.front)),
                each.rendering.edits,
            )
            for each in pages
            if each.rendering
        ),
        unpublished={
            each.source.uri: each.standing.reason or "" for each in posts if not each.rendering
        },
        due={each.source.uri: each.standing.until for each in posts if each.standing.until},
        unreadable=frozenset(unreadable),
        authors=entries,
        biographies={id_: short[text] for id_, text in of_people.items() if text in short},
        authors_source=authors_source,
        ctas={name: short[text] for name, text in of_ctas.items() if text in short},
        consents=agreed,
        consents_source=consents_source,
        threads=threads,
        kept=kept,
        comments=stored,
        rules=rules,
        embeds=embeds,
        embeds_source=embeds_source,
        notices=(*notices, *advice),
    )
    if edition.settings.advertising == "error":
        problems += notices
    return library, problems


def _comments(
    folder: Folder, kept: Collection[str], edition: Edition, threads: Mapping[str, str]
) -> tuple[dict[str, Stored], Rules, list[Problem]]:
    """Return the comments, the rules of moderation and what is wrong with them.

    `kept` are the files that may hold them, `threads` the conversations of the posts, by path.
    """
    place = edition.settings.comments.folder
    stored, problems = storage.read_all(kept, place, folder.path, folder.shown)
    problems += storage.homeless(stored, threads.values())
    rules, found = folder.read(moderation.read, f"{place}/{RULES}")
    return stored, rules, [*problems, *found]


def _is_expired(entry: PostEntry, edition: Edition) -> bool:
    return entry.standing.label is not None and not edition.preview


def _cta(front: PostFrontMatter | PageFrontMatter) -> str:
    """Return the text of a page's own call to action."""
    return front.cta.text if front.cta else ""


def _shorts(
    posts: Sequence[Manuscript[PostFrontMatter]],
    pages: Sequence[Manuscript[PageFrontMatter]],
    others: Sequence[str],
    texts: Texts,
) -> dict[str, Body]:
    """Return the texts from front matter, and others, that are not empty, rendered."""
    built = [each.front for each in posts if each.rendering]
    found = (
        *(text for front in built for text in (_cta(front), front.thanks)),
        *(_cta(each.front) for each in pages),
        *others,
    )
    return texts.shorts([text for text in found if text.strip()])


def _tell(
    text: Source,
    rendering: Rendering,
    problems: list[Problem],
    notices: list[Problem],
    advice: list[Problem],
) -> None:
    """Tell what there is to tell of a text."""
    for found in rendering.advertising:
        line = text.body_line + found.line - 1
        if found.closed:
            message = f"advertising ({found.name}) taken out: {found.snippet}"
            notices.append(Problem(text.path, line, message))
        else:
            message = f"advertising ({found.name}) that never ends; delete it"
            problems.append(Problem(text.path, line, message))
    for number, told in rendering.unused:
        advice.append(Problem(text.path, text.body_line + number - 1, told))
    if name := rendering.remaining:
        message = f"advertising ({name}) that cannot be taken out by itself; delete it"
        problems.append(Problem(text.path, text.body_line, message))


class _Defaults:
    """Front matter that folders give to the files in them; each file of it read once."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: dict[str, dict[str, Any]] = {}
        self._problems: dict[str, list[Problem]] = {}

    def of(self, uri: str) -> dict[str, Any]:
        """Return the defaults for the file at `uri`: the nearest folder's value wins."""
        return self._of_folder(uri.rpartition("/")[0])

    def problems(self, uri: str) -> Iterator[Problem]:
        """Yield what is wrong with the defaults for a file, each problem once."""
        if not self._problems:
            return
        name = uri.rpartition("/")[0]
        above = [name[:place] for place, sign in enumerate(name) if sign == "/"]
        for folder in ("", *above, name):
            yield from self._problems.pop(folder, ())

    def _of_folder(self, name: str) -> dict[str, Any]:
        if name not in self._known:
            around = self._of_folder(name.rpartition("/")[0]) if name else {}
            self._known[name] = {**around, **self._read(name)}
        return self._known[name]

    def _read(self, name: str) -> dict[str, Any]:
        found, problems = self._folder.read(
            source.read_yaml, f"{name}/{DEFAULTS}" if name else DEFAULTS
        )
        # An empty value is no value, as in the files themselves.
        values = {key: value for key, value in found.front.data.items() if value != ""}
        problems += [
            found.problem(message, *key) for key, message in front_matter.check_defaults(values)
        ]
        if problems:
            self._problems[name] = problems
        return values
