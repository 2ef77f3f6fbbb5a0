"""What an audit was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from terminal import caller

SITE = Path("site")
"""The blog's own, from the project's root."""
LETTERS = Path("hooks", "optin", "templates")
"""The templates of the opt-in service, which belong to it …"""
MAILS = "mail.html"
"""… and those among them that go out as letters."""


class Options(NamedTuple):
    """The words after `python -m auditing`."""

    site: Path
    """The site's folder."""
    letters: Path | None
    """A folder of templates of letters; None: there is none."""
    names: str
    """How those of them are named that are letters; `*` stands for any letters."""
    json: Path | None
    """Where the report goes as data; None: nowhere."""
    browser: bool
    """Whether pages are opened in a browser, too."""
    cache: bool
    """Whether what is known from former audits is used, and what comes out of this one kept."""


def read(words: Sequence[str] | None = None) -> Options:
    """Return what the words of a command line ask for; ends the process where they are wrong.

    Files are named from where the caller stands; without a name it is the blog's own site, with the
    letters of its opt-in service.
    """
    found = _parser().parse_args(words)
    letters = caller.path(found.letters) if found.letters else None if found.site else LETTERS
    return Options(
        site=caller.path(found.site) if found.site else SITE,
        letters=letters,
        names=MAILS if letters and letters.resolve() == LETTERS.resolve() else "*",
        json=caller.path(found.json) if found.json else None,
        browser=found.browser,
        cache=found.cache,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./scripts/audit", allow_abbrev=False)
    parser.add_argument("site", nargs="?", metavar="SITE", help="folder of a built site")
    parser.add_argument("--json", metavar="FILE", help="write the report as data, too")
    parser.add_argument("--browser", action="store_true", help="open pages in Chromium, too")
    parser.add_argument("--letters", metavar="FOLDER", help="templates of letters, to be read too")
    parser.add_argument(
        "--no-cache", action="store_false", dest="cache", help="examine everything anew"
    )
    return parser
