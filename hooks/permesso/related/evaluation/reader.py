"""The reader: articles out of posts as any system writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from permesso.markup import Converter
from permesso.related import prose
from permesso.related.article import Article
from permesso.related.evaluation import document, language, values
from permesso.related.evaluation.document import Document
from permesso.related.evaluation.language import Tally
from permesso.related.prose import Prose

EXTENSIONS = (
    "abbr admonition attr_list def_list footnotes md_in_html tables toc pymdownx.betterem "
    "pymdownx.blocks.caption pymdownx.caret pymdownx.details pymdownx.highlight "
    "pymdownx.inlinehilite pymdownx.keys pymdownx.mark pymdownx.superfences pymdownx.tabbed "
    "pymdownx.tasklist pymdownx.tilde"
).split()
"""As the sample blog's, without emoji: pictures are no words."""
CONFIGS = {"pymdownx.highlight": {"use_pygments": False}}
"""Listings are not read, so they need no colours."""
DATED = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-")
"""How file names of Jekyll's begin."""
STANDFIRST = (("subtitle",), ("description",), ("summary", "excerpt", "abstract"))
"""Keys of what stands below a title, in Permesso, Hugo, Jekyll and exports of WordPress."""
DATES = ("date", "published", "publishdate", "pubdate", "created", "published_at", "created_at")
TRUE = {"true", "yes", "on", "1"}


class Reader:
    """Makes articles of files, and remembers what was wrong with them."""

    def __init__(self, lang: str | None, hide: Callable[[str, str], str] | None = None) -> None:
        """Take the language of all posts, if it is known, and what hides links in a post's text."""
        self._lang = lang
        self._hide = hide
        self._converter = Converter(EXTENSIONS, CONFIGS)
        self._read: list[tuple[Article, Tally | None]] = []
        self.warnings: list[str] = []
        """What could not be read, and what was done about it."""

    def read(self, id_: str, path: Path, named: bool) -> None:
        """Read the post in a file; a draft only if links.json has it `named`."""
        try:
            found = document.read(path)
        except OSError as error:
            self.warnings.append(f"{path}:1: {error.strerror}; left out")
            return
        if found.problem:
            self.warnings.append(f"{found.problem}; what can be read of the front matter counts")
        if self._hide:
            found = replace(found, body=self._hide(id_, found.body))
        if named or not _is_draft(found):
            self._read.append(self._article(id_, found))

    def articles(self) -> Iterator[Article]:
        """Yield the articles read so far, those that do not say so in the language they seem in."""
        usual = language.usual(tally for _, tally in self._read if tally is not None)
        for article, tally in self._read:
            lang = article.lang if tally is None else language.guess(tally, usual)
            yield replace(article, lang=lang)

    def _article(self, id_: str, found: Document) -> tuple[Article, Tally | None]:
        """Return the article and, where nothing says its language, its small words."""
        said, heading = self._said(found)
        title = values.text(found.first("title")) or values.text(heading)
        lines = (values.text(found.first(*keys)) for keys in STANDFIRST)
        name = id_.rpartition("/")[2]
        lang = self._lang or values.language(found.first("lang", "language", "locale"))
        article = Article(
            id=id_,
            lang=lang or language.UNKNOWN,
            title=title or DATED.sub("", name).replace("-", " "),
            standfirst=" ".join(dict.fromkeys(filter(None, lines))),
            headings=said.headings,
            text=said.text,
            sites=said.sites,
            tags=_names(found, "tags", "tag", "keywords"),
            categories=_names(found, "categories", "category"),
            series=values.text(found.first("series")) or None,
            authors=_names(found, "authors", "author"),
            published=_published(found, name),
        )
        return article, None if lang else language.tally(f"{title}\n{said.text}")

    def _said(self, found: Document) -> tuple[Prose, str | None]:
        """Return what the text says, and the title that it opens with, if it does."""
        try:
            body = self._converter.convert(found.body)
        # Extensions raise whatever they like at text that their authors did not think of.
        except Exception as error:
            self.warnings.append(f"{found.path}:1: can't be rendered ({error!r}); read as it is")
            return Prose(values.TAG.sub(" ", found.body), (), ()), None
        return prose.of(body), body.heading


def _is_draft(found: Document) -> bool:
    draft, status = (values.text(found.first(key)).lower() for key in ("draft", "status"))
    return draft in TRUE or status == "draft"


def _published(found: Document, name: str) -> datetime | None:
    dates = (values.moment(found.first(key)) for key in DATES)
    return next(filter(None, dates), None) or values.day_in(name)


def _names(found: Document, *keys: str) -> tuple[str, ...]:
    return values.texts([name for key in keys for name in values.texts(found.first(key))])
