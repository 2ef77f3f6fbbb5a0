"""Double opt-in: nobody is subscribed but by their own click, and by that once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from optin_service import (
    ANNA,
    BRUNO,
    DAY,
    DESCRIPTOR,
    HOUR,
    MAIN,
    NOW,
    ROOT,
    SHA256,
    SITE,
    TOPIC,
    Rig,
    text,
)

CONFIRMED = f"{SITE}/newsletter/confermata/"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        yield rig


def test_looking_at_the_link_subscribes_nobody(rig: Rig) -> None:
    link = rig.subscribe()
    for method in ("GET", "HEAD", "GET"):
        assert rig.ask(method, link).status_code == 200
    rig.work()
    assert rig.lists_of() == set()
    assert rig.kinds() == ["confirm"]


def test_the_page_says_what_one_agrees_to(rig: Rig) -> None:
    page = rig.get(rig.subscribe()).text
    assert "Bussare" in page
    assert "Sì, mandatemi la lettera." in page
    assert '<form method="post"' in page


def test_the_button_subscribes_and_leads_to_the_blog(rig: Rig) -> None:
    link = rig.subscribe(name="Anna Neri")
    rig.now += HOUR
    answer = rig.post(link)
    assert (answer.status_code, answer.headers["location"]) == (303, CONFIRMED)
    assert rig.lists_of() == {MAIN}
    rig.work()
    assert rig.kinds() == ["confirm", "welcome"]
    assert rig.rows("SELECT name FROM subscriber") == [("Anna Neri",)]


def test_the_consent_is_recorded_with_both_times(rig: Rig) -> None:
    link = rig.subscribe(lists=[MAIN, TOPIC])
    rig.now += HOUR
    rig.post(link)
    assert rig.rows(
        "SELECT consent, consent_sha256, page, placement, at, confirmed_at, network, state"
        " FROM request"
    ) == [("bussare-2026-11", SHA256, "/la-porta/", "inline", NOW, NOW + HOUR, None, "confirmed")]


def test_without_a_page_of_the_blog_ours_says_it(rig: Rig) -> None:
    link = rig.subscribe()
    rig.describe({**DESCRIPTOR, "pages": {}})
    rig.runner.run(rig.service.descriptor.refresh())
    answer = rig.post(link)
    assert answer.status_code == 200
    assert "Bussare" in answer.text


def test_a_used_link_says_so_and_does_nothing_again(rig: Rig) -> None:
    link = rig.subscribe()
    rig.post(link)
    rig.now += HOUR
    for method in ("POST", "GET", "POST"):
        assert rig.ask(method, link).status_code == 200
        rig.work()
    assert rig.rows("SELECT confirmed_at FROM subscription") == [(NOW,)]
    assert rig.kinds() == ["confirm", "welcome"]
    assert rig.rows("SELECT count FROM tally WHERE what = 'confirmed' AND dimension = 'all'") == [
        (1,)
    ]


def test_ten_clicks_at_once_confirm_once(rig: Rig) -> None:
    link = rig.subscribe()

    async def click() -> list[int]:
        transport = httpx.ASGITransport(rig.app)
        async with httpx.AsyncClient(transport=transport, base_url=ROOT) as http:
            answers = await asyncio.gather(*(http.post(link) for _ in range(10)))
        return sorted(answer.status_code for answer in answers)

    assert rig.runner.run(click()) == [200] * 9 + [303]
    rig.work()
    assert rig.kinds() == ["confirm", "welcome"]


def test_a_link_works_for_seven_days_and_not_longer(rig: Rig) -> None:
    link = rig.subscribe()
    rig.now += 7 * DAY - 1
    assert rig.get(link).status_code == 200
    rig.now += 1
    for method in ("GET", "POST"):
        answer = rig.ask(method, link)
        assert answer.status_code == 410
        assert f'href="{SITE}/newsletter/"' in answer.text
    rig.work()
    assert rig.post(link).status_code == 410
    assert rig.lists_of() == set()


def test_a_used_link_is_still_known_after_its_time(rig: Rig) -> None:
    link = rig.subscribe()
    rig.post(link)
    rig.pass_time(30 * DAY)
    assert rig.get(link).status_code == 200


def test_a_forged_link_is_400(rig: Rig) -> None:
    link = rig.subscribe()
    token = link.rsplit("/", 1)[1]
    leaving = rig.service.tokens.unsubscribe(rig.rows("SELECT ref FROM request")[0][0])
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    for wrong in (token[:-1], token[5:], changed, "x", "x" * 5000, "è", leaving, f"{token}x"):
        for method in ("GET", "POST"):
            answer = rig.ask(method, f"/subscription/optin/{wrong}")
            assert answer.status_code == 400
            assert "<h1>" in answer.text
    assert rig.lists_of() == set()


def test_a_link_from_before_leaving_subscribes_nobody(rig: Rig) -> None:
    first = rig.subscribe()
    second = rig.subscribe(lists=[TOPIC])
    leave = rig.mails()[-1]["List-Unsubscribe"].split(">")[0].removeprefix("<")
    assert rig.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [rig.post(link).status_code for link in (first, second)] == [410, 410]
    assert rig.lists_of() == set()


def test_a_request_from_before_leaving_that_nobody_looked_at_is_void(rig: Rig) -> None:
    leave = rig.join()
    rig.form(l=TOPIC)
    rig.post(leave, {"leave": "all"})
    rig.work()
    assert rig.kinds() == ["confirm", "welcome"]


def test_the_link_of_who_has_left_is_no_longer_confirmed(rig: Rig) -> None:
    link = rig.subscribe()
    rig.post(link)
    rig.work()
    unsubscribe = rig.mails()[-1]["List-Unsubscribe"].split(">")[0].removeprefix("<")
    rig.post(unsubscribe, {"leave": "all"})
    assert rig.post(link).status_code == 410
    assert rig.lists_of() == set()


def test_who_has_left_can_come_back(rig: Rig) -> None:
    rig.post(rig.join(), {"leave": "all"})
    assert rig.lists_of() == set()
    rig.now += HOUR + 1
    rig.post(rig.subscribe())
    rig.work()
    assert rig.lists_of() == {MAIN}
    assert rig.kinds() == ["confirm", "welcome", "confirm", "welcome"]
    assert rig.rows("SELECT confirmed_at FROM subscription") == [(NOW + HOUR + 1,)]


def test_who_is_subscribed_is_told_so(rig: Rig) -> None:
    rig.join()
    rig.form()
    rig.work()
    assert rig.kinds() == ["confirm", "welcome", "already"]
    assert rig.rows("SELECT state FROM request") == [("confirmed",)]
    assert "/subscription/unsubscribe/" in text(rig.mails()[-1])


def test_who_asks_for_more_confirms_only_that(rig: Rig) -> None:
    rig.join()
    mail = rig.subscribe(lists=[MAIN, TOPIC])
    assert "Scrittura" in text(rig.mails()[-1])
    assert "«Bussare»" not in text(rig.mails()[-1])
    rig.now += HOUR
    rig.post(mail)
    assert rig.rows("SELECT list, confirmed_at FROM subscription ORDER BY list") == [
        (MAIN, NOW),
        (TOPIC, NOW + HOUR),
    ]


def test_two_requests_need_one_click(rig: Rig) -> None:
    first, second = rig.subscribe(), rig.subscribe()
    assert first != second
    assert rig.post(second).status_code == 303
    assert rig.post(first).status_code == 200
    rig.work()
    assert rig.kinds() == ["confirm", "confirm", "welcome"]


def test_nobody_is_renamed_by_somebody_else(rig: Rig) -> None:
    rig.post(rig.subscribe(name="Anna"))
    rig.subscribe(lists=[TOPIC], name="Mallory")
    assert rig.rows("SELECT name FROM subscriber") == [("Anna",)]


def test_mails_to_one_address_are_few_and_nobody_is_told(rig: Rig) -> None:
    answers = [rig.form() for _ in range(5)]
    assert {answer.status_code for answer in answers} == {303}
    rig.work()
    assert rig.kinds() == ["confirm"] * 2
    for _ in range(12):
        rig.form()
        rig.pass_time(HOUR + 1)
    assert rig.kinds() == ["confirm"] * 5
    rig.form(email=BRUNO)
    rig.work()
    assert rig.kinds(BRUNO) == ["confirm"]


def test_a_suppressed_address_gets_the_same_answer_and_no_mail(rig: Rig) -> None:
    from optin.subscribers import suppress

    other = rig.form(email=BRUNO)
    fingerprint = rig.service.tokens.fingerprint(ANNA)
    rig.runner.run(rig.service.store.write(lambda db: suppress(db, fingerprint, "test", NOW)))
    answer = rig.form()
    assert (answer.status_code, answer.headers, answer.content) == (303, other.headers, b"")
    rig.work()
    assert rig.kinds() == []
    assert rig.rows("SELECT email FROM request") == [(BRUNO,)]
    assert ANNA not in str(rig.rows("SELECT * FROM suppression"))


def test_a_list_that_the_blog_gave_up_asks_for_nothing(rig: Rig) -> None:
    rig.form(l=TOPIC)
    rig.describe({**DESCRIPTOR, "lists": DESCRIPTOR["lists"][:1]})
    rig.runner.run(rig.service.descriptor.refresh())
    rig.work()
    assert rig.kinds() == []
    assert rig.rows("SELECT * FROM request") == []


def test_one_bad_request_does_not_hold_up_the_others(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from optin import intake

    whole, calls = intake.active_lists, iter(range(9))
    monkeypatch.setattr(
        intake, "active_lists", lambda *given: whole(*given) if next(calls) else 1 / 0
    )
    rig.form()
    rig.form(email=BRUNO)
    rig.work()
    assert rig.kinds(BRUNO) == ["confirm"]
    assert "request 1 cannot be handled: ZeroDivisionError" in caplog.text
