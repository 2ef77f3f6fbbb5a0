"""Phrases that push, shame or trick, and those that look like them."""

from __future__ import annotations

import pytest

from permesso.audit.wording import dark, patterns


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("No grazie, preferisco pagare di più", "shaming"),
        ("No, non mi interessa risparmiare", "shaming"),
        ("Rinuncio al mio regalo", "shaming"),
        ("No thanks, I hate saving money", "shaming"),
        ("No, I’d rather be bored", "shaming"),
        ("Ultimi 5 posti disponibili", "urgency"),
        ("L’offerta termina stasera", "urgency"),
        ("Only 5 seats left", "urgency"),
        ("Last chance to join", "urgency"),
        ("Continuando a navigare accetti i cookie", "wording"),
        ("Non voglio non ricevere la newsletter", "wording"),
        ("By closing this box you consent to e-mails", "wording"),
        ("Subscribe to keep reading", "wording"),
    ],
)
def test_a_dark_phrase_is_known(phrase: str, kind: str) -> None:
    found = dark(phrase, spoken=True)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "phrase",
    """No, grazie|Annulla|Non ora|Iscriviti|Solo una volta a settimana|Rifiuta tutto|Ultimi articoli
    |No grazie, non mi interessa|No grazie, preferisco non iscrivermi|No, non voglio la newsletter
    |Continua a leggere|Torna indietro|Se non confermi, non ti iscriviamo|No, thanks|Not now
    |Only once a week|No thanks, I don't want the newsletter|I'd rather not|Unsubscribe any time
    |Keep reading|Leave whenever you like|If you do not confirm, nothing comes
    |I like lamps""".split("|"),
)
def test_a_plain_phrase_is_innocent(phrase: str) -> None:
    assert dark(phrase.strip(), spoken=True) is None


def test_a_page_may_say_of_itself_what_a_reader_may_not_be_made_to_say() -> None:
    assert dark("No thanks, I hate saving money", spoken=False) is None


def test_every_pattern_has_a_source() -> None:
    assert len(patterns()) >= 25
    assert all(each.source and each.name for each in patterns())
