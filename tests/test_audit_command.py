"""The command behind ./scripts/audit: what it prints, writes and keeps, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditing import __main__ as command
from auditing import engine, last
from permesso.audit import examine
from terminal.refusal import Refusal

TODAY = date(2026, 6, 15)
ROOT = Path(__file__).resolve().parent.parent
PAGE = '<!doctype html><html lang="it"><head><title>T</title></head><body>\n{}</body></html>\n'
UNKNOWN = {"rule": "nobody.knows", "reason": "x", "until": "2026-06-15"}
STRANGER = '<img src="https://elsewhere.example/a.png" alt="">'


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of its own, without the filter lists, which npm would have to bring."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLER_DIR", str(tmp_path))
    monkeypatch.setattr(engine, "engine", lambda: None)


def write(body: str = "<p>Testo</p>", name: str = "site/index.html") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(body), encoding="utf-8")
    return path


def declare(**values: Any) -> None:
    path = Path("site/permesso/declared.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values), encoding="utf-8")


def audit(*words: str, today: date = TODAY) -> int:
    return command.main(["site", *words], today)


def test_nothing_found_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    assert audit() == 0
    out, err = capsys.readouterr()
    assert out.endswith("1 page: nothing found; without a browser.\n")
    assert err == ""


def test_a_finding_is_1_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    write(STRANGER)
    assert audit() == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(
        line.startswith("index.html:2: ") and "[strangers.request]" in line for line in lines
    )


def test_an_exempted_finding_is_0_until_its_day_has_passed() -> None:
    write(STRANGER)
    exemption = {"rule": "strangers.request", "reason": "x", "until": "2026-06-15"}
    declare(exemptions=[exemption])
    assert (audit(), audit(today=date(2026, 6, 16))) == (0, 1)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (lambda: None, "site:1: there is no such site"),
        (lambda: Path("site").mkdir(), "site:1: is empty"),
        (lambda: Path("site").write_text(""), "site:1: is a file"),
        (lambda: write().write_text("<html><p"), "index.html:1: ends "),
        (lambda: (write(), declare(exemptions=7)), "permesso/declared.json:1: exemptions: "),
        (
            lambda: (write(), declare(exemptions=[UNKNOWN])),
            "permesso/declared.json:1: exemptions: no rule",
        ),
    ],
    ids=["missing", "empty", "a file", "half written", "declaration", "unknown rule"],
)
def test_what_cannot_be_examined_is_2(
    make: Any, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make()
    assert audit() == 2
    assert line in capsys.readouterr().out


def test_the_report_is_written_as_data(tmp_path: Path) -> None:
    write(STRANGER)
    assert audit("--json", "report.json") == 1
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["status"], report["date"]) == (1, "2026-06-15")
    assert [each["rule"] for each in report["findings"]] == ["strangers.request"]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".report")] == []


def test_data_that_cannot_be_written_is_2_and_what_was_there_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    assert audit("--json", "nowhere/report.json") == 2
    assert "permesso: nowhere/report.json: No such file or directory" in capsys.readouterr().err
    (tmp_path / "folder").mkdir()
    assert audit("--json", "folder") == 2


def test_a_full_disk_is_2_and_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    kept = tmp_path / "report.json"
    kept.write_text("before", encoding="utf-8")
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "report" in path.name:
            raise OSError(28, "No space left on device", str(path))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    assert audit("--json", "report.json") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "before"


def test_a_wrong_word_is_2() -> None:
    with pytest.raises(SystemExit) as ended:
        audit("--jason")
    assert ended.value.code == 2


def test_interrupted_it_ends_as_shells_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    write()
    monkeypatch.setattr(examine, "examine", interrupted)
    assert audit("--json", "report.json") == 130
    assert not Path("report.json").exists()


def test_without_the_filter_lists_there_is_no_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> Any:
        raise Refusal("the lists are not there: connect to the network")

    write()
    monkeypatch.setattr(engine, "engine", missing)
    assert audit() == 2
    assert capsys.readouterr().err == "permesso: the lists are not there: connect to the network\n"


class Examined(Exception):
    """Raised where a site is examined though nothing has changed."""


def never(*_: Any) -> Any:
    raise Examined


def test_where_nothing_has_changed_the_same_is_told_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(STRANGER)
    assert audit("--json", "a.json") == 1
    first = capsys.readouterr().out
    monkeypatch.setattr(examine, "examine", never)
    assert audit("--json", "b.json") == 1
    assert capsys.readouterr().out == first
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def later(path: Path) -> None:
    """Let a file have changed at a moment of its own: clocks of disks are coarse."""
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize(
    ("change", "words", "today"),
    [
        (lambda: write("<p>Altro</p>"), (), TODAY),
        (lambda: later(Path("site/index.html")), (), TODAY),
        (lambda: write(name="site/b.html"), (), TODAY),
        (lambda: declare(language="en"), (), TODAY),
        (lambda: None, ("--no-cache",), TODAY),
        (lambda: None, ("--letters", "site"), TODAY),
        (lambda: None, (), date(2026, 6, 16)),
    ],
    ids=["text", "moment", "page", "declaration", "no cache", "letters", "day"],
)
def test_whatever_has_changed_it_is_examined_again(
    change: Any, words: tuple[str, ...], today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    audit()
    change()
    monkeypatch.setattr(examine, "examine", never)
    with pytest.raises(Examined):
        audit(*words, today=today)


def test_a_damaged_record_of_the_last_audit_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    audit()
    [record] = Path(".cache/audit").glob("last-*.json")
    record.write_text(
        record.read_text(encoding="utf-8").replace('", 0,', '", 1,'), encoding="utf-8"
    )
    assert audit() == 0


def test_a_site_that_could_not_be_examined_is_looked_at_again() -> None:
    write().write_text("<html><p", encoding="utf-8")
    assert audit() == 2
    assert list(Path(".cache/audit").glob("last-*")) == []


def test_nothing_is_kept_where_nothing_can_be() -> None:
    write()
    Path(".cache").write_text("", encoding="utf-8")
    assert (audit(), audit()) == (0, 0)


def test_few_audits_are_kept() -> None:
    for number in range(last.MOST + 2):
        write(name=f"site{number}/index.html")
        assert command.main([f"site{number}"], TODAY) == 0
    assert len(list(Path(".cache/audit").glob("last-*"))) == last.MOST


def test_the_pages_that_show_the_result_get_it_and_it_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write('<p data-audit="state" data-passed="Bene" data-failed="Male">…</p>')
    declare(pages=["index.html", "../outside.html"])
    outside = write('<p data-audit="state" data-passed="Bene">…</p>', "outside.html")
    before = outside.read_bytes()
    assert audit() == 0
    assert ">Bene</p>" in Path("site/index.html").read_text(encoding="utf-8")
    report = json.loads(Path("site/permesso/audit.json").read_text(encoding="utf-8"))
    assert report["status"] == 0
    assert outside.read_bytes() == before
    monkeypatch.setattr(examine, "examine", never)
    assert audit() == 0


def test_the_script_says_what_it_does_and_refuses_what_it_does_not_know() -> None:
    shown = subprocess.run(
        [ROOT / "scripts" / "audit", "--help"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith("Usage: ./scripts/audit [SITE] [options]")
    wrong = subprocess.run([ROOT / "scripts" / "audit", "--jason"], capture_output=True, text=True)
    assert (wrong.returncode, "--jason" in wrong.stderr) == (2, True)
