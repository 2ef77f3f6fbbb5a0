"""What programs get of a blog in a folder: site maps, `robots.txt`, `llms.txt`, Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.robotparser import RobotFileParser

import lxml.etree
import pytest

from conftest import NOW, ROOT, SITE_URL, Engine, post
from permesso import settings
from permesso.edition import Edition
from permesso.machines import machines
from permesso.model import Blog
from permesso.problem import ContentError, Problem
from permesso.site import Site
from permesso.sitemaps import sitemaps

SITE = Site("Prova", "Un blog di prova.", "favicon.svg")
SCHEMAS = ROOT / "tests" / "fixtures" / "sitemaps"


FILES = {
    "posts/a.md": post("Aperta", authors="[ada]"),
    "pagina.md": "# Una pagina\n\nTesto.\n",
    ".authors.yml": "authors:\n  ada: {name: Ada Bussola, description: Consulente}\n",
}
"""A small blog."""


@dataclass
class Programs:
    """A blog, and the files that programs get."""

    blog: Blog
    files: Mapping[str, str]
    notices: tuple[Problem, ...]

    def lines(self, address: str) -> list[str]:
        """Return the lines of a file, without empty ones."""
        return [line for line in self.files[address].splitlines() if line]

    def part(self, kind: str, number: int = 1) -> lxml.etree._Element:
        """Return a part of the site map."""
        return lxml.etree.fromstring(self.files[f"sitemap-{kind}-{number}.xml"].encode())

    def told(self, kind: str) -> dict[str, str | None]:
        """Return the addresses below the site in the first part of a kind, with their days."""
        return dict(addresses(self.part(kind)))


def addresses(root: lxml.etree._Element) -> Iterator[tuple[str, str | None]]:
    """Yield the addresses that a site map or its index names, below the site's, with their days."""
    for entry in root:
        yield entry.findtext("{*}loc").removeprefix(SITE_URL), entry.findtext("{*}lastmod")


def edition_of(
    *,
    now: datetime = NOW,
    site_url: str | None = SITE_URL,
    language: str = "it",
    **values: Any,
) -> Edition:
    """Return an edition with some settings."""
    return Edition.of(settings.parse(values), language, now, False, site_url=site_url)


def programs(
    engine: Engine,
    files: Mapping[str, str | bytes],
    *,
    taken: Collection[str] = (),
    site: Site = SITE,
    **values: Any,
) -> Programs:
    """Return what programs get of the blog in `files`; `values` are those of `Engine.loaded`."""
    values.setdefault("site_url", SITE_URL)
    edition = edition_of(**values)
    blog = engine.load(files, **values)
    maps = sitemaps.files(blog, edition)
    found = machines.of(blog, site, edition, sitemaps.INDEX if maps else None, taken)
    texts = {address: content.decode() for address, content in maps.items()}
    return Programs(blog, {**texts, **found.files}, found.notices)


def contradictions(engine: Engine, files: Mapping[str, str | bytes], **values: Any) -> list[str]:
    """Return what contradicts itself in the policy of a blog, as it is shown."""
    with pytest.raises(ContentError) as raised:
        programs(engine, files, **values)
    return [str(problem) for problem in raised.value.problems]


def schema(name: str) -> lxml.etree.XMLSchema:
    """Return the schema of a part (`part`) or of the index."""
    return lxml.etree.XMLSchema(lxml.etree.parse(SCHEMAS / f"{name}.xsd"))


def of(engine: Engine, **machines: Any) -> Programs:
    """Return what programs get of a small blog with these settings for machines."""
    return programs(engine, FILES, machines=machines)


def reader(found: Programs, address: str = "robots.txt") -> RobotFileParser:
    """Return the standard library's reader of a `robots.txt`."""
    parser = RobotFileParser()
    parser.parse(found.files[address].splitlines())
    return parser


def may_read(found: Programs, robot: str, path: str = "") -> bool:
    return reader(found).can_fetch(robot, f"{SITE_URL}{path}")
