"""Many people at once: they send the form, wait for their mail, and confirm."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field

import httpx

from stress.service import LIST, Service

TIMEOUT = 60

Act = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]


@dataclass
class Record:
    """What a crowd did and was told."""

    tried: set[str] = field(default_factory=set)
    """Everything sent, answered or not: addresses, or links."""
    answered: set[str] = field(default_factory=set)
    """What was answered with 2xx or 3xx: this is a promise."""
    refused: dict[str, int] = field(default_factory=dict)
    """What got another answer, with its status."""
    lost: set[str] = field(default_factory=set)
    """What got no answer."""
    seconds: list[float] = field(default_factory=list)
    """How long each answer took."""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    @property
    def pace(self) -> str:
        """How fast it was, in words."""
        if len(self.seconds) < 2:
            return ""
        rate = len(self.seconds) / (self.ended - self.began)
        median = statistics.median(self.seconds)
        late = statistics.quantiles(self.seconds, n=20)[-1]
        return f"{rate:,.0f} a second; median {median:.2f} s, 19 of 20 within {late:.2f} s"


class Crowd:
    """People with addresses of their own, of mail and of network."""

    def __init__(self, service: Service, clients: int) -> None:
        self.service = service
        self.clients = clients
        self._numbers = itertools.count()

    def names(self, count: int, of: str = "reader") -> list[str]:
        """Return as many e-mail addresses that were not used before."""
        return [f"{of}-{next(self._numbers)}@lettori.example" for _ in range(count)]

    async def subscribe(self, emails: Iterable[str], record: Record) -> None:
        """Send the form for each address, as many at once as there are clients."""
        form = f"{self.service.root}/subscription/form"

        async def send(http: httpx.AsyncClient, email: str) -> httpx.Response:
            # Five forms from one connection, then the next: few enough for the limit.
            a, b = divmod(int(email.rpartition("-")[2].partition("@")[0]) // 5, 250)
            headers = {"X-Forwarded-For": f"10.{a // 250}.{a % 250}.{b + 1}"}
            fields = {"email": email, "l": LIST, "nonce": "", "page": "/", "placement": "inline"}
            return await http.post(form, data=fields, headers=headers)

        await self._each(emails, record, send)

    async def look(self, links: Iterable[str], record: Record) -> None:
        """Open each link, as a person does, or a program that scans mail."""
        await self._each(links, record, lambda http, link: http.get(link))

    async def confirm(self, links: Iterable[str], record: Record) -> None:
        """Press the button behind each link, as many at once as there are clients."""
        await self._each(links, record, lambda http, link: http.post(link))

    async def _each(self, things: Iterable[str], record: Record, act: Act) -> None:
        left = iter(things)
        record.began = time.monotonic()
        async with _http(self.clients) as http:
            await asyncio.gather(*(_client(http, left, record, act) for _ in range(self.clients)))
        record.ended = time.monotonic()


def _http(clients: int) -> httpx.AsyncClient:
    # One client with many connections: each of httpx's makes an SSL context, which takes longer
    # than all its requests. trust_env: a proxy of this machine is not for loopback.
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    return httpx.AsyncClient(limits=limits, timeout=TIMEOUT, trust_env=False)


async def _client(http: httpx.AsyncClient, left: Iterator[str], record: Record, act: Act) -> None:
    for thing in left:
        record.tried.add(thing)
        sent = time.monotonic()
        try:
            answer = await act(http, thing)
        except httpx.TransportError:
            record.lost.add(thing)
            continue
        record.seconds.append(time.monotonic() - sent)
        if answer.status_code < 400:
            record.answered.add(thing)
        else:
            record.refused[thing] = answer.status_code
