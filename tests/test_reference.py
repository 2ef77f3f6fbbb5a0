"""The JSON Schemas for editors accept what the engine accepts, and refuse what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import ROOT
from permesso import source, yaml_source
from permesso.comments import format_reference
from permesso.source import Source

SCHEMAS = ROOT / "hooks" / "permesso" / "schemas"
POSTS = sorted((ROOT / "docs" / "posts").rglob("*.md"))


def schema(name: str) -> jsonschema.Draft202012Validator:
    """Return the validator of a schema file, which has to be a schema itself."""
    content = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def as_an_editor_reads(value: Any) -> Any:
    """Return YAML scalars as an editor types them: numbers and truth values are not strings."""
    if isinstance(value, dict):
        return {key: as_an_editor_reads(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_an_editor_reads(inner) for inner in value]
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if value.isdecimal() else value


@pytest.mark.parametrize("path", POSTS, ids=[path.stem for path in POSTS])
def test_the_schema_accepts_the_posts_of_the_blog(path: Path) -> None:
    found = source.read(path, path.name, str(path))
    assert isinstance(found, Source)
    front = as_an_editor_reads(found.front.data)
    assert [error.message for error in schema("post").iter_errors(front)] == []


def test_the_schema_accepts_the_authors_of_the_blog() -> None:
    text = (ROOT / "docs" / ".authors.yml").read_text(encoding="utf-8")
    assert list(schema("authors").iter_errors(yaml_source.load(text).data)) == []


def test_the_schema_accepts_the_consents_of_the_blog() -> None:
    text = (ROOT / "docs" / ".consents.yml").read_text(encoding="utf-8")
    assert list(schema("consents").iter_errors(yaml_source.load(text).data)) == []


RIGHT = {"title": "T", "date": "2026-03-12"}
WRONG: dict[str, dict[str, Any]] = {
    "no date": {"date": None},
    "date in another form": {"date": "12/03/2026"},
    "unknown key": {"titel": "T"},
    "text for a list": {"tags": "a, b"},
    "unknown status": {"status": "pubblicato"},
    "picture without alt": {"image": {"src": "/a.svg"}},
    "unknown slot": {"slots": {"edn": "share"}},
    "number for a block": {"slots": {"end": 1}},
    "unknown key of a call to action": {"cta": {"headin": "A"}},
}


def test_the_schema_accepts_the_dates_of_material() -> None:
    dates = {"created": "2026-03-12", "updated": "2026-03-13 08:30"}
    assert schema("post").is_valid({**RIGHT, "date": dates})


@pytest.mark.parametrize(
    "values",
    [
        {"slots": "off"},
        {"slots": {"end": "share", "aside": ["newsletter", "cta: lettera", {"cta": "lettera"}]}},
        {"slots": {"middle": "off", "footer": []}},
        {"cta": "lettera"},
        {"cta": {"heading": "A", "button": "B", "url": "c.md"}, "thanks": "Grazie."},
    ],
)
def test_the_schema_accepts_blocks_as_they_may_be_written(values: dict[str, Any]) -> None:
    assert list(schema("post").iter_errors({**RIGHT, **values})) == []


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_the_schema_refuses_what_the_engine_refuses(changes: dict[str, Any]) -> None:
    front = {key: value for key, value in {**RIGHT, **changes}.items() if value is not None}
    assert not schema("post").is_valid(front)


def test_the_schema_accepts_comments_and_rules_as_the_guide_shows_them() -> None:
    shown = {"comments": format_reference.EXAMPLE, "moderation": format_reference.RULES_EXAMPLE}
    for name, text in shown.items():
        written = as_an_editor_reads(yaml_source.load(text).data)
        assert [error.message for error in schema(name).iter_errors(written)] == []


@pytest.mark.parametrize("comments", ["open", "off", True, False, {"state": "closed"}])
def test_the_schema_accepts_the_comments_of_a_post(comments: Any) -> None:
    assert list(schema("post").iter_errors({**RIGHT, "comments": comments})) == []


COMMENT = {"id": "hand-1", "date": "2026-03-12T08:30:00+01:00", "text": "Sì."}
WRONG_COMMENTS: dict[str, dict[str, Any]] = {
    "no id": {"id": None},
    "no date": {"date": None},
    "date in another form": {"date": "12 marzo"},
    "unknown key": {"email": "nora@bussare.example"},
    "unknown status": {"status": "spam"},
    "unknown kind": {"kind": "reply"},
}


@pytest.mark.parametrize("changes", WRONG_COMMENTS.values(), ids=WRONG_COMMENTS)
def test_the_schema_refuses_a_comment_that_the_engine_refuses(changes: dict[str, Any]) -> None:
    written = {key: value for key, value in {**COMMENT, **changes}.items() if value is not None}
    assert schema("comments").is_valid({"comments": [COMMENT]})
    assert not schema("comments").is_valid({"comments": [written]})


@pytest.mark.parametrize("rules", [{"words": "casino"}, {"max_links": "few"}, {"word": ["a"]}])
def test_the_schema_refuses_rules_that_the_engine_refuses(rules: dict[str, Any]) -> None:
    assert not schema("moderation").is_valid(rules)
