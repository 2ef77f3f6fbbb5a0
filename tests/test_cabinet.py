"""The cabinet: small things kept between builds."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from permesso.workshop import cabinet
from permesso.workshop.cabinet import Cabinet

LARGE = {f"k{number}": bytes([number % 256]) * 9_000 for number in range(1_500)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cabinet.sqlite"


def test_what_was_written_is_found_by_another_build(file: Path) -> None:
    first = Cabinet(file)
    assert first.read("page", ["a"]) == {}
    first.write("page", {"a": b"1", "b": b""})
    first.write("text", {"a": b"2"})
    second = Cabinet(file)
    assert second.read("page", ["a", "b", "c", "a"]) == {"a": b"1", "b": b""}
    assert second.read("text", ["a", "b"]) == {"a": b"2"}
    assert (second.hits, second.misses) == (3, 2)


def test_asking_makes_no_file(file: Path) -> None:
    Cabinet(file).read("page", ["a"])
    Cabinet(file).write("page", {})
    Cabinet(file).prune(0)
    assert not file.exists()


def test_more_than_one_question_holds(file: Path) -> None:
    Cabinet(file).write("page", LARGE)
    assert Cabinet(file).read("page", LARGE) == LARGE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[: len(data) // 2],
        lambda data: b"not a database" + data[14:],
        lambda data: data[:60] + b"\0\0\0\x63" + data[64:],
        lambda data: data.replace(b"\x07" * 50, b"\x08" * 50),
        lambda data: data[: 8192 * 50] + os.urandom(8192) + data[8192 * 51 :],
    ],
    ids=["empty", "cut", "half", "no database", "another version", "a byte", "a page"],
)
def test_what_is_damaged_is_as_good_as_none_and_is_mended(file: Path, spoil: object) -> None:
    Cabinet(file).write("page", LARGE)
    file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]
    again = Cabinet(file)
    found = again.read("page", LARGE)
    assert len(found) < len(LARGE)
    assert all(LARGE[key] == content for key, content in found.items())
    again.write("page", LARGE)
    assert Cabinet(file).read("page", LARGE) == LARGE


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Cabinet(tmp_path / "file" / "cabinet.sqlite")
    kept.write("page", {"a": b"1"})
    assert kept.read("page", ["a"]) == {}
    assert kept.prune(0) == 0


def test_a_full_disk_keeps_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Cabinet(file)
    kept.write("page", {"a": b"1"})
    # As small as it can be: what SQLite says then is what it says of a full disk.
    kept._try(lambda db: db.execute("PRAGMA max_page_count = 5").fetchall(), whole=False)
    kept.write("page", LARGE)
    kept.close()
    assert Cabinet(file).read("page", ["a", *LARGE]) == {"a": b"1"}


def test_another_build_that_holds_the_file_is_not_waited_for_for_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cabinet, "WAIT", 0.05)
    Cabinet(file).write("page", {"a": b"1"})
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept = Cabinet(file)
    kept.write("page", {"b": b"2"})
    assert kept.read("page", ["a", "b"]) == {}
    other.execute("ROLLBACK")
    other.close()
    assert kept.read("page", ["a", "b"]) == {"a": b"1"}


def test_a_build_that_is_killed_while_it_writes_leaves_what_was_there(file: Path) -> None:
    Cabinet(file).write("page", {"a": b"1"})
    script = f"""
import os, sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from permesso.workshop.cabinet import Cabinet
kept = Cabinet(Path({str(file)!r}))
def put(db):
    for number in range(5000):
        db.execute("INSERT INTO entry VALUES ('page', ?, '', zeroblob(9000))", (str(number),))
    os.kill(os.getpid(), 9)
kept._try(put)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    again = Cabinet(file)
    assert again.read("page", ["a", "0", "4999"]) == {"a": b"1"}
    again.write("page", {"b": b"2"})
    assert Cabinet(file).read("page", ["a", "b"]) == {"a": b"1", "b": b"2"}


def test_builds_at_once(file: Path) -> None:
    script = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from permesso.workshop.cabinet import Cabinet
kept = Cabinet(Path({str(file)!r}))
for number in range(40):
    kept.write("page", {{f"{{sys.argv[1]}}-{{number}}": sys.argv[1].encode() * 5000}})
    kept.read("page", ["a-1", "b-1"])
kept.prune(10**9)
"""
    started = [subprocess.Popen([sys.executable, "-c", script, name]) for name in ("a", "b", "c")]
    assert [each.wait() for each in started] == [0, 0, 0]
    found = Cabinet(file).read("page", [f"{name}-{n}" for name in "abc" for n in range(40)])
    assert len(found) == 120


def test_a_forked_process_has_its_own_way_in(file: Path) -> None:
    kept = Cabinet(file)
    kept.write("page", {"a": b"1"})
    child = os.fork()
    if child == 0:
        kept.write("page", {"b": b"2"})
        os._exit(0 if kept.read("page", ["a", "b"]) == {"a": b"1", "b": b"2"} else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert kept.read("page", ["a", "b"]) == {"a": b"1", "b": b"2"}


def test_what_was_needed_longest_ago_goes_first(file: Path) -> None:
    kept = Cabinet(file)
    kept.write("page", {"old": bytes(1_000), "used": bytes(1_000)})
    kept.prune(10_000)
    kept = Cabinet(file)
    kept.read("page", ["used"])
    kept.write("page", {"new": bytes(1_000)})
    assert kept.prune(2_500) == 1
    assert set(Cabinet(file).read("page", ["old", "used", "new"])) == {"used", "new"}


def test_what_this_build_needs_stays_however_large_it_is(file: Path) -> None:
    kept = Cabinet(file)
    kept.write("page", LARGE)
    assert kept.prune(1) == 0
    other = Cabinet(file)
    other.needed("page", ["k0"])
    assert other.prune(1) == len(LARGE) - 1
    assert file.stat().st_size < 1_000_000


def test_what_no_build_needs_for_long_goes(file: Path) -> None:
    Cabinet(file).write("page", {"a": b"1", "b": b"2"})
    for _ in range(cabinet.GENERATIONS + 2):
        kept = Cabinet(file)
        kept.read("page", ["a"])
        kept.prune(10**9)
    assert Cabinet(file).read("page", ["a", "b"]) == {"a": b"1"}
