"""The built sample, served by real servers with the files that the build writes for them."""

from __future__ import annotations

import gzip
import http.client
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from conftest import Site
from deploy import needs
from permesso import compression
from permesso.policy import headers
from permesso.workshop.store import Store
from test_redirects_servers import apache, caddy, nginx

ARTICLE = "addio-tasso-di-apertura/"
MODULES = ("headers", "mime", "rewrite")
"""What the rules for Apache need, besides what redirects do."""
Run = Callable[[Path, Path, Path], AbstractContextManager[int]]
SERVERS: Mapping[str, tuple[Run, str]] = {
    "nginx": (nginx, "nginx.conf"),
    "apache2": (partial(apache, modules_besides=MODULES), "apache.conf"),
    "caddy": (caddy, "Caddyfile"),
}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running server with the sample."""

    name: str
    port: int
    root: Path

    def ask(self, path: str, method: str = "GET", **said: str) -> Answer:
        """Return the answer to a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            asked = {name.replace("_", "-"): value for name, value in said.items()}
            connection.request(method, f"/{path}", headers={"Accept-Encoding": "identity", **asked})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module", params=[pytest.param(name, marks=needs(name)) for name in SERVERS])
def server(
    request: pytest.FixtureRequest, sample: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The sample on a server, with some files compressed as `./scripts/build` does it."""
    folder = tmp_path_factory.mktemp(request.param)
    run, rules = SERVERS[request.param]
    root = folder / "site"
    shutil.copytree(sample.folder, root)
    for name in (f"{ARTICLE}index.html", "404.html", "rss.xml", "llms.txt"):
        content = (root / name).read_bytes()
        for ending, made in compression.siblings(content, Store(folder / "store")):
            (root / (name + ending)).write_bytes(made)
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(variable, str(folder))
        with run(folder, root / "_hosting" / rules, root) as port:
            yield Server(request.param, port, root)


def name_of(server: Server, pattern: str) -> str:
    """Return the address of a file of the sample."""
    found = next(iter(sorted(server.root.glob(pattern))))
    return found.relative_to(server.root).as_posix()


def test_every_answer_has_the_headers(server: Server) -> None:
    for path in (ARTICLE, "", "rss.xml", "niente/", name_of(server, "cards/*.png")):
        said = server.ask(path).headers
        assert said["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in said["content-security-policy"], path
        assert said["referrer-policy"] == "strict-origin-when-cross-origin"
        assert said["cross-origin-opener-policy"] == "same-origin"
        assert said["strict-transport-security"] == "max-age=31536000"
        assert "camera=()" in said["permissions-policy"]


@pytest.mark.parametrize(
    ("pattern", "control"),
    [
        ("index.html", headers.SHORT),
        ("rss.xml", headers.SHORT),
        ("cards/*.png", headers.IMMUTABLE),
        ("immagini/*-1600-*.avif", headers.IMMUTABLE),
        ("immagini/logo.svg", headers.LASTING),
        ("assets/javascripts/*.js", headers.IMMUTABLE),
    ],
)
def test_browsers_keep_files_as_long_as_they_may(
    server: Server, pattern: str, control: str
) -> None:
    path = name_of(server, pattern)
    said = server.ask(path.removesuffix("index.html")).headers
    assert said["cache-control"] == control
    own = path.startswith("assets/")
    assert said.get("cross-origin-resource-policy") == ("same-origin" if own else None)


@pytest.mark.parametrize(
    ("pattern", "type_"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("llms.txt", "text/plain; charset=utf-8"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("immagini/*.avif", "image/avif"),
        ("immagini/logo.svg", "image/svg+xml"),
        (f"{ARTICLE}*.md", "text/markdown; charset=utf-8"),
    ],
)
def test_types_are_right(server: Server, pattern: str, type_: str) -> None:
    path = name_of(server, pattern).removesuffix("index.html")
    said = server.ask(path).headers["content-type"]
    assert (
        said.lower() in {type_, type_.partition(";")[0]}
        if "svg" in type_
        else said.lower() == type_
    )


@pytest.mark.parametrize("path", [ARTICLE, "rss.xml", "llms.txt"])
@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_what_was_compressed_is_sent(server: Server, path: str, encoding: str) -> None:
    if (server.name, encoding) == ("nginx", "br"):
        pytest.skip("Debian's nginx has the module for Brotli in a package of its own")
    answer = server.ask(path, Accept_Encoding=encoding)
    assert (answer.status, answer.headers.get("content-encoding")) == (200, encoding)
    assert "accept-encoding" in answer.headers["vary"].lower()
    plain = server.ask(path)
    assert "content-encoding" not in plain.headers
    unpacked = brotli.decompress(answer.body) if encoding == "br" else gzip.decompress(answer.body)
    assert unpacked == plain.body
    assert answer.headers["content-type"] == plain.headers["content-type"]
    assert answer.headers["cache-control"] == headers.SHORT
    assert "content-language" not in answer.headers


@pytest.mark.parametrize("path", ["niente/", "niente.html", "assets/javascripts/x.0a1b2c3d.js"])
def test_what_is_not_there_has_a_page(server: Server, path: str) -> None:
    answer = server.ask(path)
    assert answer.status == 404
    assert answer.body == (server.root / "404.html").read_bytes()
    assert answer.headers["content-type"].lower() == "text/html; charset=utf-8"
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path", ["_hosting/", "_hosting/nginx.conf", "_headers", "_redirects", "vercel.json"]
)
def test_nobody_reads_what_is_for_hosts(server: Server, path: str) -> None:
    answer = server.ask(path)
    assert answer.status == 404
    assert b"<title>" in answer.body


def test_old_addresses_lead_on(server: Server) -> None:
    lines = (server.root / "_redirects").read_text(encoding="utf-8").splitlines()
    source, target, _ = next(line for line in lines if "#" not in line).split()
    answer = server.ask(source[1:])
    assert answer.status == 301
    assert answer.headers["location"].endswith(target)


def test_a_folder_without_its_slash_leads_to_it(server: Server) -> None:
    answer = server.ask(ARTICLE.rstrip("/"))
    assert answer.status in {301, 308}
    assert answer.headers["location"].endswith(f"/{ARTICLE}")


def test_a_head_is_an_answer_without_its_body(server: Server) -> None:
    got, head = server.ask(ARTICLE), server.ask(ARTICLE, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))


def test_a_film_is_sent_in_parts(server: Server) -> None:
    path = name_of(server, "immagini/*.mp4")
    answer = server.ask(path, Range="bytes=10-19")
    whole = (server.root / path).read_bytes()
    assert (answer.status, answer.body) == (206, whole[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert answer.headers["content-type"] == "video/mp4"


def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    tag = server.ask(ARTICLE).headers["etag"]
    answer = server.ask(ARTICLE, If_None_Match=tag)
    assert (answer.status, answer.body) == (304, b"")
