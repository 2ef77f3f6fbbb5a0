"""Links between pages: from what an author wrote to an address, or to a problem."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from permesso.markup import Body
from permesso.problem import Problem, did_you_mean, nearest
from permesso.source import Source


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be linked to."""

    url: str
    """Its address."""
    anchors: frozenset[str] | None
    """Its anchors; None where they don't matter (a picture)."""


@dataclass(frozen=True, slots=True)
class Web:
    """Everything that can be linked to."""

    targets: Mapping[str, Target]
    """By path below the documents folder."""
    unpublished: Mapping[str, str]
    """Posts that are not in this build, by path, and why: `a draft`."""

    def find(self, address: str, uri: str) -> Target | str:
        """Return what `address`, written in the file `uri`, leads to, or what is wrong with it.

        Paths are those of files, relative to `uri` or, with a leading slash, to the documents
        folder; an address of a page of this site (`/categoria/misure/`) works too.
        """
        parts = urlsplit(address)
        path = unquote(parts.path)
        wanted = _normalise(path, uri) if path else uri
        if wanted in self.unpublished:
            return f"link to '{address}', which is {self.unpublished[wanted]}; remove it until then"
        target = self._target(wanted)
        if target is None:
            return f"link to '{address}' leads nowhere; {self._advice(wanted, uri)}"
        if parts.fragment and target.anchors is not None:
            anchor = unquote(parts.fragment)
            if anchor not in target.anchors:
                advice = did_you_mean(anchor, target.anchors)
                return f"link to '{address}': there is no heading '#{anchor}'; {advice}"
        suffix = (f"?{parts.query}" if parts.query else "") + (
            f"#{parts.fragment}" if parts.fragment else ""
        )
        return replace(target, url=target.url + suffix)

    def _target(self, wanted: str) -> Target | None:
        if target := self.targets.get(wanted):
            return target
        # An address as readers see it: `/chi-siamo/` is the page `chi-siamo.md`.
        stem = wanted.removesuffix("/index.html").strip("/.")
        for uri in (f"{stem}.md", posixpath.join(stem, "index.md")):
            if target := self.targets.get(uri):
                return target
        return None

    def _advice(self, wanted: str, uri: str) -> str:
        name = posixpath.basename(wanted)
        same = [known for known in self.targets if posixpath.basename(known) == name]
        if match := (same[0] if same else nearest(wanted, self.targets)):
            folder = posixpath.dirname(uri)
            return f"did you mean '{posixpath.relpath(match, folder or '.')}'?"
        return "write the path of a file in the documents folder"


def _normalise(path: str, uri: str) -> str:
    base = "" if path.startswith("/") else posixpath.dirname(uri)
    return posixpath.normpath(posixpath.join(base, path.lstrip("/")))


def link(body: Body, source: Source, web: Web) -> tuple[Body, list[Problem]]:
    """Return `body` with its references as addresses, and a problem for each that leads nowhere."""
    problems: list[Problem] = []
    pieces = list(body.pieces)
    for index in range(1, len(pieces), 2):
        found = web.find(pieces[index], source.uri)
        if isinstance(found, str):
            problems += _at_its_lines(found, pieces[index], source)
        else:
            pieces[index] = found.url
    for fragment in body.fragments:
        if unquote(fragment) not in body.anchors:
            advice = did_you_mean(fragment, body.anchors)
            message = f"link to '#{fragment}': this page has no such heading; {advice}"
            problems += _at_its_lines(message, f"#{fragment}", source)
    return replace(body, pieces=tuple(pieces)), problems


def _at_its_lines(message: str, written: str, source: Source) -> Iterator[Problem]:
    """Yield the problem for each line of the text where `written` stands."""
    forms = {written, unquote(written), written.replace(" ", "%20")}
    lines = [
        number
        for number, line in enumerate(source.body.split("\n"), source.body_line)
        if any(form in line for form in forms)
    ]
    for number in lines or [source.body_line]:
        yield Problem(source.path, number, message)
