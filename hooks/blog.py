"""MkDocs adapter: the blog's posts, pages and lists become MkDocs pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

import blog_addresses
import blog_inputs
import blog_kept
import blog_notices
import blog_pages
from blog_pages import BlogPage
from deploying.state import BUILT
from permesso import outputs, preview
from permesso.announcing import record
from permesso.blog import Loaded
from permesso.edition import Edition
from permesso.head.head import Heads
from permesso.library import Folder
from permesso.model import Blog, Redirect
from permesso.outputs import File as Output
from permesso.outputs import Outputs
from permesso.problem import ContentError
from permesso.related.related import Related
from permesso.sitemaps import sitemaps
from permesso.urls import page_uri, to_root
from permesso.views import subject
from permesso.workshop.workshop import Workshop

log = logging.getLogger("mkdocs.hooks.blog")


@dataclass(slots=True)
class Memory:
    """What outlasts a build; it makes the next one shorter, never another one."""

    related: Related | None = None
    """What the build before found to be related."""
    texts: dict[str, Any] = field(default_factory=dict)
    """The texts that it rendered, in a preview, by key."""


memory = Memory()
"""The one thing in any module that changes: a preview builds again and again, and MkDocs keeps this
module."""


@event_priority(50)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check the settings and add the object that holds this build."""
    with _told():
        config.plugins["permesso"] = Build(blog_inputs.edition(config))
    return config


@contextmanager
def _told() -> Iterator[None]:
    """Let MkDocs print problems as they are and stop, without a traceback."""
    try:
        yield
    except ContentError as error:
        raise PluginError(f"\n{error}") from None


class Build(BasePlugin):
    """One build of the blog; MkDocs calls its events in their order."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.blog: Blog | None = None
        self.heads: Heads | None = None
        self.redirects: tuple[Redirect, ...] = ()
        self.made: Mapping[str, Output] = {}
        self.own: set[str] = set()
        self.workshop: Workshop | None = None
        self.keeps = False
        """Whether `loaded` is kept after `on_files`: a preview asks for single pages."""
        self.loaded: Loaded | None = None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the whole blog, then put its pages in place of MkDocs's own."""
        place = blog_inputs.folder(files, config)
        found, beside = self._made(place, files, config)
        # Site maps are among the outputs; MkDocs's own names every page, whoever it is for.
        config.theme.static_templates.discard(sitemaps.INDEX)
        self._set_pages(found, files, config)
        for made in (found.files, found.pictures.files, beside.files):
            for address, content in made.items():
                _put(address, content, files, config)
        moved = blog_addresses.notices(found, place, files, self.edition, config)
        audit = (found.audit,) if found.audit else ()
        blog_notices.tell(log, (*found.notices, *beside.notices, *audit, *moved))
        return files

    def _made(self, place: Folder, files: Files, config: MkDocsConfig) -> tuple[Blog, Outputs]:
        """Return the blog and all that the site has beside its pages, and keep them for the events
        that follow."""
        site = blog_inputs.site(config)
        self.workshop = workshop = blog_inputs.workshop(config)
        with _told():
            converter = blog_inputs.converter(self.edition, config)
            found = blog_inputs.load(
                place,
                self.edition,
                config,
                converter,
                memory.related,
                workshop,
                memory.texts,
            )
            own = blog_inputs.own_files(files, config)
            beside = outputs.of(found.blog, site, self.edition, own, workshop)
        # What was only for the outputs goes, and what only a preview asks for again.
        self.blog = replace(found.blog, markdown={})
        memory.related = found.related if workshop.quick else None
        self.loaded = found if self.keeps else None
        self.redirects = beside.redirects
        self.made, self.own = beside.files, own
        self.heads = Heads(self.blog, site, self.edition, beside)
        return self.blog, beside

    def _set_pages(self, found: Blog, files: Files, config: MkDocsConfig) -> None:
        published = {article.post.source for article in found.articles}
        for file in files.documentation_pages():
            if self.edition.settings.is_post(file.src_uri) and file.src_uri not in published:
                files.remove(file)
        for file in list(files):
            if self.edition.settings.is_comment(file.src_uri) or _is_of_cards(file, config):
                files.remove(file)
        titles = dict(blog_inputs.menu_titles(config.nav))
        for view in found.views:
            place = blog_pages.place(view)
            file = files.get_file_from_path(place.source or page_uri(place.url))
            if file is None:
                file = File.generated(config, page_uri(place.url), content="")
                files.append(file)
            if config.nav is not None or not place.in_menu:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            file.dest_uri = _file_name(place.url)
            BlogPage(titles.get(file.src_uri), file, config, view)
        for redirect in self.redirects:
            files.append(File.generated(config, _file_name(redirect.url), content=""))

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Give the blog to the templates and print the redirects."""
        assert self.blog is not None and self.heads is not None
        env.globals["blog"] = self.blog
        env.globals |= blog_pages.interface(self.blog, self.edition)
        env.globals["menu"] = None
        env.globals["abroad"] = [
            blog_pages.interface(self.blog, self.edition.to(home.lang))
            for home in self.blog.own.languages
        ]
        env.globals["quick"] = self.workshop is not None and self.workshop.quick
        env.globals["missing"] = self.heads.of_missing()
        env.globals["preview"] = self._preview(None)
        template = env.get_template("redirect.html")
        languages = {subject(view).url: subject(view).lang for view in self.blog.views}
        for redirect in self.redirects:
            file = files.get_file_from_path(_file_name(redirect.url))
            assert file is not None
            address = to_root(redirect.url) + redirect.target
            file.content_string = template.render(
                blog_pages.interface(self.blog, self.edition.to(languages.get(redirect.target))),
                redirect=redirect,
                address=address,
                head=self.heads.of_redirect(redirect),
                # A part of a page is no page of its own.
                page=urldefrag(address).url,
                config=config,
            )
        return env

    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, **_: Any) -> Any:
        """Give the page's own data to its template."""
        if isinstance(page, BlogPage):
            assert self.blog is not None and self.heads is not None
            spoken = self.edition.to(subject(page.view).lang)
            context |= blog_pages.interface(self.blog, spoken)
            context["view"] = page.view
            context["head"] = self.heads.of(page.view, page.canonical_url)
            context["preview"] = self._preview(subject(page.view).lang)
            context["parts"] = blog_pages.parts(page)
            context["slots"] = blog_pages.slots_of(page.view)
            context["enlarges"] = page.text is not None and page.text.body.enlarges
            # A template of the owner's that prints the content as it is finds no comments in it.
            if page.text is not None:
                page.content = page.text.body.unmarked(page.content or "")
            context["menu"] = menu = blog_pages.menu(context["nav"], context["interface"])
            entries = context["nav"].pages if menu is None else menu
            in_menu = page.url in {entry.url for entry in entries}
            context["place_in_menu"] = page.url if in_menu else None
        return context

    def _preview(self, lang: str | None) -> str | None:
        """Return the line that says that this is a preview; who writes the blog needs none."""
        if not self.edition.preview or (self.workshop and self.workshop.quick):
            return None
        return preview.line(self.edition.to(lang), blog_inputs.preview_name())

    @event_priority(-200)  # when the build has become the site, or not
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Remember what is public now, and forget what no build has needed for long."""
        if self.workshop:
            self.workshop.prune(self.edition.settings.pictures.kept * 1_000_000)
        became_site = config.plugins["permesso/staging"].published
        if self.blog and became_site and blog_kept.is_public(self.edition, config):
            blog_addresses.remember(self.blog, config)
            blog_kept.write(BUILT, record.text(self.blog, self.made, self.edition), config)


def _put(address: str, content: Output, files: Files, config: MkDocsConfig) -> None:
    """Add a file to the site, in the place of the author's own at that address.

    Markdown goes by another name among the files: MkDocs would make a page of it, and the source of
    a page may be called so (`guide/index.md`).
    """
    name = f"{address}.txt" if address.endswith(".md") else address
    if former := files.get_file_from_path(name):
        files.remove(former)
    if isinstance(content, Path):
        made = File.generated(config, name, abs_src_path=str(content))
    else:
        made = File.generated(config, name, content=content)
    made.dest_uri = address
    # MkDocs leaves out names that begin with a dot: `.well-known/` is one.
    made.inclusion = InclusionLevel.INCLUDED
    files.append(made)


def _is_of_cards(file: File, config: MkDocsConfig) -> bool:
    """Tell whether a file is the template or a font of the social cards, which MkDocs takes for
    something that the theme publishes."""
    return file.src_dir == config.theme.custom_dir and file.src_uri.startswith("cards/")


def _file_name(url: str) -> str:
    """Return the file that a host answers with at an address."""
    return url if url.endswith(".html") else f"{url}index.html"
