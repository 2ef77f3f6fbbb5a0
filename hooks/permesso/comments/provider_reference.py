"""Reference of the providers of comments: a page printed from the table of their contracts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from permesso import contract_page, reference_page
from permesso.comments import providers
from permesso.comments.adapter import Adapter
from permesso.comments.settings import CommentsSettings
from permesso.comments.widget import Widget, WidgetPlace
from permesso.contract_page import UNPROVEN, plain
from permesso.reference_page import table

INTRODUCTION = """\
Comments lie in files beside the posts ([the format](comments-format.md)) and stand in the pages \
for everybody, without a script and without a provider. A provider is who takes new ones. Which \
one is set in `mkdocs.yml` below `extra.permesso.comments`, and no page changes with it: a key \
that is missing, wrong or not used by the provider is an error that says what to write.

Nothing of a provider is asked for before a reader presses the button that names it. What the page \
does then is printed below for each, with the settings of the example and a post called \
`2026/la-promessa`; `{scheme}` becomes `light` or `dark` at that moment.

How the contract is known:

- **source**: the provider's own code was read;
- **documentation**: the provider describes it;
- **embeds**: it was seen on sites, the code behind it was not.

Ids go between quotes, or YAML takes digits for a number."""

PLACE = WidgetPlace(
    thread="2026/la-promessa",
    path="/comments/2026/la-promessa/",
    title="La promessa",
    url="https://bussare.example/la-promessa/",
    landing="https://bussare.example/comments/2026/la-promessa/",
    lang="it",
    privacy=None,
    mastodon="https://social.example/@nora/113000000000000000",
    bluesky="https://bsky.app/profile/bussare.example/post/3kexampleexa",
    subject="Commento: La promessa",
)
KINDS = {
    "script": "form on request",
    "link": "link",
    "mail": "mail",
    "webmention": "plain form",
    "none": "–",
}
HOSTING = {
    "own": "your server",
    "provider": "their server",
    "both": "your server or theirs",
    "none": "–",
}
NEEDS = {
    "url": "an address (`site_url` in `mkdocs.yml`)",
    "mastodon": "`comments: {mastodon: …}`, the address of your post there",
    "bluesky": "`comments: {bluesky: …}`, the address of your post there",
}


def page() -> str:
    """Return the page: front matter, a table of all providers, a section for each."""
    known = providers.adapters()
    blocks = [INTRODUCTION, _overview(known.values())]
    for name, adapter in known.items():
        blocks += _section(name, adapter)
    return reference_page.page(
        "Comment providers",
        "Who can take the comments of the blog: what each provider needs, what readers meet, and "
        "how far that was proven.",
        "hooks/permesso/comments/providers.yml",
        blocks,
    )


def _overview(known: Iterable[Adapter]) -> str:
    head = ("provider", "readers get", "runs on", "account", "comes home", "contract")
    rows = [
        (
            adapter.name,
            KINDS[adapter.kind],
            HOSTING[adapter.hosting],
            adapter.account or "–",
            _home(adapter),
            adapter.source.grade + ("" if adapter.source.proven else ", **not proven**"),
        )
        for adapter in known
    ]
    return table(head, rows)


def _home(adapter: Adapter) -> str:
    ways = ["`pull`"] if adapter.pull else []
    ways += ["`import`"] if adapter.imports else []
    return ", ".join(ways) or "no"


def _section(name: str, adapter: Adapter) -> Iterator[str]:
    yield f"## {adapter.name}"
    if not adapter.source.proven:
        yield UNPROVEN
    if adapter.warning:
        yield "**Readers are warned.** It follows them and shows advertising."
    settings = providers.example(name)
    widget = providers.widget(settings, PLACE)
    yield f"Readers get {plain(adapter.about)}."
    yield "\n".join(f"- {fact}" for fact in _facts(adapter, settings, widget))
    if adapter.keys:
        yield contract_page.keys(adapter.keys, adapter.example)
    written = settings.model_dump(exclude_unset=True)
    yield contract_page.settings("comments", written)
    if widget:
        yield from _contract(widget)
    yield contract_page.notes(adapter.notes)
    yield contract_page.source(adapter.source)


def _facts(adapter: Adapter, settings: CommentsSettings, widget: Widget | None) -> Iterator[str]:
    if adapter.hosting != "none":
        yield f"Runs on: {HOSTING[adapter.hosting]}."
    yield f"Moderation: {plain(adapter.moderation)}."
    if widget:
        own = "your own page, `privacy` in the settings"
        yield f"Privacy: {f'<{widget.privacy}>, or {own}' if widget.privacy else own}."
    if adapter.hosts:
        met = ", ".join(f"`{host}`" for host in providers.hosts(settings))
        yield f"The reader's browser meets besides: {met}."
    if adapter.needs:
        yield f"The post has to have: {', '.join(NEEDS[need] for need in adapter.needs)}."
    if adapter.pull:
        yield "`./scripts/comments pull` brings the comments home."
    if adapter.imports:
        yield f"`./scripts/comments import` reads {plain(adapter.imports)}."
    if not adapter.pull and not adapter.imports:
        yield "Comments cannot be brought home: what is written there, stays there."


def _contract(widget: Widget) -> Iterator[str]:
    """Yield what the page does, or where it leads, with the settings of the example."""
    if widget.spec:
        text = json.dumps(widget.spec, indent=2, ensure_ascii=False)
        yield f"At the click the page asks `{widget.host}`:"
        yield f"```json\n{text}\n```"
    if widget.link:
        without = "Without a script, the" if widget.spec else "The"
        yield f"{without} page leads to `{widget.link}`."
