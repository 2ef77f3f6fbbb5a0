"""Reference of the newsletter providers: a page printed from the table of their contracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from permesso import contract_page, reference_page
from permesso.contract_page import UNPROVEN, plain, shown
from permesso.newsletter import providers
from permesso.newsletter.providers import Adapter
from permesso.newsletter.signup import Signup, resolve
from permesso.reference_page import table

INTRODUCTION = """\
The blog prints a plain form; a provider takes it. Which one is set in `mkdocs.yml` below \
`extra.permesso.newsletter`, and no page changes with it: a key that is missing, wrong or not used \
by the provider is an error that says what to write.

Grades say how the contract is known:

- **source**: the server's own code was read;
- **documentation**: the vendor describes the form;
- **embeds**: the form was seen on public sites, the server behind it was not;
- **owner**: you bring the contract yourself.

A contract that is not proven may work today and not tomorrow. Sign up with an address of your own \
before you publish, and again from time to time.

Ids go between quotes, or YAML takes digits for a number."""

KINDS = {"form": "form", "link": "link only"}
OPT_IN = {"always": "always", "account": "you see to it", "none": "no"}
TOPICS = {"derived": "yes", "name": "yes, by name", "id": "yes, with ids"}
ATTRIBUTION = {
    "fixed": "kept",
    "owner": "in fields that you make",
    "ignored": "sent, not kept",
}


def page() -> str:
    """Return the page: front matter, a table of all providers, a section for each."""
    known = providers.adapters()
    blocks = [INTRODUCTION, _overview(list(known.values()))]
    for name, adapter in known.items():
        blocks += _section(name, adapter)
    return reference_page.page(
        "Newsletter providers",
        "Who can take the sign-up form of the blog: what each provider needs, what it can do, "
        "and how far that was proven.",
        "hooks/permesso/newsletter/providers.yml",
        blocks,
    )


def _overview(known: Sequence[Adapter]) -> str:
    head = (
        "provider",
        "contract",
        "grade",
        "proven",
        "double opt-in",
        "topics",
        "page and placement",
    )
    rows = [
        (
            adapter.name,
            KINDS[adapter.kind],
            adapter.source.grade,
            "yes" if adapter.source.proven else "**no**",
            OPT_IN[adapter.double_opt_in],
            TOPICS[adapter.topic.value] if adapter.topic else "no",
            ATTRIBUTION[adapter.attribution.kind] if adapter.attribution else "no",
        )
        for adapter in known
    ]
    return table(head, rows)


def _section(name: str, adapter: Adapter) -> Iterator[str]:
    yield f"## {adapter.name}"
    if not adapter.source.proven:
        yield UNPROVEN
    yield contract_page.keys(adapter.keys, adapter.example)
    yield _settings(name, adapter)
    yield from _contract(name)
    yield f"Double opt-in: {OPT_IN[adapter.double_opt_in]}{_switch(adapter)}."
    if adapter.topic:
        yield f"For each topic: {plain(adapter.topic.about)}."
    yield contract_page.notes(adapter.notes)
    yield contract_page.source(adapter.source)


def _switch(adapter: Adapter) -> str:
    return f": {plain(adapter.switch)}, then write `double_opt_in: true`" if adapter.switch else ""


def _settings(name: str, adapter: Adapter) -> str:
    """Return the settings of the example as they stand in mkdocs.yml."""
    values: dict[str, Any] = {"provider": name, **adapter.example, "privacy": "privacy.md"}
    if "double_opt_in" in values:
        values["double_opt_in"] = True  # the table's scalars are text
    return contract_page.settings("newsletter", values)


def _contract(name: str) -> Iterator[str]:
    """Yield what the blog prints with the settings of the example."""
    signup = resolve(providers.example(name), "Bussare")
    if not isinstance(signup, Signup):
        raise TypeError(f"the example of {name} is wrong: {signup}")
    if signup.link:
        yield f"The blog links to `{signup.link}`."
        return
    rows = [(f"`{field}`", what) for field, what in _fields(signup)]
    yield f"The form goes to `{signup.action}` with:"
    yield table(("field", "holds"), rows)


def _fields(signup: Signup) -> Iterator[tuple[str, str]]:
    yield signup.email_field, "the reader's address"
    named = (
        *((field, "nothing: people don't see it") for field in signup.honeypot),
        *((field, shown(value)) for field, value in signup.hidden),
        *((topic.field, f"{shown(topic.value)} for {topic.name}") for topic in signup.topics),
        (signup.redirect_field, "the page to come back to"),
        (signup.consent_field, f"{shown(signup.consent_value)}, ticked by the reader"),
        (signup.page_field, "the page with the form"),
        (signup.placement_field, "the place on it"),
        (signup.version_field, "the version of the consent text"),
    )
    yield from ((field, what) for field, what in named if field)
    if signup.submit:
        yield signup.submit[0], f"{shown(signup.submit[1])}, by the button"
