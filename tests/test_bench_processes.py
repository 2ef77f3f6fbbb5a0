"""What a program took: seconds and memory, of it and of all that it started."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from bench import processes

FORKS = """
import os, time
shared = bytearray(os.urandom(1)) * (80 << 20)
for number in range(3):
    if os.fork() == 0:
        own = bytearray(os.urandom(1)) * (40 << 20)
        began = time.process_time()
        while time.process_time() - began < 0.4: pass
        open(f"there.{number}", "w").close()
        while not os.path.exists("seen"): time.sleep(0.02)
        os._exit(0)
for _ in range(3):
    os.wait()
"""


def run(tmp_path: Path, code: str) -> processes.Usage:
    """Run some Python."""
    return processes.run([sys.executable, "-c", code], tmp_path, os.environ, tmp_path / "log")


@pytest.mark.skipif(not processes.sees_families(), reason="this system tells no shared memory")
def test_the_memory_of_forks_counts_once_where_they_share_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, looks = processes.memory_of, 0

    def looking(process: int) -> float:
        nonlocal looks
        looks += len(list(tmp_path.glob("there.*"))) == 3
        # Four processes, each looked at once more since all of them were there.
        if looks > 2 * 4:
            (tmp_path / "seen").touch()
        return look(process)

    monkeypatch.setattr(processes, "memory_of", looking)
    usage = run(tmp_path, FORKS)
    assert usage.status == 0
    assert 80 + 3 * 40 < usage.peak < 2 * 80 + 3 * 40
    assert usage.cpu > 3 * 0.4


def test_memory_is_at_least_that_of_the_largest_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "sees_families", lambda: False)
    assert run(tmp_path, "bytearray(1) * (60 << 20)").peak > 60
    assert list(processes.family(os.getpid())) == []


def test_the_status_and_the_output_of_a_program(tmp_path: Path) -> None:
    assert run(tmp_path, "print('toc'); raise SystemExit(3)").status == 3
    assert (tmp_path / "log").read_text() == "toc\n"
    assert run(tmp_path, "import os; os.abort()").status == -signal.SIGABRT


@pytest.mark.skipif(not processes.sees_families(), reason="this system tells no families")
def test_nothing_that_was_started_outlives_its_end(tmp_path: Path) -> None:
    code = "import os, time; os.fork(); print(1, flush=True); time.sleep(60)"
    process = processes.start([sys.executable, "-c", code], tmp_path, os.environ, tmp_path / "log")
    while len((tmp_path / "log").read_text()) < 4:
        pass
    family = list(processes.family(process.pid))
    assert len(family) == 2
    assert process.pid in family
    assert all(processes.time_of(number) >= 0 for number in family)
    processes.end(process)
    assert process.pid not in processes.family(process.pid)
