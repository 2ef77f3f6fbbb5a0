"""Languages: every word of the interface in each of them, and dates in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from permesso import locale
from permesso.locale import Text
from permesso.problem import ContentError

LANGUAGES = ["en", "it"]


def test_the_interface_speaks_italian_and_english() -> None:
    assert locale.languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_with_its_values(language: str) -> None:
    text = locale.load(language).text
    for name, field in Text.model_fields.items():
        written = getattr(text, name)
        used = {part[1] for part in Formatter().parse(written) if part[1] is not None}
        assert written.strip(), name
        assert used == set(re.findall(r"\{(\w+)\}", field.description or "")), name


def test_the_languages_say_different_things() -> None:
    italian, english = (locale.load(language).text.model_dump() for language in ("it", "en"))
    same = {key for key in italian if italian[key] == english[key]}
    assert same <= {"menu", "tag", "share_email"}


def test_an_unknown_language_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        locale.load("xx")


@pytest.mark.parametrize("change", ["text:\n  home: Home\n", "words_per_minute: 0\n", "altro: x\n"])
def test_a_file_that_lacks_a_word_or_has_one_too_many_is_refused(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (locale.FOLDER / "en.yml").read_text(encoding="utf-8")
    (tmp_path / "yy.yml").write_text(whole + change, encoding="utf-8")
    monkeypatch.setattr(locale, "FOLDER", tmp_path)
    with pytest.raises(ContentError):
        locale.load.__wrapped__("yy")


DATES = [
    ("it", datetime(2018, 6, 20, tzinfo=UTC), "20 giugno 2018", "2018-06-20T00:00:00+00:00"),
    ("it", datetime(2026, 1, 1, tzinfo=UTC), "1 gennaio 2026", "2026-01-01T00:00:00+00:00"),
    ("en", datetime(2018, 6, 20, tzinfo=UTC), "June 20, 2018", "2018-06-20T00:00:00+00:00"),
    (
        "it",
        datetime(2026, 3, 12, 23, 30, 5, 9, tzinfo=timezone(timedelta(hours=1))),
        "12 marzo 2026",
        "2026-03-12T23:30:05+01:00",
    ),
]


@pytest.mark.parametrize(("language", "moment", "words", "iso"), DATES)
def test_a_date_is_in_words_and_for_machines(
    language: str, moment: datetime, words: str, iso: str
) -> None:
    found = locale.date_text(moment, language)
    assert (found.words, found.iso) == (words, iso)


def test_a_month_is_a_title_with_or_without_its_year() -> None:
    assert locale.month_name(2018, 6, "it") == "Giugno 2018"
    assert locale.month_name(2018, 6, "it", with_year=False) == "Giugno"
    assert locale.month_name(2018, 6, "en") == "June 2018"


@pytest.mark.parametrize(("n", "text"), [(0, "0 articoli"), (1, "1 articolo"), (2, "2 articoli")])
def test_one_is_not_many(n: int, text: str) -> None:
    italian = locale.load("it").text
    assert locale.counted(italian.articles_one, italian.articles_other, n) == text


@pytest.mark.parametrize("code", ["it", "en", "pt-BR", "zh-Hans", "no", "de-AT"])
def test_a_language_code_is_known(code: str) -> None:
    assert locale.is_language(code)


@pytest.mark.parametrize("code", ["italiano", "xx", "it_IT", "", "-", "it-", "en-US-u-ca-gregory"])
def test_what_is_no_language_code_is_not(code: str) -> None:
    assert not locale.is_language(code)


@example("\x00")
@example("a-b-c-d-e-f")
@given(
    st.text(max_size=12) | st.from_regex(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,3}", fullmatch=True)
)
def test_any_text_is_a_language_code_or_not(text: str) -> None:
    assert locale.is_language(text) in {True, False}
