"""The preview under measurement: what a writer saves, how a page tells, and a real run of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

import browser
from bench import goals, previewing, processes, table
from bench.contestants import contestants, write_posts
from bench.generate import Blog
from bench.previewing import GONE, SHOWN, STYLED, Seen, Step, Writer
from bench.run import BuildFailed
from test_bench import MACHINE

BLOG = Blog.of(3)


def files(folder: Path) -> dict[str, str]:
    """Return what a folder's texts say, by path; scripts aside, which nobody here changes."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for part in ("docs", "overrides", "mkdocs.yml")
        for path in ((folder / part).rglob("*") if "." not in part else [folder / part])
        if path.suffix in {".md", ".yml", ".html", ".css"}
    }


def test_what_a_writer_saves(tmp_path: Path) -> None:
    (permesso,) = contestants(tmp_path)
    write_posts(tmp_path, BLOG)
    before = files(permesso.project)
    touched = {}
    for turn in (1, 2):
        for step in Writer(permesso.project, BLOG).steps(turn, "articolo/"):
            was = files(permesso.project)
            step.save()
            now = files(permesso.project)
            touched[step.what] = {path for path in was | now if was.get(path) != now.get(path)}
            (path,) = touched[step.what]
            if step.sign == SHOWN:
                assert step.wanted.strip() in now[path]
                assert step.wanted.strip() not in was.get(path, "")
            assert step.path == ("" if path.startswith("docs/posts/aggiunto") else "articolo/")
    assert touched == {
        goals.POST: {"docs/posts/articolo-2.md"},
        goals.TEMPLATE: {"overrides/components/byline.html"},
        goals.STYLE: {"overrides/assets/stylesheets/permesso.css"},
        goals.SETTING: {"mkdocs.yml"},
        previewing.NEW: {"docs/posts/aggiunto-2.md"},
        previewing.DELETED: {"docs/posts/aggiunto-2.md"},
    }
    assert files(permesso.project).keys() == before.keys()


def test_a_new_post_is_the_newest(tmp_path: Path) -> None:
    (permesso,) = contestants(tmp_path)
    write_posts(tmp_path, BLOG)
    steps = {step.what: step for step in Writer(permesso.project, BLOG).steps(1, "")}
    steps[previewing.NEW].save()
    text = (permesso.project / "docs/posts/aggiunto-1.md").read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: Appena arrivato 1\ndescription: ")
    assert "\ndate: 2026-01-01\n" in text
    assert str(BLOG.day(2)) < "2026-01-01"


def test_a_preview_is_printed() -> None:
    seen = [Seen(goals.POST, (900, 100, 250)), Seen(previewing.NEW, (1500,))]
    printed = table.preview_text(seen, 1000, MACHINE)
    rows = [line.split() for line in printed.splitlines()]
    assert [*goals.POST.split(), "250", "900", "3"] in rows
    assert [*previewing.NEW.split(), "1,500", "1,500", "1"] in rows
    assert "< 300 ms  250 ms  yes" in printed
    assert table.preview_data(seen, 1000, MACHINE)["seen"][0]["typical"] == 250


def test_a_preview_that_does_not_start_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.contestants.PREVIEW", ("/bin/sh", "-c", "echo no; exit 1"))
    (permesso,) = contestants(tmp_path)
    with (
        pytest.raises(BuildFailed, match=r"(?s)did not start:.*no"),
        previewing.serving(permesso),
    ):
        pass


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────


def browser_needed(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that drives a browser."""
    for mark in browser.NEEDED:
        test = mark(test)
    return test


@pytest.fixture
def page() -> Iterator[Page]:
    """A page without an address; not for a test that starts a browser itself."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.find(), args=browser.OPTIONS)
        yield started.new_page()
        started.close()


@browser_needed
def test_a_page_tells_when_it_shows_something(page: Page) -> None:
    contents = {
        "with": "<p>Un toc toc</p><style>:root { --bench: 6 } :root { --bench: 7 }</style>",
        "without": "<p>Un toc</p><style>:root { --bench: 77 }</style>",
    }
    for name, content in contents.items():
        page.set_content(content)
        for sign, wanted, where in (
            (SHOWN, "toc toc", "with"),
            (GONE, "toc toc", "without"),
            (STYLED, "7", "with"),
        ):
            moment = page.evaluate(sign, wanted)
            assert (moment > 1e12) if name == where else not moment  # milliseconds since 1970


@browser_needed
def test_what_is_never_shown_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "PATIENCE", 0.3)
    step = Step("nothing", "", lambda: None, SHOWN, "never")
    with pytest.raises(previewing.NotShown, match="did not show nothing"):
        previewing._seen(page, step)


@browser_needed
def test_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change reaches the page, and no server is left."""
    ended = []
    end = processes.end

    def noting(process: subprocess.Popen[bytes]) -> None:
        end(process)
        ended.append(process)

    monkeypatch.setattr(processes, "end", noting)
    seen = previewing.measure(3, 1, lambda _: None)
    assert [(each.what, len(each.runs)) for each in seen] == [
        (what, 1) for what in (*goals.PREVIEWED, previewing.NEW, previewing.DELETED)
    ]
    assert all(each.typical > 0 for each in seen)
    (server,) = ended
    assert server.poll() is not None
