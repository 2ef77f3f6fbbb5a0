"""Asking: what another site says of an embed, through its oEmbed (https://oembed.com)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from markupsafe import Markup

from conversation import text
from conversation.http import Client, reason
from conversation.source import Unreachable
from permesso.embeds import providers
from permesso.embeds.embed import Embed
from permesso.opening import shorten

LONGEST = 400
"""Characters of a text that are kept."""
PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What another site says."""

    title: str | None = None
    """What it is called."""
    author: str | None = None
    """Who made it."""
    text: str | None = None
    """What it says, or its beginning."""
    picture: str | None = None
    """Address of its picture, at one of the domains that the table names."""
    leads_to: str | None = None
    """Where a short address leads."""


def client(transport: httpx.BaseTransport | None = None) -> Client:
    """Return a client that says who asks."""
    made = Client(transport)
    made.headers["User-Agent"] = "permesso-embeds"
    made.event_hooks = {"request": [_check]}
    return made


def _check(request: httpx.Request) -> None:
    """Raise httpx.UnsupportedProtocol for what a redirect may not lead to: this machine, its
    network, anything but HTTPS."""
    host = request.url.host
    is_name = "." in host.strip(".") and ":" not in host and not host.rpartition(".")[2].isdigit()
    if request.url.scheme != "https" or not is_name:
        raise httpx.UnsupportedProtocol(f"it leads on to {request.url.scheme}://{host}")


def get(
    embed: Embed, address: str, web: httpx.Client, parameters: Sequence[tuple[str, str]] = ()
) -> httpx.Response:
    """Return an answer of the site that an embed is from, whatever its status.

    Raises Unreachable where none comes.
    """
    try:
        return web.get(address, params=list(parameters) or None)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(
            f"{embed.provider}: does not answer about {embed.key} ({reason(error)}); check the "
            "network, or try again later"
        ) from None


def about(embed: Embed, web: httpx.Client) -> Answer:
    """Return what the other site says of an embed.

    Raises Unreachable, with a line for people, where it says nothing that can be used.
    """
    if not embed.host:
        return Answer(leads_to=_led(embed, web))
    assert embed.asked is not None
    address, parameters = embed.asked
    response = get(embed, address, web, parameters)
    if response.status_code in {401, 403, 404, 410}:
        raise Unreachable(
            f"{embed.provider}: does not show {embed.key} ({response.status_code}); see that it is "
            "public and may be embedded"
        )
    if response.status_code != 200:
        raise Unreachable(
            f"{embed.provider}: answers {response.status_code} about {embed.key}; try again later"
        )
    try:
        found = response.json()
    except (ValueError, RecursionError):  # a number of too many digits is one too
        found = None
    if not isinstance(found, dict):
        raise Unreachable(
            f"{embed.provider}: says nothing of {embed.key} that can be read; try again later"
        )
    return Answer(
        title=_line(found.get("title")),
        author=_line(found.get("author_name")),
        text=_line(found.get("description")) or _quoted(found.get("html")),
        picture=_picture(found.get("thumbnail_url"), embed.provider),
    )


def _led(embed: Embed, web: httpx.Client) -> str:
    """Return where a short address leads: the first place on the way that can be embedded."""
    passed: list[str] = []

    def note(response: httpx.Response) -> None:
        passed.append(response.headers.get("Location", ""))

    hooks = web.event_hooks
    web.event_hooks = {**hooks, "response": [note]}
    refused = None
    try:
        get(embed, embed.url, web)
    except Unreachable as error:
        refused = error
    finally:
        web.event_hooks = hooks
    # The last one may be a page that asks for consent; those before it are enough.
    for address in passed:
        led = providers.find(address)
        if led and led.host:
            return address
    raise refused or Unreachable(
        f"{embed.provider}: {embed.url} leads to nothing that can be embedded; write the long "
        "address into the text"
    )


def _line(value: Any) -> str | None:
    found = text.line(html.unescape(value)) if isinstance(value, str) else None
    return shorten(found, LONGEST) if found else None


def _quoted(value: Any) -> str | None:
    """Return the words of a post, which its oEmbed gives as a quotation and nowhere else."""
    if not isinstance(value, str) or "<blockquote" not in value:
        return None
    paragraph = PARAGRAPH.search(value)
    return _line(Markup(paragraph[1].replace("<br>", " ")).striptags()) if paragraph else None


def _picture(value: Any, provider: str) -> str | None:
    """Return the address of a picture, if it is one of that provider's."""
    address = text.link(value) if isinstance(value, str) else None
    parts = urlsplit(address or "")
    host = parts.hostname or ""
    known = any(f".{host}".endswith(f".{each}") for each in providers.picture_domains(provider))
    return address if known and parts.scheme == "https" else None
