"""The newsletter: who takes it, what readers agree to, and every form of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from permesso.edition import Edition
from permesso.library import Library
from permesso.newsletter import consents
from permesso.newsletter.consents import Consent
from permesso.newsletter.settings import NewsletterSettings
from permesso.newsletter.signup import Signup, resolve
from permesso.problem import Problem, did_you_mean
from permesso.slots.blocks import Form, Variant
from permesso.taxonomy import Taxonomy
from permesso.urls import page_url

DESCRIPTOR = "newsletter.json"
"""File at the site's root from which the opt-in service learns about the blog."""
DESCRIPTOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of the newsletter's pages."""

    subscribe: str
    """The page to subscribe on."""
    pending: str
    """After the form: look into your mailbox."""
    confirmed: str
    """After the confirmation."""
    unsubscribed: str
    """After leaving."""
    error: str
    """When something went wrong."""

    @classmethod
    def of(cls, edition: Edition) -> Addresses:
        """Return the addresses of an edition."""
        words = edition.locale.newsletter
        place = edition.permalinks.newsletter
        return cls(
            subscribe=place(),
            pending=place(words.pending.slug),
            confirmed=place(words.confirmed.slug),
            unsubscribed=place(words.unsubscribed.slug),
            error=place(words.error.slug),
        )


@dataclass(frozen=True)
class Newsletter:
    """The newsletter of a blog."""

    site_name: str
    """What the blog is called."""
    name: str
    """What it is called itself."""
    button: str
    """Words on the button of its forms."""
    signup: Signup
    """What the form of its provider has to hold."""
    consent: Consent
    """What readers agree to now."""
    consents: Mapping[str, Consent]
    """What readers have ever agreed to, by id; texts whose day has not come are left out."""
    privacy: str
    """Address of the privacy page."""
    addresses: Addresses
    """Addresses of its pages."""
    has_pages: bool
    """Whether they are in its own language; without a consent in that, they are the blog's."""
    site_url: str
    """Whole address of the site's root."""
    confirms: bool
    """Whether an e-mail asks subscribers for a confirmation first (double opt-in)."""
    edition: Edition
    """The edition that it is part of."""

    def agreement(self, consent: Consent) -> str:
        """Return the address of the page of a consent, which is one for all languages."""
        own = self.edition.to(None)
        return own.permalinks.newsletter(own.locale.newsletter.consent_slug, consent.id)

    @cached_property
    def _current(self) -> str:
        """Address of the page of what readers agree to now: every form names it."""
        return self.agreement(self.consent)

    @cached_property
    def _stranger(self) -> str:
        """Host that forms are sent to, where it is not the blog's own, or one below it."""
        own, host = urlsplit(self.site_url).netloc, urlsplit(self.signup.action).netloc
        return "" if f".{host}".endswith(f".{own}") else host

    @cached_property
    def _pending(self) -> str:
        """Whole address of the page behind every form."""
        return urljoin(self.site_url, self.addresses.pending)

    def urls(self) -> Iterator[str]:
        """Yield the address of every page that is made of it."""
        places = self.addresses
        if self.has_pages:
            yield from (places.subscribe, places.pending, places.confirmed)
            yield from (places.unsubscribed, places.error)
        if self.edition.is_own:
            yield from (self.agreement(consent) for consent in self.consents.values())

    def form(self, page: str, placement: str, number: int, variant: Variant, title: str) -> Form:
        """Return the `number`th form of the page at the address `page`.

        `placement` says where on it, for the owner's numbers.
        """
        signup = self.signup
        carried = (
            (signup.redirect_field, self._pending),
            (signup.page_field, f"/{page}"),
            (signup.placement_field, placement),
        )
        hidden = [(name, value) for name, value in carried if name]
        tick: tuple[str | None, str] = (signup.version_field, self.consent.version)
        if signup.consent_field:
            # The provider has a box of its own; which text stood beside it goes along.
            hidden += [(name, value) for name, value in [tick] if name]
            tick = (signup.consent_field, signup.consent_value or "1")
        return Form(
            signup=signup,
            id=f"pm-newsletter-{number}",
            variant=variant,
            title=title,
            button=self.button,
            hidden=(*signup.hidden, *hidden),
            tick=tick,
            consent=self.consent,
            privacy=self.privacy,
            agreement=self._current,
            confirms=self.confirms,
            host=self._stranger,
        )


def prepare(
    edition: Edition, books: Library, terms: Mapping[str, Taxonomy], name: str
) -> tuple[dict[str, Newsletter], list[Problem]]:
    """Return the newsletter of the blog called `name` in every language of the interface, nothing
    without one, and what is wrong.

    `terms` are the lists by language: those have pages of the newsletter too, where there is a
    consent in their language.
    """
    settings = edition.settings.newsletter
    if settings is None:
        return {}, []
    words = edition.locale.newsletter
    title = settings.title or words.title.format(site=name)
    signup = resolve(settings, title)
    consent = consents.current(books.consents, edition.language, edition.now)
    mistakes = list(_mistakes(edition, settings, books, terms[edition.language]))
    if isinstance(signup, list):
        mistakes = [*signup, *mistakes]
    problems = [
        edition.configuration.problem(
            f"extra.permesso.newsletter.{message}", "extra", "permesso", "newsletter", *key
        )
        for key, message in mistakes
    ]
    if edition.site_url is None:
        message = "newsletter: needs the blog's address, to bring readers back; set site_url"
        key = ("extra", "permesso", "newsletter")
        problems.append(edition.configuration.problem(f"extra.permesso.{message}", *key))
    if consent is None and books.consents_source.uri not in books.unreadable:
        message = consents.lack(books.consents, edition.language)
        problems.append(books.consents_source.problem(message))
    if problems or isinstance(signup, list) or consent is None or edition.site_url is None:
        return {}, problems
    own = Newsletter(
        site_name=name,
        name=title,
        button=settings.button or words.button,
        signup=signup,
        consent=consent,
        consents=consents.begun(books.consents, edition.now),
        privacy=page_url(settings.privacy),
        addresses=Addresses.of(edition),
        has_pages=True,
        site_url=edition.site_url,
        confirms=not settings.without_double_opt_in,
        edition=edition,
    )
    others = (spoken for spoken in edition.editions.values() if not spoken.is_own)
    found = {edition.language: own}
    return found | {each.language: _in_language(own, books, terms, each) for each in others}, []


def _in_language(
    own: Newsletter, books: Library, terms: Mapping[str, Taxonomy], edition: Edition
) -> Newsletter:
    """Return the newsletter as pages in the language of `edition` offer it.

    What readers agree to is in their language where the owner wrote that; else in the blog's.
    """
    words = edition.locale.newsletter
    consent = consents.current(books.consents, edition.language, edition.now)
    has_pages = consent is not None and edition.language in terms
    topics = (replace(topic, name=edition.named(topic.name)) for topic in own.signup.topics)
    return replace(
        own,
        name=words.title.format(site=own.site_name),
        button=words.button,
        signup=replace(own.signup, topics=tuple(topics)),
        consent=consent or own.consent,
        addresses=Addresses.of(edition) if has_pages else own.addresses,
        has_pages=has_pages,
        privacy=_translated(own.privacy, books, edition),
        edition=edition,
    )


def _translated(url: str, books: Library, edition: Edition) -> str:
    """Return the address of a page in the language of `edition`, if it is there."""
    fronts = {page_url(entry.source.uri): entry.front for entry in books.pages}
    key = fronts[url].translation_key if url in fronts else None
    same = (
        other
        for other, front in fronts.items()
        if key and front.translation_key == key and edition.to(front.lang) is edition
    )
    return next(same, url)


def _mistakes(
    edition: Edition, settings: NewsletterSettings, books: Library, terms: Taxonomy
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield key and message for what is wrong beside the provider's own keys."""
    pages = {entry.source.uri for entry in books.pages}
    if settings.privacy not in pages | books.unreadable:
        advice = did_you_mean(settings.privacy, pages)
        yield ("privacy",), f"privacy: there is no page '{settings.privacy}'; {advice}"
    known = edition.settings.categories or list(terms.categories)
    for topic in settings.topics:
        if topic not in known:
            advice = did_you_mean(topic, known)
            yield ("topics", topic), f"topics: '{topic}' is no category; {advice}"
    lists = {*known, *terms.tags, *terms.series}
    if settings.issues and settings.issues not in lists:
        advice = did_you_mean(settings.issues, lists)
        yield ("issues",), f"issues: '{settings.issues}' is no category, tag or series; {advice}"


def descriptor(newsletter: Newsletter) -> dict[str, Any]:
    """Return what the opt-in service has to know of the blog, as JSON values; nothing secret."""
    consent, places = newsletter.consent, newsletter.addresses

    def whole(address: str) -> str:
        return urljoin(newsletter.site_url, address)

    return {
        "version": DESCRIPTOR_VERSION,
        "site": {
            "name": newsletter.site_name,
            "url": newsletter.site_url,
            "language": newsletter.edition.language,
        },
        "sender": consent.sender,
        "frequency": consent.frequency,
        "lists": [
            {"uuid": each.uuid, "name": each.name, "main": each.main}
            for each in newsletter.signup.lists
        ],
        "consents": [
            {
                "id": each.id,
                "language": each.language,
                "date": each.date.date().isoformat(),
                "sha256": each.sha256,
                "text": each.text,
                "url": whole(newsletter.agreement(each)),
            }
            for each in newsletter.consents.values()
        ],
        "pages": {
            "subscribe": whole(places.subscribe),
            "pending": whole(places.pending),
            "confirmed": whole(places.confirmed),
            "unsubscribed": whole(places.unsubscribed),
            "error": whole(places.error),
        },
        "privacy": whole(newsletter.privacy),
    }
