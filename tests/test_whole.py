"""Whole addresses: one page has one, whoever names it."""

from __future__ import annotations

import json

import lxml.etree
import pytest

from conftest import NOW, Project
from permesso import settings
from permesso.edition import Edition
from permesso.whole import whole

ROOT = "https://prova.example/blog/"
EDITION = Edition.of(settings.parse({}), "it", NOW, False, None, ROOT)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ""),
        ("una-porta/", "una-porta/"),
        ("caffè & latte/", "caff%C3%A8%20%26%20latte/"),
        ("immagini/la%20porta.jpg", "immagini/la%20porta.jpg"),
        ("100%/", "100%25/"),
        ("a/?x=1&y=2#qui", "a/?x=1&y=2#qui"),
        ("a/#perché", "a/#perch%C3%A9"),
        ('a/?q="<b>"', "a/?q=%22%3Cb%3E%22"),
    ],
)
def test_an_address_of_this_site_is_below_its_root(address: str, expected: str) -> None:
    assert whole(address, EDITION) == f"{ROOT}{expected}"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://altrove.example/a b", "https://altrove.example/a b"),
        ("mailto:ada@prova.example", "mailto:ada@prova.example"),
        ("//altrove.example/a", "https://altrove.example/a"),
    ],
)
def test_an_address_that_is_whole_stays_so(address: str, expected: str) -> None:
    assert whole(address, EDITION) == expected


def test_a_page_has_the_same_address_in_its_head_its_data_and_the_site_map(
    project: Project,
) -> None:
    project.write({"docs/caffè & latte.md": "# Caffè\n\nUn testo."})
    site = project.build()
    page = site.page("caffè & latte/")
    canonical = page.cssselect("link[rel=canonical]")[0].get("href")
    assert canonical is not None and canonical.endswith("/caff%C3%A8%20%26%20latte/")
    [script] = page.cssselect("script[type='application/ld+json']")
    assert json.loads(script.text or "")["@graph"][0]["url"] == canonical
    named = lxml.etree.parse(site.file("sitemap-pages-1.xml")).findall("{*}url/{*}loc")
    assert canonical in {each.text for each in named}
