"""Mentions from webmention.io."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Place, Source, Unreachable
from conversation.sources import webmention
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

API = "https://webmention.io/api/mentions.jf2"
SETTINGS = CommentsSettings(webmention="blog.example")


def source(service: Recorded) -> Source:
    return webmention.from_settings(SETTINGS, service.client, {"WEBMENTION_TOKEN": "secret"})


def service() -> Recorded:
    """The service with two pages of mentions."""
    asked = {"domain": "blog.example", "per-page": "1000", "sort-dir": "up"}
    return (
        Recorded()
        .on("GET", API, shape("webmention", "mentions"), params={**asked, "since_id": "0"})
        .on("GET", API, shape("webmention", "mentions-2"), params={**asked, "since_id": "1019"})
        .on("GET", API, shape("webmention", "none"), params={**asked, "since_id": "1021"})
    )


def moved() -> Place:
    return place("2026/la-promessa", "https://vecchio.example/?p=12")


def test_every_kind_of_mention_comes_over_all_pages() -> None:
    (found,) = fetch(source(service()), [moved()])
    assert found.complete
    assert [(item.id, item.kind, item.author) for item in found.records] == [
        ("webmention-1007", "mention", "oldpost.example"),
        ("webmention-1001", "comment", "Quiet Heron"),
        ("webmention-1003", "like", "Amber Otter"),
        ("webmention-1004", "repost", "Brisk Badger"),
        ("webmention-1005", "bookmark", "Cobalt Finch"),
        ("webmention-1006", "mention", "Dusty Marten"),
        ("webmention-1009", "mention", "Gentle Lynx"),
        ("webmention-1021", "comment", "Jolly Newt"),
    ]
    legacy, reply, like, *_ = found.records
    assert legacy.date.isoformat() == "2014-11-20T03:15:00+00:00" and legacy.html is None
    assert reply.date.isoformat() == "2026-03-02T10:30:00-07:00"
    assert reply.link == "https://quietheron.example/"
    assert reply.url == "https://quietheron.example/post/1001"
    assert reply.html is not None and 'href="https://quietheron.example/notes/setup"' in reply.html
    assert like.html is None


def test_a_target_is_a_post_with_or_without_slash_query_and_fragment() -> None:
    (found,) = fetch(source(service()), [place()])
    assert {"webmention-1003", "webmention-1004"} <= {item.id for item in found.records}
    assert "webmention-1021" not in {item.id for item in found.records}
    other = place("2026/la-promessa", "https://vecchio.example/?p=13")
    (found,) = fetch(source(service()), [other])
    assert "webmention-1021" not in {item.id for item in found.records}


def test_private_mentions_are_not_published_and_pictures_not_taken() -> None:
    (found,) = fetch(source(service()), [moved()])
    assert "Only you can read" not in str(found)
    assert "avatar-1" not in str(found)
    last = found.records[-1]
    assert last.html is not None and "<img" not in last.html
    assert ">A placeholder photo</a>" in last.html


def test_the_token_stands_in_no_address() -> None:
    there = service()
    fetch(source(there), [moved()])
    assert {item.headers["Authorization"] for item in there.requests} == {"Bearer secret"}
    assert not [item for item in there.requests if "secret" in str(item.url)]


def test_a_known_state_says_nothing_and_a_corrected_mention_does() -> None:
    (found,) = fetch(source(service()), [moved()])
    seen = {found.thread: found.seen}
    again = service()
    assert fetch(source(again), [moved()], seen) == []
    assert len(again.requests) == 3
    changed = service()
    changed.answers[0].body["children"][0]["content"]["html"] = "<p>Corrected.</p>"
    (after,) = fetch(source(changed), [moved()], seen)
    assert "<p>Corrected.</p>" in [item.html for item in after.records]


def test_a_mention_that_is_gone_is_missing_from_a_complete_list() -> None:
    (found,) = fetch(source(service()), [moved()])
    cut = service()
    del cut.answers[0].body["children"][0]
    (after,) = fetch(source(cut), [moved()], {found.thread: found.seen})
    assert after.complete
    assert {item.id for item in found.records} - {item.id for item in after.records} == {
        "webmention-1001"
    }


def test_the_last_mention_that_is_gone_ends_the_conversation_once() -> None:
    there = Recorded().on("GET", API, shape("webmention", "none"))
    (end,) = fetch(source(there), [place()], {"2026/la-promessa": "abc"})
    assert end.records == () and end.complete
    assert fetch(source(there), [place()], {"2026/la-promessa": end.seen}) == []
    assert fetch(source(there), [place()]) == []


@pytest.mark.parametrize(
    ("published", "date"),
    [
        ("2026-03-02T17:30:00", "2026-03-02T17:30:00+00:00"),
        ("2999-01-01T00:00:00+00:00", "2026-03-02T17:45:10+00:00"),
        ("0001-01-01T00:00:00+14:00", "2026-03-02T17:45:10+00:00"),
        ("ieri", "2026-03-02T17:45:10+00:00"),
        (None, "2026-03-02T17:45:10+00:00"),
    ],
)
def test_a_date_that_cannot_be_is_the_one_of_its_arrival(published: str | None, date: str) -> None:
    strange = service()
    strange.answers[0].body["children"][0]["published"] = published
    (found,) = fetch(source(strange), [place()])
    (reply,) = [item for item in found.records if item.id == "webmention-1001"]
    assert reply.date.isoformat() == date


def test_an_article_elsewhere_is_shown_in_short_and_as_text() -> None:
    long = service()
    mention = long.answers[0].body["children"][4]
    del mention["name"]
    mention["content"] = {"html": "<h1>x</h1>", "text": "<script>" + "parola " * 10_000}
    (found,) = fetch(source(long), [place()])
    (item,) = [item for item in found.records if item.id == "webmention-1006"]
    assert item.html is not None and item.html.startswith("&lt;script&gt;parola")
    assert len(item.html) < 520 and item.html.endswith("…")


def test_hostile_values_do_nothing() -> None:
    hostile = service()
    mention = hostile.answers[0].body["children"][0]
    mention["author"] = {"name": "<b>x</b>\n\u202e", "url": "javascript:x()"}
    mention["url"] = "data:text/html,x"
    mention["content"] = {"html": '<form action="//x.example"><input name=a>Ciao</form>'}
    (found,) = fetch(source(hostile), [place()])
    (reply,) = [item for item in found.records if item.id == "webmention-1001"]
    assert reply.html == "Ciao"
    assert reply.link is None and reply.url is None


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
def test_trouble_is_one_line(body: Any, status: int, headers: dict[str, str], said: str) -> None:
    there = Recorded().on("GET", API, body, status=status, headers=headers)
    assert said in complaint(source(there))


@pytest.mark.parametrize("status", [404, 410])
def test_a_service_that_is_not_there_is_one_line(status: int) -> None:
    there = Recorded().on("GET", API, {}, status=status)
    assert f"({status})" in complaint(source(there))


def test_a_wrong_token_names_where_the_right_one_is() -> None:
    there = Recorded().on("GET", API, shape("webmention", "forbidden"), status=401)
    said = complaint(source(there))
    assert "WEBMENTION_TOKEN" in said and "webmention.io/settings" in said


def test_without_a_domain_or_a_token_it_says_so() -> None:
    client = Recorded().client
    with pytest.raises(Unreachable, match="no domain"):
        webmention.from_settings(CommentsSettings(), client, {"WEBMENTION_TOKEN": "x"})
    with pytest.raises(Unreachable, match="no token"):
        webmention.from_settings(SETTINGS, client, {})
