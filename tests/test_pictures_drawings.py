"""SVG that is published only draws, has a size, and looks as before."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import pytest
import resvg_py
from PIL import Image, ImageChops

from album import Album, corners, saved, telling
from conftest import ROOT
from permesso.pictures import drawing
from permesso.pictures.drawing import Drawing
from permesso.pictures.fault import Fault

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
DRAWINGS = sorted((ROOT / "docs").rglob("*.svg"))


def svg(inner: str = "", attributes: str = 'width="40" height="30"') -> Drawing:
    return drawing.drawing(f"<svg {XMLNS} {attributes}>{inner}</svg>".encode())


def rendered(content: bytes) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=content.decode(), skip_system_fonts=True)
    return Image.open(BytesIO(bytes(png))).convert("RGBA")


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_the_drawings_of_the_sample_look_as_before(path: Path) -> None:
    content = path.read_bytes()
    found = drawing.drawing(content)
    before, after = rendered(content), rendered(found.content)
    assert (found.width, found.height) == before.size == after.size
    assert ImageChops.difference(before, after).getbbox(alpha_only=False) is None
    assert found.taken == ()
    assert (b"<title" in content) == (b"<title" in found.content)


def test_there_are_drawings_to_look_at() -> None:
    assert len(DRAWINGS) >= 28


@pytest.mark.parametrize(
    ("inner", "gone", "taken"),
    [
        ("<script>alert(1)</script>", b"alert", "<script>"),
        ('<rect width="9" height="9" onclick="alert(1)"/>', b"alert", "onclick"),
        ('<rect width="9" height="9" ONLOAD="alert(1)"/>', b"alert", "onload"),
        (
            '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
            b"xhtml",
            "<foreignObject>",
        ),
        ('<image href="https://spia.example/a.png"/>', b"spia", "addresses of other sites"),
        ('<image xlink:href="//spia.example/a.png"/>', b"spia", "addresses of other sites"),
        ("<style>@import 'https://spia.example/a.css';</style>", b"@import", "other sites"),
        (
            "<style>rect{fill:url(https://spia.example/a.svg#b)}</style>",
            b"spia",
            "addresses of other sites",
        ),
        ('<a href="javascript:alert(1)"><path d="M0 0"/></a>', b"alert", "other sites"),
        ('<set attributeName="onclick" to="alert(1)"/>', b"onclick", ""),
        ('<use href="data:image/svg+xml;base64,PHN2Zz4="/>', b"base64", ""),
    ],
)
def test_what_does_more_than_draw_is_taken_out(inner: str, gone: bytes, taken: str) -> None:
    found = svg(f'{inner}<circle id="stays" r="3"/>')
    assert gone not in found.content
    assert b'id="stays"' in found.content
    assert taken in ", ".join(found.taken)


def test_what_draws_stays() -> None:
    inner = (
        "<title>Ciao &amp; benvenuti</title>"
        "<style>:root{--a:red}.t{fill:var(--a);font-family:Georgia,serif}"
        "@media (prefers-color-scheme: dark){.t{fill:#fff}}</style>"
        '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>'
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter>'
        '<symbol id="s"><path d="M0 0h9"/></symbol></defs>'
        '<text class="t">Uno<tspan dx="3">due</tspan></text>'
        '<use xlink:href="#s" filter="url(#f)" style="fill:url(#g)"/>'
        '<rect width="9" height="9"><animate attributeName="x" from="0" to="9" dur="1s"/></rect>'
    )
    found = svg(inner)
    text = found.content.decode()
    assert "<title>Ciao &amp; benvenuti</title>" in text
    for each in ("var(--a)", "prefers-color-scheme", "Georgia", "linearGradient", "<animate"):
        assert each in text
    assert "Uno<tspan" in text and "url(#f)" in text and "url(#g)" in text
    assert found.taken == ()


def test_what_drawing_programs_write_for_themselves_goes_in_silence() -> None:
    found = svg(
        "<!-- /home/tito/segreto.svg --><metadata><cc:Work xmlns:cc='x'>segreto</cc:Work>"
        "</metadata><sodipodi:namedview xmlns:sodipodi='y' segreto='1'/><desc>x</desc>"
    )
    assert b"segreto" not in found.content
    assert found.taken == ()


def test_pictures_in_a_drawing_lose_their_metadata() -> None:
    photo = saved(corners(), "JPEG", exif=telling(), comment=b"segreto")
    data = base64.b64encode(photo).decode()
    found = svg(f'<image href="data:image/jpeg;base64,{data}" width="9" height="9"/>')
    inside = found.content.partition(b"base64,")[2].partition(b'"')[0]
    image = Image.open(BytesIO(base64.b64decode(inside)))
    assert image.size == (120, 80)
    assert not image.getexif() and "comment" not in image.info


@pytest.mark.parametrize("data", ["", "AAAA", "%", "/9j/"])
def test_a_broken_picture_in_a_drawing_is_left_out(data: str) -> None:
    found = svg(f'<image href="data:image/jpeg;base64,{data}"/>')
    assert b"data:" not in found.content


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="40px" height="30.4px" viewBox="0 0 9 9"', (40, 30)),
        ('viewBox="0 0 640 360"', (640, 360)),
        ("viewBox='-5,-5, 640.4 ,360'", (640, 360)),
        ('width="100%" height="100%" viewBox="0 0 640 360"', (640, 360)),
        ('width="320" viewBox="0 0 640 360"', (320, 180)),
        ('height="180" viewBox="0 0 640 360"', (320, 180)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="12pt" height="0.1" viewBox="0 0 9 9"', (16, 1)),
        ('width="10em" viewBox="0 0 640 360"', (640, 360)),
    ],
)
def test_a_drawing_has_the_size_that_browsers_give_it(
    attributes: str, size: tuple[int, int]
) -> None:
    found = svg(attributes=attributes)
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'width="40"',
        'width="0" height="0"',
        'width="50%" height="50%"',
        'viewBox="0 0 0 9"',
        'viewBox="0 0 nan inf"',
        'viewBox="uno"',
        'width="9999999999" height="1"',
    ],
)
def test_a_drawing_without_a_size_is_a_fault(attributes: str) -> None:
    with pytest.raises(Fault) as raised:
        svg(attributes=attributes)
    assert "add viewBox" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"<html></html>",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"><rect></svg>',
        b"<svg/>",
        b"\x89PNG\0\0",
        b"\0",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>\xff\xfe</text></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "x">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12))
        + b']><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>&m;</text></svg>',
    ],
)
def test_what_is_no_drawing_is_a_fault(content: bytes) -> None:
    with pytest.raises(Fault) as raised:
        drawing.drawing(content)
    assert "save it again as plain SVG" in str(raised.value)


def test_elements_without_end_within_each_other_are_a_fault() -> None:
    with pytest.raises(Fault) as raised:
        svg("<g>" * 100_000 + "</g>" * 100_000)
    assert str(raised.value).startswith("has more than 500 elements within each other")


def test_a_drawing_is_published_clean_and_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    album = Album(tmp_path / "docs", tmp_path / "store")
    content = f'<svg {XMLNS} viewBox="0 0 8 4"><script>x</script><g onclick="y"/></svg>'.encode()
    rendition, found = album.one("a.svg", content)
    assert (rendition.url, rendition.type) == ("a.svg", "image/svg+xml")
    assert (rendition.width, rendition.height, rendition.colour) == (8, 4, None)
    assert rendition.formats == () and rendition.variants == ()
    assert b"script" not in album.content(found, "a.svg")
    assert [str(notice) for notice in found.notices] == [
        "docs/a.svg:1: picture: <script>, onclick taken out; a drawing only draws"
    ]
    assert album.hang({}).notices == found.notices
