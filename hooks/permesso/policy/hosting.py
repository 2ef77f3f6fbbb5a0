"""Hosting: the headers of a site, as each kind of host takes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from permesso.edition import Edition
from permesso.finishing.stage import Read
from permesso.policy import apache, caddy, cloud, netlify, nginx, vercel
from permesso.redirects.maps import FOLDER


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a host has to know of a site."""

    root: str
    """Path of the site, with slashes at both ends."""
    headers: Mapping[str, str]
    """Headers of every answer."""
    mutable: Collection[str]
    """Folders of assets with a file whose name does not change with its content."""
    leads: Mapping[str, str]
    """Path of the picture that matters most, by the path of a page, newest post first."""


def files(site: Hosted, edition: Edition, read: Read) -> dict[str, str]:
    """Return the files for hosts by address. Servers find the redirects (`redirects.maps`) in the
    same file. An owner's own file for a host stays as it is."""
    before = {
        name: read(f"{FOLDER}/{name}") or "" for name in ("nginx.conf", "apache.conf", "Caddyfile")
    }
    found = {
        "_headers": netlify.headers(site.root, site.headers, site.mutable, site.leads),
        "vercel.json": vercel.configuration(site.root, site.headers, read("_redirects") or ""),
    }
    found = {address: text for address, text in found.items() if read(address) is None}
    found[f"{FOLDER}/nginx.conf"] = before["nginx.conf"] + nginx.headers(site.root, site.headers)
    found[f"{FOLDER}/apache.conf"] = before["apache.conf"] + apache.headers(site.root, site.headers)
    found[f"{FOLDER}/Caddyfile"] = before["Caddyfile"] + caddy.headers(site.root, site.headers)
    name = urlsplit(edition.site_url or "").hostname or "blog"
    found[f"{FOLDER}/cloudfront.json"] = cloud.policy(name, site.headers)
    found[f"{FOLDER}/s3.json"] = cloud.objects()
    return found
