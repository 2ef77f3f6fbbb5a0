"""The service as a process: started, killed, and its database looked into."""

from __future__ import annotations

import json
import os
import resource
import secrets
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from stress.waiting import until

ROOT = Path(__file__).resolve().parents[2]
LIST = "5f0c0a0e-0000-4000-8000-000000000001"
PORTS = range(20_000, 32_768)
"""Below those that a system gives to whoever calls somebody: one that is free stays so until it is
listened on."""

DESCRIPTOR = {
    "version": 1,
    "site": {"name": "Bussare", "url": "https://bussare.example/", "language": "it"},
    "sender": "la redazione di Bussare",
    "frequency": "un'e-mail ogni due martedì",
    "lists": [{"uuid": LIST, "name": "Bussare", "main": True}],
    "consents": [],
    "pages": {},
    "privacy": None,
}


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    while True:
        port = secrets.choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Service:
    """The opt-in service with settings and data of its own, on loopback."""

    def __init__(
        self, folder: Path, smtp_port: int, settings: Mapping[str, str] | None = None
    ) -> None:
        """Take an empty folder, the mail server's port, and settings other than the usual."""
        self.folder = folder
        self.port = free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log = folder / "service.log"
        self.process: subprocess.Popen[bytes] | None = None
        descriptor = folder / "newsletter.json"
        descriptor.write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OPTIN_")},
            "PYTHONPATH": str(ROOT / "hooks"),
            "OPTIN_BLOG": str(descriptor),
            "OPTIN_ROOT": self.root,
            "OPTIN_DATA": str(self.data),
            "OPTIN_PORT": str(self.port),
            "OPTIN_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}?starttls=0",
            "OPTIN_FROM": "Bussare <newsletter@bussare.example>",
            "OPTIN_TRUSTED_PROXIES": "127.0.0.1",
            **(settings or {}),
        }

    def start(self) -> None:
        """Start it, and wait until it answers. Raises RuntimeError if it ends instead."""
        self.launch()
        until(self._answers, "the service to answer")

    def launch(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "optin", "run"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it with SIGKILL: it cannot finish anything."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> int:
        """End it with SIGTERM, as systemd does; return its exit status."""
        assert self.process is not None
        self.process.terminate()
        status = self.process.wait(30)
        self.process = None
        return status

    def limit_files(self, size: int | None) -> None:
        """Let no file of the process grow beyond `size` bytes; None to lift that."""
        assert self.process is not None
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        soft = hard if size is None else size
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def largest_file(self) -> int:
        """Return the size of the largest of its files, in bytes."""
        files = [*self.data.iterdir(), self.log]
        return max(path.stat().st_size for path in files)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Return what a query finds in its database."""
        db = sqlite3.connect(self.data / "optin.sqlite3")
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()

    def column(self, query: str) -> list[str]:
        """Return the one column that a query finds."""
        return [str(row[0]) for row in self.rows(query)]

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            end = self.log.read_text(encoding="utf-8")[-2000:]
            raise RuntimeError(f"the service ended with {self.process.returncode}:\n{end}")
        try:
            with urllib.request.urlopen(f"{self.root}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
