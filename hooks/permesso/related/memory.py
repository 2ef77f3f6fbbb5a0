"""Memory: what was found for the last build of a preview, for the next one."""

from __future__ import annotations

from collections.abc import Iterable

from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.settings import RelatedSettings


class Memory:
    """Keeps what was found last. It makes the next search shorter, never another one."""

    def __init__(self) -> None:
        self._last: Related | None = None

    def relate(self, articles: Iterable[Article], settings: RelatedSettings) -> Related:
        """Return what is offered after each article; only what has changed is looked at again."""
        self._last = relate(articles, settings, self._last)
        return self._last
