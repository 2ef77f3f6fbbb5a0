"""Articles: what the page of each of them weighs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import lxml.etree
import lxml.html

from measure.host import Host

FLIGHT = 14_600
"""Bytes that a server sends before it waits for an answer: ten packets (RFC 6928)."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a site."""

    url: str
    """Its address."""
    words: int
    """Words of its text."""
    comments: int
    """Comments printed below it."""
    sent: int
    """Bytes of its page as Brotli."""

    @property
    def in_flight(self) -> bool:
        """Whether the page is there in the first round trip."""
        return self.sent <= FLIGHT


def articles(site: Path, host: Host) -> list[Article]:
    """Return the articles that the site map names, the heaviest first."""
    found = []
    for part in sorted(site.glob("sitemap-posts-*.xml")):
        root = lxml.etree.fromstring(part.read_bytes())
        for loc in root.iterfind("{*}url/{*}loc"):
            url = urlsplit(loc.text or "").path.removeprefix("/")
            found.append(article(site, host, url))
    return sorted(found, key=lambda article: (-article.sent, article.url))


def article(site: Path, host: Host, url: str) -> Article:
    """Return what the article at `url` weighs."""
    page = lxml.html.document_fromstring((site / url / "index.html").read_bytes())
    texts = page.cssselect(".pm-prose")
    return Article(
        url=url,
        words=sum(map(_words, texts)),
        comments=len(page.cssselect(".pm-comment")),
        sent=host.weight(f"/{url}"),
    )


def _words(text: lxml.html.HtmlElement) -> int:
    """Return how many words a text has; no white space has to stand between its paragraphs."""
    for part in text.iter("p", "li", "dt", "dd", "td", "th", "h2", "h3", "h4", "h5", "h6", "div"):
        part.tail = f" {part.tail or ''}"
    return len(text.text_content().split())
