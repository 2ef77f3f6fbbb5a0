"""A picture that cannot be published is one line, and nothing of it is published."""

from __future__ import annotations

import os
import warnings
import zlib
from pathlib import Path

import pytest
from PIL import Image

from album import Album, corners, moving, photo, png, saved
from permesso.pictures import making, raster
from permesso.pictures.budget import Budget

DAMAGED = "is damaged or cut off; save it again, or take it from where it was"
PHOTO = photo(400, 300)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    (tmp_path / "docs").mkdir()
    return Album(tmp_path / "docs", tmp_path / "store")


CUT = {
    "a.jpg": saved(PHOTO, "JPEG"),
    "b.jpg": saved(PHOTO, "JPEG", progressive=True),
    "c.png": saved(PHOTO, "PNG"),
    "d.webp": saved(PHOTO, "WEBP"),
    "e.avif": saved(PHOTO, "AVIF"),
    "f.gif": saved(PHOTO.convert("P"), "GIF"),
    "g.gif": moving("GIF"),
    "h.tiff": saved(PHOTO, "TIFF"),
    "i.bmp": saved(PHOTO, "BMP"),
}


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
@pytest.mark.parametrize("name", CUT)
def test_a_truncated_file(album: Album, name: str, part: float, shown: bool) -> None:
    content = CUT[name][: max(16, int(len(CUT[name]) * part))]
    assert album.fault(name, content, shown=None if shown else ()) == DAMAGED


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.avif", "a.tif", "a.svg"])
def test_an_empty_file(album: Album, name: str) -> None:
    assert album.fault(name, b"") == "is empty; save it again"


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("foto.jpg", saved(corners(), "PNG"), "is a PNG, not JPEG; rename it to 'foto.png'"),
        ("a b.PNG", saved(corners(), "JPEG"), "is a JPEG, not PNG; rename it to 'a b.jpg'"),
        ("x.webp", saved(corners(), "AVIF"), "is an AVIF, not WEBP; rename it to 'x.avif'"),
        ("x.svg", saved(corners(), "GIF"), "is a GIF, not SVG; rename it to 'x.gif'"),
        (
            "a.png",
            b"<!DOCTYPE html><title>404</title>",
            "is a web page, whatever its name says; save the picture itself",
        ),
        (
            "a.jpg",
            b"\n<HTML>",
            "is a web page, whatever its name says; save the picture itself",
        ),
        (
            "a.gif",
            b"version https://git-lfs.github.com/spec/v1",
            "is no picture, whatever its name says; save the picture itself",
        ),
        ("a.heic", b"\0", "is HEIC, which few browsers show; save it as JPEG or PNG"),
        ("a.SVGZ", b"\0", "is compressed SVG, which few browsers show; save it as SVG"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    album: Album, name: str, content: bytes, wanted: str
) -> None:
    assert album.fault(name, content) == wanted


def test_a_header_of_ten_thousand_million_pixels(album: Album) -> None:
    found = album.fault("a.png", png(100_000, 100_000))
    assert found.startswith("has more than 178 million pixels; make it smaller, 120 million")


def test_a_small_file_that_is_a_gigabyte(album: Album) -> None:
    content = png(11_000, 11_000, zlib.compress(bytes(11_001) * 11_000))
    assert len(content) < 200_000
    for shown in (None, ()):
        found = album.fault("a.png", content, shown=shown)
        assert found.startswith("has 11000 × 11000 pixels; make it smaller, 120 million")


def test_a_small_file_of_many_large_pages(album: Album) -> None:
    page = Image.new("1", (9_000, 7_000))
    content = saved(page, "TIFF", compression="group4", save_all=True, append_images=[page])
    assert len(content) < 20_000
    assert album.fault("a.tiff", content) == (
        "has too many pages, or too large ones; make a file of each"
    )


def test_a_small_file_of_endless_pages(album: Album) -> None:
    page = Image.new("1", (9, 7))
    content = saved(page, "TIFF", save_all=True, append_images=[page] * making.MAX_PAGES)
    assert album.fault("a.tiff", content) == (
        "has too many pages, or too large ones; make a file of each"
    )


def test_an_animation_without_end(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "MAX_FRAMES", 5)
    found = album.fault("a.gif", moving("GIF", 6))
    assert (
        found
        == "has 6 frames of 120 × 80 pixels, too many for a page; shorten it, or make it smaller"
    )
    monkeypatch.setattr(raster, "MAX_FRAMES", 50)
    monkeypatch.setattr(raster, "MAX_MOVING_PIXELS", 120 * 80 * 5)
    assert album.fault("b.gif", moving("GIF", 6), shown={"b.gif"}).startswith("has 6 frames")


def test_links_that_lead_out_of_the_folder(album: Album) -> None:
    outside = album.docs.parent / "x.png"
    outside.write_bytes(saved(corners(), "PNG"))
    (album.docs / "a.png").symlink_to(outside)
    (album.docs / "b.png").symlink_to(album.docs.parent / "nowhere.png")
    (album.docs / "c.png").symlink_to("d.png")
    found = album.hang({"d.png": saved(corners(), "PNG")})
    assert found.faults == {
        "a.png": "is a link to a file outside of the documents folder; copy the file here",
        "b.png": "is a link to a file that is not there; copy the file here",
    }
    assert set(found.renditions) == {"c.png", "d.png"}


def test_a_folder_that_is_called_like_a_picture(album: Album) -> None:
    (album.docs / "x.png").mkdir()
    found = album.hang({"x.png/a.png": saved(corners(), "PNG")})
    assert found.faults == {"x.png": "is no file; delete it"}
    assert set(found.renditions) == {"x.png/a.png"}


def test_a_file_that_may_not_be_read(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.png":
            raise PermissionError(13, os.strerror(13), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = album.fault("a.png", saved(corners(), "PNG"))
    assert found == "cannot be read (permission denied); mend that, or delete it"


def test_colours_of_more_than_sixteen_bits(album: Album) -> None:
    content = saved(PHOTO.convert("F"), "TIFF")
    assert album.fault("a.tiff", content) == "has more than 16 bits a colour; save it with 8"


def test_too_little_memory(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(raster, "_plain", refuse)
    found = album.fault("a.png", saved(corners(), "PNG"))
    assert found == "needs more memory than there is; make it smaller"


def test_any_changed_byte_ends_in_a_picture_or_a_line(album: Album) -> None:
    kinds = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
    files = {}
    for suffix, kind in kinds.items():
        content = bytearray(saved(photo(40, 30, "P" if kind == "GIF" else "RGB"), kind))
        for at in range(0, len(content), max(1, len(content) // 40)):
            changed = content.copy()
            changed[at] ^= 0x55
            files[f"{at}.{suffix}"] = bytes(changed)
    found = album.hang(files, shown=())
    assert found.renditions.keys() | found.faults.keys() == files.keys()
    assert len(found.faults) > 20
    assert not found.files.keys() & found.faults.keys()


def test_warnings_of_the_library_go_nowhere(album: Album) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        large = png(10_000, 9_500, zlib.compress(bytes(10_001) * 9_500))
        found = album.hang({"a.png": large, "b.tiff": saved(PHOTO, "TIFF")[:-40]}, shown=())
        assert set(found.renditions) == {"a.png"}
        with pytest.raises(UserWarning):
            warnings.warn("still an error here", stacklevel=1)


def test_a_budget_is_never_overdrawn() -> None:
    from permesso.workshop import parallel

    budget, held, most = Budget(10), [0], [0]

    def work(wanted: int) -> None:
        with budget.share(wanted):
            held[0] += min(wanted, 10)
            most[0] = max(most[0], held[0])
            assert held[0] <= 10
            held[0] -= min(wanted, 10)

    parallel.each(work, [3, 99, 1, 7, 10] * 40, "shares")
    assert most[0] >= 10
    with budget.share(10):
        pass
