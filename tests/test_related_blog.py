"""Related posts: what their authors may write, and what the search is given."""

from __future__ import annotations

from typing import Any

import pytest

import permesso.blog
from conftest import SITE_URL, Engine, post
from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.settings import RelatedSettings

Files = dict[str, str | bytes]


class Search:
    """What the search is given, and how often; it finds what it always finds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[dict[str, Article]] = []
        monkeypatch.setattr(permesso.blog, "relate", self._relate)

    def _relate(
        self, articles: tuple[Article, ...], settings: RelatedSettings, *_: object
    ) -> Related:
        self.calls.append({article.id: article for article in articles})
        return relate(articles, settings)

    @property
    def articles(self) -> dict[str, Article]:
        """What it was given the last time, by id."""
        return self.calls[-1]


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Search:
    return Search(monkeypatch)


OTHERS: Files = {
    "posts/2025/b.md": post("Il pane", date="2025-03-01", aliases="[/pane.html, /vecchio/]"),
    "posts/2026/c.md": post("La semina", slug="seme"),
    "chi.md": "# Chi\n\nNoi.\n",
}


def given(engine: Engine, search: Search, text: str, **values: Any) -> Article:
    """Return the article that the search is given for `posts/2026/a.md` with this text."""
    engine.load({**OTHERS, "posts/2026/a.md": text}, **values)
    return search.articles["posts/2026/a.md"]


# ── what the search is given ─────────────────────────────────────────────────────────────────────


def test_the_search_gets_every_post_once_with_all_that_it_says(
    engine: Engine, search: Search
) -> None:
    text = post(
        "L'orto",
        "Zappare *piano*.\n\n## Le file\n\nDritte. [Fuori](https://vicino.example/x).",
        subtitle="Un sommario",
        description="Una descrizione",
        tags="[orto, terra, orto]",
        categories="[Campagna]",
        series="Stagioni",
        authors="[ada]",
    )
    files: Files = {".authors.yml": "authors: {ada: {name: Ada, description: Scrive}}\n"}
    engine.load({**OTHERS, **files, "posts/2026/a.md": text})
    assert len(search.calls) == 1
    assert set(search.articles) == {"posts/2025/b.md", "posts/2026/a.md", "posts/2026/c.md"}
    found = search.articles["posts/2026/a.md"]
    assert (found.lang, found.title) == ("it", "L'orto")
    assert found.standfirst == "Un sommario Una descrizione"
    assert found.headings == ("Le file",)
    assert " ".join(found.text.split()).startswith("Zappare piano . Le file")
    assert found.sites == ("https://vicino.example/x",)
    assert (found.tags, found.categories) == (("orto", "terra"), ("Campagna",))
    assert (found.series, found.authors) == ("Stagioni", ("ada",))
    assert found.published is not None and found.published.date().isoformat() == "2026-03-12"
    assert found.listed
    assert (found.links, found.related, found.not_related) == (frozenset(), (), frozenset())


@pytest.mark.parametrize(
    "written",
    [
        "[uno](../2025/b.md)",
        "[uno](/posts/2025/b.md)",
        "[uno](/il-pane/)",
        "[uno](/il-pane/?x=1)",
        f"[uno]({SITE_URL}il-pane/)",
        f"[uno]({SITE_URL}il-pane/#qui)",
        f"[uno]({SITE_URL}il-pane/index.html)",
        f"[uno]({SITE_URL}il-pane)",
        f"[uno]({SITE_URL}vecchio/)",
        f"[uno]({SITE_URL}pane.html?x=1)",
        '<a href="../2025/b.md">uno</a>',
    ],
)
def test_the_search_knows_what_a_text_links_to(
    engine: Engine, search: Search, written: str
) -> None:
    text = post("L'orto", f"Un {written}, [io](a.md), [noi](/chi.md).")
    found = given(engine, search, text, site_url=SITE_URL)
    assert found.links == frozenset({"posts/2025/b.md"})


@pytest.mark.parametrize(
    "links", ["[posts/2025/b.md]", "[{Un titolo: ../2025/b.md}]", f"['{SITE_URL}il-pane/']"]
)
def test_further_reading_is_linked_to_as_well(engine: Engine, search: Search, links: str) -> None:
    found = given(engine, search, post("L'orto", links=links), site_url=SITE_URL)
    assert found.links == frozenset({"posts/2025/b.md"})


def test_a_hidden_post_is_given_as_one_that_nobody_is_offered(
    engine: Engine, search: Search
) -> None:
    assert not given(engine, search, post("L'orto", status="hidden")).listed


NOT_PUBLIC: list[dict[str, Any]] = [
    {"draft": "true"},
    {"publish_at": "2036-01-01"},
    {"expires": "2026-06-01"},
]


@pytest.mark.parametrize("front", NOT_PUBLIC, ids=["draft", "scheduled", "expired"])
@pytest.mark.parametrize("preview", [False, True])
def test_a_preview_searches_among_the_same_posts(
    engine: Engine, search: Search, front: dict[str, Any], preview: bool
) -> None:
    engine.load({**OTHERS, "posts/2026/a.md": post("L'orto", **front)}, preview=preview)
    assert set(search.articles) == {"posts/2025/b.md", "posts/2026/c.md"}


# ── from one build to the next ───────────────────────────────────────────────────────────────────


def test_what_the_build_before_found_changes_nothing(engine: Engine) -> None:
    first = engine.loaded({**OTHERS, "posts/2026/a.md": post("L'orto", "Il pane e la semina.")})
    edited: Files = {"posts/2026/a.md": post("L'orto", "La semina del pane, in marzo.")}
    second = engine.loaded(edited, earlier=first.related)
    clean = engine.loaded({})
    assert second.related.counted == 1
    assert clean.related.counted == 3
    assert second.blog == clean.blog != first.blog


# ── how a post is called ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "/posts/2025/b.md",
        "../2025/b.md",
        "2025/b.md",
        "b.md",
        "b",
        "il-pane",
        "/il-pane/",
        "il-pane/",
        f"{SITE_URL}il-pane/",
    ],
)
@pytest.mark.parametrize("key", ["related", "not_related"])
def test_a_post_is_called_by_its_file_its_slug_or_its_address(
    engine: Engine, search: Search, name: str, key: str
) -> None:
    found = given(engine, search, post("L'orto", **{key: f"['{name}']"}), site_url=SITE_URL)
    assert set(getattr(found, key)) == {"posts/2025/b.md"}


def test_a_slug_is_one_wherever_the_address_has_it(engine: Engine, search: Search) -> None:
    urls = {"post": "{year}/{slug}/leggi"}
    found = given(engine, search, post("L'orto", related="[il-pane, /2026/seme/leggi/]"), urls=urls)
    assert found.related == ("posts/2025/b.md", "posts/2026/c.md")


def test_the_order_of_the_author_stays_and_nothing_is_twice(engine: Engine, search: Search) -> None:
    found = given(engine, search, post("L'orto", related="[seme, b.md, c.md, il-pane]"))
    assert found.related == ("posts/2026/c.md", "posts/2025/b.md")


def test_of_two_files_with_one_name_the_nearest_is_meant(engine: Engine, search: Search) -> None:
    files: Files = {"posts/2024/c.md": post("Altra semina", date="2024-03-01")}
    text = post("L'orto", related="[c.md]")
    engine.load({**OTHERS, **files, "posts/2026/a.md": text})
    assert search.articles["posts/2026/a.md"].related == ("posts/2026/c.md",)


def test_a_folder_may_choose_for_all_its_posts(engine: Engine, search: Search) -> None:
    files: Files = {"posts/2026/.meta.yml": "related: [seme]\nnot_related: [il-pane]\n"}
    engine.load({**OTHERS, **files, "posts/2026/a.md": post("L'orto")})
    found = search.articles
    assert found["posts/2026/a.md"].related == ("posts/2026/c.md",)
    assert found["posts/2026/c.md"].related == ()
    assert found["posts/2026/c.md"].not_related == frozenset({"posts/2025/b.md"})


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────

WRONG_POST = """
---
title: L'orto
date: 2026-03-12
related:
  - seem.md
  - semee
  - xyzzy
  - z.md
  - a.md
  - /chi.md
  - bozza.md
  - poi.md
  - nascosto
  - c.md
not_related:
  - nessuno-la
  - a
  - c.md
  - bozza.md
  - nascosto
---

Testo.
"""


def test_everything_wrong_with_the_choices_is_told_at_once_with_its_line(engine: Engine) -> None:
    files: Files = {
        **OTHERS,
        "posts/2026/a.md": WRONG_POST,
        "posts/2026/c.md": post("La semina"),
        "posts/2026/seme.md": post("Un seme", date="2026-01-01"),
        "posts/2024/z.md": post("Zeta", date="2024-01-01"),
        "posts/2023/z.md": post("Zeta due", date="2023-01-01"),
        "posts/2026/bozza.md": post("Bozza", draft="true"),
        "posts/2026/poi.md": post("Poi", publish_at="2036-01-07 08:00"),
        "posts/2026/nascosto.md": post("Nascosto", status="hidden"),
    }
    at = "docs/posts/2026/a.md"
    assert engine.problems(files) == [
        f"{at}:5: related: there is no post 'seem.md'; did you mean 'seme.md'?",
        f"{at}:6: related: there is no post 'semee'; did you mean 'seme'?",
        f"{at}:7: related: there is no post 'xyzzy'; "
        "write the name of its file, its slug or its address",
        f"{at}:8: related: 'z.md' could be /posts/2023/z.md and /posts/2024/z.md; "
        "write one of these",
        f"{at}:9: related: 'a.md' is this post; name another one",
        f"{at}:10: related: '/chi.md' is not a post; name a post",
        f"{at}:11: related: 'bozza.md' is a draft; publish it, or remove the link",
        f"{at}:12: related: 'poi.md' is scheduled for 2036-01-07 08:00; remove the link until then",
        f"{at}:13: related: 'nascosto' is hidden, and offered to nobody; "
        "delete its 'status: hidden', or link to it in the text",
        f"{at}:16: not_related: there is no post 'nessuno-la'; "
        "write the name of its file, its slug or its address",
        f"{at}:17: not_related: 'a' is this post; name another one",
        f"{at}:18: not_related: 'c.md' is in 'related' too; keep one",
    ]


def test_a_post_that_has_expired_is_left_out_and_stops_no_build(
    engine: Engine, search: Search
) -> None:
    files: Files = {"posts/2024/z.md": post("Zeta", date="2024-01-01", expires="2025-01-01")}
    text = post("L'orto", "Uno.\n\n[[leggi-anche: zeta]]\n\nDue.", related="[zeta, il-pane]")
    blog = engine.load({**OTHERS, **files, "posts/2026/a.md": text})
    assert search.articles["posts/2026/a.md"].related == ("posts/2025/b.md",)
    article = next(found for found in blog.articles if found.post.source == "posts/2026/a.md")
    assert list(article.post.slots.in_text.values()) == [()]


def test_a_file_with_a_problem_is_no_problem_of_those_who_name_it(engine: Engine) -> None:
    files: Files = {
        "posts/a.md": post("L'orto", "[[leggi-anche: rotto]]", related="[rotto.md]"),
        "posts/rotto.md": "---\ntitle: Rotto\n\nTesto.\n",
    }
    (problem,) = engine.problems(files)
    assert problem.startswith("docs/posts/rotto.md:1: ")


@pytest.mark.parametrize("name", ["//[", "https://[", "/", "#", "?", "..", "../../..", ".md", " "])
def test_a_name_that_is_no_name_is_told_too(engine: Engine, name: str) -> None:
    body = f"Uno.\n\n[[leggi-anche: {name}]]\n\nDue."
    text = post("L'orto", body, related=f"['{name}']", links="['//[']")
    problems = engine.problems({**OTHERS, "posts/2026/a.md": text})
    assert problems[0].startswith("docs/posts/2026/a.md:4: related: ")


def test_one_name_without_a_list_is_told(engine: Engine) -> None:
    (problem,) = engine.problems({**OTHERS, "posts/2026/a.md": post("L'orto", related="b.md")})
    assert problem == "docs/posts/2026/a.md:4: related: found 'b.md'; write a list, such as [b.md]"


def test_pages_have_no_related_posts(engine: Engine) -> None:
    (problem,) = engine.problems({"chi.md": "---\ntitle: Chi\nrelated: [b.md]\n---\n\nNoi.\n"})
    assert problem.startswith("docs/chi.md:3: related: unknown key; ")


@pytest.mark.parametrize("off", ["off", False])
def test_the_settings_switch_related_posts_off(
    engine: Engine, off: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []

    def counting(articles: tuple[Article, ...], settings: RelatedSettings, *_: object) -> Related:
        counts.append(settings.count)
        return relate(articles, settings)

    monkeypatch.setattr(permesso.blog, "relate", counting)
    engine.load(OTHERS, related=off)
    engine.load(OTHERS)
    assert counts == [0, RelatedSettings().count]


def test_a_mistake_in_the_settings_is_told_at_its_line(engine: Engine) -> None:
    mkdocs = (
        "extra:\n  permesso:\n    related:\n      count: -1\n      treshold: 1\n      nearness: 3\n"
    )
    first, second, third = engine.problems({}, mkdocs=mkdocs)
    assert third == "mkdocs.yml:6: extra.permesso.related.nearness: found '3'; write 2 or less"
    assert first == "mkdocs.yml:4: extra.permesso.related.count: found '-1'; write 0 or more"
    assert second.startswith("mkdocs.yml:5: extra.permesso.related.treshold: unknown key; did you ")
