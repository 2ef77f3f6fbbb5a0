"""Pages of the newsletter: where they are, what they say, and how an owner makes them theirs."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import SITE_URL, Engine, consents, letter_files, letters, post, titles
from heads import head_of
from permesso import locale
from permesso.model import Blog, NewsletterPage

WORDS = locale.load("it").newsletter
ITALIAN = {
    "subscribe": "newsletter/",
    "pending": "newsletter/controlla-la-posta/",
    "confirmed": "newsletter/confermata/",
    "unsubscribed": "newsletter/uscita/",
    "error": "newsletter/qualcosa-non-va/",
    "consent": "newsletter/consenso/primo/",
}
ENGLISH = {
    "subscribe": "newsletter/",
    "pending": "newsletter/check-your-inbox/",
    "confirmed": "newsletter/confirmed/",
    "unsubscribed": "newsletter/unsubscribed/",
    "error": "newsletter/something-went-wrong/",
    "consent": "newsletter/consent/primo/",
}
POSTS = {
    f"posts/{day}.md": post(f"Post {day}", date=f"2026-03-0{day}", categories="[Orto]")
    for day in range(1, 9)
}


def load(engine: Engine, files: dict[str, str] | None = None, **values: Any) -> Blog:
    """Return a blog with a newsletter."""
    settings = {"newsletter": letters(), "site_url": SITE_URL, **values}
    return engine.load({**letter_files(), **(files or {})}, **settings)


def pages(blog: Blog) -> dict[str, NewsletterPage]:
    """Return the pages of the newsletter by kind."""
    found: dict[str, NewsletterPage] = {page.kind: page for page in blog.newsletter}
    assert len(found) == len(blog.newsletter)
    return found


# ── addresses ────────────────────────────────────────────────────────────────────────────────────


def test_pages_have_addresses_in_the_language_of_the_blog(engine: Engine) -> None:
    found = {kind: page.url for kind, page in pages(load(engine)).items()}
    assert found == ITALIAN


def test_pages_have_english_addresses_in_an_english_blog(engine: Engine) -> None:
    files = {".consents.yml": consents(primo={"language": "en"})}
    found = {kind: page.url for kind, page in pages(load(engine, files, language="en")).items()}
    assert found == ENGLISH


def test_the_owner_chooses_where_they_stand(engine: Engine) -> None:
    blog = load(engine, urls={"newsletter": "la/lettera"})
    found = {kind: page.url for kind, page in pages(blog).items()}
    assert found == {
        kind: url.replace("newsletter/", "la/lettera/", 1) for kind, url in ITALIAN.items()
    }
    assert blog.files.keys() == {"newsletter.json", "la/lettera/consenso/primo/primo.txt"}


def test_every_consent_has_a_page_and_a_file(engine: Engine) -> None:
    files = {".consents.yml": consents(uno={}, due={"gives": "Altro."})}
    blog = load(engine, files)
    urls = [page.url for page in blog.newsletter if page.kind == "consent"]
    assert urls == ["newsletter/consenso/due/", "newsletter/consenso/uno/"]
    assert blog.files.keys() == {
        "newsletter.json",
        "newsletter/consenso/due/due.txt",
        "newsletter/consenso/uno/uno.txt",
    }


@pytest.mark.parametrize("kind", ["subscribe", "pending", "consent"])
def test_a_post_at_the_address_of_a_page_is_told_with_both(engine: Engine, kind: str) -> None:
    url = ITALIAN[kind]
    folder, _, slug = url.rstrip("/").rpartition("/")
    pattern = f"{folder}/{{slug}}" if folder else "{slug}"
    files = {**letter_files(), "posts/a.md": post(slug=slug)}
    settings: dict[str, Any] = {"urls": {"post": pattern}, "newsletter": letters()}
    (problem,) = engine.problems(files, site_url=SITE_URL, **settings)
    title = pages(load(engine, {"posts/a.md": post()}))[kind].title
    assert problem.startswith("docs/posts/a.md:4: ") and url in problem
    assert f"the newsletter's page '{title}'" in problem


def test_an_old_address_may_not_be_that_of_a_page(engine: Engine) -> None:
    files = {**letter_files(), "posts/a.md": post(aliases="[newsletter/confermata]")}
    (problem,) = engine.problems(files, newsletter=letters(), site_url=SITE_URL)
    assert problem.startswith("docs/posts/a.md:") and "newsletter/confermata" in problem
    assert "the newsletter's page 'Iscrizione confermata'" in problem


def test_pages_are_linked_to_by_address(engine: Engine) -> None:
    links = "[uno](/newsletter/) [due](/newsletter/confermata/) [tre](../newsletter/)"
    blog = load(engine, {"posts/a.md": post(body=links), "chi.md": "# Chi\n\n[x](/newsletter/)\n"})
    html = blog.articles[0].post.body.html("../")
    assert html.count('href="../newsletter/"') == 2
    assert 'href="../newsletter/confermata/"' in html
    page = next(page for page in blog.pages if page.url == "chi/")
    assert 'href="../newsletter/"' in page.body.html("../")


def test_a_link_to_a_page_that_there_is_not_is_told(engine: Engine) -> None:
    problems = engine.problems({"posts/a.md": post(body="[x](/newsletter/)")})
    assert len(problems) == 1 and "/newsletter/" in problems[0]


# ── what they say ────────────────────────────────────────────────────────────────────────────────


def test_each_page_has_what_it_is_for(engine: Engine) -> None:
    found = pages(load(engine, POSTS))
    assert {kind for kind, page in found.items() if page.form} == {"subscribe", "error"}
    assert {kind for kind, page in found.items() if page.consent} == {"consent"}
    with_posts = {kind for kind, page in found.items() if page.posts}
    assert with_posts == {"subscribe", "pending", "confirmed"}
    assert all(page.text and page.title for page in found.values())
    assert found["subscribe"].title == "La newsletter di Prova"
    assert found["pending"].title == WORDS.pending.title
    assert len(found["pending"].text) == 2
    assert found["consent"].title == "Il consenso del 1 marzo 2026"


def test_forms_on_these_pages_have_no_second_title_and_say_where_they_are(engine: Engine) -> None:
    for kind in ("subscribe", "error"):
        form = pages(load(engine))[kind].form
        assert form is not None
        assert (form.title, form.variant) == ("", "page")
        hidden = dict(form.hidden)
        assert (hidden["page"], hidden["placement"]) == (f"/{ITALIAN[kind]}", "page")


def test_only_the_page_to_subscribe_on_is_for_search_engines(engine: Engine) -> None:
    blog = load(engine)
    found = pages(blog)
    assert {kind for kind, page in found.items() if not page.noindex} == {"subscribe"}
    heads = {kind: head_of(blog, page.url) for kind, page in found.items()}
    assert {kind for kind, each in heads.items() if not each.noindex} == {"subscribe"}
    assert heads["subscribe"].description == WORDS.subscribe_text
    assert heads["pending"].description == ""
    assert heads["subscribe"].title == "La newsletter di Prova · Prova"


@pytest.mark.parametrize("name", ["Lettere", "numero", "Il giro"])
def test_past_issues_are_those_of_a_category_a_tag_or_a_series(engine: Engine, name: str) -> None:
    issues = {
        f"posts/n{day}.md": post(
            f"Numero {day}",
            date=f"2026-02-0{day}",
            categories="[Lettere]",
            tags="[numero]",
            series="Il giro",
        )
        for day in range(1, 9)
    }
    page = pages(load(engine, {**POSTS, **issues}, newsletter=letters(issues=name)))["subscribe"]
    assert page.posts_title == WORDS.issues
    assert titles(page.posts) == [f"Numero {day}" for day in range(8, 2, -1)]


def test_without_issues_the_latest_posts_are_there(engine: Engine) -> None:
    found = pages(load(engine, POSTS))
    for kind in ("subscribe", "pending", "confirmed"):
        assert found[kind].posts_title == WORDS.latest
        assert titles(found[kind].posts) == ["Post 8", "Post 7", "Post 6"]


def test_issues_that_are_in_no_list_are_told(engine: Engine) -> None:
    files = {**letter_files(), **POSTS}
    (problem,) = engine.problems(files, newsletter=letters(issues="Orti"), site_url=SITE_URL)
    assert problem.endswith("'Orti' is no category, tag or series; did you mean 'Orto'?")


def test_posts_that_are_not_listed_are_not_there_either(engine: Engine) -> None:
    files = {"posts/a.md": post("A", status="hidden"), "posts/b.md": post("B")}
    assert titles(pages(load(engine, files))["pending"].posts) == ["B"]


def test_a_blog_without_posts_has_the_pages_too(engine: Engine) -> None:
    assert pages(load(engine))["subscribe"].posts == ()


def test_a_text_no_longer_in_use_says_so(engine: Engine) -> None:
    files = {".consents.yml": consents(uno={"date": "2026-01-01"}, due={})}
    found = {page.consent.id: page for page in load(engine, files).newsletter if page.consent}
    assert {id_: page.is_current for id_, page in found.items()} == {"uno": False, "due": True}
    date = found["uno"].consent_date
    assert date is not None and date.words == "1 gennaio 2026"


# ── in the owner's words ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ITALIAN)
def test_a_file_at_the_address_takes_the_place_of_title_and_text(engine: Engine, kind: str) -> None:
    uri = f"{ITALIAN[kind].rstrip('/')}.md"
    own = "---\ntitle: Il mio\ndescription: In breve\n---\n\nLe mie parole.\n"
    blog = load(engine, {uri: own})
    found = pages(blog)[kind]
    assert (found.title, found.text, found.url) == ("Il mio", (), ITALIAN[kind])
    assert found.intro is not None
    assert "Le mie parole." in found.intro.body.html("")
    assert (found.form is None) == (kind not in {"subscribe", "error"})
    assert head_of(blog, found.url).description == "In breve"
    assert found.noindex == (kind != "subscribe")
    assert uri not in {page.source for page in blog.pages}


def test_an_owner_may_hide_the_page_to_subscribe_on(engine: Engine) -> None:
    own = "---\ntitle: T\nstatus: hidden\n---\n\nTesto.\n"
    assert pages(load(engine, {"newsletter.md": own}))["subscribe"].noindex


def test_an_index_in_the_folder_is_the_same_page(engine: Engine) -> None:
    found = pages(load(engine, {"newsletter/index.md": "# Il mio\n\nTesto.\n"}))["subscribe"]
    assert (found.title, found.intro is None) == ("Il mio", False)


def test_two_files_for_one_page_are_told(engine: Engine) -> None:
    files = {**letter_files(), "newsletter.md": "# A\n\nB.\n", "newsletter/index.md": "# C\n\nD.\n"}
    problems = engine.problems(files, newsletter=letters(), site_url=SITE_URL)
    assert len(problems) == 1
    assert "docs/newsletter.md" in problems[0] and "docs/newsletter/index.md" in problems[0]


def test_the_owners_text_has_slots_of_its_own(engine: Engine) -> None:
    own = "---\ntitle: T\nslots: {footer: share}\n---\n\nUno.\n\n[[condividi]]\n\nDue.\n"
    found = pages(load(engine, {"newsletter.md": own}))["subscribe"]
    assert [block.kind for blocks in found.slots.in_text.values() for block in blocks] == ["share"]


def test_without_a_newsletter_a_file_there_is_a_page_like_others(engine: Engine) -> None:
    blog = engine.load({"newsletter.md": "# Lettere\n\nPresto.\n"}, site_url=SITE_URL)
    assert (blog.newsletter, blog.files) == ((), {})
    assert [page.url for page in blog.pages] == ["newsletter/", "feed/"]


def ids(page: NewsletterPage) -> list[str]:
    """Return the ids of all forms on a page."""
    slots = page.slots
    found = [*slots.in_text.values(), slots.aside, slots.footer]
    forms = [page.form] if page.form else []
    forms += [block.form for blocks in found for block in blocks if block.kind == "newsletter"]
    return [form.id for form in forms]


@pytest.mark.parametrize(
    ("files", "slots"),
    [
        ({}, {"page": {"footer": "newsletter"}}),
        ({"newsletter.md": "# T\n\nUno.\n\n[[newsletter]]\n"}, {}),
    ],
)
def test_two_forms_on_one_page_have_different_ids(
    engine: Engine, files: dict[str, str], slots: dict[str, Any]
) -> None:
    found = ids(pages(load(engine, files, slots=slots))["subscribe"])
    assert len(set(found)) == len(found)
