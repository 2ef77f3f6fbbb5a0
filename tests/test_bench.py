"""The benchmark: its posts, its arithmetic, and one real run of it with a dozen posts.

No test looks at how long something took.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import hugo, table
from bench.__main__ import estimate, main
from bench.contestants import STOCK_BUILD, Contestant, top_level_blocks
from bench.generate import AUTHORS, CATEGORIES, SPREAD, TAGS, WORDS, Blog, file_name
from bench.profiling import profile
from bench.run import AGAIN, COLD, LEAST, BuildFailed, Options, Result, Sample, build_site, change
from bench.table import Figures, Machine
from conftest import ROOT, wait_until
from permesso import yaml_source
from permesso.markup import count_words

POSTS = 12
BLOG = Blog.of(200)
MACHINE = Machine("Z80", 1, "CP/M 2.2", "CPython 3.11", {"mkdocs": "1.6.1"}, "2026-11-21")
MEASURES = ("cpu", "per_post", "wall", "peak", "pages")
FIGURES = re.compile(
    r" *[\d,]+  (?P<name>[\w .,/-]*\w)" + "".join(rf" +(?P<{name}>[\d,.]+)" for name in MEASURES)
)

LAZY = """
from pathlib import Path
page = Path("site/articolo-1/index.html")
page.parent.mkdir(parents=True, exist_ok=True)
page.write_text("always the same")
"""
"""A build that is faster than what it has to do."""


def halves(text: str) -> tuple[str, str]:
    """Return front matter and body of a post."""
    _, front, body = text.split("---\n", 2)
    return front, body


def result(
    posts: int, name: str, *runs: tuple[float, float, float, int], what: str = COLD
) -> Result:
    """Return a result of builds given as CPU and wall seconds, MB and pages."""
    return Result(posts, name, tuple(Sample(*run) for run in runs), what)


def measured(printed: str) -> list[dict[str, float]]:
    """Return the figures of each row of the printed tables that has such figures, in order."""
    rows = filter(None, map(FIGURES.fullmatch, printed.splitlines()))
    return [{name: float(row[name].replace(",", "")) for name in MEASURES} for row in rows]


def ratios(printed: str) -> list[list[str]]:
    """Return the figures of each printed row of ratios."""
    rows = (line.split() for line in printed.splitlines() if " / Permesso " in line)
    return [cells[3:] for cells in rows if cells[-1].endswith("×")]


# ── the posts ────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        Blog.of(POSTS, seed=3).write(tmp_path / name)
    files = {path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")}
    assert len(files) == POSTS + 1
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


def test_another_seed_writes_other_posts() -> None:
    assert Blog.of(1, seed=3).post(0) != Blog.of(1, seed=4).post(0)


def test_a_post_has_about_650_words() -> None:
    counts = [count_words(halves(BLOG.post(number))[1]) for number in range(BLOG.posts)]
    assert all(abs(count - WORDS) <= WORDS / 10 for count in counts)
    assert abs(sum(counts) / len(counts) - WORDS) < SPREAD / 2


def test_the_front_matter_of_a_post() -> None:
    titles = set()
    days = []
    for number in range(BLOG.posts):
        front = yaml_source.load(halves(BLOG.post(number))[0]).data
        assert set(front["categories"]) <= set(CATEGORIES)
        assert len(front["categories"]) in {1, 2}
        assert set(front["tags"]) <= set(TAGS)
        assert len(front["tags"]) == 2
        assert len(front["authors"]) == 1
        assert front["authors"][0] in AUTHORS
        assert front["description"]
        titles.add(front["title"])
        days.append(str(front["date"]))
    assert len(titles) == BLOG.posts
    assert days == sorted(days)
    assert len({day[:4] for day in days}) == 10


def test_a_post_links_to_one_to_three_others() -> None:
    for number in range(BLOG.posts):
        links = re.findall(r"\]\(([^)]+)\)", BLOG.post(number))
        assert 1 <= len(set(links)) == len(links) <= 3
        assert file_name(number) not in links
        assert set(links) <= {file_name(other) for other in range(BLOG.posts)}


def test_a_lonely_post_links_to_none() -> None:
    assert "](" not in Blog.of(1).post(0)


@pytest.mark.parametrize(
    ("mark", "every_post"),
    [
        (r"<!-- more -->", True),
        (r"#{2,3} \w", True),
        (r".*\*\*\w+\*\*", True),
        (r".*[^*]\*\w+\*[^*]", True),
        (r"- \w", False),
        (r"1\. \w", False),
        (r"> \w", False),
        (r"\| --- \|", False),
        (r"!!! \w+ \"", False),
        (r"```python", False),
    ],
)
def test_what_stands_in_posts(mark: str, every_post: bool) -> None:
    found = [
        bool(re.search(f"^{mark}", BLOG.post(number), re.MULTILINE)) for number in range(BLOG.posts)
    ]
    assert all(found) if every_post else 0 < sum(found) < BLOG.posts / 2


# ── a real run ───────────────────────────────────────────────────────────────────────────────────


def test_a_run_with_peers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    arguments = ["--posts", str(POSTS), "--peers", "stock", "--json", str(file)]
    assert main(arguments) == 0
    printed, progress = capsys.readouterr()

    assert progress == ""
    for header in (table.HEADER, table.AGAIN_HEADER):
        assert any(line.split() == " ".join(header).split() for line in printed.splitlines())
    permesso, stock, *again, least = measured(printed)
    assert permesso["pages"] > POSTS
    assert stock["pages"] > POSTS
    assert [row["pages"] for row in again] == [permesso["pages"]] * len(AGAIN)
    assert least["cpu"] < permesso["cpu"]
    assert ratios(printed) == [
        [f"{stock[name] / permesso[name]:.2f}×" for name in MEASURES],
    ]
    for row in (permesso, stock, *again, least):
        assert row["per_post"] == round(row["cpu"] / POSTS * 1000, 2)
    for said in ("without an index", "650 words", "mkdocs-material 9", "CPython 3"):
        assert said in printed

    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["options"]["posts"] == [POSTS]
    assert [(row["contestant"], row["what"]) for row in found["results"]] == [
        ("Permesso", COLD),
        ("stock", COLD),
        *(("Permesso", what) for what in (*AGAIN, LEAST)),
    ]
    assert [row["typical"]["pages"] for row in found["results"][:2]] == [
        permesso["pages"],
        stock["pages"],
    ]


def test_a_change_is_a_word_in_the_text_of_a_post(tmp_path: Path) -> None:
    (post := tmp_path / "post.md").write_text(BLOG.post(3), encoding="utf-8")
    change(post, "Toc")
    change(post, "Tac")
    front, body = halves(BLOG.post(3))
    changed_front, changed = halves(post.read_text(encoding="utf-8"))
    assert changed_front == front
    assert changed == body.replace("\n\n<!-- more", " Toc. Tac.\n\n<!-- more")


def test_a_build_that_leaves_out_a_change_is_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builder = tmp_path / "builder.py"
    builder.write_text(LAZY, encoding="utf-8")
    monkeypatch.setattr("bench.contestants.BUILD", (sys.executable, str(builder)))
    assert main(["--posts", "2", "--peers", "off"]) == 1
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors == "permesso: Permesso left out what was changed: Parola0\n"


def test_a_profile_names_functions(capsys: pytest.CaptureFixture[str]) -> None:
    found = profile(2, lambda _: None)
    assert len(found.hotspots) == 25
    assert found.hotspots[0].own == max(spot.own for spot in found.hotspots)
    printed = table.profile_text(found, MACHINE)
    assert "inflated" in printed
    assert found.hotspots[24].name in printed


def test_a_failed_build_is_shown(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [unheard-of]\n", encoding="utf-8")
    with pytest.raises(BuildFailed, match=r"(?s)stock failed:.*unheard-of"):
        build_site(Contestant("stock", tmp_path, (sys.executable, *STOCK_BUILD)))


def test_a_failed_build_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails = (sys.executable, "-c", "raise SystemExit('no, thanks')")
    monkeypatch.setattr("bench.contestants.BUILD", fails)
    assert main(["--posts", "2", "--peers", "off"]) == 1
    assert capsys.readouterr() == ("", "permesso: Permesso failed:\nno, thanks\n")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, sent: signal.Signals) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "tests")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench", "--posts", "300", "--peers", "off"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: list(tmp_path.glob("*/permesso/output.log")))
    process.send_signal(sent)
    printed, errors = process.communicate(timeout=30)
    assert (process.returncode, printed, errors) == (130, "", "permesso: interrupted\n")
    assert list(tmp_path.iterdir()) == []


# ── the figures ──────────────────────────────────────────────────────────────────────────────────


def test_ratios_are_of_the_printed_figures() -> None:
    # Not rounded, 0.026 / 0.014 would be 1.86.
    results = [
        result(100, "Permesso", (0.014, 1, 50, 10)),
        result(100, "Hugo", (0.02, 4, 100, 10)),
        result(100, "stock", (0.026, 3, 60, 5)),
    ]
    printed = table.text(results, Options(peers=("stock", "hugo")), MACHINE)
    assert [row["cpu"] for row in measured(printed)] == [0.01, 0.02, 0.03]
    assert ratios(printed) == [
        ["2.00×", "2.00×", "4.00×", "2.00×", "1.00×"],
        ["3.00×", "3.00×", "3.00×", "1.20×", "0.50×"],
    ]


def test_the_median_of_each_figure_counts() -> None:
    runs = result(10, "Permesso", (3, 1, 70, 9), (1, 2, 50, 9), (2, 9, 60, 9))
    assert runs.typical == Sample(2, 2, 60, 9)


def test_growth_from_one_number_of_posts_to_the_next() -> None:
    results = [
        result(1000, "Permesso", (6, 6, 50, 1)),
        result(5000, "Permesso", (26, 26, 50, 1)),
    ]
    printed = table.text(results, Options(), MACHINE)
    assert (
        "Permesso    1,000 to 5,000                     5.00                       0.87×" in printed
    )
    assert ratios(printed) == []


def test_builds_with_what_was_left_have_a_table_of_their_own() -> None:
    results = [
        result(50, "Permesso", (6, 6, 50, 1)),
        *(result(50, "Permesso", (1, at, 30, 1), what=what) for at, what in enumerate(AGAIN, 1)),
    ]
    printed = table.text(results, Options(again=True), MACHINE)
    assert [row["wall"] for row in measured(printed)] == [6, 1, 2, 3]
    for what in AGAIN:
        assert f"   50  {what}" in printed
    assert "newest" in printed


def test_one_number_of_posts_has_no_growth() -> None:
    printed = table.text([result(10, "Permesso", (1, 1, 50, 1))], Options(), MACHINE)
    assert "further" not in printed


def test_large_figures_are_printed_with_commas() -> None:
    row = Figures.of(result(5000, "stock", (1234.567, 2000, 1500, 12000))).row()
    assert row == ("5,000", "stock", "1,234.57", "246.91", "2,000.00", "1,500", "12,000")


def test_a_machine_with_other_work_is_told_of() -> None:
    assert len(list(MACHINE.lines())) == 2
    *_, line = replace(MACHINE, load=2.5).lines()
    assert "other work (load 2.5)" in line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(peers=("stock",)), "Search: without an index"),
        (Options(peers=("hugo",)), "a bare theme"),
        (Options(posts=(10, 5000, 9000), peers=("stock",)), "stock: not asked for 9,000 posts"),
        (Options(search=True), "Search: with an index"),
        (Options(repeat=3), "median of 3 builds"),
    ],
)
def test_notes_say_what_was_measured(options: Options, said: str) -> None:
    assert said in table.text([result(10, "Permesso", (1, 1, 50, 1))], options, MACHINE)


def test_top_level_blocks_keep_comments_and_values() -> None:
    text = "a: 1\nb:\n  - x: !t y\n# about c\nc: 3\n"
    assert top_level_blocks(text) == {
        "a": "a: 1\n",
        "b": "b:\n  - x: !t y\n# about c\n",
        "c": "c: 3\n",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options(posts=(100,)), "a minute or less"),
        (Options(posts=(5000,), peers=("stock",)), "about 4 minutes"),
        (Options(posts=(5000,), peers=("stock",), repeat=10), "about 41 minutes"),
        (Options(posts=(9000,), peers=("stock",)), "a minute or less"),
        (Options(posts=(9000,), peers=("stock", "hugo"), again=True), "about 2 minutes"),
    ],
)
def test_an_estimate_before_a_long_run(options: Options, said: str) -> None:
    assert estimate(options) == said


# ── the command line ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--posts", "100,many"], "'many' is not a number from 1"),
        (["--posts", "0"], "'0' is not a number from 1"),
        (["--repeat=-1"], "'-1' is not a number from 1"),
        (["--peers", "stock,pelican"], "'pelican' is not one of stock, hugo, off"),
        (["--profile", "--posts", "10,20"], "--profile takes one number"),
        (["--serve", "--posts", "10,20"], "--serve takes one number"),
        (["--json", "/nowhere/at/all.json"], "there is no folder /nowhere/at"),
        (["--json", "/"], "/ is a folder"),
    ],
)
def test_a_wrong_command_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    errors = capsys.readouterr().err
    assert errors.startswith("permesso: ")
    assert said in errors
    assert errors.count("\n") == 1


def test_hugo_has_to_be_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hugo, "program", lambda: None)
    for arguments in ([], ["--peers", "hugo"]):
        with pytest.raises(SystemExit) as ended:
            main(["--posts", "2", *arguments])
        assert ended.value.code == 2
        assert "Hugo is not installed" in capsys.readouterr().err
