"""JSON Feed 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from permesso.feeds.entries import Entry, Person
from permesso.feeds.frame import Frame

VERSION = "https://jsonfeed.org/version/1.1"


def fragment(entry: Entry, content: str) -> str:
    """Return the item of an entry whose finished HTML is `content`."""
    picture = entry.picture
    attachment = picture and {
        "url": picture.url,
        "mime_type": picture.type,
        "title": picture.alt or None,
        "size_in_bytes": picture.length,
    }
    return _text(
        {
            "id": entry.id,
            "url": entry.url,
            "external_url": entry.original,
            "title": entry.title,
            "content_html": content,
            "summary": entry.summary or None,
            "image": picture and picture.url,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated and entry.updated.isoformat(),
            "authors": [_author(person) for person in entry.people],
            "tags": list(entry.categories),
            "language": entry.lang,
            "attachments": [_known(attachment)] if attachment else None,
        }
    )


def around(frame: Frame) -> tuple[str, str]:
    """Return what stands before and after the items of a feed."""
    head = _text(
        {
            "version": VERSION,
            "title": frame.title,
            "home_page_url": frame.page,
            "feed_url": frame.address,
            "description": frame.description,
            "icon": frame.icon,
            "authors": [{"name": frame.publisher, "url": frame.site}],
            "language": frame.lang,
            "hubs": [{"type": "WebSub", "url": frame.hub}] if frame.hub else None,
            # A key of one's own begins with an underscore (JSON Feed 1.1, Extensions).
            "_rights": {"text": frame.rights, "url": frame.licence} if frame.rights else None,
        }
    )
    return f'{head.removesuffix("}")},"items":[', "]}\n"


def _author(person: Person) -> dict[str, Any]:
    return _known({"name": person.name, "url": person.url, "avatar": person.avatar})


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without those that say nothing."""
    return {name: value for name, value in values.items() if value not in (None, [], 0)}


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(_known(values), ensure_ascii=False, separators=(",", ":"))
