"""The site is the last build that succeeded, whole, whatever happens to the next one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BARE, ROOT, Project, contents, make_project, post, wait_until

HOOKS = ["hooks/staging.py", "hooks/blog.py", "hooks/theming.py", "hooks/finishing.py"]
SLOW = """
import time

def on_post_page(output, **_):
    time.sleep(20)
    raise RuntimeError("nobody killed this build")
"""
TOGETHER = """
import os, pathlib, time

def on_post_build(**_):
    pathlib.Path(f"ready.{os.getpid()}").touch()
    end = time.monotonic() + 20
    while len(list(pathlib.Path().glob("ready.*"))) < 2 and time.monotonic() < end:
        time.sleep(0.01)
"""
PUBLISH_OFTEN = """
import pathlib, sys
from permesso import publication

site = pathlib.Path(sys.argv[1])
for _ in range(100):
    staged = publication.stage(site)
    for number in range(10):
        (staged / f"{number}.html").write_text("whole")
    publication.publish(staged, site)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a site that was built from it, once for all tests here."""
    project = make_project(tmp_path_factory.mktemp("built") / "project")
    (project.root / "overrides").unlink()
    shutil.copytree(ROOT / "overrides", project.root / "overrides")
    project.write({"docs/posts/a.md": post("Primo"), "docs/chi-siamo.md": post("Noi", date=None)})
    site = project.build("--strict")
    assert site.status == 0, site.output
    return project.root


@pytest.fixture
def last(built: Path, tmp_path: Path) -> Project:
    """A project of which the last build was good."""
    shutil.copytree(built, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def leftovers(folder: Path) -> list[str]:
    """Return the names of folders that builds left beside a site in `folder`, when the former site
    is deleted."""
    wait_until(lambda: not list(folder.glob(".site.*.gone")))
    return [path.name for path in folder.glob(".site.*")]


def with_bad_post(project: Project) -> None:
    project.write({"docs/posts/b.md": post("Secondo", date="domani")})


def with_broken_template(project: Project) -> None:
    project.write(
        {
            "overrides/rotto.html": "<p>\n{{ page.title | nosuchfilter }}",
            "docs/rotta.md": post("Rotta", date=None, template="rotto.html"),
        }
    )


def with_failing_template(project: Project) -> None:
    project.write(
        {
            "overrides/rotto.html": "{{ page.nothing.at_all }}",
            "docs/rotta.md": post("Rotta", date=None, template="rotto.html"),
        }
    )


def with_warning(project: Project) -> None:
    project.configure(**{**BARE, "nav": ["index.md", "manca.md"]})


def with_failing_hook(project: Project) -> None:
    project.write({"fails.py": "def on_post_build(**_):\n    raise RuntimeError('oh no')\n"})
    project.configure(**{**BARE, "hooks": [*HOOKS, "fails.py"]})


@pytest.mark.parametrize(
    ("spoil", "report"),
    [
        (with_bad_post, "docs/posts/b.md:3: date"),
        (with_broken_template, "nosuchfilter"),
        (with_failing_template, "nothing"),
        (with_warning, "'manca.md'"),
        (with_failing_hook, "oh no"),
    ],
)
def test_a_build_that_fails_leaves_the_site_as_it_was(
    last: Project, spoil: Callable[[Project], None], report: str
) -> None:
    before = contents(last.root / "site")
    last.write({"docs/posts/c.md": post("Terzo")})  # What a build that did not fail would show.
    spoil(last)
    site = last.build("--strict")
    assert site.status == 1
    assert report in site.output
    assert contents(site.folder) == before
    assert leftovers(last.root) == []


def test_a_warning_does_not_stop_a_build_that_is_not_strict(last: Project) -> None:
    with_warning(last)
    last.write({"docs/posts/b.md": post("Secondo")})
    site = last.build()
    assert site.status == 0 and site.has("secondo/")


@pytest.mark.parametrize("killed_by", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_killed_leaves_the_site_and_the_next_one_cleans_up(
    last: Project, killed_by: signal.Signals
) -> None:
    before = contents(last.root / "site")
    last.write({"slow.py": SLOW, "docs/posts/b.md": post("Secondo")})
    last.configure(**{**BARE, "hooks": [*HOOKS, "slow.py"]})
    with last.start("build") as building:
        wait_until(lambda: list(last.root.glob(".site.*/assets")))
        building.send_signal(killed_by)
        building.communicate()
    assert building.returncode != 0
    assert contents(last.root / "site") == before
    last.configure(**{**BARE, "hooks": HOOKS})
    site = last.build()
    assert site.status == 0 and site.has("secondo/")
    assert leftovers(last.root) == []


def test_a_site_that_was_being_replaced_when_its_build_was_killed_comes_back(last: Project) -> None:
    before = contents(last.root / "site")
    with subprocess.Popen(["true"]) as dead:
        dead.wait()
    (last.root / "site").rename(last.root / f".site.{dead.pid}.old")
    with_bad_post(last)
    assert last.build().status == 1
    assert contents(last.root / "site") == before
    assert leftovers(last.root) == []


def test_two_builds_at_once_both_succeed_and_the_site_is_whole(last: Project) -> None:
    before = contents(last.root / "site")
    last.write({"together.py": TOGETHER})
    last.configure(**{**BARE, "hooks": [*HOOKS, "together.py"]})
    with last.start("build") as one, last.start("build") as other:
        outputs = [building.communicate(timeout=60)[0] for building in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], outputs
    assert contents(last.root / "site") == before
    assert leftovers(last.root) == []


def test_a_site_is_whole_however_often_two_builds_replace_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-c", PUBLISH_OFTEN, str(site)]
    with (
        subprocess.Popen(command, cwd=ROOT / "hooks", stderr=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, cwd=ROOT / "hooks", stderr=subprocess.PIPE, text=True) as other,
    ):
        errors = [building.communicate()[1] for building in (one, other)]
    assert errors == ["", ""]
    assert contents(site) == {f"{number}.html": b"whole" for number in range(10)}
    assert leftovers(tmp_path) == []


def test_a_page_that_is_no_more_leaves_the_site(last: Project) -> None:
    (last.root / "docs/chi-siamo.md").unlink()
    site = last.build()
    assert site.status == 0 and not site.has("chi-siamo/")


def test_a_site_folder_of_its_own_is_replaced_in_the_same_way(last: Project) -> None:
    before = contents(last.root / "site")
    elsewhere = last.root.parent / "www" / "deep" / "site"
    assert last.build("--site-dir", str(elsewhere)).status == 0
    built = contents(elsewhere)
    assert built == before
    with_bad_post(last)
    assert last.build("--site-dir", str(elsewhere)).status == 1
    assert contents(elsewhere) == built
    assert contents(last.root / "site") == before
    assert leftovers(elsewhere.parent) == []


def test_a_site_folder_that_is_a_link_stays_one(last: Project) -> None:
    target = last.root.parent / "www"
    (last.root / "site").rename(target)
    (last.root / "site").symlink_to(target)
    last.write({"docs/posts/b.md": post("Secondo")})
    assert last.build().status == 0
    assert (last.root / "site").is_symlink()
    assert (target / "secondo/index.html").is_file()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_to_is_told_in_a_line(last: Project) -> None:
    last.root.chmod(0o555)
    try:
        site = last.build()
    finally:
        last.root.chmod(0o755)
    assert site.status == 1 and "Traceback" not in site.output
    assert f"cannot build beside {last.root / 'site'}: Permission denied; " in site.output


def test_a_file_in_the_place_of_the_folder_is_told_in_a_line(last: Project) -> None:
    (last.root / "www").write_text("a file")
    site = last.build("--site-dir", "www/site")
    assert site.status == 1 and "Traceback" not in site.output
    assert "cannot build beside" in site.output


def test_a_site_has_the_permissions_that_its_builder_gives(last: Project) -> None:
    with last.start("build", umask=0o027) as building:
        output, _ = building.communicate()
    assert building.returncode == 0, output
    modes = {
        name: oct((last.root / name).stat().st_mode & 0o777)
        for name in ("site", "site/primo", "site/index.html", "site/sitemap.xml")
    }
    assert modes == {
        "site": "0o750",
        "site/primo": "0o750",
        "site/index.html": "0o640",
        "site/sitemap.xml": "0o640",
    }
