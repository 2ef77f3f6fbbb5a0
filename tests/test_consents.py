"""Consents: each version of the text kept as it was, told apart by its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import (
    CONSENT,
    SITE_URL,
    Engine,
    consents,
    fresh_engine,
    letter_files,
    letters,
)
from permesso.model import Blog, NewsletterPage
from permesso.newsletter.consents import Consent

FILE = ".consents.yml"
ENGLISH = {"language": "en", "text": "Yes, write to me."}


def load(engine: Engine, text: str | bytes, **values: object) -> Blog:
    """Return a blog with this file of consents."""
    files = {**letter_files(), FILE: text}
    return engine.load(files, newsletter=letters(), site_url=SITE_URL, **values)  # type: ignore[arg-type]


def problems(engine: Engine, text: str | bytes, **values: object) -> list[str]:
    """Return what is wrong with it."""
    files = {**letter_files(), FILE: text}
    return engine.problems(files, newsletter=letters(), site_url=SITE_URL, **values)


def current(blog: Blog) -> str:
    """Return the id of the consent that the form asks for."""
    subscribe = next(page for page in blog.newsletter if page.kind == "subscribe")
    assert subscribe.form is not None
    return subscribe.form.consent.id


def pages(blog: Blog) -> dict[str, NewsletterPage]:
    """Return the pages of the consents, by the consent's id."""
    return {page.consent.id: page for page in blog.newsletter if page.consent}


def test_the_file_to_download_has_the_hash_that_the_page_shows(engine: Engine) -> None:
    blog = load(engine, consents(primo={}, secondo={"gives": "Un'altra, più lunga. 🍋"}))
    assert len(pages(blog)) == 2
    for id_, page in pages(blog).items():
        assert page.consent is not None
        text = blog.files[f"{page.url}{id_}.txt"]
        assert hashlib.sha256(text.encode()).hexdigest() == page.consent.sha256
        assert text.splitlines() == list(page.consent.lines)
        assert text.endswith("\n")


def test_the_record_is_every_line_in_order(engine: Engine) -> None:
    text = load(engine, consents(primo={})).files["newsletter/consenso/primo/primo.txt"]
    keys = ("gives", "frequency", "sender", "leaving", "text")
    assert text == "".join(CONSENT[key] + "\n" for key in keys)


lines = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(lines, lines)
def test_two_texts_with_different_words_have_different_hashes(one: str, two: str) -> None:
    def consent(first: str, second: str) -> Consent:
        day = datetime(2026, 1, 1)
        return Consent("a", day, "it", first, second, "s", "l", "t")

    assert (consent(one, two).sha256 == consent(two, one).sha256) == (one == two)
    assert consent(one, two).sha256 != consent(f"{one} ", two).sha256


@pytest.mark.parametrize("key", ["gives", "frequency", "sender", "leaving", "text"])
def test_a_changed_text_is_an_error_that_names_both_ways_out(engine: Engine, key: str) -> None:
    text = consents(primo={})
    changed = text.replace(CONSENT[key], "Altro")
    assert changed != text
    (problem,) = problems(engine, changed)
    line = 1 + text[: text.index("sha256")].count("\n")
    assert problem.startswith(f"docs/.consents.yml:{line}: consents.primo.sha256: is not that of")
    assert "put it back and add a new consent with another id" in problem
    right = problem.rsplit(" ", 1)[1]
    fixed = changed.replace(text.split("sha256: ")[1].strip(), right)
    assert current(load(engine, fixed)) == "primo"


@pytest.mark.parametrize("key", ["date", "language"])
def test_what_is_no_part_of_the_text_may_change(engine: Engine, key: str) -> None:
    changes = {"date": "2026-02-01", "language": "en"}
    text = consents(primo={}, secondo={}).replace(
        f"{key}: {CONSENT[key]}", f"{key}: {changes[key]}", 1
    )
    text = text.replace(f"{key}: '{CONSENT[key]}'", f"{key}: {changes[key]}", 1)
    assert changes[key] in text
    assert current(load(engine, text)) == "secondo"


def test_white_space_around_and_folded_lines_do_not_count(engine: Engine) -> None:
    text = consents(primo={})
    folded = text.replace(
        f"gives: {CONSENT['gives']}", "gives: >-\n      Una lettera\n      con un'idea."
    )
    assert folded != text
    assert current(load(engine, folded)) == "primo"


def test_a_missing_hash_is_told_with_the_right_one(engine: Engine) -> None:
    (problem,) = problems(engine, consents(primo={"sha256": None}))
    assert problem.startswith("docs/.consents.yml:2: consents.primo: has no sha256; add sha256: ")
    right = problem.rsplit(" ", 1)[1]
    assert current(load(engine, consents(primo={"sha256": right}))) == "primo"


def test_the_newest_one_in_use_wins(engine: Engine) -> None:
    text = consents(b={"date": "2026-05-01"}, a={"date": "2026-09-01"}, c={"date": "2026-01-01"})
    blog = load(engine, text)
    assert current(blog) == "a"
    assert {id_: page.is_current for id_, page in pages(blog).items()} == {
        "c": False,
        "b": False,
        "a": True,
    }


@pytest.mark.parametrize(
    ("now", "id_"),
    [
        (datetime(2026, 8, 31, 21, 59, tzinfo=UTC), "vecchio"),
        (datetime(2026, 8, 31, 22, 0, tzinfo=UTC), "nuovo"),
    ],
)
def test_one_to_come_is_in_use_from_midnight_of_its_day(
    engine: Engine, now: datetime, id_: str
) -> None:
    text = consents(vecchio={"date": "2026-01-01"}, nuovo={"date": "2026-09-01"})
    assert current(load(engine, text, now=now)) == id_


def test_one_to_come_has_no_page_yet(engine: Engine) -> None:
    """A page would say that it is in use no more."""
    text = consents(oggi={"date": "2026-01-01"}, domani={"date": "2026-12-01"})
    assert list(pages(load(engine, text))) == ["oggi"]


def test_each_language_has_its_own(engine: Engine) -> None:
    text = consents(italiano={}, english={**ENGLISH, "date": "2026-10-01"})
    assert current(load(engine, text)) == "italiano"
    assert current(load(engine, text, language="en")) == "english"
    assert set(pages(load(engine, text))) == {"italiano", "english"}


KEYS = "date, language, gives, frequency, sender, leaving, text"
NONE = "no consent is in 'it', the blog's language"
NOT_IN_USE: dict[str, tuple[str | bytes, str]] = {
    "no file": (b"", f"{NONE}; add one below 'consents:' with {KEYS}"),
    "empty": ("consents: {}\n", f"{NONE}; add one below 'consents:' with {KEYS}"),
    "another language": (
        consents(english=ENGLISH),
        f"{NONE}, but in en; add one below 'consents:' with {KEYS}",
    ),
    "only one to come": (
        consents(domani={"date": "2026-12-01"}),
        "no consent is in use yet, 'domani' begins on 2026-12-01; correct its date, or add one "
        "that has begun",
    ),
}


@pytest.mark.parametrize(("text", "said"), NOT_IN_USE.values(), ids=NOT_IN_USE)
def test_a_newsletter_without_a_consent_in_use_is_an_error(
    engine: Engine, text: str | bytes, said: str
) -> None:
    assert problems(engine, text) == [f"docs/.consents.yml:1: {said}"]


def test_a_newsletter_without_the_file_is_an_error(engine: Engine) -> None:
    files = {"privacy.md": "# Privacy\n"}
    (problem,) = engine.problems(files, newsletter=letters(), site_url=SITE_URL)
    assert problem == f"docs/.consents.yml:1: {NONE}; add one below 'consents:' with {KEYS}"


@pytest.mark.parametrize("text", ["consents: [", b"consents: \xff", "consenti: {}", "consents: []"])
def test_a_file_that_cannot_be_read_is_one_problem(engine: Engine, text: str | bytes) -> None:
    (problem,) = problems(engine, text)
    assert re.match(r"docs/\.consents\.yml:[12]: ", problem)
    assert "no consent" not in problem


WRONG: dict[str, Mapping[str, str | None]] = {
    "gives": {"gives": None},
    "leaving": {"leaving": "''"},
    "date": {"date": "1 marzo"},
    "language": {"language": "italiano"},
    "frequency": {"frequency": "Ogni martedì."},
    "sender": {"sender": "Ada."},
}


@pytest.mark.parametrize("key", WRONG)
def test_an_entry_that_is_not_whole_is_told(engine: Engine, key: str) -> None:
    text = consents(primo=WRONG[key]) if key != "leaving" else consents(primo={"leaving": " "})
    (problem,) = problems(engine, text)
    assert problem.startswith("docs/.consents.yml:") and f"consents.primo.{key}" in problem


def test_an_id_is_made_for_addresses(engine: Engine) -> None:
    (problem,) = problems(engine, consents(Primo={}))
    assert problem.startswith("docs/.consents.yml:2: ") and "Primo" in problem


def test_another_file_may_hold_them(engine: Engine) -> None:
    files = {**letter_files(), "legale/testi.yml": consents(altro={})}
    values = {"newsletter": letters(), "consents": "legale/testi.yml"}
    blog = engine.load(files, site_url=SITE_URL, **values)  # type: ignore[arg-type]
    assert current(blog) == "altro"


def test_consents_are_read_without_a_newsletter_too_and_make_no_page() -> None:
    with fresh_engine() as engine:
        blog = engine.load({FILE: consents(primo={})}, site_url=SITE_URL)
        assert (blog.newsletter, blog.files) == ((), {})
        changed = consents(primo={}).replace(CONSENT["text"], "Altro")
        assert len(engine.problems({FILE: changed})) == 1
