"""Mails: their headers, the outbox, what becomes of them when a server refuses."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPNotSupported,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from optin import intake, outbox, submission, tally, worker
from optin.letters import Desk
from optin.newsletter import parse
from optin_service import (
    ANNA,
    BRUNO,
    DAY,
    DESCRIPTOR,
    HOUR,
    MAIN,
    NOW,
    ROOT,
    TOPIC,
    Rig,
    link,
    text,
)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        yield rig


def every_mail(rig: Rig) -> None:
    """Have each kind of mail sent to Anna: confirm, reminder, welcome, already."""
    confirm = rig.subscribe()
    rig.pass_time(25 * HOUR)
    rig.post(confirm)
    rig.form()
    rig.work()
    assert sorted(rig.kinds()) == ["already", "confirm", "reminder", "welcome"]


def test_every_mail_has_the_headers_that_belong_to_it(rig: Rig) -> None:
    every_mail(rig)
    for mail in rig.mails():
        assert mail["From"] == "Bussare <newsletter@bussare.example>"
        assert mail["To"] == ANNA
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Id"] == "<newsletter.bussare.example>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"] == f"<{ROOT}{link(mail, 'unsubscribe')}>"
        assert mail["Reply-To"] is None
        assert mail["Message-ID"].endswith("@bussare.example>")
        assert NOW <= parsedate_to_datetime(mail["Date"]).timestamp() <= rig.now
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == [
            "text/plain",
            "text/html",
        ]
        assert "<img" not in text(mail, "html")
        assert not mail.defects


def test_every_mail_leads_only_to_the_blog_and_to_us(rig: Rig) -> None:

    every_mail(rig)
    for mail in rig.mails():
        for address in re.findall(r"https?://[^\s\"'<>]+", text(mail) + text(mail, "html")):
            assert address.startswith((f"{ROOT}/subscription/", "https://bussare.example/"))
            assert "?" not in address


def test_long_links_stay_whole_in_the_header(rig: Rig) -> None:
    rig.subscribe()
    (content,) = rig.rows("SELECT content FROM outbox")[0]
    (line,) = [row for row in content.split(b"\r\n") if row.startswith(b"List-Unsubscribe:")]
    assert len(line) > 100
    assert line.endswith(b">")


def test_answers_and_leaving_by_mail_go_to_reply_to(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_REPLY_TO="Redazione <scrivi@bussare.example>") as rig:
        rig.subscribe()
        mail = rig.mails()[0]
        assert mail["Reply-To"] == "Redazione <scrivi@bussare.example>"
        assert mail["List-Unsubscribe"].endswith(
            ", <mailto:scrivi@bussare.example?subject=unsubscribe>"
        )


def test_mails_speak_the_language_of_the_blog(rig: Rig) -> None:
    rig.subscribe()
    english = {**DESCRIPTOR, "site": {**DESCRIPTOR["site"], "language": "en"}}
    rig.describe(english)
    rig.runner.run(rig.service.descriptor.refresh())
    rig.subscribe(BRUNO)
    assert "conferma" in text(rig.mails()[0])
    assert "conferma" not in text(rig.mails(BRUNO)[0])


def test_the_same_mail_has_the_same_name_and_bytes(rig: Rig) -> None:
    rig.form()
    rig.work()
    (row,) = rig.rows("SELECT r.ref, s.ref FROM request r JOIN subscriber s ON s.id = r.subscriber")
    desk = rig.service.worker.desk()
    made = [desk.asking("confirm", ANNA, row[1], row[0], [MAIN], None, NOW) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].message_id == rig.mails()[0]["Message-ID"]
    reminder = desk.asking("reminder", ANNA, row[1], row[0], [MAIN], None, NOW)
    assert reminder.message_id != made[0].message_id


def test_while_the_server_is_down_the_answers_are_the_same_and_nothing_is_lost(rig: Rig) -> None:
    rig.server.down = ConnectionRefusedError()
    answers = [rig.form(email=f"a{number}@lettori.example") for number in range(120)]
    assert {answer.status_code for answer in answers[:100]} == {303}
    for _ in range(20):
        rig.pass_time(600)
    assert rig.rows("SELECT state, count(*) FROM outbox GROUP BY state") == [("waiting", 100)]
    assert rig.rows("SELECT max(tries) FROM outbox") == [(0,)]
    rig.server.down = None
    rig.pass_time(600)
    assert len(rig.server.sent) == 100
    assert len({to for to, _ in rig.server.sent}) == 100


def test_a_server_that_is_down_is_asked_less_and_less(rig: Rig) -> None:
    rig.server.down = SMTPAuthenticationError(535, "no")
    rig.form()
    for _ in range(300):
        rig.pass_time(1)
    assert 5 <= rig.server.connections <= 10


def test_an_address_refused_for_good_is_marked_and_not_tried_again(rig: Rig) -> None:
    rig.server.refuse(ANNA, 550)
    rig.form()
    rig.form(email=BRUNO)
    rig.work()
    assert rig.kinds(BRUNO) == ["confirm"]
    assert rig.rows("SELECT state, error FROM outbox ORDER BY id") == [
        ("failed", "SMTP 550"),
        ("sent", None),
    ]
    assert rig.rows("SELECT email FROM subscriber WHERE undeliverable_at = ?", NOW) == [(ANNA,)]
    rig.server.refusing.clear()
    rig.pass_time(2 * DAY)
    assert rig.kinds() == []


def test_an_address_that_works_again_is_no_longer_marked(rig: Rig) -> None:
    rig.server.refuse(ANNA, 550)
    rig.form()
    rig.work()
    rig.server.refusing.clear()
    rig.now += HOUR + 1
    rig.subscribe()
    assert rig.rows("SELECT undeliverable_at FROM subscriber") == [(None,)]


def test_a_refusal_for_now_is_tried_later_and_later(rig: Rig) -> None:
    rig.server.refuse(ANNA, 451)
    rig.form()
    rig.work()
    waits = []
    for tries in range(1, 5):
        ((state, counted, due),) = rig.rows("SELECT state, tries, due_at FROM outbox")
        assert (state, counted) == ("waiting", tries)
        waits.append(due - rig.now)
        rig.pass_time(due - rig.now)
    assert all(later > 1.1 * sooner for sooner, later in pairwise(waits))
    rig.server.refusing.clear()
    rig.pass_time(DAY)
    assert rig.kinds() == ["confirm"]


def test_a_refused_content_is_no_fault_of_the_address(rig: Rig) -> None:
    rig.server.refusing[ANNA] = lambda: SMTPDataError(554, "spam")
    rig.form()
    rig.work()
    assert rig.rows("SELECT state FROM outbox") == [("failed",)]
    assert rig.rows("SELECT undeliverable_at FROM subscriber") == [(None,)]


def test_a_refused_sender_is_kept_for_when_the_owner_has_mended_it(rig: Rig) -> None:
    rig.server.refusing[ANNA] = lambda: SMTPSenderRefused(550, "no", "us")
    rig.form()
    rig.work()
    assert rig.rows("SELECT state FROM outbox") == [("waiting",)]
    rig.server.refusing.clear()
    rig.pass_time(HOUR)
    assert rig.kinds() == ["confirm"]


def test_a_mail_that_makes_the_server_hang_up_does_not_hold_up_the_others(rig: Rig) -> None:
    rig.server.refusing[ANNA] = lambda: SMTPServerDisconnected("gone")
    rig.form()
    rig.form(email=BRUNO)
    rig.work()
    assert rig.kinds(BRUNO) == []
    rig.pass_time(5)
    assert rig.kinds(BRUNO) == ["confirm"]
    assert rig.rows("SELECT state, tries FROM outbox ORDER BY id")[0] == ("waiting", 1)


def test_a_server_without_smtputf8_cannot_reach_such_an_address(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_SMTPUTF8="1") as rig:
        rig.server.refusing["ànna@lettori.example"] = lambda: SMTPNotSupported("no")
        rig.form(email="ànna@lettori.example")
        rig.work()
        assert rig.rows("SELECT state FROM outbox") == [("failed",)]


def test_after_days_of_refusals_a_mail_is_given_up(rig: Rig) -> None:
    confirm = rig.subscribe()
    rig.server.refuse(ANNA, 451)
    rig.post(confirm)
    for _ in range(60):
        rig.pass_time(6 * HOUR)
    assert rig.rows("SELECT kind, state, error FROM outbox ORDER BY id") == [
        ("confirm", "sent", None),
        ("welcome", "failed", "SMTP 451"),
    ]


def test_what_a_crash_left_half_sent_is_sent_after_the_start(rig: Rig, tmp_path: Path) -> None:
    rig.server.down = ConnectionRefusedError()
    rig.form()
    rig.work()
    claimed = rig.runner.run(rig.service.store.write(lambda db: outbox.claim(db, NOW)))
    assert len(claimed) == 1
    rig.server.down = None
    rig.pass_time(DAY / 2)
    assert rig.kinds() == []
    rig.runner.run(rig.service.store.write(outbox.recover))
    rig.work()
    assert rig.kinds() == ["confirm"]


def test_one_reminder_after_a_day(rig: Rig) -> None:
    rig.subscribe(lists=[MAIN, TOPIC])
    rig.pass_time(23 * HOUR)
    assert rig.kinds() == ["confirm"]
    rig.pass_time(HOUR)
    assert rig.kinds() == ["confirm", "reminder"]
    reminder = rig.mails()[-1]
    assert "6 giorni" in text(reminder)
    assert "Scrittura" in text(reminder)
    for _ in range(6):
        rig.pass_time(DAY)
    assert rig.kinds() == ["confirm", "reminder"]
    assert rig.post(link(reminder, "optin")).status_code == 410


def test_two_requests_are_reminded_of_once(rig: Rig) -> None:
    rig.subscribe()
    rig.subscribe(lists=[TOPIC])
    for _ in range(5):
        rig.pass_time(DAY)
    assert rig.kinds() == ["confirm", "confirm", "reminder"]
    assert rig.post(link(rig.mails()[-1], "optin")).status_code == 303
    assert rig.lists_of() == {TOPIC}


def test_no_reminder_where_there_is_nothing_to_remind_of(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_REMIND_HOURS="0") as rig:
        rig.subscribe()
        rig.pass_time(2 * DAY)
        assert rig.kinds() == ["confirm"]
    with Rig(tmp_path / "data") as rig:
        rig.join()
        rig.server.refuse(BRUNO, 550)
        rig.form(email=BRUNO)
        rig.work()
        rig.server.refusing.clear()
        rig.pass_time(2 * DAY)
        assert (rig.kinds(), rig.kinds(BRUNO)) == (["confirm", "welcome"], [])


def test_no_reminder_before_the_first_mail_is_out(rig: Rig) -> None:
    rig.server.down = ConnectionRefusedError()
    rig.form()
    rig.work()
    rig.pass_time(2 * DAY)
    rig.server.down = None
    rig.pass_time(600)
    assert rig.kinds() == ["confirm"]


def test_who_does_not_confirm_is_forgotten(rig: Rig) -> None:
    rig.subscribe()
    rig.join(BRUNO)
    rig.pass_time(7 * DAY - 1)
    assert rig.rows("SELECT count(*) FROM subscriber") == [(2,)]
    rig.pass_time(61)
    assert rig.rows("SELECT email FROM subscriber") == [(BRUNO,)]
    assert rig.rows("SELECT email FROM request") == [(BRUNO,)]
    assert rig.rows("SELECT DISTINCT subscriber FROM outbox") == rig.rows(
        "SELECT id FROM subscriber"
    )
    assert rig.lists_of(BRUNO) == {MAIN}
    counted = rig.rows("SELECT count FROM tally WHERE what = 'subscribed' AND dimension = 'all'")
    assert counted == [(2,)]


def test_sent_mails_are_deleted_after_a_month(rig: Rig) -> None:
    rig.join()
    rig.pass_time(29 * DAY)
    assert rig.rows("SELECT count(*) FROM outbox") == [(2,)]
    rig.pass_time(DAY + 1)
    assert rig.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert rig.lists_of() == {MAIN}


def test_the_figures_for_the_owner(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_OWNER_PASSWORD="apriti sesamo") as rig:
        rig.post(rig.join(lists=[MAIN, TOPIC]), {"leave": "all"})
        rig.now += DAY
        rig.join(BRUNO)
        rig.subscribe("c@lettori.example", page="", placement="footer")
        rig.server.down = ConnectionRefusedError()
        rig.form(email="d@lettori.example")
        rig.work()
        blog = parse(json.dumps(DESCRIPTOR))
        found = rig.runner.run(rig.service.store.read(lambda db: tally.numbers(db, blog, rig.now)))
        totals = found.totals
        assert (totals.confirmed, totals.waiting, totals.unsubscribed) == (1, 2, 1)
        assert len(found.days) == 90
        assert [(d.subscribed, d.confirmed, d.unsubscribed) for d in found.days[-3:]] == [
            (0, 0, 0),
            (1, 1, 1),
            (3, 1, 0),
        ]
        assert [(t.name, t.subscribed, t.confirmed, t.unsubscribed) for t in found.lists] == [
            ("Bussare", 4, 2, 1),
            ("Scrittura", 1, 1, 1),
        ]
        assert [(t.name, t.subscribed) for t in found.pages] == [("/la-porta/", 3), ("/", 1)]
        assert [(t.name, t.subscribed, t.unsubscribed) for t in found.placements] == [
            ("inline", 3, 1),
            ("footer", 1, 0),
        ]
        assert (found.mails.waiting, found.mails.failed) == (1, 0)

        unknown = rig.get("/owner")
        assert (unknown.status_code, "Qui serve la password" in unknown.text) == (401, True)
        assert rig.get("/owner", auth=("x", "wrong")).status_code == 401
        page = rig.get("/owner", auth=("anybody", "apriti sesamo"))
        assert page.status_code == 200
        assert ANNA not in page.text


def test_pages_that_clients_make_up_are_so_many_and_no_more(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optin.tally.MOST_NAMES", 2)
    pages = ["/uno/", "/due/", "/tre/", "/quattro/", "/uno/", "/maria@lettori.example/"]
    for number, page in enumerate(pages):
        assert rig.form(email=f"lettore-{number}@lettori.example", page=page).status_code == 303
    rig.work()
    site = rig.service.descriptor.site
    assert site is not None
    read = rig.service.store.read(lambda db: tally.numbers(db, site.blog, rig.now))
    found = rig.runner.run(read)
    assert {each.name: each.subscribed for each in found.pages} == {"/uno/": 2, "/due/": 1, "": 3}


def test_without_a_password_there_is_no_owners_page(rig: Rig) -> None:
    assert rig.get("/owner", auth=("x", "")).status_code == 404


def test_passwords_cannot_be_tried_without_end(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_OWNER_PASSWORD="apriti sesamo") as rig:
        for value in (b"Basic", "Basic é".encode(), b"Bearer x", b"Basic eA"):
            answer = rig.get("/owner", headers={b"Authorization": value})
            assert answer.status_code == 401
        statuses = [rig.get("/owner", auth=("x", str(n))).status_code for n in range(10)]
        assert statuses == [401] * 6 + [429] * 4


def test_a_failing_database_leaves_no_mail_behind(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, calls = outbox.sent, iter(range(99))

    def sent(*given: Any) -> None:
        if next(calls) == 0:
            raise sqlite3.OperationalError("database or disk is full")
        whole(*given)

    monkeypatch.setattr(outbox, "sent", sent)
    monkeypatch.setattr(worker, "TICK", 0.01)
    rig.form()
    rig.form(email=BRUNO)

    async def run() -> None:
        working = asyncio.create_task(rig.service.worker.run())
        while not rig.mails(BRUNO):
            await asyncio.sleep(0.01)
        rig.service.worker.stop()
        await working

    rig.runner.run(asyncio.wait_for(run(), 30))
    # At least once: what could not be noted as sent was sent again, under the same name.
    assert rig.kinds() == ["confirm"] * 2
    assert len({mail["Message-ID"] for mail in rig.mails()}) == 1
    assert rig.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]


NAMES = [
    "Lettere dalla città di Forlì, una newsletter lunghissima che perciò non finisce mai più così",
    "日本語のニュースレターについての非常に長い名前のブログ、そしてさらに長い名前が続きます",
    "Ωραία νέα 🎉🎉🎉🎉🎉 and more 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
    "רשימת תפוצה בעברית עם שם ארוך מאוד",
    'A "quoted", <tagged>; name: with (parens) and a = sign?= =?utf-8?q?',
    "x" * 200,
]


@pytest.mark.parametrize("name", NAMES)
def test_headers_in_any_language_are_folded_as_the_rules_say(tmp_path: Path, name: str) -> None:
    host = f"{'d' * 60}.{'e' * 60}.example"
    (tmp_path / "newsletter.json").write_text(
        json.dumps(
            {**DESCRIPTOR, "site": {"name": name, "url": f"https://{host}/", "language": "it"}}
        )
    )
    sender = " ".join(re.sub("[^\\w ]", "", name)[:70].split())
    long = f"{'a' * 60}@{host}"
    with Rig(
        tmp_path, OPTIN_FROM=f"{sender} <n@{host}>", OPTIN_REPLY_TO=f"{sender} <r@{host}>"
    ) as rig:
        rig.subscribe(long)
        (content,) = rig.rows("SELECT content FROM outbox")[0]
        head, _, body = content.partition(b"\r\n\r\n")
        # RFC 2047, section 2; RFC 5322, section 2.1.1; RFC 2045, section 6.7.
        assert max(map(len, re.findall(rb"=\?\S+?\?[bq]\?\S*?\?=", head)), default=0) <= 75
        assert max(map(len, head.split(b"\r\n"))) <= 998
        assert max(map(len, body.split(b"\r\n"))) <= 76
        assert b"\n" not in content.replace(b"\r\n", b"")
        (mail,) = rig.mails(long)
        assert mail["Subject"] == f"Confermi l'iscrizione a {' '.join(name.split())}?"
        assert mail["To"] == long
        # The newer parser adds a space between encoded words in a name (Python 3.11).
        old = message_from_bytes(content)
        names = [str(make_header(decode_header(old[name]))) for name in ("From", "Reply-To")]
        assert names == [f"{sender} <n@{host}>", f"{sender} <r@{host}>"]
        assert mail["List-Id"] == f"<newsletter.{host}>"
        assert mail["Message-ID"].endswith(f"@{host}>")
        ways = mail["List-Unsubscribe"].split(", ")
        assert ways == [
            f"<{ROOT}{link(mail, 'unsubscribe')}>",
            f"<mailto:r@{host}?subject=unsubscribe>",
        ]
        assert [defect for part in mail.walk() for defect in part.defects] == []


def test_a_clock_set_back_stops_neither_mails_nor_the_broom(rig: Rig) -> None:
    rig.server.down = ConnectionRefusedError()
    rig.form()
    rig.work()
    rig.server.down = None
    rig.server.refuse(BRUNO, 450)
    rig.now += 400 * DAY
    rig.form(email=BRUNO)
    rig.work()
    rig.server.down = ConnectionRefusedError()
    rig.form(email="carla@lettori.example")
    rig.work()
    rig.server.down = None
    rig.server.refusing.clear()
    rig.now -= 400 * DAY
    rig.work()
    assert rig.kinds("carla@lettori.example") == ["confirm"]
    assert rig.kinds(BRUNO) == ["confirm"]
    rig.form()
    rig.work()
    rig.pass_time(25 * HOUR)
    assert rig.kinds()[-1:] == ["reminder"]


def test_mails_wait_while_somebody_is_answered(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PATIENCE", 60)
    rig.form()

    async def work() -> None:
        with rig.service.traffic:
            step = asyncio.create_task(rig.service.worker.step())
            await asyncio.sleep(0.1)
            assert rig.server.connections == 0
        await step

    rig.runner.run(work())
    assert rig.kinds() == ["confirm"]


def test_an_unending_stream_of_answers_stops_no_mail(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", 0.01)
    with rig.service.traffic:
        rig.form()
        rig.work()
    assert rig.kinds() == ["confirm"]


def test_a_flood_of_requests_does_not_hold_up_mails_or_the_end(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time that requests were handled, somebody sends one more."""
    take, taken = intake.take, 0

    def flooded(db: sqlite3.Connection, desk: Desk) -> int:
        nonlocal taken
        taken += 1
        sent = {"email": [f"a{taken}@lettori.example"], "l": [MAIN]}
        submission.add(db, submission.read(sent, desk.site.blog, False), None, NOW)
        if len(rig.server.sent) >= 30:
            rig.service.worker.stop()
        return take(db, desk)

    monkeypatch.setattr(intake, "take", flooded)
    rig.work()
    assert 30 <= len(rig.server.sent) <= 40


def test_many_reminders_go_in_one_turn(rig: Rig) -> None:
    emails = [f"a{number}@lettori.example" for number in range(3 * intake.BATCH + 1)]
    for email in emails:
        rig.form(email=email)
    rig.work()
    rig.pass_time(25 * HOUR)
    assert [rig.kinds(email) for email in emails] == [["confirm", "reminder"]] * len(emails)
