"""What a picture's file says beside the picture is never published."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from album import Album, addresses, corners, moving, photo, saved, telling
from permesso.pictures import stripping

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="45,4.2N" '
    b'dc:creator="segreto"/></rdf:RDF></x:xmpmeta>'
)
PLACE = "picture: said where it was taken; the published file does not"
SAYING = (
    b"segreto",
    b"GPSLatitude",
    b"Exif\0\0",
    b"http://ns.adobe.com",
    b"8BIM",
    b"tEXt",
    b"zTXt",
    b"iTXt",
)

TELLING = {0x010E, 0x02BC, 0x83BB, 0x8769, 0x8825}
"""Tags of EXIF and TIFF: description, XMP, IPTC, camera, place."""


@pytest.fixture
def album(tmp_path: Path) -> Album:
    (tmp_path / "docs").mkdir()
    return Album(tmp_path / "docs", tmp_path / "store")


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def talkative_jpeg(**options: object) -> bytes:
    """Return a JPEG with everything that programs put in one."""
    plain = saved(photo(300, 200), "JPEG", quality=90, **options)
    thumbnail = saved(corners(20, 10), "JPEG")
    more = [
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0segreto"),
        segment(0xE0, b"JFXX\0\x10" + thumbnail),
        segment(0xEB, b"JP\0\1segreto"),
        segment(0xFE, b"segreto"),
    ]
    return plain[:20] + b"".join(more) + plain[20:] + b"segreto, a film of the same moment"


def talkative_png() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "segreto")
    texts.add_text("Comment", "segreto" * 50, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(corners(), "PNG", pnginfo=texts, exif=telling(), icc_profile=profile, dpi=(72, 72))


def talkative_gif() -> bytes:
    plain = moving("GIF", comment=b"segreto", loop=0)
    at = plain.index(b"\x21\xff\x0bNETSCAPE2.0")
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(XMP[:200])]) + XMP[:200] + b"\0"
    return plain[:at] + xmp + plain[at:]


FILES = {
    "a.jpg": talkative_jpeg(exif=telling()),
    "b.png": talkative_png(),
    "c.webp": saved(photo(300, 200), "WEBP", exif=telling(), xmp=XMP),
    "d.avif": saved(photo(300, 200), "AVIF", exif=telling(), xmp=XMP),
    "e.tiff": saved(photo(300, 200), "TIFF", tiffinfo={0x010E: "segreto", 0x02BC: XMP}),
    "f.gif": talkative_gif(),
    "g.webp": moving("WEBP", exif=telling(), xmp=XMP),
    "h.png": moving("PNG", exif=telling()),
    "i.jpg": talkative_jpeg(exif=telling(6)),
}


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("name", FILES)
def test_no_file_says_more_than_the_picture(
    album: Album, name: str, shown: bool, quick: bool
) -> None:
    rendition, found = album.one(name, FILES[name], shown=None if shown else (), quick=quick)
    assert name in found.files
    for each in {name, *addresses(rendition)}:
        content = album.content(found, each)
        said = [word for word in SAYING if word in content]
        assert said == ([b"Exif\0\0"] if quick and name == "i.jpg" else []), each
        if each.endswith((".webm", ".mp4")):
            continue
        image = album.image(found, each)
        assert not set(image.getexif()) & TELLING
        assert not image.info.keys() & {"xmp", "comment", "photoshop", "icc_profile"} or quick
    assert [str(notice) for notice in found.notices] == [f"docs/{name}:1: {PLACE}"]


def test_what_says_no_place_is_cleaned_in_silence(album: Album) -> None:
    _, found = album.one("a.jpg", saved(corners(), "JPEG", exif=telling(place=False)))
    assert found.notices == ()
    assert not album.image(found, "a.jpg").getexif()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", saved(photo(300, 200), "JPEG", quality=93)),
        ("b.jpg", saved(photo(300, 200), "JPEG", progressive=True, restart_marker_rows=2)),
        ("c.png", saved(photo(300, 200, "P"), "PNG", transparency=3)),
        ("d.webp", saved(photo(300, 200), "WEBP", lossless=True)),
        ("e.gif", saved(photo(300, 200, "P"), "GIF")),
        ("f.gif", moving("GIF", loop=3, disposal=2)),
        ("g.png", moving("PNG")),
        ("h.webp", moving("WEBP")),
    ],
)
def test_pixels_are_the_same_where_nothing_but_words_go(
    album: Album, name: str, content: bytes
) -> None:
    _, found = album.one(name, content)
    before, after = Image.open(BytesIO(content)), album.image(found, name)
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
    assert after.info.get("loop") == before.info.get("loop")
    for frame in range(getattr(before, "n_frames", 1)):
        before.seek(frame)
        after.seek(frame)
        assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


def test_a_clean_file_is_published_as_it_is(album: Album) -> None:
    content = stripping.strip(saved(corners(), "PNG"), "PNG")
    _, found = album.one("a.png", content, shown=())
    assert found.files == {}


def test_all_pages_of_a_tiff_stay(album: Album) -> None:
    pages = [photo(60, 40), corners(), corners(30, 90)]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], description="segreto")
    _, found = album.one("a.tiff", content, shown=())
    image = album.image(found, "a.tiff")
    assert getattr(image, "n_frames", 0) == 3
    assert b"segreto" not in album.content(found, "a.tiff")
    image.seek(2)
    assert image.tobytes() == pages[2].tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_is_cut_off_anywhere_is_no_picture(kind: str) -> None:
    content = saved(photo(90, 60, "P" if kind == "GIF" else "RGB"), kind)
    for end in range(20, len(content) - 1, max(1, len(content) // 200)):
        with pytest.raises(stripping.Malformed):
            stripping.strip(content[:end], kind)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_any_bytes_end_in_a_picture_or_a_word(kind: str) -> None:
    content = bytearray(saved(photo(60, 40, "P" if kind == "GIF" else "RGB"), kind))
    for at in range(len(content)):
        changed = content.copy()
        changed[at] ^= 0xFF
        try:
            stripping.strip(bytes(changed), kind)
        except stripping.Malformed as error:
            assert str(error)


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("option", ["exif", "xmp"])
def test_an_avif_that_moves_and_says_where_is_not_published(
    album: Album, option: str, shown: bool
) -> None:
    said = {"exif": telling().tobytes(), "xmp": XMP}[option]
    content = moving("AVIF", **{option: said})
    message = album.fault("a.avif", content, shown=None if shown else ())
    assert message.endswith("; save it again without metadata, or as WebP")


def test_an_avif_that_moves_and_says_nothing_is_published(album: Album) -> None:
    _, found = album.one("a.avif", moving("AVIF"), shown=())
    assert found.files == {}


@pytest.mark.parametrize(
    "more", [b"segreto", struct.pack(">I4s", 15, b"uuid") + b"segreto"], ids=["bytes", "a box"]
)
def test_what_hides_behind_an_avif_goes(album: Album, more: bytes) -> None:
    _, found = album.one("a.avif", saved(corners(), "AVIF") + more, shown=())
    assert b"segreto" not in album.content(found, "a.avif")
    assert album.image(found, "a.avif").size == (120, 80)
