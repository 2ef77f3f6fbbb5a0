"""Signs of advertising: the signatures of `advertising.yml`, ready to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from permesso import tables
from permesso.opening import MORE
from permesso.references import ATTRIBUTE

SIGNATURES = Path(__file__).with_name("advertising.yml")

ATTRIBUTES = r"(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+"
"""Attributes of a tag. Stops at the next `<` at the latest: hostile texts stay linear."""
HOST = re.compile(r"//([\w.-]+)")
COMMENT = re.compile(r"<!--(?! more -->)")
WITH_MORE = re.compile(r"<[a-zA-Z][\w:-]*[^\w:>-][^<]*")
"""A tag with attributes, and the text behind it: values may hold a `>`."""
SETTING = re.compile(r"[\w-]+\s*=")

LOADERS = {"script", "iframe", "img", "object", "embed", "link", "input", "source", "video"}
"""Elements that fetch what their address names; a link (`a`) does not."""
CONTAINERS = {"ins", "div", "span", "section", "aside", "center"}
"""Elements that a name makes advertising; a heading may be called "taboola-o-outbrain"."""


class Signature(BaseModel):
    """An entry of `advertising.yml`, which explains the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str
    source: str
    hosts: list[str] = Field(default_factory=list)
    elements: list[str] = Field(default_factory=list)
    classes: list[str] = Field(default_factory=list)
    ids: list[str] = Field(default_factory=list)
    attributes: list[str] = Field(default_factory=list)
    variables: list[str] = Field(default_factory=list)
    shortcodes: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)
    comments: list[str] = Field(default_factory=list)


class Signs:
    """Answers whose advertising something is: with a signature's number, or None."""

    def __init__(self, signatures: list[Signature]) -> None:
        """Take the signatures; where several match, the first one counts."""
        self.names = [signature.name for signature in signatures]
        of: dict[str, dict[str, int]] = defaultdict(dict)
        for number, signature in enumerate(signatures):
            for kind, values in signature.model_dump(exclude={"name", "source"}).items():
                of[kind] |= dict.fromkeys(values, number)
        self._hosts, self._elements, self._variables = of["hosts"], of["elements"], of["variables"]
        self._classes, self._ids, self._attributes = of["classes"], of["ids"], of["attributes"]
        self._words, self._comments = of["words"], of["comments"]
        self._shortcodes = of["shortcodes"] | of["words"]
        whole = (re.escape(name) + ("" if name[-1] == "_" else r"\b") for name in self._variables)
        self._variable = re.compile(rf"(?<![\w$])(?:{'|'.join(whole)})")
        elements = "|".join(map(re.escape, ["script", *self._elements]))
        # A sign whose case is fixed, at the beginning, is found at once.
        self._element = re.compile(rf"<(?i:{elements})\b")
        shortcodes = "|".join(self._shortcodes)
        self._shortcode = re.compile(rf"\[(?i:/?(?:{shortcodes})(?:[\s/]|\](?!\()))")

    def may_be_in_markdown(self, text: str) -> bool:
        """Tell, at the price of a few searches, whether a text can hold advertising at all."""
        if COMMENT.search(text) or self._shortcode.search(text):
            return True
        # In most texts no other tag is left.
        return self.may_be_in_html(text.replace(MORE, ""))

    def may_be_in_html(self, text: str) -> bool:
        """Tell the same of tags and addresses alone."""
        if self._element.search(text) or any(map(self._of_host, HOST.findall(text))):
            return True
        # Only what stands in a tag that is more than its name can be one of its attributes.
        lowered = "".join(WITH_MORE.findall(text)).lower()
        return any(name in lowered for name in (*self._attributes, *self._classes, *self._ids))

    def of_address(self, address: str) -> int | None:
        """Look up the host of a whole address."""
        found = HOST.search(address)
        return self._of_host(found[1]) if found else None

    def of_tag(self, name: str, attributes: str, code: str = "") -> int | None:
        """Look up an element by its name in lower case, its attributes, and its script."""
        values = {
            found["name"].lower(): found["double"] or found["single"] or found["bare"] or ""
            for found in ATTRIBUTE.finditer(attributes)
        }
        number = self._of_element(name, values)
        if number is None and name == "script" and "json" not in values.get("type", "").lower():
            number = self._of_script(code)
        return number

    def of_comment(self, comment: str) -> int | None:
        """Look up the text of a comment, and code in it that is commented out."""
        number = _matched(self._comments, comment)
        return self._of_script(comment) if number is None and "<" in comment else number

    def of_shortcode(self, name: str, attributes: str) -> int | None:
        """Look up a shortcode by its name; one that is a word only with settings, or nothing."""
        if name.lower() in self._words and attributes and not SETTING.match(attributes):
            return None
        return _matched(self._shortcodes, name)

    def _of_host(self, host: str) -> int | None:
        """Look up a host and the domains above it."""
        host = host.lower()
        while host not in self._hosts and "." in host:
            host = host.partition(".")[2]
        return self._hosts.get(host)

    def _of_element(self, name: str, attributes: dict[str, str]) -> int | None:
        """Look up what an element is, carries, is called, or loads."""
        numbers = [self._elements.get(name), *map(self._attributes.get, attributes)]
        if name in CONTAINERS:
            numbers += map(self._classes.get, attributes.get("class", "").lower().split())
            identity = attributes.get("id", "")
            numbers += (n for start, n in self._ids.items() if identity.startswith(start))
        if name in LOADERS:
            numbers += map(self.of_address, attributes.values())
        return _first(numbers)

    def _of_script(self, code: str) -> int | None:
        """Look up the variables and the hosts in a script."""
        hosts = map(self._of_host, HOST.findall(code.replace("\\/", "/")))
        return _first([*map(self._variables.get, self._variable.findall(code)), *hosts])


def _matched(patterns: dict[str, int], text: str) -> int | None:
    return _first(n for each, n in patterns.items() if re.fullmatch(each, text, re.IGNORECASE))


def _first(numbers: Iterable[int | None]) -> int | None:
    return min((number for number in numbers if number is not None), default=None)


@lru_cache
def signs() -> Signs:
    """Return the signatures that come with Permesso, read once."""
    entries = tables.read(SIGNATURES)
    return Signs([Signature.model_validate(entry) for entry in entries])
