"""Stylesheets: which rules a page gets, and what is said of those that are wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from permesso.finishing.printed import cut
from permesso.problem import Problem
from permesso.site import Site
from permesso.stylesheets import scripts
from permesso.stylesheets.links import runs
from permesso.stylesheets.paths import Names, Paths, holds
from permesso.stylesheets.scripts import Library
from permesso.stylesheets.stylesheets import LIMIT, Styling
from staged import Staged

PAGE = """<!doctype html><html class="no-js"><head>{head}</head><body>{body}</body></html>"""
LINK = '<link rel="stylesheet" href="a.css">'


def finished(
    files: Mapping[str, str], body: str = "", *, url: str = "", head: str = LINK, root: str = "/"
) -> tuple[str, Staged[Styling]]:
    """Return a finished page of a site with these files, at `root` of its host, and the stage."""
    styling = Staged(Styling(Site("Prova", "", ""), files.get, Library(files.get), root=root))
    return styling.page(url, PAGE.format(head=head, body=body)), styling


def css(rules: str, body: str = "", **files: str) -> str:
    """Return the rules that a page with this body keeps of `rules`; `files` are scripts."""
    html, _ = finished(
        {"a.css": rules, **{f"{name}.js": text for name, text in files.items()}}, body
    )
    found = re.search(r"<style>(.*)</style>", html)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("rules", "body", "kept"),
    [
        ("p{color:red}b{color:red}", "<p>", "p{color:red}"),
        (".a .b{top:0}.b .a{top:0}", '<p class="a"><b class="b"></b>', ".a .b{top:0}"),
        (".a>.b{top:0}", '<p class="a"><i><b class="b"></b></i>', ""),
        (".a>.b{top:0}.b{left:0}", '<p class="a"><i><b class="b"></b></i>', ".b{left:0}"),
        ("p,b,i{top:0}", "<p><i></i>", "p,i{top:0}"),
        ("#a{top:0}#b{top:0}", '<p id="b">', "#b{top:0}"),
        ("[dir=rtl] p{top:0}[dir=ltr] p{left:0}", '<div dir="ltr"><p>', "[dir=ltr] p{left:0}"),
        ("a[href^=http]{top:0}", '<a href="/x">', ""),
        ("a[href^=http]{top:0}", '<a href="https://x.example">', "a[href^=http]{top:0}"),
        ("p:not(.a){top:0}", '<p class="a">', ""),
        ("p:not(.a){top:0}", '<p class="b">', "p:not(.a){top:0}"),
        (":is(.a,.b)>p{top:0}", '<div class="c"><p>', ""),
        (".a+.b{top:0}", '<p class="b">', ""),
        (".a~.b{top:0}", '<p class="b"></p><p class="a">', ".a~.b{top:0}"),
        (".a:has(.b){top:0}", '<p class="a">', ""),
        (".a:has(.b){top:0}", '<p class="a"><b class="b"></b>', ".a:has(.b){top:0}"),
        ("p:nth-child(2){top:0}", "<p></p>", ""),
        ("p:nth-child(2){top:0}", "<p></p><p></p>", "p:nth-child(2){top:0}"),
        ("p::selection{top:0}b:before{top:0}", "<p>", "p::selection{top:0}"),
    ],
)  # fmt: skip
def test_a_page_keeps_the_rules_for_what_is_on_it(rules: str, body: str, kept: str) -> None:
    assert css(rules, body) == kept


@pytest.mark.parametrize(
    "rule",
    [
        "p:hover{top:0}", "p:focus-visible{top:0}", "p:first-child{top:0}", "p:empty{top:0}",
        "p[hidden]{top:0}", "p[open]{top:0}", "p[aria-busy]{top:0}", ".no-js p{top:0}",
        "p:nth-child(2n){top:0}", "p:lang(it){top:0}", "p:is(:hover,:focus){top:0}",
        "@media print{p{top:0}}", "@supports (top:env(x)){p{top:0}}", "@layer a;@layer a{p{top:0}}",
        "@container (width>9px){p{top:0}}", "@page{margin:1cm}",
    ],
)  # fmt: skip
def test_what_may_come_true_is_kept(rule: str) -> None:
    assert css(rule, "<p>") == rule


def test_a_rule_that_another_surely_outweighs_is_left_out() -> None:
    assert css("p{top:0;left:0}.a{top:1px}", '<p class="a">') == "p{left:0}.a{top:1px}"
    assert css(".a{top:0!important}p.a{top:1px}", '<p class="a">') == ".a{top:0!important}"
    assert css("p{margin-top:0}p{margin:1px}", "<p>") == "p{margin:1px}"
    assert css(":root{--a:1}body{--a:2}p{top:var(--a)}", "<p>") == "body{--a:2}p{top:var(--a)}"


def test_a_rule_for_a_state_is_out_when_another_outweighs_it_in_that_state() -> None:
    kept = css("p:hover{top:0;left:0}.a:hover{top:1px}", '<p class="a">')
    assert kept == "p:hover{left:0}.a:hover{top:1px}"
    kept = css("p:focus:hover{top:0}p.a:hover.a.a{top:1px}", '<p class="a">')
    assert kept == "p.a:hover.a.a{top:1px}"
    for rules in ("p:hover{top:0}.a:focus{top:1px}", "p{top:0}.a:hover{top:1px}"):
        assert css(rules, '<p class="a">') == rules


def test_what_the_root_hands_down_goes_with_who_uses_it() -> None:
    # `<body>` has its own `--b`; the root's is for the `--a` that it hands down.
    root = ":root{--a:var(--b);--b:1;--c:var(--d);--d:3}"
    assert css(f"{root}body{{--b:2}}p{{top:var(--a)}}", "<p>") == (
        ":root{--a:var(--b);--b:1}body{--b:2}p{top:var(--a)}"
    )
    assert css(f"{root}body{{--b:2}}p{{top:var(--b)}}", "<p>") == "body{--b:2}p{top:var(--b)}"


@pytest.mark.parametrize(
    ("rules", "body", "kept"),
    [
        (":is(h1,h2,h3){top:0}", "<h2>", "h2{top:0}"),
        (".a :is(h1,h2,h3):hover{top:0}", '<p class="a"><b></b><h2></h2></p>', ""),
        (".a :is(b,i,u):hover{top:0}", '<p class="a"><b></b><i></i>', ".a :is(b,i):hover{top:0}"),
        (".a:is(.b,.c){top:0}", '<p class="a c">', ".a.c{top:0}"),
        ("p:is(:hover,[dir]){top:0}", "<p>", "p:hover{top:0}"),
        (".a :is(b,i>u){top:0}", '<p class="a"><i><u>', ".a :is(i>u){top:0}"),
        # The list weighs as much as its class, on whatever else it matches.
        (":is(p,.x){top:0}", "<p>", ":is(p,.x){top:0}"),
        (":where(p,.x){top:0}", "<p>", ":where(p){top:0}"),
    ],
)  # fmt: skip
def test_of_a_list_in_a_selector_a_page_keeps_what_it_has(rules: str, body: str, kept: str) -> None:
    assert css(rules, body) == kept


def test_a_pseudo_element_without_content_has_no_rules() -> None:
    assert css("p:before{top:0}", "<p>") == ""
    kept = 'p:before{top:0}.a:before{content:""}'
    assert css(kept, '<p class="a">') == kept


def test_declarations_are_in_one_order_where_it_does_not_matter() -> None:
    assert css("p{top:0;color:red}", "<p>") == "p{color:red;top:0}"
    assert css("p{padding-inline:1px;margin:0;padding-top:2px}", "<p>") == (
        "p{margin:0;padding-inline:1px;padding-top:2px}"
    )


def test_effects_of_materials_are_left_out_and_an_owners_are_not() -> None:
    rule = "a{transition:color .1s;color:red}"
    address = "assets/stylesheets/main.01234567.min.css"
    link = f'<link rel="stylesheet" href="{address}">'
    html, _ = finished({address: rule}, "<a>", head=link)
    assert "<style>a{color:red}</style>" in html
    assert css(rule, "<a>") == "a{color:red;transition:color .1s}"


@pytest.mark.parametrize(
    "rules",
    [
        "p{top:0}.a{top:1px}",
        "p{top:0}@media print{p{top:1px}}",
        "p{top:0}p:hover{top:1px}",
        'p:before{content:"";top:0}p{top:1px}',
        "p{margin:1px}.a{margin-top:0}",
    ],
)
def test_a_rule_that_may_still_decide_stays(rules: str) -> None:
    assert css(rules, '<p></p><p class="a">') == rules


@pytest.mark.parametrize(
    "rules",
    [
        # What is important in a layer wins over what is so outside.
        "@layer a;@layer a{p{top:0!important}}.a{top:1px!important}",
        # The nearest scope comes before the order.
        "@scope(.b){p{top:0}}p{top:1px}",
        # Inside, `&` weighs as the heaviest of a list.
        ".a,#no{& b{top:0}}.a.a b{top:1px}",
        ":is(.a,#no){& b{top:0}}.a.a b{top:1px}",
        # Such a query asks for a custom property without `var()`.
        "p{--a:b}@container style(--a:b){p{top:0}}",
        # One that sets the other stays before it.
        "p{white-space:nowrap;text-wrap:balance}",
        "p{grid-gap:1px;gap:2px}",
        "p{word-wrap:break-word;overflow-wrap:anywhere}",
    ],
)
def test_what_decides_in_another_order_stays(rules: str) -> None:
    assert css(rules, '<p class="a"><b></b>') == rules


def test_an_element_is_looked_at_after_the_one_that_it_is_in() -> None:
    # `<body>` asks the root, of which nothing is kept that was not looked at before.
    nothing: frozenset[str] = frozenset()
    paths = Paths(Names(nothing, nothing, nothing, nothing))
    found = paths.of(LexborHTMLParser(PAGE.format(head="", body="<p><b></b></p><i></i>")))
    assert [path.tag for path in found if path.parent is None] == ["html"]
    assert all(found.index(path.parent) < found.index(path) for path in found if path.parent)


def test_layers_keep_their_order_whatever_a_page_uses_of_them() -> None:
    rules = "@layer a{i{top:0}}@layer b{p{top:0}}@media screen{@layer a{p{top:1px}}}"
    kept = css(rules, "<p>")
    assert kept == (
        "@layer a;@layer b;@layer b{p{top:0}}@media screen{@layer a;@layer a{p{top:1px}}}"
    )


def test_layers_without_a_name_are_two() -> None:
    kept = css("@layer{p.a{top:0}}@layer{p{top:1px}}", '<p class="a">')
    one, other = re.findall(r"@layer (\w+)\{", kept)
    assert one != other and "p.a{top:0}" in kept and "p{top:1px}" in kept


@pytest.mark.parametrize(
    "body",
    [
        '<p style="animation: x 1s">',
        "<style>p{animation-name:x}</style>",
        "<script>p.style.animation = 'x 1s'</script>",
        '<p class="nests">',
    ],
)
def test_an_animation_that_the_page_itself_names_is_there(body: str) -> None:
    rules = "@keyframes x{to{top:0}}.nests{top:0;&:hover{animation:x 1s}}"
    assert "@keyframes x" in css(rules, body)
    assert css(rules) == ""


def test_what_a_browser_may_not_know_leaves_its_fallback() -> None:
    rules = "p{color:red}.a{color:contrast-color(#123)}"
    assert css(rules, '<p class="a">') == rules


def test_custom_properties_and_animations_go_with_who_uses_them() -> None:
    rules = (
        ":root{--a:var(--b);--b:1px;--c:2px;--d:3px}p{top:var(--a);animation:x 1s}"
        "@keyframes x{to{top:0}}@keyframes y{to{top:0}}"
    )
    kept = css(rules, '<p><svg fill="var(--d)"></svg>')
    assert "--b:1px" in kept and "--d:3px" in kept and "--c" not in kept
    assert "@keyframes x" in kept and "@keyframes y" not in kept


@pytest.mark.parametrize(
    ("script", "kept"),
    [
        ('x.className = "later"', ".later{top:0}"),
        ("x.innerHTML = `<b class='later'>`", ".later{top:0}"),
        ('document.querySelector(".later")', ""),
        ("// later", ""),
        ('import "./other.js"', ".later{top:0}"),
    ],
)
def test_what_a_script_makes_has_its_rules(script: str, kept: str) -> None:
    body = '<script type="module" src="x.js"></script>'
    assert css(".later{top:0}", body, x=script, other='y.className = "later"') == kept


def test_what_a_script_of_another_site_makes_has_the_owner_s_rules() -> None:
    rules = ".widget p{top:0}.md-x{top:0}.pm-x{top:0}"
    foreign = '<script src="https://altrove.example/w.js"></script>'
    assert css(rules, foreign) == ".widget p{top:0}"
    assert css(rules) == ""


def test_a_dialog_that_a_script_fills_has_the_rules_for_what_comes_into_it() -> None:
    rules = ".box figcaption{top:0}.other figcaption{top:0}"
    assert css(rules, '<dialog class="box"></dialog>') == ".box figcaption{top:0}"


def test_stylesheets_stand_in_their_order_where_the_first_link_was() -> None:
    print_ = '<link href="../b.css" rel="stylesheet" media="print">'
    head = f'<link rel=stylesheet href="../a.css">\n{print_}<title>x</title>'
    html, _ = finished({"a.css": "p{top:0}", "b.css": "p{top:1px}"}, "<p>", url="x/", head=head)
    assert "<head><style>p{top:0}@media print{p{top:1px}}</style><title>" in html


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="stylesheet" href="https://altrove.example/a.css">',
        '<link rel="alternate stylesheet" href="a.css" title="x">',
        '<link rel="stylesheet" href="a.css" id="x">',
    ],
)
def test_other_links_stay_and_keep_their_place(link: str) -> None:
    head = f"{LINK}{link}{LINK.replace('a.css', 'b.css')}"
    html, _ = finished({"a.css": "p{top:0}", "b.css": "p{left:0}"}, "<p>", head=head)
    assert f"<style>p{{top:0}}</style>{link}<style>p{{left:0}}</style>" in html


def test_addresses_lead_from_the_page_where_the_sheet_meant() -> None:
    files = {"s/a.css": "p{background:url(../i/x.png)}b{background:url(data:,x)}"}
    head = '<link rel="stylesheet" href="../../s/a.css">'
    html, _ = finished(files, "<p><b>", url="x/y/", head=head)
    assert "url(../../i/x.png)" in html and "url(data:,x)" in html
    head = '<link rel="stylesheet" href="/blog/s/a.css">'
    html, _ = finished(files, "<p><b>", url="404.html", head=head, root="/blog/")
    assert "url(/blog/i/x.png)" in html


@pytest.mark.parametrize("asked", ["/a.css", "../../a.css"])
def test_a_stylesheet_beside_the_site_on_its_host_is_not_the_site_s(asked: str) -> None:
    head = f'<link rel="stylesheet" href="{asked}">'
    html, styling = finished({"a.css": "p{top:0}"}, "<p>", url="x/", head=head, root="/blog/")
    assert head in html and styling.end().notices == ()


def test_rules_that_would_fill_the_first_flight_are_a_file_of_their_own() -> None:
    many = "".join(f".a{n}{{width:{n * 7919 % 100_003}.{n}px}}" for n in range(3_000))
    body = "".join(f'<p class="a{n}">' for n in range(3_000))
    html, styling = finished({"a.css": many}, body)
    (address, content), *others = styling.end().files.items()
    assert others == [] and f'href="{address}"' in html and "<style>" not in html
    assert re.fullmatch(r"assets/stylesheets/page\.[0-9a-f]{8}\.css", address)
    assert len(str(content)) > LIMIT


def test_the_same_pages_give_the_same_bytes() -> None:
    files = {"a.css": "b,i,p{top:0}.x{--a:1;left:var(--a)}"}
    assert finished(files, "<p><i class=x>")[0] == finished(files, "<p><i class=x>")[0]


def test_imports_are_resolved() -> None:
    files = {
        "a.css": '@import "s/b.css" print;@import url(https://altrove.example/c.css);p{top:0}',
        "s/b.css": '@import "c.css";p{left:0}',
        "s/c.css": "p{right:url(x.png)}",
    }
    html, styling = finished(files, "<p>")
    assert "<style>@import url(https://altrove.example/c.css);@media print{" in html.replace(
        '"', ""
    )
    assert "url(s/x.png)" in html and "left:0" in html and "top:0" in html
    assert styling.end().notices == ()


@pytest.mark.parametrize(
    ("files", "notice"),
    [
        ({"a.css": "p{top:0}\nb > {left:0}"}, "docs/a.css:2: stylesheet: "),
        ({}, "docs/a.css:1: stylesheet: is not there"),
        (
            {"a.css": '\n@import "b.css";'},
            "docs/a.css:2: stylesheet: imports 'b.css', which is not",
        ),
        ({"a.css": '@import "a.css";'}, "docs/a.css:1: stylesheet: imports 'a.css', which imports"),
        ({"a.css": "p{top:0}" * 200_000}, "docs/a.css:1: stylesheet: has 1,600,000 characters"),
    ],
)
def test_what_is_wrong_with_a_stylesheet_is_said(files: dict[str, str], notice: str) -> None:
    html, styling = finished(files, "<p>")
    (problem,) = styling.end().notices
    assert isinstance(problem, Problem)
    assert str(problem).startswith(notice)
    assert "<p>" in html
    if files.get("a.css", "").startswith("p{top:0}\n"):
        assert "<style>p{top:0}</style>" in html
    if not files or len(files["a.css"]) > 1_000_000:
        assert LINK in html


def test_files_that_no_page_names_are_left_over() -> None:
    _, styling = finished(
        {"a.css": "p{top:0}"}, '<script src="assets/javascripts/bundle.x.min.js">'
    )
    gone = styling.end().gone
    assert "assets/stylesheets/main.*.min.css" in gone
    assert "assets/javascripts/bundle.*.min.js" not in gone


def test_links_are_found_only_where_a_browser_finds_them() -> None:
    hidden = f"<!-- {LINK} --><script>'{LINK}'</script><noscript>{LINK}</noscript>"
    html = f"<head>{hidden}{LINK}</head>{LINK}"
    (run,) = runs(cut(html), "/")
    assert [link.address for link in run] == ["a.css"]


def test_words_are_those_that_a_script_writes() -> None:
    found = scripts.words("""x("a-b"); y('.c'); z(`<em class="d e-${n}">`); q.dataset.fooBar = 1""")
    assert {"a-b", "d", "data-foo-bar"} <= found.words
    assert "c" not in found.words
    assert "em" in found.tags


@given(
    st.sets(
        st.tuples(st.sampled_from(["=", "~=", "|=", "^=", "$=", "*="]), st.text("ab -", max_size=3))
    ),
    st.text("ab -/", max_size=6),
)
def test_what_is_remembered_of_a_value_is_which_tests_it_passes(
    tests: set[tuple[str, str]], value: str
) -> None:
    nothing = frozenset[str]()
    asked = Names(nothing, nothing, nothing, nothing, {"href": frozenset(tests)})
    found = Paths(asked).remembered("href", value)
    assert found == frozenset(test for test in tests if holds(*test, value))
