"""The real Isso, as `./scripts/comments dev` starts it, for tests that write comments."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from conftest import ROOT, wait_until
from stress.service import free_port

BLOG = "http://127.0.0.1:9/"
"""A blog that nobody serves: Isso asks for it once and goes on."""
START = """
import argparse
from conversation import server
parser = argparse.ArgumentParser()
server.add_arguments(parser)
server.run(parser.parse_args())
"""


STYLED = "() => document.querySelector('#isso-style')?.sheet"
"""Whether the style of Isso's widget is there, in a page's JavaScript. A function: a page's policy
lets no text be evaluated that is looked at again later."""


@dataclass(frozen=True)
class Written:
    """A comment as Isso took it."""

    id: int
    """Its number."""
    cookie: str
    """What lets its author change it."""


@dataclass(frozen=True)
class IssoServer:
    """A running Isso."""

    root: str
    """Its address, without a slash at the end."""
    output: Path
    """What it prints: the links for moderation."""
    client: httpx.Client
    """How a reader's browser asks it."""

    def write(self, path: str, text: str, **more: Any) -> Written:
        """Write a comment: author, website, email, parent. It waits for its moderation."""
        body = {"text": text, "title": "Un titolo", "author": None, **more}
        answer = self.client.post(f"{self.root}/new", params={"uri": path}, json=body)
        assert answer.status_code == 202, answer.text
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.client.cookies.clear()
        return Written(answer.json()["id"], cookie)

    def publish(self, path: str, text: str, **more: Any) -> Written:
        """Write a comment and let it stand."""
        written = self.write(path, text, **more)
        self.moderate("Activate", written)
        return written

    def moderate(self, action: str, written: Written) -> None:
        """Do what the owner does by a link of the mail: `Activate`, `Delete`."""
        pattern = rf"{action} comment: (\S+/id/{written.id}/\S+)\n"
        wait_until(lambda: re.search(pattern, _text(self.output)))
        (link,) = re.findall(pattern, _text(self.output))[:1]
        assert self.client.post(link).status_code == 200

    def edit(self, written: Written, text: str, **more: Any) -> None:
        """Change a comment, as its author."""
        answer = self.client.put(
            f"{self.root}/id/{written.id}",
            json={"text": text, **more},
            headers={"Cookie": written.cookie},
        )
        assert answer.status_code == 200, answer.text


def _text(path: Path) -> str:
    """Return what is in a file; nothing while it is not there."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


class Inbox:
    """Keeps the texts of the mails that it gets."""

    def __init__(self) -> None:
        self.mails: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message.get_content())
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[tuple[Inbox, int]]:
    """Run a mail server; give what it keeps, and its port."""
    box, port = Inbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@contextmanager
def isso_server(
    folder: Path, *, blog: str = BLOG, options: tuple[str, ...] = ()
) -> Iterator[IssoServer]:
    """Run Isso on a free port with its data in `folder`, moderated; `options`: more of `dev`."""
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / "output.txt"
    address = folder / "data" / "address"
    words = ["--port", "0", "--blog", blog, "--data", str(folder / "data"), *options]
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", START, *words],
            cwd=ROOT / "hooks",
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: _text(address) or process.poll() is not None)
        assert process.poll() is None, _text(output)
        root = _text(address).strip()
        # The port is open before Isso is: the first answer may take a second or two.
        with httpx.Client(timeout=60) as client:
            assert client.get(f"{root}/config").status_code == 200
            yield IssoServer(root, output, client)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
