"""What is wrong with the settings of a newsletter, by what its provider asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from permesso.newsletter import providers
from permesso.newsletter.providers import PLACEHOLDER, Adapter, Shape
from permesso.newsletter.settings import NewsletterSettings
from permesso.problem import did_you_mean
from permesso.yaml_source import Key

URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986, section 2
HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?|[0-9a-f:.]+")
SHAPES = {
    "uuid": (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a UUID in lower case"),
    "digits": (re.compile(r"[0-9]+"), "digits"),
    "hex": (re.compile(r"[0-9a-f]+"), "digits and letters from a to f"),
    "label": (re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"), "lower-case letters and digits"),
    "token": (re.compile(r"[A-Za-z0-9_=-]+"), "letters, digits, '-' and '_'"),
    "field": (re.compile(r"[A-Za-z0-9_.:\[\]-]+"), "letters, digits and '_'"),
}
"""What an id may consist of, by the name of its shape in the table, and in words."""
Mistakes = list[tuple[Key, str]]
"""What is wrong with the settings: the key below `newsletter`, and a message that names it."""
Found = Iterator[tuple[tuple[str, ...], str]]
"""The same, one by one, while the message doesn't name the key."""


def mistakes(settings: NewsletterSettings) -> Mistakes:
    """Return everything that is wrong with `settings`; nothing, when a form can be made of them."""
    known = providers.adapters()
    if settings.provider not in known:
        advice = did_you_mean(settings.provider, known)
        return [(("provider",), f"provider: found '{settings.provider}'; {advice}")]
    adapter = known[settings.provider]
    return [
        (key, f"{'.'.join(key)}: {message}")
        for check in (_wrong_keys, _wrong_double_opt_in, _wrong_topics, _wrong_attribution)
        for key, message in check(adapter, settings)
    ]


def _wrong_keys(adapter: Adapter, settings: NewsletterSettings) -> Found:
    given = settings.given
    for name, key in adapter.keys.items():
        value = given.get(name)
        advice = f"{key.about}, such as {adapter.example[name]}"
        if value is None and not key.optional:
            yield (name,), f"is missing; {adapter.name} needs {advice}"
        elif isinstance(value, str) and (fault := _fault(value, key.shape)):
            yield (name,), f"found '{value}'; {fault}: {advice}"
    for name in given:
        if name not in adapter.keys:
            yield (name,), f"{adapter.name} does not use it; delete it"


def _wrong_double_opt_in(adapter: Adapter, settings: NewsletterSettings) -> Found:
    key = ("double_opt_in",)
    if adapter.double_opt_in == "account" and not settings.double_opt_in:
        yield key, f"is not declared; {adapter.switch}, then write 'double_opt_in: true'"
    elif adapter.double_opt_in == "none" and not settings.without_double_opt_in:
        found = f"{adapter.name} has none, so anyone can subscribe anyone; choose another provider"
        yield key, f"{found}, or write why you do without in 'without_double_opt_in'"
    elif adapter.double_opt_in == "none" and settings.double_opt_in:
        yield key, f"{adapter.name} has none; delete it"
    if adapter.double_opt_in != "none" and settings.without_double_opt_in:
        yield ("without_double_opt_in",), f"{adapter.name} has double opt-in; delete it"


def _wrong_topics(adapter: Adapter, settings: NewsletterSettings) -> Found:
    topic = adapter.topic
    if not settings.topics:
        return
    if topic is None:
        yield ("topics",), f"{adapter.name} has none in its form; delete them"
        return
    for name in PLACEHOLDER.findall(topic.field):
        if name != "value" and name not in settings.given:
            yield ("topics",), f"they need '{name}' too: {adapter.keys[name].about}"
    for name, value in settings.topics.items():
        if topic.value == "id" and value is None:
            yield ("topics", name), f"has no id; write '{name}: …' with {topic.about}"
        elif topic.value == "derived" and value is not None:
            yield ("topics", name), f"found '{value}'; {adapter.name} needs no id, delete it"
        elif value is not None and (fault := _fault(value, topic.shape)):
            yield ("topics", name), f"found '{value}'; {fault}: {topic.about}"


def _wrong_attribution(adapter: Adapter, settings: NewsletterSettings) -> Found:
    attribution = adapter.attribution
    for name, field in settings.attribution.model_dump(exclude_none=True).items():
        if attribution is None:
            yield ("attribution", name), f"{adapter.name} has no fields for it; delete it"
        elif attribution.kind != "owner":
            yield ("attribution", name), f"{adapter.name} needs no names of yours; delete it"
        elif fault := _fault(field, "field"):
            yield ("attribution", name), f"found '{field}'; {fault}"


def _fault(value: str, shape: Shape) -> str | None:
    """Return what to write instead of a value that can't be right, or None."""
    if shape in {"root", "url"}:
        return _url_fault(value, root=shape == "root")
    if shape not in SHAPES:
        return None
    pattern, words = SHAPES[shape]
    return None if pattern.fullmatch(value) else f"write {words}"


def _url_fault(value: str, *, root: bool) -> str | None:
    """Return what is wrong with an address; `root` is one that paths are added to."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        whole = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        return "write a whole address"
    if not whole or not HOST.fullmatch(host) or not URL_CHARACTERS.fullmatch(value):
        return "write a whole address, https and all, with other characters encoded"
    if "@" in parts.netloc or "#" in value:
        return "write the address without a user and without '#'"
    if root and "?" in value:
        return "write the address without '?'"
    if parts.scheme == "http" and not _is_loopback(host):
        return "write https, or anyone on the way reads who signs up"
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
