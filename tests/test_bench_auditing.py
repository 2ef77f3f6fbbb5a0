"""The measurement of the audit: the site that it examines, and its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import auditing
from bench.auditing import Audited
from bench.processes import Usage
from bench.run import BuildFailed


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "a").mkdir(parents=True)
    for name in ("index.html", "a/index.html", "a/other.html"):
        (folder / name).write_text(f"<title>{name}</title>", encoding="utf-8")
    for name in ("site.js", "index.html.br", "picture.png"):
        (folder / name).write_bytes(b"x")
    return folder


@pytest.mark.parametrize("pages", [1, 3, 4, 11])
def test_a_copy_has_as_many_pages_as_are_wanted_each_with_its_own_text(
    pages: int, site: Path, tmp_path: Path
) -> None:
    made = auditing._copy(site, tmp_path / "copy", pages)
    found = list((tmp_path / "copy").rglob("*.html"))
    assert (len(made), len(found)) == (pages, pages)
    assert len({page.read_text(encoding="utf-8") for page in found}) == pages


def test_what_no_audit_reads_is_not_copied(site: Path, tmp_path: Path) -> None:
    auditing._copy(site, tmp_path / "copy", 3)
    rest = {page.name for page in (tmp_path / "copy").rglob("*.*") if page.suffix != ".html"}
    assert rest == {"site.js"}


def test_without_a_site_there_is_nothing_to_measure(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match=r"run \./scripts/build"):
        auditing.measure(10, print, tmp_path)


def test_the_table_has_a_line_for_each_audit() -> None:
    usage = Usage(status=0, cpu=18.84, wall=9.96, peak=207.6)
    assert auditing.text([Audited("nothing known", usage)], 1000).splitlines() == [
        "pages  the audit, with  CPU s  wall s  peak MB",
        "1000   nothing known    18.8   10.0    208",
    ]
