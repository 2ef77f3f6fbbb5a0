"""What takes long is done once, on every core, and kept: whatever becomes of the disk."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from blog_progress import Line
from conftest import ROOT
from permesso.workshop import parallel, store
from permesso.workshop.store import Store
from permesso.workshop.workshop import Workshop


@pytest.fixture
def files(tmp_path: Path) -> Store:
    return Store(tmp_path / "workshop")


def kept(files: Store, key: str = "a", content: bytes = b"content", kind: str = "things") -> Path:
    path = files.write(kind, key, content, ".txt")
    assert path is not None
    return path


def again(files: Store) -> Store:
    """Return the store as the next build opens it."""
    return Store(files._folder)


def used_long_ago(path: Path, days: int) -> None:
    moment = time.time() - days * 86_400
    os.utime(path, (moment, moment))


def test_what_was_written_is_found(files: Store) -> None:
    path = kept(files)
    assert path.suffix == ".txt"
    for each in (files, again(files)):
        assert each.read("things", "a") == b"content"
        assert each.find("things", "a") == path
        assert (each.hits, each.misses) == (2, 0)


def test_what_was_not_written_is_not_found(files: Store) -> None:
    kept(files)
    assert files.read("things", "b") is None
    assert files.find("others", "a") is None
    assert (files.hits, files.misses) == (0, 2)


def test_keys_tell_their_parts_apart() -> None:
    found = [
        store.key("ab", "c"),
        store.key("a", "bc"),
        store.key("abc"),
        store.key(1),
        store.key("1"),
        store.key(b"1"),
        store.key(1.0),
        store.key(None),
        store.key("None"),
        store.key(),
        store.key(""),
        store.key("\udc80"),
    ]
    assert len(set(found)) == len(found)
    assert {len(each) for each in found} == {32}


@pytest.mark.parametrize("damage", [b"", b"conte", b"Content", b"content and more"])
def test_a_damaged_file_is_as_good_as_none(files: Store, damage: bytes) -> None:
    path = kept(files)
    path.write_bytes(damage)
    later = again(files)
    assert later.read("things", "a") is None
    assert not path.exists()
    kept(later)
    assert again(later).read("things", "a") == b"content"


def test_a_file_that_went_away_is_as_good_as_none(files: Store) -> None:
    kept(files).unlink()
    assert files.read("things", "a") is None
    assert kept(files).exists()


def test_a_folder_where_a_file_should_be_is_as_good_as_none(files: Store) -> None:
    path = kept(files)
    path.unlink()
    path.mkdir()
    assert again(files).read("things", "a") is None
    assert files.write("things", "a", b"content", ".txt") is None


def test_what_another_version_left_is_no_harm(files: Store) -> None:
    folder = kept(files).parent
    (folder / "index.json").write_text("{}")
    (folder / "b").write_bytes(b"no sum")
    (folder / "a-").write_bytes(b"")
    (folder / ".0123").write_bytes(b"half")
    later = again(files)
    assert later.read("things", "b") is None
    assert later.read("things", "index.json") is None
    assert later.prune(10_000) == 0


def test_a_new_content_for_a_key_is_the_one_that_is_found(files: Store) -> None:
    kept(files)
    kept(files, content=b"other")
    assert files.read("things", "a") == b"other"


def test_a_full_disk_keeps_nothing_and_stops_nobody(
    files: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(files)
    write = Path.write_bytes

    def half(path: Path, content: bytes) -> int:
        write(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    assert files.write("things", "b", b"content") is None
    assert files.read("things", "b") is None
    assert files.read("things", "a") == b"content"
    assert [path.suffix for path in (files._folder / "things").iterdir()] == [".txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_small_disk_takes_what_it_can(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a container without the right to mount")
    try:
        files = Store(folder)
        found = [files.write("things", str(each), bytes(20_000)) for each in range(6)]
        assert any(found) and None in found
        for path in filter(None, found):
            assert path.stat().st_size == 20_000
        assert not list(folder.rglob(".*"))
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = Store(tmp_path / "file" / "workshop")
    assert files.write("things", "a", b"content") is None
    assert files.read("things", "a") is None
    assert files.prune(0) == 0


def test_a_read_only_folder_is_read(files: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(files)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    for name in ("write_bytes", "mkdir", "unlink", "replace"):
        monkeypatch.setattr(Path, name, refuse)
    monkeypatch.setattr(os, "utime", refuse)
    later = again(files)
    assert later.read("things", "a") == b"content"
    assert later.write("things", "b", b"content") is None
    assert later.prune(0) == 0


WRITER = """
    import sys
    from pathlib import Path
    sys.path.insert(0, {hooks!r})
    from permesso.workshop.store import Store
    files = Store(Path({folder!r}))
    for turn in range({turns}):
        for each in range(20):
            content = str(each).encode() * 50_000
            found = files.read("things", str(each))
            assert found in (None, content), len(found)
            files.write("things", str(each), content)
"""


def writer(folder: Path, turns: int) -> subprocess.Popen[bytes]:
    program = textwrap.dedent(WRITER).format(
        hooks=str(ROOT / "hooks"), folder=str(folder), turns=turns
    )
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE)


def test_two_processes_at_once_do_each_other_no_harm(tmp_path: Path) -> None:
    both = [writer(tmp_path, 5) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    files = Store(tmp_path)
    for each in range(20):
        assert files.read("things", str(each)) == str(each).encode() * 50_000
    assert len(list((tmp_path / "things").iterdir())) == 20


def test_a_process_killed_in_the_middle_leaves_nothing_half(tmp_path: Path) -> None:
    process = writer(tmp_path, 1_000)
    while len(list(tmp_path.glob("things/*"))) < 10:
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    files = Store(tmp_path)
    for each in range(20):
        content = str(each).encode() * 50_000
        assert files.read("things", str(each)) in (None, content)
        assert files.write("things", str(each), content)
        assert files.read("things", str(each)) == content


def test_what_was_used_longest_ago_goes_first(files: Store) -> None:
    paths = [kept(files, str(each), bytes([each]) * 100) for each in range(4)]
    for path, days in zip(paths, (3, 9, 1, 6), strict=True):
        used_long_ago(path, days)
    later = again(files)
    assert later.prune(250) == 2
    assert [path.exists() for path in paths] == [True, False, True, False]
    assert later.read("things", "1") is None
    assert later.read("things", "0") == bytes(100)


def test_what_this_build_used_stays_however_much_it_is(files: Store) -> None:
    for each in ("found", "unused"):
        used_long_ago(kept(files, each), 9)
    later = again(files)
    later.read("things", "found")
    kept(later, "written")
    assert later.prune(0) == 1
    assert later.read("things", "found") and later.read("things", "written")
    assert later.read("things", "unused") is None


def test_to_use_a_file_makes_it_stay_longer(files: Store) -> None:
    paths = [kept(files, each, each.encode()) for each in "ab"]
    for path, days in zip(paths, (9, 5), strict=True):
        used_long_ago(path, days)
    again(files).find("things", "a")
    assert again(files).prune(1) == 1
    assert [path.exists() for path in paths] == [True, False]


def test_pruning_leaves_what_is_small_enough_and_follows_no_link(
    files: Store, tmp_path: Path
) -> None:
    kept(files)
    outside = tmp_path / "outside"
    outside.write_bytes(bytes(10_000))
    (files._folder / "things" / "link").symlink_to(outside)
    later = again(files)
    assert later.prune(100) == 0
    assert later.prune(0) == 1
    assert outside.exists()


def test_many_threads_share_a_store(files: Store) -> None:
    def work(each: int) -> bytes | None:
        key = str(each % 50)
        if files.read("things", key) is None:
            files.write("things", key, key.encode())
        return files.read("things", key)

    found = parallel.each(work, range(1_000), "things")
    assert found == [str(each % 50).encode() for each in range(1_000)]
    assert files.hits + files.misses == 2_000


def test_results_come_in_the_order_of_the_jobs() -> None:
    def work(each: int) -> int:
        time.sleep(0.001 * (5 - each % 5))
        return each * each

    told: list[tuple[str, int, int]] = []
    thread = threading.get_ident()

    def tell(what: str, done: int, of: int) -> None:
        assert threading.get_ident() == thread
        told.append((what, done, of))

    assert parallel.each(work, range(20), "squares", tell) == [each**2 for each in range(20)]
    assert told == [("squares", done, 20) for done in range(21)]


def test_no_jobs_are_no_work() -> None:
    assert parallel.each(lambda each: each, [], "nothing", pytest.fail) == []


def test_the_first_exception_ends_the_work() -> None:
    begun: list[int] = []

    def work(each: int) -> None:
        begun.append(each)
        time.sleep(0.01)
        raise ValueError(each)

    with pytest.raises(ValueError):
        parallel.each(work, range(1_000), "faults")
    assert len(begun) < 1_000


def test_a_workshop_says_nothing_unless_it_is_asked(tmp_path: Path) -> None:
    shop = Workshop.at(tmp_path / "new")
    shop.progress("pictures", 1, 2)
    assert not shop.quick
    assert shop.store.find("things", "a") is None
    assert not (tmp_path / "new").exists()


class Terminal(StringIO):
    """Something to write on, which may be a terminal."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def moments(*seconds: float) -> Iterator[float]:
    yield from seconds


def told(is_terminal: bool, *seconds: float) -> str:
    """Return what is written of as many jobs as there are moments, but one."""
    out, clock = Terminal(is_terminal), moments(*seconds)
    line = Line(out, lambda: next(clock))
    for done in range(len(seconds)):
        line("pictures", done, len(seconds) - 1)
    return out.getvalue()


def test_long_work_is_told_in_one_line_that_goes_away() -> None:
    found = told(True, 0, 0.5, 1.5, 1.55, 4, 5)
    assert found.split("\r\033[K") == [
        "",
        "INFO    -  pictures: 2 of 5, 1.3 a second",
        "INFO    -  pictures: 4 of 5, 1.0 a second",
        "",
    ]


def test_slow_work_is_told_in_seconds_for_each() -> None:
    assert "pictures: 1 of 2, 8.0 s each" in told(True, 0, 8, 9)


def test_short_work_is_not_told() -> None:
    assert told(True, 0, 0.3, 0.6, 0.9) == ""


def test_nothing_is_told_where_nobody_looks() -> None:
    assert told(False, 0, 5, 10, 15) == ""


def test_the_name_of_a_file_has_its_sum(files: Store) -> None:
    for suffix in ("", ".avif"):
        path = files.write("things", "a", b"content", suffix)
        assert path and store.sum_in(path) == store.sum_of(b"content")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_small_things_and_files_have_one_bound(tmp_path: Path) -> None:
    first = Workshop.at(tmp_path)
    first.cabinet.write("page", {str(each): bytes(50_000) for each in range(20)})
    for each in range(20):
        first.store.write("things", str(each), os.urandom(50_000))
    first.prune(10**9)
    first.cabinet.close()
    assert size(tmp_path) > 2_000_000
    later = Workshop.at(tmp_path)
    later.prune(1_200_000)
    assert size(tmp_path) <= 1_200_000
    assert len(later.cabinet.read("page", map(str, range(20)))) == 20
    last = Workshop.at(tmp_path)
    last.prune(500_000)
    # What SQLite adds to its entries, in pages of 8 kB.
    assert size(tmp_path) <= 600_000
