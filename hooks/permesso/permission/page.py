"""The page of the audit, one in each language that has lists: what was looked for, what was found.

The build leaves the result open: the audit writes it, once it has read the whole site.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from permesso import made
from permesso.edition import Edition
from permesso.model import Page, PermissionPage
from permesso.rendering import Texts
from permesso.slots.slots import Filler
from permesso.translations import translated


def pages(
    languages: Iterable[str],
    own: Mapping[str, Page],
    name: str,
    rendered: Texts,
    filler: Filler,
    edition: Edition,
) -> dict[str, PermissionPage]:
    """Return the page of the blog called `name` by language, none where the owner wants no audit.

    Its text is that of the owner's page at its address (`own`), else that of the language.
    """
    if not edition.settings.audit.make:
        return {}
    found: dict[str, PermissionPage] = {}
    for code in languages:
        spoken = edition.to(code)
        words, url = spoken.locale.permission, spoken.permalinks.permission()
        text = own.get(url) or made.page(url, words, name, words.text, rendered, filler, spoken)
        found[code] = PermissionPage(**made.values(text))
    return translated(found, edition)
