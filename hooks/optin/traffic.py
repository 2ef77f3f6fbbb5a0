"""Who is being answered: work that nobody waits for lets them go first."""

from __future__ import annotations

import asyncio


class Traffic:
    """Counts what is being answered. `with traffic:` stands around each answer."""

    def __init__(self) -> None:
        self._number = 0
        self._lull = asyncio.Event()
        self._lull.set()

    def __enter__(self) -> None:
        self._number += 1
        self._lull.clear()

    def __exit__(self, *_: object) -> None:
        self._number -= 1
        if not self._number:
            self._lull.set()

    async def lull(self, seconds: float) -> None:
        """Wait until nobody is being answered, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._lull.wait()
        except TimeoutError:
            pass
