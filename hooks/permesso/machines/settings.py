"""What programs may do with the blog, as owners decide it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from permesso.fields import Keys, Language, Line, Moment, WebUrl, wrong
from permesso.machines import licence as licences
from permesso.machines.licence import Licence
from permesso.slots.settings import is_off

ROBOT = re.compile(r"[A-Za-z0-9_-]+")
"""A product token (RFC 9309, section 2.2.1); robots with digits in their names are read, too."""
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PATH = re.compile(r"/?[^\s?#*$\\]+")
CONTACT_ADVICE = "write an e-mail address, or an address that begins with https:// or tel:"


def _robot(value: str) -> str:
    if not ROBOT.fullmatch(value):
        raise wrong(f"found '{value}'; write the name that the robot reads, such as GPTBot")
    return value


def _path(value: str) -> str:
    if not PATH.fullmatch(value):
        raise wrong(f"found '{value}'; write the beginning of an address, such as /bozze/")
    return quote(f"/{value.lstrip('/')}", safe="/%:@!&'()+,;=~")


def _contact(value: str) -> str:
    """Return a contact as an address (RFC 9116, section 2.5.3, wants one)."""
    if MAIL.fullmatch(value):
        return f"mailto:{value}"
    scheme, rest = value.partition(":")[0].lower(), value.partition(":")[2]
    known = {"https": bool(urlsplit(value).hostname), "tel": bool(rest)}
    known["mailto"] = bool(MAIL.fullmatch(rest))
    if not known.get(scheme) or value.split() != [value]:
        raise wrong(f"found '{value}'; {CONTACT_ADVICE}")
    return value


def _twins(value: object) -> object:
    return "off" if is_off(value) else "open" if value is True else value


Robot = Annotated[Line, AfterValidator(_robot)]
"""The name by which a robot finds the lines meant for it."""
Path = Annotated[Line, AfterValidator(_path)]
"""The beginning of addresses on this site, with a slash before it."""
Contact = Annotated[Line, AfterValidator(_contact)]
"""Where to write, as an address."""
Twins = Literal["open", "answers", "off"]


class SecuritySettings(Keys):
    """Where to report a hole in the site's security: `security.txt` (RFC 9116)."""

    contact: list[Contact] = Field(
        [],
        description="Where to write: e-mail addresses, `https://…` or `tel:…`, the preferred one "
        "first; without it, `contact` above.",
    )
    expires: Moment | None = Field(
        None,
        description="Until when this is true; the build stops when that day is past. Without it, "
        "each build says half a year from its month on.",
    )
    languages: list[Language] = Field(
        [], description="Languages in which one may write; without it, the blog's."
    )
    policy: WebUrl | None = Field(None, description="Page that says how reports are dealt with.")
    encryption: Contact | None = Field(None, description="Address of a key to write with.")


class MachineSettings(Keys):
    """One policy for robots, models and feed readers."""

    state: Literal["on", "off"] = Field(
        "on",
        description="`machines: off` in place of all keys: no file here is made but the site map, "
        "and a `robots.txt` of your own in the documents folder counts.",
    )
    search: bool = Field(
        True,
        description="Whether search engines may show the blog; `false` asks them on every page to "
        "stay away, and there is no site map.",
    )
    ai_input: bool | None = Field(
        None,
        description="Whether models may read the pages to answer somebody's question; without it "
        "nothing is said.",
    )
    ai_train: bool | None = Field(
        None,
        description="Whether models may be trained on the texts; `false` refuses the robots that "
        "are known to do so. Without it nothing is said.",
    )
    allow: list[Robot] = Field(
        [], description="Robots that may do everything, whatever is said above, by name."
    )
    refuse: list[Robot] = Field([], description="Robots that may do nothing, by name.")
    exclude: list[Path] = Field(
        [],
        description="Beginnings of addresses that no robot is to read, such as `/scarica/`; never "
        "a place for secrets, everybody can read them in `robots.txt`.",
    )
    sitemap: bool | None = Field(
        None, description="Whether there is a site map; without it, where `search` is true."
    )
    markdown: Annotated[Twins | None, BeforeValidator(_twins)] = Field(
        None,
        description="The text of each article and page in Markdown, beside it as `index.md`: "
        "`open` to all robots, to those that give `answers` alone, or `off`. Without it `open`, "
        "unless `ai_input` is false.",
    )
    llms: bool | None = Field(
        None,
        description="Whether there is a table of contents for models, `llms.txt`; without it, "
        "where `ai_input` is true.",
    )
    llms_full: bool = Field(
        False, description="Whether all texts stand in one file as well, `llms-full.txt`."
    )
    licence: Annotated[Line, AfterValidator(licences.check)] | None = Field(
        None,
        description="On which terms others may use the texts: `CC-BY-4.0` and the like, or the "
        "address of a licence. Feeds and Markdown name it, too.",
    )
    contact: Contact | None = Field(
        None, description="Where the owner can be reached: an e-mail address or `https://…`."
    )
    security: SecuritySettings | None = Field(
        None, description="Where to report a hole in the site's security: `security.txt`."
    )

    @property
    def terms(self) -> Licence | None:
        """The licence of the texts."""
        return licences.of(self.licence) if self.licence else None

    @property
    def twins(self) -> Twins:
        """Who may read the texts in Markdown; `off` where there are none."""
        if self.state == "off":
            return "off"
        return self.markdown or ("off" if self.ai_input is False else "open")

    @property
    def has_sitemap(self) -> bool:
        """Whether there is a site map."""
        return self.search if self.sitemap is None else self.sitemap

    @property
    def has_llms(self) -> bool:
        """Whether there is an `llms.txt`."""
        return self.state == "on" and (self.ai_input is True if self.llms is None else self.llms)


def expiry(settings: SecuritySettings, now: datetime) -> datetime:
    """Return until when `security.txt` is true, in the time zone of `now`.

    Half a year (RFC 9116, section 2.5.5, wants less than one), from the first of the month: what
    is built twice in a month is the same twice.
    """
    if settings.expires is not None:
        written = settings.expires
        return written if written.tzinfo else written.replace(tzinfo=now.tzinfo)
    year, month = divmod(now.year * 12 + now.month - 1 + 6, 12)
    return now.replace(year, month + 1, 1, hour=0, minute=0, second=0, microsecond=0)
