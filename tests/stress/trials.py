"""The trials: what is done to the service, and what has to hold afterwards."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from stress.crowd import Crowd, Record
from stress.service import Service, free_port
from stress.sink import Note, Sink
from stress.waiting import NeverHappened, until

ROOM = 48 * 1024
"""Bytes that are left on the disk that is nearly full."""

FEW = 40
"""Forms before, on and after the full disk: so few that SQLite's log is still its largest file, and
has to grow with each of them."""


@dataclass(frozen=True, slots=True)
class Options:
    """How much of everything."""

    clients: int = 200
    """People at once."""
    subscriptions: int = 2000
    """Forms that they send."""
    outage: float = 6.0
    """Seconds without a mail server."""
    kills: int = 50
    """How often the service is killed."""
    seed: int = 1
    """Of the moments at which it is killed."""


QUICK = Options(clients=50, subscriptions=150, outage=1.5, kills=3)
"""A few seconds of each."""


@dataclass
class Report:
    """What a trial found."""

    title: str
    """What was done."""
    counts: list[tuple[str, int, str]] = field(default_factory=list)
    """What was counted: its name, the number, what is to be said of it."""
    promises: list[tuple[str, bool]] = field(default_factory=list)
    """What was promised, and whether it was kept."""

    def count(self, name: str, number: int, remark: str = "") -> None:
        """Add a figure."""
        self.counts.append((name, number, remark))

    def promise(self, text: str, broken_by: Iterable[object] | bool) -> None:
        """Add a promise, with what breaks it: some of it if there is any, or whether it broke."""
        if isinstance(broken_by, bool):
            self.promises.append((text, not broken_by))
            return
        found = sorted(map(str, broken_by))
        some = f": {len(found)} times not, as for {found[0]}" if found else ""
        self.promises.append((text + some, not found))

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return all(kept for _, kept in self.promises)


@dataclass
class Stage:
    """A service with a mail server and a crowd, in a folder of their own."""

    service: Service
    """The service."""
    sink: Sink
    """Where its mails arrive."""
    crowd: Crowd
    """Who uses it."""

    def mails(self, kind: str) -> dict[str, list[Note]]:
        """Return the mails of a kind that arrived, by recipient."""
        found: dict[str, list[Note]] = {}
        for note in self.sink.notes():
            if note.kind == kind:
                found.setdefault(note.to, []).append(note)
        return found

    def missing(self, kind: str, emails: Iterable[str]) -> set[str]:
        """Wait until each of these has got a mail of a kind; return those who never do."""
        wanted = set(emails)
        with suppress(NeverHappened):
            until(lambda: wanted <= self.mails(kind).keys(), f"mails ({kind})")
        return wanted - self.mails(kind).keys()

    def requested(self) -> set[str]:
        """Return the addresses of all requests in the database."""
        return set(self.service.column("SELECT email FROM request"))

    def confirmed(self) -> set[str]:
        """Return the addresses that are confirmed."""
        return set(
            self.service.column(
                "SELECT s.email FROM subscription n JOIN subscriber s ON s.id = n.subscriber"
            )
        )

    def confirmed_count(self) -> int:
        """Return how many confirmations the service itself has counted."""
        query = "SELECT total(count) FROM tally WHERE what = 'confirmed' AND dimension = 'all'"
        return int(float(self.service.column(query)[0]))

    def is_sound(self) -> bool:
        """Return whether SQLite finds nothing wrong with the database."""
        return self.service.column("PRAGMA integrity_check") == ["ok"]


@contextmanager
def stage(clients: int) -> Iterator[Stage]:
    """Give a running stage; nothing of it is left afterwards."""
    with TemporaryDirectory(prefix="permesso-stress-") as name:
        folder = Path(name)
        sink = Sink(folder, free_port())
        service = Service(folder, sink.port)
        try:
            sink.start()
            service.start()
            yield Stage(service, sink, Crowd(service, clients))
        finally:
            service.kill()
            sink.stop()


def crowded(options: Options) -> Report:
    """Many people subscribe and confirm at once."""
    report = Report(f"{options.clients} people at once")
    with stage(options.clients) as on:
        record, looks, clicks = Record(), Record(), Record()
        emails = on.crowd.names(options.subscriptions)
        asyncio.run(on.crowd.subscribe(emails, record))
        report.count("subscriptions answered", len(record.answered), record.pace)
        report.promise("every form is answered", set(emails) - record.answered)
        report.promise("whoever got an answer is in the database", record.answered - on.requested())
        missing = on.missing("confirm", record.answered)
        took = time.monotonic() - record.began
        mails = on.mails("confirm")
        arrived = sum(map(len, mails.values()))
        report.count("mails to confirm", arrived, f"{arrived / took:,.0f} a second")
        report.promise("everybody's mail arrives", missing)

        links = {notes[0].link: email for email, notes in mails.items()}
        asyncio.run(on.crowd.look(links, looks))
        report.count("links opened", len(looks.answered), looks.pace)
        report.promise("nobody is confirmed by a look", on.confirmed())
        # Two clicks on each at the same time: impatient people do that, and so do networks.
        asyncio.run(on.crowd.confirm([link for link in links for _ in range(2)], clicks))
        report.count("confirmations answered", len(clicks.answered), clicks.pace)
        report.promise(
            "whoever clicked is confirmed", {links[x] for x in clicks.answered} - on.confirmed()
        )
        report.promise("nobody is counted twice", on.confirmed_count() != len(on.confirmed()))
        report.promise("everybody is welcomed", on.missing("welcome", on.confirmed()))
        report.promise("every mail came once", _repeated(on.sink.notes()))
    return report


def without_mail(options: Options) -> Report:
    """The mail server is away for a while."""
    report = Report(f"{options.outage:g} seconds without a mail server")
    with stage(options.clients) as on:
        record = Record()
        emails = on.crowd.names(options.subscriptions // 5)
        on.sink.stop()
        asyncio.run(on.crowd.subscribe(emails, record))
        report.count("subscriptions answered meanwhile", len(record.answered), record.pace)
        report.promise("every form is answered all the same", set(emails) - record.answered)
        time.sleep(options.outage)
        report.promise("no mail was written off", _failed(on))
        on.sink.start()
        back = time.monotonic()
        missing = on.missing("confirm", record.answered)
        arrived = sum(map(len, on.mails("confirm").values()))
        remark = f"{time.monotonic() - back:.1f} s after it was back"
        report.count("mails to confirm", arrived, remark)
        report.promise("everybody's mail arrives", missing)
    return report


def killed(options: Options, said: Callable[[str], None]) -> Report:
    """The service is killed at random moments while people subscribe and confirm."""
    report = Report(f"killed {options.kills} times (seed {options.seed})")
    chance = random.Random(options.seed)
    asked, clicks = Record(), Record()
    with stage(min(options.clients, 20)) as on:
        for number in range(options.kills):
            asyncio.run(_until_killed(on, asked, clicks, chance.uniform(0.0, 0.6)))
            if number % 5 == 4:  # while it starts, too
                on.service.launch()
                time.sleep(chance.uniform(0.0, 0.6))
                on.service.kill()
            on.service.start()
            said(f"killed {number + 1} of {options.kills} times")
        missing = on.missing("confirm", asked.answered)
        confirmed = on.confirmed()
        unwelcomed = on.missing("welcome", confirmed)
        status = on.service.stop()

        mails = on.mails("confirm")
        owner_of = {note.link: email for email, notes in mails.items() for note in notes}
        report.count("subscriptions answered", len(asked.answered))
        report.count("subscriptions cut off", len(asked.lost), "no answer, no promise")
        report.count("confirmations answered", len(clicks.answered))
        report.count("people confirmed", len(confirmed))
        notes = on.sink.notes()
        report.count("mails", len(notes))
        report.count("mails that came twice", len(_repeated(notes)), "with the same Message-ID")

        requested = on.requested()
        report.promise("whoever got an answer is in the database", asked.answered - requested)
        report.promise("nobody is there who did not ask", requested - asked.tried)
        report.promise(
            "whoever was told so is confirmed", {owner_of[x] for x in clicks.answered} - confirmed
        )
        report.promise(
            "nobody is confirmed without the click",
            confirmed - {owner_of[link] for link in clicks.tried},
        )
        report.promise("nobody is confirmed twice", on.confirmed_count() != len(confirmed))
        report.promise("everybody's mail arrives", missing)
        report.promise("everybody is welcomed", unwelcomed)
        report.promise("one welcome for each", _different(on.mails("welcome")))
        report.promise("the database is sound", not on.is_sound())
        report.promise("it ends well when it is asked to", status != 0)
        report.promise("no answer was an error", _statuses(asked, clicks))
    return report


async def _until_killed(on: Stage, asked: Record, clicks: Record, seconds: float) -> None:
    async def kill() -> None:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(on.service.kill)

    pressed = set(clicks.answered)
    links = [notes[0].link for notes in on.mails("confirm").values()]
    await asyncio.gather(
        on.crowd.subscribe(on.crowd.names(on.crowd.clients * 4), asked),
        on.crowd.confirm([link for link in links if link not in pressed], clicks),
        kill(),
    )


def full(options: Options) -> Report:
    """The disk is full, and then it is not."""
    report = Report("a full disk")
    with stage(min(options.clients, 20)) as on:
        before, during, after = Record(), Record(), Record()
        asyncio.run(on.crowd.subscribe(on.crowd.names(FEW), before))
        on.missing("confirm", before.answered)
        on.service.limit_files(on.service.largest_file() + ROOM)
        asyncio.run(on.crowd.subscribe(on.crowd.names(FEW), during))
        kept = on.requested()
        report.count("answered while there was room", len(during.answered))
        report.count("refused then", len(during.refused), _said(during))
        report.promise("it did get full", not during.refused)
        report.promise("the answer is 503", {x for x in during.refused.values() if x != 503})
        report.promise("every form has an answer", during.lost)
        report.promise("whoever got one is in the database", during.answered - kept)
        report.promise("whoever was refused is not", kept & during.refused.keys())

        on.service.limit_files(None)
        asyncio.run(on.crowd.subscribe(on.crowd.names(FEW), after))
        report.count("answered once there was room again", len(after.answered))
        report.promise("it goes on by itself", after.tried - after.answered)
        answered = before.answered | during.answered | after.answered
        report.promise("everybody's mail arrives", on.missing("confirm", answered))
        report.promise("the database is sound", not on.is_sound())
    return report


def _repeated(notes: Iterable[Note]) -> set[str]:
    """Return the Message-IDs that came more than once."""
    return {name for name, n in Counter(note.message_id for note in notes).items() if n > 1}


def _different(mails: dict[str, list[Note]]) -> set[str]:
    """Return the addresses that got more than one mail; the same mail again is none."""
    return {email for email, notes in mails.items() if len({x.message_id for x in notes}) > 1}


def _statuses(*records: Record) -> set[int]:
    return {status for record in records for status in record.refused.values()}


def _said(record: Record) -> str:
    counted = Counter(record.refused.values())
    return ", ".join(f"{n} times {status}" for status, n in sorted(counted.items()))


def _failed(on: Stage) -> list[str]:
    return on.service.column("SELECT id FROM outbox WHERE state IN ('failed', 'dropped')")
