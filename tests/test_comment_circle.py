"""The whole circle of a comment in a real browser: written, let in, brought home, read by all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import lxml.etree
import pytest
from playwright.sync_api import Browser, Page, expect

import browser
import commenter
from commenter import (
    BUTTON,
    CIRCLE,
    HOSTILE,
    MOVED,
    PHONE,
    URLS,
    WORDS,
    Commenter,
    Pulled,
    World,
    path_of,
)
from conftest import contents, post

pytestmark = browser.NEEDED
QUEUED = "Commento in coda per moderazione."
"""What Isso tells whoever has written."""
ATOM = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
SMALLEST = 24
"""Pixels that a target is high at least (WCAG 2.2, 2.5.8)."""

Visit = Callable[..., Commenter]
without_script = {"java_script_enabled": False}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The blog, Isso and the mailbox."""
    with commenter.world(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture
def reader(chromium: Browser, world: World) -> Iterator[Visit]:
    """A function that makes a reader; takes Playwright's options of a context."""
    readers: list[Commenter] = []

    def make(**options: Any) -> Commenter:
        readers.append(Commenter(chromium, world, **options))
        return readers[-1]

    yield make
    for one in readers:
        one.context.close()


def test_before_the_click_nobody_is_asked_for_anything_and_nothing_is_kept(
    reader: Visit, world: World
) -> None:
    visitor = reader()
    page = visitor.page
    page.clock.install()
    visitor.open(CIRCLE)
    page.locator(".pm-footer").scroll_into_view_if_needed()
    page.mouse.wheel(0, 100_000)
    page.locator(BUTTON).hover()
    page.locator(BUTTON).focus()
    # What would be done later is done now.
    page.clock.run_for(600_000)
    page.wait_for_load_state("networkidle")
    assert (visitor.asked, visitor.problems, visitor.kept()) == ([], [], [])
    assert world.isso_root.partition("//")[2] in page.locator(".pm-comments__ask").inner_text()
    # The same ears hear what comes after it.
    page.locator(BUTTON).click()
    visitor.until_form()
    assert f"{world.isso_root}/js/embed.min.js" in visitor.asked
    assert (visitor.problems, visitor.kept()) == ([], [])


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until that has the focus; wherever it stops meanwhile, one sees it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        stop = browser.focused(page)
        assert stop["visible"], stop["html"]
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def done(what: str) -> Pulled:
    """Return what a pull says that has brought this from Isso."""
    return Pulled(0, f"isso: {what}\n", "")


def test_the_whole_circle(reader: Visit, world: World) -> None:
    text, answer = "E se il lettore non risponde?", "Allora si aspetta una settimana."

    # A reader writes, by keyboard alone.
    writer = reader()
    page = writer.open(CIRCLE)
    tab_to(page, BUTTON)
    page.keyboard.press("Enter")
    writer.until_form()
    expect(writer.form.locator("textarea")).to_be_focused()
    page.keyboard.type(text)
    tab_to(page, "[name=author]")
    page.keyboard.type("Silvia")
    tab_to(page, "[name=email]")
    page.keyboard.type("silvia@lettori.example")
    tab_to(page, "[name=website]")
    page.keyboard.type("https://silvia.example/")
    tab_to(page, "[type=submit]")
    page.keyboard.press("Enter")
    expect(writer.live(text)).to_contain_text(QUEUED)
    assert writer.problems == []

    # Nobody else sees it before the owner has let it in.
    other = reader()
    other.join(CIRCLE)
    expect(other.live(text)).to_have_count(0)
    assert world.pull() == done("nothing new")
    owner = reader()
    owner.moderate("activate", text, CIRCLE)
    assert owner.dialogs == ["Activate: Are you sure?"]

    # Another reader answers it, and that is let in likewise.
    page = other.join(CIRCLE)
    shown = other.live(text)
    expect(shown).to_contain_text("Silvia")
    expect(shown).not_to_contain_text(QUEUED)
    shown.get_by_text("Rispondi").click()
    form = page.locator(".isso-comment .isso-postbox")
    expect(form.locator("textarea")).to_be_focused()
    other.send(form, answer, author="Nora")
    expect(other.live(answer)).to_contain_text(QUEUED)
    expect(form).to_have_count(0)
    owner.moderate("activate", answer, CIRCLE)

    # It comes home, and once is enough.
    assert world.pull() == done("2 new, 0 changed, 0 gone in 1 post")
    first, second = world.records(CIRCLE)
    assert (first["author"], first["link"]) == ("Silvia", "https://silvia.example/")
    assert (first["html"], second["html"]) == (f"<p>{text}</p>", f"<p>{answer}</p>")
    assert second["parent"] == first["id"]
    docs = contents(world.project.root / "docs")
    assert b"silvia@lettori" not in b"".join(docs.values())
    assert world.pull() == done("nothing new")
    assert contents(world.project.root / "docs") == docs

    # Built, it is read without a script, wherever one reads.
    world.build()
    plain = reader(**without_script)
    page = plain.open(CIRCLE)
    above, below = plain.static(text), plain.static(answer)
    assert above.locator("article").get_attribute("id") == below.get_attribute("id")
    for comment, record in ((above, first), (below, second)):
        time = comment.locator("time").first
        assert time.is_visible()
        assert datetime.fromisoformat(time.get_attribute("datetime") or "") == record["date"]
        time.click()
        expect(page).to_have_url(f"{world.root}{URLS[CIRCLE]}#{comment.get_attribute('id')}")
    author = above.locator(".pm-comment__author").first
    assert author.get_attribute("href") == "https://silvia.example/"
    assert set((author.get_attribute("rel") or "").split()) >= {"ugc", "nofollow"}
    assert page.locator(".pm-comments__title").inner_text() == "2 commenti"
    count = page.locator(".pm-article .pm-byline").get_by_role("link", name="2 commenti")
    assert count.first.is_visible()
    plain.visit("").get_by_role("link", name="2 commenti").click()
    expect(page).to_have_url(f"{world.root}{URLS[CIRCLE]}#{WORDS.anchor}")
    assert (plain.asked, plain.problems, plain.kept()) == ([], [], [])
    assert told_to_machines(world) == [("Silvia", text, None), ("Nora", answer, 0)]
    for feed in (f"{URLS[CIRCLE]}commenti.xml", "commenti.xml"):
        assert fed(world, feed) == [("Nora", answer), ("Silvia", text)]

    # Whoever asks for the form sees each comment once.
    other = reader()
    page = other.open(CIRCLE)
    assert other.static(text).is_visible()
    assert asked_of_the_blog(page, "sitemap") == []
    assert asked_of_the_blog(other.visit(""), "sitemap") == []
    other.join(CIRCLE)
    for each in (text, answer):
        expect(other.live(each)).to_be_visible()
        assert [found.is_visible() for found in page.get_by_text(each).all()].count(True) == 1
    assert other.problems == []

    # What is deleted goes everywhere; its place stays as long as an answer needs it.
    owner.moderate("delete", text, CIRCLE)
    assert world.pull() == done("0 new, 0 changed, 1 gone in 1 post")
    gone, kept = world.records(CIRCLE)
    assert gone == {
        "id": first["id"],
        "date": first["date"],
        "source": "isso",
        "status": "deleted",
    }
    assert kept == second
    world.build()
    page = plain.open(CIRCLE)
    assert page.locator(".pm-comment__gone").inner_text() == WORDS.deleted
    assert plain.static(answer).is_visible()
    assert page.locator(".pm-comments__title").inner_text() == "1 commento"
    owner.moderate("delete", answer, CIRCLE)
    assert world.pull() == done("0 new, 0 changed, 1 gone in 1 post")
    world.build()
    page = plain.open(CIRCLE)
    assert page.locator(".pm-comment").count() == 0
    assert page.locator(".pm-comments__title").inner_text() == WORDS.title
    everything = b"".join(contents(world.site.folder).values())
    assert text.encode() not in everything
    assert answer.encode() not in everything


def asked_of_the_blog(page: Page, what: str) -> list[str]:
    """Return what a page has loaded that has this in its address."""
    page.wait_for_load_state("networkidle")
    found: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    return [address for address in found if what in address]


def told_to_machines(world: World) -> list[tuple[str, str, int | None]]:
    """Return author, text and place of the parent of each comment in the structured data."""
    (data,) = world.site.page(URLS[CIRCLE]).cssselect('script[type="application/ld+json"]')
    nodes = json.loads(data.text_content())["@graph"]
    (article,) = [node for node in nodes if node["@type"] == "BlogPosting"]
    assert article["commentCount"] == len(article["comment"])
    ids = [each["@id"] for each in article["comment"]]
    return [
        (
            each["author"]["name"],
            each["text"],
            ids.index(each["parentItem"]["@id"]) if "parentItem" in each else None,
        )
        for each in article["comment"]
    ]


def fed(world: World, url: str) -> list[tuple[str, str]]:
    """Return author and text of each entry of a feed; each answers something."""
    feed = lxml.etree.parse(world.site.file(url))
    entries = feed.xpath("//a:entry", namespaces=ATOM)
    assert len(feed.xpath("//a:entry/thr:in-reply-to", namespaces=ATOM)) == len(entries)
    return [
        (
            entry.findtext("a:author/a:name", namespaces=ATOM),
            lxml.html.fromstring(entry.findtext("a:content", namespaces=ATOM)).text_content(),
        )
        for entry in entries
    ]


def test_a_post_that_changes_its_name_and_its_day_keeps_its_conversation(
    reader: Visit, world: World
) -> None:
    before, after = "Scritto prima del trasloco.", "Scritto dopo il trasloco."
    world.isso.write(path_of(MOVED), before, author="Ada")
    source = f"docs/posts/{MOVED}.md"
    text = post("Tutt'altro titolo", slug="altrove", date="2026-05-01")
    world.project.write({source: text})
    world.build()
    owner = reader()
    # The mail is older than the address to which it leads.
    owner.page.goto(world.link("activate", before), wait_until="commit")
    owner.page.wait_for_url(f"{world.root}altrove/#{WORDS.anchor}")
    visitor = reader()
    page = visitor.visit("altrove/")
    page.locator(BUTTON).click()
    visitor.until_form()
    expect(visitor.live(before)).to_be_visible()
    visitor.send(visitor.form, after, author="Bea")
    owner.page.goto(world.link("activate", after), wait_until="commit")
    owner.page.wait_for_url(f"{world.root}altrove/#{WORDS.anchor}")
    assert world.pull() == done("2 new, 0 changed, 0 gone in 1 post")
    assert [record["author"] for record in world.records(MOVED)] == ["Ada", "Bea"]
    world.build()
    plain = reader(**without_script)
    plain.visit("altrove/")
    assert plain.static(before).is_visible()
    assert plain.static(after).is_visible()


EVIL = """Innocuo <script>window.hacked = 1</script>
<img src="https://altrove.example/x.png" onerror="window.hacked = 1">
<svg onload="window.hacked = 1"></svg>
<p style="position: fixed; inset: 0" onclick="window.hacked = 1">paragrafo</p>
<style>body { display: none }</style>
<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>

[premi qui](javascript:window.hacked=1) ![figura](https://altrove.example/y.png)
"""
EVIL_NAME = "\"><img src=x onerror='window.hacked = 1'>"


def is_unharmed(visitor: Commenter) -> None:
    """Press whatever a comment offers; nothing of it may have run."""
    page = visitor.page
    for found in page.get_by_text("paragrafo").all():
        if found.is_visible():
            found.click()
    for link in page.get_by_text("premi qui").all():
        if link.is_visible() and link.evaluate("element => element.matches('a[href]')"):
            link.click()
    # One more, on what does nothing: when it is taken, what the others have led to is done.
    page.locator("h1").click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("body").is_visible()
    assert page.locator(":is(#isso-root, .pm-comment__text) :is(script, style, svg)").count() == 0
    assert page.locator(":is(#isso-root, .pm-comment__text) :is(iframe, img)").count() == 0
    assert (visitor.dialogs, visitor.problems) == ([], [])


def test_a_hostile_comment_runs_nowhere(reader: Visit, world: World) -> None:
    writer = reader()
    page = writer.join(HOSTILE)
    writer.form.locator("textarea").fill(EVIL)
    writer.form.locator("[name=preview]").click()
    expect(writer.form.locator(".isso-preview")).to_contain_text("Innocuo")
    writer.form.locator("[name=edit]").click()
    writer.send(writer.form, EVIL, author=EVIL_NAME)
    expect(writer.live("Innocuo")).to_contain_text(EVIL_NAME)
    is_unharmed(writer)
    # Their own browser keeps the name, and puts it into the next form.
    writer.join(HOSTILE)
    expect(writer.live("Innocuo")).to_have_count(0)
    assert page.evaluate("window.hacked") is None

    reader().moderate("activate", "Innocuo", HOSTILE)
    other = reader()
    other.join(HOSTILE)
    assert EVIL_NAME in other.live("Innocuo").inner_text()
    is_unharmed(other)

    assert world.pull() == done("1 new, 0 changed, 0 gone in 1 post")
    (record,) = world.records(HOSTILE)
    assert record["author"] == EVIL_NAME
    world.build()
    for options in ({}, without_script):
        last = reader(**options)
        last.open(HOSTILE)
        assert last.static("Innocuo").is_visible()
        assert EVIL_NAME in last.static("Innocuo").inner_text()
        is_unharmed(last)


def test_on_a_phone_in_the_dark_the_form_is_of_use(reader: Visit, world: World) -> None:
    text = "Dal telefono, con parole lunghissime: " + "precipitevolissimevolmente" * 4
    first = world.publish(PHONE, text, author="Ada")
    world.publish(PHONE, "Una risposta.", parent=first)
    visitor = reader(viewport={"width": 360, "height": 740}, color_scheme="dark", has_touch=True)
    page = visitor.join(PHONE)
    assert browser.paper(page) < 0.1
    assert browser.sticking_out(page) == []
    visitor.live("Una risposta").get_by_text("Rispondi").tap()
    answer = page.locator(".isso-comment .isso-postbox")
    expect(answer.locator("textarea")).to_be_focused()
    assert browser.sticking_out(page) == []
    for form in (visitor.form, answer):
        for name in (
            "textarea",
            "[name=author]",
            "[name=email]",
            "[name=website]",
            "[type=submit]",
        ):
            field = form.locator(name)
            field.scroll_into_view_if_needed()
            box = field.bounding_box()
            assert box is not None, name
            assert box["height"] >= SMALLEST, (name, box)
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, (name, box)
        # Less is a form in which one sees a word or two.
        assert (form.locator("textarea").bounding_box() or {"width": 0})["width"] >= 200
    visitor.send(answer, "E una risposta dal telefono.", author="Bea")
    expect(visitor.live("E una risposta dal telefono.")).to_be_visible()
    assert browser.sticking_out(page) == []
    assert visitor.problems == []


def test_while_isso_is_away_the_reader_is_told_and_the_files_stay(
    reader: Visit, world: World
) -> None:
    visitor = reader()
    page = visitor.open(PHONE)
    docs = contents(world.project.root / "docs")
    with world.without_isso():
        page.locator(BUTTON).click()
        host = world.isso_root.partition("//")[2]
        expect(page.get_by_role("status")).to_have_text(WORDS.failed.format(host=host))
        expect(page.locator(BUTTON)).to_be_focused()
        expect(page.locator("#isso-thread")).to_have_count(0)
        pulled = world.pull()
        assert (pulled.status, pulled.told) == (1, "")
        assert pulled.complained.startswith(f"permesso: isso: {world.isso_root}/count does not")
        assert len(pulled.complained.splitlines()) == 1
        assert contents(world.project.root / "docs") == docs
    page.locator(BUTTON).click()
    visitor.until_form()
    expect(page.get_by_role("status")).to_have_text("")
