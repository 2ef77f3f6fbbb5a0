"""Comments from Remark42."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Place, Source, Unreachable
from conversation.sources import remark42
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

ROOT = "https://remark.example"
LIST = f"{ROOT}/api/v1/list"
FIND = f"{ROOT}/api/v1/find"
URL = "https://blog.example/2026/la-promessa/"
OLD = "http://vecchio.example/2026/03/promessa.html"
SETTINGS = CommentsSettings(provider="remark42", root=f"{ROOT}/", site="blog")


def source(server: Recorded) -> Source:
    return remark42.from_settings(SETTINGS, server.client, {})


def server() -> Recorded:
    """A server with comments at the address of now and at an old one."""
    asked = {"site": "blog", "format": "plain"}
    return (
        Recorded()
        .on("GET", LIST, shape("remark42", "list"), params={"site": "blog", "limit": "0"})
        .on("GET", FIND, shape("remark42", "find"), params={**asked, "url": URL})
        .on("GET", FIND, shape("remark42", "find-old"), params={**asked, "url": OLD})
    )


def moved() -> Place:
    return place("2026/la-promessa", "https://vecchio.example/2026/03/promessa.html")


def test_a_whole_thread_comes_from_all_addresses_of_a_post() -> None:
    (found,) = fetch(source(server()), [moved()])
    assert found.complete
    assert [(item.id, item.parent, item.author, item.status) for item in found.records] == [
        ("remark42-z9", None, "Anna", None),
        ("remark42-a1", None, "Silvia <3", None),
        ("remark42-b2", "remark42-a1", None, "deleted"),
        ("remark42-c3", "remark42-b2", "Marco", None),
    ]
    first = found.records[1]
    assert first.html == "<p>Grazie, <em>davvero</em>!</p>"
    assert first.date.isoformat() == "2026-03-12T08:30:00-05:00"
    assert first.url == f"{URL}#remark42__comment-a1"


def test_a_post_is_found_by_its_conversation_s_page_however_that_is_encoded() -> None:
    there = server()
    there.answers[0].body[0]["url"] = landing = "https://blog.example/comments/perch%C3%A9/"
    there.on("GET", FIND, shape("remark42", "find"), params={"url": landing})
    (found,) = fetch(source(there), [place("promessa", "https://blog.example/comments/perché/")])
    assert [item.id for item in found.records] == ["remark42-a1", "remark42-b2", "remark42-c3"]
    assert found.records[0].url == f"{landing}#remark42__comment-a1"


def test_pictures_and_network_addresses_of_people_stay_there() -> None:
    (found,) = fetch(source(server()), [moved()])
    assert "avatar" not in str(found) and "dbc7c999" not in str(found)


def test_another_page_of_the_server_is_not_asked_for() -> None:
    there = server()
    (found,) = fetch(source(there), [place(), place("2026/senza")])
    assert [item.id for item in found.records] == ["remark42-a1", "remark42-b2", "remark42-c3"]
    assert there.asked == [LIST, FIND]


def test_a_known_state_asks_for_the_list_alone() -> None:
    (found,) = fetch(source(server()), [moved()])
    again = server()
    assert fetch(source(again), [moved()], {found.thread: found.seen}) == []
    assert again.asked == [LIST]


@pytest.mark.parametrize(("key", "value"), [("count", 2), ("last_time", "2026-05-01T00:00:00Z")])
def test_another_number_or_date_changes_the_state(key: str, value: Any) -> None:
    (before,) = fetch(source(server()), [moved()])
    changed = server()
    changed.answers[0].body[0][key] = value
    (after,) = fetch(source(changed), [moved()], {before.thread: before.seen})
    assert after.seen != before.seen


def test_a_page_that_is_gone_ends_the_conversation_once() -> None:
    there = Recorded().on("GET", LIST, [])
    (end,) = fetch(source(there), [place()], {"2026/la-promessa": "abc"})
    assert end.records == () and end.complete
    assert fetch(source(there), [place()], {"2026/la-promessa": end.seen}) == []


def test_an_answer_to_what_the_server_does_not_show_stands_alone() -> None:
    cut = server()
    del cut.answers[1].body["comments"][1]
    (found,) = fetch(source(cut), [place()])
    assert [(item.id, item.parent) for item in found.records] == [
        ("remark42-a1", None),
        ("remark42-c3", None),
    ]


def test_hostile_values_do_nothing() -> None:
    hostile = server()
    comment = hostile.answers[1].body["comments"][0]
    comment["text"] = '<svg onload="x()"><a href="data:text/html,x">qui</a>'
    comment["id"] = '"><script>'
    comment["user"]["name"] = "&lt;script&gt;\u0000"
    first = fetch(source(hostile), [place()])[0].records[0]
    assert "svg" not in str(first.html) and "data:" not in str(first.html)
    assert first.author == "<script>"
    assert first.id.startswith("remark42-_script_-")


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_a_date_at_the_ends_of_the_calendar_is_none(date: str) -> None:
    strange = server()
    strange.answers[1].body["comments"][1]["time"] = date
    (found,) = fetch(source(strange), [place()])
    assert found.records[0].date.isoformat() == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
def test_trouble_is_one_line(body: Any, status: int, headers: dict[str, str], said: str) -> None:
    there = Recorded().on("GET", LIST, body, status=status, headers=headers)
    assert said in complaint(source(there))


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_site_that_is_not_there_names_what_to_correct(status: int) -> None:
    there = Recorded().on("GET", LIST, shape("remark42", "error"), status=status)
    assert f"({status})" in complaint(source(there))


def test_half_an_answer_is_none() -> None:
    half = server()
    half.answers[1] = Recorded().on("GET", FIND, {"info": {}}, params={"url": URL}).answers[0]
    assert "comments: Field required" in complaint(source(half))


def test_without_root_or_site_it_says_so() -> None:
    lacking = {"root": CommentsSettings(site="blog"), "site": CommentsSettings(root=ROOT)}
    for name, settings in lacking.items():
        with pytest.raises(Unreachable, match=f"no {name}"):
            remark42.from_settings(settings, Recorded().client, {})
