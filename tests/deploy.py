"""The programs that scripts/deploy has examples for, run on this computer where they are there."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from conftest import ROOT, wait_until
from stress.service import free_port

DEPLOY = ROOT / "scripts/deploy"
PROGRAMS = "/usr/sbin:/usr/bin:/usr/local/bin"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
"""What nginx keeps temporary files of."""


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not installed."""
    there = shutil.which(program, path=PROGRAMS)
    return pytest.mark.skipif(there is None, reason=f"{program} is not installed")


def run(*command: str | Path) -> str:
    """Run a program that must succeed; return everything that it says."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def instructions(container: str, name: str) -> list[str]:
    """Return what stands behind an instruction of a Containerfile, each on one line."""
    text = re.sub(r"\\\n\s*", "", container)
    return re.findall(rf"^{name}\s+(.*)$", text, re.MULTILINE)


@contextmanager
def nginx(folder: Path, example: str, backend: str, port: int) -> Iterator[tuple[int, int]]:
    """Run nginx with an example of ours, whose `backend` is at another port of this computer.

    Yields its ports for TLS and for plain HTTP; its logs are in the folder `nginx`.
    """
    port_tls, plain = free_port(), free_port()
    key, chain = _certificate(folder)
    own = folder / "nginx"
    own.mkdir()
    text = (DEPLOY / example).read_text(encoding="utf-8")
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {chain};", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    text = re.sub(r"\n *listen \[::\].*;", "", text)
    text = text.replace("listen 443", f"listen 127.0.0.1:{port_tls}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("/var/log/nginx/", f"{own}/")
    text = text.replace(backend, f"127.0.0.1:{port}")
    temporary = "\n".join(f"{name}_temp_path {own}/{name};" for name in TEMPORARY)
    config = own / "nginx.conf"
    config.write_text(
        # As root it would work as somebody else, who cannot write here.
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"pid {own}/nginx.pid; error_log {own}/error.log; daemon off;\n"
        f"events {{}}\nhttp {{\n{temporary}\n{text}}}\n"
    )
    program = shutil.which("nginx", path=PROGRAMS)
    assert program
    assert "test is successful" in run(program, "-t", "-c", config)
    with _process([program, "-c", config], port_tls):
        yield port_tls, plain


@contextmanager
def caddy(
    folder: Path, example: str, host: str, backend: str, port: int, patch: pytest.MonkeyPatch
) -> Iterator[int]:
    """Run Caddy with an example of ours for `host`; yields its port for TLS. See `nginx`."""
    # It keeps its state in the home folder.
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        patch.setenv(name, str(folder))
    run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / example)
    port_tls = free_port()
    key, chain = _certificate(folder)
    text = (DEPLOY / example).read_text(encoding="utf-8")
    site = f"https://127.0.0.1:{port_tls}, https://{host}:{port_tls} {{\n\ttls {chain} {key}\n"
    text = text.replace(f"{host} {{\n", site).replace(backend, f"127.0.0.1:{port}")
    config = folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text)
    with _process(["caddy", "run", "--adapter", "caddyfile", "--config", config], port_tls):
        yield port_tls


@contextmanager
def _process(command: list[str | Path], port: int) -> Iterator[None]:
    """Run a server in the foreground until it is not needed any more."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port))
        yield
    finally:
        started.terminate()
        started.wait()


def _answers(port: int) -> bool:
    """Tell whether there is TLS at a port."""
    try:
        httpx.get(f"https://127.0.0.1:{port}/", verify=False, trust_env=False)
    except httpx.TransportError:
        return False
    return True


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate and its key."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    run(
        *shlex.split("openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"),
        *("-keyout", key, "-out", chain),
    )
    return key, chain
