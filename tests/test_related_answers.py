"""Answers: what was found is kept, and found again only after a change."""

from __future__ import annotations

import marshal
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related import answers, counting, search, state
from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.relations import Relation
from permesso.related.settings import RelatedSettings
from permesso.workshop import cabinet
from permesso.workshop.workshop import Workshop
from related import SETTINGS, any_blog, blog, small_world
from test_related_incremental import edits

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
    assert counted == 1
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
    assert (related.counted, related.searched) == (0, 0)
    related.keep()
    again = relate(SOME, OWN, None, Workshop.at(tmp_path))
    assert again.beside(SOME[0].id, 0) == anew.beside(SOME[0].id, 0)
    assert asked(again, SOME) == asked(anew, SOME)
    assert again.counted == 0
    assert again.alike(SOME[0].id) == anew.alike(SOME[0].id)


FOREIGN: tuple[Any, ...] = (
    {},
    {"it": {}},
    {"it": []},
    {"it": {"digests": {"a": b"a"}, "words": [], "stems": b"", "counts": []}},
    {"it": {"digests": {}, "words": [], "stems": b"abc", "counts": []}},
    ("another key", {("of", SOME[0].id): []}),
    [1, 2, 3],
    "x",
)
"""What nobody would take for what was kept, but for its sum."""


@pytest.mark.parametrize("content", [b"", b"x", *(marshal.dumps(each) for each in FOREIGN)])
def test_what_cannot_be_read_is_searched_for(tmp_path: Path, content: bytes) -> None:
    first, _ = built(tmp_path, SOME)
    kept, key = Workshop.at(tmp_path).cabinet, answers.state_key(OWN)
    kept.write(answers.KIND, {key: content})
    assert built(tmp_path, SOME) == (first, 0)
    kept.write(answers.KIND, {key: content})
    kept.write(answers.STATE, {key: content})
    assert built(tmp_path, SOME) == (first, 80)
    assert built(tmp_path, SOME) == (first, 0)


def test_a_state_that_lacks_a_part_is_none(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    kept, key = Workshop.at(tmp_path).cabinet, answers.state_key(OWN)
    whole = marshal.loads(kept.read(answers.STATE, [key])[key])
    edited = [*SOME[:40], replace(SOME[40], title="Altro"), *SOME[41:]]
    for name, part in whole["it"].items():
        for other in (None, part[:-1]) if not isinstance(part, dict) else (None,):
            damaged = marshal.dumps({"it": {**whole["it"], name: other}})
            kept.write(answers.STATE, {key: damaged})
            found, _ = built(tmp_path, edited)
            assert found == asked(relate(edited, OWN), edited), name
            kept.write(answers.KIND, {key: b""})


@given(any_blog(least=2), SETTINGS, st.data())
def test_a_search_goes_on_from_the_one_of_another_process(
    articles: list[Article], settings: RelatedSettings, data: st.DataObject
) -> None:
    with TemporaryDirectory() as name, small_world():
        for _ in range(3):
            related = relate(articles, settings, None, Workshop.at(Path(name), processes=1))
            assert asked(related, articles) == asked(relate(articles, settings), articles)
            related.keep()
            articles = data.draw(edits(articles))


def test_a_state_stays_while_nothing_changes(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    for _ in range(cabinet.GENERATIONS + 2):
        workshop = Workshop.at(tmp_path)
        asked(relate(SOME, OWN, None, workshop), SOME)
        workshop.cabinet.prune(10**9)
    assert built(tmp_path, [replace(SOME[0], title="Altro"), *SOME[1:]])[1] == 1


def test_words_that_are_gone_do_not_gather(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    known = state.read(Workshop.at(tmp_path).cabinet, OWN)["it"]
    fewer = SOME[:2]
    assert built(tmp_path, fewer)[1] == 0
    # Most of the words that were known are in no text any more: the next search begins anew.
    assert state.read(Workshop.at(tmp_path).cabinet, OWN) == {}
    assert built(tmp_path, SOME)[1] == 80
    again = state.read(Workshop.at(tmp_path).cabinet, OWN)["it"]
    assert len(again.words.stems) == len(known.words.stems)


def test_one_that_changed_is_searched_for_alone(tmp_path: Path) -> None:
    built(tmp_path, SOME)
    edited = [*SOME[:40], replace(SOME[40], text=SOME[40].text + " xyzzy"), *SOME[41:]]
    related = relate(edited, OWN, None, Workshop.at(tmp_path))
    assert related.counted == 1
    assert related.searched < 80
    found = asked(related, edited)
    related.keep()
    assert found == asked(relate(edited, OWN), edited)
    assert built(tmp_path, SOME)[1] == 1


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
