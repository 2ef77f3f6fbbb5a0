"""Feeds are made once: an article is written once in each format, and a feed stays as it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import Engine, post
from permesso.feeds import atom, content, feeds, json_feed, rss
from permesso.feeds.entries import Entry
from permesso.feeds.settings import FeedFormat
from permesso.model import Post
from permesso.workshop.workshop import Workshop
from subscribed import subscribed

POSTS = {
    f"posts/{number}.md": post(
        f"Articolo {number}",
        categories="[Misure]",
        tags="[uno, due]",
        series="Serie",
        date=f"2026-0{number + 1}-01",
    )
    for number in range(5)
}  # fmt: skip
FEEDS = 15
"""Three formats of the blog, a category, a series, two tags."""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is written from now on."""
    counted: Counter[str] = Counter()

    def count(name: str, module: object, function: str) -> None:
        original = getattr(module, function)

        def counting(*arguments: object) -> object:
            counted[name] += 1
            return original(*arguments)

        monkeypatch.setattr(module, function, counting)

    count("content", content, "clean")
    writers = dict(feeds._WRITERS)
    modules: tuple[tuple[FeedFormat, Any], ...]
    modules = (("rss", rss), ("atom", atom), ("json", json_feed))
    for name, module in modules:
        count(name, module, "fragment")
        count(f"{name} feed", module, "around")
        made = replace(writers[name], fragment=module.fragment, around=module.around)
        writers[name] = made
    monkeypatch.setattr(feeds, "_WRITERS", writers)
    return counted


def test_an_article_is_written_once_in_each_format(engine: Engine, written: Counter[str]) -> None:
    found = subscribed(engine, POSTS)
    assert len(found.feeds.files) == FEEDS
    assert written == {
        "content": 5, "rss": 5, "atom": 5, "json": 5, "rss feed": 5, "atom feed": 5, "json feed": 5,
    }  # fmt: skip


def test_an_article_is_forgotten_after_its_last_feed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 0

    class Maker(feeds._Maker):
        def _of(self, post: Post) -> feeds._Written:
            nonlocal most
            found = super()._of(post)
            most = max(most, len(self._written))
            return found

    monkeypatch.setattr(feeds, "_Maker", Maker)
    alone = {
        f"posts/{number}.md": post(
            f"Articolo {number}", tags=f"[t{number}]", date=f"2026-0{number + 1}-01"
        )
        for number in range(5)
    }
    # That of the blog's feeds, which is in those of its tag too, and one after the other beside it.
    subscribed(engine, alone, feeds={"count": 1})
    assert most == 2


def test_what_has_not_changed_is_not_written_again(
    engine: Engine, tmp_path: Path, written: Counter[str]
) -> None:
    first = subscribed(engine, POSTS, workshop=Workshop.at(tmp_path / "kept"))
    written.clear()
    workshop = Workshop.at(tmp_path / "kept")
    second = subscribed(engine, POSTS, workshop=workshop)
    assert not written and (workshop.store.hits, workshop.store.misses) == (FEEDS, 0)
    assert first.feeds.files == second.feeds.files


def test_a_new_article_makes_only_the_feeds_that_it_is_in(
    engine: Engine, tmp_path: Path, written: Counter[str]
) -> None:
    subscribed(engine, POSTS, workshop=Workshop.at(tmp_path / "kept"))
    written.clear()
    files = {**POSTS, "posts/x.md": post("Nuovo", tags="[due]", date="2026-09-01")}
    workshop = Workshop.at(tmp_path / "kept")
    found = subscribed(engine, files, workshop=workshop)
    # In the blog's feeds and in those of the tag.
    assert workshop.store.misses == 6 and written["rss feed"] == 2
    assert found.titles("tag/due/feed.json")[0] == "Nuovo"


@pytest.mark.parametrize(
    "changed",
    [
        {"feeds": {"hub": "https://hub.example/"}},
        {"machines": {"licence": "CC-BY-4.0"}},
        {"publisher": {"name": "Ada"}},
        {"feeds": {"host": "altro.example"}},
        {"site_url": "https://altro.example/"},
    ],
)
def test_a_setting_makes_every_feed_anew(
    engine: Engine, tmp_path: Path, changed: dict[str, object]
) -> None:
    subscribed(engine, POSTS, workshop=Workshop.at(tmp_path / "kept"))
    workshop = Workshop.at(tmp_path / "kept")
    subscribed(engine, POSTS, workshop=workshop, **changed)  # type: ignore[arg-type]
    assert workshop.store.hits == 0 and workshop.store.misses == FEEDS


def test_every_field_of_an_entry_is_part_of_its_key(engine: Engine) -> None:
    names = set(Entry.__dataclass_fields__)
    made = subscribed(engine, POSTS)
    assert made.feeds.files
    values = {name: name for name in names}
    digest = Entry(**values).digest  # type: ignore[arg-type]
    for name in names:
        assert Entry(**{**values, name: "else"}).digest != digest, name  # type: ignore[arg-type]


def test_a_damaged_store_changes_no_byte(engine: Engine, tmp_path: Path) -> None:
    workshop = Workshop.at(tmp_path / "kept")
    before = subscribed(engine, POSTS, workshop=workshop)
    texts = {url: before.text(url) for url in before.feeds.files}
    for file in (tmp_path / "kept").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[:-9])
    after = subscribed(engine, POSTS, workshop=Workshop.at(tmp_path / "kept"))
    assert {url: after.text(url) for url in after.feeds.files} == texts


def test_where_nothing_can_be_kept_the_feeds_are_there(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be")
    found = subscribed(engine, POSTS, workshop=Workshop.at(tmp_path / "kept"))
    assert len(found.feeds.files) == FEEDS and found.titles()
