"""What the owner should know: all of it, and no line a thousand times."""

from __future__ import annotations

import logging

import pytest

import blog_notices
from conftest import BARE, Project, post
from permesso.problem import ALIKE, Problem, shortened

log = logging.getLogger("mkdocs.hooks.test")


def alike(count: int, words: str = "picture: none") -> list[Problem]:
    return [Problem(f"docs/posts/{number}.md", 1, words) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, ALIKE, ALIKE + 1])
def test_few_are_told_one_by_one(count: int) -> None:
    assert list(shortened(alike(count))) == list(map(str, alike(count)))


def test_of_many_in_the_same_words_the_first_are_told() -> None:
    found = list(shortened(alike(1000)))
    assert found == [
        *map(str, alike(ALIKE)),
        "… and 995 more like these; ./scripts/check tells all",
    ]


def test_others_are_told_where_they_stand() -> None:
    other = alike(1, "title: long")
    found = list(shortened([*alike(9), *other, *alike(2), "3 comments"]))
    assert found == [
        *map(str, alike(ALIKE)),
        "… and 6 more like these; ./scripts/check tells all",
        str(*other),
        "3 comments",
    ]


@pytest.mark.parametrize(("limits", "lines"), [("", ALIKE + 1), ("error", 40)])
def test_a_check_tells_all(
    limits: str, lines: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMESSO_LIMITS", limits)
    with caplog.at_level(logging.INFO, log.name):
        blog_notices.tell(log, alike(40))
    assert len(caplog.messages) == lines


def test_a_blog_whose_posts_all_lack_the_same(project: Project) -> None:
    project.write({f"docs/posts/{n}.md": post(f"P{n}", "Testo.") for n in range(9)})
    project.configure(**BARE)
    built = project.build("--strict")
    assert built.status == 0, built.output
    assert built.output.count("… and 4 more like these; ./scripts/check tells all") == 1
    checked = project.build("--strict", PERMESSO_LIMITS="error")
    assert "more like these" not in checked.output
    assert checked.output.count("docs/posts/") == built.output.count("docs/posts/") + 9 - ALIKE
