"""The preview in a browser: a page that follows what its author saves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import browser
from browser import Reader
from conftest import BARE, ROOT, Project, make_project, post, wait_until
from loopback import PATIENCE
from stress.service import free_port

pytestmark = browser.NEEDED

NUMBERS = count()
IS_LATEST = """
async () => {
  const seen = document.querySelector("script[data-seen]")?.dataset.seen;
  const answer = await fetch(location.href);
  return seen && (await answer.text()).includes(seen);
}
"""
"""Whether a page is what its preview would answer now, in JavaScript."""
LONG = "\n\n".join(f"Capoverso numero {number}. " + "Parole " * 40 for number in range(60))
HOOK = """
def on_page_context(context, **_):
    context["owner"] = "WORD"
    return context
"""


@dataclass
class Desk:
    """A blog, its preview, and what the console says."""

    project: Project
    process: subprocess.Popen[str]
    url: str
    console: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Read the console until it ends."""
        assert self.process.stdout is not None
        self.console.extend(iter(self.process.stdout.readline, ""))

    def said(self, text: str) -> bool:
        """Tell whether the console has shown `text`."""
        return any(text in line for line in self.console)

    def catch_up(self) -> None:
        """Return when all that was saved before has been read as a whole: a file that is saved now
        is read with it, and not before."""
        name = f"segno-{next(NUMBERS)}.txt"
        self.project.write({f"docs/{name}": "Letto."})
        wait_until(lambda: self._has(name))

    def _has(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            error.close()
            return False


@contextmanager
def previewed(
    folder: Path, site_url: str = "https://prova.example/", **files: str
) -> Iterator[Desk]:
    """Give a blog with a preview of its own."""
    project = make_project(folder / "project")
    project.configure(
        **{**BARE, "hooks": [*hooks(), "mio.py"], "extra_css": ["mio.css"]}, site_url=site_url
    )
    project.write(
        {
            "mio.py": HOOK,
            "docs/mio.css": "h1 { color: rgb(1, 1, 1) }",
            "docs/posts/a.md": post("Primo", LONG),
            "docs/posts/b.md": post("Secondo", "Breve."),
            **files,
        }
    )
    port = free_port()
    path = site_url.removeprefix("https://prova.example/")
    with subprocess.Popen(
        [sys.executable, "-m", "previewing", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=project.root,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "PERMESSO_QUICK": "1",
            "PYTHONPATH": str(ROOT / "hooks"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        desk = Desk(project, process, f"http://127.0.0.1:{port}/{path}")
        listener = threading.Thread(target=desk.listen, daemon=True)
        listener.start()
        try:
            wait_until(lambda: desk.said("Serving on") or process.poll() is not None)
            assert process.poll() is None, desk.console
            yield desk
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=PATIENCE) == 0, desk.console
            listener.join(timeout=10)


def hooks() -> list[str]:
    """Return the hooks of every blog."""
    return [f"hooks/{name}.py" for name in ("staging", "blog", "theming", "finishing")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A blog with a preview, for all tests."""
    with previewed(tmp_path_factory.mktemp("preview"), "https://prova.example/diario/") as desk:
        yield desk


@pytest.fixture
def reader(desk: Desk, chromium: Any) -> Iterator[Reader]:
    """An author who looks at the blog."""
    found = Reader(chromium, desk.url.removesuffix("diario/"))
    yield found
    problems = found.problems
    found.context.close()
    assert [each for each in problems if "500" not in each] == []


def settled(desk: Desk, page: Page) -> Page:
    """Return a page that nothing of what was saved before will change any more."""
    desk.catch_up()
    page.wait_for_function(IS_LATEST)
    page.evaluate("window.old = true")
    return page


def until_at(page: Page, text: str, top: float) -> None:
    """Return when the window's edge is so far above the paragraph with a text."""
    page.wait_for_function(
        """([text, top]) => {
          const found = [...document.querySelectorAll("main p")]
            .find(each => each.textContent.includes(text));
          return found && Math.abs(found.getBoundingClientRect().top - top) < 2;
        }""",
        arg=[text, top],
    )


def test_the_page_follows_and_its_reader_stays_where_they_are(desk: Desk, reader: Reader) -> None:
    page = settled(desk, reader.visit("diario/primo/"))
    paragraph = page.get_by_text("Capoverso numero 40.")
    top = paragraph.evaluate("p => { p.scrollIntoView(); return p.getBoundingClientRect().top; }")
    page.mouse.wheel(0, -120)
    until_at(page, "Capoverso numero 40.", top + 120)
    above = LONG.replace("Capoverso numero 2. ", "Nuove parole. " * 400)
    desk.project.write({"docs/posts/a.md": post("Primo", above)})
    page.wait_for_function("!window.old && document.body?.textContent.includes('Nuove parole.')")
    page.wait_for_load_state()
    until_at(page, "Capoverso numero 40.", top + 120)
    # And what the text before it says, when it is gone itself.
    page.evaluate("window.old = true")
    desk.project.write({"docs/posts/a.md": post("Primo", above.replace("numero 40.", "quaranta."))})
    page.wait_for_function("!window.old && document.body?.textContent.includes('quaranta.')")
    page.wait_for_load_state()
    until_at(page, "Capoverso quaranta.", top + 120)
    assert reader.kept() == [], "the place is forgotten when it was used"


def test_a_page_that_is_not_concerned_is_left_alone(desk: Desk, reader: Reader) -> None:
    desk.project.write({"docs/posts/a.md": post("Primo", LONG)})
    page = settled(desk, reader.visit("diario/secondo/"))
    other = reader.context.new_page()
    other.goto(f"{desk.url}primo/")
    # What others show of it is as it was.
    changed = LONG.replace("numero 30.", "trenta.")
    desk.project.write({"docs/posts/a.md": post("Primo", changed)})
    other.bring_to_front()
    other.wait_for_function("document.body?.textContent.includes('trenta.')")
    page.bring_to_front()
    desk.catch_up()
    page.wait_for_function(IS_LATEST)
    assert page.evaluate("window.old")
    other.close()


def test_a_style_comes_without_a_new_page(desk: Desk, reader: Reader) -> None:
    page = settled(desk, reader.visit("diario/primo/"))
    desk.project.write({"docs/mio.css": "h1 { color: rgb(2, 2, 2) }"})
    page.wait_for_function(
        "getComputedStyle(document.querySelector('h1')).color === 'rgb(2, 2, 2)'"
    )
    assert page.evaluate("window.old")
    page.wait_for_function(
        """() => {
          const links = [...document.querySelectorAll("link[rel=stylesheet]")];
          return new Set(links.map(link => new URL(link.href).pathname)).size === links.length;
        }"""
    )


FAULT = "permesso-fault section"


def test_a_mistake_is_shown_over_the_last_good_page_until_it_is_mended(
    desk: Desk, reader: Reader
) -> None:
    page = settled(desk, reader.visit("diario/secondo/"))
    desk.project.write({"docs/posts/b.md": post("Secondo", "Rotto.", autor="x")})
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "docs/posts/b.md:4: autor: unknown key" in alert.inner_text()
    assert "Breve." in page.locator("main").inner_text()
    wait_until(lambda: desk.said("docs/posts/b.md:4: autor: unknown key"))
    page.keyboard.press("Escape")
    alert.wait_for(state="detached")
    # It is there on every page.
    page.goto(f"{desk.url}primo/")
    alert.wait_for()
    page.get_by_role("button", name="Chiudi").click()
    alert.wait_for(state="detached")
    page.goto(f"{desk.url}secondo/")
    alert.wait_for()
    desk.project.write({"docs/posts/b.md": post("Secondo", "Mio.")})
    page.wait_for_function("document.body?.textContent.includes('Mio.')")
    alert.wait_for(state="detached")
    desk.project.write({"docs/posts/b.md": post("Secondo", "Breve.")})
    page.wait_for_function("document.body?.textContent.includes('Breve.')")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_mistake_can_be_read(desk: Desk, chromium: Any, scheme: Any, width: int) -> None:
    author = Reader(
        chromium,
        desk.url.removesuffix("diario/"),
        color_scheme=scheme,
        viewport={"width": width, "height": 700},
    )
    page = settled(desk, author.visit("diario/primo/"))
    desk.project.write({"docs/posts/b.md": post("Secondo", "Rotto.", autor="x")})
    try:
        page.get_by_role("alert").wait_for()
        for each in ("h2", "li", "p", "button"):
            assert browser.contrast(page, f"{FAULT} {each}") >= 4.5
        assert browser.sticking_out(page) == []
        box = page.locator(FAULT).bounding_box()
        assert box and box["width"] == width and box["height"] <= 0.46 * 700
    finally:
        desk.project.write({"docs/posts/b.md": post("Secondo", "Breve.")})
        page.get_by_role("alert").wait_for(state="detached")
        author.context.close()


def test_a_program_that_changes_starts_again_and_nobody_notices(desk: Desk, reader: Reader) -> None:
    page = settled(desk, reader.visit("diario/secondo/"))
    desk.project.write({"mio.py": "def (\n"})
    page.get_by_role("alert").wait_for()
    assert "mio.py:1: SyntaxError" in page.get_by_role("alert").inner_text()
    served = sum("Serving on" in line for line in desk.console)
    desk.project.write({"mio.py": HOOK.replace("WORD", "OTHER")})
    wait_until(lambda: sum("Serving on" in line for line in desk.console) == served + 1)
    page.get_by_role("alert").wait_for(state="detached")
    assert desk.process.poll() is None
    with urllib.request.urlopen(f"{desk.url}secondo/", timeout=PATIENCE) as answer:
        assert answer.status == 200


def test_an_error_page_becomes_the_page_by_itself(tmp_path: Path, chromium: Any) -> None:
    wrong = {"docs/posts/a.md": post("Primo", autor="x")}
    with previewed(tmp_path, **wrong) as desk:
        author = Reader(chromium, desk.url)
        page = author.visit("secondo/")
        assert page.locator("h1").inner_text() == "C'è qualcosa da correggere"
        assert "docs/posts/a.md:4: autor" in page.locator("li").inner_text()
        desk.project.write({"docs/posts/a.md": post("Primo")})
        page.wait_for_function("document.querySelector('h1')?.textContent.trim() === 'Secondo'")
        author.context.close()
