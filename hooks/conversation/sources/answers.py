"""Answers of providers: of the right status and the right shape, or Unreachable in one line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from conversation import http
from conversation.source import Unreachable

T = TypeVar("T")

ABSENT = frozenset({404, 410})
"""Statuses of what is not there, or not for everybody (RFC 9110, 15.5.5 and 15.5.11)."""
MOST_PAGES = 1000
"""Pages of one list. A server whose next page never ends is not waited for."""


class Shape(BaseModel):
    """A part of an answer. What else stands there is left alone: pictures, e-mail addresses."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who answers in JSON."""

    key: str
    """Name of the source; its complaints begin with it."""
    client: httpx.Client
    """How it is asked."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of every request."""
    advice: Mapping[int, str] = field(default_factory=dict)
    """What the owner can do about a status; 429 stands for every limit that is used up."""

    def ask(
        self, method: str, url: str, *, also: Collection[int] = (), **options: Any
    ) -> httpx.Response:
        """Return an answer that is a success, or has one of the statuses `also`.

        `options` are those of `httpx.Client.request`. Raises Unreachable.
        """
        headers = {**self.headers, **options.pop("headers", {})}
        try:
            response = http.ask(self.key, self.client, method, url, headers=headers, **options)
        except ValueError:
            # A next page, a cursor, an address: what they said cannot be asked for.
            raise self.unreachable("they name a page that no address can have") from None
        if response.is_success or response.status_code in also:
            return response
        raise self.refusal(response)

    def read(self, shape: TypeAdapter[T], response: httpx.Response) -> T:
        """Return what an answer says; raises Unreachable where it is not of that shape."""
        return self.fit(shape, http.json_of(self.key, response), response.url.host)

    def fit(self, shape: TypeAdapter[T], value: Any, host: str) -> T:
        """Return a part of the answer of `host`; raises Unreachable if it is not of that shape."""
        try:
            return shape.validate_python(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            at = ".".join(map(str, first["loc"])) or "the whole"
            raise self.unreachable(
                f"{host} answers in another way than documented "
                f"({at}: {first['msg'][:80]}); see that the settings name the right server"
            ) from None

    def unreachable(self, complaint: str) -> Unreachable:
        """Return what to raise for a complaint."""
        return Unreachable(f"{self.key}: {' '.join(complaint.split())}")

    def refusal(self, response: httpx.Response) -> Unreachable:
        """Return what to raise for an answer that is no success."""
        status = response.status_code
        at = f"{response.url.host}{response.url.path}"
        if status == 429 or (status == 403 and _spent(response.headers)):
            return self.limit(response)
        if status >= 500:
            return self.unreachable(f"{at} fails on its side ({status}); try again later")
        what = {401: "asks who we are", 403: "is not for us", 404: "is not there"}
        advice = self.advice.get(status, "see that the settings name it")
        return self.unreachable(f"{at} {what.get(status, 'refuses')} ({status}); {advice}")

    def limit(self, response: httpx.Response) -> Unreachable:
        """Return what to raise for an answer that says that we have asked too often."""
        more = f", or {self.advice[429]}" if 429 in self.advice else ""
        return self.unreachable(
            f"{response.url.host} takes no more requests now ({response.status_code}); pull again "
            f"{until(response.headers)}{more}"
        )


def until(headers: httpx.Headers) -> str:
    """Return when a server that was asked too often takes requests again, as its headers say."""
    after = headers.get("retry-after", "")
    if after.isdecimal():
        return f"in {after} seconds"
    for name in ("x-ratelimit-reset", "ratelimit-reset"):
        reset = headers.get(name, "")
        try:
            # GitHub and Bluesky write seconds since 1970, Mastodon a date.
            moment = (
                datetime.fromtimestamp(int(reset), UTC)
                if reset.isdecimal()
                else datetime.fromisoformat(reset)
            )
        except (ValueError, OverflowError, OSError):
            continue
        return f"after {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return "later"


def _spent(headers: httpx.Headers) -> bool:
    return headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
