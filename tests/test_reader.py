"""What readers of the sample blog get: the figures that are the same on every machine.

`./scripts/measure` prints them, and those that depend on time.
"""

from __future__ import annotations

import shutil

import pytest

from conftest import ROOT, Site, make_sample
from measure.articles import FLIGHT, article, articles
from measure.host import Host
from permesso.markup import count_words

TYPICAL = 11_300
"""Bytes that an article of 900 words may have."""
WORDS = 900
SOURCES = (
    "2025/risposta-a-tito-sulle-telefonate.md", "2025/telefonate-a-freddo-una-mezza-difesa.md",
)  # fmt: skip
"""Articles of the sample whose text that one has: headings, quotations, a list, links."""
FRONT = """\
---
title: Il quaderno accanto alla cassa
subtitle: Che cosa si impara segnando a mano chi entra, chi chiede e chi torna il sabato dopo
description: Un mese di appunti presi al banco, senza programmi, e tre cose fuori dai numeri.
date: 2026-05-04
authors: [ada]
categories: [Misure]
tags: [metriche, fiducia]
image:
  src: /immagini/misurare-senza-spiare.svg
  alt: Un metro da sarto avvolge una busta chiusa
---
"""
COMMENTED = "2026/addio-tasso-di-apertura.yml"


@pytest.fixture(scope="module")
def host(sample: Site) -> Host:
    """The sample blog, compressed."""
    return Host(sample.folder)


def test_every_article_of_the_sample_is_there_in_one_flight(sample: Site, host: Host) -> None:
    found = articles(sample.folder, host)
    assert len(found) > 15
    assert [(one.url, one.sent) for one in found if one.sent > FLIGHT] == []


def text_of_900_words() -> str:
    """Return a text as it is written here: the paragraphs of two articles, up to 900 words."""
    paragraphs: list[str] = []
    for name in SOURCES:
        body = (ROOT / "docs/posts" / name).read_text(encoding="utf-8").split("---\n", 2)[2]
        # Below the same folder, links and pictures lead where they did.
        paragraphs += [part for part in body.split("\n\n") if not part.startswith("<!-- more")]
    chosen: list[str] = []
    # The title, the contents and the marks of headings count as words on the page.
    while count_words("\n\n".join(chosen)) < WORDS - 50:
        chosen.append(paragraphs.pop(0).strip("\n"))
    chosen.insert(2, "<!-- more -->")
    return "\n\n".join(chosen)


@pytest.fixture(scope="module")
def typical(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample with one article more: prose as the sample's others have it, with headings, the
    contents, quotations, links and a list, and around it everything that an article has: the lead
    picture, the form, what to read next, links to pass it on, the author, five comments and the
    way to write one, structured data.

    No tabs, task lists or tables: their style is on the pages that have them alone."""
    root = tmp_path_factory.mktemp("typical")
    project = make_sample(root, to_write_in=True)
    (root / "docs/posts/2025/il-quaderno.md").write_text(
        f"{FRONT}\n{text_of_900_words()}\n", encoding="utf-8"
    )
    shutil.copy(root / "docs/comments" / COMMENTED, root / "docs/comments/2025/il-quaderno.yml")
    site = project.build("--strict")
    assert site.status == 0, site.output
    return site


def test_an_article_of_900_words_has_everything_in_11_300_bytes(typical: Site) -> None:
    url = "il-quaderno-accanto-alla-cassa/"
    found = article(typical.folder, Host(typical.folder), url)
    assert abs(found.words - WORDS) < 50
    page = typical.page(url)
    parts = {
        "the form": "form[action*='subscription']",
        "what to read next": ".pm-related a",
        "links to pass it on": ".pm-share a",
        "the author": ".pm-author",
        "comments": ".pm-comment",
        "structured data": "script[type='application/ld+json']",
        "the lead picture": ".pm-article img",
        "its style": "style",
    }
    missing = [name for name, selector in parts.items() if not page.cssselect(selector)]
    assert missing == []
    assert found.comments > 0
    assert found.sent <= TYPICAL
