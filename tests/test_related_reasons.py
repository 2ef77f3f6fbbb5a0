"""Reasons: what a reader is told of why an article is offered."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest

from permesso.related import reasons
from permesso.related.article import Article
from permesso.related.relations import Reason
from permesso.related.words import Words
from related import article, found

OTHERS = [article(f"o{number}", f"altro{number} " * 5) for number in range(12)]
"""What makes a word or a tag of two posts a rare one."""


def reason(one: Article, other: Article, rest: Sequence[Article] = OTHERS) -> Reason:
    """Return why an article offers another one."""
    offers = {each.id: each.reason for each in found([one, other, *rest]).of(one.id)}
    return offers[other.id]


def pair(text: str = "orto pane vanga", **fields: object) -> tuple[Article, Article]:
    """Return two articles that are the same but for what only one of them says."""
    one, other = (article(id_, f"{text} {alone}", **fields) for id_, alone in ("aq", "bz"))
    return one, other


# ── which reason ─────────────────────────────────────────────────────────────────────────────────


def test_what_its_author_chose_needs_no_other_reason() -> None:
    _, other = pair(tags=("orto",), series="S")
    chosen = article("a", "niente", related=("b",), tags=("orto",), series="S")
    assert reason(chosen, other) == Reason("author")


def test_the_same_series_says_more_than_a_tag() -> None:
    assert reason(*pair(tags=("orto",), series="Un anno")) == Reason("series", ("Un anno",))


def test_a_tag_of_both_is_named_as_the_author_writes_it() -> None:
    assert reason(*pair("", tags=("Lead Nurturing",))) == Reason("tag", ("Lead Nurturing",))


def test_two_tags_are_named_at_most() -> None:
    named = reason(*pair("", tags=("uno", "due", "tre")))
    assert (named.kind, len(named.words)) == ("tag", 2)


def test_a_second_tag_is_named_only_if_it_counts_too() -> None:
    one, other = pair("", tags=("raro", "comune"))
    tagged = [article(f"t{number}", f"w{number}", tags=("comune",)) for number in range(12)]
    many = [article(f"n{number}", f"v{number}") for number in range(30)]
    assert reason(one, other, [*tagged, *many]) == Reason("tag", ("raro",))


def test_a_title_may_name_what_others_have_for_a_tag() -> None:
    """Neither has it as a tag, both are about it."""
    text = "La qualità dei contenuti si misura. Contenuti di qualità. "
    one, other = (article(id_, text * 2, title="Qualità dei contenuti") for id_ in "ab")
    tagged = [article(f"t{number}", tags=("qualità dei contenuti",)) for number in range(2)]
    said = reason(one, other, [*OTHERS, *tagged])
    assert said == Reason("tag", ("qualità dei contenuti",))


def test_words_stand_as_the_article_offered_has_them() -> None:
    one = article("a", "Le iscrizioni crescono. " * 4, title="Iscrizioni")
    other = article("b", "Una iscrizione alla volta. " * 4, title="Iscrizione")
    assert reason(one, other) == Reason("words", ("iscrizione",))
    assert reason(other, one) == Reason("words", ("iscrizioni",))


@pytest.mark.parametrize(
    ("title", "text", "word"),
    [
        ("Mailgun", "Mailgun consegna. " * 4, "Mailgun"),
        ("NEWSLETTER", "La newsletter parte. " * 4, "newsletter"),
        ("La SEO", "Fare SEO. " * 4, "SEO"),
        ("Il GDPR", "Il GDPR vale. " * 4, "GDPR"),
        ("E-mail", "Ogni e-mail arriva. " * 4, "e-mail"),
    ],
)
def test_names_keep_their_capitals(title: str, text: str, word: str) -> None:
    one, other = (article(id_, text, title=title) for id_ in "ab")
    assert reason(one, other) == Reason("words", (word,))


def test_words_that_count_the_same_are_named_in_one_order() -> None:
    """Whichever was met first."""
    one, other = article("a", "basilico semina"), article("b", "semina basilico")
    said = found([one, other, *OTHERS]).of("a")
    assert found([other, one, *OTHERS]).of("a") == said
    assert found([article("0", "semina serra basilico"), one, other, *OTHERS]).of("a")[0] == said[0]
    assert set(said[0].reason.words) == {"basilico", "semina"}


def test_accents_in_either_way() -> None:
    written = unicodedata.normalize("NFD", "La libertà conta. " * 4)
    one = article("a", "La libertà conta. " * 4, title="Libertà")
    other = article("b", written, title=unicodedata.normalize("NFD", "Libertà"))
    named = reason(one, other)
    assert [unicodedata.normalize("NFC", word) for word in named.words] == ["libertà"]


def test_a_category_of_both_is_better_than_a_word_that_only_the_text_has() -> None:
    assert reason(*pair(categories=("Campagna",))) == Reason("category", ("Campagna",))
    assert reason(*pair("vanga")) == Reason("words", ("vanga",))


def test_nothing_in_common() -> None:
    one, other = article("a", "orto"), article("b", "pane")
    assert reason(one, other, []) == Reason("nothing")


def test_a_word_in_passing_is_not_named_where_both_repeat_another() -> None:
    one = article("a", "vanga vanga. Un rastrello.")
    other = article("b", "vanga e vanga; rastrello, rastrello e rastrello", title="Rastrello")
    assert reason(one, other) == Reason("words", ("vanga",))
    in_passing = article("a", "vanga. Un rastrello.")
    assert reason(in_passing, other) == Reason("words", ("rastrello",))


# ── words that say what an article is about ──────────────────────────────────────────────────────


def names(title: str, text: str, headings: tuple[str, ...] = ()) -> set[str]:
    """Return the words by which an article says what it is about."""
    each = article("a", text, title=title, headings=headings)
    return set(reasons.names_of(each, Words("it")).values())


def test_a_word_of_a_title_counts_if_the_text_is_about_it() -> None:
    assert names("Zappare il terreno", "terreno, terreno e terreno; zappare") == {"terreno"}
    assert names("", "terreno " * 3, ("Il terreno",)) == {"terreno"}
    assert names("2024, l'uva", "2024 uva " * 5) == set()


def test_a_book_of_headings_is_looked_at_from_its_beginning() -> None:
    headings = tuple(f"parola{number:04}" for number in range(1000))
    every = names("", " ".join(headings) * 3, headings)
    assert every == set(headings[: reasons.SAID])


def test_what_stands_far_behind_in_a_book_is_not_looked_for() -> None:
    behind = "e " * (reasons.READ // 2) + "zappa " * 3
    assert reason(*pair("zappa " * 3 + behind)) == Reason("words", ("zappa",))
    assert reason(*pair(behind)) == Reason("nothing")


def test_words_of_a_text_are_named_as_they_stand_there_first_in_small_letters() -> None:
    words = Words("it")
    each = article("a", "Ecco la Vanga. Due vanghe e una vanga.")
    stems = [(words.number(word), 1.0) for word in ("vanga", "serra")]
    assert list(reasons._in_text(stems, each, words)) == [("vanghe", 1.0)]


def test_a_longer_word_that_begins_in_the_same_way_is_another_one() -> None:
    words = Words("it")
    each = article("a", "Una ortografia, poi un orto.")
    assert list(reasons._in_text([(words.number("orto"), 1.0)], each, words)) == []


# ── texts that nobody should write ───────────────────────────────────────────────────────────────

ODD = [
    "(.*)+[a-z",
    "\\1 {x} %s",
    "<b>&amp;",
    "İ",
    "e\u0301",
    "\u0301",
    "\x00",
    "🌱",
    "a" * 500,
    "\u202e",
]


@pytest.mark.parametrize("odd", ODD)
def test_tags_series_and_categories_come_as_they_are_written(odd: str) -> None:
    assert reason(*pair("", tags=(odd,))) == Reason("tag", (odd,))
    assert reason(*pair("", series=odd)) == Reason("series", (odd,))
    assert reason(*pair("", categories=(odd,))) == Reason("category", (odd,))


@pytest.mark.parametrize("odd", [*ODD, "\ud800", "İstanbul", "ﬁne", "ǅ", "(Vanga|", "[Vanga]"])
def test_any_title_has_a_reason(odd: str) -> None:
    text = f"{odd} vanga {odd} serra. " * 4
    one, other = (article(id_, text, title=odd, headings=(odd,), tags=(odd,)) for id_ in "ab")
    assert reason(one, other).kind in {"tag", "words", "nothing"}
    bare = [article(id_, text, title=odd, standfirst=odd) for id_ in "ab"]
    assert reason(bare[0], bare[1]).kind in {"words", "nothing"}
