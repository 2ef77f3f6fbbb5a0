"""The model: plain data in an order that is the same in every run, made with no step twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from babel.dates import format_date

from comments import comments, record
from conftest import SITE_URL, Engine, post
from permesso import locale
from permesso.comments.sanitiser import UNPRINTABLE, printable
from permesso.links import Target, Web
from permesso.whole import whole
from programs import edition_of

FILES: dict[str, str | bytes] = {
    **{
        f"posts/{n}.md": post(
            f"Articolo {n}",
            f"## Uno\n\n[a]({(n + 1) % 4}.md#uno) [b](/chi-siamo/)\n\n## Due\n\nTesto.",
            authors="[ada]",
            categories="[Misure]",
            tags="[uno, due]",
            series="Serie",
            date=f"2026-0{n + 1}-01",
        )
        for n in range(4)
    },
    "chi-siamo.md": "---\ntitle: Chi siamo\n---\n\nTesto.\n",
    ".authors.yml": "authors:\n  ada: {name: Ada, description: Scrive, bio: '# Io'}\n",
    "comments/1.yml": comments(record("a")),
}


def sets(value: Any, place: str, seen: set[int]) -> Iterator[str]:
    """Yield where in a value sets are, which have no order."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, set | frozenset):
        yield place
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            yield from sets(inner, f"{type(value).__name__}.{field.name}", seen)
    elif isinstance(value, dict):
        yield from (found for each in value.values() for found in sets(each, place, seen))
    elif isinstance(value, list | tuple):
        yield from (found for each in value for found in sets(each, place, seen))


def test_what_pages_show_has_an_order(engine: Engine) -> None:
    """Pages are known again by what they show: that must not differ from run to run."""
    blog = engine.load(FILES, site_url=SITE_URL)
    assert set(sets(blog.views, "", set())) == {"Body.anchors"}
    assert all("frozenset" not in repr(view) for view in blog.views)


def test_an_author_is_one_for_all_posts(engine: Engine) -> None:
    blog = engine.load(FILES, site_url=SITE_URL)
    assert len({id(author) for article in blog.articles for author in article.post.authors}) == 1


def test_a_date_is_put_in_words_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[tuple[date, str]] = Counter()

    def counting(day: date, *, format: str, locale: Any) -> str:
        asked[day, format] += 1
        return format_date(day, format=format, locale=locale)

    locale._long_date.cache_clear()
    monkeypatch.setattr("permesso.locale.format_date", counting)
    engine.load(FILES, site_url=SITE_URL)
    assert {times for (_, kind), times in asked.items() if kind == "long"} == {1}


@pytest.mark.parametrize("text", ["", "a\nb", "a\tb", "a\x00b", "\x85", "\ufffe", "è…🙂", "\u200b"])
def test_text_is_printable(text: str) -> None:
    assert printable(text) == UNPRINTABLE.sub("", text)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", SITE_URL),
        ("a/b_c-d.e~f/", f"{SITE_URL}a/b_c-d.e~f/"),
        ("//cdn.example/a.js", "https://cdn.example/a.js"),
        ("città/", f"{SITE_URL}citt%C3%A0/"),
        ("a%20b/?q=è#c", f"{SITE_URL}a%20b/?q=%C3%A8#c"),
        ("https://altro.example/", "https://altro.example/"),
    ],
)
def test_an_address_is_made_whole(address: str, expected: str) -> None:
    assert whole(address, edition_of(site_url=SITE_URL)) == expected


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("b.md", "b/"),
        ("./b.md", "b/"),
        ("../posts/b.md", "b/"),
        ("b.md#uno", "b/#uno"),
        ("b.md?x=1", "b/?x=1"),
        ("c%20d.md", "c-d/"),
        ("/posts/b.md", "b/"),
        ("/b/", "b/"),
    ],
)
def test_a_link_is_followed_however_it_is_written(address: str, found: str) -> None:
    targets = {"posts/b.md": Target("b/"), "posts/c d.md": Target("c-d/")}
    target = Web(targets, {}).find(address, "posts/a.md")
    assert isinstance(target, Target) and target.url == found
