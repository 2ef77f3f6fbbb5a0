"""The opt-in service's pages, mails and words: what they say, to whom, and how they look."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from string import Formatter
from typing import Any, get_args

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

import browser
from optin import owner, words
from optin.blog import Addresses, Blog, Consent, MailingList
from optin.mailbox import Caught
from optin.mails import Letter, Mails
from optin.numbers import Outgoing
from optin.pages import FormError, Kind, Pages
from optin.templating import STYLE_HASHES, render
from optin.words import Words
from test_optin_owner import BUSY, EMPTY

LANGUAGES = ["en", "it"]
MAIN = MailingList("5f0c0a0e-0000-4000-8000-000000000001", "Bussare", True)
TOPIC = MailingList("5f0c0a0e-0000-4000-8000-000000000002", "Scrittura", False)
CONSENT = Consent(
    id="bussare-2026-11",
    language="it",
    date="2026-11-22",
    sha256="a" * 64,
    text="Sì, mandatemi la newsletter di Bussare a questo indirizzo.",
    url="https://bussare.example/newsletter/consenso/bussare-2026-11/",
)
BLOG = Blog(
    name="Bussare",
    url="https://bussare.example/",
    language="it",
    sender="la redazione di Bussare",
    frequency="un'e-mail ogni due martedì",
    lists=(MAIN, TOPIC),
    consents=(CONSENT,),
    pages=Addresses(subscribe="https://bussare.example/newsletter/"),
    privacy="https://bussare.example/privacy/",
)
BARE = replace(BLOG, sender=None, frequency=None, privacy=None, pages=Addresses())
ROOT = "https://posta.example/lettere"
TOKEN = "eyJhIjoxMjM0NTY3ODkwfQ.Zz8X2g.k3J0b2tlbl9vZl9zaWduZWRfbGluaw" * 2
LINK = f"{ROOT}/subscription/optin/{TOKEN}"
LEAVE = f"{ROOT}/subscription/unsubscribe/{TOKEN}"
MAIL_WITHOUT_SUBJECT = Caught(
    id="1",
    time=datetime(2026, 11, 22, tzinfo=UTC),
    to="",
    subject="",
    headers=(("From", "a@a.example"),),
    text=LINK,
    html="x",
    source=b"",
)
KINDS: tuple[Kind, ...] = get_args(Kind)
ERRORS: tuple[FormError, ...] = get_args(FormError)


def pages_of(blog: Blog, spoken: Words) -> dict[str, str]:
    """Return every page of the service, by name."""
    pages = Pages(blog, spoken, ROOT)
    found = {
        "confirm": pages.confirm(blog.lists, CONSENT, LINK),
        "confirm without a consent": pages.confirm((MAIN,), None, LINK),
        "confirmed": pages.confirmed(blog.lists),
        "unsubscribe": pages.unsubscribe(blog.lists, LEAVE, "n…@lettori.example"),
        "unsubscribe, none ticked": pages.unsubscribe(blog.lists, LEAVE, nothing_chosen=True),
        "unsubscribe from one": pages.unsubscribe((MAIN,), LEAVE),
        "unsubscribed": pages.unsubscribed(),
        "unsubscribed from one": pages.unsubscribed((MAIN,)),
        "pending": pages.pending(),
        "form": pages.form(lists=blog.lists),
        "not known yet": Pages(None, spoken).message("unavailable"),
    }
    found |= {f"form: {error}": pages.form("nora@", error, [("l", "1")]) for error in ERRORS}
    found |= {kind: pages.message(kind) for kind in KINDS}
    return found


def mails_of(blog: Blog, spoken: Words) -> dict[str, Letter]:
    """Return every mail of the service, by name."""
    mails = Mails(blog, spoken, ROOT)
    asking: dict[str, Any] = {"lists": ["Bussare", "Scrittura"], "link": LINK, "days": 7}
    telling: dict[str, Any] = {"lists": ["Bussare"], "unsubscribe": LEAVE}
    return {
        "confirm": mails.confirm(**asking, unsubscribe=LEAVE, consent=CONSENT),
        "confirm, bare": mails.confirm(**{**asking, "days": 1}),
        "reminder": mails.reminder(**asking, unsubscribe=LEAVE, consent=CONSENT),
        "welcome": mails.welcome(**telling),
        "already": mails.already(**telling),
    }


def parsed(page: str) -> lxml.html.HtmlElement:
    """Return a page as a browser would read it."""
    return lxml.html.document_fromstring(page)


def text_of(page: str) -> str:
    """Return the words of a page's body."""
    return " ".join(parsed(page).find("body").text_content().split())


def one(page: str, selector: str) -> lxml.html.HtmlElement:
    """Return the only element of a page that a CSS selector finds."""
    (found,) = parsed(page).cssselect(selector)
    return found


EVERY_PAGE = [
    (language, name) for language in LANGUAGES for name in pages_of(BLOG, words.load(language))
]
PAGES = {language: pages_of(BLOG, words.load(language)) for language in LANGUAGES}
MAILS = {language: mails_of(BLOG, words.load(language)) for language in LANGUAGES}
EVERY_MAIL = [(language, name) for language in LANGUAGES for name in MAILS[language]]

# ── words ────────────────────────────────────────────────────────────────────────────────────────


def test_the_languages_have_the_same_texts_with_the_same_values() -> None:
    def values(texts: Mapping[str, str]) -> dict[str, set[str | None]]:
        return {
            key: {part[1] for part in Formatter().parse(text) if part[1] is not None}
            for key, text in texts.items()
        }

    italian, english = (words.load(language).texts for language in ("it", "en"))
    assert values(italian) == values(english)
    assert all(text.strip() for text in [*italian.values(), *english.values()])
    assert sum(italian[key] == english[key] for key in italian) < 10


def test_the_italian_and_english_are_the_only_ones() -> None:
    assert sorted(path.stem for path in words.FOLDER.glob("*.yml")) == LANGUAGES


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("it", "it"),
        ("it-CH", "it"),
        ("IT_it", "it"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("../it", "en"),
    ],
)
def test_a_language_without_texts_gets_english(asked: str, given: str) -> None:
    assert words.load(asked).language == given


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_shouts_or_pleads(language: str) -> None:
    pleading = r"!|peccato|dispiace|sei sicur|ci mancherai|sorry|are you sure|miss you"
    for key, text in words.load(language).texts.items():
        assert not re.search(pleading, text, re.IGNORECASE), key


class Remembering(dict[str, str]):
    """Texts that know which of them were said."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.said: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.said.add(key)
        return super().__getitem__(key)


def test_every_text_is_said_somewhere() -> None:
    texts = Remembering(words.load("it").texts)
    spoken = Words("it", texts)
    pages_of(BLOG, spoken)
    mails_of(BLOG, spoken)
    owner.page(BUSY, spoken)
    owner.page(EMPTY, spoken)
    owner.page(replace(BUSY, mails=Outgoing(waiting=1, failed=2, oldest=None)), spoken)
    for mails in ([], [MAIL_WITHOUT_SUBJECT]):
        render("mailbox.html", spoken, blog=None, mails=mails)
    render("mail_page.html", spoken, blog=None, mail=MAIL_WITHOUT_SUBJECT)
    spoken.say("mailbox.caught", to="", subject="")
    assert set(texts) - texts.said == set()


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        ("it", 0, "0"),
        ("it", 9999, "9999"),
        ("it", 12412, "12.412"),
        ("en", 12412, "12,412"),
        ("en", 1234567, "1,234,567"),
    ],
)
def test_numbers_are_written_as_the_language_does(language: str, n: int, said: str) -> None:
    assert words.load(language).number(n) == said


def test_names_in_a_sentence() -> None:
    italian = words.load("it")
    assert [italian.joined(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a e b",
        "a, b e c",
    ]


def test_days_counts_and_shares() -> None:
    italian, english = words.load("it"), words.load("en")
    assert italian.day(date(2026, 3, 12)) == "12 marzo 2026"
    assert english.day(date(2026, 12, 1)) == "1 December 2026"
    assert italian.counted("common.days", 1) == "1 giorno"
    assert english.counted("common.days", 7) == "7 days"
    assert italian.share(2, 3) == "67%"
    assert italian.share(0, 0) == "–"


# ── every page ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_a_page_asks_for_nothing_and_tells_nobody(language: str, name: str) -> None:
    page = parsed(PAGES[language][name])
    assert page.get("lang") == language
    metas = {meta.get("name"): meta.get("content") for meta in page.cssselect("meta[name]")}
    assert metas["robots"] == "noindex"
    assert metas["referrer"] == "no-referrer"
    assert metas["viewport"] == "width=device-width, initial-scale=1"
    assert page.cssselect("script, link, img, iframe, object, [src], [style], [onclick]") == []
    assert len(page.cssselect("h1")) == 1
    assert page.cssselect("title")[0].text.startswith(page.cssselect("h1")[0].text_content())


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_a_page_has_the_one_style_that_the_policy_allows(language: str, name: str) -> None:
    style = one(PAGES[language][name], "style").text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (f"'sha256-{digest}'",) == STYLE_HASHES
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_what_changes_something_is_a_button_in_a_form(language: str, name: str) -> None:
    page = parsed(PAGES[language][name])
    for form in page.cssselect("form"):
        assert form.get("method") == "post"
        assert len(form.cssselect("button")) == 1
    assert len(page.cssselect("button")) == len(page.cssselect("form"))
    for link in page.cssselect("a"):
        assert link.get("href") not in (LINK, LEAVE)


@pytest.mark.parametrize("name", list(PAGES["it"]))
def test_the_blog_s_name_leads_back_to_it(name: str) -> None:
    page = parsed(PAGES["it"][name])
    if name == "not known yet":
        assert page.cssselect("header, footer") == []
    else:
        assert one(PAGES["it"][name], "header a").get("href") == BLOG.url
        links = [link.get("href") for link in page.cssselect("footer a")]
        assert links == [BLOG.url, BLOG.privacy]


@pytest.mark.parametrize("name", list(PAGES["it"]))
def test_a_blog_that_tells_little_has_whole_pages_too(name: str) -> None:
    page = pages_of(BARE, words.load("it"))[name]
    assert "None" not in text_of(page)
    if name != "not known yet":
        assert [link.get("href") for link in parsed(page).cssselect("footer a")] == [BLOG.url]


HOSTILE = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}{site}"


def test_hostile_text_stays_text() -> None:
    bad = MailingList(HOSTILE, HOSTILE, True)
    blog = replace(
        BLOG,
        name=HOSTILE,
        sender=HOSTILE,
        frequency=HOSTILE,
        lists=(bad, bad),
    )
    consent = replace(CONSENT, text=HOSTILE, language=HOSTILE)
    pages = Pages(blog, words.load("it"), ROOT)
    mails = Mails(blog, words.load("it"), ROOT)
    for page in (
        pages.confirm(blog.lists, consent, LINK + HOSTILE),
        pages.unsubscribe(blog.lists, LEAVE, HOSTILE),
        pages.form(HOSTILE, "bad_address", [(HOSTILE, HOSTILE)], blog.lists),
        pages.unsubscribed(blog.lists),
        mails.confirm(lists=[HOSTILE], link=LINK, days=1, consent=consent).html,
        mails.already(lists=[HOSTILE], unsubscribe=LEAVE).html,
    ):
        assert parsed(page).cssselect("img, [onerror]") == []
        assert "{{ 7*7 }}{site}" in text_of(page)


# ── each page ────────────────────────────────────────────────────────────────────────────────────


def test_confirm_says_what_is_agreed_to() -> None:
    page = PAGES["it"]["confirm"]
    said = text_of(page)
    for part in (
        "«Bussare» e «Scrittura»",
        "la redazione di Bussare",
        "un'e-mail ogni due martedì",
        CONSENT.text,
        "in fondo a ogni e-mail",
        "Non l'hai chiesto tu? Non fare nulla",
    ):
        assert part in said
    assert one(page, "blockquote").get("lang") == "it"
    assert one(page, "main a").get("href") == CONSENT.url
    assert one(page, "form").get("action") == LINK
    assert one(page, "form button").text == "Sì, mi iscrivo"
    assert parsed(page).cssselect("form input") == []


def test_confirm_without_a_consent_shows_none() -> None:
    page = PAGES["it"]["confirm without a consent"]
    assert parsed(page).cssselect("blockquote, main a") == []
    assert "Che cosa accetti" not in text_of(page)


def test_leaving_everything_is_the_first_button() -> None:
    first, second = parsed(PAGES["it"]["unsubscribe"]).cssselect("form")
    assert dict(first.form_values()) == {"leave": "all"}
    assert first.cssselect("button")[0].text == "Esci da tutto"
    assert dict(second.form_values()) == {"leave": "some"}
    boxes = second.cssselect("input[type=checkbox][name=l]")
    assert [box.get("value") for box in boxes] == [MAIN.uuid, TOPIC.uuid]
    assert not any(box.checked for box in boxes)
    assert {form.get("action") for form in (first, second)} == {LEAVE}
    assert "dell'indirizzo n…@lettori.example: «Bussare» e «Scrittura»" in text_of(
        PAGES["it"]["unsubscribe"]
    )


def test_one_list_leaves_nothing_to_choose() -> None:
    page = PAGES["it"]["unsubscribe from one"]
    assert dict(one(page, "form").form_values()) == {"leave": "all"}
    assert parsed(page).cssselect("[role=alert]") == []


def test_nothing_ticked_is_told() -> None:
    assert (
        "non è cambiato niente" in one(PAGES["it"]["unsubscribe, none ticked"], "[role=alert]").text
    )


def test_after_leaving_the_way_back_is_a_link() -> None:
    assert one(PAGES["it"]["unsubscribed"], "main a").get("href") == BLOG.pages.subscribe
    assert "Continui a ricevere «Bussare»" in text_of(PAGES["it"]["unsubscribed from one"])
    assert "Continui" not in text_of(PAGES["it"]["unsubscribed"])


def test_a_blog_without_a_form_page_is_sent_to_ours() -> None:
    page = Pages(BARE, words.load("it"), ROOT + "/").unsubscribed()
    assert one(page, "main a").get("href") == f"{ROOT}/subscription/form"


def test_the_form_has_nothing_ticked_and_a_trap() -> None:
    page = PAGES["en"]["form"]
    form = one(page, "form")
    assert form.get("action") == f"{ROOT}/subscription/form"
    assert dict(form.form_values()) == {"email": ""}
    assert [box.get("value") for box in form.cssselect("[name=l]")] == [MAIN.uuid, TOPIC.uuid]
    assert parsed(page).cssselect("[aria-invalid], [role=alert]") == []
    trap = form.cssselect("[name=nonce]")[0]
    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
    assert trap.xpath("ancestor::*[@aria-hidden='true']")


@pytest.mark.parametrize("error", ERRORS)
def test_the_form_again_keeps_what_was_typed_and_says_what_is_wrong(error: FormError) -> None:
    hidden = [("l", MAIN.uuid), ("l", TOPIC.uuid), ("page", "/la-porta/")]
    page = Pages(BLOG, words.load("it"), ROOT).form("nora@", error, hidden)
    assert one(page, "form").form_values() == [*hidden, ("email", "nora@")]
    assert one(page, "[role=alert]").text == words.load("it").say(f"form.{error}")
    field = one(page, "[name=email]")
    assert (field.get("aria-invalid") is not None) == (error != "no_list")
    for described in field.get("aria-describedby").split():
        assert one(page, f"#{described}") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_says_what_happened_and_what_to_do(kind: Kind) -> None:
    said = text_of(PAGES["it"][kind])
    for part in ("title", "text", "next"):
        assert words.load("it").say(f"message.{kind}.{part}") in said


def test_an_expired_link_leads_to_the_form() -> None:
    assert one(PAGES["it"]["expired_link"], "main a").get("href") == BLOG.pages.subscribe
    assert parsed(PAGES["it"]["used_link"]).cssselect("main a") == []


# ── mails ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "name"), EVERY_MAIL)
def test_a_mail_is_small_quiet_and_the_same_twice(language: str, name: str) -> None:
    mail = MAILS[language][name]
    page = parsed(mail.html)
    assert len(mail.html.encode()) < 10_000
    assert page.get("lang") == language
    assert page.cssselect("img, script, link, style, [src], [background]") == []
    assert "url(" not in mail.html
    links = {link.get("href") for link in page.cssselect("a")}
    assert links == set(re.findall(r"https://\S+", mail.text))
    assert len(mail.subject) <= 60
    assert mail.subject.isprintable()
    for line in mail.text.splitlines():
        assert len(line) <= 72 or line.startswith("https://")
    assert not re.search(r"\n{3}", mail.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["confirm", "reminder"])
def test_the_link_to_confirm_can_be_clicked_and_read(language: str, name: str) -> None:
    mail = MAILS[language][name]
    button, copy = [a for a in parsed(mail.html).cssselect("a") if a.get("href") == LINK]
    assert button.text == words.load(language).say(f"mail.{name}.button")
    assert copy.text == LINK
    assert f":\n{LINK}\n" in mail.text
    assert f":\n{LEAVE}\n" in mail.text
    assert "> " + CONSENT.text[:40] in mail.text
    assert one(mail.html, "blockquote").text == CONSENT.text


def test_the_mail_to_confirm_says_who_asks_and_what_happens_if_not() -> None:
    mail = MAILS["it"]["confirm"]
    said = " ".join(mail.text.split())
    for part in (
        "ha lasciato questo indirizzo su bussare.example per ricevere «Bussare» e «Scrittura»",
        "Il collegamento vale 7 giorni",
        "un'e-mail ogni due martedì",
        "Non l'hai chiesto tu? Non fare nulla",
        "dopo 7 giorni dimentichiamo l'indirizzo",
    ):
        assert part in said
    assert mail.subject == "Confermi l'iscrizione a Bussare?"
    assert "vale 1 giorno." in " ".join(MAILS["it"]["confirm, bare"].text.split())


def test_a_mail_without_a_consent_quotes_none() -> None:
    assert "hai accettato" not in MAILS["it"]["confirm, bare"].text
    assert LEAVE not in MAILS["it"]["confirm, bare"].text


def test_the_reminder_says_that_it_is_the_only_one() -> None:
    mail = MAILS["it"]["reminder"]
    assert "Questo è l'unico promemoria" in mail.text
    assert BLOG.pages.subscribe is not None
    assert BLOG.pages.subscribe in mail.text


@pytest.mark.parametrize("name", ["welcome", "already"])
def test_who_is_on_the_list_can_leave_from_the_mail(name: str) -> None:
    mail = MAILS["it"][name]
    assert f":\n{LEAVE}\n" in mail.text
    assert [a.get("href") for a in parsed(mail.html).cssselect("a")].count(LEAVE) == 1
    assert LINK not in mail.text


def test_a_blog_that_tells_little_sends_whole_mails_too() -> None:
    for mail in mails_of(BARE, words.load("it")).values():
        assert "None" not in mail.text + mail.html
        assert "Privacy" not in mail.text + mail.html
        assert mail.text.rstrip().endswith("-- \nBussare\nhttps://bussare.example/")


@given(st.text(max_size=60))
def test_any_name_stays_a_name(name: str) -> None:
    mail = Mails(BLOG, words.load("en"), ROOT).welcome(lists=[name], unsubscribe=LEAVE)
    assert parsed(mail.html).cssselect("a")[0].get("href") == LEAVE


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    f'style-src {" ".join(STYLE_HASHES)}">'
)
TEXTS = ("h1", ".lead", ".note", "dt", "button", "button.second", ".wrong", ".label", "main a")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder with every page as the service sends it, and every mail."""
    folder = tmp_path_factory.mktemp("pages")
    every = {
        **{f"{n}": page for n, page in enumerate(PAGES["it"].values())},
        "owner": owner.page(BUSY, words.load("it")),
    }
    for name, page in every.items():
        text = page.replace("<head>", "<head>" + POLICY)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    for name, mail in MAILS["it"].items():
        (folder / f"mail-{name}.html").write_text(mail.html, encoding="utf-8")
    (folder / "favicon.ico").write_bytes(b"")
    with browser.served(folder) as address:
        yield address


class TestInABrowser:
    """Pages and mails as they are seen."""

    pytestmark = browser.NEEDED

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [320, 360, 1280])
    def test_everything_fits_and_can_be_read(
        self, chromium: Browser, root: str, scheme: str, width: int
    ) -> None:
        reader = browser.Reader(
            chromium, root, color_scheme=scheme, viewport={"width": width, "height": 700}
        )
        for name in [*map(str, range(len(PAGES["it"]))), "owner"]:
            page = reader.visit(f"{name}.html")
            assert browser.sticking_out(page) == [], name
            assert (browser.paper(page) > 0.8) == (scheme == "light"), name
            for selector in TEXTS:
                if page.locator(selector).count():
                    assert browser.contrast(page, selector) >= 4.5, (name, selector)
        for name in MAILS["it"]:
            page = reader.visit(f"mail-{name}.html")
            assert browser.sticking_out(page) == [], name
            if page.locator("a[style*=background]").count():
                assert browser.contrast(page, "a[style*=background]") >= 4.5, name
        assert reader.problems == []
        reader.context.close()

    def test_the_keyboard_reaches_everything_and_is_seen(
        self, chromium: Browser, root: str
    ) -> None:
        reader = browser.Reader(chromium, root, viewport={"width": 360, "height": 700})
        position = list(PAGES["it"]).index("unsubscribe")
        page = reader.visit(f"{position}.html")
        stops = []
        while True:
            page.keyboard.press("Tab")
            stop = browser.focused(page)
            if stop["isBody"]:
                break
            assert stop["visible"], stop
            stops.append(re.match(r"<(\w+)", stop["html"])[1])  # type: ignore[index]
        assert stops == ["a", "button", "input", "input", "button", "a", "a"]
        reader.context.close()

    def test_the_trap_can_be_neither_seen_nor_reached(self, chromium: Browser, root: str) -> None:
        reader = browser.Reader(chromium, root, viewport={"width": 360, "height": 700})
        page = reader.visit(f"{list(PAGES['it']).index('form')}.html")
        box = page.locator(".trap").bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (1, 1)
        reader.context.close()
