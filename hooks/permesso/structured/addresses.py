"""Addresses in structured data: whole ones, which are ids at the same time."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from permesso.references import WHOLE_ADDRESS


class Addresses:
    """The whole addresses of a site."""

    def __init__(self, site_url: str) -> None:
        """Take the address of the site's root, with a slash at its end."""
        self.site = site_url

    def page(self, url: str) -> str:
        """Return the whole address of a page of the site, as MkDocs names it in `canonical`."""
        return self.site + quote(url)

    def file(self, url: str) -> str:
        """Return the whole address of a file: one of this site, quoted already, or another's."""
        if WHOLE_ADDRESS.match(url):
            return urljoin(self.site, url)
        return self.site + quote(url, safe="/%")

    def id(self, name: str) -> str:
        """Return the id of what the whole site is about: `organization`, `website`, `blog`."""
        return f"{self.site}#{name}"
