"""A site with embeds, built once, as readers and feed readers get it."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from conftest import BARE, Site, make_project, post

FILM = "https://www.youtube.com/watch?v=abcdefghijk"
RECORDS = f"""\
embeds:
  {FILM}:
    title: Una lettera & "due"
    author: Nora
    picture: immagini/embeds/film.jpg
    asked: 2026-03-01
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site."""
    project = make_project(tmp_path_factory.mktemp("embeds") / "project")
    hooks = ["hooks/staging.py", "hooks/blog.py", "hooks/theming.py"]
    project.configure(
        **{**BARE, "site_name": "Prova", "site_url": "https://prova.example/", "hooks": hooks}
    )
    picture = io.BytesIO()
    Image.new("RGB", (480, 360), (180, 120, 60)).save(picture, "JPEG")
    text = f"Uno.\n\n{FILM}&t=90\n\nDue."
    project.write(
        {
            "docs/posts/con.md": post("Con", text, categories="[Misure]"),
            "docs/posts/senza.md": post("Senza", f"Guarda [il film]({FILM})."),
            "docs/categoria/misure.md": f"# Misure\n\nUno.\n\n{FILM}\n\nDue.\n",
            "docs/index.md": "# Prova\n",
            "docs/.embeds.yml": RECORDS,
            "docs/immagini/embeds/film.jpg": picture.getvalue(),
        }
    )
    built = project.build("--strict")
    assert built.status == 0, built.output
    return built


@pytest.mark.parametrize("url", ["con/", "categoria/misure/"])
def test_a_page_has_the_facade_and_what_its_script_needs(site: Site, url: str) -> None:
    page = site.page(url)
    assert site.texts(url, ".pm-embed__title") == ['Una lettera & "due"']
    assert not page.cssselect("iframe, [src*='youtube'], link[href*='youtube']")
    (button,) = page.cssselect("[data-player]")
    assert json.loads(button.get("data-player"))["title"] == 'Una lettera & "due"'
    start = "&start=90" if url == "con/" else ""
    assert json.loads(button.get("data-player"))["src"] == (
        f"https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1{start}"
    )


def test_its_picture_is_from_this_site_and_has_its_size(site: Site) -> None:
    (image,) = site.page("con/").cssselect(".pm-embed img")
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("480", "360", "")
    assert image.get("src").startswith("../immagini/embeds/film")
    assert (site.folder / "immagini/embeds/film.jpg").is_file()
    assert not (site.folder / ".embeds.yml").exists()


def test_pages_without_one_load_no_script(site: Site) -> None:
    for url in ("senza/", ""):
        assert not site.page(url).cssselect(".pm-embed")


def test_feeds_have_a_link(site: Site) -> None:
    items = json.loads(site.file("feed.json").read_text("utf-8"))["items"]
    (html,) = [item["content_html"] for item in items if item["title"] == "Con"]
    link = f'<p><a href="{FILM}&amp;t=90s">Una lettera &amp; "due"</a></p>'
    assert link in html and "iframe" not in html
