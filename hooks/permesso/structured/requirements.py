"""Requirements: which properties a node has to have, so that none is told half.

schema.org itself requires nothing; whoever reads the nodes does. For an article Google calls every
property recommended (2026) and shows a result with picture, date and author only where these are
there: they are required here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
"""A node of JSON-LD: its properties, as JSON values."""

GOOGLE = "https://developers.google.com/search/docs/appearance/structured-data/"
SCHEMA = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is asked of the nodes of one type."""

    required: tuple[str, ...]
    """Without one of them a node is left out."""
    recommended: tuple[str, ...]
    """What makes it more useful; left out where the blog does not say it."""
    source: str
    """Who asks for it."""


REQUIREMENTS: Mapping[str, Requirement] = {
    "BlogPosting": Requirement(
        ("headline", "datePublished", "author", "image"),
        ("dateModified", "publisher", "mainEntityOfPage", "description", "inLanguage"),
        f"{GOOGLE}article",
    ),
    "Person": Requirement(("name",), ("url", "sameAs", "image"), f"{GOOGLE}profile-page"),
    "Organization": Requirement(("name",), ("url", "logo"), f"{GOOGLE}organization"),
    "ImageObject": Requirement(("url",), ("width", "height"), f"{GOOGLE}image-license-metadata"),
    "BreadcrumbList": Requirement(("itemListElement",), (), f"{GOOGLE}breadcrumb"),
    "ItemList": Requirement(("itemListElement",), (), f"{GOOGLE}carousel"),
    "ListItem": Requirement(("position", "name"), (), f"{GOOGLE}breadcrumb"),
    "ProfilePage": Requirement(("mainEntity",), ("name",), f"{GOOGLE}profile-page"),
    "FAQPage": Requirement(("mainEntity",), ("name",), f"{GOOGLE}faqpage"),
    "Question": Requirement(("name", "acceptedAnswer"), (), f"{GOOGLE}faqpage"),
    "Answer": Requirement(("text",), (), f"{GOOGLE}faqpage"),
    "WebSite": Requirement(("name", "url"), ("description", "publisher"), f"{GOOGLE}site-names"),
    "Comment": Requirement(("text", "dateCreated"), ("author",), f"{SCHEMA}Comment"),
    "DefinedTerm": Requirement(
        ("name", "description"), ("inDefinedTermSet",), f"{SCHEMA}DefinedTerm"
    ),
    "DefinedTermSet": Requirement(("name",), ("url",), f"{SCHEMA}DefinedTermSet"),
    "CreativeWorkSeries": Requirement(("name",), ("url",), f"{SCHEMA}CreativeWorkSeries"),
    "CreativeWork": Requirement(("name",), ("url", "inLanguage"), f"{SCHEMA}CreativeWork"),
    "Blog": Requirement(("name", "url"), ("description", "publisher"), f"{SCHEMA}Blog"),
    "WebPage": Requirement(("name", "url"), ("isPartOf",), f"{SCHEMA}WebPage"),
    "CollectionPage": Requirement(("name", "url"), ("isPartOf",), f"{SCHEMA}CollectionPage"),
    "AboutPage": Requirement(("name", "url"), ("isPartOf",), f"{SCHEMA}AboutPage"),
    "ContactPage": Requirement(("name", "url"), ("isPartOf",), f"{SCHEMA}ContactPage"),
}
"""By type."""


def complete(node: Node) -> Node | None:
    """Return a node without what is empty in it; None for one that lacks what it has to have.

    The same goes for the nodes inside it.
    """
    found: Node = {}
    for name, value in node.items():
        # Nearly all are text; this is asked of every property of every page.
        if isinstance(value, str):
            if value:
                found[name] = value
        elif isinstance(value, dict):
            inner = complete(value)
            if inner is not None:
                found[name] = inner
        elif isinstance(value, list):
            parts = [part for each in value if (part := _part(each))]
            if parts:
                found[name] = parts
        elif value is not None:
            found[name] = value
    requirement = REQUIREMENTS.get(found.get("@type", ""))
    if requirement:
        for name in requirement.required:
            if name not in found:
                return None
    return found


def _part(value: Any) -> Any:
    return complete(value) if isinstance(value, dict) else value
