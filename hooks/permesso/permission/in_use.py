"""What is in use, gathered from the settings and the texts of a blog."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from permesso.audit.declared import Entry, Host
from permesso.comments import providers as comments
from permesso.edition import Edition
from permesso.library import Library
from permesso.locale import Permission
from permesso.newsletter.newsletter import Newsletter
from permesso.permission.use import InUse
from permesso.schemes import REMEMBERED


def of(edition: Edition, books: Library, newsletter: Newsletter | None) -> InUse:
    """Return what the pages of a blog use, as its settings and its texts say.

    `newsletter` is the one in the language of `edition`.
    """
    settings, words = edition.settings, edition.locale.permission
    own = urlsplit(edition.site_url or "").netloc
    hosts = [*_newsletter(newsletter, words), *_comments(edition), *_embeds(books, words)]
    hosts += settings.audit.hosts
    storage = [Entry(name=REMEMBERED, store="localStorage", purpose=words.scheme)]
    storage += [*_kept_by_comments(edition), *settings.audit.storage]
    return InUse(tuple(_once(host for host in hosts if host.host != own)), tuple(storage))


def _newsletter(newsletter: Newsletter | None, words: Permission) -> Iterator[Host]:
    if newsletter:
        signup = newsletter.signup
        provider = words.service if signup.lists else signup.provider
        for origin in signup.hosts:
            host = urlsplit(origin).netloc
            yield Host(host=host, provider=provider, purpose=words.newsletter)


def _comments(edition: Edition) -> Iterator[Host]:
    settings = edition.settings.comments
    if _is_right(edition) and comments.takes(settings):
        name = comments.adapters()[settings.provider].name
        asked = comments.asked(settings)
        if form := comments.mentions(settings):
            asked |= {urlsplit(form).netloc}
        for host in sorted(asked):
            yield Host(host=host, provider=name, purpose=edition.locale.permission.comments)


def _is_right(edition: Edition) -> bool:
    """Tell whether nothing is wrong with who takes comments, which is told elsewhere."""
    return not any(comments.mistakes(edition.settings.comments, edition.site_url))


def _kept_by_comments(edition: Edition) -> Iterator[Entry]:
    settings, words = edition.settings.comments, edition.locale.permission
    for kept in comments.kept(settings) if _is_right(edition) else ():
        host, purpose = kept.host or "", words.comments_kept
        yield Entry(name=kept.name, store=kept.store, host=host, purpose=purpose)


def _embeds(books: Library, words: Permission) -> Iterator[Host]:
    """Yield who shows something that a text embeds."""
    bodies = [entry.body for entry in books.posts] + [entry.body for entry in books.pages]
    embeds = (mark.embed for body in bodies for mark in body.marks)
    # The button says a host's name for people, which may lack its www.
    frames = ((dict(embed.frame).get("src", ""), embed.provider) for embed in embeds if embed)
    found = {urlsplit(address).netloc: provider for address, provider in frames if address}
    for host, provider in sorted(found.items()):
        yield Host(host=host, provider=provider, purpose=words.embeds)


def _once(hosts: Iterable[Host]) -> Iterable[Host]:
    """Return each host once; what two use it for stands together."""
    found: dict[str, Host] = {}
    for host in hosts:
        first = found.get(host.host)
        if first is None:
            found[host.host] = host
        elif first.purpose != host.purpose:
            purpose = f"{first.purpose}; {host.purpose}"
            found[host.host] = first.model_copy(update={"purpose": purpose})
    return found.values()


def in_languages(
    edition: Edition, books: Library, newsletters: Mapping[str, Newsletter]
) -> dict[str, InUse]:
    """Return what is in use, in the words of each language of the interface."""
    return {
        code: of(spoken, books, newsletters.get(code)) for code, spoken in edition.editions.items()
    }
