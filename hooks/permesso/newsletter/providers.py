"""Newsletter providers: the table of what the form of each has to hold.

The contracts stand in `providers.yml`; nothing here knows a provider or one of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from permesso import contracts
from permesso.contracts import PLACEHOLDER, AdapterKey, Shape, Source
from permesso.fields import Keys, Line, wrong
from permesso.newsletter.settings import CommonSettings, NewsletterSettings

TABLE = Path(__file__).with_name("providers.yml")
UNNAMED = "on"
"""What a ticked box without a value sends; HTML, 4.10.5.1.15."""


class TopicField(Keys):
    """How a topic that the reader chooses reaches a provider."""

    field: Line = Field(description="Name of the field; `{value}` stands for the topic.")
    sends: Line = Field("{value}", description="What a ticked topic sends.")
    value: Literal["derived", "name", "id"] = Field(
        description="Made from the main list's id and the name; the category's name, or what the "
        "owner gives instead; the id that the provider gave."
    )
    shape: Shape = Field("text", description="What the value consists of.")
    about: Line = Field(description="What the owner makes at the provider, in a sentence.")


class Attribution(Keys):
    """How page, placement and version of the consent text are carried."""

    kind: Literal["fixed", "owner", "ignored"] = Field(
        description="Fields that the provider keeps; fields that the owner makes there; fields "
        "that it takes and forgets."
    )
    page: Line = Field(
        description="Name of the field for the page's path; `{field}` is the owner's."
    )
    placement: Line = Field(description="The same for the place on the page.")
    consent: Line = Field(description="The same for the version of the consent text.")


class Consent(Keys):
    """A box of consent that a provider itself asks for."""

    field: Line = Field(description="Name of the field.")
    value: Line = Field(UNNAMED, description="What a ticked box sends.")


class Adapter(Keys):
    """The contract of one provider. Text may hold `{keys}` of the owner."""

    name: Line = Field(description="Name as the provider writes it.")
    kind: Literal["form", "link"] = Field(description="A form on the blog, or a link to theirs.")
    action: Line = Field(
        description="Address of the form or link; `[…]` goes when its key is not set."
    )
    method: Line = Field("post", description="How it is sent.")
    enctype: Line = Field("application/x-www-form-urlencoded", description="How it is encoded.")
    target: Line | None = Field(
        None, description="`_blank` where the provider's answer is raw or leads nowhere."
    )
    keys: dict[Line, AdapterKey] = Field({}, description="What the owner sets.")
    email: Line | None = Field(None, description="Field for the address.")
    hidden: dict[Line, str] = Field({}, description="Fixed fields; those without a value go.")
    honeypot: list[Line] = Field([], description="Fields that have to stay empty.")
    topic: TopicField | None = Field(None, description="Choice of topics.")
    redirect: Line | None = Field(None, description="Field for the page to come back to.")
    consent: Consent | None = Field(None, description="The provider's own box of consent.")
    attribution: Attribution | None = Field(None, description="Where a reader signed up.")
    submit: tuple[Line, str] | None = Field(None, description="Name and value of the button.")
    hosts: list[Line] = Field([], description="Hosts that the browser meets besides the action's.")
    double_opt_in: Literal["always", "account", "none"] = Field(
        description="Always; a switch in the account; not there."
    )
    switch: Line | None = Field(None, description="Where that switch is.")
    source: Source = Field(description="Where the contract was read.")
    notes: list[Line] = Field([], description="What the owner has to know or do.")
    example: dict[Line, Any] = Field(description="Complete settings, besides provider and privacy.")

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        unknown = set(self.keys) - set(PROVIDER_KEYS)
        if unknown:
            raise wrong(f"keys that are no setting: {', '.join(sorted(unknown))}")
        if without := set(self.keys) - set(self.example):
            raise wrong(f"keys without an example: {', '.join(sorted(without))}")
        if stray := sorted(self._placeholders() - set(self.keys)):
            raise wrong(f"{{{stray[0]}}} is none of its keys")
        if self.kind == "form" and (self.email is None or self.double_opt_in == "none"):
            raise wrong("a form has a field for the address, and double opt-in")
        if (self.double_opt_in == "account") != (self.switch is not None):
            raise wrong("'switch' belongs to 'double_opt_in: account'")
        return self

    def _placeholders(self) -> set[str]:
        """Return the names in braces, but for those that a topic or a field of its own gives."""
        texts = [self.action, self.method, self.enctype, self.target, self.email]
        texts += [self.redirect, *self.honeypot, *self.hosts, *self.hidden, *self.hidden.values()]
        found = set(PLACEHOLDER.findall(" ".join(filter(None, texts))))
        if self.topic:
            found |= set(PLACEHOLDER.findall(self.topic.field + self.topic.sends)) - {"value"}
        if self.consent:
            found |= set(PLACEHOLDER.findall(self.consent.field + self.consent.value))
        if self.attribution:
            names = self.attribution.page + self.attribution.placement + self.attribution.consent
            found |= set(PLACEHOLDER.findall(names)) - {"field"}
        return found


PROVIDER_KEYS = tuple(
    key for key in NewsletterSettings.model_fields if key not in CommonSettings.model_fields
)


@lru_cache
def adapters() -> Mapping[str, Adapter]:
    """Return the providers, by the name that the settings give them, in the order of the table.

    Raises ContentError when the table is wrong.
    """
    return read(TABLE.read_text(encoding="utf-8"), str(TABLE))


def read(text: str, shown: str) -> Mapping[str, Adapter]:
    """Return the providers that the YAML in `text` describes.

    Raises ContentError with every mistake at its line of `shown`.
    """
    return contracts.read(Adapter, text, shown)


def example(provider: str) -> NewsletterSettings:
    """Return complete settings for `provider`, as the table shows them."""
    shown = adapters()[provider].example
    return NewsletterSettings.model_validate(
        {"provider": provider, "privacy": "privacy.md", **shown}
    )
