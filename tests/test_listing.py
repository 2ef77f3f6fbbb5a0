"""Listings: what each list shows, in which order, on which page."""

from __future__ import annotations

import pytest

from conftest import Engine, listings, post, titles
from permesso.model import Listing

Files = dict[str, str | bytes]


def numbered(count: int, **front: object) -> Files:
    """Return posts `P1`, `P2`, … of one month, each a day older than the one before."""
    return {
        f"posts/{n}.md": post(f"P{n}", date=f"2026-03-{31 - n:02}", **front)
        for n in range(1, count + 1)
    }


PAGES = {0: [0], 1: [1], 3: [3], 4: [3, 1], 6: [3, 3], 7: [3, 3, 1]}


@pytest.mark.parametrize(("count", "sizes"), PAGES.items())
def test_a_list_is_cut_at_the_number_of_posts_for_a_page(
    count: int, sizes: list[int], engine: Engine
) -> None:
    # The year and its month hold all posts. Without any post, the archive is the list that is left.
    blog = engine.load(numbered(count), per_page=3)
    pages = listings(blog, "year") or listings(blog, "archive")
    assert [len(page.posts) for page in pages] == sizes
    assert [title for page in pages for title in titles(page.posts)] == [
        f"P{n}" for n in range(1, count + 1)
    ]


def test_the_pages_of_a_list_lead_to_each_other(engine: Engine) -> None:
    pages = listings(engine.load(numbered(7), per_page=3), "month")
    assert [page.url for page in pages] == [
        "archivio/2026/03/",
        "archivio/2026/03/pagina/2/",
        "archivio/2026/03/pagina/3/",
    ]
    found = [page.pagination for page in pages]
    assert [(p.number, p.total, p.text, p.newer, p.older) for p in found if p] == [
        (1, 3, "Pagina 1 di 3", None, pages[1].url),
        (2, 3, "Pagina 2 di 3", pages[0].url, pages[2].url),
        (3, 3, "Pagina 3 di 3", pages[1].url, None),
    ]
    assert {page.title for page in pages} == {"Marzo 2026"}
    assert {page.count_text for page in pages} == {"7 articoli"}


def test_a_list_of_one_page_has_no_pages_to_go_to(engine: Engine) -> None:
    blog = engine.load(numbered(3, tags="[t]"), per_page=3)
    assert {page.pagination for page in blog.listings} == {None}


def test_further_pages_are_named_in_the_language_of_the_blog(engine: Engine) -> None:
    blog = engine.load(numbered(2, tags="[t]"), per_page=1, language="en")
    assert [page.url for page in listings(blog, "tag")] == ["tag/t/", "tag/t/page/2/"]


KINDS = {
    "category": ({"categories": "[c]"}, "Argomento"),
    "tag": ({"tags": "[c]"}, "Tag"),
    "series": ({"series": "c"}, "Serie"),
}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items())
def test_a_term_lists_its_posts_the_newest_first(
    kind: str, expected: tuple[dict[str, str], str], engine: Engine
) -> None:
    front, overline = expected
    [page] = listings(engine.load({**numbered(2, **front), "posts/x.md": post("Altro")}), kind)
    assert (page.title, page.overline, page.count_text) == ("c", overline, "2 articoli")
    newest_first = titles(page.posts) if kind != "series" else titles(reversed(page.posts))
    assert newest_first == ["P1", "P2"]


def test_pinned_posts_come_first_on_the_lists_of_terms(engine: Engine) -> None:
    files = numbered(3, tags="[t]")
    files["posts/3.md"] = post("P3", date="2026-03-01", tags="[t]", pin="true")
    blog = engine.load(files)
    assert titles(listings(blog, "tag")[0].posts) == ["P3", "P1", "P2"]
    assert titles(listings(blog, "month")[0].posts) == ["P1", "P2", "P3"]


def home(files: Files, engine: Engine, **values: object) -> Listing:
    [page] = listings(engine.load(files, **values), "home")
    return page


def test_the_home_page_shows_the_newest_post_large_and_the_next_ones(engine: Engine) -> None:
    page = home(numbered(12), engine)
    assert page.lead and page.lead.title == "P1"
    assert titles(page.posts) == [f"P{n}" for n in range(2, 11)]
    assert (page.url, page.title, page.pagination) == ("", "Prova", None)


def test_a_pinned_post_is_the_large_one_and_stands_nowhere_else(engine: Engine) -> None:
    files = numbered(4)
    files |= {f"posts/{n}.md": post(f"P{n}", date=f"2026-03-0{9 - n}", pin="true") for n in (3, 4)}
    page = home(files, engine, latest=2)
    assert page.lead and page.lead.title == "P3"
    assert titles(page.posts) == ["P1", "P2"]


@pytest.mark.parametrize(("latest", "shown"), [(0, []), (1, ["P2"]), (9, ["P2", "P3"])])
def test_the_home_page_shows_as_many_as_the_owner_wants(
    latest: int, shown: list[str], engine: Engine
) -> None:
    assert titles(home(numbered(3), engine, latest=latest, per_page=1).posts) == shown


def test_a_blog_without_posts_has_a_home_page_and_an_archive(engine: Engine) -> None:
    blog = engine.load({})
    assert [(page.kind, page.url) for page in blog.listings] == [
        ("home", ""),
        ("archive", "archivio/"),
    ]
    assert (blog.listings[0].lead, blog.listings[0].posts, blog.own.topics) == (None, (), ())


def test_the_home_page_leads_to_the_topics(engine: Engine) -> None:
    page = home(
        {**numbered(2, categories="[a, b]"), "posts/x.md": post("X", categories="[b]")}, engine
    )
    assert [(g.name, g.url, g.count_text) for g in page.groups] == [
        ("a", "categoria/a/", "2 articoli"),
        ("b", "categoria/b/", "3 articoli"),
    ]


def test_the_archive_leads_to_years_and_months_the_latest_first(engine: Engine) -> None:
    dates = ["2024-06-01", "2025-01-31", "2025-03-01", "2025-03-31"]
    blog = engine.load({f"posts/{n}.md": post(f"P{n}", date=date) for n, date in enumerate(dates)})
    [archive] = listings(blog, "archive")
    assert archive.posts == ()
    assert [(y.name, y.url, y.count) for y in archive.groups] == [
        ("2025", "archivio/2025/", 3),
        ("2024", "archivio/2024/", 1),
    ]
    assert [(m.name, m.url, m.count) for m in archive.groups[0].groups] == [
        ("Marzo", "archivio/2025/03/", 2),
        ("Gennaio", "archivio/2025/01/", 1),
    ]
    year = listings(blog, "year")[0]
    assert titles(year.posts) == ["P3", "P2", "P1"]
    assert year.groups == archive.groups[0].groups


AUTHORS = (
    "authors:\n  z: {name: Ada, description: Consulente}\n  a: {name: Tito}\n  b: {name: Nora}\n"
)


def test_authors_have_pages_by_name(engine: Engine) -> None:
    files: Files = {
        ".authors.yml": AUTHORS,
        "posts/a.md": post("A", authors="[a, z]"),
        "posts/b.md": post("B", authors="[z]", date="2026-03-13"),
    }
    pages = listings(engine.load(files), "author")
    assert [(page.title, titles(page.posts)) for page in pages] == [
        ("Ada", ["B", "A"]),
        ("Tito", ["A"]),
    ]
    assert pages[0].author and pages[0].author.id == "z"
    assert pages[0].overline == "Autore"
    assert pages[0].description == "2 articoli di Ada su Prova: «B», «A»."


def test_a_series_lists_its_parts_in_their_order(engine: Engine) -> None:
    files = numbered(3, series="S")
    files["posts/1.md"] = post("P1", date="2026-03-30", series="S", series_order=1)
    [page] = listings(engine.load(files), "series")
    assert titles(page.posts) == ["P1", "P3", "P2"]


INTRODUCED = {
    "category": ("categoria/c.md", {"categories": "[c]"}),
    "tag": ("tag/c/index.md", {"tags": "[c]"}),
    "archive": ("archivio.md", {}),
    "month": ("archivio/2026/03.md", {}),
    "home": ("index.md", {}),
}


@pytest.mark.parametrize(("kind", "where"), INTRODUCED.items())
def test_a_page_at_the_address_of_a_list_introduces_it(
    kind: str, where: tuple[str, dict[str, str]], engine: Engine
) -> None:
    uri, front = where
    text = "---\ntitle: Titolo\ndescription: Descrizione.\nstatus: hidden\n---\nBenvenuti."
    blog = engine.load({**numbered(3, **front), uri: text}, per_page=2)
    first, *others = listings(blog, kind)
    assert (first.title, first.description, first.noindex) == ("Titolo", "Descrizione.", True)
    assert first.intro and "Benvenuti." in first.intro.body.html("")
    assert all((page.title, page.intro) == ("Titolo", None) for page in others)
    assert blog.pages == ()


def test_the_home_page_needs_no_title_of_its_own(engine: Engine) -> None:
    assert home({"index.md": "Benvenuti."}, engine).title == "Prova"


def test_posts_of_one_moment_stand_in_the_order_of_their_paths(engine: Engine) -> None:
    files: Files = {f"posts/{name}.md": post(name) for name in "cab"}
    blog = engine.load(files)
    assert titles(listings(blog, "month")[0].posts) == ["a", "b", "c"]
