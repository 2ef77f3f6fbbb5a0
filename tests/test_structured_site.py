"""Structured data of the sample blog, as its pages print them."""

from __future__ import annotations

import json

import pytest

from conftest import Project, Site
from permesso.structured.requirements import REQUIREMENTS
from structured import Node, every, ids, references
from test_sample import HOST, KINDS

UNKNOWN = {
    # Readers who comment have a name and no page.
    ("Person", "url"),
    ("Person", "image"),
    ("Person", "sameAs"),
    # A drawing has no size.
    ("ImageObject", "width"),
    ("ImageObject", "height"),
    # Nobody has to sign a comment.
    ("Comment", "author"),
    # All pages but two name them in short.
    *((type_, name) for type_ in ("WebSite", "Blog") for name in ("description", "publisher")),
}
"""Recommended properties that the sample may lack."""


@pytest.fixture(scope="module")
def graphs(sample: Site) -> dict[str, list[Node]]:
    """Return the nodes of every page that has some, by its address."""
    found = {url: graph(sample, url) for url in sample.urls()}
    return {url: nodes for url, nodes in found.items() if nodes}


def graph(site: Site, url: str) -> list[Node]:
    """Return the nodes of a page, in its one script."""
    scripts = site.page(url).cssselect('script[type="application/ld+json"]')
    assert len(scripts) < 2
    return [node for each in scripts for node in json.loads(each.text_content())["@graph"]]


def test_every_kind_of_page_has_its_data(graphs: dict[str, list[Node]]) -> None:
    assert set(KINDS.values()) - graphs.keys() == {"404.html"}
    kinds = {kind: graphs[url][0]["@type"] for kind, url in KINDS.items() if url in graphs}
    assert kinds == {
        **dict.fromkeys(kinds, "CollectionPage"),
        "article": "WebPage",
        "author": "ProfilePage",
        "static page": "AboutPage",
    }


def test_the_ids_of_a_page_begin_with_its_address(
    sample: Site, graphs: dict[str, list[Node]]
) -> None:
    for url, nodes in graphs.items():
        (canonical,) = sample.page(url).cssselect("link[rel=canonical]")
        assert nodes[0]["@id"] == f"{canonical.get('href')}#webpage"
        assert nodes[0]["url"] == HOST + url


def test_every_reference_leads_to_the_one_node_of_its_graph(
    graphs: dict[str, list[Node]],
) -> None:
    for url, nodes in graphs.items():
        described = ids(nodes)
        assert len(described) == len(set(described)), url
        assert references(nodes) <= set(described), url


def test_what_is_called_alike_is_the_same_everywhere(graphs: dict[str, list[Node]]) -> None:
    names: dict[str, set[str]] = {}
    for nodes in graphs.values():
        for node in every(nodes):
            if "@id" in node and "name" in node:
                names.setdefault(node["@id"], set()).add(node["name"])
    assert len(names[f"{HOST}#organization"]) == 1
    assert {id_ for id_, found in names.items() if len(found) > 1} == set()


def test_nothing_is_missing(graphs: dict[str, list[Node]]) -> None:
    missing = {
        (node["@type"], name)
        for nodes in graphs.values()
        for node in every(nodes)
        if (requirement := REQUIREMENTS.get(node.get("@type", "")))
        for name in (*requirement.required, *requirement.recommended)
        if name not in node
    }
    assert missing <= UNKNOWN
    articles = [node for nodes in graphs.values() for node in nodes[1:] if "headline" in node]
    assert len(articles) == len({node["url"] for node in articles}) >= 20
    terms = {article["about"]["name"] for article in articles if "about" in article}
    assert terms == {"Permission marketing", "Double opt-in"}


def test_a_page_with_letters_of_its_language_has_the_address_of_its_canonical(
    project: Project,
) -> None:
    project.configure(site_url="https://prova.example/blog/", nav=None, extra={"permesso": {}})
    project.write(
        {"docs/perché/così.md": "# Così\n\nUn testo.\n", "docs/perché/index.md": "# Sì\n"}
    )
    site = project.build()
    assert site.status == 0, site.output
    page = graph(site, "perché/così/")
    (canonical,) = site.page("perché/così/").cssselect("link[rel=canonical]")
    assert page[0]["url"] == canonical.get("href")
    assert [step.get("item") for step in page[1]["itemListElement"]] == [
        "https://prova.example/blog/",
        "https://prova.example/blog/perch%C3%A9/",
        None,
    ]
