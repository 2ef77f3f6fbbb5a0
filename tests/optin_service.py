"""The opt-in service inside a test: a clock that stands still, a mail server that does as told."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
from aiosmtplib import SMTPRecipientRefused, SMTPRecipientsRefused

from optin import settings
from optin.app import build
from optin.service import Service

NOW = 1_795_000_000.0
HOUR = 3600
DAY = 24 * HOUR
MAIN = "5f0c0a0e-0000-4000-8000-000000000001"
TOPIC = "5f0c0a0e-0000-4000-8000-000000000002"
OTHER = "5f0c0a0e-0000-4000-8000-00000000ffff"
SHA256 = "ab" * 32
CONSENT = f"bussare-2026-11:{SHA256}"
SITE = "https://bussare.example"
ROOT = "https://lettere.example"
ANNA = "anna@lettori.example"
BRUNO = "bruno@lettori.example"

DESCRIPTOR: dict[str, Any] = {
    "version": 1,
    "site": {"name": "Bussare", "url": f"{SITE}/", "language": "it"},
    "sender": "la redazione di Bussare",
    "frequency": "un'e-mail ogni due martedì",
    "lists": [
        {"uuid": MAIN, "name": "Bussare", "main": True},
        {"uuid": TOPIC, "name": "Scrittura", "main": False},
    ],
    "consents": [
        {
            "id": "bussare-2026-11",
            "language": "it",
            "date": "2026-11-22",
            "sha256": SHA256,
            "text": "Sì, mandatemi la lettera.",
            "url": f"{SITE}/newsletter/consenso/bussare-2026-11/",
        }
    ],
    "pages": {
        "subscribe": f"{SITE}/newsletter/",
        "pending": f"{SITE}/newsletter/controlla-la-posta/",
        "confirmed": f"{SITE}/newsletter/confermata/",
        "unsubscribed": f"{SITE}/newsletter/uscita/",
        "error": f"{SITE}/newsletter/errore/",
    },
    "privacy": f"{SITE}/privacy/",
}

FORM = {
    "email": ANNA,
    "l": MAIN,
    "nonce": "",
    "page": "/la-porta/",
    "placement": "inline",
    "consent": CONSENT,
}


class MailServer:
    """Stands where aiosmtplib's SMTP would: keeps mails, or fails in the way a test wants."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, EmailMessage]] = []
        self.options: list[Sequence[str]] = []
        self.connections = 0
        self.down: Exception | None = None
        """Raised by whoever connects."""
        self.refusing: dict[str, Callable[[], Exception]] = {}
        """Raised for mails to these addresses."""

    async def connect(self) -> None:
        self.connections += 1
        if self.down:
            raise self.down

    async def sendmail(
        self, _sender: str, to: list[str], content: bytes, mail_options: Sequence[str]
    ) -> None:
        if to[0] in self.refusing:
            raise self.refusing[to[0]]()
        message = BytesParser(policy=default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.sent.append((to[0], message))
        self.options.append(mail_options)

    async def quit(self) -> None:
        pass

    def close(self) -> None:
        pass

    def refuse(self, address: str, code: int) -> None:
        """Refuse mails to an address as a server does, with a code, after RCPT TO."""
        self.refusing[address] = lambda: SMTPRecipientsRefused(
            [SMTPRecipientRefused(code, "no", address)]
        )


class Rig:
    """A service and the world around it."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.now = NOW
        self.folder = folder
        self.path = folder / "newsletter.json"
        if not self.path.exists():
            self.describe(DESCRIPTOR)
        self.environ = {
            "OPTIN_BLOG": str(self.path),
            "OPTIN_ROOT": ROOT,
            "OPTIN_DATA": str(folder / "data"),
            "OPTIN_SMTP_URL": "smtp://127.0.0.1:9",
            "OPTIN_FROM": "Bussare <newsletter@bussare.example>",
            "OPTIN_PER_CLIENT": "100/minute",
            **variables,
        }
        self.runner = asyncio.Runner()
        self.service = Service(settings.parse(self.environ), lambda: self.now)
        self.server = MailServer()
        self.service.worker._post._server = lambda: self.server  # type: ignore[method-assign, assignment, return-value]
        self.app = build(self.service)
        self.runner.run(self.service.descriptor.open())

    def __enter__(self) -> Rig:
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.service.store.close())
        self.runner.close()

    def describe(self, descriptor: Any) -> None:
        """Publish a descriptor."""
        text = descriptor if isinstance(descriptor, str) else json.dumps(descriptor)
        self.path.write_text(text, encoding="utf-8")

    def ask(
        self, method: str, address: str, client: str = "192.0.2.1", **more: Any
    ) -> httpx.Response:
        """Send a request and return the answer."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(client, 1234))
            async with httpx.AsyncClient(transport=transport, base_url=ROOT) as http:
                return await http.request(method, address, **more)

        return self.runner.run(send())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("GET", address, **more)

    def post(self, address: str, data: Any = None, **more: Any) -> httpx.Response:
        return self.ask("POST", address, data=data, **more)

    def form(self, client: str = "192.0.2.1", **fields: Any) -> httpx.Response:
        """Send the blog's form, with some fields changed; None leaves one out."""
        data = {name: value for name, value in {**FORM, **fields}.items() if value is not None}
        return self.post("/subscription/form", data, client=client)

    def work(self) -> None:
        """Let the worker do what is due."""
        self.runner.run(self.service.worker.step())

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and the worker do what is due then."""
        self.now += seconds
        self.work()

    def mails(self, to: str = ANNA) -> list[EmailMessage]:
        """Return the mails sent to an address, oldest first."""
        return [mail for address, mail in self.server.sent if address == to]

    def kinds(self, to: str = ANNA) -> list[str]:
        """Return what the mails to an address were for, oldest first."""
        return [str(mail["Message-ID"])[1:].split(".")[0] for mail in self.mails(to)]

    def subscribe(self, email: str = ANNA, lists: Sequence[str] = (MAIN,), **more: Any) -> str:
        """Ask for lists and return the path of the link that confirms."""
        assert self.form(email=email, l=list(lists), **more).status_code == 303
        self.work()
        return link(self.mails(email)[-1], "optin")

    def join(self, email: str = ANNA, lists: Sequence[str] = (MAIN,)) -> str:
        """Subscribe and confirm; return the path of the link with which to leave."""
        assert self.post(self.subscribe(email, lists)).status_code == 303
        self.work()
        return link(self.mails(email)[-1], "unsubscribe")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds."""

        def work(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in db.execute(query, values)]

        return self.runner.run(self.service.store.read(work))

    def lists_of(self, email: str = ANNA) -> set[str]:
        """Return the lists somebody is on."""
        rows = self.rows(
            "SELECT list FROM subscription n JOIN subscriber s ON s.id = n.subscriber"
            " WHERE email = ? AND left_at IS NULL",
            email,
        )
        return {row[0] for row in rows}


def link(mail: EmailMessage, purpose: str) -> str:
    """Return the path of the first link for a purpose in a mail."""
    found = re.search(rf"{re.escape(ROOT)}(/subscription/{purpose}/\S+)", text(mail))
    assert found, text(mail)
    return found[1]


def text(mail: EmailMessage, kind: str = "plain") -> str:
    """Return a part of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
