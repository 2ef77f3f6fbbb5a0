"""The parts of printing: digests of data, the watch over templates, templates within templates."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, UndefinedError
from markupsafe import Markup

from permesso.printing import inlining, kept
from permesso.printing.digests import Digests, Untold
from permesso.printing.kept import Kept
from permesso.printing.watch import Watch, all_but, only
from permesso.workshop.cabinet import Cabinet
from permesso.workshop.store import Store


@dataclass(frozen=True, slots=True)
class Leaf:
    """Plain."""

    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Not plain."""

    name: Any
    leaves: tuple[Leaf, ...] = ()


PRINTS = """
from test_printing_parts import Branch, Leaf
from permesso.printing.digests import Digests
found = frozenset(f"a{number}" for number in range(50))
print(Digests((Leaf,)).of(Branch({"a": found}, (Leaf("b"), Leaf("c", 1)))).hex())
"""


def copied(text: str) -> str:
    """Return an equal text that is another object."""
    return "".join(list(text))


def digest(value: Any, **options: Any) -> bytes:
    return Digests(**options).of(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: "a text",
        lambda: (copied("ab"), copied("ab")),
        lambda: [copied("ab"), copied("ab"), 1.5, None, True],
        lambda: {copied("ab"): {copied("cd"): (1, 2)}},
        lambda: Branch(copied("ab"), (Leaf(copied("cd"), 2), Leaf("e"))),
        lambda: Branch(frozenset(copied(each) for each in "zyxw")),
        lambda: Branch({copied("ab"): (Leaf("a"),)}),
        lambda: Branch(datetime(2026, 1, 2, tzinfo=UTC)),
        lambda: Branch(Markup("a&amp;b")),
        lambda: MappingProxyType({"a": Leaf("b")}),
    ],
)
@pytest.mark.parametrize("shared", [(), (Leaf,), (Leaf, Branch)])
def test_equal_data_have_equal_digests(make: Callable[[], Any], shared: tuple[type, ...]) -> None:
    one, two = make(), make()
    assert digest(one, shared=shared) == digest(two, shared=shared)
    same = Digests(shared)
    assert same.of(one, one) == Digests(shared).of(one, two)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ("1", 1),
        ("", None),
        (b"a", "a"),
        (("a", ("b",)), ("a", "b")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Leaf("a"), Branch("a")),
        (Leaf("a", 1), Leaf("a", 2)),
        (Branch(Leaf("a")), Branch(Leaf("b"))),
        (Branch(frozenset("ab")), Branch(frozenset("abc"))),
        (date(2026, 1, 1), date(2026, 1, 2)),
        (Markup("a"), "a"),
    ],
)
def test_other_data_have_other_digests(one: object, other: object) -> None:
    assert digest(one) != digest(other)
    assert digest(one, shared=(Leaf,)) != digest(other, shared=(Leaf,))


def test_what_does_not_count_counts_where_it_is_asked_for() -> None:
    digests = Digests(left_out={Leaf: ("number",)})
    assert digests.of(Branch("a", (Leaf("b", 1),))) == digests.of(Branch("a", (Leaf("b", 2),)))
    assert digests.whole(Leaf("b", 1)) != digests.whole(Leaf("b", 2))


@pytest.mark.parametrize("value", [object(), lambda: 1, iter(()), Branch(object())])
def test_what_has_a_state_that_nobody_sees_is_not_told(value: object) -> None:
    if callable(value):
        cell = value
        value = lambda: cell  # noqa: E731 - a closure, which a name does not tell
    with pytest.raises(Untold):
        digest(value)


def test_a_field_that_holds_something_else_than_it_says_is_not_told() -> None:
    with pytest.raises(Untold):
        digest((Leaf("a"), Leaf(object())))  # type: ignore[arg-type]


def test_the_seed_of_hashes_changes_no_digest() -> None:
    folders = os.pathsep.join(sys.path)
    found = {
        subprocess.run(
            [sys.executable, "-c", PRINTS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": folders},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


class Open:
    """An object that templates read."""

    def __init__(self, **values: object) -> None:
        self.__dict__ |= values


class Closed(Open):
    """Another one."""


@pytest.mark.parametrize(
    ("template", "beyond"),
    [
        ("{{ mine.a }}{{ other.a }}", False),
        ("{{ mine.b }}", False),
        ("{{ other.b }}", True),
        ("{{ other['b'] }}", True),
        ("{{ [other] | map(attribute='b') | join }}", True),
        ("{{ other | attr('b') }}", True),
        ("{{ other.nothing is defined }}", True),
        ("{{ closed.a }}", True),
        ("{{ closed.b }}", False),
        ("{{ now }}", True),
        ("{% set now = 1 %}{{ now }}", False),
        ("{% macro m(x) %}{{ x.b }}{% endmacro %}{{ m(other) }}", True),
        ("{% include 'part' %}", True),
        ("{{ 'x'.upper() }}", False),
    ],
)
def test_the_watch_sees_what_is_read_beyond(template: str, beyond: bool) -> None:
    watch = Watch({Open: only("a"), Closed: all_but("a")}, {Open: only("a", "b")})
    env = Environment(loader=DictLoader({"part": "{{ other.b }}"}))
    watch.set(env, ("now",))
    mine, other = Open(a=1, b=2), Open(a=1, b=2)
    closed = Closed(a=1, b=2)
    with watch.page(mine):
        env.from_string(template).render(mine=mine, other=other, closed=closed, now=1)
        assert watch.beyond is beyond


def test_what_pages_share_belongs_to_none_of_them() -> None:
    watch = Watch({Open: only("a")}, {Open: only("a", "b")})
    env = Environment()
    watch.set(env, ())
    mine = Open(a=1, b=2)
    template = env.from_string("{{ mine.b }}")
    with watch.page(mine):
        with watch.shared() as seen:
            template.render(mine=mine)
            assert seen.beyond
        assert not watch.beyond


PARTS = {
    "list": "{% for item in items %}{% include 'item' %}{% endfor %}{{ item }}|{{ set_inside }}",
    "item": "{% set set_inside = 'in' %}<{{ item }}{% include 'deep' %}{{ outer }}>",
    "deep": "{% macro m(x) %}{{ x }}{{ set_inside }}{% endmacro %}{{ m(item) }}",
    "call": "{% call twice() %}{% include 'item' %}{% endcall %}",
    "base": "{% block b %}base{% endblock %}{% include 'item' %}",
    "child": "{% extends 'base' %}{% block b %}{% include 'item' %}{% include 'frame' %}"
    "{% endblock %}",
    "frame": "{% block inner %}of a frame{% endblock %}",
    "tree": "{{ node[0] }}{% for node in node[1] %}({% include 'tree' %}){% endfor %}",
    "loops": "{% for item in items %}{{ loop.index }}{% include 'inner' %}{% endfor %}",
    "inner": "{% for each in items %}{{ loop.last }}{% endfor %}",
    "stated": "{% set item = 'mine' %}{% include 'item' %}{% with outer = '&' %}"
    "{% include 'item' %}{% endwith %}",
    "name": "{% include which %}{% include 'none' ignore missing %}",
    "plain": "{% include 'item' without context %}",
    "foreign": "{% include 'raw' %}",
    "raw": "{{ outer }}",
}
VALUES = {
    "items": ["a", "<b>"],
    "item": "one",
    "outer": "<o>",
    "which": "item",
    "node": ["r", [["s", []], ["t", [["u", []]]]]],
    "twice": lambda caller: Markup(caller() + caller()),
}


@pytest.mark.parametrize(
    "name", ["list", "call", "child", "tree", "loops", "stated", "name", "plain", "foreign"]
)
def test_a_template_within_another_prints_the_same(name: str) -> None:
    def printed(inlined: bool) -> str:
        names = frozenset(PARTS) - {"raw"}
        env = Environment(loader=DictLoader(PARTS), autoescape=lambda each: each != "raw")
        if inlined:
            env.code_generator_class = inlining.generator(names)
        return env.get_template(name).render(VALUES)

    assert printed(True) == printed(False)


def test_it_is_no_template_of_its_own_any_more() -> None:
    asked: list[str] = []
    env = Environment(loader=DictLoader(PARTS))
    env.code_generator_class = inlining.generator(frozenset(PARTS))
    template = env.get_template("list")
    env.get_template = lambda name, *_: asked.append(name)  # type: ignore[method-assign, assignment, return-value]
    template.render(VALUES)
    assert not asked


def test_a_part_that_is_not_there_is_told_when_it_is_printed() -> None:
    env = Environment(
        loader=DictLoader({"a": "{% if no %}{% include 'b' %}{% endif %}{{ x.y.z }}"})
    )
    env.code_generator_class = inlining.generator({"a", "b"})
    with pytest.raises(UndefinedError):
        env.get_template("a").render()


def test_pages_are_kept_with_what_is_remembered_of_them(tmp_path: Path) -> None:
    pages = {"a": Kept("città".encode(), ("x", {"y": 1})), "b": Kept(b"", None)}
    kept.write(Cabinet(tmp_path / "c"), pages)
    assert kept.read(Cabinet(tmp_path / "c"), ["a", "b", "c"]) == pages


def test_the_cabinet_stays_when_files_are_forgotten(tmp_path: Path) -> None:
    Cabinet(tmp_path / "cabinet.sqlite").write("x", {"a": b"1" * 1000})
    Store(tmp_path).write("y", "b", b"2" * 1000)
    assert Store(tmp_path).prune(0) == 1
    assert Cabinet(tmp_path / "cabinet.sqlite").read("x", ["a"]) == {"a": b"1" * 1000}
