"""Requests to providers: patient, and never without an end."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from conversation.source import Unreachable

TRIES = 3
WAITS = (1.0, 4.0)
"""Seconds before the second and the third try, where the server names no other number."""
LONGEST_WAIT = 60.0
"""A server that wants to be left alone for longer is asked again by the next pull."""
LARGEST = 20_000_000
"""Bytes of an answer, unpacked."""
LONGEST = 120.0
"""Seconds that an answer may take to arrive, however steadily it drips."""
AGAIN = {429, 502, 503, 504}
"""Statuses of a server that may answer soon (RFC 9110, 15.6; RFC 6585, 4)."""


class TooMuch(httpx.TransportError):
    """Raised for an answer that is too large or takes too long."""


class Client(httpx.Client):
    """A client that tries again, and reads no answer without an end.

    Redirects are followed; the header `Authorization` goes to no other origin (httpx sees to it).
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            transport=transport,
            timeout=httpx.Timeout(30, connect=10),
            headers={"User-Agent": "permesso-comments"},
        )
        self._sleep = sleep
        self._clock = clock

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Return the whole answer; raises httpx.TransportError after the last try."""
        for wait in WAITS[: TRIES - 1]:
            try:
                response = self._send(request, options)
            except (TooMuch, httpx.LocalProtocolError, httpx.UnsupportedProtocol):
                raise
            except httpx.TransportError:
                self._sleep(wait)
                continue
            if response.status_code not in AGAIN:
                return response
            asked = _retry_after(response)
            if asked is not None and asked > LONGEST_WAIT:
                return response
            self._sleep(wait if asked is None else asked)
        return self._send(request, options)

    def _send(self, request: httpx.Request, options: dict[str, Any]) -> httpx.Response:
        end = self._clock() + LONGEST
        response = self._followed(request, {**options, "stream": True, "follow_redirects": False})
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise TooMuch(f"sent more than {LARGEST // 1_000_000} MB")
                if self._clock() > end:
                    raise TooMuch(f"took longer than {LONGEST:.0f} s")
        finally:
            response.close()
        # The body is unpacked by now. Raw, since a header may have bytes that are no ASCII.
        headers = [
            (name, value)
            for name, value in response.headers.raw
            if name.lower() not in {b"content-encoding", b"content-length", b"transfer-encoding"}
        ]
        return httpx.Response(
            response.status_code,
            headers=headers,
            content=bytes(body),
            request=response.request,
        )

    def _followed(self, request: httpx.Request, options: dict[str, Any]) -> httpx.Response:
        """Return the answer at the end of redirects; httpx would read the whole body of each."""
        for _ in range(self.max_redirects + 1):
            response = super().send(request, **options)
            if response.next_request is None:
                return response
            response.close()
            request = response.next_request
        raise httpx.TooManyRedirects("redirects without an end", request=request)


def ask(source: str, client: httpx.Client, method: str, url: str, **options: Any) -> httpx.Response:
    """Return the answer of a provider, whatever its status.

    `options` are those of `httpx.Client.request`. Raises Unreachable where none comes, ValueError
    for an address that cannot be one.
    """
    try:
        return client.request(method, url, **options)
    except (httpx.LocalProtocolError, UnicodeEncodeError) as error:
        if isinstance(error, UnicodeEncodeError) and error.encoding != "ascii":
            raise  # in the address; headers are ASCII (httpx)
        # The message of the error would show the token.
        raise Unreachable(
            f"{source}: the token for {_shown(url)} has characters that no token has; copy it again"
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(
            f"{source}: {_shown(url)} does not answer ({reason(error)}); see that it runs and that "
            "the settings name it, or try again later"
        ) from None


def json_of(source: str, response: httpx.Response) -> Any:
    """Return the JSON of an answer; raises Unreachable where it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):  # a number of too many digits is one too
        raise Unreachable(
            f"{source}: {_shown(str(response.request.url))} sends no JSON; see that the settings "
            "name the right server"
        ) from None


def reason(error: Exception) -> str:
    """Return in a few words why no answer came."""
    if isinstance(error, httpx.TimeoutException):
        return "time is over"
    text = " ".join(str(error).split())
    # "[Errno 111] Connection refused"
    _, bracket, words = text.partition("] ")
    found = words if bracket and text.startswith("[") else text
    return f"{found[:1].lower()}{found[1:]}" or type(error).__name__


def _shown(url: str) -> str:
    """Return an address for people, without the query: a token may stand in it."""
    return url.partition("?")[0]


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that a server asks to wait (RFC 9110, 10.2.3)."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isdecimal():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
