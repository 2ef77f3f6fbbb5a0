"""Settings: `extra.permesso`, its defaults and its mistakes with their lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from permesso import settings, yaml_source
from permesso.problem import ContentError
from permesso.settings import Settings, UrlSettings

CONFIG = """\
site_name: !ENV [NOME, Prova]
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
extra:
  permesso:
"""
FIRST_LINE = CONFIG.count("\n") + 1


def told(text: str, folder: Path) -> list[str]:
    """Return the problems of the settings in `text`, which stands below `extra.permesso`."""
    file = folder / "mkdocs.yml"
    indented = "".join(f"    {line}\n" for line in text.splitlines())
    file.write_text(CONFIG + indented, encoding="utf-8")
    values: dict[str, Any] = yaml_source.load(text).data
    with pytest.raises(ContentError) as raised:
        settings.parse(values, settings.read_configuration(file))
    return [str(problem) for problem in raised.value.problems]


def test_every_setting_has_a_default() -> None:
    found = settings.parse({})
    assert found == Settings()
    assert (found.per_page, found.latest, found.timezone) == (12, 9, "Europe/Rome")
    assert found.zone == ZoneInfo("Europe/Rome")
    assert found.urls == UrlSettings()
    assert set(found.urls.model_dump().values()) == {None}


def test_settings_are_typed() -> None:
    found = settings.parse({"per_page": "20", "categories": ["A", "B"], "tags": []})
    assert (found.per_page, found.categories, found.tags) == (20, ["A", "B"], [])


WRONG = {
    "per_pag: 20": (0, "per_pag: unknown key; did you mean 'per_page'?"),
    "latest: 3\nurls:\n  pots: '{slug}'": (2, "urls.pots: unknown key; did you mean 'post'?"),
    "latest: 3\ntimezone: Europe/Roma": (
        1,
        "timezone: found 'Europe/Roma', not a time zone; did you mean 'Europe/Rome'?",
    ),
    "timezone: qui": (
        0,
        "timezone: found 'qui', not a time zone; write a name such as Europe/Rome",
    ),
    "timezone:": (0, "timezone: found '', not a time zone; write a name such as Europe/Rome"),
    "per_page: dodici": (0, "per_page: found 'dodici'; write a whole number"),
    "categories: Misure": (0, "categories: found 'Misure'; write a list, such as [Misure]"),
    "categories:\n  - A\n  - [B]": (2, "categories: found a list; write text"),
    "footer:\n  - ''": (1, "footer: is empty; write a line of text, or delete the key"),
    "urls: x": (
        0,
        "urls: found 'x'; write keys with values below it: post, category, tag, author, series, "
        "archive, page, newsletter, feeds, search, permission",
    ),
    "urls:\n  post: '{year}/{slg}/{slug}'": (
        1,
        "urls.post: unknown {slg}; known: {category}, {day}, {month}, {slug}, {year}",
    ),
    "urls:\n  tag: '{slug}/{year}'": (1, "urls.tag: unknown {year}; known: {slug}"),
    "urls:\n  archive: '{slug}'": (1, "urls.archive: unknown {slug}; known: none"),
    "urls:\n  page: '{n}'": (1, "urls.page: unknown {n}; known: none"),
    "urls:\n  post: '{year}/{month}'": (1, "urls.post: add {slug}, or all share one address"),
    "urls:\n  series: serie": (1, "urls.series: add {slug}, or all share one address"),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.items())
def test_a_wrong_setting_is_told_at_its_line_of_the_configuration(
    text: str, expected: tuple[int, str], tmp_path: Path
) -> None:
    line, message = expected
    assert told(text, tmp_path) == [f"mkdocs.yml:{FIRST_LINE + line}: extra.permesso.{message}"]


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    messages = told("per_pag: 1\ntimezone: qui\nurls:\n  pots: x\nlatest: x", tmp_path)
    assert [message.split(": ")[0].split(":")[1] for message in messages] == [
        str(FIRST_LINE + line) for line in (0, 1, 3, 4)
    ]


def test_wrong_keys_and_wrong_placeholders_are_told_at_once(tmp_path: Path) -> None:
    messages = told("per_pag: 1\nurls:\n  post: '{slg}/{slug}'", tmp_path)
    assert len(messages) == 2, messages


@pytest.mark.parametrize("key", ["per_page", "words_per_minute"])
def test_a_number_that_is_too_small_is_told_with_what_was_found(key: str, tmp_path: Path) -> None:
    [message] = told(f"{key}: 0", tmp_path)
    assert message.startswith(f"mkdocs.yml:{FIRST_LINE}: extra.permesso.{key}: found '0'; write ")


@pytest.mark.parametrize("pattern", ["{slug}/{", "{slug}/}", "{slug}/{year", "{slug}/{year:d}"])
def test_a_brace_out_of_place_is_a_problem_not_a_traceback(pattern: str, tmp_path: Path) -> None:
    [message] = told(f"urls:\n  post: '{pattern}'", tmp_path)
    assert message.startswith(f"mkdocs.yml:{FIRST_LINE + 1}: extra.permesso.urls.post: ")


@pytest.mark.parametrize("values", ["x", ["a"], 3])
def test_settings_that_are_no_keys_are_a_problem(values: Any) -> None:
    with pytest.raises(ContentError) as raised:
        settings.parse(values)
    [problem] = raised.value.problems
    assert "write keys with values below it" in problem.message


@pytest.mark.parametrize("content", [None, b"\xff", b"a: [", b"extra: {permesso: }"])
def test_a_configuration_that_cannot_be_read_again_costs_only_the_line(
    content: bytes | None, tmp_path: Path
) -> None:
    file = tmp_path / "mkdocs.yml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ContentError) as raised:
        settings.parse({"per_pag": 1}, settings.read_configuration(file))
    assert [problem.line for problem in raised.value.problems] == [1]


def test_problems_name_the_configuration_as_the_owner_calls_it() -> None:
    with pytest.raises(ContentError) as raised:
        settings.parse({"per_pag": 1}, settings.read_configuration(None, "altro.yml"))
    assert raised.value.problems[0].path == "altro.yml"
