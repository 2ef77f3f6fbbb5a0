"""The links between posts that are still in their texts: taken out, and kept as the truth."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(\s*<?([^()\s<>]+)>?(?:\s+[^()]*)?\)")
ANCHOR = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'\s<>]+)[^<>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL
)
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]^]+)\]:[ \t]*<?([^\s<>]+).*$\n?", re.MULTILINE)
CALL = re.compile(
    r"""(?:(?<=\]\()|(?<=\]:[ ])|(?<=href=["']))(?:\{\{-?\s*site\.\w+\s*-?\}\})?(?:
    \{\{[<%]\s*(?:rel)?ref\s+(?:path\s*=\s*)?["'`]?([^"'`\s<>%{}]+)[^{}]*[%>]\}\}
    | \{%-?\s*(?:post_url|link)\s+([^\s{}%]+)\s*-?%\}
    )""",
    re.VERBOSE,
)
"""An address that Hugo (`{{< ref "a.md" >}}`) or Jekyll (`{% post_url a %}`) finds by a name."""
ENDING = re.compile(r"(/index)?(\.(md|markdown|html?))?$")
"""What an address may have behind a post's name."""


class OwnLinks:
    """Finds which posts a text links to, and takes the links out of it; their words stay."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Take, for each id, what its post may be called in a link."""
        owners: dict[str, set[str]] = defaultdict(set)
        for id_, called in names.items():
            for name in called:
                owners[name].add(id_)
        self._ids = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
        self._links: dict[str, set[str]] = defaultdict(set)

    @property
    def links(self) -> dict[str, frozenset[str]]:
        """For each post met so far those that it links to or that link to it."""
        return {id_: frozenset(others) for id_, others in self._links.items()}

    def hide(self, id_: str, text: str) -> str:
        """Return the text of a post without its links to other posts."""

        def known(target: str) -> bool:
            other = self._find(id_, target)
            if other is not None:
                self._links[id_].add(other)
                self._links[other].add(id_)
            return other is not None

        text = CALL.sub(lambda call: call[1] or call[2], text)
        text = LINK.sub(lambda link: link[1] if known(link[2]) else link[0], text)
        text = ANCHOR.sub(lambda link: link[2] if known(link[1]) else link[0], text)
        for definition in list(DEFINITION.finditer(text)):
            if known(definition[2]):
                text = _used(definition[1]).sub(r"\1\2", text.replace(definition[0], ""))
        return text

    def _find(self, id_: str, target: str) -> str | None:
        """Return the post that an address on the own site leads to, as a path or by its name."""
        try:
            parts = urlsplit(target)
        except ValueError:  # brackets where a host is
            return None
        path = ENDING.sub("", unquote(parts.path).rstrip("/"))
        if parts.scheme or parts.netloc or not path:
            return None
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(id_), path))
        for name in (beside, path.lstrip("./"), path.rpartition("/")[2]):
            if name in self._ids:
                return self._ids[name]
        return None


def _used(name: str) -> re.Pattern[str]:
    """Return what uses a definition: `[words][name]`, `[name][]`, `[name]`."""
    name = re.escape(name)
    return re.compile(rf"\[([^\[\]]*)\]\[{name}\]|\[({name})\](?:\[\])?")
