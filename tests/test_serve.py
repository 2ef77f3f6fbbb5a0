"""An author at work: `mkdocs serve` shows each saved change, and what is wrong with it."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
import pytest

from conftest import BARE, Project, make_project, post, wait_until


@dataclass
class Desk:
    """A project, its preview server and what the console shows."""

    project: Project
    process: subprocess.Popen[str]
    url: str
    temporary: Path
    """Where the server keeps the site."""
    console: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.console.extend(iter(self.process.stdout.readline, ""))

    def said(self, text: str) -> bool:
        """Tell whether the console has shown `text`."""
        return any(text in line for line in self.console)

    def texts(self, url: str, selector: str) -> list[str]:
        """Return the texts that a page shows; none while there is no such page."""
        try:
            with urllib.request.urlopen(self.url + url, timeout=20) as answer:
                page = lxml.html.document_fromstring(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            error.close()
            return []
        return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]

    def save(self, name: str, text: str) -> None:
        """Save a post, as an editor does."""
        self.project.write({f"docs/posts/{name}": text})


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A blog of two posts, served."""
    project = make_project(tmp_path / "project")
    project.configure(**BARE, site_url="https://bussare.example/")
    project.write(
        {
            "docs/posts/a.md": post("Primo", "Com'era.", categories="[Prove]"),
            "docs/posts/b.md": post("Secondo", categories="[Prove]"),
        }
    )
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    address = f"127.0.0.1:{free_port()}"
    arguments = ("serve", "--livereload", "--dev-addr", address)
    with project.start(*arguments, TMPDIR=str(temporary)) as process:
        desk = Desk(project, process, f"http://{address}/", temporary)
        try:
            wait_until(lambda: desk.said("Serving on") or process.poll() is not None)
            assert process.poll() is None, desk.console
            yield desk
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
            desk.listener.join()


def test_a_page_is_served_and_follows_what_is_saved(desk: Desk) -> None:
    assert desk.texts("primo/", ".pm-prose p") == ["Com'era."]
    desk.save("a.md", post("Primo", "Com'è.", categories="[Prove]"))
    wait_until(lambda: desk.texts("primo/", ".pm-prose p") == ["Com'è."])
    desk.save("c.md", post("Terzo", categories="[Prove]", date="2026-04-01"))
    wait_until(lambda: desk.texts("terzo/", "h1") == ["Terzo"])
    cards = "categoria/prove/", ".pm-card__title"
    assert desk.texts(*cards) == ["Terzo", "Primo", "Secondo"]
    (desk.project.root / "docs/posts/b.md").unlink()
    wait_until(lambda: desk.texts(*cards) == ["Terzo", "Primo"])
    assert desk.texts("secondo/", ".pm-prose") == []


def test_a_mistake_is_told_and_the_last_good_page_stays_until_it_is_corrected(desk: Desk) -> None:
    assert desk.texts("primo/", ".pm-prose p") == ["Com'era."]
    desk.save("a.md", post("Primo", "Quasi.", authors="[nessuno]"))
    wait_until(lambda: desk.said("docs/posts/a.md:4: authors: 'nessuno'"))
    assert desk.texts("primo/", ".pm-prose p") == ["Com'era."]
    desk.save("a.md", post("Primo", "Ecco."))
    wait_until(lambda: desk.texts("primo/", ".pm-prose p") == ["Ecco."])


def test_a_server_that_is_stopped_leaves_nothing_behind(desk: Desk) -> None:
    before = sorted(path.name for path in desk.project.root.iterdir())
    assert list(desk.temporary.iterdir())
    desk.process.send_signal(signal.SIGINT)
    desk.process.wait(timeout=10)
    assert list(desk.temporary.iterdir()) == []
    assert sorted(path.name for path in desk.project.root.iterdir()) == before
    assert "site" not in before
