"""Related posts as readers get them: a site built once with hostile titles, and the sample blog."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pytest

from conftest import BARE, Site, make_project, post
from permesso import locale

TEXT = locale.load("it").text
HOSTILE = "<script>alert(1)</script> \"Tom\" & 'Rino' 🍋 {{ 7 * 7 }} "
LONG_WORD = "precipitevolissimevolmente" * 4
BODY = "Il pomodoro si pianta in maggio, il basilico accanto al pomodoro. " * 12
BLOCKS = ".pm-related, .pm-read-also"


def text(title: str, body: str = "", **front: Any) -> str:
    """Return a post about tomatoes."""
    return post(f"'{title}'".replace("'Rino'", "''Rino''"), body or BODY, **front)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site."""
    project = make_project(tmp_path_factory.mktemp("related") / "project")
    project.configure(**{**BARE, "site_name": "Prova", "site_url": "https://prova.example/"})
    tag = '["<i>orto</i> & \\"co\\""]'
    project.write(
        {
            "docs/posts/a.md": text(
                "Il mio",
                f"{BODY}\n\n[[leggi-anche: b]]\n\n{BODY}",
                slug="a",
                related="[c, d]",
                tags=tag,
            ),
            "docs/posts/b.md": text(f"{HOSTILE}{LONG_WORD}", slug="b", tags=tag),
            "docs/posts/c.md": text(f"{HOSTILE}{LONG_WORD}", slug="c", tags=tag),
            "docs/posts/d.md": text("Quarto", slug="d", lang="en"),
            "docs/posts/solo.md": text("Solo", "Due parole.", slug="solo", slots="off"),
        }
    )
    built = project.build("--strict")
    assert built.status == 0, built.output
    return built


def test_a_title_is_text_whatever_is_in_it(site: Site) -> None:
    (link,) = site.page("a/").cssselect(".pm-read-also a")
    assert " ".join(link.text_content().split()) == f"{HOSTILE}{LONG_WORD}"
    assert (link.get("href"), len(link)) == ("../b/", 0)
    assert not site.page("a/").cssselect(".pm-related script, .pm-related i, .pm-related b")


def test_no_post_is_offered_twice_on_a_page_and_none_offers_itself(site: Site) -> None:
    for url in ("a/", "b/", "c/", "d/"):
        found = site.page(url).cssselect(".pm-related a, .pm-read-also a")
        offered = [urljoin(url, link.get("href")) for link in found]
        assert len(offered) == len(set(offered)) and url not in offered, url


def test_blocks_switched_off_leave_nothing(site: Site) -> None:
    assert not site.page("solo/").cssselect(BLOCKS)
    assert not site.page("").cssselect(BLOCKS)


def test_the_sample_offers_public_posts_with_a_reason(sample: Site) -> None:
    offering = 0
    for url in sample.urls():
        for item in sample.page(url).cssselect(".pm-related li"):
            offering += 1
            (link,) = item.cssselect("a")
            assert sample.has(urljoin(url, link.get("href"))), url
            assert "appunti-di-redazione" not in link.get("href")
            reason, reading = (" ".join(span.text_content().split()) for span in item[1])
            assert reason and "None" not in reason and "{" not in reason, url
            assert reading.endswith(("di lettura", "-minute read")), url
    assert offering > 40


def test_the_sample_names_posts_by_hand(sample: Site) -> None:
    (line,) = sample.texts("interruzione-un-conto-che-paga-il-lettore/", ".pm-read-also")
    assert line == f"{TEXT.read_also}: Borgo Allegro di Sotto spegne i pop-up"


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_word_without_end_stays_on_the_page(site: Site, chromium: Any, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page.goto(site.file("a/").as_uri())
    for block in page.locator(f"{BLOCKS}, .pm-related li").all():
        box = block.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert block.evaluate("element => element.scrollWidth <= element.clientWidth")
    page.close()


@pytest.mark.browser
def test_paper_has_no_posts_to_go_on_with(site: Site, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto(site.file("a/").as_uri())
    for medium, visible in (("screen", True), ("print", False)):
        page.emulate_media(media=medium)
        shown = [block.is_visible() for block in page.locator(BLOCKS).all()]
        assert shown and set(shown) == {visible}, medium
    page.close()
