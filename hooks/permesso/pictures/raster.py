"""Rasters: a picture's file as pixels, upright, in the colours of screens, no larger than asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image, ImageChops, ImageCms

from permesso.pictures.budget import Budget
from permesso.pictures.fault import Fault
from permesso.pictures.kinds import Kind

MAX_PIXELS = 120_000_000
"""Pixels beyond which a picture is taken for a trap; the largest cameras have fewer."""
MAX_FRAMES = 2_000
MAX_MOVING_PIXELS = 2_000_000_000
"""Pixels of all frames of an animated picture together."""
MAX_DEPTH = 65_535
"""Largest value of a picture of 16 bits."""
LIKE_SRGB = 3
"""By how much of 255 colours may differ for a profile to be sRGB by another name."""
PHOTOGRAPH = 20
"""A picture that has a colour of its own for more than each such number of pixels is one that was
taken; measured on 30 photographs (4 to 8) and drawings or screenshots (100 and more)."""
GREYS = 128
"""A grey picture with more greys than this is one that was taken."""
ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its orientation (Exif 2.32, 4.6.4)."""
PLACE = {ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude}


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture's file says of it."""

    image: Image.Image
    """The file, open; its pixels are not read yet."""
    width: int
    """Its width, when it is upright."""
    height: int
    """Its height, when it is upright."""
    orientation: int
    """Which side is up, as EXIF says it."""
    frames: int
    """How many pictures of it follow each other; 1 for one that does not move."""
    profile: bytes | None
    """Its colour profile, unless that says no more than sRGB."""
    place: bool
    """Whether it says where it was taken."""

    @property
    def animated(self) -> bool:
        """Whether it moves."""
        return self.frames > 1


@contextmanager
def faults() -> Iterator[None]:
    """Turn what goes wrong in reading a picture into a Fault."""
    try:
        yield
    except Fault:
        raise
    except Image.DecompressionBombError:
        raise Fault(_too_large("more than 178 million pixels")) from None
    except MemoryError:
        raise Fault("needs more memory than there is; make it smaller") from None
    except Exception:
        # A damaged file makes Pillow raise whatever its bytes lead to: OSError, SyntaxError,
        # struct.error, KeyError.
        raise Fault("is damaged or cut off; save it again, or take it from where it was") from None


def header(content: bytes, kind: Kind) -> Header:
    """Return what a file of a kind says of its picture; raises Fault."""
    with faults():
        image = Image.open(BytesIO(content), formats=[kind.name])
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise Fault(_too_large(f"{width} × {height} pixels"))
        frames = getattr(image, "n_frames", 1) if kind.name in ANIMATED else 1
        if frames > MAX_FRAMES or width * height * frames > MAX_MOVING_PIXELS:
            found = f"has {frames} frames of {width} × {height} pixels"
            raise Fault(f"{found}, too many for a page; shorten it, or make it smaller")
        if image.mode in {"F", "I"}:
            raise Fault("has more than 16 bits a colour; save it with 8")
        profile = image.info.get("icc_profile")
        orientation, place = _exif(image)
        if kind.name == "TIFF":
            # Pillow says the size of these upright, and turns them when it reads them.
            orientation = 1
        if orientation > 4:
            width, height = height, width
        return Header(
            image=image,
            width=width,
            height=height,
            orientation=orientation,
            frames=frames,
            profile=profile if profile and not _is_srgb(profile, image.mode) else None,
            place=place or b"GPSLatitude" in content,
        )


def fitting(width: int, height: int, max_edge: int) -> tuple[int, int]:
    """Return the size of a picture whose longer side is at most `max_edge`."""
    scale = min(1.0, max_edge / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def pixels(found: Header, max_edge: int, budget: Budget) -> Image.Image:
    """Return the pixels of a picture's first frame: upright, sRGB, `L`, `RGB` or `RGBA`, the longer
    side at most `max_edge`, nothing else in it. Raises Fault."""
    image = found.image
    turned = found.orientation > 4
    size = fitting(found.width, found.height, max_edge)
    stored = (size[1], size[0]) if turned else size
    with faults():
        # A JPEG comes out of its own decoder at an eighth, a quarter or half of its size.
        image.draft(None, stored)
        with budget.share(image.width * image.height):
            image.load()
            plain = _plain(image)
            if plain.size != stored:
                plain = plain.resize(stored, Image.Resampling.LANCZOS, reducing_gap=3.0)
        if found.profile:
            plain = _in_srgb(plain, found.profile)
        if plain.mode == "CMYK":
            plain = plain.convert("RGB")
        if found.orientation in TURNS:
            plain = plain.transpose(TURNS[found.orientation])
        if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
            plain = plain.convert("RGB")
        # Pillow would write some of it into the next file.
        plain.info.clear()
        return plain


def probe(found: Header, budget: Budget) -> None:
    """Read a picture's pixels to the end, in the cheapest way; raises Fault where they lack."""
    with faults():
        found.image.draft(None, (1, 1))
        with budget.share(found.image.width * found.image.height):
            found.image.load()


def resized(image: Image.Image, width: int) -> Image.Image:
    """Return a picture in a smaller width."""
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def is_photograph(image: Image.Image) -> bool:
    """Tell whether a picture was taken and not drawn: by how many colours it has."""
    if image.mode == "L":
        return image.getcolors(GREYS) is None
    return image.convert("RGB").getcolors(image.width * image.height // PHOTOGRAPH) is None


def mean_colour(image: Image.Image) -> str | None:
    """Return the mean colour as `#rrggbb`, None for a picture that can be seen through."""
    if image.mode == "RGBA":
        return None
    mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX)
    return f"#{mean.tobytes().hex()}"


def _too_large(size: str) -> str:
    limit = MAX_PIXELS // 1_000_000
    return f"has {size}; make it smaller, {limit} million pixels are read at most"


def _exif(image: Image.Image) -> tuple[int, bool]:
    """Return the orientation, and whether there is a place in EXIF."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        place = bool(PLACE & exif.get_ifd(ExifTags.IFD.GPSInfo).keys())
    except Exception:
        # Damaged metadata is no reason not to show a picture, and is not published.
        return 1, False
    return (orientation if orientation in TURNS else 1), place


def _plain(image: Image.Image) -> Image.Image:
    """Return an image in one of the modes that are written, or `CMYK`."""
    if image.mode.startswith("I;16"):
        # Pillow's own conversion cuts off what is above 255.
        return image.point(lambda value: value * 255 / MAX_DEPTH, "L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in {"1", "L"}:
        return image.convert("L")
    # A copy, so that no later step finds the file's own attributes.
    return image.copy() if image.mode == "CMYK" else image.convert("RGB")


def _is_srgb(profile: bytes, mode: str) -> bool:
    """Tell whether a profile says what a picture without one is taken for: by colours, not name."""
    if mode in {"CMYK", "L", "LA", "1"}:
        return False
    grid = Image.new("RGB", (64, 64))
    steps = [round(step * 255 / 15) for step in range(16)]
    grid.putdata([(red, green, blue) for red in steps for green in steps for blue in steps])
    try:
        differs = ImageChops.difference(grid, _transformed(grid, profile, "RGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return True
    return max(differs.tobytes()) <= LIKE_SRGB


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        found = _transformed(image, profile, mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile of another kind of picture, or no profile.
        return image
    return found.convert("L") if image.mode == "L" else found


def _transformed(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    found = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode=mode,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert found is not None
    return found
