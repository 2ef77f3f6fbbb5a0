"""The service's addresses.

The form's and the API's fields are those of listmonk (knadh/listmonk, cmd/public.go), so a blog can
change from one to the other by changing an address.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from optin.answers import Answers, api_headers, failure
from optin.front import Front
from optin.links import BadLink, Links
from optin.pages import Kind
from optin.service import Service


def build(service: Service, more: Sequence[BaseRoute] = ()) -> ASGIApp:
    """Return the application for a service, with `more` addresses of development."""
    front, links = Front(service), Links(service)
    get, post = ["GET"], ["POST"]
    routes: list[BaseRoute] = [
        Route("/", front.home, methods=get),
        Route("/health", front.health, methods=get),
        Route("/owner", front.owner, methods=get),
        Route("/subscription/form", front.form, methods=get),
        Route("/subscription/form", front.subscribe, methods=post),
        Route("/subscription/optin/{token}", links.ask, methods=get),
        Route("/subscription/optin/{token}", links.confirm, methods=post),
        Route("/subscription/unsubscribe/{token}", links.choose, methods=get),
        Route("/subscription/unsubscribe/{token}", links.leave, methods=post),
        Route("/api/public/lists", front.lists, methods=get),
        Route("/api/public/subscription", front.subscribe_api, methods=post),
        Route("/api/public/lists", front.preflight, methods=["OPTIONS"]),
        Route("/api/public/subscription", front.preflight, methods=["OPTIONS"]),
        *more,
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with service.running():
            yield

    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = request.url.path
        headers = {**(error.headers or {}), **api_headers(service, request)}
        if error.status_code == 405:
            headers["Allow"] = ", ".join(sorted(_methods(routes, path)))
        kind: Kind | None = "bad_link" if isinstance(error, BadLink) else None
        return failure(service, path, error.status_code, headers, kind)

    starlette = Starlette(
        routes=routes,
        # Inside of Starlette's own answer to errors, which never comes to see one then.
        middleware=[Middleware(Answers, service)],
        exception_handlers={HTTPException: failed},
        lifespan=lifespan,
    )
    # It would lead to whatever host a request names.
    starlette.router.redirect_slashes = False
    app: ASGIApp = starlette
    if service.settings.trusted_proxies:
        # The right-most address that is not a proxy's: what stands left of it, anybody can write.
        app = ProxyHeadersMiddleware(app, list(service.settings.trusted_proxies))  # type: ignore[arg-type, assignment]
    return app


def _methods(routes: Iterable[BaseRoute], path: str) -> set[str]:
    """Return what may be done at an address, by all its routes (RFC 9110, section 15.5.6)."""
    here = (r for r in routes if isinstance(r, Route) and r.path_regex.match(path))
    return {method for route in here for method in route.methods or ()}
