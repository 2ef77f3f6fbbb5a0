"""Scripts: what those of a page may give its elements, and make, as far as their words tell.

A class or an element that a script writes stands in one of its string literals (`className =
"pm-embed__player"`, `createElement("iframe")`); what it only looks for does too, with a dot
(`".pm-form"`), and is left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from permesso.stylesheets.rules import VARIABLE

LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`""", re.S
)
WORD = re.compile(r"(?<![.#\[\w-])-{0,2}[A-Za-z_][\w-]*")
TAG = re.compile(r"(?:^|<)([a-z][a-z0-9-]*)(?=$|[\s>/])")
MODULE = re.compile(r"""["'`(=]([^"'`\s()=<>]+\.m?js)\b""")
SHEET = re.compile(r"""["'`]([^"'`\s]+\.css)["'`]""")
ASKING = re.compile(
    r"(?:\b(?:matches|closest|querySelector(?:All)?|all|find|(?:add|remove)EventListener|on|getAttribute)"
    r"\(|\btype\s*[:=])\s*$"
)
"""What stands before a literal that only asks, or names no element."""
ADDRESS = re.compile(r"[^\s<]*/[^\s<]*")
"""A literal whose words are parts of an address."""
ENTRY = re.compile(r'"?([a-z][A-Za-z]*)"?:\s*"([^"]*)"')
DATA = re.compile(r"\.dataset\.([A-Za-z]\w*)")

Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Words:
    """What is in the string literals of scripts."""

    words: frozenset[str] = frozenset()
    """Everything that may be a class, an id, an attribute or a custom property."""
    tags: frozenset[str] = frozenset()
    """Everything that may be the name of an element."""

    def __or__(self, other: Words) -> Words:
        return Words(self.words | other.words, self.tags | other.tags)


def words(script: str) -> Words:
    """Return the words of a script."""
    found: set[str] = set()
    tags: set[str] = set()
    for match in LITERAL.finditer(script):
        literal = match[1] or match[2] or match[3]
        if not literal or ADDRESS.fullmatch(literal):
            continue
        if not ASKING.search(script, max(0, match.start() - 30), match.start()):
            found.update(WORD.findall(literal))
            tags.update(TAG.findall(literal))
    found.update(_attribute(name) for name in DATA.findall(script))
    return Words(frozenset(found), frozenset(tags))


def entries(script: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes, with values, that objects in a script may be for: what is assigned to a
    `dataset` (`{"mdColorScheme": "slate"}`)."""
    for match in ENTRY.finditer(script):
        yield _attribute(match[1]), match[2]


def _attribute(name: str) -> str:
    """Return the attribute of an entry of `dataset`."""
    return "data-" + re.sub("[A-Z]", lambda match: f"-{match[0].lower()}", name)


class Library:
    """The scripts of a site, each read once."""

    def __init__(self, read: Read) -> None:
        """Take a way to read the site's files by address."""
        self._read = read
        self._known: dict[str, tuple[Words, tuple[str, ...]] | None] = {}
        self._together: dict[tuple[str, ...], Words] = {}

    def words(self, addresses: Iterable[str]) -> Words:
        """Return the words of scripts and of those that they load."""
        asked = tuple(addresses)
        if asked in self._together:
            return self._together[asked]
        total, seen, waiting = Words(), set[str](), list(asked)
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            if found := self._script(address):
                total |= found[0]
                waiting += found[1]
        self._together[asked] = total
        return total

    def _script(self, address: str) -> tuple[Words, tuple[str, ...]] | None:
        if address not in self._known:
            text = self._read(address)
            self._known[address] = None if text is None else self._read_script(text, address)
        return self._known[address]

    def _read_script(self, text: str, address: str) -> tuple[Words, tuple[str, ...]]:
        """Return the words of a script, and the scripts that it names.

        Of a stylesheet that it brings, the page has to have the custom properties.
        """
        found = words(text)
        for name in dict.fromkeys(SHEET.findall(text)):
            sheet = self._read(posixpath.normpath(posixpath.join(posixpath.dirname(address), name)))
            found |= Words(frozenset(VARIABLE.findall(sheet or "")))
        return found, loaded(text, address)


def loaded(text: str, address: str) -> tuple[str, ...]:
    """Return the addresses of the scripts that a text at an address (a page or script) names."""
    folder = posixpath.dirname(address)
    found = []
    for name in dict.fromkeys(MODULE.findall(text)):
        if "://" in name or name.startswith("//"):
            continue
        if name.startswith("/"):
            found.append(name.lstrip("/"))
        else:
            found.append(posixpath.normpath(posixpath.join(folder, name)))
    return tuple(found)
