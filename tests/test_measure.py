"""Measuring: the host on loopback, which pages, goals, tables, the command line."""

from __future__ import annotations

import gzip
import http.client
import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest

from bench.table import Machine
from conftest import ROOT, write
from measure import report
from measure.__main__ import main
from measure.articles import Article, articles
from measure.host import Host, served
from measure.lighthouse import CATEGORIES, Fault, Report
from measure.measuring import Goal, Measured, Options, goals
from measure.pages import SAMPLE, Page, chosen
from measure.visits import Asked, Visit

TEXT = "<!doctype html><title>Prova</title>" + "<p>Un capoverso. " * 40
HEADERS = """\
# What hosts are told
/*
  X-Content-Type-Options: nosniff
  Cache-Control: max-age=60

/assets/*
  Cache-Control: immutable
/:name/b.txt
  X-Part: yes
"""
MACHINE = Machine("Z80", 1, "CP/M 2.2", "CPython 3.11", {"mkdocs": "1.6.1"}, "2026-11-21")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as a build leaves it."""
    files: dict[str, str | bytes] = {
        "index.html": TEXT,
        "a/index.html": TEXT.replace("Prova", "A"),
        "a/b.txt": "Testo",
        "404.html": "<!doctype html><title>Niente</title>",
        "assets/x.js": "export default 1;",
        "assets/x.js.br": brotli.compress(b"export default 2;"),
        "immagini/x.png": b"\x89PNG",
        "_headers": HEADERS,
    }
    write(tmp_path / "site", files)
    return tmp_path / "site"


def ask(root: str, path: str, accepted: str = "") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of the answer to a request."""
    connection = http.client.HTTPConnection(urlsplit(root).netloc)
    headers = {"Accept-Encoding": accepted} if accepted else {}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return found


def test_a_page_comes_as_small_as_the_browser_understands_it(site: Path) -> None:
    with served(site) as (root, host):
        status, headers, body = ask(root, "/a/", "gzip, deflate, br")
        assert (status, headers["Content-Encoding"]) == (200, "br")
        assert brotli.decompress(body) == (site / "a/index.html").read_bytes()
        assert len(body) == host.weight("/a/") == int(headers["Content-Length"])
        _, headers, body = ask(root, "/a/", "gzip")
        assert headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(body) == (site / "a/index.html").read_bytes()
        _, headers, body = ask(root, "/a/")
        assert "Content-Encoding" not in headers
        assert body == (site / "a/index.html").read_bytes()
        assert headers["Vary"] == "Accept-Encoding"


def test_pictures_are_not_compressed_again(site: Path) -> None:
    with served(site) as (root, _):
        _, headers, body = ask(root, "/immagini/x.png", "br")
    assert (headers["Content-Type"], body) == ("image/png", b"\x89PNG")
    assert "Content-Encoding" not in headers


def test_what_the_build_has_compressed_is_sent(site: Path) -> None:
    with served(site) as (root, _):
        _, headers, body = ask(root, "/assets/x.js", "br")
        assert headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert brotli.decompress(body) == b"export default 2;"
        assert ask(root, "/assets/x.js.br")[0] == 404


def test_what_is_not_there_is_the_blogs_own_page(site: Path) -> None:
    with served(site) as (root, _):
        status, headers, body = ask(root, "/nowhere/?a=b", "identity")
    assert status == 404
    assert b"Niente" in body
    assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_headers_are_those_that_the_site_wants(site: Path) -> None:
    with served(site) as (root, _):
        assert ask(root, "/")[1]["X-Content-Type-Options"] == "nosniff"
        assert ask(root, "/a/b.txt")[1]["X-Part"] == "yes"
        assert "X-Part" not in ask(root, "/a/")[1]
        # As Cloudflare Pages does where two rules name the same header.
        assert ask(root, "/assets/x.js")[1]["Cache-Control"] == "max-age=60, immutable"


def test_a_connection_stays_open(site: Path) -> None:
    with served(site) as (root, _):
        connection = http.client.HTTPConnection(urlsplit(root).netloc)
        for _ in range(2):
            connection.request("GET", "/")
            assert connection.getresponse().read() == TEXT.encode()
        connection.close()


def test_a_site_that_is_compressed_weighs_what_it_would_weigh_without(site: Path) -> None:
    content = (site / "a/index.html").read_bytes()
    before = Host(site).weight("/a/")
    (site / "a/index.html.br").write_bytes(brotli.compress(content, quality=11))
    assert Host(site).weight("/a/") == before


# ── which pages ──────────────────────────────────────────────────────────────────────────────────


def test_all_pages_unless_some_are_named() -> None:
    assert chosen(None) == SAMPLE
    assert [page.kind for page in chosen("404, home")] == ["404", "home"]
    assert chosen("/chi-siamo/") == (Page("/chi-siamo/", "chi-siamo/"),)


def test_a_page_that_nobody_knows_is_told() -> None:
    with pytest.raises(ValueError, match="no page 'hom'; name addresses such as /a/, or of these"):
        chosen("hom")


def test_articles_are_those_of_the_site_map(tmp_path: Path) -> None:
    page = '<article><div class="pm-prose">uno due</div><div class="pm-prose">tre</div>{}</article>'
    loc = "<url><loc>https://a.example/{}/</loc></url>"
    write(
        tmp_path,
        {
            "a/index.html": page.format('<p class="pm-comment">x</p>'),
            "b/index.html": page.format("più lungo " * 9),
            "c/index.html": page.format(""),
            "sitemap-posts-1.xml": f'<urlset xmlns="x">{loc.format("a")}{loc.format("b")}</urlset>',
        },
    )
    found = articles(tmp_path, Host(tmp_path))
    assert [(one.url, one.words, one.comments) for one in found] == [("b/", 3, 0), ("a/", 3, 1)]
    assert all(one.in_flight for one in found)


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


def seen(kind: str = "article", **values: object) -> Measured:
    """Return a page that reaches every goal, but for what the test says."""
    fields: dict[str, object] = {
        "others": (Asked("/a.js", "script", 1000), Asked("/a.avif", "image", 9000)),
        "blocking": (),
        "shifts": (),
        "scores": dict.fromkeys(CATEGORIES, 100),
        "lcp": 900.0,
        "tbt": 0.0,
        "faults": (),
        "inaccessible": (),
        **values,
    }
    visit = Visit(
        Asked("/a/", "document", 9000),
        *(fields[key] for key in ("others", "blocking", "shifts")),  # type: ignore[arg-type]
    )
    told = Report(
        scores=fields["scores"],  # type: ignore[arg-type]
        fcp=800,
        lcp=fields["lcp"],  # type: ignore[arg-type]
        cls=0,
        tbt=fields["tbt"],  # type: ignore[arg-type]
        si=800,
        faults=fields["faults"],  # type: ignore[arg-type]
        lcps=(900,),
        version="13.5.0",
        browser="Mozilla/5.0 Chrome/156.0.1.2 Safari",
    )
    return Measured("Permesso", Page(kind, "a/"), visit, told, fields["inaccessible"])  # type: ignore[arg-type]


def missed(*found: Measured, heaviest: int = 12_000) -> list[tuple[str, str, bool]]:
    """Return name, figure and kind of the goals that are missed."""
    reached = goals(found, [Article("a/", 900, 3, heaviest), Article("b/", 500, 0, 9000)])
    return [(goal.name, goal.found, goal.timed) for goal in reached if not goal.reached]


def test_a_site_that_reaches_every_goal() -> None:
    assert missed(seen("home"), seen(), seen("404")) == []


SCRIPT = Asked("/b.js", "script", 9000)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"blocking": ("/a.css",)}, ("files that hold an article up, at most 0", "1", False)),
        ({"shifts": ((0.02, "<p>"),)}, ("what moves on a page, at most 0", "0.02", False)),
        (
            {"others": (SCRIPT,)},
            ("bytes of scripts of a page, at most 6,144", "9,000", False),
        ),
        (
            {"others": (Asked("/a.css", "stylesheet", 1), Asked("/a.js", "script", 1))},
            ("requests of an article, pictures aside, at most 2", "3", False),
        ),
        ({"inaccessible": ("light: x",)}, ("findings of axe-core, at most 0", "1", False)),
        (
            {"scores": dict.fromkeys(CATEGORIES, 100) | {"seo": 92}},
            ("seo, lowest 100", "92", False),
        ),
        (
            {"scores": dict.fromkeys(CATEGORIES, 100) | {"performance": 99}},
            ("performance, lowest 100", "99", True),
        ),
        ({"lcp": 1050.0}, ("LCP of the article, s, below 1.05", "1.05", True)),
        ({"tbt": 51.0}, ("TBT of a page, ms, below 50", "51", True)),
    ],
)
def test_what_misses_a_goal_is_told(
    values: dict[str, object], expected: tuple[str, str, bool]
) -> None:
    assert missed(seen("home"), seen(**values)) == [expected]


def test_the_heaviest_article_counts() -> None:
    expected = ("bytes of the heaviest article (Brotli), at most 14,600", "14,601", False)
    assert missed(seen(), heaviest=14_601) == [expected]


def test_the_report_names_figures_marks_and_faults() -> None:
    fault = Fault("seo", "is-crawlable", 0, "Page is blocked", "<meta>")
    found = [seen("home"), seen(faults=(fault,))]
    listed = [Article("a/", 900, 3, 12_000)]
    reached = [Goal("one, at most 1", "1", True, False), Goal("two, at most 1", "2", False, False)]
    printed = report.text(found, listed, reached, Options(SAMPLE, runs=3), MACHINE)
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "Lighthouse 13.5.0, Chromium 156.0.1.2" in lines
    assert "Permesso article 9,000 2 19,000 1,000 0" in lines
    assert "Permesso article 0.80 0.90 0 0 100 100 100 100 0" in lines
    assert "a/ 900 3 12,000 yes" in lines
    assert "✓ one, at most 1: 1\n✗ two, at most 1: 2" in printed
    assert "/a/: seo: Page is blocked (is-crawlable) <meta>" in printed
    assert "the median of 3 runs" in printed
    data = report.data(found, listed, reached, Options(SAMPLE), MACHINE)
    assert json.loads(json.dumps(data))["articles"][0]["sent"] == 12_000


# ── the command line ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--runs=0"], "argument --runs: '0' is not a number from 1"),
        (["--pages=home,nowhere"], "--pages: no page 'nowhere'"),
        (["--site=/nowhere"], "--site: there is no index.html in /nowhere"),
        (["--json=/nowhere/x.json"], "--json: there is no folder /nowhere"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"permesso: {expected}") and said.count("\n") == 1


def test_without_a_browser_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", "")
    assert main([]) == 1
    expected = "permesso: no Chromium: install one, or set CHROMIUM to its path\n"
    assert capsys.readouterr().err == expected


def test_the_script_explains_itself() -> None:
    done = subprocess.run(
        [ROOT / "scripts/measure", "--help"], capture_output=True, text=True, check=True
    )
    for option in ("--pages", "--runs", "--peer", "--site", "--no-lighthouse", "--json"):
        assert option in done.stdout
