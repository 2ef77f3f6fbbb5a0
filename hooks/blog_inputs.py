"""What the engine takes from MkDocs; a helper of the adapters, not a hook."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

import blog_progress
from permesso import blog, locale, settings, whole
from permesso.blog import Loaded
from permesso.edition import Edition
from permesso.library import Folder
from permesso.markup import Converter
from permesso.model import Blog
from permesso.problem import ContentError, Problem, did_you_mean
from permesso.related.related import Related
from permesso.site import Site
from permesso.source import Source
from permesso.views import texts
from permesso.workshop.workshop import Workshop


def edition(config: MkDocsConfig) -> Edition:
    """Return the edition that the configuration asks for.

    Raises ContentError with everything that is wrong in it.
    """
    file = Path(config.config_file_path or "mkdocs.yml")
    configuration = settings.read_configuration(file, file.name)
    language = str(config.theme["language"])
    if not config.use_directory_urls:
        found = "use_directory_urls: found false; delete it, addresses here are clean"
        raise ContentError([configuration.problem(found, "use_directory_urls")])
    if language not in locale.languages():
        advice = did_you_mean(language, locale.languages())
        found = f"theme.language: no '{language}' in hooks/permesso/locales; {advice}"
        raise ContentError([configuration.problem(found, "theme", "language")])
    if problem := _site_url(config.site_url, configuration):
        raise ContentError([problem])
    parsed = settings.parse(config.extra.get("permesso") or {}, configuration)
    preview = os.environ.get("PERMESSO_DRAFTS", "") not in {"", "0"}
    return Edition.of(parsed, language, now(), preview, configuration, config.site_url)


def preview_name() -> str:
    """Return what a preview is of, as `./scripts/build --preview` was told."""
    return os.environ.get("PERMESSO_PREVIEW", "")


def _site_url(written: str | None, configuration: Source) -> Problem | None:
    """Return what is wrong with the address of the site: feeds and site maps hold it as it is."""
    try:
        wanted = whole.site_address(written or "")
    except ValueError:
        wanted = "https://blog.example/"
    if wanted == (written or ""):
        return None
    return configuration.problem(f"site_url: found '{written}'; write '{wanted}'", "site_url")


def root(config: MkDocsConfig) -> Path:
    """Return the project's folder, which holds the configuration file."""
    return Path(config.config_file_path or "mkdocs.yml").absolute().parent


def load(
    place: Folder,
    edition: Edition,
    config: MkDocsConfig,
    converter: Converter,
    earlier: Related | None = None,
    workshop: Workshop | None = None,
    remembered: dict[str, Any] | None = None,
) -> Loaded:
    """Return the blog whose content is in `place`; raises ContentError with every problem.

    `earlier` is what the build before found to be related; without a `workshop` pictures stay as
    they are. `remembered` are the texts that it rendered.
    """
    found = blog.load(place, edition, converter, config.site_name, earlier, workshop, remembered)
    check_templates(found.blog, place, config)
    return found


def site(config: MkDocsConfig) -> Site:
    """Return what the configuration says of the blog as a whole."""
    return Site(
        name=config.site_name,
        description=config.site_description or "",
        favicon=str(config.theme["favicon"]),
        root=root(config),
        docs=Path(config.docs_dir),
        overrides=Path(config.theme.custom_dir) if config.theme.custom_dir else None,
    )


def workshop(config: MkDocsConfig) -> Workshop:
    """Return where this build makes what takes long; PERMESSO_QUICK leaves out what can wait, and
    PERMESSO_JOBS says how many processes may work at a time: one for each core unless it does."""
    quick = os.environ.get("PERMESSO_QUICK", "") not in {"", "0"}
    jobs = os.environ.get("PERMESSO_JOBS", "")
    if jobs and not (jobs.isascii() and jobs.isdecimal() and int(jobs)):
        message = f"PERMESSO_JOBS: found '{jobs}'; write a number of processes, or unset it"
        raise PluginError(message)
    folder = root(config) / ".cache" / "workshop"
    return Workshop.at(folder, blog_progress.Line(), quick, int(jobs) if jobs else None)


def folder(files: Files, config: MkDocsConfig) -> Folder:
    """Return the documents folder with the files that MkDocs found in it and in the theme."""
    docs = Path(config.docs_dir)
    project = root(config)
    shown = docs.relative_to(project) if docs.is_relative_to(project) else docs
    documents, media = [], {}
    for file in files:
        if file.inclusion.is_excluded():
            continue
        if file.is_documentation_page():
            documents.append(file.src_uri)
        else:
            media[file.src_uri] = file.url
    # What the theme and the build make can be linked to as well: /sitemap.xml.
    media |= {name: name for name in config.theme.static_templates}
    return Folder(docs, shown.as_posix(), tuple(documents), media)


def own_files(files: Files, config: MkDocsConfig) -> set[str]:
    """Return the addresses of the author's files that are no pages, as far as they are published:
    MkDocs leaves out those whose names begin with a dot, unless `exclude_docs` lets them in."""
    return {
        file.dest_uri
        for file in files
        if file.src_dir == config.docs_dir
        and not file.is_documentation_page()
        and not file.inclusion.is_excluded()
    }


def converter(edition: Edition, config: MkDocsConfig) -> Converter:
    """Return a converter with the Markdown extensions of the configuration."""
    configs = {name: dict(values) for name, values in (config.mdx_configs or {}).items()}
    configs.setdefault("toc", {}).setdefault("permalink_title", edition.locale.text.permalink)
    return Converter(config.markdown_extensions, configs)


def menu_titles(nav: Any) -> Iterator[tuple[str, str]]:
    """Yield path and title of the entries of `nav` that name one; MkDocs forgets them."""
    if isinstance(nav, dict):
        for title, value in nav.items():
            if isinstance(value, str):
                yield value, title
            else:
                yield from menu_titles(value)
    elif isinstance(nav, list):
        for item in nav:
            yield from menu_titles(item)


def check_templates(found: Blog, folder: Folder, config: MkDocsConfig) -> None:
    """Raise ContentError for every page that names a template which is not there."""
    problems = [
        Problem(
            folder.show(text.source),
            1,
            f"template: there is no '{text.template}' in {config.theme.custom_dir}; add the file, "
            "or delete the key",
        )
        for text in texts(found)
        if text.template
        and not any((Path(theme) / text.template).is_file() for theme in config.theme.dirs)
    ]
    if problems:
        raise ContentError(problems)


def now() -> datetime:
    """Return the moment of the build; SOURCE_DATE_EPOCH fixes it (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(float(given or time.time()), UTC)
    except (ValueError, OverflowError, OSError):
        message = f"SOURCE_DATE_EPOCH: found '{given}'; write seconds since 1970, or unset it"
        raise PluginError(message) from None
