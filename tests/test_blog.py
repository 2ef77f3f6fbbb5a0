"""The engine: a whole blog, its addresses, its editions, and what holds for any blog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Engine, fresh_engine, listings, post, titles
from permesso import source
from permesso.markup import Body, Converter
from permesso.model import Article, Blog, Group, Page

Files = dict[str, str | bytes]


def test_a_post_has_an_address_from_its_title(engine: Engine) -> None:
    assert (
        engine.article(post("L'interruzione è un conto")).post.url == "l-interruzione-e-un-conto/"
    )


def test_a_post_may_choose_its_address(engine: Engine) -> None:
    assert engine.article(post("L'interruzione", slug="un-conto")).post.url == "un-conto/"


URLS = {
    "date": ("{year}/{month}/{day}/{slug}", "2026/03/02/t/"),
    "category": ("/{category}/{slug}/", "l-una/t/"),
    "Material": ("blog/{year}/{month}/{day}/{slug}", "blog/2026/03/02/t/"),
}


@pytest.mark.parametrize(("pattern", "url"), URLS.values(), ids=URLS)
def test_an_owner_may_choose_the_addresses_of_posts(pattern: str, url: str, engine: Engine) -> None:
    text = post("T", date="2026-03-02", categories="[L'una, altra]")
    assert engine.article(text, urls={"post": pattern}).post.url == url


def test_a_post_without_a_category_leaves_it_out_of_its_address(engine: Engine) -> None:
    assert engine.article(post("T"), urls={"post": "{category}/{slug}"}).post.url == "t/"


def test_an_owner_may_choose_the_addresses_of_lists(engine: Engine) -> None:
    urls = {"category": "temi/{slug}", "archive": "tutto", "page": "foglio"}
    files: Files = {f"posts/{n}.md": post(n, categories="[A]") for n in "ab"}
    blog = engine.load(files, urls=urls, per_page=1)
    assert [page.url for page in listings(blog, "category")] == ["temi/a/", "temi/a/foglio/2/"]
    assert blog.own.archive == "tutto/"
    assert listings(blog, "month")[1].url == "tutto/2026/03/foglio/2/"


def test_a_blog_in_english_has_english_addresses(engine: Engine) -> None:
    files: Files = {f"posts/{n}.md": post(n, categories="[A]") for n in "ab"}
    blog = engine.load(files, language="en", per_page=1)
    assert listings(blog, "category")[1].url == "category/a/page/2/"
    assert listings(blog, "year")[0].url == "archive/2026/"


PAGES = {
    "chi-siamo.md": "chi-siamo/",
    "guida/index.md": "guida/",
    "guida/README.md": "guida/",
    "guida/uno.md": "guida/uno/",
}


@pytest.mark.parametrize(("uri", "url"), PAGES.items())
def test_a_page_has_the_address_of_its_file(uri: str, url: str, engine: Engine) -> None:
    [page] = engine.load({uri: "---\ntitle: T\nstatus: hidden\n---\nTesto."}).pages
    assert (page.url, page.title, page.noindex, type(page)) == (url, "T", True, Page)


def test_posts_are_below_their_folder_and_nowhere_else(engine: Engine) -> None:
    files: Files = {"diario/2026/a.md": post("A"), "posts.md": "# Altro"}
    blog = engine.load(files, posts="diario")
    assert [article.post.source for article in blog.articles] == ["diario/2026/a.md"]
    assert [page.source for page in blog.pages] == ["posts.md"]


def test_the_footer_leads_to_pages_in_the_order_of_the_owner(engine: Engine) -> None:
    files: Files = {"b.md": "# Bi", "a.md": "# A", "archivio.md": "# Tutto"}
    footer = engine.load(files, footer=["b.md", "archivio.md", "a.md"]).own.footer
    assert [(link.title, link.url) for link in footer] == [
        ("Bi", "b/"),
        ("Tutto", "archivio/"),
        ("A", "a/"),
    ]


def test_an_old_address_leads_to_the_new_one(engine: Engine) -> None:
    files: Files = {
        "posts/a.md": post("A", aliases="[/2018/06/a/, vecchio.html]"),
        "chi.md": "---\ntitle: Chi\naliases: [about]\n---\nTesto.",
    }
    assert [(r.url, r.target, r.title) for r in engine.load(files).redirects] == [
        ("2018/06/a/", "a/", "A"),
        ("vecchio.html", "a/", "A"),
        ("about/", "chi/", "Chi"),
    ]


EXPIRED: dict[str, tuple[Files, tuple[str, str]]] = {
    "its category": ({"posts/b.md": post("B", categories="[C]")}, ("categoria/c/", "C")),
    "the home page, where its category is empty": ({"posts/b.md": post("B")}, ("", "Prova")),
    "its successor": ({"posts/b.md": post("B", aliases="[scaduto]")}, ("b/", "B")),
}


@pytest.mark.parametrize(("others", "expected"), EXPIRED.values(), ids=EXPIRED)
def test_an_expired_post_leads_to(others: Files, expected: tuple[str, str], engine: Engine) -> None:
    expired = post("Scaduto", expires="2026-04-01", categories="[X, C]")
    blog = engine.load({"posts/a.md": expired, "c.md": "# C\n\n[x](posts/a.md)", **others})
    assert [(r.url, r.target, r.title) for r in blog.redirects] == [("scaduto/", *expected)]
    assert set(blog.pages[0].body.references) <= {expected[0], "scaduto/"}


def test_the_nearest_folder_decides(engine: Engine) -> None:
    files: Files = {
        ".meta.yml": "lang: en\ntags: [radice]\n",
        "posts/.meta.yml": "tags: [posts]\nsubtitle: Dei posts\n",
        "posts/2026/.meta.yml": "subtitle: Del 2026\n",
        "posts/2026/a.md": post("A"),
        "posts/2026/b.md": post("B", tags="[suo]"),
        "posts/c.md": post("C"),
        "d.md": "# D",
    }
    blog = engine.load(files)
    posts = {one.post.title: one.post for one in blog.articles}
    found = {title: (p.lang, p.subtitle, [t.name for t in p.tags]) for title, p in posts.items()}
    assert found == {
        "A": ("en", "Del 2026", ["posts"]),
        "B": ("en", "Del 2026", ["suo"]),
        "C": ("en", "Dei posts", ["posts"]),
    }
    assert [(page.lang, page.subtitle) for page in blog.pages] == [("en", None)]


def test_a_post_that_is_left_out_is_not_rendered(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = counted_conversions(monkeypatch)
    engine.load({"posts/a.md": post(body="Bozza.", draft="true"), "posts/b.md": post(body="No.")})
    assert sum(rendered.values()) == 1


def counted_conversions(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often each text is rendered from now on."""
    rendered: Counter[str] = Counter()
    convert = Converter.convert

    def counting(self: Converter, text: str) -> Body:
        rendered[text.strip()] += 1
        return convert(self, text)

    monkeypatch.setattr(Converter, "convert", counting)
    return rendered


def test_each_file_is_read_once_and_rendered_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: Counter[str] = Counter()
    read = source.content

    def counting(path: Path, uri: str, shown: str) -> object:
        reads[uri] += uri.endswith(".md")
        return read(path, uri, shown)

    monkeypatch.setattr(source, "content", counting)
    rendered = counted_conversions(monkeypatch)
    front = {"categories": "[A, B]", "tags": "[c, d]", "series": "S", "authors": "[ada]"}
    files: Files = {
        f"posts/{n}.md": post(f"P{n}", f"Testo {n}.", date=f"202{n % 5}-0{n % 9 + 1}-12", **front)
        for n in range(30)
    }
    files |= {"index.md": "Prima.", "categoria/a.md": "# A", "chi.md": "# Chi"}
    files[".authors.yml"] = "authors:\n  ada: {name: Ada, bio: Scrive.}\n"
    blog = engine.load(files, per_page=5)
    assert len(blog.listings) > 60
    assert +reads == Counter(uri for uri in files if uri.endswith(".md"))
    assert len(rendered) == 34  # each file, and the biography
    assert set(rendered.values()) == {1}


def test_the_second_build_equals_the_first(engine: Engine) -> None:
    files: Files = {"posts/a.md": post("A", "## Uno\n\nX[^1]\n\n[^1]: Y", tags="[t]")}
    others: Files = {"posts/b.md": post("B", "## Uno\n\n## Uno", tags="[u]")}
    first = engine.load(files)
    with fresh_engine() as between:
        between.load(others, language="en", per_page=1, preview=True)
    assert engine.load(files) == first


def test_the_order_of_the_files_does_not_matter(engine: Engine) -> None:
    files: Files = {f"posts/{n}.md": post(n, tags="[t]", series="S") for n in "cab"}
    with fresh_engine() as other:
        assert other.load(dict(reversed(files.items()))) == engine.load(files)


def listed(blog: Blog) -> set[str]:
    """Return the addresses of the posts that are in any list."""
    return {
        found.url
        for listing in blog.listings
        for found in (*listing.posts, *([listing.lead] if listing.lead else []))
    }


AUTHORS = "authors:\n  ada: {name: Ada}\n  tito: {name: Tito}\n"
terms = st.lists(st.sampled_from(["A", "b", "C d"]), max_size=3).map(
    lambda names: f"[{', '.join(names)}]"
)
fronts = st.fixed_dictionaries(
    {
        "date": st.dates(date(2024, 1, 1), date(2026, 11, 21)),
        "status": st.sampled_from(["published", "published", "hidden", "draft"]),
        "categories": terms,
        "tags": terms,
    },
    optional={
        "authors": st.sampled_from(["[ada]", "[tito, ada]"]),
        "series": st.sampled_from(["S", "T"]),
        "publish_at": st.sampled_from(["2026-11-20", "2026-12-24"]),
        "expires": st.sampled_from(["2026-11-20", "2026-12-24"]),
        "pin": st.just("true"),
    },
)


@st.composite
def blogs(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """Draw the front matter of some posts, by title."""
    drawn = {f"P{n}": front for n, front in enumerate(draw(st.lists(fronts, max_size=10)))}
    for n, front in enumerate(drawn.values(), 1):
        if "series" in front and draw(st.booleans()):
            front["series_order"] = n
    return drawn


def built(drawn: dict[str, dict[str, object]], per_page: int = 2, preview: bool = False) -> Blog:
    """Build posts with some front matter."""
    files: Files = {f"posts/{title}.md": post(title, **front) for title, front in drawn.items()}
    with fresh_engine() as engine:
        return engine.load({**files, ".authors.yml": AUTHORS}, per_page=per_page, preview=preview)


def is_public(front: dict[str, object]) -> bool:
    """Tell whether a drawn post belongs in lists on 21 November 2026."""
    in_time = front.get("publish_at") != "2026-12-24" and front.get("expires") != "2026-11-20"
    return in_time and front["status"] == "published"


@given(drawn=blogs(), per_page=st.integers(1, 4))
def test_every_public_post_is_in_the_archive_exactly_once(
    drawn: dict[str, dict[str, object]], per_page: int
) -> None:
    blog = built(drawn, per_page)
    expected = Counter(title for title, front in drawn.items() if is_public(front))
    for kind in ("year", "month"):
        pages = listings(blog, kind)
        assert Counter(title for page in pages for title in titles(page.posts)) == expected
        assert all(len(page.posts) <= per_page for page in pages)
    assert sum(group.count for group in listings(blog, "archive")[0].groups) == expected.total()


@given(drawn=blogs(), per_page=st.integers(1, 4))
def test_what_is_not_public_is_nowhere_but_at_its_address(
    drawn: dict[str, dict[str, object]], per_page: int
) -> None:
    blog = built(drawn, per_page)
    public = {f"{title.lower()}/" for title, front in drawn.items() if is_public(front)}
    neighbours = {
        near.post.url for one in blog.articles for near in (one.previous, one.next) if near
    }
    parts = {part.url for article in blog.articles for part in article.parts}
    assert listed(blog) | neighbours | parts <= public
    assert all(article.post.noindex for article in blog.articles if article.post.url not in public)


@given(drawn=blogs())
def test_a_neighbour_s_neighbour_is_the_post_itself(drawn: dict[str, dict[str, object]]) -> None:
    found = {article.post.url: article for article in built(drawn).articles}
    for article in found.values():
        for one, other in (("previous", "next"), ("next", "previous")):
            near = getattr(article, one)
            # From other posts one comes to the end of a series; from there one goes on in it.
            if near and (
                near.label.startswith("Puntata") or not (near.post.series or article.parts)
            ):
                assert getattr(found[near.post.url], other).post == article.post


def linked(blog: Blog) -> Iterator[str]:
    """Yield every address on this site that templates may print."""
    yield blog.own.archive
    yield from (link.url for link in blog.own.footer)
    yield from (redirect.target for redirect in blog.redirects)
    yield from listed(blog)
    for article in blog.articles:
        yield from around(article)
    for listing in blog.listings:
        yield from groups(listing.groups)
        if listing.pagination:
            yield from filter(None, (listing.pagination.newer, listing.pagination.older))
    yield from groups(blog.own.topics)


def around(article: Article) -> Iterator[str]:
    found = article.post
    yield from (part.url for part in article.parts)
    yield from (near.post.url for near in (article.previous, article.next) if near)
    yield from (term.url for term in (*found.categories, *found.tags, found.series) if term)
    yield from (author.url for author in found.authors if author.url is not None)


def groups(found: tuple[Group, ...]) -> Iterator[str]:
    for group in found:
        yield group.url
        yield from groups(group.groups)


@given(drawn=blogs(), per_page=st.integers(1, 4), preview=st.booleans())
def test_every_page_that_is_linked_is_there_once(
    drawn: dict[str, dict[str, object]], per_page: int, preview: bool
) -> None:
    blog = built(drawn, per_page, preview)
    there = Counter(article.post.url for article in blog.articles)
    there.update(page.url for page in (*blog.pages, *blog.listings, *blog.redirects))
    assert set(linked(blog)) <= set(there)
    assert set(there.values()) == {1}
