"""Share links: plain addresses that open a network's own form; no script, no counter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from permesso.locale import Text
from permesso.slots.blocks import ShareBlock, ShareLink
from permesso.slots.settings import ShareSettings

NETWORKS: Mapping[str, tuple[str, str]] = {
    "email": ("", "mailto:?subject={title}&body={url}"),  # RFC 6068
    "whatsapp": ("WhatsApp", "https://wa.me/?text={text}"),
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "x": ("X", "https://x.com/intent/post?text={title}&url={url}"),
    "mastodon": ("Mastodon", "https://{mastodon}/share?text={text}"),
    "bluesky": ("Bluesky", "https://bsky.app/intent/compose?text={text}"),
}
"""Name and address of each network, as its documentation of share links gives it: {title}, {url},
{text} (both), {mastodon} (the owner's instance)."""


def block(settings: ShareSettings, text: Text, title: str, address: str) -> ShareBlock:
    """Return the links that pass on the page called `title` at `address` (whole)."""
    links = tuple(_links(settings, text, title, address))
    return ShareBlock(links, address if "copy" in settings.networks else None)


def _links(settings: ShareSettings, text: Text, title: str, address: str) -> Iterator[ShareLink]:
    named, url = quote(title, safe=""), quote(address, safe="")
    values = {
        "title": named,
        "url": url,
        "text": f"{named}%20{url}",
        "mastodon": settings.mastodon or "",
    }
    for network in dict.fromkeys(settings.networks):
        if network in NETWORKS:
            name, pattern = NETWORKS[network]
            label = name or text.share_email
            description = text.share_on.format(network=label)
            yield ShareLink(network, label, description, pattern.format(**values))
