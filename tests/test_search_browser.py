"""The page to search on in a real browser: typing, narrowing, coming back, and what goes wrong."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

import browser
import finding
from browser import Reader
from conftest import ROOT, Engine, post

pytestmark = browser.NEEDED

MODULO = post(
    "Il modulo che non chiede il telefono",
    "Un campo in meno: `x < y && <img src=x onerror=alert(1)>`. L'interruzione costa. " * 3
    + "\n\n## Perché\n\nCaffè per tutti, e cerchi concentrici.",
    date="2026-05-02",
    categories="[Misure]",
)
SHARED = 20
"""Posts that have a word in common."""
SAID = ".pm-found__status"
ENTRIES = ".pm-found__item"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that can be searched."""
    root = tmp_path_factory.mktemp("cerca")
    (root / "docs").mkdir()
    files = {
        **finding.posts(SHARED),
        "posts/modulo.md": MODULO,
        "chi-siamo.md": "---\ntitle: Chi siamo\n---\n\nUna redazione.\n",
    }
    blog = Engine(root / "docs", usual={}).load(files)
    finding.site(blog, root / "site", ["il-modulo-che-non-chiede-il-telefono"])
    return root / "site"


@pytest.fixture(scope="module")
def root(folder: Path) -> Iterator[str]:
    """That site, on loopback."""
    with browser.served(folder) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, root: str) -> Iterator[Reader]:
    """Somebody with a phone."""
    found = Reader(chromium, root, viewport={"width": 360, "height": 740})
    yield found
    found.context.close()


def asked(page: Page) -> dict[str, list[str]]:
    """Return what the address of a page says."""
    return parse_qs(urlsplit(page.url).query)


def test_the_script_is_small() -> None:
    source = (ROOT / "overrides/assets/javascripts/search.js").read_bytes()
    assert len(gzip.compress(source, 9, mtime=0)) < 2800


def test_nothing_is_fetched_until_somebody_types(reader: Reader) -> None:
    urls: list[str] = []
    reader.page.on("request", lambda request: urls.append(request.url))
    reader.page.clock.install()
    page = reader.visit("cerca/")
    page.locator("#q").focus()
    page.keyboard.press("Tab")
    # What would be done later is done now.
    page.clock.run_for(60_000)
    page.wait_for_load_state("networkidle")
    assert [url for url in urls if "pagefind" in url] == []
    page.locator("#q").fill("modulo")
    expect(page.locator(SAID)).to_have_text(f"{SHARED + 1} risultati per «modulo»")
    kinds = [url.split("/pagefind/")[1].split("?")[0] for url in urls if "pagefind/" in url]
    assert [each for each in kinds if each.endswith(".js")] == ["pagefind.js"]
    assert sum(each.startswith("wasm") for each in kinds) == 1
    assert sum(each.startswith("fragment/") for each in kinds) == 6
    assert sum(each.startswith("index/") for each in kinds) == 1
    assert not any(each.startswith("filter/") for each in kinds)
    assert reader.problems == [] and reader.kept() == []


def test_a_result_says_what_a_reader_wants_to_know(reader: Reader) -> None:
    page = reader.visit(f"cerca/?q={quote('interruzioni caffe')}")
    expect(page.locator(SAID)).to_have_text("Un risultato per «interruzioni caffe»")
    (entry,) = page.locator(ENTRIES).all()
    expect(entry.locator("a")).to_have_text("Il modulo che non chiede il telefono")
    expect(entry.locator("time")).to_have_text("2 maggio 2026")
    expect(entry.locator("time")).to_have_attribute("datetime", "2026-05-02")
    expect(entry.locator(".pm-found__facts span")).to_have_text("Misure")
    marks = entry.locator("mark").all_text_contents()
    assert set(marks) == {"L'interruzione"}
    # What looks like HTML in a text is text.
    assert "<img src=x onerror=alert(1)>" in entry.locator(".pm-found__excerpt").inner_text()
    assert page.locator(".pm-found img").count() == 0
    assert reader.problems == []
    entry.locator("a").click()
    page.wait_for_url("**/il-modulo-che-non-chiede-il-telefono/")
    page.go_back()
    expect(page.locator("#q")).to_have_value("interruzioni caffe")
    expect(page.locator(ENTRIES)).to_have_count(1)


def test_a_page_is_called_a_page(reader: Reader) -> None:
    page = reader.visit("cerca/?q=redazione")
    expect(page.locator(f"{ENTRIES} .pm-found__facts")).to_have_text("Pagina")
    assert page.locator(f"{ENTRIES} time").count() == 0


def test_results_are_narrowed_and_the_address_says_how(reader: Reader) -> None:
    page = reader.visit("cerca/")
    page.locator("#q").fill("modulo")
    page.get_by_label("Argomento").select_option("Scrittura")
    expect(page.locator(SAID)).to_have_text("10 risultati per «modulo»")
    page.get_by_label("Anno").select_option("2024")
    expect(page.locator(SAID)).to_have_text("3 risultati per «modulo»")
    assert asked(page) == {"q": ["modulo"], "argomento": ["Scrittura"], "anno": ["2024"]}
    dates = page.locator(f"{ENTRIES} time").all_text_contents()
    assert len(dates) == 3 and all(date.endswith("2024") for date in dates)
    page.reload()
    expect(page.get_by_label("Argomento")).to_have_value("Scrittura")
    expect(page.locator(SAID)).to_have_text("3 risultati per «modulo»")
    page.get_by_label("Anno").select_option("")
    expect(page.locator(SAID)).to_have_text("10 risultati per «modulo»")
    assert asked(page) == {"q": ["modulo"], "argomento": ["Scrittura"]}
    assert reader.problems == []


def test_a_filter_that_is_none_is_not_asked_for(reader: Reader) -> None:
    page = reader.visit("cerca/?q=modulo&argomento=%3Cb%3E&anno=1900&__proto__=x")
    expect(page.locator(SAID)).to_have_text(f"{SHARED + 1} risultati per «modulo»")
    assert asked(page) == {"q": ["modulo"]}
    assert reader.problems == []


def test_more_results_come_when_asked_for_and_focus_goes_there(reader: Reader) -> None:
    page = reader.visit("cerca/?q=modulo")
    more = page.get_by_role("button", name="Altri risultati")
    expect(page.locator(ENTRIES)).to_have_count(6)
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator(ENTRIES)).to_have_count(12)
    expect(page.locator(f"{ENTRIES}:nth-child(7) a")).to_be_focused()
    more.click()
    expect(page.locator(ENTRIES)).to_have_count(18)
    more.click()
    expect(page.locator(ENTRIES)).to_have_count(SHARED + 1)
    expect(more).to_be_hidden()
    hrefs = [link.get_attribute("href") for link in page.locator(f"{ENTRIES} a").all()]
    assert len(set(hrefs)) == SHARED + 1


def test_it_works_with_the_keyboard_alone(reader: Reader) -> None:
    # Enter searches. Had a pause before it done so, too, the second answer would take the focus.
    reader.stop_time()
    page = reader.visit("cerca/")
    field = page.get_by_role("searchbox", name="Che cosa cerchi?")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    page.keyboard.type("modulo")
    page.keyboard.press("Enter")
    reader.let_time_pass()
    expect(page.locator(SAID)).to_contain_text("«modulo»")
    expect(page.locator(ENTRIES)).to_have_count(6)
    expect(field).to_be_focused()
    for name in ("Cerca", "Argomento", "Anno"):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.closest('label, button').innerText")
        assert focused.startswith(name)
    page.keyboard.press("Tab")
    expect(page.locator(f"{ENTRIES}:first-child a")).to_be_focused()
    field.focus()
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(page.locator(ENTRIES)).to_have_count(0)
    expect(page.locator(SAID)).to_have_text("")
    assert asked(page) == {}


def test_who_hears_the_page_is_told(reader: Reader) -> None:
    page = reader.visit("cerca/?q=modulo")
    expect(page.locator(ENTRIES)).to_have_count(6)
    assert page.get_by_role("search").count() == 1
    expect(page.get_by_role("status")).to_have_text(f"{SHARED + 1} risultati per «modulo»")
    assert page.get_by_role("listitem").count() == 6
    assert page.get_by_role("heading", level=2).count() == 6


def test_nothing_found_says_what_to_try(reader: Reader) -> None:
    page = reader.visit("cerca/?q=zzyzx")
    expect(page.locator(SAID)).to_have_text("Nessun risultato per «zzyzx»")
    expect(page.locator(".pm-found__advice")).to_be_visible()
    expect(page.get_by_role("button", name="Altri risultati")).to_be_hidden()
    page.locator("#q").fill("modulo")
    expect(page.locator(ENTRIES)).to_have_count(6)
    expect(page.locator(".pm-found__advice")).to_be_hidden()


@pytest.mark.parametrize(
    "query",
    [
        "<img src=x onerror=alert(1)>",
        "<mark>modulo</mark>",
        "{query} {n} {toString}",
        '"campo in"',
        '"',
        "__proto__",
        "a" * 400,
        "🍋 \u202e ء ﷽",
        "\x00\x01",
        "%00%zz",
        "*.?+[(\\",
        "di e la che a per in",
    ],
)
def test_any_query_gets_an_answer(reader: Reader, query: str) -> None:
    page = reader.visit(f"cerca/?q={quote(query)}")
    expect(page.locator(SAID)).to_contain_text("«")
    said = page.locator(SAID).inner_text()
    assert "risultat" in said
    if query.isascii() and query.isprintable() and len(query) < 100:
        assert f"«{' '.join(query.split())}»" in said
    assert page.locator(".pm-found img").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    assert reader.problems == []


def test_only_the_last_thing_typed_counts(reader: Reader) -> None:
    reader.page.clock.install()
    page = reader.visit("cerca/")
    page.locator("#q").press_sequentially("modulo", delay=15)
    page.locator("#q").fill("redazione")
    expect(page.locator(SAID)).to_have_text("Un risultato per «redazione»")
    # What would be done later is done now.
    page.clock.run_for(10_000)
    expect(page.locator(SAID)).to_have_text("Un risultato per «redazione»")
    expect(page.locator(ENTRIES)).to_have_count(1)


@pytest.mark.parametrize(
    "missing", ["pagefind.js*", "pagefind-entry.json*", "wasm.*", "*.pf_meta", "fragment/*"]
)
def test_what_does_not_come_is_told_and_may_be_tried_again(
    chromium: Browser, root: str, missing: str
) -> None:
    reader = Reader(chromium, root)
    pattern = f"**/pagefind/{missing}"
    reader.context.route(pattern, lambda route: route.abort())
    page = reader.visit("cerca/?q=modulo")
    expect(page.locator(SAID)).to_contain_text("La ricerca non si è caricata.")
    expect(page.locator(ENTRIES)).to_have_count(0)
    reader.context.unroute(pattern)
    page.get_by_role("button", name="Riprova").click()
    expect(page.locator(ENTRIES)).to_have_count(6)
    expect(page.get_by_role("button", name="Riprova")).to_be_hidden()
    expect(page.locator("#q")).to_be_focused()
    reader.context.close()


def test_who_is_offline_is_not_told_that_there_is_nothing(reader: Reader) -> None:
    page = reader.visit("cerca/?q=modulo")
    expect(page.locator(ENTRIES)).to_have_count(6)
    reader.context.set_offline(True)
    page.locator("#q").fill("zzyzx")
    expect(page.locator(SAID)).to_contain_text("La ricerca non si è caricata.")


def test_without_a_script_a_form_leads_to_the_page(chromium: Browser, root: str) -> None:
    reader = Reader(chromium, root, java_script_enabled=False)
    page = reader.visit("cerca/")
    page.locator("#q").fill("modulo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cerca/?q=modulo**")
    assert page.locator(".pm-found").inner_text().strip() == ""
    reader.context.close()
