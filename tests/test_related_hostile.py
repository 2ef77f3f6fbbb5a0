"""Related posts of blogs that nobody should have: a sensible list or none, without an error or much
work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.related import ranking
from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.settings import RelatedSettings, TermWeights, WordWeights
from related import ONLY_WORDS, START, article, blog, found, lists, offered

NOTHING = RelatedSettings(
    words=WordWeights(title=0, standfirst=0, headings=0), terms=ONLY_WORDS, threshold=0, nearness=0
)


def test_no_articles() -> None:
    related = found([])
    assert (related.of("a"), related.beside("a", None)) == ((), None)
    assert relate([article("a")], RelatedSettings(), related).of("a") == ()
    assert relate([], RelatedSettings(), found([article("a")])).of("a") == ()


@pytest.mark.parametrize("fields", [{}, {"text": "orto " * 9, "tags": ("t",), "series": "S"}])
def test_one_article_has_nothing_to_offer(fields: dict[str, object]) -> None:
    related = found([article("a", **fields)])  # type: ignore[arg-type]
    assert (related.of("a"), related.beside("a", None)) == ((), None)


@pytest.mark.parametrize("text", ["", "orto", "di e perché", "🌱", "orto " * 1000])
@pytest.mark.parametrize("settings", [RelatedSettings(), NOTHING])
def test_two_equal_articles_offer_each_other(text: str, settings: RelatedSettings) -> None:
    related = relate([article("a", text), article("b", text)], settings)
    assert (offered(related, "a"), offered(related, "b")) == (["b"], ["a"])


def test_without_places_nothing_is_offered() -> None:
    posts = blog(30)
    related = found(posts, RelatedSettings(count=0))
    assert set(lists(related, posts).values()) == {()}


@pytest.mark.parametrize(
    "settings",
    [
        NOTHING,
        RelatedSettings(threshold=1),
        RelatedSettings(threshold=0, nearness=2, count=20),
        RelatedSettings(terms=TermWeights(tags=1, categories=1, series=1, authors=1, sites=1)),
        RelatedSettings(words=WordWeights(title=100, standfirst=100, headings=100)),
    ],
)
def test_settings_at_their_ends(settings: RelatedSettings) -> None:
    posts = blog(60)
    every = lists(found(posts, settings), posts)
    assert {one.id for offers in every.values() for one in offers} == set(every)
    assert all(0 <= one.score <= 1 for offers in every.values() for one in offers)


HOSTILE = {
    "nothing": {"text": "", "title": ""},
    "stop words": {"text": "e di che perché " * 50, "title": "E poi"},
    "ten thousand tags": {"tags": tuple(f"tag{number}" for number in range(10_000))},
    "the same tag often": {"tags": ("pomodoro",) * 5000, "text": "orto"},
    "many headings": {"headings": tuple(f"Pomodoro {number}" for number in range(5000))},
    "a long word": {"text": "x" * 1_000_000, "title": "y" * 1_000_000},
    "no spaces": {"text": "水" * 100_000, "title": "ก" * 5000},
    "control characters": {"text": "pomodoro\x00basilico\x1b[0m\x7f", "title": "\x00"},
    "signs": {"text": "a" + "\u0301" * 100_000, "title": "\u0301\u0327"},
    "hyphens": {"text": "e-" * 100_000, "title": "-" * 10_000},
    "surrogates": {"text": "pomodoro \ud800", "title": "\udfff", "tags": ("\ud800",)},
    "patterns": {"text": r"(.*)+ [a-z \1 pomodoro", "title": r"\b(?P<", "tags": ("(", "pomodoro")},
    "markup": {"text": "pomodoro", "title": "<b>&amp;", "tags": ("<script>",), "series": "{{x}}"},
    "casing": {"text": "İstanbul ǅ ﬁne ß", "title": "İSTANBUL ẞ", "tags": ("İ",)},
}


@pytest.mark.parametrize("fields", HOSTILE.values(), ids=HOSTILE.keys())
def test_one_such_post_spoils_nothing(fields: dict[str, object]) -> None:
    posts = blog(20)
    odd = Article(**{"id": "odd", "lang": "it", "title": "", "published": START, **fields})  # type: ignore[arg-type]
    twin = Article(**{"id": "twin", "lang": "it", "title": "", "published": None, **fields})  # type: ignore[arg-type]
    for more in ([odd], [odd, twin]):
        every = [*posts, *more]
        related = found(every)
        offers = lists(related, every)
        assert {one.id for each in offers.values() for one in each} == set(offers)
        related.beside("odd", None)
        again = relate(every[1:], RelatedSettings(), related)
        assert lists(again, every[1:]) == lists(found(every[1:]), every[1:])


def test_a_post_of_two_hundred_thousand_words() -> None:
    posts = blog(60)
    endless = article("endless", " ".join(each.text for each in posts) * 28, published=START)
    assert len(endless.text.split()) > 200_000
    every = [*posts, endless]
    offers = lists(found(every), every)
    assert len(offers["endless"]) == 4
    assert {one.id for each in offers.values() for one in each} == set(offers)


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=30), min_size=1, max_size=6))
def test_any_characters_anywhere(texts: list[str]) -> None:
    articles = [
        Article(
            id=str(number),
            lang=texts[0][:3],
            title=text,
            standfirst=text[::-1],
            headings=(text, text),
            text=f"{text} {text}",
            tags=(text, texts[0]),
            categories=(text,),
            series=text or None,
            authors=(text,),
            sites=(text,),
        )
        for number, text in enumerate(texts)
    ]
    related = found(articles)
    for each in articles:
        for one in related.of(each.id):
            assert all(isinstance(word, str) for word in one.reason.words)
        related.beside(each.id, None)


TOLD_APART = {
    "zh": ("许可营销 邮件列表 订阅者", "番茄种植 土壤水分 阳台菜园"),
    "ja": ("許可マーケティングのメール", "トマトを育てるベランダの土"),
    "th": ("จดหมายข่าวและการสมัครสมาชิก", "มะเขือเทศในสวนครัวบนระเบียง"),
    "hi": ("अनुमति विपणन समाचार पत्र", "टमाटर की खेती मिट्टी पानी"),
    "ar": ("النشرة البريدية والاشتراك", "زراعة الطماطم في الحديقة"),
    "ko": ("허락 마케팅 뉴스레터 구독", "토마토 재배 흙 물 베란다"),
    "eo": ("novaĵletero abonantoj permeso", "tomatoj ĝardeno tero akvo"),
    "xx": ("qapla batlh nuqneh", "tera lingua nova"),
    "": ("lettera iscritti", "pomodoro vanga"),
}
"""Two subjects in languages with and without spaces, a stemmer, a list of stop words."""


@pytest.mark.parametrize("lang", TOLD_APART)
def test_any_language_tells_two_subjects_apart(lang: str) -> None:
    posts = [
        Article(f"{number}{subject}", lang, text[number:], text=f"{text}. " * 3)
        for subject, text in zip("ab", TOLD_APART[lang], strict=True)
        for number in range(3)
    ]
    related = found(posts)
    for post in posts:
        assert related.of(post.id)[0].id[1] == post.id[1]


# ── a crowd ──────────────────────────────────────────────────────────────────────────────────────


class Work:
    """Counts how often one article is asked whether it may offer another one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        may_offer = ranking.Ranking.may_offer

        def counting(*args: object) -> bool:
            self.asked += 1
            return may_offer(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(ranking.Ranking, "may_offer", counting)


def crowd(kind: str, size: int) -> list[Article]:
    """Return many posts that have little to tell them apart."""
    fields: dict[str, dict[str, object]] = {
        "same text": {"text": "pomodoro basilico vanga " * 5, "title": "Pomodoro"},
        "no text": {},
        "one series": {"series": "S"},
        "one category": {"categories": ("C",)},
        "chosen by their folder": {"related": tuple(f"{number:05}" for number in range(4))},
        "one day": {"published": START, "text": "pomodoro"},
    }
    return [article(f"{number:05}", **fields[kind]) for number in range(size)]  # type: ignore[arg-type]


CROWDS = ("same text", "no text", "one series", "one category", "chosen by their folder", "one day")


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("kind", CROWDS)
def test_a_crowd_is_no_more_work_for_each(
    kind: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(monkeypatch)

    def asked(size: int) -> int:
        work.asked = 0
        posts = crowd(kind, size)
        related = relate(posts, RelatedSettings(count=count))
        assert unoffered(related, posts) == 0 or posts[0].related
        return work.asked

    assert asked(600) <= 2.3 * asked(300)


def unoffered(related: Related, posts: Sequence[Article]) -> int:
    """Return how many nobody offers."""
    corpus = related.search()._corpora["it"]
    times = Counter(pick.id for picks in corpus.picks.values() for pick in picks)
    return sum(post.id not in times for post in posts)


def test_three_thousand_posts_with_the_same_text() -> None:
    posts = crowd("same text", 3000)
    related = found(posts)
    assert unoffered(related, posts) == 0
    assert all(len(related.of(post.id)) <= 4 for post in posts[:50])


@pytest.mark.parametrize("size", [3, 12, 90])
def test_copies_offer_each_other_and_do_not_fill_the_lists_of_others(size: int) -> None:
    others = blog(40)
    text = "astronave razzo luna orbita capsula pomodoro basilico"
    copies = [article(f"copy{number:02}", text, published=START) for number in range(size)]
    every = [*others, *copies]
    related = found(every)
    for post in others:
        assert sum(id_.startswith("copy") for id_ in offered(related, post.id)) <= 1
    assert unoffered(related, every) == 0
