"""What Chromium asks for on the pages of the sample blog, and what moves there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

import browser
from conftest import Site
from measure.host import served
from measure.measuring import REQUESTS, SCRIPTS
from measure.pages import SAMPLE, Page
from measure.visits import Visit, visit

pytestmark = browser.NEEDED


@pytest.fixture(scope="module")
def visits(sample: Site, chromium: Browser) -> dict[Page, Visit]:
    """What happens on one page of each kind."""
    with served(sample.folder) as (root, host):
        return {page: visit(chromium, root, host, page.url) for page in SAMPLE}


def test_an_article_asks_for_one_file_besides_itself_and_its_pictures(
    visits: dict[Page, Visit],
) -> None:
    found = {page.kind: seen for page, seen in visits.items() if page.kind.endswith("article")}
    assert len(found) == 2
    too_many = {
        kind: [asked.url for asked in seen.needed]
        for kind, seen in found.items()
        if len(seen.needed) > REQUESTS
    }
    assert too_many == {}


def test_no_page_waits_for_a_file_before_it_shows_anything(visits: dict[Page, Visit]) -> None:
    assert {page.kind: seen.blocking for page, seen in visits.items() if seen.blocking} == {}


def test_nothing_moves(visits: dict[Page, Visit]) -> None:
    assert {page.kind: seen.shifts for page, seen in visits.items() if seen.shifts} == {}


def test_nothing_moves_for_who_comes_with_a_question(sample: Site, chromium: Browser) -> None:
    with served(sample.folder) as (root, host):
        seen = visit(chromium, root, host, "cerca/?q=modulo")
    # An answer came.
    assert any("pagefind" in asked.url for asked in seen.others)
    assert seen.shifts == ()


def test_what_stands_below_an_answer_shows_without_one(sample: Site, chromium: Browser) -> None:
    with served(sample.folder) as (root, _), chromium.new_page() as page:
        page.route("**/search.*.js", lambda route: route.abort())
        # However long the page takes, no time passes for it.
        page.clock.install(time=0)
        page.clock.pause_at(1)
        page.goto(f"{root}cerca/?q=modulo")
        expect(page.locator("#sfoglia")).to_be_hidden()
        page.clock.run_for(3_000)
        expect(page.locator("#sfoglia")).to_be_visible()


def test_scripts_are_small(visits: dict[Page, Visit]) -> None:
    found = {page.kind: seen.scripts for page, seen in visits.items()}
    assert {kind: size for kind, size in found.items() if size > SCRIPTS} == {}
    # Somebody looked.
    assert all(found.values())
