"""The files in scripts/deploy, each tried with the program that it is for, where that is here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import loopback
from conftest import ROOT
from deploy import DEPLOY, caddy, instructions, needs, nginx, run
from optin import settings
from stress.service import LIST, Service, free_port

EXAMPLE = (DEPLOY / "optin.env.example").read_text(encoding="utf-8")
UNIT = (DEPLOY / "optin.service").read_text(encoding="utf-8")
HOST = "lettere.bussare.example"
BACKEND = "127.0.0.1:8090"
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


# ── optin.env.example ────────────────────────────────────────────────────────────────────────────


def entries() -> dict[str, tuple[str, str, bool]]:
    """Return each variable of the example: what is said of it, its value, whether it is set."""
    found = {}
    for block in EXAMPLE.split("\n\n")[1:]:
        *comments, line = block.strip().splitlines()
        match = re.fullmatch(r"(#?)(OPTIN_[A-Z0-9_]+)=(.*)", line)
        assert match, line
        off, name, value = match.groups()
        said = " ".join(comment.removeprefix("# ") for comment in comments)
        found[name] = (said, value, not off)
    return found


def test_the_example_has_every_setting_in_order() -> None:
    assert list(entries()) == list(settings.defaults())


def test_the_example_says_of_each_what_the_settings_say() -> None:
    for name, (_, about) in settings.defaults().items():
        assert entries()[name][0].startswith(about), name


def test_the_example_shows_the_defaults() -> None:
    shown = {name: value for name, (_, value, is_set) in entries().items() if not is_set}
    assert shown == {
        name: default or "" for name, (default, _) in settings.defaults().items() if name in shown
    }


def test_the_example_is_enough_to_start_with() -> None:
    given = {name: value for name, (_, value, is_set) in entries().items() if is_set}
    found = settings.parse({**given, "OPTIN_DATA": "/data"})
    assert found.trusted_proxies == ("127.0.0.1", "::1")
    required = {name for name, (default, _) in settings.defaults().items() if default is None}
    assert required == {*given, "OPTIN_DATA"} - {"OPTIN_TRUSTED_PROXIES"}


# ── optin.service ────────────────────────────────────────────────────────────────────────────────


def unit(folder: Path) -> Path:
    """Return a copy of the unit whose programs and files are there."""
    file = folder / "permesso-optin.service"
    text = UNIT.replace("/opt/permesso/.venv/bin/python", sys.executable)
    text = text.replace("/opt/permesso", str(ROOT))
    file.write_text(text.replace("/etc/permesso/optin.env", str(DEPLOY / "optin.env.example")))
    return file


@needs("systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit(tmp_path))
    assert not [line for line in said.splitlines() if "permesso-optin" in line]


@needs("systemd-analyze")
def test_the_unit_is_locked_up(tmp_path: Path) -> None:
    # 0 is nothing exposed, 10 everything; systemd calls up to 2 "OK".
    command = ("systemd-analyze", "security", "--offline=true", "--threshold=20")
    assert "Overall exposure level" in run(*command, unit(tmp_path))


def test_the_unit_s_folders_are_those_of_the_example() -> None:
    assert "EnvironmentFile=/etc/permesso/optin.env" in UNIT
    assert "copy to /etc/permesso/optin.env" in EXAMPLE
    assert "StateDirectory=permesso-optin" in UNIT
    assert "OPTIN_DATA=%S/permesso-optin" in UNIT


# ── a service behind a proxy ─────────────────────────────────────────────────────────────────────


@contextmanager
def running(folder: Path, **more: str) -> Iterator[Service]:
    """Run the service; its mail server does not answer, which is no matter here."""
    service = Service(folder, free_port(), more)
    try:
        service.start()
        yield service
    finally:
        service.kill()


def subscribe(port: int, source: str, email: str, **headers: str) -> httpx.Response:
    """Send the form over TLS from an address of the loopback network."""
    transport = httpx.HTTPTransport(verify=False, local_address=source)
    with httpx.Client(transport=transport, timeout=loopback.PATIENCE) as client:
        return client.post(
            f"https://127.0.0.1:{port}/subscription/form",
            data={"email": email, "l": LIST},
            headers=headers,
        )


def check_proxied(port: int, service: Service) -> None:
    """Check what reaches the service through a proxy, where two forms a client are the limit."""
    assert subscribe(port, "127.0.0.1", "a@lettori.example").status_code == 200
    forged = {"X-Forwarded-For": "192.0.2.7"}
    assert subscribe(port, "127.0.0.1", "b@lettori.example", **forged).status_code == 200
    # A third one is too much, whatever it says of itself; somebody else's first is not.
    assert subscribe(port, "127.0.0.1", "c@lettori.example", **forged).status_code == 429
    assert subscribe(port, "127.0.0.3", "d@lettori.example").status_code == 200
    networks = service.column("SELECT DISTINCT network FROM request")
    assert networks == ["127.0.0.0/24"]
    assert service.column("SELECT email FROM request ORDER BY id") == [
        f"{name}@lettori.example" for name in "abd"
    ]
    too_large = subscribe(port, "127.0.0.4", "x" * 100_000)
    assert too_large.status_code == 413
    assert "<h1>" in too_large.text
    assert "Bussare" in too_large.text
    assert subscribe(port, "127.0.0.4", "x" * 3_000_000).status_code == 413
    health = loopback.get(f"https://127.0.0.1:{port}/health", verify=False, trust_env=False)
    assert health.json() == {"status": "ok"}
    assert health.headers["strict-transport-security"] == "max-age=31536000"
    assert health.headers["x-content-type-options"] == "nosniff"


LIMITS: Mapping[str, str] = {
    "OPTIN_PER_CLIENT": "2/hour",
    "OPTIN_KEEP_IP": "1",
    "OPTIN_TRUSTED_PROXIES": "127.0.0.1",
}


@needs("nginx")
@needs("openssl")
def test_nginx_passes_on_who_asks_and_logs_no_key(tmp_path: Path) -> None:
    with running(tmp_path, **LIMITS) as service:
        with nginx(tmp_path, "nginx.conf.example", BACKEND, service.port) as (port, plain):
            check_proxied(port, service)
            loopback.get(
                f"https://127.0.0.1:{port}/subscription/optin/secret",
                verify=False,
                trust_env=False,
            )
            moved = loopback.get(f"http://127.0.0.1:{plain}/owner", trust_env=False)
            assert (moved.status_code, moved.headers["location"]) == (
                301,
                "https://127.0.0.1/owner",
            )
        log = (tmp_path / "nginx/optin.log").read_text(encoding="utf-8")
        assert "GET /subscription/optin/... 400" in log
        assert "POST /subscription/form 200" in log
        for private in ("secret", "127.0.0.", "lettori"):
            assert private not in log


@needs("caddy")
@needs("openssl")
def test_caddy_passes_on_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        running(tmp_path, **LIMITS) as service,
        caddy(tmp_path, "Caddyfile.example", HOST, BACKEND, service.port, monkeypatch) as port,
    ):
        check_proxied(port, service)


# ── Containerfile ────────────────────────────────────────────────────────────────────────────────


def test_the_container_needs_no_more_than_it_copies(tmp_path: Path) -> None:
    for line in instructions(CONTAINER, "COPY"):
        source, target = line.split()
        there = tmp_path / target.removeprefix("/app/")
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            there.mkdir(exist_ok=True)
            shutil.copy(ROOT / source, there)
    (program, *arguments) = json.loads(instructions(CONTAINER, "CMD")[-1])
    assert program == "python"
    assert instructions(CONTAINER, "ENV")[0].startswith("PYTHONPATH=/app ")
    done = subprocess.run(
        [sys.executable, *arguments, "--help"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


def test_the_image_takes_nothing_else_along() -> None:
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    copied = {f"!{line.split()[0]}" for line in instructions(CONTAINER, "COPY")}
    assert {line for line in ignored if line.startswith("!")} == copied


def test_the_container_s_check_of_health(tmp_path: Path) -> None:
    (check,) = [
        json.loads(line[line.index("[") :]) for line in instructions(CONTAINER, "HEALTHCHECK")
    ]
    command = [sys.executable, *check[1:]]
    with running(tmp_path) as service:
        environment = {"OPTIN_PORT": str(service.port)}
        assert subprocess.run(command, env=environment, check=False).returncode == 0
    gone = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert gone.returncode != 0


def test_the_container_s_user_owns_only_the_data() -> None:
    text = re.sub(r"\\\n\s*", "", CONTAINER)
    assert text.index("\nUSER 10001") < text.index("\nCMD")
    assert "--uid 10001" in text
    assert "chown" not in text
    assert instructions(CONTAINER, "VOLUME") == ["/data"]
    assert "OPTIN_DATA=/data" in instructions(CONTAINER, "ENV")[0]
