"""A subscriber's world: the opt-in service as a process, and a blog whose forms lead to it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from playwright.sync_api import Browser, Locator, Request, expect

import browser
from browser import Reader
from conftest import (
    ROOT,
    Project,
    Site,
    letter_files,
    letters,
    make_project,
    post,
    wait_until,
)
from loopback import PATIENCE
from optin.__main__ import main
from stress.service import free_port

TOPICS = ("Scrittura", "Misure")
"""Topics that a reader may tick, in their order."""
PAGES: Mapping[str, str] = {
    "after_intro": "introduzione/",
    "middle": "centro/",
    "end": "fine/",
    "aside": "lato/",
    "footer": "",
    "page": "newsletter/",
    "text": "a-mano/",
}
"""A page with one form, by the placement of that form; the footer is that of the home page."""
CROWDED = "tutti/"
"""A page with a form in every slot and in its text."""
SHARED = "fine/"
"""A page with the link that copies its address."""
PENDING, CONFIRMED, LEFT = (
    f"newsletter/{name}/" for name in ("controlla-la-posta", "confermata", "uscita")
)
"""The blog's answers to a reader."""
ASKS, WELCOMES = "Confermi l'iscrizione", "confermata"
"""What stands in the subjects of the service's mails."""


@dataclass(frozen=True)
class Person:
    """What the owner knows of a subscriber, besides the address."""

    lists: frozenset[str]
    """UUIDs of the lists."""
    page: str
    """Path of the page with the form."""
    placement: str
    """Where on it."""
    consent: str | None
    """`id:hash` of the text agreed to."""


@dataclass
class Service:
    """`optin dev` as a process: it takes the forms and catches the mails."""

    root: str
    """Its address."""
    environ: Mapping[str, str]
    """The settings of the process, and of the owner's commands beside it."""
    client: httpx.Client
    """A program that asks it."""

    def mail(self, email: str, subject: str) -> dict[str, Any]:
        """Return the newest mail to an address, as soon as one with this in its subject came."""
        found: dict[str, Any] = {}

        def came() -> bool:
            answer = self.client.get("/mailbox/latest.json", params={"to": email})
            found.update(answer.json())
            return subject in found.get("subject", "")

        wait_until(came)
        return found

    def link(self, email: str, subject: str = ASKS) -> str:
        """Return the first link of the newest mail to an address, once one with `subject` came."""
        link: str = self.mail(email, subject)["links"][0]
        return link

    def asked(self, email: str) -> Person:
        """Return who has asked for the letters, as soon as the service, which answers the form
        first, has taken note of that."""
        self.mail(email, ASKS)
        return self.people("unconfirmed")[email]

    def people(self, status: str = "confirmed") -> dict[str, Person]:
        """Return who has a status by address, as the owner's command `export` tells it."""
        printed, counted = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, self.environ),
            redirect_stdout(printed),
            redirect_stderr(counted),
        ):
            assert main(["--dev", "export", "--status", status]) == 0
        found = {}
        for row in csv.DictReader(io.StringIO(printed.getvalue())):
            each = json.loads(row["attributes"])
            lists = frozenset(each["lists"])
            found[row["email"]] = Person(lists, each["page"], each["placement"], each["consent"])
        return found


@dataclass
class World:
    """A blog on loopback and, on another port, the service that takes its forms."""

    site: Site
    """The built blog."""
    root: str
    """Where it is served."""
    service: Service
    """Who takes its forms."""

    @property
    def consent(self) -> str:
        """What a form sends for its text: `id:hash`."""
        box = self.site.page(PAGES["page"]).cssselect("input[name=consent]")[0]
        return str(box.get("value"))

    @property
    def lists(self) -> dict[str, str]:
        """The UUID of each list by its name; the main list is called after the newsletter."""
        told = json.loads(self.site.file("newsletter.json").read_text(encoding="utf-8"))
        return {each["name"]: each["uuid"] for each in told["lists"]}


def _blog(folder: Path, root: str, service: str) -> Project:
    project = make_project(folder)
    project.configure(
        nav=None,
        watch=[],
        site_url=root,
        extra={
            "permesso": {
                "newsletter": letters(root=service, topics=list(TOPICS)),
                "slots": {"post": "off"},
                "share": {"networks": ["copy"]},
            }
        },
    )
    # The look is the sample's, which has an icon.
    icon = {"immagini/favicon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>'}
    files = {**letter_files(), **icon, **_posts()}
    project.write({f"docs/{name}": text for name, text in files.items()})
    return project


@contextmanager
def world(folder: Path, blog: Callable[[Path, str, str], Project] = _blog) -> Iterator[World]:
    """Build a blog below `folder`, serve it, and start the service beside it.

    `blog` makes the blog's project in a folder, of its own address and the service's.
    """
    port = free_port()
    with browser.served(folder / "project/site") as root:
        site = blog(folder / "project", root, f"http://127.0.0.1:{port}").build("--strict")
        assert site.status == 0, site.output
        with _service(folder, f"{root}newsletter.json", port) as service:
            yield World(site, root, service)


def _posts() -> dict[str, str | bytes]:
    slots = {
        "Introduzione": "{after_intro: newsletter}",
        "Centro": "{middle: newsletter}",
        "Fine": "{end: [share, newsletter]}",
        "Lato": "{aside: newsletter}",
        "Tutti": "{after_intro: newsletter, middle: newsletter, end: newsletter,"
        " aside: newsletter, footer: newsletter}",
        "A mano": "off",
    }
    paragraphs = ["Una porta si apre da dentro, e chi bussa aspetta. " * 4] * 12
    by_hand = [*paragraphs[:6], "[[newsletter]]", *paragraphs[6:]]
    return {
        f"posts/{number}.md": post(
            title,
            "\n\n".join(
                ["Si comincia da qui.", "<!-- more -->"]
                + (by_hand if title == "A mano" else paragraphs)
            ),
            slots=asked,
            categories=f"[{TOPICS[number % len(TOPICS)]}]",
        )
        for number, (title, asked) in enumerate(slots.items())
    }


@contextmanager
def _service(folder: Path, blog: str, port: int) -> Iterator[Service]:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "hooks"),
        "OPTIN_BLOG": blog,
        "OPTIN_DATA": str(folder / "optin"),
    }
    root = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "optin", "dev", "--port", str(port)]
    log = folder / "optin.log"
    with (
        httpx.Client(base_url=root, timeout=PATIENCE) as client,
        log.open("wb") as output,
        subprocess.Popen(words, env=environ, stdout=output, stderr=output) as process,
    ):
        try:
            wait_until(lambda: process.poll() is not None or _answers(client))
            assert process.poll() is None, log.read_text(encoding="utf-8")
            yield Service(root, environ, client)
        finally:
            process.terminate()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


class Visitor(Reader):
    """A reader who fills in a form; notes what leaves the browser."""

    def __init__(self, chromium: Browser, world: World, **options: Any) -> None:
        super().__init__(chromium, world.root, **options)
        self.world = world
        self.sent: list[str] = []
        """Addresses that forms were sent to."""
        self.page.on("request", self._on_post)

    def _on_post(self, request: Request) -> None:
        if request.method == "POST":
            self.sent.append(request.url)

    @property
    def form(self) -> Locator:
        """The first form of the page."""
        return self.page.locator("form.pm-form").first

    @property
    def email(self) -> Locator:
        """Its field for the address."""
        return self.form.locator("input[type=email]")

    @property
    def consent(self) -> Locator:
        """Its box of consent."""
        return self.form.locator(".pm-form__consent input")

    @property
    def note(self) -> Locator:
        """Where it says what is wrong."""
        return self.form.locator(".pm-form__note")

    @property
    def button(self) -> Locator:
        """Its button."""
        return self.form.locator("button[type=submit]")

    def fill(self, url: str, email: str, *topics: str) -> None:
        """Go to a page of the blog, type an address, tick topics and the consent."""
        self.visit(url)
        self.email.fill(email)
        if topics and self.form.locator("summary").count():
            self.form.locator("summary").click()
        for topic in topics:
            self.form.get_by_label(topic).check()
        self.consent.check()

    def until_helped(self) -> None:
        """Return when the script is there that helps with the form: with its first touch it is
        asked for, and not yet there. The form is sent once, empty; afterwards it is as it was."""
        written = self.email.input_value()
        self.email.fill("")
        self.button.click()
        expect(self.note).not_to_be_empty()
        self.email.fill(written)

    def ask(self, url: str, email: str, *topics: str) -> None:
        """Send the form of a page; return when the blog says to look for the mail."""
        self.fill(url, email, *topics)
        self.button.click()
        self.page.wait_for_url(self.root + PENDING)

    def confirm(self, email: str) -> None:
        """Open the link of the mail and press its button; return when the blog says thanks."""
        self.page.goto(self.world.service.link(email))
        self.page.get_by_role("button").click()
        self.page.wait_for_url(self.root + CONFIRMED)

    def focused(self, locator: Locator) -> bool:
        """Tell whether an element has the focus."""
        found: bool = locator.evaluate("element => element === document.activeElement")
        return found
