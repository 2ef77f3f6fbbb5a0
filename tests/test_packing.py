"""Packing: data classes travel as the values that they are made of."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import pytest

from permesso.markup import Body, Converter, TocItem
from permesso.rendering import Reading, Rendering, Texts
from permesso.slots.places import Mark
from permesso.workshop.packing import packed
from permesso.yaml_source import load

TEXT = (
    "Inizio.\n\n## Uno *due*\n\n[a](b.md) [c](#uno-due)\n\n![d](e.png)\n\n"
    "https://www.youtube.com/watch?v=aqz-KE-bpKQ\n\n[[cta: x]]\n"
)


@packed
@dataclass(frozen=True, slots=True)
class Base:
    """Something that is kept."""

    name: str
    places: tuple[int, ...] = ()


@packed
@dataclass(frozen=True, slots=True)
class Derived(Base):
    """The same with one value more."""

    more: str | None = None


@pytest.mark.parametrize("made", [Base("a"), Base("a", (1, 2)), Derived("a", (3,), "b")])
def test_what_was_packed_is_the_same_again(made: object) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        found = pickle.loads(pickle.dumps(made, protocol))
        assert found == made
        assert type(found) is type(made)


def test_everything_of_a_text_is_there_again() -> None:
    front = load("title: A\ntags: [a, b]\ntitle: B\n")
    rendering = Texts(Converter(["toc", "attr_list"])).render(TEXT)
    made = Reading(front, 3, 4, rendering)
    assert rendering.body.toc
    assert rendering.body.images
    assert {mark.name for mark in rendering.body.marks} == {"", "cta"}
    assert pickle.loads(pickle.dumps(made, pickle.HIGHEST_PROTOCOL)) == made


def test_a_text_is_packed_as_its_classes_and_their_values() -> None:
    toc, marks = (TocItem("a", "A", ()),), (Mark("middle"),)
    body = Body(("<p>a</p>",), (), frozenset("a"), toc, None, "a", 1, marks, ())
    made = Reading(load("a: b"), 0, 1, Rendering(body, (), None, (), ()))
    assert [each.__reduce__()[0] for each in (made, made.front, body, *toc, *marks)] == [
        Reading,
        type(made.front),
        Body,
        TocItem,
        Mark,
    ]
