"""Sends what waits in the outbox, to the owner's mail server, over SMTP (RFC 5321)."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from optin import outbox
from optin.letters import DAY, envelope
from optin.outbox import Waiting
from optin.settings import Settings
from optin.store import Store

log = logging.getLogger("optin")

TIMEOUT = 30
LONGEST_WAIT = 300
# RFC 5321, section 4.2.1: 4xx may work later, 5xx never will.
PERMANENT = range(500, 600)
# But a mailbox that is full is emptied some day (section 4.5.3.1.10: as 452).
FULL = 552
GOODBYE = 2


class Post:
    """Takes mails out of the outbox and hands them to the mail server."""

    def __init__(self, settings: Settings, store: Store, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._store = store
        self._clock = clock
        self._failures = 0
        self._not_before = float("-inf")
        self.stopping = False
        """Set to end after the mail that is being sent."""

    async def send(self) -> int:
        """Send what is due, up to a batch; return how many mails were taken out.

        While the server is not there nothing is taken out; it is asked again after a second, two,
        four, up to five minutes.
        """
        now = self._clock()
        # A longer wait than there is: the clock has been set back since.
        if self.stopping or 0 < self._not_before - now < 2 * LONGEST_WAIT:
            return 0
        mails = await self._store.write(lambda db: outbox.claim(db, now))
        if mails:
            await self._send(mails)
        return len(mails)

    async def _send(self, mails: list[Waiting]) -> None:
        rest = list(mails)
        server = self._server()
        try:
            if not await self._connect(server):
                return
            while rest and not self.stopping:
                await self._send_one(server, rest[0])
                del rest[0]
        except (SMTPException, OSError) as error:
            # Without its words: they may hold somebody's address.
            code = f" {error.code}" if isinstance(error, SMTPResponseException) else ""
            self._wait_for_server(f"{type(error).__name__}{code}")
        finally:
            # Saying goodbye is a courtesy; what was sent is sent.
            with suppress(SMTPException, OSError):
                async with asyncio.timeout(GOODBYE):
                    await server.quit()
            server.close()
            if rest:
                await self._store.write(lambda db: outbox.released(db, rest))

    async def _connect(self, server: SMTP) -> bool:
        """Return whether the server can be used; if not, the log says why in its words."""
        try:
            await server.connect()
        except (SMTPException, OSError) as error:
            self._wait_for_server(f"{type(error).__name__}: {_line(str(error))}")
            return False
        if self._failures:
            log.info("mail: the server can be used again")
        self._failures = 0
        return True

    async def _send_one(self, server: SMTP, mail: Waiting) -> None:
        """Send one mail and note what became of it. Raises if the server itself is the trouble."""
        if not await self._store.write(lambda db: outbox.wanted(db, mail, self._clock())):
            return
        to = envelope(mail.email)
        options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            await server.sendmail(
                self._settings.sender.addr_spec, [to], mail.content, mail_options=options
            )
        except SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            # RFC 3463: 5.7 is about what we may do (relay, for one), not about who it goes to.
            address = refusal.code in PERMANENT and not refusal.message.startswith("5.7.")
            await self._failed(mail, refusal.code, address)
        except SMTPSenderRefused as error:
            # Our own address is refused: no fault of this mail, and the owner can mend it.
            await self._failed(mail, error.code, for_now=True)
            raise
        except SMTPResponseException as error:
            await self._failed(mail, error.code)
        except SMTPNotSupported:
            # RFC 6531, section 3.5: a server without SMTPUTF8 cannot reach this address.
            await self._failed(mail, 550, address=True)
        except (SMTPException, OSError):
            # It may be this very mail that makes the server hang up: the others go first now.
            await self._failed(mail, 421)
            raise
        else:
            await self._store.write(lambda db: outbox.sent(db, mail, self._clock()))

    async def _failed(
        self, mail: Waiting, code: int, address: bool = False, for_now: bool = False
    ) -> None:
        now = self._clock()
        error = f"SMTP {code}"
        if code in PERMANENT and code != FULL and not for_now:
            log.warning("mail %d: refused for good (%s)", mail.id, error)
            await self._store.write(lambda db: outbox.refused(db, mail, error, now, address))
            return
        log.warning("mail %d: put off (%s)", mail.id, error)
        give_up = self._settings.confirm_days * DAY
        await self._store.write(lambda db: outbox.postponed(db, mail, error, now, give_up))

    def _server(self) -> SMTP:
        smtp = self._settings.smtp_url
        return SMTP(
            hostname=smtp.host,
            port=smtp.port,
            username=smtp.user,
            password=smtp.password,
            use_tls=smtp.tls,
            start_tls=smtp.starttls,
            timeout=TIMEOUT,
            # The default asks the name server who we are, and may wait for it.
            local_hostname=urlsplit(self._settings.root).hostname,
        )

    def _wait_for_server(self, reason: str) -> None:
        self._failures += 1
        wait = min(LONGEST_WAIT, 2 ** min(self._failures - 1, 10)) * random.uniform(0.75, 1.25)
        self._not_before = self._clock() + wait
        log.warning("mail: the server cannot be used (%s); next try in %.0f s", reason, wait)


def _line(text: str) -> str:
    """What a server said, as a line of the log."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
