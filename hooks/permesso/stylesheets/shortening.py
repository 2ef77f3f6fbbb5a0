"""Shortening: custom properties of a page under shorter names.

A name that only the rules of a page use may be any name: `--md-default-fg-color--light` is `--A` in
what readers get. One that the page itself, or a script of it, has anywhere keeps its own. Which is
short for which is decided by the stylesheets of the site, before any page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, product
from string import ascii_uppercase

from permesso.finishing.printed import Printed, Tag
from permesso.finishing.stage import Ended, Parts, Read
from permesso.stylesheets import scripts
from permesso.stylesheets.scripts import PLAIN_USE, PROPERTY, Library
from permesso.stylesheets.sheets import MATERIAL

SHORT = re.compile(r"--(?<![\w.#-]--)[A-Z]{1,3}(?![\w-])")
"""What is used by an owner already, if it is."""
LITERAL = re.compile(r""""[^"]*"|'[^']*'|url\([^)]*\)|\\--[\w-]+""")
"""What is not for browsers to read: a text, an address, a class with a hyphen before it."""
STYLE = "<style>"
"""An element whose rules have short names."""
FOREIGN = ("http:", "https:", "//")
"""How the address of a script of another site begins."""
MANY = 1_000
"""Styles that are remembered at a time."""
TAGS = 10_000
"""Tags that are."""


class _Rules:
    """The rules of a page, in their element."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names = frozenset(PROPERTY.findall(text))
        """Custom properties in them."""
        self.literal = frozenset(re.findall(r"--[a-z][\w-]*", " ".join(LITERAL.findall(text))))
        """What looks like one there and is none."""
        self.has_short = bool(SHORT.search(text))
        self._done: dict[frozenset[str], str] = {}

    def shortened(self, short: Mapping[str, str], kept: set[str]) -> str:
        """Return them with short names for all but some."""
        stay = self.names & kept
        if stay not in self._done:
            self._done[stay] = PROPERTY.sub(
                lambda match: match[0] if match[0] in stay else short.get(match[0], match[0]),
                self.text,
            )
        return self._done[stay]


class _Tags(dict[str, tuple[str, ...] | None]):
    """What tags name, by how they are written: most have only a class with two hyphens."""

    def __missing__(self, tag: str) -> tuple[str, ...] | None:
        self[tag] = found = () if tag.startswith(STYLE) else _named(tag)
        return found


def _named(text: str) -> tuple[str, ...] | None:
    """Return what may be custom properties in a part of a page; None for one that has a short name
    in it already."""
    return None if SHORT.search(text) else tuple(PROPERTY.findall(text))


class Shortening:
    """A stage of the finishing, after the one that gives pages their rules."""

    def __init__(self, read: Read, library: Library, sheets: Iterable[str]) -> None:
        """Take a way to read files, the scripts, and the addresses of all stylesheets."""
        self._read = read
        self._library = library
        self._short = short_names(read, sheets)
        self._known: dict[str, _Rules] = {}
        self._tags = _Tags()

    def page(self, page: Printed) -> tuple[str, ...] | None:
        """Give the rules of a page short names; return the stylesheets that its scripts bring."""
        said = page.said
        styles = [place for place, tag in page.telling if tag.written.startswith(STYLE)]
        if not styles or any(tag.known(_is_foreign) for tag in said):
            return None
        rules = [self._rules(page.tags[place]) for place in styles]
        if len(self._tags) > TAGS:
            self._tags.clear()
        elsewhere = [self._tags[tag] for tag in page.tags if "--" in tag]
        elsewhere += [_named(text) for text in page.texts if "--" in text]
        if any(each.has_short for each in rules) or None in elsewhere:
            return None
        loaded = self._loaded(page.url, said)
        kept = set(self._library.properties(loaded))
        kept.update(*(each.literal for each in rules), *filter(None, elsewhere))
        for place, each in zip(styles, rules, strict=True):
            page.tags[place] = each.shortened(self._short, kept)
        page.changed()
        return self._library.brought(loaded) or None

    def own(self, page: Printed) -> None:
        """An author's own page keeps the names that it has."""

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return the stylesheets that scripts bring; they know the short names too."""
        files: dict[str, str | bytes] = {}
        for address in sorted({address for _, part in parts for address in part}):
            text = self._read(address) or ""
            either = PLAIN_USE.sub(lambda match: self._either(match[1]), text)
            if either != text:
                files[address] = either
        return Ended(files)

    def _loaded(self, url: str, tags: Sequence[Tag]) -> tuple[str, ...]:
        """Return the scripts that a page names anywhere."""
        named = [tag.written for tag in tags if "js" in tag.written and tag.name != "style"]
        return tuple(each for text in named for each in scripts.loaded(text, url))

    def _rules(self, text: str) -> _Rules:
        if text not in self._known:
            if len(self._known) > MANY:
                self._known.clear()
            self._known[text] = _Rules(text)
        return self._known[text]

    def _either(self, name: str) -> str:
        short = self._short.get(name)
        return f"var({short},var({name})" if short else f"var({name}"


def short_names(read: Read, sheets: Iterable[str]) -> dict[str, str]:
    """Return a short name for each custom property in stylesheets: the shortest for the commonest,
    first of the blog's own, since Material's has many that no page uses."""
    own, every = Counter[str](), Counter[str]()
    for address in sheets:
        found = PROPERTY.findall(read(address) or "")
        every.update(found)
        if not MATERIAL.search(address):
            own.update(found)
    ranked = sorted(every, key=lambda name: (-own[name], -every[name], name))
    return dict(zip(ranked, _short_names(), strict=False))


def _is_foreign(tag: Tag) -> bool:
    """Tell whether a tag brings what may use any custom property: stylesheets that stay files,
    scripts of other sites."""
    if tag.name == "link":
        return "stylesheet" in (tag.attributes.get("rel") or "").lower()
    if tag.name == "script":
        return (tag.attributes.get("src") or "").strip().startswith(FOREIGN)
    return False


def _short_names() -> Iterator[str]:
    """Yield `--A`, `--B`, and on for ever."""
    for length in count(1):
        for letters in product(ascii_uppercase, repeat=length):
            yield f"--{''.join(letters)}"
