"""Related posts on the page: which block offers which posts, where, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest

import permesso.blog
from conftest import Engine, layout, listings, post
from permesso import locale
from permesso.model import Article, Blog
from permesso.related import prose
from permesso.related.relations import Reason, Relation
from permesso.related.terms import AROUND
from permesso.slots.blocks import Offer, Offering, ReadAlsoBlock, RelatedBlock

PARAGRAPH = " ".join(["parola"] * 100) + "."
LONG = "\n\n".join([PARAGRAPH] * 6)
OTHERS = {f"posts/{name}.md": post(f"Titolo {name}", date="2026-01-01") for name in "bcdefgh"}
A = "posts/a.md"


class Search:
    """Finds for every post all other public ones, the first of the alphabet first."""

    def __init__(self, count: int = 3) -> None:
        self.count = count
        self.ids: list[str] = []
        self.reasons: dict[str, Reason] = {}
        self.texts: dict[str, tuple[str, tuple[int, ...]]] = {}
        self.passages: list[str] = []

    def relate(self, articles: Any, *_: object) -> Search:
        self.texts = {article.id: (article.text, article.places) for article in articles}
        self.ids = sorted(article.id for article in articles if article.listed)
        return self

    def keep(self) -> None:
        """Keep nothing."""

    def _relations(self, id_: str, without: Collection[str]) -> list[Relation]:
        found = [each for each in self.ids if each != id_ and each not in without]
        return [Relation(each, 0.5, self.reasons.get(each, Reason("nothing"))) for each in found]

    def of(self, id_: str, without: Collection[str] = ()) -> tuple[Relation, ...]:
        """Return what is offered after a post."""
        return tuple(self._relations(id_, without)[: self.count])

    def chosen(self, id_: str) -> frozenset[str]:
        """Return what its author chose of that."""
        return frozenset(each.id for each in self.of(id_) if each.reason.kind == "author")

    def beside(self, id_: str, place: int | None, without: Collection[str] = ()) -> Relation | None:
        """Return what is offered at a place of a text."""
        text, places = self.texts[id_]
        where = len(text) if place is None else places[place]
        around = [*text[:where].split()[-AROUND:], *text[where:].split()[:AROUND]]
        self.passages.append(" ".join(around))
        return next(iter(self._relations(id_, without)), None)


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Search:
    """A search whose answer the test knows."""
    made = Search()
    monkeypatch.setattr(permesso.blog, "relate", made.relate)
    return made


Write = Callable[..., Article]


@pytest.fixture
def write(engine: Engine, search: Search) -> Write:
    """Write a post into a blog with seven others; return it."""

    def written(body: str = LONG, files: Mapping[str, str] | None = None, **front: Any) -> Article:
        values = front.pop("values", {})
        text = post("Il mio", body, **front)
        return engine.article(text, {**OTHERS, **(files or {})}, **values)

    return written


def sources(offers: Collection[Offer]) -> str:
    """Return the names of the posts that are offered."""
    return "".join(offer.source.removeprefix("posts/").removesuffix(".md") for offer in offers)


def read_also(article: Article) -> list[str]:
    """Return what stands in the text of a post, block by block."""
    blocks = [block for found in article.post.slots.in_text.values() for block in found]
    return [sources(block.offers) for block in blocks if isinstance(block, ReadAlsoBlock)]


def related(article: Article) -> str:
    """Return the posts that are offered below a post."""
    return "".join(
        sources(block.offers)
        for block in (*article.post.slots.end, *article.post.slots.footer)
        if isinstance(block, RelatedBlock)
    )


# ── where they stand ─────────────────────────────────────────────────────────────────────────────


def test_a_long_post_offers_one_in_the_middle_and_others_below(write: Write) -> None:
    article = write()
    assert layout(article.post.body) == ["p", "after_intro", "p", "p", "middle", "p", "p", "p"]
    assert (read_also(article), related(article)) == (["b"], "cde")
    assert sources(article.post.slots.offers) == "bcde"


def test_what_its_author_chose_for_the_list_is_not_taken_from_it(
    write: Write, search: Search
) -> None:
    search.reasons["posts/b.md"] = Reason("author")
    article = write()
    assert (read_also(article), related(article)) == (["c"], "bde")
    assert read_also(write(slots="{end: off}")) == ["b"]
    named = write("[[leggi-anche: titolo-b]]\n\nTesto.")
    assert (read_also(named), related(named)) == (["b"], "cde")


def test_a_short_post_offers_the_first_below(write: Write) -> None:
    article = write("Due parole.")
    assert (read_also(article), related(article)) == ([], "bcd")


def test_an_offer_says_what_a_reader_wants_to_know(write: Write, search: Search) -> None:
    files = {"posts/b.md": post("Un'altra", PARAGRAPH * 3, lang="en", slug="altra")}
    search.reasons["posts/b.md"] = Reason("tag", ("orto",))
    offer = write("Breve.", files).post.slots.offers[0]
    assert offer == Offer(
        source="posts/b.md",
        url="altra/",
        title="Un'altra",
        lang="en",
        reason="parla anche di orto",
        # Of English one reads more words a minute.
        reading="1 minuto di lettura",
    )


def test_where_there_is_one_post_nothing_is_printed(engine: Engine, search: Search) -> None:
    article = engine.article(post("Il mio", LONG))
    assert article.post.slots.offers == ()
    assert not article.post.slots.has("related") and not article.post.slots.has("read_also")


@pytest.mark.parametrize("off", ["off", {"count": 0}])
def test_off_offers_nothing_but_what_an_author_names(
    write: Write, search: Search, off: object
) -> None:
    search.count = 0
    values = {"related": off}
    assert write(values=values).post.slots.offers == ()
    article = write(f"{LONG}\n\n[[leggi-anche]]\n\n[[leggi-anche: d]]", values=values)
    assert sources(article.post.slots.offers) == "d"


def test_each_block_can_stand_in_every_slot_of_a_post(write: Write) -> None:
    for slot in ("after_intro", "middle", "end", "aside", "footer"):
        off = dict.fromkeys(("after_intro", "middle", "end", "aside", "footer"), "off")
        for kind, found in (("related", "bcd"), ("read_also", "b")):
            slots = {"post": {**off, slot: kind}}
            article = write(values={"slots": slots})
            assert sources(article.post.slots.offers) == found, (slot, kind)


@pytest.mark.parametrize("kind", ["page", "home", "lists"])
@pytest.mark.parametrize("block", ["related", "read_also"])
def test_only_posts_offer_others_as_the_settings_are_told(
    engine: Engine, kind: str, block: str
) -> None:
    (problem,) = engine.problems(OTHERS, slots={kind: {"end": [block]}})
    said = f"only posts offer others to read; delete '{block}' here"
    assert problem.endswith(f"extra.permesso.slots.{kind}.end: {said}")


def test_only_posts_offer_others_as_a_page_is_told(engine: Engine) -> None:
    page = "---\ntitle: Chi\nslots: {end: correlati}\n---\n\nNoi.\n\n[[leggi-anche: b]]\n\nE tu.\n"
    assert engine.problems({**OTHERS, "chi.md": page}) == [
        "docs/chi.md:3: slots.end: only posts offer others to read; delete 'related' here",
        "docs/chi.md:8: [[leggi-anche: b]]: only posts offer others to read; "
        "delete 'read_also' here",
    ]


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "marker", ["[[leggi-anche: d]]", "[[read-also: titolo-d]]", "[[read_also: /posts/d.md]]"]
)
def test_a_post_is_named_in_the_text_and_offered_there_alone(write: Write, marker: str) -> None:
    article = write(f"{LONG}\n\n{marker}")
    assert (read_also(article), related(article)) == (["d"], "bce")
    assert article.post.slots.offers[0].reason == "consigliato da chi scrive"


def test_a_marker_without_a_name_chooses_only_the_place(write: Write) -> None:
    article = write(f"Uno.\n\n[[leggi-anche]]\n\n{LONG}")
    assert layout(article.post.body)[:2] == ["p", "[[leggi-anche]]"]
    assert (read_also(article), related(article)) == (["b"], "cde")


def test_two_places_offer_two_posts(write: Write) -> None:
    article = write("[[leggi-anche]]\n\nUno.\n\n[[leggi-anche: b]]\n\nDue.\n\n[[leggi-anche]]")
    assert (read_also(article), related(article)) == (["c", "b", "d"], "efg")


def test_several_in_a_text_offer_each_post_once(write: Write) -> None:
    body = "[[leggi-anche: c]]\n\nUno.\n\n[[leggi-anche: d]]\n\nDue.\n\n[[leggi-anche: c]]\n\nTre."
    article = write(body)
    assert (read_also(article), related(article)) == (["c", "d"], "bef")


def test_what_is_named_comes_before_what_is_found_wherever_it_stands(write: Write) -> None:
    article = write(f"[[correlati]]\n\n{LONG}\n\n[[leggi-anche: c]]\n\n[[leggi-anche]]")
    blocks = [block for found in article.post.slots.in_text.values() for block in found]
    offering = [sources(block.offers) for block in blocks if isinstance(block, Offering)]
    assert offering == ["def", "c", "b"]
    assert article.post.slots.footer == ()


def test_a_post_in_a_slot_is_named_in_front_matter_and_in_the_settings(write: Write) -> None:
    assert read_also(write(slots="{middle: 'leggi-anche: g'}")) == ["g"]
    values = {"slots": {"post": {"middle": "read_also: g"}}}
    assert read_also(write(values=values)) == ["g"]
    # On its own page there is nothing to lead to.
    assert read_also(write(values={"slots": {"post": {"middle": "read_also: a"}}})) == []


WRONG = """
Uno.

[[leggi-anche: titolo-dd]]

[[leggi-anche: il-mio]]

[[correlati: b]]

[[leggi-anche d]]

[[leggi-anche: nascosto]]

Due.
"""


def test_everything_wrong_with_markers_is_told_at_once_at_its_line(engine: Engine) -> None:
    files = {
        **OTHERS,
        "posts/nascosto.md": post("Nascosto", status="hidden"),
        A: post("Il mio", WRONG, slots="{end: 'leggi-anche: c.mdd'}"),
    }
    at = "docs/posts/a.md"
    told = engine.problems(files)
    assert told == [
        f"{at}:4: slots.end: there is no post 'c.mdd'; "
        "write the name of its file, its slug or its address",
        f"{at}:10: [[leggi-anche: titolo-dd]]: there is no post 'titolo-dd'; "
        "did you mean 'titolo-d'?",
        f"{at}:12: [[leggi-anche: il-mio]]: 'il-mio' is this post; name another one",
        f"{at}:14: [[correlati: b]]: found 'correlati: b'; write 'correlati' alone",
        f"{at}:16: [[leggi-anche d]]: is not how a block is written; write [[leggi-anche: d]]",
        f"{at}:18: [[leggi-anche: nascosto]]: 'nascosto' is hidden, and offered to nobody; "
        "delete its 'status: hidden', or link to it in the text",
    ]


def test_a_post_that_is_not_there_is_told_to_the_owner_at_its_line(engine: Engine) -> None:
    mkdocs = "extra:\n  permesso:\n    slots:\n      post:\n        end: 'read_also: titolo-dd'\n"
    (problem,) = engine.problems(OTHERS, mkdocs=mkdocs)
    assert problem == (
        "mkdocs.yml:5: extra.permesso.slots.post.end: there is no post 'titolo-dd'; "
        "did you mean 'titolo-d'?"
    )


# ── what the text says at a place ────────────────────────────────────────────────────────────────


def test_the_search_gets_the_words_around_the_place(write: Write, search: Search) -> None:
    before = " ".join(f"prima{number}" for number in range(200))
    after = " ".join(f"dopo{number}" for number in range(200))
    write(f"{before}\n\n## Il titoletto\n\n[[leggi-anche]]\n\n`x` [un link](b.md) {after}")
    (passage,) = search.passages
    words = passage.split()
    assert words[:1] == ["prima52"] and words[146:150] == [
        "prima198",
        "prima199",
        "Il",
        "titoletto",
    ]
    assert words[150:154] == ["x", "un", "link", "dopo0"] and words[-1] == "dopo146"
    assert len(words) == 300


def test_after_a_text_the_search_gets_its_last_words(write: Write, search: Search) -> None:
    body = " ".join(f"parola{number}" for number in range(200))
    write(body, slots="{middle: off, end: leggi-anche}")
    assert search.passages == [" ".join(f"parola{number}" for number in range(50, 200))]


def test_a_text_with_many_places_is_read_once(
    write: Write, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    text = prose.text

    def counting(written: str) -> str:
        read.append(written)
        return text(written)

    monkeypatch.setattr(prose, "text", counting)
    write("\n\n".join(f"[[leggi-anche]]\n\nparola{number}" for number in range(30)))
    assert len(search.passages) == 30 and "parola7 parola8" in search.passages[3]
    assert sum(written.count("parola") for written in read) == 30


# ── in which words ───────────────────────────────────────────────────────────────────────────────

HOSTILE = """<b>"Tom" & 'Rino'</b> 🍋 {x}"""
IN_ITALIAN = [
    (Reason("author"), "consigliato da chi scrive"),
    (Reason("series", ("Stagioni",)), "stessa serie: Stagioni"),
    (Reason("series", ("Stagioni",)), "stessa serie: Stagioni"),
    (Reason("words", ("lead nurturing",)), "in comune: lead nurturing"),
    (Reason("tag", ("consenso", "e-mail")), "parla anche di consenso ed e-mail"),
    (Reason("words", ("orto", "doppia conferma")), "in comune: orto e doppia conferma"),
    (Reason("tag", (HOSTILE,)), f"parla anche di {HOSTILE}"),
    (Reason("category", ("Misure",)), "stesso argomento: Misure"),
    (Reason("translation"), "lo stesso articolo in inglese"),
    (Reason("nothing"), "per cambiare argomento"),
]


@pytest.mark.parametrize(("reason", "said"), IN_ITALIAN)
def test_a_reason_is_said_in_a_few_words(
    write: Write, search: Search, reason: Reason, said: str
) -> None:
    search.reasons["posts/b.md"] = reason
    files = {"posts/b.md": post("Una", lang="en", series="Stagioni")}
    assert write("Breve.", files).post.slots.offers[0].reason == said


def test_a_reason_is_said_in_the_language_of_the_blog(write: Write, search: Search) -> None:
    search.reasons["posts/b.md"] = Reason("words", ("garden", "soil"))
    search.reasons["posts/c.md"] = Reason("translation")
    offers = write("Brief.", {"posts/c.md": post("Una", lang="it")}, values={"language": "en"})
    assert [offer.reason for offer in offers.post.slots.offers][:2] == [
        "in common: garden and soil",
        "the same article in Italian",
    ]


@pytest.mark.parametrize("language", locale.languages())
def test_every_language_has_words_for_every_reason(language: str) -> None:
    reasons = locale.load(language).reasons.model_dump()
    assert {name for name, words in reasons.items() if "{words}" not in words} == {
        "author",
        "nothing",
    }


# ── previews ─────────────────────────────────────────────────────────────────────────────────────

NOT_PUBLIC = {
    "posts/draft.md": post("Una bozza", draft="true", related="[c]", tags="[orto]"),
    "posts/later.md": post("Fra poco", publish_at="2036-01-01", tags="[orto]"),
    "posts/over.md": post("Finito", date="2026-01-01", expires="2026-02-01", tags="[orto]"),
}
PUBLIC = {
    name: post(f"Titolo {name}", LONG, tags="[orto]", related=chosen)
    for name, chosen in (("posts/b.md", None), ("posts/c.md", "[b]"), ("posts/d.md", None))
}
HIDDEN = {"posts/hidden.md": post("Nascosto", LONG, status="hidden", tags="[orto]")}


def offered(blog: Blog) -> dict[str, tuple[Offer, ...]]:
    """Return what each post offers."""
    return {article.post.source: article.post.slots.offers for article in blog.articles}


def test_a_preview_changes_nothing_for_public_posts_and_offers_no_other(engine: Engine) -> None:
    files = {**PUBLIC, **HIDDEN, **NOT_PUBLIC}
    public, preview = (offered(engine.load(files, preview=shown)) for shown in (False, True))
    assert set(public) == {*PUBLIC, *HIDDEN}
    assert {source: preview[source] for source in public} == public
    shown = {offer.source for offers in preview.values() for offer in offers}
    assert shown == set(PUBLIC)


def test_a_draft_shows_what_its_author_chose_and_nothing_else(engine: Engine) -> None:
    preview = offered(engine.load({**PUBLIC, **NOT_PUBLIC}, preview=True))
    assert [sources(preview[source]) for source in NOT_PUBLIC] == ["c", "", ""]


def test_in_a_preview_a_draft_may_be_named_and_is_not_offered(engine: Engine) -> None:
    files = {**PUBLIC, **NOT_PUBLIC, A: post("Il mio", "[[leggi-anche: draft]]", related="[later]")}
    shown = {offer.source for offer in offered(engine.load(files, preview=True))[A]}
    assert not shown & set(NOT_PUBLIC)


def test_lists_offer_nothing(engine: Engine) -> None:
    blog = engine.load({**PUBLIC, "index.md": "# Casa\n\nBenvenuti.\n"})
    assert [listing.slots.offers for listing in listings(blog, "home")] == [()]
