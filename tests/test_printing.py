"""Pages are printed when something about them changed, on every core, and always alike."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import printed
from conftest import ROOT, Project, make_project, post, wait_until
from printed import Built

FILES = {
    "docs/index.md": "# Bussare\n\nBenvenuti.\n",
    "docs/chi-siamo.md": post("Chi siamo", "Noi.", date=None),
    "docs/.authors.yml": "authors: {ada: {name: Ada}, ugo: {name: Ugo}}",
    **{
        f"docs/posts/{name}.md": post(
            name.title(),
            f"Un testo su {name} che parla di lettere e di chi le apre. " * 12,
            date=f"2026-0{number}-10",
            categories=f"[{'Misure' if number % 2 else 'Scrittura'}]",
            tags="[carta]" if number < 3 else "[]",
            authors=f"[{'ada' if number < 4 else 'ugo'}]",
        )
        for number, name in enumerate(["uno", "due", "tre", "quattro", "cinque", "sei"], 1)
    },
}
DUE = FILES["docs/posts/due.md"]
WIDEST = max(
    path.stat().st_size
    for path in Path(str(find_spec("material").origin)).parent.glob("templates/assets/**/*.*")  # type: ignore[union-attr]
)
"""Bytes of the largest file that Material has on a site."""


ON_DEMAND = """
import json

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.plugins import BasePlugin, event_priority

class Asking(BasePlugin):
    @event_priority(-10)
    def on_config(self, config):
        config.plugins["permesso/printing"].on_demand = True

    @event_priority(-2000)
    def on_env(self, env, config, files):
        page = config.plugins["permesso/printing"].printer.page
        self.twice = {file.page.url: (page(file.page.url), page(file.page.url))
                      for file in files.documentation_pages()}

config = load_config("mkdocs.yml")
config.plugins["asking"] = asking = Asking()
build(config)
print(json.dumps(asking.twice))
"""
"""Asks for every page twice before MkDocs prints it."""


def template(content: str) -> str:
    """Return a template of an owner's that prints some content."""
    before = "{% extends 'main.html' %}{% block content %}<h1>x</h1>"
    return f"{before}{content}{{% endblock %}}"


def blog(root: Path) -> Path:
    """Make a blog whose templates a test may change; return its folder."""
    project = make_project(root)
    (root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", root / "overrides")
    project.configure(
        nav=["index.md", {"Noi": "chi-siamo.md"}],
        site_url="https://prova.example/",
        extra={"permesso": {"cards": {"make": False}, "search": "off"}},
        theme={"name": "material", "language": "it", "custom_dir": "overrides", "font": False},
        watch=[],
    )
    project.write(FILES)
    return root


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """What a blog was before and after changes, each once as it came and once made anew."""
    root = blog(tmp_path_factory.mktemp("story") / "blog")
    article = (root / "overrides/article.html").read_text(encoding="utf-8")
    text, title = DUE.replace("apre", "chiude"), DUE.replace("title: Due", "title: Altro")
    mkdocs = (root / "mkdocs.yml").read_text(encoding="utf-8")
    own = "overrides/mia.html"
    page = post("Chi siamo", "Noi.", date=None, template="mia.html")
    steps: dict[str, dict[str, object]] = {
        "first": {},
        "nothing": {},
        "text": {"write": {"docs/posts/due.md": text}},
        "back": {"write": {"docs/posts/due.md": DUE}},
        "title": {"write": {"docs/posts/due.md": title}},
        "title, anew": {"cold": True},
        "gone": {"delete": ["docs/posts/due.md"]},
        "gone, anew": {"cold": True},
        "template": {
            "write": {"overrides/article.html": article.replace("pm-tags", "pm-tags mie")}
        },
        "setting": {"write": {"mkdocs.yml": mkdocs.replace("Bussare", "Altro")}},
        "own": {"write": {own: template("{{ view.title }}"), "docs/chi-siamo.md": page}},
        "own, again": {},
        "date": {"write": {own: template("{{ build_date_utc.year }}")}},
        "date, again": {},
        "texts": {"write": {own: template("{{ nav.pages[0].content }}")}},
        "texts, again": {},
        "blog": {"write": {own: template("{{ blog.articles | length }}")}},
        "blog, again": {},
        "damaged": {"cut": True},
    }
    built = printed.build(root, *steps.values())
    return dict(zip(steps, built, strict=True))


def test_every_page_is_printed_once(story: dict[str, Built]) -> None:
    first = story["first"]
    pages = [
        name.removesuffix("index.html")
        for name in first.files
        if name.endswith(".html") and name != "404.html"
    ]
    assert sorted(first.printed) == sorted(pages) and not first.kept


def test_none_is_printed_when_nothing_changed(story: dict[str, Built]) -> None:
    first, second = story["first"], story["nothing"]
    assert not second.printed and sorted(second.kept) == sorted(first.printed)
    assert second.files == first.files


@pytest.mark.parametrize(
    ("step", "before"), [("text", "first"), ("title", "back"), ("gone", "title, anew")]
)
def test_the_pages_that_change_are_printed_and_no_other(
    story: dict[str, Built], step: str, before: str
) -> None:
    earlier, built = story[before].files, story[step]
    changed = {
        name.removesuffix("index.html")
        for name, content in built.files.items()
        if name.endswith(".html") and name != "404.html" and earlier.get(name) != content
    }
    assert changed == set(built.printed) and built.kept


def test_what_was_printed_before_is_not_printed_again(story: dict[str, Built]) -> None:
    assert not story["back"].printed
    assert story["back"].files == story["first"].files


@pytest.mark.parametrize("step", ["title", "gone"])
def test_what_is_kept_is_what_would_be_printed(story: dict[str, Built], step: str) -> None:
    anew = story[f"{step}, anew"]
    assert not anew.kept and story[step].files == anew.files


def test_templates_and_settings_concern_all_pages(story: dict[str, Built]) -> None:
    assert not story["template"].kept and not story["setting"].kept


@pytest.mark.parametrize("step", ["date, again", "texts, again", "blog, again"])
def test_a_template_that_reads_what_no_key_tells_prints_its_page_each_time(
    story: dict[str, Built], step: str
) -> None:
    assert story[step].printed == ["chi-siamo/"]


def test_one_that_reads_its_own_data_does_not(story: dict[str, Built]) -> None:
    assert not story["own, again"].printed


def test_a_cabinet_that_is_cut_off_is_as_good_as_none(story: dict[str, Built]) -> None:
    assert story["damaged"].files == story["blog, again"].files
    assert len(story["damaged"].printed) > 1


def test_folder_time_zone_hashes_and_processes_change_nothing(tmp_path: Path) -> None:
    here, there, third = (blog(tmp_path / name) for name in ("a", "a/longer/one", "c"))
    one = printed.build(here, {}, {}, TZ="Asia/Tokyo", PYTHONHASHSEED="1", PERMESSO_JOBS="1")
    two = printed.build(there, {}, {}, TZ="America/Lima", PYTHONHASHSEED="2", PERMESSO_JOBS="2")
    shutil.copytree(here / ".cache", third / ".cache")
    three = printed.build(third, {}, TZ="Asia/Kolkata", PYTHONHASHSEED="3")
    every = [*one, *two, *three]
    assert all(built.files == every[0].files for built in every)
    printed_here = [bool(built.printed) for built in every]
    # The third has the cache of the first, from another folder.
    assert printed_here == [True, False, True, False, False]


def test_two_builds_at_once_and_one_that_was_killed_do_no_harm(tmp_path: Path) -> None:
    root = blog(tmp_path / "blog")
    cabinet = root / ".cache" / "workshop" / "cabinet.sqlite"
    killed = printed.start(root, {})
    wait_until(lambda: cabinet.is_file() or killed.poll() is not None)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    first = printed.start(root, {})
    # In another folder for its site; the cache is the same.
    second = printed.start(root, {}, {}, {"cold": True})
    one, others = printed.ended(first, root), printed.ended(second, root)
    assert all(built.files == others[-1].files for built in [*one, *others])


def test_a_full_disk_keeps_nothing_and_changes_nothing(tmp_path: Path) -> None:
    root = blog(tmp_path / "blog")
    # Each smaller than that, and all together larger.
    long = {f"docs/posts/l{each}.md": post(f"L{each}", "Parole. " * 9_000) for each in range(6)}
    Project(root).write(long)
    (whole,) = printed.build(root, {"cold": True})
    shutil.rmtree(root / ".cache")
    limit = WIDEST + 1000
    built = printed.build(root, {"limit": limit}, {})
    assert all(each.files == whole.files for each in built)
    cabinet = root / ".cache" / "workshop" / "cabinet.sqlite"
    assert cabinet.stat().st_size <= limit and built[1].printed


def test_a_hook_of_the_owner_s_gets_every_event_as_mkdocs_has_them(tmp_path: Path) -> None:
    root = blog(tmp_path / "blog")
    project = Project(root)
    project.write(
        {
            "mia.py": """
            from pathlib import Path

            seen = []

            def on_page_content(html, page, **_):
                seen.append(page.url)
                return html

            def on_post_page(output, **_):
                return output.replace("</main>", "<p>Mio.</p></main>")

            def on_post_build(config):
                Path(config.site_dir, "viste.txt").write_text("\\n".join(seen))
            """
        }
    )
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    (root / "mkdocs.yml").write_text(
        text.replace("  - hooks/finishing.py\n", "  - hooks/finishing.py\n  - mia.py\n"),
        encoding="utf-8",
    )
    (built,) = printed.build(root, {})
    assert not built.printed and not built.kept
    seen = built.files["viste.txt"].decode().splitlines()
    assert len(seen) == len(set(seen)) and {"due/", "", "archivio/"} <= set(seen)
    due = built.files["due/index.html"]
    assert due.count(b"<p>Mio.</p>") == 1 and b"Content-Security-Policy" in due


def test_what_cannot_be_printed_is_named_and_the_site_stays(tmp_path: Path) -> None:
    project = Project(blog(tmp_path / "blog"))
    assert project.build().status == 0
    before = (project.root / "site/due/index.html").read_bytes()
    path = project.root / "overrides/components/byline.html"
    path.write_text(path.read_text(encoding="utf-8") + "\n{{ post.nowhere.at.all }}", "utf-8")
    built = project.build()
    assert built.status == 1
    assert re.search(r"Error building page '[^']+\.md': 'permesso.model.Post", built.output)
    # Where it was written, not where it was included.
    assert "overrides/components/byline.html" in built.output
    assert (project.root / "site/due/index.html").read_bytes() == before


def test_a_template_that_prints_nothing_makes_no_page(tmp_path: Path) -> None:
    root = blog(tmp_path / "blog")
    Project(root).write(
        {
            "overrides/vuota.html": "{# Niente. #}",
            "docs/chi-siamo.md": post("Chi siamo", "Noi.", date=None, template="vuota.html"),
        }
    )
    first, second = printed.build(root, {}, {})
    assert "chi-siamo/index.html" not in first.files and first.files == second.files
    assert "chi-siamo/" in second.kept


def test_what_is_said_while_pages_are_printed_is_heard_once_in_every_build(tmp_path: Path) -> None:
    project = Project(blog(tmp_path / "blog"))
    text = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    (project.root / "mkdocs.yml").write_text(f"{text}\nextra_css: ['a\\b.css']\n", "utf-8")
    for _ in range(2):
        built = project.build("--strict")
        assert built.output.count("OS-specific separator") == 1, built.output
        assert built.status == 1 and "Aborted with 1 warnings" in built.output


def test_a_page_is_printed_whenever_it_is_asked_for(tmp_path: Path) -> None:
    root = blog(tmp_path / "blog")
    done = subprocess.run(
        [sys.executable, "-c", ON_DEMAND],
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": printed.MOMENT, "PERMESSO_QUICK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    twice = json.loads(done.stdout.splitlines()[-1])
    assert {"", "due/", "archivio/2026/"} <= set(twice)
    for url, (first, second) in twice.items():
        assert first == second == (root / "site" / url / "index.html").read_text(encoding="utf-8")
