"""Providers of comments: the table of what the widget of each has to hold, and what a post's holds.

The contracts stand in `providers.yml`; nothing here knows a provider or one of its options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from permesso import contracts
from permesso.comments.adapter import PLACE_FILLS, SCRIPT_FILLS, SHARED, Adapter, Kept
from permesso.comments.settings import CommentsSettings
from permesso.comments.widget import Widget, WidgetPlace
from permesso.contracts import PLACEHOLDER, Found, Mistakes, fault
from permesso.problem import did_you_mean

TABLE = Path(__file__).with_name("providers.yml")


@lru_cache
def adapters() -> Mapping[str, Adapter]:
    """Return the providers, by the name that the settings give them, in the order of the table.

    Raises ContentError when the table is wrong.
    """
    return contracts.read(Adapter, TABLE.read_text(encoding="utf-8"), str(TABLE))


def example(provider: str) -> CommentsSettings:
    """Return complete settings for `provider`, as the table shows them."""
    adapter = adapters()[provider]
    privacy = {} if adapter.privacy or adapter.kind == "none" else {"privacy": "privacy.md"}
    return CommentsSettings.model_validate({"provider": provider, **privacy, **adapter.example})


def mistakes(settings: CommentsSettings, site_url: str | None) -> Mistakes:
    """Return everything that is wrong with `settings`, by the key below `comments`.

    `site_url` is the blog's address, None where it has none yet.
    """
    known = adapters()
    if settings.provider not in known:
        advice = did_you_mean(settings.provider, known)
        return [(("provider",), f"provider: found '{settings.provider}'; {advice}")]
    adapter = known[settings.provider]
    found: Mistakes = [
        (key, f"{'.'.join(key)}: {message}")
        for check in (_wrong_keys, _wrong_privacy, _wrong_webmention)
        for key, message in check(adapter, settings)
    ]
    if "url" in adapter.needs and site_url is None:
        message = f"provider: {adapter.name} needs the blog's address, to know a post; set site_url"
        found.append((("provider",), message))
    return found


def _wrong_keys(adapter: Adapter, settings: CommentsSettings) -> Found:
    values = settings.given | {
        key: value for key, value in _shared(settings) if key in adapter.keys
    }
    return contracts.wrong_keys(adapter.name, adapter.keys, values, adapter.example)


def _wrong_privacy(adapter: Adapter, settings: CommentsSettings) -> Found:
    if adapter.kind != "none" and not adapter.privacy and not settings.privacy:
        yield (
            ("privacy",),
            f"is missing; {adapter.name} has no page of its own that says what becomes of a "
            "comment: write one, and its path here, such as privacy.md",
        )


def _wrong_webmention(adapter: Adapter, settings: CommentsSettings) -> Found:
    domain = settings.webmention
    if domain and "webmention" not in adapter.keys and (found := fault(domain, "host")):
        yield ("webmention",), f"found '{domain}'; {found}"


def takes(settings: CommentsSettings) -> bool:
    """Tell whether the provider takes comments at all; `settings` are without mistakes."""
    return _blog(settings).adapter.kind != "none"


def widget(settings: CommentsSettings, place: WidgetPlace) -> Widget | None:
    """Return what takes comments of a post, or None where its provider can take none.

    `settings` are without mistakes.
    """
    blog = _blog(settings)
    adapter = blog.adapter
    if adapter.kind == "none" or not all(getattr(place, need) for need in adapter.needs):
        return None
    # In one go: what an owner or a title has in braces is nobody's placeholder.
    values = {
        **blog.values,
        "thread": place.thread,
        "path": place.path,
        "landing": place.landing,
        "title": place.title,
        "url": place.url,
        "lang": place.lang,
        "mastodon": place.mastodon,
        "bluesky": place.bluesky,
        "subject": quote(place.subject or place.title, safe=""),
        "origin": _origin(place.mastodon) if place.mastodon else None,
    }
    link = _filled(adapter.link, values)
    return Widget(
        provider=settings.provider,
        name=adapter.name,
        kind=adapter.kind,
        host=blog.host or urlsplit(link or "").netloc,
        privacy=place.privacy or _filled(adapter.privacy, values) or "",
        account=adapter.account,
        warning=adapter.warning,
        link=link,
        spec=_filled(blog.spec, values),
        own=_filled(_part(blog.spec, of_posts=True), values),
    )


def common(settings: CommentsSettings) -> dict[str, Any]:
    """Return what of `Widget.spec` is the same for every post; `own` is laid over it.

    `settings` are without mistakes.
    """
    blog = _blog(settings)
    return dict(_filled(_part(blog.spec, of_posts=False), blog.values))


def hosts(settings: CommentsSettings) -> list[str]:
    """Return the hosts that a reader's browser meets after the click besides the widget's."""
    blog = _blog(settings)
    return [urlsplit(_filled(host, blog.values)).netloc for host in blog.adapter.hosts]


def asked(settings: CommentsSettings) -> frozenset[str]:
    """Return every host that a reader's browser asks after the click; none without a widget."""
    blog = _blog(settings)
    if blog.adapter.kind != "script":
        return frozenset()
    loaded = blog.spec.get("script") or blog.spec.get("module") or {}
    addresses = [_filled(loaded.get("src", ""), blog.values) or ""]
    addresses += [_filled(style, blog.values) or "" for style in blog.spec.get("styles", [])]
    found = {urlsplit(address).netloc for address in addresses}
    return frozenset(filter(None, {*found, blog.host, *hosts(settings)}))


def kept(settings: CommentsSettings) -> Iterator[Kept]:
    """Yield what a reader's browser keeps after the click; hosts are filled in.

    `settings` are without mistakes.
    """
    blog = _blog(settings)
    for each in blog.adapter.keeps:
        host = _filled(each.host, blog.values)
        yield each.model_copy(update={"host": urlsplit(host).netloc if host else None})


def mentions(settings: CommentsSettings) -> str | None:
    """Return where the form goes in which readers name a page that answers; None without one."""
    blog = _blog(settings)
    if blog.adapter.kind != "webmention":
        return None
    found: str | None = _filled(blog.adapter.link, blog.values)
    return found


@dataclass(frozen=True, slots=True)
class _Blog:
    """The provider of a blog, and what is the same for all of its posts."""

    adapter: Adapter
    spec: dict[str, Any]
    """The adapter's, as plain data; empty without one."""
    values: dict[str, str]
    """What its placeholders stand for, but for those that a post fills."""
    host: str
    """Host that is asked after the click; empty where the link says it."""


@lru_cache(maxsize=8)
def _blog(settings: CommentsSettings) -> _Blog:
    adapter = adapters()[settings.provider]
    values = {**adapter.defaults, **settings.given, **dict(_shared(settings))}
    for key, needed in adapter.keys.items():
        if needed.shape == "root" and key in values:
            values[key] = values[key].rstrip("/")
    values |= {"order": settings.order, SCRIPT_FILLS: f"{{{SCRIPT_FILLS}}}"}
    spec = adapter.spec.model_dump(exclude_defaults=True) if adapter.spec else {}
    loaded = spec.get("script") or spec.get("module") or {"src": ""}
    asked = _filled(adapter.host or loaded["src"], values)
    return _Blog(adapter, spec, values, urlsplit(asked).netloc)


def _shared(settings: CommentsSettings) -> Iterator[tuple[str, str]]:
    for key in SHARED:
        if value := getattr(settings, key):
            yield key, value


def _filled(value: Any, values: Mapping[str, str | None]) -> Any:
    """Return `value` with its placeholders filled; what has one without a value is left out."""
    if isinstance(value, str):
        return _filled_text(value, values) if "{" in value else value
    if isinstance(value, dict):
        found = {key: _filled(inner, values) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner is not None}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    return value


def _filled_text(text: str, values: Mapping[str, str | None]) -> str | None:
    if any(values.get(name) is None for name in PLACEHOLDER.findall(text)):
        return None
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)


def _part(spec: Mapping[str, Any], *, of_posts: bool) -> dict[str, Any]:
    """Return the part of a spec that posts fill, or the other one. A list is never parted."""
    found: dict[str, Any] = {}
    for key, value in spec.items():
        if isinstance(value, dict):
            if part := _part(value, of_posts=of_posts):
                found[key] = part
        elif _is_of_posts(value) == of_posts:
            found[key] = value
    return found


def _is_of_posts(value: Any) -> bool:
    """Tell whether a post has a say in what stands there."""
    if isinstance(value, str):
        return any(name in PLACE_FILLS for name in PLACEHOLDER.findall(value))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_is_of_posts, inner))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
