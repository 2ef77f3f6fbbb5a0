"""Promises: how often letters come, and what the page of privacy says is in use."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Any

from permesso.audit.declared import Declared, Letters
from permesso.audit.document import Document
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Facts, Post, Request, Stored
from permesso.audit.finding import Finding
from permesso.audit.hosts import host_of, own_of

ARTICLES = {"Article", "BlogPosting", "NewsArticle"}
"""Types of schema.org that have a date and sections."""
TABLES = ("hosts", "storage")
"""What the tables of a privacy page are called: `data-permesso`."""


def post(page: Page) -> Post | None:
    """Return what a page says as a post."""
    return post_of(page.document)


def post_of(read: Document) -> Post | None:
    """Return what a document says as a post: in its structured data, else in its Open Graph; None
    for one that is no post or has no date."""
    said = next(_articles(read), {})
    published = said.get("datePublished") or _meta(read, "article:published_time")
    day = _day(published)
    if day is None:
        return None
    topics = said.get("articleSection") or _meta(read, "article:section") or ()
    title = said.get("headline") or _meta(read, "og:title") or ""
    listed = (topics,) if isinstance(topics, str) else tuple(map(str, topics))
    return Post(day, listed, str(title))


def _articles(read: Document) -> Iterator[dict[str, Any]]:
    """Yield the articles in the structured data of a page."""
    for script in read.elements("script"):
        if script.get("type", "").strip().lower() == "application/ld+json":
            try:
                said = json.loads(script.text or "")
            except ValueError:
                continue
            whole = said.get("@graph", [said]) if isinstance(said, dict) else said
            for node in whole if isinstance(whole, list) else ():
                if isinstance(node, dict) and node.get("@type") in ARTICLES:
                    yield node


def _meta(read: Document, name: str) -> str | None:
    found = (each for each in read.elements("meta") if each.get("property") == name)
    return next((each.get("content") for each in found), None)


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def site(site: Site) -> Iterator[Finding]:
    """Yield the promises of a site that it does not keep. A site that declares none has none."""
    if site.declared.letters:
        yield from _too_often(site.facts, site.declared.letters, site.declared.topics)
    if site.declared.privacy:
        yield from _privacy(site, site.declared.privacy)


def _too_often(
    facts: Iterable[Facts], letters: Letters, topics: Sequence[str]
) -> Iterator[Finding]:
    """Yield each post that comes sooner than letters may carry it: of a topic there are more posts
    in so many days than as many letters bring."""
    most, span = letters.most * letters.posts, timedelta(days=letters.days)
    dated: dict[str, dict[Post, str]] = defaultdict(dict)
    # An old address of a post says the same as its new one, which is the shorter as a rule.
    for each in sorted(facts, key=lambda each: (each.file.count("/"), each.file)):
        if each.post:
            for topic in each.post.topics if topics else ("",):
                dated[topic].setdefault(each.post, each.file)
    for topic in topics or ("",):
        posts = sorted(dated[topic].items(), key=lambda each: (each[0].published, each[1]))
        for index, (post, file) in enumerate(posts[most:]):
            first, day = posts[index][0].published, post.published
            if day - first < span:
                of = f" of '{topic}'" if topic else ""
                found = (
                    f"{most + 1} posts{of} from {first} to {day}, where letters bring "
                    f"{most} in {letters.days} days"
                )
                yield Finding(file, 1, "promises.frequency", found)


def _privacy(site: Site, file: str) -> Iterator[Finding]:
    """Yield where the page of privacy and the site differ."""
    try:
        text = (site.folder / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        yield Finding(file, 1, "promises.table", "the page is not there")
        return
    page = Document(file, text)
    tables = {each.get("data-permesso"): each for each in page.elements("table", "p")}
    for name in TABLES:
        if name not in tables:
            yield Finding(file, 1, "promises.table", f"no element with data-permesso='{name}'")
    line = {name: page.line(table) for name, table in tables.items() if name}
    named = {name: _named(page, tables.get(name)) for name in TABLES}
    said = {name: page.words(table) for name, table in tables.items() if name}
    if "hosts" in tables:
        yield from _hosts(site, file, line["hosts"], named["hosts"], said["hosts"])
    if "storage" in tables:
        yield from _storage(site, file, line["storage"], named["storage"])


def _named(page: Document, table: Any) -> tuple[str, ...]:
    """Return the names in a table: what its first column has as code."""
    if table is None:
        return ()
    return tuple(page.words(each) for each in table.iter("code"))


def _hosts(site: Site, file: str, line: int, named: Sequence[str], said: str) -> Iterator[Finding]:
    declared, own = site.declared, own_of(site.host, site.declared)
    used = {host.host: host.provider for host in declared.hosts or ()}
    for request in _requests(site.facts):
        host = host_of(request.address)
        if host and not own.has(host):
            used.setdefault(host, "")
    for host, provider in sorted(used.items()):
        if host not in named:
            yield Finding(file, line, "promises.host", host)
        elif provider and provider not in said:
            yield Finding(file, line, "promises.provider", f"{provider} ({host})")
    for host in named:
        if host not in used:
            yield Finding(file, line, "promises.stale", host)


def _requests(facts: Iterable[Facts]) -> Iterator[Request]:
    return (request for each in facts for request in each.requests)


def _storage(site: Site, file: str, line: int, named: Sequence[str]) -> Iterator[Finding]:
    known = [entry.name for entry in site.declared.storage or ()]
    for each in _kept(site.facts, site.declared):
        if each.name and not any(fnmatchcase(each.name, name) for name in named):
            yield Finding(file, line, "promises.storage", f"{each.name} ({each.store})")
    for name in known:
        if name not in named:
            yield Finding(file, line, "promises.storage", name)
    for name in named:
        if name not in known:
            yield Finding(file, line, "promises.stale", name)


def _kept(facts: Iterable[Facts], declared: Declared) -> Iterable[Stored]:
    """Return what pages keep and the declaration does not name, each name once."""
    found = {
        (each.name, each.store): each
        for of in facts
        for each in of.stored
        if not any(
            entry.store == each.store and fnmatchcase(each.name, entry.name)
            for entry in declared.storage or ()
        )
    }
    return found.values()
