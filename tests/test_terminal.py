"""What commands have in common: how they end, and what a path means to their caller."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from permesso.problem import ContentError, Problem
from terminal import caller, command, configuration
from terminal.refusal import Refusal


@pytest.mark.parametrize("status", [0, 1])
def test_the_status_is_that_of_the_work(status: int) -> None:
    assert command.run(lambda: status) == status


def refuse() -> int:
    raise Refusal("there is no post 'x'; write another one")


def find_problems() -> int:
    raise ContentError([Problem("docs/b.md", 2, "second"), Problem("docs/a.md", 1, "first")])


def miss_a_file() -> int:
    raise FileNotFoundError(2, "No such file or directory", "docs/a.md")


def interrupt() -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("work", "status", "told"),
    [
        (refuse, 1, ["permesso: there is no post 'x'; write another one"]),
        (
            find_problems,
            1,
            [
                "docs/a.md:1: first",
                "docs/b.md:2: second",
                "permesso: the blog cannot be read; nothing was written",
            ],
        ),
        (miss_a_file, 1, ["permesso: docs/a.md: No such file or directory"]),
        (interrupt, 130, []),
    ],
)
def test_what_ends_a_command_is_told_in_lines(
    work: command.Work, status: int, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(work) == status
    printed = capsys.readouterr()
    assert (printed.out, printed.err.splitlines()) == ("", told)


def run(code: str, into: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python code as a command whose output goes through a pipe into another one."""
    whole = f"import sys; from terminal import command; sys.exit(command.run(lambda: {code}))"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'"$0" -c "$1" | {into}', sys.executable, whole],
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_reader_who_stops_is_no_mistake(lines: int) -> None:
    """A single line is still in the buffer when the work is done."""
    done = run(f"__import__('time').sleep(.3) or print('x\\n' * {lines}) or 0", "true")
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("lines", [1, 100_000])
def test_a_full_disk_is_told_in_a_line(lines: int) -> None:
    code = f"import sys; from terminal import command; f = lambda: print('x\\n' * {lines}) or 0"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", f"{code}; sys.exit(command.run(f))"],
            env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    told = b"permesso: standard output: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_output_is_utf_8_wherever_it_goes() -> None:
    done = run(r"print('perch\xe9 \udcff') or 0", "cat")
    assert (done.returncode, done.stdout, done.stderr) == (0, "perché ?\n".encode(), b"")


def test_paths_are_those_of_the_caller(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CALLER_DIR", str(tmp_path))
    assert caller.path("docs/a.md") == tmp_path / "docs/a.md"
    assert caller.path("/altrove/a.md") == Path("/altrove/a.md")
    assert caller.shown(tmp_path / "docs" / "a.md") == str(Path("docs", "a.md"))
    assert caller.shown(Path("/altrove/a.md")) == "/altrove/a.md"
    monkeypatch.delenv("CALLER_DIR")
    assert caller.path("docs/a.md") == Path("docs/a.md")
    assert caller.shown(Path("docs/a.md")) == "docs/a.md"


def test_another_configuration_is_named_where_the_caller_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLER_DIR", "/dove")
    parser = argparse.ArgumentParser()
    configuration.add_option(parser)
    assert configuration.file(parser.parse_args([])) == Path("mkdocs.yml")
    assert configuration.file(parser.parse_args(["--config", "x.yml"])) == Path("/dove/x.yml")
