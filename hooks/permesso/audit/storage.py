"""Storage: what the scripts of a page keep in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from permesso.audit.facts import Store, Stored, When
from permesso.audit.finding import shortened
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
COOKIE = re.compile(r"""document\.cookie\s*=(?!=)\s*(?:["'`](?P<name>[^"'`=;$\s]*)=)?""")
"""Sets a cookie (HTML Standard, 3.1.5)."""
PROPERTY = re.compile(
    r"""\b(?P<store>localStorage|sessionStorage)\s*(?:\[\s*["'](?P<key>[^"']+)["']\s*\]|"""
    r"""\.(?!setItem|getItem|removeItem|clear|key|length)(?P<name>[A-Za-z_$][\w$]*))\s*=(?!=)"""
)
"""Keeps an entry as if it were a property."""


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
    # Whether it is done at once cannot be told from here: what a page does by itself, it may do.
    for found in COOKIE.finditer(script.text):
        yield _at(script, found, found["name"] or "", "cookie")
    for found in PROPERTY.finditer(script.text):
        store: Store = "localStorage" if found["store"] == "localStorage" else "sessionStorage"
        yield _at(script, found, found["key"] or found["name"], store)


def _at(script: Script, found: re.Match[str], name: str, store: Store) -> Stored:
    line = script.line + script.text.count("\n", 0, found.start())
    shown = shortened(script.text[found.start() : found.end() + 60])
    return Stored(name, store, "act", line, shown)
