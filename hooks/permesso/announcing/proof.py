"""The proof that a key of IndexNow is the site's own: a file that holds it."""

from __future__ import annotations

from permesso.edition import Edition


def files(edition: Edition) -> dict[str, str]:
    """Return the file by address; none for a preview, of which nobody is told anything.

    It stands beside the home page: it vouches for what is below its own folder
    (https://www.indexnow.org/documentation, option 2).
    """
    key = edition.settings.announce.indexnow
    return {f"{key}.txt": key} if key and edition.site_url and not edition.preview else {}
