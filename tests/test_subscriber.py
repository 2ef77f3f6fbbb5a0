"""The whole way of a subscriber in a real browser: form, mail, confirmation, exit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count, pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

import browser
import subscriber
from conftest import LETTERS
from stress.service import free_port
from subscriber import CONFIRMED, CROWDED, LEFT, PAGES, PENDING, SHARED, WELCOMES, Visitor, World

pytestmark = browser.NEEDED
FOLDED, OPEN = PAGES["end"], PAGES["page"]
"""Pages whose form has its topics folded away, and in the open."""
SMALLEST = 24
"""Pixels that a target is high at least (WCAG 2.2, 2.5.8)."""
LABEL = "Iscrivimi"
"""On the button of a form."""
MORNING, NOON = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
"""When a page opens, and where its clock is stopped so that a slow machine changes nothing."""

TEXTS = {
    "title": ".pm-form__title",
    "what it gives": ".pm-form__gives",
    "name of a fact": ".pm-form__facts dt",
    "fact": ".pm-form__facts dd",
    "label": ".pm-form__address label",
    "address": ".pm-form__address input",
    "note": ".pm-form__note",
    "topics": ".pm-form__choice summary",
    "topic": ".pm-form__topics label",
    "consent": ".pm-form__consent label",
    "button": ".pm-button",
    "small print": ".pm-form__small",
    "link in the small print": ".pm-form__small a",
    "copy": ".pm-share [data-copy]",
}
SERVICE_TEXTS = {
    "lead": ".lead",
    "name of a fact": ".facts dt",
    "fact": ".facts dd",
    "consent": ".facts blockquote",
    "button": "button",
    "note": ".note",
    "link": ".footer a",
}

Visit = Callable[..., Visitor]
numbers = count(1)
with_and_without_script = pytest.mark.parametrize("script", [True, False])


def address() -> str:
    """Return an address that nobody has had."""
    return f"lettrice{next(numbers)}@lettori.example"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The blog and the service."""
    with subscriber.world(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that keeps pages as they were for whoever goes back, as readers' browsers do, and
    the headless shell does not."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser.find(),
            args=browser.OPTIONS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield started
        started.close()


@pytest.fixture
def reader(chromium: Browser, world: World) -> Iterator[Visit]:
    """A function that makes a visitor; takes Playwright's options of a context."""
    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, world, **options))
        return visitors[-1]

    yield make
    for one in visitors:
        one.context.close()


@with_and_without_script
def test_from_every_place_a_reader_gets_on_the_list_and_nothing_is_left_in_the_browser(
    reader: Visit, world: World, script: bool
) -> None:
    visitor = reader(java_script_enabled=script)
    emails = {}
    for placement, url in PAGES.items():
        email = emails[placement] = address()
        visitor.problems.clear()
        visitor.fill(url, email)
        assert visitor.problems == [], placement  # nor did it ask another host for anything
        assert visitor.kept() == [], placement
        visitor.button.click()
        visitor.page.wait_for_url(world.root + PENDING)
        visitor.page.goto(world.service.link(email))
        assert visitor.kept() == []
        visitor.page.get_by_role("button").click()
        visitor.page.wait_for_url(world.root + CONFIRMED)
        assert visitor.kept() == []
    people = world.service.people()
    assert {placement: people[email] for placement, email in emails.items()} == {
        placement: subscriber.Person(frozenset({LETTERS}), f"/{url}", placement, world.consent)
        for placement, url in PAGES.items()
    }


def test_opening_the_link_confirms_nothing(reader: Visit, world: World) -> None:
    email, visitor = address(), reader()
    visitor.ask(FOLDED, email)
    visitor.page.goto(world.service.link(email))
    assert email in world.service.people("unconfirmed")
    assert email not in world.service.people()


@with_and_without_script
@pytest.mark.parametrize("url", [FOLDED, OPEN])
def test_topics_that_are_ticked_arrive_as_lists(
    reader: Visit, world: World, url: str, script: bool
) -> None:
    email, visitor = address(), reader(java_script_enabled=script)
    visitor.ask(url, email, "Misure")
    assert world.service.asked(email).lists == {LETTERS, world.lists["Misure"]}


@with_and_without_script
@pytest.mark.parametrize("url", [FOLDED, OPEN])
def test_a_keyboard_is_enough_and_the_focus_is_to_be_seen(
    reader: Visit, world: World, url: str, script: bool
) -> None:
    visitor = reader(java_script_enabled=script)
    page, email = visitor.visit(url), address()
    keys = page.keyboard
    # Where the form begins, the next Tab starts.
    visitor.form.locator(".pm-form__gives").click()
    stops: list[str] = []

    def tab() -> None:
        keys.press("Tab")
        assert browser.focused(page)["visible"], browser.focused(page)["html"]
        stops.append(page.locator(":focus").evaluate("e => e.type || e.tagName.toLowerCase()"))

    tab()
    keys.type(email)
    tab()
    if url == FOLDED:
        keys.press("Enter")
        tab()
    keys.press("Space")
    tab()
    tab()
    keys.press("Space")
    tab()
    topics = ["checkbox", "checkbox"] if url == OPEN else ["summary", "checkbox", "checkbox"]
    assert stops == ["email", *topics, "checkbox", "submit"]
    keys.press("Enter")
    page.wait_for_url(world.root + PENDING)
    assert world.service.asked(email).lists == {
        LETTERS,
        world.lists[subscriber.TOPICS[0]],
    }


@with_and_without_script
def test_on_a_phone_nothing_sticks_out_and_fingers_find_what_they_press(
    reader: Visit, script: bool
) -> None:
    visitor = reader(java_script_enabled=script, viewport={"width": 360, "height": 800})
    for url in [*PAGES.values(), CROWDED]:
        page = visitor.visit(url)
        for summary in page.locator(".pm-form summary").all():
            summary.click()
        assert browser.sticking_out(page) == []
        targets = ".pm-form :is(button, summary, .pm-form__topics label, input[type=email])"
        boxes = [each.bounding_box() for each in page.locator(targets).all()]
        assert len(boxes) >= 4
        assert [box for box in boxes if not box or box["height"] < SMALLEST] == []


@with_and_without_script
def test_without_the_tick_nothing_is_sent(reader: Visit, script: bool) -> None:
    visitor = reader(java_script_enabled=script)
    for url in [*PAGES.values(), CROWDED]:
        page = visitor.visit(url)
        assert page.locator(".pm-form input:checked").count() == 0
        visitor.email.fill(address())
        visitor.button.click()
        expect(visitor.consent).to_be_focused()
        assert visitor.button.inner_text() == LABEL
    assert visitor.sent == []


def test_whoever_goes_back_finds_the_address_and_no_tick(reader: Visit, world: World) -> None:
    email, visitor = address(), reader()
    visitor.fill(FOLDED, email, "Misure")
    visitor.until_helped()
    visitor.page.evaluate("addEventListener('pageshow', event => { kept = event.persisted })")
    visitor.button.click()
    visitor.page.wait_for_url(world.root + PENDING)
    visitor.page.go_back(wait_until="commit")
    # The page's own listeners were there before this one.
    visitor.page.wait_for_function("() => window.kept")
    assert visitor.email.input_value() == email
    assert visitor.form.locator("input:checked").count() == 0
    assert visitor.button.inner_text() == LABEL
    assert visitor.button.get_attribute("aria-busy") is None


def test_a_page_that_is_loaded_anew_on_the_way_back_has_no_tick_either(
    reader: Visit, world: World
) -> None:
    email, visitor = address(), reader()
    visitor.fill(FOLDED, email, "Misure")
    # A page that listens to this is not kept as it was.
    visitor.page.evaluate("addEventListener('unload', () => {})")
    visitor.page.evaluate("window.left = true")
    visitor.button.click()
    visitor.page.wait_for_url(world.root + PENDING)
    visitor.page.go_back(wait_until="load")
    assert visitor.page.evaluate("window.left") is None
    expect(visitor.email).to_have_value(email)
    expect(visitor.form.locator("input:checked")).to_have_count(0)


WRONG = {
    "": "Manca l'indirizzo a cui scriverti.",
    "a": "«a» non ha la chiocciola: un indirizzo è fatto così, nome@dominio.it",
    "a@": "Dopo la chiocciola di «a@» manca qualcosa: un indirizzo è fatto così, nome@dominio.it",
    "a@b": "Dopo la chiocciola di «a@b» manca qualcosa: un indirizzo è fatto così, nome@dominio.it",
    "a b@c.it": "«a b@c.it» non è fatto come un indirizzo: niente spazi, una chiocciola sola",
}


def test_the_note_says_what_an_address_lacks(reader: Visit) -> None:
    visitor = reader()
    visitor.fill(FOLDED, "")
    assert visitor.note.get_attribute("aria-live") == "polite"
    # What is not there before it says something is not listened to.
    assert visitor.note.evaluate("note => getComputedStyle(note).display") != "none"
    for wrong, words in WRONG.items():
        visitor.email.fill(wrong)
        visitor.button.click()
        expect(visitor.note).to_have_text(words)
        assert visitor.focused(visitor.email)
        assert visitor.email.get_attribute("aria-invalid") == "true"
        assert visitor.button.inner_text() == LABEL
        visitor.email.press_sequentially("x")
        expect(visitor.note).to_be_empty()
        assert visitor.email.get_attribute("aria-invalid") is None
    assert visitor.sent == []


def test_without_a_script_the_browser_checks_the_address(reader: Visit) -> None:
    visitor = reader(java_script_enabled=False)
    for wrong in ["", "a", "a@", "a b@c.it"]:
        visitor.fill(FOLDED, wrong)
        visitor.button.click()
        expect(visitor.email).to_be_focused()
    assert visitor.sent == []


def test_what_the_browser_lets_pass_the_service_asks_about_with_everything_kept(
    reader: Visit, world: World
) -> None:
    visitor, email = reader(java_script_enabled=False), address()
    visitor.fill(FOLDED, "a@b", "Misure")
    visitor.button.click()
    page = visitor.page
    page.wait_for_url(f"{world.service.root}/**")
    field = page.get_by_label("La tua e-mail")
    assert field.input_value() == "a@b"
    assert "non sembra completo" in page.get_by_role("alert").inner_text()
    field.fill(email)
    page.get_by_role("button").click()
    page.wait_for_url(world.root + PENDING)
    visitor.confirm(email)
    assert world.service.people()[email] == subscriber.Person(
        frozenset({LETTERS, world.lists["Misure"]}), f"/{FOLDED}", "end", world.consent
    )


def test_a_slip_of_the_fingers_is_put_right_with_one_click(reader: Visit, world: World) -> None:
    visitor, name = reader(), f"maria{next(numbers)}"
    visitor.fill(FOLDED, f"{name}@gmial.com")
    visitor.button.click()
    # What helps comes when the form is first used: it may still be on its way.
    expect(visitor.note).to_have_text(f"Forse volevi scrivere {name}@gmail.com?")
    assert visitor.focused(visitor.email)
    assert visitor.email.get_attribute("aria-invalid") is None
    assert visitor.sent == []
    visitor.note.get_by_role("button").click()
    assert visitor.email.input_value() == f"{name}@gmail.com"
    assert visitor.note.inner_text() == ""
    assert visitor.focused(visitor.button)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(world.root + PENDING)
    assert world.service.mail(f"{name}@gmail.com", subscriber.ASKS)


def test_who_meant_what_looks_like_a_slip_sends_it_again(reader: Visit, world: World) -> None:
    visitor, email = reader(), f"maria{next(numbers)}@gmial.com"
    visitor.fill(FOLDED, "")
    # Enter in the field, right after the last letter, is how many send.
    visitor.email.press_sequentially(email)
    visitor.email.press("Enter")
    expect(visitor.note.get_by_role("button")).to_be_visible()
    assert visitor.sent == []
    visitor.email.press("Enter")
    visitor.page.wait_for_url(world.root + PENDING)
    assert world.service.mail(email, subscriber.ASKS)


MEANT = {
    "gmal.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "hotmial.it": "hotmail.it",
    "GMAIL.CON": "gmail.com",
    "libbero.it": "libero.it",
    "gmail.com": None,
    "ymail.com": None,
    "mail.com": None,
    "tin.it": None,
    "lettori.example": None,
}
"""What is offered for a domain."""


def test_only_what_is_one_slip_from_a_common_domain_is_doubted(reader: Visit) -> None:
    visitor = reader()
    visitor.visit(FOLDED)
    visitor.until_helped()
    offers = {}
    for domain in MEANT:
        visitor.email.fill(f"a@{domain}")
        visitor.button.click()
        offers[domain] = visitor.note.get_by_role("button").all_inner_texts()
    assert offers == {domain: [f"a@{it}"] if it else [] for domain, it in MEANT.items()}
    assert visitor.sent == []


# In the page itself: once it is sent, Playwright waits for the answer before it looks again.
PRESSED_THREE_TIMES = """
form => {
  const button = form.querySelector("[type=submit]");
  let sent = 0;
  form.addEventListener("submit", event => { if (!event.defaultPrevented) sent += 1; });
  const seen = [1, 2, 3].map(() => {
    button.click();
    return [button.textContent, button.getAttribute("aria-busy"), sent];
  });
  return seen;
}
"""


def test_while_it_is_sent_the_button_says_so_and_sends_nothing_twice(
    reader: Visit, world: World
) -> None:
    visitor, email = reader(), address()
    visitor.fill(FOLDED, email)
    visitor.until_helped()
    assert visitor.form.evaluate(PRESSED_THREE_TIMES) == [["Un momento…", "true", 1]] * 3
    visitor.page.wait_for_url(world.root + PENDING)
    assert len(visitor.sent) == 1


def test_a_reader_who_stops_the_page_can_send_again(reader: Visit) -> None:
    visitor = reader()
    visitor.page.clock.install(time=MORNING)
    visitor.fill(FOLDED, address())
    visitor.until_helped()
    visitor.page.clock.pause_at(NOON)
    # An answer that never comes, as after the browser's own button that stops a page.
    visitor.form.evaluate("form => form.addEventListener('submit', e => e.preventDefault())")
    visitor.button.click()
    assert visitor.button.inner_text() == "Un momento…"
    visitor.page.clock.run_for(7900)
    assert visitor.button.inner_text() == "Un momento…"
    visitor.page.clock.run_for(200)
    assert visitor.button.inner_text() == LABEL
    visitor.button.click()
    assert visitor.button.inner_text() == "Un momento…"


@with_and_without_script
def test_while_the_service_is_away_the_address_waits_on_the_page(
    reader: Visit, script: bool
) -> None:
    # Another port than the policy of the page allows stands for the service that is away.
    visitor, email = reader(java_script_enabled=script, bypass_csp=True), address()
    visitor.fill(FOLDED, email)
    away = f"http://127.0.0.1:{free_port()}/"
    visitor.form.evaluate("(form, action) => { form.action = action }", away)
    with visitor.page.expect_event("requestfailed"):
        visitor.button.click(no_wait_after=True)
    visitor.page.wait_for_url("chrome-error://**")
    visitor.page.go_back(wait_until="commit")
    assert visitor.page.url == visitor.root + FOLDED
    expect(visitor.email).to_have_value(email)
    expect(visitor.button).to_have_text(LABEL)


@with_and_without_script
def test_the_way_out_is_a_link_a_button_and_back_again(
    reader: Visit, world: World, script: bool
) -> None:
    email, visitor = address(), reader(java_script_enabled=script)
    visitor.ask(FOLDED, email, "Misure")
    visitor.confirm(email)
    links = world.service.mail(email, WELCOMES)["links"]
    visitor.page.goto(next(link for link in links if "/unsubscribe/" in link))
    assert email in world.service.people()
    visitor.page.get_by_role("button", name="Esci da tutto").click()
    visitor.page.wait_for_url(world.root + LEFT)
    assert email in world.service.people("unsubscribed")
    visitor.ask(OPEN, email)
    visitor.confirm(email)
    assert world.service.people()[email].lists == {LETTERS}


def test_one_click_in_a_mail_program_is_enough_to_leave(reader: Visit, world: World) -> None:
    email, visitor = address(), reader()
    visitor.ask(FOLDED, email)
    visitor.confirm(email)
    headers = world.service.mail(email, WELCOMES)["headers"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].partition("<")[2].partition(">")[0]
    # RFC 8058, section 3.1: this one request, without cookies, and no redirect.
    answer = world.service.client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert email in world.service.people("unsubscribed")
    visitor.ask(FOLDED, email)
    visitor.confirm(email)
    assert email in world.service.people()


def test_the_link_that_copies_says_what_it_did(reader: Visit, world: World) -> None:
    visitor = reader(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.clock.install(time=MORNING)
    visitor.visit(SHARED)
    page.clock.pause_at(NOON)
    button = page.locator("[data-copy]")
    label = button.inner_text()
    button.click()
    expect(button).to_have_text("Copiato")
    assert page.evaluate("navigator.clipboard.readText()") == world.root + SHARED
    page.clock.run_for(3000)
    expect(button).to_have_text(label)


def test_without_a_script_there_is_no_link_that_copies_nothing(reader: Visit) -> None:
    page = reader(java_script_enabled=False).visit(SHARED)
    assert page.locator("[data-copy]").count() == 1
    assert not page.locator("[data-copy]").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_a_form_stands_out(reader: Visit, scheme: str) -> None:
    visitor = reader(color_scheme=scheme)
    page = visitor.visit(SHARED)
    visitor.form.locator("summary").click()
    visitor.email.fill("a")
    visitor.button.click()
    expect(visitor.note).not_to_be_empty()
    found = {}
    for name, selector in TEXTS.items():
        assert page.locator(selector).first.is_visible(), name
        found[name] = round(browser.contrast(page, selector), 2)
    visitor.email.fill("a@gmial.com")
    visitor.button.click()
    expect(visitor.note.locator("button")).to_be_visible()
    found["suggestion"] = round(browser.contrast(page, ".pm-form__note button"), 2)
    assert {name: value for name, value in found.items() if value < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_the_service_stands_out(reader: Visit, world: World, scheme: str) -> None:
    email, visitor = address(), reader(color_scheme=scheme)
    visitor.ask(FOLDED, email)
    visitor.page.goto(world.service.link(email))
    found = {}
    for name, selector in SERVICE_TEXTS.items():
        assert visitor.page.locator(selector).first.is_visible(), name
        found[name] = round(browser.contrast(visitor.page, selector), 2)
    assert {name: value for name, value in found.items() if value < 4.5} == {}


def test_each_form_has_names_for_those_who_hear_it(reader: Visit) -> None:
    visitor = reader()
    for url in [*PAGES.values(), CROWDED]:
        forms = visitor.visit(url).get_by_role("form")
        assert forms.count() == (5 if url == CROWDED else 1), url
        for form in forms.all():
            assert form.get_by_role("textbox", name="Il tuo indirizzo e-mail").count() == 1
            if form.locator("summary").count():
                form.locator("summary").click()
            topics = form.get_by_role("group", name="Scegli gli argomenti, se vuoi")
            assert topics.get_by_role("checkbox").count() == len(subscriber.TOPICS)
            assert form.get_by_role("checkbox", name="Sì, scrivetemi.").count() == 1
            assert form.get_by_role("button", name=LABEL).count() == 1


@pytest.mark.parametrize("url", [*PAGES.values(), CROWDED])
def test_what_refers_to_an_id_finds_one_and_no_heading_skips_a_level(
    world: World, url: str
) -> None:
    html = world.site.page(url)
    ids = Counter(element.get("id") for element in html.iter() if element.get("id"))
    assert {name for name, times in ids.items() if times > 1} == set()
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        assert {each.get(attribute) for each in html.iter() if each.get(attribute)} <= set(ids)
    levels = [int(heading.tag[1]) for heading in html.cssselect("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels
