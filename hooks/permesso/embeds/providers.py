"""Providers of embeds: the table of their addresses, and the small interpreter of it.

What is known of each stands in `providers.yml`; nothing here knows a provider.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote_plus, urlencode, urlsplit

from pydantic import Field

from permesso import contracts
from permesso.contracts import PLACEHOLDER
from permesso.embeds.embed import Embed, Kind, Shape
from permesso.fields import Keys, Line, WebUrl

TABLE = Path(__file__).with_name("providers.yml")
LONGEST = 2000
"""Characters of an address; what is longer is no address of these."""
TIME = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")
"""A moment in a film: `90`, `90s`, `1m30s`, `1h2m3s`."""
MOMENT = "start"
"""The value that says where to begin; with another one it is the same film."""
VISITED = re.compile(r"^(?:www|m|mobile)\.")
"""What hosts have in front for some visitors."""
SHAPES: Mapping[Kind, Shape] = {
    "video": "wide",
    "playlist": "wide",
    "audio": "track",
    "post": "post",
    "map": "map",
}
"""The room that a player needs where its rule says nothing else."""
REFERRER = "strict-origin-when-cross-origin"
"""The other site learns which blog it is in, not which page: YouTube plays nothing without that."""

Values = dict[str, str]
"""What was found in an address, by name, without percent signs."""


class Rule(Keys):
    """Addresses of one kind."""

    at: list[Line] = Field(description="Host and path, without www.; {values} in them.")
    kind: Kind = Field(description="What it is.")
    shape: Shape | None = Field(None, description="How much room it needs, if not as usual.")
    query: dict[str, Line] = Field({}, description="Parameters that have to be there: value.")
    options: dict[str, Line] = Field({}, description="Parameters that may be there: value.")
    within: dict[str, Line] = Field({}, description="Values inside of a value: pattern.")
    page: Line | None = Field(None, description="Page for everybody; else the address as written.")
    page_query: dict[str, Line] = Field({}, description="Its parameters.")
    player: Line | None = Field(None, description="Address in the iframe; none: it has no player.")
    player_query: dict[str, Line] = Field({}, description="Its parameters.")


class Provider(Keys):
    """Another site."""

    name: Line = Field(description="What it is called.")
    privacy: WebUrl = Field(description="Where it says what it does with visitors.")
    values: dict[str, Line] = Field(description="Shape of each value: a pattern, or `time`.")
    rules: list[Rule] = Field(description="Its addresses; the first rule that fits counts.")
    allow: Line = Field(description="What the iframe may do (Permissions Policy).")
    sandbox: Line = Field(description="What the iframe may do (HTML, 4.8.5).")
    oembed: WebUrl | None = Field(None, description="Where titles are asked for (oEmbed 1.0).")
    oembed_query: dict[str, Line] = Field({}, description="What it has to be told.")
    oembed_address: Line | None = Field(None, description="The page as oEmbed knows it.")
    pictures: list[Line] = Field([], description="Domains that its pictures come from.")
    pasted: Line | None = Field(None, description="Class of the quotation in its pasted code.")
    scripts: list[Line] = Field([], description="Scripts in its pasted code.")
    sources: list[Line] = Field(description="Where this was read.")


@dataclass(frozen=True, slots=True)
class _Address:
    """An address, taken apart."""

    whole: str
    place: str
    """Host, without what it has in front for some, and path, without a slash at its end."""
    parameters: Values
    """Those behind `?`, and those behind `#` with that before their names."""

    @classmethod
    def of(cls, written: str) -> _Address | None:
        if len(written) > LONGEST:
            return None
        try:
            parts = urlsplit(f"https:{written}" if written.startswith("//") else written)
            host = (parts.hostname or "").lower()
            usual = parts.scheme in {"http", "https"} and parts.port in {None, 80, 443}
        except ValueError:
            return None
        if not usual or "@" in parts.netloc:
            return None
        place = VISITED.sub("", host) + parts.path.rstrip("/")
        fragment = {f"#{name}": value for name, value in parse_qsl(parts.fragment)}
        return cls(
            parts._replace(scheme="https").geturl(),
            place,
            {**dict(parse_qsl(parts.query)), **fragment},
        )


@lru_cache
def providers() -> Mapping[str, Provider]:
    """Return the providers by name, in the order of the table.

    Raises ContentError when the table is wrong.
    """
    return contracts.read(Provider, TABLE.read_text(encoding="utf-8"), str(TABLE))


def find(written: str) -> Embed | None:
    """Return what an address leads to, if that is something to embed; its title is not known."""
    address = _Address.of(written)
    if address is None:
        return None
    for name, provider in providers().items():
        for rule, pattern in _rules(name):
            if (found := pattern.fullmatch(address.place)) is not None:
                values = _values(found, rule, provider, address)
                if values is not None:
                    return _embed(provider, rule, values, address)
    return None


def picture_domains(name: str) -> tuple[str, ...]:
    """Return the domains that pictures of the provider called `name` (for people) come from."""
    return tuple(
        domain for each in providers().values() if each.name == name for domain in each.pictures
    )


@lru_cache
def _rules(name: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """Return every rule of a provider once for each of its addresses."""
    provider = providers()[name]
    return tuple(
        (rule, re.compile("".join(_pattern(written, provider))))
        for rule in provider.rules
        for written in rule.at
    )


def _pattern(written: str, provider: Provider) -> Iterator[str]:
    """Yield the pieces of a pattern for a place with values in it."""
    for index, piece in enumerate(PLACEHOLDER.split(written)):
        yield f"(?P<{piece}>{provider.values[piece]})" if index % 2 else re.escape(piece)


def _values(
    found: re.Match[str], rule: Rule, provider: Provider, address: _Address
) -> Values | None:
    """Return the values in an address; None where one is missing, or not what it has to be."""
    values = {name: unquote_plus(value) for name, value in found.groupdict().items()}
    for parameter, name in rule.query.items():
        value = _shaped(address.parameters.get(parameter, ""), provider.values[name])
        if value is None:
            return None
        values[name] = value
    for parameter, name in rule.options.items():
        # One that is not as it should be is left out: the film still is the same.
        value = _shaped(address.parameters.get(parameter, ""), provider.values[name])
        if value and name not in values:
            values[name] = value
    for name, pattern in rule.within.items():
        if inside := re.search(pattern, values[name]):
            values |= inside.groupdict()
    return values


def _shaped(value: str, shape: str) -> str | None:
    """Return a value if it has the shape; a moment in seconds, none for the very beginning."""
    if shape != "time":
        return value if re.fullmatch(shape, value) else None
    found = TIME.fullmatch(value)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return str(hours * 3600 + minutes * 60 + seconds or "") or None


def _embed(provider: Provider, rule: Rule, values: Values, address: _Address) -> Embed:
    still = {name: value for name, value in values.items() if name != MOMENT}
    url = _filled(rule.page, rule.page_query, values) if rule.page else address.whole
    key = _filled(rule.page, rule.page_query, still) if rule.page else address.whole
    player = _filled(rule.player, rule.player_query, values) if rule.player else ""
    frame = (
        ("src", player),
        ("allow", provider.allow),
        ("sandbox", provider.sandbox),
        ("referrerpolicy", REFERRER),
    )
    asked = None
    if provider.oembed:
        known = _filled(provider.oembed_address, {}, values) if provider.oembed_address else key
        asked = (
            provider.oembed,
            (("url", known), ("format", "json"), *provider.oembed_query.items()),
        )
    return Embed(
        provider=provider.name,
        kind=rule.kind,
        shape=rule.shape or SHAPES[rule.kind],
        url=url,
        key=key,
        host=(urlsplit(player).hostname or "").removeprefix("www."),
        frame=frame if player else (),
        privacy=provider.privacy,
        asked=asked,
    )


def _filled(template: str, query: Mapping[str, str], values: Values) -> str:
    """Return an address with values in it; parameters that lack one are left out."""

    def value(found: re.Match[str]) -> str:
        return quote(values[found[1]], safe="")

    filled = {
        name: PLACEHOLDER.sub(lambda found: values[found[1]], written)
        for name, written in query.items()
        if set(PLACEHOLDER.findall(written)) <= values.keys()
    }
    behind = {name[1:]: each for name, each in filled.items() if name[0] == "#"}
    before = {name: each for name, each in filled.items() if name[0] != "#"}
    address = PLACEHOLDER.sub(value, template)
    for sign, parameters in (("?", before), ("#", behind)):
        if parameters:
            address += sign + urlencode(parameters, quote_via=quote, safe=",!:")
    return address
