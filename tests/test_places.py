"""Places for blocks in a text: where they are, where they never are, and markers by hand."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from conftest import EXTENSIONS, blog_extensions, layout, place
from permesso.markup import Body, Converter
from permesso.opening import MORE
from permesso.slots.places import APART, HEADINGS, MARK, MIDDLE_FROM, PlacesExtension
from permesso.slug import heading_slug

EVERYTHING = {"fenced_code": {}, **blog_extensions()}
EVERYTHING["toc"] = {**EVERYTHING["toc"], "slugify": heading_slug}
WITH = Markdown(extensions=[*EVERYTHING, PlacesExtension()], extension_configs=EVERYTHING)
WITHOUT = Markdown(extensions=[*EVERYTHING], extension_configs=EVERYTHING)
BLOG = Converter([*EVERYTHING], EVERYTHING)
PLAIN = Converter(EXTENSIONS)


def p(words: int, end: str = ".") -> str:
    """Return a paragraph of so many words."""
    return " ".join(["parola"] * words) + end


def text(*blocks: str) -> str:
    """Return blocks as Markdown."""
    return "\n\n".join(blocks) + "\n"


INSIDES = [
    "- uno\n- due\n- tre",
    f"- {p(90)}\n\n    {p(90)}\n\n- due",
    "1. uno\n2. due",
    "a | b\n--|--\n1 | 2",
    f"> {p(60)}\n>\n> {p(60)}",
    "```\nuno\n\ndue\n```",
    "    codice\n\n    ancora",
    f"!!! note\n    {p(80)}\n\n    {p(80)}",
    f"??? note\n    {p(20)}",
    f'=== "Uno"\n\n    {p(50)}\n\n    {p(50)}\n\n=== "Due"\n\n    {p(50)}',
    f'<div class="raw">\n<p>{p(3)}</p>\n\n<p>{p(3)}</p>\n</div>',
    f"<div markdown>\n\n{p(70)}\n\n{p(70)}\n\n</div>",
    "![Una porta](/a.svg)\n/// caption\nUna didascalia\n///",
    "Termine\n:   Uno\n\n    Due",
    "[^1]: Una nota\n\n    che continua",
    "- [x] fatto\n- [ ] da fare",
    "---",
    "![Sola](/b.svg)",
]
"""Blocks that nothing may land in."""
PROSE = [
    p(10),
    p(40),
    p(90),
    p(160),
    p(25, ":"),
    f"{p(30)}[^1]",
    "## Titolo",
    "### Sotto",
    "# Capo",
]

anything = st.lists(st.sampled_from([*INSIDES, *PROSE, *PROSE, MORE]), max_size=16)
with_markers = st.lists(
    st.sampled_from([*INSIDES, *PROSE, MORE, "[[newsletter]]", "[[cta: una]]"]), max_size=16
)


def parsed(body: Body) -> lxml.html.HtmlElement:
    """Return the HTML of a text with its places, inside one element."""
    return lxml.html.fragment_fromstring(body.marked_html(""), create_parent="main")


def slots(body: Body) -> dict[str, lxml.html.HtmlComment]:
    """Return the comment of each slot that has a place; none has two."""
    comments = [(place(body, found), found) for found in parsed(body).iter(lxml.html.etree.Comment)]
    found = [(name, comment) for name, comment in comments if name in {"after_intro", "middle"}]
    assert len(dict(found)) == len(found)
    return dict(found)


def words(element: lxml.html.HtmlElement) -> int:
    """Return how many words of the text itself a block of the top level has."""
    if not isinstance(element.tag, str) or element.tag == "pre":
        return 0
    if element.get("class") in {"raw", "highlight", "footnote"}:
        return 0
    return len(element.text_content().split())


@given(anything)
def test_the_text_is_what_it_would_be_without_places(blocks: list[str]) -> None:
    written = text(*blocks)
    assert MARK.sub("", WITH.reset().convert(written)) == WITHOUT.reset().convert(written)


@given(with_markers)
def test_places_are_at_the_top_level_and_each_mark_has_one(blocks: list[str]) -> None:
    body = BLOG.convert(text(*blocks))
    comments = list(parsed(body).iter(lxml.html.etree.Comment))
    assert {comment.getparent().tag for comment in comments} <= {"main"}
    numbers = [int(comment.text.split(":")[1]) for comment in comments]
    assert sorted(numbers) == list(range(len(body.marks)))
    assert len([mark for mark in body.marks if mark.name]) == sum(b[:2] == "[[" for b in blocks)


@given(with_markers)
def test_a_text_without_its_places_is_whole(blocks: list[str]) -> None:
    body = BLOG.convert(text(*blocks))
    assert "permesso:" not in body.html("")
    assert MARK.sub("", body.marked_html("../")) == body.html("../")


@pytest.mark.parametrize("number", ["7", "9" * 10, "9" * 5000])
def test_a_comment_that_an_author_wrote_like_a_place_is_none(number: str) -> None:
    body = BLOG.convert(f"Prima.\n\n<!--permesso:{number}-->\n\n[[newsletter]]\n\nDopo.")
    assert [mark.name for mark in body.marks] == ["newsletter"]
    assert "<!--permesso:0-->" in body.marked_html("")


@given(anything)
def test_the_middle_is_where_a_thought_ends(blocks: list[str]) -> None:
    found = slots(BLOG.convert(text(*blocks))).get("middle")
    if found is None:
        return
    before, after = found.getprevious(), found.getnext()
    assert before.tag == "p" and not before.text_content().rstrip().endswith(":")
    assert after.tag == "p" or after.tag in HEADINGS
    above = sum(words(block) for block in found.itersiblings(preceding=True))
    below = sum(words(block) for block in found.itersiblings())
    assert above >= APART and below >= APART and above + below >= MIDDLE_FROM


@given(anything)
def test_two_places_are_not_next_to_each_other(blocks: list[str]) -> None:
    found = slots(BLOG.convert(text(*blocks)))
    if len(found) == 2:
        intro, middle = found["after_intro"], found["middle"]
        between = [block for block in intro.itersiblings() if block not in {middle, None}]
        between = [block for block in between if block in set(middle.itersiblings(preceding=True))]
        assert sum(words(block) for block in between) >= APART


@given(anything)
def test_the_introduction_ends_between_blocks_with_enough_to_follow(blocks: list[str]) -> None:
    found = slots(BLOG.convert(text(*blocks))).get("after_intro")
    if found is None:
        return
    assert sum(words(block) for block in found.itersiblings(preceding=True)) > 0
    assert sum(words(block) for block in found.itersiblings()) >= APART


def test_a_long_text_has_both_places() -> None:
    body = PLAIN.convert(text(*[p(100)] * 6))
    assert layout(body) == ["p", "after_intro", "p", "p", "middle", "p", "p", "p"]


@pytest.mark.parametrize(("total", "there"), [(MIDDLE_FROM, True), (MIDDLE_FROM - 1, False)])
def test_a_short_text_has_no_middle(total: int, there: bool) -> None:
    body = PLAIN.convert(text(p(10), p(140), p(total - 150)))
    assert ("middle" in layout(body)) == there


def test_a_very_short_text_has_no_place_at_all() -> None:
    assert layout(PLAIN.convert(text(p(30), p(APART - 1)))) == ["p", "p"]
    assert layout(PLAIN.convert(text(p(30), p(APART)))) == ["p", "after_intro", "p"]
    assert layout(PLAIN.convert("")) == []


def test_a_heading_a_little_further_off_is_a_better_middle() -> None:
    body = PLAIN.convert(text(p(100), p(150), p(90), "## Titolo", p(239)))
    assert layout(body) == ["p", "after_intro", "p", "p", "middle", "h2", "p"]


def test_a_heading_far_off_is_not() -> None:
    body = PLAIN.convert(text(p(100), p(150), p(90), p(90), "## Titolo", p(149)))
    assert layout(body) == ["p", "after_intro", "p", "middle", "p", "p", "h2", "p"]


@pytest.mark.parametrize(
    "follower",
    ["- uno\n- due", "> citata", "a | b\n--|--\n1 | 2", "```\nx\n```", "<p>x</p>", "---"],
)
def test_what_a_paragraph_announces_stays_with_it(follower: str) -> None:
    body = BLOG.convert(text(p(10), p(160), p(60, ":"), follower, p(230)))
    found = layout(body)
    assert found[found.index("middle") - 1 : found.index("middle") + 2] == ["p", "middle", "p"]
    assert found.index("middle") < 4


def test_a_paragraph_that_leads_on_to_another_one_stays_with_it() -> None:
    body = PLAIN.convert(text(p(10), p(190), p(20, ":"), p(20), p(200)))
    assert layout(body) == ["p", "after_intro", "p", "middle", "p", "p", "p"]


def test_a_text_without_a_boundary_has_no_middle() -> None:
    items = "\n".join(f"- {p(20)}" for _ in range(30))
    assert layout(PLAIN.convert(text(p(20), items))) == ["p", "ul"]


def test_nothing_stands_right_after_a_heading() -> None:
    blocks = [block for _ in range(5) for block in ("## Titolo", p(100))]
    found = layout(PLAIN.convert(text(*blocks)))
    assert "middle" in found and "after_intro" in found
    for name in ("middle", "after_intro"):
        assert found[found.index(name) - 1] == "p"


def test_the_author_says_where_the_introduction_ends() -> None:
    body = PLAIN.convert(text(p(20), p(20), "- uno", MORE, p(200)))
    assert layout(body) == ["p", "p", "ul", "after_intro", "p"]
    assert MORE not in body.marked_html("")


@pytest.mark.parametrize("blocks", [[MORE, p(300)], [p(300), MORE], [p(300), MORE, p(APART - 1)]])
def test_an_introduction_is_neither_nothing_nor_everything(blocks: list[str]) -> None:
    assert "after_intro" not in layout(PLAIN.convert(text(*blocks)))


def test_a_text_leaves_no_mark_in_the_next_one() -> None:
    converter = Converter(EXTENSIONS)
    assert converter.convert(text("[[newsletter]]", *[p(100)] * 6)).marks
    assert converter.convert("Uno.\n").marks == ()


MARKED = ["p", "[[newsletter]]", "p"]


@pytest.mark.parametrize(
    "written",
    [
        "Uno.\n\n[[newsletter]]\n\nDue.",
        "Uno.\n[[newsletter]]\nDue.",
        "Uno.\n\n[[newsletter]]\nDue.",
        "Uno.\n[[newsletter]]\n\nDue.",
        "Uno.\n\n[[newsletter]]  \n\nDue.",
        "Uno.\n\n\n[[newsletter]]\n\n\nDue.",
    ],
)
def test_a_marker_is_a_line_of_its_own(written: str) -> None:
    body = BLOG.convert(written)
    assert layout(body) == MARKED
    assert body.strays == ()
    assert body.html("").replace("\n", "") == "<p>Uno.</p><p>Due.</p>"


@pytest.mark.parametrize(
    ("written", "name", "argument"),
    [
        ("[[newsletter]]", "newsletter", None),
        ("[[cta: lettera]]", "cta", "lettera"),
        ("[[cta:lettera]]", "cta", "lettera"),
        ("[[invito: una lettera ]]", "invito", "una lettera"),
        ("[[leggi-anche]]", "leggi-anche", None),
        ("[[Newsletter]]", "Newsletter", None),
        ("[[ newsletter ]]", "newsletter", None),
        ("[[invito: ]]", "invito", None),
    ],
)
def test_a_marker_has_a_name_and_perhaps_an_argument(
    written: str, name: str, argument: str | None
) -> None:
    (mark,) = BLOG.convert(written).marks
    assert (mark.slot, mark.name, mark.argument, mark.written) == (None, name, argument, written)


def test_markers_may_stand_first_last_and_twice() -> None:
    body = BLOG.convert("[[share]]\n\nUno.\n\n[[cta: a]]\n[[cta: b]]\n\nDue.\n\n[[thanks]]")
    assert layout(body) == ["[[share]]", "p", "[[cta: a]]", "[[cta: b]]", "p", "[[thanks]]"]


@pytest.mark.parametrize(
    "written",
    [
        "```\n[[newsletter]]\n```",
        "~~~ markdown\nuno\n\n[[newsletter]]\n\ndue\n~~~",
        "    [[newsletter]]",
        "Si scrive `[[newsletter]]`.",
        "`[[newsletter]]`",
        "Una [[parola]] nella frase.",
        "[[wiki link]]",
        "[[parola]] e altro",
        "[[]]",
        "[[a]](b.md)",
        "- uno\n\n    ```\n    [[newsletter]]\n    ```",
        "<!--\n[[newsletter]]\n-->",
    ],
)
def test_what_is_no_marker_stays_as_it_is_written(written: str) -> None:
    body = BLOG.convert(written)
    assert (body.marks, body.strays) == ((), ())
    assert body.html("") == WITHOUT.reset().convert(written)


@pytest.mark.parametrize(
    "written",
    [
        "- [[newsletter]]",
        "- uno\n\n    [[newsletter]]\n\n- due",
        "> [[newsletter]]",
        "> uno\n>\n> [[newsletter]]",
        "a | b\n--|--\n[[newsletter]] | 2",
        "<div>\n[[newsletter]]\n</div>",
        "<div markdown>\n\n[[newsletter]]\n\n</div>",
        "!!! note\n    [[newsletter]]",
        '=== "Uno"\n\n    [[newsletter]]',
        " [[newsletter]]",
        "Termine\n:   [[newsletter]]",
        "- uno\n  [[newsletter]]",
        "> uno\n> [[newsletter]]\n> due",
        "- uno\n\n    [[newsletter]]\n    due",
        "[[newsletter]] e altro",
        "E poi [[newsletter]].",
        "## [[newsletter]]",
        "**[[newsletter]]**",
    ],
)
def test_a_marker_where_no_block_can_stand_is_found(written: str) -> None:
    body = BLOG.convert(f"Prima.\n\n{written}\n\nDopo.")
    assert body.marks == ()
    assert body.strays == ("[[newsletter]]",)
