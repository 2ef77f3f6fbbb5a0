"""A mail server that notes each mail: `python -m stress.sink PORT FILE`, a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from stress.waiting import until

LINK = re.compile(r"https?://\S+/subscription/optin/\S+")


@dataclass(frozen=True, slots=True)
class Note:
    """What is kept of a mail."""

    to: str
    """Its recipient."""
    kind: str
    """What it is for, as the service names it in the Message-ID: `confirm`, `welcome` …"""
    message_id: str
    """Its Message-ID; a mail that is sent again has the same."""
    link: str
    """The link that confirms; empty if it has none."""


class Sink:
    """The mail server as seen from the test: started, stopped, read."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._file = folder / "mails.jsonl"
        self._ready = folder / "sink-ready"
        self._process: subprocess.Popen[bytes] | None = None
        self._notes: list[Note] = []
        self._read = 0

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._ready.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stress.sink", str(self.port), self._file, self._ready]
        )
        until(self._ready.exists, "the mail server to listen")

    def stop(self) -> None:
        """End it at once, as a machine that loses its power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def notes(self) -> list[Note]:
        """Return a note of every mail so far."""
        if self._file.exists():
            with self._file.open("rb") as file:
                file.seek(self._read)
                # The last line may still be on its way.
                whole = file.read().rpartition(b"\n")[0]
            self._read += len(whole) + 1 if whole else 0
            self._notes += [Note(**json.loads(line)) for line in whole.splitlines()]
        return self._notes


class _Handler:
    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        message_id = str(mail["Message-ID"])
        text = mail.get_body(("plain",))
        link = LINK.search(text.get_content() if text else "")
        note = {
            "to": envelope.rcpt_tos[0],
            "kind": message_id.lstrip("<").partition(".")[0],
            "message_id": message_id,
            "link": link[0] if link else "",
        }
        # Written before the 250: what was taken is known, whatever happens to this process.
        self._file.write(json.dumps(note).encode() + b"\n")
        return "250 OK"


async def serve(port: int, file: Path, ready: Path) -> None:
    """Take mails on loopback until SIGTERM."""
    loop = asyncio.get_running_loop()
    handler = _Handler(file)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", loop=loop), "127.0.0.1", port
    )
    ready.touch()
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    # Nobody is left to stop it if the test was killed.
    while os.getppid() != 1 and not stopped.is_set():
        await asyncio.sleep(0.2)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
