"""Sheets: the stylesheets of a site, read once, small, and taken apart."""

from __future__ import annotations

import pickle
import posixpath
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import lightningcss
import tinycss2
from tinycss2 import ast

from permesso.finishing.stage import Read
from permesso.problem import Problem
from permesso.site import Site
from permesso.stylesheets import rules as taken_apart
from permesso.stylesheets.rules import Rule
from permesso.workshop.cabinet import Cabinet
from permesso.workshop.store import key

BROWSERS = ["chrome 123", "firefox 120", "ios_saf 17.5", "safari 17.5"]
"""The oldest browsers for which values are shortened: those that know `light-dark()`, in which the
blog's colours are written (Baseline since May 2024, https://web.dev/baseline)."""
HUGE = 1_000_000
"""Characters of a stylesheet that is no longer looked into: browsers get it as it is."""
DEEP = 8
"""Stylesheets that import each other further than this do so in a circle."""
KIND = "stylesheet"
"""Of what is kept."""
ROOT = "permesso-root:"
"""Stands in a rule for the way from a page to the site's root."""

MATERIAL = re.compile(r"assets/stylesheets/(?:main|palette)\.[0-9a-f]+\.min\.css$")
"""Material's stylesheets."""
LEFT_OUT = re.compile(
    r"(?<=[{;])(?:transition|-webkit-tap-highlight-color|-webkit-font-smoothing"
    r"|-moz-osx-font-smoothing|-moz-text-size-adjust|-ms-overflow-style|-webkit-mask-[a-z]+"
    r"|color-adjust|scrollbar-color):[^;}]*(?:;|(?=\}))"
    r"|(?<=[{}])[^{}]*::-webkit-scrollbar[^{}]*\{[^{}]*\}"
)
"""What is left out of those: effects of a quarter of a second, that cost each page 100 bytes; hints
to single systems; the looks of scrollbars; names that browsers had for what they know by its own
now."""

URL = re.compile(r"""url\((['"]?)(?![a-z][a-z0-9+.-]*:|//|/|#|['"])([^'")]+)\1\)""", re.I)
FAULT = re.compile(r"(?:Parsing stylesheet failed: )?(.*?) at .*:(\d+):\d+$", re.S)


class Sheets:
    """The stylesheets of a site."""

    def __init__(self, site: Site, read: Read, cabinet: Cabinet | None, programs: str) -> None:
        """Take the site, to name its files, a way to read them by address, where they are kept once
        they are taken apart, and the key of the programs that do it."""
        self._cabinet = cabinet
        self._programs = programs
        self.parsed = 0
        """Stylesheets that were taken apart."""
        self._site = site
        self._read = read
        self._known: dict[str, tuple[Rule, ...] | None] = {}
        self._faults: dict[str, list[Problem]] = {}
        self._noted: list[Problem] = []

    def has(self, address: str) -> bool:
        """Tell whether there is a stylesheet with rules that could be taken apart."""
        if self.rules(address):
            return True
        if address not in self._faults and self._read(address) is None:
            told = "is not there; put it there, or take it out of 'extra_css'"
            self._faults[address] = [self._fault(address, 1, told)]
        return False

    def notices(self, asked: Iterable[str]) -> tuple[Problem, ...]:
        """Return what is wrong with stylesheets that a page asks for."""
        if not self._faults:
            return ()
        return tuple(fault for each in asked for fault in self._faults.get(each, ()))

    def rules(self, address: str, media: str = "") -> tuple[Rule, ...] | None:
        """Return the rules of a stylesheet for some media."""
        if address not in self._known:
            text = self._read(address)
            self._noted = []
            self._known[address] = None if text is None else self._taken_apart(address, text)
            if self._noted:
                self._faults[address] = self._noted
        found = self._known[address]
        if found is None or not media:
            return found
        return tuple(replace(rule, context=(f"@media {media}", *rule.context)) for rule in found)

    def _taken_apart(self, address: str, text: str) -> tuple[Rule, ...] | None:
        if len(text) > HUGE:
            told = f"has {len(text):,} characters; browsers get all of them: make it shorter"
            self._note(address, 1, told)
            return None
        # What one imports is read too, and what is wrong with one has to be told again.
        kept = None if "@import" in text else self._cabinet
        name = key(KIND, self._programs, address, text)
        if kept and (found := kept.read(KIND, [name]).get(name)):
            rules: tuple[Rule, ...] = pickle.loads(found)
            return rules
        self.parsed += 1
        rules = tuple(self._rules(address, text, (address,)))
        if kept and not self._noted:
            kept.write(KIND, {name: pickle.dumps(rules, pickle.HIGHEST_PROTOCOL)})
        return rules

    def _rules(self, address: str, text: str, within: tuple[str, ...]) -> Iterator[Rule]:
        imported = ""
        if "@import" in text:
            imported, text = _cut(text)
        for rule in self._imports(address, imported, within):
            yield rule
        folder = posixpath.dirname(address)
        for rule in taken_apart.rules(_rooted(self._small(address, text), folder)):
            yield rule

    def _imports(self, address: str, text: str, within: tuple[str, ...]) -> Iterator[Rule]:
        """Yield the rules of what a stylesheet imports; what is elsewhere stays an import."""
        for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
            if not isinstance(node, ast.AtRule) or node.lower_at_keyword != "import":
                yield Rule((), (), (), tinycss2.serialize([node]))
                continue
            target, context = _imported(node)
            if "://" in target or target.startswith(("//", "data:")):
                yield Rule((), (), (), f"@import {tinycss2.serialize(node.prelude).strip()};")
                continue
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(address), target))
            found = self._read(inner.lstrip("/"))
            if found is None:
                told = f"imports '{target}', which is not there; write where it is"
                self._note(address, node.source_line, told)
            elif inner in within or len(within) > DEEP:
                told = f"imports '{target}', which imports it; take one of the two out"
                self._note(address, node.source_line, told)
            else:
                for place, each in enumerate(context):
                    if each.startswith("@layer"):
                        yield Rule(context[:place], (), (), f"{each};")
                for rule in self._rules(inner, found, (*within, inner)):
                    yield replace(rule, context=(*context, *rule.context))

    def _small(self, address: str, text: str) -> str:
        """Return a stylesheet as few characters that say the same."""
        try:
            small = lightningcss.process_stylesheet(
                text, filename="sheet", minify=True, browsers_list=BROWSERS
            )
            return lean(small) if MATERIAL.search(address) else small
        except ValueError as error:
            found = FAULT.match(str(error))
            what, line = (found[1], int(found[2]) + 1) if found else (str(error), 1)
            self._note(address, line, f"{what[:1].lower()}{what[1:]}; browsers skip what is there")
        try:
            return lightningcss.process_stylesheet(
                text, filename="sheet", minify=True, browsers_list=BROWSERS, error_recovery=True
            )
        except ValueError:
            return text

    def _note(self, address: str, line: int, told: str) -> None:
        self._noted.append(self._fault(address, line, told))

    def _fault(self, address: str, line: int, told: str) -> Problem:
        path = self._site.show(self._site.file(address))
        return Problem(path, line, f"stylesheet: {told}")


def lean(text: str) -> str:
    """Return a stylesheet of Material's, minified, without what nobody misses."""
    return LEFT_OUT.sub("", text)


def _cut(text: str) -> tuple[str, str]:
    """Return what imports other stylesheets, which has to be at the beginning, and the rest.

    The rest keeps its lines, so that a fault in it has the line of the file.
    """
    nodes = tinycss2.parse_stylesheet(text)
    names = {"charset", "import", "layer"}
    end = 0
    for place, node in enumerate(nodes):
        if isinstance(node, ast.AtRule):
            if node.lower_at_keyword not in names or node.content is not None:
                break
            if node.lower_at_keyword == "import":
                end = place + 1
        elif not isinstance(node, ast.Comment | ast.WhitespaceToken):
            break
    head = tinycss2.serialize(nodes[:end])
    return head, "\n" * head.count("\n") + tinycss2.serialize(nodes[end:])


def _imported(node: ast.AtRule) -> tuple[str, tuple[str, ...]]:
    """Return what an `@import` names and the at-rules that say the same as its conditions. CSS
    Cascading and Inheritance 5, section 2."""
    tokens = [token for token in node.prelude if token.type not in {"whitespace", "comment"}]
    target, rest = "", list(node.prelude)
    if tokens and tokens[0].type in {"string", "url"}:
        target = tokens[0].value
    elif tokens and tokens[0].type == "function" and tokens[0].lower_name == "url":
        target = next((each.value for each in tokens[0].arguments if each.type == "string"), "")
    if tokens:
        rest = rest[rest.index(tokens[0]) + 1 :]
    context: list[str] = []
    media: list[ast.Node] = []
    for token in rest:
        if token.type == "ident" and token.lower_value == "layer" and not context:
            context.append(f"@layer _{zlib.crc32(target.encode()):x}")
        elif token.type == "function" and token.lower_name in {"layer", "supports"}:
            inside = tinycss2.serialize(token.arguments)
            open_, close = ("", "") if token.lower_name == "layer" else ("(", ")")
            context.append(f"@{token.lower_name} {open_}{inside}{close}")
        else:
            media.append(token)
    if condition := tinycss2.serialize(media).strip():
        context.append(f"@media {condition}")
    return target, tuple(context)


def _rooted(text: str, folder: str) -> str:
    """Return a stylesheet whose addresses start at the site's root."""

    def root(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, match[2]))
        return f"url({match[1]}{ROOT}{path}{match[1]})"

    return URL.sub(root, text) if "url(" in text else text


def all_of(found: Iterable[tuple[Rule, ...] | None]) -> list[Rule]:
    """Return the rules of several stylesheets, one after the other; what imports another, first,
    where it has to be."""
    rules = [rule for each in found if each for rule in each]
    return sorted(rules, key=lambda rule: not rule.text.startswith("@import"))
