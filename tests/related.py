"""Articles and blogs for the tests of related posts."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

from hypothesis import strategies as st

from permesso.related import index, search
from permesso.related.article import Article
from permesso.related.related import Related, relate
from permesso.related.relations import Relation
from permesso.related.settings import RelatedSettings, TermWeights

START = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
"""When the first post of a test's blog came out."""
ONLY_WORDS = TermWeights(tags=0, categories=0, series=0, authors=0, sites=0)
"""Nothing but words counts."""

Lists = dict[str, tuple[Relation, ...]]


def article(id_: str, text: str = "", **fields: object) -> Article:
    """Return an article in Italian; without a title of its own it has none."""
    given = {"lang": "it", "title": "", **fields}
    return Article(id=id_, text=text, **given)  # type: ignore[arg-type]


def by_id(articles: Iterable[Article]) -> dict[str, Article]:
    """Return articles by their ids."""
    return {each.id: each for each in articles}


def lists(related: Related, articles: Iterable[Article]) -> Lists:
    """Return what every article offers, reasons and scores included."""
    return {each.id: related.of(each.id) for each in articles}


def offered(related: Related, id_: str, without: Collection[str] = ()) -> list[str]:
    """Return the ids of what an article offers."""
    return [relation.id for relation in related.of(id_, without)]


def moved(before: Lists, after: Lists) -> set[str]:
    """Return the articles of both whose list has not the same articles in the same order."""
    return {
        id_
        for id_ in before.keys() & after.keys()
        if [each.id for each in before[id_]] != [each.id for each in after[id_]]
    }


# ── a blog like those that there are ─────────────────────────────────────────────────────────────

SUBJECTS = {
    "newsletter": "lettera lista iscritti conferma oggetto invio mittente casella apertura cadenza "
    "disiscrizione archivio benvenuto promessa consenso doppio modulo recapito filtro dominio "
    "firma anteprima risposta sequenza martedì",
    "accessibilità": "contrasto tastiera schermo lettore etichetta colore carattere sottotitoli "
    "immagine descrizione fuoco pulsante salto intestazione tabella trascrizione gesto zoom "
    "dislessia ipovedente semplice navigazione prova norma",
    "misure": "visita statistica grafico campione cookie tracciamento conversione sorgente media "
    "mediana esperimento ipotesi intervallo registro sessione imbuto periodo confronto soglia "
    "rumore stagione anomalia cruscotto indicatore",
    "scrittura": "frase paragrafo verbo aggettivo bozza titolo revisione lettura voce metafora "
    "esempio incipit finale ritmo virgola dialogo citazione fonte refuso sintesi tono glossario "
    "ripetizione pagina",
    "negozio": "carrello prezzo spedizione reso catalogo magazzino sconto fattura pagamento "
    "cliente ordine corriere taglia vetrina scorta fornitore acquisto garanzia imballo ricevuta "
    "listino bancone tessera coda",
    "orto": "pomodoro semina basilico terreno canna vasetto concime potatura lumaca raccolto zucca "
    "compost annaffiatoio serra talea radice innesto fioritura siccità grandine pacciamatura vanga "
    "seme stagionale",
}
"""Words of posts about the same thing."""
EVERYWHERE = (
    "giorno persona lavoro tempo mese problema lato parte modo punto caso azienda blog articolo "
    "gruppo strada mano casa anno settimana domanda idea storia errore passo conto scelta ufficio"
).split()
"""Words of any post."""


def blog(number: int = 150, seed: int = 5, names: int | None = None) -> list[Article]:
    """Return posts of 120 words about six subjects, a week apart, each with two names of its own.

    Names are drawn from `names` ones; without it, from as many as grow with the blog.
    """
    chance = random.Random(seed)
    return [_post(place, chance, names or 2 * number) for place in range(number)]


def _post(place: int, chance: random.Random, names: int) -> Article:
    subject, beside = chance.sample(sorted(SUBJECTS), 2)
    own, other = SUBJECTS[subject].split(), SUBJECTS[beside].split()
    # A post is about a few things of its subject, and these more than once.
    about = chance.sample(own, 8)
    text = [
        *chance.choices(about, k=40),
        *chance.choices(own, k=25),
        *chance.choices(other, k=10),
        *chance.choices(EVERYWHERE, k=45),
    ]
    chance.shuffle(text)
    text += [f"Nome{chance.randrange(names)}" for _ in range(2)]
    return article(
        f"posts/{place:04}.md",
        " ".join(text),
        title=" ".join(chance.sample(about, 3)).capitalize(),
        headings=(" ".join(chance.sample(about, 2)).capitalize(),),
        tags=tuple(chance.sample(about, 2)),
        categories=(subject,),
        authors=(f"autore{chance.randrange(3)}",),
        published=START + timedelta(weeks=place),
    )


# ── any blog ─────────────────────────────────────────────────────────────────────────────────────

IDS = tuple("abcdefghij")
VOCABULARY = [
    *SUBJECTS["orto"].split()[:8],
    "e",
    "di",
    "perché",
    "dell'acqua",
    "Roma",
    "2024",
    "水",
]
"""Few words, so that posts have some in common."""
DATES = [
    None,
    START,
    START.replace(tzinfo=None),
    START + timedelta(days=3),
    START + timedelta(days=400),
    datetime(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
]
SETTINGS = st.builds(
    RelatedSettings,
    count=st.integers(0, 4),
    threshold=st.sampled_from([0.0, 0.03, 0.3, 1.0]),
    nearness=st.sampled_from([0.0, 0.15, 2.0]),
    terms=st.sampled_from([TermWeights(), ONLY_WORDS, TermWeights(tags=1, series=1, sites=0)]),
)


TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)


def some(chance: random.Random, values: Sequence[str], most: int) -> tuple[str, ...]:
    """Return any few of some values, each once."""
    return tuple(chance.sample(values, chance.randint(0, most)))


def any_article(id_: str) -> st.SearchStrategy[Article]:
    """Return any article with an id, made from a number: seventeen fields drawn one by one would
    take most of the time of a test."""
    return st.integers(0, 2**20).map(lambda seed: _any_article(id_, random.Random(seed)))


def _any_article(id_: str, chance: random.Random) -> Article:
    others = [other for other in IDS if other != id_]

    def text() -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.choice((0, 1, 3, 12))))

    written = text()
    return Article(
        id=id_,
        lang=chance.choice(("it", "it", "it", "en")),
        title=text(),
        standfirst=text(),
        headings=tuple(text() for _ in range(chance.randint(0, 2))),
        text=written,
        places=tuple(chance.choices(range(len(written) + 1), k=chance.randint(0, 2))),
        sites=some(chance, ("https://a.example/", "https://a.example/#b"), 2),
        tags=some(chance, ("orto", "Pomodoro", "pane"), 3),
        categories=some(chance, ("Campagna", "Città"), 2),
        series=chance.choice((None, None, "Un anno")),
        translation=chance.choice((None, None, "orto")),
        authors=some(chance, ("ada", "ugo"), 2),
        published=chance.choice(DATES),
        links=frozenset(some(chance, others, 2)),
        related=tuple(chance.choices((*IDS, "gone"), k=chance.choice((0, 0, 1, 2)))),
        not_related=frozenset(some(chance, others, 1)),
        listed=chance.random() < 0.8,
    )


@st.composite
def any_blog(draw: st.DrawFn, least: int = 0) -> list[Article]:
    """Return up to ten articles, in any order."""
    size = draw(st.integers(least, len(IDS)))
    return draw(st.permutations([draw(any_article(id_)) for id_ in IDS[:size]]))


@contextmanager
def small_world() -> Iterator[None]:
    """Make few articles be many, so that the limits of searches are met in blogs of ten posts."""
    with (
        mock.patch.object(index, "COMMON", 4),
        mock.patch.object(index, "POOL", 4),
        mock.patch.object(search, "CANDIDATES", 3),
        mock.patch.object(search, "MANY", 1),
    ):
        yield


def found(articles: Iterable[Article], settings: RelatedSettings | None = None) -> Related:
    """Return what the articles offer, with the settings that a blog has by itself."""
    return relate(articles, settings or RelatedSettings())
