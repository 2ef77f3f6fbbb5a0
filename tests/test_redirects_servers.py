"""Old addresses, asked of the servers that their maps are for."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest

from conftest import wait_until
from deploy import PROGRAMS, TEMPORARY, needs
from permesso.model import Redirect
from permesso.redirects import maps
from stress.service import free_port
from test_redirects import edition

ALIASES = (
    "vecchio/",
    "2018/06/vecchio.html",
    "vecchio.php/",
    "Maiuscole/",
    "perché/",
    "日本/🙂/",
    "a+b/",
    "(a|b)[c]^d/",
    "a&b=c;d,e@f~g!h'i/",
    'dice-"sì"/',
    "$uri/$1/",
    "a*b/",
    "<x>/",
    "{x}/",
    "~a.b/",
    "`x`/",
)
IN_A_VARIABLE = "{x}/"
"""What Caddy would take for a variable; it has no rule there."""


@contextmanager
def served(command: list[str | Path], port: int) -> Iterator[int]:
    """Run a server in the foreground; yield its port when it answers."""
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def answers() -> bool:
        assert started.poll() is None, started.stdout and started.stdout.read()
        try:
            ask(port, "/")
        except OSError:
            return False
        return True

    try:
        wait_until(answers)
        yield port
    finally:
        started.terminate()
        started.communicate()


def ask(port: int, path: str) -> tuple[int, str | None]:
    """Return status and Location, without the host, of the answer to a path as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        location = answer.getheader("Location")
        for host in (f"http://127.0.0.1:{port}", "http://127.0.0.1"):
            location = location and location.removeprefix(host)
        return answer.status, location
    finally:
        connection.close()


@contextmanager
def nginx(folder: Path, rules: Path, root: Path) -> Iterator[int]:
    port = free_port()
    temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    config = folder / "nginx.conf"
    config.write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\ninclude /etc/nginx/mime.types;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; include {rules}; }} }}\n"
    )
    program = shutil.which("nginx", path=PROGRAMS)
    assert program
    with served([program, "-c", config], port) as at:
        yield at


@contextmanager
def apache(
    folder: Path, rules: Path, root: Path, modules_besides: tuple[str, ...] = ()
) -> Iterator[int]:
    port = free_port()
    modules = Path("/usr/lib/apache2/modules")
    names = ("mpm_event", "authz_core", "alias", "dir", "unixd", *modules_besides)
    loaded = [
        f"LoadModule {name}_module {modules}/mod_{name}.so"
        for name in names
        if (modules / f"mod_{name}.so").exists()
    ]
    config = folder / "apache.conf"
    config.write_text(
        "\n".join(loaded)
        + ("\nTypesConfig /etc/mime.types" if "mime" in names else "")
        + f"\nServerName 127.0.0.1\nServerRoot {folder}\nPidFile {folder}/pid\n"
        f"Listen 127.0.0.1:{port}\nErrorLog {folder}/error.log\nDocumentRoot {root}\n"
        f"<VirtualHost *:{port}>\nDocumentRoot {root}\nInclude {rules}\n</VirtualHost>\n"
    )
    program = shutil.which("apache2", path=PROGRAMS)
    assert program
    with served([program, "-f", config, "-D", "FOREGROUND"], port) as at:
        yield at


@contextmanager
def caddy(folder: Path, rules: Path, root: Path) -> Iterator[int]:
    port = free_port()
    config = folder / "Caddyfile"
    config.write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n"
        f"http://127.0.0.1:{port} {{\n\troot * {root}\n\timport {rules}\n\tfile_server\n}}\n"
    )
    program = shutil.which("caddy", path=PROGRAMS)
    assert program
    with served([program, "run", "--adapter", "caddyfile", "--config", config], port) as at:
        yield at


SERVERS = {"nginx": (nginx, "nginx.conf"), "apache2": (apache, "apache.conf")}
SERVERS["caddy"] = (caddy, "Caddyfile")

Ask = Callable[[str], tuple[int, str | None]]


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=needs(name)) for name in SERVERS],
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Ask]]:
    """The name of a server with our map, and a function that asks it for a path."""
    folder = tmp_path_factory.mktemp(request.param)
    run, name = SERVERS[request.param]
    root = folder / "site"
    # A page with a meta refresh stands at the old address, as in a site.
    (root / "vecchio").mkdir(parents=True)
    (root / "vecchio/index.html").write_text("<title>Spostato</title>")
    redirects = [Redirect(alias, "nuovo/", "Nuovo") for alias in ALIASES]
    redirects.append(Redirect("posto/", 'perché & $1 "sì"/#commenti', "Commenti"))
    found = maps.files(redirects, edition(gone=["finito", "a/finito.html"]))
    rules = folder / "rules"
    rules.write_text(found[f"_hosting/{name}"], encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        # Caddy keeps its state in the home folder.
        for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(variable, str(folder))
        with run(folder, rules, root) as port:
            yield request.param, lambda path: ask(port, path)


def encoded(alias: str) -> str:
    """Return an address with everything encoded that can be."""
    plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.-"
    bytes_ = (f"%{byte:02X}" if chr(byte) not in plain else chr(byte) for byte in alias.encode())
    return "/" + "".join(bytes_)


@pytest.mark.parametrize("alias", ALIASES)
def test_an_old_address_leads_to_the_new_one(server: tuple[str, Ask], alias: str) -> None:
    name, asked = server
    there = (404, None) if (name, alias) == ("caddy", IN_A_VARIABLE) else (301, "/nuovo/")
    assert asked(encoded(alias)) == there
    assert asked(encoded(alias.rstrip("/"))) == there


def test_the_query_is_kept(server: tuple[str, Ask]) -> None:
    _, asked = server
    there = "/nuovo/?utm_source=lettera&a=%20b"
    assert asked("/vecchio/?utm_source=lettera&a=%20b") == (301, there)


@pytest.mark.parametrize(
    "path",
    ["/vecchio/altro/", "/Vecchio/", "/2018/06/vecchioxhtml", "/aab/", "/axxb/", "/nuovo/", "/$1/"],
)
def test_no_other_address_does(server: tuple[str, Ask], path: str) -> None:
    _, asked = server
    assert asked(path) == (404, None)


@pytest.mark.parametrize("path", ["/finito/", "/finito", "/a/finito.html"])
def test_what_is_gone_is_gone(server: tuple[str, Ask], path: str) -> None:
    _, asked = server
    assert asked(path) == (410, None)


def test_a_place_on_a_page_is_kept_where_the_server_can(server: tuple[str, Ask]) -> None:
    name, asked = server
    page = "/perch%C3%A9%20%26%20%241%20%22s%C3%AC%22/?a=1"
    if name == "apache2":  # It encodes in its own way.
        status, location = asked("/posto/?a=1")
        assert (status, unquote(location or "")) == (301, unquote(page))
    else:
        assert asked("/posto/?a=1") == (301, f"{page}#commenti")
