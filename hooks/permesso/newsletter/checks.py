"""What is wrong with the settings of a newsletter, by what its provider asks for."""

from __future__ import annotations

from permesso.contracts import PLACEHOLDER, Found, Mistakes, fault, wrong_keys
from permesso.newsletter import providers
from permesso.newsletter.providers import Adapter
from permesso.newsletter.settings import NewsletterSettings
from permesso.problem import did_you_mean


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
    return wrong_keys(adapter.name, adapter.keys, settings.given, adapter.example)


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
        elif value is not None and (found := fault(value, topic.shape)):
            yield ("topics", name), f"found '{value}'; {found}: {topic.about}"


def _wrong_attribution(adapter: Adapter, settings: NewsletterSettings) -> Found:
    attribution = adapter.attribution
    for name, field in settings.attribution.model_dump(exclude_none=True).items():
        if attribution is None:
            yield ("attribution", name), f"{adapter.name} has no fields for it; delete it"
        elif attribution.kind != "owner":
            yield ("attribution", name), f"{adapter.name} needs no names of yours; delete it"
        elif found := fault(field, "field"):
            yield ("attribution", name), f"found '{field}'; {found}"
