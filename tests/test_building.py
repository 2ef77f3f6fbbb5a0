"""`python -m building`: nothing is built where nothing has changed, and everything where something
has, whatever it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.plugins import BasePlugin

import blog_addresses
import printing
from building import (
    audited,
    console,
    left,
    making,
    manifest,
    sources,
    surroundings,
    tree,
    unchanged,
)
from building.options import Options
from conftest import BARE, ROOT, Project, contents, make_project, post, wait_until
from deploying import state

NOTHING = "Nothing has changed since the last build.\n"
EPOCH = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp())
BUILT = "INFO    -  Documentation built in"
BASE = BasePlugin.__module__
HOOKS = [f"hooks/{name}" for name in sources.OURS]


def environment(**variables: str) -> dict[str, str]:
    """Return what is around a build."""
    fixed = {"SOURCE_DATE_EPOCH": str(EPOCH), "PYTHONPATH": "hooks", "NO_MKDOCS_2_WARNING": "1"}
    return {**os.environ, **fixed, **variables}


def build(project: Project, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build as ./scripts/build does; what is written comes in `stderr`."""
    return subprocess.run(
        [sys.executable, "-m", "building", "--strict", *arguments],
        cwd=project.root,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


def run_python(project: Project, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a project, which has to end well."""
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, cwd=project.root, env=environment(), capture_output=True, text=True, check=True
    )


def is_made(done: subprocess.CompletedProcess[str]) -> bool:
    """Tell whether a build built: it did, or it found nothing to do."""
    assert done.returncode == 0, done.stderr
    assert (BUILT in done.stderr) != (NOTHING in done.stderr), done.stderr
    return BUILT in done.stderr


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose site is built."""
    folder = tmp_path_factory.mktemp("building")
    made = make_project(folder / "project")
    # An engine that nobody works on meanwhile, and templates of its own, to be changed.
    for name, copied in (("hooks", folder / "hooks"), ("overrides", made.root / "overrides")):
        (made.root / name).unlink()
        shutil.copytree(ROOT / name, copied)
    (made.root / "hooks").symlink_to(folder / "hooks")
    made.configure(**{**BARE, "hooks": HOOKS, "copyright": "Ada"})
    made.write(
        {
            "docs/posts/a.md": post("Primo"),
            "docs/posts/b.md": post("Secondo", publish_at="2026-11-21 18:00"),
            "docs/immagini/nota.txt": "una nota",
            "docs/.authors.yml": "authors: {ada: {name: Ada}}",
        }
    )
    assert is_made(build(made))
    return made


@pytest.fixture
def built(template: Project, tmp_path: Path) -> Iterator[Project]:
    """The same, for a test alone: a copy as `cp -a` makes it."""
    copied = tmp_path / "copied"
    shutil.copytree(template.root, copied, symlinks=True)
    text = (copied / manifest.PATH).read_text(encoding="utf-8").partition("\n")[2]
    moved = text.replace(str(template.root), str(copied))
    (copied / manifest.PATH).write_text(f"{manifest._sum(moved)}\n{moved}", encoding="utf-8")
    yield Project(copied)


def test_a_second_build_builds_nothing_and_leaves_the_site(built: Project) -> None:
    before = contents(built.root / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (built.root / "site").rglob("*")}
    done = build(built)
    assert not is_made(done)
    assert done.stdout == ""
    assert contents(built.root / "site") == before
    assert {path: path.stat().st_mtime_ns for path in (built.root / "site").rglob("*")} == stamps


def test_a_build_that_finds_nothing_to_do_loads_nothing_but_a_little_of_python(
    built: Project,
) -> None:
    program = (
        "import sys; from building.__main__ import main; main(['--strict']);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = run_python(built, program)
    assert NOTHING in done.stderr
    loaded = set(done.stdout.split())
    assert loaded <= {"building", *sys.stdlib_module_names, "__main__", "_distutils_hack"}
    assert not loaded & {"logging", "inspect", "dataclasses", "pathlib", "subprocess", "asyncio"}


def changed(name: str, text: str) -> Callable[[Project], None]:
    """Return a change: a file with another text."""
    return lambda project: project.write({name: text})


def removed(name: str) -> Callable[[Project], None]:
    """Return a change: a file that is no more."""
    return lambda project: (project.root / name).unlink()


def grown(name: str) -> Callable[[Project], None]:
    """Return a change: a line more in a file."""

    def change(project: Project) -> None:
        with (project.root / name).open("a", encoding="utf-8") as file:
            file.write("\n")

    return change


CHANGES: dict[str, Callable[[Project], None]] = {
    "a post": changed("docs/posts/a.md", post("Altro")),
    "a new post": changed("docs/posts/c.md", post("Terzo")),
    "a post that is gone": removed("docs/posts/a.md"),
    "a file": changed("docs/immagini/nota.txt", "una Nota"),
    "a hidden file": changed("docs/.authors.yml", "authors: {ada: {name: Ida}}"),
    "the configuration": grown("mkdocs.yml"),
    "a template": grown("overrides/main.html"),
    "a style sheet": grown("overrides/assets/stylesheets/permesso.css"),
    "a page of the site": grown("site/index.html"),
    "a page that is no more": removed("site/primo/index.html"),
    "a page too many": changed("site/altra/index.html", "<p>altra"),
    "the record of the build": removed(".cache/deploy/built.json"),
    "a manifest that is cut off": lambda project: os.truncate(project.root / manifest.PATH, 300),
    "a manifest that is empty": lambda project: os.truncate(project.root / manifest.PATH, 0),
    "no manifest": removed(manifest.PATH),
    "no site": lambda project: shutil.rmtree(project.root / "site"),
    "no cache": lambda project: shutil.rmtree(project.root / ".cache"),
}


@pytest.fixture
def here(built: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same, where this process asks whether a build would build, and does not build."""
    monkeypatch.chdir(built.root)
    for name in (*surroundings.VARIABLES, "SITE_URL", "OPTIN_ROOT", "ISSO_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(surroundings.CLOCK, str(EPOCH))
    assert not builds()
    return built


def builds(**options: Any) -> bool:
    """Tell whether a build in the current folder would build."""
    return unchanged.look(Options(**{"strict": True, **options})).last is None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_has_changed_is_built(here: Project, change: Callable[[Project], None]) -> None:
    change(here)
    assert builds()


def test_what_has_changed_is_built_once(built: Project) -> None:
    CHANGES["a post"](built)
    CHANGES["a page that is no more"](built)
    assert is_made(build(built))
    assert (built.root / "site/altro/index.html").is_file()
    assert not is_made(build(built))


@pytest.mark.parametrize("name", [*surroundings.VARIABLES, "SITE_URL"])
def test_another_environment_builds(
    here: Project, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    assert builds()
    monkeypatch.delenv(name)
    assert not builds()


@pytest.mark.parametrize("options", [{"strict": False}, {"site_dir": "altrove"}, {"again": True}])
def test_options_count(here: Project, options: dict[str, Any]) -> None:
    assert builds(**options)


def test_another_folder_is_known_by_itself(built: Project) -> None:
    elsewhere = built.root / "altrove"
    assert is_made(build(built, "--site-dir", str(elsewhere)))
    assert contents(elsewhere) == contents(built.root / "site")
    assert not is_made(build(built, "--site-dir", str(elsewhere)))
    assert is_made(build(built, "--site-dir", str(elsewhere), "--again"))


def test_a_build_into_another_folder_changes_nothing_for_the_first(built: Project) -> None:
    # Inside the project: what it leaves for deployments is written again.
    later = str(EPOCH + 60)
    assert is_made(build(built, "--site-dir", "altrove", SOURCE_DATE_EPOCH=later))
    assert not is_made(build(built, SOURCE_DATE_EPOCH=later))
    assert not is_made(build(built, "--site-dir", "altrove", SOURCE_DATE_EPOCH=later))


def test_the_manifests_of_many_folders_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = manifest.Manifest((), (), None, None, 0, 0, "", "", "", "", (), ())
    folders = [None, *(f"/site/{number}" for number in range(2 * manifest.MOST))]
    for age, folder in enumerate(folders):
        manifest.write(made._replace(site_dir=folder))
        os.utime(manifest.path_of(folder), (age, age))
    kept = [folder for folder in folders if manifest.read(manifest.path_of(folder))]
    assert kept == folders[-manifest.MOST :]
    assert len(os.listdir(manifest.FOLDER)) == manifest.MOST


def test_what_was_left_is_known_by_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "built.json"
    record = '{\n "version": 1,\n "built": "%s",\n "due": [%s]\n}\n'
    found = []
    for moment, due in (("2026", ""), ("2027", ""), ("2026", "{}")):
        path.write_text(record % (moment, due))
        found.append(left.digest(str(path)))
    assert found[0] == found[1] != found[2]
    assert left.digest(str(tmp_path / "nothing")) == ""


def test_what_builds_leave_is_where_it_is_looked_for() -> None:
    assert (str(blog_addresses.FILE), str(state.BUILT)) == left.FILES


def test_the_same_content_written_again_is_no_change(here: Project) -> None:
    path = here.root / "docs/posts/a.md"
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))
    assert not builds()


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (timedelta(hours=4, minutes=59), False),
        (timedelta(hours=5), True),  # the second post comes out, at 18 in Rome
        (timedelta(days=1), True),  # `security.txt`, consents: they look at the day
        (-timedelta(seconds=1), True),  # the clock was set back
    ],
)
def test_the_clock_alone_may_change_a_site(
    here: Project, later: timedelta, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(surroundings.CLOCK, str(EPOCH + int(later.total_seconds())))
    assert builds() == expected


def test_a_moment_that_is_none_is_told_by_the_build(
    here: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(surroundings.CLOCK, "ieri")
    assert builds()


def test_what_a_build_told_is_told_again(built: Project) -> None:
    built.configure(**{**BARE, "hooks": HOOKS, "site_url": "https://prova.example/"})
    first, second = build(built), build(built)
    assert is_made(first) and not is_made(second)
    notices = [line for line in first.stderr.splitlines() if "image: is missing" in line]
    assert notices and set(notices) <= set(second.stderr.splitlines())
    assert second.stderr.endswith(NOTHING)
    assert "Cleaning" not in second.stderr


def test_a_warning_that_was_forgiven_is_told_again(built: Project) -> None:
    built.configure(**{**BARE, "hooks": HOOKS, "nav": [{"Manca": "manca.md"}]})
    first, second = build(built, "--no-strict"), build(built, "--no-strict")
    assert is_made(first) and not is_made(second)
    warnings = [line for line in first.stderr.splitlines() if line.startswith("WARNING")]
    assert warnings and set(warnings) <= set(second.stderr.splitlines())
    strict = build(built)
    assert strict.returncode == 1 and "manca.md" in strict.stderr


def test_a_build_that_fails_fails_again_and_the_one_before_it_still_counts(built: Project) -> None:
    path = built.root / "docs/posts/a.md"
    good = path.read_text(encoding="utf-8")
    path.write_text(post("Primo", date="ieri"), encoding="utf-8")
    for _ in range(2):
        done = build(built)
        assert done.returncode == 1
        assert "docs/posts/a.md:3: date" in done.stderr
    path.write_text(good, encoding="utf-8")
    assert not is_made(build(built))


def test_messages_and_status_are_those_of_mkdocs(built: Project) -> None:
    for broken in (
        {"docs/posts/a.md": post("Primo", date="ieri")},
        {"mkdocs.yml": "site_name: [\n"},
        {"mkdocs.yml": "docs_dir: nowhere\n"},
    ):
        built.write(broken)
        ours = build(built, "--again")
        theirs = built.build("--strict", SOURCE_DATE_EPOCH=str(EPOCH))
        hidden = re.compile(r"\.site\.\d+")
        assert ours.returncode == theirs.status == 1
        assert hidden.sub("", ours.stdout + ours.stderr) == hidden.sub("", theirs.output)


def test_a_build_whose_files_change_meanwhile_is_no_good_one(built: Project) -> None:
    CHANGES["a new post"](built)
    with subprocess.Popen(
        [sys.executable, "-m", "building", "--strict"],
        cwd=built.root,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as building:
        assert building.stderr is not None
        for line in building.stderr:
            if "Building documentation" in line:
                built.write({"docs/posts/a.md": post("Tardi")})
    assert building.returncode == 0
    # Which of the two the site shows, nobody knows.
    assert is_made(build(built))
    assert (built.root / "site/tardi/index.html").is_file()


def test_two_builds_at_once_leave_a_site_that_is_whole(built: Project) -> None:
    CHANGES["a new post"](built)
    command = [sys.executable, "-m", "building", "--strict"]
    options: dict[str, Any] = {"cwd": built.root, "env": environment(), "stderr": subprocess.PIPE}
    with (
        subprocess.Popen(command, **options) as one,
        subprocess.Popen(command, **options) as other,
    ):
        said = [each.communicate(timeout=60)[1].decode() for each in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], said
    site = contents(built.root / "site")
    assert "terzo/index.html" in site
    build(built)  # whichever of both was the last: it knows what is there, or makes it
    assert not is_made(build(built))
    assert contents(built.root / "site") == site
    wait_until(lambda: not list(built.root.glob(".site.*")))


@pytest.mark.parametrize(
    "own", [{"hooks": [*HOOKS, "own.py"]}, {"hooks": HOOKS, "plugins": ["search"]}]
)
def test_hooks_and_plugins_of_the_owners_are_always_asked(
    built: Project, own: dict[str, object]
) -> None:
    built.write({"own.py": "def on_config(config): return config\n"})
    built.configure(**{**BARE, **own})
    assert is_made(build(built)) and is_made(build(built))


def test_files_that_the_configuration_names_count(
    built: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    extensions = [{"pymdownx.snippets": {"base_path": ["pezzi"]}}, "toc"]
    built.write({"pezzi/a.md": "uno\n", "docs/posts/a.md": post("Primo", '--8<-- "a.md"')})
    built.configure(**{**BARE, "hooks": HOOKS, "markdown_extensions": extensions})
    (built.root / "mkdocs.yml").rename(built.root / "base.yml")
    built.write({"mkdocs.yml": "INHERIT: base.yml\nsite_description: Prova\n"})
    assert is_made(build(built))
    # Nobody looked at the pieces before that build, and they were not there for long.
    assert is_made(build(built)) and not is_made(build(built))
    monkeypatch.chdir(built.root)
    monkeypatch.setenv(surroundings.CLOCK, str(EPOCH))
    for name in ("pezzi/a.md", "base.yml"):
        assert not builds()
        text = (built.root / name).read_text(encoding="utf-8")
        (built.root / name).write_text(f"{text}\n", encoding="utf-8")
        assert builds()
        (built.root / name).write_text(text, encoding="utf-8")


def test_an_installed_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    (packages / "mkdocs-1.6.1.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(packages)])
    before = surroundings.digest(())
    assert surroundings.digest(()) == before
    (packages / "mkdocs-1.6.1.dist-info").rename(packages / "mkdocs-1.6.2.dist-info")
    assert surroundings.digest(()) != before


# ── folders ──────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_is_looked_at_whatever_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "in").mkdir(parents=True)
    (folder / "a.md").write_text("a")
    (folder / "link.md").symlink_to("a.md")
    (folder / "broken").symlink_to("nothing")
    (folder / "in/round").symlink_to("..")
    os.mkfifo(folder / "pipe")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/a.pyc").write_bytes(b"")
    found = tree.look([str(folder)])
    names = sorted(os.path.relpath(path, folder) for path in found)
    assert names == ["a.md", "broken", "link.md", "pipe"]
    assert found[str(folder / "pipe")].sum == "no file"
    assert found[str(folder / "broken")].sum.startswith("unreadable")
    assert found[str(folder / "a.md")].sum == found[str(folder / "link.md")].sum
    assert tree.digest(found) == tree.digest(tree.look([str(folder)]))


def test_a_name_that_is_no_text_does_no_harm(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.md"
    with open(path, "wb") as file:
        file.write(b"a")
    assert tree.digest(tree.look([str(tmp_path)]))
    assert tree.listing(str(tmp_path))


def test_what_the_audit_writes_is_no_change_of_the_site(tmp_path: Path) -> None:
    pages = {"pages": ["permesso/index.html"]}
    for name in ("permesso/index.html", "permesso/index.html.br", "index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a")
    (tmp_path / "permesso/declared.json").write_text(json.dumps(pages))

    def seen() -> str:
        return tree.listing(str(tmp_path), audited.files(str(tmp_path)))

    before = seen()
    for name in ("permesso/index.html", "permesso/index.html.br", "permesso/audit.json"):
        (tmp_path / name).write_text("another size")
    assert seen() == before
    (tmp_path / "index.html").write_text("another size")
    assert seen() != before


@pytest.mark.parametrize("declared", [None, "", "[]", '{"pages": 7}', "{"])
def test_a_site_that_declares_nothing_is_looked_at_whole(
    tmp_path: Path, declared: str | None
) -> None:
    if declared is not None:
        (tmp_path / "permesso").mkdir()
        (tmp_path / "permesso/declared.json").write_text(declared)
    assert audited.files(str(tmp_path)) == frozenset()


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("a")
    before = tree.look([str(tmp_path)])
    monkeypatch.setattr(tree, "_read", lambda _: pytest.fail("read again"))
    assert tree.look([str(tmp_path)], before) == before


def test_a_manifest_is_read_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert manifest.read() is None
    made = manifest.Manifest(
        *(("docs",), ("SITE_URL",), True, None, 1.5, 2.5, "a", "b", "site", "c"),
        (("x", "y"),),
        (("INFO", "è «così»"),),
    )
    manifest.write(made)
    assert manifest.read() == made
    text = (tmp_path / manifest.PATH).read_text(encoding="utf-8")
    for damaged in ("", "\n", text[:-1], text.replace("docs", "dogs"), f"{text} "):
        (tmp_path / manifest.PATH).write_text(damaged, encoding="utf-8")
        assert manifest.read() is None
    other = f"[{manifest.VERSION + 1}, {{}}]"
    (tmp_path / manifest.PATH).write_text(f"{manifest._sum(other)}\n{other}")
    assert manifest.read() is None


def test_a_manifest_that_cannot_be_written_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".cache").write_text("a file, where a folder is wanted")
    manifest.write(manifest.Manifest((), (), None, None, 0, 0, "", "", "", "", (), ()))
    assert manifest.read() is None


# ── how a build runs ─────────────────────────────────────────────────────────────────────────────


SETTINGS = """
import gc, os

seen = []

def on_config(config):
    seen.extend([*gc.get_threshold(), gc.isenabled(), gc.get_freeze_count() > 10_000])
    return config

def on_post_build(**_):
    tasks = "/proc/self/task"
    threads = len(os.listdir(tasks)) if os.path.isdir(tasks) else 1
    print(*seen, threads, os.environ["OPENBLAS_NUM_THREADS"])
"""
"""A hook that says how its process is set up."""


def test_a_build_collects_seldom_and_has_no_threads_of_numpys(built: Project) -> None:
    built.write({"own.py": SETTINGS})
    built.configure(**{**BARE, "hooks": [*HOOKS, "own.py"]})
    done = build(built)
    assert is_made(done)
    assert done.stdout.split() == [*map(str, making.OFTEN), "True", "True", "1", "1"]
    # Unless its owner wants them.
    assert build(built, OPENBLAS_NUM_THREADS="2").stdout.split()[-1] == "2"


def test_at_its_end_nothing_is_collected(built: Project) -> None:
    program = (
        "import gc, runpy, sys; sys.argv = ['building', '--strict'];"
        "found = []; gc.freeze = lambda: found.append(1);"
        "import building.making; building.making.make = lambda *_: 0\n"
        "try: runpy.run_module('building', run_name='__main__')\n"
        "except SystemExit as ended: print(ended.code, found)"
    )
    CHANGES["a post"](built)
    done = run_python(built, program)
    assert done.stdout == "0 [1]\n"


# ── what is known here of the rest ───────────────────────────────────────────────────────────────


def test_every_variable_that_a_build_reads_is_known() -> None:
    pattern = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z_0-9]+)["']""")
    commands = {"auditing", "building", "conversation", "embedding", "optin", "previewing"}
    commands |= {"terminal"}
    found: set[str] = set()
    for path in (ROOT / "hooks").rglob("*.py"):
        if path.relative_to(ROOT / "hooks").parts[0] not in commands:
            text = path.read_text(encoding="utf-8")
            named = pattern.findall(text)
            assert len(named) == len(re.findall(r"environ\b|getenv", text)), path
            found |= set(named)
    assert found - {surroundings.CLOCK, *surroundings.HARMLESS} <= set(surroundings.VARIABLES)
    every = (*surroundings.VARIABLES, *surroundings.HARMLESS)
    ours = {name for name in every if name.startswith("PERMESSO_")}
    assert ours <= found


def test_our_hooks_are_known() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.search(r"^hooks:\n((?:  - .+\n)+)", text, re.MULTILINE)
    assert listed
    assert [f"hooks/{name}" for name in sources.OURS] == yaml.safe_load(listed[1])


def test_whoever_looks_at_the_site_takes_no_part_in_printing_it() -> None:
    # Else MkDocs prints, page after page (`printing._others`).
    events = {name for name in dir(making.Witness) if name.startswith("on_")}
    listening = {name for name in events if getattr(making.Witness, name).__module__ != BASE}
    assert listening == {"on_post_build"}
    assert "building/making.py" in printing.OURS


@pytest.mark.parametrize("styled", [False, True])
def test_a_line_is_written_as_mkdocs_writes_it(
    styled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import logging

    monkeypatch.setenv("COLUMNS", "60")
    from mkdocs.__main__ import ColorFormatter

    monkeypatch.setattr(ColorFormatter.text_wrapper, "width", 60)
    theirs = ColorFormatter() if styled else logging.Formatter("%(levelname)-8s-  %(message)s")
    text = "una parola dopo l'altra " * 8 + "\n\n  - e un elenco\n"
    for level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        number = logging.getLevelNamesMapping()[level]
        record = logging.LogRecord("mkdocs", number, "", 0, text, None, None)
        assert console.line(level, text, styled) == theirs.format(record)
