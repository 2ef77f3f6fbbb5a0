"""Answers on Bluesky."""

from __future__ import annotations

from typing import Any

import pytest

from conversation.source import Place, Source
from conversation.sources import bluesky, facets
from permesso.comments.settings import CommentsSettings
from recorded import TROUBLES, Recorded, complaint, fetch, place, shape

XRPC = "https://public.api.bsky.app/xrpc"
HANDLE = f"{XRPC}/com.atproto.identity.resolveHandle"
THREAD = f"{XRPC}/app.bsky.feed.getPostThread"
LIKES = f"{XRPC}/app.bsky.feed.getLikes"
REPOSTS = f"{XRPC}/app.bsky.feed.getRepostedBy"
ROOT = "at://did:plc:seth/app.bsky.feed.post/3kroot"
CURSOR = "0000000000000__bafycid"


def source(service: Recorded) -> Source:
    return bluesky.from_settings(CommentsSettings(), service.client, {})


def service() -> Recorded:
    """Bluesky with a post, the answers to it, and two pages of people who like it."""
    asked = {"uri": ROOT, "limit": "100"}
    return (
        Recorded()
        .on("GET", HANDLE, shape("bluesky", "handle"), params={"handle": "seth.example"})
        .on("GET", THREAD, shape("bluesky", "thread"), params={"uri": ROOT, "parentHeight": "0"})
        .on("GET", LIKES, shape("bluesky", "likes-2"), params={**asked, "cursor": CURSOR})
        .on("GET", LIKES, shape("bluesky", "likes"), params=asked)
        .on("GET", REPOSTS, shape("bluesky", "reposts"), params=asked)
    )


def post(address: str = "https://bsky.app/profile/seth.example/post/3kroot") -> Place:
    return place(bluesky=address)


def test_a_whole_thread_comes_with_who_liked_it() -> None:
    (found,) = fetch(source(service()), [post()])
    assert found.complete
    assert [(item.id, item.kind, item.parent, item.status) for item in found.records] == [
        ("bluesky-did:plc:bob:3ka", "comment", None, None),
        ("bluesky-did:plc:anna:3kb", "comment", "bluesky-did:plc:bob:3ka", None),
        ("bluesky-did:plc:anna:3kd", "comment", "bluesky-did:plc:bob:3ka", None),
        ("bluesky-did:plc:bob:3ke", "comment", None, "pending"),
        ("bluesky-did:plc:bob:3kf", "comment", None, "deleted"),
        ("bluesky-did:plc:bob:3kg", "comment", None, None),
        ("bluesky-repost:did:plc:anna", "repost", None, None),
        ("bluesky-like:did:plc:anna", "like", None, None),
        ("bluesky-like:did:plc:bob", "like", None, None),
    ]
    first, second, _, fourth, fifth, sixth, *_ = found.records
    assert first.author == "bob.example" and second.author == "Anna"
    assert first.link == "https://bsky.app/profile/did:plc:bob"
    assert first.url == "https://bsky.app/profile/did:plc:bob/post/3ka"
    assert fourth.reason == "marked as pornography"
    assert fifth.html is None and fifth.author is None
    assert sixth.date.isoformat() == "2026-03-12T09:20:00+00:00"


def test_texts_become_html_with_links_and_pictures_links() -> None:
    (found,) = fetch(source(service()), [post()])
    first, second, _, fourth, *_ = found.records
    assert first.html is not None and second.html is not None and fourth.html is not None
    assert "Perché sì 🐈 <a " in first.html
    assert 'href="https://bsky.app/profile/did:plc:anna"' in first.html
    assert 'href="https://blog.example/x?a=1&amp;b=2"' in first.html
    assert 'href="https://bsky.app/hashtag/gatti"' in first.html
    assert "<p>Prima riga</p>\n<p>Seconda &lt;b&gt;riga&lt;/b&gt;</p>" in second.html
    assert ">Un gatto</a>" in second.html and "<img" not in second.html
    assert ">Altro</a>" in fourth.html


def test_who_does_not_want_to_be_shown_outside_is_not() -> None:
    found = str(fetch(source(service()), [post()]))
    assert "Non fuori di qui" not in found and "shy" not in found.lower()


def test_a_handle_is_resolved_once_and_an_id_never() -> None:
    there = service()
    address = "https://bsky.app/profile/did:plc:seth/post/3kroot"
    fetch(source(there), [post(), place("2026/b", bluesky=str(post().bluesky))])
    assert there.asked.count(HANDLE) == 1
    there = service()
    fetch(source(there), [post(address), post(address.replace("did:", "did%3A"))])
    assert HANDLE not in there.asked


@pytest.mark.parametrize("path", ["/profile/seth.example", "", "/profile/a/post/b/c"])
def test_another_address_is_told_with_its_post(path: str) -> None:
    said = complaint(source(Recorded()), post(f"https://bsky.app{path}"))
    assert "2026/la-promessa is no post" in said


def test_posts_without_an_address_there_ask_nothing() -> None:
    there = Recorded()
    assert fetch(source(there), [place()]) == []
    assert there.requests == []


def test_a_known_state_does_not_ask_who_likes_it() -> None:
    (found,) = fetch(source(service()), [post()])
    again = service()
    assert fetch(source(again), [post()], {found.thread: found.seen}) == []
    assert again.asked == [HANDLE, THREAD]


@pytest.mark.parametrize("what", ["a like", "a repost", "an answer gone", "a label"])
def test_every_change_changes_the_state(what: str) -> None:
    (before,) = fetch(source(service()), [post()])
    changed = service()
    tree = changed.answers[1].body["thread"]
    match what:
        case "a like":
            tree["post"]["likeCount"] += 1
        case "a repost":
            tree["post"]["repostCount"] += 1
        case "an answer gone":
            del tree["replies"][0]
        case _:
            tree["replies"][1]["post"]["labels"] = [{"val": "spam"}]
    (after,) = fetch(source(changed), [post()], {before.thread: before.seen})
    assert after.seen != before.seen and after.complete


def test_a_label_that_was_taken_back_counts_no_more() -> None:
    there = service()
    labels = there.answers[1].body["thread"]["replies"][0]["post"]["labels"]
    labels.append({**labels[0], "neg": True})
    (found,) = fetch(source(there), [post()])
    assert "pending" not in [item.status for item in found.records]


def test_a_label_of_the_author_counts_for_what_they_write() -> None:
    there = service()
    author = there.answers[1].body["thread"]["replies"][3]["post"]["author"]
    author["labels"] = [{"val": "spam"}, {"val": "bot"}]
    (found,) = fetch(source(there), [post()])
    assert [item.reason for item in found.records if item.reason] == [
        "marked as pornography",
        "marked as spam",
    ]


def test_nobody_is_asked_for_where_nobody_liked_it() -> None:
    alone = service()
    alone.answers[1].body["thread"]["post"].update(likeCount=0, repostCount=0)
    fetch(source(alone), [post()])
    assert alone.asked == [HANDLE, THREAD]


def test_a_cursor_that_no_address_can_have_is_one_line() -> None:
    there = service()
    there.answers[3].body["cursor"] = "\ud800"
    assert "no address can have" in complaint(source(there), post())


def chain(first: int, last: int) -> dict[str, Any]:
    """A post whose answers hang one below the other; below the last one there are more."""
    template = shape("bluesky", "thread")["thread"]["replies"][3]
    tree: dict[str, Any] = {}
    for number in range(last, first - 1, -1):
        uri = f"at://did:plc:bob/app.bsky.feed.post/{number}"
        post_ = {**template["post"], "uri": uri, "replyCount": 1}
        tree = {**template, "post": post_, "replies": [tree] if tree else []}
    return tree


def test_a_thread_of_any_depth_is_followed_to_its_end() -> None:
    there = service()
    root = there.answers[1].body["thread"]
    root["replies"] = [chain(1, 50)]
    uri = "at://did:plc:bob/app.bsky.feed.post/{}"
    there.on("GET", THREAD, {"thread": chain(50, 100)}, params={"uri": uri.format(50)})
    there.on("GET", THREAD, {"thread": chain(100, 120)}, params={"uri": uri.format(100)})
    (found,) = fetch(source(there), [post()])
    comments = [item for item in found.records if item.kind == "comment"]
    assert len(comments) == 120
    assert there.asked.count(THREAD) == 3
    parents = {item.id: item.parent for item in comments}
    assert parents["bluesky-did:plc:bob:1"] is None
    assert all(
        parents[f"bluesky-did:plc:bob:{n}"] == f"bluesky-did:plc:bob:{n - 1}" for n in range(2, 121)
    )


def test_a_thread_that_bites_its_tail_is_read_once() -> None:
    there = service()
    tree = there.answers[1].body["thread"]
    tree["replies"] = [chain(1, 50)]
    uri = "at://did:plc:bob/app.bsky.feed.post/50"
    there.on(
        "GET", THREAD, {"thread": {**chain(50, 50), "replies": [chain(1, 50)]}}, params={"uri": uri}
    )
    (found,) = fetch(source(there), [post()])
    assert len([item for item in found.records if item.kind == "comment"]) == 50


def test_hostile_values_do_nothing() -> None:
    hostile = service()
    node = hostile.answers[1].body["thread"]["replies"][3]["post"]
    node["author"]["displayName"] = "x\ny<script>"
    node["record"]["text"] = "<script>alert(1)</script> qui"
    node["record"]["createdAt"] = "0001-01-01T00:00:00+14:00"
    index = {"byteStart": 26, "byteEnd": 29}
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "javascript:alert(1)"}
    node["record"]["facets"] = [{"index": index, "features": [feature]}]
    found = fetch(source(hostile), [post()])[0].records
    (item,) = [item for item in found if item.id == "bluesky-did:plc:bob:3kg"]
    assert item.html is not None
    assert "<script" not in item.html and "javascript" not in item.html
    assert "&lt;script&gt;alert(1)" in item.html and "qui" in item.html
    assert item.author == "x y<script>"
    assert item.date.isoformat() == "2026-03-12T09:20:00+00:00"


def facet(start: int, end: int, uri: str = "https://a.example/") -> facets.Facet:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    index = {"byteStart": start, "byteEnd": end}
    return facets.Facet.model_validate({"index": index, "features": [feature]})


@pytest.mark.parametrize(
    ("start", "end"), [(1, 3), (0, 1), (3, 2), (-1, 2), (0, 99), (2, 2), (10**9, 10**9 + 1)]
)
def test_a_facet_that_cannot_be_leaves_the_text(start: int, end: int) -> None:
    assert facets.html("èé<", [facet(start, end)]) == "<p>èé&lt;</p>"


def test_facets_that_overlap_give_one_link() -> None:
    found = facets.html("abcdef", [facet(2, 5, "https://b.example/"), facet(0, 3)])
    assert found == '<p><a href="https://a.example/">abc</a>def</p>'


@pytest.mark.parametrize(("body", "status", "headers", "said"), TROUBLES)
@pytest.mark.parametrize("at", [0, 1, 3, 4])
def test_trouble_is_one_line(
    at: int, body: Any, status: int, headers: dict[str, str], said: str
) -> None:
    there = service()
    url = there.answers[at].url
    broken = Recorded().on("GET", url, body, status=status, headers=headers)
    there.answers = [*broken.answers, *(item for item in there.answers if item.url != url)]
    assert said in complaint(source(there), post())


@pytest.mark.parametrize("at", [0, 1])
def test_a_post_or_a_name_that_is_gone_is_told_and_nothing_taken_for_deleted(at: int) -> None:
    there = service()
    url = there.answers[at].url
    gone = Recorded().on("GET", url, shape("bluesky", "not-found"), status=400)
    there.answers[at] = gone.answers[0]
    said = complaint(source(there), post())
    assert "is not there; correct comments.bluesky of 2026/la-promessa" in said


def test_a_first_post_behind_a_block_is_told() -> None:
    blocked = shape("bluesky", "thread")["thread"]["replies"][4]
    there = service()
    there.answers[1].body["thread"] = blocked
    assert "is not there" in complaint(source(there), post())


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_refusal_of_another_kind_is_one_line(status: int) -> None:
    there = service()
    body = {"error": "InvalidRequest", "message": "x"}
    there.answers[1] = Recorded().on("GET", THREAD, body, status=status).answers[0]
    assert f"({status})" in complaint(source(there), post())


def test_a_list_without_an_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bluesky, "MOST_PAGES", 3)
    there = service()
    del there.answers[2]
    assert "getLikes does not end" in complaint(source(there), post())
    assert there.asked.count(LIKES) == 3
