"""Ids of articles in feeds: nobody is sent an article twice, whatever becomes of it."""

from __future__ import annotations

import pytest

from conftest import Engine, post
from subscribed import Subscribed, subscribed

HOST = "tag:prova.example,2026"


def only(engine: Engine, text: str, name: str = "2026/misurare", **values: object) -> Subscribed:
    return subscribed(engine, {f"posts/{name}.md": text}, **values)  # type: ignore[arg-type]


def atom_id(found: Subscribed) -> str:
    (entry,) = found.read("atom.xml").entries
    return str(entry.id)


def rss_id(found: Subscribed) -> tuple[str, bool]:
    (entry,) = found.read("rss.xml").entries
    return entry.id, 'isPermaLink="true"' in found.text("rss.xml")


def test_an_id_is_the_same_in_every_format(engine: Engine) -> None:
    found = only(engine, post("Misurare"))
    assert found.ids() == [f"{HOST}:2026/misurare"]
    assert atom_id(found) == f"{HOST}:2026/misurare"
    assert rss_id(found) == (f"{HOST}:2026/misurare", False)


@pytest.mark.parametrize(
    ("front", "values"),
    [
        ({"title": "Un altro titolo"}, {}),
        ({"slug": "altro"}, {}),
        ({"date": "{created: 2026-03-12, updated: 2026-08-01}"}, {}),
        ({"date": "2026-05-01"}, {}),
        ({"categories": "[Misure]"}, {"urls": {"post": "{category}/{year}/{slug}"}}),
        ({"authors": "[ada]"}, {}),
        ({}, {"site_url": "https://prova.example/blog/"}),
    ],
)
def test_an_id_stays_whatever_becomes_of_the_article(
    engine: Engine, front: dict[str, str], values: dict[str, object]
) -> None:
    files = {
        ".authors.yml": "authors:\n  ada: {name: Ada}\n",
        "posts/2026/misurare.md": post(**{"title": "Misurare", **front}),
    }
    assert subscribed(engine, files, **values).ids() == [f"{HOST}:2026/misurare"]  # type: ignore[arg-type]


def test_a_file_that_moves_takes_its_id_along(engine: Engine) -> None:
    moved = post("Misurare", comments="{thread: 2026/misurare}")
    assert only(engine, moved, "archivio/misura").ids() == [f"{HOST}:2026/misurare"]


def test_a_blog_that_moves_to_another_host_keeps_its_ids(engine: Engine) -> None:
    found = only(engine, post(), site_url="https://nuovo.example/", feeds={"host": "prova.example"})
    assert found.ids() == [f"{HOST}:2026/misurare"]


def test_letters_beyond_ascii_make_a_uri(engine: Engine) -> None:
    found = only(engine, post(), "perché no")
    assert found.ids() == [f"{HOST}:perch%C3%A9%20no"]


def test_an_imported_article_keeps_the_id_that_it_had(engine: Engine) -> None:
    guid = "http://vecchio.example/?p=123&x=1"
    found = only(engine, post(guid=f"'{guid}'"))
    assert found.ids() == [guid]
    assert atom_id(found) == guid
    assert rss_id(found) == (guid, False)


def test_an_id_that_is_the_address_says_so(engine: Engine) -> None:
    found = only(engine, post("Uno", guid="https://prova.example/uno/"))
    assert rss_id(found) == ("https://prova.example/uno/", True)


@pytest.mark.parametrize("guid", ["4711", "due parole", "urn:<x>"])
def test_an_id_that_is_no_uri_is_made_one_for_atom_alone(engine: Engine, guid: str) -> None:
    found = only(engine, post(guid=f"'{guid}'"))
    assert found.ids() == [guid] and rss_id(found) == (guid, False)
    assert atom_id(found).startswith(f"{HOST}:guid/") and " " not in atom_id(found)


def test_two_articles_with_one_id_are_told_at_both(engine: Engine) -> None:
    files = {
        "posts/a.md": post("Uno", guid="'4711'"),
        "posts/b.md": post("Due", guid="'4711'"),
        "posts/c.md": post("Tre", guid="'4712'"),
    }
    assert engine.problems(files) == [
        "docs/posts/a.md:4: guid: '4711' is also that of docs/posts/b.md; delete or correct one",
        "docs/posts/b.md:4: guid: '4711' is also that of docs/posts/a.md; delete or correct one",
    ]


def test_no_article_may_take_the_id_that_another_one_has_by_itself(engine: Engine) -> None:
    files = {
        "posts/a.md": post("Uno"),
        "posts/b.md": post("Due", guid=f"'{HOST}:a'"),
    }
    (problem,) = engine.problems(files, site_url="https://prova.example/")
    assert problem == (
        f"docs/posts/b.md:4: guid: '{HOST}:a' is also that of docs/posts/a.md; "
        "delete or correct one"
    )


def test_a_migration_sends_nobody_what_they_have_read(engine: Engine) -> None:
    """A mail service knows the ids of the old feed, and sends what has another one."""
    before = {f"http://vecchio.example/?p={number}" for number in range(3)}
    files = {
        f"posts/{number}.md": post(
            f"Articolo {number}", guid=f"'{guid}'", date=f"2026-0{number + 1}-01"
        )
        for number, guid in enumerate(sorted(before))
    }  # fmt: skip
    files["posts/nuovo.md"] = post("Nuovo", date="2026-10-01")
    found = subscribed(engine, files)
    assert set(found.ids()) - before == {f"{HOST}:nuovo"}
    without_guids = {name: text.replace("guid:", "# guid:") for name, text in files.items()}
    since = subscribed(engine, without_guids, feeds={"since": "2026-09-01"})
    assert since.ids() == [f"{HOST}:nuovo"]
