"""What posts disclose: to readers above the text and in lists, to programs in links and heads."""

from __future__ import annotations

import json
from typing import Any

import lxml.html
import pytest

import browser
from conftest import BARE, SITE_URL, Engine, Project, Site, make_project, post
from permesso import affiliates
from permesso.problem import ContentError

PAID = """\
disclosure:
  sponsor: Officina Bianchi
  affiliate: true
  guest: Ada Neri dirige l'Officina
  ai: bozza della scaletta
"""
TEXT = (
    "Un [catalogo](https://bianchi.example/), un [libro](https://www.amazon.it/dp/1?tag=x-21), "
    "[un altro](altro.md), [noi](https://prova.example/privacy/).\n\n"
    '<a href="https://neri.example/" rel="noopener nofollow" title="a > b">Ada</a>'
)


def disclosing(text: str, body: str = "Testo.", **front: object) -> str:
    """Return a post with the key `disclosure`, as YAML has it."""
    return post("Un titolo", body, **front).replace("date:", f"{text}date:", 1)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", None),
        ("disclosure:\n  affiliate: false\n  guest: false\n", None),
        (
            "disclosure: {sponsor: Officina Bianchi}\n",
            ("Articolo sponsorizzato: lo ha pagato Officina Bianchi.",),
        ),
        (
            "disclosure: {sponsor: Rossi & C.}\n",
            ("Articolo sponsorizzato: lo ha pagato Rossi & C.",),
        ),
        (
            "disclosure: {affiliate: true}\n",
            (
                "Contiene link affiliati: se compri da lì, riceviamo una parte di quello che "
                "spendi.",
            ),
        ),
        (
            "disclosure: {ai: true, guest: true}\n",
            (
                "Articolo di un ospite: chi lo firma non fa parte della redazione.",
                "Scritto con l'aiuto di un'intelligenza artificiale.",
            ),
        ),
        (
            "disclosure: {ai: ha riletto i numeri, affiliate: solo i libri}\n",
            (
                "Scritto con l'aiuto di un'intelligenza artificiale: ha riletto i numeri.",
                "Contiene link affiliati: solo i libri.",
            ),
        ),
    ],
)
def test_a_notice_is_a_sentence_for_each(
    engine: Engine, text: str, lines: tuple[str, ...] | None
) -> None:
    shown = engine.article(disclosing(text)).post.disclosure
    assert (shown and shown.lines) == lines


def test_a_notice_is_in_the_language_of_its_post(engine: Engine) -> None:
    text = disclosing("disclosure: {sponsor: Smith, ai: true}\n", lang="en")
    shown = engine.article(text).post.disclosure
    assert shown is not None
    assert shown.lines == (
        "Sponsored article: Smith paid for it.",
        "Written with the help of artificial intelligence.",
    )
    assert shown.label == "Sponsored"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("disclosure: true\n", "3: disclosure: found 'true'; write keys with values below it: "),
        ("disclosure:\n  sponsor: true\n", "4: disclosure.sponsor: is not a name; write who paid"),
        ("disclosure:\n  sponsored: Rossi\n", "4: disclosure.sponsored: unknown key; did you mean"),
        ("disclosure:\n  ai:\n", "4: disclosure.ai: is empty; write true, or a line of text"),
        ("disclosure:\n  guest: [Ada]\n", "4: disclosure.guest: found something else; write"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(engine: Engine, text: str, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        engine.load({"posts/a.md": disclosing(text)})
    assert f"docs/posts/a.md:{message}" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "programme"),
    [
        ("https://www.amazon.it/dp/1?tag=x-21", "Amazon Associates"),
        ("https://www.amazon.co.uk/dp/1?TAG=x-21", "Amazon Associates"),
        ("https://www.amazon.it/dp/1", None),
        ("https://altro.example/?tag=scarpe", None),
        ("https://notamazon.it/?tag=x", None),
        ("https://amzn.to/3x", "Amazon Associates, shortened"),
        ("https://www.awin1.com/cread.php?awinmid=1", "Awin"),
        ("https://altro.example/?utm_source=x&aff=3", "Parameters that say it in words"),
        ("https://altro.example/affiliate/", None),
        ("http://[", None),
        ("/pagina/?aff=1", None),
    ],
)
def test_affiliate_links_are_known(address: str, programme: str | None) -> None:
    assert affiliates.programme(address) == programme


def rels(html: str) -> dict[str, str | None]:
    """Return what each link of some HTML says in `rel`, by its text."""
    found = lxml.html.fromstring(f"<div>{html}</div>").iter("a")
    return {link.text_content(): link.get("rel") for link in found}


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        ("", set()),
        ("disclosure: {guest: true, ai: true}\n", set()),
        ("disclosure: {affiliate: true}\n", {"libro"}),
        ("disclosure: {sponsor: Officina Bianchi}\n", {"libro", "catalogo", "Ada"}),
    ],
)
def test_paid_links_say_so(engine: Engine, text: str, paid: set[str]) -> None:
    files = {"posts/altro.md": post("Altro"), "privacy.md": "# Privacy\n"}
    article = engine.article(disclosing(text, TEXT), files, site_url=SITE_URL)
    for html in (article.post.body.html("/"), article.post.body.portable_html(SITE_URL)):
        found = rels(html)
        assert {name for name, rel in found.items() if "sponsored" in (rel or "")} == paid
        assert set(found) == {"catalogo", "libro", "un altro", "noi", "Ada"}
        assert (found["Ada"] or "").startswith("noopener nofollow")


def test_further_reading_says_so_too(engine: Engine) -> None:
    text = "disclosure: {sponsor: Rossi}\nlinks: [Rossi: 'https://rossi.example/', posts/b.md]\n"
    article = engine.article(disclosing(text), {"posts/b.md": post("B")})
    assert [link.rel for link in article.post.links] == ["sponsored", None]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A blog with a post that was paid for, and one that was not."""
    made = make_project(tmp_path_factory.mktemp("disclosures") / "project")
    hooks = ["hooks/staging.py", "hooks/blog.py", "hooks/theming.py"]
    made.configure(**{**BARE, "site_name": "Prova", "site_url": SITE_URL, "hooks": hooks})
    made.write(
        {
            "docs/posts/a.md": disclosing(PAID, TEXT, categories="[Misure]"),
            "docs/posts/altro.md": post("Altro", "Un [sito](https://bianchi.example/)."),
            "docs/privacy.md": "# Privacy\n",
            "docs/index.md": "# Prova\n",
        }
    )
    return made


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    """The same, built."""
    built = project.build("--strict")
    assert built.status == 0, built.output
    return built


def test_the_notice_stands_above_the_text(site: Site) -> None:
    page = site.page("un-titolo/")
    (notice,) = page.cssselect("header .pm-disclosure[role=note]")
    assert notice.get("aria-label") == "Trasparenza"
    assert [line.text for line in notice.iter("p")] == [
        "Articolo sponsorizzato: lo ha pagato Officina Bianchi.",
        "Articolo di un ospite: Ada Neri dirige l'Officina.",
        "Scritto con l'aiuto di un'intelligenza artificiale: bozza della scaletta.",
        "Contiene link affiliati: se compri da lì, riceviamo una parte di quello che spendi.",
    ]
    (meta,) = page.cssselect("meta[name='permesso:disclosure']")
    assert meta.get("content") == "sponsored guest ai affiliate"


def test_other_posts_have_nothing_of_it(site: Site) -> None:
    page = site.page("altro/")
    assert not page.cssselect(".pm-disclosure, meta[name='permesso:disclosure'], a[rel=sponsored]")


def test_lists_label_what_was_paid_for(site: Site) -> None:
    assert site.texts("categoria/misure/", ".pm-card .pm-overline__label") == ["Sponsorizzato"]


def test_feeds_and_twins_say_it_first(site: Site) -> None:
    items = json.loads(site.file("feed.json").read_text("utf-8"))["items"]
    (html,) = [item["content_html"] for item in items if item["title"] == "Un titolo"]
    assert html.startswith(
        "<p><strong>Articolo sponsorizzato: lo ha pagato Officina Bianchi.</strong></p>"
    )
    assert rels(html)["catalogo"] == "sponsored"
    twin = site.file("un-titolo/index.md").read_text("utf-8")
    assert "**Articolo sponsorizzato: lo ha pagato Officina Bianchi.**" in twin


def test_a_page_that_was_kept_is_made_again_when_its_post_discloses(project: Project) -> None:
    before = project.build()
    assert not before.page("altro/").cssselect(".pm-disclosure")
    project.write(
        {
            "docs/posts/altro.md": disclosing("disclosure: {ai: true}\n").replace(
                "Un titolo", "Altro"
            )
        }
    )
    after = project.build()
    assert after.status == 0, after.output
    assert after.texts("altro/", ".pm-disclosure") == [
        "Scritto con l'aiuto di un'intelligenza artificiale."
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_notice_is_seen_at_once(chromium: Any, site: Site, width: int, scheme: Any) -> None:
    with browser.served(site.folder) as address:
        page = chromium.new_page(viewport={"width": width, "height": 640}, color_scheme=scheme)
        page.goto(f"{address}un-titolo/")
        box = page.locator(".pm-disclosure").bounding_box()
        page.close()
    assert box["y"] < 640 and box["x"] >= 0 and box["x"] + box["width"] <= width
