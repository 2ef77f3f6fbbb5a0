"""What a form or a program sends, checked; and the row that keeps it until the worker sees it."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from optin.blog import Blog, Consent
from optin.pages import FormError
from optin.tokens import new_ref

NAME_LENGTH = 200
EMAIL_LENGTH = 254
PAGE = re.compile(r"/[^\s?#\\@]{0,199}")
PLACEMENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

Fields = Mapping[str, Sequence[str]]
"""A form: every value of every field."""


class Refused(Exception):
    """Raised for a submission that cannot be taken; says what is wrong."""

    def __init__(self, error: FormError) -> None:
        self.error = error
        super().__init__(error)


@dataclass(frozen=True, slots=True)
class Submission:
    """Somebody asks to subscribe."""

    email: str
    """The address, normalised and in lower case."""
    name: str
    """How they call themselves; may be empty."""
    lists: tuple[str, ...]
    """UUIDs of the lists asked for, at least one."""
    page: str
    """Path of the page with the form; empty if not told."""
    placement: str
    """Where on the page; empty if not told."""
    consent: Consent | None
    """What was agreed to, if it is a consent of the blog."""


def address(text: str, smtputf8: bool = False) -> str | None:
    """Return an address as it is kept, or None for what is none (RFC 5321, 6531, 5890).

    In lower case: two mailboxes that differ in nothing else are not met in practice, and a reader
    who types theirs differently is the same reader. The domain in its readable form.
    """
    if len(text) > EMAIL_LENGTH:
        return None
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=smtputf8)
    except (EmailNotValidError, UnicodeError):
        return None
    return found.normalized.lower()


def name(text: str) -> str:
    """Return a name as one line without control characters, of bearable length."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:NAME_LENGTH].strip()


def read(fields: Fields, blog: Blog, smtputf8: bool) -> Submission:
    """Return the submission in the fields of a form. Raises Refused.

    What a form says besides address and lists is recorded if it is well-formed, and left out if
    not: an old page in a cache must not cost a subscriber.
    """
    written = first(fields, "email").strip()
    if not written:
        raise Refused("no_address")
    email = address(written, smtputf8)
    if email is None:
        raise Refused("bad_address")
    asked = {item.strip().lower() for item in fields.get("l", ())}
    lists = tuple(item.uuid for item in blog.lists if item.uuid in asked)
    if not lists:
        raise Refused("no_list")
    # The home page's path is empty on the form.
    page = (first(fields, "page") or "/") if "page" in fields else ""
    return Submission(
        email=email,
        name=name(first(fields, "name")),
        lists=lists,
        page=place(PAGE, page),
        placement=place(PLACEMENT, first(fields, "placement")),
        consent=blog.consent(first(fields, "consent")),
    )


def place(form: re.Pattern[str], text: str) -> str:
    """Return a page or a placement if it has the form of one, or else nothing."""
    return text if form.fullmatch(text) and text.isprintable() else ""


def first(fields: Fields, key: str) -> str:
    """Return the first value of a field, or nothing."""
    values = fields.get(key) or ("",)
    return values[0]


def add(db: sqlite3.Connection, asked: Submission, network: str | None, now: float) -> None:
    """Keep a submission for the worker. It does not look whether the address is known."""
    db.execute(
        "INSERT INTO request (ref, email, name, lists, page, placement, consent, consent_sha256,"
        " network, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new_ref(),
            asked.email,
            asked.name,
            json.dumps(asked.lists),
            asked.page,
            asked.placement,
            asked.consent.id if asked.consent else None,
            asked.consent.sha256 if asked.consent else None,
            network,
            now,
        ),
    )
