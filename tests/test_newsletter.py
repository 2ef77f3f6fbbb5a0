"""The newsletter: its settings, its forms, and what the opt-in service learns about the blog."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

import pytest

from conftest import (
    CONSENT,
    LETTERS,
    SITE_URL,
    Engine,
    consents,
    letter_files,
    letters,
    listings,
    post,
)
from permesso.model import Blog
from permesso.slots.blocks import Form

FILES = {
    **letter_files(),
    "posts/a.md": post("Un titolo", categories="[Orto]"),
    "posts/b.md": post("Altro", categories="[Cucina, Orto]"),
}
BREVO = {
    "provider": "brevo",
    "account": "1a2b3c4d",
    "token": "MUIFAH",
    "privacy": "privacy.md",
    "double_opt_in": True,
}


def load(engine: Engine, **values: Any) -> Blog:
    """Return a blog with a newsletter."""
    return engine.load(FILES, site_url=SITE_URL, **{"newsletter": letters(), **values})


def form(engine: Engine, **newsletter: Any) -> Form:
    """Return the form at the end of a post."""
    settings = newsletter if "provider" in newsletter else letters(**newsletter)
    blog = load(engine, newsletter=settings, slots={"post": {"end": "newsletter"}})
    article = next(each for each in blog.articles if each.post.url == "un-titolo/")
    (block,) = article.post.slots.end
    assert block.kind == "newsletter"
    return block.form


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_carries_list_way_back_page_and_place(engine: Engine) -> None:
    found = form(engine)
    assert found.signup.action == "https://lettere.prova.example/subscription/form"
    assert found.hidden == (
        ("l", LETTERS),
        ("next", "https://prova.example/newsletter/controlla-la-posta/"),
        ("page", "/un-titolo/"),
        ("placement", "end"),
    )


def test_the_form_of_the_home_page_says_so(engine: Engine) -> None:
    (home,) = listings(load(engine, slots={"home": {"end": "newsletter"}}), "home")
    (block,) = home.slots.end
    assert block.kind == "newsletter"
    assert dict(block.form.hidden)["page"] == "/"


def test_the_tick_says_which_text_was_agreed_to(engine: Engine) -> None:
    found = form(engine)
    name, version = found.tick
    id_, sha256 = version.split(":")
    assert (name, id_) == ("consent", "primo")
    assert f"sha256: {sha256}" in consents(primo={})
    assert found.consent.text == CONSENT["text"]
    assert (found.privacy, found.agreement) == ("privacy/", "newsletter/consenso/primo/")


def test_a_form_has_the_name_of_the_newsletter_and_the_words_of_the_owner(engine: Engine) -> None:
    usual, own = form(engine), form(engine, title="La lettera", button="Eccomi")
    assert (usual.title, usual.button) == ("La newsletter di Prova", "Iscrivimi")
    assert (own.title, own.button) == ("La lettera", "Eccomi")


def test_topics_are_a_choice_of_lists(engine: Engine) -> None:
    topics = form(engine, topics=["Orto", "Cucina"]).signup.topics
    assert [(topic.name, topic.field) for topic in topics] == [("Orto", "l"), ("Cucina", "l")]
    assert len({LETTERS, *(topic.value for topic in topics)}) == 3


def test_a_provider_with_a_box_of_its_own_gets_it_ticked_by_the_reader(engine: Engine) -> None:
    found = form(engine, **BREVO, consent="OPT_IN", attribution={"consent": "CONSENT"})
    assert found.tick == ("OPT_IN", "1")
    (sent,) = [value for name, value in found.hidden if name == "CONSENT"]
    assert sent == found.consent.version


def test_a_provider_with_a_box_and_no_field_for_the_version_gets_the_tick(engine: Engine) -> None:
    found = form(engine, **BREVO, consent="OPT_IN")
    assert found.tick == ("OPT_IN", "1")
    assert found.hidden == (("html_type", "simple"),)


def test_a_provider_without_either_gets_no_tick_and_the_reader_still_has_to(engine: Engine) -> None:
    found = form(engine, **BREVO)
    assert found.tick == (None, found.consent.version)
    assert found.hidden == (("html_type", "simple"),)


def test_a_provider_that_takes_no_form_has_a_link(engine: Engine) -> None:
    ghost = {"provider": "ghost", "root": "https://ghost.prova.example", "privacy": "privacy.md"}
    found = form(engine, **ghost)
    assert (found.signup.kind, found.signup.provider) == ("link", "Ghost")
    assert found.signup.link == "https://ghost.prova.example/#/portal/signup"
    assert found.hidden == ()


def test_the_root_of_the_service_may_end_with_a_slash(engine: Engine) -> None:
    found = form(engine, root="https://lettere.prova.example/")
    assert found.signup.action == "https://lettere.prova.example/subscription/form"


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────


CONFIGURATION = """
extra:
  permesso:
    newsletter:
      provider: optin
      root: https://lettere.prova.example
      list: 5f0c0a0e-7a3c-4c5e-9d0b-2f6f4f7f0c11
      privacy: privacy.md
      topics:
        - Orto
        - Cucina
"""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        (
            "privacy.md",
            "privaci.md",
            7,
            "there is no page 'privaci.md'; did you mean 'privacy.md'?",
        ),
        ("Cucina", "Cucine", 8, "'Cucine' is no category; did you mean 'Cucina'?"),
        ("optin", "optim", 4, "did you mean 'optin'?"),
        ("root:", "rot:", 5, "unknown key; did you mean 'root'?"),
        ("5f0c0a0e", "5F", 6, "UUID"),
    ],
)
def test_a_wrong_setting_is_told_at_its_line(
    engine: Engine, right: str, wrong: str, line: int, said: str
) -> None:
    mkdocs = CONFIGURATION.replace(right, wrong)
    assert mkdocs != CONFIGURATION
    problems = engine.problems(FILES, mkdocs=mkdocs, site_url=SITE_URL)
    assert any(
        problem.startswith(f"mkdocs.yml:{line}: extra.permesso.newsletter.") and said in problem
        for problem in problems
    ), problems
    assert all(problem.startswith("mkdocs.yml:") for problem in problems)


def test_right_settings_have_no_problem(engine: Engine) -> None:
    assert engine.load(FILES, mkdocs=CONFIGURATION, site_url=SITE_URL).newsletter


def test_a_blog_that_does_not_know_its_address_has_no_newsletter(engine: Engine) -> None:
    (problem,) = engine.problems(FILES, mkdocs=CONFIGURATION)
    assert problem.startswith("mkdocs.yml:3: extra.permesso.newsletter: needs the blog's address")


def test_everything_wrong_is_told_at_once(engine: Engine) -> None:
    mkdocs = CONFIGURATION.replace("privacy.md", "p.md").replace("Cucina", "Cantina")
    problems = engine.problems({"posts/a.md": post(categories="[Orto]")}, mkdocs=mkdocs)
    assert [problem.split(": ")[0] for problem in problems] == [
        "docs/.consents.yml:1",
        "mkdocs.yml:3",
        "mkdocs.yml:7",
        "mkdocs.yml:8",
    ]


def test_a_category_in_the_menu_order_is_a_topic_before_its_first_post(engine: Engine) -> None:
    blog = load(
        engine, categories=["Orto", "Cucina", "Cantina"], newsletter=letters(topics=["Cantina"])
    )
    assert blog.newsletter


def test_a_privacy_page_that_cannot_be_read_is_one_problem(engine: Engine) -> None:
    files = {**FILES, "privacy.md": "---\ntitle: [\n---\n"}
    problems = engine.problems(files, newsletter=letters(), site_url=SITE_URL)
    assert [problem.split(":")[0] for problem in problems] == ["docs/privacy.md"]


# ── what the service learns ──────────────────────────────────────────────────────────────────────


def test_the_descriptor_is_what_the_service_expects(engine: Engine) -> None:
    blog = load(engine, newsletter=letters(topics=["Orto", "Cucina"], title="La lettera"))
    found = json.loads(blog.files["newsletter.json"])
    (sha256,) = {page.consent.sha256 for page in blog.newsletter if page.consent}
    orto, cucina = (each.pop("uuid") for each in found["lists"][1:])
    # The id of a topic follows from the main list's and the name, so that it stays.
    for uuid in (orto, cucina):
        assert UUID(uuid).version == uuid5(UUID(LETTERS), "x").version
    assert orto != cucina
    assert found == {
        "version": 1,
        "site": {"name": "Prova", "url": "https://prova.example/", "language": "it"},
        "sender": "Ada, che risponde",
        "frequency": "un martedì sì e uno no",
        "lists": [
            {"uuid": LETTERS, "name": "La lettera", "main": True},
            {"name": "Orto", "main": False},
            {"name": "Cucina", "main": False},
        ],
        "consents": [
            {
                "id": "primo",
                "language": "it",
                "date": "2026-03-01",
                "sha256": sha256,
                "text": "Sì, scrivetemi.",
                "url": "https://prova.example/newsletter/consenso/primo/",
            }
        ],
        "pages": {
            "subscribe": "https://prova.example/newsletter/",
            "pending": "https://prova.example/newsletter/controlla-la-posta/",
            "confirmed": "https://prova.example/newsletter/confermata/",
            "unsubscribed": "https://prova.example/newsletter/uscita/",
            "error": "https://prova.example/newsletter/qualcosa-non-va/",
        },
        "privacy": "https://prova.example/privacy/",
    }


def test_the_descriptor_and_the_forms_name_the_same_lists(engine: Engine) -> None:
    topics = ["Orto", "Cucina"]
    found = form(engine, topics=topics)
    described = json.loads(load(engine, newsletter=letters(topics=topics)).files["newsletter.json"])
    ids = {each["uuid"]: each["name"] for each in described["lists"]}
    assert dict(found.hidden)["l"] in ids
    assert {topic.value: topic.name for topic in found.signup.topics}.items() <= ids.items()


def test_the_descriptor_holds_every_consent_and_says_who_writes_now(engine: Engine) -> None:
    text = consents(vecchio={"date": "2026-01-01", "sender": "Tito"}, nuovo={"sender": "Nora"})
    files = {**FILES, ".consents.yml": text}
    blog = engine.load(files, newsletter=letters(), site_url=SITE_URL)
    found = json.loads(blog.files["newsletter.json"])
    assert [each["id"] for each in found["consents"]] == ["vecchio", "nuovo"]
    assert found["sender"] == "Nora"


def test_addresses_hold_the_path_of_the_site(engine: Engine) -> None:
    blog = engine.load(FILES, newsletter=letters(), site_url="https://host.example/a/blog")
    found = json.loads(blog.files["newsletter.json"])
    assert found["site"]["url"] == "https://host.example/a/blog/"
    for address in (*found["pages"].values(), found["privacy"], found["consents"][0]["url"]):
        assert address.startswith("https://host.example/a/blog/")


def test_another_provider_needs_no_descriptor(engine: Engine) -> None:
    blog = load(engine, newsletter=BREVO)
    assert list(blog.files) == ["newsletter/consenso/primo/primo.txt"]


def test_text_in_the_descriptor_is_readable(engine: Engine) -> None:
    text = load(engine).files["newsletter.json"]
    assert "un martedì sì e uno no" in text and text.endswith("}\n")


@pytest.mark.parametrize("off", [False, "off"])
def test_a_newsletter_can_be_switched_off(engine: Engine, off: object) -> None:
    assert engine.load(FILES, newsletter=off).newsletter == ()
