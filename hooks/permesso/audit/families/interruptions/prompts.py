"""Prompts: permissions that scripts ask the browser for before a reader wants anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from permesso.audit.examined import Page
from permesso.audit.families.interruptions import places
from permesso.audit.families.interruptions.places import of
from permesso.audit.finding import Finding
from permesso.audit.scripts import Script
from permesso.audit.statements import Call

NOTIFICATION = re.compile(
    r"^Notification\.requestPermission$|(?:^|\.)pushManager\.subscribe$|^OneSignal(?:\.\w+)*\.init$"
)
LOCATION = re.compile(r"(?:^|\.)geolocation\.(?:getCurrentPosition|watchPosition)$")
DEVICE = re.compile(
    r"(?:^|\.)(?:mediaDevices\.get(?:User|Display)Media|webkitGetUserMedia|mozGetUserMedia"
    r"|clipboard\.read(?:Text)?|requestMIDIAccess|bluetooth\.requestDevice|usb\.requestDevice"
    r"|serial\.requestPort|hid\.requestDevice)$|^navigator\.getUserMedia$"
)
RULES = (("notification", NOTIFICATION), ("location", LOCATION), ("device", DEVICE))
ASKED = re.compile(
    r"closest|matches|[tT]arget\b|srcElement|composedPath|contains|\bhref\b|dataset|getAttribute"
)
"""What looks at where somebody clicked."""
ANYWHERE = frozenset({"document", "window", "document.body", "", "document.documentElement"})


def page(page: Page) -> Iterator[Finding]:
    """Yield permissions that are asked for, and windows that open, by themselves."""
    for told in places.told(page):
        script = told.script
        for call in told.calls:
            name = call.bare
            if not call.asked:
                yield from (of(script, rule, call) for rule, test in RULES if test.search(name))
            if name == "open" and call.name != "open" and _is_sudden(script, call):
                yield of(script, "window", call)


def _is_sudden(script: Script, call: Call) -> bool:
    """Whether a window opens by itself, or at the first click anywhere in the page."""
    if not call.asked:
        return True
    return any(
        listener.event in ("click", "mousedown", "touchstart", "pointerdown")
        and listener.target.strip() in ANYWHERE
        and call.found[:60] in " ".join(listener.body.split())
        and not ASKED.search(listener.body)
        for listener in script.listeners
        if script.handler is None
    )
