"""Consents that are taken and not asked."""

from __future__ import annotations

import pytest

from permesso.audit import scripts
from permesso.audit.declared import Declared
from permesso.audit.document import Document
from permesso.audit.examined import Page
from permesso.audit.families import consent
from permesso.audit.styles import Styles

SOUND = """<form action="/iscrizione" method="post">
<h2>La lettera del blog</h2><p>Gli articoli nuovi, ogni mese. La scrive la redazione.</p>
<label for="e">E-mail</label><input id="e" type="email" name="email" required>
<input id="c" type="checkbox" name="consent" value="si" required>
<label for="c">Sì, mandatemela.</label>
<p>Ti arriva un'e-mail per confermare. Puoi uscire quando vuoi.</p>
<a href="/privacy/">Privacy</a><button>Iscrivimi</button></form>"""


def rules(html: str) -> set[str]:
    """Return the rules that a page breaks, without the family's name."""
    document = Document("a/index.html", f'<html lang="it"><body><main>{html}</main></body></html>')
    found = tuple(
        scripts.read(each.text or "", document.file, document.line(each), each)
        for each in document.elements("script")
    )
    page = Page(document, Styles(document), found, (), Declared(), "blog.example")
    return {each.rule.removeprefix("consent.") for each in consent.page(page)}


def test_a_form_that_asks_is_innocent() -> None:
    assert rules(SOUND) == set()


@pytest.mark.parametrize(
    ("there", "instead", "rule"),
    [
        ('value="si" required', 'value="si" checked', "preticked"),
        (
            "</form>",
            "</form><script>document.getElementById('c').checked = true</script>",
            "preticked",
        ),
        ("<button>", '<input type="hidden" name="consent" value="1"><button>', "hidden"),
        ('<label for="e">E-mail</label>', "", "label"),
        ('href="/privacy/"', 'href="#"', "privacy"),
        (", ogni mese", "", "frequency"),
        ("La scrive la redazione.", "", "sender"),
        ("Ti arriva un'e-mail per confermare.", "Vale senza conferma.", "double-opt-in"),
        ("Puoi uscire quando vuoi.", "", "unsubscribe"),
        ("Sì, mandatemela.", "La newsletter e le offerte dei partner", "bundled"),
        ("<button>", '<input type="hidden" name="utm_source"><button>', "person"),
        ("<button>", '<label>Tel <input type="tel" name="tel" required></label><button>', "excess"),
        ("<button>", "<p>Ultimi 3 posti!</p><button>", "urgency"),
        ("<button>", "<a href='/'>No, preferisco restare ignorante</a><button>", "shaming"),
    ],
)
def test_one_thing_less_is_found(there: str, instead: str, rule: str) -> None:
    assert there in SOUND
    assert rules(SOUND.replace(there, instead)) == {rule}


@pytest.mark.parametrize(
    "html",
    [
        '<form role="search"><input type="search" name="q"></form>',
        '<form><input type="email" name="email"><input type="password" name="p"></form>',
        '<form><input type="radio" name="theme" value="dark" checked></form>',
        "<p>Sul cartello: «No grazie, preferisco restare ignorante». Ultimi posti!</p>",
    ],
)
def test_what_asks_nothing_of_a_person_is_innocent(html: str) -> None:
    assert rules(html) == set()


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        (f"{SOUND}<p>Affrettati! Solo 3 posti rimasti.</p>", "urgency"),
        (f"{SOUND}<a href='#'>No grazie, preferisco restare ignorante</a>", "shaming"),
        ("<p class='cookie-text'>Continuando a navigare accetti i cookie.</p>", "wording"),
        ("<div id='gdpr_bar'>By continuing to use this site you accept.</div>", "wording"),
    ],
)
def test_dark_wording_beside_forms_and_in_banners(html: str, rule: str) -> None:
    assert rules(html) == {rule}


@pytest.mark.parametrize(
    "html",
    [
        f"<p>Erano rimaste solo tre pagnotte: «Affrettati!»</p>{SOUND}",
        "<div class='post tag-cookie'><p>«Continuando a navigare accetti i cookie.»</p></div>",
        "<div class='cookie-posts'><article>Continuando a navigare accetti.</article></div>",
    ],
)
def test_stories_about_it_are_innocent(html: str) -> None:
    assert rules(html) == set()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Viene da Anna Rossi.", set()),
        ("It comes from Anna.", set()),
        ("Parte da Lunedì.", {"sender"}),
        ("It starts from Monday.", {"sender"}),
    ],
)
def test_a_sender_has_a_name(said: str, found: set[str]) -> None:
    assert rules(SOUND.replace("La scrive la redazione.", said)) == found


def test_the_toggles_of_a_banner_are_consents() -> None:
    assert rules(
        '<form class="consent"><label><input type="checkbox" name="analytics" checked> A'
        "</label></form>"
    ) == {"preticked"}
