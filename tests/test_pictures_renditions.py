"""From an author's picture to the files that readers get."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageCms

from album import (
    Album,
    addresses,
    corners,
    moving,
    near,
    photo,
    plot,
    png,
    saved,
    swapped_profile,
    telling,
    widths,
)
from permesso.pictures import encoding, film, kinds, raster
from permesso.pictures.rendition import Gallery


@pytest.fixture
def album(tmp_path: Path) -> Album:
    (tmp_path / "docs").mkdir()
    return Album(tmp_path / "docs", tmp_path / "store")


def as_files(found: Gallery) -> dict[str, bytes]:
    return {
        name: made if isinstance(made, bytes) else made.read_bytes()
        for name, made in found.files.items()
    }


def test_a_photograph_gets_widths_formats_size_and_colour(album: Album) -> None:
    rendition, found = album.one("immagini/porta.jpg", saved(photo(1400, 700), "JPEG", quality=92))
    assert (rendition.url, rendition.type) == ("immagini/porta.jpg", "image/jpeg")
    assert (rendition.width, rendition.height) == (1400, 700)
    assert widths(rendition) == {
        "image/avif": [480, 800, 1400],
        "image/webp": [480, 800, 1400],
    }
    assert [each.width for each in rendition.variants] == [480, 800]
    for format_ in rendition.formats:
        for each in format_.variants:
            image = album.image(found, each.url)
            assert image.size == (each.width, round(each.width / 2))
            assert Image.MIME[image.format or ""] == format_.type
    mean = album.image(found, rendition.url).resize((1, 1), Image.Resampling.BOX)
    assert rendition.colour and near(
        mean.getpixel((0, 0)), tuple(bytes.fromhex(rendition.colour[1:])), 2
    )
    assert found.faults == {} and found.notices == ()


def test_each_better_format_is_smaller_than_those_that_more_browsers_know(album: Album) -> None:
    rendition, found = album.one("a.jpg", saved(photo(1000, 700), "JPEG", quality=80))
    sizes = [
        sum(len(album.content(found, each.url)) for each in format_.variants)
        for format_ in rendition.formats
    ]
    whole = len(album.content(found, "a.jpg"))
    smaller = [len(album.content(found, each.url)) for each in rendition.variants]
    assert sizes == sorted(sizes)
    assert sizes[-1] < whole + sum(smaller)
    assert all(each < whole for each in smaller)


def test_a_format_that_comes_out_larger_is_left_out(album: Album) -> None:
    rendition, found = album.one("a.jpg", saved(photo(300, 200), "JPEG", quality=8))
    assert rendition.formats == () and rendition.variants == ()
    assert set(found.files) <= {"a.jpg"}


def test_addresses_hold_the_sum_of_the_content(album: Album) -> None:
    first, _ = album.one("a.jpg", saved(photo(900, 600), "JPEG", quality=90))
    second, _ = album.one("a.jpg", saved(photo(900, 600).rotate(180), "JPEG", quality=90))
    before = {each.url for each in first.formats[0].variants}
    after = {each.url for each in second.formats[0].variants}
    assert len(before) == len(after) == 2 and not before & after
    assert all(each.startswith("a-") and each.endswith(".avif") for each in before | after)


def test_spaces_and_letters_of_other_languages_are_written_as_in_an_address(album: Album) -> None:
    content = saved(photo(600, 400), "JPEG", quality=92)
    rendition, found = album.one("città, là (1).jpg", content)
    for each in addresses(rendition)[1:]:
        assert each.startswith("citt%C3%A0%2C%20l%C3%A0%20%281%29-")
        assert album.image(found, each).width in {480, 600}


def test_no_width_is_above_the_original_nor_almost_the_same(album: Album) -> None:
    for width, wanted in ((60, [60]), (500, [500]), (560, [560]), (600, [480, 600])):
        rendition, _ = album.one(f"{width}.png", saved(photo(width, 90), "PNG"))
        assert set(map(tuple, widths(rendition).values())) == {tuple(wanted)}


def test_lead_pictures_have_larger_widths(album: Album) -> None:
    found = album.hang({"a.jpg": saved(photo(2400, 300), "JPEG", quality=90)}, leading={"a.jpg"})
    assert widths(found.renditions["a.jpg"])["image/avif"] == [480, 800, 1280, 1600, 1920]
    found = album.hang({})
    assert widths(found.renditions["a.jpg"])["image/avif"] == [480, 800, 1280, 1600]


def test_owners_set_widths_and_the_longest_edge(album: Album) -> None:
    rendition, found = album.one(
        "a.jpg", saved(photo(1200, 600), "JPEG", quality=95), widths=[300, 100], max_edge=500
    )
    assert (rendition.width, rendition.height) == (500, 250)
    assert album.image(found, "a.jpg").size == (500, 250)
    assert widths(rendition)["image/avif"] == [100, 300]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG", "AVIF", "TIFF"])
def test_pictures_stand_upright(album: Album, orientation: int, kind: str) -> None:
    upright = corners()
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    stored = upright.transpose(raster.TURNS[undo[orientation]]) if orientation > 1 else upright
    name = f"a.{kind.lower()}"
    options = {} if kind == "TIFF" else {"quality": 95}
    rendition, found = album.one(name, saved(stored, kind, exif=telling(orientation), **options))
    assert (rendition.width, rendition.height) == (120, 80)
    for each in {name, *addresses(rendition)}:
        image = album.image(found, each).convert("RGB")
        assert image.size == (120, 80)
        assert near(image.getpixel((20, 15)), (255, 0, 0), 40)
        assert near(image.getpixel((100, 15)), (0, 0, 255), 40)
        assert near(image.getpixel((20, 60)), (0, 0, 255), 40)
        assert not image.getexif()


@pytest.mark.parametrize("letter", ["x", "è", "語"])
def test_a_name_as_long_as_files_may_have(album: Album, letter: str) -> None:
    name = f"immagini/{letter * (251 // len(letter.encode()))}.png"
    _, found = album.one(name, saved(plot(), "PNG"))
    made = [Path(each).name for each in found.files if each != name]
    assert made and all(len(each.encode()) <= 255 for each in made)


def test_an_orientation_that_does_not_exist_turns_nothing(album: Album) -> None:
    rendition, _ = album.one("a.jpg", saved(corners(), "JPEG", exif=telling(99)))
    assert (rendition.width, rendition.height) == (120, 80)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.avif", "AVIF")]
)
def test_colours_are_those_of_the_profile(album: Album, name: str, kind: str) -> None:
    red = Image.new("RGB", (300, 200), (255, 0, 0))
    content = saved(red, kind, icc_profile=swapped_profile(), quality=95)
    rendition, found = album.one(name, content)
    for each in {name, *addresses(rendition)}:
        image = album.image(found, each)
        assert "icc_profile" not in image.info
        assert near(image.convert("RGB").getpixel((9, 9)), (0, 255, 0), 30), each


def test_a_profile_that_says_srgb_costs_no_quality(album: Album) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(photo(300, 200), "JPEG", quality=97, icc_profile=srgb)
    _, found = album.one("a.jpg", content)
    own = album.image(found, "a.jpg")
    assert own.tobytes() == Image.open(BytesIO(content)).tobytes()
    assert "icc_profile" not in own.info


@pytest.mark.parametrize("profile", [b"", b"no profile", bytes(500)])
def test_a_damaged_profile_is_no_profile(album: Album, profile: bytes) -> None:
    content = saved(corners(), "PNG", icc_profile=profile)
    _, found = album.one("a.png", content)
    assert near(album.image(found, "a.png").getpixel((2, 2)), (255, 0, 0))


def test_colours_for_print_become_those_of_screens(album: Album) -> None:
    content = saved(Image.new("CMYK", (300, 200), (0, 255, 255, 0)), "JPEG", quality=95)
    rendition, found = album.one("a.jpg", content)
    for each in addresses(rendition):
        image = album.image(found, each)
        assert image.mode == "RGB"
        assert near(image.getpixel((9, 9)), (255, 0, 0), 30)


def test_sixteen_bits_keep_their_brightness(album: Album) -> None:
    values = b"".join(struct.pack("<H", each) for each in range(0, 65_536, 4))
    content = saved(Image.frombytes("I;16", (128, 128), values), "PNG")
    rendition, found = album.one("a.png", content)
    for each in addresses(rendition)[1:]:
        image = album.image(found, each).convert("L")
        assert [image.getpixel((64, row)) for row in (10, 64, 120)] == pytest.approx(
            [20, 128, 240], abs=6
        )
    assert rendition.colour in {"#7f7f7f", "#808080"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_a_drawing_is_read(album: Album, mode: str) -> None:
    rendition, found = album.one("a.png", saved(plot(mode="RGBA").convert(mode), "PNG"))
    assert rendition.type == "image/png" and rendition.url == "a.png"
    seen_through = mode in {"LA", "P", "RGBA"}
    assert (rendition.colour is None) == seen_through
    for each in addresses(rendition):
        image = album.image(found, each).convert("RGBA")
        alpha = image.getchannel("A").getextrema()
        assert alpha == ((0, 255) if seen_through else (255, 255)), each


def test_a_drawing_keeps_its_edges(album: Album) -> None:
    rendition, found = album.one("a.png", saved(plot(640, 400), "PNG"))
    for format_ in rendition.formats:
        image = album.image(found, format_.variants[-1].url).convert("RGB")
        assert image.width == 640
        assert near(image.getpixel((20, 399)), (160, 0, 60), 4)


def test_a_width_that_is_larger_than_a_wider_one_is_left_out(album: Album) -> None:
    rendition, found = album.one("a.png", saved(plot(900, 600), "PNG"))
    for each in (rendition.variants, *(format_.variants for format_ in rendition.formats)):
        sizes = [len(album.content(found, one.url)) for one in each]
        assert sizes == sorted(sizes)
    assert widths(rendition)["image/webp"] == [900]


def test_a_photograph_saved_as_png_falls_back_to_jpeg(album: Album) -> None:
    rendition, found = album.one("a.png", saved(photo(600, 400), "PNG"))
    assert rendition.type == "image/jpeg"
    assert rendition.url.startswith("a-600-") and rendition.url.endswith(".jpg")
    assert album.image(found, rendition.url).size == (600, 400)
    assert album.image(found, "a.png").format == "PNG"


def test_a_photograph_that_can_be_seen_through_falls_back_to_png(album: Album) -> None:
    image = photo(600, 400)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    rendition, found = album.one("a.webp", saved(image, "WEBP"))
    assert rendition.type == "image/png" and rendition.colour is None
    assert album.image(found, rendition.url).mode == "RGBA"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.webp", "WEBP"), ("a.avif", "AVIF"), ("a.tiff", "TIFF"), ("a.BMP", "BMP")],
)
def test_formats_that_not_every_browser_shows_have_a_fallback(
    album: Album, name: str, kind: str
) -> None:
    rendition, found = album.one(name, saved(photo(600, 400), kind))
    assert rendition.type == "image/jpeg" and rendition.url.endswith(".jpg")
    assert album.image(found, rendition.url).format == "JPEG"
    own = album.image(found, name)
    assert (own.format, own.size) == (kind, (600, 400))


def test_a_gif_of_one_frame_is_a_plain_picture(album: Album) -> None:
    rendition, found = album.one("a.gif", saved(plot(mode="P"), "GIF"))
    assert rendition.video == () and rendition.type == "image/png"
    assert album.image(found, "a.gif").format == "GIF"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.png", "PNG"), ("a.avif", "AVIF")]
)
def test_what_moves_becomes_a_film_and_a_still(album: Album, name: str, kind: str) -> None:
    rendition, found = album.one(name, moving(kind, 6, (121, 81), duration=200))
    assert [each.type for each in rendition.video] == ["video/webm", "video/mp4"]
    assert rendition.url.endswith(".png")
    assert (rendition.width, rendition.height) == (121, 81)
    still = album.image(found, rendition.url).convert("RGB")
    assert near(still.getpixel((5, 30)), (200, 40, 40), 20)
    for each, codec in zip(rendition.video, ("vp9", "h264"), strict=True):
        with av.open(BytesIO(album.content(found, each.variants[0].url))) as container:
            assert not container.streams.audio
            stream = container.streams.video[0]
            assert (stream.codec_context.name, stream.width, stream.height) == (codec, 120, 80)
            assert stream.codec_context.pix_fmt == "yuv420p"
            frames = list(container.decode(stream))
            # The last one twice: it lasts as long as the others.
            assert [round(float(frame.time or 0), 2) for frame in frames] == [
                0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.19,
            ]  # fmt: skip
            last = frames[-1].to_image()
            assert near(last.getpixel((65, 30)), (200, 40, 40), 40)
            assert near(last.getpixel((20, 30)), (255, 255, 255), 40)
    assert getattr(album.image(found, name), "n_frames", 1) == 6


def test_frames_without_a_time_last_as_long_as_in_browsers(album: Album) -> None:
    rendition, found = album.one("a.gif", moving("GIF", 3, duration=10))
    content = album.content(found, rendition.video[0].variants[0].url)
    with av.open(BytesIO(content)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([0, 0.1, 0.2, 0.29])


def test_a_film_can_begin_before_all_of_it_is_there(album: Album) -> None:
    rendition, found = album.one("a.gif", moving("GIF", 40))
    content = album.content(found, rendition.video[1].variants[0].url)
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_a_large_animation_becomes_a_smaller_film(album: Album) -> None:
    rendition, _ = album.one("a.gif", moving("GIF", 2, (1600, 100)))
    assert rendition.video[0].variants[0].width == 1280


def test_the_same_picture_becomes_the_same_bytes(album: Album, tmp_path: Path) -> None:
    files = {
        "a.jpg": saved(photo(600, 400), "JPEG", quality=92),
        "b.png": saved(plot(mode="RGBA"), "PNG"),
        "c.gif": moving("GIF", 12, (222, 111)),
    }
    first = as_files(album.hang(files))
    others = [as_files(Album(album.docs, tmp_path / f"other{each}").hang({})) for each in range(3)]
    assert len(first) > 9
    assert all(other == first for other in others)


def test_films_do_not_depend_on_what_else_is_going_on() -> None:
    content = moving("GIF", 30, (321, 199), duration=70)
    kind = kinds.of_name("a.gif")
    assert kind
    found = {tuple(film.films(raster.header(content, kind))) for _ in range(5)}
    assert len(found) == 1


def test_avif_does_not_depend_on_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import AvifImagePlugin

    image = photo(1200, 900)
    found = set()
    for cores in (1, 16):
        monkeypatch.setattr(AvifImagePlugin, "_get_default_max_threads", lambda cores=cores: cores)
        found.add(encoding.avif(image, 60, True))
    assert len(found) == 1


def test_what_nobody_shows_is_only_cleaned(album: Album) -> None:
    content = saved(photo(900, 600), "JPEG", exif=telling(6), quality=95)
    found = album.hang({"a.jpg": content, "b.gif": moving("GIF")}, shown=())
    rendition = found.renditions["a.jpg"]
    assert (rendition.width, rendition.height, rendition.formats) == (600, 900, ())
    assert set(found.files) == {"a.jpg"}
    assert found.renditions["b.gif"].video == ()
    assert not album.image(found, "a.jpg").getexif()


def test_owners_may_want_nothing_but_clean_pictures(album: Album) -> None:
    content = saved(photo(3000, 90), "JPEG", exif=telling())
    rendition, found = album.one("a.jpg", content, make=False)
    assert (rendition.width, rendition.formats, rendition.variants) == (2560, (), ())
    assert set(found.files) == {"a.jpg"} and len(found.notices) == 1
    found = album.hang({"b.webp": saved(photo(), "WEBP")}, make=False)
    assert found.renditions["b.webp"].url == "b.webp"


def test_a_second_build_makes_nothing(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a.jpg": saved(photo(), "JPEG", exif=telling()),
        "b.gif": moving("GIF"),
        "c.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    }
    first = album.hang(files)
    monkeypatch.setattr(Image, "open", pytest.fail)
    assert album.hang({}) == first


def test_a_renamed_or_copied_picture_is_not_made_again(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.hang({"a.jpg": saved(photo(), "JPEG")})
    (album.docs / "b").mkdir()
    (album.docs / "a.jpg").rename(album.docs / "b" / "nuova.jpg")
    monkeypatch.setattr(Image, "open", pytest.fail)
    rendition = album.hang({}).renditions["b/nuova.jpg"]
    assert rendition.formats[0].variants[0].url.startswith("b/nuova-480-")


@pytest.mark.parametrize("change", [{"avif": 30}, {"widths": [500]}, {"max_edge": 600}])
def test_other_settings_make_other_files(album: Album, change: dict[str, Any]) -> None:
    content = saved(photo(620, 90), "JPEG", quality=95)
    first = as_files(album.hang({"a.jpg": content}))
    second = as_files(album.hang({}, **change))
    assert first != second
    assert as_files(album.hang({})) == first


def test_a_damaged_store_is_mended(album: Album) -> None:
    first = as_files(album.hang({"a.png": saved(plot(90, 60), "PNG")}))
    paths = sorted(path for path in album.store.rglob("*") if path.is_file())
    assert len(paths) == 2
    for damage in (b"", b"half"):
        for path in paths:
            path.write_bytes(damage)
            assert as_files(album.hang({})) == first


def test_without_a_store_pictures_are_made_all_the_same(album: Album) -> None:
    content = {"a.jpg": saved(photo(300, 200), "JPEG", quality=95)}
    kept = album.hang(content)
    album.store = album.docs.parent / "file" / "store"
    (album.docs.parent / "file").write_text("no folder")
    found = album.hang({})
    assert found.renditions == kept.renditions
    assert all(isinstance(made, bytes) for made in found.files.values())
    assert as_files(found) == as_files(kept)


def test_in_a_preview_nothing_is_encoded(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved(photo(3000, 90), "JPEG", exif=telling(6), comment=b"segreto")
    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, "load", pytest.fail)
        patch.setattr(Image.Image, "save", pytest.fail)
        rendition, found = album.one("a.jpg", content, quick=True)
    assert (rendition.width, rendition.height, rendition.formats) == (90, 3000, ())
    assert len(found.notices) == 1
    own = album.content(found, "a.jpg")
    # It is not turned, and so still has to say which side is up.
    assert dict(Image.open(BytesIO(own)).getexif()) == {0x0112: 6}
    assert b"segreto" not in own


def test_a_preview_uses_what_a_build_made(album: Album) -> None:
    files = {"a.jpg": saved(photo(), "JPEG", quality=95), "b.gif": moving("GIF")}
    made = album.hang(files)
    assert album.hang({}, quick=True) == made
    album.one("c.jpg", files["a.jpg"], quick=True)


def test_a_build_does_not_use_what_a_preview_left(album: Album) -> None:
    content = saved(photo(), "JPEG", quality=95)
    album.one("a.jpg", content, quick=True)
    rendition, _ = album.one("a.jpg", content)
    assert rendition.formats


def test_in_a_preview_what_moves_moves_as_it_is(album: Album) -> None:
    rendition, _ = album.one("a.gif", moving("GIF"), quick=True)
    assert (rendition.url, rendition.video) == ("a.gif", ())


def test_progress_is_told(album: Album) -> None:
    from permesso.workshop.workshop import Workshop

    told: list[tuple[str, int, int]] = []
    shop = Workshop.at(album.store, lambda *each: told.append(each))
    album.hang({f"{each}.png": saved(corners(), "PNG") for each in range(3)}, workshop=shop)
    assert told == [("pictures", done, 3) for done in range(4)]


def test_no_pictures_are_no_work(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", pytest.fail)
    found = album.hang({"a.pdf": b"%PDF", "favicon.ico": b"", "b.css": b""})
    assert found == Gallery()
    assert not album.store.exists()


def test_files_of_the_theme_are_left_alone(album: Album) -> None:
    from permesso.library import Folder
    from permesso.pictures import gallery
    from permesso.pictures.settings import PictureSettings
    from permesso.workshop.workshop import Workshop

    folder = Folder(album.docs, "docs", (), {"assets/images/favicon.png": "x", "a.heic": "y"})
    assert gallery.prepare(folder, (), PictureSettings(), Workshop.at(album.store)) == Gallery()


def test_the_smallest_fallback_that_is_wide_enough(album: Album) -> None:
    rendition, _ = album.one("a.jpg", saved(photo(1400, 200), "JPEG", quality=92))
    assert [rendition.fallback(each).width for each in (1, 480, 481, 1200, 5000)] == [
        480, 480, 800, 1400, 1400,
    ]  # fmt: skip
    assert rendition.fallback(1200).url == "a.jpg"


def test_a_very_large_photograph_is_read_in_a_smaller_size(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = saved(Image.new("RGB", (12_000, 9_000), (200, 90, 30)), "JPEG")
    read: list[tuple[int, int]] = []
    load = Image.Image.load

    def spy(image: Image.Image) -> Any:
        read.append(image.size)
        return load(image)

    monkeypatch.setattr(Image.Image, "load", spy)
    rendition, _ = album.one("a.jpg", content)
    assert (rendition.width, rendition.height) == (2560, 1920)
    assert rendition.colour and near(tuple(bytes.fromhex(rendition.colour[1:])), (200, 90, 30), 4)
    assert max(read) <= (3_000, 2_250)


def test_a_png_of_one_colour_is_read_within_bounds(album: Album) -> None:
    import zlib

    content = png(10_000, 10_000, zlib.compress(bytes(10_001) * 10_000))
    rendition, found = album.one("a.png", content)
    assert (rendition.width, rendition.height) == (2560, 2560)
    assert album.image(found, "a.png").size == (2560, 2560)
