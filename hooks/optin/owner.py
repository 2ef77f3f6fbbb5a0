"""The owner's page: counts, a chart of the last days, and where subscribers come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from optin.numbers import Day, Numbers, Tally
from optin.templating import render
from optin.words import Words

PLACEMENTS = ("after_intro", "middle", "end", "aside", "footer", "page", "text")
"""Where the blog's forms stand, as they say themselves."""
UP = 100
"""Units of height above the chart's axis; the highest day fills them."""

DOWN = 30
"""Units below the axis, at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in the chart. Each is one unit wide, in steps of one; heights are in units."""

    x: float
    """Where it begins."""
    subscribed: float
    """Height of the requests."""
    confirmed: float
    """Height of the confirmations, in front of them."""
    unsubscribed: float
    """Depth of the departures, below the axis."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The days as bars; what the page says of them in words is in it too."""

    bars: tuple[Bar, ...]
    """Oldest first."""
    up: float
    """Units above the axis."""
    down: float
    """Units below it."""
    top: int
    """What the full height stands for, in people a day."""
    first: str
    """The first day in words."""
    last: str
    """The last day in words."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table by list, page or placement."""

    name: str
    """What it counts, in words."""
    subscribed: str
    """Requests."""
    confirmed: str
    """Confirmed people."""
    share: str
    """How many of the requests those are, per cent."""
    unsubscribed: str
    """People who left."""


def page(numbers: Numbers, words: Words) -> str:
    """Return the page as HTML, in the language of `words`."""
    days = numbers.days
    return render(
        "owner.html",
        words,
        blog=None,
        numbers=numbers,
        today=words.day(_day(numbers.now)),
        totals=_totals(numbers, words),
        is_empty=_is_empty(numbers),
        chart=chart(days, words),
        sums={
            "subscribed": words.number(sum(day.subscribed for day in days)),
            "confirmed": words.number(sum(day.confirmed for day in days)),
            "unsubscribed": words.number(sum(day.unsubscribed for day in days)),
        },
        busy_days=[day for day in reversed(days) if day.is_busy],
        lists=_rows(numbers.lists, words),
        pages=_rows(numbers.pages, words, {"/": words.say("owner.home_page")}),
        placements=_rows(numbers.placements, words, dict(_placements(words))),
        oldest=words.day(_day(numbers.mails.oldest)) if numbers.mails.oldest else None,
    )


def chart(days: Sequence[Day], words: Words) -> Chart | None:
    """Return the days as a chart; None where nothing happened, for there is nothing to draw."""
    busy = [day for day in days if day.is_busy]
    if not busy:
        return None
    top = max(1, *(max(day.subscribed, day.confirmed) for day in busy))
    # Departures are drawn to the same scale, unless they are so many that they need a smaller one.
    deepest = max(day.unsubscribed for day in busy)
    unit = min(UP / top, DOWN / deepest) if deepest else UP / top
    bars = tuple(
        Bar(
            float(x),
            round(day.subscribed * unit, 2),
            round(day.confirmed * unit, 2),
            round(day.unsubscribed * unit, 2),
        )
        for x, day in enumerate(days)
    )
    return Chart(
        bars=bars,
        up=round(top * unit, 2),
        down=round(deepest * unit, 2),
        top=top,
        first=words.day(days[0].date),
        last=words.day(days[-1].date),
    )


def _totals(numbers: Numbers, words: Words) -> Iterator[tuple[str, str]]:
    """Return each total with its name in `locales/`."""
    totals = numbers.totals
    yield "confirmed", words.number(totals.confirmed)
    yield "waiting", words.number(totals.waiting)
    yield "unsubscribed", words.number(totals.unsubscribed)
    # Of these there are few or none: they are shown where there is something to know.
    if totals.undeliverable:
        yield "undeliverable", words.number(totals.undeliverable)
    if totals.suppressed:
        yield "suppressed", words.number(totals.suppressed)


def _rows(
    tallies: Sequence[Tally], words: Words, names: dict[str, str] | None = None
) -> tuple[Row, ...]:
    known = {"": words.say("owner.unknown"), **(names or {})}
    return tuple(
        Row(
            name=known.get(tally.name, tally.name),
            subscribed=words.number(tally.subscribed),
            confirmed=words.number(tally.confirmed),
            share=words.share(tally.confirmed, tally.subscribed),
            unsubscribed=words.number(tally.unsubscribed),
        )
        for tally in tallies
    )


def _placements(words: Words) -> Iterator[tuple[str, str]]:
    for name in PLACEMENTS:
        yield name, words.say(f"owner.placement_{name}")


def _is_empty(numbers: Numbers) -> bool:
    """Return whether nobody has used the form yet."""
    totals = numbers.totals
    people = totals.confirmed + totals.waiting + totals.unsubscribed + totals.undeliverable
    return not people and not any(day.is_busy for day in numbers.days)


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()
