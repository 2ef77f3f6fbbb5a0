"""Sign-up: what a blog's form has to hold for its provider to take it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid5

from permesso.contracts import PLACEHOLDER, Mistakes
from permesso.newsletter import providers
from permesso.newsletter.checks import mistakes
from permesso.newsletter.providers import UNNAMED, Adapter
from permesso.newsletter.settings import NewsletterSettings

OPTIONAL = re.compile(r"\[([^\]]*)\]")
"""A part of an address that goes when the owner did not set its key."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that a reader may tick."""

    name: str
    """The category's name."""
    field: str
    """Name of the field."""
    value: str
    """What it sends when ticked."""


@dataclass(frozen=True, slots=True)
class MailingList:
    """A list of our own opt-in service."""

    uuid: str
    """Its id; that of a topic follows from the main list's id and the topic's name."""
    name: str
    """The newsletter's name, or the topic's."""
    main: bool
    """Whether it is the list that every reader joins."""


@dataclass(frozen=True, slots=True)
class Signup:
    """What a blog's form, or its link, has to hold. Nothing in it is escaped for HTML."""

    provider: str
    """The provider's name, for people."""
    kind: Literal["form", "link"]
    """A form on the blog's pages, or a link to the provider's page."""
    link: str | None
    """Address of that page, for a link."""
    action: str
    """Address that the form is sent to; empty for a link."""
    method: str
    """`post`, or `get` where the owner asked for it."""
    enctype: str
    """How the fields are encoded."""
    target: str | None
    """`_blank` where the provider's answer had better not replace the page."""
    email_field: str
    """Name of the field for the address; empty for a link."""
    honeypot: tuple[str, ...]
    """Names of fields that people don't see and that have to arrive empty."""
    hidden: tuple[tuple[str, str], ...]
    """Fixed fields, the main list's among them: name and value."""
    topics: tuple[Topic, ...]
    """Topics to choose from, in the order of the settings."""
    redirect_field: str | None
    """Name of the field for the whole address of the page to come back to."""
    consent_field: str | None
    """Name of the provider's own box of consent; the reader ticks it."""
    consent_value: str | None
    """What that box sends."""
    page_field: str | None
    """Name of the field for the path of the page with the form."""
    placement_field: str | None
    """Name of the field for the form's place on the page."""
    version_field: str | None
    """Name of the field for the version of the consent text."""
    submit: tuple[str, str] | None
    """Name and value of the button, where the provider looks for it."""
    hosts: tuple[str, ...]
    """Origins that the browser sends the form to, for `form-action` of a CSP; none for a link."""
    lists: tuple[MailingList, ...]
    """The lists, main one first, where the provider is our own service; else none."""


def resolve(settings: NewsletterSettings, site_name: str) -> Signup | Mistakes:
    """Return what the form of `settings` has to hold, or everything that is wrong with them.

    `site_name` names the main list where the newsletter has no title of its own.
    """
    found = mistakes(settings)
    return found or _signup(providers.adapters()[settings.provider], settings, site_name)


def _fill(template: str, values: Mapping[str, Any]) -> str | None:
    """Return `template` with its placeholders filled, or None when one has no value."""
    if any(name not in values for name in PLACEHOLDER.findall(template)):
        return None
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), template)


def _fill_url(template: str, adapter: Adapter, given: Mapping[str, Any]) -> str:
    """Return an address; what is no address itself is encoded as one part of it."""
    values = {
        name: value.rstrip("/") if adapter.keys[name].shape == "root" else value
        for name, value in given.items()
        if adapter.keys[name].shape in {"root", "url"}
    }
    for name, value in given.items():
        if name not in values and isinstance(value, str):
            values[name] = quote(value, safe="=")
    template = OPTIONAL.sub(lambda match: _fill(match[1], values) or "", template)
    return _fill(template, values) or ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _signup(adapter: Adapter, settings: NewsletterSettings, site_name: str) -> Signup:
    given = settings.given
    form = adapter.kind == "form"

    def fill(template: str | None) -> str | None:
        return None if template is None else _fill(template, given)

    address = _fill_url(adapter.action, adapter, given)
    urls = [address, *(_fill_url(host, adapter, given) for host in adapter.hosts)]
    consent = fill(adapter.consent.field) if adapter.consent else None
    ticked = fill(adapter.consent.value) if adapter.consent else None
    fixed = [(fill(name), fill(value)) for name, value in adapter.hidden.items()]
    return Signup(
        provider=adapter.name,
        kind=adapter.kind,
        link=None if form else address,
        action=address if form else "",
        method=fill(adapter.method) or "post",
        enctype=fill(adapter.enctype) or "application/x-www-form-urlencoded",
        target=fill(adapter.target),
        email_field=fill(adapter.email) or "",
        honeypot=tuple(field for field in map(fill, adapter.honeypot) if field),
        hidden=tuple(
            [(name, value) for name, value in fixed if name and value is not None]
            + list(settings.hidden.items())
        ),
        topics=tuple(_topics(adapter, settings)),
        redirect_field=fill(adapter.redirect),
        consent_field=consent,
        consent_value=(ticked or UNNAMED) if consent else None,
        page_field=_attribution_field(adapter, settings, "page"),
        placement_field=_attribution_field(adapter, settings, "placement"),
        version_field=_attribution_field(adapter, settings, "consent"),
        submit=adapter.submit,
        hosts=tuple(dict.fromkeys(map(_origin, urls))) if form else (),
        lists=tuple(_lists(adapter, settings, site_name)),
    )


def _topics(adapter: Adapter, settings: NewsletterSettings) -> Iterator[Topic]:
    if adapter.topic is None:
        return
    for name, written in settings.topics.items():
        value = written or name
        if adapter.topic.value == "derived":
            value = _derived(settings, name)
        values = {**settings.given, "value": value}
        field, sent = _fill(adapter.topic.field, values), _fill(adapter.topic.sends, values)
        yield Topic(name, field or "", sent or "")


def _derived(settings: NewsletterSettings, name: str) -> str:
    """Return the id of a topic's list: the same in every build, another for another main list."""
    return str(uuid5(UUID(settings.list), name))


def _lists(adapter: Adapter, settings: NewsletterSettings, site_name: str) -> Iterator[MailingList]:
    if adapter.topic is None or adapter.topic.value != "derived":
        return
    yield MailingList(settings.list or "", settings.title or site_name, main=True)
    for name in settings.topics:
        yield MailingList(_derived(settings, name), name, main=False)


def _attribution_field(
    adapter: Adapter, settings: NewsletterSettings, what: Literal["page", "placement", "consent"]
) -> str | None:
    if adapter.attribution is None:
        return None
    own = getattr(settings.attribution, what)
    return _fill(getattr(adapter.attribution, what), {"field": own} if own else {})
