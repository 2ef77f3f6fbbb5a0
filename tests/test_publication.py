"""Publication: the site is replaced at once, by a build that is whole, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, contents, wait_until, write
from permesso import publication

OLD = {"index.html": "vecchio", "a/index.html": "a", "b/c.svg": "c"}
NEW = {"index.html": "nuovo", "a/index.html": "a2", "d/index.html": "d"}

Files = dict[str, str]


def as_bytes(files: Files) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of a site that was published before."""
    write(tmp_path / "site", OLD)
    return tmp_path / "site"


@pytest.fixture(scope="session")
def dead() -> int:
    """The id of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def staged(site: Path, files: Files = NEW) -> Path:
    """Stage a build of `files`."""
    folder = publication.stage(site)
    write(folder, files)
    return folder


def beside(site: Path) -> list[str]:
    """Return what there is in the folder of a site, when nothing is being deleted there."""
    wait_until(lambda: not list(site.parent.glob("*.gone")))
    return [path.name for path in site.parent.iterdir()]


def test_a_build_is_staged_beside_the_site_in_an_empty_folder(site: Path) -> None:
    folder = publication.stage(site)
    assert folder.parent == site.parent
    assert (contents(folder), contents(site)) == ({}, as_bytes(OLD))
    assert folder.name.startswith(".")


def test_staging_again_starts_anew(site: Path) -> None:
    staged(site)
    assert contents(publication.stage(site)) == {}


def test_the_first_site_is_published_where_nothing_was(tmp_path: Path) -> None:
    site = tmp_path / "www" / "site"
    publication.publish(staged(site), site)
    assert contents(site) == as_bytes(NEW)


def test_a_new_site_takes_the_place_of_the_old_and_leaves_nothing(site: Path) -> None:
    publication.publish(staged(site), site)
    assert contents(site) == as_bytes(NEW)
    assert beside(site) == ["site"]


def test_nobody_waits_for_the_former_site_to_be_deleted(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = staged(site)
    deleted: list[str] = []
    monkeypatch.setattr(publication, "discard", lambda path: deleted.append(path.name))
    monkeypatch.setattr(publication, "DELETING", ":")  # a shell that is killed before it begins
    publication.publish(folder, site)
    (gone,) = site.parent.glob(".site.*")
    assert contents(gone) == as_bytes(OLD) and gone.name not in deleted
    assert contents(site) == as_bytes(NEW)


@pytest.mark.parametrize("spawn", [None, "raises", "fails"])
def test_where_no_shell_takes_it_the_former_site_is_deleted_at_once(
    spawn: str | None, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(*_: object) -> int:
        raise FileNotFoundError(2, "No such file or directory", "/bin/sh")

    folder = staged(site)
    if spawn is None:  # Windows
        monkeypatch.delattr(os, "posix_spawn")
    elif spawn == "raises":
        monkeypatch.setattr(os, "posix_spawn", raising)
    else:
        monkeypatch.setattr(publication, "DELETING", "exit 3")
    publication.publish(folder, site)
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_former_site_with_any_name_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    site = tmp_path / "-rf $(touch x); è 'qui' *"
    write(site, OLD)
    write(tmp_path / "other", OLD)
    for _ in range(2):
        publication.publish(staged(site), site)
    assert sorted(beside(site)) == [site.name, "other"]
    assert contents(tmp_path / "other") == as_bytes(OLD)


def test_a_site_is_never_half_new(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    rename = Path.rename

    def watching(self: Path, target: Path) -> Path:
        done = rename(self, target)
        seen.append(contents(site) if site.exists() else None)
        return done

    folder = staged(site)
    monkeypatch.setattr(Path, "rename", watching)
    publication.publish(folder, site)
    assert seen == [None, as_bytes(NEW), as_bytes(NEW)]  # the last one is of the former site


def test_what_is_discarded_is_gone_and_the_site_stays(site: Path) -> None:
    folder = staged(site)
    publication.discard(folder)
    publication.discard(folder)
    assert not folder.exists()
    assert contents(site) == as_bytes(OLD)


KILLED = """
import os, signal, sys
from pathlib import Path
from permesso import publication

site = Path(sys.argv[1])
rename, renames = Path.rename, []

def killed(self, target):
    if len(renames) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    renames.append(target)
    return rename(self, target)

staged = publication.stage(site)
(staged / "index.html").write_text("nuovo")
Path.rename = killed
publication.publish(staged, site)
"""


@pytest.mark.parametrize(
    ("renames", "there"), [(0, True), (1, False)], ids=["before the first", "between the two"]
)
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_site_whose_build_was_killed_comes_back(renames: int, there: bool, site: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(site), str(renames)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    assert site.exists() == there
    folder = publication.stage(site)
    assert contents(site) == as_bytes(OLD)
    assert {path.name for path in site.parent.iterdir()} == {"site", folder.name}


def test_leftovers_of_dead_builds_are_removed(site: Path, dead: int) -> None:
    for suffix in ("new", "old", "0123abcd.gone"):
        write(site.parent / f".site.{dead}.{suffix}", NEW)
    folder = publication.stage(site)
    assert {path.name for path in site.parent.iterdir()} == {"site", folder.name}
    assert contents(site) == as_bytes(OLD)


def test_a_former_site_that_was_being_deleted_never_comes_back(tmp_path: Path, dead: int) -> None:
    site = tmp_path / "site"
    write(tmp_path / f".site.{dead}.0123abcd.gone", {"half.html": "of a site"})
    folder = publication.stage(site)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize("suffix", ["new", "old", "0123abcd.gone"])
def test_leftovers_with_the_number_of_this_process_are_removed(suffix: str, site: Path) -> None:
    # The first process of a container has the same one each time.
    write(site.parent / f".site.{os.getpid()}.{suffix}", {"half.html": "of a site"})
    folder = publication.stage(site)
    assert {path.name for path in site.parent.iterdir()} == {"site", folder.name}
    assert contents(site) == as_bytes(OLD) and not contents(folder)


def test_the_builds_of_live_processes_are_left_alone(site: Path) -> None:
    parent = os.getppid()
    for suffix in ("new", "old"):
        write(site.parent / f".site.{parent}.{suffix}", NEW)
    publication.publish(staged(site), site)
    for suffix in ("new", "old"):
        assert contents(site.parent / f".site.{parent}.{suffix}") == as_bytes(NEW)


def test_a_process_of_somebody_else_is_alive(
    site: Path, dead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(pid: int, signal_: int) -> None:
        raise PermissionError

    write(site.parent / f".site.{dead}.new", NEW)
    monkeypatch.setattr(os, "kill", forbidden)
    publication.stage(site)
    assert (site.parent / f".site.{dead}.new").exists()


@pytest.mark.parametrize(
    "name",
    [
        "altro",
        ".altro.{dead}.new",
        ".site.{dead}.bak",
        "site.{dead}.new",
        ".site.x.new",
        ".site.gone",
    ],
)
def test_other_folders_are_left_alone(name: str, site: Path, dead: int) -> None:
    other = site.parent / name.format(dead=dead)
    write(other, OLD)
    publication.publish(staged(site), site)
    assert contents(other) == as_bytes(OLD)


def a_mount_point(site: Path, rename: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    """Return a `rename` for a system on which `site` can't be moved."""

    def refusing(self: Path, target: Path) -> Path:
        if site in (self, Path(target)):
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    return refusing


def test_a_site_that_cannot_be_moved_is_filled_anew(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = staged(site)
    inode = site.stat().st_ino
    monkeypatch.setattr(Path, "rename", a_mount_point(site, Path.rename))
    publication.publish(folder, site)
    assert contents(site) == as_bytes(NEW)
    assert not (site / "b").exists()
    assert site.stat().st_ino == inode
    assert beside(site) == ["site"]


def test_a_build_that_cannot_be_moved_into_place_is_copied(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = staged(site)
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self == folder:
            raise OSError(18, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    publication.publish(folder, site)
    assert contents(site) == as_bytes(NEW)
    assert beside(site) == ["site"]


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": "file"}, {"a/index.html": "a"}), ({"a/index.html": "a"}, {"a": "file"})],
    ids=["a file becomes a folder", "a folder becomes a file"],
)
def test_copying_may_change_what_a_name_is(
    before: Files, after: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    write(site, before)
    folder = staged(site, after)
    monkeypatch.setattr(Path, "rename", a_mount_point(site, Path.rename))
    publication.publish(folder, site)
    assert contents(site) == as_bytes(after)
