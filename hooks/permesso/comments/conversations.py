"""Conversations: from the files of the comments to what the page of each post shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from permesso import locale
from permesso.addresses import alias_url
from permesso.comments import identity, providers, tree
from permesso.comments.prose import Prose
from permesso.comments.records import Kind, Record
from permesso.comments.rules import Rules
from permesso.comments.sanitiser import label, plain, printable
from permesso.comments.settings import OwnComments, State
from permesso.comments.storage import Stored
from permesso.comments.thread import Comment, Reaction, Thread
from permesso.comments.tree import Anchors, Entry, Place
from permesso.comments.widget import Widget, WidgetPlace
from permesso.edition import Edition
from permesso.locale import Comments as Words
from permesso.model import Post, Redirect
from permesso.problem import Problem, did_you_mean
from permesso.urls import page_url

REACTIONS = tuple(kind for kind in get_args(Kind) if kind != "comment")
ENDPOINT = "https://webmention.io/{domain}/webmention"
"""Where webmention.io is told of a page that links here; its documentation, "Setup"."""
WORDLESS = "no text of it may be shown"
"""Why a comment waits of which nothing is left without what could run or call home."""
ELLIPSIS = "…"
"""What is shown of one that its owner publishes all the same."""
SILENT = OwnComments()
"""What most posts say of their comments."""
SNIPPET = 60
"""Characters of a comment that waits, where the build tells of it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A post, as far as its conversation is concerned."""

    thread: str
    """Id of the conversation."""
    own: OwnComments | None
    """What the author says of it."""
    published: datetime
    """When the post came out; aware."""
    title: str
    """Its title."""
    url: str
    """Its address."""
    lang: str | None
    """Its language; None for the blog's."""
    anchors: frozenset[str]
    """Anchors that the text has."""


class Conversations:
    """The conversations of a blog."""

    def __init__(self, edition: Edition, stored: Mapping[str, Stored], rules: Rules) -> None:
        """Take the files of the comments by key (`identity.key`) and the rules of moderation."""
        self._edition = edition
        self._settings = edition.settings.comments
        self._stored = stored
        self._rules = rules
        self._prose = Prose()
        self._entries: dict[str, list[Entry]] = {}
        self._mistakes = providers.mistakes(self._settings, edition.site_url)
        self._takes = not self._mistakes and providers.takes(self._settings)
        """Whether readers may write anywhere."""

    def problems(self, pages: Collection[str]) -> Iterator[Problem]:
        """Yield what is wrong with the settings; `pages` are the paths of the pages."""
        mistakes = list(self._mistakes)
        privacy = self._settings.privacy
        if privacy and privacy not in pages:
            advice = did_you_mean(privacy, pages)
            mistakes.append((("privacy",), f"privacy: there is no page '{privacy}'; {advice}"))
        for key, message in mistakes:
            told = f"extra.permesso.comments.{message}"
            place = ("extra", "permesso", "comments", *key)
            yield self._edition.configuration.problem(told, *place)

    def thread(self, topic: Topic) -> Thread | None:
        """Return the conversation about a post; None where there is to be none."""
        state = self._state(topic)
        if state == "off":
            return None
        entries = self._read(identity.key(topic.thread))
        talk = [entry for entry in entries if entry.record.kind == "comment"]
        anchors = Anchors(topic.anchors)
        places = tree.arrange(talk, self._settings.order)
        edition = self._edition.to(topic.lang)
        comments = tuple(_comment(place, anchors, edition) for place in places)
        count = sum(not comment.deleted for comment in comments)
        # Addresses are in the blog's language, whatever that of a post is.
        words, anchor = edition.locale.comments, self._edition.locale.comments.anchor
        site = self._edition.site_url
        is_open = state == "open"
        domain = self._settings.webmention if is_open else None
        return Thread(
            id=topic.thread,
            anchor=anchors.of_section(anchor),
            state=state,
            comments=comments,
            count=count,
            count_text=locale.counted(words.one, words.other, count) if count else "",
            reactions=tuple(_reactions(entries, words)),
            feed=f"{topic.url}{anchor}.xml" if count and site else None,
            widget=self._widget(topic) if is_open and self._takes else None,
            elsewhere=tuple(_elsewhere(topic.own)),
            webmention=ENDPOINT.format(domain=domain) if domain else None,
            closes=self._closes(topic) if is_open else None,
        )

    def _state(self, topic: Topic) -> State:
        """Return whether one may write: what the post says goes before what the settings say."""
        state = (topic.own or SILENT).state or self._settings.state
        days = self._days(topic)
        if state == "open" and days is not None:
            # Counted in seconds: further than the calendar reaches is further than today.
            age = self._edition.now - topic.published
            return "closed" if age.total_seconds() >= days * 86400 else "open"
        return state

    def _days(self, topic: Topic) -> int | None:
        """Return how many days after publication a conversation closes; None: never."""
        own = topic.own or SILENT
        if own.close_after_days is None and own.state is None:
            return self._settings.close_after_days
        return own.close_after_days

    def _closes(self, topic: Topic) -> datetime | None:
        days = self._days(topic)
        try:
            return None if days is None else topic.published + timedelta(days)
        except OverflowError:
            return None

    def _read(self, key: str) -> list[Entry]:
        if key not in self._entries:
            records = self._stored[key].records if key in self._stored else ()
            self._entries[key] = [self._entry(record) for record in records]
        return self._entries[key]

    def _entry(self, record: Record) -> Entry:
        status, reason = record.status, record.reason
        if status is None:
            reason = self._rules.objection(record)
            status = "pending" if reason else "published"
        html = words = ""
        if status == "published" and record.kind == "comment":
            html = self._prose.html(record)
            words = plain(html)
            if not words and record.status is None:
                status, reason, html = "pending", WORDLESS, ""
            elif not words:
                html = words = ELLIPSIS
        return Entry(record, status, reason, self._edition.moment(record.date), html, words)

    def _widget(self, topic: Topic) -> Widget | None:
        edition, own = self._edition.to(topic.lang), topic.own
        site = edition.site_url
        privacy = self._settings.privacy
        place = WidgetPlace(
            thread=topic.thread,
            path=identity.path(topic.thread),
            title=topic.title,
            url=f"{site}{topic.url}" if site else None,
            landing=identity.landing_url(topic.thread, site) if site else None,
            lang=edition.language,
            privacy=page_url(privacy) if privacy else None,
            mastodon=own.mastodon if own else None,
            bluesky=own.bluesky if own else None,
            subject=edition.locale.comments.mail_subject.format(title=topic.title),
        )
        return providers.widget(self._settings, place)

    def redirects(self, posts: Iterable[Post], taken: Collection[str]) -> Iterator[Redirect]:
        """Yield a page at the path that the provider knows a post by, where it links to that.

        `taken` are the addresses that belong to something else.
        """
        if self._mistakes or not providers.adapters()[self._settings.provider].redirect:
            return
        for post in posts:
            landing = identity.landing(post.thread.id) if post.thread else None
            url = alias_url(landing) if landing else None
            if post.thread and url and url not in taken:
                # Where the comments are not shown, there is no such place on the page.
                fragment = f"#{post.thread.anchor}" if post.slots.has("comments") else ""
                yield Redirect(url, f"{post.url}{fragment}", post.title)

    def audit(self, posts: Iterable[Post]) -> str | None:
        """Return what became of the comments of posts, in a line; None while there are none."""
        counts = dict.fromkeys(("published", "pending", "hidden", "deleted"), 0)
        talked_about = 0
        for thread in filter(None, (post.thread for post in posts)):
            entries = self._read(identity.key(thread.id))
            for entry in entries:
                counts[entry.status] += 1
            talked_about += any(entry.status == "published" for entry in entries)
        if not any(counts.values()):
            return None
        noun = "post" if talked_about == 1 else "posts"
        rest = "".join(f", {counts[name]} {name}" for name in list(counts)[1:] if counts[name])
        return f"comments: {counts['published']} shown in {talked_about} {noun}{rest}"

    def waiting(self) -> Iterator[Problem]:
        """Yield a notice for each comment that somebody has to look at."""
        for key, stored in self._stored.items():
            for index, entry in enumerate(self._read(key)):
                if entry.status == "pending":
                    yield stored.problem(index, _waiting(entry))


def _comment(place: Place, anchors: Anchors, edition: Edition) -> Comment:
    record, gone = place.entry.record, place.entry.status != "published"
    answers = None
    if place.parent and not place.inside and place.parent.status == "published":
        answers = _name(place.parent) or edition.locale.comments.anonymous
    return Comment(
        id=record.id,
        anchor=anchors.of(record.id),
        parent=place.parent.record.id if place.parent else None,
        author="" if gone else _name(place.entry),
        link=None if gone else record.link,
        date=place.entry.date,
        date_text=edition.date_text(place.entry.date),
        html=place.entry.html,
        plain=place.entry.plain,
        source=printable(record.source),
        url=None if gone else record.url,
        level=place.level,
        ends=place.ends,
        answers=answers,
        deleted=gone,
    )


def _reactions(entries: Iterable[Entry], words: Words) -> Iterator[Reaction]:
    shown = [entry for entry in entries if entry.status == "published"]
    for kind in REACTIONS:
        records = [entry.record for entry in shown if entry.record.kind == kind]
        if records:
            one, other = getattr(words, f"{kind}_one"), getattr(words, f"{kind}_other")
            people = tuple(_person(record, words.anonymous) for record in records)
            yield Reaction(kind, locale.counted(one, other, len(records)), people)


def _waiting(entry: Entry) -> str:
    record = entry.record
    text = label(plain(record.html)) if record.html else label(record.text or "")
    snippet = f"{text[:SNIPPET].rstrip()}…" if len(text) > SNIPPET else text
    reason = f" ({label(entry.reason)})" if entry.reason else ""
    name = _name(entry) or "nobody"
    return f"pending{reason}: {name}, “{snippet}”; set status: published or hidden"


def _name(entry: Entry) -> str:
    return label(entry.record.author or "")


def _person(record: Record, anonymous: str) -> tuple[str, str | None]:
    """Return who did something, and where one sees it: a page that links here is itself that."""
    address = (record.url or record.link) if record.kind == "mention" else record.link
    return label(record.author or "") or anonymous, address


def _elsewhere(own: OwnComments | None) -> Iterator[tuple[str, str]]:
    """Yield the author's own announcements of a post, where it is talked about too."""
    if own and own.mastodon:
        yield "Mastodon", own.mastodon
    if own and own.bluesky:
        yield "Bluesky", own.bluesky
