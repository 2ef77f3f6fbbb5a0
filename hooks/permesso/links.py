"""Links between pages: from what an author wrote to an address, or to a problem."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import unquote, urlsplit

from permesso.markup import Body
from permesso.pictures.figures import Image
from permesso.problem import Problem, did_you_mean, nearest
from permesso.source import Source

NAME = re.compile(r"[\w-]+(?:\.\w+)*", re.ASCII)
"""The name of a file beside the one that names it, with nothing encoded in it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be linked to."""

    url: str
    """Its address."""
    anchors: frozenset[str] | None = None
    """Its anchors; None where they don't matter (a picture)."""
    title: str | None = None
    """Its title, where it has one."""
    file: str | None = None
    """Path of a file that is no text, below the documents folder."""


@dataclass(frozen=True)
class Web:
    """Everything that can be linked to."""

    targets: Mapping[str, Target]
    """By path below the documents folder."""
    unpublished: Mapping[str, str]
    """Posts that are not in this build, by path: why, and what who links to them can do."""

    @cached_property
    def _by_url(self) -> dict[str, Target]:
        return {target.url: target for target in self.targets.values()}

    @cached_property
    def _by_stem(self) -> dict[str, dict[str, str]]:
        """Paths by ending, then by name without it."""
        found: dict[str, dict[str, str]] = {}
        for uri in self.targets:
            stem, ending = posixpath.splitext(posixpath.basename(uri))
            found.setdefault(ending, {}).setdefault(stem, uri)
        return found

    def find(self, address: str, uri: str) -> Target | str:
        """Return what `address`, written in the file `uri`, leads to, or what is wrong with it.

        Paths are those of files, relative to `uri` or, with a leading slash, to the documents
        folder; an address of a page of this site (`/categoria/misure/`) works too.
        """
        path, query, fragment = _parts(address)
        wanted = _normalise(path, uri) if path else uri
        if wanted in self.unpublished:
            return f"link to '{address}', which is {self.unpublished[wanted]}"
        # An address as readers see it: `/chi-siamo/` is the page `chi-siamo.md`.
        stem = wanted.removesuffix("/index.html").strip("/.")
        target = self.targets.get(wanted) or self._by_url.get(f"{stem}/" if stem else "")
        if target is None:
            return f"link to '{address}' leads nowhere; {self._advice(address, wanted, uri)}"
        if fragment and target.anchors is not None:
            anchor = unquote(fragment)
            if anchor not in target.anchors:
                advice = did_you_mean(anchor, target.anchors)
                return f"link to '{address}': there is no heading '#{anchor}'; {advice}"
        suffix = (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
        return replace(target, url=target.url + suffix) if suffix else target

    def _advice(self, address: str, wanted: str, uri: str) -> str:
        stem, ending = posixpath.splitext(posixpath.basename(wanted))
        alike = self._by_stem.get(ending, {})
        match = nearest(stem, alike)
        if match is None:
            return "write the path of a file in the documents folder"
        # From the root, where that is how it was written, or all that was wrong with it.
        if address.startswith("/") or alike[match] == address:
            return f"did you mean '/{alike[match]}'?"
        return f"did you mean '{posixpath.relpath(alike[match], posixpath.dirname(uri) or '.')}'?"


def _parts(address: str) -> tuple[str, str, str]:
    """Return the path of an address, decoded, its query and its fragment."""
    # What most addresses are says all by itself.
    if NAME.fullmatch(address):
        return address, "", ""
    parts = urlsplit(address)
    return unquote(parts.path), parts.query, parts.fragment


def _normalise(path: str, uri: str) -> str:
    if NAME.fullmatch(path):
        folder, slash, _ = uri.rpartition("/")
        return f"{folder}{slash}{path}"
    base = "" if path.startswith("/") else posixpath.dirname(uri)
    return posixpath.normpath(posixpath.join(base, path.lstrip("/")))


def link(body: Body, source: Source, web: Web) -> tuple[Body, list[Problem]]:
    """Return `body` with its references as addresses, and a problem for each that leads nowhere."""
    found = {written: web.find(written, source.uri) for written in body.references}
    pieces = list(body.pieces)
    for index in range(1, len(pieces), 2):
        target = found[pieces[index]]
        if isinstance(target, Target):
            pieces[index] = target.url
    images = tuple(_placed(image, found[image.written]) for image in body.images)
    problems: list[Problem] = []
    for written, target in found.items():
        if isinstance(target, str):
            problems += _at_its_lines(target, written, source)
    for image in images:
        if image.file is None and isinstance(found[image.written], Target):
            message = f"picture '{image.written}' is a page; take the exclamation mark away to link"
            problems += _at_its_lines(message, image.written, source)
    for fragment in dict.fromkeys(body.fragments):
        if unquote(fragment) not in body.anchors:
            advice = did_you_mean(fragment, body.anchors)
            message = f"link to '#{fragment}': this page has no such heading; {advice}"
            problems += _at_its_lines(message, f"#{fragment}", source)
    linked = replace(body, pieces=tuple(pieces), images=images) if found else body
    return linked, problems


def _placed(image: Image, target: Target | str) -> Image:
    return replace(image, file=target.file) if isinstance(target, Target) else image


def _at_its_lines(message: str, written: str, source: Source) -> Iterator[Problem]:
    """Yield the problem for each line of the text where `written` stands as a link."""
    for number in dict.fromkeys(lines_of(written, source)) or [source.body_line]:
        yield Problem(source.path, number, message)


def lines_of(written: str, source: Source) -> list[int]:
    """Return the line of each place in a text where `written` stands as an address, in order."""
    forms = {written, unquote(written), written.replace(" ", "%20"), html.escape(written)}
    any_form = "|".join(re.escape(form) for form in forms)
    # What opens an address in Markdown and HTML, and what ends it.
    place = re.compile(rf"(?:[(<\"'=,]\s*|\]:\s*)(?:{any_form})(?=[\s)>\"',]|$)")
    return [
        number
        for number, line in enumerate(source.body.split("\n"), source.body_line)
        for _ in place.finditer(line)
    ]
