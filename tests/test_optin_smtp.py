"""Mails over real connections: encryption, passwords, and servers that behave badly."""

from __future__ import annotations

import asyncio
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from optin import post
from optin_service import ANNA, DAY, Rig

PASSWORD = "a word: of 2 parts/ä"
URL_PASSWORD = "a%20word%3A%20of%202%20parts%2F%C3%A4"


class Inbox:
    """A mail server's handler that keeps who a mail was for."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that has signed itself, with its key in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_bytes(file.read_bytes() + key.read_bytes())
    return both


def login(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> Any:
    """Let in who knows the password."""
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@contextmanager
def mail_server(
    certificate: Path, scheme: str, folder: Path, password: str = URL_PASSWORD
) -> Iterator[tuple[Inbox, Rig]]:
    """A server that wants encryption and the password, and a rig that uses it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    inbox = Inbox()
    more: dict[str, Any] = {"authenticator": login, "hostname": "mail"}
    if scheme == "smtps":
        # Of encryption it knows that of STARTTLS only.
        more |= {"auth_require_tls": False}
    else:
        more |= {"auth_required": True, "tls_context": context, "require_starttls": True}

    async def start() -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(
            lambda: SMTP(inbox, **more), sock=door, ssl=context if scheme == "smtps" else None
        )

    with socket.create_server(("127.0.0.1", 0)) as door:
        query = "?starttls=1" if scheme == "smtp" else ""
        port = door.getsockname()[1]
        url = f"{scheme}://newsletter:{password}@127.0.0.1:{port}{query}"
        with Rig(folder, OPTIN_SMTP_URL=url) as rig:
            server = rig.runner.run(start())
            yield inbox, real(rig)
            server.close()
            # Conversations end in the loop's next turns.
            rig.runner.run(asyncio.sleep(0.05))


def real(rig: Rig) -> Rig:
    """Let the rig speak to the server that its settings name."""
    del rig.service.worker._post._server
    return rig


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_mails_go_encrypted_to_a_server_that_is_trusted(
    scheme: str, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate, scheme, tmp_path) as (inbox, rig):
        rig.form()
        rig.work()
        assert inbox.to == [ANNA]


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_certificate_that_is_not_trusted_is_told_and_nothing_is_sent(
    scheme: str, certificate: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with mail_server(certificate, scheme, tmp_path) as (inbox, rig):
        rig.form()
        rig.work()
        assert inbox.to == []
        assert rig.rows("SELECT state, tries FROM outbox") == [("waiting", 0)]
    assert "certificate verify failed" in caplog.text


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_wrong_password_is_told_without_it(
    scheme: str,
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate, scheme, tmp_path, "wrong-word") as (inbox, rig):
        rig.form()
        rig.work()
        assert inbox.to == []
        assert rig.rows("SELECT state, tries FROM outbox") == [("waiting", 0)]
    assert "535" in caplog.text
    assert "wrong-word" not in caplog.text


GOOD = {
    "GREETING": "220 mail",
    "EHLO": "250 mail",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "MORE": "250 ok",
    "QUIT": "221 bye",
    "RSET": "250 ok",
}


class Script(socketserver.ThreadingTCPServer):
    """A mail server that answers each command with what a test wrote down for it.

    `MORE` stands for the text of a mail. An empty answer: it hangs up; None: it says nothing.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, **answers: str | None) -> None:
        self.answers: dict[str, str | None] = {**GOOD, **answers}
        self.texts: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Talk)

    def __enter__(self) -> Script:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Script

    def handle(self) -> None:
        if not self.say("GREETING"):
            return
        while line := self.rfile.readline():
            verb = line[:4].decode().upper().strip()
            if not self.say(verb):
                return
            if verb == "DATA" and (self.server.answers["DATA"] or "").startswith("354"):
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.texts.append(b"".join(lines))
                if not self.say("MORE"):
                    return

    def say(self, verb: str) -> bool:
        answer = self.server.answers[verb]
        if answer:
            self.wfile.write(f"{answer}\r\n".encode())
        elif answer is None:
            # Until the other side has had enough.
            self.connection.settimeout(10)
            while self.connection.recv(1000):
                pass
        return bool(answer)


@contextmanager
def talking(tmp_path: Path, **answers: str | None) -> Iterator[tuple[Script, Rig]]:
    with Script(**answers) as server:
        smtp = f"smtp://127.0.0.1:{server.server_address[1]}?starttls=0"
        with Rig(tmp_path, OPTIN_SMTP_URL=smtp) as rig:
            yield server, real(rig)


@pytest.mark.parametrize(
    ("answers", "state", "error", "is_marked"),
    [
        ({"RCPT": "450 4.2.0 later"}, "waiting", "SMTP 450", False),
        ({"RCPT": "550 5.1.1 nobody"}, "failed", "SMTP 550", True),
        ({"RCPT": "552 5.2.2 full"}, "waiting", "SMTP 552", False),
        ({"RCPT": "554 5.7.1 relaying denied"}, "failed", "SMTP 554", False),
        ({"RCPT": "421 4.3.2 closing"}, "waiting", "SMTP 421", False),
        ({"MAIL": "550 5.7.1 not you"}, "waiting", "SMTP 550", False),
        ({"MORE": "451 4.3.0 later"}, "waiting", "SMTP 451", False),
        ({"MORE": "452 4.3.1 no room"}, "waiting", "SMTP 452", False),
        ({"MORE": "552 5.2.2 full"}, "waiting", "SMTP 552", False),
        ({"MORE": "550 5.7.1 spam"}, "failed", "SMTP 550", False),
        ({"MORE": ""}, "waiting", "SMTP 421", False),
        ({"DATA": ""}, "waiting", "SMTP 421", False),
        ({"MORE": None}, "waiting", "SMTP 421", False),
        ({"RCPT": "what"}, "waiting", "SMTP -1", False),
        ({"GREETING": None}, "waiting", None, False),
        ({"GREETING": ""}, "waiting", None, False),
        ({"GREETING": "421 4.3.2 too many of you"}, "waiting", None, False),
        ({"GREETING": "554 no service"}, "waiting", None, False),
    ],
)
def test_what_a_server_answers_decides_what_becomes_of_a_mail(
    answers: dict[str, str | None],
    state: str,
    error: str | None,
    is_marked: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    patience = post.TIMEOUT
    if None in answers.values():
        # Somebody says nothing; for who does, there is time.
        monkeypatch.setattr(post, "TIMEOUT", 1)
    with talking(tmp_path, **answers) as (server, rig):
        rig.form()
        rig.work()
        monkeypatch.setattr(post, "TIMEOUT", patience)
        assert rig.rows("SELECT state, error FROM outbox") == [(state, error)]
        marks = rig.rows("SELECT undeliverable_at IS NOT NULL FROM subscriber")
        assert marks == [(is_marked,)]
        if state == "waiting":
            server.answers = {**GOOD}
            rig.pass_time(DAY)
            assert rig.rows("SELECT state FROM outbox WHERE kind = 'confirm'") == [("sent",)]
    assert ANNA not in caplog.text


def test_a_greeting_that_comes_late_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = Talk.say

    def late(self: Talk, verb: str) -> bool:
        if verb == "GREETING":
            time.sleep(0.3)
        return say(self, verb)

    monkeypatch.setattr(Talk, "say", late)
    with talking(tmp_path) as (server, rig):
        rig.form()
        rig.work()
        assert len(server.texts) == 1


def test_a_server_that_says_nothing_does_not_keep_the_service_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optin.service.GRACE", 0.2)
    with Script(MORE=None) as server:
        smtp = f"smtp://127.0.0.1:{server.server_address[1]}?starttls=0"
        rig = real(Rig(tmp_path, OPTIN_SMTP_URL=smtp))
        rig.form()

        async def run() -> None:
            async with rig.service.running():
                while not server.texts:
                    await asyncio.sleep(0.01)

        with rig.runner:
            rig.runner.run(run())
        # It goes out after the start: until then it is as if it had not been tried.
        with Rig(tmp_path) as again:
            assert again.rows("SELECT state, tries FROM outbox") == [("waiting", 0)]
