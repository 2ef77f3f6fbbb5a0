"""Comments in a built site: what is there, and what may never be."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest

import blog_comments
import blog_reader
from comments import comments, record
from conftest import BARE, ROOT, Project, post
from permesso.problem import ContentError
from terminal.refusal import Refusal

ISSO = {"provider": "isso", "root": "https://isso.prova.example", "privacy": "privacy.md"}
FILES = {
    "docs/posts/2026/a.md": post("Uno", aliases="[vecchio/]"),
    "docs/posts/b.md": post("Due", comments="{mastodon: 'https://m.example/@ada/1'}"),
    "docs/posts/c.md": post("Tre", comments="off"),
    "docs/privacy.md": "# Privacy\n\nTesto.\n",
    "docs/comments/2026/a.yml": comments(
        record(author="</script><script>alert(1)</script>", link="https://silvia.example/"),
        record("isso-2", html="<p>in-attesa</p>", status="pending", note="nota-segreta"),
        record("isso-3", html="<p>nascosto</p>", status="hidden"),
        record("isso-4", parent="isso-3", html="<p>risposta</p>"),
    ),
    "docs/comments/.moderation.yml": "words: [parola-vietata]\n",
}


def configure(project: Project, **settings: object) -> None:
    values = {**ISSO, **settings}
    project.configure(
        **{
            **BARE,
            "site_name": "Prova",
            "site_url": "https://prova.example/",
            "extra": {"permesso": {"comments": values, "publisher": {"name": "Bottega"}}},
        }
    )


def test_a_site_shows_what_is_published_and_holds_nothing_else(project: Project) -> None:
    configure(project)
    project.write(FILES)
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert "comments: 2 shown in 1 post, 1 pending, 1 hidden" in site.output
    assert "docs/comments/2026/a.yml:8: pending: Silvia, “in-attesa”" in site.output
    everything = b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())
    for secret in (b"in-attesa", b"nascosto", b"nota-segreta", b"parola-vietata"):
        assert secret not in everything
    assert [path.name for path in site.folder.rglob("*.yml")] == []

    page = site.page("uno/")
    (data,) = page.cssselect('script[type="application/ld+json"]')
    nodes = json.loads(data.text_content())["@graph"]
    (article,) = [node for node in nodes if node["@type"] == "BlogPosting"]
    assert article["commentCount"] == 2
    assert article["comment"][0]["author"]["name"] == "</script><script>alert(1)</script>"
    links = [link.get("href") for link in page.cssselect('link[type="application/atom+xml"]')]
    addresses = [urljoin("https://prova.example/uno/", link or "") for link in links]
    assert addresses.count("https://prova.example/uno/commenti.xml") == 1
    assert site.has("uno/commenti.xml")
    assert site.has("commenti.xml")
    links = [link.get("href") for link in site.page("").cssselect('link[type*="atom"]')]
    assert links.count("commenti.xml") == 1


def test_isso_s_links_lead_to_the_comments(project: Project) -> None:
    configure(project)
    project.write(FILES)
    site = project.build("--strict")
    page = site.page("comments/2026/a/")
    (refresh,) = page.cssselect("meta[http-equiv=refresh]")
    assert refresh.get("content") == "0; url=../../../uno/#commenti"
    (canonical,) = page.cssselect("link[rel=canonical]")
    assert canonical.get("href") == "https://prova.example/uno/"
    assert not site.has("comments/c/")


def test_a_wrong_file_stops_the_build_with_its_line(project: Project) -> None:
    configure(project)
    project.write({**FILES, "docs/comments/b.yml": comments(record(date="ieri"))})
    site = project.build()
    assert site.status != 0
    assert "docs/comments/b.yml:4: comments.date: found 'ieri'; write" in site.output
    assert "Traceback" not in site.output


# The blog as the commands read it


def test_the_commands_know_the_posts_that_have_a_conversation(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    configure(project)
    project.write({**FILES, "docs/posts/d.md": post("Quattro", comments='{thread: "/?p=12"}')})
    home = blog_comments.home(project.root / "mkdocs.yml")
    assert capfd.readouterr() == ("", "")
    assert home.settings.provider == "isso"
    assert (home.root, home.folder) == (project.root, project.root / "docs/comments")
    found = {place.thread: place for place in home.places}
    assert set(found) == {"2026/a", "b", "/?p=12"}
    first = found["2026/a"]
    assert (first.title, first.path) == ("Uno", "/comments/2026/a/")
    assert first.addresses == (
        "https://prova.example/uno/",
        "https://prova.example/vecchio/",
        "https://prova.example/comments/2026/a/",
    )
    assert first.url == first.addresses[0]
    # No page can be there, but whoever was told of it knows the post by it.
    assert found["/?p=12"].addresses[1:] == ("https://prova.example/?p=12",)
    assert (found["b"].mastodon, found["b"].bluesky) == ("https://m.example/@ada/1", None)


def test_a_reader_builds_nothing(project: Project) -> None:
    configure(project)
    project.write(FILES)
    before = sorted(project.root.rglob("*"))
    blog_reader.read(project.root / "mkdocs.yml")
    assert sorted(project.root.rglob("*")) == before


def test_what_cannot_be_read_is_told_in_a_line(project: Project, tmp_path: Path) -> None:
    for text in ("site_name: [\n", "site_name: A\ndocs_dir: none\n"):
        file = tmp_path / "bad.yml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(Refusal) as raised:
            blog_comments.home(file)
        assert str(file) in str(raised.value)
        assert "\n" not in str(raised.value)
    with pytest.raises(Refusal, match="does not exist"):
        blog_comments.home(tmp_path / "nothing.yml")
    project.write({"docs/posts/a.md": "---\ntitle: T\n---\n"})
    with pytest.raises(ContentError, match="date: is missing"):
        blog_comments.home(project.root / "mkdocs.yml")


def test_places_need_the_address_of_the_blog(project: Project) -> None:
    project.configure(**{**BARE, "site_url": None})
    project.write({"docs/posts/a.md": post()})
    with pytest.raises(Refusal, match="set site_url"):
        blog_comments.home(project.root / "mkdocs.yml")


def test_the_reader_is_no_hook() -> None:
    assert "blog_reader" not in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
