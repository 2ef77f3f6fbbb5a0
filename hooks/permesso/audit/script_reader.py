"""Reading a script: from the parts of its syntax to statements."""

from __future__ import annotations

import re

from tree_sitter import Node

from permesso.audit import callees, events, moments
from permesso.audit.constants import UNKNOWN, text
from permesso.audit.finding import LONGEST, shortened
from permesso.audit.moments import Moment, Moments, Started
from permesso.audit.statements import Assignment, Call, Listener, Literal
from permesso.audit.syntax import CALLS, FUNCTIONS, Part, parts

ARGUMENT = 1000
"""Bytes of an argument, or of a new value, that are kept."""
BODY = 4000
"""Bytes of a listener's function that are kept."""


class Reader:
    """Reads one script, part by part, into lists of what it says."""

    def __init__(self, code: bytes, event: str | None, started: Started) -> None:
        """Read code that an event runs, and of which other scripts run some functions."""
        self.calls: list[Call] = []
        self.literals: list[Literal] = []
        self.listeners: list[Listener] = []
        self.assignments: list[Assignment] = []
        self._code = code
        self._taken: set[tuple[int, int]] = set()
        read = tuple(parts(code))
        self._moments = Moments(read, event, started)
        for part in read:
            self._take(part)

    def _take(self, part: Part) -> None:
        moment = self._moments.of(part)
        if part.type in CALLS:
            self._call(part, moment)
        elif part.type in ("string", "template_string", "binary_expression"):
            self._literal(part, moment)
        elif part.type in ("assignment_expression", "augmented_assignment_expression"):
            self._assignment(part, moment)
        elif part.type in ("import_statement", "export_statement"):
            source = part.node.child_by_field_name("source")
            if source:
                self.calls.append(self._made("import", (text(source),), part, moment))

    def _call(self, part: Part, moment: Moment) -> None:
        handed = callees.arguments(part.node)
        texts = tuple(self._cut(each, ARGUMENT) for each in handed)
        self.calls.append(self._made(callees.name(part), texts, part, moment))
        told = self._moments.events(part)
        if not told:
            return
        last = next((each for each in reversed(handed) if each.type != "object"), handed[-1])
        if len(handed) > 1 and handed[1].type in (*FUNCTIONS, "identifier", "member_expression"):
            last = handed[1]
        if len(handed) > 2 and handed[2].type in FUNCTIONS:  # `on("click", ".menu", …)`
            last = handed[2]
        callee = part.node.child_by_field_name("function")
        target = callee.child_by_field_name("object") if callee else None
        passive = "passive" in texts[-1] and not re.search(r"passive\s*:\s*(?:!1|false)", texts[-1])
        for event in told:
            self._listen(part, event, target, last, passive=passive and last is not handed[-1])

    def _listen(
        self, part: Part, event: str, target: Node | None, last: Node, *, passive: bool
    ) -> None:
        body = self._cut(self._moments.resolved(last, part.function), BODY)
        self.listeners.append(
            Listener(
                self._cut(target, 200) if target else "",
                event,
                body,
                self._line(part),
                self._shown(part),
                passive,
                self._moments.of(part).rank == events.START_RANK,
            )
        )

    def _assignment(self, part: Part, moment: Moment) -> None:
        left = part.node.child_by_field_name("left")
        right = part.node.child_by_field_name("right")
        if left is None or right is None:
            return
        target = self._cut(left, 200).removeprefix("this.").replace("?.", ".")
        value = self._cut(right, ARGUMENT)
        start = moment.rank == events.START_RANK
        line, shown = self._line(part), self._shown(part)
        self.assignments.append(Assignment(target, value, line, shown, start, moment.within))
        if (event := callees.handled(part)) and right.type not in ("null", "false", "undefined"):
            owner = left.child_by_field_name("object")
            self._listen(part, event, owner, right, passive=False)

    def _literal(self, part: Part, moment: Moment) -> None:
        if (part.node.start_byte, part.node.end_byte) in self._taken:
            return  # It went into a longer text.
        value = self._moments.text_of(part.node, part.function, self._taken)
        if value.strip(UNKNOWN):
            start = moment.rank == events.START_RANK
            self.literals.append(Literal(value, self._line(part), start))

    def _made(self, name: str, handed: tuple[str, ...], part: Part, moment: Moment) -> Call:
        start = moment.rank == events.START_RANK
        return Call(
            name, handed, self._line(part), self._shown(part), start, moment.within,
            moment is not moments.NEVER, _name(part.function),
        )  # fmt: skip

    def _cut(self, node: Node, most: int) -> str:
        start = node.start_byte
        return self._code[start : min(node.end_byte, start + most)].decode("utf-8", "replace")

    def _shown(self, part: Part) -> str:
        return shortened(self._cut(part.node, LONGEST * 3))

    @staticmethod
    def _line(part: Part) -> int:
        return int(part.node.start_point[0]) + 1


def _name(function: Part | None) -> str:
    """Return the name of a function, or that of what it is assigned to."""
    if function is None:
        return ""
    named = function.node.child_by_field_name("name")
    if named is None and function.up and function.up.type == "variable_declarator":
        named = function.up.node.child_by_field_name("name")
    return text(named) if named else ""
