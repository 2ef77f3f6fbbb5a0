"""The report of an audit: what it holds as data, and how it is told on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import jsonschema

from permesso import reference
from permesso.audit import exemptions, report, telling
from permesso.audit.declared import Declared, Exemption
from permesso.audit.examination import Examination
from permesso.audit.facts import Attention, Facts, Post, Request
from permesso.audit.finding import Finding
from permesso.audit.rules import rules
from permesso.problem import Problem

TODAY = date(2026, 6, 15)
SCHEMA = "hooks/permesso/schemas/audit.json"


def dialog(file: str, line: int = 1, found: str = "<dialog open>") -> Finding:
    return Finding(file, line, "interruptions.dialog", found)


def exempt(until: str = "2026-12-31", **values: Any) -> Exemption:
    return Exemption(
        rule="interruptions.dialog",
        reason="A law wants it",
        until=date.fromisoformat(until),
        **values,
    )


def examined(
    findings: Iterable[Finding] = (),
    exempted: Sequence[Exemption] = (),
    facts: Sequence[Facts] = (),
    faults: Sequence[Problem] = (),
    notices: Sequence[Problem] = (),
    **declared: Any,
) -> Examination:
    return Examination(
        host="blog.example",
        declared=Declared(**declared),
        today=TODAY,
        browser=False,
        files={"page": 3, "feed": 1},
        judged=tuple(exemptions.judged(sorted(findings), exempted, TODAY)),
        facts=tuple(facts),
        faults=tuple(faults),
        notices=tuple(notices),
    )


def data(done: Examination) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report.data(report.report(done)))
    return found


def told(done: Examination) -> list[str]:
    return list(telling.lines(report.report(done)))


def test_nothing_found_is_told_with_what_was_looked_at() -> None:
    lines = told(examined())
    assert lines[0].split() == ["files", "findings", "exempted"]
    assert lines[1].split() == ["Advertising", "and", "tracking", "4", "0", "0"]
    assert lines[-1] == "3 pages, 1 feed: nothing found; without a browser."
    assert data(examined())["status"] == 0


def test_a_finding_is_a_line_with_its_place_its_rule_and_what_to_do() -> None:
    rule = rules()["interruptions.dialog"]
    assert told(examined([dialog("a.html", 7)]))[:3] == [
        "Interruptions",
        f"a.html:7: {rule.what}: <dialog open>; {rule.why}; {rule.instead} [interruptions.dialog]",
        "",
    ]


def test_findings_stand_in_their_family_with_a_count_in_the_table() -> None:
    request = Finding("a.html", 1, "strangers.request", "<script src=https://a.example>")
    lines = told(
        examined([dialog("a.html"), request, dialog("b.html", found="<dialog open id=b>")])
    )
    titles = [line for line in lines if line in telling.TITLES.values()]
    assert titles == ["Other hosts", "Interruptions"]
    table = {line[:15].strip(): line.split()[-3:] for line in lines if line[-1:].isdigit()}
    assert table["Other hosts"] == ["4", "1", "0"]
    assert table["Interruptions"] == ["4", "2", "0"]


def test_the_same_on_many_pages_is_told_once_with_its_first_places() -> None:
    lines = told(examined(dialog(f"{letter}.html") for letter in "abcdefg"))
    assert lines[1].startswith("a.html:1: ")
    assert lines[2] == ("    also b.html:1, c.html:1, d.html:1 and 3 more places; --json tells all")
    assert lines[3] == ""


def test_a_place_more_is_named_instead_of_counted() -> None:
    lines = told(examined(dialog(f"{letter}.html") for letter in "abcde"))
    assert lines[2] == "    also b.html:1, c.html:1, d.html:1, e.html:1"


def test_of_very_many_different_findings_of_a_rule_the_first_are_told() -> None:
    lines = told(examined(dialog("a.html", found=f"<dialog open id=d{n:02}>") for n in range(23)))
    assert len([line for line in lines if line.startswith("a.html:1: ")]) == 20
    assert "    and 3 more findings of this rule; --json tells all" in lines


def test_what_is_exempted_is_told_apart_with_its_reason_and_its_day() -> None:
    done = examined([dialog("a.html")], [exempt()])
    assert told(done)[:2] == [
        "Exempted",
        "a.html:1: Open dialog: <dialog open>; exempted until 2026-12-31: A law wants it "
        "[interruptions.dialog]",
    ]
    assert told(done)[-1].startswith("3 pages, 1 feed: nothing found, 1 exempted;")
    assert data(done)["status"] == 0
    assert data(done)["findings"][0]["exempted"] == {
        "reason": "A law wants it",
        "until": "2026-12-31",
    }
    assert data(done)["counts"]["interruptions"] == {"findings": 0, "exempted": 1, "rules": {}}


def test_an_exemption_that_has_expired_is_told_with_its_finding() -> None:
    done = examined([dialog("a.html")], [exempt("2026-06-14")])
    assert told(done)[1].endswith("; exemption expired on 2026-06-14 [interruptions.dialog]")
    assert (data(done)["status"], data(done)["findings"][0]["expired"]) == (1, "2026-06-14")


def test_a_fault_is_no_pass_whatever_was_found() -> None:
    fault = Problem("b.html", 1, "is empty")
    for findings in ([], [dialog("a.html")]):
        done = examined(findings, faults=[fault])
        assert data(done)["status"] == 2
        assert told(done)[:2] == ["Not examined", "b.html:1: is empty"]
        assert "the site was not examined as a whole" in told(done)[-1]


def test_the_same_fault_of_many_files_is_told_once() -> None:
    done = examined(faults=[Problem(f"{letter}.html", 1, "is empty") for letter in "abc"])
    assert told(done)[1:3] == ["a.html:1: is empty", "    also b.html:1, c.html:1"]


def test_what_articles_ask_stands_in_the_data() -> None:
    facts = Facts(
        "a.html",
        post=Post(date(2026, 3, 1), ("Fiere",), "Una fiera"),
        attention=Attention(words=600, before=None, calls=2, forms=1, screen=0.256),
    )
    assert data(examined(facts=[facts, Facts("b.html")]))["attention"] == [
        {
            "file": "a.html",
            "title": "Una fiera",
            "published": "2026-03-01",
            "words": 600,
            "before": None,
            "calls": 2,
            "per_1000_words": 3.33,
            "forms": 1,
            "screen": 0.26,
        }
    ]


def test_of_many_articles_those_that_ask_most_are_told() -> None:
    facts = [
        Facts(f"{number:02}.html", attention=Attention(1000, 40, calls=number, forms=0))
        for number in range(12)
    ]
    lines = told(examined(facts=facts))
    start = lines.index("What articles ask of their readers")
    assert lines[start + 2].split() == ["11.html", "1000", "40", "11", "11.0", "0"]
    assert lines[start + 11].split()[0] == "02.html"
    assert lines[start + 12] == "    and 2 more articles; --json tells all"


def test_hosts_of_others_stand_in_the_data_and_the_sites_own_do_not() -> None:
    def ask(address: str, when: Any = "act") -> Request:
        return Request(address, "script", when, 1, "<script>")

    facts = [
        Facts("a.html", (ask("https://z.example/a.js"), ask("https://blog.example/own.js"))),
        Facts("b.html", (ask("https://z.example/b.js", "load"), ask("https://a.example/"))),
    ]
    assert data(examined(facts=facts))["hosts"] == [
        {"host": "a.example", "when": "act", "files": 1},
        {"host": "z.example", "when": "load", "files": 2},
    ]


def test_what_is_no_text_does_not_keep_the_report_from_being_written() -> None:
    done = examined([dialog("a\udcff.html", found="\ud800")])
    assert data(done)["findings"][0]["file"] == "a?.html"


def test_the_data_is_what_the_schema_says() -> None:
    done = examined(
        [dialog("a.html"), dialog("b.html")],
        [exempt(where="b.html")],
        [Facts("a.html", attention=Attention(10, 3, 1, 0))],
        [Problem("c.html", 1, "is empty")],
        [Problem("permesso/declared.json", 1, "…")],
    )
    schema = json.loads(reference.files()[SCHEMA])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data(done))


def test_every_family_has_a_title() -> None:
    assert list(telling.TITLES) == list(data(examined())["counts"])
