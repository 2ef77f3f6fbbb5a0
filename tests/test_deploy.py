"""The files in scripts/deploy, each tried with the program that it is for, where that is here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from conftest import ROOT, wait_until
from optin import settings
from stress.service import LIST, Service, free_port

DEPLOY = ROOT / "scripts/deploy"
EXAMPLE = (DEPLOY / "optin.env.example").read_text(encoding="utf-8")
UNIT = (DEPLOY / "optin.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not installed."""
    there = shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/bin")
    return pytest.mark.skipif(there is None, reason=f"{program} is not installed")


def run(*command: str | Path) -> str:
    """Run a program that must succeed; return everything that it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


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


@contextmanager
def process(command: list[str | Path], port: int) -> Iterator[None]:
    """Run a server in the foreground until it is not needed any more."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port))
        yield
    finally:
        started.terminate()
        started.wait()


def answers(port: int) -> bool:
    """Tell whether there is TLS at a port."""
    try:
        httpx.get(f"https://127.0.0.1:{port}/health", verify=False, trust_env=False)
    except httpx.TransportError:
        return False
    return True


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate and its key."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    run(
        *shlex.split("openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"),
        *("-keyout", key, "-out", chain),
    )
    return key, chain


def subscribe(port: int, source: str, email: str, **headers: str) -> httpx.Response:
    """Send the form over TLS from an address of the loopback network."""
    transport = httpx.HTTPTransport(verify=False, local_address=source)
    with httpx.Client(transport=transport) as client:
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
    health = httpx.get(f"https://127.0.0.1:{port}/health", verify=False, trust_env=False)
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
    port, plain = free_port(), free_port()
    key, chain = certificate(tmp_path)
    with running(tmp_path, **LIMITS) as service:
        text = (DEPLOY / "nginx.conf.example").read_text(encoding="utf-8")
        text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {chain};", text)
        text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
        text = re.sub(r"\n *listen \[::\].*;", "", text)
        text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
        text = text.replace("/var/log/nginx/", f"{tmp_path}/")
        text = text.replace("127.0.0.1:8090", f"127.0.0.1:{service.port}")
        temporary = "\n".join(
            f"{name}_temp_path {tmp_path}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = tmp_path / "nginx.conf"
        config.write_text(
            # As root it would work as somebody else, who cannot write here.
            f"{'user root;' if os.geteuid() == 0 else ''}\n"
            f"pid {tmp_path}/nginx.pid; error_log {tmp_path}/nginx.log; daemon off;\n"
            f"events {{}}\nhttp {{\n{temporary}\n{text}}}\n"
        )
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
        assert nginx
        assert "test is successful" in run(nginx, "-t", "-c", config)
        with process([nginx, "-c", config], port):
            check_proxied(port, service)
            httpx.get(
                f"https://127.0.0.1:{port}/subscription/optin/secret",
                verify=False,
                trust_env=False,
            )
            moved = httpx.get(f"http://127.0.0.1:{plain}/owner", trust_env=False)
            assert (moved.status_code, moved.headers["location"]) == (
                301,
                "https://127.0.0.1/owner",
            )
        log = (tmp_path / "optin.log").read_text(encoding="utf-8")
        assert "GET /subscription/optin/... 400" in log
        assert "POST /subscription/form 200" in log
        for private in ("secret", "127.0.0.", "lettori"):
            assert private not in log


@needs("caddy")
@needs("openssl")
def test_caddy_passes_on_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It keeps its state in the home folder.
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    example = DEPLOY / "Caddyfile.example"
    run("caddy", "validate", "--adapter", "caddyfile", "--config", example)
    port = free_port()
    key, chain = certificate(tmp_path)
    with running(tmp_path, **LIMITS) as service:
        text = example.read_text(encoding="utf-8")
        site = f"https://127.0.0.1:{port} {{\n\ttls {chain} {key}\n"
        text = text.replace("lettere.bussare.example {\n", site)
        text = text.replace("reverse_proxy 127.0.0.1:8090", f"reverse_proxy {service.root}")
        config = tmp_path / "Caddyfile"
        config.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text)
        with process(["caddy", "run", "--adapter", "caddyfile", "--config", config], port):
            check_proxied(port, service)


# ── Containerfile ────────────────────────────────────────────────────────────────────────────────


def instructions(name: str) -> list[str]:
    """Return what stands behind an instruction of the Containerfile, each on one line."""
    text = re.sub(r"\\\n\s*", "", CONTAINER)
    return re.findall(rf"^{name}\s+(.*)$", text, re.MULTILINE)


def test_the_container_needs_no_more_than_it_copies(tmp_path: Path) -> None:
    for line in instructions("COPY"):
        source, target = line.split()
        there = tmp_path / target.removeprefix("/app/")
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            there.mkdir(exist_ok=True)
            shutil.copy(ROOT / source, there)
    (program, *arguments) = json.loads(instructions("CMD")[-1])
    assert program == "python"
    assert instructions("ENV")[0].startswith("PYTHONPATH=/app ")
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
    copied = {f"!{line.split()[0]}" for line in instructions("COPY")}
    assert {line for line in ignored if line.startswith("!")} == copied


def test_the_container_s_check_of_health(tmp_path: Path) -> None:
    (check,) = [json.loads(line[line.index("[") :]) for line in instructions("HEALTHCHECK")]
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
    assert instructions("VOLUME") == ["/data"]
    assert "OPTIN_DATA=/data" in instructions("ENV")[0]
