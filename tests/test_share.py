"""Share links: addresses that a network opens its own form at."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import ValidationError

from conftest import SITE_URL, Engine, post
from permesso import locale
from permesso.slots import share
from permesso.slots.blocks import ShareBlock
from permesso.slots.settings import ShareSettings

TEXT = locale.load("it").text
EVERY = ["email", "whatsapp", "linkedin", "facebook", "x", "mastodon", "bluesky"]
TITLE = """Tè & "caffè": 100% d'accordo? 🍋 #1/2 <b>+"""
ADDRESS = "https://prova.example/a/città-b/"


def block(**values: Any) -> ShareBlock:
    """Return the links of a page as the settings ask for them."""
    return share.block(ShareSettings(**values), TEXT, TITLE, ADDRESS)


def address(network: str) -> str:
    """Return the address of one network."""
    (link,) = block(networks=[network], mastodon="mastodon.uno").links
    return link.url


@pytest.mark.parametrize(
    ("network", "start", "values"),
    [
        ("email", "mailto:?", {"subject": TITLE, "body": ADDRESS}),
        ("whatsapp", "https://wa.me/?", {"text": f"{TITLE} {ADDRESS}"}),
        ("linkedin", "https://www.linkedin.com/sharing/share-offsite/?", {"url": ADDRESS}),
        ("facebook", "https://www.facebook.com/sharer/sharer.php?", {"u": ADDRESS}),
        ("x", "https://x.com/intent/post?", {"text": TITLE, "url": ADDRESS}),
        ("mastodon", "https://mastodon.uno/share?", {"text": f"{TITLE} {ADDRESS}"}),
        ("bluesky", "https://bsky.app/intent/compose?", {"text": f"{TITLE} {ADDRESS}"}),
    ],
)
def test_a_network_gets_title_and_address_as_they_are(
    network: str, start: str, values: dict[str, str]
) -> None:
    url = address(network)
    assert url.startswith(start)
    fields = urlsplit(url).query.split("&")
    # Not parse_qs: a mail program takes "+" for a plus (RFC 6068, section 5).
    found = {name: unquote(value) for name, value in (field.split("=") for field in fields)}
    assert found == values
    assert parse_qs(urlsplit(url).query) == {name: [value] for name, value in values.items()}
    assert url.isascii() and not set(url.removeprefix(start)) & set("\"'<># /:?+")


def test_links_stand_in_the_order_of_the_owner_and_once() -> None:
    links = block(networks=["x", "email", "bluesky", "email"]).links
    assert [link.network for link in links] == ["x", "email", "bluesky"]


def test_links_say_where_they_lead_in_words() -> None:
    (link,) = block(networks=["linkedin"]).links
    assert (link.label, link.description) == ("LinkedIn", "Condividi su LinkedIn")


def test_without_a_word_there_are_five_and_mastodon_is_none_of_them() -> None:
    found = block()
    assert [link.network for link in found.links] == ["email", "whatsapp", "linkedin", "bluesky"]
    assert found.copy == ADDRESS


def test_the_address_to_copy_is_there_where_the_owner_offers_it() -> None:
    assert block(networks=["copy"]) == ShareBlock((), ADDRESS)
    assert block(networks=["x"]).copy is None


def test_every_network_of_the_settings_has_an_address() -> None:
    assert [link.network for link in block(networks=EVERY, mastodon="a.example").links] == EVERY
    assert share.NETWORKS.keys() == set(EVERY)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"networks": ["mastodon"]}, "mastodon: is missing; write the instance's host"),
        (
            {"networks": ["mastodon"], "mastodon": "https://mastodon.uno/"},
            "mastodon: found 'https://mastodon.uno/'; write the instance's host",
        ),
        (
            {"networks": ["mastodon"], "mastodon": "mastodon.uno/share?x"},
            "write the instance's host",
        ),
    ],
)
def test_mastodon_needs_an_instance(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match="mastodon") as raised:
        ShareSettings(**values)
    assert said in str(raised.value)


def test_an_unknown_network_is_told_at_its_line(engine: Engine) -> None:
    text = "extra:\n  permesso:\n    share:\n      networks: [email, facebok]\n"
    (problem,) = engine.problems({}, mkdocs=text)
    assert problem.startswith("mkdocs.yml:4: extra.permesso.share.networks")
    assert "facebok" in problem


def shared(engine: Engine, **values: Any) -> list[str]:
    """Return what the share block of a post passes on."""
    slots = engine.article(post("Uno"), **values).post.slots
    return [block.copy for block in slots.end if block.kind == "share"]


def test_a_page_is_shared_by_its_whole_address(engine: Engine) -> None:
    assert shared(engine, site_url="https://host.example/blog") == [
        "https://host.example/blog/uno/"
    ]


def test_a_blog_that_does_not_know_its_address_shares_nothing(engine: Engine) -> None:
    assert shared(engine) == []


def test_every_kind_of_page_can_be_shared(engine: Engine) -> None:
    files = {"posts/a.md": post("Uno"), "chi.md": "# Chi\n"}
    slots = {name: {"end": "share"} for name in ("post", "page", "home", "lists")}
    blog = engine.load(files, site_url=SITE_URL, slots=slots)
    found = [*(article.post for article in blog.articles), *blog.pages, *blog.listings]
    assert {block.kind for page in found for block in page.slots.end} == {"share"}
    assert all(page.slots.end for page in found)
