"""The form and the API: listmonk's fields, what is made of each, and the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optin_service import (
    ANNA,
    BRUNO,
    CONSENT,
    DAY,
    DESCRIPTOR,
    FORM,
    MAIN,
    OTHER,
    ROOT,
    SHA256,
    SITE,
    TOPIC,
    Rig,
    link,
)

PENDING = f"{SITE}/newsletter/controlla-la-posta/"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path, OPTIN_TRUSTED_URLS=f"{SITE}/grazie/") as rig:
        yield rig


# listmonk's fields (knadh/listmonk, cmd/public.go), and ours after them: what is sent, the status,
# and what stands in the request's row.
CONTRACT: list[tuple[str, dict[str, Any], int, dict[str, Any]]] = [
    ("email", {"email": "anna@lettori.example"}, 303, {"email": "anna@lettori.example"}),
    ("email is lowered", {"email": " Anna@Lettori.EXAMPLE "}, 303, {"email": ANNA}),
    ("email with an IDN", {"email": "a@xn--caff-8oa.example"}, 303, {"email": "a@caffè.example"}),
    ("email missing", {"email": None}, 400, {}),
    ("email empty", {"email": ""}, 400, {}),
    ("email wrong", {"email": "anna@"}, 400, {}),
    ("email with a header", {"email": "a@b.example\r\nBcc: c@d.example"}, 400, {}),
    ("email too long", {"email": "a" * 250 + "@lettori.example"}, 400, {}),
    ("email local part beyond ASCII", {"email": "ànna@lettori.example"}, 400, {}),
    ("name", {"name": "Anna Neri"}, 303, {"name": "Anna Neri"}),
    ("name is optional", {"name": None}, 303, {"name": ""}),
    ("name on lines", {"name": "Anna\r\nBcc: x\x00"}, 303, {"name": "Anna Bcc: x"}),
    ("name too long", {"name": "è" * 999}, 303, {"name": "è" * 200}),
    ("l", {"l": TOPIC}, 303, {"lists": json.dumps([TOPIC])}),
    ("l twice", {"l": [TOPIC, MAIN]}, 303, {"lists": json.dumps([MAIN, TOPIC])}),
    ("l in capitals", {"l": MAIN.upper()}, 303, {"lists": json.dumps([MAIN])}),
    ("l missing", {"l": None}, 400, {}),
    ("l unknown", {"l": OTHER}, 400, {}),
    ("l unknown beside known", {"l": [OTHER, MAIN]}, 303, {"lists": json.dumps([MAIN])}),
    ("l no UUID", {"l": "1"}, 400, {}),
    ("nonce filled in", {"nonce": "x"}, 400, {}),
    ("nonce missing", {"nonce": None}, 303, {"email": ANNA}),
    ("page", {"page": "/la-porta/"}, 303, {"page": "/la-porta/"}),
    ("page of the home page", {"page": ""}, 303, {"page": "/"}),
    ("page missing", {"page": None}, 303, {"page": ""}),
    ("page elsewhere", {"page": "https://evil.example/"}, 303, {"page": ""}),
    ("page with a query", {"page": "/a?email=x"}, 303, {"page": ""}),
    ("placement", {"placement": "footer"}, 303, {"placement": "footer"}),
    ("placement wrong", {"placement": "<b>"}, 303, {"placement": ""}),
    ("consent", {}, 303, {"consent": "bussare-2026-11", "consent_sha256": SHA256}),
    ("consent unknown", {"consent": f"x:{SHA256}"}, 303, {"consent": None}),
    ("consent changed", {"consent": f"bussare-2026-11:{'0' * 64}"}, 303, {"consent": None}),
    ("consent missing", {"consent": None}, 303, {"consent": None}),
    ("unknown field", {"altcha": "x"}, 303, {"email": ANNA}),
]


@pytest.mark.parametrize(
    ("sent", "status", "kept"), [row[1:] for row in CONTRACT], ids=[row[0] for row in CONTRACT]
)
def test_each_field_of_the_form(
    rig: Rig, sent: dict[str, Any], status: int, kept: dict[str, Any]
) -> None:
    assert rig.form(**sent).status_code == status
    columns = ", ".join(kept) or "*"
    rows = rig.rows(f"SELECT {columns} FROM request")
    assert rows == ([tuple(kept.values())] if status == 303 else [])


NEXT = [
    ("of the blog", f"{SITE}/newsletter/confermata/", f"{SITE}/newsletter/confermata/"),
    ("trusted", f"{SITE}/grazie/", f"{SITE}/grazie/"),
    ("none", None, PENDING),
    ("elsewhere", "https://evil.example/", PENDING),
    ("like one of the blog's", f"{PENDING}?x", PENDING),
    ("of the blog's name", "https://bussare.example.evil.example/", PENDING),
    ("a script", "javascript:alert(1)", PENDING),
    ("two lines", f"{PENDING}\r\nSet-Cookie: a=b", PENDING),
]


@pytest.mark.parametrize(
    ("wanted", "target"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT]
)
def test_next_leads_only_to_known_addresses(rig: Rig, wanted: str | None, target: str) -> None:
    answer = rig.form(next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, target)


def test_without_a_page_of_the_blog_ours_is_shown(rig: Rig) -> None:
    rig.describe({**DESCRIPTOR, "pages": {}})
    answer = rig.form()
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_the_answer_is_the_same_for_every_address(rig: Rig) -> None:
    rig.join(ANNA)
    rig.subscribe(BRUNO)
    known, waiting, new = (
        rig.form(email=email) for email in (ANNA, BRUNO, "nuova@lettori.example")
    )
    assert known.headers == waiting.headers == new.headers
    assert known.content == waiting.content == new.content
    rig.describe({**DESCRIPTOR, "pages": {}})
    rig.runner.run(rig.service.descriptor.refresh())
    pages = {rig.form(email=email).content for email in (ANNA, BRUNO, "altra@lettori.example")}
    assert len(pages) == 1


def test_a_wrong_form_is_shown_again_with_what_was_typed(rig: Rig) -> None:
    answer = rig.form(email='anna@"><script>', name="Anna", next=PENDING)
    assert answer.status_code == 400
    assert "anna@&#34;&gt;&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    for name, value in {"l": MAIN, "name": "Anna", "next": PENDING, "consent": CONSENT}.items():
        assert f'name="{name}" value="{value}"' in answer.text


def test_without_a_list_all_are_offered_none_is_ticked(rig: Rig) -> None:
    answer = rig.form(l=None)
    assert answer.status_code == 400
    assert answer.text.count('type="checkbox"') == 2
    assert "checked" not in answer.text


def test_our_own_form_has_the_lists_unticked(rig: Rig) -> None:
    answer = rig.get("/subscription/form")
    assert answer.status_code == 200
    assert f'value="{MAIN}"' in answer.text
    assert f'value="{TOPIC}"' in answer.text
    assert "checked" not in answer.text


def test_a_form_as_a_script_sends_it_is_taken(rig: Rig) -> None:
    files = {name: (None, value) for name, value in FORM.items()}
    assert rig.ask("POST", "/subscription/form", files=files).status_code == 303
    assert rig.rows("SELECT email FROM request") == [(ANNA,)]


API = "/api/public/subscription"


def test_the_api_takes_json_and_answers_as_listmonk(rig: Rig) -> None:
    sent = {"email": ANNA, "name": "Anna", "list_uuids": [MAIN]}
    answer = rig.ask("POST", API, json=sent)
    assert answer.json() == {"data": {"has_optin": True}}
    assert rig.rows("SELECT email, name, lists FROM request") == [
        (ANNA, "Anna", json.dumps([MAIN]))
    ]


def test_the_api_takes_a_form(rig: Rig) -> None:
    assert rig.post(API, FORM).json() == {"data": {"has_optin": True}}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        None,
        "text",
        {"email": ANNA},
        {"email": 1, "list_uuids": [MAIN]},
        {"email": ["a"], "list_uuids": [MAIN]},
        {"email": ANNA, "list_uuids": MAIN},
        {"email": ANNA, "list_uuids": [1]},
        {"email": "no", "list_uuids": [MAIN]},
        {"email": ANNA, "list_uuids": [MAIN], "nonce": "x"},
        {"email": ANNA, "list_uuids": [MAIN], "name": {}},
    ],
)
def test_the_api_says_what_is_wrong(rig: Rig, sent: Any) -> None:
    answer = rig.ask("POST", API, json=sent)
    assert answer.status_code == 400
    assert list(answer.json()) == ["message"]
    assert rig.rows("SELECT * FROM request") == []


def test_broken_json_is_a_status(rig: Rig) -> None:
    for body in (b"{", b"[" * 60_000, b"\xff", b'{"email": "\\ud800"}'):
        headers = {"Content-Type": "application/json"}
        answer = rig.ask("POST", API, content=body, headers=headers)
        assert answer.status_code == 400


def test_the_lists_are_public(rig: Rig) -> None:
    assert rig.get("/api/public/lists").json() == [
        {"uuid": MAIN, "name": "Bussare"},
        {"uuid": TOPIC, "name": "Scrittura"},
    ]


@pytest.mark.parametrize(("origin", "allowed"), [(SITE, SITE), ("https://evil.example", None)])
def test_only_the_blogs_scripts_may_read_the_api(
    rig: Rig, origin: str, allowed: str | None
) -> None:
    headers = {"Origin": origin}
    good = {"email": ANNA, "list_uuids": [MAIN]}
    answers = [
        rig.ask("OPTIONS", API, headers=headers),
        rig.get("/api/public/lists", headers=headers),
        rig.ask("POST", API, json=good, headers=headers),
        rig.ask("POST", API, json={}, headers=headers),
    ]
    for answer in answers:
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert answer.headers["vary"] == "Origin"
    assert ("access-control-allow-methods" in answers[0].headers) == (allowed is not None)


def test_too_large_a_body_is_413(rig: Rig) -> None:
    async def stream() -> Any:
        for _ in range(20):
            yield b"x" * 5000

    assert rig.form(name="x" * 70_000).status_code == 413
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = rig.ask("POST", "/subscription/form", content=stream(), headers=headers)
    assert answer.status_code == 413
    assert rig.rows("SELECT * FROM request") == []


def test_a_body_that_does_not_come_is_408(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stream() -> Any:
        yield b"email="
        await asyncio.sleep(60)

    monkeypatch.setattr("optin.forms.TIMEOUT", 0.01)
    for kind in ("application/x-www-form-urlencoded", "application/json"):
        headers = {"Content-Type": kind}
        answer = rig.ask("POST", API, content=stream(), headers=headers)
        assert answer.status_code == 408


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/xml", "x"])
def test_another_type_of_body_is_415(rig: Rig, kind: str) -> None:
    answer = rig.ask(
        "POST", "/subscription/form", content=b"email=a", headers={"Content-Type": kind}
    )
    assert answer.status_code == 415


def test_a_broken_multipart_body_is_400(rig: Rig) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = rig.ask(
            "POST", "/subscription/form", content=b"--y\r\n\r\n:", headers={"Content-Type": kind}
        )
        assert answer.status_code == 400


def test_what_is_not_there_is_said(rig: Rig) -> None:
    assert rig.get("/nowhere").status_code == 404
    assert rig.get("/api/public/nowhere").json() == {"message": "There is nothing here."}
    assert rig.get("/owner/", headers={"Host": "evil.example"}).status_code == 404
    wrong = rig.ask("PUT", "/subscription/form")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, POST")


def test_the_root_leads_to_the_blog_and_health_answers(rig: Rig) -> None:
    assert rig.get("/").headers["location"] == f"{SITE}/"
    assert rig.get("/health").json() == {"status": "ok"}


ANSWERS = ["/", "/health", "/subscription/form", "/subscription/optin/x", "/nowhere", "/owner"]


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_has_the_headers_that_protect(rig: Rig, address: str) -> None:
    headers = rig.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"form-action 'self' {SITE} {ROOT};" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers


def test_the_policy_allows_the_pages_own_style(rig: Rig) -> None:
    import base64
    import hashlib
    import re

    answer = rig.get("/subscription/form")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_an_error_of_ours_is_a_page_and_a_line_in_the_log(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"cannot handle {ANNA}")

    monkeypatch.setattr("optin.submission.add", broken)
    answer = rig.form()
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "RuntimeError at test_optin_form.py" in caplog.text
    assert ANNA not in caplog.text


def test_a_full_disk_is_503_and_goes_by(rig: Rig) -> None:
    (pages,) = rig.rows("PRAGMA page_count")[0]
    rig.rows(f"PRAGMA max_page_count = {pages}")
    answers = [rig.form(name="x" * 200) for _ in range(40)]
    full = [answer for answer in answers if answer.status_code == 503]
    assert full
    assert full[0].headers["retry-after"] == "60"
    rig.rows("PRAGMA max_page_count = 100000")
    kept = [answer for answer in answers if answer.status_code == 303]
    assert rig.rows("SELECT count(*) FROM request") == [(len(kept),)]
    assert rig.form().status_code == 303


def test_addresses_and_tokens_are_never_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    unsubscribe = rig.join()
    rig.get(f"/{ANNA}?x={ANNA}")
    rig.form(email="no@")
    rig.server.refuse(BRUNO, 550)
    rig.form(email=BRUNO)
    rig.work()
    rig.post(unsubscribe, {"List-Unsubscribe": "One-Click"})
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name != "httpx")
    assert "GET (another path) 404" in ours
    assert "POST /subscription/unsubscribe/… 200" in ours
    assert "anna" not in ours
    assert "bruno" not in ours
    assert unsubscribe.rsplit("/", 1)[1] not in ours


def test_a_client_is_told_to_wait(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_PER_CLIENT="2/minute 3/hour") as rig:
        statuses = [rig.form().status_code for _ in range(3)]
        assert statuses == [303, 303, 429]
        refused = rig.form()
        assert refused.headers["retry-after"] == "60"
        assert "<h1>" in refused.text
        assert rig.form(client="192.0.2.2").status_code == 303
        rig.now += 61
        assert [rig.form().status_code for _ in range(2)] == [303, 429]
        assert rig.ask("POST", API, json={}).status_code == 429


def test_an_ipv6_network_is_one_client(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_PER_CLIENT="1/minute") as rig:
        clients = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1", "::ffff:192.0.2.1"]
        answers = [rig.form(client=client).status_code for client in clients]
        assert answers == [303, 429, 303, 303]
        assert rig.form(client="192.0.2.1").status_code == 429


@pytest.mark.parametrize(
    ("proxies", "statuses"),
    [("", [303, 429, 429]), ("127.0.0.0/8", [303, 303, 429])],
    ids=["nobody is believed", "the proxy is"],
)
def test_forwarded_addresses_are_believed_of_proxies_only(
    tmp_path: Path, proxies: str, statuses: list[int]
) -> None:
    with Rig(tmp_path, OPTIN_PER_CLIENT="1/minute", OPTIN_TRUSTED_PROXIES=proxies) as rig:
        # The third only writes something to the left of what the proxy says of it.
        forwarded = ["192.0.2.1", "192.0.2.2", "198.51.100.7, 192.0.2.2"]
        answers = [
            rig.post(
                "/subscription/form",
                FORM,
                client="127.0.0.1",
                headers={"X-Forwarded-For": address},
            )
            for address in forwarded
        ]
        assert [answer.status_code for answer in answers] == statuses


@pytest.mark.parametrize(
    ("keep", "client", "network"),
    [
        ("0", "192.0.2.77", None),
        ("1", "192.0.2.77", "192.0.2.0/24"),
        ("1", "2001:db8:1:2::3", "2001:db8:1::/48"),
        ("1", "testclient", None),
    ],
)
def test_an_address_of_a_client_is_kept_only_if_set_and_cut(
    tmp_path: Path, keep: str, client: str, network: str | None
) -> None:
    with Rig(tmp_path, OPTIN_KEEP_IP=keep) as rig:
        rig.form(client=client)
        assert rig.rows("SELECT network FROM request") == [(network,)]


def test_unicode_before_the_at_is_taken_if_set(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_SMTPUTF8="1") as rig:
        rig.form(email="ànna@caffè.example")
        rig.work()
        assert [to for to, _ in rig.server.sent] == ["ànna@xn--caff-8oa.example"]
        assert "SMTPUTF8" in rig.server.options[0]


def test_a_clock_set_back_lets_nobody_wait_for_its_old_time(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_PER_CLIENT="2/minute") as rig:
        assert [rig.form().status_code for _ in range(3)] == [303, 303, 429]
        rig.now -= DAY
        assert [rig.form().status_code for _ in range(3)] == [303, 303, 429]


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "unicode_escape"])
def test_halves_of_signs_are_400(rig: Rig, charset: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\\ud800@\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = rig.ask("POST", "/subscription/form", content=part, headers={"content-type": kind})
    assert answer.status_code == 400


def test_where_a_request_says_it_came_to_is_not_believed(rig: Rig) -> None:
    path = rig.subscribe()
    for host in ("evil.example", "evil.example/x?", "[::1", "x@evil.example"):
        page = rig.get(path, headers={"Host": host, "X-Forwarded-Host": host})
        assert f'action="{path}"' in page.text
        assert "evil" not in page.text
        assert rig.form(email=BRUNO).status_code == 303
    rig.work()
    assert {link(mail, "optin")[:20] for mail in rig.mails(BRUNO)} == {"/subscription/optin/"}
