"""The running service: its parts, put together, started and stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from optin.descriptor import Descriptor
from optin.limits import Limiter, Rate
from optin.settings import Settings
from optin.store import Store
from optin.tokens import Tokens, secret_of
from optin.traffic import Traffic
from optin.worker import Worker

REFRESH_EVERY = 60.0
GRACE = 5.0
"""Seconds in which the worker may finish; what stops the service waits twenty (optin.service)."""
WRONG_PASSWORDS = (Rate(10, 60), Rate(50, 3600))


class Service:
    """Everything that answers share."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        refresh_every: float = REFRESH_EVERY,
        patience: float = 0,
    ) -> None:
        """Open the data folder. Raises StoreError if that cannot be done.

        The blog is asked again after `refresh_every` seconds, and is not missed for `patience`.
        """
        self.settings = settings
        self.clock = clock
        self.store = Store(settings.data)
        self.tokens = Tokens(settings.secret or secret_of(settings.data))
        self.descriptor = Descriptor(settings.blog, settings.root, self.store, clock, patience)
        self.clients = Limiter(settings.per_client, clock)
        self.guesses = Limiter(WRONG_PASSWORDS, clock)
        self.traffic = Traffic()
        self.worker = Worker(
            settings, self.store, self.tokens, self.descriptor, self.traffic, clock
        )
        self._refresh_every = refresh_every

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work in the background; at the end finish what is under way and close the database."""
        await self.descriptor.open()
        watching = asyncio.create_task(self._watch())
        working = asyncio.create_task(self.worker.run())
        try:
            yield
        finally:
            watching.cancel()
            self.worker.stop()
            # A mail server that says nothing is not waited for: the mail goes out after the start.
            await asyncio.wait([working], timeout=GRACE)
            working.cancel()
            await asyncio.wait([watching, working])
            await self.store.checkpoint()
            await self.store.close()

    async def _watch(self) -> None:
        wait = self._refresh_every
        while True:
            found = await self.descriptor.refresh()
            # A blog that is not there is asked less and less often.
            wait = self._refresh_every if found else min(REFRESH_EVERY, 2 * wait)
            await asyncio.sleep(wait)
