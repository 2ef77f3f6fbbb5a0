"""Related posts after a change: the same as found anew, with less work."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related import search, terms
from permesso.related.article import Article
from permesso.related.index import COMMON
from permesso.related.related import Related, relate
from permesso.related.relations import Reason
from permesso.related.settings import RelatedSettings
from related import (
    IDS,
    ONLY_WORDS,
    SETTINGS,
    START,
    any_article,
    any_blog,
    article,
    blog,
    lists,
    moved,
    offered,
    small_world,
)

OWN = RelatedSettings()


@st.composite
def edits(draw: st.DrawFn, articles: Sequence[Article]) -> list[Article]:
    """Return some articles with changes: some anew, some gone, some with a value of another."""
    changed = {each.id: each for each in articles}
    for _ in range(draw(st.integers(1, 3))):
        id_ = draw(st.sampled_from(IDS))
        other = draw(any_article(id_))
        kind = draw(st.sampled_from(["anew", "gone", "text", "title", "date", "tags", "language"]))
        before = changed.get(id_)
        if kind == "gone":
            changed.pop(id_, None)
        elif before is None or kind == "anew":
            changed[id_] = other
        elif kind == "text":
            changed[id_] = replace(before, text=other.text)
        elif kind == "title":
            changed[id_] = replace(before, title=other.title, headings=other.headings)
        elif kind == "date":
            changed[id_] = replace(before, published=other.published)
        elif kind == "tags":
            changed[id_] = replace(before, tags=other.tags, categories=other.categories)
        else:
            changed[id_] = replace(before, lang=other.lang, listed=other.listed)
    return draw(st.permutations(list(changed.values())))


@given(any_blog(), SETTINGS, st.data())
def test_what_was_found_earlier_changes_nothing(
    articles: Sequence[Article], settings: RelatedSettings, data: st.DataObject
) -> None:
    with small_world():
        related = relate(articles, settings)
        lists(related, articles)
        for _ in range(2):  # a chain: what was taken over once is taken over again
            articles = data.draw(edits(articles))
            settings = data.draw(st.just(settings) | st.just(settings) | SETTINGS)
            related = relate(articles, settings, related)
            assert lists(related, articles) == lists(relate(articles, settings), articles)


@pytest.fixture(scope="module")
def posts() -> list[Article]:
    return blog()


@pytest.fixture(scope="module")
def before(posts: list[Article]) -> Related:
    """What the blog offers, reasons included, as they are taken over too."""
    related = relate(posts, OWN)
    lists(related, posts)
    return related


def changed(posts: Sequence[Article], place: int, **fields: object) -> list[Article]:
    """Return the posts, one of them with other values."""
    edited = list(posts)
    edited[place] = replace(posts[place], **fields)  # type: ignore[arg-type]
    return edited


@pytest.mark.parametrize("seed", range(8))
def test_a_blog_that_is_written_on_is_as_one_found_anew(posts: list[Article], seed: int) -> None:
    chance, edited = random.Random(seed), list(posts[:70])
    related = relate(edited, OWN)
    for step in range(3):
        place = chance.randrange(len(edited))
        other = chance.choice(posts)
        match (seed + step) % 8:
            case 0:
                edited = changed(edited, place, text=f"{edited[place].text} refuso")
            case 1:
                edited = changed(edited, place, text=other.text)
            case 2:
                edited = changed(edited, place, title=other.title, tags=other.tags)
            case 3:
                del edited[place]
            case 4:
                edited = [*edited, replace(other, id=f"posts/nuovo{step}.md")]
            case 5:
                edited = changed(edited, place, published=other.published, listed=False)
            case 6:
                edited = changed(edited, place, tags=("nuova",), series="Un anno")
            case _:
                chance.shuffle(edited)
        related = relate(edited, OWN, related)
        assert lists(related, edited) == lists(relate(edited, OWN), edited)


# ── how much is done again ───────────────────────────────────────────────────────────────────────


def test_at_first_every_post_is_counted_and_searched_for_once(
    posts: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    count = terms.count

    def counting(each: Article, *others: object) -> terms.Counts:
        counted.append(each.id)
        return count(each, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(terms, "count", counting)
    related = relate(posts, OWN)
    lists(related, posts)
    lists(related, posts)
    related.beside(posts[3].id, None)
    assert sorted(counted) == [each.id for each in posts]
    assert (related.counted, related.searched) == (150, 150)


def test_nothing_is_done_again_when_nothing_has_changed(
    posts: list[Article], before: Related
) -> None:
    again = relate(posts, OWN, before)
    assert (again.counted, again.searched) == (0, 0)
    assert lists(again, posts) == lists(before, posts)


def test_the_order_of_files_is_no_change(posts: list[Article], before: Related) -> None:
    again = relate(posts[::-1], OWN, before)
    assert (again.counted, again.searched) == (0, 0)


def test_a_typo_is_counted_once_and_searches_are_few(posts: list[Article], before: Related) -> None:
    edited = changed(posts, 70, text=posts[70].text + " refuso")
    again = relate(edited, OWN, before)
    assert again.counted == 1
    assert 1 <= again.searched < 75


def test_comparisons_kept_for_a_change_do_not_grow_with_the_square_of_the_blog(
    posts: list[Article], before: Related, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = changed(posts, 70, text=posts[70].text + " refuso")
    monkeypatch.setattr(search, "KEPT", len(posts) // 2)
    again = relate(edited, OWN, before)
    assert again.searched == len(posts)
    assert lists(again, edited) == lists(relate(edited, OWN), edited)


def test_what_only_authors_say_of_other_posts_is_not_searched_for(
    posts: list[Article], before: Related
) -> None:
    wished = changed(posts, 70, related=(posts[3].id,), not_related=frozenset({posts[4].id}))
    again = relate(wished, OWN, before)
    assert offered(again, posts[70].id)[0] == posts[3].id
    assert again.searched < 75


def test_one_post_of_a_language_is_no_work_for_the_others(posts: list[Article]) -> None:
    english = [replace(each, id=f"en/{each.id}", lang="en") for each in posts[:20]]
    both = relate([*posts, *english], OWN)
    again = relate([*posts, replace(english[0], text="quite another one"), *english[1:]], OWN, both)
    assert again.counted == 1
    assert again.searched <= 20


def test_other_settings_begin_anew(posts: list[Article], before: Related) -> None:
    other = relate(posts, RelatedSettings(terms=ONLY_WORDS), before)
    assert (other.counted, other.searched) == (150, 150)


def test_a_language_changes_with_all_that_follows(posts: list[Article], before: Related) -> None:
    edited = changed(posts, 0, lang="en")
    again = relate(edited, OWN, before)
    assert again.counted == 1
    assert again.of(posts[0].id) == ()
    assert all(posts[0].id not in offered(again, each.id) for each in edited)


def test_a_tag_that_has_become_common_is_a_reason_no_more() -> None:
    """Reasons are kept from one build to the next; what makes them may lie in other posts."""
    pair = [article(id_, "L'orto. " * 4, title="L'orto") for id_ in "ab"]
    others = [article(f"c{number}", f"solo{number}") for number in range(18)]
    tagged = [replace(each, tags=("orto",)) for each in others]
    few = [*pair, *tagged[:3], *others[3:]]
    first = relate(few, OWN)
    assert [each.reason for each in first.of("a")] == [Reason("tag", ("orto",))]
    most = [*pair, *tagged]
    again = relate(most, OWN, first)
    assert [each.reason for each in again.of("a")] == [Reason("words", ("orto",))]
    assert lists(again, most) == lists(relate(most, OWN), most)


# ── what leaves all weights as they are ──────────────────────────────────────────────────────────

# Counts are taken in steps, so that one more post with a word changes what few others are compared
# by. From 9 to 10 and from 90 to 100 there is none.
APART = [article(f"z{number}", f"solo{number} unico{number}") for number in range(86)]


def gardeners(number: int, *more: str) -> list[Article]:
    """Return posts that have a word in common, among others that have none."""
    texts = [f"orto solo{number}x" for number in range(number)]
    posts = [article(f"p{place:02}", text) for place, text in enumerate([*texts, *more])]
    return [*posts, *APART]


def same_as_anew(before: Sequence[Article], after: Sequence[Article]) -> Related:
    """Check what a change leads to; return it."""
    earlier = relate(before, OWN)
    lists(earlier, before)
    related = relate(after, OWN, earlier)
    assert lists(related, after) == lists(relate(after, OWN), after)
    assert related.counted == len([each for each in after if each not in before])
    return related


def test_a_new_post_is_found_by_those_it_is_like() -> None:
    related = same_as_anew(gardeners(9), gardeners(10))
    assert related.searched <= 10
    assert {match.id for match in related.search()._corpora["it"]._found["p03"]} >= {"p09"}


def test_a_post_that_is_gone_is_found_no_more() -> None:
    related = same_as_anew(gardeners(10), gardeners(9))
    assert related.searched <= 10
    assert "p09" not in {match.id for match in related.search()._corpora["it"]._found["p03"]}


def test_a_post_that_is_about_something_else_now_is_found_no_more() -> None:
    related = same_as_anew(gardeners(10), gardeners(9, "astronave orbita"))
    assert related.searched <= 10
    assert "p09" not in {match.id for match in related.search()._corpora["it"]._found["p03"]}


def test_a_new_post_takes_its_place_among_those_that_are_equally_alike() -> None:
    """There are more of them than are compared in full: those that come first by their ids."""
    last = [article(f"q{number:03}", f"orto solo{number}x") for number in range(92)]
    first = article("p", "orto solox")
    related = same_as_anew(last, [*last, first])
    found = related.search()._corpora["it"]._found["q091"]
    assert (len(found), found[0].id) == (64, "p")


def test_a_word_that_has_become_common_leads_nowhere_any_more() -> None:
    related = same_as_anew(gardeners(COMMON), gardeners(COMMON + 1))
    assert related.search()._corpora["it"]._found["p03"][:] == ()


# ── lists that stay as they are ──────────────────────────────────────────────────────────────────

SPACE = (
    "Le astronavi partono di notte; il razzo consuma ossigeno liquido, la capsula torna in mare, "
    "gli astronauti aspettano la nave, il satellite resta in orbita attorno alla luna."
)


@pytest.mark.parametrize("weeks", [-10, 3, 75, 149, 200])
def test_an_unrelated_new_post_changes_at_most_the_list_that_offers_it(
    posts: list[Article], before: Related, weeks: int
) -> None:
    new = article("posts/luna.md", SPACE, title="La luna", published=START + timedelta(weeks=weeks))
    after = relate([*posts, new], OWN, before)
    hosts = {each.id for each in posts if new.id in offered(after, each.id)}
    assert len(hosts) == 1
    assert moved(lists(before, posts), lists(after, [*posts, new])) == hosts


def test_a_typo_changes_no_list(posts: list[Article], before: Related) -> None:
    edited = changed(posts, 70, text=posts[70].text + " refuso")
    assert moved(lists(before, posts), lists(relate(edited, OWN), edited)) == set()
