"""Films: animated pictures in formats that are made for what moves.

Every browser plays one of the two: WebM with VP9, MP4 with H.264. https://caniuse.com/webm
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from permesso.pictures import raster
from permesso.pictures.raster import Header

MAX_EDGE = 1280
"""Pixels of the longer side of a film."""
LEAST, USUAL = 20, 100
"""Milliseconds: what browsers take for no time at all, and show a frame for instead."""
TABLE, TABLE_ENTRY = 2_000, 32
"""Bytes of an MP4's table of frames, more than it needs, and for each frame."""
TICK = Fraction(1, 1000)
BACKGROUND = (255, 255, 255)
"""What is behind a picture that can be seen through; films are opaque."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A format of films."""

    type: str
    container: str
    name: str
    options: dict[str, str]


CODECS = (
    Codec(
        "video/webm",
        "webm",
        "libvpx-vp9",
        {"crf": "34", "b": "0", "deadline": "good", "cpu-used": "3", "row-mt": "0"},
    ),
    Codec("video/mp4", "mp4", "libx264", {"crf": "24", "preset": "slow", "bf": "0", "mbtree": "0"}),
)
"""The formats, the best first; one thread each, so that the bytes are the same everywhere."""


def films(found: Header) -> list[tuple[str, int, bytes]]:
    """Return media type, width and content of the films that an animated picture becomes.

    Raises Fault.
    """
    return [(codec.type, *_film(found, codec)) for codec in CODECS]


def _film(found: Header, codec: Codec) -> tuple[int, bytes]:
    width, height = raster.fitting(found.width, found.height, MAX_EDGE)
    # Colours are stored for squares of two by two.
    size = max(2, width - width % 2), max(2, height - height % 2)
    file = BytesIO()
    options = {"fflags": "+bitexact"}
    if codec.container == "mp4":
        # The table of its frames stands first, so that it plays before it is there as a whole.
        options["moov_size"] = str(TABLE + TABLE_ENTRY * found.frames)
    with (
        raster.faults(),
        av.open(file, "w", format=codec.container, container_options=options) as container,
    ):
        stream = container.add_stream(codec.name, options=codec.options)
        assert isinstance(stream, av.VideoStream)
        context = stream.codec_context
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = context.time_base = TICK
        context.thread_count = 1
        context.flags |= av.codec.context.Flags.bitexact
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries = context.color_trc = 1
        for moment, picture in _frames(found, size):
            content = picture.convert("RGBA").tobytes()
            frame = av.VideoFrame.from_bytes(content, *size, format="rgba").reformat(
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
            )
            frame.pts, frame.time_base = moment, TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return size[0], file.getvalue()


def _frames(found: Header, size: tuple[int, int]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the frames with the milliseconds at which each begins."""
    image, moment = found.image, 0
    plain, lasts = image, USUAL
    for number in range(found.frames):
        image.seek(number)
        shown = image.convert("RGBA")
        plain = Image.new("RGB", shown.size, BACKGROUND)
        plain.paste(shown, mask=shown)
        if plain.size != size:
            plain = plain.resize(size, Image.Resampling.LANCZOS)
        yield moment, plain
        given = image.info.get("duration") or 0
        lasts = round(given) if given >= LEAST else USUAL
        moment += lasts
    if lasts > LEAST:
        # A film ends with its last frame; without it twice, that would be there for no time.
        yield moment - LEAST // 2, plain
