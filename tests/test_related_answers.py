"""Answers: what was found is kept, and found again only after a change."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from permesso.related import answers, counting, search
from permesso.related.article import Article
from permesso.related.related import KIND, Related, relate
from permesso.related.relations import Relation
from permesso.related.settings import RelatedSettings
from permesso.workshop.workshop import Workshop
from related import SETTINGS, any_blog, blog

OWN = RelatedSettings()
SOME = [replace(each, places=(10, len(each.text) // 2)) for each in blog(80)]


def asked(related: Related, articles: Sequence[Article]) -> list[object]:
    """Return all that a build asks of each article, as it asks it."""
    answers: list[object] = []
    for each in articles:
        chosen = related.chosen(each.id)
        beside = related.beside(each.id, 1 if each.places else None, chosen)
        without = {beside.id} if isinstance(beside, Relation) else set[str]()
        answers += [chosen, beside, related.of(each.id, without)]
    return answers


def built(folder: Path, articles: Sequence[Article], processes: int = 1) -> tuple[object, int]:
    """Return what a build in a process of its own asks, and how many articles were counted."""
    related = relate(articles, OWN, None, Workshop.at(folder, processes=processes))
    found = asked(related, sorted(articles, key=lambda each: each.id))
    related.keep()
    return found, related.counted


def test_what_has_not_changed_is_not_searched_for_again(tmp_path: Path) -> None:
    first, counted = built(tmp_path, SOME)
    assert counted == 80
    assert built(tmp_path, SOME) == (first, 0)
    assert first == asked(relate(SOME, OWN), SOME)


def test_the_order_of_files_has_no_part_in_it(tmp_path: Path) -> None:
    first, _ = built(tmp_path, SOME)
    shuffled = random.Random(3).sample(SOME, len(SOME))
    assert built(tmp_path, shuffled) == (first, 0)
    assert built(tmp_path / "cold", shuffled) == (first, 80)


@pytest.mark.parametrize("field", [each.name for each in fields(Article) if each.name != "id"])
def test_whatever_changes_of_an_article_is_searched_for(tmp_path: Path, field: str) -> None:
    built(tmp_path, SOME)
    other: dict[str, Any] = {
        "lang": "en",
        "title": "Altro",
        "standfirst": "Altro",
        "headings": ("Altro",),
        "text": SOME[40].text + " orto",
        "places": (0,),
        "sites": ("https://x.example/",),
        "tags": ("orto",),
        "categories": ("orto",),
        "series": "Serie",
        "translation": "t",
        "authors": ("ugo",),
        "published": SOME[40].published + timedelta(days=30) if SOME[40].published else None,
        "links": frozenset([SOME[3].id]),
        "related": (SOME[3].id,),
        "not_related": frozenset([SOME[3].id]),
        "listed": False,
    }
    edited = [*SOME[:40], replace(SOME[40], **{field: other[field]}), *SOME[41:]]
    found, counted = built(tmp_path, edited)
    assert counted == 80
    assert found == asked(relate(edited, OWN), edited)


def test_other_settings_find_something_else(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    other = RelatedSettings(count=2)
    related = relate(SOME, other, None, Workshop.at(tmp_path))
    assert related.counted == 80
    assert asked(related, SOME) == asked(relate(SOME, other), SOME)


def test_a_question_that_was_never_asked_is_searched_for(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    related = relate(SOME, OWN, None, Workshop.at(tmp_path))
    anew = relate(SOME, OWN)
    assert related.beside(SOME[0].id, 0) == anew.beside(SOME[0].id, 0)
    assert related.counted == 80
    related.keep()
    again = relate(SOME, OWN, None, Workshop.at(tmp_path))
    assert again.beside(SOME[0].id, 0) == anew.beside(SOME[0].id, 0)
    assert asked(again, SOME) == asked(anew, SOME)
    assert again.counted == 0
    assert again.alike(SOME[0].id) == anew.alike(SOME[0].id)


@pytest.mark.parametrize("content", [b"", b"x", b"x\x9c\x4b\x04\x00\x00\x62\x00\x62"])
def test_what_cannot_be_read_is_searched_for(tmp_path: Path, content: bytes) -> None:
    first, _ = built(tmp_path, SOME)
    Workshop.at(tmp_path).cabinet.write(KIND, {answers.key_of(SOME, OWN): content})
    assert built(tmp_path, SOME) == (first, 80)


def test_a_build_lets_go_of_what_it_found(tmp_path: Path) -> None:
    related = relate(SOME, OWN, None, Workshop.at(tmp_path))
    found = asked(related, SOME)
    related.keep()
    assert related._findings is None
    assert asked(related, SOME) == found
    assert (related.counted, related.searched) == (80, 80)
    preview = relate(SOME, OWN, None, Workshop.at(tmp_path, quick=True))
    preview.search()
    preview.keep()
    assert preview._findings is not None


def test_a_preview_goes_on_with_what_it_found(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    workshop = Workshop.at(tmp_path, quick=True)
    first = relate(SOME, OWN, None, workshop)
    first.search()
    edited = [*SOME[:40], replace(SOME[40], text=SOME[40].text + " refuso"), *SOME[41:]]
    second = relate(edited, OWN, first, workshop)
    third = relate(edited, OWN, second, workshop)
    assert (second.counted, third.counted) == (1, 0)
    assert asked(third, edited) == asked(relate(edited, OWN), edited)


def test_where_nothing_has_changed_nothing_is_loaded_that_searches(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import permesso.blog;"
        "print([each for each in ('numpy', 'Stemmer') if each in sys.modules]);"
        "import test_related_answers as t; t.built(Path(sys.argv[2]), t.SOME);"
        "print('permesso.related.findings' in sys.modules)"
    )
    here = Path(__file__).parent
    run = subprocess.run(
        [sys.executable, "-c", script, str(here), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(here.parent / "hooks")},
    )
    assert run.stdout.split() == ["[]", "False"]


@given(any_blog(), SETTINGS)
def test_an_answer_is_the_same_after_it_was_kept(
    articles: list[Article], settings: RelatedSettings
) -> None:
    for answer in map(relate(articles, settings).of, [each.id for each in articles]):
        assert answers.parsed(answers.written(answer)) == answer


def test_several_processes_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "WORTH_IT", 1)
    monkeypatch.setattr(search, "WORTH_IT", 1)
    mixed = [*SOME, *(replace(each, id=f"en/{each.id}", lang="en") for each in SOME[:20])]
    alone, _ = built(tmp_path / "1", mixed)
    for processes in (2, 3):
        assert built(tmp_path / str(processes), mixed, processes) == (alone, 100)


def test_what_processes_count_goes_on_from_what_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "WORTH_IT", 1)
    workshop = Workshop.at(tmp_path, processes=2)
    before = relate(SOME[:50], OWN, None, workshop)
    after = relate(SOME, OWN, before, workshop)
    assert after.counted == 30
    assert asked(after, SOME) == asked(relate(SOME, OWN), SOME)
