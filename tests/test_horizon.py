"""Until when a build says the same, if nothing but the clock goes on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from conftest import NOW, ROOT, Engine, post
from permesso import settings
from permesso.edition import Edition
from permesso.horizon import horizon

LOOK = {
    "announcing/record.py",  # the record of a build says when it was
    "comments/conversations.py",  # conversations close: `Thread.closes`
    "edition.py",  # texts come out and expire: `Blog.due`
    "horizon.py",
    "machines/policy.py",  # the end of security.txt: a day
    "machines/security.py",
    "newsletter/newsletter.py",  # consents begin: a day
    "plan.py",  # dates to come are mistakes, and past ones stay past
    "preview.py",  # the line of a preview: a day
    "sitemaps/entries.py",  # dates of changes: `Post.updated`
}
"""Modules that look at the moment of the build, all of them thought of in `horizon`."""


def seen(engine: Engine, front: dict[str, object], now: datetime = NOW, **values: object) -> str:
    """Return the horizon of a blog with one post, in the blog's time zone."""
    blog = engine.load({"posts/a.md": post(**front)}, now=now, **values)  # type: ignore[arg-type]
    known = settings.parse(values, settings.read_configuration(None))
    edition = Edition.of(known, "it", now, preview=False)
    found = horizon(blog, edition)
    assert found > now
    return f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, "2026-11-22 00:00"),
        ({"publish_at": "2026-11-21 18:30"}, "2026-11-21 18:30"),
        ({"publish_at": "2026-11-23 18:30"}, "2026-11-22 00:00"),
        ({"expires": "2026-11-21 23:00"}, "2026-11-21 23:00"),
        ({"date": "{created: 2026-03-12, updated: 2026-11-21 20:15}"}, "2026-11-21 20:15"),
        ({"date": "{created: 2026-03-12, updated: 2026-11-21 09:15}"}, "2026-11-22 00:00"),
        ({"date": "2026-11-20 21:00", "comments": "{close_after_days: 1}"}, "2026-11-21 21:00"),
        ({"date": "2026-11-19 21:00", "comments": "{close_after_days: 1}"}, "2026-11-22 00:00"),
        ({"comments": "{close_after_days: 999999999}"}, "2026-11-22 00:00"),
    ],
)
def test_the_next_moment_at_which_something_changes(
    engine: Engine, front: dict[str, object], expected: str
) -> None:
    assert seen(engine, front) == expected


def test_the_settings_close_conversations_too(engine: Engine) -> None:
    comments = {"close_after_days": 2}
    front = {"date": "2026-11-19 21:00"}
    assert seen(engine, front, comments=comments) == "2026-11-21 21:00"
    assert seen(engine, {**front, "comments": "{state: open}"}, comments=comments).endswith("00:00")
    assert seen(engine, {**front, "comments": "{state: closed}"}, comments=comments) == (
        "2026-11-22 00:00"
    )


@pytest.mark.parametrize("zone", ["Europe/Rome", "Pacific/Auckland", "America/Los_Angeles", "UTC"])
def test_midnight_is_that_of_the_blog(engine: Engine, zone: str) -> None:
    for day in (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ):
        found = seen(engine, {"date": "2026-01-01"}, now=day, timezone=zone)
        assert found.endswith("00:00")


def test_a_day_lasts_as_long_as_the_clock_says(engine: Engine) -> None:
    known = settings.parse({}, settings.read_configuration(None))
    now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # the night before clocks go back
    edition = Edition.of(known, "it", now, preview=False)
    until = horizon(engine.load({"posts/a.md": post()}, now=now), edition)
    assert until.timestamp() - now.timestamp() == timedelta(hours=24, minutes=30).total_seconds()


def test_nobody_else_looks_at_the_moment_of_a_build() -> None:
    engine = ROOT / "hooks/permesso"
    found = {
        path.relative_to(engine).as_posix()
        for path in engine.rglob("*.py")
        if re.search(r"edition\.now\b", path.read_text(encoding="utf-8"))
    }
    assert found == LOOK
