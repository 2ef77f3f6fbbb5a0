"""What the service answers to whoever comes without a link: forms, scripts, the owner."""

from __future__ import annotations

import base64
import binascii
import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from optin import owner, submission, tally
from optin.answers import api_headers, known_site
from optin.blog import Blog
from optin.descriptor import Site
from optin.forms import JSON, content_type, fields, json_fields
from optin.limits import truncated
from optin.pages import FormError
from optin.service import Service
from optin.submission import Fields, Refused, first

# What the form carries along when it is shown again.
CARRIED = ("name", "l", "page", "placement", "consent", "next")

WRONG: dict[FormError, str] = {
    "no_address": "An e-mail address is needed.",
    "bad_address": "This is not an e-mail address.",
    "no_list": "At least one list of this blog is needed.",
}


class Front:
    """Answers to whoever comes without a link of theirs."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def home(self, _request: Request) -> Response:
        """Lead to the blog."""
        site = await known_site(self.service)
        return RedirectResponse(site.blog.url, 303)

    async def health(self, _request: Request) -> Response:
        """Say that the database answers."""
        await self.service.store.read(lambda db: db.execute("SELECT 1").fetchone())
        return JSONResponse({"status": "ok"})

    async def owner(self, request: Request) -> Response:
        """Show the figures to who knows the password; any user name will do."""
        password = self.service.settings.owner_password
        if password is None:
            raise HTTPException(404)
        if not secrets.compare_digest(_password(request).encode(), password.encode()):
            wait = self.service.guesses.wait(_client(request))
            if wait:
                raise HTTPException(429, headers={"Retry-After": str(wait)})
            challenge = 'Basic realm="optin", charset="UTF-8"'
            raise HTTPException(401, headers={"WWW-Authenticate": challenge})
        site = await known_site(self.service)
        now = self.service.clock()
        numbers = await self.service.store.read(lambda db: tally.numbers(db, site.blog, now))
        return HTMLResponse(owner.page(numbers, site.words))

    async def form(self, _request: Request) -> Response:
        """Show our own form."""
        site = await known_site(self.service)
        return HTMLResponse(site.pages.form(lists=site.blog.lists))

    async def subscribe(self, request: Request) -> Response:
        """Take a form. The answer is the same for every address."""
        self._count(request)
        site = await known_site(self.service)
        sent = await fields(request)
        # A person does not see this field; a program fills in what it finds.
        if first(sent, "nonce"):
            raise HTTPException(400)
        try:
            await self._keep(request, sent, site.blog)
        except Refused as refused:
            return HTMLResponse(self._again(site, sent, refused.error), 400)
        target = self._next(sent, site.blog)
        if target is None:
            return HTMLResponse(site.pages.pending())
        return RedirectResponse(target, 303)

    async def subscribe_api(self, request: Request) -> Response:
        """Take a subscription from a script, as JSON or as a form."""
        self._count(request)
        site = await known_site(self.service)
        as_json = content_type(request) == JSON
        sent = await (json_fields(request) if as_json else fields(request))
        headers = api_headers(self.service, request)
        if first(sent, "nonce"):
            raise HTTPException(400)
        try:
            await self._keep(request, sent, site.blog)
        except Refused as refused:
            return JSONResponse({"message": WRONG[refused.error]}, 400, headers)
        return JSONResponse({"data": {"has_optin": True}}, headers=headers)

    async def lists(self, request: Request) -> Response:
        """Say which lists there are."""
        site = await known_site(self.service)
        found = [{"uuid": item.uuid, "name": item.name} for item in site.blog.lists]
        return JSONResponse(found, headers=api_headers(self.service, request))

    async def preflight(self, request: Request) -> Response:
        """Tell a browser what the blog's scripts may send."""
        await known_site(self.service)
        headers = api_headers(self.service, request)
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Allow-Headers"] = "Content-Type"
            headers["Access-Control-Max-Age"] = "86400"
        return Response(status_code=204, headers=headers)

    def _count(self, request: Request) -> None:
        if wait := self.service.clients.wait(_client(request)):
            raise HTTPException(429, headers={"Retry-After": str(wait)})

    async def _keep(self, request: Request, sent: Fields, blog: Blog) -> None:
        """Keep a request: it is on the disk when this returns. Raises Refused."""
        settings = self.service.settings
        asked = submission.read(sent, blog, settings.smtputf8)
        network = truncated(_client(request)) if settings.keep_ip else None
        now = self.service.clock()
        await self.service.store.write(lambda db: submission.add(db, asked, network, now))
        self.service.worker.wake()

    def _next(self, sent: Fields, blog: Blog) -> str | None:
        """Return where to go: only to addresses that are known whole, or this were a lure."""
        wanted = first(sent, "next")
        if wanted in blog.pages.all() or wanted in self.service.settings.trusted_urls:
            return wanted
        return blog.pages.pending

    def _again(self, site: Site, sent: Fields, error: FormError) -> str:
        hidden = [(name, value) for name in CARRIED for value in sent.get(name, ())]
        lists = site.blog.lists if error == "no_list" else ()
        if lists:
            hidden = [(name, value) for name, value in hidden if name != "l"]
        return site.pages.form(first(sent, "email"), error, hidden, lists)


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _password(request: Request) -> str:
    """Return the password of HTTP's Basic authentication (RFC 7617), or nothing."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(sent).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeError, ValueError):
        return ""
