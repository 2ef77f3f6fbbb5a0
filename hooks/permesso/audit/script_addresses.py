"""The addresses that a script calls: literals that stand where a browser asks for them.

A program names many addresses that it never calls: namespaces, licences, links that it prints, the
documentation of its errors. So a literal counts only where it is handed to what makes a request.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from permesso.audit import events
from permesso.audit.finding import LONGEST, shortened
from permesso.audit.scripts import Script, read

Moment = Literal["start", "asked", "never"]
Use = tuple[bool, tuple[str, ...]]
"""Whether only the reader sets something off, and the events that surround it."""

NAME = r"[A-Za-z_$][\w$]*"
SINK = re.compile(
    r"""(?:\.(?:src|srcset|poster)\s*=(?!=)\s*(?:\(\s*)?"""
    r"""|\bsetAttribute\(\s*["'](?:src|srcset|poster|data)["']\s*,\s*"""
    r"""|\b(?:fetch|import|importScripts|sendBeacon|getScript|getJSON|loadScript|Worker"""
    r"""|SharedWorker|WebSocket|EventSource|Request|Audio)\s*\(\s*(?:new\s+URL\(\s*)?"""
    r"""|(?<![\w$.])(?:\$|jQuery|axios|ky|superagent)\.(?:get|post|put|head|load|request)\(\s*"""
    r"""|(?<![\w$.])(?:\$|jQuery)\.ajax\(\s*(?:\{[^{}"'`]{0,200}\burl\s*:\s*)?"""
    r"""|\.open\(\s*["'](?:GET|POST|PUT|HEAD|PATCH|DELETE)["']\s*,\s*"""
    r"""|\bimport\s*|\bfrom\s*)$""",
    re.IGNORECASE,
)
"""What stands before an address that a browser asks for: properties and functions of HTML, Fetch,
XMLHttpRequest, WebSockets and modules, and of the usual libraries around them."""
NAMED_SINK = re.compile(
    r"""(?:\.src\s*=(?!=)|\b(?:fetch|import|importScripts|sendBeacon|getScript|getJSON|loadScript"""
    r"""|Worker|WebSocket|EventSource|Request)\s*\("""
    r"""|\.open\(\s*["'](?:GET|POST|PUT|HEAD|PATCH|DELETE)["']\s*,)"""
    rf"""\s*(?:`\$\{{\s*)?({NAME})""",
)
"""The same with a name where the address stands."""
ASSIGNED = re.compile(rf"\b({NAME})\s*=\s*$")
STYLESHEET = re.compile(r"\.href\s*=\s*$")
ADDRESS = re.compile(
    r"""["'`]((?:(?:https?|wss?):)?//[\w.\-\[\]:@%]{3,260}(?=[/?#"'`$])[^\s"'`<>]{0,2000})"""
)
"""A literal that begins with a whole address."""
PROGRAM = re.compile(r"\.m?js(?:$|[?#])")
STYLE = re.compile(r"\.css(?:$|[?#])|/css2?(?:$|[?/])")
JOINED = re.compile(
    r"""\.src\s*=(?!=)[^;\n]{0,300}?["'](\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,20})(?=[/:"'])"""
)
"""A host whose first part a script works out: `s.src = '//' + name + '.disqus.com/embed.js'`."""
MARKUP = re.compile(
    r"""(?:\bdocument\.write(?:ln)?\(|\.(?:inner|outer)HTML\s*\+?=|\.srcdoc\s*="""
    r"""|\binsertAdjacentHTML\([^,\n]{0,100},|\.(?:append|prepend|html)\()\s*(?=["'`])"""
)
"""What stands before HTML that a script puts into the page."""
IN_MARKUP = re.compile(
    r"""<(?:script|iframe|img|embed|video|audio|source|object|link)\b[^<>]{0,500}?"""
    r"""\b(?:src|href|data)\s*=\s*\\?["']?((?:https?:)?//[^\s"'`<>\\]{4,2000})"""
)
IMAGE = re.compile(
    r"""\.(?:background(?:Image)?|cssText)\s*=\s*["'`][^"'`\n]{0,100}?url\(\s*\\?["']?"""
    r"""((?:https?:)?//[^\s"'`()\\]{4,2000})"""
)
OPENS = ("=", "(", ",", ":", "import", "from")
"""What any of that ends in."""
REACH = 160
"""Characters before an address in which what calls it stands."""
NEAR = 300
"""Characters behind an address in which a short name still means it."""
WIDE = 2000
"""Characters of HTML in a literal that are looked through."""
BODY = 2500
"""Characters of a function that loads something."""
RUN = re.compile(r"\}\s*\)?\s*\(\s*[^(){};]{0,120}$")
"""The end of a function that is run where it stands."""
LOADS = re.compile(r"\bcreateElement\b[\s\S]{0,400}?\.src\s*=(?!=)")
PARTS = re.compile(rf"""\.src\s*=\s*({NAME})\s*\+\s*["']([\w./-]{{1,80}}\.js)["']""")
"""A program whose folder has a name: `g.src = u + 'matomo.js'`."""
FUNCTION = re.compile(r"=>|\bfunction\b")
MOST = 2000
"""Addresses of one script that are looked at."""
CHOSEN = re.compile(rf"\?\s*(?:{NAME}\.){{0,5}}{NAME}\(\s*$")
"""What stands before a program that is fetched where a condition holds, and else not:
`window.mermaid ? done() : load("https://….js")`."""
BEFORE_NAME = re.compile(r"[\w$.]")
IN_NAME = re.compile(r"[\w$]")
SHORTEST = 3
"""Letters of a name that is told apart from others: minified ones are used for everything."""


@dataclass(frozen=True, slots=True)
class Called:
    """An address in a script that is called."""

    address: str
    """As it stands there; its host begins with `*.` where the script works that out."""
    line: int
    """Its line in the file, from 1."""
    found: str
    """The code around it, on one line."""
    when: Moment
    """When: before the reader acts, once the reader does, or not as far as the script tells."""
    directly: bool
    """Whether it stands in the call itself, not behind a name nor in one branch of two."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An address that stands where a browser asks for it."""

    address: str
    part: str
    """What of it the code has."""
    offset: int
    name: str | None = None
    """The name that stands for it where it is asked for."""
    chosen: bool = False
    """Whether it is asked for in one of two cases only."""


class _Done:
    """What a script does: the code of its arguments and values, and when it comes to each."""

    def __init__(self, done: Sequence[tuple[str, bool, tuple[str, ...]]]) -> None:
        """Take code, whether only the reader sets it off, and the events that surround it."""
        self._code = [code for code, *_ in done]
        self._uses = [(asked, within) for _, asked, within in done]
        # One text, as thousands of addresses are looked for in thousands of calls.
        self._text = "\n".join(self._code)
        self._starts = list(accumulate((len(code) + 1 for code in self._code), initial=0))
        self._known: dict[tuple[str, bool], list[Use]] = {}

    def uses(self, wanted: str, *, is_name: bool) -> list[Use]:
        """Return what is done with an address, or with the name that stands for it."""
        key = (wanted, is_name)
        if key not in self._known:
            found = dict.fromkeys(self._found(wanted, is_name))
            # What only holds the function that asks, such as `addEventListener`, runs earlier.
            plain = [each for each in found if not FUNCTION.search(self._code[each])]
            self._known[key] = [self._uses[each] for each in plain or found]
        return self._known[key]

    def _found(self, wanted: str, is_name: bool) -> Iterator[int]:
        at = self._text.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not (is_name and self._goes_on(at, end)):
                yield bisect_right(self._starts, at) - 1
            at = self._text.find(wanted, end)

    def _goes_on(self, at: int, end: int) -> bool:
        """Tell whether a name is a part of a longer one, or another thing's property."""
        return bool(
            BEFORE_NAME.match(self._text, max(0, at - 1), at) or IN_NAME.match(self._text, end)
        )


def called(script: Script) -> tuple[Called, ...]:
    """Return the addresses that a script calls, in the order of the text."""
    return _called(script.text, script.line, script.handler)


@lru_cache(maxsize=512)
def _called(text: str, line: int, handler: str | None) -> tuple[Called, ...]:
    found = sorted(_places(text), key=lambda each: each.offset)
    if not found:
        return ()
    script = read(text, "", line, handler=handler)
    done = _Done(
        [(" ".join(each.arguments), each.asked, each.within) for each in script.calls]
        + [(each.value, each.asked, each.within) for each in script.assignments]
    )
    said = "\n".join(each.value for each in script.literals)
    told: dict[tuple[str, int], Called] = {}
    at = 0
    for place in found[:MOST]:
        line += text.count("\n", at, place.offset)
        at = place.offset
        uses = done.uses(place.name or place.part, is_name=place.name is not None)
        # In a comment, it is neither.
        if uses or place.part in said:
            shown = _shown(text, place.offset)
            told[place.address, line] = Called(
                place.address,
                line,
                shown,
                _moment(uses, handler),
                _is_near(place),
            )
    return tuple(told.values())


def _moment(uses: list[Use], handler: str | None) -> Moment:
    if any(not asked for asked, _ in uses):
        return "start"
    if any(event in events.ASKED for _, within in uses for event in within):
        return "asked"
    if handler:
        event = handler.lower().removeprefix("on")
        return "asked" if event in events.ASKED else "start"
    return "never"


def _shown(text: str, offset: int) -> str:
    """Return the line of code around a place, or a part of it where it is long."""
    begin = max(text.rfind("\n", 0, offset) + 1, offset - LONGEST // 3)
    end = text.find("\n", offset, offset + LONGEST * 2)
    return shortened(text[begin : end if end >= 0 else offset + LONGEST * 2])


def _places(text: str) -> Iterator[_Place]:
    """Yield where the program `text` calls addresses, in no order."""
    if "//" not in text and ".src" not in text:
        return
    names = {name for name in NAMED_SINK.findall(text) if len(name) >= SHORTEST}
    for found in ADDRESS.finditer(text):
        before = text[max(0, found.start() - REACH) : found.start()].rstrip()
        if not before.endswith(OPENS):
            continue
        assigned = ASSIGNED.search(before)
        if _is_called(before, found[1]) or _is_loaded(text, found.start()):
            chosen = bool(CHOSEN.search(before) and PROGRAM.search(found[1]))
            yield _Place(found[1], found[1], found.start(), chosen=chosen)
        elif assigned and (assigned[1] in names or _is_asked_soon(text, found.end(), assigned[1])):
            yield _Place(found[1], found[1], found.start(), assigned[1])
    for found in PARTS.finditer(text):
        given = list(
            re.finditer(
                rf"""(?<![\w$.]){re.escape(found[1])}\s*=\s*["']((?:https?:)?/[^\s"'<>]{{0,300}})["']""",
                text[max(0, found.start() - BODY) : found.start()],
            )
        )
        if given:
            yield _Place(given[-1][1] + found[2], found[2], found.start(2))
    for found in JOINED.finditer(text):
        yield _Place(f"https://*{found[1]}/", found[1], found.start(1))
    for found in IMAGE.finditer(text):
        yield _Place(found[1], found[1], found.start(1))
    for sink in MARKUP.finditer(text):
        for found in IN_MARKUP.finditer(text, sink.end(), sink.end() + WIDE):
            yield _Place(found[1], found[1], found.start(1))


def _is_near(place: _Place) -> bool:
    """Tell whether an address stands in a call that is made, or just before it."""
    if place.chosen:
        return False
    return place.name is None or len(place.name) < SHORTEST


def _is_asked_soon(text: str, end: int, name: str) -> bool:
    """Tell whether a name of a minified script is asked for just behind where it is given."""
    if len(name) >= SHORTEST:
        return False
    return any(found[1] == name for found in NAMED_SINK.finditer(text, end, end + NEAR))


def _is_called(before: str, address: str) -> bool:
    if SINK.search(before):
        return True
    if STYLESHEET.search(before) and STYLE.search(address):
        return True
    # Handed over as it is: `(function(…) {…})(window, document, "script", "https://….js")`.
    return before.endswith((",", "(")) and bool(PROGRAM.search(address))


def _is_loaded(text: str, start: int) -> bool:
    """Tell whether an address is handed to a function, run where it stands, that loads something:
    `(function(t,j){…r.src=t+id+j…})('https://…','.js?v=')`, as loaders of trackers do."""
    before = text[max(0, start - BODY) : start]
    return bool(RUN.search(before[-REACH:]) and LOADS.search(before))
