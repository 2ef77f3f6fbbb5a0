"""Masks: icons for systems that cut them to a shape of their own and show nothing behind them."""

from __future__ import annotations

from math import ceil

from PIL import Image, ImageChops, ImageDraw

from permesso.pictures.artwork import Artwork

SAFE = 0.8
"""Diameter of the circle that no system cuts off (W3C Web Application Manifest, "Icon masks")."""
PADDED = 0.8
"""Part of the side that a picture without a ground of its own takes where nothing is cut off."""
PROBE = 256
"""Pixels at which a picture is looked at."""


def covered(found: Artwork, size: int, background: str) -> Image.Image:
    """Return an icon that covers the whole square: on its own ground, else on `background`."""
    ground = _ground(found)
    if ground:
        return _placed(found, size, size, ground)
    return _placed(found, size, round(size * PADDED), background)


def maskable(found: Artwork, size: int, background: str) -> Image.Image:
    """Return an icon of which a circle may be cut out: what is drawn stands in the safe zone."""
    ground = _ground(found)
    reach = _reach(found, ground)
    inside = min(1.0, SAFE / reach) if reach else 1.0
    # A picture with a ground of its own may be smaller than the square: its ground goes on.
    return _placed(found, size, int(size * inside), ground or background)


def _placed(found: Artwork, size: int, inner: int, ground: str) -> Image.Image:
    canvas = Image.new("RGBA", (size, size), ground)
    edge = (size - inner) // 2
    canvas.alpha_composite(found.picture(inner), (edge, edge))
    return canvas.convert("RGB")


def _ground(found: Artwork) -> str | None:
    """Return the colour that a picture has in the middle of all four sides, None if it has none."""
    picture = found.picture(PROBE)
    middle, last = PROBE // 2, PROBE - 2
    places = ((middle, 1), (middle, last), (1, middle), (last, middle))
    colours = {picture.getpixel(place) for place in places}
    if len(colours) != 1:
        return None
    colour = colours.pop()
    assert isinstance(colour, tuple)
    red, green, blue, alpha = colour
    return f"#{red:02x}{green:02x}{blue:02x}" if alpha == 255 else None


def _reach(found: Artwork, ground: str | None) -> float:
    """Return the diameter of the circle around what is drawn, in units of the picture's side."""
    picture = found.picture(PROBE)
    if ground:
        on_ground = Image.new("RGBA", picture.size, ground)
        on_ground.alpha_composite(picture)
        plain = Image.new("RGB", picture.size, ground)
        drawn = ImageChops.difference(on_ground.convert("RGB"), plain).convert("L")
    else:
        drawn = picture.getchannel("A")
    mask = drawn.point(lambda value: 255 if value > 16 else 0)
    low, high = 0, ceil(PROBE * 2**0.5 / 2)
    while low < high:
        radius = (low + high) // 2
        if _is_within(mask, radius):
            high = radius
        else:
            low = radius + 1
    return 2 * low / PROBE


def _is_within(mask: Image.Image, radius: int) -> bool:
    """Tell whether nothing is drawn outside the circle with a radius."""
    outside = Image.new("L", mask.size, 255)
    centre = mask.width / 2
    box = (centre - radius, centre - radius, centre + radius, centre + radius)
    ImageDraw.Draw(outside).ellipse(box, fill=0)
    return ImageChops.multiply(mask, outside).getbbox() is None
