"""Where in a text a link may stand: the quick look at the Markdown, the proof on the HTML."""

from __future__ import annotations

import pytest

from conftest import blog_extensions
from permesso.advertising import advertising
from permesso.linking import sentences, words
from permesso.linking.proof import Proof
from permesso.linking.sentences import Sentence
from permesso.markup import Converter

WHO = "la posta lenta"


@pytest.fixture(scope="module")
def converter() -> Converter:
    """Markdown as the sample blog has it."""
    extensions = blog_extensions()
    return Converter(list(extensions), extensions)


def prose(text: str) -> list[str]:
    """Return the sentences of a text, without what is blank in them."""
    return [each.text.replace("\0", "").strip() for each in sentences.of(text)]


def sentence(text: str) -> Sentence:
    (found,) = sentences.of(text)
    return found


NO_PROSE = {
    "heading": f"## Perché {WHO}",
    "underlined heading": f"Perché {WHO}\n=====",
    "quote": f"> Perché {WHO} ci piace.",
    "lazy quote": f"> Si diceva\nperché {WHO} ci piace.",
    "fence": f"```\nPerché {WHO} ci piace.\n```",
    "fence in a fence": f"````\n```\n{WHO}\n```\n````",
    "fence of tildes": f"~~~ md\n{WHO}\n~~~",
    "fence that never ends": f"```\n{WHO}",
    "table": f"| uno | due |\n| --- | --- |\n| {WHO} | sì |",
    "table without edges": f"uno | due\n--- | ---\n{WHO} | sì",
    "note": f"[^1]: Di {WHO} si è detto.",
    "abbreviation": f"*[PL]: {WHO}",
    "address": f"[x]: https://a.example/ '{WHO}'",
    "admonition": f'!!! note "Perché {WHO}"',
    "details": f'??? note "Perché {WHO}"',
    "tab": f'=== "{WHO}"',
    "marker": f"[[cta: {WHO}]]",
    "HTML": f"<p title='{WHO}'>{WHO}</p>",
    "attributes": f'{{: title="{WHO}" }}',
    "term": f"{WHO}\n:   Una posta senza fretta.",
    "credit": f"*Disegni di Ada; grazie a {WHO}.*",
    "mathematics": f"$$\n{WHO}$$".replace("\n", " "),
}


@pytest.mark.parametrize("text", NO_PROSE.values(), ids=NO_PROSE)
def test_no_prose(text: str) -> None:
    assert WHO not in " ".join(prose(text))


NO_WORDS = {
    "code": f"Si scrive `{WHO}` così.",
    "code with a backtick": f"Si scrive `` {WHO} ` `` così.",
    "link": f"Qui [di {WHO}](b.md) si parla.",
    "link by name": f"Qui [di {WHO}][b] si parla.",
    "picture": f"Ecco ![{WHO}](b.png) qui.",
    "HTML link": f"Ecco <a href='b'>{WHO}</a> qui.",
    "attribute": f"Ecco <b title='{WHO}'>lei</b> qui.",
    "attribute list": f'Parola{{: title="{WHO}" }} qui.',
    "marker": f"Non è [[{WHO}]] qui.",
    "keys": f"Si preme ++{WHO}++ qui.",
    "mathematics": rf"Sia \({WHO}\) qui, o ${WHO}$ qui.",
}


@pytest.mark.parametrize("text", NO_WORDS.values(), ids=NO_WORDS)
def test_what_is_not_words_is_blank_in_its_place(text: str) -> None:
    found = list(sentences.of(text))
    assert WHO not in "".join(each.text for each in found)
    for each in found:
        shown = text[each.start : each.start + len(each.text)]
        assert all(one in {other, "\0"} for one, other in zip(each.text, shown, strict=True))


def test_addresses_are_not_words() -> None:
    text = "Su https://posta.example/lenta e www.posta.example o ada@posta.example e nome_lungo."
    assert "posta" not in sentence(text).text
    assert "nome" not in sentence(text).text


def test_sentences_and_their_places() -> None:
    text = "Uno. Due!  «Tre?» Quattro\n\n- cinque; sei\n    sette"
    found = list(sentences.of(text))
    assert [each.text.strip() for each in found] == [
        *["Uno.", "Due!", "«Tre?»", "Quattro"],
        "- cinque;",
        "sei",
        "sette",
    ]
    lines = text.split("\n")
    assert all(lines[each.line][each.start :].startswith(each.text) for each in found)


def test_a_sentence_knows_its_link() -> None:
    first, second = sentences.of("Si veda [questo](b.md) qui. Poi basta.")
    assert (first.has_link, second.has_link) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        f"Disse: «di {WHO} non so» e uscì",
        f"Disse “di {WHO} non so” e uscì",
        f'Disse "di {WHO} non so" e uscì',
        f"Disse „di {WHO} non so“ e uscì",
        f"Disse «prima\ndi {WHO} non so» e uscì",
        f"Disse «di {WHO} non so",
    ],
)
def test_between_quotation_marks_are_somebody_s_words(text: str) -> None:
    found = next(each for each in sentences.of(text) if WHO in each.text)
    start = found.text.index(WHO)
    assert found.is_quoted(start, start + len(WHO))


def test_a_quotation_that_never_ends_ends_with_its_paragraph() -> None:
    *_, last = sentences.of(f"Disse «chissà\n\nDi {WHO} non so")
    assert last.quoted == ()


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert sentence("L'attesa dell’altra e un po' di pane").quoted == ()


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("it", "lettera", "lettere"),
        ("it", "modulo", "moduli"),
        ("it", "iscritta", "iscritti"),
        ("it", "collega", "colleghi"),
        ("it-CH", "banco", "banchi"),
        ("en", "letter", "letters"),
        ("en", "process", "processes"),
        ("de", "Brief", "brief"),
    ],
)
def test_number_and_gender_are_one_word(lang: str, one: str, other: str) -> None:
    assert words.fold(one, lang) == words.fold(other, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [("it", "casa", "caso"), ("en", "organise", "organisation"), ("en", "class", "clas")],
)
def test_other_words_are_others(lang: str, one: str, other: str) -> None:
    assert words.fold(one, lang) != words.fold(other, lang)


def test_runs_end_where_a_phrase_does() -> None:
    found = words.runs("Il double opt-in, l'attesa; posta\u00a0lenta e **basta** così", "it")
    assert [" ".join(word.written for word in run) for run in found] == [
        "Il double opt in",
        "l attesa",
        "posta lenta e",
        "basta",
        "così",
    ]


def put(text: str, link: str = f"[{WHO}](b.md)") -> str:
    """Return a text with the link for its last such words."""
    before, _, after = text.rpartition(WHO)
    return before + link + after


HOLDS = {
    "paragraph": f"Di {WHO} si parla.",
    "list": f"- uno\n- di {WHO} si parla",
    "in a list": f"- uno\n\n    Di {WHO} si parla.",
    "admonition": f"!!! note\n\n    Di {WHO} si parla.",
    "definition": f"Posta\n:   Di {WHO} si parla.",
    "emphasis": f"Di **{WHO}** si parla.",
    "beside a link": f"Di {WHO} e [altro](c.md) si parla.",
    "twice": f"{WHO} e {WHO} si parla.",
    "break": f"Di {WHO}  \nsi parla.",
    "after advertising": f"Uno.\n\n<ins class='adsbygoogle'></ins>\n\nDi {WHO} si parla.",
}


@pytest.mark.parametrize("text", HOLDS.values(), ids=HOLDS)
def test_the_proof_holds_in_prose(text: str, converter: Converter) -> None:
    proof = Proof(converter, converter.convert(advertising.strip(text).text))
    assert proof.holds(put(text), "b.md")


FAILS = {
    "heading": f"# T\n\n## {WHO}",
    "quote": f"> di {WHO} si parla",
    "code": f"Uno.\n\n    di {WHO} si parla",
    "inline code": f"Si scrive `{WHO}` così.",
    "fence": f"```\n{WHO}\n```",
    "link": f"Qui [di {WHO}](c.md) si parla.",
    "picture": f"Qui ![{WHO}](c.png) si vede.",
    "table": f"| a |\n| --- |\n| {WHO} |",
    "title of an admonition": f'!!! note "{WHO}"\n    Testo.',
    "title of details": f'??? note "{WHO}"\n    Testo.',
    "title of a tab": f'=== "{WHO}"\n    Testo.',
    "note": f"Uno[^1].\n\n[^1]: Di {WHO} si parla.",
    "abbreviation": f"Uno PL.\n\n*[PL]: {WHO}",
    "attribute": f'Uno.\n{{: title="{WHO}" }}',
    "HTML attribute": f'<b title="{WHO}">Uno</b>',
    "HTML": f"<div>di {WHO} si parla</div>",
    "comment": f"<!-- {WHO} -->",
    "caption": f"![x](c.png)\n\n/// caption\n{WHO}\n///",
    "term": f"{WHO}\n:   Testo.",
    "link over two lines": f"Qui [di\n{WHO}](c.md) si parla.",
    "button": f'<p markdown="1"><button markdown="1">{WHO}</button></p>',
}


@pytest.mark.parametrize("text", FAILS.values(), ids=FAILS)
def test_the_proof_fails_elsewhere(text: str, converter: Converter) -> None:
    proof = Proof(converter, converter.convert(text))
    assert not proof.holds(put(text), "b.md")


def test_the_proof_fails_where_more_changes(converter: Converter) -> None:
    text = f"Di {WHO} si parla."
    proof = Proof(converter, converter.convert(text))
    for link in ("[la posta](b.md)", f"[{WHO}](c.md)", f"**[{WHO}](b.md)**", f"[{WHO}]( b .md)"):
        assert not proof.holds(put(text, link), "b.md"), link
