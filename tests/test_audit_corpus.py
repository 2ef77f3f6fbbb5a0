"""The corpus of the audit, and its evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditing import comparison, evaluation
from auditing.comparison import Evaluation, Examined, Innocent, Sin
from auditing.evaluation import Recorded
from permesso.audit.filters import Address, Answers, Engine, Verdict
from permesso.audit.finding import Finding
from permesso.audit.rules import rules
from permesso.problem import Problem

CORPUS = Path(__file__).with_name("audit_corpus")
KNOWN = evaluation.expected(CORPUS)

SIN = Sin(case="a", rule="interruptions.dialog", file="index.html", line=3, why="It is open.")
DIALOG = Finding("index.html", 3, "interruptions.dialog", "<dialog open>")
LAYER = Finding("index.html", 9, "interruptions.layer", "<div>")
INNOCENT = Innocent(case="b", why="It is closed.")
NOTHING = Examined((), ())


def of_sin(*findings: Finding, also: tuple[str, ...] = ()) -> Evaluation:
    sin = SIN.model_copy(update={"also": also})
    return comparison.compared([(sin, Examined(findings, ()))], [])


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(KNOWN.sins) >= 90
    assert len(KNOWN.innocents) >= 45


@pytest.mark.parametrize("folder", ["sins", "innocents"])
def test_every_folder_is_known_once(folder: str) -> None:
    known = [each.case for each in getattr(KNOWN, folder)]
    assert sorted(known) == sorted(each.name for each in (CORPUS / folder).iterdir())


@pytest.mark.parametrize("sin", KNOWN.sins, ids=lambda sin: sin.case)
def test_every_sin_has_a_rule_and_a_place(sin: Sin) -> None:
    assert {sin.rule, *sin.also} <= set(rules())
    assert sin.rule not in sin.also
    folder = CORPUS / "sins" / sin.case
    [file] = [each for each in (folder / sin.file, folder / "site" / sin.file) if each.is_file()]
    assert file.read_text(encoding="utf-8").splitlines()[sin.line - 1].strip()


def test_every_rule_that_needs_no_browser_has_a_sin() -> None:
    found = {sin.rule for sin in KNOWN.sins}
    assert {name for name, rule in rules().items() if not rule.browser} == found


def test_a_sin_is_found_by_its_rule_in_its_place() -> None:
    done = of_sin(DIALOG)
    assert (done.counts["interruptions"].found, done.perfect) == (1, True)
    assert done.complaints == ()


@pytest.mark.parametrize("place", [("index.html", 4), ("other.html", 3)])
def test_a_sin_that_is_found_elsewhere_is_missed(place: tuple[str, int]) -> None:
    done = of_sin(Finding(*place, "interruptions.dialog", "<dialog open>"))
    assert (done.counts["interruptions"].recall, done.perfect) == (0, False)
    assert done.complaints[0] == ("missed: sins/a/index.html:3: interruptions.dialog (It is open.)")
    assert done.complaints[1].startswith(f"elsewhere: sins/a/{place[0]}:{place[1]}: ")


def test_what_comes_with_a_sin_is_expected_and_the_rest_is_told() -> None:
    assert of_sin(DIALOG, LAYER, also=("interruptions.layer",)).complaints == ()
    done = of_sin(DIALOG, LAYER)
    assert done.complaints == ("beyond: sins/a/index.html:9: interruptions.layer: <div>",)
    assert (done.counts["interruptions"].precision, done.perfect) == (0.5, True)


def test_a_finding_in_an_innocent_site_is_a_false_alarm() -> None:
    done = comparison.compared([], [(INNOCENT, Examined((DIALOG,), ()))])
    assert (done.counts["interruptions"].alarms, done.perfect) == (1, False)
    assert done.complaints == (
        "false alarm: innocents/b/index.html:3: interruptions.dialog: <dialog open>"
        " (It is closed.)",
    )


def test_what_could_not_be_examined_is_no_pass() -> None:
    fault = Problem("index.html", 1, "cannot be read")
    done = comparison.compared([], [(INNOCENT, Examined((), (fault,)))])
    assert not done.perfect
    assert done.complaints == ("fault: innocents/b: index.html:1: cannot be read",)


def test_the_table_has_a_row_for_each_family_and_one_for_all() -> None:
    done = comparison.compared([(SIN, NOTHING)], [(INNOCENT, NOTHING)])
    rows = [line.split() for line in comparison.lines(done)]
    assert ["interruptions", "1", "0", "1", "0", "0", "100.0%", "0.0%"] in rows
    assert rows[-1] == ["all", "1", "0", "1", "0", "0", "100.0%", "0.0%"]
    [*_, last] = comparison.markdown(done)
    assert last == "| all | 1 | 0 | 1 | 0 | 0 | 100.0% | 0.0% |"


def test_the_lists_are_asked_once_for_all_sites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Verdict("EasyList", "||ads.example^")
    calls: list[int] = []

    def ask(self: Engine, addresses: list[Address], elements: list[object]) -> Answers:
        calls.append(len(addresses))
        return Answers(tuple(verdict for _ in addresses), tuple(None for _ in elements))

    monkeypatch.setattr(Engine, "ask", ask)
    recorded = Recorded(tmp_path, tmp_path, tmp_path)
    question = Address("https://ads.example/a.js", "https://blog.example/", ("script",))
    assert recorded.ask([question], []).addresses == (None,)
    assert recorded.ask([question], []).addresses == (None,)
    recorded.learn(Engine(tmp_path, tmp_path, tmp_path))
    assert recorded.ask([question], []).addresses == (verdict,)
    assert calls == [1]


def test_a_folder_without_a_corpus_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluation.main([str(tmp_path)]) == 1
    assert "no expected.yml; name the folder of a corpus" in capsys.readouterr().err
