"""The ranking: from how alike articles are to a list for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from permesso.related import ranking
from permesso.related.article import Article
from permesso.related.lift import Lift
from permesso.related.picks import Match, Pick
from permesso.related.ranking import Ranking
from permesso.related.related import relate
from permesso.related.settings import RelatedSettings
from related import ONLY_WORDS, START, article, lists, offered

Likes = Mapping[str, Mapping[str, float]]


def picks(
    articles: Sequence[Article],
    likes: Likes,
    copies: Mapping[str, set[str]] | None = None,
    **values: float,
) -> dict[str, list[str]]:
    """Return what articles offer that are so alike, as `id source`."""
    found = {
        id_: [Match(other, score, score) for other, score in others.items()]
        for id_, others in likes.items()
    }
    settings = RelatedSettings(**{"count": 3, **values})  # type: ignore[arg-type]
    chosen = Ranking(articles, found, copies or {}, settings).picks()
    return {id_: [f"{pick.id} {pick.source}" for pick in each] for id_, each in chosen.items()}


def posts(number: int) -> list[Article]:
    """Return posts, a day apart."""
    return [
        article(chr(ord("a") + place), published=START + timedelta(days=place))
        for place in range(number)
    ]


# ── what is alike ────────────────────────────────────────────────────────────────────────────────


def test_what_is_alike_is_so_whatever_its_author_says_of_it() -> None:
    text = "orto serra pane"
    articles = [
        article("a", text, links=frozenset("b"), not_related=frozenset("c")),
        article("b", text),
        article("c", text, listed=False),
        article("d", f"{text} luna"),
        article("e", "luna"),
    ]
    related = relate(articles, RelatedSettings(count=0))
    assert {match.id for match in related.alike("a")} == {"b", "c", "d"}
    scores = [match.score for match in related.alike("a")]
    assert scores == sorted(scores, reverse=True)
    assert related.alike("gone") == ()
    strict = relate(articles, RelatedSettings(terms=ONLY_WORDS, threshold=0.9))
    assert {match.id for match in strict.alike("a")} == {"b", "c"}


# ── what is offered ──────────────────────────────────────────────────────────────────────────────


def test_first_what_the_author_wants_then_what_is_alike() -> None:
    wishes = article("a", related=("d", "gone", "d", "a", "c"))
    found = picks([wishes, *posts(5)[1:]], {"a": {"b": 0.9, "c": 0.8}})
    assert found["a"] == ["d author", "c author", "b likeness"]


def test_what_the_text_links_to_is_offered_only_if_its_author_wants_it() -> None:
    linking = article("a", links=frozenset("bc"), related=("c",))
    found = picks([linking, *posts(4)[1:]], {"a": {"b": 0.9, "d": 0.2}})
    assert found["a"] == ["c author", "d likeness"]


def test_not_related_is_stronger_than_related() -> None:
    torn = article("a", related=("b",), not_related=frozenset("bc"))
    assert picks([torn, *posts(4)[1:]], {"a": {"c": 0.9, "d": 0.2}})["a"] == ["d likeness"]


def test_too_weak_a_match_is_left_out() -> None:
    found = picks(posts(3), {"a": {"b": 0.031, "c": 0.029}})
    assert found["a"] == ["b likeness"]
    strict = picks(posts(3), {"a": {"b": 0.031, "c": 0.029}}, threshold=0.5)
    assert {pick.split()[1] for each in strict.values() for pick in each} == {"lift"}


def test_then_the_series_then_the_best_of_the_category() -> None:
    first, *others = posts(12)
    me = article("m", published=START, series="S", categories=("C", "D"))
    part = article("s", published=START + timedelta(days=90), series="S")
    alike, near = (
        article(id_, published=START + timedelta(days=days), categories=("C",))
        for id_, days in (("w", 80), ("n", 70))
    )
    second = article("x", categories=("D", "C"))
    found = picks(
        [first, *others, me, part, alike, near, second], {"m": {"b": 0.4, "w": 0.01}}, count=6
    )
    assert found["m"] == ["b likeness", "s series", "w category", "n category"]


def test_a_category_that_most_are_in_says_nothing() -> None:
    half = [article(f"c{number}", categories=("C",)) for number in range(3)]
    rest = [article(f"r{number}") for number in range(3)]
    found = picks([*half, *rest], {})
    assert {source.split()[1] for source in found["c0"]} >= {"category"}
    found = picks([*half, *rest[:2]], {})
    assert {source.split()[1] for every in found.values() for source in every} == {"lift"}


def test_of_near_copies_a_list_has_one() -> None:
    copies = {"b": {"c", "d"}, "c": {"b", "d"}, "d": {"b", "c"}}
    likes: Likes = {"a": {"b": 0.9, "c": 0.9, "d": 0.9, "e": 0.1}, "b": {"c": 1, "d": 1}}
    found = picks(posts(5), likes, copies)
    assert found["a"][:2] == ["b likeness", "e likeness"]
    assert [pick for pick in found["b"] if "likeness" in pick] == ["c likeness"]


def test_an_author_may_want_two_near_copies() -> None:
    wishes = article("a", related=("b", "c"))
    found = picks([wishes, *posts(3)[1:]], {}, {"b": {"c"}, "c": {"b"}})
    assert found["a"][:2] == ["b author", "c author"]


def test_a_hidden_article_offers_others_and_nobody_offers_it() -> None:
    hidden = article("h", listed=False, related=("a",))
    found = picks([*posts(2), hidden], {"a": {"h": 0.9, "b": 0.2}, "h": {"b": 0.9}})
    assert found == {"a": ["b likeness"], "b": ["a lift"], "h": ["a author", "b likeness"]}


# ── orphans ──────────────────────────────────────────────────────────────────────────────────────


def test_an_orphan_is_lifted_by_a_newer_one_that_is_like_it() -> None:
    likes = {"b": {"a": 0.01, "c": 0.02}, "a": {"c": 0.9}, "c": {"a": 0.9}, "d": {"a": 0.5}}
    found = picks(posts(4), likes, count=2)
    assert found["c"] == ["a likeness", "b lift"]
    assert found["a"] == ["c likeness", "d lift"]


def test_a_lift_takes_the_place_of_what_is_offered_elsewhere_too() -> None:
    likes = {
        "a": {"b": 0.9, "c": 0.8},
        "b": {"a": 0.9, "c": 0.8},
        "c": {"b": 0.5, "a": 0.4},
        "d": {"a": 0.3, "b": 0.2},
    }
    found = picks(posts(4), likes, count=2)
    assert sum("d lift" in each for each in found.values()) == 1
    reached = {pick[0] for each in found.values() for pick in each}
    assert reached == set("abcd")


def test_an_authors_choice_gives_no_place_away() -> None:
    chosen = [
        article(id_, related=tuple(other for other in "abc" if other != id_)) for id_ in "abc"
    ]
    found = picks([*chosen, article("d")], {}, count=2)
    assert not any("d lift" in each for each in found.values())


def test_who_is_in_the_way_moves_on() -> None:
    """Two that offer only each other, one place each: a third has one if one of them moves."""
    found = picks(posts(3), {"a": {"b": 0.9}, "b": {"a": 0.9}}, count=1)
    assert sorted(pick[0] for each in found.values() for pick in each) == ["a", "b", "c"]


def test_nobody_is_asked_twice_whose_places_are_all_taken_by_hand() -> None:
    """As when the folder of all posts says what is related."""
    chosen = ("p0", "p1")
    articles = [article(f"p{number}", related=chosen) for number in range(200)]
    asked: list[str] = []
    picked = {each.id: [Pick(id_, 1.0, "author") for id_ in chosen] for each in articles}

    def hosts(id_: str, among: Sequence[Article]):  # type: ignore[no-untyped-def]
        asked.extend(each.id for each in among)
        yield from ((each.id, 0.0) for each in among)

    Lift(articles, picked, 2, hosts).all()
    assert asked == []
    assert len(offered(relate(articles, RelatedSettings(count=2)), "p9")) == 2


def test_what_is_known_to_be_full_is_not_asked_again() -> None:
    articles = [article(f"p{number:03}") for number in range(200)]
    # Only the first hundred are offered, each once; the others could be nowhere but there.
    picked = {
        each.id: [Pick(f"p{number:03}", 0.5, "likeness")]
        if number < 100
        else [Pick("p000", 1.0, "author")]
        for number, each in enumerate(articles)
    }
    asked: list[str] = []

    def hosts(id_: str, among: Sequence[Article]):  # type: ignore[no-untyped-def]
        for each in among:
            asked.append(each.id)
            yield each.id, 0.0

    Lift(articles, picked, 1, hosts).all()
    assert len(asked) <= 2 * len(articles)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_that_are_as_alike_the_nearer_in_time_comes_first() -> None:
    text = "orto pomodoro"
    me = article("m", text, published=START)
    near = article("z", text, published=START + timedelta(days=7))
    far = article("a", text, published=START - timedelta(days=70))
    rest = [article(f"r{number}", f"altro{number}", published=START) for number in range(3)]
    every = [me, near, far, *rest]
    assert ranking_of("m", every, nearness=0.15)[0] == ("z", round(2**-0.15, 6))
    assert ranking_of("m", every, nearness=0)[0] == ("a", 1)


def ranking_of(id_: str, articles: Sequence[Article], nearness: float) -> list[tuple[str, float]]:
    settings = RelatedSettings(nearness=nearness, terms=ONLY_WORDS, count=4)
    related = relate(articles, settings)
    return [(each.id, each.score) for each in related.of(id_) if each.score]


def test_nearness_of_days() -> None:
    days = np.array([100.0, 107.0, 93.0, np.nan, 3_652_059.0])
    left = ranking.nearness(days, 100.0, 1.0)
    assert left == pytest.approx([1, 0.5, 0.5, 1 / (1 + 365 / 7), 1 / (1 + 3_651_959 / 7)])
    assert ranking.nearness(days, 100.0, 0.0).tolist() == [1, 1, 1, 1, 1]
    assert ranking.nearness(days, np.nan, 1.0) == pytest.approx(1 / (1 + 365 / 7))


@pytest.mark.parametrize(
    "published",
    [
        None,
        datetime(1, 1, 1),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_any_date_will_do(published: datetime | None) -> None:
    others = [
        article(id_, "orto pane", published=date)
        for id_, date in zip("abc", (None, START, START.replace(tzinfo=None)), strict=True)
    ]
    every = [*others, article("d", "orto vanga pane serra", published=published)]
    related = lists(relate(every, RelatedSettings()), every)
    assert all(related[each.id] for each in every)
    assert {one.id for offers in related.values() for one in offers} == set("abcd")


def test_naive_and_aware_dates_are_days_all_the_same() -> None:
    aware = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    assert ranking.day(article("a", published=aware)) == ranking.day(
        article("b", published=aware.replace(tzinfo=None))
    )
    assert np.isnan(ranking.day(article("c")))
