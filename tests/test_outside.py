"""Links that leave the blog and links inside the built site, as lychee sees them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from conftest import ROOT, Site
from deploying import inside, outside
from loopback import Quiet, serving

pytestmark = pytest.mark.skipif(shutil.which("lychee") is None, reason="lychee is not installed")


class Elsewhere:
    """A site of somebody else."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.over = Event()
        """Set when nobody waits any more for what is slow."""
        outer = self

        class Handler(Quiet):
            def do_GET(self) -> None:
                outer.asked[self.path] += 1
                status = int(self.path[1:4]) if self.path[1:4].isdecimal() else 200
                if self.path == "/slow":
                    outer.over.wait(60)
                body = b'<!doctype html><title>a</title><p id="qui">x'
                self.send_response(status)
                if status == 301:
                    self.send_header("Location", "/301" if self.path == "/301-round" else "/")
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(OSError):  # nobody waits any more
                    self.wfile.write(body)

        self.handler = Handler
        self.address = ""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """A server on loopback."""
    found = Elsewhere()
    with serving(found.handler) as root:
        found.address = root.rstrip("/")
        yield found
        found.over.set()


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A blog's folder, from which commands are called; as impatient as a test."""
    (tmp_path / "docs/posts").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: Prova\n")
    patient = (ROOT / ".lychee.toml").read_text()
    for of_owner, of_test in (
        ("timeout = 30", "timeout = 3"),
        ('"1s"', '"1ms"'),
        ("max_retries = 2", "max_retries = 0"),
    ):
        assert of_owner in patient
        patient = patient.replace(of_owner, of_test)
    (tmp_path / ".lychee.toml").write_text(patient)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(blog: Path, *lines: str) -> None:
    """Write a post."""
    (blog / "docs/posts/a.md").write_text("\n".join(lines) + "\n")


def external(*words: str) -> int:
    """Run the command."""
    return outside.main(words)


def test_what_leads_nowhere_is_named_with_its_line(
    blog: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    at = elsewhere.address
    write(
        blog,
        "---",
        f"canonical: {at}/404-front",
        "---",
        f"[buono]({at}/) e [altro]({at}/#qui), [rinvio]({at}/301)",
        f"[perso]({at}/404) e <a href='{at}/410'>HTML</a>",
        f"[luogo]({at}/#manca)",
        f"[lento]({at}/slow)",
        "[nessuno](http://127.0.0.1:9/)",
        f"[occupato]({at}/429), [riservato]({at}/403)",
        f"`{at}/404-code` [dentro](b.md) [posta](mailto:a@a.example)",
        f"[^1]: {at}/500",
    )
    (blog / "docs/.authors.yml").write_text(f"authors:\n  ada:\n    url: {at}/404-ada\n")
    assert external() == 1
    lines = capsys.readouterr().out.splitlines()
    archived = f"; correct it, or link to an archived copy (https://web.archive.org/web/{at}"
    assert sorted(lines) == [
        f"docs/.authors.yml:3: {at}/404-ada answers 404{archived}/404-ada)",
        f"docs/posts/a.md:11: {at}/500 answers 500{archived}/500)",
        f"docs/posts/a.md:2: {at}/404-front answers 404{archived}/404-front)",
        f"docs/posts/a.md:5: {at}/404 answers 404{archived}/404)",
        f"docs/posts/a.md:5: {at}/410 answers 410{archived}/410)",
        f"docs/posts/a.md:6: {at}/#manca has no such place on its page{archived}/#manca)",
        f"docs/posts/a.md:7: {at}/slow does not answer in time{archived}/slow)",
        lines[[line.split(":")[1] for line in lines].index("8")],
    ]
    assert any("http://127.0.0.1:9/ cannot be reached (" in line for line in lines)


def test_what_answered_is_not_asked_again(
    blog: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    write(blog, f"[a]({elsewhere.address}/200-a) [b]({elsewhere.address}/429)")
    assert external() == 0
    assert external() == 0
    assert capsys.readouterr().out.count("every page of others") == 2
    assert elsewhere.asked["/200-a"] == 1
    assert external("--fresh") == 0
    assert elsewhere.asked["/200-a"] == 2


def test_an_owner_leaves_out_what_they_like(blog: Path, elsewhere: Elsewhere) -> None:
    settings = blog / ".lychee.toml"
    settings.write_text(settings.read_text().replace("exclude = [", "exclude = ['/404$',"))
    write(blog, f"[a]({elsewhere.address}/404)")
    assert external() == 0
    assert elsewhere.asked == {}


def test_a_fault_of_the_check_is_no_link(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (blog / ".lychee.toml").write_text("accept = [")
    write(blog, "[a](http://127.0.0.1:9/)")
    assert external() == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("permesso: lychee failed: ")


# ── inside the site ──────────────────────────────────────────────────────────────────────────────


def site(folder: Path, address: str = "https://prova.example/") -> Path:
    """Make a site of two pages."""
    (folder / "a").mkdir(parents=True)
    head = f'<link rel="canonical" href="{address}">'
    (folder / "index.html").write_text(f'<head>{head}</head><a href="a/#qui">a</a>')
    (folder / "a/index.html").write_text('<p id="qui"><a href="../">b</a>')
    return folder


def test_a_whole_site_is_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inside.main([str(site(tmp_path / "site"))]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ('<a href="../b/">', "'/b', which is not there"),
        ('<a href="/b/">', "'/b', which is not there"),
        ('<a href="../#no">', "'/#no', which has no such place"),
        ('<a href="#no">', "'/a/index.html#no', which has no such place"),
        ('<img src="no.png" alt="">', "'/a/no.png', which is not there"),
        ('<img srcset="no.avif 2x" alt="">', "'/a/no.avif', which is not there"),
        ('<link rel="stylesheet" href="no.css">', "'/a/no.css', which is not there"),
        ('<a href="https://prova.example/b/">', "'/b/', which is not there"),
    ],
)
def test_a_link_that_leads_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], html: str, says: str
) -> None:
    made = site(tmp_path / "site")
    page = made / "a/index.html"
    page.write_text(f"{page.read_text()}\n{html}")
    assert inside.main([str(made)]) == 1
    assert capsys.readouterr().out == f"a/index.html:2: link to {says}\n"


def test_a_site_below_a_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = site(tmp_path / "site", "https://prova.example/blog/")
    (made / "404.html").write_text('<a href="/blog/a/#qui">a</a><a href="/blog/b/">b</a>')
    assert inside.main([str(made)]) == 1
    assert capsys.readouterr().out == "404.html:1: link to '/b', which is not there\n"


def test_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert inside.main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == "permesso: name the folder of a built site\n"


def test_every_link_of_the_sample_leads_somewhere(
    sample: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert inside.main([str(sample.folder)]) == 0, capsys.readouterr().out
