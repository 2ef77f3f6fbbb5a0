"""The body of a request as fields of text, however it was sent."""

from __future__ import annotations

import asyncio
import json

from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

TIMEOUT = 15
MOST_FIELDS = 100

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"


async def fields(request: Request) -> dict[str, list[str]]:
    """Return every value of every field of a form; nothing for a request without a body.

    Raises HTTPException: 400 for what cannot be read, 408 for what does not come, 415 for what is
    no form.
    """
    kind = content_type(request)
    if not kind and not await _body(request):
        return {}
    if kind not in (FORM, MULTIPART):
        raise HTTPException(415)
    try:
        async with asyncio.timeout(TIMEOUT):
            form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        texts = [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
        # Some character sets leave halves of signs, which no page could show again.
        "".join(name + text for name, text in texts).encode()
    except TimeoutError:
        raise HTTPException(408) from None
    except (FormParserError, ClientDisconnect, UnicodeError, LookupError, ValueError):
        raise HTTPException(400) from None
    found: dict[str, list[str]] = {}
    for name, value in texts:
        found.setdefault(name, []).append(value)
    return found


async def json_fields(request: Request) -> dict[str, list[str]]:
    """Return the fields of a subscription sent as JSON, named as in a form: `l` for `list_uuids`.

    Raises HTTPException: 400 for what is no object, or holds what is no text.
    """
    try:
        found = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(found, dict):
        raise HTTPException(400)
    lists = found.get("list_uuids") or []
    texts = {
        name: found[name]
        for name in ("email", "name", "page", "placement", "consent", "nonce")
        if found.get(name) is not None
    }
    if not isinstance(lists, list) or not all(
        isinstance(x, str) for x in [*lists, *texts.values()]
    ):
        raise HTTPException(400)
    return {"l": lists, **{name: [text] for name, text in texts.items()}}


def content_type(request: Request) -> str:
    """Return the type of a request's body, without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request) -> bytes:
    try:
        async with asyncio.timeout(TIMEOUT):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408) from None
    except ClientDisconnect:
        raise HTTPException(400) from None
