"""How often: rates, and a count of what a client did lately."""

from __future__ import annotations

import ipaddress
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
CLIENTS = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    """How often it may happen."""
    seconds: int
    """In which time."""


def parse_rates(text: str) -> tuple[Rate, ...]:
    """Return the rates in a text such as `2/hour 5/day`. Raises ValueError with advice."""
    found = []
    for item in text.replace(",", " ").split():
        match = re.fullmatch(rf"([1-9][0-9]{{0,5}})/({'|'.join(SECONDS)})", item)
        if not match:
            raise ValueError("write rates such as 10/minute 60/hour 100/day")
        found.append(Rate(int(match[1]), SECONDS[match[2]]))
    return tuple(found)


def client_key(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or an IPv6 /64, which one line gets.

    What is not an IP address is one client for all: a proxy that sends such things hides them.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(found), 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def truncated(address: str) -> str | None:
    """Return the network of an IP address, /24 or /48, which names no household; None if none."""
    key = client_key(address)
    if key == "unknown":
        return None
    network = ipaddress.ip_network(key)
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


class Limiter:
    """Counts what each client did. In memory: a restart forgets, and nobody's address is kept."""

    def __init__(self, rates: tuple[Rate, ...], clock: Callable[[], float]) -> None:
        self.rates = rates
        self.clock = clock
        self._seen: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Count one more of `address` and return 0; or the seconds it has to wait, uncounted."""
        now = self.clock()
        key = client_key(address)
        # What is still to come was counted before the clock was set back: nobody waits for that.
        times = [t for t in self._seen.pop(key, []) if now - self._longest() < t <= now]
        waits = [
            times[-rate.times] + rate.seconds - now
            for rate in self.rates
            if len(times) >= rate.times and times[-rate.times] > now - rate.seconds
        ]
        if not waits:
            times.append(now)
        self._seen[key] = times
        # Who was not seen for longest is forgotten first; an attacker with many addresses fills
        # this table, not the memory.
        while len(self._seen) > CLIENTS:
            self._seen.popitem(last=False)
        return max(1, round(max(waits))) if waits else 0

    def _longest(self) -> int:
        return max((rate.seconds for rate in self.rates), default=0)
