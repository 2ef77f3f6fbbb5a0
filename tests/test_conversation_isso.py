"""Comments brought home from Isso: from the real server, and from one that says odd things."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from conversation.http import Client
from conversation.source import Fetched, Place, Unreachable
from conversation.sources.isso import Isso, from_settings
from isso_server import IssoServer, isso_server
from permesso.comments.settings import CommentsSettings

ROOT = "https://commenti.prova.example"
NEVER: Callable[[int], None] = lambda _: None  # noqa: E731


def place(thread: str) -> Place:
    url = f"https://prova.example/{thread}/"
    return Place(thread, "Un titolo", url, (url,), f"/comments/{thread}/")


def isso_at(root: str, client: httpx.Client) -> Isso:
    return from_settings(CommentsSettings(provider="isso", root=root), client, {})


def fetch(source: Isso, *places: Place, seen: dict[str, str] | None = None) -> list[Fetched]:
    return list(source.fetch(places, seen or {}, NEVER))


# ── the real server ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IssoServer]:
    with isso_server(tmp_path_factory.mktemp("isso")) as running:
        yield running


@pytest.fixture
def isso(server: IssoServer) -> Iterator[Isso]:
    with Client() as client:
        yield isso_at(server.root, client)


def test_a_comment_comes_home_when_it_is_moderated(server: IssoServer, isso: Isso) -> None:
    post = place("moderato")
    waiting = server.write(post.path, "Un **bel** testo", author="Ada & C.", email="ada@a.example")
    assert fetch(isso, post) == []
    server.moderate("Activate", waiting)
    (found,) = fetch(isso, post)
    (record,) = found.records
    assert (found.thread, found.complete) == ("moderato", True)
    assert (record.id, record.source, record.author) == (f"isso-{waiting.id}", "isso", "Ada & C.")
    assert record.html == "<p>Un <strong>bel</strong> testo</p>"
    assert abs(record.date - datetime.now(UTC)) < timedelta(minutes=5)
    assert "ada@a.example" not in repr(found)


def test_an_answer_knows_its_comment_and_the_order_is_that_of_time(
    server: IssoServer, isso: Isso
) -> None:
    post = place("risposte")
    first = server.publish(post.path, "La prima", author="Ada", website="ada.example/a&b")
    second = server.publish(post.path, "La seconda")
    answer = server.publish(post.path, "La risposta", parent=first.id)
    (found,) = fetch(isso, post)
    assert [record.id for record in found.records] == [
        f"isso-{each.id}" for each in (first, second, answer)
    ]
    assert [record.parent for record in found.records] == [None, None, f"isso-{first.id}"]
    assert [record.link for record in found.records] == ["http://ada.example/a&b", None, None]


def test_what_did_not_change_is_not_said_again_and_what_changed_is(
    server: IssoServer, isso: Isso
) -> None:
    post = place("cambiato")
    written = server.publish(post.path, "Il testo di prima", author="Ada")
    (first,) = fetch(isso, post)
    seen = {post.thread: first.seen}
    assert fetch(isso, post, seen=seen) == []
    server.edit(written, "Il testo di dopo", author="Ada L.", website=None)
    (second,) = fetch(isso, post, seen=seen)
    assert [(record.author, record.html) for record in second.records] == [
        ("Ada L.", "<p>Il testo di dopo</p>")
    ]
    assert [record.id for record in second.records] == [record.id for record in first.records]


def test_a_deleted_comment_leaves_its_place_to_its_answer_or_nothing(
    server: IssoServer, isso: Isso
) -> None:
    post = place("cancellato")
    first = server.publish(post.path, "Con una risposta", author="Ada", website="ada.example")
    answer = server.publish(post.path, "La risposta", parent=first.id)
    server.moderate("Delete", first)
    (found,) = fetch(isso, post)
    assert [
        (each.id, each.status, each.author, each.link, each.html) for each in found.records
    ] == [
        (f"isso-{first.id}", "deleted", None, None, None),
        (f"isso-{answer.id}", None, None, None, "<p>La risposta</p>"),
    ]
    server.moderate("Delete", answer)
    (empty,) = fetch(isso, post, seen={post.thread: found.seen})
    assert (empty.records, empty.complete) == ((), True)


def test_hostile_text_comes_home_harmless(server: IssoServer, isso: Isso) -> None:
    post = place("ostile")
    server.publish(
        post.path,
        "Ciao <script>alert(1)</script> [qui](javascript:alert(2)) ![gatto](https://a.example/g.png)",
        author="<script>alert(3)</script>",
    )
    (found,) = fetch(isso, post)
    (record,) = found.records
    assert record.html is not None
    assert "<script" not in record.html and 'href="javascript' not in record.html
    assert "<img" not in record.html
    assert record.author == "<script>alert(3)</script>"


def test_a_path_with_letters_of_any_alphabet_is_found(server: IssoServer, isso: Isso) -> None:
    post = replace(place("x"), thread="però", path="/comments/per%C3%B2/")
    server.publish(post.path, "Si trova")
    assert [found.thread for found in fetch(isso, place("altro"), post)] == ["però"]


# ── a server that a test plays ───────────────────────────────────────────────────────────────────


class Played:
    """An Isso that answers what a test says, and counts what it is asked."""

    def __init__(self, counts: object, conversation: object = None) -> None:
        self.counts = counts
        self.conversation = conversation
        self.asked: list[tuple[str, str]] = []
        self.counted: list[list[str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.raw_path.decode()))
        if request.method == "POST":
            paths = json.loads(request.content)
            self.counted.append(paths)
            counts = self.counts(paths) if callable(self.counts) else self.counts
            return httpx.Response(200, text=json.dumps(counts))
        return httpx.Response(200, text=json.dumps(self.conversation))

    @property
    def source(self) -> Isso:
        return isso_at(ROOT, Client(httpx.MockTransport(self), sleep=lambda _: None))


def comment(id_: int = 1, **more: Any) -> dict[str, Any]:
    """Return a comment as Isso's `GET /` shows it."""
    return {
        "id": id_,
        "parent": None,
        "text": "<p>Testo</p>",
        "author": None,
        "website": None,
        "mode": 1,
        "created": 1_790_000_000.25 + id_,
        "modified": None,
        "likes": 0,
        "dislikes": 0,
        "hash": "4c1b8b1f0c5b",
        "notification": 0,
        **more,
    }


def answer(*comments: dict[str, Any]) -> dict[str, Any]:
    return {"id": None, "total_replies": len(comments), "hidden_replies": 0,
            "replies": list(comments), "config": {}}  # fmt: skip


def test_only_conversations_with_comments_are_asked_for() -> None:
    played = Played([0, 1, 0], answer(comment()))
    found = fetch(played.source, place("a"), place("b"), place("c"), seen={"c": "x"})
    assert [each.thread for each in found] == ["b", "c"]
    assert played.asked == [
        ("POST", "/count"),
        ("GET", "/?uri=%2Fcomments%2Fb%2F"),
        ("GET", "/?uri=%2Fcomments%2Fc%2F"),
    ]


def test_many_posts_are_counted_in_parts_and_told_one_by_one() -> None:
    played = Played(lambda paths: [0] * len(paths))
    told: list[int] = []
    list(played.source.fetch([place(f"p{n}") for n in range(450)], {}, told.append))
    assert [len(paths) for paths in played.counted] == [200, 200, 50]
    assert sum(told) == 450


def test_nothing_of_a_hash_or_vote_is_kept() -> None:
    played = Played([1], answer(comment(likes=7)))
    (found,) = fetch(played.source, place("a"))
    assert "4c1b8b1f0c5b" not in repr(found)
    changed = Played([1], answer(comment(likes=8)))
    assert fetch(changed.source, place("a"), seen={"a": found.seen}) == []


def test_a_website_that_is_none_is_left_out() -> None:
    websites = ["javascript:alert(1)", "https://[", "http://a.example/ b", "", "//a.example"]
    odd = [comment(number, website=website) for number, website in enumerate(websites)]
    (found,) = fetch(Played([1], answer(*odd)).source, place("a"))
    assert [record.link for record in found.records] == [None] * len(websites)


def test_a_comment_without_a_text_that_may_stand_keeps_its_place() -> None:
    played = Played([1], answer(comment(text="<script>alert(1)</script>")))
    (found,) = fetch(played.source, place("a"))
    assert [(record.status, record.html) for record in found.records] == [(None, "…")]


@pytest.mark.parametrize(
    "counts",
    [None, {}, "1", [], [1, 2], ["many"], [None]],
    ids=["null", "mapping", "text", "too few", "too many", "words", "nulls"],
)
def test_counts_that_are_none_are_told(counts: object) -> None:
    with pytest.raises(Unreachable, match=r"^isso: .* (as Isso does|way than documented)"):
        fetch(Played(counts).source, place("a"))


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        {},
        {"replies": "none"},
        answer(comment(id="uno")),
        answer(comment(text=None)),
        answer(comment(created="ieri")),
        answer(comment(created=1e300)),
        answer(comment(created=-1e18)),
        answer(comment(replies=[{}])),
    ],
)
def test_a_conversation_that_is_none_is_told(found: object) -> None:
    with pytest.raises(Unreachable, match="in another way than documented"):
        fetch(Played([1], found).source, place("a"))


def test_a_server_that_is_not_there_is_told_after_three_tries() -> None:
    tries = 0

    def refuse(request: httpx.Request) -> httpx.Response:
        nonlocal tries
        tries += 1
        raise httpx.ConnectError("[Errno 111] Connection refused", request=request)

    source = isso_at(ROOT, Client(httpx.MockTransport(refuse), sleep=lambda _: None))
    with pytest.raises(Unreachable) as error:
        fetch(source, place("a"))
    assert str(error.value) == (
        f"isso: {ROOT}/count does not answer (connection refused); see that it runs and that the "
        "settings name it, or try again later"
    )
    assert tries == 3


def test_a_port_where_nobody_listens_is_told() -> None:
    with Client(sleep=lambda _: None) as client:
        source = isso_at("http://127.0.0.1:1", client)
        with pytest.raises(Unreachable, match=r"does not answer \(.+\); see that it runs"):
            fetch(source, place("a"))


def test_the_settings_name_the_server() -> None:
    client = Client(httpx.MockTransport(Played([])))
    settings = CommentsSettings(provider="isso", root=f"{ROOT}/")
    assert from_settings(settings, client, os.environ).root == ROOT
    with pytest.raises(Unreachable, match=r"isso: no server; .*comments\.root"):
        from_settings(CommentsSettings(provider="isso"), client, os.environ)


def test_the_data_of_the_server_is_where_the_test_is(server: IssoServer) -> None:
    assert isinstance(server.output, Path)
    assert (server.output.parent / "data" / "comments.db").is_file()


def test_an_address_in_the_place_of_a_name_stays_at_the_server(
    server: IssoServer, isso: Isso
) -> None:
    post = place("indirizzo")
    server.publish(post.path, "Ciao", author="Ada ada@lettori.example")
    (found,) = fetch(isso, post)
    assert found.records[0].author == "Ada ada"
