"""Where a Chromium is, and how it is started: it reaches nobody, whatever a page asks for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.async_api import Browser, BrowserType, Error

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""Commands and paths under which systems keep it."""
OPTIONS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No name has an address: what should slip past the audit's own answers goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-proxy-server",
    # A page that wants to play is let: that it would be silenced here says nothing of elsewhere.
    "--autoplay-policy=no-user-gesture-required",
)
"""Options of the command line."""


class NoBrowser(Exception):
    """There is no Chromium, or it does not start; its text says what to do."""


def find(own: str) -> str:
    """Return the path of a Chromium: what `CHROMIUM` names, else the first of the system, else
    `own`, which is Playwright's.

    Raises:
        NoBrowser: There is none, or `CHROMIUM` is set to nothing.
    """
    named = os.environ.get("CHROMIUM")
    candidates = (*NAMES, own) if named is None else (named,)
    path = next((path for name in candidates if name and (path := shutil.which(name))), None)
    if path is None:
        raise NoBrowser("no Chromium found: install one, or set CHROMIUM to its path")
    return path


async def start(chromium: BrowserType) -> Browser:
    """Return a Chromium, started; without its sandbox only for the superuser, who can't have it.

    Raises:
        NoBrowser: There is none, or it does not start.
    """
    path = find(chromium.executable_path)
    try:
        return await chromium.launch(
            executable_path=path,
            args=list(OPTIONS),
            chromium_sandbox=os.getuid() != 0 if hasattr(os, "getuid") else True,
        )
    except Error as error:
        reason = error.message.strip().splitlines()[0]
        raise NoBrowser(f"{Path(path).name} does not start: {reason}") from error
