"""Related posts on any blog: what holds whatever its posts are, say and want."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.relations import Relation
from permesso.related.settings import RelatedSettings
from related import (
    IDS,
    ONLY_WORDS,
    SETTINGS,
    TEXTS,
    any_blog,
    article,
    by_id,
    lists,
    offered,
    small_world,
)

EQUAL = [article(id_, "pomodoro") for id_ in "abc"]
"""Nothing tells them apart."""


def own(related: Related, of: Article) -> tuple[Relation, ...]:
    """Return what an article offers beside its translations."""
    return tuple(each for each in related.of(of.id) if each.reason.kind != "translation")


def may_offer(host: Article, other: Article) -> bool:
    """Tell whether an article may offer another one without its author's own wish."""
    unwanted = {host.id, *host.not_related, *host.links}
    return other.listed and other.lang == host.lang and other.id not in unwanted


@given(any_blog(), SETTINGS)
def test_nobody_offers_what_may_not_be_offered(
    articles: Sequence[Article], settings: RelatedSettings
) -> None:
    known, related = by_id(articles), relate(articles, settings)
    for each in articles:
        for relation in own(related, each):
            other = known[relation.id]
            assert other.listed and other.id != each.id and other.lang == each.lang
            assert other.id not in each.not_related
            assert other.id not in each.links or other.id in each.related


@given(any_blog(), SETTINGS)
def test_a_list_is_no_longer_than_wanted_and_has_each_once(
    articles: Sequence[Article], settings: RelatedSettings
) -> None:
    related = relate(articles, settings)
    for each in articles:
        assert len(own(related, each)) <= settings.count
        every = [relation.id for relation in related.of(each.id)]
        assert len(every) == len(set(every))


@given(any_blog(), SETTINGS)
def test_what_an_author_chose_comes_first_and_in_order(
    articles: Sequence[Article], settings: RelatedSettings
) -> None:
    known, related = by_id(articles), relate(articles, settings)
    for each in articles:
        chosen = [
            id_
            for id_ in dict.fromkeys(each.related)
            if id_ in known
            and id_ not in {each.id, *each.not_related}
            and known[id_].listed
            and known[id_].lang == each.lang
        ]
        offers = own(related, each)
        by_author = [relation.id for relation in offers if relation.reason.kind == "author"]
        assert by_author == [relation.id for relation in offers[: len(by_author)]]
        assert by_author == chosen[: settings.count]


@given(any_blog(), SETTINGS)
def test_scores_are_shares(articles: Sequence[Article], settings: RelatedSettings) -> None:
    related = relate(articles, settings)
    for each in articles:
        assert all(0 <= relation.score <= 1 for relation in related.of(each.id))
        nearest = related.beside(each.id, None)
        assert nearest is None or settings.threshold <= 1 >= nearest.score >= 0


@given(any_blog(), SETTINGS)
def test_what_is_alike_comes_best_first(
    articles: Sequence[Article], settings: RelatedSettings
) -> None:
    related = relate(articles, settings)
    for each in articles:
        sources = {
            pick.id: pick.source for pick in related.search()._corpora[each.lang].picks[each.id]
        }
        alike = [one.score for one in own(related, each) if sources[one.id] == "likeness"]
        assert alike == sorted(alike, reverse=True)


def most_offered(articles: Sequence[Article], related: Related, count: int) -> int:
    """Return how many articles can be offered at most, in the places that no author has filled.

    A maximum matching of articles with places, found one article after the other (Kuhn 1955).
    """
    listed = [each for each in articles if each.listed]
    by_author = {
        each.id: {one.id for one in own(related, each) if one.reason.kind == "author"}
        for each in listed
    }
    chosen = set[str]().union(*by_author.values())
    places = [each for each in listed for _ in range(count - len(by_author[each.id]))]
    taken: dict[int, Article] = {}

    def place(wanting: Article, asked: set[int]) -> bool:
        for number, host in enumerate(places):
            if number not in asked and may_offer(host, wanting):
                asked.add(number)
                if number not in taken or place(taken[number], asked):
                    taken[number] = wanting
                    return True
        return False

    return len(chosen) + sum(place(each, set()) for each in listed if each.id not in chosen)


@given(any_blog(), SETTINGS.filter(lambda settings: settings.count > 0))
def test_as_many_are_offered_as_authors_allow(
    articles: Sequence[Article], settings: RelatedSettings
) -> None:
    related = relate(articles, settings)
    reached = {one.id for each in articles if each.listed for one in own(related, each)}
    assert len(reached) == most_offered(articles, related, settings.count)


def orphans(articles: Sequence[Article], related: Related) -> set[str]:
    """Return the listed articles that no other one offers to which readers are led."""
    reached = {one.id for each in articles if each.listed for one in own(related, each)}
    return {each.id for each in articles if each.listed} - reached


@given(
    st.lists(st.tuples(TEXTS, st.booleans()), min_size=2, max_size=10),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.03, 1.0]),
)
@example([("", False)] * 3, 1, 0.03)
@example([("pomodoro", False), ("pomodoro", False), ("vanga", False)], 1, 0.03)
def test_where_no_author_forbids_it_everybody_is_offered(
    posts: list[tuple[str, bool]], count: int, threshold: float
) -> None:
    articles = [
        article(id_, text, series="Un anno" if series else None)
        for id_, (text, series) in zip(IDS, posts, strict=False)
    ]
    settings = RelatedSettings(count=count, threshold=threshold)
    assert orphans(articles, relate(articles, settings)) == set()


@given(any_blog(), SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing(
    articles: list[Article], settings: RelatedSettings, chance: random.Random
) -> None:
    mixed = list(articles)
    chance.shuffle(mixed)
    with small_world():
        before = lists(relate(articles, settings), articles)
        assert lists(relate(mixed, settings), articles) == before


@given(any_blog(), SETTINGS)
def test_twice_is_the_same(articles: list[Article], settings: RelatedSettings) -> None:
    once, again = relate(articles, settings), relate(list(articles), settings)
    assert lists(once, articles) == lists(again, articles) == lists(once, articles)


@given(any_blog(), SETTINGS, st.sets(st.sampled_from(IDS), max_size=4))
def test_others_take_the_place_of_those_on_the_page_already(
    articles: list[Article], settings: RelatedSettings, without: set[str]
) -> None:
    related = relate(articles, settings)
    for each in articles:
        offers = [one for one in related.of(each.id) if one.id not in without]
        left = related.of(each.id, without)
        assert not {one.id for one in left} & without
        assert [one for one in left if one in offers] == offers
        assert len([one for one in left if one.reason.kind != "translation"]) <= settings.count


@given(any_blog(), SETTINGS, st.sets(st.sampled_from(IDS), max_size=2))
def test_what_is_offered_beside_a_passage_may_be_offered(
    articles: list[Article], settings: RelatedSettings, without: set[str]
) -> None:
    known, related = by_id(articles), relate(articles, settings)
    mixed = relate(articles[::-1], settings)
    for each in articles:
        for place in (*range(len(each.places)), None):
            found = related.beside(each.id, place, without)
            assert found is None or may_offer(each, known[found.id])
            assert found is None or found.id not in without
            assert found == mixed.beside(each.id, place, without)


def test_what_takes_a_place_is_no_copy_of_what_is_there() -> None:
    text = "pomodoro basilico terreno vasetto semina potatura"
    copies = [article(f"c{number}", f"{text} orto") for number in range(3)]
    host = article("h", f"{text} canna concime vanga serra zucca talea")
    halves = ["canna concime", "vanga serra", "zucca talea"]
    rest = [article(f"r{number}", half) for number, half in enumerate(halves)]
    related = relate([host, *copies, *rest], RelatedSettings(count=4, terms=ONLY_WORDS))
    assert offered(related, "h") == ["r0", "r1", "r2", "c0"]
    assert offered(related, "h", ("r1",)) == ["r0", "r2", "c0"]
    assert offered(related, "h", ("c0",)) == ["r0", "r1", "r2", "c1"]


def test_translations_stand_at_the_end_but_for_those_that_may_not_be_offered() -> None:
    one = article("a", translation="orto", not_related=frozenset("x"), links=frozenset("y"))
    others = [
        article(id_, lang=lang, translation="orto", listed=id_ != "h")
        for id_, lang in (
            ("f", "fr"),
            ("e", "en"),
            ("x", "de"),
            ("y", "es"),
            ("h", "pt"),
            ("i", "it"),
        )
    ]
    every = [one, *others]
    assert offered(relate(every, RelatedSettings()), "a") == ["i", "e", "f"]
    assert offered(relate(every, RelatedSettings()), "a", ("e",)) == ["i", "f"]
    assert offered(relate(every, RelatedSettings(count=0)), "a") == []


def test_those_that_nothing_tells_apart_offer_each_other() -> None:
    related = relate(EQUAL, RelatedSettings(count=1, terms=ONLY_WORDS))
    assert orphans(EQUAL, related) == set()
