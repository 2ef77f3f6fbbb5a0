"""Finishing: what is done to printed pages, and what is left as its author wrote it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from conftest import Site, make_project, post
from permesso.finishing.printed import cut
from permesso.finishing.spaces import Spaces
from permesso.stylesheets.scripts import Library
from permesso.stylesheets.shortening import Shortening
from staged import Staged

SCRIPT = 'document.title = "corre"'
OWN = (
    "\ufeff<!doctype html>\r\n<html><head><title>Mia</title>\r\n"
    f'<link rel="stylesheet" href="stile.css"><script>{SCRIPT}</script></head>\r\n'
    '<body onload="via()"><p style="color:red">Mia</p></body></html>\r\n'
).encode()
LATIN = "<html><head><meta charset=latin1></head><p>città</p></html>".encode("latin-1")
LONG = f'<script src="{"b" * 300}.js"></script>\n\n<script>x("../../{"a" * 300}.js")</script>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog with pages that are files of its author's."""
    project = make_project(tmp_path_factory.mktemp("finishing") / "project")
    project.configure(
        nav=None,
        site_url="https://prova.example/",
        extra={"permesso": {"cards": {"make": False}}},
        extra_css=["stile.css"],
        watch=[],
    )
    project.write(
        {
            "docs/mia.html": OWN,
            "docs/latina.html": LATIN,
            "docs/prova.html": b"google-site-verification: prova.html",
            "docs/cartella.html/a.txt": "Niente.",
            "docs/stile.css": '\ufeffp::before { content: "è" }'.encode(),
            "docs/posts/a.md": post("Uno", LONG),
        }
    )
    built = project.build()
    assert built.status == 0, built.output
    return built


@pytest.mark.parametrize("name", ["mia.html", "latina.html", "prova.html"])
def test_a_page_that_is_an_author_s_file_stays_byte_for_byte(site: Site, name: str) -> None:
    source = Path(site.folder).parent / "docs" / name
    assert site.file(name).read_bytes() == source.read_bytes()


def test_hosts_let_it_run_what_stands_in_it_and_its_author_hears_of_what_does_not(
    site: Site,
) -> None:
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    headers = site.file("_headers").read_text(encoding="utf-8")
    assert f"'sha256-{digest}'" in headers
    told = [line for line in site.output.splitlines() if "onload=" in line]
    assert len(told) == 1 and "/mia.html" in told[0]


def test_a_stylesheet_that_begins_with_a_mark_of_its_encoding_is_read(site: Site) -> None:
    page = site.file("uno/").read_text(encoding="utf-8")
    assert 'p:before{content:"è"}' in page and "\ufeff" not in page


@pytest.mark.parametrize(
    "rules",
    [
        'p:before{content:"--testo"}',
        '[class*="--aperto"]{--aperto:1px;top:var(--aperto)}',
        "p{background:url(--foto.png)}",
        ".\\--classe{top:0}",
    ],
)
def test_what_only_looks_like_a_custom_property_keeps_its_name(rules: str) -> None:
    page = f"<head><style>{rules}</style></head>"
    read = {"a.css": "p{--aperto:1px}"}.get
    assert Staged(Shortening(read, Library(read), ["a.css"])).page("", page) == page


def test_white_space_stays_where_it_is_seen_however_the_tag_is_written() -> None:
    page = cut("<PRE>a\n\n   <b>x</b>\n   <p>y</p></PRE>")
    before = page.html
    Spaces().lean(page)
    assert page.html == before
