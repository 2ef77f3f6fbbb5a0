"""What a page keeps from its readers, and what it says where they see it."""

from __future__ import annotations

import pytest

from permesso import disclosures, locale
from permesso.audit import notices
from permesso.audit.declared import Declared
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page
from permesso.audit.families import disclosure
from permesso.audit.styles import Styles

OWN = "blog.example"
META = '<meta name="permesso:disclosure" content="{}">'
TEXT = "<p>Da anni in bottega si parla di carta e di colla.</p>" * 30


def page(html: str, kind: Kind = "page") -> Page:
    """Return a page as its families get it."""
    document = Document("a/index.html", html, kind)
    return Page(document, Styles(document), (), (), Declared.model_validate({}), OWN)


def rules(html: str, kind: Kind = "page") -> list[str]:
    """Return the names of the rules that a page breaks."""
    return [each.rule.removeprefix("disclosure.") for each in disclosure.page(page(html, kind))]


def article(head: str, top: str = "", text: str = TEXT) -> str:
    """Return a page with an article, and what stands between its title and its text."""
    return (
        f"<!doctype html><html><head>{head}</head><body><nav><a href='/ia/'>Intelligenza "
        "artificiale</a> <a href='/p/'>Pubblicità</a></nav><main><article><h1>Ospiti e pubblicità"
        f"</h1>{top}{text}</article></main><footer>Sponsorizzato da nessuno</footer></body></html>"
    )


@pytest.mark.parametrize("kind", ["sponsored", "guest", "ai", "affiliate"])
def test_what_the_head_says_and_the_page_does_not(kind: str) -> None:
    assert rules(article(META.format(kind))) == [kind]


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        ("sponsored", "Articolo sponsorizzato: lo ha pagato Officina Bianchi."),
        ("sponsored", "Pubblicità"),
        ("sponsored", "12 marzo · ADV · 4 minuti"),
        ("sponsored", "#ad"),
        ("sponsored", "Scritto in collaborazione con Officina Bianchi, che ringraziamo."),
        ("sponsored", "This post is sponsored by Bianchi."),
        ("sponsored", "Paid partnership"),
        ("guest", "Articolo di un ospite: chi lo firma non fa parte della redazione."),
        ("guest", "A guest post by Ada Neri, who runs a paper mill near Fabriano and loves it."),
        ("ai", "Scritto con l'aiuto di un'intelligenza artificiale."),
        ("ai", "AI-assisted"),
        ("ai", "This text was drafted with ChatGPT and edited by two people of our own."),
        ("affiliate", "Contiene link affiliati: se compri da lì, riceviamo una parte."),
        ("affiliate", "As an Amazon Associate I earn from qualifying purchases."),
    ],
)
@pytest.mark.parametrize("tag", ["p", "div", "aside"])
def test_a_notice_above_the_text(kind: str, notice: str, tag: str) -> None:
    head = META.format(kind)
    assert rules(article(head, f"<{tag}>{notice}</{tag}>")) == []


@pytest.mark.parametrize(
    "notice",
    [
        "<p hidden>Articolo sponsorizzato</p>",
        '<p style="display:none">Articolo sponsorizzato</p>',
        '<p class="gone">Articolo sponsorizzato</p>',
        '<p class="away">Articolo sponsorizzato</p>',
        "<!-- Articolo sponsorizzato -->",
        "<template><p>Articolo sponsorizzato</p></template>",
        "<h2>Articolo sponsorizzato</h2>",
        "<p>Chi fa pubblicità parla a tutti, e quasi nessuno di loro ascolta davvero fino in "
        "fondo, diceva il libro.</p>",
    ],
)
def test_a_notice_that_nobody_sees_is_none(notice: str) -> None:
    style = "<style>.gone {display: none} .away {position: absolute; left: -9999px}</style>"
    assert rules(article(META.format("sponsored") + style, notice)) == ["sponsored"]


def test_a_notice_below_the_text_comes_too_late() -> None:
    late = TEXT + "<p>Articolo sponsorizzato da Officina Bianchi.</p>"
    assert rules(article(META.format("sponsored"), text=late)) == ["sponsored"]


def test_each_kind_needs_its_own() -> None:
    found = rules(article(META.format("sponsored guest ai affiliate"), "<p>Sponsorizzato</p>"))
    assert found == ["guest", "ai", "affiliate"]


def test_the_line_is_that_of_the_declaration() -> None:
    html = article("\n\n" + META.format("guest"))
    (found,) = disclosure.page(page(html))
    assert (found.file, found.line) == ("a/index.html", 3)
    assert found.found == '<meta name="permesso:disclosure" content="guest">'


JSON = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ('{"@type": "BlogPosting", "sponsor": {"name": "Bianchi"}}', ["sponsored"]),
        ('{"@graph": [{"@type": ["Article"], "sponsor": "Bianchi"}]}', ["sponsored"]),
        ('[{"@type": "AdvertiserContentArticle"}]', ["sponsored"]),
        ('{"@type": "BlogPosting", "sponsor": null}', []),
        ('{"@type": "Event", "sponsor": {"name": "Bianchi"}}', []),
        ('{"@type": "BlogPosting", "sponsor": ', []),
        ('{"@type": "BlogPosting", "about": "sponsor"}', []),
    ],
)
def test_structured_data_declares_too(data: str, found: list[str]) -> None:
    assert rules(article(JSON.format(data))) == found


AMAZON = '<a href="https://www.amazon.it/dp/8807?tag=bianchi-21"{}>libro</a>'


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (AMAZON.format(""), ["rel", "affiliate"]),
        (AMAZON.format(' rel="noopener"'), ["rel", "affiliate"]),
        (AMAZON.format(' rel="nofollow SPONSORED"'), ["affiliate"]),
        (AMAZON.format(' rel="nofollow"'), ["affiliate"]),
        (AMAZON.format(' rel="ugc"'), []),
        ('<a href="https://bianchi.example/" rel="sponsored">catalogo</a>', ["sponsored"]),
        ('<a href="//amzn.to/3x">libro</a>', ["rel", "affiliate"]),
        ('<a href="https://www.amazon.it/dp/8807">libro</a>', []),
        ('<a href="https://blog.example/?aff=1">noi</a>', []),
        ('<a href="/libro/?aff=1">noi</a>', []),
        ('<a href="https://altro.example/affiliate/">programma</a>', []),
    ],
)
def test_affiliate_links(link: str, found: list[str]) -> None:
    assert rules(article("", text=f"<p>Un {link}.</p>{TEXT}")) == found


def test_a_page_that_says_it_has_affiliate_links() -> None:
    link = AMAZON.format(' rel="sponsored"')
    said = f"{TEXT}<p>Un {link}.</p><p>I link ai libri sono link affiliati.</p>"
    assert rules(article("", text=said)) == []
    hidden = said.replace("<p>I link", "<p hidden>I link")
    assert rules(article("", text=hidden)) == ["affiliate"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p>Da <a href="https://bianchi.example/">Bianchi</a></p>', ["rel"]),
        ('<p>Da <a href="https://bianchi.example/" rel="sponsored">Bianchi</a></p>', []),
        ('<p>Da <a href="https://bianchi.example/" rel="nofollow">Bianchi</a></p>', []),
        ('<p>Da <a href="/bianchi/">Bianchi</a></p>', []),
        ('<p>Da <a href="https://blog.example/bianchi/">Bianchi</a></p>', []),
        ('<div class="share"><a href="https://rete.example/">Condividi</a></div>', []),
        ('<footer><a href="https://rete.example/">Condividi</a></footer>', []),
        (
            '<p><a href="https://bianchi.example/" rel="sponsored">Bianchi</a>, citata da '
            '<a href="https://it.wikipedia.org/wiki/Carta">Wikipedia</a></p>',
            [],
        ),
    ],
)
def test_links_of_a_sponsored_post(text: str, found: list[str]) -> None:
    html = article(META.format("sponsored"), "<p>Articolo sponsorizzato da Bianchi.</p>", text)
    assert rules(html) == found


def test_entries_of_feeds_are_their_posts() -> None:
    assert rules(article(META.format("ai"), AMAZON.format("")), "entry") == []


def test_letters_say_what_they_earn() -> None:
    assert rules(f"<p>Un {AMAZON.format('')}</p>", "letter") == ["affiliate"]


def test_the_name_of_the_declaration_is_that_of_the_blog() -> None:
    assert disclosure.META == disclosures.META


def test_notices_of_the_blog_are_seen_as_such() -> None:
    for code in ("it", "en"):
        words = locale.load(code).disclosures
        for kind in disclosure.KINDS:
            patterns = (
                [words.sponsored]
                if kind == "sponsored"
                else [getattr(words, kind), getattr(words, f"{kind}_told")]
            )
            for pattern in patterns:
                text = pattern.format(name="Bianchi", text="una riga di chi ha scritto l'articolo")
                assert notices.say([text], kind), text


def test_a_huge_page_is_looked_through_once() -> None:
    html = article(META.format("ai"), text="<p>" + "<b>una parola</b> " * 50_000 + "</p>")
    assert rules(html) == ["ai"]
