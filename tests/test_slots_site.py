"""A site built once with a newsletter and blocks everywhere, as readers get it."""

from __future__ import annotations

import json
import shutil

import lxml.etree
import pytest

from conftest import BARE, ROOT, Site, letter_files, letters, make_project, post

AD = '<ins class="adsbygoogle" data-ad-client="ca-pub-1"></ins>'
PARAGRAPHS = [f"Capoverso {number}. " + "parola " * 99 for number in range(6)]
OWN_TEMPLATE = """
{% extends "main.html" %}
{% block content %}<div class="mine">{{ page.content | safe }}</div>{% endblock %}
"""
OWN_HOOK = """
import re

SEEN = {}


def on_page_content(html, page, config, files):
    SEEN[page.url] = len(re.findall("Capoverso", html))
    return html.replace("Capoverso 4.", "Capoverso quattro, come lo vuole chi possiede il blog.")


def on_post_build(config):
    print("SEEN", SEEN["un-titolo/"])
"""
SLOTS = {
    "post": {
        "after_intro": "newsletter",
        "middle": "cta",
        "end": ["thanks", "author", "share", "newsletter"],
        "aside": "newsletter",
        "footer": "cta",
    },
    "page": {"end": ["cta"], "aside": ["share"]},
    "home": {"after_intro": "cta", "end": "newsletter", "footer": "cta"},
    "lists": {"after_intro": "newsletter", "end": "cta", "footer": "newsletter"},
}
CTAS = {"una": {"heading": "Un invito", "text": "A *te*.", "button": "Vai", "url": "chi.md"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site."""
    project = make_project(tmp_path_factory.mktemp("slots") / "project")
    (project.root / "overrides").unlink()
    hooks = ["hooks/staging.py", "hooks/blog.py", "hooks/theming.py", "mine.py"]
    blog = {"newsletter": letters(topics=["Orto"]), "slots": SLOTS, "ctas": CTAS}
    project.configure(
        **{
            **BARE,
            "site_name": "Prova",
            "site_url": "https://prova.example/",
            "hooks": hooks,
            "extra": {"permesso": blog},
        }
    )
    # A copy, so that the project may have a template of its own.
    shutil.copytree(ROOT / "overrides", project.root / "overrides")
    long = "\n\n".join(PARAGRAPHS)
    project.write(
        {
            "mine.py": OWN_HOOK,
            "overrides/own.html": OWN_TEMPLATE,
            **{f"docs/{name}": text for name, text in letter_files().items()},
            "docs/.authors.yml": "authors: {ada: {name: Ada, description: Scrive}}",
            "docs/index.md": "# Casa\n\nBenvenuti.\n",
            "docs/chi.md": f"# Chi\n\nUno.\n\n[[newsletter]]\n\n{AD}\n\nDue.\n",
            "docs/mio.md": "---\ntitle: Mio\ntemplate: own.html\n---\n\nA.\n\n[[cta]]\n\nB.\n",
            "docs/newsletter/confermata.md": "# Benvenuto\n\nEccoti.\n",
            "docs/posts/a.md": post(
                "Un titolo", long, authors="[ada]", categories="[Orto]", thanks="Grazie a Nora."
            ),
            "docs/posts/b.md": post(
                "Pulito", f"{PARAGRAPHS[0]}\n\n{AD}\n\n{long}\n\n- uno {AD}\n- due", slots="off"
            ),
        }
    )
    built = project.build("--strict")
    assert built.status == 0, built.output
    return built


POST = "un-titolo/"


def order(site: Site, url: str, selector: str) -> list[str]:
    """Return the first classes of the elements of a page that a selector finds."""
    return [found.get("class").split()[0] for found in site.page(url).cssselect(selector)]


def test_the_blocks_of_a_post_stand_where_they_were_asked_for(site: Site) -> None:
    page = site.page(POST)
    in_text = [child.get("class") for child in page.cssselect(".pm-text")[0]]
    assert in_text == ["pm-prose md-typeset", "pm-slot"] * 2 + ["pm-prose md-typeset"]
    slots = order(site, POST, ".pm-text .pm-slot > *")
    assert slots == ["pm-form", "pm-cta"]
    footer = order(site, POST, ".pm-article__footer > *")
    assert footer[-5:] == ["pm-thanks", "pm-author", "pm-share", "pm-form", "pm-neighbours"]
    assert order(site, POST, ".pm-slot--aside > *") == ["pm-form"]
    assert order(site, POST, ".pm-slot--footer > *") == ["pm-cta"]


def test_the_text_of_a_post_is_whole_and_in_order(site: Site) -> None:
    shown = " ".join(site.texts(POST, ".pm-text > .pm-prose")).split()
    written = " ".join(PARAGRAPHS).replace(
        "Capoverso 4.", "Capoverso quattro, come lo vuole chi possiede il blog."
    )
    assert shown == written.split()


def test_an_owners_hook_sees_the_whole_text_and_may_change_it(site: Site) -> None:
    assert f"SEEN {len(PARAGRAPHS)}\n" in site.output
    assert "come lo vuole chi possiede il blog" in site.file(POST).read_text(encoding="utf-8")


def test_an_owners_template_finds_no_comment_in_the_text(site: Site) -> None:
    (mine,) = site.page("mio/").cssselect(".mine")
    assert mine.text_content().split() == ["A.", "B."]
    assert not list(mine.iter(lxml.etree.Comment))


def test_no_page_holds_a_place_that_was_not_filled(site: Site) -> None:
    for url in site.urls():
        assert "permesso:" not in site.file(url).read_text(encoding="utf-8"), url


def test_the_blocks_of_a_page_stand_where_they_were_asked_for(site: Site) -> None:
    assert order(site, "chi/", ".pm-text .pm-slot > *") == ["pm-form"]
    assert order(site, "chi/", ".pm-article__footer > *") == ["pm-cta"]
    assert order(site, "chi/", ".pm-slot--aside > *") == ["pm-share"]


@pytest.mark.parametrize(
    ("url", "blocks"),
    [("", ["pm-cta", "pm-form", "pm-cta"]), ("categoria/orto/", ["pm-form", "pm-cta", "pm-form"])],
)
def test_the_blocks_of_a_list_stand_around_the_articles(
    site: Site, url: str, blocks: list[str]
) -> None:
    assert order(site, url, ".pm-slot > *") == blocks
    assert order(site, url, ".pm-slot > *, .pm-lead, .pm-rows")[1] in {"pm-lead", "pm-rows"}


def test_a_post_with_its_slots_off_has_no_block(site: Site) -> None:
    assert not site.page("pulito/").cssselect(".pm-form, .pm-cta, .pm-share, .pm-slot")


def test_no_box_is_ticked_and_every_id_is_there_once(site: Site) -> None:
    forms = 0
    for url in site.urls():
        page = site.page(url)
        forms += len(page.cssselect("form.pm-form"))
        assert not page.cssselect("[checked]:not([data-md-color-scheme])"), url
        ids = [found.get("id") for found in page.cssselect("[id]")]
        assert sorted(ids) == sorted(set(ids)), url
    assert forms > 8


def test_forms_name_the_page_they_stand_on(site: Site) -> None:
    for url in site.urls():
        named = {field.get("value") for field in site.page(url).cssselect(".pm-form [name=page]")}
        assert named <= {f"/{url}"}, url


def test_labels_and_descriptions_lead_to_what_is_there(site: Site) -> None:
    for url in site.urls():
        page = site.page(url)
        ids = {found.get("id") for found in page.cssselect("[id]")}
        for form in page.cssselect(".pm-form, .pm-share"):
            named = [form, *form.cssselect("[aria-describedby], [aria-labelledby], [for]")]
            for found in named:
                for name in ("aria-describedby", "aria-labelledby", "for"):
                    assert {found.get(name)} - {None} <= ids, (url, name)


def test_nothing_of_advertising_is_left(site: Site) -> None:
    assert "docs/posts/b.md" in site.output and "docs/chi.md" in site.output
    for path in site.folder.rglob("*.html"):
        assert "adsbygoogle" not in path.read_text(encoding="utf-8"), path


def test_the_files_for_the_service_and_for_the_curious_are_there(site: Site) -> None:
    described = json.loads(site.file("newsletter.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in described["lists"]] == ["La newsletter di Prova", "Orto"]
    (consent,) = described["consents"]
    url = consent["url"].removeprefix("https://prova.example/")
    (link,) = site.page(url).cssselect("a[download]")
    assert site.has(url + link.get("href"))
    assert consent["sha256"] in site.page(url).text_content()
    for address in described["pages"].values():
        assert site.has(address.removeprefix("https://prova.example/"))


def test_pages_that_answer_are_not_for_search_engines(site: Site) -> None:
    found = [address for address in site.mapped() if "/newsletter/" in address]
    assert found == ["https://prova.example/newsletter/"]
    for url in site.urls():
        if url.startswith("newsletter/") and url != "newsletter/":
            (robots,) = site.page(url).cssselect("[name=robots]")
            assert robots.get("content") == "noindex"


def test_a_page_in_the_owners_words_shows_them_once(site: Site) -> None:
    assert site.texts("newsletter/confermata/", "h1") == ["Benvenuto"]
    assert site.texts("newsletter/confermata/", ".pm-prose") == ["Eccoti."]


def test_the_page_to_subscribe_on_has_one_form_with_its_topics_open(site: Site) -> None:
    page = site.page("newsletter/")
    assert len(page.cssselect("form.pm-form--page")) == 1
    assert not page.cssselect("form.pm-form--page details")
    assert site.texts("newsletter/", ".pm-form--page fieldset label") == ["Orto"]
