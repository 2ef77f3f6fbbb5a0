"""The same article in other languages."""

from __future__ import annotations

from typing import Any

from conftest import Engine, post
from permesso.related.article import Article
from permesso.related.related import relate
from permesso.related.settings import RelatedSettings
from permesso.slots.blocks import RelatedBlock
from related import article, offered

WORDS = "lettera iscritti conferma oggetto invio mittente"


def garden(**fields: Any) -> list[Article]:
    """Return an article in two languages, and one of each that is like it."""
    key = {"translation": "orto"}
    return [
        article("it.md", WORDS, **{**key, **fields}),
        article("en.md", "letter subscribers sender", lang="en", **key),
        article("simile.md", WORDS),
        article("alike.md", "letter subscribers sender", lang="en"),
    ]


def test_a_translation_is_offered_after_what_is_in_the_same_language() -> None:
    related = relate(garden(), RelatedSettings())
    assert offered(related, "it.md") == ["simile.md", "en.md"]
    assert offered(related, "en.md") == ["alike.md", "it.md"]
    assert offered(related, "simile.md") == ["it.md"]
    assert [each.reason.kind for each in related.of("it.md")][1] == "translation"


def test_it_stands_beside_the_others_not_in_the_place_of_one() -> None:
    related = relate(garden(), RelatedSettings(count=1))
    assert offered(related, "it.md") == ["simile.md", "en.md"]


def test_none_is_offered_where_it_is_not_wanted() -> None:
    for unwanted in ("links", "not_related"):
        related = relate(garden(**{unwanted: frozenset({"en.md"})}), RelatedSettings())
        assert offered(related, "it.md") == ["simile.md"]
    assert offered(relate(garden(), RelatedSettings(count=0)), "it.md") == []
    assert offered(relate(garden(), RelatedSettings()), "it.md", {"en.md"}) == ["simile.md"]
    hidden = [*garden()[:1], article("en.md", lang="en", translation="orto", listed=False)]
    assert offered(relate(hidden, RelatedSettings()), "it.md") == []


def test_two_posts_of_one_language_with_a_key_are_no_translations() -> None:
    both = [article("a.md", translation="orto"), article("b.md", translation="orto")]
    kinds = {each.reason.kind for each in relate(both, RelatedSettings()).of("a.md")}
    assert "translation" not in kinds


def test_an_author_gives_them_a_key_and_readers_see_the_language(engine: Engine) -> None:
    files = {
        "posts/garden.md": post("A garden", "Soil.", lang="en", translation_key="orto"),
        "posts/garten.md": post("Ein Garten", "Erde.", lang="de", translation_key="orto"),
    }
    found = engine.article(post("Un orto", "Terra.", translation_key="orto"), files)
    (block,) = [each for each in found.post.slots.end if isinstance(each, RelatedBlock)]
    assert [(each.title, each.lang, each.reason) for each in block.offers] == [
        ("Ein Garten", "de", "lo stesso articolo in tedesco"),
        ("A garden", "en", "lo stesso articolo in inglese"),
    ]
