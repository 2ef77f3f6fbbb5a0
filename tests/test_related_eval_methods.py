"""The methods that related posts are compared with, on blogs so small that the answer is known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related.article import Article
from permesso.related.evaluation.methods import hugo, ours, plain, search, wordpress
from permesso.related.evaluation.methods.registry import METHODS, OURS, Method, chosen
from permesso.related.related import relate
from permesso.related.settings import RelatedSettings

OTHERS = [method for method in METHODS if method.name not in OURS]
EACH = pytest.mark.parametrize("method", OTHERS, ids=[method.name for method in OTHERS])


def article(
    id_: str,
    day: int | None = 1,
    text: str = "",
    *,
    title: str = "",
    tags: Sequence[str] = (),
    categories: Sequence[str] = (),
    year: int = 2020,
) -> Article:
    """Return an article of a day in January."""
    return Article(
        id=id_,
        lang="en",
        title=title,
        text=text,
        tags=tuple(tags),
        categories=tuple(categories),
        published=datetime(year, 1, day, tzinfo=UTC) if day else None,
    )


def fillers(count: int, text: str = "filler") -> list[Article]:
    """Return the oldest articles, which have nothing in common with others."""
    return [article(f"z{number}", None, f"{text}{number}") for number in range(count)]


def test_newest_offers_the_newest_but_not_the_post_itself() -> None:
    blog = [article("undated", None), *(article(f"a{day}", day) for day in range(1, 8))]
    offers = plain.newest(blog)
    assert offers["a1"] == ("a7", "a6", "a5", "a4", "a3")
    assert offers["a6"] == ("a7", "a5", "a4", "a3", "a2")
    assert "undated" not in {id_ for found in offers.values() for id_ in found}


def test_tags_offers_most_tags_in_common_then_the_newer() -> None:
    blog = [
        article("post", 1, tags=["a", "b", "c"]),
        article("one-old", 2, tags=["a"]),
        article("one-new", 3, tags=["b", "x"]),
        article("two", 1, tags=["b", "c"]),
        article("none", 4, tags=["x"]),
    ]
    assert plain.tags(blog)["post"] == ("two", "one-new", "one-old")
    assert plain.tags(blog)["none"] == ("one-new",)


def test_chirpy_counts_tags_and_half_categories_and_fills_with_the_newest() -> None:
    blog = [
        article("post", 1, tags=["a", "b"], categories=["k"]),
        article("tags", 2, tags=["a", "b"]),
        article("tag-and-category", 3, tags=["a"], categories=["k"]),
        article("category", 4, categories=["k"]),
        article("newest", 9),
        article("newer", 8),
        article("new", 7),
    ]
    assert plain.chirpy(blog)["post"] == (
        "tags",
        "tag-and-category",
        "category",
        "newest",
        "newer",
    )


def test_chirpy_sorts_numbers_as_text() -> None:
    # The newest has number 0; 9 comes before 11 and 10 when text is sorted backwards.
    blog = [article(f"n{number}", 28 - number, tags=["a"]) for number in range(12)]
    assert plain.chirpy(blog)["n0"] == ("n9", "n8", "n7", "n6", "n5")
    # "1:" comes after "1.5:", a colon after a dot.
    blog = [
        article("post", 1, tags=["a"], categories=["k"]),
        article("tag", 2, tags=["a"]),
        article("tag-and-category", 3, tags=["a"], categories=["k"]),
    ]
    assert plain.chirpy(blog)["post"] == ("tag", "tag-and-category")


def test_hugo_offers_older_posts_with_a_tag_in_common() -> None:
    blog = [
        article("post", 20, tags=["seo", "mail"]),
        article("same-year", 2, tags=["seo"]),
        article("year-before", 3, tags=["seo"], year=2019),
        article("both", 4, tags=["mail", "seo"], year=2018),
        article("newer", 21, tags=["seo", "mail"]),
        article("no-tag", 5),
        article("other-case", 6, tags=["SEO"]),
    ]
    # 160, then 80 and 10 for the year, then 80; the year alone is below the threshold.
    assert hugo.default(blog)["post"] == ("both", "same-year", "year-before")
    assert hugo.default(blog)["no-tag"] == ()


def test_hugo_orders_equal_weights_by_date() -> None:
    blog = [
        article("post", 20, tags=["a"]),
        *(article(f"p{day}", day, tags=["a"]) for day in (3, 9)),
    ]
    assert hugo.default(blog)["post"] == ("p9", "p3")


def test_hugo_does_not_take_a_post_of_the_same_moment_for_a_newer_one() -> None:
    blog = [article("a", 3, tags=["t"]), article("b", 3, tags=["t"])]
    assert hugo.default(blog) == {"a": ("b",), "b": ("a",)}


def test_hugo_set_for_a_blog_knows_more() -> None:
    blog = [
        article("post", 20, title="Newsletter senza fretta", tags=["Seo"], categories=["Guide"]),
        article("newer", 21, tags=["seo"], year=2021),
        article("title", 2, title="La newsletter", year=2018),
        article("category-and-month", 3, categories=["guide"]),
        article("nothing", 4, year=2017),
    ]
    assert hugo.tuned(blog)["post"] == ("newer", "category-and-month", "title")


def test_yarpp_adds_full_text_of_title_and_text_and_terms() -> None:
    blog = [
        article("post", 1, "whale whale whale", title="harpoon", tags=["sea"]),
        article("title", 2, title="harpoon"),  # (log10 5)^2 = 0.49: 0.5
        article("text", 3, "whale whale"),  # 2 (log10 5)^2 = 0.98: 1.0
        article("tag", 4, tags=["sea"]),  # 1
        article("tag-as-category", 5, categories=["sea"]),
        *fillers(5),
    ]
    assert wordpress.yarpp(blog)["post"] == ("tag", "text", "title")


def test_yarpp_rounds_to_a_tenth_and_offers_the_newer_of_two() -> None:
    blog = [
        article("post", 1, "alpha beta ab"),
        article("newer", 9, "alpha"),  # (log10 10/3)^2 = 0.27: 0.3
        article("older", 8, "beta beta"),  # 2 (log10 10/4)^2 = 0.32: 0.3
        article("oldest", 7, "alpha"),
        article("once", 6, "beta"),  # 0.16: 0.2
        article("once-older", 5, "beta"),
        article("short", 9, "ab ab ab"),  # two letters are in no index
        *fillers(3),
    ]
    assert wordpress.yarpp(blog)["post"] == ("newer", "older", "oldest", "once", "once-older")


def test_yarpp_searches_for_twenty_words_without_stop_words() -> None:
    common = " ".join(f"word{number:02} " * 2 for number in range(20))
    blog = [
        article("post", 1, f"{common} seldom the the the"),
        article("seldom", 2, "seldom"),
        article("stop", 3, "the the the the"),
        article("common", 4, "word07"),
        *fillers(6),
    ]
    assert wordpress.yarpp(blog)["post"] == ("common",)


def test_related_posts_for_wp_weighs_words_of_titles_most() -> None:
    blog = [
        article("post", 1, "whale whale whale boat boat", title="harpoon"),
        article("title", 2, "land " * 80, title="harpoon"),  # 80 / (0.6 * 160) = 0.83
        article("text", 3, "whale " * 80 + "land " * 80),  # 0.83 for whale: the newer first
        article("long", 4, "whale " * 80 + "land " * 240),  # 0.42
        article("twice", 5, "whale whale land"),  # below three times: not a word of it
        article("boat", 6, "boat " * 9),  # the post has it twice only
    ]
    assert wordpress.related_posts_for_wp(blog)["post"] == ("text", "title", "long")


def test_related_posts_for_wp_folds_accents_and_keeps_punctuation() -> None:
    blog = [
        article("post", 1, "perché " * 3),
        article("folded", 2, "PERCHE " * 3),
        article("dot", 3, "perché. " * 3),
    ]
    assert wordpress.related_posts_for_wp(blog)["post"] == ("folded",)


def test_bm25_prefers_rare_words_more_often_in_shorter_texts() -> None:
    blog = [
        article("post", 1, "whale boat"),
        article("rare", 2, "whale land"),
        article("rare-twice", 3, "whale whale"),
        article("rare-long", 4, "whale " + "land " * 3),
        article("common", 5, "boat land"),
        *(article(f"boat{number}", None, "boat " + "land " * 9) for number in range(4)),
        *fillers(12),
    ]
    assert search.bm25(blog)["post"][:4] == ("rare-twice", "rare", "rare-long", "common")


def test_bm25_leaves_out_what_half_of_the_posts_have() -> None:
    blog = [
        article("post", 1, "boat whale"),
        article("half", 2, "boat"),
        article("rare", 3, "whale"),
        article("other", 4, "land"),
    ]
    assert search.bm25([*blog, *fillers(1)])["post"] == ("rare", "half")
    assert search.bm25(blog)["post"] == ()


def test_bm25_takes_nothing_off_for_a_word_that_most_posts_have() -> None:
    blog = [
        article("post", 1, "whale boat"),
        article("with", 3, "whale boat"),
        article("without", 2, "whale land"),
        *(article(f"boat{number}", None, "boat") for number in range(5)),
    ]
    assert search.bm25(blog)["post"] == ("with", "without")


def test_more_like_this_asks_for_words_that_are_twice_here_and_in_five_posts() -> None:
    blog = [
        article("post", 1, "whale whale boat sea sea"),
        *(article(f"whale{number}", number, "whale") for number in range(2, 6)),
        *(article(f"boat{number}", number, "boat") for number in range(2, 6)),
        article("sea", 2, "sea"),
        *fillers(5),
    ]
    assert search.more_like_this(blog)["post"] == ("whale5", "whale4", "whale3", "whale2")


def test_more_like_this_reads_as_the_language_does() -> None:
    blog = [
        article("post", 1, "whale whales the the"),
        *(article(f"whales{number}", number, "the whales") for number in range(2, 6)),
        *(article(f"the{number}", number, "the boat") for number in range(2, 6)),
        *fillers(5),
    ]
    assert search.more_like_this(blog)["post"] == ("whales5", "whales4", "whales3", "whales2")


def test_more_like_this_wants_three_in_ten_of_the_words() -> None:
    words = [f"word{number}" for number in range(10)]
    rare = [article(f"r{number}", None, " ".join(words)) for number in range(3)]
    blog = [
        article("post", 1, " ".join(words * 2)),
        *rare,
        article("three", 2, " ".join(words[:3])),
        article("two", 3, " ".join(words[:2])),
        *(article(f"p{number}", None, word) for number, word in enumerate(words)),
    ]
    assert search.more_like_this(blog)["post"] == ("r0", "r1", "r2", "three")


def test_ours_is_what_a_blog_offers_with_five_in_a_list() -> None:
    blog = [article(f"p{day}", day, f"whale boat{day}", tags=["a"]) for day in range(1, 9)]
    configured = relate(blog, RelatedSettings(count=5))
    everything = relate(blog, RelatedSettings(count=5, threshold=0))
    for id_ in ("p1", "p5"):
        found = tuple(relation.id for relation in configured.of(id_))
        assert found and ours.as_configured(blog)[id_] == found
        found = tuple(relation.id for relation in everything.of(id_))
        assert ours.without_threshold(blog)[id_] == found


TERMS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True)
TEXTS = st.lists(st.sampled_from("whale boat sea land il the".split()), max_size=30).map(" ".join)


@st.composite
def blogs(draw: st.DrawFn) -> list[Article]:
    """Return up to a dozen articles that have much in common, some of them twice."""
    count = draw(st.integers(1, 12))
    return [
        article(
            f"p{number}",
            draw(st.sampled_from([None, 1, 2])),
            draw(TEXTS),
            title=draw(TEXTS),
            tags=draw(TERMS),
            categories=draw(TERMS),
            year=draw(st.sampled_from([1, 2020, 9999])),
        )
        for number in range(count)
    ]


@EACH
@given(blog=blogs(), seed=st.integers())
def test_any_method_on_any_blog(method: Method, blog: list[Article], seed: int) -> None:
    offers = method.offers(blog)
    ids = {each.id for each in blog}
    assert offers.keys() == ids
    for id_, found in offers.items():
        assert len(found) == len(set(found)) <= 5
        assert set(found) <= ids - {id_}
    shuffled = random.Random(seed).sample(blog, len(blog))
    assert method.offers(shuffled) == offers


def lone() -> Iterable[list[Article]]:
    yield [article("one")]
    yield [article("one", text="whale " * 3, title="whale", tags=["a"], categories=["k"])]


@EACH
def test_a_blog_of_one_post_offers_nothing(method: Method) -> None:
    assert [method.offers(blog) for blog in lone()] == [{"one": ()}] * 2


@EACH
def test_what_an_article_is_not_asked_for_changes_nothing(method: Method) -> None:
    blog = [article(f"p{day}", day, "whale " * day, tags=["a"]) for day in range(1, 7)]
    linked = [replace(each, links=frozenset({"p6"}), related=("p1",)) for each in blog]
    assert method.offers(linked) == method.offers(blog)


def test_methods_are_chosen_by_name_in_the_order_asked_for() -> None:
    assert [method.name for method in chosen(["tags", "hugo", "tags"])] == ["tags", "hugo"]
    assert chosen(["all"]) == METHODS
    assert chosen(["hugo", "all"])[0].name == "hugo"
    assert len(chosen(["hugo", "all"])) == len(METHODS)
    with pytest.raises(KeyError, match="tagz"):
        chosen(["tagz"])
