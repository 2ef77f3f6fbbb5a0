"""MkDocs pages for the blog's data; a helper of the adapters, not a hook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from permesso import model
from permesso.edition import Edition
from permesso.model import Blog, Interface, Link, View
from permesso.slots.blocks import Block, Slots
from permesso.slots.places import MARK
from permesso.urls import to_root
from permesso.views import subject, text_of


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
    if isinstance(view, model.Listing | model.NewsletterPage):
        return Place(view.intro.source if view.intro else None, view.url, False)
    made = isinstance(view, model.FeedsPage | model.SearchPage | model.PermissionPage)
    return Place(view.source, view.url, not made and not view.noindex)


def slots_of(view: View) -> Slots:
    """Return the blocks of a view."""
    return subject(view).slots


def interface(blog: Blog, edition: Edition) -> dict[str, Any]:
    """Return what templates read of the language of a page: its words, and what stands around."""
    spoken = edition.locale
    return {
        "language": edition.language,
        "interface": blog.interfaces[edition.language],
        "text": spoken.text,
        "words": spoken.newsletter,
        "remarks": spoken.comments,
        "frames": spoken.pictures,
        "players": spoken.embeds,
        "disclosures": spoken.disclosures,
        "finding": spoken.search,
        "proof": spoken.permission,
    }


def menu(nav: Navigation, around: Interface) -> list[Link] | None:
    """Return the entries of the owner's menu in another language, as far as they are there in it;
    None for the menu as it is, on pages in the blog's own language."""
    if around.menu is None:
        return None
    # MkDocs writes the home page's address in its own way.
    urls = ("" if entry.is_homepage else entry.url for entry in nav.pages)
    return [around.menu[url] for url in urls if url and url in around.menu]


class BlogPage(Page):
    """A page that was rendered before MkDocs asks for it."""

    def __init__(self, title: str | None, file: File, config: MkDocsConfig, view: View) -> None:
        super().__init__(title or _shown(view), file, config)
        self.show(view)

    def show(self, view: View) -> None:
        """Show this from now on."""
        text = text_of(view)
        made = view if isinstance(view, model.Listing | model.NewsletterPage) else None
        self.view = view
        self.text = text
        template = text.template if text and text.template else _template(view)
        description = made.description if made else text.description if text else ""
        self.meta = {"template": template, "title": _shown(view), "description": description}
        if isinstance(view, model.Article):
            moment = view.post.updated or view.post.published
            self.update_date = moment.date().isoformat()

    def read_source(self, config: MkDocsConfig) -> None:
        """Do nothing: the file was read with all others, to show its problems with theirs."""
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Fill in the way to the site's root; places for blocks are still comments (`parts`)."""
        self.content = self.text.body.marked_html(to_root(self.url)) if self.text else ""
        self.toc = TableOfContents([])


def _shown(view: View) -> str:
    """Return the title of a page."""
    made = view if isinstance(view, model.Listing | model.NewsletterPage) else text_of(view)
    return made.title if made else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page's text, and the blocks that stand after it."""

    html: str
    """HTML, after all events that MkDocs has for it."""
    blocks: tuple[Block, ...]
    """The blocks at the place behind it."""


def parts(page: BlogPage) -> list[Part]:
    """Return the text of a page, cut where blocks stand in it."""
    if page.text is None:
        return []
    # Text, number, text, number, … text: what a pattern with one group splits into.
    pieces = MARK.split(page.content or "")
    in_text = slots_of(page.view).in_text
    blocks = [in_text.get(int(number), ()) for number in pieces[1::2]]
    found = [Part(pieces[0], ())]
    for html, standing in zip(pieces[2::2], blocks, strict=True):
        if standing:
            found[-1] = Part(found[-1].html, standing)
            found.append(Part(html, ()))
        else:
            found[-1] = Part(found[-1].html + html, ())
    return found


def _template(view: Any) -> str:
    if isinstance(view, model.Article):
        return "article.html"
    if isinstance(view, model.Listing):
        return "home.html" if view.kind == "home" else "listing.html"
    if isinstance(view, model.NewsletterPage):
        return "newsletter.html"
    if isinstance(view, model.FeedsPage):
        return "feeds.html"
    if isinstance(view, model.SearchPage):
        return "search.html"
    if isinstance(view, model.PermissionPage):
        return "permission.html"
    return "page.html"
