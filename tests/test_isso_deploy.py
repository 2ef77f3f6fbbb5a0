"""Isso as scripts/deploy runs it: its settings, the unit, the image, and both proxies, for real."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

import httpx
import isso.config  # type: ignore[import-untyped]  # has no types
import pytest

import loopback
from conftest import wait_until
from deploy import DEPLOY, caddy, instructions, needs, nginx, run
from stress.service import free_port

EXAMPLE = (DEPLOY / "isso.cfg.example").read_text(encoding="utf-8")
UNIT = (DEPLOY / "isso.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile.isso").read_text(encoding="utf-8")
HOST = "commenti.bussare.example"
BACKEND = "127.0.0.1:8091"


# ── isso.cfg.example ─────────────────────────────────────────────────────────────────────────────


def options(text: str) -> dict[tuple[str, str], str]:
    """Return the values of a configuration by section and option."""
    parser = isso.config.new()
    parser.read_string(text)
    return {
        (section, option): parser.get(section, option)
        for section in parser.sections()
        for option in parser.options(section)
    }


def test_isso_knows_every_option_of_the_example(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "isso.cfg"
    # With those, too, that are shown and not set.
    file.write_text(re.sub(r"(?m)^#(?=[a-z-]+ =)", "", EXAMPLE), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        isso.config.load(isso.config.default_file(), str(file))
    assert caplog.messages == []


def test_the_example_shows_the_defaults() -> None:
    with open(isso.config.default_file(), encoding="utf-8") as file:
        defaults = options(file.read())
    shown = options(re.sub(r"(?m)^#(?=[a-z-]+ =)", "", EXAMPLE))
    not_set = shown.keys() - options(EXAMPLE).keys()
    assert len(not_set) > 10
    assert {key: shown[key] for key in not_set} == {key: defaults[key] for key in not_set}


def test_every_option_of_the_example_is_explained() -> None:
    lines = EXAMPLE.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[a-z-]+ =", line):
            # Its own comment, or that of the options that stand right before it.
            above = "\n".join(lines[:number]).rpartition("\n\n")[2]
            assert above.startswith("# "), line


def test_the_example_is_careful() -> None:
    found = options(EXAMPLE)
    assert found["moderation", "enabled"] == "true"
    assert ("admin", "enabled") not in found, "off, as it is without a line"
    assert not {("general", "reply-notifications"), ("general", "gravatar")} & found.keys()
    assert found["hash", "salt"] == "change-me"
    assert found["server", "public-endpoint"] == f"https://{HOST}"


# ── isso.service ─────────────────────────────────────────────────────────────────────────────────


def unit(folder: Path) -> Path:
    """Return a copy of the unit whose program is there."""
    file = folder / "permesso-isso.service"
    programs = Path(sys.executable).parent
    file.write_text(UNIT.replace("/opt/permesso/.venv-isso/bin", str(programs)))
    return file


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit(tmp_path))
    assert not [line for line in said.splitlines() if "permesso-isso" in line]


@needs("systemd-analyze")
def test_the_unit_is_locked_up(tmp_path: Path) -> None:
    # 0 is nothing exposed, 10 everything; systemd calls up to 2 "OK".
    command = ("systemd-analyze", "security", "--offline=true", "--threshold=20")
    assert "Overall exposure level" in run(*command, unit(tmp_path))


def test_the_unit_s_paths_are_those_of_the_example() -> None:
    assert "StateDirectory=permesso-isso" in UNIT
    assert options(EXAMPLE)["general", "dbpath"].startswith("/var/lib/permesso-isso/")
    assert "LoadCredential=isso.cfg:/etc/permesso/isso.cfg" in UNIT
    assert "copy to /etc/permesso/isso.cfg" in EXAMPLE


# ── the server, with the command of the unit ─────────────────────────────────────────────────────


def command() -> list[str]:
    """Return what the unit starts, as systemd splits it."""
    (line,) = re.findall(r"(?m)^ExecStart=(.*)$", UNIT.replace("\\\n", " "))
    return shlex.split(line)


@dataclass(frozen=True)
class Server:
    """Isso as the unit runs it."""

    process: subprocess.Popen[bytes]
    port: int
    database: Path

    def column(self, query: str) -> list[object]:
        """Return the one column that a query finds in its database."""
        with closing(sqlite3.connect(self.database)) as db:
            return [row[0] for row in db.execute(query)]


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run it with the settings of the example, but for what is not on this computer."""
    port = free_port()
    text = EXAMPLE.replace("/var/lib/permesso-isso", str(folder))
    text = text.replace("notify = smtp", "notify = stdout")
    # A blog that refuses at once, so that Isso does not look for it long.
    text = text.replace("host =\n", "host =\n    http://127.0.0.1:1\n")
    settings = folder / "isso.cfg"
    settings.write_text(text, encoding="utf-8")
    program, *arguments = command()
    arguments = [each.replace(BACKEND, f"127.0.0.1:{port}") for each in arguments]
    with (folder / "isso.log").open("wb") as log:
        started = subprocess.Popen(
            [str(Path(sys.executable).with_name(Path(program).name)), *arguments],
            env={"PATH": os.environ["PATH"], "ISSO_SETTINGS": str(settings)},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: _answers(port))
        yield Server(started, port, folder / "comments.db")
    finally:
        started.kill()
        started.wait()


def _answers(port: int) -> bool:
    try:
        return loopback.get(f"http://127.0.0.1:{port}/info").status_code == 200
    except httpx.TransportError:
        return False


def comment(port: int, source: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """Send a comment over TLS from an address of the loopback network."""
    transport = httpx.HTTPTransport(verify=False, local_address=source)
    with httpx.Client(transport=transport, timeout=loopback.PATIENCE) as client:
        return client.post(
            f"https://127.0.0.1:{port}/new",
            params={"uri": "/comments/a/"},
            json={"text": "Anch'io.", "author": "Silvia", "title": "La promessa"},
            headers={"Host": HOST, "Origin": "https://bussare.example", **headers},
        )


def check_proxied(port: int, server: Server) -> None:
    """Check what reaches Isso through a proxy, with two comments a minute as the limit."""
    first = comment(port)
    assert (first.status_code, first.json()["mode"]) == (202, 2)
    assert first.headers["access-control-allow-origin"] == "https://bussare.example"
    cookie = first.headers["set-cookie"]
    assert "; Secure;" in cookie
    assert "; SameSite=Lax" in cookie

    # A third one from a network is too much, whatever it says of itself; another's first is not.
    forged = {"X-Forwarded-For": "192.0.2.7", "X-Script-Name": "/new", "X-Forwarded-Prefix": "/x"}
    assert comment(port, **forged).status_code == 202
    assert comment(port, **forged).status_code == 403
    assert comment(port, "127.0.1.1").status_code == 202
    networks = server.column("SELECT DISTINCT remote_addr FROM comments ORDER BY 1")
    assert networks == ["127.0.0.0", "127.0.1.0"]

    with httpx.Client(
        verify=False, base_url=f"https://127.0.0.1:{port}", timeout=loopback.PATIENCE
    ) as client:
        client.headers["Host"] = HOST
        info = client.get("/info")
        assert (info.json()["host"], info.json()["moderation"]) == (f"https://{HOST}", True)
        assert info.headers["strict-transport-security"] == "max-age=31536000"
        assert info.headers["x-content-type-options"] == "nosniff"
        assert client.get("/js/embed.min.js").status_code == 200
        assert "Administration is disabled" in client.get("/admin/").text
        form = client.post("/new", params={"uri": "/a/"}, data={"text": "Anch'io."})
        assert form.status_code == 403
        elsewhere = client.get("/config", headers={"Origin": "https://altrove.example"})
        assert elsewhere.headers["access-control-allow-origin"] != "https://altrove.example"
        # More than once: a server that hangs up while the proxy still sends is not always heard.
        large = {"text": "x" * 300_000}
        answers = {
            client.post("/new", params={"uri": "/a/"}, json=large).status_code for _ in range(30)
        }
        assert answers == {413}


@needs("nginx")
@needs("openssl")
def test_nginx_passes_on_who_asks_and_logs_no_key(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        with nginx(tmp_path, "isso.nginx.conf.example", BACKEND, server.port) as (port, plain):
            check_proxied(port, server)
            with httpx.Client(
                verify=False, base_url=f"https://127.0.0.1:{port}", timeout=loopback.PATIENCE
            ) as client:
                for path in ("1/activate/secret", "1/unsubscribe/nora@lettori.example/secret"):
                    client.get(f"/id/{path}")
                written = [client.post("/count", json=["/a/"]).status_code for _ in range(20)]
                read = [client.get("/config").status_code for _ in range(40)]
            assert written[-1] == 429, "who writes without a pause is slowed down"
            assert set(read) == {200}
            moved = loopback.get(f"http://127.0.0.1:{plain}/info")
            assert moved.status_code == 301
        log = (tmp_path / "nginx/isso.log").read_text(encoding="utf-8")
        assert "GET /id/1/activate/... 403" in log
        assert "GET /id/1/unsubscribe/... 403" in log
        assert "POST /new 202" in log
        for private in ("secret", "127.0.0.", "lettori", "/comments/a/"):
            assert private not in log


@needs("caddy")
@needs("openssl")
def test_caddy_passes_on_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        running(tmp_path) as server,
        caddy(tmp_path, "isso.Caddyfile.example", HOST, BACKEND, server.port, monkeypatch) as port,
    ):
        check_proxied(port, server)


def test_it_ends_well_by_the_signal_of_the_unit(tmp_path: Path) -> None:
    (name,) = re.findall(r"(?m)^KillSignal=(\w+)$", UNIT)
    assert instructions(CONTAINER, "STOPSIGNAL") == [name]
    with running(tmp_path) as server:
        server.process.send_signal(Signals[name])
        assert server.process.wait(20) == 0


# ── Containerfile.isso ───────────────────────────────────────────────────────────────────────────


def test_the_container_runs_what_the_unit_runs() -> None:
    program, *arguments = json.loads(instructions(CONTAINER, "CMD")[-1])
    _, *expected = command()
    assert program == "waitress-serve"
    # What reaches a container comes through its network, from the proxy alone.
    changes = {
        "--listen=127.0.0.1:8091": "--listen=0.0.0.0:8091",
        "--trusted-proxy=127.0.0.1": "--trusted-proxy=*",
    }
    assert arguments == [changes.get(each, each) for each in expected]


def test_the_image_takes_nothing_else_along() -> None:
    ignored = (DEPLOY / "Containerfile.isso.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    copied = {f"!{line.split()[0]}" for line in instructions(CONTAINER, "COPY")}
    assert (
        {line for line in ignored if line.startswith("!")}
        == copied
        == {"!requirements-comments.txt"}
    )


def test_the_container_s_check_of_health(tmp_path: Path) -> None:
    (check,) = [
        json.loads(line[line.index("[") :]) for line in instructions(CONTAINER, "HEALTHCHECK")
    ]
    *_, code = check
    ast.parse(code)
    with running(tmp_path) as server:
        here = [sys.executable, "-c", code.replace("8091", str(server.port))]
        assert subprocess.run(here, check=False).returncode == 0
    assert subprocess.run(here, capture_output=True, check=False).returncode != 0


def test_the_container_s_user_owns_only_the_data() -> None:
    text = re.sub(r"\\\n\s*", "", CONTAINER)
    assert text.index("\nUSER 10001") < text.index("\nCMD")
    assert "chown" not in text.partition("\nFROM")[2]
    assert instructions(CONTAINER, "VOLUME") == ["/data"]
