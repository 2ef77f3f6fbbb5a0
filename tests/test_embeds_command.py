"""`./scripts/embeds` against a real server on loopback, which answers as oEmbed does.

The answers have the shapes that the providers document; the providers themselves cannot be asked in
a test, so what they change is not noticed here.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from PIL import Image

import blog_embeds
from conftest import post, write
from conversation.source import Unreachable
from embedding import asking, commands, stills, writing
from embedding.home import Home
from loopback import Quiet, serving
from permesso.embeds import providers, records
from permesso.embeds.records import EmbedRecord

FILM = "https://www.youtube.com/watch?v=abcdefghijk"
VIMEO = "https://vimeo.com/123456789"
POST = "https://x.com/nora/status/1234567890"
SHOW = "https://open.spotify.com/show/2qToAcex0ruZfbEbAy9OhW"
SHORT = "https://maps.app.goo.gl/abcDEF12"
LONG = "https://www.google.com/maps/place/Bottega/@45.5,9.19,17z"
TODAY = date(2026, 3, 20)


def picture(width: int = 480, height: int = 360, kind: str = "JPEG") -> bytes:
    """Return a picture that says where it was taken."""
    image, file = Image.new("RGB", (width, height), (180, 120, 60)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "segreto"
    image.save(file, kind, exif=exif)
    return file.getvalue()


def oembed(**values: Any) -> bytes:
    return json.dumps({"version": "1.0", **values}).encode()


QUOTED = (
    '<blockquote class="twitter-tweet"><p lang="it" dir="ltr">Chi ha chiesto &amp; aspetta<br>una '
    '<a href="https://twitter.com/x">lettera</a></p>&mdash; Nora (@nora) '
    '<a href="x">1 marzo</a></blockquote>'
)
Answer = tuple[int, bytes, dict[str, str]]


def answers() -> dict[str, Answer]:
    """Return what is answered at which address."""
    return {
        f"www.youtube.com/oembed {FILM}": (200, oembed(
            title="Una lettera  che si apre", author_name="La Bottega", type="video",
            thumbnail_url="https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg",
            html='<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
        ), {}),
        "i.ytimg.com/vi/abcdefghijk/hqdefault.jpg": (200, picture(), {}),
        f"vimeo.com/api/oembed.json {VIMEO}": (200, oembed(
            title="Film", author_name="Ada", description="Di che cosa parla.", type="video",
            thumbnail_url="https://i.vimeocdn.com/video/1-d_640",
        ), {}),
        "i.vimeocdn.com/video/1-d_640": (200, picture(kind="WEBP"), {}),
        "publish.twitter.com/oembed https://twitter.com/nora/status/1234567890": (
            200, oembed(author_name="Nora", html=QUOTED, type="rich"), {},
        ),
        f"open.spotify.com/oembed {SHOW}": (200, oembed(
            title="Parole", type="rich",
            thumbnail_url="https://image-cdn-ak.spotifycdn.com/image/1",
        ), {}),
        "image-cdn-ak.spotifycdn.com/image/1": (200, picture(300, 300, "PNG"), {}),
        "maps.app.goo.gl/abcDEF12": (302, b"", {"Location": LONG}),
        "www.google.com/maps/place/Bottega/@45.5,9.19,17z": (
            302, b"", {"Location": "https://consent.google.com/m"},
        ),
        "consent.google.com/m": (200, b"<p>?</p>", {}),
    }  # fmt: skip


@dataclass
class Others:
    """The other sites, all on one server."""

    answers: dict[str, Answer] = field(default_factory=answers)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    port: int = 0

    def answer(self, host: str, path: str, agent: str) -> Answer:
        parts = urlsplit(path)
        about = parse_qs(parts.query).get("url", [""])[0]
        key = f"{host}{parts.path} {about}".strip()
        self.asked.append(key)
        self.agents.add(agent)
        return self.answers.get(key, (404, b"Not Found", {}))


class Rerouted(httpx.HTTPTransport):
    """Takes every request to a server on loopback, which learns whom it was meant for."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["X-Meant-For"] = request.url.host
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


@contextmanager
def served(others: Others) -> Iterator[None]:
    class Handler(Quiet):
        def do_GET(self) -> None:
            meant, agent = self.headers["X-Meant-For"], self.headers["User-Agent"]
            status, content, headers = others.answer(meant, self.path, agent)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    with serving(Handler) as root:
        others.port = httpx.URL(root).port or 0
        yield


@pytest.fixture
def others() -> Iterator[Others]:
    """The other sites."""
    found = Others()
    with served(found):
        yield found


def home(docs: Path, *addresses: str, known: dict[str, EmbedRecord] | None = None) -> Home:
    embeds = [embed for each in addresses if (embed := providers.find(each))]
    assert len(embeds) == len(addresses)
    return Home(
        docs=docs,
        file=docs / ".embeds.yml",
        pictures="immagini/embeds",
        embeds=tuple(embeds),
        used=frozenset(embed.key for embed in embeds),
        records=known or {},
        today=TODAY,
    )


def run(others: Others, found: Home, *words: str) -> int:
    return commands.main(lambda _: found, words, Rerouted(others.port))


def written(found: Home) -> dict[str, dict[str, Any]]:
    """Return what is in the file, which has to be read by builds without a problem."""
    known, _, problems = records.read(found.file, ".embeds.yml", "docs/.embeds.yml")
    assert problems == []
    data: dict[str, dict[str, Any]] = yaml.safe_load(found.file.read_text("utf-8"))["embeds"]
    assert data.keys() == known.keys()
    return data


def test_titles_and_pictures_are_asked_for_and_kept(tmp_path: Path, others: Others) -> None:
    found = home(tmp_path, f"{FILM}&t=90", VIMEO, POST, SHOW, SHORT)
    assert run(others, found) == 0
    assert written(found) == {
        FILM: {
            "title": "Una lettera che si apre",
            "author": "La Bottega",
            "picture": "immagini/embeds/youtube-watch-v-abcdefghijk.jpg",
            "asked": TODAY,
        },
        VIMEO: {
            "title": "Film",
            "author": "Ada",
            "text": "Di che cosa parla.",
            "picture": "immagini/embeds/vimeo-123456789.jpg",
            "asked": TODAY,
        },
        POST: {"author": "Nora", "text": "Chi ha chiesto & aspetta una lettera", "asked": TODAY},
        SHOW: {
            "title": "Parole",
            "picture": f"immagini/embeds/{stills.name(found.embeds[3])}",
            "asked": TODAY,
        },
        SHORT: {"leads_to": LONG, "asked": TODAY},
    }
    assert others.agents == {"permesso-embeds"}


def test_pictures_are_made_anew_without_what_else_is_in_them(
    tmp_path: Path, others: Others
) -> None:
    others.answers["i.ytimg.com/vi/abcdefghijk/hqdefault.jpg"] = (200, picture(3000, 1500), {})
    assert run(others, home(tmp_path, FILM)) == 0
    content = (tmp_path / "immagini/embeds/youtube-watch-v-abcdefghijk.jpg").read_bytes()
    assert b"segreto" not in content and b"segreto" in picture(3000, 1500)
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1280, 640))


def test_what_is_known_is_not_asked_for_again(tmp_path: Path, others: Others) -> None:
    found = home(tmp_path, FILM)
    assert run(others, found) == 0
    before = found.file.read_bytes()
    known, _, _ = records.read(found.file, ".embeds.yml", "docs/.embeds.yml")
    others.asked.clear()
    assert run(others, home(tmp_path, FILM, known=dict(known))) == 0
    assert (others.asked, found.file.read_bytes()) == ([], before)
    assert run(others, home(tmp_path, FILM, known=dict(known)), "--refresh") == 0
    assert len(others.asked) == 2 and found.file.read_bytes() == before


def test_a_dry_run_asks_and_writes_nothing(
    tmp_path: Path, others: Others, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(others, home(tmp_path, FILM, SHORT), "--dry-run") == 0
    assert (others.asked, list(tmp_path.iterdir())) == ([], [])
    assert capsys.readouterr().out.splitlines() == [
        f"YouTube: {FILM}",
        f"Google Maps: {SHORT}",
        "2 to ask about; nothing was asked or written.",
    ]


FAULTS: list[tuple[str, Answer, str]] = [
    (f"www.youtube.com/oembed {FILM}", (404, b"Not Found", {}),
     f"YouTube: does not show {FILM} (404); see that it is public and may be embedded"),
    (f"www.youtube.com/oembed {FILM}", (500, b"", {}),
     f"YouTube: answers 500 about {FILM}; try again later"),
    (f"www.youtube.com/oembed {FILM}", (200, b"<html>", {}), f"YouTube: says nothing of {FILM}"),
    (f"www.youtube.com/oembed {FILM}", (200, b"[]", {}), f"YouTube: says nothing of {FILM}"),
    ("i.ytimg.com/vi/abcdefghijk/hqdefault.jpg", (200, b"GIF89a nothing", {}),
     f"YouTube: the picture of {FILM} is no picture that can be read; it is left out"),
    ("i.ytimg.com/vi/abcdefghijk/hqdefault.jpg", (200, b"\xff" * (stills.LARGEST + 1), {}),
     f"YouTube: the picture of {FILM} has more than 8 MB; it is left out"),
    ("i.ytimg.com/vi/abcdefghijk/hqdefault.jpg", (404, b"", {}),
     f"YouTube: the picture of {FILM} does not come (404); try again later"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "answer", "told"), FAULTS)
def test_a_fault_is_told_in_a_line_and_the_rest_goes_on(
    tmp_path: Path,
    others: Others,
    capsys: pytest.CaptureFixture[str],
    key: str,
    answer: Answer,
    told: str,
) -> None:
    others.answers[key] = answer
    found = home(tmp_path, FILM, VIMEO)
    assert run(others, found) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"permesso: {told}")
    assert VIMEO in written(found)
    assert "picture" not in written(found).get(FILM, {})


def test_a_picture_of_another_host_is_not_fetched(tmp_path: Path, others: Others) -> None:
    for address in (
        "https://evil.example/a.jpg",
        "http://i.ytimg.com/a.jpg",
        "https://notytimg.com/a.jpg",
    ):
        others.answers[f"www.youtube.com/oembed {FILM}"] = (200, oembed(thumbnail_url=address), {})
        assert run(others, home(tmp_path, FILM)) == 0
    assert set(others.asked) == {f"www.youtube.com/oembed {FILM}"}


def test_a_short_address_that_leads_to_no_map_is_told(
    tmp_path: Path, others: Others, capsys: pytest.CaptureFixture[str]
) -> None:
    others.answers["maps.app.goo.gl/abcDEF12"] = (200, b"?", {})
    assert run(others, home(tmp_path, SHORT)) == 1
    assert "leads to nothing that can be embedded" in capsys.readouterr().err


def test_a_record_of_nothing_is_told_and_stays(
    tmp_path: Path, others: Others, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {
        "https://vimeo.com/999999999": EmbedRecord.model_validate(
            {"title": "Mio", "asked": "2026-03-01"}
        )
    }
    found = home(tmp_path, FILM, known=known)
    assert run(others, found) == 0
    assert "no text embeds https://vimeo.com/999999999 any more" in capsys.readouterr().out
    assert written(found)["https://vimeo.com/999999999"] == {
        "title": "Mio",
        "asked": date(2026, 3, 1),
    }


def test_ids_that_differ_in_capitals_have_files_of_their_own() -> None:
    names = {
        stills.name(embed)
        for each in ("abcdefghijk", "Abcdefghijk", "aBcdefghijk")
        if (embed := providers.find(f"https://youtu.be/{each}"))
    }
    assert len({name.lower() for name in names}) == 3


def test_the_same_records_are_the_same_bytes() -> None:
    record = EmbedRecord.model_validate({"title": "È così", "asked": "2026-03-01"})
    assert writing.dump({"https://b.example/": record, "https://a.example/": record}) == (
        f"{writing.HEAD}embeds:\n"
        "  https://a.example/:\n    title: È così\n    asked: 2026-03-01\n"
        "  https://b.example/:\n    title: È così\n    asked: 2026-03-01\n"
    )


def test_the_blog_of_mkdocs_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERMESSO_DRAFTS", "1")
    text = f"{FILM}&t=90\n\n{SHORT}\n\nhttps://www.instagram.com/p/ABC_def-1/"
    write(tmp_path, {
        "mkdocs.yml": "site_name: Prova\ntheme:\n  name: material\n  language: it\n",
        "docs/posts/a.md": post(body=text),
        "docs/posts/b.md": post("Bozza", body=VIMEO, draft="true"),
        "docs/index.md": f"# Prova\n\n{FILM}\n",
    })  # fmt: skip
    found = blog_embeds.home(tmp_path / "mkdocs.yml")
    assert {embed.key for embed in found.embeds} == {FILM, SHORT, VIMEO}
    assert found.used == {FILM, SHORT, VIMEO, "https://www.instagram.com/p/ABC_def-1/"}
    assert found.file == tmp_path / "docs/.embeds.yml"


def test_without_a_network_it_is_told_in_a_line() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no network", request=request)

    film, short = providers.find(FILM), providers.find(SHORT)
    assert film and short
    with httpx.Client(transport=httpx.MockTransport(refuse)) as web:
        for embed in (film, short):
            with pytest.raises(
                Unreachable, match=r"does not answer about \S+ \(.+\); check the net"
            ):
                asking.about(embed, web)


@pytest.mark.parametrize(
    "address",
    ["http://www.youtube.com/", "https://localhost/", "https://10.0.0.1/", "https://[::1]/"],
)
def test_no_answer_leads_into_the_network_of_the_author(address: str) -> None:
    asked: list[str] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": address})

    embed = providers.find("https://www.youtube.com/watch?v=abcdefghijk")
    assert embed is not None
    with asking.client(httpx.MockTransport(redirect)) as web:
        with pytest.raises(Unreachable, match="leads on to"):
            asking.about(embed, web)
        with pytest.raises(Unreachable, match="leads on to"):
            stills.fetch("https://i.ytimg.com/a.jpg", embed, web)
    assert asked == ["www.youtube.com", "i.ytimg.com"]
