"""Slugs: any title becomes ASCII words joined by hyphens."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slugify import slugify

from permesso.slug import APOSTROPHES, heading_slug, slug

ITALIAN = {
    "L'interruzione è un conto": "l-interruzione-e-un-conto",
    "L’interruzione è un conto": "l-interruzione-e-un-conto",
    "All`alba, un po´ tardi": "all-alba-un-po-tardi",
    "Perché no?": "perche-no",
    "Che cos'è il «permission marketing»": "che-cos-e-il-permission-marketing",
    "Città, virtù e così via…": "citta-virtu-e-cosi-via",
    "Nell'800 e nel '900": "nell-800-e-nel-900",
    "1.000 iscritti & più": "1-000-iscritti-piu",
    "Pop-up -- addio": "pop-up-addio",
}
OTHERS = {
    "Straße über Ærø": "strasse-uber-aero",
    "日本語": "ri-ben-yu",
    "Привет": "privet",
    "Don't panic": "don-t-panic",
    "AT&T": "at-t",
    "🍋": "",
    "!?": "",
    "": "",
}


@pytest.mark.parametrize(("title", "expected"), {**ITALIAN, **OTHERS}.items())
def test_a_title_becomes_words_of_an_address(title: str, expected: str) -> None:
    assert slug(title) == expected


@example("&#99999999999999999999;")
@example("&#x110000;")
@example("&#45;&#45;a&#45;&#45;")
@example("a\u2028b\x00c\u0301")
@example("ﬁ ½ № ㈱")
@given(st.text(max_size=60))
def test_a_slug_is_ascii_words_and_its_own_slug(text: str) -> None:
    found = slug(text)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", found)
    assert slug(found) == found


@given(st.text(alphabet="abzAÈÀìçßñ09 '’`.,:;?!()\"«»“–—-&/…", max_size=12))
def test_the_shortcut_for_most_titles_leads_where_the_long_way_does(text: str) -> None:
    assert slug(text) == slugify(text.translate(APOSTROPHES))


def test_an_anchor_is_a_slug_with_the_separator_asked_for() -> None:
    assert heading_slug("L'uno e l'altro", "-") == "l-uno-e-l-altro"
    assert heading_slug("L'uno e l'altro", "_") == "l_uno_e_l_altro"
