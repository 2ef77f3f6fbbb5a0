"""What authors choose, from front matter to the page, with the search as it is."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Engine, post
from permesso.links import Web
from permesso.related.names import Named, Names
from permesso.slots.blocks import Offer

ORTO = (
    "Il pomodoro si trapianta in maggio, quando il terreno è caldo. Un orto di quattro metri "
    "ne regge sei piante, ognuna legata a una canna, con il basilico in mezzo e un vasetto di "
    "semi da parte per l'anno dopo."
)
FRONT: dict[str, Any] = {"tags": "[orto]", "categories": "[Campagna]"}
GARDEN = {
    f"posts/{name}.md": post(title, body, **FRONT)
    for name, title, body in (
        (
            "semina",
            "Semi in vasetto",
            "I semi di pomodoro nascono in un vasetto, al caldo, dietro un vetro. In aprile si "
            "scelgono le piante più robuste e si aspetta che il terreno si scaldi.",
        ),
        (
            "canna",
            "Legare con una canna",
            "Ogni pianta di pomodoro vuole la sua canna, alta due metri. Il nodo si fa largo, "
            "perché il fusto cresce, e la canna si pianta prima del trapianto.",
        ),
        (
            "basilico",
            "Buoni vicini nell'orto",
            "Il basilico in un orto piccolo sta accanto al pomodoro: gli piace lo stesso terreno "
            "e chiede la stessa acqua. La menta invece va tenuta lontana.",
        ),
    )
}
MAIL = {
    f"posts/{name}.md": post(title, body, tags="[posta]", categories="[Lettere]")
    for name, title, body in (
        ("busta", "La busta giusta", "Una busta bianca si apre meglio, e la lettera resta piana."),
        ("bollo", "Un francobollo di troppo", "Sulla lettera basta un francobollo, messo dritto."),
        ("buca", "Gli orari della buca", "La buca si svuota alle otto: la lettera parte subito."),
        ("posta", "La posta del lunedì", "Il lunedì arriva tardi, con le bollette e le riviste."),
        ("cassetta", "Una cassetta di ottone", "Dura quarant'anni e tiene asciutta ogni busta."),
    )
}
A = "posts/a.md"


def offers(engine: Engine, front: dict[str, Any], body: str = ORTO, **more: str) -> list[Offer]:
    """Return what a post about tomatoes offers, in a blog about tomatoes and letters."""
    files = {**GARDEN, **MAIL, **{f"posts/{name}.md": text for name, text in more.items()}}
    text = post("Il pomodoro nell'orto", body, **{**FRONT, **front})
    return list(engine.article(text, files).post.slots.offers)


def names(found: list[Offer]) -> list[str]:
    """Return the names of the files that are offered."""
    return [offer.source.removeprefix("posts/").removesuffix(".md") for offer in found]


def test_posts_that_say_the_same_are_offered_with_a_reason(engine: Engine) -> None:
    found = offers(engine, {})
    assert {"semina", "canna", "basilico"} <= set(names(found))
    assert all(offer.reason for offer in found)


def test_what_an_author_chose_comes_first_in_their_order_and_says_so(engine: Engine) -> None:
    found = offers(engine, {"related": "[buca, basilico]"})
    assert names(found)[:2] == ["buca", "basilico"]
    assert [offer.reason for offer in found[:2]] == ["consigliato da chi scrive"] * 2


def test_what_an_author_never_wants_is_not_offered(engine: Engine) -> None:
    found = names(offers(engine, {"not_related": "[semina, canna.md]"}))
    assert "basilico" in found and not {"semina", "canna"} & set(found)


@pytest.mark.parametrize("long", [False, True])
def test_what_the_text_links_to_is_not_offered_below_or_beside_it(
    engine: Engine, long: bool
) -> None:
    body = f"Vedi [qui](semina.md).\n\n{ORTO}" + f"\n\n{ORTO}" * (24 * long)
    found = names(offers(engine, {}, body))
    assert "semina" not in found and "canna" in found
    assert len(found) == len(set(found))


def test_further_reading_is_not_offered_once_more(engine: Engine) -> None:
    found = names(offers(engine, {"links": "[posts/semina.md]"}))
    assert "semina" not in found and "canna" in found


@pytest.mark.parametrize(
    "front",
    [
        {"status": "hidden"},
        {"draft": "true"},
        {"publish_at": "2036-01-01"},
        {"expires": "2026-06-01"},
    ],
    ids=["hidden", "draft", "scheduled", "expired"],
)
def test_what_is_not_public_is_never_offered(engine: Engine, front: dict[str, str]) -> None:
    found = names(
        offers(engine, {}, altro=post("Il pomodoro nell'orto, ancora", ORTO, **FRONT | front))
    )
    assert "altro" not in found and "canna" in found
    public = names(offers(engine, {}, altro=post("Il pomodoro nell'orto, ancora", ORTO, **FRONT)))
    assert "altro" in public


def test_the_count_is_that_of_the_settings(engine: Engine) -> None:
    files = {**GARDEN, **MAIL}
    for count in (0, 1, 2):
        blog = engine.load(files, related={"count": count})
        assert max(len(article.post.slots.offers) for article in blog.articles) == count


def test_a_blog_of_one_post_offers_nothing(engine: Engine) -> None:
    article = engine.article(post("Il pomodoro", f"{ORTO}\n\n" * 25, **FRONT))
    assert article.post.slots.offers == ()


def test_the_end_of_a_path_is_looked_up_among_many_of_one_name() -> None:
    posts = [Named(f"posts/{number}/index.md") for number in range(300)]
    known = Names(posts, Web({}, {}), None)
    assert known.find("7/index.md", "posts/9/index.md") == posts[7]
    assert known._by_end["7/index.md"] == [posts[7]]
    assert str(known.find("x/index.md", "posts/9/index.md")).startswith("there is no post")
