"""Terms: the words and pairs of an article, and what else it may share with another one."""

from __future__ import annotations

import numpy as np
import pytest

from permesso.related import terms, vectors
from permesso.related.settings import WordWeights
from permesso.related.words import Words
from related import article


def counted(**fields: object) -> dict[tuple[str, ...], float]:
    """Return what the words and pairs of an article count, by their stems in order."""
    words = Words("xx")
    weights = WordWeights(title=8, standfirst=2, headings=1)
    counts = terms.count(article("a", **fields), words, weights)  # type: ignore[arg-type]
    found = counted_all([counts])
    assert found.names.tolist() == sorted(set(found.names.tolist()))
    return {
        stems_of(key, words): weight
        for key, weight in zip(found.names.tolist(), found.weights.tolist(), strict=True)
    }


def counted_all(counts: list[terms.Counts]) -> vectors.Counted:
    """Return what articles have, counted at once."""
    texts = vectors._texts(counts)
    return vectors.counted(texts, np.concatenate(list(vectors._portions(texts))))


def stems_of(key: int, words: Words) -> tuple[str, ...]:
    """Return the stems of a key: one, or the two of a pair in alphabetical order."""
    first, second = divmod(key, int(terms.PAIRS))
    numbers = (first - 1, second) if first else (second,)
    return tuple(sorted(words.stems[number] for number in numbers))


def test_a_word_counts_by_where_it_stands() -> None:
    assert counted(title="orto", standfirst="orto", headings=("orto",), text="orto pane orto") == {
        ("orto",): 8 + 2 + 1 + 2,
        ("pane",): 1,
        ("orto", "pane"): 2,
    }


def test_a_pair_is_the_same_in_either_order_and_none_of_a_word_with_itself() -> None:
    found = counted(text="pane orto orto pane")
    assert found == {("orto",): 2, ("pane",): 2, ("orto", "pane"): 2}


def test_headings_are_read_one_after_the_other_and_fields_are_not() -> None:
    assert ("orto", "pane") not in counted(title="pane", text="orto")


def test_stop_words_do_not_part_a_pair() -> None:
    words = Words("it")
    one, other = (
        terms.of_text(text, words) for text in ("qualità dei contenuti", "contenuti qualità")
    )
    assert set(one) == set(other)
    assert len(one) == 3


@pytest.mark.parametrize("fields", [{}, {"title": "…", "text": "\x00 🌱"}, {"headings": ("", "")}])
def test_an_article_without_words_has_none(fields: dict[str, object]) -> None:
    assert counted(**fields) == {}


def test_a_field_that_weighs_nothing_is_not_counted() -> None:
    weightless = WordWeights(title=0, standfirst=0, headings=0)
    each = article("a", "orto", title="pane", standfirst="vanga", headings=("serra",))
    counts = terms.count(each, words := Words("xx"), weightless)
    assert (counts.stems.tolist(), counts.fields, words.stems) == ([0], ((1, 1.0),), ["orto"])


def test_the_key_of_a_phrase_is_that_of_its_word_or_pair() -> None:
    words = Words("it")
    assert terms.key_of("Orto", words) == words.number("orto")
    pair = terms.key_of("qualità dei contenuti", words)
    assert pair is not None and pair >= int(terms.PAIRS)
    assert pair == terms.key_of("contenuti, qualità", words)
    assert terms.key_of("", words) is terms.key_of("di", words) is None
    assert terms.key_of("orto pane vanga", words) is None


def test_a_phrase_of_one_word_twice_is_no_pair() -> None:
    assert terms.key_of("orto orto", Words("it")) is None


def test_the_highest_numbers_of_words_make_pairs_of_their_own() -> None:
    largest = 2**31 - 2
    stems = [largest, largest - 1, 0, largest]
    found = counted_all([terms.Counts(np.array(stems, np.int32), ((4, 1.0),), ())])
    assert found.names.tolist() == sorted({*stems, *terms.pairs(stems)})
    assert found.weights.tolist() == [1, 1, 2, 1, 1, 1]


def test_a_passage_is_the_words_around_a_place() -> None:
    text = " ".join(f"w{number} di" for number in range(200))
    places = (0, text.index("w100"), len(text))
    words = Words("it")
    each = article("a", text, title="orto di sera", places=places)
    counts = terms.count(each, words, WordWeights())
    assert [(passage.start, passage.stop) for passage in counts.passages] == [
        (2, 2 + 75),
        (2 + 100 - 75, 2 + 100 + 75),
        (2 + 200 - 75, 2 + 200),
        (2 + 200 - 75, 2 + 200),
    ]
    assert words.stems[counts.stems[2 + 100]] == "w100"


def test_other_terms_by_their_kind() -> None:
    each = article(
        "a",
        tags=("orto",),
        categories=("Campagna",),
        series="Un anno",
        authors=("ada",),
        sites=("https://x.example/p/#a", "https://x.example/p", "https://x.example/?q=1#b"),
    )
    assert dict(terms.shared(each)) == {
        "tags": ("orto",),
        "categories": ("Campagna",),
        "series": ("Un anno",),
        "authors": ("ada",),
        "sites": ("https://x.example/p", "https://x.example/p", "https://x.example/?q=1"),
    }
    assert dict(terms.shared(article("b")))["series"] == ()
