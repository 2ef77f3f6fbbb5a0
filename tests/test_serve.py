"""An author at work: `mkdocs serve` shows each saved change, and what is wrong with it; and
`./scripts/serve` starts the opt-in service and Isso beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
import pytest

from conftest import (
    BARE,
    ROOT,
    Project,
    letter_files,
    letters,
    make_project,
    post,
    wait_until,
)
from loopback import PATIENCE
from stress.service import free_port

NO_SERVICE = "https://lettere.prova.example"
NO_ISSO = "https://commenti.prova.example"
"""Where the forms lead unless `./scripts/serve` says otherwise."""


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
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        self.console.extend(iter(self.process.stdout.readline, ""))

    def wait_for_silence(self) -> None:
        """Return when nobody holds the console any more; fail if somebody keeps it."""
        self.listener.join(timeout=PATIENCE)
        if self.listener.is_alive():
            # Whoever closes what is being read waits for the end of it, without an end.
            self.process.stdout = None
            raise AssertionError(f"somebody still holds the console: {self.console}")

    def said(self, text: str) -> bool:
        """Tell whether the console has shown `text`."""
        return any(text in line for line in self.console)

    def texts(self, url: str, selector: str) -> list[str]:
        """Return the texts that a page shows; none while there is no such page."""
        try:
            with urllib.request.urlopen(self.url + url, timeout=PATIENCE) as answer:
                page = lxml.html.document_fromstring(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            error.close()
            return []
        return [" ".join(found.text_content().split()) for found in page.cssselect(selector)]

    def addresses(self, url: str, selector: str) -> list[str]:
        """Return where the links of a page lead."""
        with urllib.request.urlopen(self.url + url, timeout=PATIENCE) as answer:
            page = lxml.html.document_fromstring(answer.read().decode("utf-8"))
        return [str(found.get("href")) for found in page.cssselect(selector)]

    def save(self, name: str, text: str) -> None:
        """Save a post, as an editor does."""
        self.project.write({f"docs/posts/{name}": text})


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
            desk.wait_for_silence()


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
    desk.process.wait(timeout=PATIENCE)
    assert list(desk.temporary.iterdir()) == []
    assert sorted(path.name for path in desk.project.root.iterdir()) == before
    assert "site" not in before


@contextmanager
def previewed(folder: Path, port: int) -> Iterator[Desk]:
    """Run `./scripts/serve` in a blog with newsletter and comments, as in a terminal of its own."""
    project = make_project(folder / "project")
    isso = {"provider": "isso", "root": NO_ISSO, "privacy": "privacy.md"}
    permesso = {"newsletter": letters(root=NO_SERVICE), "comments": isso}
    project.configure(**{**BARE, "extra": {"permesso": permesso}})
    settings = project.root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    for name, root in {"OPTIN_ROOT": NO_SERVICE, "ISSO_ROOT": NO_ISSO}.items():
        assert f"root: {root}" in text
        text = text.replace(f"root: {root}", f"root: !ENV [{name}, '{root}']")
    settings.write_text(text, encoding="utf-8")
    project.write({f"docs/{name}": each for name, each in letter_files().items()})
    project.write({"docs/posts/a.md": post("Primo")})
    _make_ready(project.root)
    with subprocess.Popen(
        ["./scripts/serve", "--port", str(port)],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        desk = Desk(project, process, f"http://127.0.0.1:{port}/", folder)
        try:
            wait_until(lambda: desk.said("Serving on") or process.poll() is not None)
            assert process.poll() is None, desk.console
            yield desk
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            desk.wait_for_silence()


def _make_ready(folder: Path) -> None:
    """Put the scripts into a folder, and an environment with the packages of the tests' own."""
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    for name, arguments in {"python": "", "mkdocs": " -m mkdocs"}.items():
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
    lock = (ROOT / "requirements-dev.txt").read_bytes()
    (folder / "requirements-dev.txt").write_bytes(lock)
    (folder / ".venv/made-from").write_bytes(os.fsencode(folder.resolve()) + b"\n" + lock)


def _form_address(desk: Desk) -> str:
    """Return where the form of the newsletter's page leads."""
    with urllib.request.urlopen(f"{desk.url}newsletter/", timeout=PATIENCE) as answer:
        page = lxml.html.document_fromstring(answer.read().decode("utf-8"))
    (form,) = page.cssselect("form.pm-form")
    return str(form.get("action"))


def _isso_address(desk: Desk) -> str:
    """Return the server that the form for a comment would come from."""
    with urllib.request.urlopen(f"{desk.url}primo/", timeout=PATIENCE) as answer:
        page = lxml.html.document_fromstring(answer.read().decode("utf-8"))
    assert page.cssselect("[data-comments]")
    (address,) = page.xpath("//script[@type='module']/@src")
    # One script names the next; the last has what all posts share.
    for name in ("comments", "provider", None):
        with urllib.request.urlopen(
            urljoin(f"{desk.url}primo/", address), timeout=PATIENCE
        ) as answer:
            text = answer.read().decode("utf-8")
        if name:
            (found,) = re.findall(rf'"\./({name}\.\w+\.js)"', text)
            address = f"../assets/javascripts/{found}"
    script = json.loads(text.partition("=")[2].rstrip(";\n"))["script"]
    assert script["src"] == f"{script['data-isso']}js/embed.min.js"
    return str(script["data-isso"])


def _comment(isso: str, thread: str) -> int:
    """Write a comment; return the status of the answer."""
    request = urllib.request.Request(
        f"{isso}new?uri={thread}",
        data=json.dumps({"text": "Anch'io.", "title": "Primo"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return int(answer.status)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _two_ports() -> tuple[int, socket.socket]:
    """Return a port that nobody listens at, and somebody who listens at the next one."""
    while True:
        port, taken = free_port(), socket.socket()
        try:
            taken.bind(("127.0.0.1", port + 1))
        except (OSError, OverflowError):
            taken.close()
            continue
        taken.listen()
        return port, taken


# SIGINT goes to all that runs in a terminal, SIGKILL to one process that can tell nobody.
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_what_runs_beside_the_preview_is_there_as_long_as_that(
    tmp_path: Path, end: signal.Signals
) -> None:
    port, taken = _two_ports()
    with closing(taken), previewed(tmp_path, port) as desk:
        action = _form_address(desk)
        service = int(action.removeprefix("http://127.0.0.1:").partition("/")[0])
        assert action == f"http://127.0.0.1:{service}/subscription/form"
        assert service > port + 1
        # The service's own form is called after the blog: it has read newsletter.json there.
        wait_until(lambda: _answers(action))
        mailbox = f"http://127.0.0.1:{service}/mailbox"
        assert _answers(f"{mailbox}/")

        isso = _isso_address(desk)
        assert int(isso.removeprefix("http://127.0.0.1:").strip("/")) > service
        wait_until(lambda: _answers(f"{isso}info"))
        assert _comment(isso, "/comments/a/") == 202, "it waits for somebody to look at it"
        wait_until(lambda: _answers(f"{mailbox}/latest.json"))
        with urllib.request.urlopen(f"{mailbox}/latest.json", timeout=PATIENCE) as answer:
            links = json.load(answer)["links"]
        assert f"{desk.url}comments/a/#isso-1" in links
        (activate,) = [link for link in links if link.startswith(f"{isso}id/1/activate/")]
        with urllib.request.urlopen(activate, data=b"", timeout=PATIENCE) as answer:
            assert answer.read() == b"Comment has been activated"
        # Where Isso believes the comment to be, a page leads to it.
        (link,) = desk.addresses("comments/a/", "body a")
        assert link.endswith("/primo/#commenti")
        told = ["Its owner's page", "The comments' moderation"]
        wait_until(
            lambda: (
                told == sorted(line.split(":")[0] for line in desk.console if "password" in line)
            )
        )

        if end == signal.SIGINT:
            os.killpg(desk.process.pid, end)
        else:
            desk.process.send_signal(end)
        desk.process.wait(timeout=PATIENCE)
        wait_until(lambda: not _answers(action) and not _answers(f"{isso}info"))
        # Whoever holds the other end of the console has ended.
        desk.wait_for_silence()
        assert not desk.said("permesso: ")
