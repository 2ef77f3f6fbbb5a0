"""Encoding: pixels to files, the same bytes on every machine with the same libraries."""

from __future__ import annotations

from importlib import metadata
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/svg+xml": ".svg",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}
"""Endings by media type."""
AVIF_SPEED = 7
"""Half the time of 6 for 3 % more bytes."""
WEBP_EFFORT = 4
LOSSLESS_EFFORT = 75


def versions() -> tuple[str, ...]:
    """Return what the bytes of a file depend on beside its picture."""
    from PIL import features  # Here: a blog without pictures does without Pillow.

    names = ("pil", "jpg", "libjpeg_turbo", "zlib", "webp", "avif", "littlecms2", "libtiff")
    libraries = tuple(f"{name} {features.version(name)}" for name in names)
    # Asked for without loading them: few blogs have films.
    return (*libraries, *(f"{name} {metadata.version(name)}" for name in ("av", "py-svg-hush")))


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Return an opaque image as JPEG."""
    return _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)


def png(image: Image.Image) -> bytes:
    """Return an image as PNG."""
    return _saved(image, "PNG", optimize=True)


def webp(image: Image.Image, quality: int, lossless: bool) -> bytes:
    """Return an image as WebP."""
    if lossless:
        return _saved(image, "WEBP", lossless=True, quality=LOSSLESS_EFFORT, method=WEBP_EFFORT)
    return _saved(image, "WEBP", quality=quality, method=WEBP_EFFORT)


def avif(image: Image.Image, quality: int, photograph: bool) -> bytes:
    """Return an image as AVIF; drawings keep the edges of their colours."""
    # The encoder cuts a picture in tiles by the number of its threads, which changes the bytes.
    return _saved(
        image,
        "AVIF",
        quality=quality,
        speed=AVIF_SPEED,
        max_threads=1,
        autotiling=False,
        subsampling="4:0:0" if image.mode == "L" else "4:2:0" if photograph else "4:4:4",
    )


def other(image: Image.Image, kind: str) -> bytes:
    """Return an image as TIFF or BMP, without loss."""
    return _saved(image, kind, **({"compression": "tiff_deflate"} if kind == "TIFF" else {}))


def pages(images: list[Image.Image]) -> bytes:
    """Return several images as one TIFF."""
    return _saved(
        images[0], "TIFF", compression="tiff_deflate", save_all=True, append_images=images[1:]
    )


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
