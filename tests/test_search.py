"""The search: what can be found of a blog, and the files that a search works with."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

import finding
from conftest import Engine, Project, contents, listings, post
from permesso.model import SearchPage
from permesso.problem import ContentError
from permesso.search import pagefind, search
from permesso.search.documents import Document
from permesso.search.pagefind import PagefindError
from permesso.workshop.workshop import Workshop

HOSTILE = """Il "titolo" <b>& 'l'altro' {}, [x]:y 🍋"""


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """An engine that has a search, as blogs have unless their owners say otherwise."""
    return Engine(engine.docs, usual={"audit": "off"})


def test_articles_can_be_found_and_pages_count_for_less(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("Uno", "Testo.", subtitle="Sotto", categories="[Misure, Altro]"),
            "chi-siamo.md": "---\ntitle: Chi siamo\n---\n\nNoi.\n",
        }
    )
    found = finding.documents_of(blog)
    assert list(found) == ["/uno/", "/chi-siamo/"]
    assert "data-pagefind-weight" not in found["/uno/"].html
    assert '<body data-pagefind-weight="0.5">' in found["/chi-siamo/"].html
    assert finding.fragments(finding.index_of(blog)) == [
        {
            "url": "/chi-siamo/",
            "content": "Noi.",
            "word_count": 1,
            "filters": {},
            "meta": {"title": "Chi siamo"},
            "anchors": [],
        },
        {
            "url": "/uno/",
            "content": "Sotto. Testo.",
            "word_count": 2,
            "filters": {
                "date": ["2026-03-12"],
                "year": ["2026"],
                "category": ["Misure", "Altro"],
            },
            "meta": {"title": "Uno"},
            "anchors": [],
        },
    ]


def test_what_is_not_for_readers_cannot_be_found(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("Uno"),
            "posts/b.md": post("Nascosto", status="hidden"),
            "posts/c.md": post("Escluso", search="{exclude: true}"),
            "posts/d.md": post("Bozza", draft="true"),
            "privacy.md": "---\ntitle: Privacy\nstatus: hidden\n---\n\nNoi.\n",
            "note.md": "---\ntitle: Note\nsearch:\n  exclude: true\n---\n\nNoi.\n",
        }
    )
    assert list(finding.documents_of(blog)) == ["/uno/"]


def test_a_preview_finds_what_it_shows(engine: Engine) -> None:
    files = {"posts/d.md": post("Bozza", draft="true"), "posts/h.md": post("N", status="hidden")}
    assert list(finding.documents_of(engine.load(files, preview=True))) == ["/bozza/"]


def test_an_author_says_how_much_a_text_counts(engine: Engine) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": post("Uno", search="{boost: 2.5}")}
    (document,) = finding.documents_of(engine.load(files)).values()
    assert '<body data-pagefind-weight="2.5">' in document.html


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{boost: 0}", "search.boost"),
        ("{boost: 11}", "search.boost"),
        ("{exclud: true}", "exclude"),
        ("no", "search"),
    ],
)
def test_a_wrong_wish_is_told(engine: Engine, written: str, told: str) -> None:
    (problem,) = engine.problems({"posts/a.md": post(search=written)})
    assert problem.startswith("docs/posts/a.md:4: ") and told in problem


def test_what_stands_in_a_text_and_is_none_is_left_out(engine: Engine) -> None:
    body = "Prima[^1].\n\n## Titolo\n\n![Alt](x.svg)\n\n[^1]: La nota.\n"
    files = {"posts/a.md": post(body=body), "posts/x.svg": "<svg/>"}
    (fragment,) = finding.fragments(finding.index_of(engine.load(files)))
    assert fragment["content"] == "Prima. Titolo. La nota."
    assert fragment["anchors"] == []


def test_titles_and_categories_may_hold_anything(engine: Engine) -> None:
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    blog = engine.load({"posts/a.md": post(quoted, categories=f"[{quoted}]")})
    (fragment,) = finding.fragments(finding.index_of(blog))
    assert fragment["meta"] == {"title": HOSTILE}
    assert fragment["filters"]["category"] == [HOSTILE]


def test_each_language_that_has_lists_has_a_page_and_an_index(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("Uno", "Interruzioni."),
            "posts/b.md": post("Two", "Interruptions.", lang="en"),
            "posts/c.md": post("Trois", "Interruptions.", lang="fr"),
        }
    )
    pages = {page.lang: page for page in blog.pages if isinstance(page, SearchPage)}
    assert {lang: page.url for lang, page in pages.items()} == {
        "it": "cerca/",
        "en": "en/search/",
    }
    assert {lang: around.search for lang, around in blog.interfaces.items()} == {
        "it": "cerca/",
        "en": "en/search/",
    }
    found = finding.documents_of(blog)
    assert {url: each.html[21:30] for url, each in found.items()} == {
        "/uno/": 'lang="it"',
        "/two/": 'lang="en"',
        "/trois/": 'lang="it"',
    }
    files = finding.index_of(blog)
    assert [path for path in files if path.startswith("wasm")] == [
        "wasm.en.pagefind",
        "wasm.it.pagefind",
    ]


def test_the_page_offers_what_lists_there_are(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("Uno", categories="[Misure]", series="Prima"),
            "posts/b.md": post("Due", date="2024-01-01", categories="[Altro]"),
        }
    )
    (page,) = (page for page in blog.pages if isinstance(page, SearchPage))
    assert [group.name for group in page.categories] == ["Altro", "Misure"]
    assert [(group.name, group.url, group.groups) for group in page.years] == [
        ("2026", "archivio/2026/", ()),
        ("2024", "archivio/2024/", ()),
    ]
    assert [group.name for group in page.series] == ["Prima"]
    assert page.archive == listings(blog, "archive")[0].url


def test_owners_write_their_own_words_and_address(engine: Engine) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": post(),
        "trova.md": "---\ntitle: Trova\n---\n\nScrivi una parola.\n",
        "posts/b.md": post("Verso", "[cerca](../trova.md)"),
    }
    blog = engine.load(files, urls={"search": "trova"})
    (page,) = (page for page in blog.pages if page.url == "trova/")
    assert isinstance(page, SearchPage) and page.title == "Trova" and page.body.words == 3
    # Whoever wrote its text, it loads what searches.
    assert page.budget and page.budget.requests == 3


def test_an_address_that_something_else_has_is_told(engine: Engine) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": post(slug="cerca")}
    (problem,) = engine.problems(files)
    assert "the address '/cerca/' is also that of the page of the search" in problem


def test_search_off_means_no_page_and_no_index(engine: Engine, tmp_path: Path) -> None:
    blog = engine.load({"posts/a.md": post()}, search="off")
    assert not any(isinstance(page, SearchPage) for page in blog.pages)
    assert {around.search for around in blog.interfaces.values()} == {None}
    spoken = finding.edition(blog, search={"make": False})
    assert search.files(blog, spoken, Workshop.at(tmp_path / "kept")) == {}


def test_only_what_a_search_needs_is_published(engine: Engine) -> None:
    files = finding.index_of(engine.load(finding.posts(3)))
    kinds = {path.split("/")[0] for path in files}
    (meta,) = (path for path in files if path.endswith(".pf_meta"))
    assert meta.startswith("pagefind.it_")
    pieces = {"filter", "fragment", "index"}
    assert kinds == pieces | {"pagefind-entry.json", "pagefind.js", meta, "wasm.it.pagefind"}


def test_the_same_blog_makes_the_same_index(engine: Engine) -> None:
    blog = engine.load(finding.posts(40))
    assert finding.index_of(blog) == finding.index_of(blog)


def test_an_index_is_kept_until_a_page_changes(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop.at(tmp_path / "kept")
    blog = engine.load(finding.posts(3))
    spoken = finding.edition(blog)
    made = search.files(blog, spoken, workshop)
    asked: list[int] = []
    real = pagefind.files

    def counted(found: Sequence[Document]) -> dict[str, bytes]:
        asked.append(len(found))
        return real(found)

    monkeypatch.setattr(pagefind, "files", counted)
    assert search.files(blog, spoken, Workshop.at(tmp_path / "kept")) == made and asked == []
    changed = engine.load({"posts/0001.md": post("Altro titolo")})
    assert search.files(changed, spoken, workshop) != made and asked == [3]


def test_cutting_an_index_loses_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = engine.load(finding.posts(400))
    cut = finding.index_of(blog)
    monkeypatch.setattr(pagefind, "ordered", lambda made: made)
    whole = finding.index_of(blog)

    def said(files: dict[str, bytes]) -> list[bytes]:
        """Return all that an index says, word by word."""
        pieces = [
            zlib.decompress(each, 31) for path, each in files.items() if path.startswith("index/")
        ]
        entries = [re.split(rb"(?=\x83[\x61-\x77][a-z0-9])", piece)[1:] for piece in pieces]
        return sorted(entry for found in entries for entry in found)

    count = {
        name: sum(path.startswith("index/") for path in each)
        for name, each in {"cut": cut, "whole": whole}.items()
    }
    assert count["cut"] > count["whole"]
    assert said(cut) == said(whole) != []


def test_an_index_of_another_form_is_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        pagefind,
        "_asked",
        lambda program, requests: (
            [{"type": "Other"} for _ in requests[:-1]]
            + [{"type": "GetFiles", "files": [{"path": "pagefind-entry.json", "content": "e30="}]}]
        ),
    )
    with pytest.raises(PagefindError, match="another form"):
        pagefind.files([])


def test_a_reader_fetches_no_more_for_it_when_a_blog_grows(engine: Engine) -> None:
    """What every search costs is the program, a line a post in the metadata, and pieces that are
    cut at a size: no file grows with the blog but the metadata, by a few bytes a post."""

    def sizes(count: int) -> tuple[int, int, int]:
        files = finding.index_of(engine.load(finding.posts(count)))
        meta = sum(len(each) for path, each in files.items() if path.endswith(".pf_meta"))
        pieces = [len(each) for path, each in files.items() if path.startswith("index/")]
        fragments = [len(each) for path, each in files.items() if path.startswith("fragment/")]
        assert len(fragments) == count
        return meta, max(pieces), max(fragments)

    few, many = sizes(40), sizes(400)
    assert (many[0] - few[0]) / 360 < 25
    assert many[1] < 9_000
    assert many[2] < 600


def test_without_the_program_the_build_says_so(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blog = engine.load({"posts/a.md": post()})
    monkeypatch.setattr(pagefind, "get_executable", lambda: None)
    with pytest.raises(ContentError) as raised:
        search.files(blog, finding.edition(blog), Workshop.at(tmp_path / "kept"))
    assert "mkdocs.yml:1: extra.permesso.search: Pagefind made no index: there is no program" in (
        str(raised.value)
    )
    assert "write search: off" in str(raised.value)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import sys; sys.exit(3)", "it ended before it was done"),
        ("print('nonsense,', flush=True)", "its answer made no sense"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it ended before it was done"),
        (
            "import base64, json, sys\n"
            "answer = {'message_id': 0, 'payload': {'type': 'Error', 'message': 'no room'}}\n"
            "sys.stdout.write(base64.b64encode(json.dumps(answer).encode()).decode() + ',')",
            "it said 'no room'",
        ),
        ("import time; time.sleep(60)", "it said nothing for 1 seconds"),
    ],
)
def test_a_program_that_fails_leaves_no_half_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, told: str
) -> None:
    path = tmp_path / "pagefind"
    path.write_text(f"#!{sys.executable}\n{program}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(pagefind, "get_executable", lambda: path)
    if "nothing for" in told:
        # Who does say something has time for it.
        monkeypatch.setattr(pagefind, "PATIENCE", 1)
    # More than a pipe holds: nobody waits for somebody who is gone.
    documents = [Document(f"/{number}/", "x" * 100_000) for number in range(20)]
    with pytest.raises(PagefindError, match=told):
        pagefind.files(documents)


def test_a_file_that_cannot_be_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pagefind"
    path.write_bytes(b"\x7fELF nonsense")
    path.chmod(0o755)
    monkeypatch.setattr(pagefind, "get_executable", lambda: path)
    with pytest.raises(PagefindError, match="format"):
        pagefind.files([])
    with pytest.raises(PagefindError):
        pagefind.version()


FILES = {
    "docs/posts/a.md": post("Il modulo", "Testo.", categories="[Misure]"),
    "docs/index.md": "---\ntitle: Prova\n---\n\nBenvenuti.\n",
}


def with_search(project: Project, **values: object) -> None:
    """Write the project's settings, with a search."""
    project.configure(
        nav=None,
        extra={"permesso": {"cards": {"make": False}, **values}},
        theme={"name": "material", "language": "it", "custom_dir": "overrides", "font": False},
        watch=[],
    )


def test_a_built_site_has_the_page_the_ways_to_it_and_the_index(project: Project) -> None:
    with_search(project)
    project.write(FILES)
    site = project.build("--strict")
    assert site.status == 0, site.output
    (form,) = site.page("cerca/").cssselect("form[role=search]")
    assert dict(form.attrib) == {
        "class": "pm-search",
        "role": "search",
        "action": "../cerca/",
        "method": "get",
        "data-search": "../pagefind/pagefind.js",
    }
    assert site.has("pagefind/pagefind.js") and site.has("pagefind/wasm.it.pagefind")
    # It answers without a script, with the ways through all articles.
    links = {link.get("href") for link in site.page("cerca/").cssselect(".pm-finder__browse a")}
    assert links == {"../archivio/", "../archivio/2026/", "../categoria/misure/"}
    assert site.texts("cerca/", ".pm-finder__note--plain") != []
    for url, way in (("", "./cerca/"), ("il-modulo/", "../cerca/"), ("archivio/", "../cerca/")):
        (link,) = site.page(url).cssselect(".pm-masthead__search")
        assert link.get("href") in {way, way.removeprefix("./")}
    for url in ("archivio/", "404.html"):
        (form,) = site.page(url).cssselect("form[role=search]")
        assert "data-search" not in form.attrib and form.get("action", "").endswith("cerca/")
    scripts = [each.get("src") or "" for each in site.page("il-modulo/").iter("script")]
    assert not any("search" in each for each in scripts)
    # Search engines may show the page; its address is one, whatever is asked.
    head = site.page("cerca/")
    (canonical,) = head.cssselect('link[rel="canonical"]')
    assert canonical.get("href") == "https://bussare.example/cerca/"
    assert "noindex" not in (head.cssselect('meta[name="robots"]')[0].get("content") or "")
    assert "https://bussare.example/cerca/" in site.mapped()
    before = contents(site.folder / "pagefind")
    assert contents(project.build("--strict").folder / "pagefind") == before


def test_a_preview_says_that_it_has_no_index(project: Project) -> None:
    with_search(project)
    project.write(FILES)
    site = project.build(PERMESSO_QUICK="1")
    assert site.status == 0, site.output
    assert not site.has("pagefind/pagefind.js")
    assert site.page("cerca/").cssselect("[data-search], .pm-found") == []
    (note,) = site.texts("cerca/", ".pm-finder__note")
    assert "./scripts/build" in note


def test_without_a_search_nothing_of_it_is_in_a_site(project: Project) -> None:
    with_search(project, search="off")
    project.write(FILES)
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert not site.has("cerca/") and not (site.folder / "pagefind").exists()
    for url in site.urls():
        assert site.page(url).cssselect("[role=search], .pm-masthead__search") == []


def test_a_build_without_the_program_leaves_the_last_site(project: Project) -> None:
    with_search(project)
    project.write(FILES)
    assert project.build().status == 0
    before = contents(project.root / "site")
    project.write({"docs/posts/b.md": post("Un altro")})
    failed = project.build(PAGEFIND_BINARY_PATH="/nowhere/pagefind")
    assert failed.status != 0 and "extra.permesso.search: Pagefind made no index" in failed.output
    assert "Traceback" not in failed.output
    assert contents(project.root / "site") == before
