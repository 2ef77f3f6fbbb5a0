"""What goes on behind the answers: requests become mails, mails are sent, old things deleted."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from optin import intake, outbox
from optin.descriptor import Descriptor
from optin.letters import Desk
from optin.logs import trace
from optin.post import Post
from optin.settings import Settings
from optin.store import Store
from optin.tokens import Tokens

log = logging.getLogger("optin")

TICK = 1.0
TIDY_EVERY = 60
CHECKPOINT_EVERY = 3600


class Worker:
    """Works off what stands in the database. It remembers nothing: a crash costs it nothing."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        tokens: Tokens,
        descriptor: Descriptor,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._store = store
        self._tokens = tokens
        self._descriptor = descriptor
        self._clock = clock
        self._post = Post(settings, store, clock)
        self._woken = asyncio.Event()
        self._tidied_at = float("-inf")
        self._checkpoint_at = clock()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop` is called."""
        recovered = False
        while not self._post.stopping:
            self._woken.clear()
            try:
                if not recovered:
                    await self._store.write(outbox.recover)
                    recovered = True
                await self.step()
            except sqlite3.Error as error:
                # A full disk, most likely: what is in the database stays, and we try again.
                log.error("worker: the database cannot be written: %s", error)
                recovered = await self._pause()
            except Exception as error:
                log.error("worker: %s", trace(error))
                recovered = await self._pause()
            else:
                await self._wait()

    def stop(self) -> None:
        """End after the mail that is being sent."""
        self._post.stopping = True
        self.wake()

    async def step(self) -> None:
        """Do everything that is due now."""
        site = await self._descriptor.known()
        if site is not None:
            while await self._store.write(lambda db: intake.take(db, self.desk())):
                pass
            if self._clock() - self._tidied_at >= TIDY_EVERY:
                await self._tidy()
        while await self._post.send():
            pass

    def desk(self) -> Desk:
        """Return where mails are written. The site has to be known."""
        site = self._descriptor.site
        assert site is not None
        return Desk(self._settings, site, self._tokens, self._clock())

    async def _tidy(self) -> None:
        desk = self.desk()

        def work(db: sqlite3.Connection) -> None:
            intake.forget_unconfirmed(db, self._settings.confirm_days, desk.now)
            intake.remind(db, desk)
            outbox.tidy(db, desk.now)

        await self._store.write(work)
        self._tidied_at = desk.now
        if desk.now - self._checkpoint_at >= CHECKPOINT_EVERY:
            await self._store.checkpoint()
            self._checkpoint_at = desk.now

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(TICK):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _pause(self) -> bool:
        """Wait after a failure; mails that were taken out may have to be put back: False."""
        if not self._post.stopping:
            await asyncio.sleep(TICK)
        return False
