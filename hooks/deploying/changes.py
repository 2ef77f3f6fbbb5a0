"""Changes: what a build says that nobody was told yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from deploying.state import State


@dataclass(frozen=True)
class Changes:
    """What is new since somebody was told."""

    pages: tuple[str, ...] = ()
    """Whole addresses of texts that are new, changed or gone."""
    feeds: tuple[str, ...] = ()
    """Whole addresses of feeds that are new or changed."""


def between(told: State, built: State) -> Changes:
    """Return what has changed from one state to another."""
    gone = [address for address in told.pages if address not in built.pages]
    return Changes(
        (*_changed(told.pages, built.pages), *gone), tuple(_changed(told.feeds, built.feeds))
    )


def told(known: State, built: State, done: Changes) -> State:
    """Return what is known once somebody was told of `done`."""
    return replace(
        built,
        pages=_together(known.pages, built.pages, done.pages),
        # Nobody is told that a feed is gone.
        feeds={
            address: found
            for address, found in _together(known.feeds, built.feeds, done.feeds).items()
            if address in built.feeds
        },
        commit=known.commit,
    )


def _changed(known: Mapping[str, str], built: Mapping[str, str]) -> list[str]:
    return [address for address, found in built.items() if known.get(address) != found]


def _together(
    known: Mapping[str, str], built: Mapping[str, str], done: tuple[str, ...]
) -> dict[str, str]:
    kept = {address: found for address, found in known.items() if address not in set(done)}
    return kept | {address: built[address] for address in done if address in built}
