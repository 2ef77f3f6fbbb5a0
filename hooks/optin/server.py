"""The service as a process: for real, or for development with a mailbox of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import uvicorn
from starlette.routing import BaseRoute, Mount

from optin import logs, words
from optin.app import build
from optin.mailbox import Mailbox
from optin.service import Service
from optin.settings import Settings, variable
from optin.settings import parse as parse_settings
from optin.store import lock

log = logging.getLogger("optin")

DEV_DATA = Path(".cache/optin")
DEV_PORT = 8090
DEV_PASSWORD = "permesso"
GRACE = 10
PATIENCE = 60
"""Seconds in which a blog that is being built for the first time may still be missing."""
# Longer than a proxy keeps its idle connections to us (nginx: 60 s), or it now and then sends a
# request into one that we are just closing.
KEEP_ALIVE = 75


def run(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises StoreError if the data folder cannot be used."""
    logs.start()
    with lock(settings.data):
        asyncio.run(_serve(Service(settings)))


def dev(environ: Mapping[str, str], port: int, smtp_port: int, parent: int | None = None) -> None:
    """Serve on loopback with a mailbox, so that no mail leaves the machine.

    Ends with the process whose id is `parent`, if one is given: the preview that started it.
    """
    logs.start(logging.WARNING)
    folder = dev_settings(environ, port, smtp_port).data
    with lock(folder):
        asyncio.run(_dev(environ, port, smtp_port, folder, parent))


async def _dev(
    environ: Mapping[str, str], port: int, smtp_port: int, folder: Path, parent: int | None
) -> None:
    service: Service | None = None

    def speech() -> words.Words:
        """The language of the blog, as soon as that is known."""
        site = service.descriptor.site if service else None
        return site.words if site else words.load(words.FALLBACK)

    mailbox = Mailbox(folder / "mailbox", speech, tell=_tell)
    bound = await mailbox.start("127.0.0.1", smtp_port)
    watch = asyncio.create_task(_end_with(parent)) if parent else None
    try:
        settings = dev_settings(environ, port, bound)
        service = Service(settings, refresh_every=1.0, patience=PATIENCE)
        _tell(
            f"The newsletter's mailbox: {settings.root}/mailbox/ (no mail leaves this computer)\n"
            f"Its owner's page: {settings.root}/owner"
            f" (any name, password: {settings.owner_password})"
        )
        await _serve(service, [Mount("/mailbox", routes=mailbox.routes())])
    finally:
        await mailbox.stop()
        if watch:
            watch.cancel()


async def _end_with(parent: int) -> None:
    """Ask this process to end as soon as `parent` has; nobody is left who would."""
    while _is_running(parent):
        await asyncio.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def dev_settings(environ: Mapping[str, str], port: int, smtp_port: int) -> Settings:
    """Return the settings for development: the owner's, and what makes sense on loopback.

    Mails always go to the mailbox, and the service is always on loopback.
    """
    presets = {
        "blog": "http://127.0.0.1:8000/newsletter.json",
        "data": str(DEV_DATA),
        "sender": "Newsletter <newsletter@blog.example>",
        "owner_password": DEV_PASSWORD,
        # Who tries a form out sends it more often than readers do.
        "per_address": "100/hour",
        "per_client": "1000/minute",
    }
    fixed = {
        "host": "127.0.0.1",
        "port": str(port),
        "root": f"http://127.0.0.1:{port}",
        "smtp_url": f"smtp://127.0.0.1:{smtp_port or 25}?starttls=0",
    }
    return parse_settings(
        {
            **{variable(name): value for name, value in presets.items()},
            **{name: value for name, value in environ.items() if value.strip()},
            **{variable(name): value for name, value in fixed.items()},
        }
    )


async def _serve(service: Service, more: Sequence[BaseRoute] = ()) -> None:
    settings = service.settings
    # uvicorn ends well on SIGTERM, and then raises the signal again: this makes it status 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        build(service, more),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=KEEP_ALIVE,
    )
    await uvicorn.Server(config).serve()


def _tell(lines: str) -> None:
    print(lines, flush=True)
