"""Stylesheets: the rules that a page uses, in the page.

A browser paints when it has the rules: those in the page need no further request. Which they are
is found from the built page (`wardrobe.py`); Material's stylesheet, the blog's and its owner's stay
the source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape

import brotli

from permesso.finishing.stage import Ended
from permesso.site import Site
from permesso.stylesheets import links, scripts
from permesso.stylesheets.leftovers import Leftovers
from permesso.stylesheets.links import Link
from permesso.stylesheets.matching import Live
from permesso.stylesheets.names import names
from permesso.stylesheets.paths import Names
from permesso.stylesheets.rules import VARIABLE, WORD, Rule
from permesso.stylesheets.scripts import Library, Words
from permesso.stylesheets.sheets import MATERIAL, ROOT, Sheets, all_of
from permesso.stylesheets.wardrobe import Wardrobe

LIMIT = 9_000
"""Bytes that the rules of a page may have, compressed, to stand in it. The first flight has 14,600
(ten segments, RFC 6928), and the text has to come with it; rules that leave it less are better in a
file of their own, which the next page finds in the cache."""
FOLDER = "assets/stylesheets/"
"""Where that file is."""

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.I | re.S)
DATA = re.compile(r"""=(?:"(\s*(?:\{|&#123;)[^"]*)"|'(\s*\{[^']*)')""")
TEMPLATE = re.compile(r"<template\b[^>]*>(.*?)</template\s*>", re.I | re.S)
TEMPLATE_TAG = re.compile(r"<([a-z][\w-]*)")
DATA_SIGN = re.compile(r"""=["']\s*(?:\{|&#123;)""")
ANIMATED = re.compile(r"\banimation(?:-name)?\s*:([^;\"'}<]+)", re.I)
"""An animation in a style of the page's own."""
PRELOAD = re.compile(r"<link\b[^>]*\bmodulepreload\b[^>]*>", re.I)
ELSEWHERE = re.compile(r"""\bsrc=["']?(?:https?:)?//|["'](?:https?:)?//[^"'\s]+\.m?js\b""")
"""A script of another site, in an element's attributes or in what a script is told."""
OURS = ("md-", "pm-")
"""How classes begin that no other program gives its elements."""

Key = tuple[tuple[tuple[str, str], ...], ...]
"""Addresses and media of the stylesheets of a page, those together that will be one."""


@dataclass(slots=True)
class _Set:
    """Stylesheets that pages have together."""

    rules: Sequence[Sequence[Rule]]
    names: Names
    foreign: frozenset[str]
    """Classes and ids that a script of another site may give what it makes."""
    animations: frozenset[str]
    """Names of animations."""
    wardrobes: dict[tuple[frozenset[str], frozenset[str], tuple[object, ...]], Wardrobe] = field(
        default_factory=dict
    )
    """By what scripts do."""


def not_data(attributes: str) -> bool:
    """Return whether an element with these attributes is a script that runs."""
    return "json" not in attributes and "speculationrules" not in attributes


class Styling:
    """The stylesheets of a site."""

    def __init__(self, site: Site, read: Callable[[str], str | None]) -> None:
        """Take the site, to name its files, and a way to read them by address."""
        self._sheets = Sheets(site, read)
        self._library = Library(read)
        self._sets: dict[Key, _Set] = {}
        self._inline: dict[str, Words] = {}
        self._large: dict[tuple[str, ...], bool] = {}
        self._files: dict[str, str] = {}
        self._leftovers = Leftovers()

    def page(self, url: str, html: str) -> str:
        """Return a page with the rules that it uses in the place of links to stylesheets."""
        runs = [known for run in links.runs(url, html) for known in self._known(run)]
        if runs:
            texts = self._texts(url, html, runs)
            html = self._with(html, runs, texts)
        self._leftovers.page(html)
        return html

    def own(self, html: str) -> None:
        """Keep the files that a page needs which stays as its author wrote it."""
        self._leftovers.page(html)

    def end(self) -> Ended:
        """Return the stylesheets that pages link to, and what nothing needs any more."""
        return Ended(dict(self._files), tuple(self._sheets.notices), self._leftovers.patterns())

    def _known(self, run: list[Link]) -> Iterable[list[Link]]:
        """Yield the links to what is there, those together that are beside each other."""
        known: list[Link] = []
        for link in run:
            if self._sheets.address(link.address):
                known.append(link)
            elif known:
                yield known
                known = []
        if known:
            yield known

    def _texts(self, url: str, html: str, runs: list[list[Link]]) -> tuple[str, ...]:
        key = tuple(
            tuple((self._sheets.address(link.address) or "", link.media) for link in run)
            for run in runs
        )
        if key not in self._sets:
            self._sets[key] = self._set(key)
        wardrobe = self._wardrobe(self._sets[key], url, html)
        # Most pages have neither in them; looking for that is ten times as fast.
        uses = "var(" in html or "style(" in html
        used = {*VARIABLE.findall(html)} if uses else set[str]()
        if "animation" in html.lower():
            for said in ANIMATED.findall(html):
                used.update(WORD.findall(said))
        return wardrobe.dress(wardrobe.worn(html), frozenset(used))

    def _set(self, key: Key) -> _Set:
        rules = [all_of(self._sheets.rules(*each) for each in run) for run in key]
        every = names(rule for run in rules for rule in run)
        stock = names(
            all_of(
                self._sheets.rules(address)
                for run in key
                for address, _ in run
                if MATERIAL.search(address)
            )
        )
        foreign = (every.classes | every.ids) - stock.classes - stock.ids
        animations = frozenset(rule.keyframes for run in rules for rule in run if rule.keyframes)
        named = frozenset(name for name in foreign if not name.startswith(OURS))
        return _Set(rules, every, named, animations)

    def _wardrobe(self, found: _Set, url: str, html: str) -> Wardrobe:
        """Return the rules for pages with the same scripts as this one."""
        elements = SCRIPT.findall(html)
        data = [unescape(a or b) for a, b in DATA.findall(html)] if DATA_SIGN.search(html) else []
        code = [text for attributes, text in elements if text.strip() and not_data(attributes)]
        named = [f"{attributes} " for attributes, _ in elements if "src" in attributes]
        preloaded = PRELOAD.findall(html)
        said = self._library.words(
            scripts.loaded("\n".join([*named, *code, *data, *preloaded]), url)
        )
        values: dict[str, set[str]] = {}
        for text in code:
            if text not in self._inline:
                self._inline[text] = scripts.words(text)
            said |= self._inline[text]
            for name, value in scripts.entries(text):
                if name in found.names.attributes:
                    values.setdefault(name, set()).add(value)
        for text in data:
            said |= scripts.words(text)
        if "<template" in html:
            for template in TEMPLATE.findall(html):
                classes = scripts.WORD.findall(template)
                said |= Words(frozenset(classes), frozenset(TEMPLATE_TAG.findall(template)))
        asked = found.names
        words = said.words & (asked.classes | asked.ids | asked.attributes | found.animations)
        words |= {word for word in said.words if word.startswith("--")}
        if any(map(ELSEWHERE.search, [*named, *data])):
            words |= found.foreign
        tags = said.tags & asked.tags
        known = tuple(sorted((name, frozenset(some)) for name, some in values.items()))
        key = words, tags, known
        if key not in found.wardrobes:
            live = Live(words, tags, dict(known))
            found.wardrobes[key] = Wardrobe(found.rules, asked, live)
        return found.wardrobes[key]

    def _with(self, html: str, runs: list[list[Link]], texts: tuple[str, ...]) -> str:
        """Return a page with its rules, or with links to files that have them."""
        if texts not in self._large:
            packed = brotli.compress("".join(texts).encode(), quality=4)
            self._large[texts] = len(packed) > LIMIT
        parts: list[str] = []
        end = 0
        for run, text in zip(runs, texts, strict=True):
            for place, link in enumerate(run):
                parts.append(html[end : link.start].rstrip() if place else html[end : link.start])
                if not place and text:
                    way = link.href.partition("?")[0].removesuffix(
                        self._sheets.address(link.address) or ""
                    )
                    parts.append(self._element(text, way, large=self._large[texts]))
                end = link.end
        return "".join([*parts, html[end:]])

    def _element(self, text: str, way: str, *, large: bool) -> str:
        """Return rules as an element; `way` leads to the site's root."""
        if not large:
            # An end of the element in a string would be one.
            return f"<style>{text.replace(ROOT, way).replace('</', '<' + chr(92) + '/')}</style>"
        content = text.replace(ROOT, "../../") + "\n"
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        address = f"{FOLDER}page.{digest}.css"
        self._files[address] = content
        return f'<link rel="stylesheet" href="{way}{address}">'
