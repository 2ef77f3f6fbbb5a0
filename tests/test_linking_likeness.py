"""Likeness of posts: what their build has found, and what it has not looked for."""

from __future__ import annotations

import pytest

from conftest import Engine, post
from permesso.linking import likeness
from permesso.related.related import Related, relate
from permesso.related.settings import RelatedSettings

OWN = RelatedSettings()
POSTS: dict[str, str | bytes] = {
    "posts/a.md": post("L'orto", "L'orto, il pomodoro e la serra. " * 4),
    "posts/b.md": post("La serra", "La serra, il pomodoro e il vasetto. " * 4),
    "posts/c.md": post("Il vasetto", "Il vasetto, la semina e il terriccio. " * 4),
    "posts/d.md": post("La luna", "Un razzo parte di notte."),
}


def test_two_posts_are_as_alike_whichever_comes_first(engine: Engine) -> None:
    loaded = engine.loaded(POSTS)
    found = likeness.of(loaded.gathered, loaded.related, OWN)
    a, b, c = (f"posts/{name}.md" for name in "abc")
    assert found.keys() == {(a, b), (b, a), (b, c), (c, b)}
    assert all(0 < found[pair] == found[pair[::-1]] <= 1 for pair in found)
    scores = {match.id: match.score for match in loaded.related.alike(b)}
    assert scores == {a: found[a, b], c: found[b, c]}


def test_only_the_nearest_count(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = engine.loaded(POSTS)
    whole = likeness.of(loaded.gathered, loaded.related, OWN)
    monkeypatch.setattr(likeness, "NEAREST", 1)
    # Each of the outer ones has the one between them as its nearest.
    assert likeness.of(loaded.gathered, loaded.related, OWN) == whole
    monkeypatch.setattr(likeness, "NEAREST", 0)
    assert likeness.of(loaded.gathered, loaded.related, OWN) == {}


def test_what_the_build_has_found_is_not_searched_for_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = engine.loaded(POSTS)

    def search(*_: object) -> Related:
        raise AssertionError

    monkeypatch.setattr(likeness, "relate", search)
    assert likeness.of(loaded.gathered, loaded.related, OWN)


def test_a_draft_is_like_other_posts_before_readers_know_it(engine: Engine) -> None:
    draft = post("La semina", "La semina e il terriccio. " * 4, draft="true")
    loaded = engine.loaded({**POSTS, "posts/e.md": draft}, preview=True)
    assert loaded.related.alike("posts/e.md") == ()
    found = likeness.of(loaded.gathered, loaded.related, OWN)
    assert ("posts/e.md", "posts/c.md") in found
    public = likeness.of(loaded.gathered, relate(loaded.gathered.all, OWN), OWN)
    assert found == public
