"""Suggestions: which words lead to which post, and which of them an editor gets to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import permutations

import pytest

import related
from conftest import EXTENSIONS, Engine, post
from permesso import source
from permesso.linking import choice, graph, phrases, suggestions, titles
from permesso.linking.proof import Proof
from permesso.linking.suggestions import Finder, Suggestion
from permesso.markup import Converter
from permesso.problem import Problem

FILLER = "Qui si parla d'altro, con calma e senza fretta, per qualche riga ancora."


def suggest(
    engine: Engine,
    files: Mapping[str, str],
    most: int | None = None,
    apart: Collection[str] = (),
    **values: object,
) -> list[Suggestion]:
    """Return what is suggested for all posts in files, if all are alike but those `apart`."""
    loaded = engine.loaded(files, **values)  # type: ignore[arg-type]
    web = graph.of(loaded.blog, loaded.gathered)
    posts = (*web.posts, *web.hidden)
    texts = {}
    for each in posts:
        text = source.read(engine.docs / each.source, each.source, each.source)
        assert not isinstance(text, Problem)
        texts[each.source] = text
    sources = [each.source for each in posts if each.source not in apart]
    alike = dict.fromkeys(permutations(sources, 2), 0.5)
    finder = Finder(web, loaded.gathered, alike)
    return choice.choose(posts, texts, finder, Converter(EXTENSIONS), most)


def links(found: Iterable[Suggestion]) -> list[str]:
    """Return the links suggested, with the file each is for."""
    return [f"{each.source.removeprefix('posts/')}: {each.link}" for each in found]


def about(title: str, body: str = "", **front: object) -> str:
    """Return a post that says its own title often enough."""
    return post(f'"{title}"', f"{title}. {title}. {title}.\n\n{body or FILLER}", **front)


def test_a_title_that_stands_in_a_sentence(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Il conto: chi lo paga, e quando?"),
        "posts/b.md": post("B", "Ne scrive Tito in «Il conto: chi lo paga, e quando» e altrove."),
    }
    (found,) = suggest(engine, files, apart=files)
    assert found.link == "[Il conto: chi lo paga, e quando](a.md)"
    assert found.reason == "these words are its title; no post links to it yet"


def test_a_short_title_is_one_between_quotation_marks(engine: Engine) -> None:
    files = {
        "posts/a.md": post("Passo per passo", FILLER),
        "posts/b.md": post("B", "Si veda «Passo per passo», che è di marzo."),
        "posts/c.md": post("C", "Ci si arriva passo per passo, e «passo per passo, sì», di marzo."),
    }
    assert links(suggest(engine, files)) == ["b.md: [Passo per passo](a.md)"]
    assert suggest(engine, files, apart=["posts/b.md"]) == []


def test_words_of_a_title_in_another_number(engine: Engine) -> None:
    files = {
        "posts/a.md": about("La lettera lenta che torna", "Una lettera lenta, una lettera lenta."),
        "posts/b.md": post("B", "Per anni abbiamo spedito lettere lente ai nostri vicini di casa."),
    }
    (found,) = suggest(engine, files)
    assert found.link == "[lettere lente](a.md)"
    assert found.reason == "'lettera lenta' is in its title; no post links to it yet"


def test_words_lead_only_to_a_post_that_is_alike(engine: Engine) -> None:
    files = {
        "posts/a.md": about("La lettera lenta che torna", "Una lettera lenta, una lettera lenta."),
        "posts/b.md": post("B", "Per anni abbiamo spedito lettere lente ai nostri vicini di casa."),
    }
    assert suggest(engine, files, apart=["posts/b.md"]) == []


def test_words_in_two_titles_lead_nowhere(engine: Engine) -> None:
    text = "Per anni abbiamo spedito lettere lente ai nostri vicini di casa."
    files = {
        "posts/a.md": about("La lettera lenta che torna"),
        "posts/b.md": about("Ogni lettera lenta ha un perché"),
        "posts/c.md": post("C", text),
    }
    assert suggest(engine, files) == []


def test_words_that_many_posts_have_lead_nowhere(engine: Engine) -> None:
    files = {f"posts/z{number}.md": post(f"Z{number}") for number in range(24)}
    files["posts/a.md"] = about("Corriera notturna")
    text = "Si aspettava la corriera notturna insieme, tutte le sere, davanti al bar."
    for count in (5, 6):
        others = {f"posts/b{number}.md": post(f"B{number}", text) for number in range(count)}
        found = suggest(engine, {**files, **others})
        assert len(found) == (5 if count == 5 else 0)


def test_a_tag_that_few_have(engine: Engine) -> None:
    body = "Di stampa tipografica si vive ancora, piano piano, in qualche cantina."
    tags = "[stampa tipografica]"
    files = {
        "posts/a.md": post("A", "Stampa tipografica, e ancora stampa tipografica.", tags=tags),
        "posts/b.md": post("B", body),
    }
    (found,) = suggest(engine, files)
    assert found.link == "[stampa tipografica](a.md)"
    assert found.reason.startswith("its tag 'stampa tipografica' is one that few posts have")
    # Two posts with the tag, and neither more about it than the other.
    files["posts/c.md"] = post("C", "Stampa tipografica? Stampa tipografica!", tags=tags)
    assert not [each for each in suggest(engine, files) if each.source == "posts/b.md"]


def test_an_abbreviation_is_not_the_word(engine: Engine) -> None:
    files = {
        "posts/a.md": post("A", "Il CASO, e ancora il CASO, da capo.", tags="[CASO]"),
        "posts/b.md": post("B", "Non è stato per caso, ma ci siamo arrivati lo stesso in tempo."),
        "posts/c.md": post("C", "Di questo CASO abbiamo parlato già nella riunione di marzo."),
    }
    assert links(suggest(engine, files)) == ["c.md: [CASO](a.md)"]


def test_a_piece_of_a_name_leads_nowhere(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Fiera Campionaria, che fatica"),
        "posts/b.md": post("B", "Siamo stati alla Grande Fiera Campionaria di Borgo Allegro."),
        "posts/c.md": post("C", "Siamo stati alla Fiera Campionaria del borgo, con il furgone."),
    }
    assert links(suggest(engine, files)) == ["c.md: [Fiera Campionaria](a.md)"]


SENTENCE = "Per tutto l'inverno la corriera notturna si fermava davanti al bar."
NOT_THERE = {
    "linked": SENTENCE + " [Ecco](a.md).",
    "in a sentence with a link": SENTENCE.replace("bar", "[bar](https://bar.example/)"),
    "quoted": f"Disse: «{SENTENCE}»",
    "in a quote": f"> {SENTENCE}",
    "heading": f"## {SENTENCE}",
    "code": f"    {SENTENCE}",
    "a label": "- corriera notturna",
}


@pytest.mark.parametrize("text", NOT_THERE.values(), ids=NOT_THERE)
def test_where_no_link_belongs(engine: Engine, text: str) -> None:
    files = {
        "posts/a.md": about("Corriera notturna"),
        "posts/b.md": post("B", f"{FILLER}\n\n{text}"),
    }
    assert suggest(engine, files) == []


def test_a_link_in_the_front_matter_is_one_already(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Corriera notturna"),
        "posts/b.md": post("B", SENTENCE, links="[posts/a.md]"),
    }
    assert suggest(engine, files) == []


@pytest.mark.parametrize(
    "front",
    [{"status": "hidden"}, {"draft": "true"}, {"lang": "en"}, {"expires": "2026-04-01"}],
    ids=str,
)
def test_what_nobody_may_find_is_no_target(engine: Engine, front: dict[str, object]) -> None:
    files = {
        "posts/a.md": about("Corriera notturna", **front),
        "posts/b.md": post("B", SENTENCE),
    }
    assert suggest(engine, files, preview=True) == []


def test_a_draft_gets_suggestions(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Corriera notturna"),
        "posts/b.md": post("B", SENTENCE, draft="true"),
        "posts/c.md": post("C", SENTENCE, status="hidden"),
    }
    found = suggest(engine, files, preview=True)
    assert sorted(links(found)) == [
        "b.md: [corriera notturna](a.md)",
        "c.md: [corriera notturna](a.md)",
    ]


def test_three_for_a_post_each_on_a_line_and_for_a_post_of_its_own(engine: Engine) -> None:
    names = ["corriera notturna", "vetrina spenta", "cassetta rossa", "panchina verde"]
    files = {f"posts/{name[:2]}.md": about(name.capitalize()) for name in names}
    lines = [f"Per anni la {name} è rimasta dove l'avevano messa loro." for name in names]
    files["posts/zz.md"] = post("Z", "\n\n".join(lines * 2))
    found = [each for each in suggest(engine, files) if each.source == "posts/zz.md"]
    assert len(found) == 3
    assert len({each.target for each in found}) == len({each.line for each in found}) == 3
    files["posts/zz.md"] = post("Z", " ".join(lines))
    found = [each for each in suggest(engine, files) if each.source == "posts/zz.md"]
    assert len(found) == 1


def test_the_best_first_and_no_more_than_wanted(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Corriera notturna"),
        "posts/b.md": about("La vetrina spenta e il suo vicino"),
        "posts/c.md": post("C", SENTENCE),
        "posts/d.md": post("D", "Si veda La vetrina spenta e il suo vicino, se interessa."),
    }
    found = suggest(engine, files)
    assert [each.source for each in found] == ["posts/d.md", "posts/c.md"]
    assert found[0].score > found[1].score
    assert suggest(engine, files, most=1) == found[:1]


def test_an_orphan_comes_first(engine: Engine) -> None:
    files = {
        "posts/a.md": about("Corriera notturna"),
        "posts/b.md": about("Vetrina spenta"),
        "posts/c.md": post("C", f"{SENTENCE}\n\nPer anni la vetrina spenta è rimasta così, sola."),
        "posts/d.md": post("D", "[Qui](a.md)."),
    }
    assert links(suggest(engine, files))[0] == "c.md: [vetrina spenta](b.md)"


@pytest.mark.parametrize(
    ("start", "target", "way"),
    [
        ("posts/a.md", "posts/b.md", "b.md"),
        ("posts/2026/a.md", "posts/2025/b.md", "../2025/b.md"),
        ("posts/a.md", "posts/è qui (1).md", "è%20qui%20%281%29.md"),
        ("posts/a.md", "posts/100%_#1?.md", "100%25_%231%3F.md"),
    ],
)
def test_the_way_to_a_file(engine: Engine, start: str, target: str, way: str) -> None:
    assert suggestions.address(start, target) == way
    engine.load({start: post("A", f"[b]({way})"), target: post("B")})


@pytest.mark.parametrize("files", [{}, {"posts/a.md": post("A", "Testo.")}], ids=["none", "one"])
def test_few_posts(engine: Engine, files: dict[str, str]) -> None:
    assert suggest(engine, {"index.md": "# Prova\n", **files}) == []


def test_titles_that_begin_alike_are_no_more_work_for_each() -> None:
    names = [f"Come scrivere parola{number} senza virgola{number}" for number in range(10, 90)]
    posts = [related.article(name, f"{name}. " * 3, title=name) for name in names]
    assert set(titles.of(posts, "it").lengths.values()) == {(38,)}
    found = phrases.of(posts, "it")
    assert len([key for key in found.by_key if key[:2] == ("come", "scriver")]) == 80
    assert found.lengths["come", "scriver"] == (5,)


def test_a_text_full_of_html_is_not_rendered_for_each_of_its_lines(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved: list[str] = []
    holds = Proof.holds

    def counting(proof: Proof, text: str, address: str) -> bool:
        proved.append(address)
        return holds(proof, text, address)

    monkeypatch.setattr(Proof, "holds", counting)
    names = [f"Il mercato di borgo {number}" for number in range(40)]
    lines = "".join(
        f"<div>\nIeri siamo stati a vedere {name.lower()} insieme.\n</div>\n\n" for name in names
    )
    files = {f"posts/{number}.md": about(name) for number, name in enumerate(names)}
    assert suggest(engine, {**files, "posts/html.md": post("HTML", lines)}) == []
    assert len(proved) == choice.WRONG
