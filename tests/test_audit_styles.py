"""Styles of the audit: the cascade, screens, what is hidden."""

import pytest

from permesso.audit import media
from permesso.audit.document import Document
from permesso.audit.media import DESKTOP, PHONE
from permesso.audit.styles import Styles


def styles(css: str, body: str = "<p id=a class=b>x</p>", **files: str) -> tuple[Styles, Document]:
    document = Document("a/index.html", f"<style>{css}</style>{body}")

    def own(address: str) -> tuple[str, str] | None:
        name = address.removeprefix("https://x.it/").replace(".", "_")
        return (address.removeprefix("https://x.it/"), files[name]) if name in files else None

    return Styles(document, "https://x.it/index.html", own), document


def said(css: str, body: str = "<p id=a class=b>x</p>", screen: int = PHONE, **files: str):
    found, document = styles(css, body, **files)
    return dict(found.of(document.elements("p")[0], screen))


@pytest.mark.parametrize(
    ("css", "position"),
    [
        ("p{position:fixed}", "fixed"),
        ("p{position:fixed}p{position:static}", "static"),
        ("#a{position:fixed}p{position:static}", "fixed"),
        (".b.b{position:fixed}.b{position:static}", "fixed"),
        ("p{position:fixed!important}#a{position:static}", "fixed"),
        ("P{POSITION:Fixed ! important}", "fixed"),
        (":is(#a,i){position:fixed}p{position:static}", "fixed"),
        (":where(#a){position:fixed}p{position:static}", "static"),
        ("p{position:fixed}@layer x{#a{position:static}}", "fixed"),
        ("@layer x,y;@layer y{p{position:fixed}}@layer x{#a{position:static}}", "fixed"),
        ("@layer x{p{position:fixed!important}}#a{position:static!important}", "fixed"),
        ("body{p{position:fixed}}", "fixed"),
        ("p{&.b{position:fixed}}", "fixed"),
        ("p{@media screen{position:fixed}}", "fixed"),
        ("@supports (display:grid){p{position:fixed}}", "fixed"),
        ("@container (width > 1px){p{position:fixed}}", "fixed"),
        (":root{--p:fixed}p{position:var(--p)}", "fixed"),
        ("p{position:var(--none,fixed)}", "fixed"),
        ("/*p{position:static}*/p{position:fixed}", "fixed"),
        ("p{content:'}';position:fixed}", "fixed"),
        ("p::after{content:'}p{position:static}'}p{position:fixed}", "fixed"),
        ("p{background:url(data:a;b{c);position:fixed}", "fixed"),
        ("q:foo(,p{}p{position:fixed}", "fixed"),
        ("i,q:nonsense,p{position:fixed}", "fixed"),
        ("p:not(:popover-open){position:fixed}", "fixed"),
    ],
)
def test_what_wins(css: str, position: str):
    assert said(css)["position"] == position


@pytest.mark.parametrize(
    "css",
    [
        "p:hover{position:fixed}",
        "p::before{position:fixed}",
        "@media print{p{position:fixed}}",
        "@media (prefers-reduced-motion){p{position:fixed}}",
        "@supports not (display:grid){p{position:fixed}}",
        "@keyframes a{p{position:fixed}}",
        "p{position:var(--none)}",
        "i p,p+p,p>p{position:fixed}",
    ],
)
def test_what_does_not_hold(css: str):
    assert "position" not in said(css)


def test_the_attribute_wins_but_not_over_what_is_important():
    body = "<p style='position:fixed;top:1px'>"
    assert said("#a,p{position:static;top:0!important}", body) == {"position": "fixed", "top": "0"}


def test_inset_is_four_sides_and_overflow_two():
    assert said("p{inset:0 auto;top:4px;overflow:hidden auto}") == {
        "inset": "0 auto",
        "top": "4px",
        "right": "auto",
        "bottom": "0",
        "left": "auto",
        "overflow": "hidden auto",
        "overflow-x": "hidden",
        "overflow-y": "auto",
    }


def test_prefixes_are_left_out():
    assert said("p{-webkit-user-select:none}") == {"user-select": "none"}


def test_screens_have_their_own():
    css = "p{position:static}@media (min-width:48em){p{position:sticky}}"
    assert said(css)["position"] == "static"
    assert said(css, screen=DESKTOP)["position"] == "sticky"


@pytest.mark.parametrize(
    ("query", "screens"),
    [
        ("", {360, 1280}),
        ("screen and (max-width: 600px)", {360}),
        ("(width >= 600px)", {1280}),
        ("(400px <= width < 1280px)", set()),
        ("(400px <= width <= 1280px)", {1280}),
        ("only screen and (min-width: 20em) and (max-width: 50em)", {360}),
        ("print", set()),
        ("not print", {360, 1280}),
        ("not all and (min-width: 600px)", {360}),
        ("not (min-width: 600px)", {360}),
        ("print, (max-width: 600px)", {360}),
        ("(max-width: 600px) or (min-width: 1000px)", {360, 1280}),
        ("(prefers-reduced-motion: no-preference)", {360, 1280}),
        ("(prefers-reduced-motion: reduce)", set()),
        ("(hover: hover) and (pointer: fine)", {1280}),
        ("(orientation: portrait)", {360}),
        ("(max-height: 700px)", {360}),
        ("(scripting: none)", set()),
        ("(scripting)", {360, 1280}),
        ("(min-resolution: 2dppx)", {360, 1280}),
    ],
)
def test_screens_of_a_query(query: str, screens: set[int]):
    assert media.screens(query) == screens


@pytest.mark.parametrize(
    ("css", "body", "hidden"),
    [
        ("", "<p>", False),
        ("p{display:none}", "<p>", True),
        ("div{display:none}", "<div><i><p></i></div>", True),
        ("div{visibility:hidden}", "<div><p></div>", True),
        ("div{visibility:hidden}p{visibility:visible}", "<div><p></div>", False),
        ("div{opacity:0}p{opacity:1}", "<div><p></div>", True),
        ("", "<div hidden><p></div>", True),
        ("div{display:flex}", "<div hidden><p></div>", False),
        ("", "<dialog><p></dialog>", True),
        ("", "<dialog open><p></dialog>", False),
        ("", "<div popover><p></div>", True),
        ("", "<details><summary>a</summary><p></details>", True),
        ("", "<details open><summary>a</summary><p></details>", False),
        ("", "<details><summary><p></summary>a</details>", False),
        ("", "<noscript><p></noscript>", True),
        ("@media (min-width:600px){p{display:none}}", "<p>", False),
        ("p{display:none}@media (min-width:600px){p{display:block}}", "<p>", False),
    ],
)
def test_hidden(css: str, body: str, hidden: bool):
    found, document = styles(css, body)
    assert found.hidden(document.elements("p")[0]) is hidden


def test_hidden_on_one_screen():
    found, document = styles("@media (min-width:600px){p{display:none}}")
    element = document.elements("p")[0]
    assert (found.hidden(element, PHONE), found.hidden(element, DESKTOP)) == (False, True)


def test_own_stylesheets_count_where_they_are_linked():
    link = "<link rel=stylesheet href=s.css><style>p{top:2px}</style><p>"
    assert said("p{top:1px}", link, s_css="p{top:3px;left:3px}") == {"top": "2px", "left": "3px"}


def test_imports_count_before_what_imports_them():
    link = "<link rel=stylesheet href=s.css><p>"
    found = said("", link, s_css="@import 't.css';p{top:3px}", t_css="p{top:4px;left:4px}")
    assert found == {"top": "3px", "left": "4px"}


def test_stylesheets_that_import_each_other_come_to_an_end():
    link = "<link rel=stylesheet href=s.css><p>"
    found = said("", link, s_css="@import 't.css';p{top:3px}", t_css="@import 's.css';p{left:4px}")
    assert found == {"top": "3px", "left": "4px"}


@pytest.mark.parametrize("link", ["rel='alternate stylesheet'", "rel=stylesheet media=print"])
def test_stylesheets_that_are_not_in_use(link: str):
    assert said("", f"<link {link} href=s.css><p>", s_css="p{top:3px}") == {}


def test_rules_have_their_lines():
    found, _ = styles("\n\np{top:0}\n/*\n*/ i,\nb{left:0}", "<link rel=stylesheet href=s.css>",
                      s_css="\nq{top:0}")  # fmt: skip
    told = [(rule.selectors, rule.file, rule.line) for rule in found.rules]
    assert told == [("p", "a/index.html", 3), ("i, b", "a/index.html", 5), ("q", "s.css", 2)]


@pytest.mark.parametrize("text", ["p{" * 10_000, "}" * 30_000, "(" * 30_000, "/*" * 30_000,
                                  "url(" * 10_000, "'" * 30_000, ":is(" * 5_000 + "{top:0}",
                                  "p{top:0}" * 5_000, "p," * 5_000 + "i{top:0}"])  # fmt: skip
def test_hostile_stylesheets_are_read(text: str):
    found, document = styles(text)
    assert found.hidden(document.elements("p")[0]) is False
