"""Taxonomy: categories, tags, series, authors and months that posts make."""

from __future__ import annotations

import pytest

from conftest import Engine, listings, post, titles
from permesso.model import Blog

Files = dict[str, str | bytes]

AUTHORS = "authors:\n  ada: {name: Ada Bussola}\n  tito: {name: Tito, slug: t-c}\n"


def names(blog: Blog, kind: str) -> list[str]:
    return [listing.title for listing in listings(blog, kind)]


def test_categories_stand_in_the_order_of_the_menu(engine: Engine) -> None:
    files: Files = {"posts/a.md": post(categories="[A, c, B]")}
    blog = engine.load(files, categories=["c", "B", "D", "A"])
    assert names(blog, "category") == ["c", "B", "A"]
    assert [topic.name for topic in blog.own.topics] == ["c", "B", "A"]
    assert [category.name for category in blog.articles[0].post.categories] == ["A", "c", "B"]


@pytest.mark.parametrize(
    ("kind", "front"),
    [("category", {"categories": "[b, A, c]"}), ("tag", {"tags": "[b, A, c]"})],
)
def test_without_an_order_terms_stand_in_the_alphabet(
    kind: str, front: dict[str, str], engine: Engine
) -> None:
    assert names(engine.load({"posts/a.md": post(**front)}), kind) == ["A", "b", "c"]


def test_series_stand_in_the_alphabet(engine: Engine) -> None:
    files: Files = {f"posts/{n}.md": post(n, series=n) for n in ("b", "A", "c")}
    assert names(engine.load(files), "series") == ["A", "b", "c"]


ADDRESSES = {
    "it": ["categoria/l-una", "tag/l-altro", "serie/la-terza", "autore/ada-bussola", "autore/t-c"],
    "en": ["category/l-una", "tag/l-altro", "series/la-terza", "author/ada-bussola", "author/t-c"],
}


@pytest.mark.parametrize(("language", "expected"), ADDRESSES.items())
def test_terms_have_addresses_in_the_language_of_the_blog(
    language: str, expected: list[str], engine: Engine
) -> None:
    text = post(categories="[L'una]", tags="[L’altro]", series="La terza", authors="[ada, tito]")
    blog = engine.load({"posts/a.md": text, ".authors.yml": AUTHORS}, language=language)
    kinds = ("category", "tag", "series", "author")
    assert [page.url for kind in kinds for page in listings(blog, kind)] == [
        f"{url}/" for url in expected
    ]
    found = blog.articles[0].post
    linked = [*found.categories, *found.tags, found.series, *found.authors]
    assert [one.url for one in linked if one] == [f"{url}/" for url in expected]


SAME_WORD = {
    "categories": ({"categories": "[Perché]"}, {"categories": "[perche]"}),
    "tags": ({"tags": "[L'uno]"}, {"tags": "[l uno]"}),
    "series": ({"series": "Uno"}, {"series": "uno"}),
}


@pytest.mark.parametrize(("key", "fronts"), SAME_WORD.items())
def test_two_ways_to_write_one_term_are_told(
    key: str, fronts: tuple[dict[str, str], dict[str, str]], engine: Engine
) -> None:
    first, second = (front[key].strip("[]") for front in fronts)
    files: Files = {"posts/a.md": post("A", **fronts[0]), "posts/b.md": post("B", **fronts[1])}
    assert engine.problems(files) == [
        f"docs/posts/b.md:4: {key}: '{second}' has the address of '{first}' (docs/posts/a.md); "
        "write both alike, or rename one"
    ]


def test_a_term_without_a_letter_is_told(engine: Engine) -> None:
    assert engine.problems({"posts/a.md": post(tags="[a, '!']")}) == [
        "docs/posts/a.md:4: tags: '!' has no letter for an address; rename it"
    ]


SAME_ADDRESS: dict[str, tuple[Files, dict[str, object], str]] = {
    "two authors": (
        {
            "posts/a.md": post(authors="[ada, due]"),
            ".authors.yml": "authors:\n  ada: {name: Ada}\n  due: {name: Ada}\n",
        },
        {},
        "/autore/ada/",
    ),
    "a category and a tag": (
        {"posts/a.md": post(categories="[x]", tags="[x]")},
        {"urls": {"category": "{slug}", "tag": "{slug}"}},
        "/x/",
    ),
    "a category and the archive": (
        {"posts/a.md": post(categories="[Archivio]")},
        {"urls": {"category": "{slug}"}},
        "/archivio/",
    ),
}


@pytest.mark.parametrize(("files", "values", "address"), SAME_ADDRESS.values(), ids=SAME_ADDRESS)
def test_two_lists_with_one_address_are_told(
    files: Files, values: dict[str, object], address: str, engine: Engine
) -> None:
    [problem] = engine.problems(files, **values)
    assert f"'{address}'" in problem


HIDDEN = post("H", categories="[c]", tags="[t]", series="S", authors="[ada]", status="hidden")


def test_what_only_a_hidden_post_carries_has_no_list(engine: Engine) -> None:
    files: Files = {"posts/a.md": HIDDEN, ".authors.yml": AUTHORS}
    blog = engine.load(files)
    assert {listing.kind for listing in blog.listings} == {"home", "archive"}
    found = blog.articles[0].post
    assert (found.categories, found.tags, found.series) == ((), (), None)
    assert [(author.name, author.url) for author in found.authors] == [("Ada Bussola", None)]


def test_a_hidden_post_leads_to_the_lists_of_the_others(engine: Engine) -> None:
    seen = HIDDEN.replace("title: H", "title: V").replace("status: hidden", "pin: false")
    files: Files = {"posts/a.md": HIDDEN, "posts/b.md": seen, ".authors.yml": AUTHORS}
    blog = engine.load(files)
    hidden = next(article.post for article in blog.articles if not article.post.listed)
    assert [term.name for term in (*hidden.categories, *hidden.tags)] == ["c", "t"]
    assert hidden.authors[0].url == "autore/ada-bussola/"
    assert all("H" not in titles(listing.posts) for listing in blog.listings)


def test_an_author_without_posts_has_no_page(engine: Engine) -> None:
    files: Files = {"posts/a.md": post(authors="[tito]"), ".authors.yml": AUTHORS}
    assert names(engine.load(files), "author") == ["Tito"]


def test_a_term_written_twice_in_a_post_counts_once(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post(tags="[a, a]", categories="[b, b]")})
    assert [len(page.posts) for page in listings(blog, "tag") + listings(blog, "category")] == [
        1,
        1,
    ]
    assert [term.name for term in blog.articles[0].post.tags] == ["a"]


def test_posts_of_any_date_make_the_years_and_months(engine: Engine) -> None:
    dates = ["2024-12-31", "2025-01-01", "2025-01-31 23:59", "2025-03-05"]
    blog = engine.load({f"posts/{n}.md": post(f"P{n}", date=date) for n, date in enumerate(dates)})
    assert [page.url for page in listings(blog, "month")] == [
        "archivio/2025/03/",
        "archivio/2025/01/",
        "archivio/2024/12/",
    ]
