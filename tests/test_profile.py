"""`./scripts/build --profile`: where the time of a build goes."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pytest

import blog_inputs  # noqa: F401  # it is there before anything is wrapped
from building import stages
from building.stages import REST, STAGES, Stopwatch, measured, table
from conftest import BARE, ROOT, Project, post
from test_building import HOOKS, build, is_made


@pytest.fixture
def watch() -> Stopwatch:
    """A stopwatch whose clocks go on by a second, and by two of CPU, each time they are read."""

    def clock(step: float) -> Iterator[float]:
        now = 0.0
        while True:
            yield now
            now += step

    wall, cpu = clock(1), clock(2)
    return Stopwatch(lambda: next(wall), lambda: next(cpu))


def test_a_stage_inside_another_is_not_counted_twice(watch: Stopwatch) -> None:
    with watch.stage("outer"):
        with watch.stage("inner"):
            pass
        with watch.stage("inner"):
            pass
    found = {name: (spent.wall, spent.cpu) for name, spent in watch.stages.items()}
    assert found == {"outer": (3, 6), "inner": (2, 4)}


def test_what_fails_is_counted_too(watch: Stopwatch) -> None:
    with pytest.raises(ZeroDivisionError), watch.stage("outer"):
        watch.wrapped("inner", lambda: 1 // 0)()
    assert [spent.wall for spent in watch.stages.values()] == [2, 1]


def test_a_table_has_a_line_for_each_stage_and_one_for_all(watch: Stopwatch) -> None:
    watch.add("start", 0.5, 1)
    with watch.stage("reading"):
        watch.told("texts", 0, 12)
        watch.told("texts", 12, 12)
        watch.told("texts", 3, 3)
    assert table(watch, ["a note"]).splitlines() == [
        "              seconds      CPU  of CPU",
        "start            0.50     1.00     33%",
        "reading          1.00     2.00     67%  15 texts",
        "in all           1.50     3.00    100%",
        "a note",
    ]


def test_nothing_counted_makes_a_table(watch: Stopwatch) -> None:
    assert table(watch).endswith("0%")


def functions() -> list[object]:
    """Return the functions that belong to stages, as they are now."""
    return [
        reduce(getattr, name.split("."), importlib.import_module(module))
        for _, module, name in STAGES
    ]


def test_functions_are_wrapped_while_a_build_is_measured_and_never_else() -> None:
    before = functions()
    with measured(Stopwatch()):
        inside = functions()
    assert not set(map(id, before)) & set(map(id, inside))
    assert functions() == before


def test_a_build_prints_its_stages(project: Project) -> None:
    project.configure(**{**BARE, "hooks": HOOKS})
    project.write({"docs/posts/a.md": post("Primo"), "docs/posts/b.md": post("Secondo")})
    assert is_made(build(project))
    done = build(project, "--profile", PERMESSO_COMPRESS="1")
    assert is_made(done)
    names = [line[:12].strip() for line in done.stdout.splitlines()]
    assert {name for name, _, _ in STAGES} <= {*names}
    assert names[1] == stages.START and REST in names and "in all" in names
    assert "compressed files" in done.stdout


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no proc file system")
def test_a_process_knows_when_it_began() -> None:
    def now() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    program = "import time; from building.stages import age; time.sleep(0.2);"
    program += "print(time.clock_gettime(time.CLOCK_BOOTTIME) - age())"
    began = now()
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        check=True,
    )
    step = 2 / os.sysconf("SC_CLK_TCK")
    assert began - step <= float(done.stdout) <= now() - 0.2 + step


def test_where_no_system_tells_it_what_was_computed_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("builtins.open", missing)
    before = time.process_time()
    assert before <= stages.age() <= time.process_time()


def test_developers_are_told_of_it() -> None:
    text = (ROOT / "docs/guide/developers.md").read_text(encoding="utf-8")
    assert "./scripts/build --profile" in text
