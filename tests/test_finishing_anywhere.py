"""Finishing in any order, in several processes, with what an earlier build kept: the same."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from selectolax.lexbor import LexborHTMLParser

from conftest import NOW, ROOT, Engine, post
from permesso import settings
from permesso.edition import Edition
from permesso.finishing import basis
from permesso.finishing.finishing import Finishing
from permesso.finishing.printed import cut
from permesso.finishing.stage import Ended, Record
from permesso.site import Site
from permesso.stylesheets import minified, rules
from permesso.stylesheets.names import names
from permesso.stylesheets.walk import Walk
from permesso.workshop.workshop import Workshop

FILES = {
    "a.css": "body{--x:#000;--y:var(--x)}p{color:var(--y)}i{top:0}.big{color:var(--x)}"
    + "".join(
        f".c{place}{{--long-{place}:{place}px;top:var(--long-{place})}}" for place in range(9)
    ),
    "b.css": "p{margin:0}em{color:var(--other)}@media print{b{top:0}}p{colour:}",
    "one.js": 'document.body.classList.add("big"); import("./two.js")',
    "two.js": 'get("--long-3"); new URL("./a.css", x)',
}
HEAD = '<link rel="stylesheet" href="{up}a.css"><link rel="stylesheet" href="{up}{other}.css">'
BODIES = (
    "<p>Uno <i>due</i></p>",
    '<p class="c1">x</p><form action="https://x.example/"></form>',
    '<p class="c2 c3" style="top:1px">x</p><img src="https://y.example/a.png">',
    '<script src="{up}one.js"></script><ul><li onclick="a()">x</ul>',
    '<iframe src="https://z.example/"></iframe><em>x</em><b>y</b>',
    f"<p>{' '.join(str(number * 7919) for number in range(9000))}</p>",
)


def pages() -> dict[str, str]:
    """Return pages with other rules, policies and weights."""
    found = {}
    for place, body in enumerate(BODIES * 2):
        url = f"{chr(97 + place)}/" if place % 2 else f"{chr(97 + place)}/b/"
        up, other = "../" * url.count("/"), "b" if place % 3 else "missing"
        head = HEAD.format(up=up, other=other)
        found[url] = (
            f'<!doctype html><html lang="it"><head><meta charset="utf-8">{head}</head>'
            f"<body>\n\n<div>\n{body.format(up=up)}\n</div>\n</body></html>"
        )
    return found


Make = Callable[..., Finishing]


@pytest.fixture
def make(engine: Engine, tmp_path: Path) -> Make:
    """Return what makes a finishing, each like one in a process of its own."""
    blog = engine.load({"posts/a.md": post("A", "<script>via()</script>")})
    site = Site("Prova", "", "", engine.docs.parent, engine.docs)

    def made(
        files: Mapping[str, str] = FILES, cache: Path = tmp_path / "cache", **values: Any
    ) -> Finishing:
        edition = Edition.of(settings.parse(values), "it", NOW, preview=False)
        workshop = Workshop.at(cache)
        return Finishing(blog, site, edition, files.get, workshop, files)

    return made


def finished(
    finishings: Sequence[Finishing], every: Sequence[tuple[str, str]]
) -> tuple[dict[str, str], Ended]:
    """Return pages, made in turn by some, and what the first says at the end."""
    html: dict[str, str] = {}
    records: list[tuple[str, Record]] = []
    for place, (url, printed) in enumerate(every):
        found = finishings[place % len(finishings)].page(url, printed)
        html[url] = found.html
        records.append((url, pickle.loads(pickle.dumps(found.record))))
    return html, finishings[0].end(records, html.get)


def test_pages_are_the_same_in_any_order_and_from_any_process(make: Make) -> None:
    every = list(pages().items())
    html, ended = finished([make()], every)
    assert ended.notices and ended.files
    assert all("<style>" in text for text in html.values())
    mixed = every[::-1]
    random.Random(1).shuffle(mixed)
    for some in (every[::-1], mixed):
        for number in (1, 2, 3):
            assert finished([make() for _ in range(number)], some) == (html, ended)


def test_a_finishing_that_begins_again_takes_no_stylesheet_apart(make: Make) -> None:
    files = {**FILES, "b.css": "p{margin:0}", "missing.css": "q{top:0}"}
    every = list(pages().items())
    cold = make(files)
    found = finished([cold], every)
    assert cold.styling.sheets.parsed == 3
    warm = make(files)
    assert finished([warm], every) == found
    assert warm.styling.sheets.parsed == 0
    changed = make({**files, "a.css": f"{files['a.css']}q{{top:1px}}"})
    finished([changed], every)
    assert changed.styling.sheets.parsed == 1


def test_the_key_changes_with_all_that_pages_depend_on(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = make().key()
    assert make(cache=tmp_path / "other").key() == first
    others = [
        make({**FILES, "a.css": "p{top:0}"}).key(),
        make({**FILES, "two.js": ""}).key(),
        make({**FILES, "new.js": ""}).key(),
        make(budget={"flight": 3}).key(),
        make(policy={"delivery": "meta"}).key(),
    ]
    monkeypatch.setattr(basis, "version", lambda name: "0")
    others.append(make().key())
    assert len({first, *others}) == len(others) + 1


def test_a_page_has_a_key_of_its_own_where_its_text_does_not_show_all(make: Make) -> None:
    assert make().key_of("a/")
    assert make().key_of("somewhere/") == ""


def trees(rng: random.Random, depth: int) -> str:
    """Return HTML that may be wrong in any way."""
    tags = ("p", "div", "ul", "li", "a", "b", "table", "tr", "td", "tbody", "h2", "span", "form",
            "button", "dl", "dt", "select", "option", "svg", "path", "pre", "section")  # fmt: skip
    parts = []
    for _ in range(rng.randint(0, 3)):
        tag = rng.choice(tags)
        said = rng.choice(("", ' class="a"', ' class="b c"', ' id="x"', ' href="http:x"'))
        end = f"</{tag}>" if rng.random() < 0.95 else ""
        inside = trees(rng, depth - 1) if depth else ""
        parts.append(rng.choice((f"<{tag}{said}>{inside}{end}", "<br>", "<img src=x>", "testo ")))
    return "".join(parts)


def test_a_walk_finds_the_elements_that_a_parser_finds() -> None:
    rng = random.Random(8)
    known = names(rules.rules(".a p{top:0}.b .c{top:0}#x a[href^=http]{top:0}"))
    walked = 0
    for _ in range(3000):
        html = f"<!doctype html><html><head></head><body>{trees(rng, 3)}</body></html>"
        walk = Walk(known)
        found = set(walk.of(cut(html)))
        walked += not walk.parsed
        assert found == set(walk.parsing.of(LexborHTMLParser(html))), html
    # Enough of them are well nested for this to say something.
    assert walked > 500


def test_minified_rules_are_those_that_a_parser_finds() -> None:
    text = (ROOT / "overrides/assets/stylesheets/permesso.css").read_text(encoding="utf-8")
    odd = ".a::before{content:'}';--b:{x}}@font-face{src:url(a)}q{a:b;;c:d!important}w{}e{f}"
    for sheet in (minify(text), f"{minify(text)}{odd}"):
        nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        assert [told(each) for each in rules.rules(sheet)] == [
            told(each) for each in rules._rules(nodes, ())
        ]
    assert sum(isinstance(each, minified.Plain) for each in minified.cut(minify(text))) > 300


def minify(text: str) -> str:
    """Return a stylesheet as the stage prints it."""
    import lightningcss

    return lightningcss.process_stylesheet(text, filename="x", minify=True)


def told(rule: rules.Rule) -> tuple[object, ...]:
    """Return what is known of a rule."""
    choices = [(choice.text, choice.pseudo) for choice in rule.choices]
    return choices, replace(rule, choices=())
