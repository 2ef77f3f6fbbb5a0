"""Leaving: by one click of a mail program, by the page, all of it or some."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optin import subscribers
from optin_service import (
    ANNA,
    BRUNO,
    DAY,
    HOUR,
    MAIN,
    NOW,
    ROOT,
    SITE,
    TOPIC,
    Rig,
    link,
)

LEFT = f"{SITE}/newsletter/uscita/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        yield rig


def test_one_click_leaves_everything_at_once(rig: Rig) -> None:
    address = rig.join(lists=[MAIN, TOPIC])
    answer = rig.post(address, ONE_CLICK)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert rig.lists_of() == set()


def test_one_click_as_multipart(rig: Rig) -> None:
    address = rig.join()
    answer = rig.ask("POST", address, files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.status_code == 200
    assert rig.lists_of() == set()


def test_an_empty_post_leaves_everything(rig: Rig) -> None:
    address = rig.join()
    assert rig.post(address).status_code == 200
    assert rig.lists_of() == set()


def test_looking_at_the_page_changes_nothing(rig: Rig) -> None:
    address = rig.join(lists=[MAIN, TOPIC])
    answer = rig.get(address)
    assert answer.status_code == 200
    assert "a…@lettori.example" in answer.text
    assert ANNA not in answer.text
    assert answer.text.count('type="checkbox"') == 2
    assert "checked" not in answer.text
    assert rig.lists_of() == {MAIN, TOPIC}


def test_the_button_leads_to_the_blog(rig: Rig) -> None:
    answer = rig.post(rig.join(), {"leave": "all"})
    assert (answer.status_code, answer.headers["location"]) == (303, LEFT)
    assert rig.lists_of() == set()


def test_topics_are_left_singly(rig: Rig) -> None:
    address = rig.join(lists=[MAIN, TOPIC])
    answer = rig.post(address, {"leave": "some", "l": [TOPIC]})
    assert answer.status_code == 200
    assert rig.lists_of() == {MAIN}
    answer = rig.post(address, {"leave": "some", "l": [MAIN]})
    assert (answer.status_code, answer.headers["location"]) == (303, LEFT)
    assert rig.lists_of() == set()


def test_none_ticked_leaves_none_and_says_so(rig: Rig) -> None:
    address = rig.join(lists=[MAIN, TOPIC])
    answer = rig.post(address, {"leave": "some"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert rig.lists_of() == {MAIN, TOPIC}


def test_the_link_never_expires_and_may_be_used_twice(rig: Rig) -> None:
    address = rig.join()
    rig.pass_time(3650 * DAY)
    assert rig.get(address).status_code == 200
    assert [rig.post(address, ONE_CLICK).status_code for _ in range(2)] == [200, 200]
    assert rig.rows(
        "SELECT count FROM tally WHERE what = 'unsubscribed' AND dimension = 'all'"
    ) == [(1,)]
    assert 'role="alert"' not in rig.get(address).text


def test_it_was_not_me_withdraws_a_request(rig: Rig) -> None:
    confirm = rig.subscribe()
    leave = link(rig.mails()[-1], "unsubscribe")
    assert rig.get(leave).status_code == 200
    assert rig.post(leave, {"leave": "all"}).status_code == 303
    assert rig.get(confirm).status_code == 410
    rig.pass_time(2 * DAY)
    assert rig.kinds() == ["confirm"]
    assert rig.rows("SELECT * FROM tally WHERE what = 'unsubscribed'") == []


def test_leaving_one_of_two_lists_keeps_the_request_for_the_other(rig: Rig) -> None:
    confirm = rig.subscribe(lists=[MAIN, TOPIC])
    rig.post(link(rig.mails()[-1], "unsubscribe"), {"leave": "some", "l": [TOPIC]})
    assert rig.post(confirm).status_code == 303
    assert rig.lists_of() == {MAIN}


def test_a_forged_link_is_400_and_one_of_somebody_forgotten_is_no_error(rig: Rig) -> None:
    from optin.subscribers import forget

    address = rig.join()
    assert rig.post(address[:-1], ONE_CLICK).status_code == 400
    assert rig.get("/subscription/unsubscribe/x").status_code == 400
    rig.runner.run(rig.service.store.write(lambda db: forget(db, ANNA)))
    assert rig.post(address, ONE_CLICK).status_code == 200
    assert rig.get(address).status_code == 200


def test_nobody_leaves_for_somebody_else(rig: Rig) -> None:
    address = rig.join()
    rig.join(BRUNO)
    rig.post(address, ONE_CLICK)
    assert rig.lists_of(BRUNO) == {MAIN}


def test_a_mail_whose_reason_has_gone_is_not_sent(rig: Rig) -> None:
    rig.server.down = ConnectionRefusedError()
    rig.form()
    rig.work()
    rig.form(email=BRUNO)
    rig.work()
    (ref,) = rig.rows("SELECT ref FROM subscriber WHERE email = ?", ANNA)[0]
    rig.post(f"/subscription/unsubscribe/{rig.service.tokens.unsubscribe(ref)}", ONE_CLICK)
    rig.server.down = None
    rig.pass_time(HOUR)
    assert (rig.kinds(), rig.kinds(BRUNO)) == ([], ["confirm"])
    assert rig.rows("SELECT state, content FROM outbox ORDER BY id")[0] == ("dropped", b"")


def test_the_welcome_is_not_sent_to_who_has_left_meanwhile(rig: Rig) -> None:
    confirm = rig.subscribe()
    address = link(rig.mails()[-1], "unsubscribe")
    rig.post(confirm)
    rig.post(address, ONE_CLICK)
    rig.work()
    assert rig.kinds() == ["confirm"]


@pytest.mark.parametrize("way", ["leave", "forget"])
def test_who_goes_while_mails_before_theirs_are_sent_gets_none(rig: Rig, way: str) -> None:
    rig.form(email=BRUNO)
    rig.form()
    send = rig.server.sendmail

    async def sendmail(*words: Any, **more: Any) -> None:
        """Send Bruno's mail; meanwhile Anna goes."""
        await send(*words, **more)

        def work(db: sqlite3.Connection) -> None:
            ref = subscribers.ref_of(db, ANNA)
            assert ref is not None
            if way == "leave":
                subscribers.leave(db, ref, None, NOW)
            else:
                subscribers.forget(db, ANNA)

        await rig.service.store.write(work)

    rig.server.sendmail = sendmail  # type: ignore[method-assign]
    rig.work()
    assert (rig.kinds(BRUNO), rig.kinds()) == (["confirm"], [])
    states = rig.rows("SELECT state FROM outbox ORDER BY id")
    assert states == [("sent",), ("dropped",)][: 2 if way == "leave" else 1]


def test_the_root_may_have_a_path(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_ROOT=f"{ROOT}/lettere/") as rig:
        rig.form()
        rig.work()
        header = rig.mails()[0]["List-Unsubscribe"]
        assert header.startswith(f"<{ROOT}/lettere/subscription/unsubscribe/")
        # The proxy takes the first part of the path off.
        page = rig.get(header.split(">")[0].removeprefix(f"<{ROOT}/lettere"))
        assert 'action="/lettere/subscription/unsubscribe/' in page.text
