"""Structured data of articles: what a result in a search engine is made of."""

from __future__ import annotations

import json
from dataclasses import replace

import jinja2
import pytest

from comments import FILE, comments, record
from conftest import NOW, SITE_URL, Engine, post
from permesso import settings
from permesso.cards.cards import Card
from permesso.edition import Edition
from permesso.model import Picture
from permesso.pictures.rendition import Gallery, Rendition
from permesso.structured.addresses import Addresses
from permesso.structured.images import Images
from permesso.structured.posting import definition
from permesso.structured.questions import questions
from permesso.structured.requirements import complete
from structured import AUTHORS, CARD, DRAWN, Data, every, types

BASE: dict[str, str | bytes] = {".authors.yml": AUTHORS, "ada.svg": DRAWN}

PHOTO = Rendition("a.1.jpg", "image/jpeg", 1600, 900)
DRAWING = Rendition("a.1.svg", "image/svg+xml", 400, 300)
OF_CARD = {
    "@type": "ImageObject",
    "url": f"{SITE_URL}{CARD.url}",
    "width": 1200,
    "height": 630,
    "caption": CARD.alt,
}


def data(engine: Engine, body: str = "Testo.", **front: object) -> Data:
    keys = {"authors": "[ada]", **front}
    return Data.of(engine, {**BASE, "posts/a.md": post("Uno", body, **keys)})


def test_an_article_says_all_that_a_result_needs(engine: Engine) -> None:
    found = data(
        engine,
        "Un primo paragrafo di otto parole, non di più.",
        date="{created: 2026-03-12, updated: 2026-05-04}",
        categories="[Misure, Scrittura]",
        tags="[clic, consenso]",
        series="Tre",
        readtime=7,
    )
    nodes = found.graph("uno/")
    assert types(nodes) == ["WebPage", "BreadcrumbList", "BlogPosting"]
    assert nodes[2] == {
        "@type": "BlogPosting",
        "@id": f"{SITE_URL}uno/#article",
        "mainEntityOfPage": {"@id": nodes[0]["@id"]},
        "url": f"{SITE_URL}uno/",
        "headline": "Uno",
        "description": "Un primo paragrafo di otto parole, non di più.",
        "image": OF_CARD,
        "datePublished": "2026-03-12T00:00:00+01:00",
        "dateModified": "2026-05-04T00:00:00+02:00",
        "author": [
            {
                "@type": "Person",
                "@id": f"{SITE_URL}autore/ada-bussola/#person",
                "name": "Ada Bussola",
                "url": f"{SITE_URL}autore/ada-bussola/",
                "image": f"{SITE_URL}ada.svg",
                "sameAs": ["https://ada.example/"],
            }
        ],
        "publisher": {
            "@type": "Organization",
            "@id": f"{SITE_URL}#organization",
            "name": "Prova",
            "url": SITE_URL,
        },
        "isPartOf": [
            {"@type": "Blog", "@id": f"{SITE_URL}#blog", "name": "Prova", "url": SITE_URL},
            {
                "@type": "CreativeWorkSeries",
                "@id": f"{SITE_URL}serie/tre/#series",
                "name": "Tre",
                "url": f"{SITE_URL}serie/tre/",
            },
        ],
        "position": 1,
        "articleSection": ["Misure", "Scrittura"],
        "keywords": ["clic", "consenso"],
        "wordCount": 9,
        "timeRequired": "PT7M",
        "inLanguage": "it",
        "isAccessibleForFree": True,
        "commentCount": 0,
    }


def test_a_long_title_is_cut_at_a_word_in_the_headline_alone(engine: Engine) -> None:
    title = "parola " * 20
    found = Data.of(engine, {**BASE, "posts/a.md": post(title, authors="[ada]", slug="a")})
    headline = found.article("a/")["headline"]
    assert len(headline) <= 110
    assert headline.endswith("parola…")
    assert found.graph("a/")[0]["name"] == title.strip()


def test_what_was_not_changed_was_modified_when_it_came_out(engine: Engine) -> None:
    article = data(engine).article("uno/")
    assert article["dateModified"] == article["datePublished"]


def image(engine: Engine, picture: Picture | None, card: Card | None = CARD) -> object:
    """Return what is said of the picture of a post that has this one, and this card."""
    post_ = replace(data(engine).blog.articles[0].post, picture=picture)
    cards = {post_.url: card} if card else {}
    edition = Edition.of(settings.parse({}, None), "it", NOW, False, None, SITE_URL)
    found = Images(Addresses(edition), cards, Gallery()).of(post_)
    return complete(found) if found else None


def test_the_lead_picture_is_the_image(engine: Engine) -> None:
    assert image(engine, Picture("a.jpg", "Una porta", "La soglia", "Lia", PHOTO)) == {
        "@type": "ImageObject",
        "url": f"{SITE_URL}a.1.jpg",
        "width": 1600,
        "height": 900,
        "caption": "La soglia",
        "creditText": "Lia",
    }


def test_a_picture_of_another_site_keeps_its_address(engine: Engine) -> None:
    url = "https://foto.example/x%20y.png"
    assert image(engine, Picture(url, "Una porta", None, None)) == {
        "@type": "ImageObject",
        "url": url,
        "caption": "Una porta",
    }


@pytest.mark.parametrize("rendition", [None, DRAWING])
def test_the_card_stands_for_a_drawing(engine: Engine, rendition: Rendition | None) -> None:
    drawing = Picture("a.svg", "Una porta", None, None, rendition)
    assert image(engine, drawing) == image(engine, None) == OF_CARD
    alone = image(engine, drawing, None)
    assert isinstance(alone, dict)
    assert alone["url"] == f"{SITE_URL}{rendition.url if rendition else 'a.svg'}"
    assert "width" not in alone
    assert image(engine, None, None) is None


def test_an_article_without_a_picture_or_a_name_is_left_out(engine: Engine) -> None:
    files = {**BASE, "posts/a.md": post("Uno", authors="[ada]"), "posts/b.md": post("Due")}
    assert types(Data.of(engine, files, cards=False).graph("uno/")) == [
        "WebPage",
        "BreadcrumbList",
    ]
    assert types(Data.of(engine, files).graph("due/")) == ["WebPage", "BreadcrumbList"]


def test_what_nobody_signed_is_by_the_publisher_whom_the_owner_named(engine: Engine) -> None:
    found = Data.of(engine, {"posts/a.md": post("Uno")}, publisher={"name": "Bottega"})
    article = found.article("uno/")
    assert [author["name"] for author in article["author"]] == ["Bottega"]
    assert article["publisher"] == {"@id": article["author"][0]["@id"]}


def test_a_copy_names_its_original(engine: Engine) -> None:
    url = "https://altrove.example/uno/"
    assert data(engine, canonical=url).article("uno/")["isBasedOn"] == url


def test_a_post_that_defines_a_term_says_how(engine: Engine) -> None:
    found = data(engine, "La soglia è il posto dove ci si ferma.", defines="Soglia")
    assert found.article("uno/")["about"] == {
        "@type": "DefinedTerm",
        "@id": f"{SITE_URL}uno/#term",
        "name": "Soglia",
        "description": "La soglia è il posto dove ci si ferma.",
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": f"{SITE_URL}#terms",
            "name": "Prova",
            "url": SITE_URL,
        },
    }


def test_a_text_that_opens_with_a_story_is_defined_by_its_description(engine: Engine) -> None:
    front = {"defines": "Soglia", "description": "'Soglia: dove ci si ferma.'"}
    article = data(engine, "Il mio palazzo ha due porte.", **front).article("uno/")
    assert article["about"]["description"] == "Soglia: dove ci si ferma."


def test_translations_name_their_original(engine: Engine) -> None:
    same = {"authors": "[ada]", "translation_key": "uno"}
    files = {
        **BASE,
        "posts/a.md": post("Uno", **same),
        "posts/b.md": post("One", lang="en", **same),
        "posts/c.md": post("Un", lang="fr", **same),
    }
    found = Data.of(engine, files)
    original = found.article("uno/")
    assert [each["@id"] for each in original["workTranslation"]] == [
        f"{SITE_URL}one/#article",
        f"{SITE_URL}un/#article",
    ]
    assert found.article("one/")["translationOfWork"] == {
        "@type": "CreativeWork",
        "@id": original["@id"],
        "url": f"{SITE_URL}uno/",
        "name": "Uno",
        "inLanguage": "it",
    }
    assert "workTranslation" not in found.article("one/")
    assert found.article("one/")["inLanguage"] == "en"


def test_a_definition_ends_with_a_sentence() -> None:
    assert definition("Una frase. «Un'altra.» E una che non…") == "Una frase. «Un'altra.»"
    assert definition("Una frase che non finisce e poi…") == "Una frase che non finisce e poi…"
    assert definition("Una frase. Un'altra.") == "Una frase. Un'altra."


# Comments


def test_comments_stand_in_the_article(engine: Engine) -> None:
    written = comments(
        record("a", html="<p>Uno<br>due</p>", link="https://silvia.example/"),
        record("b", parent="a", author=None),
        record("c", status="hidden"),
        record("d", parent="c"),
    )
    found = Data.of(
        engine, {**BASE, "posts/a.md": post("Uno & due", authors="[ada]"), FILE: written}
    )
    article = found.article("uno-due/")
    assert (article["headline"], article["commentCount"]) == ("Uno & due", 3)
    assert article["comment"] == [
        {
            "@type": "Comment",
            "@id": f"{SITE_URL}uno-due/#c-a",
            "dateCreated": "2026-03-13T08:30:00+01:00",
            "text": "Uno due",
            "author": {"@type": "Person", "name": "Silvia", "url": "https://silvia.example/"},
        },
        {
            "@type": "Comment",
            "@id": f"{SITE_URL}uno-due/#c-b",
            "dateCreated": "2026-03-13T08:30:00+01:00",
            "text": "Grazie!",
            "parentItem": {"@id": f"{SITE_URL}uno-due/#c-a"},
        },
        {
            "@type": "Comment",
            "@id": f"{SITE_URL}uno-due/#c-d",
            "dateCreated": "2026-03-13T08:30:00+01:00",
            "text": "Grazie!",
            "author": {"@type": "Person", "name": "Silvia"},
        },
    ]


def test_where_one_may_not_write_nothing_is_counted(engine: Engine) -> None:
    article = data(engine, comments="off").article("uno/")
    assert not {"commentCount", "comment"} & article.keys()


# Questions

FAQ = """
Prima.

## Posso uscire? { #uscire }

Sì, con un [clic](/chi.md) o **due**.

### Subito?

Subito.

## Chi siamo

Noi.

## E poi?

<script>alert(1)</script>

- niente
"""


def test_questions_are_headings_and_answers_what_stands_below(engine: Engine) -> None:
    files = {
        **BASE,
        "chi.md": "# Chi\n\nNoi.\n",
        "domande.md": f"---\ntitle: Domande\nabout: faq\n---\n{FAQ}",
        "posts/a.md": post("Uno", FAQ, authors="[ada]", faq="true"),
    }
    found = Data.of(engine, files)
    page = found.graph("domande/")[0]
    asked = [(each["name"], each["acceptedAnswer"]["text"]) for each in page["mainEntity"]]
    answer = f'<p>Sì, con un <a href="{SITE_URL}chi/">clic</a> o <strong>due</strong>.</p>'
    assert page["@type"] == "FAQPage"
    assert asked == [
        ("Posso uscire?", f"{answer}\n<h3>Subito?</h3>\n<p>Subito.</p>"),
        ("Subito?", "<p>Subito.</p>"),
        ("E poi?", "<ul>\n<li>niente</li>\n</ul>"),
    ]
    of_post = found.graph("uno/")
    assert types(of_post) == ["FAQPage", "BreadcrumbList", "BlogPosting"]
    assert of_post[0]["mainEntity"] == page["mainEntity"]


def test_a_heading_in_something_else_leaves_no_half_element() -> None:
    rendered = '<div><h2>Uno?<a class="headerlink" href="#u">#</a></h2><p>Sì</p></div><h2>Due</h2>'
    assert questions(rendered) == [("Uno?", "<p>Sì</p>")]


def test_without_the_key_no_heading_is_a_question(engine: Engine) -> None:
    assert types(data(engine, FAQ.replace("/chi.md", "#uscire")).graph("uno/"))[0] == "WebPage"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Testo.",
            "faq: no heading ends in a question mark; ask the questions in headings, or delete "
            "the key",
        ),
        (
            "## Posso?\n\n## Sì\n\nUn testo.",
            "faq: nothing answers 'Posso?'; write a text below that heading",
        ),
    ],
)
def test_questions_that_are_not_there_are_told_at_the_key(
    engine: Engine, text: str, message: str
) -> None:
    page = message.replace("faq:", "about:", 1)
    assert engine.problems(
        {
            "posts/a.md": post("Uno", text, faq="true"),
            "domande.md": f"---\ntitle: Domande\nabout: faq\n---\n\n{text}\n",
        }
    ) == [f"docs/domande.md:3: {page}", f"docs/posts/a.md:4: {message}"]


def test_the_introduction_of_a_list_is_about_nothing_else(engine: Engine) -> None:
    files = {"posts/a.md": post(), "archivio.md": "---\ntitle: Tutto\nabout: faq\n---\n\nX.\n"}
    assert engine.problems(files) == [
        "docs/archivio.md:3: about: this text introduces a page that search engines know; delete "
        "the key"
    ]


# What the owner is told


def notices(engine: Engine, files: dict[str, str | bytes], **values: object) -> list[str]:
    blog = engine.load(files, site_url=SITE_URL, **values)
    return [str(notice) for notice in blog.notices]


def test_the_owner_is_told_which_articles_are_left_out(engine: Engine) -> None:
    files: dict[str, str | bytes] = {
        **BASE,
        "posts/a.md": post("Uno", authors="[ada]"),
        "posts/b.md": post("Due", image="{src: /ada.svg, alt: Una porta}"),
        "posts/c.md": post("Tre", status="hidden"),
    }
    no_author = (
        "docs/posts/b.md:1: authors: is missing, so no data of the article is published for search "
        "engines; say who wrote it, or set extra.permesso.publisher.name"
    )
    no_image = (
        "docs/posts/a.md:1: image: is missing, so no data of the article is published for search "
        "engines; add an image or a card, or set extra.permesso.cards.make to true"
    )
    assert notices(engine, files) == [no_author]
    assert notices(engine, files, cards={"make": False}) == [no_image, no_author]
    assert notices(engine, files, publisher={"name": "Bottega"}) == []


def test_a_blog_that_nobody_signs_is_told_once(engine: Engine) -> None:
    files: dict[str, str | bytes] = {f"posts/{n}.md": post(f"Uno {n}") for n in range(3)}
    (told,) = notices(engine, files)
    assert told.startswith("mkdocs.yml:1: extra.permesso.publisher.name: is missing")
    assert engine.load(files).notices == ()


# As it is printed


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", "<!--", "a\u2028b\u2029c", "🎈", "\"'&\\"]
)
def test_text_survives_as_it_is_printed(engine: Engine, hostile: str) -> None:
    title = json.dumps(hostile, ensure_ascii=False)
    files = {
        "posts/a.md": post(title, authors="[ada]", slug="a"),
        FILE: comments(record(author=hostile)),
    }
    found = Data.of(engine, {**BASE, **files})
    graph = found.graph("a/")
    printed = (
        jinja2.Environment(autoescape=True)
        .from_string("{{ it | tojson }}")
        .render(it=[*graph, hostile])
    )
    assert not {"<", ">", "&", "\u2028"} & set(printed)
    assert json.loads(printed) == [*graph, hostile]
    assert found.article("a/")["headline"] == " ".join(hostile.split())
    assert found.article("a/")["comment"][0]["author"]["name"] == " ".join(hostile.split())


def test_the_same_blog_has_the_same_data(engine: Engine) -> None:
    found = data(engine)
    assert found.graph("uno/") == found.graph("uno/") == data(engine).graph("uno/")
    assert all("@type" in node or set(node) == {"@id"} for node in every(found.graph("uno/")))
