"""What a blog says of itself for its audit, the page of the audit, the table of what is in use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conftest import SITE_URL, Engine, letter_files, letters, post
from permesso.audit.declared import Declared
from permesso.model import Blog, Page, PermissionPage
from permesso.permission import declaration
from permesso.slots.blocks import InUseBlock

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
ISSO = {"provider": "isso", "root": "https://commenti.prova.example", "privacy": "privacy.md"}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """An engine with an audit, as blogs have unless their owners say otherwise."""
    return Engine(engine.docs, usual={"search": "off"})


def load(engine: Engine, text: str = "Testo.", **values: Any) -> Blog:
    files = {"posts/a.md": post(body=text), **letter_files()}
    return engine.load(files, site_url=SITE_URL, **values)


def privacy(blog: Blog) -> Page:
    return next(page for page in blog.pages if page.url == "privacy/")


def hosts(blog: Blog) -> list[tuple[str, str]]:
    return [(host.host, host.provider) for host in blog.in_use["it"].hosts]


def declared(engine: Engine, **values: Any) -> Declared:
    loaded = engine.loaded({"posts/a.md": post(), **letter_files()}, site_url=SITE_URL, **values)
    text = declaration.files(loaded.blog, loaded.workings.edition)["permesso/declared.json"]
    return Declared.model_validate_json(text)


def test_hosts_are_those_of_the_settings_and_of_embeds(engine: Engine) -> None:
    blog = load(engine, f"Uno.\n\n{VIDEO}\n\nDue.", newsletter=letters(), comments=ISSO)
    assert hosts(blog) == [
        ("lettere.prova.example", "il servizio d'iscrizione di questo blog"),
        ("commenti.prova.example", "Isso"),
        ("www.youtube-nocookie.com", "YouTube"),
    ]
    assert all(host.when == "act" for host in blog.in_use["it"].hosts)


def test_a_blog_that_asks_nobody_says_so(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post()}, site_url=SITE_URL)
    assert hosts(blog) == []
    assert [entry.name for entry in blog.in_use["it"].storage] == ["permesso"]


def test_one_host_for_two_things_stands_once(engine: Engine) -> None:
    same = {**ISSO, "root": "https://lettere.prova.example/isso"}
    (host,) = load(engine, newsletter=letters(), comments=same).in_use["it"].hosts
    assert host.host == "lettere.prova.example"
    assert host.purpose == "riceve il modulo d'iscrizione; porta e riceve i commenti"


def test_the_owner_adds_what_the_settings_cannot_know(engine: Engine) -> None:
    audit = {
        "hosts": [{"host": "mappe.example", "when": "load", "provider": "M", "purpose": "mappa"}],
        "storage": [{"name": "m", "store": "cookie", "host": "mappe.example"}],
    }
    used = load(engine, audit=audit).in_use["it"]
    assert [(host.host, host.when) for host in used.hosts] == [("mappe.example", "load")]
    assert [(entry.name, entry.host) for entry in used.storage][-1] == ("m", "mappe.example")


def test_the_table_stands_at_the_end_of_the_privacy_page_by_itself(engine: Engine) -> None:
    (block,) = privacy(load(engine, newsletter=letters())).slots.end
    assert isinstance(block, InUseBlock) and block.used.hosts


def test_the_author_may_place_it(engine: Engine) -> None:
    files = {
        "posts/a.md": post(),
        **letter_files(),
        "privacy.md": "# Privacy\n\nPrima.\n\n[[in-uso]]\n\nDopo.\n",
    }
    page = privacy(engine.load(files, site_url=SITE_URL, newsletter=letters()))
    assert not page.slots.end
    assert [block.kind for (block,) in page.slots.in_text.values()] == ["in_use"]


def test_a_page_is_made_in_each_language_and_named_in_the_footer(engine: Engine) -> None:
    files = {"posts/a.md": post(), "posts/b.md": post("Two", lang="en")}
    blog = engine.load(files, site_url=SITE_URL)
    made = {page.lang: page for page in blog.pages if isinstance(page, PermissionPage)}
    assert {lang: page.url for lang, page in made.items()} == {
        "it": "permesso/",
        "en": "en/permesso/",
    }
    assert [each.url for each in made["it"].translations] == ["en/permesso/"]
    assert blog.interfaces["it"].footer[-1].url == "permesso/"
    assert blog.interfaces["en"].footer[-1].url == "en/permesso/"


def test_the_owner_may_write_its_text(engine: Engine) -> None:
    files = {"posts/a.md": post(), "permesso.md": "# Come ci controlliamo\n\nCosì.\n"}
    (page,) = (page for page in engine.load(files).pages if isinstance(page, PermissionPage))
    assert page.title == "Come ci controlliamo" and "Così" in page.body.html("")


def test_without_an_audit_there_is_nothing_of_it(engine: Engine) -> None:
    loaded = engine.loaded(
        {"posts/a.md": post(), **letter_files()},
        site_url=SITE_URL,
        newsletter=letters(),
        audit="off",
    )
    assert not any(isinstance(page, PermissionPage) for page in loaded.blog.pages)
    assert not privacy(loaded.blog).slots.end
    assert declaration.files(loaded.blog, loaded.workings.edition) == {}


def test_the_declaration_says_what_the_blog_is_held_to(engine: Engine) -> None:
    found = declared(
        engine,
        newsletter=letters(topics=["Misure"]),
        categories=["Misure"],
        audit={
            "letters": {"most": 1, "days": 14},
            "limits": {"forms": 1},
            "exemptions": [
                {"rule": "strangers.request", "reason": "Per la fiera", "until": "2026-12-31"}
            ],
        },
    )
    assert found.site == SITE_URL and found.privacy == "privacy/index.html"
    assert found.hosts is not None and found.hosts[0].host == "lettere.prova.example"
    assert found.letters and (found.letters.most, found.letters.days) == (1, 14)
    assert found.topics == ("Misure",) and found.limits.forms == 1
    assert found.exemptions[0].until.isoformat() == "2026-12-31"
    assert found.pages == ("permesso/index.html",)


def test_the_report_is_there_before_the_audit(engine: Engine) -> None:
    loaded = engine.loaded({"posts/a.md": post()})
    text = declaration.files(loaded.blog, loaded.workings.edition)["permesso/audit.json"]
    assert json.loads(text) == {"examined": None}


@pytest.mark.parametrize(
    ("audit", "told"),
    [
        ({"limit": {}}, "limit"),
        ({"limits": {"screen": 2}}, "screen"),
        ({"exemptions": [{"rule": "a.b", "until": "2026-12-31"}]}, "reason"),
        ({"exemptions": [{"rule": "a.b", "reason": "x", "until": "soon"}]}, "until"),
        ({"letters": {"days": 0}}, "days"),
        (
            {"exemptions": [{"rule": "strangers.requests", "reason": "x", "until": "2026-12-31"}]},
            "did you mean 'strangers.request'",
        ),
    ],
)
def test_wrong_settings_are_told(engine: Engine, audit: dict[str, Any], told: str) -> None:
    with pytest.raises(Exception, match=told):
        load(engine, audit=audit)
