"""Pages of the newsletter: to subscribe, the answers to a reader, the texts agreed to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from permesso.edition import Edition
from permesso.locale import DateText, Notice
from permesso.model import NewsletterKind, NewsletterPage, Page, Post, Translation
from permesso.newsletter.consents import Consent
from permesso.newsletter.newsletter import DESCRIPTOR, Newsletter, descriptor
from permesso.posts import Writer
from permesso.slots.blocks import Form
from permesso.slots.slots import Subject

ISSUES = 6
"""Past issues on the page to subscribe on."""
MEANWHILE = 3
"""Articles on the pages that answer: something to read while the mail is on its way."""


def pages(
    newsletter: Newsletter,
    posts: Sequence[Post],
    intros: Mapping[str, Page],
    writer: Writer,
    translations: tuple[Translation, ...],
) -> Iterator[NewsletterPage]:
    """Yield every page, from the listed posts (newest first) and the owner's texts by address.

    `writer` has written those texts; `translations` are those of the page to subscribe on.
    """
    edition, places = newsletter.edition, newsletter.addresses
    words = edition.locale.newsletter
    maker = _Maker(intros, writer, edition.language)
    issues = _issues(posts, edition)
    latest = tuple(posts[:MEANWHILE])
    yield maker.page(
        "subscribe",
        places.subscribe,
        title=newsletter.name,
        text=(words.subscribe_text,),
        form=_form(newsletter, places.subscribe),
        posts_title=words.issues if issues else words.latest,
        posts=issues[:ISSUES] or latest,
        noindex=False,
        translations=translations,
    )
    answers: tuple[tuple[NewsletterKind, str, Notice], ...] = (
        ("pending", places.pending, words.pending),
        ("confirmed", places.confirmed, words.confirmed),
        ("unsubscribed", places.unsubscribed, words.unsubscribed),
        ("error", places.error, words.error),
    )
    for kind, url, notice in answers:
        yield maker.page(
            kind,
            url,
            title=notice.title,
            text=tuple(notice.text.strip().split("\n\n")),
            form=_form(newsletter, url) if kind == "error" else None,
            back=places.subscribe if kind == "pending" else None,
            posts_title=words.latest,
            posts=latest if kind in {"pending", "confirmed"} else (),
        )
    for consent in newsletter.consents.values() if edition.is_own else ():
        # The words around a consent are in its language.
        spoken = edition.to(consent.language)
        words, maker = spoken.locale.newsletter, _Maker(intros, writer, spoken.language)
        date = spoken.date_text(spoken.moment(consent.date))
        yield maker.page(
            "consent",
            newsletter.agreement(consent),
            title=words.consent_title.format(date=date.words),
            text=(words.consent_text,),
            consent=consent,
            consent_date=date,
            is_current=consent is newsletter.consent,
        )


def files(newsletter: Newsletter) -> dict[str, str]:
    """Return the text files that belong to the newsletter, by address."""
    texts = {
        f"{newsletter.agreement(consent)}{consent.id}.txt": consent.record
        for consent in newsletter.consents.values()
    }
    if newsletter.signup.lists:
        texts[DESCRIPTOR] = json.dumps(descriptor(newsletter), indent=2, ensure_ascii=False) + "\n"
    return texts


class _Maker:
    """Makes pages that have most in common."""

    def __init__(self, intros: Mapping[str, Page], writer: Writer, lang: str) -> None:
        self._intros = intros
        self._writer = writer
        self._lang = lang

    def page(
        self,
        kind: NewsletterKind,
        url: str,
        *,
        title: str,
        text: tuple[str, ...],
        form: Form | None = None,
        consent: Consent | None = None,
        consent_date: DateText | None = None,
        is_current: bool = False,
        back: str | None = None,
        posts_title: str = "",
        posts: tuple[Post, ...] = (),
        noindex: bool = True,
        translations: tuple[Translation, ...] = (),
    ) -> NewsletterPage:
        intro = self._intros.get(url)
        title = intro.title if intro else title
        known = self._writer.subjects.get(url) or Subject("page", url, title, self._lang)
        subject = replace(known, lang=self._lang)
        marks = intro.body.marks if intro else ()
        return NewsletterPage(
            kind=kind,
            url=url,
            title=title,
            description=intro.description if intro else "" if noindex else " ".join(text),
            text=() if intro else text,
            intro=intro,
            form=form,
            consent=consent,
            consent_date=consent_date,
            is_current=is_current,
            back=back,
            posts_title=posts_title,
            posts=posts,
            noindex=noindex or bool(intro and intro.noindex),
            slots=self._writer.filler.fill(subject, marks, has_form=form is not None),
            lang=self._lang,
            translations=(intro.translations if intro else ()) or translations,
        )


def _form(newsletter: Newsletter, url: str) -> Form:
    """Return the form of a page that is about subscribing."""
    return newsletter.form(url, "page", 1, "page", "")


def _issues(posts: Sequence[Post], edition: Edition) -> tuple[Post, ...]:
    """Return the posts that are past issues: those of the owner's category, tag or series."""
    settings = edition.settings.newsletter
    if settings is None or settings.issues is None:
        return ()
    name = edition.named(settings.issues)
    return tuple(
        post
        for post in posts
        if name in {term.name for term in (*post.categories, *post.tags)}
        or (post.series is not None and post.series.name == name)
    )
