"""Titles and descriptions of every kind of page, and how they are made to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SITE_URL, Engine, letter_files, letters, post
from heads import SITE, head, head_of
from permesso.head import measures
from permesso.head.titles import filled

LONG = "Che cosa succede quando un modulo chiede il telefono a chi voleva solo"
FILES = {
    **{
        f"posts/{n}.md": post(
            f"Post {n}", date=f"2026-03-0{n}", categories="[Orto]", tags="[semi]",
            series="Il giro", authors="[ada]",
        )
        for n in range(1, 6)
    },
    ".authors.yml": "authors: {ada: {name: Ada}}\n",
    "chi-siamo.md": "# Chi siamo\n\nNoi, che scriviamo.\n",
    **letter_files(),
}  # fmt: skip


# Titles


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("", "Prova"),
        ("post-1/", "Post 1 · Prova"),
        ("chi-siamo/", "Chi siamo · Prova"),
        ("categoria/orto/", "Orto · Prova"),
        ("categoria/orto/pagina/2/", "Orto · Pagina 2 di 3 · Prova"),
        ("tag/semi/", "semi · Tag · Prova"),
        ("tag/semi/pagina/2/", "semi · Tag · Pagina 2 di 3 · Prova"),
        ("autore/ada/", "Ada · Prova"),
        ("serie/il-giro/", "Il giro · Serie · Prova"),
        ("archivio/", "Archivio · Prova"),
        ("archivio/2026/", "2026 · Archivio · Prova"),
        ("archivio/2026/03/", "Marzo 2026 · Archivio · Prova"),
        ("newsletter/", "La newsletter di Prova · Prova"),
    ],
)
def test_each_kind_of_page_has_its_pattern(engine: Engine, url: str, title: str) -> None:
    blog = engine.load(FILES, site_url=SITE_URL, per_page=2, newsletter=letters())
    assert head_of(blog, url).title == title


@pytest.mark.parametrize(
    ("kind", "pattern", "url", "title"),
    [
        ("home", "{site}: un blog", "", "Prova: un blog"),
        ("post", "{site} | {title}", "post-1/", "Prova | Post 1"),
        ("category", "{page} - {title} ({site})", "categoria/orto/", "Orto (Prova)"),
        ("month", "{kind}: {title}{page}", "archivio/2026/03/", "Archivio: Marzo 2026"),
        ("page", "{{{title}}}", "chi-siamo/", "{Chi siamo}"),
    ],
)
def test_an_owner_may_write_another(
    engine: Engine, kind: str, pattern: str, url: str, title: str
) -> None:
    blog = engine.load(FILES, site_url=SITE_URL)
    assert head_of(blog, url, head={"titles": {kind: pattern}}).title == title


def test_the_home_page_has_its_own_title_beside_the_name(engine: Engine) -> None:
    files = {"index.md": "---\ntitle: Si bussa\n---\n\nTesto.\n"}
    assert head(engine, files, "").title == "Prova · Si bussa"


def test_a_title_that_fills_the_line_goes_without_the_name(engine: Engine) -> None:
    found = head(engine, {"posts/a.md": post(LONG, slug="a")}, "a/")
    assert found.title == LONG
    assert measures.pixels(f"{LONG} · Prova", 20) > 600
    fitting = head(engine, {"posts/a.md": post(LONG[:50], slug="a")}, "a/")
    assert fitting.title == f"{LONG[:50].strip()} · Prova"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("{site}", "add {title}, or all share one title"),
        ("{title} {x}", "unknown {x}; known: {kind}, {page}, {site}, {title}"),
        ("{title", "a brace without its pair"),
        ("{title} {site}", "add {page}, or all pages of a list share one title"),
    ],
)
def test_a_wrong_pattern_is_told_at_its_line(engine: Engine, pattern: str, message: str) -> None:
    text = (
        f"site_name: P\nextra:\n  permesso:\n    head:\n      titles:\n        tag: '{pattern}'\n"
    )
    (problem,) = engine.problems({}, mkdocs=text)
    assert problem.startswith("mkdocs.yml:6: extra.permesso.head.titles.tag: ")
    assert message in problem


def test_values_are_never_read_as_patterns() -> None:
    assert filled("{title} · {site}", {"title": "{site} {", "site": "}"}) == "{site} { · }"


# Descriptions


@pytest.mark.parametrize(
    ("front", "body", "description"),
    [
        ({"description": "Detto da me.", "subtitle": "Sotto."}, "Testo.", "Detto da me."),
        ({"subtitle": "Il sommario."}, "Testo.", "Il sommario."),
        ({}, "Il primo paragrafo è una frase intera.\n\nIl secondo.",
         "Il primo paragrafo è una frase intera."),
        ({}, "Parola " * 60, f"{'Parola ' * 19}Parola…"),
    ],
)  # fmt: skip
def test_a_text_says_what_it_is_about(
    engine: Engine, front: dict[str, str], body: str, description: str
) -> None:
    assert head(engine, {"posts/a.md": post("A", body, **front)}, "a/").description == description


@pytest.mark.parametrize(
    ("url", "description"),
    [
        ("categoria/orto/", "5 articoli di Prova sull'argomento Orto: «Post 5», «Post 4»."),
        ("categoria/orto/pagina/2/",
         "5 articoli di Prova sull'argomento Orto, pagina 2 di 3: «Post 3», «Post 2»."),
        ("tag/semi/", "5 articoli di Prova con il tag semi: «Post 5», «Post 4»."),
        ("autore/ada/", "5 articoli di Ada su Prova: «Post 5», «Post 4»."),
        ("serie/il-giro/", "La serie Il giro di Prova, 5 articoli: «Post 1», «Post 2»."),
        ("archivio/",
         "Tutti gli articoli di Prova, anno per anno e mese per mese, dal più recente al primo."),
        ("archivio/2026/", "5 articoli di Prova del 2026: «Post 5», «Post 4»."),
        ("archivio/2026/03/", "Marzo 2026 su Prova, 5 articoli: «Post 5», «Post 4»."),
    ],
)  # fmt: skip
def test_a_list_says_what_is_in_it(engine: Engine, url: str, description: str) -> None:
    blog = engine.load(FILES, site_url=SITE_URL, per_page=2)
    assert head_of(blog, url).description == description


def test_a_list_speaks_the_blogs_language(engine: Engine) -> None:
    files = {"posts/a.md": post("A", categories="[Garden]")}
    blog = engine.load(files, site_url=SITE_URL, language="en")
    assert head_of(blog, "category/garden/", language="en").description == (
        "1 article of Prova on Garden: “A”."
    )


def test_an_introduction_speaks_for_the_first_page_only(engine: Engine) -> None:
    intro = "---\ntitle: Il mio orto\ndescription: Terra e semi.\n---\n\nTesto.\n"
    blog = engine.load({**FILES, "categoria/orto.md": intro}, site_url=SITE_URL, per_page=2)
    first, second = head_of(blog, "categoria/orto/"), head_of(blog, "categoria/orto/pagina/2/")
    assert (first.title, first.description) == ("Il mio orto · Prova", "Terra e semi.")
    assert second.title == "Il mio orto · Pagina 2 di 3 · Prova"
    assert second.description.startswith("5 articoli di Prova sull'argomento Il mio orto, pagina 2")


def test_a_list_names_as_many_titles_as_are_shown_whole(engine: Engine) -> None:
    files = {f"posts/{n}.md": post(f"{LONG} {n}", categories="[Orto]") for n in range(4)}
    found = head(engine, files, "categoria/orto/").description
    assert found == f"4 articoli di Prova sull'argomento Orto: «{LONG} 0»."
    files = {"posts/0.md": post("Parola " * 40, categories="[Orto]", slug="a")}
    found = head(engine, files, "categoria/orto/").description
    assert found.endswith("sull'argomento Orto.")


@pytest.mark.parametrize(
    ("intro", "said", "description"),
    [
        ("---\ndescription: La mia.\n---\n\nTesto.\n", "Del sito.", "La mia."),
        (None, "Del sito.", "Del sito."),
        (None, "", "Gli ultimi articoli di Prova: «B», «A»."),
    ],
)
def test_the_home_page_has_the_blogs_description(
    engine: Engine, intro: str | None, said: str, description: str
) -> None:
    files = {"posts/a.md": post("A"), "posts/b.md": post("B", date="2026-03-13")}
    if intro:
        files["index.md"] = intro
    site = type(SITE)(SITE.name, said, SITE.favicon)
    assert head(engine, files, "", site=site).description == description


# Measures


@pytest.mark.parametrize(
    ("text", "wide"),
    [("", 0), ("Il", 10), ("WWW", 57), ("È", 13), ("e\u0301", 11), ("漢", 20), ("«»", 22)],
)
def test_a_line_is_measured_as_arial_draws_it(text: str, wide: int) -> None:
    assert measures.pixels(text, 20) == wide


@given(st.text(max_size=400))
def test_what_is_cut_is_shown_whole(text: str) -> None:
    found = measures.cut(text)
    assert measures.fits(found)
    assert found == " ".join(text.split()) or found.endswith("…")


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_line_is_as_wide_as_its_parts(first: str, second: str) -> None:
    parts = measures.pixels(first, 1000) + measures.pixels(second, 1000)
    assert measures.pixels(first + second, 1000) == parts
