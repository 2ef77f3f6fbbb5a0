"""Vectors: what an article has, and how much that says."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related import terms
from permesso.related import vectors as module
from permesso.related.article import Article
from permesso.related.settings import TermWeights, WordWeights
from permesso.related.vectors import Vectors, name, rounded, saturated, vectors
from permesso.related.words import Words
from related import ONLY_WORDS, any_blog, article


def of(articles: Sequence[Article], weights: TermWeights = ONLY_WORDS) -> Vectors:
    """Return articles as vectors."""
    words = Words("xx")
    shared = [dict(terms.shared(each)) for each in articles]
    kinds = ("tags", "categories", "series", "authors", "sites")
    return vectors(
        [terms.count(each, words, WordWeights()) for each in articles],
        {kind: [each[kind] for each in shared] for kind in kinds},
        weights,
    )


def dense(found: Vectors) -> np.ndarray:
    """Return vectors as rows."""
    rows = np.zeros((found.size, found.names.size))
    columns = np.repeat(np.arange(found.names.size), np.diff(found.starts))
    rows[found.rows, columns] = found.values
    return rows


def likeness(one: Article, other: Article, *rest: Article, weights: TermWeights) -> float:
    """Return how alike the first two of some articles are."""
    rows = dense(of([one, other, *rest], weights))
    return float(rows[0] @ rows[1])


SOMETHING = article("z", "altro testo ancora", tags=("z",), categories=("Z",), authors=("zoe",))


def test_what_one_article_has_alone_is_left_out() -> None:
    found = of([article("a", "orto pane"), article("b", "orto vanga"), article("c", "serra")])
    assert found.words == 1
    assert found.rows.tolist() == [0, 1]


def test_equal_articles_are_entirely_alike() -> None:
    everything = {"tags": ("t",), "categories": ("C",), "series": "S", "authors": ("ada",)}
    one, other = (article(id_, "orto pane vanga", **everything) for id_ in "ab")
    words = likeness(one, other, SOMETHING, weights=ONLY_WORDS)
    every = likeness(one, other, SOMETHING, weights=TermWeights())
    assert words == pytest.approx(1)
    # A tag in common says less than all of it: there is doubt about one.
    assert 1 / 1.5 < every < 1


@pytest.mark.parametrize("kind", ["tags", "categories", "authors", "sites"])
def test_a_term_in_common_adds_at_most_its_weight(kind: str) -> None:
    weight = TermWeights(**{**ONLY_WORDS.model_dump(), kind: 0.5})
    one, other = (
        article(id_, text, **{kind: ("t",)}) for id_, text in (("a", "orto"), ("b", "pane"))
    )
    assert 0 < likeness(one, other, SOMETHING, weights=weight) < 0.5 / 1.5


def test_a_rare_term_says_more_than_a_common_one() -> None:
    others = [article(str(number), f"w{number}", tags=("common",)) for number in range(20)]
    tags = TermWeights(**{**ONLY_WORDS.model_dump(), "tags": 1})
    rare, common = (
        likeness(article("a", tags=(tag,)), article("b", tags=(tag,)), *others, weights=tags)
        for tag in ("rare", "common")
    )
    assert rare > 4 * common > 0


def test_a_rare_word_says_more_than_a_common_one() -> None:
    common = [article(str(number), "pane") for number in range(8)]
    found = of([article("a", "orto pane vanga"), article("b", "orto pane serra"), *common])
    assert sorted(found.rarity)[0] < sorted(found.rarity)[-1] / 2


def test_a_term_twice_is_a_term_once() -> None:
    once, twice = article("a", tags=("t",)), article("a", tags=("t", "t"))
    other = article("b", tags=("t", "u"))
    assert np.array_equal(
        dense(of([once, other], TermWeights())), dense(of([twice, other], TermWeights()))
    )


def test_the_kinds_are_told_apart() -> None:
    one, other = article("a", tags=("orto",)), article("b", categories=("orto",), authors=("orto",))
    assert likeness(one, other, weights=TermWeights()) == 0
    assert len({name(kind, "orto") for kind in ("tags", "categories", "authors")}) == 3


def test_terms_that_utf8_cannot_write_have_names_too() -> None:
    assert name("tags", "\ud800") != name("tags", "\ud801")


@given(st.floats(0.1, 1e6), st.floats(0.1, 5))
def test_more_of_a_word_says_more_but_never_much_more(weight: float, length: float) -> None:
    one, more = saturated(np.array([weight, 2 * weight]), length)
    assert 0 < one < more <= 2 * one
    assert more < 9


@given(st.floats(0.1, 1e6))
def test_a_count_is_rounded_by_a_tenth_at_most(number: float) -> None:
    assert rounded(number) == pytest.approx(number, rel=0.091)
    assert rounded(rounded(number)) == pytest.approx(rounded(number))


def test_small_counts_are_exact_and_great_ones_move_rarely() -> None:
    assert [rounded(number) for number in range(1, 6)] == [1, 2, 3, 4, 5]
    assert len({rounded(number) for number in range(1000, 2000)}) <= 6


def test_nothing_at_all() -> None:
    assert of([]).size == 0
    assert dense(of([article("a"), article("b")])).shape == (2, 0)


@given(st.integers(0, 4))
def test_weights_of_nothing_leave_the_words(number: int) -> None:
    articles = [article(str(each), "orto", tags=("t",)) for each in range(number)]
    found = of(articles, ONLY_WORDS)
    assert found.names.size == found.words == (number > 1)
    assert found.whole == 1


def test_one_more_article_moves_nobody() -> None:
    crowd = [article(f"c{number:02}", f"w{number} x{number}") for number in range(93)]
    pair = [article(id_, "orto pane", tags=("t",), authors=("ada",)) for id_ in "ab"]
    before, after = (of([*pair, *crowd[:number]], TermWeights()) for number in (92, 93))
    assert dense(before)[:2].tolist() == dense(after)[:2].tolist()


@given(any_blog(), st.integers(1, 12))
def test_what_is_counted_in_portions_is_what_is_counted_at_once(
    articles: list[Article], portion: int
) -> None:
    whole = of(articles, TermWeights())
    with mock.patch.object(module, "PORTION", portion):
        found = of(articles, TermWeights())
    for field in ("names", "starts", "rows"):
        assert getattr(found, field).tolist() == getattr(whole, field).tolist()
    assert found.values == pytest.approx(whole.values)
    assert found.rarity == pytest.approx(whole.rarity)
