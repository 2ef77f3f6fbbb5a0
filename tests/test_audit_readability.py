"""How easy texts are to read."""

from __future__ import annotations

import pytest

from permesso.audit.readability import FEWEST, gulpease, reading_ease


def test_gulpease_is_its_formula() -> None:
    # 20 words of 4 letters in 2 sentences: 89 + (300 * 2 - 10 * 80) / 20.
    text = ("casa " * 10).strip() + ". " + ("casa " * 10).strip() + "."
    assert gulpease(text) == pytest.approx(79.0)


def test_gulpease_of_a_short_text_is_nothing() -> None:
    assert gulpease("casa " * (FEWEST - 1)) is None
    assert reading_ease("house " * (FEWEST - 1)) is None


@pytest.mark.parametrize(
    "same", ["Vedi l'art. 7 e", "Chiama il sig. Rossi e", "Carta, penna, ecc. e"]
)
def test_an_abbreviation_ends_no_sentence(same: str) -> None:
    rest = "casa " * 20
    assert gulpease(f"{same} {rest}") == gulpease(f"{same.replace('. ', ' ')} {rest}")


def test_an_address_is_one_short_word() -> None:
    rest = "casa " * 20
    assert gulpease(f"{rest} web") == gulpease(f"{rest} https://blog.example/una/pagina.html")
    assert gulpease(f"{rest} web") == gulpease(f"{rest} nome.cognome@blog.example")


def test_reading_ease_of_plain_words_is_high() -> None:
    plain = reading_ease("We send one short note each week. You can leave when you like. " * 3)
    hard = reading_ease(
        "Notwithstanding contractual considerations, participation necessitates " * 5
    )
    assert plain is not None and hard is not None
    assert plain > 80 > 20 > hard


def test_a_hostile_text_costs_what_it_is_long() -> None:
    assert gulpease("a" * 200_000 + "@" * 200_000) is None
