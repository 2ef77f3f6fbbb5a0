"""A commenter's world: a blog, the real Isso on another port, and the mailbox of its owner."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, Dialog, Locator, Page, Request, expect

import browser
import isso_server
from browser import Reader
from conftest import BARE, ROOT, Project, Site, make_project, post, wait_until
from isso_server import Inbox, IssoServer
from permesso import locale
from stress.service import free_port

WORDS = locale.load("it").comments
"""What the blog says about comments."""
CIRCLE, MOVED, HOSTILE, PHONE = "2026/promessa", "2026/trasloco", "ostile", "telefono"
"""Conversations: each is that of one post, and of one test or two."""
URLS: Mapping[str, str] = {
    CIRCLE: "la-promessa/",
    MOVED: "il-trasloco/",
    HOSTILE: "un-post-ostile/",
    PHONE: "al-telefono/",
}
"""The address of each post."""
TITLES: Mapping[str, str] = {
    CIRCLE: "La promessa",
    MOVED: "Il trasloco",
    HOSTILE: "Un post ostile",
    PHONE: "Al telefono",
}
BUTTON = "[data-comments]"


def path_of(thread: str) -> str:
    """Return the path that Isso knows a conversation by."""
    return f"/comments/{thread}/"


@dataclass(frozen=True)
class Pulled:
    """What `./scripts/comments pull` did."""

    status: int
    """Its exit status."""
    told: str
    """What it printed."""
    complained: str
    """What it printed on standard error."""


@dataclass
class World:
    """A blog on loopback, Isso beside it, and the mails that Isso sends."""

    project: Project
    """The blog's files."""
    root: str
    """Where the blog is served."""
    isso_root: str
    """Where Isso is, without a slash at the end."""
    inbox: Inbox
    """The owner's mails."""
    folder: Path
    """Where Isso keeps its data."""
    smtp_port: int
    """Who takes Isso's mails."""
    site: Site = field(init=False)
    """The blog as it was built last."""
    isso: IssoServer = field(init=False)
    """Isso, as it was started last."""
    _running: ExitStack = field(default_factory=ExitStack)

    def build(self) -> None:
        """Build the blog anew; what is served is that."""
        self.site = self.project.build("--strict")
        assert self.site.status == 0, self.site.output

    def start_isso(self) -> None:
        """Start Isso, with what it had when it was stopped."""
        port = self.isso_root.rpartition(":")[2]
        options = ("--port", port, "--smtp-port", str(self.smtp_port))
        running = isso_server.isso_server(self.folder, blog=self.root, options=options)
        self.isso = self._running.enter_context(running)

    def stop_isso(self) -> None:
        """Stop Isso."""
        self._running.close()

    @contextmanager
    def without_isso(self) -> Iterator[None]:
        """Stop Isso for a while."""
        self.stop_isso()
        try:
            yield
        finally:
            self.start_isso()

    def pull(self) -> Pulled:
        """Bring the comments home, in a process of its own, as `./scripts/comments pull` does."""
        done = subprocess.run(
            [sys.executable, "-m", "blog_comments", "pull"],
            cwd=self.project.root,
            env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Pulled(done.returncode, done.stdout, done.stderr)

    def records(self, thread: str) -> list[dict[str, Any]]:
        """Return what the file of a conversation holds."""
        text = (self.project.root / f"docs/comments/{thread}.yml").read_text(encoding="utf-8")
        found: list[dict[str, Any]] = yaml.safe_load(text)["comments"]
        return found

    def publish(self, thread: str, text: str, **more: Any) -> int:
        """Write a comment and let it in, both without a browser; return its number."""
        written = self.isso.write(path_of(thread), text, **more)
        assert self.isso.client.post(self.link("activate", text)).status_code == 200
        return written.id

    def link(self, action: str, text: str) -> str:
        """Return the link of the mail about a comment: `activate`, `delete`; waits for the mail."""
        found: list[str] = []

        def came() -> bool:
            pattern = rf"{re.escape(self.isso_root)}/id/\d+/{action}/\S+"
            mails = [mail for mail in list(self.inbox.mails) if text in mail]
            found[:] = [link for mail in mails for link in re.findall(pattern, mail)]
            return bool(found)

        wait_until(came)
        assert len(set(found)) == 1, found
        return found[0]


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Build a blog below `folder`, serve it, and start Isso beside it."""
    isso_root = f"http://127.0.0.1:{free_port()}"
    with (
        isso_server.mailbox() as (inbox, smtp_port),
        browser.served(folder / "project/site") as root,
    ):
        project = _blog(folder / "project", root, isso_root)
        found = World(project, root, isso_root, inbox, folder / "isso", smtp_port)
        found.build()
        found.start_isso()
        try:
            yield found
        finally:
            found.stop_isso()


def _blog(folder: Path, root: str, isso: str) -> Project:
    project = make_project(folder)
    # The look is the repository's own: the widget has to fit into it.
    bare = {key: value for key, value in BARE.items() if key != "theme"}
    comments = {"provider": "isso", "root": isso, "privacy": "privacy.md"}
    permesso = {"comments": comments, "publisher": {"name": "Bottega"}}
    project.configure(**{**bare, "site_url": root, "extra": {"permesso": permesso}})
    paragraphs = ["Una porta si apre da dentro, e chi bussa aspetta. " * 4] * 12
    project.write(
        {
            "docs/privacy.md": "# Privacy\n\nChe cosa facciamo del tuo commento.\n",
            "docs/immagini/favicon.svg": (ROOT / "docs/immagini/favicon.svg").read_bytes(),
            **{
                f"docs/posts/{thread}.md": post(TITLES[thread], "\n\n".join(paragraphs))
                for thread in URLS
            },
        }
    )
    return project


class Commenter(Reader):
    """A reader who takes part, or the owner who moderates; notes whom the pages ask."""

    def __init__(self, chromium: Browser, world: World, **options: Any) -> None:
        self.world = world
        self.asked: list[str] = []
        """Every request to Isso."""
        self.dialogs: list[str] = []
        """What pages asked in a window of its own; it is answered with yes."""
        super().__init__(chromium, world.root, **options)
        self.page.on("dialog", self._on_dialog)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def _on_request(self, request: Request) -> None:
        if request.url.startswith(f"{self.world.isso_root}/"):
            self.asked.append(request.url)
        else:
            super()._on_request(request)

    def open(self, thread: str) -> Page:
        """Go to the post of a conversation."""
        return self.visit(URLS[thread])

    def join(self, thread: str) -> Page:
        """Go to a post, press the button, and return when the form is there, with its comments."""
        page = self.open(thread)
        page.locator(BUTTON).click()
        self.until_form()
        return page

    def until_form(self) -> None:
        """Return when the form is there, with its comments and its own style."""
        expect(self.form).to_be_visible()
        # The page does this last: by then it has said so, and hidden what stands twice.
        expect(self.page.locator(".pm-comments__ask")).to_be_hidden()
        # Isso says last how many comments there are.
        expect(self.page.locator(".isso-thread-heading")).not_to_be_empty()
        self.page.wait_for_function(isso_server.STYLED)

    @property
    def form(self) -> Locator:
        """The form for a comment that answers none."""
        return self.page.locator("#isso-thread > .isso-postbox")

    def live(self, text: str) -> Locator:
        """The comment with this text in the widget, without the answers to it."""
        shown = self.page.locator("#isso-root .isso-text", has_text=text)
        return shown.locator("xpath=..")

    def static(self, text: str) -> Locator:
        """The comment with this text in the page, with the answers to it."""
        shown = self.page.locator(".pm-comment > .pm-comment__text", has_text=text)
        return shown.locator("xpath=..")

    def send(self, form: Locator, text: str, **fields: str) -> None:
        """Fill in a form and send it; return when Isso has taken it, and shows it to its author."""
        form.locator("textarea").fill(text)
        for name, value in fields.items():
            form.locator(f"[name={name}]").fill(value)
        with self.page.expect_response(lambda answer: "/new?" in answer.url) as answered:
            form.locator("[type=submit]").click()
        assert answered.value.status == 202
        expect(self.page.locator(f"#isso-{answered.value.json()['id']}")).to_be_visible()

    def moderate(self, action: str, text: str, thread: str) -> None:
        """Follow a link of the mail about a comment, say yes, and go where that leads."""
        self.page.goto(self.world.link(action, text), wait_until="commit")
        self.page.wait_for_url(f"{self.root}{URLS[thread]}#{WORDS.anchor}")
