"""Whole sites of an owner's own: their settings, templates, hooks and odd characters."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import yaml

from conftest import ROOT, Site, make_project
from permesso import locale
from permesso.slug import slug

ITALIAN, ENGLISH = locale.load("it").text, locale.load("en").text
HOOKS = ["hooks/staging.py", "hooks/blog.py", "hooks/theming.py"]
THEME = {"name": "material", "language": "it", "custom_dir": "overrides", "font": False}
ODD = """Tè & "caffè" <b>l'oste</b> &amp; {{ 1 }} 🍋"""
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>'


def text(title: str | None, body: str = "Testo.", **front: Any) -> str:
    """Return the Markdown of a page; values may hold any character."""
    keys = {"title": title, **front} if title else front
    return f"---\n{yaml.safe_dump(keys, allow_unicode=True)}---\n\n{body}\n"


def post(title: str, body: str = "Testo.", date: str = "2026-03-12", **front: Any) -> str:
    """Return the Markdown of a post."""
    return text(title, body, date=date, **front)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with `ODD` wherever an owner or an author can write a line of text."""
    project = make_project(tmp_path_factory.mktemp("odd") / "project")
    front = {
        "subtitle": ODD,
        "description": ODD,
        "slug": "strano",
        "authors": ["oste"],
        "categories": [ODD],
        "tags": [ODD],
        "series": ODD,
        "image": {"src": "/a.svg", "alt": ODD, "caption": ODD, "credit": ODD},
        "links": [{ODD: "/chi-siamo.md"}],
        "aliases": ["vecchio"],
    }
    author = {
        "name": ODD,
        "description": ODD,
        "links": [{"name": ODD, "url": "https://oste.example/?a=1&b='"}],
    }
    project.configure(
        site_name=ODD,
        site_description=ODD,
        nav=[{ODD: "chi-siamo.md"}],
        extra={"permesso": {"categories": [ODD], "footer": ["chi-siamo.md"]}},
    )
    project.write(
        {
            "docs/posts/a.md": post(ODD, **front),
            "docs/posts/b.md": post("Altro", series=ODD, date="2026-03-13"),
            "docs/chi-siamo.md": text(ODD),
            "docs/.authors.yml": yaml.safe_dump({"authors": {"oste": author}}),
            "docs/a.svg": PICTURE,
        }
    )
    return clean(project.build("--strict"))


def clean(site: Site) -> Site:
    """Return a site that was built without a word of complaint."""
    assert site.status == 0 and "WARNING" not in site.output, site.output
    return site


@pytest.mark.parametrize(
    ("url", "selector", "times"),
    [
        ("", "title", 1),
        ("", "h1", 1),
        ("", ".pm-masthead__name", 1),
        ("", ".pm-menu a", 1),
        ("", ".pm-footer__name, .pm-footer__about, .pm-footer__links a[href*=chi-siamo]", 3),
        ("", ".pm-topics a", 1),
        ("", ".pm-card__title a, .pm-card__teaser", 2),
        # The blog's name has no room behind so long a title.
        ("strano/", "title, h1, .pm-standfirst", 3),
        ("strano/", ".pm-overline a, .pm-tags a, .pm-series__title a", 4),
        ("strano/", ".pm-byline__author, .pm-author__name, .pm-author__role, [rel=me]", 4),
        ("strano/", ".pm-further a", 1),
        ("strano/", ".pm-series [aria-current]", 1),
        ("altro/", ".pm-series a:not([href*=serie])", 1),
        ("chi-siamo/", "h1", 1),
        (f"categoria/{slug(ODD)}/", "h1", 1),
        (f"tag/{slug(ODD)}/", "h1", 1),
        (f"serie/{slug(ODD)}/", "h1", 1),
        (f"autore/{slug(ODD)}/", "h1", 1),
        ("vecchio/", "title, a", 2),
    ],
)
def test_a_text_is_read_as_it_was_written(odd: Site, url: str, selector: str, times: int) -> None:
    assert odd.texts(url, selector) == [ODD] * times


@pytest.mark.parametrize(
    ("url", "selector", "attribute"),
    [
        ("", "meta[name=description]", "content"),
        ("strano/", "meta[name=description]", "content"),
        ("strano/", ".pm-picture img", "alt"),
        ("strano/", ".pm-author", "aria-label"),
    ],
)
def test_an_attribute_is_read_as_it_was_written(
    odd: Site, url: str, selector: str, attribute: str
) -> None:
    (found,) = odd.page(url).cssselect(selector)
    assert found.get(attribute) == ODD


def test_a_caption_holds_more_than_one_text(odd: Site) -> None:
    assert odd.texts("strano/", "figcaption") == [f"{ODD} {ODD}"]


def test_no_text_becomes_an_element(odd: Site) -> None:
    assert [url for url in odd.urls() if odd.page(url).cssselect("b")] == []


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with an owner's template, hook, menu, introductions and old addresses; no index.md."""
    project = make_project(tmp_path_factory.mktemp("own") / "project")
    (project.root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", project.root / "overrides")
    palette = [
        {"scheme": "default", "toggle": {"icon": "material/weather-sunny", "name": "Scuro"}},
        {"scheme": "slate", "toggle": {"icon": "material/weather-night", "name": "Chiaro"}},
    ]
    project.configure(
        hooks=[*HOOKS, "addition.py"],
        theme={
            **THEME,
            "palette": palette,
            "logo": "logo.svg",
            "features": ["content.code.copy"],
        },
        nav=[
            {"La porta": "index.md"},
            {"Tutto": "archivio.md"},
            {"Scrivere": "categoria/scrittura.md"},
            {"Fuori": "https://fuori.example/"},
            {"Sezione": [{"Bella": "bella.md"}, "brutta.md"]},
        ],
        extra={"permesso": {}},
    )
    material = """
        === "Uno"

            Testo uno.

        === "Due"

            Testo due.

        !!! tip "Consiglio"
            Bussa.

        ??? note "Chiusa"
            Apri.

        Un'icona :material-heart:, un tasto ++ctrl+c++.

        ``` python
        print("ciao")
        ```
        """
    project.write(
        {
            "overrides/mia.html": """
                {% extends "main.html" %}
                {% block content %}<h1>{{ view.title }}</h1><p id="mia">{{ view.extra.tinta }}</p>
                {% endblock %}
                """,
            "addition.py": """
                def on_page_content(html, **_):
                    return html + '<p class="added">Aggiunto</p>'

                def on_post_page(output, page, **_):
                    return output.replace("</body>", f"<i>{page.url}</i></body>")
                """,
            "docs/bella.md": text("La bella pagina", template="mia.html", extra={"tinta": "<blu>"}),
            "docs/brutta.md": text("Brutta"),
            "docs/categoria/scrittura.md": text("Scrivere bene", "Come *si* scrive."),
            "docs/tag/penna.md": text("La penna", "Che cos'è.", description="Sulla penna."),
            "docs/autore/ada.md": text("Ada, per intero", "Chi è Ada."),
            "docs/serie/lunga.md": text("Una serie lunga", "A puntate."),
            "docs/nascosta.md": text("Nascosta", status="hidden"),
            "docs/tag/segreto.md": text("Segreto", status="hidden"),
            "docs/.authors.yml": "authors:\n  ada:\n    name: Ada",
            "docs/posts/a.md": post(
                "Primo",
                authors=["ada"],
                categories=["Scrittura"],
                tags=["penna", "segreto"],
                series="Lunga",
                aliases=["2019/vecchio-indirizzo", "vecchio.html"],
            ),
            "docs/posts/b.md": post("Copia", canonical="https://www.altrove.example/testo?a=1&b=2"),
            "docs/posts/c.md": post("Arnesi", date="2026-03-11").replace("Testo.", "")
            + "\n".join(line[8:] for line in material.splitlines()),
            "docs/logo.svg": PICTURE,
        }
    )
    return clean(project.build())


def test_a_page_can_have_a_template_of_the_owners(own: Site) -> None:
    assert own.texts("bella/", "#mia") == ["<blu>"]
    assert own.texts("bella/", "h1") == ["La bella pagina"]


@pytest.mark.parametrize(
    ("url", "title", "opening", "window"),
    [
        ("categoria/scrittura/", "Scrivere bene", "Come si scrive.", "Scrivere bene · Bussare"),
        ("tag/penna/", "La penna", "Che cos'è.", "La penna · Tag · Bussare"),
        ("autore/ada/", "Ada, per intero", "Chi è Ada.", "Ada, per intero · Bussare"),
        ("serie/lunga/", "Una serie lunga", "A puntate.", "Una serie lunga · Serie · Bussare"),
    ],
)
def test_a_list_opens_with_the_introduction_of_the_owners(
    own: Site, url: str, title: str, opening: str, window: str
) -> None:
    assert own.texts(url, "h1") == [title]
    assert own.texts(url, ".pm-listing__intro > p:first-child") == [opening]
    assert own.texts(url, ".pm-card__title") == ["Primo"]
    assert own.texts(url, "title") == [window]


def test_an_introduction_describes_the_list(own: Site) -> None:
    assert [
        found.get("content") for found in own.page("tag/penna/").cssselect("[name=description]")
    ] == ["Sulla penna."]


@pytest.mark.parametrize("url", ["nascosta/", "tag/segreto/"])
def test_a_hidden_page_is_not_for_search_engines(own: Site, url: str) -> None:
    assert not [address for address in own.mapped() if address.endswith(f"/{url}")]
    assert own.page(url).cssselect("meta[name=robots][content=noindex]")


def test_a_home_page_needs_no_file(own: Site) -> None:
    assert own.texts("", "h1") == ["Bussare"]
    assert own.texts("", ".pm-lead__title") == ["Primo"]


@pytest.mark.parametrize(
    ("url", "address"), [("2019/vecchio-indirizzo/", "../../primo/"), ("vecchio.html", "./primo/")]
)
def test_an_old_address_leads_to_the_new_one(own: Site, url: str, address: str) -> None:
    page = own.page(url)
    (refresh,) = page.cssselect("meta[http-equiv=refresh]")
    assert refresh.get("content") == f"0; url={address}"
    assert [found.get("href") for found in page.cssselect("a")] == [address]
    (canonical,) = page.cssselect("link[rel=canonical]")
    assert canonical.get("href") == "https://bussare.example/primo/"


def test_a_copy_names_its_original(own: Site) -> None:
    original = "https://www.altrove.example/testo?a=1&b=2"
    page = own.page("copia/")
    assert [found.get("href") for found in page.cssselect("[rel=canonical]")] == [original]
    assert own.texts("copia/", f"[href='{original}']")[-1] == ITALIAN.original.format(
        host="altrove.example"
    )
    last = {address.split("/")[-2] for address in own.mapped()}
    assert "primo" in last and "copia" not in last


def test_the_menu_has_the_owners_titles(own: Site) -> None:
    entries = own.page("primo/").cssselect(".pm-menu a")
    shown = {found.text_content(): found.get("href") for found in entries}
    assert shown["Tutto"] == "../archivio/"
    assert shown["Scrivere"] == "../categoria/scrittura/"
    assert shown["Fuori"] == "https://fuori.example/"
    assert "La porta" not in shown  # The home page has the logo.


def test_the_menu_does_not_lose_the_pages_of_a_section(own: Site) -> None:
    entries = own.page("primo/").cssselect(".pm-menu a")
    shown = {found.text_content().strip(): found.get("href") for found in entries}
    assert {"Bella": "../bella/", "Brutta": "../brutta/"}.items() <= shown.items()


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        ("archivio/", ["Tutto"]),
        ("bella/", ["Bella"]),
        ("brutta/", ["Brutta"]),
        ("primo/", []),
        ("", []),
        ("404.html", []),
    ],
)
def test_the_menu_marks_the_page_that_it_is_on(own: Site, url: str, marked: list[str]) -> None:
    assert own.texts(url, ".pm-menu [aria-current=page]") == marked


def test_other_hooks_still_change_pages(own: Site) -> None:
    assert own.texts("primo/", ".pm-prose > .added") == ["Aggiunto"]
    assert own.texts("tag/penna/", ".pm-listing__intro > .added") == ["Aggiunto"]
    assert [own.texts(url, "body > i") for url in ("primo/", "archivio/")] == [
        ["primo/"],
        ["archivio/"],
    ]


@pytest.mark.parametrize(
    ("selector", "times"),
    [
        (".tabbed-set > input[type=radio]", 2),
        (".tabbed-set .tabbed-block", 2),
        (".admonition.tip > .admonition-title", 1),
        ("details.note > summary", 1),
        (".twemoji > svg", 1),
        (".keys kbd", 2),
        (".highlight pre > code", 1),
        (".pm-masthead button.pm-scheme", 1),
        (".pm-masthead__logo img[src='../logo.svg']", 1),
    ],
)
def test_what_material_offers_is_in_the_page(own: Site, selector: str, times: int) -> None:
    assert len(own.page("arnesi/").cssselect(selector)) == times


def test_a_page_with_code_has_the_words_of_the_buttons_that_copy_it(own: Site) -> None:
    (main,) = own.page("arnesi/").cssselect("main")
    assert (main.get("data-copy"), main.get("data-copied")) == ("Copia", "Copiato")
    (main,) = own.page("primo/").cssselect("main")
    assert main.get("data-copy") is None
