"""What a printed page is made from, as a key; a helper of the adapters, not a hook.

Pages of earlier builds are kept by it (`printing.py`), so it has to tell all that a template may
read. What it does not tell, `WATCHED` names: a page that reads such a thing is not kept.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

import blog_pages
from blog_pages import BlogPage
from permesso import model
from permesso.edition import Edition
from permesso.head.head import Heads
from permesso.markup import Body
from permesso.model import Article, Blog, View
from permesso.printing.digests import Digests, Untold
from permesso.printing.watch import Told, Watch, all_but, only
from permesso.slots.blocks import Form
from permesso.views import subject
from permesso.workshop.store import key, sums_of

SHARED = (model.Author, model.Channel, model.FeedGroup, model.Group, model.Page, model.Post, Form)
"""What stands on many pages."""
ELSEWHERE = {
    model.Post: ("body", "slots"),
    model.Channel: ("posts",),
    model.Interface: ("topics",),
    Body: ("anchors",),
}
"""What no template of ours shows of an article on another page than its own, nor of a feed, and of
what stands around each page: `404.html` alone has the topics, and it is not kept. A text has its
anchors in its HTML, too."""
NOT_OF_CONFIG = frozenset(
    "config_file_path dev_addr docs_dir draft_docs exclude_docs hooks markdown_extensions "
    "mdx_configs nav not_in_nav plugins site_dir strict theme validation watch".split()
)
"""Settings that say how a build works, or where."""
ENTRY = frozenset(
    "abs_url active ancestors canonical_url children is_homepage is_link is_page is_section "
    "is_top_level parent title url".split()
)
"""What the digest of the menu tells of an entry, and the address of a page tells of its place."""
OWN = ENTRY | frozenset("content edit_url meta next_page previous_page text toc view".split())
"""What is told of a page to itself."""
HIDDEN = ("build_date_utc", "pages")
"""Variables that MkDocs has for templates, and that change with every build or every page."""
TEMPLATES = (".html", ".css", ".js", ".svg", ".txt", ".xml", ".yml", ".json")
"""Endings of the owner's files that have a part in what pages look like."""


def watch(config: MkDocsConfig) -> Watch:
    """Return the watch over what templates read beside that."""
    told: dict[type, Told] = {
        Blog: only("language"),
        File: only(),
        Files: only(),
        Navigation: only("homepage", "items", "pages"),
        Section: Told(ENTRY, are_all=True),
        Link: Told(ENTRY, are_all=True),
        Page: Told(ENTRY, are_all=True),
        BlogPage: Told(ENTRY, are_all=True),
        type(config.theme): all_but(*dir(config.theme)),
        type(config): Told(frozenset(_settings(config)) | {"theme"}, are_all=True),
    }
    told |= {kind: all_but(*names) for kind, names in ELSEWHERE.items()}
    of_own = {BlogPage: Told(OWN, are_all=True), model.Post: all_but()}
    return Watch(told, of_own)


class Keys:
    """The keys of the pages of a build.

    They are found without what templates may read of a page being made (`Printer.context`): what
    that is made from is in them.
    """

    def __init__(
        self,
        config: MkDocsConfig,
        nav: Navigation,
        blog: Blog,
        edition: Edition,
        heads: Heads,
        *parts: Any,
    ) -> None:
        """Take what all pages share; `parts` are whatever else a page of this build depends on.

        Raises Untold where something of it cannot be told.
        """
        self._blog, self._edition, self._heads = blog, edition, heads
        self._digests = Digests(SHARED, ELSEWHERE)
        self._words: dict[str, bytes] = {}
        settings = {name: config[name] for name in sorted(_settings(config))}
        self._common = self._digests.of(
            *_versions(),
            *_code(),
            *_templates(config),
            settings,
            {name: config.theme[name] for name in config.theme if name != "locale"},
            [_entry(item) for item in nav.items],
            heads.shared(),
            *parts,
        )

    def of(self, page: BlogPage, *parts: str) -> str | None:
        """Return the key of a page; None where it cannot be told.

        `parts` are whatever else it depends on.
        """
        digests, view = self._digests, page.view
        try:
            found = (
                digests.whole(subject(view)),
                digests.of(view) if isinstance(view, Article) else b"",
                digests.of(
                    page.url,
                    page.title,
                    page.canonical_url,
                    page.edit_url,
                    page.is_homepage,
                    dict(page.meta),
                    self._heads.basis(view),
                    *parts,
                ),
                self._language(view),
                self._common,
            )
        except Untold:
            return None
        return key(*found)

    def _language(self, view: View) -> bytes:
        """Return the digest of what is the same on all pages in the language of a page."""
        spoken = self._edition.to(subject(view).lang)
        if spoken.language not in self._words:
            around = blog_pages.interface(self._blog, spoken)
            self._words[spoken.language] = self._digests.of(around)
        return self._words[spoken.language]


def _settings(config: MkDocsConfig) -> Iterator[str]:
    return (name for name in config if name not in NOT_OF_CONFIG)


def _entry(item: Any) -> tuple[Any, ...]:
    """Return what templates read of an entry of the menu."""
    told = (getattr(item, name, None) for name in ("title", "url", "canonical_url", "is_homepage"))
    return type(item).__name__, *told, [_entry(each) for each in item.children or ()]


def _versions() -> Iterator[str]:
    """Yield what tells the versions of Python and of all that is installed beside MkDocs."""
    yield platform.python_version()
    folders = dict.fromkeys(Path(each.__file__).parent.parent for each in (mkdocs, jinja2))
    for folder in folders:
        yield from sorted(path.name for path in folder.glob("*-info"))


def _code() -> Iterator[str]:
    """Yield the names and sums of our own files."""
    here = Path(__file__).parent
    return sums_of(here, [*here.glob("*.py"), *(here / "permesso").rglob("*")])


def _templates(config: MkDocsConfig) -> Iterator[str]:
    """Yield the same of the owner's theme."""
    folder = config.theme.custom_dir
    if folder:
        found = (path for path in Path(folder).rglob("*") if path.suffix in TEMPLATES)
        yield from sums_of(Path(folder), found)
