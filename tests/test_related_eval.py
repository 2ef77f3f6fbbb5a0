"""./scripts/related-eval: what is printed, and how the command ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import evaluated
import related_eval
from conftest import ROOT
from evaluated import ITALIAN, Write, post
from permesso.related.evaluation import collection, table
from permesso.related.evaluation.evaluation import Evaluation, results
from permesso.related.evaluation.methods.registry import METHODS, chosen


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the folder."""
    return partial(evaluated.write, tmp_path)


@pytest.fixture
def blog(write: Write) -> Path:
    """Return a folder whose methods are known to do well or badly."""
    posts = {
        "uno.md": post(ITALIAN * 3, title="Uno", date="2026-01-01", tags="[moduli]"),
        "due.md": post(ITALIAN * 3, title="Due", date="2026-01-02", tags="[moduli]"),
        "tre.md": post(ITALIAN * 3, title="Tre", date="2026-01-03"),
    }
    return write(posts, {"uno": ["due"], "due": ["uno"], "tre": []}, {"name": "prova"})


def test_a_table_for_people(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--methods", "tags,newest"]) == 0
    printed = capsys.readouterr()
    first, empty, headings, *rows = printed.out.splitlines()
    assert first.startswith("prova: 3 posts, 2 of them with true links, 2 links, in it; read in ")
    assert empty == ""
    assert (
        headings.split() == "method nDCG@5 95% interval recall@5 MRR coverage offers CPU s".split()
    )
    assert [row.split()[:-1] for row in rows] == [
        ["tags", "1.000", "1.00", "to", "1.00", "1.000", "1.000", "67%", "0.7"],
        ["newest", "0.631", "0.63", "to", "0.63", "1.000", "0.500", "100%", "2.0"],
    ]
    assert len({len(row) for row in [headings, *rows]}) == 1
    assert printed.err == ""


def test_a_table_for_a_page(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--methods", "tags", "--markdown"]) == 0
    _, empty, headings, rule, row = capsys.readouterr().out.splitlines()
    assert empty == ""
    assert headings.count("|") == rule.count("|") == row.count("|") == 9
    assert row.startswith(
        "| most tags in common | 1.000 | 1.00 to 1.00 | 1.000 | 1.000 | 67% | 0.7 |"
    )


def test_figures_for_programs(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["corpus"] == "prova"
    assert (found["posts"], found["posts_with_links"], found["links"]) == (3, 2, 2)
    assert found["languages"] == ["it"]
    assert found["warnings"] == []
    assert list(found["methods"]) == ["permesso", "permesso-all"]
    assert set(found["methods"]["permesso"]) == {
        *("ndcg", "low", "high", "recall", "mrr", "coverage", "offers", "seconds")
    }


def test_the_same_folder_gets_the_same_figures(blog: Path) -> None:
    def figures() -> dict[str, Any]:
        found = collection.read(blog)
        done = tuple(results(found, METHODS, lambda: 0.0))
        return table.data(Evaluation(found, done, 0.0))

    assert figures() == figures()


def test_ranking_is_measured_by_a_clock_apart_from_reading(blog: Path) -> None:
    ticks = iter([1.0, 1.5, 7.0, 10.0])
    told: list[str] = []
    found = collection.read(blog)
    done = list(results(found, chosen(["tags", "newest"]), lambda: next(ticks), told.append))
    assert [result.seconds for result in done] == [0.5, 3.0]
    assert told == ["tags", "newest"]


def test_reading_tells_how_far_it_is(blog: Path) -> None:
    told: list[tuple[int, int]] = []
    collection.read(blog, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_warnings_are_told_but_not_by_the_thousand(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write({f"{number}.md": "---\n- no\n---\nText." for number in range(25)})
    assert related_eval.main([str(folder), "--methods", "tags"]) == 0
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 21
    assert printed.err.endswith("... and 5 more\n")
    assert printed.out.startswith(f"{folder.name}: 25 posts, 0 of them with true links, 0 links, ")


def test_a_wrong_folder_is_an_error_and_a_wrong_option_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert related_eval.main([str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"permesso: {tmp_path}/links.json: there is no such file; write it, or ")
    assert said.count("\n") == 1
    for words in (
        [],
        [str(tmp_path), "--methods", "tagz"],
        [str(tmp_path), "--json", "--markdown"],
    ):
        with pytest.raises(SystemExit) as stopped:
            related_eval.main(words)
        assert stopped.value.code == 2
        assert capsys.readouterr().err.endswith("(see ./scripts/related-eval --help)\n")


def test_the_folder_is_named_where_the_caller_stands(
    blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALLER_DIR", str(blog.parent))
    assert related_eval.main([blog.name, "--methods", "tags"]) == 0
    assert capsys.readouterr().out.startswith("prova: 3 posts")


def test_it_needs_no_generator() -> None:
    code = "import sys, related_eval; print({'mkdocs', 'material'} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_the_help_names_every_method_and_option() -> None:
    done = subprocess.run(
        ["bash", ROOT / "scripts" / "related-eval", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    words = done.stdout.replace(",", " ").replace(":", " ").split()
    assert {method.name for method in METHODS} <= {word.strip("();") for word in words}
    assert {"--methods", "--json", "--markdown", "--own-links"} <= set(words)
