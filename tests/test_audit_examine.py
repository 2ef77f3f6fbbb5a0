"""The audit of a folder: what is read, what is asked, what is kept, and what is no pass."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from permesso.audit import asking, examine
from permesso.audit.examination import Examination
from permesso.audit.examine import Letters, Means
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Attention, Facts, Request
from permesso.audit.filters import Unanswered
from permesso.audit.finding import Finding
from permesso.audit.kept import Kept
from permesso.audit.rules import FAMILIES
from permesso.audit.visit import Seen
from permesso.problem import Problem

TODAY = date(2026, 6, 15)
HTML = '<!doctype html><html lang="it"><head><title>T</title></head><body>{}</body></html>'


def write(folder: Path, **files: str) -> None:
    """Write pages: `a` is `a.html`."""
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / f"{name}.html").write_text(HTML.format(body), encoding="utf-8")


def family(name: str = "interruptions", **functions: Any) -> ModuleType:
    return cast(ModuleType, SimpleNamespace(__name__=f"families.{name}", **functions))


def dialogs(page: Page) -> Iterator[Finding]:
    for element in page.document.elements("dialog"):
        line = page.document.line(element)
        yield Finding(page.document.file, line, "interruptions.dialog", "<dialog>")


def nothing(_: Page) -> Iterator[Finding]:
    return iter(())


def audit(
    site: Path, *families: ModuleType, letters: Letters | None = None, **means: Any
) -> Examination:
    return examine.examine(site, letters, TODAY, Means(families=families, **means))


def found(done: Examination) -> list[tuple[str, int]]:
    return [(each.finding.file, each.finding.line) for each in done.judged]


def test_every_page_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, a="\n<dialog>", b="<p>", c="<dialog>\n<dialog>")
    done = audit(tmp_path, family(page=dialogs))
    assert found(done) == [("a.html", 2), ("c.html", 1), ("c.html", 2)]
    assert (done.files, done.faults) == ({"page": 3}, ())


def test_processes_find_what_one_does(tmp_path: Path) -> None:
    write(tmp_path, **{f"p{number}": "<dialog>" * (number % 2) for number in range(40)})
    alone = audit(tmp_path, family(page=dialogs))
    assert len(found(alone)) == 20
    assert found(audit(tmp_path, family(page=dialogs), processes=2)) == found(alone)


def test_the_same_finding_of_two_pages_in_a_file_that_they_share_is_one(tmp_path: Path) -> None:
    def shared(_: Page) -> Iterator[Finding]:
        yield Finding("site.js", 3, "interruptions.dialog", "showModal()")

    write(tmp_path, a="<p>", b="<p>")
    assert found(audit(tmp_path, family(page=shared))) == [("site.js", 3)]


def test_a_family_is_asked_about_the_whole_site_with_what_the_pages_told(tmp_path: Path) -> None:
    asked: list[Site] = []

    def whole(site: Site) -> Iterator[Finding]:
        asked.append(site)
        yield Finding("a.html", 1, "strangers.undeclared", "cdn.example")

    write(tmp_path, a='<img src="https://cdn.example/a.png">', b="<p>")
    done = audit(tmp_path, family("strangers", site=whole))
    assert found(done) == [("a.html", 1)]
    assert [(each.file, len(each.requests)) for each in asked[0].facts] == [
        ("a.html", 1),
        ("b.html", 0),
    ]
    assert (asked[0].today, asked[0].folder) == (TODAY, tmp_path)


def test_what_a_family_cannot_bear_is_a_fault_and_the_others_are_asked(tmp_path: Path) -> None:
    def fails(page: Page) -> Iterator[Finding]:
        if page.document.file == "a.html":
            raise RecursionError("too\ndeep")
        yield from dialogs(page)

    write(tmp_path, a="<dialog>", b="<dialog>")
    done = audit(tmp_path, family("consent", page=fails), family(page=dialogs))
    assert done.faults == (
        Problem("a.html", 1, "could not be examined: RecursionError: too deep (rules of consent)"),
    )
    assert found(done) == [("a.html", 1), ("b.html", 1)]


def test_a_finding_of_a_rule_that_there_is_not_is_a_fault(tmp_path: Path) -> None:
    def unknown(_: Page) -> Iterator[Finding]:
        yield Finding("a.html", 1, "interruptions.unheard-of", "x")

    write(tmp_path, a="<p>")
    assert [each.message for each in audit(tmp_path, family(page=unknown)).faults] == [
        "could not be examined: LookupError: no rule is called interruptions.unheard-of "
        "(rules of interruptions)"
    ]


def test_lists_that_could_not_be_asked_are_a_fault(tmp_path: Path) -> None:
    def unanswered(_: Site) -> Iterator[Finding]:
        raise Unanswered("no answer; connect to the network")

    write(tmp_path, a="<p>")
    done = audit(tmp_path, family("advertising", site=unanswered))
    assert done.faults == (Problem(".", 1, "no answer; connect to the network"),)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:40]),
        lambda path: path.write_bytes(b"<p>\xff\xfe\xfa"),
        lambda path: path.write_bytes(b"<html>" + b"<div>" * 200_000 + b"</html>"),
        lambda path: os.truncate(path, 50_000_000),
    ],
    ids=["empty", "half written", "no text", "too deep", "50 MB"],
)
def test_a_page_that_cannot_be_examined_is_a_fault_and_the_others_are(
    break_it: Callable[[Path], object], tmp_path: Path
) -> None:
    write(tmp_path, a="<dialog>", b="<dialog>")
    break_it(tmp_path / "a.html")
    done = audit(tmp_path, family(page=dialogs))
    assert [each.path for each in done.faults] == ["a.html"]
    assert found(done) == [("b.html", 1)]


def test_a_script_that_cannot_be_read_is_one_fault_of_all_its_pages(tmp_path: Path) -> None:
    pages = dict.fromkeys("ab", "<script src=a.js></script>")
    write(tmp_path, **pages, c="\n<script>\nask(1)\n</script>")
    (tmp_path / "a.js").write_text("/[" * 20_000, encoding="utf-8")
    done = audit(tmp_path, family(page=nothing))
    assert [(each.path, each.line) for each in done.faults] == [("a.js", 1)]
    assert "too broken to be read" in done.faults[0].message


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser reads everything")
def test_a_page_that_nobody_may_read_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, a="<p>", b="<p>")
    (tmp_path / "a.html").chmod(0)
    assert [each.path for each in audit(tmp_path).faults] == ["a.html"]


def test_a_folder_that_is_not_there_or_holds_nothing_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "missing", tmp_path / "empty"):
        assert [each.path for each in audit(folder).faults] == [str(folder)]


def test_a_declaration_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, a="<dialog>")
    (tmp_path / "permesso").mkdir()
    (tmp_path / "permesso" / "declared.json").write_text('{\n"hosts": 1}', encoding="utf-8")
    done = audit(tmp_path, family(page=dialogs))
    assert [(each.path, each.line) for each in done.faults] == [("permesso/declared.json", 2)]
    assert found(done) == [("a.html", 1)]


def test_what_is_exempted_does_not_count(tmp_path: Path) -> None:
    write(tmp_path, a="<dialog>", b="<dialog>")
    entry = {"rule": "interruptions.dialog", "where": "a.html", "reason": "x", "until": str(TODAY)}
    (tmp_path / "permesso").mkdir()
    declared = tmp_path / "permesso" / "declared.json"
    declared.write_text(json.dumps({"exemptions": [entry]}), encoding="utf-8")
    done = audit(tmp_path, family(page=dialogs))
    assert [(each.finding.file, each.counts) for each in done.judged] == [
        ("a.html", False),
        ("b.html", True),
    ]


def test_letters_are_read_from_their_own_folder(tmp_path: Path) -> None:
    write(tmp_path / "site", a="<p>")
    write(tmp_path / "letters", mail="<dialog>", page="<dialog>")
    done = audit(tmp_path / "site", family(page=dialogs), letters=Letters(tmp_path / "letters"))
    assert found(done) == [("letters/mail.html", 1), ("letters/page.html", 1)]
    some = Letters(tmp_path / "letters", "mail*")
    assert found(audit(tmp_path / "site", family(page=dialogs), letters=some)) == [
        ("letters/mail.html", 1)
    ]


def counted(asked: list[str]) -> ModuleType:
    def page(page: Page) -> Iterator[Finding]:
        asked.append(page.document.file)
        yield from dialogs(page)

    return family(page=page)


def test_what_a_page_told_is_kept_until_it_changes(tmp_path: Path) -> None:
    site, asked = tmp_path / "site", list[str]()
    write(site, a="<dialog>", b="<p>")

    def again() -> list[str]:
        asked.clear()
        done = audit(site, counted(asked), kept=Kept(tmp_path / "kept"))
        assert ("a.html", 1) in found(done)
        return asked.copy()

    assert again() == ["a.html", "b.html"]
    assert again() == []
    write(site, b="<dialog>")
    assert again() == ["b.html"]


def test_a_script_of_the_site_or_its_declaration_changes_every_page(tmp_path: Path) -> None:
    site, asked = tmp_path / "site", list[str]()
    write(site, a="<script src=a.js></script>")

    def again() -> int:
        asked.clear()
        audit(site, counted(asked), kept=Kept(tmp_path / "kept"))
        return len(asked)

    assert (again(), again()) == (1, 0)
    (site / "a.js").write_text("alert(1)", encoding="utf-8")
    assert (again(), again()) == (1, 0)
    (site / "permesso").mkdir()
    (site / "permesso" / "declared.json").write_text('{"language": "en"}', encoding="utf-8")
    assert (again(), again()) == (1, 0)


def test_what_is_kept_and_damaged_is_made_anew(tmp_path: Path) -> None:
    site, asked = tmp_path / "site", list[str]()
    write(site, a="<dialog>")
    for content in (None, b"", b"SQLite format 3\0 and then nothing", b"\0" * 4096):
        if content is not None:
            (tmp_path / "kept" / "told.sqlite").write_bytes(content)
        asked.clear()
        done = audit(site, counted(asked), kept=Kept(tmp_path / "kept"))
        assert (asked, found(done)) == (["a.html"], [("a.html", 1)])


def test_where_nothing_can_be_kept_everything_is_examined(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, a="<dialog>")
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = audit(site, family(page=dialogs), kept=Kept(tmp_path / "file"))
    assert found(done) == [("a.html", 1)]


def test_a_fault_is_not_kept(tmp_path: Path) -> None:
    site = tmp_path / "site"
    write(site, a="<dialog>")

    def fails(_: Page) -> Iterator[Finding]:
        raise MemoryError

    kept = tmp_path / "kept"
    assert audit(site, family(page=fails), kept=Kept(kept)).faults
    assert not audit(site, family(page=dialogs), kept=Kept(kept)).faults


def test_what_a_browser_saw_is_part_of_it(tmp_path: Path) -> None:
    def visit(folder: Path, files: Any, *_: Any) -> Seen:
        assert (folder, list(files)) == (tmp_path, ["a.html", "b.html"])
        return Seen(
            findings=(Finding("a.html", 1, "interruptions.dialog", "covers the text"),),
            screens={"a.html": 0.5},
            asked={"a.html": (Request("https://x.example/", "image", "load", 1, "image"),)},
            faults=(Problem("b.html", 1, "does not answer"),),
        )

    write(tmp_path, a="<p>", b="<p>")
    done = audit(tmp_path, family(page=nothing), visit=visit)
    assert (found(done), done.browser) == ([("a.html", 1)], True)
    assert done.faults == (Problem("b.html", 1, "does not answer"),)
    assert [each.address for each in done.facts[0].requests] == ["https://x.example/"]


def test_what_a_file_and_the_browser_both_show_is_one_finding(tmp_path: Path) -> None:
    def visit(*_: Any) -> Seen:
        lines = (1, 9)
        return Seen(
            tuple(Finding("a.html", line, "interruptions.dialog", "open") for line in lines)
        )

    write(tmp_path, a="<dialog>")
    assert found(audit(tmp_path, family(page=dialogs), visit=visit)) == [
        ("a.html", 1),
        ("a.html", 9),
    ]


def test_the_share_of_the_first_screen_joins_what_an_article_asks() -> None:
    facts = Facts("a.html", attention=Attention(100, None, 0, 0))
    seen = Seen(screens={"a.html": 0.25})
    assert examine.together(facts, seen).attention == Attention(100, None, 0, 0, 0.25)
    assert examine.together(replace(facts, file="b.html"), seen).attention == facts.attention


def test_every_family_is_there_and_can_be_asked() -> None:
    names = [each.__name__.rpartition(".")[2] for each in asking.families()]
    assert names == list(FAMILIES)
    assert all(hasattr(each, "page") or hasattr(each, "site") for each in asking.families())
