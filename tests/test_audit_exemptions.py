"""Exemptions and the declaration that they stand in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permesso.audit import declaration, exemptions
from permesso.audit.declaration import Declaration
from permesso.audit.finding import Finding

TODAY = date(2026, 6, 15)
DIALOG = Finding("blog/post/index.html", 12, "interruptions.dialog", "<dialog open>")
REQUEST = Finding("index.html", 3, "strangers.request", "<script src=https://a.example>")


def declare(*entries: dict[str, Any]) -> Declaration:
    return declaration.parse(json.dumps({"exemptions": entries}, indent=1))


def exemption(**values: Any) -> dict[str, Any]:
    return {"rule": DIALOG.rule, "reason": "Until the law changes", "until": "2026-06-15", **values}


def counting(*entries: dict[str, Any], today: date = TODAY) -> list[str]:
    declared = declare(*entries).declared
    judged = exemptions.judged([DIALOG, REQUEST], declared.exemptions, today)
    return [each.finding.rule for each in judged if each.counts]


def notices(*entries: dict[str, Any], today: date = TODAY, browser: bool = False) -> list[str]:
    found = exemptions.notices(declare(*entries), [DIALOG, REQUEST], today, browser)
    return [str(each) for each in found]


def test_a_finding_counts_unless_something_is_said_of_it() -> None:
    assert counting() == [DIALOG.rule, REQUEST.rule]


def test_an_exempted_finding_may_stand_to_the_end_of_its_day() -> None:
    assert counting(exemption()) == [REQUEST.rule]
    assert counting(exemption(), today=date(2026, 6, 16)) == [DIALOG.rule, REQUEST.rule]


@pytest.mark.parametrize("where", ["blog/post/index.html", "blog/*", "*/post/index.html", "*"])
def test_files_are_named_with_stars(where: str) -> None:
    assert counting(exemption(where=where)) == [REQUEST.rule]


@pytest.mark.parametrize("where", ["index.html", "blog", "blog/*/index.htm", "BLOG/*"])
def test_other_files_are_not_exempted(where: str) -> None:
    assert counting(exemption(where=where)) == [DIALOG.rule, REQUEST.rule]


def test_of_two_exemptions_the_one_that_holds_longest_counts() -> None:
    found = exemptions.judged(
        [DIALOG],
        declare(exemption(until="2026-06-01"), exemption(until="2026-07-01")).declared.exemptions,
        TODAY,
    )
    assert [str(each.exemption and each.exemption.until) for each in found] == ["2026-07-01"]
    assert not found[0].counts


def test_what_has_expired_and_what_is_about_nothing_is_told_with_its_line() -> None:
    expired = exemption(until="2026-06-14")
    nothing = exemption(where="away.html")
    gone = exemption(where="away.html", until="2026-06-14")
    assert notices(expired, nothing, gone) == [
        "permesso/declared.json:3: exemption from interruptions.dialog at '*' expired on "
        "2026-06-14; mend what it is about, or decide anew",
        "permesso/declared.json:8: exemption from interruptions.dialog at 'away.html' is about "
        "nothing that was found; delete it",
        "permesso/declared.json:14: exemption from interruptions.dialog at 'away.html' expired "
        "on 2026-06-14; delete it",
    ]


def test_one_that_is_in_use_is_not_told() -> None:
    assert notices(exemption()) == []


def test_one_from_a_rule_of_the_browser_waits_for_it() -> None:
    screen = exemption(rule="attention.screen")
    assert notices(screen) == []
    assert notices(screen, browser=True) == [
        "permesso/declared.json:3: exemption from attention.screen at '*' is about nothing that "
        "was found; delete it"
    ]


def test_a_rule_that_there_is_not_is_a_problem() -> None:
    found = declare(exemption(), exemption(rule="interruptions.dialogue"))
    assert [str(each) for each in found.problems] == [
        "permesso/declared.json:9: exemptions: no rule is called 'interruptions.dialogue'; "
        "did you mean 'interruptions.dialog'?"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n "site": ,\n}', "permesso/declared.json:2: is not JSON: Expecting value"),
        ("", "permesso/declared.json:1: is not JSON: Expecting value"),
        ("[" * 100_000, "permesso/declared.json:1: is not JSON that anybody can read"),
        ("[]", "permesso/declared.json:1: value: "),
        (
            '{\n\t"limits": {\n\t\t"screen": 2\n\t}\n}',
            "permesso/declared.json:3: limits.screen: found '2'; write 1 or less",
        ),
        (
            '{"site": null,\n "host": []}',
            "permesso/declared.json:2: host: unknown key; did you mean 'hosts'?",
        ),
        (
            '{"exemptions": [\n{"rule": "attention.calls",\n"reason": "x"}]}',
            "permesso/declared.json:2: exemptions.until: is missing; add it",
        ),
    ],
)
def test_a_declaration_that_cannot_be_read_is_a_problem_with_its_line(
    text: str, problem: str
) -> None:
    told = [str(each) for each in declaration.parse(text).problems]
    assert len(told) == 1
    assert told[0].startswith(problem)


def test_a_site_without_one_says_nothing(tmp_path: Path) -> None:
    found = declaration.read(tmp_path)
    assert (found.problems, found.declared.hosts) == ((), None)


def test_one_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "permesso").mkdir()
    (tmp_path / "permesso" / "declared.json").write_bytes(b'{"site": "\xff"}')
    assert [str(each) for each in declaration.read(tmp_path).problems] == [
        "permesso/declared.json:1: cannot be read (it is not UTF-8 text); build the site anew"
    ]


def test_a_file_instead_of_a_folder_declares_nothing(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<html></html>", encoding="utf-8")
    assert declaration.read(page).problems == ()
