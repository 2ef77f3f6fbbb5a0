"""Storage: what the scripts of a page keep in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from permesso.audit.facts import Store, Stored, When
from permesso.audit.scripts import Script
from permesso.audit.statements import Call

CALLS: Mapping[str, Store] = {
    "localStorage.setItem": "localStorage",
    "sessionStorage.setItem": "sessionStorage",
    "indexedDB.open": "indexedDB",
    "caches.open": "cache",
    "cookieStore.set": "cookie",
}
"""Functions that keep something under the name that is their first argument, without `window.`."""
TEXT = re.compile(r"""(["'`])([^"'`$]*)\1?""")
COOKIE = re.compile(r"""(?:^|\.)document(?:\.cookie|\[["'`]cookie["'`]\])$""")
"""Sets a cookie (HTML Standard, 3.1.5)."""
SHORT = re.compile(r"\.cookie$")
"""May do so, where a program gave `document` a shorter name."""
ATTRIBUTE = re.compile(r"\b(?:path|expires|max-age|samesite|domain)=", re.IGNORECASE)
"""What only the text of a cookie has (RFC 6265, 4.1)."""
PAIR = re.compile(r"""["'`]([^"'`=;$\s]*)=""")
"""The name of a cookie, at the beginning of its text."""
ENTRY = re.compile(
    r"""(?:^|\.)(?P<store>localStorage|sessionStorage)(?:\[\s*["'`](?P<key>[^"'`]+)["'`]\s*\]|"""
    r"""\.(?!(?:setItem|getItem|removeItem|clear|key|length)$)(?P<name>[\w$]+))$"""
)
"""An entry that is kept as if it were a property."""


def stored(scripts: Iterable[Script]) -> tuple[Stored, ...]:
    """Return what scripts keep, each name and store once."""
    found: dict[tuple[str, Store], Stored] = {}
    for script in scripts:
        for each in (*_called(script), *_assigned(script)):
            found.setdefault((each.name, each.store), each)
    return tuple(found.values())


def _called(script: Script) -> Iterator[Stored]:
    for call in script.calls:
        store = CALLS.get(call.name.removeprefix("window.").removeprefix("self."))
        if store:
            when: When = "load" if call.at_start else "act"
            yield Stored(_name(call), store, when, call.line, call.found)


def _name(call: Call) -> str:
    """Return the name of an entry; its beginning and a star where a script works out the rest."""
    written = call.arguments[0] if call.arguments else ""
    text = TEXT.match(written)
    if not text:
        return ""
    return text[2] if text[0] == written else f"{text[2]}*"


def _assigned(script: Script) -> Iterator[Stored]:
    for each in script.assignments:
        when: When = "load" if each.at_start else "act"
        if COOKIE.search(each.target) or (
            SHORT.search(each.target) and ATTRIBUTE.search(each.value)
        ):
            pair = PAIR.match(each.value)
            yield Stored(pair[1] if pair else "", "cookie", when, each.line, each.found)
        elif entry := ENTRY.search(each.target):
            store: Store = "localStorage" if entry["store"] == "localStorage" else "sessionStorage"
            yield Stored(entry["key"] or entry["name"], store, when, each.line, each.found)
