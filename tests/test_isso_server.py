"""Isso as `./scripts/comments dev` runs it: the real server, moderated, on loopback."""

from __future__ import annotations

import logging
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

import loopback
from conftest import ROOT, wait_until
from conversation import isso_options, server
from isso_server import Inbox, mailbox
from loopback import Quiet, serving
from stress.service import free_port

THREAD = "/comments/2026/la-promessa/"
COMMENT = {"text": "Anch'io.", "author": "Silvia", "title": "La promessa"}
PRINTED = re.compile(r"^Isso: (Activate|Delete) comment: (\S+)\n", re.MULTILINE)
"""What is done with a comment, and the link for it, where there is no mailbox."""


class Blog(Quiet):
    """A blog in so far as Isso looks whether it is there."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()


@contextmanager
def blog(port: int) -> Iterator[str]:
    """Serve a blog; yield its address."""
    with serving(Blog, port) as root:
        yield root.rstrip("/")


class Isso:
    """`./scripts/comments dev` without the script."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "conversation.server"),
                    *("--port", str(self.port), "--data", str(self.data), *options),
                ],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "hooks")},
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        """Everything that it has printed."""
        return self.log.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        """Tell whether it answers; fail if it has ended."""
        assert self.process.poll() is None, self.said
        try:
            return loopback.get(f"{self.root}/info").status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(20)

    def write(self, **changes: Any) -> httpx.Response:
        """Send a comment, as the widget does on a page of the blog."""
        return loopback.post(
            f"{self.root}/new",
            params={"uri": THREAD},
            json={**COMMENT, **changes},
            headers={"Origin": "http://localhost:4321"},
        )

    def shown(self) -> list[dict[str, Any]]:
        """Return the comments that readers get."""
        answer = loopback.get(f"{self.root}/", params={"uri": THREAD})
        found: list[dict[str, Any]] = answer.json()["replies"]
        return found


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Isso]:
    """Run Isso until it answers, and until it is not needed any more."""
    isso = Isso(folder, *options)
    try:
        wait_until(isso.is_ready)
        yield isso
    finally:
        isso.process.kill()
        isso.process.wait()


@pytest.fixture(scope="module")
def inbox() -> Iterator[tuple[Inbox, int]]:
    """A mail server and its port."""
    with mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def isso(tmp_path_factory: pytest.TempPathFactory, inbox: tuple[Inbox, int]) -> Iterator[Isso]:
    """Isso beside a blog at port 4321, with a mail server."""
    options = ("--blog", "http://127.0.0.1:4321/", "--smtp-port", str(inbox[1]))
    with running(tmp_path_factory.mktemp("isso"), *options) as found:
        yield found


# ── what it is told ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("blog", "expected"),
    [
        ("http://127.0.0.1:8000/", ["http://127.0.0.1:8000", "http://localhost:8000"]),
        ("http://localhost:8000/", ["http://localhost:8000", "http://127.0.0.1:8000"]),
        ("http://[::1]:8000/", ["http://127.0.0.1:8000", "http://localhost:8000"]),
        (
            "https://blog.example",
            ["https://blog.example", "https://127.0.0.1", "https://localhost"],
        ),
    ],
)
def test_the_addresses_of_a_blog(blog: str, expected: list[str]) -> None:
    assert isso_options.hosts(blog) == expected


@pytest.mark.parametrize(("port", "expected"), [(None, "stdout"), (2525, "smtp")])
def test_who_is_told_of_a_comment(port: int | None, expected: str) -> None:
    options = isso_options.of(Path("data"), "http://a", "http://b", "secret", port)
    assert options["general"]["notify"] == expected


@pytest.mark.parametrize(
    ("name", "level", "message", "expected"),
    [
        ("isso", logging.INFO, "Activate comment: http://a", True),
        ("isso", logging.INFO, "connected to http://a", False),
        ("isso", logging.INFO, 'comment created: {"text": "Activate comment"}', False),
        ("isso", logging.WARNING, "unable to connect to your website", True),
        ("waitress", logging.ERROR, "Exception while serving /", True),
        ("waitress.queue", logging.WARNING, "Task queue depth is 1", False),
    ],
)
def test_the_lines_that_concern_a_person(
    name: str, level: int, message: str, expected: bool
) -> None:
    record = logging.LogRecord(name, level, "", 0, "%s", (message,), None)
    assert server.is_for_people(record) is expected


# ── what it does ─────────────────────────────────────────────────────────────────────────────────


def test_a_comment_an_answer_and_their_moderation(isso: Isso, inbox: tuple[Inbox, int]) -> None:
    box, _ = inbox
    box.mails.clear()
    first = isso.write(website="https://silvia.example")
    assert (first.status_code, first.json()["mode"]) == (202, 2)
    assert isso.shown() == []
    answer = isso.write(text="E poi?", parent=first.json()["id"])
    assert answer.status_code == 202, "one may answer oneself"

    wait_until(lambda: len(box.mails) == 2)
    for mail in box.mails:
        assert f"http://localhost:4321{THREAD}#isso-" in mail
        (activate,) = re.findall(rf"{re.escape(isso.root)}/id/\d+/activate/\S+", mail)
        (delete,) = re.findall(rf"{re.escape(isso.root)}/id/\d+/delete/\S+", mail)
        assert f'"http://127.0.0.1:4321{THREAD}#isso-' in loopback.get(activate).text
        assert loopback.get(delete).status_code == 200
        assert loopback.post(activate).text == "Comment has been activated"

    (shown,) = isso.shown()
    assert (shown["author"], shown["text"]) == ("Silvia", "<p>Anch'io.</p>")
    assert [reply["text"] for reply in shown["replies"]] == ["<p>E poi?</p>"]
    assert "Activate comment" not in isso.said, "the mails are enough"


def test_the_page_for_moderation(isso: Isso) -> None:
    password = re.search(rf"{re.escape(isso.root)}/admin/ \(password: (\S+)\)", isso.said)
    assert password is not None
    with httpx.Client(follow_redirects=True, timeout=loopback.PATIENCE) as client:
        wrong = client.post(f"{isso.root}/login/", data={"password": "please_choose"})
        assert "Pending (" not in wrong.text
        right = client.post(f"{isso.root}/login/", data={"password": password[1]})
        assert str(right.url) == f"{isso.root}/admin/"
        assert "Pending (" in right.text


def test_pages_of_elsewhere_are_not_let_in(isso: Isso) -> None:
    for origin, allowed in {
        "http://localhost:4321": "http://localhost:4321",
        "http://127.0.0.1:4321": "http://127.0.0.1:4321",
        "http://localhost:4322": "http://127.0.0.1:4321",
        "https://altrove.example": "http://127.0.0.1:4321",
    }.items():
        answer = loopback.get(f"{isso.root}/config", headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == allowed, origin


def test_a_form_of_elsewhere_writes_nothing(isso: Isso) -> None:
    answer = loopback.post(f"{isso.root}/new", params={"uri": "/altro/"}, data=COMMENT)
    assert answer.status_code == 403


def test_who_tries_it_out_is_not_slowed_down(isso: Isso) -> None:
    answers = [isso.write(text=f"Prova {number}") for number in range(8)]
    assert {answer.status_code for answer in answers} == {202}


# ── how it starts and ends ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("options", [(), ("--smtp-port", "1")], ids=["no mailbox", "not there"])
def test_without_a_mailbox_the_links_are_printed(tmp_path: Path, options: tuple[str, ...]) -> None:
    with running(tmp_path, *options) as isso:
        assert isso.write().status_code == 202
        wait_until(lambda: len(PRINTED.findall(isso.said)) == 2)
        links = dict(PRINTED.findall(isso.said))
        assert links.keys() == {"Activate", "Delete"}
        assert "Silvia" not in isso.said
        assert loopback.post(links["Activate"]).status_code == 200
        assert len(isso.shown()) == 1


def test_what_it_keeps_is_there_again_and_for_nobody_else(tmp_path: Path) -> None:
    with running(tmp_path) as isso:
        isso.write()
        said = re.findall(r"password: (\S+)\)", isso.said)
        assert (isso.data / "address").read_text() == f"{isso.root}\n"
        for name in ("isso.cfg", "password"):
            assert stat.S_IMODE((isso.data / name).stat().st_mode) == 0o600
        assert stat.S_IMODE(isso.data.stat().st_mode) == 0o700
        assert isso.end() == 0
    assert not (isso.data / "address").exists()
    with running(tmp_path) as again:
        assert re.findall(r"password: (\S+)\)", again.said) == said
        with httpx.Client(follow_redirects=True, timeout=loopback.PATIENCE) as client:
            waiting = client.post(f"{again.root}/login/", data={"password": said[0]})
        assert "Pending (1)" in waiting.text


def test_a_port_in_use_is_told_in_a_line(isso: Isso, tmp_path: Path) -> None:
    second = Isso(tmp_path, port=isso.port)
    assert second.process.wait(20) == 1
    assert second.said == (
        f"permesso: cannot listen on 127.0.0.1, port {isso.port}: Address already in use;"
        " name another: --port\n"
    )
    assert not second.data.exists()


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    isso = Isso(tmp_path)
    assert isso.process.wait(20) == 1
    assert re.fullmatch(r"permesso: cannot write to \S+/data: File exists\n", isso.said)


def test_it_waits_for_the_blog_and_whoever_is_early_waits_with_it(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(["sleep", "100"]) as preview:
        options = ("--blog", f"http://127.0.0.1:{port}/", "--parent", str(preview.pid))
        isso = Isso(tmp_path, *options)
        early: list[int] = []
        try:
            wait_until(lambda: server._answers("127.0.0.1", isso.port))
            reader = Thread(
                target=lambda: early.append(loopback.get(f"{isso.root}/info").status_code)
            )
            reader.start()
            assert not (isso.data / "address").exists()
            with blog(port):
                wait_until(lambda: early == [200])
            reader.join()
            assert "unable to connect" not in isso.said, "Isso has found the blog"
            preview.kill()
            preview.wait()
            assert isso.process.wait(20) == 0
        finally:
            preview.kill()
            isso.process.kill()
            isso.process.wait()


def test_it_ends_with_a_preview_that_never_comes(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "100"]) as preview:
        blog_address = f"http://127.0.0.1:{free_port()}/"
        isso = Isso(tmp_path, "--blog", blog_address, "--parent", str(preview.pid))
        wait_until(lambda: server._answers("127.0.0.1", isso.port))
        preview.kill()
    assert isso.process.wait(20) == 0
    assert isso.said == ""
