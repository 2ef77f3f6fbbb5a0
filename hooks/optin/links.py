"""What the links in mails lead to. Looking changes nothing: programs that scan mail only look."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from optin import subscribers
from optin.answers import known_site
from optin.blog import Blog, MailingList
from optin.descriptor import Site
from optin.forms import fields
from optin.service import Service
from optin.submission import first
from optin.subscribers import State


class BadLink(HTTPException):
    """Raised for a link that we did not make, or that lost a part on its way."""


class Links:
    """Answers to whoever comes from a mail."""

    def __init__(self, service: Service) -> None:
        self.service = service
        # Where the service is not at the root of its host, a proxy takes this part off.
        self.base = urlsplit(service.settings.root).path.rstrip("/")

    async def ask(self, request: Request) -> Response:
        """Show the button that confirms."""
        site, ref = await known_site(self.service), self._ref(request)
        days, now = self.service.settings.confirm_days, self.service.clock()
        found = await self.service.store.read(lambda db: subscribers.request(db, ref, days, now))
        if found.state != "pending":
            return _closed(site, found.state)
        return HTMLResponse(
            site.pages.confirm(
                _lists(site.blog, found.lists),
                site.blog.consent(found.consent),
                self.base + request.url.path,
            )
        )

    async def confirm(self, request: Request) -> Response:
        """Confirm, once, and lead to the blog."""
        site, ref = await known_site(self.service), self._ref(request)
        desk = self.service.worker.desk()
        days = self.service.settings.confirm_days
        found = await self.service.store.read(
            lambda db: subscribers.request(db, ref, days, desk.now)
        )
        before = await self.service.store.write(lambda db: subscribers.confirm(db, ref, desk))
        if before != "pending":
            return _closed(site, before)
        self.service.worker.wake()
        target = site.blog.pages.confirmed
        if target:
            return RedirectResponse(target, 303)
        return HTMLResponse(site.pages.confirmed(_lists(site.blog, found.lists)))

    async def choose(self, request: Request) -> Response:
        """Show the button that leaves everything, and what one may leave singly."""
        return await self._choices(request)

    async def leave(self, request: Request) -> Response:
        """Leave everything, or the lists that were ticked.

        The one click of a mail program (RFC 8058) is answered at once, without a redirect; so is
        one by a program that forgot what to send.
        """
        site, ref = await known_site(self.service), self._unsubscribe_ref(request)
        sent = await fields(request)
        some = first(sent, "leave") == "some"
        left = sent.get("l", []) if some else None
        if some and not left:
            return await self._choices(request, nothing_chosen=True)
        now = self.service.clock()
        await self.service.store.write(lambda db: subscribers.leave(db, ref, left, now))
        if "leave" not in sent:
            return HTMLResponse(site.pages.unsubscribed())
        person = await self.service.store.read(lambda db: subscribers.person(db, ref))
        remaining = _lists(site.blog, person.lists if person else ())
        if not remaining and site.blog.pages.unsubscribed:
            return RedirectResponse(site.blog.pages.unsubscribed, 303)
        return HTMLResponse(site.pages.unsubscribed(remaining))

    async def _choices(self, request: Request, nothing_chosen: bool = False) -> Response:
        site, ref = await known_site(self.service), self._unsubscribe_ref(request)
        person = await self.service.store.read(lambda db: subscribers.person(db, ref))
        if person is None or not person.lists:
            return HTMLResponse(site.pages.unsubscribed())
        return HTMLResponse(
            site.pages.unsubscribe(
                _lists(site.blog, person.lists),
                self.base + request.url.path,
                _hint(person.email),
                nothing_chosen=nothing_chosen,
            )
        )

    def _ref(self, request: Request) -> str:
        ref = self.service.tokens.read_optin(request.path_params["token"])
        if ref is None:
            raise BadLink(400)
        return ref

    def _unsubscribe_ref(self, request: Request) -> str:
        ref = self.service.tokens.read_unsubscribe(request.path_params["token"])
        if ref is None:
            raise BadLink(400)
        return ref


def _closed(site: Site, state: State) -> Response:
    if state == "confirmed":
        return HTMLResponse(site.pages.message("used_link"))
    return HTMLResponse(site.pages.message("expired_link"), 410)


def _lists(blog: Blog, uuids: Iterable[str]) -> tuple[MailingList, ...]:
    wanted = set(uuids)
    return tuple(item for item in blog.lists if item.uuid in wanted)


def _hint(email: str) -> str:
    """Return an address that says to its owner which it is, and to others little."""
    local, _, domain = email.rpartition("@")
    return f"{local[0]}…@{domain}"
