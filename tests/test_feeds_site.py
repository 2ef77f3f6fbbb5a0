"""The feeds of whole sites: of the sample blog and of real posts, pasted from the web."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import lxml.etree
import lxml.html
import pytest

import test_source_posts
from conftest import ROOT, Site
from subscribed import Addresses, parsed

HOST = "https://bussare.example/"
FORMATS = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
GRAMMAR = lxml.etree.RelaxNG(lxml.etree.parse(ROOT / "tests/fixtures/feeds/atom.rng"))
Item = dict[str, Any]


def feeds(site: Site, name: str) -> list[Path]:
    """Return all feeds in one format."""
    return sorted(site.folder.rglob(name))


def items(site: Site, url: str = "feed.json") -> list[Item]:
    """Return what is in a JSON Feed."""
    found = json.loads(site.file(url).read_text(encoding="utf-8"))["items"]
    assert isinstance(found, list)
    return found


def words(html: lxml.html.HtmlElement) -> str:
    """Return the words of HTML, without pictures' captions and what is only for the page."""
    for element in html.cssselect(".headerlink, svg, video"):
        element.drop_tree()
    return " ".join(html.text_content().split())


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog of the five source posts."""
    if not test_source_posts.PASTED:
        pytest.skip("the source posts are not on this machine")
    root = tmp_path_factory.mktemp("subscribed") / "project"
    return test_source_posts.build(root)


def test_every_feed_of_the_sample_is_read_without_a_complaint(sample: Site) -> None:
    rss, atom, json_ = (feeds(sample, name) for name in ("rss.xml", "atom.xml", "feed.json"))
    assert len(rss) == len(atom) == len(json_) > 15
    for path in (*rss, *atom):
        found = parsed(path.read_text(encoding="utf-8"))
        assert found.entries, path
        for entry in found.entries:
            parts = (
                entry.title,
                entry.link,
                entry.id,
                entry.summary,
                entry.published,
                entry.content,
            )
            assert all(parts) and entry.authors and entry.enclosures, path
    for path in atom:
        assert GRAMMAR.validate(lxml.etree.parse(path)), (path, GRAMMAR.error_log)


def test_every_address_in_the_feeds_leads_to_a_file_of_the_site(sample: Site) -> None:
    seen = set()
    for path in feeds(sample, "feed.json"):
        for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
            seen |= set(Addresses(item["content_html"]).found)
            seen |= {item["url"], item["image"], *(author["url"] for author in item["authors"])}
            seen |= {author["avatar"] for author in item["authors"] if "avatar" in author}
    for path in (*feeds(sample, "rss.xml"), *feeds(sample, "atom.xml")):
        for element in lxml.etree.parse(path).iter():
            seen |= {element.get(name) for name in ("href", "url") if element.get(name)}
            if str(element.tag).rpartition("}")[2] in {"link", "comments", "uri", "icon"}:
                seen |= {element.text} if element.text else set()
    own = {address for address in seen if address.startswith(HOST)}
    assert len(own) > 60
    assert [each for each in seen if not re.match(r"https?://|mailto:", each)] == []
    addresses = [urldefrag(address) for address in own]
    broken = [url for url, _ in addresses if not sample.has(unquote(url.removeprefix(HOST)))]
    assert broken == []
    for url, fragment in addresses:
        if fragment:
            page = sample.page(unquote(url.removeprefix(HOST)))
            assert page.get_element_by_id(unquote(fragment), None) is not None, (url, fragment)


def test_the_text_in_a_feed_is_that_of_the_page(sample: Site) -> None:
    urls = [path.relative_to(sample.folder).as_posix() for path in feeds(sample, "feed.json")]
    found = {item["url"]: item for url in urls for item in items(sample, url)}
    assert len(found) > 15
    for url, item in found.items():
        page = sample.page(url.removeprefix(HOST))
        prose = [words(part) for part in page.cssselect(".pm-article .pm-prose")]
        told = lxml.html.fragment_fromstring(item["content_html"], create_parent="div")
        # The lead picture and the line of a copy stand outside the text of the page.
        above = [child for child in told[:2] if child.tag == "figure" and child is told[0]]
        for child in above:
            if page.cssselect(".pm-article > .pm-picture"):
                child.drop_tree()
        assert words(told).replace(" ", "") == "".join(prose).replace(" ", ""), url


def test_what_is_not_public_is_in_no_feed_of_the_sample(sample: Site) -> None:
    for path in feeds(sample, "feed.json"):
        text = path.read_text(encoding="utf-8")
        assert 'appunti-di-redazione/"' not in text and "lettera-dal-2036" not in text


def test_every_head_names_feeds_that_are_there(sample: Site) -> None:
    for url in ("", "chi-siamo/", "categoria/misure/", "autore/nora-serratura/", "feed/"):
        links = sample.page(url).cssselect("link[rel~=alternate][rel~=feed]")
        own = [link for link in links if link.get("type") in FORMATS]
        assert {link.get("type") for link in own} == FORMATS
        assert len({link.get("title") for link in own}) == len(own)
        for link in own:
            path = (sample.file(url).parent / link.get("href")).resolve()
            assert path.is_file(), (url, link.get("href"))


def test_the_page_of_the_feeds_is_a_page_like_any_other(sample: Site) -> None:
    page = sample.page("feed/")
    assert sample.texts("feed/", "h1") == ["Seguire Bussare con un lettore di feed"]
    (canonical,) = page.cssselect("link[rel=canonical]")
    assert canonical.get("href") == f"{HOST}feed/"
    assert not page.cssselect("meta[name=robots][content*=noindex]")
    assert page.cssselect(".pm-masthead") and page.cssselect(".pm-footer")
    assert page.cssselect(".pm-footer a[href='./'], .pm-footer a[href='../feed/']")
    addresses = sample.texts("feed/", ".pm-feeds__address")
    files = {
        f"{HOST}{path.relative_to(sample.folder).as_posix()}" for path in feeds(sample, "rss.xml")
    }
    # Each language has such a page, with its own lists.
    assert files <= {*addresses, *sample.texts("en/feeds/", ".pm-feeds__address")}
    assert [link.get("href") for link in page.cssselect(".pm-feeds__address")] == addresses
    named = {
        link.get("href")
        for each in (page, sample.page("en/feeds/"))
        for link in each.cssselect(".pm-feeds__group a")
    }
    assert {
        f"{HOST}{path.relative_to(sample.folder).as_posix()}" for path in feeds(sample, "feed.json")
    } <= named
    names = [link.get("aria-label") for link in page.cssselect(".pm-feeds__others a")]
    assert len(set(names)) == len(names)
    assert page.cssselect(".pm-feeds__group--tag details:not([open]) summary h2")
    sitemaps = "".join(path.read_text("utf-8") for path in sample.folder.glob("sitemap*.xml"))
    assert f"<loc>{HOST}feed/</loc>" in sitemaps


def test_no_feed_has_a_style_sheet(sample: Site) -> None:
    """Browsers are dropping XSLT; the page is what explains feeds."""
    for path in (*feeds(sample, "rss.xml"), *feeds(sample, "atom.xml")):
        assert "<?xml-stylesheet" not in path.read_text(encoding="utf-8")


def test_real_posts_from_the_web_have_feeds_too(pasted: Site) -> None:
    assert pasted.status == 0, pasted.output
    rss, atom = (parsed(pasted.file(name).read_text("utf-8")) for name in ("rss.xml", "atom.xml"))
    told = items(pasted)
    assert len(rss.entries) == len(atom.entries) == len(told) == len(test_source_posts.PASTED)
    assert GRAMMAR.validate(lxml.etree.parse(pasted.file("atom.xml"))), GRAMMAR.error_log
    in_order = sorted(told, key=lambda each: str(each["id"]))
    for path, item in zip(test_source_posts.PASTED, in_order, strict=True):
        html = lxml.html.fragment_fromstring(item["content_html"], create_parent="div")
        text = test_source_posts.words(html.text_content())
        assert text == test_source_posts.words(path.read_text(encoding="utf-8"))
        for address in Addresses(item["content_html"]).found:
            assert re.match(r"https?://|mailto:", address)
