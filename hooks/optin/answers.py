"""What every answer has in common: headers, limits of size, the log, and pages for what fails."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optin import words
from optin.blog import Blog, origin
from optin.descriptor import Site
from optin.logs import shown, trace
from optin.pages import Kind, Pages
from optin.service import Service
from optin.templating import STYLE_HASHES

log = logging.getLogger("optin")

MOST_BYTES = 64 * 1024
API = "/api/"

# What to say for a status, where nothing more is known.
KINDS: dict[int, Kind] = {
    401: "no_password",
    404: "not_found",
    410: "expired_link",
    413: "too_large",
    429: "too_many",
    500: "error",
    503: "unavailable",
}

MESSAGES = {
    400: "The request cannot be understood.",
    404: "There is nothing here.",
    405: "This cannot be done here.",
    408: "The request took too long to arrive.",
    413: "The request is too large.",
    415: "This type of content is not taken.",
    429: "Too many requests; try again later.",
    500: "Something went wrong here.",
    503: "The service cannot answer now; try again later.",
}


class TooLarge(Exception):
    """Raised while a body is read that is larger than it may be."""


def pages(service: Service) -> Pages:
    """Return the pages; while the blog is not known, pages without its name, in English."""
    if service.descriptor.site is None:
        return Pages(None, words.load(words.FALLBACK), service.settings.root)
    return service.descriptor.site.pages


async def known_site(service: Service) -> Site:
    """Return the site. Raises HTTPException, 503, while nothing is known of the blog."""
    site = await service.descriptor.known()
    if site is None:
        raise HTTPException(503, headers={"Retry-After": "60"})
    return site


def failure(
    service: Service,
    path: str,
    status: int,
    headers: Mapping[str, str] | None = None,
    kind: Kind | None = None,
) -> Response:
    """Return the answer that says what failed: a page, or JSON where programs ask.

    The page is about `kind`, or about what the status alone says.
    """
    if path.startswith(API):
        message = MESSAGES.get(status, MESSAGES[400])
        return JSONResponse({"message": message}, status, headers)
    page = pages(service).message(kind or KINDS.get(status, "bad_request"))
    return HTMLResponse(page, status, headers)


class Answers:
    """Wraps the application: no answer without these headers, no failure with a traceback."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass on what is none."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.monotonic()
        status = 0

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            with self.service.traffic:
                await self.app(scope, limited(scope, receive), watched_send)
        except TooLarge:
            await self._fail(413, scope, receive, watched_send, status)
        except sqlite3.Error as error:
            # Full or broken disk: nothing was kept, and the answer says so.
            log.error("the database cannot be used: %s", error)
            await self._fail(503, scope, receive, watched_send, status)
        except Exception as error:
            log.error("%s %s: %s", scope["method"], shown(scope["path"]), trace(error))
            await self._fail(500, scope, receive, watched_send, status)
        took = (time.monotonic() - started) * 1000
        log.info("%s %s %d %.0f ms", scope["method"], shown(scope["path"]), status, took)

    async def _fail(
        self, status: int, scope: Scope, receive: Receive, send: Send, begun: int
    ) -> None:
        if not begun:
            headers = {"Retry-After": "60"} if status == 503 else {}
            answer = failure(self.service, scope["path"], status, headers)
            await answer(scope, receive, send)

    def _headers(self, scope: Scope) -> dict[str, str]:
        site = self.service.descriptor.site
        allowed = origins(self.service, site.blog if site else None)
        return {
            "Content-Security-Policy": "; ".join(
                (
                    "default-src 'none'",
                    f"style-src {' '.join(STYLE_HASHES)}",
                    # A form's redirect is held to form-action too, in Chromium.
                    f"form-action 'self' {' '.join(allowed)}",
                    "base-uri 'none'",
                    "frame-ancestors 'none'",
                )
            ),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
            "Cache-Control": "no-store",
        }


def origins(service: Service, blog: Blog | None) -> list[str]:
    """Return where a form of ours may lead: the service itself, the blog, trusted addresses."""
    addresses: set[str] = {service.settings.root, *service.settings.trusted_urls}
    if blog:
        addresses |= {blog.url, *blog.pages.all()}
    return sorted({origin(address) for address in addresses})


def limited(scope: Scope, receive: Receive) -> Receive:
    """Return `receive` for bodies that are not too large. It raises TooLarge for others."""
    told = Headers(scope=scope).get("content-length", "")
    size = 0

    async def counting() -> Message:
        nonlocal size
        if told.isdecimal() and int(told[:20]) > MOST_BYTES:
            raise TooLarge
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            raise TooLarge
        return message

    return counting


def api_headers(service: Service, request: Request) -> dict[str, str]:
    """Return the CORS headers (https://fetch.spec.whatwg.org/#http-cors-protocol) for an answer.

    Only the blog's own scripts may read what the API says; pages need none.
    """
    if not request.url.path.startswith(API):
        return {}
    site = service.descriptor.site
    headers = {"Vary": "Origin"}
    if site is not None and request.headers.get("origin") == site.blog.origin:
        headers["Access-Control-Allow-Origin"] = site.blog.origin
    return headers
