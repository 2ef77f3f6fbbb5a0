"""A walk along the tags of a page: the paths of its elements without a tree being built.

What templates and Markdown print is nested as it is written, so that each tag says where it leads
from where one is; for all pages of a site, that is found once. Where HTML would move, close or add
an element (HTML Standard, 13.2.6), the page is left to a parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from operator import getitem

from selectolax.lexbor import LexborHTMLParser

from permesso.finishing.printed import BEGINNING, WHOLE, Printed
from permesso.references import attributes
from permesso.stylesheets.paths import Names, Needed, Path, Paths

VOID = frozenset("area base br col embed hr img input link meta source track wbr param".split())
"""Elements without anything in them."""
ODD = frozenset(
    "frame frameset head image isindex listing math nobr noembed noframes plaintext xmp".split()
)
"""Elements with rules of their own."""
CLOSING = frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search "
    "section summary table ul".split()
)
"""Elements that end a paragraph."""
PARENTS = {
    "caption": {"table"}, "colgroup": {"table"}, "col": {"colgroup"}, "thead": {"table"},
    "tbody": {"table"}, "tfoot": {"table"}, "tr": {"thead", "tbody", "tfoot"}, "td": {"tr"},
    "th": {"tr"}, "li": {"ul", "ol", "menu"}, "dt": {"dl"}, "dd": {"dl"}, "rt": {"ruby"},
    "rp": {"ruby"}, "rb": {"ruby"}, "rtc": {"ruby"}, "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"},
}  # fmt: skip
"""Elements that have to be in one of others; elsewhere something is added, left out or closed."""
CHILDREN = {
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot"}, "colgroup": {"col"},
    "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"}, "tr": {"td", "th"},
    "select": {"option", "optgroup"}, "optgroup": {"option"}, "option": set[str](),
    "iframe": set[str](), "title": set[str](), "object": set[str](),
}  # fmt: skip
"""Elements in which there may be nothing else."""
ONCE = frozenset({"a", "button", "form"})
"""Elements that are in none of their kind."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SVG = frozenset(
    "circle clippath defs desc ellipse g line lineargradient marker mask path pattern polygon "
    "polyline radialgradient rect stop svg symbol text title tspan use".split()
)
"""Elements of a drawing."""
SIMPLE = re.compile(
    rf"<(?!(?:{'|'.join(ODD | WHOLE)})\b)([a-z][a-z0-9]*)(?: [a-z-]+=\"[^\"&]*+\")*+>"
)
SIMPLE_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
"""A tag as nearly all are written, and its attributes."""
BODY = re.compile(r"<body\b")
MANY = 50_000
"""Tags as they are written that are remembered at a time."""


class _Odd(Exception):
    """Only a parser knows what becomes of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What a tag does on the way."""

    name: str
    """Of its element; empty for a comment."""
    needed: Needed | None
    """What selectors ask about it; None for the end of one."""
    is_leaf: bool
    """Whether nothing is in it."""
    is_odd: bool = False
    """Whether only a parser knows what it is."""


class _Step(dict[_Kind, "_Step"]):
    """A place on the way: where each kind of tag leads from there."""

    __slots__ = ("inside", "path", "up", "walk")
    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__

    def __init__(self, walk: Walk, path: Path | None, up: _Step | None, inside: _Step | None):
        """Take the element; what it is in; and that again if nothing is in it itself."""
        super().__init__()
        self.walk, self.path, self.up, self.inside = walk, path, up, inside

    def __missing__(self, kind: _Kind) -> _Step:
        self[kind] = found = self.inside[kind] if self.inside else self.walk.follow(self, kind)
        return found


class _Kinds(dict[str, _Kind]):
    """Tags by how they are written."""

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._paths = paths
        self._same: dict[tuple[object, ...], _Kind] = {}
        self._alike: dict[tuple[object, ...], _Kind] = {}

    def clear(self) -> None:
        """Forget how tags are written."""
        super().clear()
        self._alike.clear()

    def __missing__(self, written: str) -> _Kind:
        self[written] = found = self._of(written)
        return found

    def _of(self, written: str) -> _Kind:
        before, sign, after = written.partition(' href="')
        if sign and before.startswith("<a") and "&" not in written:
            # Most tags that are new are links, which say the same of their elements.
            value, _, rest = after.partition('"')
            key = before, rest, self._paths.remembered("href", value)
            if key not in self._alike:
                self._alike[key] = self._said(written)
            return self._alike[key]
        return self._said(written)

    def _said(self, written: str) -> _Kind:
        if simple := SIMPLE.fullmatch(written):
            has = dict(SIMPLE_ATTRIBUTE.findall(written))
            name = simple[1]
            return self._kind(name, self._paths.needed(name, has.items()), name in VOID, False)
        if written.startswith("</"):
            return self._kind(written[2:-1].strip().lower(), None, False, False)
        if written.startswith("<!"):
            return self._kind("", None, True, False)
        return self._unusual(written)

    def _unusual(self, written: str) -> _Kind:
        found = BEGINNING.match(written)
        if found is None:
            return self._kind("", None, False, True)
        name, inside = found["name"].lower(), found["inside"]
        said = found["said"][:-1]
        # The first of two attributes with the same name counts.
        has: dict[str, str | None] = {}
        for key, value in attributes(said.rstrip("/")) if said else ():
            has.setdefault(key, value)
        closed = said.endswith("/") and name not in VOID
        odd = name in ODD
        odd |= closed and name not in SVG
        odd |= name == "script" and "<!--" in inside
        odd |= name in {"title", "textarea"} and "<" in inside.rpartition("</")[0]
        odd |= name == "template" and "<template" in inside.lower()
        leaf = name in VOID or closed or (name in WHOLE and bool(inside))
        return self._kind(name, self._paths.needed(name, has.items()), leaf, odd)

    def _kind(self, name: str, needed: Needed | None, leaf: bool, odd: bool) -> _Kind:
        """Return what tags do, one for all that do the same."""
        key = name, needed, leaf, odd
        if key not in self._same:
            self._same[key] = _Kind(name, needed, leaf, odd)
        return self._same[key]


class Walk:
    """The ways through the pages of a site."""

    def __init__(self, names: Names) -> None:
        """Take what selectors ask about."""
        self.parsing = Paths(names)
        """The paths, and who finds those of a page with a parser."""
        self._kinds = _Kinds(self.parsing)
        self._top = _Step(self, None, None, None)
        self.parsed = 0
        """Pages that a parser had to read."""

    def of(self, page: Printed) -> Iterable[Path]:
        """Return the paths of what is in the body of a page, its root among them; each once."""
        if len(self._kinds) > MANY:
            self._kinds.clear()
        start = page.body
        is_plain = start and not page.is_odd and not page.texts[start].strip()
        if is_plain and page.tags[0].startswith("<html") and BODY.match(page.tags[start]):
            tags = [page.tags[0], *page.tags[start:]]
            try:
                kinds = map(self._kinds.__getitem__, filter(None, tags))
                steps = set(accumulate(kinds, getitem, initial=self._top))
            except _Odd:
                pass
            else:
                return {step.path: None for step in steps if step.path}
        self.parsed += 1
        return self.parsing.of(LexborHTMLParser(page.printed))

    def follow(self, step: _Step, kind: _Kind) -> _Step:
        """Return where a kind of tag leads; raise _Odd where only a parser knows."""
        path = step.path
        if kind.is_odd:
            raise _Odd
        if kind.needed is None:
            if not kind.name:
                return step
            if path is None or step.up is None or kind.name != path.tag:
                raise _Odd
            return step.up
        if not _may_be(kind.name, path):
            raise _Odd
        found = self.parsing.step(kind.needed, path)
        return _Step(self, found, step, step if kind.is_leaf else None)


def _may_be(name: str, parent: Path | None) -> bool:
    """Tell whether an element stays where its tag is, right inside of another one."""
    if parent is None:
        return name == "html"
    if parent.parent is None:
        return name == "body"
    if name in {"html", "body"}:
        return False
    if parent.tag in SVG and (parent.tag == "svg" or "svg" in parent.above):
        return name in SVG and parent.tag not in {"title", "desc"}
    within = parent.above | parent.own
    if name in {"dt", "dd"} and parent.tag == "div":
        return parent.parent.tag == "dl"
    return not (
        (name in PARENTS and parent.tag not in PARENTS[name])
        or (parent.tag in CHILDREN and name not in CHILDREN[parent.tag])
        or (name in CLOSING and "p" in within)
        or (name in HEADINGS and parent.tag in HEADINGS)
        or (name in ONCE and name in within)
    )
