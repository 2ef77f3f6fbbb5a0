"""The stress script: one quick run of it, and that it notices what is broken.

No test looks at how long something took.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from stress import __main__ as command
from stress.crowd import Record
from stress.service import Service, free_port
from stress.sink import Note
from stress.trials import QUICK, Options, Report, Stage
from stress.waiting import NeverHappened, until


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the trials in a process of their own."""
    return subprocess.run(
        [sys.executable, "-m", "stress", *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'hooks'}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_quick_run_keeps_every_promise() -> None:
    done = run("--quick", "--kills", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "BROKEN" not in done.stdout
    assert done.stdout.count("  kept  ") == 30
    for counted in (
        f"{QUICK.subscriptions:>7,}  subscriptions answered",
        f"{QUICK.subscriptions:>7,}  mails to confirm",
        f"{QUICK.subscriptions:>7,}  confirmations answered",
        f"{QUICK.subscriptions // 5:>7,}  subscriptions answered meanwhile",
    ):
        assert counted in done.stdout
    assert "killed 2 times (seed 1)" in done.stdout
    assert re.search(r"refused then \(\d+ times 503\)", done.stdout)


def test_a_broken_promise_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Options) -> Report:
        report = Report("a trial")
        report.promise("this", {"b@b.example", "a@a.example"})
        report.promise("that", False)
        return report

    def kept(*_: object) -> Report:
        report = Report("another")
        report.count("things", 1234, "remarkable")
        return report

    monkeypatch.setattr("stress.trials.crowded", broken)
    for name in ("without_mail", "killed", "full"):
        monkeypatch.setattr(f"stress.trials.{name}", kept)
    assert command.main(["--quick"]) == 1
    printed = capsys.readouterr().out
    assert "   BROKEN  this: 2 times not, as for a@a.example\n     kept  that\n" in printed
    assert "    1,234  things (remarkable)\n" in printed
    assert printed.endswith("A promise was broken.\n")


def test_what_never_happens_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def waits(_: Options) -> Report:
        raise NeverHappened("waited 120 seconds in vain for 3 mails (confirm)")

    monkeypatch.setattr("stress.trials.crowded", waits)
    assert command.main(["--quick"]) == 1
    assert capsys.readouterr().err == (
        "permesso: waited 120 seconds in vain for 3 mails (confirm)\n"
    )


def test_waiting_ends() -> None:
    with pytest.raises(NeverHappened, match="for Godot"):
        until(lambda: False, "Godot", 0)


@pytest.mark.parametrize("arguments", [["--kills", "0"], ["--clients", "many"], ["--loud"]])
def test_a_wrong_command_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "see ./scripts/stress --help" in capsys.readouterr().err


def test_a_service_that_does_not_start_is_shown(tmp_path: Path) -> None:
    service = Service(tmp_path, free_port(), {"OPTIN_PORT": "no port"})
    with pytest.raises(RuntimeError, match=r"(?s)ended with 2:.*OPTIN_PORT"):
        service.start()


def test_a_crowd_keeps_apart_what_was_answered_and_what_was_not() -> None:
    record = Record(tried={"a", "b", "c"}, answered={"a"}, refused={"b": 503}, lost={"c"})
    assert record.answered | record.refused.keys() | record.lost == record.tried
    assert record.pace == ""


def test_mails_are_counted_by_recipient_and_kind() -> None:
    class Two:
        def notes(self) -> list[Note]:
            return [
                Note("a@a.example", "confirm", "<1>", "x"),
                Note("a@a.example", "confirm", "<1>", "x"),
                Note("a@a.example", "welcome", "<2>", ""),
            ]

    on = Stage(None, Two(), None)  # type: ignore[arg-type]
    assert [len(notes) for notes in on.mails("confirm").values()] == [2]
    assert list(on.mails("welcome")) == ["a@a.example"]
