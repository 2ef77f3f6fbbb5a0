"""The contract of a provider of comments, as `providers.yml` has it, and what makes it whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from permesso.audit.facts import Store
from permesso.comments.settings import CommentsSettings, CommonSettings
from permesso.contracts import PLACEHOLDER, AdapterKey, Source
from permesso.fields import Keys, Line, wrong

SCRIPT_FILLS = "scheme"
"""Placeholder that the page's script fills at the click: `light` or `dark`."""
SHARED = ("webmention",)
"""Settings of every blog that a provider may need too."""
PLACE_FILLS = (
    "thread", "path", "landing", "title", "url", "lang", "mastodon", "bluesky", "subject", "origin",
)  # fmt: skip
"""Placeholders that a post fills; `origin` is that of `mastodon`."""
BLOG_FILLS = ("order",)
"""Placeholders that the settings of every blog fill."""
PROVIDER_KEYS = (
    *(key for key in CommentsSettings.model_fields if key not in CommonSettings.model_fields),
    *SHARED,
)
"""Settings that a provider may ask for."""


def _value(value: Any) -> Any:
    """Return a value of the table for a script: `true` and `false` are no text there."""
    if isinstance(value, dict):
        return {key: _value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_value(inner) for inner in value]
    return {"true": True, "false": False}.get(value, value)


Values = Annotated[dict[Line, Any], BeforeValidator(_value)]
Arguments = Annotated[list[Any], BeforeValidator(_value)]


class Call(Keys):
    """A function that is called when the script is there."""

    name: Line = Field(description="Its name below `window`, with dots.")
    arguments: Arguments = Field(description="What it is given.")


class Module(Keys):
    """A module that is loaded, and a function of it that is called."""

    src: Line = Field(description="Address of the module.")
    name: Line = Field(description="Name of the function that it exports.")
    arguments: Arguments = Field(description="What it is given.")


class Kept(Keys):
    """An entry that the browser keeps once comments are loaded."""

    name: Line = Field(description="Its name, or the beginning of its name and a `*`.")
    store: Store = Field(description="Where.")
    host: Line | None = Field(None, description="Who keeps it; none: the blog's own pages.")


class Spec(Keys):
    """What the page's script does after the click, in this order."""

    globals: Values = Field({}, description="Values below `window`.")
    mount: dict[Line, str] = Field(description="Element that is put in: `tag`, and attributes.")
    styles: list[Line] = Field([], description="Style sheets.")
    script: dict[Line, str] | None = Field(None, description="A script, by its attributes.")
    call: Call | None = Field(None, description="What is called then.")
    module: Module | None = Field(None, description="A module instead of a script.")


class Adapter(Keys):
    """The contract of one provider. Text may hold `{keys}` of the owner, and of a post."""

    name: Line = Field(description="Name as the provider writes it.")
    kind: Literal["script", "link", "mail", "webmention", "none"] = Field(
        description="Loaded on request; a link; a mail; a form for the address of a page that "
        "answers; nothing."
    )
    about: Line = Field(description="What readers see.")
    hosting: Literal["own", "provider", "both", "none"] = Field(
        description="Where it runs: on the owner's server, the provider's, either, or nowhere."
    )
    keys: dict[Line, AdapterKey] = Field({}, description="What the owner sets.")
    defaults: dict[Line, Line] = Field(
        {}, description="What optional keys are that the owner does not set."
    )
    needs: list[Literal["url", "mastodon", "bluesky"]] = Field(
        [],
        description="What a post has to have; without it there is no way to write below it. `url`: "
        "the blog has to have an address.",
    )
    spec: Spec | None = Field(None, description="What is done after the click.")
    link: Line | None = Field(
        None, description="Where to write without a script; target of a link, mail or form."
    )
    host: Line | None = Field(
        None, description="Address of who is asked, where that is not the script's or the link's."
    )
    hosts: list[Line] = Field([], description="Others that the browser meets then.")
    privacy: Line | None = Field(
        None,
        description="The provider's page about what becomes of a comment; without it, the owner "
        "has to have one.",
    )
    account: Line | None = Field(None, description="What readers need an account for.")
    warning: bool = Field(False, description="Whether it follows readers and shows advertising.")
    window: bool = Field(
        False, description="Whether it signs readers in in a window of its own, which answers."
    )
    inline: Literal["styles", "scripts"] | None = Field(
        None,
        description="What it writes into the page beside its files: `styles`, which the policy of "
        "a page with its button allows; `scripts`, which no policy of ours does.",
    )
    redirect: bool = Field(
        False,
        description="Whether it links to the thread's path, where a page has to lead to the post.",
    )
    moderation: Line = Field(description="How comments are looked at before they are shown.")
    pull: bool = Field(False, description="Whether `./scripts/comments pull` fetches from it.")
    imports: Line | None = Field(
        None, description="What `./scripts/comments import` reads of what it gives out."
    )
    source: Source = Field(description="Where the contract was read.")
    keeps: list[Kept] = Field(
        [], description="What the browser keeps then, for the table of the privacy page."
    )
    notes: list[Line] = Field([], description="What the owner has to know or do.")
    example: dict[Line, Any] = Field(
        {}, description="Complete settings, besides provider and privacy."
    )

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        known = set(PROVIDER_KEYS)
        if unknown := sorted(set(self.keys) - known):
            raise wrong(f"keys that are no setting: {', '.join(unknown)}")
        if without := sorted(set(self.keys) - set(self.example)):
            raise wrong(f"keys without an example: {', '.join(without)}")
        if idle := sorted(key for key in self.defaults if not self._is_optional(key)):
            raise wrong(f"defaults for what is no optional key: {', '.join(idle)}")
        allowed = {*self.keys, *PLACE_FILLS, *BLOG_FILLS, SCRIPT_FILLS}
        if stray := sorted(_placeholders(self) - allowed):
            raise wrong(f"{{{stray[0]}}} is none of its keys")
        if (self.kind == "script") != (self.spec is not None):
            raise wrong("'spec' belongs to 'kind: script'")
        if self.spec and (self.spec.script is None) == (self.spec.module is None):
            raise wrong("a spec has a script or a module")
        if self.kind in {"link", "mail", "webmention"} and self.link is None:
            raise wrong("has nowhere to lead to; add 'link'")
        return self

    def _is_optional(self, key: str) -> bool:
        return key in self.keys and self.keys[key].optional


def _placeholders(adapter: Adapter) -> set[str]:
    """Return the names in braces of everything that is filled."""
    spec = adapter.spec.model_dump() if adapter.spec else None
    kept = [each.host for each in adapter.keeps]
    texts = _texts([adapter.link, adapter.privacy, adapter.host, adapter.hosts, kept, spec])
    return set(PLACEHOLDER.findall(" ".join(texts)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
