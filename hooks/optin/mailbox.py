"""The development mailbox: an SMTP server that keeps what it gets in a folder, and shows it.

For `dev` only. It takes mail from anybody who reaches it and shows it to anybody: it belongs on
loopback.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html import unescape
from pathlib import Path
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from optin.templating import render
from optin.words import Words

KEPT = 200
"""Mails that are kept; older ones go."""

LARGEST = 2_000_000
"""Bytes of the largest mail that is taken: ours have a few thousand."""

RECIPIENTS = "X-Envelope-To"
"""Our header on top of a mail: to whom the SMTP client sent it, whatever it says itself."""

LINK = re.compile(r"https?://[^\s<>\"']+")
LETTING_IN = re.compile(r"^Activate comment: (\S+)", re.MULTILINE)
"""How Isso writes the link that publishes a comment, below the comment and its author's links."""

SHOWN_HEADERS = (
    "From",
    "Reply-To",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)
"""What decides whether a mail arrives and how it can be left."""

# The mail is shown in a frame that inherits this policy, and has its styles on its elements.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Caught:
    """A mail in the mailbox."""

    id: str
    """Its number; a later mail has a higher one."""
    time: datetime
    """When it came, in local time."""
    to: str
    """Recipients as the SMTP client named them, with commas."""
    subject: str
    """Its subject on one line, perhaps empty."""
    headers: tuple[tuple[str, str], ...]
    """Names and values of all headers, decoded."""
    text: str
    """The part in plain text, perhaps empty."""
    html: str
    """The part in HTML, perhaps empty."""
    source: bytes
    """The whole mail as it came."""

    @property
    def links(self) -> tuple[str, ...]:
        """Every address in the text, then in the HTML, each once."""
        found = [*LINK.findall(self.text), *map(unescape, LINK.findall(self.html))]
        return tuple(dict.fromkeys(found))

    @property
    def main_link(self) -> str | None:
        """What the mail is there for: to let a comment in, else the first link; or None."""
        # The last one: a comment, which stands above, may say the same.
        if letting_in := LETTING_IN.findall(self.text):
            return str(letting_in[-1])
        return self.links[0] if self.links else None

    @property
    def shown_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that matter, of those that it has."""
        wanted = {name.lower() for name in SHOWN_HEADERS}
        return tuple(pair for pair in self.headers if pair[0].lower() in wanted)

    @property
    def frame(self) -> str:
        """The HTML for a frame: a link in it replaces the whole page."""
        base = '<base target="_top">'
        whole, count = re.subn(
            r"(?i)<head[^>]*>", lambda found: found[0] + base, self.html, count=1
        )
        return whole if count else base + self.html


class Mailbox:
    """The server and the pages over one folder."""

    def __init__(
        self, folder: Path, words: Callable[[], Words], tell: Callable[[str], None] = print
    ) -> None:
        """Take the folder (made if it is not there), what gives the words of its pages, and where
        each mail is told of in a line."""
        self.folder = folder
        self.words = words
        self.tell = tell
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()
        self._last = 0

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen in the running event loop; return the port (of 0: the one that was free)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server = await asyncio.get_running_loop().create_server(self._connect, host, port)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Stop listening, and end the conversations that are open."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()
        await self._server.wait_closed()
        self._server = None

    def mails(self) -> Iterator[Caught]:
        """Return the mails, newest first."""
        return map(_read, reversed(self._files()))

    def mail(self, id: str) -> Caught | None:
        """Return a mail by its number, or None."""
        # Not a path made of it: the number comes from an address that anybody can type.
        return next((_read(file) for file in self._files() if file.stem == id), None)

    def latest(self, to: str | None = None) -> Caught | None:
        """Return the newest mail, of those to an address if one is given."""
        wanted = to.lower() if to else None
        return next(
            (mail for mail in self.mails() if wanted in (None, *mail.to.lower().split(", "))), None
        )

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail (aiosmtpd calls this); return the answer to its sender."""
        self._last = max(time.time_ns(), self._last + 1)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        file = self.folder / f"{self._last}.eml"
        new = file.with_suffix(".new")
        recipients = ", ".join(envelope.rcpt_tos)
        new.write_bytes(f"{RECIPIENTS}: {recipients}\r\n".encode() + content)
        new.replace(file)
        for old in self._files()[:-KEPT]:
            old.unlink(missing_ok=True)
        mail = _read(file)
        line = self.words().say("mailbox.caught", to=mail.to, subject=mail.subject)
        self.tell(f"{line}\n  {mail.main_link}" if mail.main_link else line)
        return "250 OK"

    def routes(self) -> list[Route]:
        """Return the pages, to be mounted under a folder such as `/mailbox`."""
        return [
            Route("/", self._index),
            Route("/latest.json", self._latest),
            Route("/{id}", self._show),
            Route("/{id}/raw", self._raw),
        ]

    async def _index(self, _request: Request) -> Response:
        return self._page("mailbox.html", mails=list(self.mails()))

    async def _show(self, request: Request) -> Response:
        mail = self.mail(request.path_params["id"])
        if mail is None:
            return self._page("message.html", 404, kind="not_found", to_the_form=False)
        return self._page("mail_page.html", mail=mail)

    async def _raw(self, request: Request) -> Response:
        mail = self.mail(request.path_params["id"])
        if mail is None:
            return self._page("message.html", 404, kind="not_found", to_the_form=False)
        name = f'attachment; filename="{mail.id}.eml"'
        return Response(mail.source, 200, {"Content-Disposition": name}, "message/rfc822")

    async def _latest(self, request: Request) -> Response:
        mail = self.latest(request.query_params.get("to"))
        if mail is None:
            return JSONResponse({"message": "no mail"}, 404)
        return JSONResponse(
            {
                "id": mail.id,
                "to": mail.to,
                "subject": mail.subject,
                "links": mail.links,
                "headers": dict(mail.headers),
                "text": mail.text,
                "html": mail.html,
            }
        )

    def _page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        page = render(template, self.words(), blog=None, **values)
        return HTMLResponse(page, status, {"Content-Security-Policy": POLICY})

    def _connect(self) -> SMTP:
        connection = SMTP(
            self,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="localhost",  # else it asks the name server for ours, which can take seconds
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(connection)
        return connection

    def _files(self) -> list[Path]:
        files = (file for file in self.folder.glob("*.eml") if file.stem.isdecimal())
        return sorted(files, key=lambda file: int(file.stem))


def _read(file: Path) -> Caught:
    source = file.read_bytes()
    message = BytesParser(policy=default).parsebytes(source)
    assert isinstance(message, EmailMessage)  # of the policy's own class
    headers = tuple((name, _line(value)) for name, value in message.items())
    known = {name.lower(): value for name, value in reversed(headers)}
    return Caught(
        id=file.stem,
        time=datetime.fromtimestamp(int(file.stem) / 1e9).astimezone(),
        to=known.get(RECIPIENTS.lower(), ""),
        subject=known.get("subject", ""),
        headers=headers,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        source=source,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    found = part.get_payload(decode=True)
    if not isinstance(found, bytes):
        return ""
    try:
        return found.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a character set that nobody knows
        return found.decode("utf-8", "replace")


def _line(value: object) -> str:
    """Return a header's value on one line, without anything that a terminal would obey."""
    return "".join(each if each.isprintable() else " " for each in " ".join(str(value).split()))
