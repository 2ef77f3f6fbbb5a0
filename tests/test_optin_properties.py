"""Whatever is sent: a clear page or status, never an error of ours, never a changed header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from optin import limits, submission
from optin.logs import shown
from optin.submission import address, name
from optin_service import ANNA, CONSENT, FORM, MAIN, SITE, Rig

RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=80)
NASTY = st.sampled_from(
    [
        "\r\nBcc: x@y.example",
        "\x00",
        "a" * 5000,
        "=1+1",
        "<script>",
        "%0d%0a",
        "\u202e",
        "../..",
        "'",
    ]
)
FIELDS = ("email", "name", "l", "nonce", "next", "page", "placement", "consent")
VALUE = TEXT | NASTY | st.builds(str.__add__, TEXT, NASTY)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path, OPTIN_PER_CLIENT="900000/minute", OPTIN_SMTPUTF8="1") as rig:
        rig.work()
        yield rig


@RELAXED
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("email", "name", "l", "nonce", "next", "page", "placement", "consent"), VALUE
        ),
    )
)
def test_any_form_is_answered_clearly(rig: Rig, sent: dict[str, str]) -> None:
    answer = rig.form(**sent)
    assert answer.status_code in (200, 303, 400)
    assert "\n" not in str(answer.headers.values())
    assert answer.headers.get("location", f"{SITE}/").startswith(f"{SITE}/")


@RELAXED
@given(local=VALUE, domain=st.just("lettori.example") | VALUE, who=VALUE)
@example("ànna", "caffè.example", "Anna")
@example('"a b"', "lettori.example", "")
def test_any_address_that_is_taken_becomes_one_sound_mail(
    rig: Rig, local: str, domain: str, who: str
) -> None:
    before = len(rig.server.sent)
    answer = rig.form(email=f"{local}@{domain}", name=who)
    rig.work()
    new = rig.server.sent[before:]
    assert len(new) <= (answer.status_code == 303)
    for to, mail in new:
        assert mail["Bcc"] is None
        assert len(mail.get_all("To", [])) == 1
        assert to.isprintable()
        assert not mail.defects
    assert rig.rows("SELECT count(*) FROM request WHERE state = 'void'") == [(0,)]


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just(MAIN) | st.just(ANNA),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["email", "name", "list_uuids", "nonce", "page"]), inner)
    ),
    max_leaves=12,
)


@RELAXED
@given(JSON)
def test_any_json_is_answered_clearly(rig: Rig, sent: Any) -> None:
    answer = rig.ask(
        "POST",
        "/api/public/subscription",
        content=json.dumps(sent).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in (200, 400)
    assert list(answer.json()) in (["data"], ["message"])


FILE = b"--x\r\nContent-Disposition: form-data; name=l; filename=f\r\n\r\n1\r\n--x--"
TYPES = st.sampled_from(
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=x; charset=nonsense",
        "application/json",
        "",
    ]
)


@RELAXED
@given(st.binary(max_size=400), TYPES)
@example(b"--x\r\n\r\n", "multipart/form-data; boundary=x")
@example(b"a=1&" * 5000, "application/x-www-form-urlencoded")
@example(
    b"--x\r\nContent-Disposition: form-data; name=l; filename=f\r\n\r\n1\r\n--x--",
    "multipart/form-data; boundary=x",
)
@example(b"x" * 70_000, "application/x-www-form-urlencoded")
def test_any_body_is_answered_clearly(rig: Rig, body: bytes, kind: str) -> None:
    for path in ("/subscription/form", "/api/public/subscription"):
        answer = rig.ask("POST", path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 413, 415)


@RELAXED
@given(st.data())
def test_any_token_but_the_true_one_is_refused(rig: Rig, data: st.DataObject) -> None:
    true = rig.service.tokens.optin("a" * 32)
    at = data.draw(st.integers(0, len(true) - 1))
    wrong = data.draw(
        st.sampled_from([true[:at], true[at:], true[:at] + "_" + true[at + 1 :], true + true])
        | st.text(st.characters(codec="utf-8", exclude_characters="/?#%"), min_size=1, max_size=99)
    )
    if wrong in (true, "", ".", ".."):
        return
    for purpose in ("optin", "unsubscribe"):
        for method in ("GET", "POST"):
            answer = rig.ask(method, f"/subscription/{purpose}/{quote(wrong)}")
            assert answer.status_code in (400, 404)


@given(VALUE)
def test_a_name_is_one_printable_line(text: str) -> None:
    found = name(text)
    assert found.isprintable()
    assert len(found) <= submission.NAME_LENGTH
    assert name(found) == found


@given(VALUE | st.emails())
def test_an_address_is_kept_in_one_form(text: str) -> None:
    found = address(text, smtputf8=True)
    assert found is None or address(found, smtputf8=True) == found
    assert found is None or found.isprintable()


@given(st.ip_addresses() | VALUE)
def test_any_client_has_a_key(client: Any) -> None:
    assert limits.client_key(str(client))
    network = limits.truncated(str(client))
    assert network is None or network.endswith(("/24", "/48"))


def test_the_table_of_clients_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CLIENTS", 10)
    limiter = limits.Limiter(limits.parse_rates("1/hour"), lambda: 0.0)
    assert [limiter.wait(f"192.0.2.{n}") for n in range(30)] == [0] * 30
    assert len(limiter._seen) == 10
    assert limiter.wait("192.0.2.29") == 3600


@given(VALUE)
def test_no_path_is_logged_that_somebody_made_up(path: str) -> None:
    assert shown(f"/{path}x@y") == "(another path)"
    assert shown(f"/subscription/optin/{path}") == "/subscription/optin/…"


def test_the_form_of_these_tests_is_a_good_one(rig: Rig) -> None:
    assert FORM["consent"] == CONSENT
    assert rig.form().status_code == 303
