"""Lines of a card: whatever the title, none is wider than its box, and they are broken well."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont, features

from permesso.cards import design, lines
from permesso.cards.design import BOTTOM, MEASURE, TOP, Design, Typeface
from permesso.cards.fonts import LABEL, TEXT, TITLE, Font, Unwritable, bundled
from permesso.cards.subjects import Subject

FACE = Typeface(bundled(TITLE), bundled(TEXT), bundled(LABEL))
LATIN = st.characters(max_codepoint=0x24F, exclude_categories=["Cs"])
ANYTHING = st.characters(exclude_categories=["Cs"])


def subject(title: str, **values: object) -> Subject:
    fields: dict[str, object] = {
        "url": "a/",
        "lang": "it",
        "name": "a",
        "source": None,
        "title": title,
        "overline": "Permission marketing",
        "standfirst": "Ogni pop-up costa qualche secondo a chi legge; abbiamo fatto la somma.",
        "authors": ("Nora Neri",),
        "detail": "12 marzo 2026",
        "alt": "",
    }
    return Subject(**{**fields, **values})  # type: ignore[arg-type]


def designed(title: str, **values: object) -> Design:
    missing: list[Unwritable] = []
    found = design.of(subject(title, **values), "Bussare", "bussare.example", FACE, missing.append)
    assert found is not None
    return found


def titled(title: str, **values: object) -> list[str]:
    return [line.text for line in designed(title, **values).title.lines]


def shaped(text: str, font: Font, size: float) -> float:
    """Return the width of a line as HarfBuzz sets it, with kerning: what resvg draws."""
    if not features.check("raqm"):
        return font.width(text) * size
    large = ImageFont.truetype(str(font.path), 1000, layout_engine=ImageFont.Layout.RAQM)
    return large.getlength(text) / 1000 * size


@given(st.lists(st.text(LATIN, max_size=40), max_size=40).map(" ".join))
def test_no_line_is_wider_than_its_box(title: str) -> None:
    found = design.of(subject(title), "Bussare", "b.example", FACE, lambda _: None)
    if found is None:
        return
    for block, font in ((found.title, FACE.title), (found.standfirst, FACE.text)):
        for line in block.lines:
            assert shaped(line.text, font, block.size) <= MEASURE + 1, line
            assert TOP <= line.y <= BOTTOM
    assert 1 <= len(found.title.lines) <= 5
    assert len(found.standfirst.lines) <= 2


@given(st.text(ANYTHING, max_size=300))
def test_a_title_is_never_printed_as_boxes(title: str) -> None:
    missing: list[Unwritable] = []
    found = design.of(subject(title), "Bussare", "b.example", FACE, missing.append)
    if found is None:
        assert missing or not FACE.title.writable(title)
        return
    printed = "".join(line.text for line in found.title.lines)
    assert all(FACE.title.has(character) or character.isspace() for character in printed)
    assert not any(unicodedata.category(each) in {"Cc", "Cs", "Cn"} for each in printed)


@given(st.lists(st.text("abcdeèlmnorst", min_size=1, max_size=12), min_size=1, max_size=12))
def test_what_fits_is_all_there(words: list[str]) -> None:
    text = " ".join(words)
    parts = lines.pieces(text, FACE.title)
    found = lines.fit(parts, FACE.title, 40, MEASURE, 9)
    assert found is not None
    assert " ".join(found) == text


def test_lines_are_evenly_long() -> None:
    assert titled("Il double opt-in spiegato con una porta") == [
        "Il double opt-in",
        "spiegato con una porta",
    ]


def test_no_short_word_stands_alone_at_the_end() -> None:
    found = titled("Misurare chi legge senza spiare mai nessuno di noi", standfirst="")
    assert len(found) > 1
    assert " " in found[-1]


def test_an_elided_article_stays_with_its_word() -> None:
    found = titled("L'interruzione è un conto che paga l'interlocutore dell'interruttore")
    assert not any(line.endswith("'") for line in found)


def test_a_dash_does_not_begin_a_line() -> None:
    found = titled("La porta che bussa da sola – davvero – e altre storie di redazione")
    assert not any(line.startswith("–") for line in found)


def test_a_large_title_for_few_words_a_small_one_for_many() -> None:
    sizes = [designed(" ".join(["parole"] * n)).title.size for n in (1, 4, 8, 14, 30)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 116
    assert sizes[-1] == 50


def test_a_word_is_broken_only_where_it_is_wider_than_a_line() -> None:
    assert "-" not in "".join(titled("Rechtsschutzversicherung"))
    found = titled("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen")
    assert all(line.endswith("-") for line in found[:-1])
    assert "".join(line.removesuffix("-") for line in found) == (
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    )


def test_an_author_says_where_to_break_a_word() -> None:
    found = titled("Donaudampfschifffahrts\u00adgesellschaftskapitänsmützen\u00adabzeichen")
    assert found[0] == "Donaudampfschifffahrts-"
    assert "\u00ad" not in "".join(found)


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    found = titled("parola " * 2000)
    assert len(found) == 5
    assert found[-1].endswith("parola…")


def test_a_standfirst_takes_two_lines_and_makes_way_for_the_title() -> None:
    long = "Una frase che non finisce mai " * 20
    found = designed("Breve", standfirst=long).standfirst.lines
    assert len(found) == 2
    assert found[1].text.endswith("…")
    assert designed("parole " * 30, standfirst=long).standfirst.lines == ()


def test_chinese_is_broken_between_characters_but_before_no_full_stop() -> None:
    """The bundled fonts cannot write it; with a font that can, lines are found all the same."""
    assert list(lines._parts("许可营销。")) == ["许", "可", "营", "销。"]
    assert list(lines._parts("「许可」的")) == ["「许", "可」", "的"]
    assert list(lines._parts("Permission")) == ["Permission"]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("🍋 Limoni 🎉: la ricetta", "Limoni: la ricetta"),
        ("Famiglia 👩‍👩‍👧 e 1️⃣", "Famiglia e 1"),
        ("𝗚𝗿𝗮𝘀𝘀𝗲𝘁𝘁𝗼 e ﬁnto", "Grassetto e finto"),
        ("Ｌａｒｇｏ", "Largo"),
        ("destra\u202esinistra\u2066", "destrasinistra"),
        ("tab\te\x07 campana", "tab e campana"),
        ("e\u0300 composto", "è composto"),
        ("a\u2011capo", "a‐capo"),
    ],
)
def test_what_the_font_lacks_is_written_plainly_or_left_out(written: str, printed: str) -> None:
    assert FACE.title.writable(written) == printed


@pytest.mark.parametrize("text", ["许可", "مرحبا", "שלום", "नमस्ते", "a 日 b"])
def test_letters_that_the_font_lacks_are_told(text: str) -> None:
    with pytest.raises(Unwritable, match=r"U\+"):
        FACE.title.writable(text)


def test_greek_and_cyrillic_are_written() -> None:
    assert titled("Тихая рассылка") == ["Тихая рассылка"]
    assert titled("Ελληνικά") == ["Ελληνικά"]


def test_names_that_do_not_fit_become_a_number() -> None:
    assert designed("T", authors=("Ada", "Ugo")).authors == "Ada, Ugo"
    many = tuple(f"Persona Numero {n}" for n in range(9))
    assert designed("T", authors=many).authors == "Persona Numero 0 +8"
    one = designed("T", authors=("Nome " * 40,)).authors
    assert one.endswith("…")
    assert designed("T", authors=()).authors == ""


def test_the_name_of_the_blog_is_not_said_twice() -> None:
    assert designed("Bussare").site == ""
    assert designed("Altro").site == "Bussare"
