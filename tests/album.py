"""Pictures for tests, drawn on the spot, and what the engine makes of them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image, ImageCms, ImageDraw

from conftest import write
from permesso.library import Folder
from permesso.pictures import gallery
from permesso.pictures.rendition import Gallery, Rendition
from permesso.pictures.settings import PictureSettings
from permesso.workshop.workshop import Workshop

GPS_DEGREES = (45.0, 4.0, 12.5)


def photo(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Return something with as many colours as a photograph: blurred noise over a sky."""
    noise = Image.merge(
        "RGB", [Image.effect_noise((width // 3 or 1, height // 3 or 1), 60) for _ in range(3)]
    )
    sky = Image.linear_gradient("L").resize((width, height))
    blue = Image.merge("RGB", [sky, sky.point(lambda each: 255 - each // 2), sky.rotate(180)])
    return Image.blend(blue, noise.resize((width, height), Image.Resampling.BICUBIC), 0.3).convert(
        mode
    )


def plot(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Return a drawing of few colours; in RGBA one can see through its ground."""
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0 if mode == "RGBA" else 255))
    pen = ImageDraw.Draw(image)
    for each in range(5):
        box = (each * width // 5, height - (each + 1) * height // 6, each * width // 5 + 40, height)
        pen.rectangle(box, fill=(160, 30 * each, 60, 255))
    return image.convert(mode)


def corners(width: int = 120, height: int = 80) -> Image.Image:
    """Return a picture that is red on the upper left and blue elsewhere."""
    image = Image.new("RGB", (width, height), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return an image as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def moving(kind: str, frames: int = 6, size: tuple[int, int] = (120, 80), **options: Any) -> bytes:
    """Return an animated picture."""
    images = [Image.new("RGB", size, "white") for _ in range(frames)]
    for each, image in enumerate(images):
        ImageDraw.Draw(image).rectangle((each * 10, 10, each * 10 + 30, 60), fill=(200, 40, 40))
    return saved(images[0], kind, save_all=True, append_images=images[1:], **options)


def telling(orientation: int = 1, place: bool = True) -> Image.Exif:
    """Return EXIF that says who, with what, which side is up, and perhaps where."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "segreto"
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", GPS_DEGREES, "E", GPS_DEGREES
    return exif


def swapped_profile() -> bytes:
    """Return a profile whose red is green's: what does not honour it shows other colours."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", data, 128)[0]
    tags = {
        bytes(data[132 + 12 * each : 136 + 12 * each]): 132 + 12 * each for each in range(count)
    }
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(data)


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a grey PNG that says it is so large, whatever is in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", sum_)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@dataclass
class Album:
    """A documents folder of pictures, without texts."""

    docs: Path
    store: Path

    def hang(
        self,
        files: Mapping[str, bytes],
        shown: Collection[str] | None = None,
        leading: Collection[str] = (),
        quick: bool = False,
        workshop: Workshop | None = None,
        **values: object,
    ) -> Gallery:
        """Return the gallery of everything in the folder, all of it shown unless said."""
        write(self.docs, files)
        media = {
            path.relative_to(self.docs).as_posix(): path.relative_to(self.docs).as_posix()
            for path in sorted(self.docs.rglob("*"))
            if not path.is_dir() or path.suffix
        }
        folder = Folder(self.docs, "docs", (), media)
        settings = PictureSettings.model_validate(values)
        shop = workshop or Workshop.at(self.store, quick=quick)
        return gallery.prepare(
            folder, set(media) if shown is None else shown, settings, shop, leading
        )

    def one(self, name: str, content: bytes, **values: Any) -> tuple[Rendition, Gallery]:
        """Return what became of one picture."""
        found = self.hang({name: content}, **values)
        assert name in found.renditions, found.faults
        return found.renditions[name], found

    def fault(self, name: str, content: bytes, **values: Any) -> str:
        """Return what is wrong with one picture; nothing of it is among the files."""
        found = self.hang({name: content}, **values)
        assert found.renditions == {} and found.files == {}
        return found.faults[name]

    def content(self, found: Gallery, address: str) -> bytes:
        """Return the file that readers get at an address."""
        name = unquote(address)
        made = found.files.get(name, self.docs / name)
        return made if isinstance(made, bytes) else made.read_bytes()

    def image(self, found: Gallery, address: str) -> Image.Image:
        """Return the picture that readers get at an address."""
        image = Image.open(BytesIO(self.content(found, address)))
        image.load()
        return image


def addresses(rendition: Rendition) -> Sequence[str]:
    """Return every address that a picture has."""
    formats = [each for every in rendition.formats for each in every.variants]
    films = [each for every in rendition.video for each in every.variants]
    return [rendition.url, *(each.url for each in (*rendition.variants, *formats, *films))]


def widths(rendition: Rendition) -> dict[str, list[int]]:
    """Return the widths of each better format."""
    return {each.type: [one.width for one in each.variants] for each in rendition.formats}


def near(found: object, wanted: tuple[int, ...], by: int = 12) -> bool:
    """Tell whether a pixel has about the wanted colour."""
    assert isinstance(found, tuple)
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))
