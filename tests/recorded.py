"""Recorded answers of providers, played by a transport that looks at every request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from conversation.source import Fetched, Place, Source, Unreachable

FIXTURES = Path(__file__).parent / "fixtures" / "comments"
BLOG = "https://blog.example"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to which request."""

    method: str
    url: str
    params: Mapping[str, str]
    body: Any
    status: int
    headers: Mapping[str, str]
    variables: Mapping[str, Any] | None

    def fits(self, request: httpx.Request) -> bool:
        """Whether a request is the one that this answers."""
        asked = dict(request.url.params)
        return (
            request.method == self.method
            and str(request.url).partition("?")[0] == self.url
            and all(asked.get(name) == value for name, value in self.params.items())
            and (self.variables is None or _variables(request).items() >= self.variables.items())
        )

    def response(self, request: httpx.Request) -> httpx.Response:
        """Return it, or raise what stands for it."""
        if isinstance(self.body, Exception):
            raise self.body
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return httpx.Response(
            self.status, headers=dict(self.headers), content=content, request=request
        )


@dataclass
class Recorded:
    """A provider that says what was recorded, and fails a test that asks for anything else."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def on(
        self,
        method: str,
        url: str,
        body: Any,
        *,
        params: Mapping[str, str] | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Recorded:
        """Answer a request with JSON, bytes, or an exception; the first that fits counts."""
        self.answers.append(
            Answer(method, url, params or {}, body, status, headers or {}, variables)
        )
        return self

    @property
    def client(self) -> httpx.Client:
        """A client that only knows this provider."""
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    @property
    def asked(self) -> list[str]:
        """The addresses that were asked, without the queries."""
        return [str(request.url).partition("?")[0] for request in self.requests]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for answer in self.answers:
            if answer.fits(request):
                return answer.response(request)
        raise AssertionError(f"nobody expected {request.method} {request.url}")


def shape(source: str, name: str) -> Any:
    """Return a recorded answer."""
    return json.loads((FIXTURES / source / f"{name}.json").read_text(encoding="utf-8"))


def place(thread: str = "2026/la-promessa", *older: str, **more: str) -> Place:
    """Return a post; `older` are addresses that lead there too."""
    url = f"{BLOG}/{thread}/"
    return Place(
        thread=thread,
        title="La promessa",
        url=url,
        addresses=(url, *older),
        path=f"/comments/{thread}/",
        mastodon=more.get("mastodon"),
        bluesky=more.get("bluesky"),
    )


def fetch(
    source: Source, places: Sequence[Place], seen: Mapping[str, str] | None = None
) -> list[Fetched]:
    """Return all that a source says, and see that it told of every place."""
    told: list[int] = []
    found = list(source.fetch(places, seen or {}, told.append))
    assert sum(told) == len(places)
    return found


def _variables(request: httpx.Request) -> Mapping[str, Any]:
    found = json.loads(request.content)["variables"]
    assert isinstance(found, dict)
    return found


TROUBLES = [
    pytest.param(b"<html>Hello</html>", 200, {}, "sends no JSON", id="no JSON"),
    pytest.param(b"[" * 100_000, 200, {}, "sends no JSON", id="JSON without a bottom"),
    pytest.param(b'"hello"', 200, {}, "in another way than documented", id="another shape"),
    pytest.param(b"{}", 401, {}, "(401)", id="401"),
    pytest.param(b"{}", 403, {}, "(403)", id="403"),
    pytest.param(b"{}", 429, {"Retry-After": "90"}, "pull again in 90 seconds", id="429"),
    pytest.param(b"{}", 500, {}, "on its side (500); try again later", id="500"),
    pytest.param(httpx.ReadTimeout("slow"), 200, {}, "does not answer (time is over)", id="slow"),
    pytest.param(
        httpx.ConnectError("[Errno 111] Connection refused"), 200, {}, "refused", id="down"
    ),
]
"""What goes wrong with every provider: an answer, its status and headers, and what is said."""


def complaint(source: Source, *places: Place) -> str:
    """Return in which words a source gives up: one line that begins with its name."""
    with pytest.raises(Unreachable) as caught:
        fetch(source, places or [place()])
    said = str(caught.value)
    assert said.startswith(f"{source.key}: ") and said.isprintable()
    assert len(said) < 400
    return said
