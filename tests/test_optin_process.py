"""The service as a process, a real mail server beside it: from the form to the end, and killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import loopback
from conftest import wait_until
from optin_service import DESCRIPTOR, FORM, MAIN
from stress.service import free_port

REPOSITORY = Path(__file__).parent.parent
PATIENCE = 30


class Inbox:
    """Keeps what a mail server gets."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        # Soft line breaks of quoted-printable, so that links are whole.
        text = envelope.content.decode().replace("=\r\n", "")
        self.mails.append((envelope.rcpt_tos[0], text))
        return "250 OK"

    def to(self, address: str) -> list[str]:
        return [text for to, text in self.mails if to == address]


class Process:
    """`python -m optin run`, started and stopped as often as wanted."""

    def __init__(self, folder: Path, smtp: int) -> None:
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        (folder / "newsletter.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
        self.log = folder / "log"
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(REPOSITORY / "hooks"),
            "OPTIN_BLOG": str(folder / "newsletter.json"),
            "OPTIN_ROOT": self.root,
            "OPTIN_DATA": str(folder / "data"),
            "OPTIN_PORT": str(self.port),
            "OPTIN_SMTP_URL": f"smtp://127.0.0.1:{smtp}?starttls=0",
            "OPTIN_FROM": "Bussare <newsletter@bussare.example>",
            "OPTIN_TRUSTED_PROXIES": "127.0.0.1",
        }

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "optin", "run"], env=self.environ, stderr=log
            )
        wait_until(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return loopback.get(f"{self.root}/health").status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    box = Inbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), server_hostname="localhost"
    )
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def process(tmp_path: Path, inbox: tuple[Inbox, int]) -> Iterator[Process]:
    found = Process(tmp_path, inbox[1])
    found.start()
    yield found
    if found.process.poll() is None:
        found.end(signal.SIGKILL)


def found_link(text: str, purpose: str) -> str:
    match = re.search(rf"http://127\.0\.0\.1:\d+/subscription/{purpose}/[^\s>]+", text)
    assert match, text
    return match[0]


def test_from_the_form_to_the_end(process: Process, inbox: tuple[Inbox, int]) -> None:
    box, _ = inbox
    address = FORM["email"]
    assert loopback.post(f"{process.root}/subscription/form", data=FORM).status_code == 303
    wait_until(lambda: len(box.to(address)) == 1)
    confirm = found_link(box.to(address)[0], "optin")
    assert loopback.get(confirm).status_code == 200
    answer = loopback.post(confirm)
    assert answer.headers["location"] == DESCRIPTOR["pages"]["confirmed"]
    assert "server" not in answer.headers
    wait_until(lambda: len(box.to(address)) == 2)
    leave = found_link(box.to(address)[1], "unsubscribe")
    assert loopback.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200

    second = subprocess.run(
        [sys.executable, "-m", "optin", "run"], env=process.environ, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert "another service works in this folder" in second.stderr

    assert process.end(signal.SIGTERM) == 0
    log = process.log.read_text()
    assert "Traceback" not in log
    assert address not in log
    assert confirm.rsplit("/", 1)[1] not in log
    assert not list(Path(process.environ["OPTIN_DATA"]).glob("*-wal"))


def post_many(root: str, addresses: list[str], kill: Callable[[], object]) -> list[str]:
    """Post the form for many addresses at once, killing meanwhile; return those answered."""

    async def post(http: httpx.AsyncClient, number: int, address: str) -> str | None:
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        data = {**FORM, "email": address, "l": MAIN}
        try:
            answer = await http.post(f"{root}/subscription/form", data=data, headers=headers)
        except httpx.TransportError:
            return None
        assert answer.status_code == 303
        if number == len(addresses) // 2:
            kill()
        return address

    async def all_of_them() -> list[str | None]:
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            posts = [post(http, number, address) for number, address in enumerate(addresses)]
            return await asyncio.gather(*posts)

    return [address for address in asyncio.run(all_of_them()) if address]


def test_what_was_answered_survives_kill_9(process: Process, inbox: tuple[Inbox, int]) -> None:
    box, _ = inbox
    addresses = [f"a{number}@lettori.example" for number in range(60)]
    answered = post_many(process.root, addresses, lambda: process.process.kill())
    process.process.wait(PATIENCE)
    assert len(answered) >= 1
    process.start()
    wait_until(lambda: all(box.to(address) for address in answered))
    confirm = found_link(box.to(answered[0])[0], "optin")
    assert loopback.post(confirm).status_code == 303
    process.end(signal.SIGKILL)
    process.start()
    assert loopback.post(confirm).status_code == 200
    wait_until(lambda: len({text for text in box.to(answered[0]) if "<welcome." in text}) == 1)
    # A mail that came twice is the same mail, and says so.
    for address in answered:
        names = re.findall(r"Message-ID: (<confirm\S+>)", "".join(box.to(address)))
        assert len(set(names)) == 1
    assert process.end(signal.SIGTERM) == 0


def test_dev_catches_its_own_mail(tmp_path: Path) -> None:
    (tmp_path / "newsletter.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    port = free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY / "hooks"),
        "OPTIN_BLOG": str(tmp_path / "newsletter.json"),
        "OPTIN_DATA": str(tmp_path / "data"),
    }
    out = tmp_path / "out"
    with out.open("wb") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "optin", "dev", "--port", str(port)],
            env=environ,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
        )
    try:
        wait_until(lambda: process.poll() is None and "owner" in out.read_text())
        root = f"http://127.0.0.1:{port}"

        def posted() -> bool:
            try:
                return loopback.post(f"{root}/subscription/form", data=FORM).status_code == 303
            except httpx.TransportError:
                return False

        wait_until(posted)
        latest = f"{root}/mailbox/latest.json?to={FORM['email']}"
        wait_until(lambda: loopback.get(latest).status_code == 200)
        confirm = loopback.get(latest).json()["links"][0]
        assert loopback.post(confirm).status_code == 303
        assert loopback.get(f"{root}/mailbox/").status_code == 200
        assert loopback.get(f"{root}/owner", auth=("x", "permesso")).status_code == 200
        assert f"{FORM['email']}" in out.read_text()
        assert confirm in out.read_text()
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0
