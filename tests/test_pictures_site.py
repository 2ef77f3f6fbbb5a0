"""Pictures on their way from the documents folder into the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from album import corners, moving, photo, saved, telling
from conftest import Project, post

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
PLACE = "picture: said where it was taken; the published file does not"


def lines(output: str) -> list[str]:
    return [line.removeprefix("INFO    -  ").strip() for line in output.splitlines()]


def test_a_site_has_the_finished_pictures_and_not_the_originals(project: Project) -> None:
    content = saved(photo(1000, 600), "JPEG", exif=telling(6), comment=b"segreto", quality=92)
    project.write(
        {
            "docs/posts/a.md": post(body="![Una porta](../immagini/la%20città.jpg)"),
            "docs/immagini/la città.jpg": content,
            "docs/immagini/nessuno.jpg": content,
            "docs/immagini/disegno.svg": f'<svg {XMLNS} viewBox="0 0 8 4"><script>x</script></svg>',
        }
    )
    site = project.build("--strict")
    assert site.status == 0, site.output
    names = sorted(path.name for path in (site.folder / "immagini").iterdir())
    assert [name for name in names if "-" not in name] == [
        "disegno.svg",
        "la città.jpg",
        "nessuno.jpg",
    ]
    made = [name for name in names if "-" in name]
    assert {Path(name).suffix for name in made} == {".avif", ".webp", ".jpg"}
    assert all(name.startswith("la città-") for name in made)
    for path in (site.folder / "immagini").iterdir():
        if path.suffix != ".svg":
            with Image.open(path) as image:
                assert not image.getexif()
                assert image.width < image.height
            assert b"segreto" not in path.read_bytes()
    assert "script" not in (site.folder / "immagini/disegno.svg").read_text()
    told = lines(site.output)
    for name in ("la città.jpg", "nessuno.jpg"):
        assert told.count(f"docs/immagini/{name}:1: {PLACE}") == 1
    kept = project.root / ".cache/workshop/pictures"
    before = {path: path.read_bytes() for path in kept.iterdir()}
    again = project.build("--strict")
    assert {path: path.read_bytes() for path in kept.iterdir()} == before
    assert sorted(path.name for path in (again.folder / "immagini").iterdir()) == names


def test_faulty_pictures_are_told_once_and_nothing_is_published(project: Project) -> None:
    project.write(
        {
            "docs/posts/a.md": post(body="Testo.\n\n![Una porta](../immagini/rotta.jpg)"),
            "docs/immagini/rotta.jpg": saved(photo(300, 200), "JPEG")[:900],
            "docs/immagini/vuota.png": b"",
            "docs/immagini/davvero.jpg": saved(corners(), "PNG"),
        }
    )
    site = project.build()
    assert site.status == 1
    assert "Traceback" not in site.output
    told = [line for line in lines(site.output) if line.startswith("docs/")]
    assert [line.split(" ")[0] for line in told] == [
        "docs/immagini/davvero.jpg:1:",
        "docs/immagini/vuota.png:1:",
        "docs/posts/a.md:8:",
    ]
    assert told[0].endswith("picture: is a PNG, not JPEG; rename it to 'davvero.png'")
    assert told[1].endswith("picture: is empty; save it again")
    assert "is damaged or cut off" in told[2]
    assert not site.folder.exists()


def test_a_preview_makes_nothing_and_publishes_no_metadata(project: Project) -> None:
    project.write(
        {
            "docs/posts/a.md": post(body="![Una porta](../a.jpg)\n\n![Un giro](../b.gif)"),
            "docs/a.jpg": saved(photo(1000, 600), "JPEG", exif=telling()),
            "docs/b.gif": moving("GIF"),
        }
    )
    site = project.build(PERMESSO_QUICK="1")
    assert site.status == 0, site.output
    assert sorted(path.name for path in site.folder.glob("[ab]*.[jg]*")) == ["a.jpg", "b.gif"]
    with Image.open(site.folder / "a.jpg") as image:
        assert not image.getexif()


def test_what_no_build_has_needed_for_long_is_forgotten(project: Project) -> None:
    project.configure(nav=None, extra={"permesso": {"pictures": {"kept": 0}}}, watch=[])
    project.write(
        {
            "docs/posts/a.md": post(body="![Una porta](../a.jpg)"),
            "docs/a.jpg": saved(photo(300, 200), "JPEG", quality=95),
        }
    )
    assert project.build().status == 0
    kept = project.root / ".cache/workshop/pictures"
    first = {path.name for path in kept.iterdir()}
    project.write({"docs/a.jpg": saved(photo(300, 200).rotate(180), "JPEG", quality=95)})
    assert project.build().status == 0
    second = {path.name for path in kept.iterdir()}
    assert first and second and not first & second


@pytest.mark.parametrize("value", [{"avif": 0}, {"widths": [8]}, {"formato": "avif"}])
def test_wrong_settings_are_told(project: Project, value: dict[str, object]) -> None:
    project.configure(nav=None, extra={"permesso": {"pictures": value}}, watch=[])
    site = project.build()
    assert site.status == 1
    assert f"extra.permesso.pictures.{next(iter(value))}" in site.output
