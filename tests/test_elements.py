"""Elements of XML as text: as the standard library's writer has them, and read by lxml."""

from __future__ import annotations

from io import StringIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.elements import HEAD, element, opened, uri, wrapped

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20)
NAMES = st.sampled_from(["a", "href", "xml:lang", "z"])
MARKS = ["&", "<", ">", '"', "'", "]]>", "&amp;", "\n", "\t"]
TEXT = st.lists(WORDS | st.sampled_from(MARKS), max_size=6).map("".join)


def reference(name: str, content: str, attributes: dict[str, str]) -> str:
    """Return an element as SAX's writer has it, with its attributes in order."""
    written = StringIO()
    writer = XMLGenerator(written, "utf-8", short_empty_elements=True)
    writer.startElement(name, AttributesImpl(dict(sorted(attributes.items()))))
    writer.characters(content)
    writer.endElement(name)
    return written.getvalue()


@given(TEXT, st.dictionaries(NAMES, TEXT, max_size=3))
def test_an_element_is_as_the_standard_library_writes_it(
    content: str, attributes: dict[str, str]
) -> None:
    assert element("name", content, attributes) == reference("name", content, attributes)
    assert element("name", content) == reference("name", content, {})


@given(TEXT, TEXT)
def test_what_is_written_is_read_again(content: str, value: str) -> None:
    written = HEAD + element("name", content, {"a": value})
    found = lxml.etree.fromstring(written.encode())
    assert (found.text or "", found.get("a")) == (content, value)


def test_elements_stand_in_each_other() -> None:
    inner = [element("b", "x"), element("c")]
    assert wrapped("a", inner, {"k": "v"}) == '<a k="v"><b>x</b><c/></a>'
    assert wrapped("a", [], {"k": "v"}) == '<a k="v"/>'
    assert opened("a") == "<a>"


def test_an_attribute_without_a_value_is_left_out() -> None:
    assert element("a", "x", {"k": None, "l": ""}) == '<a l="">x</a>'


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://x.example/a%20b/?q=1&r=2#c", "https://x.example/a%20b/?q=1&r=2#c"),
        ("https://x.example/città b/", "https://x.example/citt%C3%A0%20b/"),
    ],
)
def test_an_address_is_a_uri(address: str, expected: str) -> None:
    assert uri(address) == expected
