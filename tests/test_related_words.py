"""Words of a text: what counts as the same one, what is none, in languages that are written
differently."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import stopwordsiso

from permesso.related import words
from permesso.related.words import LONGEST, Words, stop_words


def stems(text: str, lang: str = "it") -> list[str]:
    """Return the stems in a text, in its order."""
    words = Words(lang)
    return [words.stems[number] for number in words.numbers(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dell'acqua", "acqua"),
        ("dell’acqua", "l'acqua"),
        ("un'e-mail", "email"),
        ("E-Mail", "email"),
        ("NEWSLETTER", "newsletter"),
        ("qualità", "QUALITÀ"),
        ("contenuti", "contenuto"),
        ("iscrizione", "iscrizioni"),
        ("pomodoro-basilico", "pomodoro basilico"),
        ("**grassetto**", "grassetto"),
    ],
)
def test_the_same_word_however_it_is_written(one: str, other: str) -> None:
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", ["qualità", "caffè perché", "İstanbul", "Ångström", "q\u0307uo"])
def test_accents_may_be_written_in_either_way(form: str, text: str) -> None:
    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    assert stems(written) == stems(text)
    words = Words("it")
    assert [number for number, _, _ in words.places(written)] == words.numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "…",
        "🌱🌿",
        "a e i o",
        "perché perche' PERCHÉ",
        "dell' un'",
        "\x00\x01",
        "---",
        "_ __",
    ],
)
def test_what_says_nothing_is_out(text: str) -> None:
    assert stems(text) == []


def test_a_word_of_forty_letters_is_the_longest() -> None:
    assert stems("a" * LONGEST + " " + "a" * (LONGEST + 1)) == ["a" * LONGEST]


def test_a_million_letters_are_no_word() -> None:
    assert stems("x" * 1_000_000) == []


def test_numbers_are_words_but_for_single_digits() -> None:
    assert stems("nel 2024, 7 volte GDPR 679") == ["2024", "gdpr", "679"]


def test_a_letter_before_a_hyphen_belongs_to_the_word() -> None:
    assert stems("e-commerce e t-shirt") == ["ecommerc", "tshirt"]
    assert stems("e-mail a-b-c") == ["email", "ab"]


def test_each_stem_has_one_number() -> None:
    words = Words("it")
    assert words.numbers("orto pomodoro orto Orto pomodori") == [0, 1, 0, 0, 1]
    assert words.stems == ["orto", "pomodor"]
    assert words.number("orto") == 0
    assert words.number("di") == -1


def test_places_are_those_of_the_words_in_the_text() -> None:
    words, text = Words("it"), "L'orto d'inverno: e-mail, pomodoro, Pomodori"
    assert [(text[begin:end], number) for number, begin, end in words.places(text)] == [
        ("orto", 0),
        ("inverno", 1),
        ("e-mail", 2),
        ("pomodoro", 3),
        ("Pomodori", 3),
    ]


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("pt-BR", "as publicações", ["public"]),
        ("pt_br", "as publicações", ["public"]),
        ("PT", "as publicações", ["public"]),
        ("nb", "ikke samtykkene", ["samtykk"]),
        ("nn", "samtykkene", ["samtykk"]),
        ("de", "die Gärten", ["gart"]),
        ("ru", "и разрешения", ["разрешен"]),
        ("el", "ΟΔΟΣ", ["οδ"]),
        ("zh", "营销一些邮件", ["营", "销", "邮", "件"]),
        ("zh-Hant", "行銷", ["行", "銷"]),
        ("ja", "許可", ["許", "可"]),
        ("xx", "quidquid latine dictum", ["quidquid", "latine", "dictum"]),
        ("", "senza lingua", ["senza", "lingua"]),
        ("../etc", "orto", ["orto"]),
    ],
)
def test_languages(lang: str, text: str, found: list[str]) -> None:
    assert stems(text, lang) == found


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("hi", "हिन्दी कविताएँ", 2),
        ("bn", "বাংলা কবিতা", 2),
        ("ta", "தமிழ் கவிதை", 2),
        ("ar", "مُدَوَّنَة بريد", 2),
        ("he", "שָׁלוֹם עולם", 2),
        ("th", "ภาษาไทย", 7),
    ],
)
def test_signs_belong_to_the_word_that_they_are_written_on(
    lang: str, text: str, number: int
) -> None:
    words = Words("xx" if lang != "th" else "th")
    assert len(words.numbers(text)) == number


def test_stop_words_come_with_their_accents_and_without() -> None:
    italian = stop_words("it")
    assert {"perché", "perche", "affinche", "è", "dell", "nell", "sono"} <= italian
    assert "orto" not in italian
    assert stop_words("it-IT") == italian
    assert stop_words("nb") == stop_words("no") != frozenset()
    assert stop_words("xx") == frozenset()


def test_the_lists_are_those_of_the_package_without_it_being_loaded() -> None:
    for lang in (*stopwordsiso.langs(), "xx", "i", ".*"):
        assert set(words._listed(lang)) == stopwordsiso.stopwords(lang)
    code = "import sys; from permesso.related import words; words.stop_words('it')"
    script = f"{code}; print('stopwordsiso' in sys.modules)"
    hooks = Path(words.__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(hooks)},
    )
    assert run.stdout == "False\n"
