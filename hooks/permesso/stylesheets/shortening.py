"""Shortening: custom properties of a page under shorter names.

A name that only the rules of a page use may be any name: `--md-default-fg-color--light` is `--A` in
what readers get. One that the page itself, or a script of it, has anywhere keeps its own.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, product
from string import ascii_uppercase

from permesso.finishing.stage import Ended, Read
from permesso.stylesheets import scripts

NAME = re.compile(r"--(?<![\w.#-]--)[a-z][\w-]*")
SHORT = re.compile(r"--(?<![\w.#-]--)[A-Z]{1,3}(?![\w-])")
"""What is used by an owner already, if it is."""
LITERAL = re.compile(r""""[^"]*"|'[^']*'|url\([^)]*\)|\\--[\w-]+""")
"""What is not for browsers to read: a text, an address, a class with a hyphen before it."""
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
FOREIGN = re.compile(
    r"""<link\b[^>]*\brel=["']?stylesheet|<script\b[^>]*\bsrc=["']?(?:https?:)?//""", re.I
)
"""What may use any custom property: stylesheets that stay files, scripts of other sites."""
USE = re.compile(r"var\(\s*(--[a-z][\w-]*)\s*(?=\))")
"""A use without another value to fall back to."""
MANY = 1_000
"""Styles that are remembered at a time."""


class Shortening:
    """A stage of the finishing, after the one that gives pages their rules."""

    def __init__(self, read: Read) -> None:
        """Take a way to read scripts, and the stylesheets that they bring, by address."""
        self._read = read
        self._short: dict[str, str] = {}
        self._fresh = _short_names()
        self._scripts: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
        self._kept: dict[tuple[str, ...], frozenset[str]] = {}
        self._names: dict[str, list[str]] = {}
        """Those in a style, the commonest first."""
        self._done: dict[tuple[str, frozenset[str]], str] = {}
        self._texts: dict[str, frozenset[str]] = {}
        """What looks like one there and is none."""
        self._brought: dict[str, str] = {}
        """Stylesheets that scripts bring."""

    def page(self, url: str, html: str) -> str:
        """Return a page with short names in its rules."""
        if FOREIGN.search(html) or SHORT.search(html):
            return html
        parts = STYLE.split(html)
        own = {name for part in parts[::2] if "--" in part for name in NAME.findall(part)}
        for rules in parts[1::2]:
            own |= self._literal(rules)
        kept = frozenset(own | self._named(url, parts[::2]))
        parts[1::2] = [f"<style>{self._shortened(rules, kept)}</style>" for rules in parts[1::2]]
        return "".join(parts)

    def end(self) -> Ended:
        """Return the stylesheets that scripts bring; they know the short names too."""
        files = {
            address: USE.sub(lambda match: self._either(match[1]), text)
            for address, text in self._brought.items()
        }
        return Ended({each: text for each, text in files.items() if text != self._brought[each]})

    def _literal(self, rules: str) -> frozenset[str]:
        """Return what looks like a name in the texts of rules."""
        if rules not in self._texts:
            if len(self._texts) > MANY:
                self._texts.clear()
            texts = " ".join(LITERAL.findall(rules))
            self._texts[rules] = frozenset(re.findall(r"--[a-z][\w-]*", texts))
        return self._texts[rules]

    def _shortened(self, rules: str, kept: frozenset[str]) -> str:
        if rules not in self._names:
            if len(self._names) > MANY:
                self._names.clear()
                self._done.clear()
            counted = Counter(NAME.findall(rules))
            self._names[rules] = sorted(counted, key=lambda name: (-counted[name], name))
        names = self._names[rules]
        key = rules, kept.intersection(names)
        if key not in self._done:
            for name in names:
                if name not in self._short and name not in kept:
                    self._short[name] = next(self._fresh)
            self._done[key] = NAME.sub(
                lambda match: match[0] if match[0] in kept else self._short[match[0]], rules
            )
        return self._done[key]

    def _either(self, name: str) -> str:
        short = self._short.get(name)
        return f"var({short},var({name})" if short else f"var({name}"

    def _named(self, url: str, parts: list[str]) -> frozenset[str]:
        """Return the names in the scripts that a page loads, now or later."""
        asked = tuple(each for part in parts for each in scripts.loaded(part, url))
        if asked not in self._kept:
            names, seen, waiting = set[str](), set[str](), list(asked)
            while waiting:
                address = waiting.pop()
                if address not in seen:
                    seen.add(address)
                    found, more = self._script(address)
                    names |= found
                    waiting += more
            self._kept[asked] = frozenset(names)
        return self._kept[asked]

    def _script(self, address: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return the names in a script, or set by a stylesheet that it brings, and other scripts
        that it names."""
        if address not in self._scripts:
            text = self._read(address) or ""
            names = set(NAME.findall(text))
            for name in dict.fromkeys(scripts.SHEET.findall(text)):
                path = posixpath.normpath(posixpath.join(posixpath.dirname(address), name))
                if (sheet := self._read(path)) is not None:
                    self._brought[path] = sheet
                    names.update(NAME.findall(USE.sub("", sheet)))
            self._scripts[address] = frozenset(names), scripts.loaded(text, address)
        return self._scripts[address]


def _short_names() -> Iterator[str]:
    """Yield `--A`, `--B`, and on for ever."""
    for length in count(1):
        for letters in product(ascii_uppercase, repeat=length):
            yield f"--{''.join(letters)}"
