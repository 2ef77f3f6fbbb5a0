"""MkDocs pages for the blog's data; a helper of the adapters, not a hook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from permesso import model
from permesso.urls import to_root

View = model.Article | model.Listing | model.Page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a view belongs among the files."""

    source: str | None
    """Its Markdown file; None for a list without an introduction."""
    url: str
    """Its address."""
    in_menu: bool
    """Whether MkDocs lists it in a menu made from the files."""


def place(view: View) -> Place:
    """Return where `view` belongs."""
    if isinstance(view, model.Article):
        return Place(view.post.source, view.post.url, False)
    if isinstance(view, model.Listing):
        return Place(view.intro.source if view.intro else None, view.url, False)
    return Place(view.source, view.url, not view.noindex)


def text_of(view: View) -> model.Page | None:
    """Return the page whose text `view` shows, if it has one."""
    if isinstance(view, model.Article):
        return view.post
    return view.intro if isinstance(view, model.Listing) else view


class BlogPage(Page):
    """A page that was rendered before MkDocs asks for it."""

    def __init__(self, title: str | None, file: File, config: MkDocsConfig, view: View) -> None:
        text = text_of(view)
        listing = view if isinstance(view, model.Listing) else None
        shown = listing.title if listing else text.title if text else ""
        super().__init__(title or shown, file, config)
        self.view = view
        self.text = text
        template = text.template if text and text.template else _template(view)
        description = listing.description if listing else text.description if text else ""
        self.meta = {"template": template, "title": shown, "description": description}
        hidden = listing.noindex if listing else bool(text and text.noindex)
        self.noindex = hidden or bool(text and text.canonical)
        self.changed = ""
        if isinstance(view, model.Article):
            moment = view.post.updated or view.post.published
            self.changed = self.update_date = moment.date().isoformat()

    def read_source(self, config: MkDocsConfig) -> None:
        """Do nothing: the file was read with all others, to show its problems with theirs."""
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Fill in the way to the site's root."""
        self.content = self.text.body.html(to_root(self.url)) if self.text else ""
        self.toc = TableOfContents([])


def biographies(page: BlogPage) -> dict[str, str]:
    """Return the HTML of the biographies that a page shows, by author's id."""
    if isinstance(page.view, model.Article):
        authors = page.view.post.authors
    elif isinstance(page.view, model.Listing) and page.view.author:
        authors = (page.view.author,)
    else:
        return {}
    base = to_root(page.url)
    return {author.id: author.bio.html(base) for author in authors if author.bio}


def _template(view: Any) -> str:
    if isinstance(view, model.Article):
        return "article.html"
    if isinstance(view, model.Listing):
        return "home.html" if view.kind == "home" else "listing.html"
    return "page.html"
