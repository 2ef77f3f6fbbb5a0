"""Promises: the frequency of letters, the table of the privacy page, what scripts keep."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permesso.audit import storage
from permesso.audit.declared import Declared
from permesso.audit.document import Document
from permesso.audit.examined import Site
from permesso.audit.facts import Facts, Post, Request, Stored
from permesso.audit.families import promises
from permesso.audit.scripts import read

HOST = {"host": "lettere.prova.example", "provider": "Lettere", "purpose": "x"}
ENTRY = {"name": "permesso", "store": "localStorage"}
TABLES = """<!doctype html><html lang="it"><title>Privacy</title><h1>Privacy</h1>
<table data-permesso="hosts"><tr><td><code>lettere.prova.example</code> Lettere</td></tr></table>
<table data-permesso="storage"><tr><td><code>permesso</code></td></tr></table>
"""


def site(folder: Path, *facts: Facts, **declared: Any) -> Site:
    said = Declared.model_validate({"site": "https://prova.example/", **declared})
    return Site("prova.example", facts, said, date(2026, 11, 22), folder, None)


def posts(*days: str, topic: str = "Misure") -> list[Facts]:
    return [
        Facts(f"{day}/index.html", post=Post(date.fromisoformat(day), (topic,), day))
        for day in days
    ]


def told(site: Site) -> list[tuple[str, int, str, str]]:
    return [(each.file, each.line, each.rule, each.found) for each in promises.site(site)]


def privacy(folder: Path, text: str = TABLES, *facts: Facts, **declared: Any) -> list[str]:
    (folder / "privacy.html").write_text(text, encoding="utf-8")
    said = {"privacy": "privacy.html", "hosts": [HOST], "storage": [ENTRY], **declared}
    return [
        f"{line}: {rule}: {found}" for _, line, rule, found in told(site(folder, *facts, **said))
    ]


@pytest.mark.parametrize(
    ("days", "letters", "count"),
    [
        (["2026-01-01", "2026-01-08"], {}, 0),
        (["2026-01-01", "2026-01-07"], {}, 1),
        (["2026-01-01", "2026-01-02", "2026-01-03"], {}, 2),
        (["2026-01-01", "2026-01-02"], {"posts": 2}, 0),
        (["2026-01-01", "2026-01-02", "2026-01-14"], {"days": 14, "posts": 2}, 1),
        (["2026-01-01", "2026-01-02"], {"most": 2}, 0),
        ([], {}, 0),
    ],
)
def test_posts_come_no_sooner_than_letters(
    tmp_path: Path, days: list[str], letters: dict[str, int], count: int
) -> None:
    assert len(told(site(tmp_path, *posts(*days), letters=letters))) == count


def test_a_topic_is_a_letter_of_its_own(tmp_path: Path) -> None:
    facts = [*posts("2026-01-01"), *posts("2026-01-02", topic="Scrittura")]
    assert told(site(tmp_path, *facts, letters={}, topics=["Misure", "Scrittura"])) == []
    ((file, line, rule, found),) = told(site(tmp_path, *facts, letters={}))
    assert (file, line, rule) == ("2026-01-02/index.html", 1, "promises.frequency")
    assert "from 2026-01-01 to 2026-01-02" in found


def test_an_old_address_is_no_second_post(tmp_path: Path) -> None:
    (fact,) = posts("2026-01-01")
    again = Facts("old/2026-01-01/index.html", post=fact.post)
    assert told(site(tmp_path, fact, again, letters={})) == []


def test_what_nobody_can_subscribe_to_may_come_daily(tmp_path: Path) -> None:
    facts = posts("2026-01-01", "2026-01-02", topic="Cronache")
    assert told(site(tmp_path, *facts, letters={}, topics=["Misure"])) == []


def test_without_a_promise_there_is_none_to_break(tmp_path: Path) -> None:
    assert told(site(tmp_path, *posts("2026-01-01", "2026-01-02"))) == []


def test_a_page_that_says_what_is_in_use(tmp_path: Path) -> None:
    assert privacy(tmp_path) == []


def test_a_page_without_tables(tmp_path: Path) -> None:
    found = privacy(tmp_path, "<!doctype html><title>Privacy</title><p>Rispettiamo la privacy.")
    assert [line.split(": ")[1] for line in found] == ["promises.table"] * 2


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    ((file, _, rule, _),) = told(site(tmp_path, privacy="privacy.html"))
    assert (file, rule) == ("privacy.html", "promises.table")


def test_a_host_that_is_called_and_not_named(tmp_path: Path) -> None:
    asked = Request("https://cdn.example/a.js", "script", "load", 3, "<script>")
    assert privacy(tmp_path, TABLES, Facts("a.html", (asked,))) == ["2: promises.host: cdn.example"]


def test_a_provider_that_is_not_named(tmp_path: Path) -> None:
    other = {**HOST, "provider": "Altri"}
    found = privacy(tmp_path, hosts=[other])
    assert found == ["2: promises.provider: Altri (lettere.prova.example)"]


def test_a_host_that_is_named_and_gone(tmp_path: Path) -> None:
    assert privacy(tmp_path, hosts=[]) == ["2: promises.stale: lettere.prova.example"]


def test_storage_that_is_not_named(tmp_path: Path) -> None:
    kept = Stored("visits", "localStorage", "load", 3, "localStorage.setItem")
    found = privacy(tmp_path, TABLES, Facts("a.html", stored=(kept,)))
    assert found == ["3: promises.storage: visits (localStorage)"]


def test_storage_that_is_named_and_gone(tmp_path: Path) -> None:
    assert privacy(tmp_path, storage=[]) == ["3: promises.stale: permesso"]


def test_a_declared_pattern_covers_what_scripts_make_of_it(tmp_path: Path) -> None:
    page = TABLES.replace("permesso</code>", "isso-*</code>")
    kept = Stored("isso-7", "cookie", "act", 3, "document.cookie")
    entry = {"name": "isso-*", "store": "cookie"}
    assert privacy(tmp_path, page, Facts("a.html", stored=(kept,)), storage=[entry]) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("localStorage.setItem('tema', 1)", [("tema", "localStorage")]),
        ("window.sessionStorage.setItem(`a`, 1)", [("a", "sessionStorage")]),
        ("localStorage.setItem('isso-' + id, 1)", [("isso-*", "localStorage")]),
        ("localStorage.setItem(name, 1)", [("", "localStorage")]),
        ("document.cookie = 'visto=1; path=/'", [("visto", "cookie")]),
        ("if (document.cookie == 'a=1') b()", []),
        ("// document.cookie = 'a=1'\nx = \"document.cookie = 'b=2'\"", []),
        ("document['cookie'] = 'a=1'", [("a", "cookie")]),
        ("e.cookie = 'c=1;path=/;max-age=9'; options.cookie = 'd=1'", [("c", "cookie")]),
        ("localStorage.tema = 'x'; localStorage['b'] = 1", None),
        ("localStorage.getItem('tema')", []),
        ("indexedDB.open('db'); caches.open('c')", [("db", "indexedDB"), ("c", "cache")]),
    ],
)
def test_what_scripts_keep(code: str, found: list[tuple[str, str]] | None) -> None:
    wanted = [("b", "localStorage"), ("tema", "localStorage")] if found is None else sorted(found)
    kept = storage.stored([read(code, "a.js", 1)])
    assert sorted((each.name, each.store) for each in kept) == wanted


def page(head: str) -> Document:
    return Document(
        "a.html", f"<!doctype html><html><head>{head}</head><body><p>x</p></body></html>"
    )


@pytest.mark.parametrize(
    ("head", "post"),
    [
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "BlogPosting", "headline": '
            '"T", "datePublished": "2026-01-20T00:00:00+01:00", "articleSection": ["A", "B"]}]}'
            "</script>",
            Post(date(2026, 1, 20), ("A", "B"), "T"),
        ),
        (
            '<meta property="article:published_time" content="2026-01-20T00:00:00Z">'
            '<meta property="article:section" content="A"><meta property="og:title" content="T">',
            Post(date(2026, 1, 20), ("A",), "T"),
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<script type="application/ld+json">[1, {"@type": "WebPage"}]</script>', None),
        ('<meta property="article:published_time" content="yesterday">', None),
    ],
)
def test_what_a_page_says_as_a_post(head: str, post: Post | None) -> None:
    assert promises.post_of(page(head)) == post
