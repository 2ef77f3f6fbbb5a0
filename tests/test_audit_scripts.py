"""Scripts of audited pages: what they call, say and wait for, when, and on which line."""

from __future__ import annotations

import time

import pytest

from permesso.audit.constants import UNKNOWN
from permesso.audit.document import BrokenError
from permesso.audit.scripts import WIDEST, Script, read, runs
from permesso.audit.statements import Call


def script(code: str, handler: str | None = None) -> Script:
    return read(code, "index.html", handler=handler)


def call(code: str, name: str, handler: str | None = None) -> Call:
    (found,) = [each for each in script(code, handler).calls if each.name == name]
    return found


@pytest.mark.parametrize(
    "code, name",
    [
        ("navigator.geolocation.getCurrentPosition(f)", "navigator.geolocation.getCurrentPosition"),
        ("navigator?.geolocation?.watchPosition(f)", "navigator.geolocation.watchPosition"),
        ("window['open']('/x')", "window.open"),
        ("new Audio('/a.mp3')", "new Audio"),
        ("import('/a.js')", "import"),
        ("d.querySelector('p').focus()", "d.querySelector().focus"),
        ("new Audio('/a.mp3').play()", "play"),
    ],
)
def test_names_of_calls(code: str, name: str) -> None:
    assert name in [each.name for each in script(code).calls]


def test_arguments_and_lines() -> None:
    found = read("\n\nopen('/a',\n 2)", "a.html", 10).calls[0]
    assert found.arguments == ("'/a'", "2")
    assert found.line == 12
    assert found.found == "open('/a', 2)"


@pytest.mark.parametrize(
    "code, within",
    [
        ("ask()", ()),
        ("function f() { ask() } f()", ()),
        ("const f = () => ask(); f()", ()),
        ("(function () { ask() })()", ()),
        ("!function () { ask() }()", ()),
        ("(function () { ask() }).call(this)", ()),
        ("window.onload = () => ask()", ("load",)),
        ("addEventListener('load', f); function f() { ask() }", ("load",)),
        ("document.addEventListener('DOMContentLoaded', () => ask())", ("DOMContentLoaded",)),
        ("setTimeout(() => ask(), 50)", ("setTimeout",)),
        ("setTimeout(f, 50); function f() { ask() }", ("setTimeout",)),
        ("setInterval(f.bind(null), 50); function f() { ask() }", ("setInterval",)),
        ("requestIdleCallback(() => ask())", ("requestIdleCallback",)),
        ("fetch('/a').then(() => ask())", ()),
        ("new Promise(() => ask())", ()),
        ("$(function () { ask() })", ()),
        ("jQuery(document).ready(function () { ask() })", ()),
        ("[1].forEach(() => ask())", ()),
        ("const p = { init() { this.go() }, go() { ask() } }; p.init()", ()),
        ("class A { constructor() { ask() } } new A()", ()),
        ("class A extends HTMLElement { connectedCallback() { ask() } }", ()),
        ("(self.chunk = self.chunk || []).push([[1], { 12: (e, t) => { ask() } }])", ()),
    ],
)
def test_what_runs_at_the_start(code: str, within: tuple[str, ...]) -> None:
    found = call(code, "ask")
    assert (found.at_start, found.within, found.asked) == (True, within, False)


@pytest.mark.parametrize(
    "code, within",
    [
        ("b.addEventListener('click', () => ask())", ("click",)),
        ("b.onclick = function () { ask() }", ("click",)),
        ("$('a').on('click.menu', function () { ask() })", ("click",)),
        ("$('a').click(function () { ask() })", ("click",)),
        ("form.addEventListener('submit', f); function f() { setTimeout(() => ask(), 9) }",
         ("submit", "setTimeout")),
        ("h('b', { onClick: () => ask() })", ("click",)),
        ("function f() { ask() }", ()),
        ("export function f() { ask() }", ()),
        ("stream.subscribe(() => ask())", ()),
        ("function f(g) { g() } f(); function g() { ask() }", ()),
    ],
)  # fmt: skip
def test_what_a_reader_asks_for(code: str, within: tuple[str, ...]) -> None:
    found = call(code, "ask")
    assert (found.at_start, found.within, found.asked) == (False, within, True)


@pytest.mark.parametrize(
    "code, within",
    [
        ("document.addEventListener('mouseleave', () => ask())", ("mouseleave",)),
        ("addEventListener('scroll', throttle(() => ask(), 100))", ("scroll",)),
        ("$(window).scroll(function () { ask() })", ("scroll",)),
        (
            "['scroll', 'x'].forEach((e) => addEventListener(e, f)); function f() { ask() }",
            ("scroll",),
        ),
        ("new IntersectionObserver(() => ask())", ("IntersectionObserver",)),
        ("function f() { ask() } b.onclick = f; onpopstate = f", ("popstate",)),
    ],
)
def test_what_comes_unasked(code: str, within: tuple[str, ...]) -> None:
    found = call(code, "ask")
    assert (found.at_start, found.within, found.asked) == (False, within, False)


def test_handlers_run_with_their_event() -> None:
    assert call("ask()", "ask", "onload").at_start
    assert call("ask()", "ask", "onclick").within == ("click",)
    assert not call("ask()", "ask", "onclick").at_start


@pytest.mark.parametrize(
    "code, values",
    [
        ("a = 'https://' + 'x.example'", ["https://x.example"]),
        ("a = '//' + name + '.disqus.com/embed.js'", [f"//{UNKNOWN}.disqus.com/embed.js"]),
        ("var n = 'blog'; a = '//' + n + '.disqus.com/e.js'", ["blog", "//blog.disqus.com/e.js"]),
        ("a = `https://${'x'}.example/${y}`", [f"https://x.example/{UNKNOWN}"]),
        (r"a = 'https:\x2f\u002fx.example\/'", ["https://x.example/"]),
        ("a = atob('aHR0cHM6Ly94') + '.example'", ["https://x.example"]),
        ("a = b == 'x' ? 'y' : 'z'", ["x", "y", "z"]),
        ("a = 'p' + (b ? 'y' : 'z')", [f"p{UNKNOWN}", "y", "z"]),
    ],
)
def test_texts_put_together(code: str, values: list[str]) -> None:
    said = [each.value for each in script(code).literals]
    assert [each for each in said if each != "aHR0cHM6Ly94"] == values


def test_listeners() -> None:
    code = "const f = (e) => e.preventDefault();\nd.addEventListener('wheel', f, {passive: true})"
    (found,) = script(code).listeners
    assert (found.target, found.event, found.line) == ("d", "wheel", 2)
    assert found.body == "(e) => e.preventDefault()"
    assert found.passive
    (own,) = script("return false", "oncopy").listeners
    assert (own.event, own.body) == ("copy", "return false")


def test_assignments() -> None:
    (found,) = script("setTimeout(() => { location.href = '/x' }, 9)").assignments
    assert (found.target, found.value, found.at_start) == ("location.href", "'/x'", True)
    assert found.within == ("setTimeout",)


def test_broken_code_tells_what_can_be_read() -> None:
    found = script("if (x { oops( ;\nalert('hi');\n}}} let a = 'https://x.example';")
    assert "alert" in [each.name for each in found.calls]
    assert "https://x.example" in [each.value for each in found.literals]


@pytest.mark.parametrize(
    "code",
    ["a(" * 20_000, "{" * 20_000, "a+" * 20_000, "`${" * 20_000, "f(function(){" * 9_000, "\0" * 9],
)
def test_hostile_code_is_read_in_time(code: str) -> None:
    begun = time.process_time()
    script(code)
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x;" * (WIDEST // 2) + "y", "has a script of 8,000,001 characters, of which at most"),
        ("/[" * 20_000, "has a script of 40,000 characters, too broken to be read; mend it"),
    ],
)
def test_a_script_that_cannot_be_read_is_no_pass(code: str, told: str) -> None:
    for _ in range(2):
        with pytest.raises(BrokenError, match=told) as error:
            read(code, "a.js", 3)
        assert (error.value.file, error.value.line) == ("a.js", 3)
    assert [each.name for each in script("ask(1)").calls] == ["ask"]


def test_the_same_code_is_read_once() -> None:
    assert script("ask(1)").calls is script("ask(1)").calls


@pytest.mark.parametrize(
    "kind, expected",
    [(None, True), ("", True), ("module", True), ("text/javascript", True),
     ("application/ld+json", False), ("text/template", False), ("importmap", False)],
)  # fmt: skip
def test_types_that_run(kind: str | None, expected: bool) -> None:
    assert runs(kind) is expected
