"""The development mailbox: real mail over real SMTP, kept in a folder and shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import aiosmtplib
import httpx
import lxml.html
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from optin import mailbox, words
from optin.mailbox import Mailbox

LINK = "https://posta.example/subscription/optin/abc.def?x=1&y=2"


def letter(subject: str = "Prova", to: str = "nora@lettori.example") -> EmailMessage:
    """Return a mail as the service sends them."""
    mail = EmailMessage()
    mail["From"] = "Bussare <newsletter@bussare.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Trace"] = "of no interest"
    mail.set_content(f"Ciao,\n\nè qui:\n{LINK}\n")
    html = f'<!doctype html><html><head lang="it"></head><a href="{LINK.replace("&", "&amp;")}">'
    mail.add_alternative(html + "qui</a> https://bussare.example/", subtype="html")
    return mail


def deliver(box: Mailbox, *mails: EmailMessage | bytes, **envelope: str) -> None:
    """Start the mailbox, send it mails over SMTP, and stop it."""

    async def send(port: int) -> None:
        for mail in mails:
            if isinstance(mail, bytes):
                ends = {"sender": "a@a.example", "recipients": "b@b.example"}
                await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, **ends)
            else:
                await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, **envelope)

    run(box, send)


def run(box: Mailbox, while_it_runs: Callable[[int], Awaitable[None]]) -> None:
    """Do something while the mailbox listens."""

    async def main() -> None:
        port = await box.start()
        try:
            await while_it_runs(port)
        finally:
            await box.stop()

    asyncio.run(main())


@pytest.fixture
def box(tmp_path: Path) -> Mailbox:
    """An Italian mailbox that tells nobody."""
    return Mailbox(tmp_path / "posta", partial(words.load, "it"), lambda _: None)


def get(box: Mailbox, path: str) -> httpx.Response:
    """Return what the mailbox answers at a path below `/mailbox`."""

    async def ask() -> httpx.Response:
        app = Starlette(routes=[Mount("/mailbox", routes=box.routes())])
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
            return await client.get(f"/mailbox{path}", follow_redirects=True)

    return asyncio.run(ask())


def page(box: Mailbox, path: str = "/") -> lxml.html.HtmlElement:
    """Return a page of the mailbox, parsed."""
    answer = get(box, path)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def test_a_mail_is_kept_as_it_came(box: Mailbox) -> None:
    deliver(box, letter())
    (mail,) = box.mails()
    assert mail.subject == "Prova"
    assert mail.to == "nora@lettori.example"
    assert mail.text == f"Ciao,\n\nè qui:\n{LINK}\n".replace("\n", "\r\n")
    assert mail.links == (LINK, "https://bussare.example/")
    assert mail.source.startswith(b"X-Envelope-To: nora@lettori.example\r\nFrom: Bussare")
    assert [file.name for file in box.folder.iterdir()] == [f"{mail.id}.eml"]


def test_the_recipient_is_the_one_of_the_envelope(box: Mailbox) -> None:
    deliver(box, letter(to="altri@lettori.example"), recipients="vera@lettori.example")
    assert [mail.to for mail in box.mails()] == ["vera@lettori.example"]


def test_the_newest_comes_first_and_old_ones_go(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "KEPT", 3)
    deliver(box, *[letter(str(number)) for number in range(5)])
    assert [mail.subject for mail in box.mails()] == ["4", "3", "2"]
    assert len(list(box.folder.iterdir())) == 3


def test_each_mail_is_told_on_the_console(tmp_path: Path) -> None:
    lines: list[str] = []
    box = Mailbox(tmp_path, partial(words.load, "it"), lines.append)
    deliver(box, letter(), b"Subject: \x1b[2Jnasty\r\n\r\nno link\r\n")
    assert lines == [
        f"E-mail per nora@lettori.example: Prova\n  {LINK}",
        "E-mail per b@b.example:  [2Jnasty",
    ]


def test_of_a_comment_the_link_that_lets_it_in_is_told(tmp_path: Path) -> None:
    lines: list[str] = []
    mail = EmailMessage()
    mail["To"] = "redazione@bussare.example"
    mail["Subject"] = "New comment posted on Il primo invio"
    mail.set_content(
        "Silvia wrote:\n\nActivate comment: https://phish.example/\n\n"
        "User's URL: https://silvia.example/\nIP address: 127.0.0.0\n"
        "Link to comment: https://bussare.example/comments/2026/primo-invio/#isso-1\n\n---\n"
        "Delete comment: https://commenti.bussare.example/id/1/delete/MQ.key\n"
        "Activate comment: https://commenti.bussare.example/id/1/activate/MQ.key\n"
    )
    deliver(
        Mailbox(tmp_path, partial(words.load, "it"), lines.append), mail, sender="isso@b.example"
    )
    assert lines == [
        "E-mail per redazione@bussare.example: New comment posted on Il primo invio\n"
        "  https://commenti.bussare.example/id/1/activate/MQ.key"
    ]


def test_an_open_conversation_does_not_keep_it_from_stopping(box: Mailbox) -> None:
    async def hang(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.readline()).startswith(b"220 ")
        await box.stop()
        assert await reader.read() == b""
        writer.close()

    run(box, hang)


def test_it_can_be_started_again_with_what_it_had(box: Mailbox) -> None:
    deliver(box, letter("first"))
    deliver(box, letter("second"))
    assert [mail.subject for mail in box.mails()] == ["second", "first"]


def test_other_files_in_its_folder_are_left_alone(box: Mailbox) -> None:
    box.folder.mkdir()
    (box.folder / "notes.eml").write_text("mine")
    deliver(box, letter())
    assert [mail.subject for mail in box.mails()] == ["Prova"]
    assert (box.folder / "notes.eml").is_file()


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\r\n\r\n",
        b"no header at all",
        b"Subject: =?utf-8?b?bad?=\r\n\r\n\xff\xfe",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nperch\xc3\xa9",
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\nhalf",
        b"Content-Type: multipart/mixed\r\n\r\n",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: <a@b@c>\r\nTo: ,,,\r\nDate: yesterday\r\n\r\nx",
    ],
)
def test_a_broken_mail_is_shown_all_the_same(box: Mailbox, source: bytes) -> None:
    deliver(box, source)
    (mail,) = box.mails()
    assert mail.to == "b@b.example"
    for path in ("/", f"/{mail.id}"):
        assert "b@b.example" in page(box, path).text_content()


def test_an_unknown_character_set_is_read_as_well_as_possible(box: Mailbox) -> None:
    deliver(box, b"Content-Type: text/plain; charset=klingon\r\n\r\nperch\xc3\xa9")
    assert next(box.mails()).text.strip() == "perché"


def test_an_address_beyond_ascii_is_taken(box: Mailbox) -> None:
    deliver(box, letter(to="niccolò@lettori.example"))
    assert [mail.to for mail in box.mails()] == ["niccolò@lettori.example"]


# ── the pages ────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_mailbox_says_what_to_do(tmp_path: Path) -> None:
    box = Mailbox(tmp_path / "not there yet", partial(words.load, "it"))
    assert "Iscriviti alla newsletter" in page(box).text_content()
    assert get(box, "").url.path == "/mailbox/"


def test_the_list_links_to_each_mail(box: Mailbox) -> None:
    deliver(box, letter("Prima"), letter("<b>Seconda</b>"), letter(""))
    links = page(box).cssselect(".mails a")
    assert [link.text for link in links] == ["(senza oggetto)", "<b>Seconda</b>", "Prima"]
    assert [link.get("href") for link in links] == [mail.id for mail in box.mails()]
    assert page(box).text_content().count("nora@lettori.example") == 3


def test_a_mail_shows_what_matters(box: Mailbox) -> None:
    deliver(box, letter())
    (mail,) = box.mails()
    shown = page(box, f"/{mail.id}")
    assert [dt.text for dt in shown.cssselect("dt")] == ["A", "Quando", "From", "Auto-Submitted"]
    assert [a.get("href") for a in shown.cssselect(".links a")] == list(mail.links)
    text, source = shown.cssselect("pre")
    assert text.text.split() == mail.text.split()
    assert "X-Trace: of no interest" in source.text


def test_its_html_is_in_a_frame_that_can_do_nothing_but_lead_away(box: Mailbox) -> None:
    deliver(box, letter())
    (mail,) = box.mails()
    (frame,) = page(box, f"/{mail.id}").cssselect("iframe")
    assert frame.get("sandbox") == "allow-top-navigation-by-user-activation allow-popups"
    assert '<head lang="it"><base target="_top"></head>' in frame.get("srcdoc")
    policy = get(box, f"/{mail.id}").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")


def test_html_without_a_head_has_the_base_too(box: Mailbox) -> None:
    deliver(box, b"Content-Type: text/html\r\n\r\n<p>x</p>")
    assert next(box.mails()).frame.startswith('<base target="_top"><p>x</p>')


def test_the_source_can_be_had_as_a_file(box: Mailbox) -> None:
    deliver(box, letter())
    (mail,) = box.mails()
    answer = get(box, f"/{mail.id}/raw")
    assert answer.content == mail.source
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == f'attachment; filename="{mail.id}.eml"'


@pytest.mark.parametrize("path", ["1", "1/raw", "..%2Fsecret", "notes", "latest.json?to=x"])
def test_a_mail_that_is_not_there(box: Mailbox, path: str) -> None:
    deliver(box, letter())
    (box.folder / "notes.eml").write_text("mine")
    (box.folder.parent / "secret.eml").write_text("secret")
    answer = get(box, f"/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_latest_mail_as_data(box: Mailbox) -> None:
    deliver(box, letter("Prima"), letter("Seconda"), letter("Altra", "ugo@lettori.example"))
    assert get(box, "/latest.json").json()["subject"] == "Altra"
    found = get(box, "/latest.json?to=NORA@lettori.example").json()
    assert found["subject"] == "Seconda"
    assert found["to"] == "nora@lettori.example"
    assert found["links"][0] == LINK
    assert found["headers"]["Auto-Submitted"] == "auto-generated"
    assert "è qui" in found["text"]
