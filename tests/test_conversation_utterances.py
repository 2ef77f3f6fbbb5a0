"""Comments from utterances: issues on GitHub."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Source, Unreachable
from conversation.sources import utterances
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

ISSUES = "https://api.github.com/repos/acme/blog/issues"
COMMENTS = f"{ISSUES}/3/comments"
SETTINGS = CommentsSettings(provider="utterances", repository="acme/blog", label="commenti")


def source(github: Recorded, token: str = "", settings: CommentsSettings = SETTINGS) -> Source:
    return utterances.from_settings(settings, github.client, {"GITHUB_TOKEN": token})


def next_page(url: str) -> dict[str, str]:
    return {"Link": f'<{url}?page=2>; rel="next", <{url}?page=2>; rel="last"'}


def github() -> Recorded:
    """GitHub with two pages of issues, and two of the comments of one."""
    asked = {"state": "all", "labels": "commenti", "per_page": "100"}
    comments = shape("utterances", "comments")
    return (
        Recorded()
        .on(
            "GET",
            ISSUES,
            shape("utterances", "issues"),
            params={**asked, "page": "1"},
            headers=next_page(ISSUES),
        )
        .on("GET", ISSUES, shape("utterances", "issues-2"), params={**asked, "page": "2"})
        .on("GET", COMMENTS, comments, params={"page": "1"}, headers=next_page(COMMENTS))
        .on("GET", COMMENTS, shape("utterances", "comments-2"), params={"page": "2"})
    )


def test_the_comments_of_the_oldest_issue_come_over_all_pages() -> None:
    there = github()
    (found,) = fetch(source(there), [place()])
    assert found.complete
    assert [(item.id, item.parent, item.author) for item in found.records] == [
        ("utterances-101", None, "silvia"),
        ("utterances-103", None, None),
    ]
    first = found.records[0]
    assert first.html == "<p>Grazie!</p>"
    assert first.link == "https://github.com/silvia"
    assert first.url == "https://github.com/acme/blog/issues/3#issuecomment-101"
    assert {request.headers["Accept"] for request in there.requests} == {
        "application/vnd.github.html+json"
    }


def test_what_was_hidden_there_is_gone_here() -> None:
    (found,) = fetch(source(github()), [place()])
    assert "Spam" not in str(found)


def test_a_token_is_sent_and_none_where_none_is() -> None:
    with_one, without = github(), github()
    fetch(source(with_one, "secret"), [place()])
    fetch(source(without), [place()])
    assert {item.headers["Authorization"] for item in with_one.requests} == {"Bearer secret"}
    assert not [item for item in without.requests if "Authorization" in item.headers]


def test_without_a_label_all_issues_are_looked_at() -> None:
    there = Recorded().on("GET", ISSUES, shape("utterances", "issues-2"))
    settings = CommentsSettings(repository="acme/blog")
    assert fetch(source(there, settings=settings), [place("2026/altro")]) == []
    assert "labels" not in there.requests[0].url.params


def test_a_pull_request_and_a_longer_title_are_no_conversation() -> None:
    assert fetch(source(github()), [place("Correct a link"), place("2026/la")]) == []


def test_a_known_state_asks_for_the_issues_alone() -> None:
    (found,) = fetch(source(github()), [place()])
    again = github()
    assert fetch(source(again), [place()], {found.thread: found.seen}) == []
    assert again.asked == [ISSUES, ISSUES]


@pytest.mark.parametrize(
    ("key", "value"), [("updated_at", "2026-04-01T00:00:00Z"), ("comments", 2)]
)
def test_another_date_or_number_changes_the_state(key: str, value: Any) -> None:
    (before,) = fetch(source(github()), [place()])
    changed = github()
    changed.answers[0].body[0][key] = value
    (after,) = fetch(source(changed), [place()], {before.thread: before.seen})
    assert after.seen != before.seen


def test_an_issue_that_is_gone_ends_the_conversation_once() -> None:
    places = [place("2024/altro")]
    (end,) = fetch(source(github()), places, {"2024/altro": "7 2026 1"})
    assert end.records == () and end.complete
    assert fetch(source(github()), places, {"2024/altro": end.seen}) == []


def test_hostile_text_does_nothing() -> None:
    hostile = github()
    hostile.answers[2].body[0]["body_html"] = (
        "<iframe src=//x.example></iframe><b onload=x>Ciao</b>"
    )
    first = fetch(source(hostile), [place()])[0].records[0]
    assert first.html == "<b>Ciao</b>"


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
def test_trouble_is_one_line(body: Any, status: int, headers: dict[str, str], said: str) -> None:
    there = Recorded().on("GET", ISSUES, body, status=status, headers=headers)
    assert said in complaint(source(there))


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_that_is_used_up_says_until_when_and_that_a_token_helps(status: int) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1773306000"}
    there = Recorded().on("GET", ISSUES, {"message": "limit"}, status=status, headers=headers)
    said = complaint(source(there))
    assert "after 2026-03-12 09:00 UTC" in said and "set GITHUB_TOKEN" in said
    assert "set GITHUB_TOKEN" not in complaint(source(there, "secret"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_repository_that_is_not_there_names_what_to_correct(status: int) -> None:
    there = Recorded().on("GET", ISSUES, {"message": "Not Found"}, status=status)
    assert f"({status})" in complaint(source(there))


def test_a_comment_without_its_fields_is_told_with_its_place() -> None:
    broken = github()
    del broken.answers[2].body[0]["body_html"]
    assert "0.body_html: Field required" in complaint(source(broken))


def test_without_a_repository_it_says_so() -> None:
    with pytest.raises(Unreachable, match="owner/name"):
        utterances.from_settings(CommentsSettings(), Recorded().client, {})
