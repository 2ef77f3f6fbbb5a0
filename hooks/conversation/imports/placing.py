"""To which post a conversation from elsewhere belongs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from conversation.imports.exports import Topic, Unreadable
from conversation.source import Place
from permesso import yaml_source
from permesso.comments.records import UNPLACED
from permesso.problem import Problem, did_you_mean
from permesso.slug import slug
from permesso.yaml_source import YamlError

LONGEST_NAME = 60
"""Characters of an address in the name of a file."""

_INDEX = re.compile(r"(?:^|/)index\.(?:html?|php)$")
_NUMBER = re.compile(r"(?:^|&)((?:p|page_id)=\d+)(?:&|$)")
"""How WordPress names a post that has no better address."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What was found for a conversation."""

    thread: str | None
    """Id of the conversation of its post; None where no post was found."""
    reason: str = ""
    """Why none was."""


class Placing:
    """The posts of a blog, to be found by what another system knew of them.

    First by what the owner says, then by address, slug and title. Two posts that fit are none.
    """

    def __init__(self, places: Sequence[Place], matches: Mapping[str, str]) -> None:
        self._matches = {
            known: thread for address, thread in matches.items() for known in _keys(address)
        }
        self._named = matches
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._slugs: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, set[str]] = defaultdict(set)
        for place in places:
            for address in (*place.addresses, place.path, place.thread):
                if path := _path(address):
                    self._paths[path].add(place.thread)
            for address in (*place.addresses, place.thread):
                if last := _last(address):
                    self._slugs[last].add(place.thread)
            self._titles[_title(place.title)].add(place.thread)

    def of(self, topic: Topic) -> Placed:
        """Return the post of a conversation, or why there is none."""
        for address in topic.addresses:
            for key in _keys(address):
                if key in self._matches:
                    return Placed(self._matches[key])
        # What has no address is told by its title or its key.
        for name in (topic.title or "", topic.key):
            if name in self._named:
                return Placed(self._named[name])
        slugs = [topic.slug or "", *map(_last, topic.addresses)]
        ways = (
            ("address", self._paths, map(_path, topic.addresses)),
            ("slug", self._slugs, slugs),
            ("title", self._titles, [_title(topic.title or "")]),
        )
        for name, known, keys in ways:
            found = {thread for key in keys if key for thread in known.get(key, ())}
            if len(found) == 1:
                return Placed(found.pop())
            if found:
                both = ", ".join(sorted(found))
                return Placed(None, f"more than one post has this {name} ({both})")
        return Placed(None, "no post has this address, slug or title")


def read_matches(path: Path, shown: str, places: Iterable[Place]) -> dict[str, str]:
    """Return the file of `--match`: old addresses with the conversations they belong to.

    `shown` is its path for people. Raises Unreadable with everything wrong with it.
    """
    try:
        source = yaml_source.load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Unreadable(Problem(shown, 1, f"{error.strerror or error}")) from None
    except UnicodeDecodeError:
        raise Unreadable(Problem(shown, 1, "is not UTF-8 text; save it as such")) from None
    except YamlError as error:
        raise Unreadable(Problem(shown, error.line, str(error))) from None
    known = {place.thread for place in places}
    by_key = {thread.strip("/"): thread for thread in known}
    found: dict[str, str] = {}
    problems = [
        Problem(shown, line, f"{key}: written twice; keep one") for key, line in source.duplicates
    ]
    for address, thread in source.data.items():
        line = source.line(address)
        if not isinstance(thread, str) or not thread.strip():
            advice = "write the id of a conversation, such as 2026/la-promessa"
            problems.append(Problem(shown, line, f"{address}: names no post; {advice}"))
        elif thread.strip("/ ").removesuffix(".md") not in by_key:
            message = f"{address}: no post has the conversation '{thread}'; "
            problems.append(Problem(shown, line, message + did_you_mean(thread, known)))
        else:
            found[address] = by_key[thread.strip("/ ").removesuffix(".md")]
    if problems:
        raise Unreadable(*problems)
    return found


def unplaced(topic: Topic) -> str:
    """Return where a conversation without a post is kept, below the folder of the comments.

    Two topics of one address, as `http` and `https` make, are one.
    """
    known = _label(topic)
    digest = hashlib.sha256(known.encode(errors="surrogatepass")).hexdigest()
    return f"{UNPLACED}/{slug(known)[:LONGEST_NAME].strip('-') or 'thread'}-{digest[:6]}"


def is_unplaced(place: str) -> bool:
    """Tell whether a place below the folder of the comments is one without a post."""
    return place.startswith(f"{UNPLACED}/")


def _label(topic: Topic) -> str:
    """Return what a conversation is known by: its address, else its title, else its key."""
    for address in topic.addresses:
        if keys := _keys(address):
            return keys[0]
    return topic.title or topic.key


def _keys(address: str) -> list[str]:
    """Return what an address is compared by: with the number of the post, then the path alone."""
    parts = _parts(address)
    if parts is None:
        return []
    path, query = parts
    number = _NUMBER.search(query)
    whole = f"{path}?{number[1]}" if number else ""
    alone = f"?{number[1]}" if number else ""
    # A number names a post by itself; the page that it was asked of is another one.
    return [key for key in dict.fromkeys((whole, alone) if number else (path,)) if key]


def _path(address: str) -> str:
    """Return the path of an address, without slashes at its ends; empty for none, or a number's."""
    parts = _parts(address)
    return "" if parts is None or _NUMBER.search(parts[1]) else parts[0]


def _last(address: str) -> str:
    """Return the last part of an address."""
    return _path(address).rpartition("/")[2].removesuffix(".html").removesuffix(".htm")


def _parts(address: str) -> tuple[str, str] | None:
    """Return path and query of an address, comparable; None for what is none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"}:
        return None
    path = unicodedata.normalize("NFC", unquote(parts.path)).strip("/")
    return _INDEX.sub("", path).strip("/"), parts.query


def _title(title: str) -> str:
    """Return a title as it is compared: however its letters are written, and its blanks."""
    return " ".join(unicodedata.normalize("NFC", unescape(title)).casefold().split())
