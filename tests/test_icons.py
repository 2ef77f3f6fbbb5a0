"""Icons: one picture in every size, and what is said of one that cannot be used."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image, ImageChops, ImageDraw

from conftest import NOW, write
from permesso import settings
from permesso.edition import Edition
from permesso.icons import icons
from permesso.icons.icons import Icon, Icons
from permesso.pictures import artwork
from permesso.pictures.artwork import Artwork
from permesso.problem import ContentError
from permesso.site import Site
from permesso.workshop.workshop import Workshop

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
RECT = '<rect width="64" height="64" rx="14" fill="#c8553d"/>'
GROUND = f'{OPEN}{RECT}<rect x="8" y="8" width="48" height="48" fill="#fff"/></svg>'
BARE = f'{OPEN}<rect x="12" y="2" width="40" height="60" fill="#c8553d"/></svg>'
RING = f'{OPEN}<circle cx="32" cy="32" r="30"/></svg>'
FILES = {
    "favicon.ico",
    "icon.svg",
    "apple-touch-icon.png",
    "icon-192.png",
    "icon-512.png",
    "icon-maskable-512.png",
    "manifest.webmanifest",
}


def picture(width: int, height: int, form: str = "PNG", colour: str = "#246") -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stored, form)
    return stored.getvalue()


@dataclass
class Maker:
    """Icons from files in a folder."""

    root: Path
    workshop: Workshop

    def of(
        self,
        files: Mapping[str, str | bytes],
        favicon: str = "icona.svg",
        site_url: str | None = "https://prova.example/blog/",
        **values: Any,
    ) -> Icons:
        """Return the icons; `values` are the settings `icons`."""
        write(self.root / "docs", files)
        path = self.root / "mkdocs.yml"
        told = {"theme": {"favicon": favicon}, "extra": {"permesso": {"icons": values}}}
        path.write_text(yaml.safe_dump(told, sort_keys=False))
        configuration = settings.read_configuration(path)
        parsed = settings.parse({"icons": values}, configuration)
        edition = Edition.of(parsed, "it", NOW, False, configuration, site_url)
        site = Site("Prova", "Un «blog»", favicon, self.root, self.root / "docs", None)
        return icons.of(site, edition, self.workshop)

    def problem(self, files: Mapping[str, str | bytes], **values: Any) -> str:
        with pytest.raises(ContentError) as raised:
            self.of(files, **values)
        (found,) = raised.value.problems
        return str(found)


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path, Workshop.at(tmp_path / "workshop"))


def opened(found: Icons, name: str) -> Image.Image:
    content = found.files[name]
    assert isinstance(content, bytes)
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_an_svg_becomes_every_icon(maker: Maker) -> None:
    found = maker.of({"icona.svg": GROUND})
    assert set(found.files) == FILES
    assert opened(found, "apple-touch-icon.png").size == (180, 180)
    assert opened(found, "icon-192.png").size == (192, 192)
    assert opened(found, "icon-512.png").size == (512, 512)
    assert opened(found, "icon-maskable-512.png").size == (512, 512)
    assert found.links == (
        Icon("icon", "favicon.ico", None, "32x32"),
        Icon("icon", "icon.svg", "image/svg+xml", "any"),
        Icon("apple-touch-icon", "apple-touch-icon.png", None, "180x180"),
        Icon("manifest", "manifest.webmanifest", "application/manifest+json"),
    )


def test_the_favicon_has_three_sizes_each_drawn_for_itself(maker: Maker) -> None:
    found = opened(maker.of({"icona.svg": GROUND}), "favicon.ico")
    assert found.format == "ICO"
    assert found.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    drawn = artwork.read(maker.root / "docs" / "icona.svg")
    assert isinstance(drawn, Artwork)
    assert found.ico.getimage((16, 16)).tobytes() == drawn.picture(16).tobytes()  # type: ignore[attr-defined]


def test_a_picture_becomes_every_icon_but_the_drawing(maker: Maker) -> None:
    found = maker.of({"icona.png": picture(512, 512)}, favicon="icona.png")
    assert set(found.files) == FILES - {"icon.svg"}
    assert Icon("icon", "icon-192.png", "image/png", "192x192") in found.links


def test_phones_get_no_transparency(maker: Maker) -> None:
    for drawing in (GROUND, BARE, RING):
        found = maker.of({"icona.svg": drawing}, background="#102030")
        for name in ("apple-touch-icon.png", "icon-maskable-512.png"):
            assert opened(found, name).mode == "RGB"


def test_a_ground_of_its_own_goes_on_to_the_corners(maker: Maker) -> None:
    found = maker.of({"icona.svg": GROUND}, background="#102030")
    for name in ("apple-touch-icon.png", "icon-maskable-512.png"):
        assert opened(found, name).getpixel((0, 0)) == (0xC8, 0x55, 0x3D)


def test_without_one_the_owner_says_what_is_behind(maker: Maker) -> None:
    found = maker.of({"icona.svg": RING}, background="#102030")
    for name in ("apple-touch-icon.png", "icon-maskable-512.png"):
        assert opened(found, name).getpixel((0, 0)) == (0x10, 0x20, 0x30)


@pytest.mark.parametrize("drawing", [GROUND, BARE, RING])
def test_what_a_circle_cuts_off_has_nothing_on_it(maker: Maker, drawing: str) -> None:
    """W3C Web Application Manifest, "Icon masks": a circle of 40 percent around the centre."""
    image = opened(maker.of({"icona.svg": drawing}), "icon-maskable-512.png").convert("RGB")
    ground = Image.new("RGB", image.size, image.getpixel((0, 0)))
    drawn = ImageChops.difference(image, ground).convert("L")
    outside = Image.new("L", image.size, 255)
    radius = 0.4 * 512 + 3
    box = (256 - radius, 256 - radius, 256 + radius, 256 + radius)
    ImageDraw.Draw(outside).ellipse(box, fill=0)
    assert drawn.getextrema()[1] > 50  # type: ignore[operator]
    assert ImageChops.multiply(drawn, outside).getextrema()[1] <= 2  # type: ignore[operator]


def test_the_manifest(maker: Maker) -> None:
    found = maker.of({"icona.svg": GROUND}, short_name="P")
    manifest = json.loads(str(found.files["manifest.webmanifest"]))
    listed = manifest.pop("icons")
    assert manifest == {
        "name": "Prova",
        "short_name": "P",
        "description": "Un «blog»",
        "lang": "it",
        "start_url": "./",
        "id": "/blog/",
        "scope": "./",
        "display": "browser",
        "background_color": "#fbf9f4",
        "theme_color": "#fbf9f4",
    }
    assert [(icon["sizes"], icon.get("purpose")) for icon in listed] == [
        ("192x192", None),
        ("512x512", None),
        ("512x512", "maskable"),
    ]
    for icon in listed:
        width, height = opened(found, icon["src"]).size
        assert icon["sizes"] == f"{width}x{height}"
    nowhere = maker.of({}, site_url=None).files["manifest.webmanifest"]
    assert "id" not in json.loads(str(nowhere))


def test_nothing_is_drawn_twice(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    first = maker.of({"icona.svg": GROUND})

    def picture(*_: object) -> Image.Image:
        raise AssertionError("drawn again")

    monkeypatch.setattr(Artwork, "picture", picture)
    assert maker.of({}) == first
    with pytest.raises(AssertionError, match="drawn again"):
        maker.of({"icona.svg": BARE})


def test_another_workshop_makes_the_same_bytes(maker: Maker, tmp_path: Path) -> None:
    first = maker.of({"icona.svg": GROUND})
    maker.workshop = Workshop.at(tmp_path / "another")
    assert maker.of({}) == first


def test_what_could_run_in_an_svg_is_taken_out(maker: Maker) -> None:
    drawing = GROUND.replace(
        "</svg>",
        '<script>alert(1)</script><image href="https://altrove.example/a.png"/>'
        '<g onclick="alert(1)"/></svg>',
    )
    kept = maker.of({"icona.svg": drawing}).files["icon.svg"]
    assert isinstance(kept, bytes)
    for bad in (b"script", b"altrove", b"onclick"):
        assert bad not in kept


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.png", picture(511, 511), "is 511 pixels wide; save it as SVG, or with 512 by 512"),
        ("a.png", picture(1024, 512), "is 1024 by 512 pixels; make it square"),
        ("a.png", picture(4097, 4097), "save it with 4096 by 4096 at most"),
        ("a.png", b"", "cannot be read as a picture"),
        ("a.png", picture(600, 600)[:200], "cannot be read as a picture"),
        ("a.bmp", picture(600, 600, "BMP"), "is BMP; save it as SVG or PNG"),
        ("a.svg", b"<svg", "is no SVG that can be read"),
        ("a.svg", b"hello", "is no SVG that can be read"),
        ("a.svg", b"<svg>" + b"<g>" * 600, "has more than 500 elements within each other"),
        ("a.svg", RING.replace("0 0 64 64", "0 0 64 20").encode(), "make it square"),
    ],
)
def test_a_picture_that_cannot_be_used(maker: Maker, name: str, data: bytes, said: str) -> None:
    found = maker.problem({name: data}, source=name)
    assert found.startswith(f"mkdocs.yml:6: extra.permesso.icons.source: '{name}' ")
    assert said in found


def test_a_picture_that_is_not_there(maker: Maker) -> None:
    found = maker.problem({}, source="nessuna.svg")
    assert "'nessuna.svg' cannot be opened (No such file or directory)" in found


def test_a_favicon_that_is_too_small_stays_what_it_is(maker: Maker) -> None:
    """A blog that moves in with a favicon of 32 pixels is built all the same."""
    found = maker.of({"f.png": picture(32, 32)}, favicon="f.png")
    assert found.links == (Icon("icon", "f.png"),)
    assert found.files == {}
    (notice,) = found.notices
    assert str(notice).startswith("mkdocs.yml:2: theme.favicon: 'f.png' is 32 pixels wide")


def test_the_themes_own_favicon_is_only_linked(maker: Maker) -> None:
    found = maker.of({}, favicon="assets/images/favicon.png")
    assert found == Icons((Icon("icon", "assets/images/favicon.png"),))
