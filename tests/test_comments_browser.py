"""Comments in a browser: read at once; a form of somebody else only when the reader asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Browser, Page, expect

import browser
import isso_server
from browser import Reader
from components import a_comment, a_thread, a_widget, render
from conftest import BARE, ROOT, Site, make_project, post
from loopback import Quiet, serving
from permesso import locale
from permesso.comments.thread import Reaction
from permesso.comments.widget import Widget
from permesso.slots.blocks import CommentsBlock

REMARKS = locale.load("it").comments
BUTTON = "[data-comments]"
LONG = "precipitevolissimevolmente" * 6
pytestmark = browser.NEEDED

FORM = """
const form = document.createElement("textarea");
(document.querySelector(%r) ?? document.currentScript.parentElement).append(form);
"""
MODULE = """
export function init(options) {
  const root = document.querySelector(options.el).attachShadow({mode: "closed"});
  root.innerHTML = `<p>${options.theme}</p>`;
}
"""


@dataclass
class Provider:
    """Somebody else's server: what it answers, what it was asked for."""

    root: str
    """Its address."""
    answers: dict[str, str] = field(default_factory=dict)
    """Scripts by path; everything else is an error of the server."""
    asked: list[str] = field(default_factory=list)
    """The path of every request."""

    def widget(self, **values: Any) -> Widget:
        """Return a widget whose script puts a form into its place."""
        spec = {
            "mount": {"tag": "section", "id": "thread", "data-title": "L'«idea»"},
            "script": {"src": f"{self.root}/form.js", "data-key": "a"},
        }
        fields = {"account": None, "warning": False, "link": None, "spec": spec, **values}
        return a_widget(str, **fields)


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider."""
    provider = Provider("")

    class Handler(Quiet):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            answer = provider.answers.get(self.path)
            self.send_response(500 if answer is None else 200)
            kind = "text/css" if self.path.endswith(".css") else "text/javascript"
            self.send_header("Content-Type", kind)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write((answer or "").encode())

    with serving(Handler) as root:
        provider.root = root.rstrip("/")
        provider.answers["/form.js"] = FORM % "#thread"
        yield provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that nobody has asked yet."""
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog of one post, which has no comments, with the look of the repository's own."""
    project = make_project(tmp_path_factory.mktemp("comments") / "project")
    project.configure(**{key: value for key, value in BARE.items() if key != "theme"})
    favicon = (ROOT / "docs/immagini/favicon.svg").read_bytes()
    project.write({"docs/posts/a.md": post("Uno"), "docs/immagini/favicon.svg": favicon})
    # As a preview shows it, with all rules and no policy: what is put into its page comes later.
    built = project.build(PERMESSO_QUICK="1")
    assert built.status == 0, built.output
    return built


@pytest.fixture(scope="module")
def root(site: Site) -> Iterator[str]:
    """The address of the blog."""
    with browser.served(site.folder) as address:
        yield address


Read = Callable[..., Reader]


@pytest.fixture
def read(chromium: Browser, root: str, site: Site) -> Iterator[Read]:
    """A function that shows a conversation to a reader; takes its fields, or `options`.

    `options` are Playwright's of a context.
    """
    readers: list[Reader] = []

    def show(options: dict[str, Any] | None = None, at: str = "", **values: Any) -> Reader:
        put(site, **values)
        readers.append(Reader(chromium, root, **(options or {})))
        readers[-1].visit(f"con/{at}")
        return readers[-1]

    yield show
    for one in readers:
        one.context.close()


def put(site: Site, **values: Any) -> None:
    """Write the post with a conversation at `con/`."""
    bare = {"reactions": (), "elsewhere": (), "feed": None, "widget": None, **values}
    (section,) = render("blocks/comments.html", block=CommentsBlock(a_thread(str, **bare)))
    document = site.page("uno/")
    for old in document.cssselect(".pm-comments"):
        old.drop_tree()
    document.cssselect(".pm-article__footer")[0].append(section)
    page = site.folder / "con/index.html"
    page.parent.mkdir(exist_ok=True)
    html = lxml.html.tostring(document, encoding="unicode", doctype="<!doctype html>")
    page.write_text(html, encoding="utf-8")


def bring(page: Page) -> None:
    """Press the button and wait until the widget is there."""
    page.locator(BUTTON).click()
    page.locator(".pm-comments__ask").wait_for(state="hidden")


def test_nobody_is_asked_for_anything_before_the_click(read: Read, provider: Provider) -> None:
    reader = read(widget=provider.widget())
    reader.page.wait_for_load_state("networkidle")
    loaded: list[str] = reader.page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert reader.page.locator(BUTTON).is_visible()
    assert not reader.page.locator(".pm-comments__without").is_visible()
    assert [name for name in loaded if "/comments." in name] == []
    assert (provider.asked, reader.problems) == ([], [])


def test_without_a_script_everything_is_read_and_no_button_does_nothing(
    read: Read, provider: Provider
) -> None:
    reader = read({"java_script_enabled": False}, widget=provider.widget())
    assert reader.page.locator(".pm-comment__text").count() == 2
    assert not reader.page.locator(BUTTON).is_visible()
    assert reader.page.locator(".pm-comments__without").inner_text() == REMARKS.no_script
    assert provider.asked == []


def test_the_click_brings_the_form_and_the_reader_is_in_it(read: Read, provider: Provider) -> None:
    page = read(widget=provider.widget()).page
    bring(page)
    assert provider.asked == ["/form.js"]
    mount = page.locator("section#thread")
    assert mount.get_attribute("data-title") == "L'«idea»"
    assert page.locator("script[data-key=a]").count() == 1
    assert page.evaluate("document.activeElement.matches('#thread > textarea')")
    assert page.locator("[role=status]").inner_text() == ""
    assert not page.locator(".pm-comments__notice").is_visible()


def test_nothing_is_kept(read: Read, provider: Provider) -> None:
    reader = read(widget=provider.widget())
    before = reader.page.evaluate("JSON.stringify(localStorage)")
    bring(reader.page)
    assert reader.page.evaluate("JSON.stringify(localStorage)") == before
    assert reader.page.evaluate("sessionStorage.length") == 0
    assert reader.context.cookies() == []


def test_pressing_twice_asks_once(read: Read, provider: Provider) -> None:
    page = read(widget=provider.widget()).page
    page.evaluate(f"for (const _ of [1, 2, 3]) document.querySelector('{BUTTON}').click()")
    page.locator("#thread > textarea").wait_for()
    page.locator(".pm-comments__ask").wait_for(state="hidden")
    assert provider.asked == ["/form.js"]
    assert page.locator(".pm-comments__frame").count() == 1


def test_what_the_widget_shows_is_not_shown_twice_and_nothing_else_goes(
    read: Read, provider: Provider
) -> None:
    comments = (
        a_comment(str, "1", ends=0),
        a_comment(str, "2", level=2, ends=2),
        a_comment(str, "3", ends=0),
        a_comment(str, "4", level=2, ends=2, source="hand"),
        a_comment(str, "5", source="mastodon"),
    )
    page = read(widget=provider.widget(), comments=comments, count_text="5 commenti").page
    bring(page)
    seen = {f"{number}": page.locator(f"#c-{number}").is_visible() for number in range(1, 6)}
    assert seen == {"1": False, "2": False, "3": True, "4": True, "5": True}
    assert page.locator("#commenti-title").inner_text() == "5 commenti"


def test_the_invitation_goes_when_it_was_followed(read: Read, provider: Provider) -> None:
    page = read(widget=provider.widget(), comments=()).page
    assert page.locator(".pm-comments__empty").is_visible()
    bring(page)
    assert page.locator(".pm-comments__empty").count() == 0


def test_who_went_on_to_something_else_is_not_called_back(read: Read, provider: Provider) -> None:
    # It comes when they have gone, and not before.
    waits = f"addEventListener('focusin', () => {{ {FORM % '#thread'} }}); window.waits = true;"
    provider.answers["/form.js"] = waits
    page = read(widget=provider.widget()).page
    page.locator(BUTTON).click()
    page.wait_for_function("() => window.waits")
    page.locator(".pm-masthead__home").focus()
    page.locator(".pm-comments__ask").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "pm-masthead__home"


def test_a_provider_that_is_down_is_named_and_may_be_asked_again(
    read: Read, provider: Provider
) -> None:
    working = provider.answers.pop("/form.js")
    page = read(widget=provider.widget(host="giù.example")).page
    status = page.locator("[role=status]")
    for _ in range(2):
        # Another remark takes the place of the last one before it is asked.
        with page.expect_request(f"{provider.root}/form.js"):
            page.locator(BUTTON).click()
        expect(status).to_have_text(REMARKS.failed.format(host="giù.example"))
        expect(page.locator(f"{BUTTON}:not([aria-busy])")).to_be_visible()
        assert page.locator(".pm-comments__frame").count() == 0
        assert page.locator(".pm-comment:visible").count() == 2
    provider.answers["/form.js"] = working
    bring(page)
    expect(status).to_have_text("")
    assert page.locator("#thread > textarea").count() == 1


def test_a_form_that_does_not_come_is_given_up(read: Read, provider: Provider) -> None:
    provider.answers["/form.js"] = ""
    page = read(widget=provider.widget()).page
    page.clock.install()
    page.locator(BUTTON).click()
    page.locator("script[data-key]").wait_for(state="attached")
    status = page.locator("[role=status]")
    expect(status).to_have_text(REMARKS.loading.format(host="widget.example"))
    page.clock.run_for(31_000)
    expect(status).to_have_text(REMARKS.failed.format(host="widget.example"))
    expect(page.locator(f"{BUTTON}:not([aria-busy])")).to_be_visible()


def test_the_script_that_brings_the_form_may_be_missing_too(read: Read, provider: Provider) -> None:
    page = read(widget=provider.widget()).page
    page.route("**/comments.*.js", lambda route: route.abort())
    page.locator(BUTTON).click()
    # Nothing on the button says that its script is being fetched: only the remark can be awaited.
    failed = REMARKS.failed.format(host="widget.example")
    expect(page.locator("[role=status]")).to_have_text(failed)
    page.unroute("**/comments.*.js")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_function_is_called_with_the_look_of_the_page(
    read: Read, provider: Provider, scheme: str
) -> None:
    provider.answers["/form.js"] = """
        globalThis.Talk = {
            element: "textarea",
            start(options) {
                const form = document.createElement(this.element);
                form.value = `${config.theme} ${options.look.theme} ${options.n}`;
                document.querySelector("#thread").append(form);
            },
        };
    """
    provider.answers["/form.css"] = "#thread { color: rgb(1, 2, 3) }"
    widget = provider.widget(
        spec={
            "mount": {"tag": "div", "id": "thread"},
            "globals": {"config": {"theme": "a-{scheme}"}},
            "styles": [f"{provider.root}/form.css"],
            "script": {"src": f"{provider.root}/form.js"},
            "call": {"name": "Talk.start", "arguments": [{"look": {"theme": "{scheme}"}, "n": 3}]},
        }
    )
    page = read({"color_scheme": scheme}, widget=widget).page
    bring(page)
    assert page.locator("textarea").input_value() == f"a-{scheme} {scheme} 3"
    page.wait_for_function(
        "getComputedStyle(document.querySelector('#thread')).color === 'rgb(1, 2, 3)'"
    )


def test_a_module_may_show_its_form_in_a_tree_of_its_own(read: Read, provider: Provider) -> None:
    provider.answers["/form.mjs"] = MODULE
    widget = provider.widget(
        spec={
            "mount": {"tag": "div", "id": "thread"},
            "module": {
                "src": f"{provider.root}/form.mjs",
                "name": "init",
                "arguments": [{"el": "#thread", "theme": "{scheme}"}],
            },
        }
    )
    page = read(widget=widget).page
    bring(page)
    assert page.evaluate("document.activeElement.className") == "pm-comments__frame"


def test_a_script_may_put_its_form_after_itself(read: Read, provider: Provider) -> None:
    provider.answers["/form.js"] = FORM % "#none"
    page = read(widget=provider.widget()).page
    bring(page)
    assert page.locator(".pm-comments__frame > textarea").count() == 1


SHOWN: dict[str, Any] = {
    "comments": (
        a_comment(str, "1", ends=0, author=LONG),
        *(a_comment(str, str(n), level=n, ends=0, html=f"<p>{LONG}</p>") for n in (2, 3, 4)),
        a_comment(str, "5", level=5, ends=5, html=f"<pre><code>{LONG} {LONG}</code></pre>"),
        a_comment(str, "6", ends=0, deleted=True),
        a_comment(str, "7", level=2, ends=2, html=f"<table><tr><td>{LONG}</td></tr></table>"),
    ),
    "count_text": "6 commenti",
    "reactions": (Reaction("like", "1 persona", ((LONG, "https://a.example/"),)),),
    "elsewhere": (("Mastodon", "https://m.example/"),),
    "feed": "con/commenti.xml",
}
TEXTS = (
    ".pm-comments__title",
    ".pm-reactions summary",
    ".pm-comment__author",
    ".pm-comment__head time",
    ".pm-comment__text",
    ".pm-comment__gone",
    ".pm-comments__warning",
    BUTTON,
    ".pm-comments__small",
)
MENTION = a_widget(str, kind="webmention", link="https://w.example/")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_conversation_is_wider_than_its_window(
    read: Read, provider: Provider, width: int
) -> None:
    page = read({"viewport": {"width": width, "height": 9000}}, widget=MENTION, **SHOWN).page
    page.locator(".pm-reactions summary").click()
    assert browser.sticking_out(page) == []
    deepest = page.locator("#c-5 .pm-comment__text").bounding_box()
    assert deepest is not None and deepest["width"] > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("place", ["", "#c-1"])
def test_every_text_of_a_conversation_stands_out(
    read: Read, provider: Provider, scheme: str, place: str
) -> None:
    options = {"color_scheme": scheme, "viewport": {"width": 768, "height": 9000}}
    widget = provider.widget(warning=True, account="GitHub")
    page = read(options, at=place, widget=widget, **SHOWN).page
    found = {text: round(browser.contrast(page, text), 2) for text in TEXTS}
    assert {text: value for text, value in found.items() if value < 4.5} == {}


def test_the_comment_that_an_address_names_is_marked(read: Read) -> None:
    page = read(at="#c-2", **SHOWN).page
    marked = page.evaluate(
        "[...document.querySelectorAll('.pm-comment__text')]"
        ".filter(text => getComputedStyle(text).boxShadow !== 'none')"
        ".map(text => text.parentElement.id)"
    )
    assert marked == ["c-2"]
    expect(page.locator("#c-2")).to_be_in_viewport()


def test_every_stop_of_the_keyboard_in_a_conversation_is_seen(
    read: Read, provider: Provider
) -> None:
    page = read(widget=provider.widget(), **SHOWN).page
    page.locator(".pm-reactions summary").focus()
    stops = []
    while page.evaluate("document.activeElement.closest('.pm-comments') !== null"):
        page.keyboard.press("Tab")
        stops.append(browser.focused(page))
    assert len(stops) > 15
    assert [stop["html"] for stop in stops[:-1] if not stop["visible"]] == []


ISSO_TEXTS = (
    "#isso-root .isso-author",
    "#isso-root .isso-permalink",
    "#isso-root .isso-text p",
    "#isso-root .isso-text code",
    "#isso-root .isso-reply",
    ".isso-postbox label",
    ".isso-textarea",
    ".isso-postbox input[name=author]",
    ".isso-post-action input[type=submit]",
    ".isso-post-action input[name=preview]",
)


def test_the_real_isso_looks_like_a_part_of_the_page(read: Read, root: str, tmp_path: Path) -> None:
    with isso_server.isso_server(tmp_path, blog=root) as isso:
        isso.publish("/comments/a/", "Un `codice` e una [pagina](https://a.example/)", author="Ada")
        spec = {
            "mount": {
                "tag": "section",
                "id": "isso-thread",
                "data-isso-id": "/comments/a/",
                "data-title": "Uno",
            },
            "script": {
                "src": f"{isso.root}/js/embed.min.js",
                "data-isso": f"{isso.root}/",
                "data-isso-lang": "it",
                "data-isso-vote": "false",
                "data-isso-avatar": "false",
            },
        }
        widget = a_widget(str, account=None, warning=False, link=None, spec=spec)
        for scheme, width in (("light", 768), ("dark", 360)):
            options = {"color_scheme": scheme, "viewport": {"width": width, "height": 2000}}
            reader = read(options, widget=widget)
            assert reader.problems == []
            bring(reader.page)
            reader.page.locator(ISSO_TEXTS[0]).wait_for()
            expect(reader.page.locator(".isso-postbox .isso-textarea")).to_be_focused()
            # Isso's own style sheet arrives after its form.
            reader.page.wait_for_function(isso_server.STYLED)
            found = {text: round(browser.contrast(reader.page, text), 2) for text in ISSO_TEXTS}
            assert {text: value for text, value in found.items() if value < 4.5} == {}
            assert browser.sticking_out(reader.page) == []
            assert not reader.page.locator(".pm-comment:visible").count()
