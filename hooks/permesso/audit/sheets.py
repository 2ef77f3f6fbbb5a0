"""Sheets: what stylesheets say that matters to a reader's peace, and what they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from cssselect2 import SelectorError
from cssselect2 import parser as css
from cssselect2.compiler import CompiledSelector

from permesso.audit import media
from permesso.audit.cutting import Block, cut

TELLING = frozenset(
    "display visibility opacity position inset top left right bottom inset-block inset-inline"
    " inset-block-start inset-block-end inset-inline-start inset-inline-end width height min-width"
    " min-height max-width max-height z-index overflow overflow-x overflow-y overscroll-behavior"
    " user-select scroll-snap-type scroll-behavior animation animation-name animation-duration"
    " animation-iteration-count animation-play-state pointer-events clip clip-path transform"
    " content-visibility text-indent font-size touch-action".split()
)
"""The properties that are looked at; `-webkit-` and `-moz-` before them are left out."""
PREFIX = re.compile(r"^-(?:webkit|moz|ms)-")
DECLARATION = re.compile(
    r"""(?:[^;"'()\\]++|"(?:[^"\\\n]|\\.)*+["\n]?|'(?:[^'\\\n]|\\.)*+['\n]?|\\."""
    r"""|\([^()"'\\]*+\)|[()])++""",
    re.DOTALL | re.IGNORECASE,
)
IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
URL = re.compile(
    r"""\b(?:url|src)\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s\\][^()]*?))\s*\)"""
    r"""|\bimage-set\(\s*(?:"([^"\n]*)"|'([^'\n]*)')""",
    re.IGNORECASE,
)
IMPORT = re.compile(
    r"""@import\s*(?:url\(\s*)?(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'();]+))\s*\)?(?P<rest>[^;]*)""",
    re.IGNORECASE,
)
LAYER = re.compile(r"\blayer\b(?:\(\s*([^()]*)\))?", re.IGNORECASE)
FAMILY = re.compile(r"font-family\s*:\s*[\"']?([^;\"'}]+)", re.IGNORECASE)
UNKNOWN = re.compile(
    r":(?:popover-open|open|modal|fullscreen|-webkit-full-screen|picture-in-picture|autofill"
    r"|-webkit-autofill|placeholder-shown|invalid|valid|in-range|out-of-range|indeterminate|default"
    r"|read-only|read-write|-moz-[\w-]+|-ms-[\w-]+|-webkit-any-link)(?![\w(-])",
    re.IGNORECASE,
)
"""States that browsers know and cssselect2 doesn't: nothing is in them as a page opens."""
CHOICE = re.compile(
    r"(?:[^,()\[\]\"'\\]++|\([^()]*+(?:\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)[^()]*+)*+\)"
    r"|\[[^\]]*+\]|\"[^\"]*+\"|'[^']*+'|\\.|[()\[\]])++",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property that is looked at, with its value."""

    name: str
    """In small letters, without a browser's prefix."""
    value: str
    """In small letters, spaces as one."""
    important: bool = False
    """Whether it outweighs others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One selector of a rule."""

    text: str
    """As it is written."""
    compiled: CompiledSelector
    """A test of elements, and how much it weighs."""
    key: tuple[str, str]
    """What an element needs to have to pass: `("class", "bar")`, `("id", …)`, `("tag", …)`,
    `("attribute", …)` or `("", "")`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with something in it that is looked at."""

    selectors: str
    """As they are written, on one line; those around it as `:is(…)`."""
    declarations: tuple[Declaration, ...]
    """What it says."""
    addresses: tuple[str, ...]
    """What its `url()`s name, as written."""
    line: int
    """Its line in the stylesheet, from 1."""
    screens: frozenset[int] = media.BOTH
    """Widths of the screens on which it holds."""
    layer: tuple[str, ...] = ()
    """Its cascade layer, outermost first."""
    file: str = ""
    """The file that it stands in, from the site's folder."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Its selectors, without those that no browser knows."""
        return choices(self.selectors)


@dataclass(frozen=True, slots=True)
class Face:
    """A font that a stylesheet offers."""

    family: str
    """Its name, in small letters."""
    addresses: tuple[str, ...]
    """What its `src` names, as written."""
    line: int
    """Its line in the stylesheet."""


@dataclass(frozen=True, slots=True)
class Import:
    """Another stylesheet that one asks for."""

    address: str
    """As written."""
    line: int
    """Its line in the stylesheet."""
    screens: frozenset[int]
    """Widths of the screens for which it is asked for."""
    layer: tuple[str, ...]
    """The cascade layer that it gets."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet."""

    rules: tuple[Rule, ...]
    """In order."""
    imports: tuple[Import, ...]
    """In order."""
    faces: tuple[Face, ...]
    """In order."""
    layers: tuple[tuple[str, ...], ...]
    """The cascade layers in the order in which they are named."""
    custom: tuple[tuple[str, str], ...]
    """Custom properties with their values; those of the root last."""
    fonts: frozenset[str]
    """What is said of fonts, in small letters: values that hold names of families."""


@dataclass(frozen=True, slots=True)
class _Around:
    screens: frozenset[int] = media.BOTH
    layer: tuple[str, ...] = ()
    selectors: str = ""


@dataclass(frozen=True, slots=True)
class _Body:
    declarations: tuple[Declaration, ...]
    addresses: tuple[str, ...]
    custom: tuple[tuple[str, str], ...]
    fonts: frozenset[str]


@lru_cache(maxsize=512)
def sheet(text: str) -> Sheet:
    """Return what a stylesheet says. Linear in its length; what is written wrong is passed over, as
    browsers do."""
    return _Reader().read(text)


class _Reader:
    """Reads one stylesheet."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.imports: list[Import] = []
        self.faces: list[Face] = []
        self.layers: list[tuple[str, ...]] = []
        self.custom: list[tuple[str, str]] = []
        self.of_root: list[tuple[str, str]] = []
        self.fonts: set[str] = set()

    def read(self, text: str) -> Sheet:
        whole = cut(text)
        for said, line in whole.said:
            self._statements(said, line)
        for block in whole.blocks:
            self._block(block, _Around())
        return Sheet(
            tuple(self.rules),
            tuple(self.imports),
            tuple(self.faces),
            tuple(dict.fromkeys(self.layers)),
            (*self.custom, *self.of_root),
            frozenset(self.fonts),
        )

    def _statements(self, said: str, line: int) -> None:
        for found in IMPORT.finditer(said):
            rest = found["rest"]
            layer = LAYER.search(rest)
            name = _layer(layer[1] or f"_{len(self.layers)}") if layer else ()
            if name:
                self.layers.append(name)
            at = line + said.count("\n", 0, found.start())
            query = re.sub(r"\b(?:supports|layer)\([^()]*\)|\blayer\b", "", rest)
            address = found[1] or found[2] or found[3] or ""
            self.imports.append(Import(address, at, media.screens(query), name))
        for found in re.finditer(r"@layer\s+([^;{]+)", said, re.IGNORECASE):
            self.layers += [_layer(each) for each in found[1].split(",")]

    def _block(self, block: Block, around: _Around) -> None:
        if not block.prelude.startswith("@"):
            self._rule(block, around)
            return
        name, _, asked = block.prelude[1:].replace("(", " (", 1).partition(" ")
        match name.lower():
            case "media":
                inner = replace(around, screens=around.screens & media.screens(asked))
            case "supports":
                if asked.strip().lower().startswith("not"):
                    return
                inner = around
            case "layer":
                layer = (*around.layer, *_layer(asked or f"_{len(self.layers)}"))
                self.layers.append(layer)
                inner = replace(around, layer=layer)
            case "container" | "scope":
                inner = around
            case "font-face":
                self._face(block)
                return
            case _:
                return
        if around.selectors and block.said:
            self._rule(Block("&", block.line, block.said), inner)
        for each in block.blocks:
            self._block(each, inner)

    def _rule(self, block: Block, around: _Around) -> None:
        selectors = _nested(block.prelude, around.selectors)
        for said, _ in block.said:
            body = _body(said)
            self.fonts |= body.fonts
            if body.custom:
                root = any(each in (":root", "html", "body", ":host") for each in _split(selectors))
                (self.of_root if root else self.custom).extend(body.custom)
            if (body.declarations or body.addresses) and around.screens:
                self.rules.append(
                    Rule(
                        selectors,
                        body.declarations,
                        body.addresses,
                        block.line,
                        around.screens,
                        around.layer,
                    )
                )
        if block.blocks:
            inner = replace(around, selectors=selectors)
            for each in block.blocks:
                self._block(each, inner)

    def _face(self, block: Block) -> None:
        said = ";".join(text for text, _ in block.said)
        family = FAMILY.search(said)
        if family:
            self.faces.append(Face(family[1].strip().lower(), _addresses(said), block.line))


def _layer(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in name.split(".") if part.strip())


def _nested(prelude: str, around: str) -> str:
    """Return the selectors of a rule in another, as it would be written outside."""
    line = " ".join(prelude.split())
    if not around:
        return line
    outer = f":is({around})"
    return ",".join(
        each.replace("&", outer) if "&" in each else f"{outer} {each.strip()}"
        for each in _split(line)
    )


@lru_cache(maxsize=16384)
def _body(said: str) -> _Body:
    declarations: list[Declaration] = []
    custom: list[tuple[str, str]] = []
    fonts: set[str] = set()
    for name, value in _pairs(said):
        if name.startswith("--"):
            custom.append((name, value))
            fonts.add(value.lower())
            continue
        name = PREFIX.sub("", name.lower())
        if name in ("font", "font-family"):
            fonts.add(value.lower())
        elif name in TELLING:
            declarations.append(_declaration(name, value))
    return _Body(tuple(declarations), _addresses(said), tuple(custom), frozenset(fonts))


@lru_cache(maxsize=16384)
def declarations(style: str) -> tuple[Declaration, ...]:
    """Return what a `style` attribute says that is looked at."""
    return _body(style).declarations


@lru_cache(maxsize=16384)
def addresses(style: str) -> tuple[str, ...]:
    """Return what the `url()`s of a `style` attribute name."""
    return _addresses(style)


def fonts(style: str) -> frozenset[str]:
    """Return what a `style` attribute says of fonts."""
    return _body(style).fonts


def _pairs(said: str) -> Iterator[tuple[str, str]]:
    for found in DECLARATION.finditer(said):
        name, colon, value = found[0].partition(":")
        if colon and value.strip():
            yield name.strip(), value.strip()


def _declaration(name: str, value: str) -> Declaration:
    bare = IMPORTANT.sub("", value)
    return Declaration(name, " ".join(bare.lower().split()), bare != value)


def _addresses(said: str) -> tuple[str, ...]:
    if "url(" not in said.lower() and "image-set(" not in said.lower():
        return ()
    found = (next((each for each in parts if each), "") for parts in URL.findall(said))
    return tuple(each.strip() for each in found if each.strip())


@lru_cache(maxsize=16384)
def choices(selectors: str) -> tuple[Choice, ...]:
    """Return the selectors of a list, without those that aren't understood."""
    return tuple(found for each in _split(selectors) for found in _choice(each.strip()))


def _split(selectors: str) -> list[str]:
    return CHOICE.findall(selectors)


@lru_cache(maxsize=16384)
def _choice(text: str) -> tuple[Choice, ...]:
    known = UNKNOWN.sub(":hover", text).replace(":defined", ":not(:hover)")
    try:
        parsed = next(iter(css.parse(known)))
        return (Choice(text, CompiledSelector(parsed), _key(parsed)),)
    except (SelectorError, NotImplementedError, StopIteration, RecursionError, SyntaxError):
        return ()


def _key(selector: css.Selector) -> tuple[str, str]:
    tree = selector.parsed_tree
    right = tree.right if isinstance(tree, css.CombinedSelector) else tree
    found = ("", "")
    for simple in right.simple_selectors:
        match simple:
            case css.IDSelector():
                return ("id", simple.ident)
            case css.ClassSelector():
                found = ("class", simple.class_name)
            case css.LocalNameSelector() if found[0] != "class":
                found = ("tag", simple.lower_local_name)
            case css.AttributeSelector() if not found[0]:
                found = ("attribute", simple.lower_name)
    return found
