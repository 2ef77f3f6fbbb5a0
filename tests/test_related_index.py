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
from permesso.related.vectors import Floats, Numbers, Small, Vectors, vectors
from permesso.related.words import Words
from related import START, TEXTS, article, blog, lists

WORDS = ("orto", "serra", "vanga")


def of(articles: Sequence[Article], weights: TermWeights | None = None) -> Vectors:
    """Return articles as vectors, with the words of one language."""
    words = Words("it")
    shared = [dict(terms.shared(each)) for each in articles]
    return vectors(
        [terms.count(each, words, WordWeights()) for each in articles],
        {kind: [each[kind] for each in shared] for kind in (shared[0] if shared else ())},
        weights or TermWeights(),
    )


def products(found: Vectors) -> np.ndarray:
    """Return how alike all are to all, the slow way."""
    rows = np.zeros((found.size, found.names.size))
    columns = np.repeat(np.arange(found.names.size), np.diff(found.starts))
    rows[found.rows, columns] = found.values
    return rows @ rows.T


def alike(searched: Index, row: int) -> tuple[list[int], list[float], float]:
    """Return the articles that may be like one, how alike they are, and the floor."""
    found = searched.alike(np.array([row]))
    rows = found.rows[0][found.rows[0] >= 0]
    likeness = found.rare[0, : rows.size] + searched.by_common_words(row, rows)
    return rows.tolist(), likeness.tolist(), float(found.floor[0])


@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_likeness_is_the_product_of_two_vectors(texts: list[str]) -> None:
    found = of([article(str(place), text, tags=("t",)) for place, text in enumerate(texts)])
    every, searched = products(found), Index(found)
    for row in range(found.size):
        rows, likeness, floor = alike(searched, row)
        assert row not in rows
        assert likeness == pytest.approx(every[row, rows], abs=1e-9)
        missing = np.setdiff1d(np.arange(found.size), [*rows, row])
        assert every[row, missing] == pytest.approx(0)
        assert floor == 0


def test_common_words_lead_nowhere_but_count_between_those_found() -> None:
    crowd = [article(f"c{number:03}", f"pane w{number}") for number in range(COMMON)]
    one, other = article("x", "pane orto"), article("y", "pane orto")
    found = of([*crowd, one, other])
    rows, likeness, _ = alike(Index(found), COMMON)
    assert rows == [COMMON + 1]
    assert likeness[0] == pytest.approx(products(found)[COMMON, COMMON + 1])


def test_a_word_of_a_hundred_articles_leads_from_one_to_another() -> None:
    crowd = Index(of([article(f"c{number:03}", "pane") for number in range(COMMON)]))
    assert alike(crowd, 0)[0] == list(range(1, POOL + 1))


def test_of_equally_alike_ones_those_are_taken_that_come_first() -> None:
    # Four words: by each, a quarter of them is equally like the last one.
    texts = [f"pane {' '.join(WORDS[: number * 7 % 4])}" for number in range(COMMON)]
    found = of([article(f"c{number:03}", text) for number, text in enumerate(texts)])
    (rows, _, floor), every = alike(Index(found), 99), products(found)[99].round(9)
    every[99] = 0
    best = np.argsort(-every, kind="stable")[:POOL]
    assert rows == best.tolist()
    assert floor == every[best].min() > 0


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
    texts = ["la vanga, e la parola mai letta: il pane", "orto pane", "orto", "serra pane"]
    searched = Index(of([article(str(place), text) for place, text in enumerate(texts)]))
    rows, words = np.array([1, 2, 3]), np.arange(4, dtype=np.int32)
    near = searched.near(0, words[:3], rows)
    assert near.tolist() == [0, 0, 0]  # only one article has it: it tells nobody from anybody
    near = searched.near(0, words, rows)
    assert near[0] > 0 and near[2] > 0 and near[1] == 0
    assert searched.near(0, words[2:2], rows).tolist() == [0, 0, 0]


def test_a_search_leaves_nothing_behind() -> None:
    searched = Index(of(blog(60)))
    once = [alike(searched, row) for row in range(60)]
    assert [alike(searched, row) for row in range(60)] == once


def test_work_grows_with_the_blog_and_not_with_its_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is multiplied in all searches of a blog, and of one twice as large: a little more for
    each post as long as words are not common yet, far from four times as much."""
    looked_at: list[int] = []
    ranges, sums = index._ranges, Index._sums

    def counting(starts: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
        places, lengths = ranges(starts, numbers)
        looked_at.append(places.size)
        return places, lengths

    def adding(self: Index, columns: list[Small], values: list[Floats]) -> Floats:
        looked_at.append(sum(each.size for each in columns))
        return sums(self, columns, values)

    monkeypatch.setattr(index, "_ranges", counting)
    monkeypatch.setattr(Index, "_sums", adding)

    def work(size: int) -> int:
        looked_at.clear()
        relate(blog(size), RelatedSettings())
        return sum(looked_at)

    assert work(1000) <= 2.6 * work(500)
