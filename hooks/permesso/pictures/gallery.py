"""The gallery: every picture of a blog, made ready for readers."""

from __future__ import annotations

import os
import posixpath
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from permesso.library import Folder
from permesso.pictures import archive, encoding, kinds
from permesso.pictures.archive import Record
from permesso.pictures.budget import Budget
from permesso.pictures.fault import Fault
from permesso.pictures.kinds import SVG, Kind
from permesso.pictures.rendition import Format, Gallery, Rendition, Variant
from permesso.pictures.settings import PictureSettings
from permesso.problem import Problem
from permesso.urls import is_too_long
from permesso.workshop import parallel, store
from permesso.workshop.workshop import Workshop

if TYPE_CHECKING:
    from permesso.pictures.making import Made

VERSION = 2
"""Of what this code makes: another one when the same picture would become something else."""
GLANCE = "glance"
"""Stands for the widths of a picture that only a preview has looked at."""
AT_ONCE = 100_000_000
"""Pixels that are in memory at once as they come from files, at 4 bytes each."""


@dataclass(frozen=True, slots=True)
class Job:
    """A picture to make ready."""

    uri: str
    """Its path below the documents folder."""
    path: Path
    """Its file."""
    kind: Kind
    """Its format, as its name says."""
    widths: tuple[int, ...]
    """Widths that it is wanted in; none for one that nobody shows."""


def prepare(
    folder: Folder,
    shown: Collection[str],
    settings: PictureSettings,
    workshop: Workshop,
    leading: Collection[str] = (),
) -> Gallery:
    """Return all pictures of the documents folder, ready for readers.

    `shown` are the paths of those that texts, front matter and authors show: they get other widths
    and formats, those that are `leading` larger ones. The others are published too, so their
    metadata goes as well.
    """
    faults: dict[str, str] = {}
    jobs: list[Job] = []
    for uri in folder.media:
        try:
            kind = kinds.of_name(uri)
            path = folder.path / uri
            # What is not there is a file of the theme's.
            if kind and os.path.lexists(path):
                _check_place(path, folder)
                widths = _widths(uri in shown, uri in leading, settings)
                jobs.append(Job(uri, path, kind, widths))
        except Fault as fault:
            if os.path.lexists(folder.path / uri):
                faults[uri] = str(fault)
    if not jobs and not faults:
        return Gallery()
    wanted = (settings.max_edge, settings.avif, settings.webp, settings.jpeg)
    ground = store.key(VERSION, *encoding.versions(), *wanted)
    work = partial(
        _made, ground=ground, settings=settings, workshop=workshop, budget=Budget(AT_ONCE)
    )
    with warnings.catch_warnings():
        # Pillow warns of what is told as a fault or taken out. Here, around all threads: the
        # filters are those of the process.
        warnings.simplefilter("ignore")
        found = parallel.each(work, jobs, "pictures", workshop.progress)
    records: dict[str, Record] = {}
    for job, result in zip(jobs, found, strict=True):
        if isinstance(result, Fault):
            faults[job.uri] = str(result)
        else:
            records[job.uri] = result
    return Gallery(
        renditions={
            job.uri: _rendition(job, records[job.uri], folder.media[job.uri])
            for job in jobs
            if job.uri in records
        },
        files={
            _name(uri, kept): kept.content
            for uri, record in records.items()
            for kept in record.pieces
        },
        faults=faults,
        notices=tuple(
            Problem(folder.show(uri), 1, message)
            for uri, record in records.items()
            for message in _notices(record)
        ),
    )


def unnamed(gallery: Gallery, shown: Collection[str], folder: Folder) -> Iterator[Problem]:
    """Yield a problem for each faulty picture that nobody shows; of the others tells who does."""
    for uri, fault in gallery.faults.items():
        if uri not in shown:
            yield Problem(folder.show(uri), 1, f"picture: {fault}")


def _check_place(path: Path, folder: Folder) -> None:
    """Raise Fault for a file that is not one of the documents folder."""
    if not path.exists():
        raise Fault("is a link to a file that is not there; copy the file here")
    if not path.is_file():
        raise Fault("is no file; delete it")
    if not path.resolve().is_relative_to(folder.path.resolve()):
        raise Fault("is a link to a file outside of the documents folder; copy the file here")


def _widths(shown: bool, leading: bool, settings: PictureSettings) -> tuple[int, ...]:
    if not shown or not settings.make:
        return ()
    more = settings.lead_widths if leading else []
    return tuple(sorted({*settings.widths, *more}))


def _made(
    job: Job, ground: str, settings: PictureSettings, workshop: Workshop, budget: Budget
) -> Record | Fault:
    """Return what became of a picture: from the store, else made now.

    `ground` is the key of all that pictures depend on and share.
    """
    try:
        content = _content(job.path)
        kinds.check(content, job.kind, job.uri)
        sum_ = store.sum_of(content)
        key = store.key(ground, job.kind.name, *job.widths, sum_)
        found = archive.find(workshop.store, key)
        if found is None and workshop.quick:
            key = store.key(ground, job.kind.name, GLANCE, sum_)
            found = archive.find(workshop.store, key)
        if found is None:
            made = _make(content, job, settings, workshop.quick, budget)
            found = archive.keep(workshop.store, key, made)
        return found
    except Fault as fault:
        return fault


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Fault(f"cannot be read ({reason}); mend that, or delete it") from None


def _make(content: bytes, job: Job, settings: PictureSettings, quick: bool, budget: Budget) -> Made:
    # Here: most builds find every picture made.
    from permesso.pictures import making

    if job.kind.name == SVG:
        return making.drawn(content)
    if quick:
        return making.glanced(content, job.kind, settings, budget)
    if job.widths:
        return making.made(content, job.kind, job.widths, settings, budget)
    return making.cleaned(content, job.kind, settings, budget)


def _rendition(job: Job, record: Record, address: str) -> Rendition:
    by_type: dict[str, list[Variant]] = defaultdict(list)
    smaller: list[Variant] = []
    films: list[Format] = []
    url, type_ = address, job.kind.type
    for kept in record.pieces:
        variant = Variant(quote(_name(job.uri, kept)), kept.width)
        if kept.role == "whole":
            url, type_ = variant.url, kept.type
        elif kept.role == "smaller":
            smaller.append(variant)
        elif kept.role == "better":
            by_type[kept.type].append(variant)
        elif kept.role == "film":
            films.append(Format(kept.type, (variant,)))
    return Rendition(
        url=url,
        type=type_,
        width=record.width,
        height=record.height,
        formats=tuple(Format(each, tuple(variants)) for each, variants in by_type.items()),
        variants=tuple(smaller),
        colour=record.colour,
        video=tuple(films),
    )


def _name(uri: str, kept: archive.Kept) -> str:
    """Return the path of a picture's file in the site: `immagini/porta-800-1a2b3c4d.avif`."""
    if kept.role == "own":
        return uri
    folder, name = posixpath.split(posixpath.splitext(uri)[0])
    ending = f"-{kept.width}-{kept.sum}{kept.suffix}"
    while is_too_long(name + ending):
        name = name[:-1]
    return posixpath.join(folder, name + ending)


def _notices(record: Record) -> Iterator[str]:
    if record.place:
        yield "picture: said where it was taken; the published file does not"
    if record.taken:
        yield f"picture: {', '.join(record.taken)} taken out; a drawing only draws"
