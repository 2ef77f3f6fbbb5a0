"""Documents of the audit: lines, names, and what people read."""

import pytest

from permesso.audit.document import BrokenError, Document, inside


def document(text: str, first: int = 1) -> Document:
    return Document("a.html", text, first=first)


def test_elements_come_in_the_order_of_the_text():
    found = document("<b>1</b><i>2</i><b>3</b>")
    assert [each.text for each in found.elements("b", "i")] == ["1", "2", "3"]
    assert [each.text for each in found.elements("b")] == ["1", "3"]
    assert found.elements("u") == []
    assert [each.tag for each in found.elements()] == ["html", "body", "b", "i", "b"]


def test_what_is_in_a_template_is_not_in_the_page():
    found = document("<template><img src=a></template><img src=b>")
    assert [each.get("src") for each in found.elements("img")] == ["b"]
    assert [each.get("src") for each in found.templated("img")] == ["a"]


def test_what_is_in_a_declared_shadow_tree_is():
    found = document("<p><template shadowrootmode=open><img src=a></template>")
    assert [each.get("src") for each in found.elements("img")] == ["a"]


def test_what_is_for_readers_without_scripts_is_in_the_page_but_not_read():
    found = document("<noscript><img src=a>Enable it</noscript>text")
    assert len(found.elements("img")) == 1
    assert found.words(found.root) == "text"


def test_line_is_where_the_tag_begins():
    found = document("<!doctype html>\n<p>a\n<A\n  href='x'\n\n>b</A>\n<img>")
    assert [found.line(each) for each in found.elements("p", "a", "img")] == [2, 3, 7]


def test_lines_are_those_of_the_file():
    found = document("<p>a</p>\n<p>b</p>", first=40)
    assert [found.line(each) for each in found.elements("p")] == [40, 41]


def test_lines_go_on_where_the_parser_stops_counting():
    found = document("<p>a</p>\n" * 70_000 + "<img\n src=a>")
    assert found.line(found.elements("p")[69_999]) == 70_000
    assert found.line(found.elements("img")[0]) == 70_001


def test_shown_is_the_start_tag():
    found = document("<a class=b\n hidden href='c&amp;d'>e</a>")
    assert found.shown(found.elements("a")[0]) == '<a class="b" hidden href="c&d">'


def test_shown_is_short():
    found = document(f"<img alt='{'x' * 999}'>")
    assert len(found.shown(found.elements("img")[0])) == 160


def test_words_are_what_people_see():
    found = document(
        "<p>Be<b>ta</b><script>x</script> and<ul><li>one<li>two</ul>"
        "<i hidden>no</i><i style='display: none'>no</i><style>no</style>tail"
    )
    assert found.words(found.root) == "Beta and one two tail"


def test_words_of_one_element_are_without_those_behind_it():
    found = document("<p>a<b>b</b>c")
    assert found.words(found.elements("b")[0]) == "b"


def test_nearest_element_around_another():
    found = document("<form id=a><div><p><i>x</i></div></form>")
    assert inside(found.elements("i")[0], "form").get("id") == "a"
    assert inside(found.elements("i")[0], "table") is None


@pytest.mark.parametrize("text", ["", "  \n", "<!-- a -->", "<?xml version='1.0'?>", "\ud800", "<"])
def test_hardly_anything_is_a_document(text: str):
    assert document(text).root.tag == "html"


def test_what_the_parser_would_drop_is_not_passed_over():
    with pytest.raises(BrokenError, match=r"more than 2,048 elements inside each other"):
        document("<div>" * 100_000)


def test_a_tag_that_would_take_hours_is_not_read():
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    with pytest.raises(BrokenError, match=r"more than 10,000 attributes"):
        document(f"<p {attributes}>")


def test_a_long_attribute_is_read():
    found = document(f"<p data-a='{'word ' * 50_000}'><img>")
    assert len(found.elements("img")) == 1


@pytest.mark.parametrize(
    "text", ["<p>x</p>" * 50_000, "<" * 400_000, "<a>" * 20_000, "<!--" * 100_000]
)
def test_long_texts_take_as_long_as_they_are(text: str):
    found = document(text)
    last = found.elements()[-1]
    assert found.line(last) == 1
