"""Browsers that show the preview now, and what they are told."""

from __future__ import annotations

import json
import queue
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

UNKNOWN = object()
"""What a browser shows that was not told anything yet: it may have been told by a server that
started again since."""
HEARTBEAT = 10.0
"""Seconds after which something is sent, to notice who has gone."""


@dataclass(eq=False, slots=True)
class Browser:
    """A page in a browser."""

    address: str
    """The address that it shows."""
    seen: str
    """The digest of what it shows there."""
    messages: queue.SimpleQueue[Mapping[str, Any] | None] = field(default_factory=queue.SimpleQueue)
    """What it has to be told; None: that is all."""
    fault: Any = UNKNOWN
    """What it shows of what is wrong."""

    def update(self, digest: str, fault: Any) -> None:
        """Tell it what is at its address now and what is wrong, unless it knows."""
        if digest and digest != self.seen:
            self.seen = digest
            self.messages.put({"reload": True})
        elif fault != self.fault:
            self.messages.put({"fault": fault})
        self.fault = fault

    def stream(self) -> Iterator[bytes]:
        """Yield what it is told as server-sent events (HTML, 9.2), without an end."""
        yield b"retry: 300\n\n"
        while True:
            try:
                message = self.messages.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield b":\n\n"
                continue
            if message is None:
                return
            yield f"data: {json.dumps(message)}\n\n".encode()


class Browsers:
    """All of them. For any number of threads."""

    def __init__(self) -> None:
        self._all: set[Browser] = set()
        self._lock = Lock()

    @contextmanager
    def connected(self, address: str, seen: str) -> Iterator[Browser]:
        """Give a browser that shows an address, for as long as it listens."""
        browser = Browser(address, seen)
        with self._lock:
            self._all.add(browser)
        try:
            yield browser
        finally:
            with self._lock:
                self._all.discard(browser)

    def each(self, tell: Callable[[Browser], None]) -> None:
        """Call a function for each of them."""
        with self._lock:
            everybody = list(self._all)
        for browser in everybody:
            tell(browser)

    def close(self) -> None:
        """Tell nobody anything any more."""
        self.each(lambda browser: browser.messages.put(None))
