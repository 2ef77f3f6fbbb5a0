"""Compressed siblings of files: what has them, what is in them, and that they are made once."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from conftest import Project, Site, make_project, post
from permesso import compression
from permesso.workshop.store import Store

LONG = b"<p>Una parola dopo l'altra.</p>\n" * 40


@pytest.mark.parametrize(
    ("address", "size", "fits"),
    [
        ("index.html", 257, True),
        ("index.html", 256, False),
        ("assets/A.CSS", 900, True),
        ("pagefind/wasm.it.pagefind", 90_000, False),
        ("immagini/a.png", 90_000, False),
        ("immagini/a.svg", 900, True),
        ("robots.txt", 900, True),
        ("_headers", 900, False),
        ("_hosting/s3.json", 900, False),
    ],
)
def test_what_is_compressed(address: str, size: int, fits: bool) -> None:
    assert compression.applies(address, size) is fits


def test_both_hold_the_file(tmp_path: Path) -> None:
    made = dict(compression.siblings(LONG, Store(tmp_path)))
    assert brotli.decompress(made[".br"]) == LONG
    assert gzip.decompress(made[".gz"]) == LONG
    assert len(made[".br"]) < len(made[".gz"]) < len(LONG)
    # No moment in the header of gzip (RFC 1952, 2.3.1): the same file in every build.
    assert made[".gz"][4:8] == bytes(4)


def test_what_was_compressed_once_is_not_compressed_again(tmp_path: Path) -> None:
    first, again = Store(tmp_path), Store(tmp_path)
    made = dict(compression.siblings(LONG, first))
    assert (first.hits, first.misses) == (0, 2)
    assert dict(compression.siblings(LONG, again)) == made
    assert (again.hits, again.misses) == (2, 0)


def test_a_large_file_takes_no_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    best = dict(compression.siblings(LONG * 9, Store(tmp_path / "a")))[".br"]
    monkeypatch.setattr(compression, "LARGE", len(LONG))
    quick = dict(compression.siblings(LONG * 9, Store(tmp_path / "a")))[".br"]
    assert quick == brotli.compress(LONG * 9, quality=compression.QUICK) != best


def test_what_would_be_larger_is_left_out(tmp_path: Path) -> None:
    noise = bytes((n * n * 31 + n // 7) % 251 for n in range(300))
    packed = brotli.compress(noise + LONG)
    assert dict(compression.siblings(packed, Store(tmp_path))) == {}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with an article."""
    made = make_project(tmp_path_factory.mktemp("compressed") / "project")
    made.write({"docs/posts/uno.md": post("Uno", "Una parola dopo l'altra. " * 60)})
    return made


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    """Its site, for a server."""
    built = project.build("--strict", PERMESSO_COMPRESS="1")
    assert built.status == 0, built.output
    return built


def test_every_page_of_a_site_has_its_siblings(site: Site) -> None:
    pages = [site.file(url) for url in site.urls()]
    assert len(pages) > 5
    for page in pages:
        content = page.read_bytes()
        if len(content) > compression.SMALLEST:
            assert brotli.decompress(Path(f"{page}.br").read_bytes()) == content
            assert gzip.decompress(Path(f"{page}.gz").read_bytes()) == content


def test_nothing_is_compressed_twice_nor_for_other_programs(site: Site) -> None:
    names = [path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.br")]
    assert [name for name in names if name.endswith((".gz.br", ".png.br"))] == []
    assert [name for name in names if name.startswith("_hosting/")] == []


def test_a_build_that_does_not_ask_has_none_of_the_last_one(project: Project, site: Site) -> None:
    assert site.has("uno/index.html.br")
    built = project.build("--strict")
    assert built.status == 0, built.output
    assert [*built.folder.rglob("*.br"), *built.folder.rglob("index.html.gz")] == []
