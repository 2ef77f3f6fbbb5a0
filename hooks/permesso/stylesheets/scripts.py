"""Scripts: what those of a page may give its elements, and make, as far as their words tell.

A class or an element that a script writes stands in one of its string literals (`className =
"pm-embed__player"`, `createElement("iframe")`); what it only looks for does too, with a dot
(`".pm-form"`), and is left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from permesso.finishing.stage import Read
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
PROPERTY = re.compile(r"--(?<![\w.#-]--)[a-z][\w-]*")
"""A custom property; no class with two hyphens in it."""
PLAIN_USE = re.compile(r"var\(\s*(--[a-z][\w-]*)\s*(?=\))")
"""A use of one without another value to fall back to."""


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


@dataclass(frozen=True, slots=True)
class Script:
    """What is in a script."""

    words: Words
    """Its words, and the custom properties that a stylesheet uses which it brings."""
    properties: frozenset[str]
    """Custom properties that it names, or that such a stylesheet sets or has another value for."""
    brought: tuple[str, ...]
    """Stylesheets that it brings."""
    loaded: tuple[str, ...]
    """Scripts that it names."""


class Library:
    """The scripts of a site, each read once."""

    def __init__(self, read: Read) -> None:
        """Take a way to read the site's files by address."""
        self._read = read
        self._known: dict[str, Script | None] = {}
        self._together: dict[tuple[str, ...], tuple[Script, ...]] = {}
        self._brought: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._words: dict[tuple[str, ...], Words] = {}
        self._properties: dict[tuple[str, ...], frozenset[str]] = {}

    def words(self, addresses: tuple[str, ...]) -> Words:
        """Return the words of scripts and of those that they load."""
        if addresses not in self._words:
            found = self._scripts(addresses)
            words = frozenset(word for each in found for word in each.words.words)
            tags = frozenset(tag for each in found for tag in each.words.tags)
            self._words[addresses] = Words(words, tags)
        return self._words[addresses]

    def properties(self, addresses: tuple[str, ...]) -> frozenset[str]:
        """Return the custom properties that keep their names for scripts and those that they
        load."""
        if addresses not in self._properties:
            every = (each.properties for each in self._scripts(addresses))
            self._properties[addresses] = frozenset(name for each in every for name in each)
        return self._properties[addresses]

    def brought(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Return the stylesheets that scripts, and those that they load, bring."""
        if addresses not in self._brought:
            every = (address for each in self._scripts(addresses) for address in each.brought)
            self._brought[addresses] = tuple(dict.fromkeys(every))
        return self._brought[addresses]

    def _scripts(self, addresses: tuple[str, ...]) -> tuple[Script, ...]:
        """Return scripts and those that they load."""
        if addresses not in self._together:
            found, seen, waiting = list[Script](), set[str](), list(addresses)
            while waiting:
                address = waiting.pop()
                if address not in seen:
                    seen.add(address)
                    if script := self._script(address):
                        found.append(script)
                        waiting += script.loaded
            self._together[addresses] = tuple(found)
        return self._together[addresses]

    def _script(self, address: str) -> Script | None:
        if address not in self._known:
            text = self._read(address)
            self._known[address] = None if text is None else self._read_script(text, address)
        return self._known[address]

    def _read_script(self, text: str, address: str) -> Script:
        """Return what is in a script, and in the stylesheets that it brings."""
        found = words(text)
        properties = set(PROPERTY.findall(text))
        brought = []
        for name in dict.fromkeys(SHEET.findall(text)):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(address), name))
            if (sheet := self._read(path)) is not None:
                brought.append(path)
                found |= Words(frozenset(VARIABLE.findall(sheet)))
                properties.update(PROPERTY.findall(PLAIN_USE.sub("", sheet)))
        return Script(found, frozenset(properties), tuple(brought), loaded(text, address))


def loaded(text: str, address: str) -> tuple[str, ...]:
    """Return the addresses of the scripts that a text at an address (a page or script) names."""
    # Asked of every page's data, which has none.
    if ".js" not in text and ".mjs" not in text:
        return ()
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
