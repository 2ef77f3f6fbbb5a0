"""MkDocs adapter: the template environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, pass_context
from jinja2.bccache import Bucket, bc_magic
from jinja2.runtime import Context
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

import blog_inputs
from permesso.markup import Body
from permesso.model import Author, Picture
from permesso.pictures import markup
from permesso.pictures.markup import Loading
from permesso.references import WHOLE_ADDRESS
from permesso.workshop.store import Store, key


@event_priority(100)
def on_env(env: Any, *, config: MkDocsConfig, **_: Any) -> Any:
    """Escape what our templates print (MkDocs escapes nothing) and keep templates compiled."""
    ours = _own_templates(config.theme.custom_dir)
    # Every build has an environment of its own: within one, no template changes.
    env.auto_reload = False
    env.autoescape = lambda name: name in ours
    env.globals["once"] = _once()
    env.filters["url"] = _url
    env.filters["html"] = _html
    env.filters["picture"] = _picture
    env.filters["portrait"] = _portrait
    env.bytecode_cache = _Compiled(blog_inputs.workshop(config).store)
    return env


class _Compiled(BytecodeCache):
    """Compiled templates in the store. Jinja runs whatever it finds in its own cache, damaged or
    not, and stops where it cannot write."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled of the same text by the same Jinja and Python."""
        if content := self._store.read("templates", _key(bucket)):
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self._store.write("templates", _key(bucket), bucket.bytecode_to_string())


def _key(bucket: Bucket) -> str:
    return key(bc_magic, bucket.key, bucket.checksum)


@pass_context
def _url(context: Context, address: str) -> str:
    """Return the way from a page to an address on the site, always through the site's root.

    MkDocs takes the shortest way (`./` from a page to itself), which differs between pages that
    are equally deep; this one is the same for them, so that what is printed `once` fits all.
    """
    if WHOLE_ADDRESS.match(address) or address.startswith(("/", "#")):
        return address
    root: str = context["base_url"]
    way = "" if root == "." else f"{root.rstrip('/')}/"
    return way + ("" if address == "." else address) or "./"


@pass_context
def _html(context: Context, body: Body) -> Markup:
    """Return the HTML of a text of the engine's, with addresses as the page needs them."""
    return Markup(body.html(_base(context)))


@pass_context
def _picture(
    context: Context,
    picture: Picture,
    layout: str,
    loading: Loading = "later",
    decorative: bool = False,
) -> Markup:
    """Return a picture for a place of a template (`markup.LAYOUTS`), in all its sizes and formats.

    `decorative`: it repeats what stands beside it.
    """
    alt = "" if decorative else picture.alt
    made = picture.rendition
    return Markup(markup.in_layout(picture.url, made, alt, layout, _base(context), loading))


@pass_context
def _portrait(context: Context, author: Author) -> Markup:
    """Return the portrait of an author, whose name stands beside it."""
    found = author.avatar or ""
    return Markup(markup.in_layout(found, author.portrait, "", "portrait", _base(context), "later"))


def _base(context: Context) -> str:
    """Return the way from a page to the site's root."""
    root: str = context["base_url"]
    return "./" if root == "." else f"{root.rstrip('/')}/"


def _once() -> Callable[..., str]:
    """Return a function for `{% call once(name, key) %}`: what is in it is printed once a build.

    What a block prints may depend on its key and on nothing else that changes between pages.
    """
    printed: dict[tuple[str, str], str] = {}

    def once(name: str, key: str, caller: Callable[[], str]) -> str:
        if (name, key) not in printed:
            printed[name, key] = caller()
        return printed[name, key]

    return once


def _own_templates(custom_dir: str | None) -> frozenset[str]:
    """Return the names of the templates in `overrides/`; Material's partials escape themselves."""
    if custom_dir is None:
        return frozenset()
    root = Path(custom_dir)
    names = (
        (Path(folder) / file).relative_to(root).as_posix()
        for folder, _, files in os.walk(root)
        for file in files
    )
    return frozenset(name for name in names if not name.startswith("partials/"))
