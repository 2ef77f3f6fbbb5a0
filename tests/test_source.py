"""Source files and YAML: bytes to front matter and text, with the line of everything."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import fresh_engine
from permesso import source, yaml_source
from permesso.front_matter import PostFrontMatter
from permesso.problem import ContentError, Problem
from permesso.source import Source
from permesso.yaml_source import YamlError

EMPTY = "the file is empty; write front matter with a title, then text"
UNCLOSED = "front matter opens with '---' and never ends; add a line '---' after its last key"
NOT_A_MAPPING = "expected keys with values, such as 'title: My title'"


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either parser of PyYAML: with libyaml, and without it."""
    if not hasattr(yaml, request.param):
        pytest.skip(f"this PyYAML has no {request.param}: it was built without libyaml")
    monkeypatch.setattr(yaml_source, "Loader", getattr(yaml, request.param))


def read(data: bytes, folder: Path) -> Source | Problem:
    path = folder / "x.md"
    path.write_bytes(data)
    return source.read(path, "posts/x.md", "docs/posts/x.md")


def parse(text: str) -> Source:
    found = source.parse(text, "posts/x.md", "docs/posts/x.md")
    assert isinstance(found, Source), found
    return found


ACCEPTED = {
    "Unix line ends": b"---\ntitle: Perch\xc3\xa9\n---\n\nTesto.\n",
    "Windows line ends": b"---\r\ntitle: Perch\xc3\xa9\r\n---\r\n\r\nTesto.\r\n",
    "old Mac line ends": b"---\rtitle: Perch\xc3\xa9\r---\r\rTesto.\r",
    "a byte-order mark": b"\xef\xbb\xbf---\ntitle: Perch\xc3\xa9\n---\n\nTesto.\n",
    "both": b"\xef\xbb\xbf---\r\ntitle: Perch\xc3\xa9\r\n---\r\n\r\nTesto.\r\n",
    "blank lines above": b"\n\n---\ntitle: Perch\xc3\xa9\n---\n\nTesto.\n",
    "spaces after the marks": b"---  \ntitle: Perch\xc3\xa9\n--- \t\n\nTesto.\n",
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_a_file_may_be_written_by_any_editor(data: bytes, tmp_path: Path) -> None:
    found = read(data, tmp_path)
    assert isinstance(found, Source)
    assert found.front.data == {"title": "Perché"}
    assert found.body.strip() == "Testo."
    assert "\r" not in found.body


@pytest.mark.parametrize("text", ["Testo.\n", "Testo.\n\n---\n\nAltro: testo.\n", "----\nTesto.\n"])
def test_a_file_without_front_matter_is_all_text(text: str) -> None:
    found = parse(text)
    assert (found.front.data, found.body, found.body_line) == ({}, text, 1)


def test_a_rule_in_the_text_does_not_end_it() -> None:
    assert parse("---\ntitle: T\n---\nUno.\n\n---\n\nDue.\n").body == "\nUno.\n\n---\n\nDue.\n"


@pytest.mark.parametrize("before", ["", "\n", "\n\n\n", "\ufeff"])
@pytest.mark.parametrize(
    "front", ["", "---\n---", "---\ntitle: T\n---", "---\na: |\n  b\n\n  c\n---"]
)
def test_the_text_knows_its_lines_in_the_file(before: str, front: str, tmp_path: Path) -> None:
    text = f"{before}{front}\n\nUno.\n\nDue.\n"
    found = read(text.encode(), tmp_path)
    assert isinstance(found, Source)
    in_body = found.body.split("\n").index("Due.") + found.body_line
    assert in_body == text.split("\n").index("Due.") + 1


BROKEN = {
    "an empty file": (b"", 1, EMPTY),
    "only blank lines": (b"\n \r\n\n", 1, EMPTY),
    "only a byte-order mark": (b"\xef\xbb\xbf", 1, EMPTY),
    "unclosed front matter": (b"---\ntitle: T\n\nTesto.\n", 1, UNCLOSED),
    "unclosed below blank lines": (b"\n\n---\ntitle: T\n", 3, UNCLOSED),
    "a list": (b"---\n- title: T\n---\n", 1, NOT_A_MAPPING),
    "only a word": (b"---\nTitolo\n---\n", 1, NOT_A_MAPPING),
    "Latin-1": (
        b"---\ntitle: T\n---\n\nPerch\xe8\n",
        5,
        "byte 0xe8 is not UTF-8 text; save the file with the encoding UTF-8",
    ),
    "Latin-1 in front matter, Windows line ends": (
        b"---\r\ntitle: Perch\xe8\r\n---\r\n",
        2,
        "byte 0xe8 is not UTF-8 text; save the file with the encoding UTF-8",
    ),
    "UTF-16": (
        "---\ntitle: T\n---\n".encode("utf-16-le").join([b"\xff\xfe", b""]),
        1,
        "byte 0xff is not UTF-8 text; save the file with the encoding UTF-8",
    ),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("data", "line", "message"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_read_is_one_problem(
    data: bytes, line: int, message: str, tmp_path: Path
) -> None:
    assert read(data, tmp_path) == Problem("docs/posts/x.md", line, message)


def test_a_file_that_cannot_be_opened_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    found = [source.read(tmp_path / name, name, name) for name in ("loop.md", "gone.md")]
    assert [str(problem) for problem in found] == [
        "loop.md:1: cannot be opened (Too many levels of symbolic links); mend or delete it",
        "gone.md:1: cannot be opened (No such file or directory); mend or delete it",
    ]


INVALID = {
    "a colon in a title": ("---\ntitle: Uno: due\n---\n", 2),
    "a list item amid keys": ("---\ntitle: T\n- a\n---\n", 3),
    "a tab": ("---\ntitle: T\nimage:\n\tsrc: a.svg\n---\n", 4),
    "an unknown anchor": ("---\ntitle: T\ntags: *tutti\n---\n", 3),
    "a control character": ("---\ntitle: T\nsubtitle: a\x07b\n---\n", 3),
    "a control character in an escape": ('---\ntitle: T\ntags:\n  - "a\\0b"\n---\n', 4),
    "a control character in the text": ("---\ntitle: T\n---\n\nUno.\n\nDue\x0btre.\n", 7),
    "below blank lines": ("\n\n---\ntitle: Uno: due\n---\n", 4),
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "line"), INVALID.values(), ids=INVALID)
def test_invalid_yaml_is_a_problem_at_its_line_with_advice(text: str, line: int) -> None:
    found = source.parse(text, "posts/x.md", "docs/posts/x.md")
    assert isinstance(found, Problem)
    assert (found.path, found.line) == ("docs/posts/x.md", line)
    assert "; " in found.message  # what was found; what to write instead
    assert "unicode string" not in found.message  # PyYAML's name for the file


@pytest.mark.usefixtures("loader")
def test_an_unclosed_quote_is_a_problem() -> None:
    found = source.parse('---\ntitle: "Uno\ndate: 2026-01-01\n---\n', "x.md", "docs/x.md")
    assert isinstance(found, Problem)
    assert 2 <= found.line <= 4
    assert found.message.startswith("invalid YAML (")


@pytest.mark.usefixtures("loader")
def test_yaml_values_stay_as_they_were_written() -> None:
    text = "lang: no\ntags: [2024, 1_000, on, ~]\ndate: 2026-02-30\npin: 'yes'\nimage:\n"
    assert yaml_source.load(text).data == {
        "lang": "no",
        "tags": ["2024", "1_000", "on", "~"],
        "date": "2026-02-30",
        "pin": "yes",
        "image": "",
    }


LINES = {
    ("title",): 1,
    ("image",): 2,
    ("image", "alt"): 4,
    ("tags", 0): 5,
    ("tags", 1): 6,
    ("links", 0, "Sezione", 1): 10,
    ("image", "caption"): 2,  # not there: what is around it
    ("date",): 1,  # nothing around it: the file
}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("key", "line"), LINES.items())
def test_every_key_and_item_has_a_line(key: tuple[str | int, ...], line: int) -> None:
    found = yaml_source.load(
        "title: T\nimage:\n  src: a.svg\n  alt: A\ntags: [a,\n  b]\n"
        "links:\n  - Sezione:\n      - a.md\n      - B: b.md\n"
    )
    assert found.line(*key) == line


@pytest.mark.usefixtures("loader")
def test_a_key_written_twice_is_told_with_the_line_of_the_second() -> None:
    found = yaml_source.load("tags: [a]\nimage:\n  src: a\n  src: b\ntags: [b]\n", first_line=3)
    assert found.duplicates == (("image.src", 6), ("tags", 7))


@pytest.mark.usefixtures("loader")
def test_a_value_that_holds_itself_is_not_yaml_here() -> None:
    with pytest.raises(YamlError):
        yaml_source.load("tags: &tutti [*tutti]\n")


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize("again", ["&x [*x]", "[&x [b], *x]", "{b: &x {c: d}, e: *x}"])
def test_a_value_used_again_is_told_where_a_key_is_written_twice_too(
    again: str, foreign: bool
) -> None:
    with pytest.raises(YamlError, match="used again") as caught:
        yaml_source.load(f"a: 1\na: {again}\n", foreign=foreign)
    assert caught.value.line == 2


@example("a: \x85b\n")
@example("a: \u2028b\n")
@example("? [a]\n: b\n")
@example("a: \ufffe")
@example("%YAML 3.0\n---\na: b\n")
@example("a: !!python/object:os.system b")
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_any_text_is_yaml_or_a_yaml_error(text: str) -> None:
    try:
        found = yaml_source.load(text)
    except YamlError as error:
        assert 1 <= error.line <= text.count("\n") + text.count("\r") + 2
    else:
        # As PyYAML has it, and nothing for a text without a value.
        assert found.data == (yaml.load(text, yaml_source.Loader) or {})


SIGNS = r"""[ ] { } " ' # & * | > !! ]( ![ ** _ ` <a <!-- --> <! ^ // ../ % ? : 🍋""".split()
SIGNS += ["\n", "\n  ", ": ", "- ", "<div markdown>", "\x00", "\x85", "\u2028"]
KEYS = [*PostFrontMatter.model_fields, "created", "updated", "src", "alt", "name", "bio", "avatar"]
VALUES = ["", "x", "[x]", "{x: y}", "1", "true", "it", "2026-03-12", "//[", "https://[", "a.md"]
anything = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
pieces = st.lists(st.sampled_from(SIGNS + KEYS + VALUES) | anything, max_size=12).map("".join)
line = st.builds("{}: {}\n".format, st.sampled_from(KEYS), st.sampled_from(VALUES) | pieces)
lines = st.lists(line, max_size=4).map("".join) | pieces


def built_or_told(files: dict[str, bytes]) -> None:
    """Build; fail for anything raised but problems of these files, with lines in them."""
    with fresh_engine() as engine:
        try:
            engine.load(files)
        except ContentError as error:
            for problem in error.problems:
                name = problem.path.removeprefix("docs/")
                lines = files[name].decode(errors="replace").splitlines()
                assert 1 <= problem.line <= len(lines) + 1, problem


@settings(max_examples=5 * settings().max_examples)
@given(front=lines, body=pieces)
def test_any_text_is_a_post_and_a_page_or_problems(front: str, body: str) -> None:
    text = f"---\ntitle: A\ndate: 2026-03-12\n{front}\n---\n{body}"
    page = text.replace("date: 2026-03-12\n", "", 1).replace("title: A", "title: B")
    built_or_told({"posts/a.md": text.encode(), "b.md": page.encode()})


@given(front=lines)
def test_any_text_is_authors_and_defaults_or_problems(front: str) -> None:
    indented = "".join(f"    {line}" for line in front.splitlines(keepends=True))
    authors = f"authors:\n  ada:\n    name: Ada\n{indented}"
    built_or_told({".authors.yml": authors.encode(), "posts/.meta.yml": front.encode()})


@given(data=st.binary(max_size=60) | anything.map(lambda text: f"---\n{text}".encode()))
def test_any_bytes_are_a_post_or_problems(data: bytes) -> None:
    built_or_told({"posts/a.md": data})
