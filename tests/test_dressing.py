"""Dressing: rules that were found for pages are kept, and are never those of others."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from permesso.finishing.printed import Printed, Tags
from permesso.site import Site
from permesso.stylesheets.scripts import Library
from permesso.stylesheets.stylesheets import Styling
from permesso.workshop.cabinet import Cabinet

SHEET = (
    ":root{--x:#000;--y:var(--x)}p{color:var(--y)}.a .b{top:0}[href^=http]{top:1px}#x{top:2px}"
    "@keyframes turn{to{top:3px}}i{animation:turn}.live{top:4px}"
    "@font-face{font-family:F;src:url(f)}"
)
FILES = {"a.css": SHEET, "b.css": ".b{left:0}", "live.js": 'document.body.className = "live"'}
LINK = '<link rel="stylesheet" href="{up}a.css">'
BODIES = (
    "<p>x</p>",
    '<p class="a"><b class="b">x</b></p>',
    '<b class="b"></b><p class="a"></p>',
    '<a href="https://x.example/">x</a><a href="/">x</a>',
    '<p id="x">x</p><i>x</i>',
    '<p style="top:var(--x)">x</p>',
    '<p style="animation:turn 1s">x</p>',
    "<div>" * 1_500 + "<p>x</p>" + "</div>" * 1_500,
    '<script src="{up}live.js"></script>',
    "<table><p>x</table>",
)


def pages() -> dict[str, str]:
    """Return pages with other elements, scripts and stylesheets."""
    found = {}
    for place, body in enumerate(BODIES):
        for url in (f"{place}/", f"{place}/b/"):
            up = "../" * url.count("/")
            more = LINK.replace("a.css", "b.css") if place % 2 else ""
            html = f'<html lang="it"><head>{LINK}{more}</head><body>{body}</body></html>'
            found[url] = html.replace("{up}", up)
    return found


def styling(files: Mapping[str, str], folder: Path | None, programs: str = "") -> Styling:
    """Return the stage as in a build of its own."""
    cabinet = Cabinet(folder / "cabinet.sqlite") if folder else None
    return Styling(Site("Prova", "", ""), files.get, Library(files.get), cabinet, programs)


def styled(stage: Styling, every: Mapping[str, str]) -> dict[str, str]:
    """Return pages with their rules."""
    tags, found = Tags(), {}
    for url, html in every.items():
        page = Printed(url, html, tags)
        stage.page(page)
        found[url] = page.html
    stage.keep()
    return found


def test_what_was_found_is_not_looked_for_again_in_any_order(tmp_path: Path) -> None:
    every = pages()
    plain = styled(styling(FILES, None), every)
    assert len({html.partition("</style>")[0] for html in plain.values()}) > len(BODIES)
    cold = styling(FILES, tmp_path)
    assert styled(cold, every) == plain and cold.opened
    for seed in range(3):
        mixed = list(every.items())
        random.Random(seed).shuffle(mixed)
        warm = styling(FILES, tmp_path)
        assert styled(warm, dict(mixed)) == plain
        assert not warm.opened


def test_another_stylesheet_script_or_program_is_looked_at_anew(tmp_path: Path) -> None:
    every = pages()
    styled(styling(FILES, tmp_path), every)
    others = (
        {**FILES, "a.css": f"{SHEET}p{{margin:0}}"},
        {**FILES, "a.css": SHEET.replace("top:0", "top:9px")},
        {**FILES, "live.js": 'document.body.className = "a"'},
        {name: text for name, text in FILES.items() if name != "b.css"},
    )
    for files in others:
        stage = styling(files, tmp_path)
        assert styled(stage, every) == styled(styling(files, None), every)
        assert stage.opened
    stage = styling(FILES, tmp_path, "others")
    styled(stage, every)
    assert stage.opened


def test_the_text_of_a_stylesheet_that_imports_does_not_tell_its_rules(tmp_path: Path) -> None:
    every = {"": f"<html><head>{LINK.replace('{up}', '')}</head><body><p>x</p></body></html>"}
    before = {"a.css": '@import "b.css";', "b.css": "p{top:0}"}
    assert "top:0" in styled(styling(before, tmp_path), every)[""]
    after = {**before, "b.css": "p{left:0}"}
    assert "left:0" in styled(styling(after, tmp_path), every)[""]


def test_pages_on_which_it_counts_how_often_are_never_taken_for_each_other(tmp_path: Path) -> None:
    files = {"a.css": ".t:nth-child(3){top:0}p{left:0}"}
    link = LINK.replace("{up}", "../")
    every = {
        f"{many}/": f"<html><head>{link}</head><body>{'<p class=t>x</p>' * many}</body></html>"
        for many in (2, 3, 4)
    }
    for _ in range(2):
        found = styled(styling(files, tmp_path), every)
        assert [("top:0" in html) for html in found.values()] == [False, True, True]


def test_a_damaged_entry_is_found_anew(tmp_path: Path) -> None:
    every = pages()
    plain = styled(styling(FILES, tmp_path), every)
    path = tmp_path / "cabinet.sqlite"
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 2, len(data), 97):
        data[place] ^= 255
    path.write_bytes(data)
    assert styled(styling(FILES, tmp_path), every) == plain
