"""Hosts: whose an address is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from permesso.audit.declared import Declared
from permesso.audit.places import NOWHERE

USUAL = {"http": 80, "https": 443, "ws": 80, "wss": 443}
"""Schemes that call a host, with their port (RFC 9110, 4.2; RFC 6455, 3)."""
LONGEST = 253
"""Characters of a host's name (RFC 1035, 2.3.4, written out)."""


@lru_cache(maxsize=8192)
def host_of(address: str) -> str | None:
    """Return the host that an address calls: its name in small letters, Unicode as IDNA has it,
    with the port where that is not the usual one; None where it calls none, as `mailto:`, `data:`
    and a path don't.
    """
    try:
        # Browsers read a backslash as a slash (URL Standard, 4.4).
        parts = urlsplit(address.strip().replace("\\", "/"))
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme or "https"
    if scheme not in USUAL or not name or len(name) > LONGEST:
        return None
    name = _ascii(unquote(name).rstrip("."))
    if not name:
        return None
    shown = f"[{name}]" if ":" in name else name
    return shown if port in (None, USUAL[scheme]) else f"{shown}:{port}"


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name.lower()


@dataclass(frozen=True, slots=True)
class Own:
    """The hosts that are the site itself."""

    host: str | None
    """Its host; None where nothing says it."""
    declared: frozenset[str]
    """Hosts that it declares."""

    def has(self, host: str) -> bool:
        """Tell whether a host is the site's: the same, with or without `www.`, or one below it that
        the site declares. Of a site whose host nobody knows, its files have one that stands for it.
        """
        if self.host is None:
            return host == host_of(NOWHERE)
        own = _bare(self.host)
        if _bare(host) == own:
            return True
        below = _unported(host).endswith(f".{_unported(own)}")
        return below and host in self.declared


def own_of(host: str | None, declared: Declared) -> Own:
    """Return the hosts that are the site at `host`, which is a name or an address."""
    found = host_of(host if host and "//" in host else f"//{host}") if host else None
    return Own(found, hosts_declared(declared))


def hosts_declared(declared: Declared) -> frozenset[str]:
    """Return the hosts that a site declares, as `host_of` writes them."""
    return frozenset(_written(each.host for each in declared.hosts or ()))


def _written(hosts: Iterable[str]) -> Iterable[str]:
    for host in hosts:
        yield host_of(host if "//" in host else f"//{host}") or host


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _unported(host: str) -> str:
    return host if host.endswith("]") else host.partition(":")[0]
