"""MkDocs adapter: the template environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, pass_context
from jinja2.bccache import Bucket, bc_magic
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import blog_inputs
import page_keys
from permesso import assets, bundle, locale, schemes
from permesso.assets import Asset, Assets
from permesso.comments import providers
from permesso.markup import Body
from permesso.model import Author, Picture
from permesso.pictures import markup
from permesso.pictures.markup import Loading
from permesso.printing import inlining
from permesso.printing.watch import Watch
from permesso.problem import ContentError, did_you_mean
from permesso.references import WHOLE_ADDRESS
from permesso.workshop.store import Store, key
from theme_files import Themed


@event_priority(40)  # when the settings are known to be right
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the scripts of this build."""
    folder = config.theme.custom_dir
    whole = config.plugins["permesso"].edition
    locales = {code: edition.locale for code, edition in whole.editions.items()}
    comments = whole.settings.comments
    # What is wrong with these is told with the posts.
    is_right = not providers.mistakes(comments, whole.site_url)
    common = providers.common(comments) if is_right else {}
    try:
        made = assets.of(Path(folder) / "assets", locales, common) if folder else Assets()
    except ContentError as error:
        raise PluginError(f"\n{error}") from None
    config.theme = Themed(config.theme)
    config.plugins["permesso/theming"] = Theming(made, config)
    return config


class Theming(BasePlugin):
    """The scripts of a build, and which pages need Material's."""

    def __init__(self, made: Assets, config: MkDocsConfig) -> None:
        self._assets = made
        self._features = list(config.theme.get("features") or [])
        self.scripts = made.by_name
        """The scripts by the paths of their sources."""
        self.own_scripts: tuple[str, ...] = ()
        """The contents of the owner's scripts."""
        self.watch = page_keys.watch(config)
        """Sees what templates read."""
        self.own = _own_templates(config.theme.custom_dir)
        """The names of the templates in `overrides/`."""

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Publish scripts by the names that change with their content."""
        named = {str(script) for script in config.extra_javascript}
        for name in self._assets.by_name:
            file = files.get_file_from_path(f"assets/{name}")
            # What the owner names stays there for that name.
            if file and file.src_dir == config.theme.custom_dir and file.src_uri not in named:
                files.remove(file)
        for address, content in self._assets.files.items():
            files.append(File.generated(config, address, content=content))
        written = [files.get_file_from_path(str(script)) for script in config.extra_javascript]
        self.own_scripts = tuple(file.content_string for file in written if file)
        return files

    def on_page_context(self, context: Any, *, page: Page, **_: Any) -> Any:
        """Say what the page needs of scripts."""
        html = page.content or ""
        context["bundle"] = bundle.reasons(html, self._features, self.own_scripts)
        context["copies"] = "content.code.copy" in self._features and "<pre" in html
        return context

    def inline(self, env: Any) -> None:
        """Compile from now on each template of ours with those that it includes, to print many
        pages."""
        env.code_generator_class = inlining.generator(self.own)
        env.bytecode_cache.inlined = key(*_texts(self.own, env))
        env.cache.clear()

    def outline(self, env: Any) -> None:
        """Compile each for itself again: what is raised then says where."""
        env.code_generator_class = CodeGenerator
        env.bytecode_cache.inlined = ""
        env.cache.clear()

    def asset(self, name: str) -> Asset:
        """Return a script by the path of its source below `overrides/assets/`."""
        if name not in self._assets.by_name:
            advice = did_you_mean(name, self._assets.by_name)
            raise PluginError(f"asset('{name}'): there is no overrides/assets/{name}; {advice}")
        return self._assets.by_name[name]


@event_priority(100)
def on_env(env: Any, *, config: MkDocsConfig, **_: Any) -> Any:
    """Escape what our templates print (MkDocs escapes nothing) and keep templates compiled."""
    theming = config.plugins["permesso/theming"]
    assert isinstance(theming, Theming)
    ours = theming.own
    env.globals["asset"] = theming.asset
    env.globals["material"] = _material(config)
    env.globals["schemes"] = schemes.of(config.theme.get("palette"))
    env.globals["features"] = bundle.told(config.theme.get("features") or [])
    env.globals["lang"] = _Words(env, config)
    # Every build has an environment of its own: within one, no template changes.
    env.auto_reload = False
    env.autoescape = lambda name: name in ours
    env.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
        "sort_keys": True,
    }
    env.globals["once"] = _once(theming.watch)
    env.filters["url"] = _url
    env.filters["foreign"] = foreign
    env.filters["native"] = native
    env.filters["html"] = _html
    env.filters["picture"] = _picture
    env.filters["portrait"] = _portrait
    theming.watch.set(env, page_keys.HIDDEN)
    env.bytecode_cache = _Compiled(blog_inputs.workshop(config).store)
    return env


class _Compiled(BytecodeCache):
    """Compiled templates in the store. Jinja runs whatever it finds in its own cache, damaged or
    not, and stops where it cannot write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.inlined = ""
        """The key of all templates, where one may be a part of another."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled of the same text by the same Jinja and Python."""
        if content := self._store.read("templates", self._key(bucket)):
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self._store.write("templates", self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return key(bc_magic, bucket.key, bucket.checksum, self.inlined)


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
def foreign(context: Context, language: str) -> Markup:
    """Return the attributes of an element whose text is in a language, on a page in another."""
    return _spoken(language, context["language"])


@pass_context
def native(context: Context, language: str) -> Markup:
    """Return the attributes of an element with words of the page's, inside a text in a language."""
    return _spoken(context["language"], language)


def _spoken(language: str, around: str) -> Markup:
    if language == around:
        return Markup("")
    way = locale.direction(language)
    turned = Markup(' dir="{}"').format(way) if way != locale.direction(around) else ""
    return Markup(' lang="{}"{}').format(language, turned)


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


def _once(watch: Watch) -> Callable[..., str]:
    """Return a function for `{% call once(name, key) %}`: what is in it is printed once a build
    and a language.

    What a block prints may depend on these, on its key, and on nothing else that changes between
    pages.
    """
    # Each with whether it read what is not in the key of a page.
    printed: dict[tuple[str, str, str], tuple[str, bool]] = {}

    @pass_context
    def once(context: Context, name: str, key: str, caller: Callable[[], str]) -> str:
        place = context["language"], name, key
        found = printed.get(place)
        if found is None:
            with watch.shared() as seen:
                found = printed[place] = caller(), seen.beyond
        watch.beyond |= found[1]
        return found[0]

    return once


def _material(config: MkDocsConfig) -> Callable[[str], str]:
    """Return a function that finds a file of the theme's, whose name has a hash that changes with
    its version, by a pattern: the address from the site's root."""

    @cache
    def found(pattern: str) -> str:
        for folder in map(Path, config.theme.dirs):
            if paths := sorted(folder.glob(pattern)):
                return paths[-1].relative_to(folder).as_posix()
        raise PluginError(
            f"material('{pattern}'): there is no such file in the theme; install the version of "
            "mkdocs-material that requirements.txt names"
        )

    return found


class _Words:
    """Material's own words as its templates read them, `lang.t(key)`: fetched when one does."""

    def __init__(self, env: Any, config: MkDocsConfig) -> None:
        self._env, self._config = env, config
        self._module: Any = None

    def t(self, key: str) -> str:
        """Return a text in the theme's language."""
        if self._module is None:
            template = self._env.get_template("partials/language.html")
            self._module = template.make_module({"config": self._config})
        return str(self._module.t(key))


def _texts(names: Iterable[str], env: Any) -> Iterator[str]:
    """Yield the names of templates with what makes others of them."""
    for name in sorted(name for name in names if name.endswith(".html")):
        yield name
        yield env.loader.get_source(env, name)[0]


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
