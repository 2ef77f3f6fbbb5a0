"""Requests to providers: patient, and never without an end."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator

import httpx
import pytest

from conversation.http import Client, ask, json_of
from conversation.source import Unreachable


class Answers:
    """A server that answers one thing after the other."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def patient(*answers: httpx.Response | Exception) -> tuple[Client, Answers, list[float]]:
    server, slept = Answers(*answers), list[float]()
    return Client(httpx.MockTransport(server), sleep=slept.append), server, slept


def test_a_server_that_needs_a_moment_gets_it() -> None:
    client, server, slept = patient(
        httpx.ConnectError("no"), httpx.Response(503), httpx.Response(200, json=[1])
    )
    assert ask("isso", client, "POST", "https://a.example/", json=["x"]).json() == [1]
    assert slept == [1.0, 4.0]
    assert [request.content for request in server.requests] == [b'["x"]'] * 3


def test_a_server_says_how_long_it_needs() -> None:
    soon = httpx.Response(429, headers={"Retry-After": "7"})
    past = httpx.Response(503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})
    odd = httpx.Response(503, headers={"Retry-After": "presto"})
    client, _, slept = patient(soon, past, httpx.Response(204))
    assert ask("isso", client, "GET", "https://a.example/").status_code == 204
    assert slept == [7.0, 0.0]
    client, _, slept = patient(odd, odd, odd)
    assert ask("isso", client, "GET", "https://a.example/").status_code == 503
    assert slept == [1.0, 4.0]


def test_a_server_that_wants_an_hour_is_asked_another_day() -> None:
    client, server, slept = patient(httpx.Response(429, headers={"Retry-After": "3600"}))
    assert ask("isso", client, "GET", "https://a.example/").status_code == 429
    assert (len(server.requests), slept) == (1, [])


def test_a_page_that_is_not_there_is_asked_for_once() -> None:
    client, server, _ = patient(httpx.Response(404))
    assert ask("isso", client, "GET", "https://a.example/").status_code == 404
    assert len(server.requests) == 1


def test_no_token_stands_in_a_message() -> None:
    client, _, _ = patient(*[httpx.ConnectTimeout("slow")] * 3)
    with pytest.raises(Unreachable) as error:
        ask("x", client, "GET", "https://a.example/api?token=secret")
    assert "secret" not in str(error.value)
    assert "https://a.example/api does not answer (time is over)" in str(error.value)


@pytest.mark.parametrize("token", ["geheim\nx", "geheim\x00"])
def test_a_token_that_is_none_is_told_and_not_shown(token: str) -> None:
    slept: list[float] = []
    headers = {"Authorization": f"Bearer {token}"}
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        Client(sleep=slept.append) as client,
        pytest.raises(Unreachable, match=r"the token for .* has characters that") as error,
    ):
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        ask("giscus", client, "GET", url, headers=headers)
    assert "geh" not in str(error.value)
    assert slept == []


def test_an_address_of_no_web_is_told_at_once() -> None:
    slept: list[float] = []
    with Client(sleep=slept.append) as client:
        for url in ("ftp://a.example/", "a.example", "http://a:x/"):
            with pytest.raises(Unreachable, match=r"^isso: .* does not answer"):
                ask("isso", client, "GET", url)
    assert slept == []


class Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __init__(self) -> None:
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.sent += 1
            yield b"x" * 1_000_000


def test_an_answer_without_an_end_is_left() -> None:
    body = Endless()
    client, server, _ = patient(httpx.Response(200, stream=body))
    with pytest.raises(Unreachable, match=r"does not answer \(sent more than 20 MB\)"):
        ask("isso", client, "GET", "https://a.example/")
    assert (body.sent, len(server.requests)) == (21, 1)


def test_an_answer_that_grows_when_it_is_unpacked_is_left() -> None:
    packed = gzip.compress(bytes(30_000_000))
    client, _, _ = patient(
        httpx.Response(200, stream=httpx.ByteStream(packed), headers={"Content-Encoding": "gzip"})
    )
    assert len(packed) < 100_000
    with pytest.raises(Unreachable, match="sent more than 20 MB"):
        ask("isso", client, "GET", "https://a.example/")


def test_an_answer_that_drips_is_left() -> None:
    now = iter(range(0, 10_000, 30))
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    client = Client(transport, sleep=lambda _: None, clock=lambda: float(next(now)))
    with pytest.raises(Unreachable, match=r"took longer than 120 s"):
        ask("isso", client, "GET", "https://a.example/")


def test_a_packed_answer_is_read() -> None:
    packed = gzip.compress(b'{"a": 1}')
    client, _, _ = patient(
        httpx.Response(200, stream=httpx.ByteStream(packed), headers={"Content-Encoding": "gzip"})
    )
    assert ask("isso", client, "GET", "https://a.example/").json() == {"a": 1}


def test_a_token_stays_with_whom_it_is_for() -> None:
    client, server, _ = patient(
        httpx.Response(302, headers={"Location": "https://a.example/there"}),
        httpx.Response(302, headers={"Location": "https://b.example/"}),
        httpx.Response(200, json={}),
    )
    ask("x", client, "GET", "https://a.example/", headers={"Authorization": "Bearer secret"})
    sent = [(each.url.host, each.headers.get("Authorization")) for each in server.requests]
    assert sent == [("a.example", "Bearer secret")] * 2 + [("b.example", None)]


def test_what_is_no_json_is_told() -> None:
    for body in (b"<html>", b"\xff", b"[" * 200_000, b"9" * 5000):
        client, _, _ = patient(httpx.Response(200, content=body))
        answer = ask("isso", client, "GET", "https://a.example/")
        with pytest.raises(Unreachable, match="sends no JSON; see that the settings name"):
            json_of("isso", answer)


def test_a_redirect_is_not_read_to_its_end() -> None:
    where = {"Location": "https://b.example/"}
    client, server, _ = patient(
        httpx.Response(302, headers=where, stream=Endless()), httpx.Response(200, json=[1])
    )
    assert ask("isso", client, "GET", "https://a.example/").json() == [1]
    assert len(server.requests) == 2


def test_redirects_without_an_end_are_told() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(301, headers={"Location": "/"}))
    with pytest.raises(Unreachable, match="redirects without an end"):
        ask("isso", Client(transport), "GET", "https://a.example/")


def test_a_header_may_have_any_bytes() -> None:
    client, _, _ = patient(httpx.Response(200, json=[1], headers=[(b"Server", b"caff\xe8")]))
    assert ask("isso", client, "GET", "https://a.example/").json() == [1]
