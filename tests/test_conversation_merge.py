"""What a source says, brought into a file: nothing is lost, nobody's decision is undone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.merge import NOT_APPROVED, Merged, merge
from conversation.source import Fetched
from permesso.comments.records import Record, ThreadFile
from permesso.comments.rules import Rules

START = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
RULES = Rules(words=["casino"])


def record(id_: str = "isso-1", minutes: int = 0, **more: Any) -> Record:
    values = {
        "id": id_,
        "author": "Ada",
        "link": "https://ada.example/",
        "date": START + timedelta(minutes=minutes),
        "html": "<p>Testo</p>",
        "source": "isso",
        "url": "https://a.example/1",
    }
    return Record.model_validate({**values, **more})


def file(*records: Record, **seen: str) -> ThreadFile:
    return ThreadFile(comments=list(records), seen=seen)


def bring(old: ThreadFile, *records: Record, complete: bool = True, seen: str = "now") -> Merged:
    return merge(old, Fetched("a", records, seen, complete), "isso", RULES.objection)


def ids(merged: Merged) -> list[str]:
    return [each.id for each in merged.file.comments]


def test_new_comments_come_in_by_their_dates_and_old_ones_stay_in_their_order() -> None:
    # The first two were swapped by hand.
    old = file(record("isso-2", 20), record("hand-1", 10, source="hand"), record("isso-4", 40))
    merged = bring(
        old, record("isso-2", 20), record("isso-1", 5), record("isso-3", 30), record("isso-4", 40),
        record("isso-5", 50),
    )  # fmt: skip
    assert ids(merged) == ["isso-1", "isso-2", "hand-1", "isso-3", "isso-4", "isso-5"]
    assert (merged.new, merged.changed, merged.gone, merged.pending) == (3, 0, 0, 0)
    assert merged.file.seen == {"isso": "now"}


def test_dates_without_a_zone_are_no_obstacle() -> None:
    merged = bring(file(record("hand-1", source="hand", date="2026-03-12")), record())
    assert ids(merged) == ["hand-1", "isso-1"]


def test_a_changed_comment_is_changed_where_it_stands() -> None:
    old = file(record("isso-1"), record("isso-2", 1))
    merged = bring(old, record("isso-2", 1), record("isso-1", html="<p>Nuovo</p>", author="Ada L."))
    assert [(each.id, each.html, each.author) for each in merged.file.comments] == [
        ("isso-1", "<p>Nuovo</p>", "Ada L."),
        ("isso-2", "<p>Testo</p>", "Ada"),
    ]
    assert (merged.new, merged.changed, merged.gone) == (0, 1, 0)


def test_what_is_gone_keeps_its_place_and_nothing_else() -> None:
    old = file(record("isso-1", note="Mio"), record("isso-2", 1, parent="isso-1"))
    merged = bring(old, record("isso-2", 1, parent="isso-1"))
    gone, answer = merged.file.comments
    assert gone.model_dump(exclude_none=True) == {
        "id": "isso-1",
        "kind": "comment",
        "date": START,
        "source": "isso",
        "status": "deleted",
        "note": "Mio",
    }
    assert answer.parent == "isso-1"
    assert (merged.new, merged.changed, merged.gone) == (0, 0, 1)


def test_a_source_that_says_a_part_takes_nothing_away() -> None:
    old = file(record("isso-1"), isso="before")
    merged = bring(old, record("isso-2", 1), complete=False)
    assert ids(merged) == ["isso-1", "isso-2"]
    assert [each.status for each in merged.file.comments] == [None, None]


def test_an_import_leaves_the_marker_of_a_source() -> None:
    assert bring(file(isso="before"), record(), complete=False, seen="").file.seen == {
        "isso": "before"
    }


def test_a_deleted_comment_that_is_back_is_back() -> None:
    gone = bring(file(record())).file
    merged = bring(gone, record())
    assert merged.file.comments == [record()]
    assert (merged.new, merged.changed, merged.gone) == (0, 1, 0)


def test_the_place_of_a_deleted_comment_is_counted_when_it_becomes_one() -> None:
    place = record(status="deleted", author=None, link=None, html=None, url=None)
    first = bring(file(record()), place)
    assert (first.new, first.changed, first.gone) == (0, 0, 1)
    again = bring(first.file, place)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    unknown = bring(file(), place)
    assert (ids(unknown), unknown.new) == (["isso-1"], 0)


def test_other_sources_are_not_touched() -> None:
    others = [record("hand-1", source="hand"), record("isso-7", source="hand")]
    merged = bring(file(*others), record("isso-7", 9, html="<p>Un altro</p>"))
    assert merged.file.comments == others
    assert (merged.new, merged.changed, merged.gone) == (0, 0, 0)


# ── whoever decides ──────────────────────────────────────────────────────────────────────────────


def test_a_new_comment_that_breaks_a_rule_waits_and_says_why() -> None:
    merged = bring(file(), record(html="<p>Il mio casino online</p>"))
    (waiting,) = merged.file.comments
    assert (waiting.status, waiting.reason) == ("pending", "word 'casino'")
    assert (merged.new, merged.pending) == (1, 1)


def test_a_text_that_breaks_a_rule_later_waits_from_then_on() -> None:
    merged = bring(file(record()), record(html="<p>casino</p>"))
    assert [each.status for each in merged.file.comments] == ["pending"]
    assert (merged.changed, merged.pending) == (1, 1)
    # And no longer when it is mended.
    assert bring(merged.file, record()).file.comments == [record()]


@pytest.mark.parametrize("status", ["published", "hidden"])
def test_what_the_owner_decided_stays(status: str) -> None:
    old = file(record(html="<p>casino</p>", status=status, note="Lo conosco"))
    merged = bring(old, record(html="<p>casino, ancora</p>"))
    (found,) = merged.file.comments
    assert (found.html, found.status, found.reason, found.note) == (
        "<p>casino, ancora</p>",
        status,
        None,
        "Lo conosco",
    )
    assert merged.pending == 0


def test_what_the_owner_wants_to_look_at_waits() -> None:
    merged = bring(file(record(status="pending")), record(html="<p>Nuovo</p>"))
    assert [(each.status, each.reason) for each in merged.file.comments] == [("pending", None)]


def test_what_the_owner_hid_stays_hidden_when_it_goes_and_comes_back() -> None:
    gone = bring(file(record(status="hidden")))
    (place,) = gone.file.comments
    assert (place.status, place.author, place.link, place.html) == ("hidden", None, None, None)
    assert gone.gone == 1
    assert bring(gone.file).gone == 0
    assert bring(gone.file, record()).file.comments == [record(status="hidden")]


def test_a_source_may_say_itself_that_a_comment_waits() -> None:
    said = record(status="pending", reason="label 'spam'")
    assert bring(file(), said).file.comments == [said]
    assert bring(file(said), record()).file.comments == [record()]


# ── reactions ────────────────────────────────────────────────────────────────────────────────────


def test_a_like_that_is_taken_back_leaves_nothing() -> None:
    like = record(kind="like", html=None)
    merged = bring(file(like, record("isso-2", 1)), record("isso-2", 1))
    assert ids(merged) == ["isso-2"]
    assert merged.gone == 1
    hidden = bring(file(record(kind="like", html=None, status="hidden")))
    assert [(each.status, each.author) for each in hidden.file.comments] == [("hidden", None)]


# ── odd sources ──────────────────────────────────────────────────────────────────────────────────


def test_an_answer_to_nobody_stands_by_itself() -> None:
    merged = bring(file(), record(parent="isso-99"), record("isso-2", parent="isso-1"))
    assert [each.parent for each in merged.file.comments] == [None, "isso-1"]


def test_a_circle_of_answers_is_opened_and_stays_so() -> None:
    circle = [
        record("isso-1", 1, parent="isso-3"),
        record("isso-2", 2, parent="isso-1"),
        record("isso-3", 3, parent="isso-2"),
        record("isso-4", 4, parent="isso-4"),
        record("isso-5", 5, parent="isso-3"),
    ]
    merged = bring(file(), *circle)
    parents = {each.id: each.parent for each in merged.file.comments}
    assert len(parents) == 5
    for start in parents:
        way = [start]
        while parent := parents[way[-1]]:
            assert parent not in way
            way.append(parent)
    again = bring(merged.file, *circle)
    assert (again.file, again.changed) == (merged.file, 0)


def test_two_of_one_id_are_the_first() -> None:
    merged = bring(file(), record(), record(html="<p>Un altro</p>"))
    assert merged.file.comments == [record()]


def test_a_chain_of_five_thousand_answers_is_followed() -> None:
    chain = [record(f"isso-{n}", n, parent=f"isso-{n - 1}" if n else None) for n in range(5000)]
    merged = bring(file(), *reversed(chain))
    assert merged.file.comments == chain
    assert bring(merged.file, *chain).file == merged.file


# ── whatever comes ───────────────────────────────────────────────────────────────────────────────

NAMES = [f"isso-{number}" for number in range(5)]


@st.composite
def anything(draw: st.DrawFn, sources: tuple[str, ...], own: bool) -> list[Record]:
    """Return comments with any parents, kinds and states."""
    found = []
    for id_ in draw(st.lists(st.sampled_from(NAMES), unique=own, max_size=6)):
        states = ["published", "pending", "hidden", "deleted"] if own else ["pending", "deleted"]
        found.append(
            record(
                id_,
                draw(st.integers(0, 5)),
                parent=draw(st.none() | st.sampled_from(NAMES)),
                kind=draw(st.sampled_from(["comment", "like", "mention"])),
                html=draw(st.sampled_from(["<p>Testo</p>", "<p>casino</p>"])),
                source=draw(st.sampled_from(sources)),
                status=draw(st.none() | st.sampled_from(states)),
            )
        )
    return found


@given(anything(("isso", "hand"), own=True), anything(("isso",), own=False), st.booleans())
def test_twice_is_once(before: list[Record], found: list[Record], complete: bool) -> None:
    old = file(*before)
    first = bring(old, *found, complete=complete)
    again = bring(first.file, *found, complete=complete)
    assert again.file == first.file
    assert (again.new, again.changed, again.gone) == (0, 0, 0)


@given(anything(("isso", "hand"), own=True), anything(("isso",), own=False), st.booleans())
def test_nobody_is_lost(before: list[Record], found: list[Record], complete: bool) -> None:
    merged = bring(file(*before), *found, complete=complete)
    after = {each.id: each for each in merged.file.comments}
    assert len(after) == len(merged.file.comments)
    for each in before:
        if each.source != "isso":
            assert after[each.id] == each
        elif each.kind != "like" and each.id not in {other.id for other in found}:
            assert after[each.id].status in {each.status, "deleted"}
    for each in found:
        if each.kind != "like" and each.id not in {old.id for old in before}:
            assert each.id in after
    assert all(Record.model_validate(each.model_dump()) == each for each in after.values())


def test_what_isso_never_showed_is_not_gone_until_it_was_shown() -> None:
    waiting = record(status="pending", reason=NOT_APPROVED, text="*Testo*", html=None)
    merged = bring(file(waiting))
    assert (merged.file.comments, merged.gone) == ([waiting], 0)

    by_owner = waiting.model_copy(update={"status": "published"})
    assert bring(file(by_owner)).file.comments == [by_owner]

    approved = bring(file(by_owner), record()).file
    assert (approved.comments[0].status, approved.comments[0].reason) == ("published", None)
    assert bring(approved).file.comments[0].status == "deleted"
    assert bring(file(waiting), record()).file.comments == [record()]
