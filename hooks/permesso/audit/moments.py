"""Moments: when the functions of a script run, told from what calls or ties them to events."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Node

from permesso.audit import callees, events
from permesso.audit.constants import UNKNOWN, text, value
from permesso.audit.syntax import CALLS, FUNCTIONS, Part

_MOST = 4
"""Events that are kept of those that surround a place."""
_TIED = 16
"""Events that one call is read to tie a function to; people's code names one or two."""
_CONSTANT = 1000
"""Characters of a constant that is put into other texts; what doubles a text soon has no end."""
_RUN_BY_OTHERS = frozenset(
    {"success", "complete", "mounted", "created", "init", "onload", "onready", "ready", "main"}
)
"""Properties whose function what it is handed to runs by itself."""
_LOADERS = frozenset({"push", "register", "run", "define", "config", "go"})
"""Methods that bundles and loaders start modules with."""


Started = frozenset[tuple[str, tuple[str, ...]]]
"""Names of functions, with the events and timers within which they run."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something runs."""

    rank: int
    """`events.START_RANK` and so on."""
    within: tuple[str, ...]
    """Events and timers that surround it, the outermost first."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A function that runs because of a place in another one."""

    function: Part
    event: str | None
    """The event or timer in between; None: at once."""


NEVER = Moment(3, ())
"""Nothing in the script runs it."""


class Moments:
    """The functions of a script, and when each runs."""

    def __init__(
        self, parts: Iterable[Part], outer: str | None = None, started: Started = frozenset()
    ) -> None:
        """Work it out from a script's parts.

        Args:
            parts: Those of `syntax.parts`.
            outer: The event that runs the script itself; None: it runs when it is read.
            started: Functions that other scripts of the page run.
        """
        self._parts = tuple(parts)
        self._names: dict[str, Part | str | None] = {}
        self._properties: dict[str, list[Part]] = defaultdict(list)
        self._edges: dict[Part | None, list[_Edge]] = defaultdict(list)
        self._events: dict[Part, tuple[str, ...]] = {}
        for part in self._parts:
            self._declare(part)
        for part in self._parts:
            self._tie(part)
        self._moments = self._reached(outer, started)

    def of(self, part: Part) -> Moment:
        """Return when a part runs."""
        return self._moments.get(part.function, NEVER)

    def text_of(
        self, node: Node, function: Part | None, taken: set[tuple[int, int]] | None = None
    ) -> str:
        """Return the text that an expression in a function gives (`constants.value`)."""
        return value(node, lambda name: self._constant(name, function), taken)

    def resolved(self, node: Node, function: Part | None) -> Node:
        """Return the function that a name stands for; what is given, where it is none."""
        found = self._function(node, function)
        return found.node if found else node

    def _constant(self, name: str, function: Part | None) -> str | None:
        found = self._lookup(name, function)
        return found if isinstance(found, str) else None

    def _lookup(self, name: str, function: Part | None) -> Part | str | None:
        while function is not None:
            if name in function.names:
                return function.names[name]
            function = function.function
        return self._names.get(name)

    def _function(self, node: Node | None, function: Part | None) -> Part | None:
        """Return the function that a name or a property means."""
        if node is None:
            return None
        if node.type == "identifier":
            found = self._lookup(text(node), function)
            return found if isinstance(found, Part) else None
        if node.type == "member_expression":
            last = node.child_by_field_name("property")
            known = self._properties.get(text(last), []) if last else []
            return known[0] if len(known) == 1 else None
        return None

    def _scope(self, function: Part | None) -> dict[str, Part | str | None]:
        return self._names if function is None else function.names

    def _declare(self, part: Part) -> None:
        """Keep what a part gives a name to."""
        node, scope = part.node, self._scope(part.function)
        if part.type in FUNCTIONS:
            if part.type == "method_definition":
                self._method(part)
            elif named := node.child_by_field_name("name"):
                own = part.type in ("function_expression", "generator_function")
                (part.names if own else scope)[text(named)] = part
        elif part.type == "identifier" and part.up and part.up.type in FUNCTIONS:
            part.up.names.setdefault(text(node), None)
        elif part.type == "variable_declarator":
            named, given = node.child_by_field_name("name"), node.child_by_field_name("value")
            if named and named.type == "identifier":
                scope[text(named)] = self._given(given, part.function)
        if part.type in FUNCTIONS and part.up:
            self._call_it(part, part.up)

    def _given(self, given: Node | None, function: Part | None) -> str | None:
        if given is None or given.type not in ("string", "template_string", "binary_expression"):
            return None
        said = self.text_of(given, function)
        return None if UNKNOWN in said or len(said) > _CONSTANT else said

    def _method(self, part: Part) -> None:
        named = part.node.child_by_field_name("name")
        name = text(named) if named else ""
        if name == "constructor" and part.up and part.up.type in ("class", "class_declaration"):
            owner = part.up.node.child_by_field_name("name")
            if owner:
                self._scope(part.function)[text(owner)] = part
        else:
            self._properties[name].append(part)

    def _call_it(self, part: Part, up: Part) -> None:
        """Keep the name that a function gets where it stands."""
        while (
            up.type == "arguments" and up.up and callees.last(up.up) in events.WRAPPERS and up.up.up
        ):
            up = up.up.up
        while up.type in CALLS and callees.last(up) == "bind" and up.up:
            up = up.up
        if up.type == "variable_declarator":
            named = up.node.child_by_field_name("name")
            if named and named.type == "identifier":
                self._scope(up.function)[text(named)] = part
        elif up.type == "assignment_expression":
            left = up.node.child_by_field_name("left")
            if left and left.type == "identifier":
                self._scope(up.function)[text(left)] = part
            elif left and (last := left.child_by_field_name("property")):
                self._properties[text(last)].append(part)
        elif up.type == "pair" and (key := up.node.child_by_field_name("key")):
            self._properties[text(key).strip("'\"")].append(part)

    def _tie(self, part: Part) -> None:
        """Keep what a part runs."""
        if part.type in FUNCTIONS:
            if part.up:
                self._edges[part.function] += self._standing(part, part, part.up, written=True)
            named = part.node.child_by_field_name("name")
            if part.type == "method_definition" and named and text(named) == "connectedCallback":
                self._edges[None].append(_Edge(part, None))
        elif part.type in ("identifier", "member_expression"):
            found = self._function(part.node, part.function)
            if found and part.up:
                self._edges[part.function] += self._standing(found, part, part.up, written=False)
        elif part.type in CALLS:
            node = part.node
            callee = node.child_by_field_name("function") or node.child_by_field_name("constructor")
            if found := self._function(callee, part.function):
                self._edges[part.function].append(_Edge(found, None))
            elif callee and callee.type == "member_expression":
                self._edges[part.function] += self._through(part, callee)
        elif part.type == "assignment_expression":
            right = part.node.child_by_field_name("right")
            if (found := self._function(right, part.function)) and (event := callees.handled(part)):
                self._edges[part.function].append(_Edge(found, event))

    def _through(self, part: Part, callee: Node) -> Iterator[_Edge]:
        """Yield what `f.bind(…)`, `f.call(…)` and `f.apply(…)` run."""
        last = callee.child_by_field_name("property")
        how = text(last) if last else ""
        if how in ("bind", "call", "apply"):
            found = self._function(callee.child_by_field_name("object"), part.function)
            if found and how != "bind":
                yield _Edge(found, None)
            elif found and part.up:
                yield from self._standing(found, part, part.up, written=False)

    def _standing(self, found: Part, part: Part, up: Part, *, written: bool) -> Iterator[_Edge]:
        """Yield what runs a function, or one that is named, because of where it stands."""
        if up.type in CALLS:  # It is itself called, or bound for later.
            if callees.last(up) == "bind" and up.up:
                yield from self._standing(found, up, up.up, written=written)
            elif written:
                yield _Edge(found, None)
        elif up.type == "assignment_expression" and (event := callees.handled(up)):
            yield _Edge(found, event)
        elif up.type == "pair" and written:
            yield from self._property(found, up)
        elif up.type in ("arguments", "array") and (call := callees.owner(up)):
            yield from self._handed(found, call, written=written)

    def _property(self, found: Part, pair: Part) -> Iterator[_Edge]:
        key = pair.node.child_by_field_name("key")
        name = text(key).strip("'\"") if key else ""
        if re.fullmatch(r"on[a-zA-Z]+", name) and name not in _RUN_BY_OTHERS:
            yield _Edge(found, name[2:].lower())
        elif name.isdigit() or name in _RUN_BY_OTHERS:  # Bundles number their modules.
            yield _Edge(found, None)

    def _handed(self, found: Part, call: Part, *, written: bool) -> Iterator[_Edge]:
        """Yield what runs a function because a call gets it."""
        last = callees.last(call)
        if told := self.events(call):
            yield from (_Edge(found, event) for event in told)
        elif last in events.TIMERS or last in events.OBSERVERS:
            yield _Edge(found, last)
        elif last in events.SYNCHRONOUS or callees.name(call) in events.SYNCHRONOUS:
            yield _Edge(found, None)
        elif call.up and call.up.type == "arguments" and call.up.up and self.events(call.up.up):
            yield from (_Edge(found, event) for event in self.events(call.up.up))
        elif call.up and call.up.type == "arguments" and last in events.WRAPPERS and call.up.up:
            yield from self._handed(found, call.up.up, written=written)
        elif written and last not in events.WRAPPERS and _loads(call, last):
            yield _Edge(found, None)

    def events(self, call: Part) -> tuple[str, ...]:
        """Return the events to which a call ties a function; none, where it does not."""
        if call not in self._events:  # Asked for each of its arguments.
            self._events[call] = self._told(call)[:_TIED]
        return self._events[call]

    def _told(self, call: Part) -> tuple[str, ...]:
        whole = callees.name(call)
        last = whole.rpartition(".")[2]
        handed = callees.arguments(call.node)
        if last in events.REGISTERING and handed and handed[0].type not in FUNCTIONS:
            if len(handed) < 2 or (last == "bind" and handed[0].type == "this"):
                return ()
            if handed[0].type in ("string", "template_string", "identifier", "binary_expression"):
                said = self.text_of(handed[0], call.function).split(maxsplit=_TIED)
                if said == [UNKNOWN]:
                    said = _each(call.function)
                return tuple(events.event(each) for each in said[:_TIED])
        shorthand = last in events.ASKED or last in events.UNASKED or last == "load"
        if "." in whole and shorthand and handed and last not in events.OBSERVERS:
            return (last,)
        return ()

    def _reached(self, outer: str | None, started: Started) -> dict[Part | None, Moment]:
        """Return when each function runs at the nearest; level by level, so each is seen once."""
        first = Moment(events.START_RANK, ())
        if outer is not None:
            first = Moment(events.rank(outer), (outer,))
        moments: dict[Part | None, Moment] = {}
        waiting: list[list[tuple[Part | None, Moment]]] = [[], [], []]
        waiting[first.rank].append((None, first))
        for named, within in sorted(started):
            found = self._names.get(named)
            if isinstance(found, Part):
                moment = Moment(max(map(events.rank, within), default=0), within)
                waiting[moment.rank].append((found, moment))
        for level in waiting:
            while level:
                part, moment = level.pop()
                if part in moments:
                    continue
                moments[part] = moment
                for edge in self._edges.get(part, ()):
                    then = _after(moment, edge.event)
                    waiting[then.rank].append((edge.function, then))
        return moments


def _after(moment: Moment, event: str | None) -> Moment:
    if event is None or event in moment.within:
        return moment
    return Moment(max(moment.rank, events.rank(event)), (*moment.within, event)[-_MOST:])


def _each(function: Part | None) -> list[str]:
    """Return the texts of an array for each of which a function runs: `["scroll"].forEach(…)`."""
    call = function.up.up if function and function.up and function.up.type == "arguments" else None
    callee = (
        call.node.child_by_field_name("function")
        if call and callees.last(call) == "forEach"
        else None
    )
    array = callee.child_by_field_name("object") if callee else None
    if array is None or array.type != "array":
        return [UNKNOWN]
    listed = map(array.named_child, range(min(array.named_child_count, _TIED)))
    return [text(each)[1:-1] for each in listed if each and each.type == "string"] or [UNKNOWN]


def _loads(call: Part, last: str) -> bool:
    """Whether a call that nobody knows may run what it gets: a function, or a loader's method.

    Methods rather keep it for what comes: `stream.subscribe(…)`, `router.afterEach(…)`.
    """
    return "." not in callees.name(call) or last in _LOADERS
