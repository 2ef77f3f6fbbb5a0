"""The index: finds what comparing each with all would find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related import index, terms
from permesso.related.article import Article
from permesso.related.index import COMMON, POOL, Index
from permesso.related.related import relate
from permesso.related.settings import RelatedSettings, TermWeights, WordWeights
from permesso.related.vectors import Numbers, Vectors, vectors
from permesso.related.words import Words
from related import START, TEXTS, article, blog, lists

WORDS = ("orto", "serra", "vanga")


def of(articles: Sequence[Article], weights: TermWeights | None = None) -> Vectors:
    """Return articles as vectors, with the words of one language."""
    return _of(articles, weights, Words("it"))


def _of(articles: Sequence[Article], weights: TermWeights | None, words: Words) -> Vectors:
    shared = [dict(terms.shared(each)) for each in articles]
    return vectors(
        [terms.count(each, words, WordWeights()) for each in articles],
        {kind: [each[kind] for each in shared] for kind in (shared[0] if shared else ())},
        weights or TermWeights(),
    )


def products(found: Vectors) -> np.ndarray:
    """Return how alike all are to all, the slow way."""
    rows = np.zeros((found.size, found.names.size))
    for row in range(found.size):
        columns, values = found.entries(row)
        rows[row, columns] = values
    return rows @ rows.T


@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_likeness_is_the_product_of_two_vectors(texts: list[str]) -> None:
    found = of([article(str(place), text, tags=("t",)) for place, text in enumerate(texts)])
    every, searched = products(found), Index(found)
    for row in range(found.size):
        alike = searched.alike(row)
        assert row not in alike.rows
        assert alike.likeness == pytest.approx(every[row, alike.rows], abs=1e-9)
        missing = np.setdiff1d(np.arange(found.size), [*alike.rows, row])
        assert every[row, missing] == pytest.approx(0)
        assert alike.floor == 0


def test_common_words_lead_nowhere_but_count_between_those_found() -> None:
    crowd = [article(f"c{number:03}", f"pane w{number}") for number in range(COMMON)]
    one, other = article("x", "pane orto"), article("y", "pane orto")
    found = of([*crowd, one, other])
    alike = Index(found).alike(COMMON)
    assert alike.rows.tolist() == [COMMON + 1]
    assert alike.likeness[0] == pytest.approx(products(found)[COMMON, COMMON + 1])


def test_a_word_of_a_hundred_articles_leads_from_one_to_another() -> None:
    alike = Index(of([article(f"c{number:03}", "pane") for number in range(COMMON)])).alike(0)
    assert alike.rows.size == POOL


def test_of_equally_alike_ones_those_are_taken_that_come_first() -> None:
    # Four words: by each, a quarter of them is equally like the last one.
    texts = [f"pane {' '.join(WORDS[: number * 7 % 4])}" for number in range(COMMON)]
    found = of([article(f"c{number:03}", text) for number, text in enumerate(texts)])
    alike, every = Index(found).alike(99), products(found)[99].round(9)
    every[99] = 0
    best = np.argsort(-every, kind="stable")[:POOL]
    assert alike.rows.tolist() == sorted(best.tolist())
    assert alike.floor == every[best].min() > 0


def test_taking_one_of_many_equal_ones_away_is_as_if_it_had_never_been() -> None:
    posts = [
        article(f"c{number:03}", f"pane {WORDS[number % 3]}", published=START)
        for number in range(90)
    ]
    settings = RelatedSettings()
    before = relate(posts, settings)
    for gone in (0, 70):
        left = [*posts[:gone], *posts[gone + 1 :]]
        again = relate(left, settings, before)
        assert lists(again, left) == lists(relate(left, settings), left)
        back = relate(posts, settings, again)
        assert lists(back, posts) == lists(before, posts)


def test_words_alike_are_words_alone() -> None:
    one, other = article("a", "orto pane", tags=("t",)), article("b", "orto pane", tags=("u",))
    searched = Index(of([one, other, replace(one, id="c", text="vanga")]))
    assert searched.words_alike(0, 1) == pytest.approx(1)
    assert searched.words_alike(0, 2) == 0


def test_the_nearest_to_a_passage() -> None:
    words = Words("it")
    texts = ["orto pane", "orto vanga", "serra pane"]
    articles = [article(str(place), text * 2) for place, text in enumerate(texts)]
    searched = Index(_of(articles, None, words))
    rows = np.array([0, 1, 2])
    near = searched.near(terms.of_text("la vanga, e la parola mai letta", words), rows)
    assert near.tolist() == [0, 0, 0]  # only one article has it: it tells nobody from anybody
    near = searched.near(terms.of_text("il pane", words), rows)
    assert near[0] > 0 and near[2] > 0 and near[1] == 0
    assert searched.near(terms.of_text("", words), rows).tolist() == [0, 0, 0]


def test_a_search_leaves_nothing_behind() -> None:
    searched = Index(of(blog(60)))
    once = [searched.alike(row).likeness.tolist() for row in range(60)]
    assert [searched.alike(row).likeness.tolist() for row in range(60)] == once


def test_work_grows_with_the_blog_and_not_with_its_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is multiplied in all searches of a blog, and of one twice as large: a little more for
    each post as long as words are not common yet, far from four times as much."""
    looked_at: list[int] = []
    ranges = index._ranges

    def counting(starts: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
        places, lengths = ranges(starts, numbers)
        looked_at.append(places.size)
        return places, lengths

    monkeypatch.setattr(index, "_ranges", counting)

    def work(size: int) -> int:
        looked_at.clear()
        relate(blog(size), RelatedSettings())
        return sum(looked_at)

    assert work(1200) <= 2.6 * work(600)
