"""Structured data of the site and its pages, as search engines read it."""

from __future__ import annotations

import pytest

from conftest import SITE_URL, Engine, post
from permesso.structured.requirements import REQUIREMENTS, complete
from structured import AUTHORS, DRAWN, SITE, Data, ids, references, types, url_of

FILES = {
    ".authors.yml": AUTHORS,
    "ada.svg": DRAWN,
    "logo.svg": DRAWN,
    "posts/a.md": post("Uno", authors="[ada]", categories="[Misure]", tags="[clic]", series="Tre"),
    "posts/b.md": post("Due", authors="[ada]", date="2025-05-01", categories="[Misure]"),
    "chi-siamo.md": "---\ntitle: Chi siamo\nabout: blog\n---\n\nNoi.\n",
    "contatti.md": "---\ntitle: Contatti\nabout: contact\n---\n\nScrivici.\n",
    "guida/perché.md": "---\ntitle: Perché\n---\n\nUn testo.\n",
}
ORGANIZATION = {
    "@type": "Organization",
    "@id": f"{SITE_URL}#organization",
    "name": "Bottega Editrice",
    "url": "https://bottega.example/",
    "logo": {"@type": "ImageObject", "url": f"{SITE_URL}logo.svg"},
    "sameAs": ["https://sociale.example/@bottega"],
}
PUBLISHER = {
    "name": "Bottega Editrice",
    "url": "https://bottega.example/",
    "logo": "logo.svg",
    "links": ["https://sociale.example/@bottega"],
}


@pytest.fixture
def data(engine: Engine) -> Data:
    """Return the structured data of a small blog with a publisher."""
    return Data.of(engine, FILES, publisher=PUBLISHER)


def way(data: Data, url: str) -> list[tuple[str, str | None]]:
    """Return the names and addresses of the breadcrumbs of a page."""
    steps = data.node(url, "BreadcrumbList")["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    return [(step["name"], step.get("item", "").removeprefix(SITE_URL)) for step in steps]


def test_the_home_page_describes_the_site_the_blog_and_the_publisher(data: Data) -> None:
    nodes = data.graph("")
    assert types(nodes) == ["CollectionPage", "Organization", "WebSite", "Blog"]
    page, organization, website, blog = nodes
    assert organization == ORGANIZATION
    assert website == {
        "@type": "WebSite",
        "@id": f"{SITE_URL}#website",
        "name": SITE.name,
        "url": SITE_URL,
        "description": SITE.description,
        "inLanguage": "it",
        "publisher": {"@id": f"{SITE_URL}#organization"},
    }
    assert blog["@id"] == page["about"]["@id"] == f"{SITE_URL}#blog"
    assert [item["url"] for item in page["mainEntity"]["itemListElement"]] == [
        f"{SITE_URL}uno/",
        f"{SITE_URL}due/",
    ]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "CollectionPage"),
        ("uno/", "WebPage"),
        ("categoria/misure/", "CollectionPage"),
        ("tag/clic/", "CollectionPage"),
        ("serie/tre/", "CollectionPage"),
        ("archivio/", "CollectionPage"),
        ("archivio/2026/03/", "CollectionPage"),
        ("autore/ada-bussola/", "ProfilePage"),
        ("chi-siamo/", "AboutPage"),
        ("contatti/", "ContactPage"),
        ("guida/perché/", "WebPage"),
    ],
)
def test_a_page_says_of_what_kind_it_is(data: Data, url: str, kind: str) -> None:
    page = data.graph(url)[0]
    assert page["@type"] == kind
    assert page["@id"] == f"{SITE_URL}{url}#webpage"
    assert page["isPartOf"]["@id"] == f"{SITE_URL}#website"
    assert ("breadcrumb" in page) is (url != "")


def test_the_page_about_the_blog_describes_it_whole(data: Data) -> None:
    page, organization, website, _ = data.graph("chi-siamo/")
    assert page["about"] == {"@id": f"{SITE_URL}#organization"}
    assert organization == ORGANIZATION
    assert website == data.node("", "WebSite")
    assert types(data.graph("contatti/")) == ["ContactPage", "BreadcrumbList"]


@pytest.mark.parametrize(
    ("url", "steps"),
    [
        ("uno/", [("Misure", "categoria/misure/"), ("Uno", "")]),
        ("categoria/misure/", [("Misure", "")]),
        ("archivio/", [("Archivio", "")]),
        ("archivio/2026/", [("Archivio", "archivio/"), ("2026", "")]),
        (
            "archivio/2026/03/",
            [("Archivio", "archivio/"), ("2026", "archivio/2026/"), ("Marzo 2026", "")],
        ),
        ("autore/ada-bussola/", [("Ada Bussola", "")]),
        ("chi-siamo/", [("Chi siamo", "")]),
        ("guida/perché/", [("Perché", "")]),
    ],
)
def test_breadcrumbs_lead_from_the_home_page(
    data: Data, url: str, steps: list[tuple[str, str]]
) -> None:
    assert way(data, url) == [("Prova", ""), *steps]
    assert data.node(url, "BreadcrumbList")["itemListElement"][0]["item"] == SITE_URL


def test_the_second_page_of_a_list_is_below_its_first(engine: Engine) -> None:
    data = Data.of(engine, FILES, per_page=1)
    second = "categoria/misure/pagina/2/"
    assert way(data, second) == [
        ("Prova", ""),
        ("Misure", "categoria/misure/"),
        ("Pagina 2 di 2", ""),
    ]
    (item,) = data.graph(second)[0]["mainEntity"]["itemListElement"]
    assert (item["position"], item["name"], item["url"]) == (1, "Due", f"{SITE_URL}due/")
    later = data.graph("autore/ada-bussola/pagina/2/")[0]
    assert later["@type"] == "CollectionPage"
    assert later["about"]["@id"] == f"{SITE_URL}autore/ada-bussola/#person"


def test_a_page_of_the_author_is_about_them(data: Data) -> None:
    page = data.graph("autore/ada-bussola/")[0]
    assert page["mainEntity"] == {
        "@type": "Person",
        "@id": f"{SITE_URL}autore/ada-bussola/#person",
        "name": "Ada Bussola",
        "url": f"{SITE_URL}autore/ada-bussola/",
        "image": f"{SITE_URL}ada.svg",
        "sameAs": ["https://ada.example/"],
        "jobTitle": "Consulente",
        "description": "Ha avuto una bottega per diciott'anni.",
    }


def test_the_page_of_a_series_describes_it(data: Data) -> None:
    about = data.graph("serie/tre/")[0]["about"]
    assert {**about, "description": ""} == {
        "@type": "CreativeWorkSeries",
        "@id": f"{SITE_URL}serie/tre/#series",
        "name": "Tre",
        "url": f"{SITE_URL}serie/tre/",
        "description": "",
    }


def test_without_a_publisher_of_its_own_the_blog_is_one(engine: Engine) -> None:
    assert Data.of(engine, FILES).node("", "Organization") == {
        "@type": "Organization",
        "@id": f"{SITE_URL}#organization",
        "name": "Prova",
        "url": SITE_URL,
    }


def test_a_person_who_publishes_has_a_portrait_and_no_logo(engine: Engine) -> None:
    publisher = {"type": "person", "name": "Lia Soglia", "logo": "logo.svg"}
    data = Data.of(engine, FILES, publisher=publisher)
    person = data.node("", "Person")
    assert person["@id"] == f"{SITE_URL}#person"
    assert person["image"]["url"] == f"{SITE_URL}logo.svg"
    assert "logo" not in person
    assert data.article("uno/")["publisher"]["@id"] == f"{SITE_URL}#person"


def test_a_person_who_writes_and_publishes_is_one_person(engine: Engine) -> None:
    data = Data.of(engine, FILES, publisher={"type": "person", "name": "Ada Bussola"})
    author = {"@id": f"{SITE_URL}autore/ada-bussola/#person"}
    assert data.node("", "Person")["@id"] == author["@id"]
    article = data.article("uno/")
    assert article["publisher"] == author
    assert article["author"][0]["@id"] == author["@id"]


def test_a_logo_that_is_not_there_is_told_at_its_line(engine: Engine) -> None:
    mkdocs = """
    site_name: Prova
    extra:
      permesso:
        publisher:
          name: Bottega
          logo: immagini/lago.svg
    """
    files = {"posts/a.md": post(), "immagini/logo.svg": DRAWN}
    assert engine.problems(files, mkdocs=mkdocs) == [
        "mkdocs.yml:6: extra.permesso.publisher.logo: link to '/immagini/lago.svg' leads nowhere; "
        "did you mean '/immagini/logo.svg'?"
    ]


def test_without_an_address_of_the_site_there_is_none(engine: Engine) -> None:
    data = Data.of(engine, FILES, site_url=None)
    assert data.graphs.of(data.blog.articles[0], "https://altrove.example/uno/") is None
    assert Data.of(engine, FILES).graphs.of(data.blog.articles[0], None) is None


@pytest.mark.parametrize("publisher", [PUBLISHER, {"type": "person", "name": "Ada Bussola"}])
def test_every_reference_leads_to_the_one_node_of_its_graph(
    engine: Engine, publisher: dict[str, object]
) -> None:
    data = Data.of(engine, FILES, publisher=publisher, per_page=1)
    named = set()
    for view in data.blog.views:
        nodes = data.graph(url_of(view))
        described = ids(nodes)
        assert len(described) == len(set(described))
        assert references(nodes) <= set(described)
        named |= references(nodes)
    assert {f"{SITE_URL}#website", f"{SITE_URL}#blog", f"{SITE_URL}uno/#webpage"} <= named


def test_a_node_that_lacks_what_it_has_to_have_is_left_out() -> None:
    for type_, requirement in REQUIREMENTS.items():
        whole = {"@type": type_, **dict.fromkeys(requirement.required, "x")}
        assert complete(whole) == whole
        for name in requirement.required:
            assert complete({**whole, name: ""}) is None
            assert complete({**whole, name: None}) is None


def test_what_is_empty_is_left_out_with_what_is_in_it() -> None:
    image = {"@type": "ImageObject", "url": None, "width": 3}
    node = {"@type": "WebPage", "name": "x", "url": "y", "image": image, "a": [], "b": "", "c": 0}
    assert complete(node) == {"@type": "WebPage", "name": "x", "url": "y", "c": 0}
    listed = {"@type": "ItemList", "itemListElement": [image]}
    assert complete({"a": listed, "b": [image, {"@id": "z"}]}) == {"b": [{"@id": "z"}]}
