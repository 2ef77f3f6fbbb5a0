"""Rendering: what a text alone decides, found once for each text and kept.

The HTML of a text depends on its Markdown and on the `Provenance` of the converter, and on nothing
else. So it is looked for in memory, then in the cabinet, and only what is in neither is made: on
every core where there is much of it, in the order of the texts, whoever makes it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from permesso.advertising import advertising
from permesso.advertising.advertising import Advertising
from permesso.advertising.signs import signs
from permesso.embeds import lines, pasted, providers
from permesso.machines import plain
from permesso.machines.plain import Edit
from permesso.markup import Body, Converter
from permesso.workshop import forking, parallel
from permesso.workshop.packing import packed
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop
from permesso.yaml_source import YamlSource

Job = TypeVar("Job")

WORTH_IT = 32
"""Texts from which on other processes help: to begin two costs as much as to render ten."""
AT_ONCE = 2000
"""Texts that are made, and kept, before the next ones are looked at."""


@packed
@dataclass(frozen=True, slots=True)
class Rendering:
    """A text, rendered, and what is to be told of it."""

    body: Body
    """The text."""
    advertising: tuple[Advertising, ...]
    """Advertising code that was taken out of it."""
    remaining: str | None
    """Whose advertising could not be taken out."""
    unused: tuple[tuple[int, str], ...]
    """Advice on lines of it, with their numbers from 1."""
    edits: tuple[Edit, ...]
    """What changes in its Markdown, before programs get that."""


@packed
@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, whatever it is called and wherever it lies."""

    front: YamlSource
    """Its front matter."""
    place: int
    """Where its text begins."""
    line: int
    """The line on which it does."""
    rendering: Rendering | None
    """Its text, rendered; None where no page needed it yet."""


class _Made(NamedTuple):
    """What was made, as it comes back from another process."""

    found: Any
    """The thing itself; None where it comes as bytes alone."""
    content: bytes
    """The same, pickled."""
    lasting: bool
    """Whether it may be kept: nothing was read that nobody knows of."""


class Texts:
    """Renders each text once."""

    def __init__(
        self,
        converter: Converter,
        workshop: Workshop | None = None,
        known: dict[str, Any] | None = None,
    ) -> None:
        """Take where to keep what was made; without a workshop nothing is.

        `known` is what the build before made, by key; in a preview it will be what this one made.
        """
        self._converter = converter
        self._workshop = workshop
        self._known = known if known is not None and workshop and workshop.quick else None
        self._earlier = dict(self._known or {})
        if self._known:
            self._known.clear()
        self._short: dict[str, Body] = {}

    def readings(
        self, texts: Mapping[str, str], read: Callable[[str], Reading | None]
    ) -> dict[str, Reading]:
        """Return what `read` makes of files, by path; those of which it makes None are left out.

        `texts` are their contents by path. `read` leaves out to render what no page needs; a file
        that was left out so is read again.
        """
        jobs: dict[str, str] = {}
        keys: dict[str, str] = {}
        for uri, text in texts.items():
            keys[uri] = self._key("file", text)
            # A copy of a file has the same content, and may be a page where the other one is none.
            if keys[uri] in jobs:
                keys[uri] = key(keys[uri], uri)
            jobs[keys[uri]] = uri
        found = self._made("file", jobs, read, lambda uri: texts[uri])
        return {uri: found[keys[uri]] for uri in texts if found.get(keys[uri]) is not None}

    def shorts(self, texts: Iterable[str]) -> dict[str, Body]:
        """Return texts from front matter and settings, rendered, by themselves."""
        wanted = dict.fromkeys(text for text in texts if text not in self._short)
        jobs = {self._key("short", text): text for text in wanted}
        found = self._made("short", jobs, self._converted, lambda text: text)
        self._short |= {text: found[each] for each, text in jobs.items()}
        return {text: self._short[text] for text in texts}

    def convert(self, text: str) -> Body:
        """Return a text of the blog's own, rendered."""
        return self.shorts([text])[text]

    def render(self, text: str) -> Rendering:
        """Return the text of a file, rendered."""
        stripped = advertising.strip(text)
        body = self._converted(stripped.text)
        rendered = "".join(body.pieces)
        return Rendering(
            body=body,
            advertising=stripped.found,
            remaining=advertising.remains(rendered),
            unused=tuple(lines.unused(rendered, text)),
            edits=plain.edits(stripped.text),
        )

    def _key(self, kind: str, text: str) -> str:
        """Return the key of a text; without provenance it is good for this build alone."""
        provenance = self._converter.provenance
        content = text.encode("utf-8", "surrogatepass")
        return key(kind, provenance.key if provenance else None, content)

    def _converted(self, text: str) -> Body:
        return self._converter.convert(pasted.replace(text))

    def _made(
        self,
        kind: str,
        jobs: Mapping[str, Job],
        make: Callable[[Job], Any],
        text: Callable[[Job], str],
    ) -> dict[str, Any]:
        """Return what `make` makes of each job, by the key of the job; `text` is what a job is
        about."""
        every = list(jobs)
        found: dict[str, Any] = {}
        for start in range(0, len(every), AT_ONCE):
            some = {each: jobs[each] for each in every[start : start + AT_ONCE]}
            lasting = self._kept(kind, some)
            new = {each: job for each, job in some.items() if each not in lasting}
            found |= self._new(kind, new, make, text, lasting) if new else {}
            found |= lasting
            if self._known is not None:
                self._known |= lasting
        return found

    def _kept(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        """Return what is in memory, or in the cabinet, by key."""
        if self._workshop is None or self._converter.provenance is None:
            return {}
        cabinet = self._workshop.cabinet
        found = {each: self._earlier[each] for each in keys if each in self._earlier}
        cabinet.needed(kind, found)
        asked = [each for each in keys if each not in found]
        for each, content in cabinet.read(kind, asked).items():
            # Whatever it is that cannot be read: it is made anew.
            with suppress(Exception):
                found[each] = pickle.loads(content)
        return found

    def _new(
        self,
        kind: str,
        jobs: Mapping[str, Job],
        make: Callable[[Job], Any],
        text: Callable[[Job], str],
        lasting: dict[str, Any],
    ) -> dict[str, Any]:
        """Return what is made; add to `lasting` what may be kept, and keep it."""
        workshop = self._workshop
        self._prepare()
        wanted = workshop.processes if workshop and len(jobs) >= WORTH_IT else 1
        alone = forking.processes(wanted, len(jobs)) == 1
        work = partial(self._work, jobs, make, text, alone)
        progress = workshop.progress if workshop else parallel.silent
        made = forking.each(work, list(jobs), wanted, "texts", progress)
        found: dict[str, Any] = {}
        contents: dict[str, bytes] = {}
        for each, result in zip(jobs, made, strict=True):
            found[each] = result.found if alone else pickle.loads(result.content)
            if result.lasting:
                lasting[each] = found[each]
                contents[each] = result.content
        if workshop:
            workshop.cabinet.write(kind, contents)
        return found

    def _prepare(self) -> None:
        """Load what every process would load for itself, and what is opened for no text."""
        self._converter.prepare()
        signs()
        providers.providers()

    def _work(
        self,
        jobs: Mapping[str, Job],
        make: Callable[[Job], Any],
        text: Callable[[Job], str],
        alone: bool,
        keys: Sequence[str],
    ) -> list[_Made]:
        """Return what is made for some keys."""
        provenance = self._converter.provenance if self._workshop else None
        made: list[_Made] = []
        for each in keys:
            job = jobs[each]
            if provenance is None:
                found, lasting = make(job), False
            else:
                found, lasting = provenance.watched(partial(make, job), text(job))
            # What no page needed is not there to be kept.
            lasting = lasting and getattr(found, "rendering", found) is not None
            content = pickle.dumps(found, pickle.HIGHEST_PROTOCOL) if lasting or not alone else b""
            made.append(_Made(found if alone else None, content, lasting))
        return made
