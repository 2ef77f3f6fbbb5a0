"""Answers on Mastodon."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Place, Source
from conversation.sources import mastodon
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

HOST = "https://toots.example"
ID = "103270115826048975"
STATUS = f"{HOST}/api/v1/statuses/{ID}"
CONTEXT = f"{STATUS}/context"
LIKES = f"{STATUS}/favourited_by"
BOOSTS = f"{STATUS}/reblogged_by"


def source(server: Recorded) -> Source:
    return mastodon.from_settings(CommentsSettings(), server.client, {})


def server(likes_status: int = 200, more: str = f"{LIKES}?limit=80&max_id=53286827") -> Recorded:
    """A server with a post, the answers to it, and two pages of people who like it."""
    return (
        Recorded()
        .on("GET", STATUS, shape("mastodon", "status"))
        .on("GET", CONTEXT, shape("mastodon", "context"))
        .on("GET", LIKES, shape("mastodon", "favourited_by-2"), params={"max_id": "53286827"})
        .on(
            "GET",
            LIKES,
            shape("mastodon", "favourited_by"),
            params={"limit": "80"},
            status=likes_status,
            headers={"Link": f'<{more}>; rel="next", <{LIKES}?since_id=1>; rel="prev"'},
        )
        .on("GET", BOOSTS, shape("mastodon", "reblogged_by"), params={"limit": "80"})
    )


def post(address: str = f"{HOST}/@seth/{ID}") -> Place:
    return place(mastodon=address)


def test_a_whole_thread_comes_with_who_liked_it() -> None:
    (found,) = fetch(source(server()), [post()])
    assert found.complete
    assert [(item.id, item.kind, item.parent, item.author) for item in found.records] == [
        ("mastodon-103270115826048980", "comment", None, "Anna :verified:"),
        ("mastodon-103270115826048990", "comment", "mastodon-103270115826048980", "bob"),
        ("mastodon-103270115826048992", "comment", None, "Dino"),
        ("mastodon-like:2", "like", None, "Anna :verified:"),
        ("mastodon-like:3", "like", None, "bob"),
        ("mastodon-like:6", "like", None, "Elsa"),
        ("mastodon-repost:2", "repost", None, "Anna :verified:"),
    ]
    first, second, *_ = found.records
    assert first.url == f"{HOST}/@anna/103270115826048980"
    assert first.link == f"{HOST}/@anna"
    assert first.date.isoformat() == "2026-03-12T08:30:00+00:00"
    assert first.html is not None and "Bravo :blobcat:" in first.html
    assert "class" not in first.html
    assert second.html is not None and "<summary>Politica</summary>" in second.html
    assert ">Un gatto</a>" in second.html and "<img" not in second.html


def test_what_is_not_public_and_what_people_say_of_themselves_stays_there() -> None:
    found = str(fetch(source(server()), [post()]))
    for word in ("Solo per te", "Carla", "me@toots.example", "avatars"):
        assert word not in found


@pytest.mark.parametrize(
    "address",
    [
        f"{HOST}/@seth/{ID}",
        f"{HOST}/@seth@altrove.example/{ID}/",
        f"{HOST}/users/seth/statuses/{ID}",
        f"{HOST}/web/statuses/{ID}",
        f"{HOST}/web/@seth/{ID}?x=1",
    ],
)
def test_every_form_of_the_address_is_understood(address: str) -> None:
    assert len(fetch(source(server()), [post(address)])) == 1


@pytest.mark.parametrize("address", [f"{HOST}/@seth", HOST, f"{HOST}/@seth/{ID}/embed"])
def test_another_address_is_told_with_its_post(address: str) -> None:
    said = complaint(source(Recorded()), post(address))
    assert address in said and "2026/la-promessa" in said


def test_posts_without_an_address_there_ask_nothing() -> None:
    there = Recorded()
    assert fetch(source(there), [place(), place("2026/altro")]) == []
    assert there.requests == []


def test_a_known_state_does_not_ask_who_likes_it() -> None:
    (found,) = fetch(source(server()), [post()])
    again = server()
    assert fetch(source(again), [post()], {found.thread: found.seen}) == []
    assert again.asked == [STATUS, CONTEXT]


@pytest.mark.parametrize("what", ["a like", "a boost", "a text", "an answer gone"])
def test_every_change_changes_the_state(what: str) -> None:
    (before,) = fetch(source(server()), [post()])
    changed = server()
    status, context = changed.answers[0].body, changed.answers[1].body
    match what:
        case "a like":
            status["favourites_count"] += 1
        case "a boost":
            status["reblogs_count"] += 1
        case "a text":
            context["descendants"][0]["content"] = "<p>Corretto</p>"
        case _:
            del context["descendants"][1]
    (after,) = fetch(source(changed), [post()], {before.thread: before.seen})
    assert after.seen != before.seen and after.complete


def test_nobody_is_asked_for_where_nobody_liked_it() -> None:
    alone = server()
    alone.answers[0].body.update(favourites_count=0, reblogs_count=0)
    fetch(source(alone), [post()])
    assert alone.asked == [STATUS, CONTEXT]


def answers(number: int, chain: bool) -> list[dict[str, Any]]:
    template = shape("mastodon", "context")["descendants"][0]
    return [
        {**template, "id": str(n + 1), "in_reply_to_id": str(n) if chain and n else ID}
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("number", "chain", "complete"),
    [(59, False, True), (60, False, False), (19, True, True), (20, True, False)],
)
def test_an_answer_that_may_be_cut_off_is_not_complete(
    number: int, chain: bool, complete: bool
) -> None:
    there = server()
    there.answers[1].body["descendants"] = answers(number, chain)
    (found,) = fetch(source(there), [post()])
    assert found.complete is complete


def test_in_a_thread_that_is_cut_off_an_answer_keeps_its_parent() -> None:
    there = server()
    there.answers[1].body["descendants"] = answers(60, False)
    there.answers[1].body["descendants"][5]["in_reply_to_id"] = "777"
    (found,) = fetch(source(there), [post()])
    assert found.records[5].parent == "mastodon-777"
    assert found.records[4].parent is None


def test_a_server_that_does_not_say_who_likes_it_still_gives_the_answers() -> None:
    (found,) = fetch(source(server(likes_status=401)), [post()])
    assert [item.kind for item in found.records] == ["comment"] * 3 + ["repost"]


@pytest.mark.parametrize(
    "more", ["https://evil.example/next", "http://[", BOOSTS, LIKES + "?limit=80", ""]
)
def test_a_next_page_elsewhere_or_the_same_one_is_the_last(more: str) -> None:
    there = server(more=more)
    fetch(source(there), [post()])
    assert there.asked.count(LIKES) == 1


def test_a_list_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastodon, "MOST_PAGES", 3)
    endless = server()
    link = {"Link": f'<{LIKES}?max_id=53286827&a=1>; rel="next"'}
    people = shape("mastodon", "favourited_by")
    first = Recorded().on(
        "GET",
        LIKES,
        people,
        params={"max_id": "53286827", "a": "1"},
        headers={"Link": f'<{LIKES}?max_id=53286827>; rel="next"'},
    )
    second = Recorded().on("GET", LIKES, people, params={"max_id": "53286827"}, headers=link)
    endless.answers[2:3] = [*first.answers, *second.answers]
    assert "does not end" in complaint(source(endless), post())


def test_hostile_values_do_nothing() -> None:
    hostile = server()
    status = hostile.answers[1].body["descendants"][0]
    status["content"] = "<p>Ciao</p><style>*{}</style><video autoplay src=x>"
    status["spoiler_text"] = "</summary><script>x</script>"
    status["url"] = "javascript:x()"
    status["account"] = {**status["account"], "display_name": "\x1b[2J", "url": "file:///etc"}
    status["media_attachments"] = [{"url": 'javascript:"><script>', "description": "<b>"}]
    first = fetch(source(hostile), [post()])[0].records[0]
    assert first.html is not None
    for word in ("<script", "<style", "<video", "javascript"):
        assert word not in first.html
    assert first.url is None and first.link is None
    assert first.author == "[2J"


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
@pytest.mark.parametrize("at", [0, 1])
def test_trouble_is_one_line(
    at: int, body: Any, status: int, headers: dict[str, str], said: str
) -> None:
    there = server()
    url = there.answers[at].url
    there.answers[at] = Recorded().on("GET", url, body, status=status, headers=headers).answers[0]
    assert said in complaint(source(there), post())


@pytest.mark.parametrize("status", [404, 410])
def test_a_post_that_is_gone_is_told_and_nothing_is_taken_for_deleted(status: int) -> None:
    there = Recorded().on("GET", STATUS, shape("mastodon", "error"), status=status)
    said = complaint(source(there), post())
    assert "comments.mastodon of 2026/la-promessa" in said and f"({status})" in said


def test_a_limit_that_is_used_up_says_until_when() -> None:
    headers = {"X-RateLimit-Reset": "2026-03-22T22:10:00.123456Z"}
    there = Recorded().on("GET", STATUS, {}, status=429, headers=headers)
    assert "pull again after 2026-03-22 22:10 UTC" in complaint(source(there), post())
