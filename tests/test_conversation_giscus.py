"""Comments from giscus: discussions on GitHub."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Source, Unreachable
from conversation.sources import giscus
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

GRAPHQL = "https://api.github.com/graphql"
SETTINGS = CommentsSettings(provider="giscus", repository="acme/blog", category_id="DIC_kw1")
DISCUSSION = "D_kwDOAAAAAc4AAAAH"
COMMENT = "DC_kwDOAAAAAc4AAAAL"


def source(github: Recorded, settings: CommentsSettings = SETTINGS) -> Source:
    return giscus.from_settings(settings, github.client, {"GITHUB_TOKEN": "secret"})


def github() -> Recorded:
    """GitHub with two pages of discussions, and two of the comments of one."""
    asked = {"owner": "acme", "name": "blog", "category": "DIC_kw1"}
    return (
        Recorded()
        .on("POST", GRAPHQL, shape("giscus", "list"), variables={**asked, "after": None})
        .on(
            "POST",
            GRAPHQL,
            shape("giscus", "list-2"),
            variables={**asked, "after": "Y3Vyc29yOjI="},
        )
        .on(
            "POST",
            GRAPHQL,
            shape("giscus", "comments"),
            variables={"id": DISCUSSION, "after": None},
        )
        .on(
            "POST",
            GRAPHQL,
            shape("giscus", "comments-2"),
            variables={"id": DISCUSSION, "after": "Y3Vyc29yOnYyOpHOAAAAAg=="},
        )
        .on(
            "POST",
            GRAPHQL,
            shape("giscus", "replies"),
            variables={"id": COMMENT, "after": "Y3Vyc29yOnYyOpHOAAAAAw=="},
        )
    )


def test_a_whole_thread_comes_over_all_pages() -> None:
    (found,) = fetch(source(github()), [place()])
    assert found.thread == "2026/la-promessa" and found.complete
    assert [(item.id, item.parent, item.author, item.status) for item in found.records] == [
        ("giscus-DC_kwDOAAAAAc4AAAAL", None, "silvia", None),
        ("giscus-DC_kwDOAAAAAc4AAAAO", "giscus-DC_kwDOAAAAAc4AAAAL", "marco", None),
        ("giscus-DC_kwDOAAAAAc4AAAAM", None, None, "deleted"),
        ("giscus-DC_kwDOAAAAAc4AAAAQ", "giscus-DC_kwDOAAAAAc4AAAAL", "anna", None),
        ("giscus-DC_kwDOAAAAAc4AAAAN", None, None, "deleted"),
        ("giscus-DC_kwDOAAAAAc4AAAAP", "giscus-DC_kwDOAAAAAc4AAAAN", None, None),
    ]
    first = found.records[0]
    assert first.html == "<p>Grazie, <strong>davvero</strong>!</p>"
    assert first.link == "https://github.com/silvia"
    assert first.url == "https://github.com/acme/blog/discussions/7#discussioncomment-11"
    assert first.date.isoformat() == "2026-03-12T08:30:00+00:00"
    assert first.source == "giscus"


def test_what_was_hidden_or_deleted_there_leaves_no_words_behind() -> None:
    (found,) = fetch(source(github()), [place()])
    assert "Buy now" not in str(found) and "spammer" not in str(found)


def test_the_token_is_sent_and_a_page_asked_once() -> None:
    asked = github()
    fetch(source(asked), [place()])
    assert len(asked.requests) == 5
    assert {request.headers["Authorization"] for request in asked.requests} == {"Bearer secret"}


def test_the_title_counts_where_no_hash_is_and_a_longer_one_does_not() -> None:
    there = github().on(
        "POST",
        GRAPHQL,
        {"data": {"node": {"comments": {"pageInfo": {"hasNextPage": False}, "nodes": []}}}},
        variables={"id": "D_kwDOAAAAAc4AAAAI"},
    )
    found = fetch(source(there), [place("2025/il-permesso"), place("2026/la")])
    assert [item.thread for item in found] == ["2025/il-permesso"]


def test_of_two_discussions_the_older_one_counts() -> None:
    twice = github()
    (second,) = twice.answers[1].body["data"]["repository"]["discussions"]["nodes"]
    second["title"] = "2026/la-promessa-mantenuta"
    none = {"comments": {"pageInfo": {"hasNextPage": False}, "nodes": []}}
    older = {"id": "D_kwDOAAAAAc4AAAAB", "after": None}
    twice.on("POST", GRAPHQL, {"data": {"node": none}}, variables=older)
    assert len(fetch(source(twice), [place("2026/la-promessa-mantenuta")])) == 1


def test_a_known_state_asks_for_the_list_alone() -> None:
    (found,) = fetch(source(github()), [place()])
    again = github()
    assert fetch(source(again), [place()], {found.thread: found.seen}) == []
    assert len(again.requests) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [("updatedAt", "2026-03-20T00:00:00Z"), ("isMinimized", True), ("replies", {"totalCount": 4})],
)
def test_a_changed_comment_changes_the_state(key: str, value: Any) -> None:
    (before,) = fetch(source(github()), [place()])
    changed = github()
    nodes = changed.answers[0].body["data"]["repository"]["discussions"]["nodes"]
    nodes[1]["comments"]["nodes"][0][key] = value
    assert [item.thread for item in fetch(source(changed), [place()], {before.thread: before.seen})]


def test_a_discussion_that_is_gone_ends_the_conversation_once() -> None:
    places = [place("2024/altro")]
    (end,) = fetch(source(github()), places, {"2024/altro": "abc"})
    assert end.records == () and end.complete
    assert fetch(source(github()), places, {"2024/altro": end.seen}) == []


def test_hostile_texts_and_names_do_nothing() -> None:
    hostile = github()
    node = hostile.answers[2].body["data"]["node"]["comments"]["nodes"][0]
    node["bodyHTML"] = (
        '<p onclick="x()">Ciao<script>alert(1)</script><img src="https://spy.example/p.gif">'
        '<a href="javascript:x()">qui</a></p>'
    )
    node["author"] = {"login": "a\nb<script>", "url": "javascript:alert(1)"}
    first = fetch(source(hostile), [place()])[0].records[0]
    assert first.html is not None
    for word in ("script", "onclick", "javascript", "<img"):
        assert word not in first.html
    assert 'href="https://spy.example/p.gif"' in first.html
    assert first.author == "a b<script>" and first.link is None


def test_a_comment_of_pictures_we_cannot_show_still_stands() -> None:
    empty = github()
    empty.answers[2].body["data"]["node"]["comments"]["nodes"][0]["bodyHTML"] = "<svg></svg>"
    first = fetch(source(empty), [place()])[0].records[0]
    assert first.html is not None and str(first.url) in first.html


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
def test_trouble_is_one_line(body: Any, status: int, headers: dict[str, str], said: str) -> None:
    there = Recorded().on("POST", GRAPHQL, body, status=status, headers=headers)
    assert said in complaint(source(there))


def test_a_limit_that_is_used_up_says_until_when() -> None:
    there = Recorded().on(
        "POST",
        GRAPHQL,
        shape("giscus", "rate-limited"),
        headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1773306000"},
    )
    assert "pull again after 2026-03-12 09:00 UTC" in complaint(source(there))


def test_a_repository_that_is_not_there_names_what_to_correct() -> None:
    said = complaint(source(Recorded().on("POST", GRAPHQL, shape("giscus", "not-found"))))
    assert "acme/blog" in said and "category_id" in said


def test_a_mistake_of_another_kind_is_told() -> None:
    body = {"errors": [{"message": "Something went\nwrong"}]}
    assert "Something went wrong" in complaint(source(Recorded().on("POST", GRAPHQL, body)))


def test_a_list_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giscus, "MOST_PAGES", 3)
    there = Recorded().on("POST", GRAPHQL, shape("giscus", "list"))
    assert "does not end" in complaint(source(there))
    assert len(there.requests) == 3


def test_without_a_token_or_a_repository_it_says_so() -> None:
    client = Recorded().client
    with pytest.raises(Unreachable, match="no token; set GITHUB_TOKEN"):
        giscus.from_settings(SETTINGS, client, {})
    for written in (None, "acme", "https://github.com/acme/blog", "acme/blog/../x"):
        bad = CommentsSettings(repository=written)
        with pytest.raises(Unreachable, match="owner/name"):
            giscus.from_settings(bad, client, {"GITHUB_TOKEN": "secret"})
