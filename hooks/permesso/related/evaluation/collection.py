"""A collection: a folder of posts as articles, and the links that their authors made."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permesso.related.article import Article
from permesso.related.evaluation import values
from permesso.related.evaluation.own_links import OwnLinks
from permesso.related.evaluation.reader import DATED, Reader

LINKS = "links.json"
ABOUT = "corpus.json"
SUFFIXES = {".md", ".markdown", ".mdown"}
NOT_POSTS = {"_index", "readme", "license", "licence", "contributing", "changelog"}
"""Names of files that are about a folder; a post may be called so if links.json knows it."""


class CollectionError(Exception):
    """Raised for a folder that can't be evaluated; says why in a line."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A blog to be evaluated."""

    name: str
    """What it is called."""
    articles: tuple[Article, ...]
    """Its posts, in the order of their ids."""
    truth: Mapping[str, frozenset[str]]
    """For each post that has any, the posts that its author linked or that link to it."""
    warnings: tuple[str, ...]
    """What could not be read, and what was done about it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its posts, the most frequent first."""
        counts = Counter(article.lang for article in self.articles)
        return tuple(sorted(counts, key=lambda lang: (-counts[lang], lang)))

    @property
    def links(self) -> int:
        """How many true links there are, each counted from both of its ends."""
        return sum(map(len, self.truth.values()))


def read(
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, of: None,
    own_links: bool = False,
) -> Collection:
    """Return the posts below `folder`, or below its folder `posts`, and what links.json says.

    With `own_links` the true links are those in the posts' texts, which are read without them, and
    there is no links.json. Raises CollectionError when it is missing or wrong, or when there are no
    posts. `progress` is told the posts read and their number.
    """
    if not folder.is_dir():
        raise CollectionError(f"{folder}: there is no such folder; name the one of the posts")
    links = {} if own_links else _links(folder / LINKS)
    about, warnings = _about(folder / ABOUT)
    root = folder / "posts" if (folder / "posts").is_dir() else folder
    known = {*links, *(other for others in links.values() for other in others)}
    files = _files(root, known)
    own = OwnLinks({id_: _names(path.relative_to(root)) for id_, path in files.items()})
    reader = Reader(
        values.language(about.get("lang") or about.get("language")),
        own.hide if own_links else None,
    )
    for done, (id_, path) in enumerate(sorted(files.items()), 1):
        reader.read(id_, path, named=id_ in known)
        progress(done, len(files))
    articles = {article.id: article for article in reader.articles()}
    if not articles:
        raise CollectionError(f"{root}: there are no posts; put Markdown files there")
    lost = sorted(known - articles.keys())
    if lost:
        named = ", ".join(lost[:3]) + (", ..." if len(lost) > 3 else "")
        warnings.append(f"{folder / LINKS}: no file for {len(lost)} ids, left out: {named}")
    name = values.text(about.get("name")) or folder.resolve().name
    truth = _truth(own.links if own_links else links, articles)
    return Collection(name, tuple(articles.values()), truth, (*warnings, *reader.warnings))


def _truth(
    links: Mapping[str, frozenset[str]], articles: Mapping[str, Article]
) -> dict[str, frozenset[str]]:
    """Return the links between posts that there are, for those that have any."""
    return {
        id_: true
        for id_, others in sorted(links.items())
        if id_ in articles and (true := (others & articles.keys()) - {id_})
    }


def _links(path: Path) -> dict[str, frozenset[str]]:
    if not path.exists():
        advice = "write it, or let the links in the posts' texts count: --own-links"
        raise CollectionError(f"{path}: there is no such file; {advice}")
    found = _json(path)
    wrong = f'{path}: write an object, {{"a-post": ["another-post"]}}'
    if not isinstance(found, dict):
        raise CollectionError(wrong)
    links: dict[str, frozenset[str]] = {}
    for id_, others in found.items():
        others = [others] if isinstance(others, str | int) else others or []
        if not isinstance(others, list) or not all(isinstance(each, str | int) for each in others):
            raise CollectionError(f"{wrong}; found something else for '{id_}'")
        key = _named(id_)
        links[key] = links.get(key, frozenset()) | {_named(str(other)) for other in others}
    return links


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise CollectionError(f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise CollectionError(f"{path}: is not JSON ({error})") from None


def _about(path: Path) -> tuple[Mapping[str, Any], list[str]]:
    """Return what corpus.json says; nothing, and a warning, if it can't be read."""
    if not path.exists():
        return {}, []
    try:
        found = _json(path)
    except CollectionError as error:
        return {}, [f"{error}; read without it"]
    if isinstance(found, dict):
        return found, []
    return {}, [f"{path}: write an object; read without it"]


def _named(id_: str) -> str:
    """Return an id in one form: a path without suffix; an accent is one character."""
    id_ = unicodedata.normalize("NFC", id_).strip().strip("/").removeprefix("./")
    suffix = next((suffix for suffix in SUFFIXES if id_.lower().endswith(suffix)), "")
    return id_[: len(id_) - len(suffix)]


def _files(root: Path, known: set[str]) -> dict[str, Path]:
    """Return the posts below a folder by their ids.

    An id is the name by which links.json knows a file, the longest that it knows; else its path.
    """
    names = {path: _names(path.relative_to(root)) for path in _markdown(root)}
    found: dict[str, Path] = {}
    left = dict(names)
    # All paths before all names: a post of another folder may have the same name.
    for level in range(max(map(len, names.values()), default=0)):
        for path, called in list(left.items()):
            name = called[min(level, len(called) - 1)]
            if name in known and name not in found:
                found[name] = path
                del left[path]
    posts = {called[0]: path for path, called in left.items() if path.stem.lower() not in NOT_POSTS}
    return posts | found


def _markdown(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden:
            yield path


def _names(below: Path) -> tuple[str, ...]:
    """Return what a file may be called: its path, its folder's if it is its index, its name."""
    path = _named(below.as_posix())
    last = path.rpartition("/")[2]
    paths = [path, f"posts/{path}"]
    if last == "index" and "/" in path:
        folder = path.removesuffix("/index")
        paths += [folder, f"posts/{folder}"]
        last = folder.rpartition("/")[2]
    return (*paths, last, DATED.sub("", last))
