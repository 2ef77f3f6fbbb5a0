"""The library: every Markdown file of a blog, read and rendered once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from permesso import authors, front_matter, source
from permesso.advertising import advertising
from permesso.authors import AuthorEntry
from permesso.comments import identity, storage
from permesso.comments import rules as moderation
from permesso.comments.records import RULES
from permesso.comments.rules import Rules
from permesso.comments.storage import Stored
from permesso.edition import Edition, Standing, standing
from permesso.embeds import lines, pasted
from permesso.embeds import records as embed_records
from permesso.embeds.records import EmbedRecord
from permesso.front_matter import PageFrontMatter, PostFrontMatter
from permesso.markup import Body, Converter
from permesso.newsletter import consents
from permesso.newsletter.consents import Consent
from permesso.problem import Problem
from permesso.slots.settings import OwnCta
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


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that is not a post, rendered."""

    source: Source
    front: PageFrontMatter
    body: Body
    cta: Body | None


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


def read(folder: Folder, edition: Edition, converter: Converter) -> tuple[Library, list[Problem]]:
    """Return all content of `folder` that `edition` builds, and the problems found in each file."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    defaults = _Defaults(folder, problems)
    advice: list[Problem] = []
    texts = _Texts(converter, problems, notices, advice)
    posts: list[PostEntry] = []
    expired: list[PostEntry] = []
    pages: list[PageEntry] = []
    unpublished: dict[str, str] = {}
    due: dict[str, datetime] = {}
    unreadable: set[str] = set()
    threads: dict[str, str] = {}
    sources: dict[str, Source] = {}
    for uri in folder.documents:
        text = folder.read(source.read, uri)
        if edition.settings.is_post(uri):
            threads[uri] = identity.of_post(uri, edition.settings.posts)
        if isinstance(text, Problem):
            problems.append(text)
            unreadable.add(uri)
        elif edition.settings.is_post(uri):
            post, found = front_matter.parse(PostFrontMatter, text, defaults.of(uri))
            problems += found
            sources[uri] = text
            if post.comments and post.comments.thread:
                threads[uri] = post.comments.thread
            state = standing(post, edition)
            due |= {uri: state.until} if state.until else {}
            if state.reason and not edition.preview:
                unpublished[uri] = state.reason
                continue
            entry = PostEntry(
                source=text,
                front=post,
                body=texts.body(text),
                cta=texts.cta(post.cta),
                thanks=texts.short(post.thanks),
                standing=state,
                thread=threads[uri],
            )
            expires = state.label is not None and not edition.preview
            (expired if expires else posts).append(entry)
        else:
            page, found = front_matter.parse(PageFrontMatter, text, defaults.of(uri))
            problems += found
            pages.append(PageEntry(text, page, texts.body(text), texts.cta(page.cta)))
    entries, authors_source, of_authors = folder.read(authors.read, edition.settings.authors)
    agreed, consents_source, of_consents = folder.read(consents.read, edition.settings.consents)
    embeds, embeds_source, of_embeds = folder.read(embed_records.read, edition.settings.embeds.file)
    problems += [*of_authors, *of_consents, *of_embeds]
    unreadable |= {edition.settings.authors} if of_authors and not entries else set()
    unreadable |= {edition.settings.consents} if of_consents and not agreed else set()
    kept = frozenset(uri for uri in folder.media if edition.settings.is_comment(uri))
    stored, rules, of_comments = _comments(folder, kept, edition, threads)
    problems += [*of_comments, *storage.shared(threads, sources)]
    ctas = edition.settings.ctas
    library = Library(
        posts=tuple(posts),
        expired=tuple(expired),
        pages=tuple(pages),
        unpublished=unpublished,
        due=due,
        unreadable=frozenset(unreadable),
        authors=entries,
        biographies=texts.named({id_: entry.bio for id_, entry in entries.items()}),
        authors_source=authors_source,
        ctas=texts.named({name: cta.text for name, cta in ctas.items()}),
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


class _Texts:
    """Renders every text once, without the advertising in it."""

    def __init__(
        self,
        converter: Converter,
        problems: list[Problem],
        notices: list[Problem],
        advice: list[Problem],
    ) -> None:
        self._converter = converter
        self._problems = problems
        self._notices = notices
        self._advice = advice

    def body(self, text: Source) -> Body:
        """Return the text of a file."""
        stripped = advertising.strip(text.body)
        for found in stripped.found:
            line = text.body_line + found.line - 1
            if found.closed:
                message = f"advertising ({found.name}) taken out: {found.snippet}"
                self._notices.append(Problem(text.path, line, message))
            else:
                message = f"advertising ({found.name}) that never ends; delete it"
                self._problems.append(Problem(text.path, line, message))
        body = self._converter.convert(pasted.replace(stripped.text))
        rendered = "".join(body.pieces)
        self._advice += lines.unused(rendered, text)
        if name := advertising.remains(rendered):
            message = f"advertising ({name}) that cannot be taken out by itself; delete it"
            self._problems.append(Problem(text.path, text.body_line, message))
        return body

    def short(self, text: str) -> Body | None:
        """Return a text from front matter or settings, None for none."""
        return self._converter.convert(pasted.replace(text)) if text.strip() else None

    def cta(self, written: OwnCta | None) -> Body | None:
        """Return the text of a page's own call to action."""
        return self.short(written.text) if written else None

    def named(self, texts: Mapping[str, str]) -> dict[str, Body]:
        """Return several, by name; those that are empty are left out."""
        rendered = {name: self.short(text) for name, text in texts.items()}
        return {name: body for name, body in rendered.items() if body}


class _Defaults:
    """Front matter that folders give to the files in them; each file of it read once."""

    def __init__(self, folder: Folder, problems: list[Problem]) -> None:
        self._folder = folder
        self._problems = problems
        self._known: dict[str, dict[str, Any]] = {}

    def of(self, uri: str) -> dict[str, Any]:
        """Return the defaults for the file at `uri`: the nearest folder's value wins."""
        return self._of_folder(uri.rpartition("/")[0])

    def _of_folder(self, name: str) -> dict[str, Any]:
        if name not in self._known:
            around = self._of_folder(name.rpartition("/")[0]) if name else {}
            self._known[name] = {**around, **self._read(f"{name}/{DEFAULTS}" if name else DEFAULTS)}
        return self._known[name]

    def _read(self, uri: str) -> dict[str, Any]:
        found, problems = self._folder.read(source.read_yaml, uri)
        # An empty value is no value, as in the files themselves.
        values = {key: value for key, value in found.front.data.items() if value != ""}
        self._problems += problems
        self._problems += [
            found.problem(message, *key) for key, message in front_matter.check_defaults(values)
        ]
        return values
