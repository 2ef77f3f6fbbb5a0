"""MkDocs adapter: the blog's posts, pages and lists become MkDocs pages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

import blog_inputs
import blog_pages
from blog_pages import BlogPage
from permesso import outputs
from permesso.edition import Edition
from permesso.head.head import Heads
from permesso.model import Blog
from permesso.outputs import File as Output
from permesso.problem import ContentError
from permesso.related.related import Related
from permesso.slots.places import MARK
from permesso.urls import page_uri, to_root

log = logging.getLogger("mkdocs.hooks.blog")


@dataclass(slots=True)
class Memory:
    """What outlasts a build; it makes the next one shorter, never another one."""

    related: Related | None = None
    """What the build before found to be related."""


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

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Read the whole blog, then put its pages in place of MkDocs's own."""
        with _told():
            converter = blog_inputs.converter(self.edition, config)
            workshop, site = blog_inputs.workshop(config), blog_inputs.site(config)
            found = blog_inputs.load(
                files, self.edition, config, converter, memory.related, workshop
            )
            self.blog, memory.related = found.blog, found.related
            own = {file.src_uri for file in files if file.src_dir == config.docs_dir}
            beside = outputs.of(self.blog, site, self.edition, own, workshop)
        self.heads = Heads(self.blog, site, self.edition, beside)
        for notice in (*self.blog.notices, *beside.notices, self.blog.audit):
            if notice:
                log.info(notice)
        self._set_pages(self.blog, files, config)
        for made in (self.blog.files, self.blog.pictures.files, beside.files):
            for address, content in made.items():
                _put(address, content, files, config)
        return files

    def _set_pages(self, found: Blog, files: Files, config: MkDocsConfig) -> None:
        published = {article.post.source for article in found.articles}
        for file in files.documentation_pages():
            if self.edition.settings.is_post(file.src_uri) and file.src_uri not in published:
                files.remove(file)
        for file in list(files):
            if self.edition.settings.is_comment(file.src_uri):
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
        for redirect in found.redirects:
            files.append(File.generated(config, _file_name(redirect.url), content=""))

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Give the blog to the templates and print the redirects."""
        assert self.blog is not None
        env.globals["blog"] = self.blog
        env.globals["text"] = self.edition.locale.text
        env.globals["words"] = self.edition.locale.newsletter
        env.globals["remarks"] = self.edition.locale.comments
        env.globals["sitemap"] = _sitemap(files)
        template = env.get_template("redirect.html")
        for redirect in self.blog.redirects:
            file = files.get_file_from_path(_file_name(redirect.url))
            assert file is not None
            address = to_root(redirect.url) + redirect.target
            # A part of a page is no page of its own.
            page, page_address = urldefrag(redirect.target).url, urldefrag(address).url
            file.content_string = template.render(
                redirect=redirect,
                address=address,
                canonical=urljoin(config.site_url, page) if config.site_url else page_address,
                config=config,
            )
        return env

    def on_page_context(self, context: Any, *, page: Page, config: MkDocsConfig, **_: Any) -> Any:
        """Give the page's own data to its template."""
        if isinstance(page, BlogPage):
            assert self.heads is not None
            context["view"] = page.view
            context["head"] = self.heads.of(page.view, page.canonical_url)
            context["parts"] = blog_pages.parts(page)
            context["slots"] = blog_pages.slots_of(page.view)
            # A template of the owner's that prints the content as it is finds no comments in it.
            page.content = MARK.sub("", page.content or "")
            context["place_in_menu"] = page.url if page in context["nav"].pages else None
        return context


def _put(address: str, content: Output, files: Files, config: MkDocsConfig) -> None:
    """Add a file to the site, in the place of the author's own at that address."""
    if former := files.get_file_from_path(address):
        files.remove(former)
    if isinstance(content, Path):
        made = File.generated(config, address, abs_src_path=str(content))
    else:
        made = File.generated(config, address, content=content)
    files.append(made)


def _file_name(url: str) -> str:
    """Return the file that a host answers with at an address."""
    return url if url.endswith(".html") else f"{url}index.html"


def _sitemap(files: Files) -> list[tuple[str, str]]:
    """Return whole address and day of the last change of each page for search engines."""
    pages = [file.page for file in files.documentation_pages()]
    return sorted(
        (page.canonical_url, page.changed)
        for page in pages
        if isinstance(page, BlogPage) and page.canonical_url and not page.noindex
    )
