"""Structured data of a test's blog, as those read it who look for one node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conftest import NOW, SITE_URL, Engine
from permesso import settings
from permesso.cards.cards import Card, Cards
from permesso.edition import Edition
from permesso.model import Article, Blog, View
from permesso.site import Site
from permesso.structured.structured import Graphs

Node = dict[str, Any]

AUTHORS = """
    authors:
      ada:
        name: Ada Bussola
        description: Consulente
        avatar: ada.svg
        bio: Ha avuto una *bottega* per diciott'anni.
        links:
          - {name: Quaderno, url: "https://ada.example/"}
"""
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 9 9"/>'
CARD = Card("cards/x.png", "image/png", 1200, 630, "Il titolo su fondo chiaro")
SITE = Site("Prova", "Un blog di prova.", "favicon.svg")


@dataclass
class Data:
    """The structured data of a blog."""

    blog: Blog
    graphs: Graphs

    @classmethod
    def of(
        cls,
        engine: Engine,
        files: Mapping[str, str | bytes],
        *,
        language: str = "it",
        site_url: str | None = SITE_URL,
        cards: bool = True,
        **values: object,
    ) -> Data:
        """Return that of the blog in `files` with the settings `values`; each page has a card."""
        blog = engine.load(files, language=language, site_url=site_url, **values)
        parsed = settings.parse(values)
        edition = Edition.of(parsed, language, NOW, False, None, site_url)
        urls = [url_of(view) for view in blog.views] if cards else []
        return cls(blog, Graphs(blog, SITE, edition, Cards(dict.fromkeys(urls, CARD))))

    def graph(self, url: str) -> list[Node]:
        """Return the nodes of the page at `url`."""
        view = next(view for view in self.blog.views if url_of(view) == url)
        found = self.graphs.of(view, SITE_URL + url)
        assert found is not None
        assert found["@context"] == "https://schema.org"
        return list(found["@graph"])

    def node(self, url: str, type_: str) -> Node:
        """Return the one node of a type in the graph of a page."""
        (found,) = [node for node in self.graph(url) if node["@type"] == type_]
        return found

    def article(self, url: str) -> Node:
        """Return the article of a page."""
        return self.node(url, "BlogPosting")


def url_of(view: View) -> str:
    """Return the address of a page."""
    return view.post.url if isinstance(view, Article) else view.url


def types(nodes: list[Node]) -> list[str]:
    """Return the types of nodes."""
    return [node["@type"] for node in nodes]


def every(value: Any) -> Iterator[Node]:
    """Yield every node in some structured data, those inside others too."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from every(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every(inner)


def references(nodes: list[Node]) -> set[str]:
    """Return the ids that are named and not described."""
    return {node["@id"] for node in every(nodes) if set(node) == {"@id"}}


def ids(nodes: list[Node]) -> list[str]:
    """Return the ids of the nodes that are described."""
    return [node["@id"] for node in every(nodes) if "@id" in node and set(node) != {"@id"}]
