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
from optin.traffic import Traffic

log = logging.getLogger("optin")

TICK = 1.0
TIDY_EVERY = 60
CHECKPOINT_EVERY = 3600
BATCHES = 10
"""Batches of requests between two of mails."""
PATIENCE = 0.25
"""Seconds for which a batch lets answers go first: under an unending load it goes on slowly."""


class Worker:
    """Works off what stands in the database. It remembers nothing: a crash costs it nothing."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        tokens: Tokens,
        descriptor: Descriptor,
        traffic: Traffic,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._store = store
        self._tokens = tokens
        self._descriptor = descriptor
        self._traffic = traffic
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
        """Do everything that is due now.

        In turn: neither a flood of requests nor a long queue of mails stops anything else.
        """
        known = await self._descriptor.known() is not None
        more = True
        while more and not self._post.stopping:
            more = known and await self._in_batches(lambda db: intake.take(db, self.desk()))
            if known and not 0 <= self._clock() - self._tidied_at < TIDY_EVERY:
                await self._tidy()
            more |= await self._post.send() > 0

    def desk(self) -> Desk:
        """Return where mails are written. The site has to be known."""
        site = self._descriptor.site
        assert site is not None
        return Desk(self._settings, site, self._tokens, self._clock())

    async def _in_batches(self, work: Callable[[sqlite3.Connection], int]) -> bool:
        """Do what is done a batch at a time, some of them; return whether there may be more."""
        for _ in range(BATCHES):
            await self._traffic.lull(PATIENCE)
            if self._post.stopping or not await self._store.write(work):
                return False
        return True

    async def _tidy(self) -> None:
        desk = self.desk()

        def work(db: sqlite3.Connection) -> None:
            intake.forget_unconfirmed(db, self._settings.confirm_days, desk.now)
            outbox.tidy(db, desk.now)

        await self._store.write(work)
        # The rest of more reminders than these has time until the next turn.
        await self._in_batches(lambda db: intake.remind(db, desk))
        self._tidied_at = desk.now
        if not 0 <= desk.now - self._checkpoint_at < CHECKPOINT_EVERY:
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
