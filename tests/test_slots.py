"""Slots: which blocks stand where on posts, pages, the home page and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conftest import SITE_URL, Engine, layout, letter_files, letters, listings, post
from permesso.model import Article
from permesso.slots.blocks import Block, CtaBlock, NewsletterBlock, Slots, ThanksBlock

LONG = "\n\n".join([" ".join(["parola"] * 100) + "."] * 6)
AUTHORS = {".authors.yml": "authors: {ada: {name: Ada, description: Scrive}}\n"}
CTAS = {
    "lettera": {"heading": "Una lettera", "button": "Scrivi", "url": "contatti.md"},
    "visita": {"heading": "Una visita", "button": "Vieni", "url": "https://vicino.example/"},
}
PAGES = {"contatti.md": "# Contatti\n\nQui.\n"}
ALL = ("after_intro", "middle", "end", "aside", "footer")
KINDS = ("newsletter", "cta", "thanks", "share", "author")


def names(blocks: tuple[Block, ...]) -> list[str]:
    """Return the kinds of blocks."""
    return [block.kind for block in blocks]


def shown(slots: Slots, marks: Any = ()) -> dict[str, list[str]]:
    """Return the kinds of blocks by slot, those in the text by the slot or marker of their mark."""
    found = {
        "after_intro": names(slots.after_intro),
        "end": names(slots.end),
        "aside": names(slots.aside),
        "footer": names(slots.footer),
    }
    for number, mark in enumerate(marks):
        where = mark.slot or mark.written or "nothing"
        found[where] = names(slots.in_text.get(number, ()))
    return {slot: kinds for slot, kinds in found.items() if kinds}


def of(article: Article) -> dict[str, list[str]]:
    """Return the blocks of a post, by slot."""
    return shown(article.post.slots, article.post.body.marks)


class Blogger:
    """An engine whose blog has everything that a block could need."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def settings(self, **values: object) -> dict[str, Any]:
        """Return settings with a newsletter and calls to action."""
        return {"newsletter": letters(), "ctas": CTAS, "site_url": SITE_URL, **values}

    def files(self, body: str, front: Mapping[str, object]) -> dict[str, str | bytes]:
        """Return the files of a blog with one post."""
        given = {"authors": "[ada]", **front}
        return {
            "posts/a.md": post("Un titolo", body, **given),
            **letter_files(),
            **AUTHORS,
            **PAGES,
        }

    def article(
        self, body: str = LONG, front: Mapping[str, object] | None = None, **values: object
    ) -> Article:
        """Return the one post."""
        blog = self.engine.load(self.files(body, front or {}), **self.settings(**values))
        return blog.articles[0]

    def problems(
        self, body: str = LONG, front: Mapping[str, object] | None = None, **values: object
    ) -> list[str]:
        """Return what is wrong with it."""
        return self.engine.problems(self.files(body, front or {}), **self.settings(**values))


@pytest.fixture
def blogger(engine: Engine) -> Blogger:
    return Blogger(engine)


# ── what stands where ────────────────────────────────────────────────────────────────────────────


def test_a_post_has_its_blocks_at_the_end_if_nobody_says_otherwise(blogger: Blogger) -> None:
    found = of(blogger.article(front={"thanks": "Grazie a Nora."}))
    assert found == {"end": ["thanks", "author", "share", "newsletter"]}


def test_other_pages_have_none_and_the_home_page_has_the_form(blogger: Blogger) -> None:
    blog = blogger.engine.load(
        {**blogger.files(LONG, {"categories": "[Orto]"}), "index.md": "# Casa\n\nBenvenuti.\n"},
        **blogger.settings(),
    )
    pages = {page.url: shown(page.slots, page.body.marks) for page in blog.pages}
    assert pages == {"contatti/": {}, "privacy/": {}, "feed/": {}}
    lists = {listing.url: shown(listing.slots) for listing in blog.listings}
    assert lists.pop("") == {"footer": ["newsletter"]}
    assert len(lists) > 3 and not any(lists.values())


def test_a_blog_without_a_newsletter_has_no_form_anywhere(engine: Engine) -> None:
    every = dict.fromkeys(ALL, "newsletter")
    some = dict.fromkeys(("after_intro", "end", "footer"), "newsletter")
    slots = {"post": every, "page": every, "home": some, "lists": some}
    files = {"posts/a.md": post(body=LONG), "chi.md": f"# Chi\n\n{LONG}\n"}
    blog = engine.load(files, slots=slots, site_url=SITE_URL)
    views: list[Slots] = [article.post.slots for article in blog.articles]
    views += [each.slots for each in (*blog.pages, *blog.listings)]
    assert len(views) > 4 and all(shown(slots) == {} for slots in views)
    assert not any(blocks for slots in views for blocks in slots.in_text.values())
    assert (blog.newsletter, blog.files) == ((), {})


def test_every_slot_of_a_post_can_be_filled(blogger: Blogger) -> None:
    slots = {"post": {slot: [kind] for slot, kind in zip(ALL, KINDS, strict=True)}}
    article = blogger.article(front={"thanks": "Grazie."}, slots=slots)
    assert of(article) == {slot: [kind] for slot, kind in zip(ALL, KINDS, strict=True)}
    assert layout(article.post.body) == ["p", "after_intro", "p", "p", "middle", "p", "p", "p"]


@pytest.mark.parametrize("kind", ["page", "home", "lists"])
def test_each_kind_of_page_has_slots_of_its_own(blogger: Blogger, kind: str) -> None:
    wanted = {"end": ["cta"], "footer": ["newsletter"]}
    slots = {**dict.fromkeys(("post", "page", "home", "lists"), "off"), kind: wanted}
    blog = blogger.engine.load(
        blogger.files(LONG, {"categories": "[Orto]"}), **blogger.settings(slots=slots)
    )
    page = next(page for page in blog.pages if page.url == "contatti/")
    home, category = listings(blog, "home")[0], listings(blog, "category")[0]
    found = {
        "post": of(blog.articles[0]),
        "page": shown(page.slots),
        "home": shown(home.slots),
        "lists": shown(category.slots),
    }
    assert found == {name: wanted if name == kind else {} for name in found}


def test_lists_have_no_slot_in_the_middle(blogger: Blogger) -> None:
    (problem,) = blogger.problems(slots={"lists": {"middle": ["cta"]}})
    assert "extra.permesso.slots.lists.middle" in problem


@pytest.mark.parametrize("off", [False, "off", [], "no"])
def test_a_slot_can_be_switched_off(blogger: Blogger, off: object) -> None:
    assert of(blogger.article(slots={"post": {"end": off, "aside": "cta"}})) == {"aside": ["cta"]}


@pytest.mark.parametrize("off", [False, "off"])
def test_all_slots_of_a_kind_of_page_can_be_switched_off(blogger: Blogger, off: object) -> None:
    assert of(blogger.article(slots={"post": off}, front={"thanks": "Grazie."})) == {}


def test_one_block_alone_needs_no_list(blogger: Blogger) -> None:
    assert of(blogger.article(slots={"post": {"end": "newsletter"}})) == {"end": ["newsletter"]}


@pytest.mark.parametrize(
    ("written", "kind"),
    [("condividi", "share"), ("Share", "share"), ("autore", "author"), ("invito: visita", "cta")],
)
def test_blocks_have_names_in_each_language(blogger: Blogger, written: str, kind: str) -> None:
    assert of(blogger.article(slots={"post": {"end": [written]}})) == {"end": [kind]}


@pytest.mark.parametrize("written", ["read_also", "leggi-anche", "related"])
def test_a_block_that_offers_posts_leaves_nothing_where_there_is_one(
    blogger: Blogger, written: str
) -> None:
    assert of(blogger.article(slots={"post": {"end": [written]}})) == {}
    assert of(blogger.article(f"{LONG}\n\n[[{written}]]", slots={"post": "off"})) == {}


@pytest.mark.parametrize("kind", ["thanks", "author", "cta", "newsletter", "share"])
def test_a_block_with_nothing_to_show_leaves_nothing(engine: Engine, kind: str) -> None:
    article = engine.article(post(body=LONG), slots={"post": dict.fromkeys(ALL, kind)})
    assert of(article) == {}


def test_a_list_can_be_shared_and_has_no_author(blogger: Blogger) -> None:
    slots = {"home": {"end": ["share", "author", "thanks", "newsletter"]}}
    blog = blogger.engine.load(blogger.files(LONG, {}), **blogger.settings(slots=slots))
    assert shown(listings(blog, "home")[0].slots) == {"end": ["share", "newsletter"]}


# ── as the settings say it wrong ─────────────────────────────────────────────────────────────────


CONFIGURATION = """
site_name: Prova
extra:
  permesso:
    slots:
      post:
        end:
          - share
          - nwesletter
"""


def test_an_unknown_block_in_the_settings_is_told_at_its_line(engine: Engine) -> None:
    (problem,) = engine.problems({}, mkdocs=CONFIGURATION)
    assert problem == (
        "mkdocs.yml:8: extra.permesso.slots.post.end: there is no block 'nwesletter'; "
        "did you mean 'newsletter'?"
    )


def test_an_unknown_call_to_action_in_the_settings_is_told_at_its_line(engine: Engine) -> None:
    mkdocs = CONFIGURATION.replace("nwesletter", "cta: lettera")
    (problem,) = engine.problems({}, mkdocs=mkdocs)
    assert problem == (
        "mkdocs.yml:8: extra.permesso.slots.post.end: there is no cta 'lettera'; known: none yet."
    )


def test_an_unknown_slot_in_the_settings_is_told_at_its_line(engine: Engine) -> None:
    (problem,) = engine.problems({}, mkdocs=CONFIGURATION.replace("  end:", "  edn:"))
    assert problem.startswith("mkdocs.yml:6: extra.permesso.slots.post.edn: ")
    assert "did you mean 'end'?" in problem


def test_an_unknown_kind_of_page_is_told(engine: Engine) -> None:
    (problem,) = engine.problems({}, mkdocs=CONFIGURATION.replace("post:", "posts:"))
    assert problem.startswith("mkdocs.yml:5: extra.permesso.slots.posts: ")
    assert "did you mean 'post'?" in problem


@pytest.mark.parametrize("value", ["share: x", "author: ada"])
def test_a_name_for_a_block_of_which_there_is_one_is_told(engine: Engine, value: str) -> None:
    kind = value.split(":", maxsplit=1)[0]
    text = CONFIGURATION.replace("nwesletter", f'"{value}"')
    (problem,) = engine.problems({}, mkdocs=text)
    assert problem.startswith("mkdocs.yml:8: ")
    assert problem.endswith(f"found '{value}'; write '{kind}' alone")


def test_what_is_no_block_at_all_is_told(engine: Engine) -> None:
    (problem,) = engine.problems({}, mkdocs=CONFIGURATION.replace("nwesletter", "[share]"))
    assert problem.startswith("mkdocs.yml:8: ")
    assert "found brackets in brackets; write the name of a block, such as newsletter" in problem


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ("{end: 'grazie, autore'}", "slots.end: found 'grazie, autore'; write several between "),
        ("niente", "slots: found 'niente'; write off, or slots below it: after_intro, middle, "),
        ("[newsletter]", "slots: found a list; write off, or slots below it: after_intro, "),
    ],
)
def test_slots_written_in_another_way_are_told(blogger: Blogger, slots: str, said: str) -> None:
    (problem,) = blogger.problems("Uno.", {"slots": slots})
    assert problem.split(": ", 1)[1].startswith(said)


# ── as a post wants it ───────────────────────────────────────────────────────────────────────────


def test_a_post_changes_some_slots_and_leaves_the_others(blogger: Blogger) -> None:
    slots = {"post": {"end": ["share"], "footer": ["cta"]}}
    front = {"slots": "{end: newsletter, aside: [autore]}"}
    assert of(blogger.article(front=front, slots=slots)) == {
        "end": ["newsletter"],
        "aside": ["author"],
        "footer": ["cta"],
    }


@pytest.mark.parametrize("off", ["off", "Off", "false", "no"])
def test_a_post_switches_its_slots_off(blogger: Blogger, off: str) -> None:
    slots = {"post": dict.fromkeys(ALL, "newsletter")}
    body = f"{LONG}\n\n[[condividi]]"
    assert of(blogger.article(body, {"slots": off}, slots=slots)) == {"[[condividi]]": ["share"]}


def test_a_slot_that_is_not_indented_is_told(engine: Engine) -> None:
    (problem,) = engine.problems({"posts/a.md": post(end="off")})
    assert problem == "docs/posts/a.md:4: end: is a slot; indent it below 'slots:'"


def test_a_post_switches_one_slot_off(blogger: Blogger) -> None:
    assert of(blogger.article(front={"slots": "{end: off}"})) == {}


def test_a_page_and_the_introduction_of_a_list_change_theirs(blogger: Blogger) -> None:
    own = "---\ntitle: {}\nslots: {{end: [invito], footer: condividi}}\n---\n\nTesto.\n"
    files = {
        **blogger.files(LONG, {"categories": "[Orto]"}),
        "chi.md": own.format("Chi"),
        "index.md": own.format("Casa"),
        "categoria/orto.md": own.format("Orto"),
    }
    blog = blogger.engine.load(files, **blogger.settings())
    page = next(page for page in blog.pages if page.url == "chi/")
    assert shown(page.slots) == {"end": ["cta"], "footer": ["share"]}
    for kind in ("home", "category"):
        found = shown(listings(blog, kind)[0].slots)
        assert found == {"end": ["cta"], "footer": ["share"]}, kind


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{edn: share}", "slots.edn: unknown key; did you mean 'end'?"),
        ("{end: shar}", "slots.end: there is no block 'shar'; did you mean 'share'?"),
        ('{end: "cta: letera"}', "slots.end: there is no cta 'letera'; did you mean 'lettera'?"),
    ],
)
def test_what_a_post_gets_wrong_is_told_at_its_line(
    blogger: Blogger, written: str, said: str
) -> None:
    problems = blogger.problems(front={"tags": "[a]", "slots": written})
    assert problems == [f"docs/posts/a.md:6: {said}"]


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────


def test_a_block_placed_by_hand_stands_nowhere_else(blogger: Blogger) -> None:
    slots = {"post": {**dict.fromkeys(ALL, "newsletter"), "end": ["share", "newsletter"]}}
    body = f"Uno.\n\n[[newsletter]]\n\n{LONG}"
    found = of(blogger.article(body, slots=slots))
    assert found == {"[[newsletter]]": ["newsletter"], "end": ["share"]}


def test_a_call_to_action_placed_by_hand_stands_nowhere_else_whatever_its_name(
    blogger: Blogger,
) -> None:
    body = f"{LONG}\n\n[[invito: visita]]"
    found = of(blogger.article(body, slots={"post": {"end": ["cta: lettera", "share"]}}))
    assert found == {"[[invito: visita]]": ["cta"], "end": ["share"]}


def test_blocks_placed_by_hand_may_be_many(blogger: Blogger) -> None:
    body = "Uno.\n[[newsletter]]\n[[newsletter]]\nDue.\n\n[[cta: visita]]\n\n[[cta: lettera]]"
    slots = blogger.article(body, {"slots": "off"}).post.slots
    assert [names(blocks) for blocks in slots.in_text.values()] == [
        ["newsletter"],
        ["newsletter"],
        ["cta"],
        ["cta"],
    ]


def test_forms_of_a_page_have_different_ids_and_say_where_they_stand(blogger: Blogger) -> None:
    slots = blogger.article(slots={"post": dict.fromkeys(ALL, "newsletter")}).post.slots
    found = [*slots.in_text.values(), slots.end, slots.aside, slots.footer]
    forms = [block.form for blocks in found for block in blocks if block.kind == "newsletter"]
    assert len({form.id for form in forms}) == 5
    placements = [dict(form.hidden)["placement"] for form in forms]
    assert sorted(placements) == sorted(ALL)
    assert {dict(form.hidden)["page"] for form in forms} == {"/un-titolo/"}
    variants = [form.variant for form in forms]
    assert variants == ["inline", "inline", "inline", "aside", "footer"]


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("[[newsleter]]", "there is no block 'newsleter'; did you mean 'newsletter'?"),
        ("[[parola]]", "there is no block 'parola'; "),
        ("[[legi-anche]]", "there is no block 'legi-anche'; did you mean 'leggi-anche'?"),
        ("[[reed_also]]", "there is no block 'reed_also'; did you mean 'read_also'?"),
        ("[[share: x]]", "found 'share: x'; write 'share' alone"),
        ("[[cta: letera]]", "there is no cta 'letera'; did you mean 'lettera'?"),
        ("[[thanks]]", "has nothing to say; add 'thanks' to the front matter"),
    ],
)
def test_a_marker_that_cannot_be_is_told_at_its_line(
    blogger: Blogger, marker: str, said: str
) -> None:
    (problem,) = blogger.problems(f"Uno.\n\nDue.\n\n{marker}\n\nTre.")
    assert problem.startswith(f"docs/posts/a.md:11: {marker}: {said}")


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("[[newsletter]]", "there is no newsletter; set extra.permesso.newsletter, or delete it"),
        ("[[cta]]", "there is no cta; add one to extra.permesso.ctas or to the front matter"),
        ("[[share]]", "needs the blog's address; set site_url"),
        ("[[author]]", "this text has no author; add 'authors' to the front matter"),
    ],
)
def test_a_marker_that_lacks_what_it_needs_is_told(engine: Engine, marker: str, said: str) -> None:
    files = {"posts/a.md": post(body=f"Uno.\n\n{marker}\n\nDue.")}
    assert engine.problems(files) == [f"docs/posts/a.md:8: {marker}: {said}"]


@pytest.mark.parametrize(
    "written", ["- [[share]]", "> [[share]]", "<div>\n[[share]]\n</div>", "!!! note\n    [[share]]"]
)
def test_a_marker_inside_something_is_told_at_its_line(blogger: Blogger, written: str) -> None:
    (problem,) = blogger.problems(f"Uno.\n\n{written}\n\nDue.")
    line = 9 + written.split("[[")[0].count("\n")
    assert problem == (
        f"docs/posts/a.md:{line}: [[share]]: stands where no block can; write it on a line of its "
        "own at the left margin"
    )


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("[[invito lettera]]", "[[invito: lettera]]"),
        ("[[cta - lettera]]", "[[cta: lettera]]"),
        ("[[newsletter qui]]", "[[newsletter]]"),
        ("[[grazie.]]", "[[grazie]]"),
        ("[[leggi anche]]", "[[leggi-anche]]"),
        ("[[Leggi anche: il-pane]]", "[[Leggi-anche: il-pane]]"),
        ("[[read also - il-pane]]", "[[read-also: il-pane]]"),
    ],
)
def test_a_block_written_in_another_way_is_told(
    blogger: Blogger, written: str, instead: str
) -> None:
    (problem,) = blogger.problems(f"Uno.\n\n{written}\n\nDue.")
    assert problem == (
        f"docs/posts/a.md:9: {written}: is not how a block is written; write {instead}"
    )


@pytest.mark.parametrize(("uri", "kind"), [("index.md", "home"), ("categoria/orto.md", "category")])
def test_a_block_placed_in_the_introduction_of_a_list_stands_nowhere_else(
    blogger: Blogger, uri: str, kind: str
) -> None:
    files = {
        **blogger.files(LONG, {"categories": "[Orto]"}),
        uri: "# Orto\n\nUno.\n\n[[newsletter]]\n\nDue.\n",
    }
    slots = {name: {"footer": "newsletter"} for name in ("home", "lists")}
    blog = blogger.engine.load(files, **blogger.settings(slots=slots))
    listing = listings(blog, kind)[0]
    assert listing.intro is not None
    assert names(listing.intro.slots.in_text[0]) == ["newsletter"]
    assert shown(listing.slots) == {}


def test_brackets_that_are_no_marker_stay(blogger: Blogger) -> None:
    body = "Una [[parola]] qui.\n\n[[wiki link]]\n\n`[[newsletter]]`\n"
    assert "<p>[[wiki link]]</p>" in blogger.article(body).post.body.html("")


# ── calls to action ──────────────────────────────────────────────────────────────────────────────


def cta(article: Article) -> CtaBlock:
    """Return the one call to action of a post, at its end."""
    (block,) = article.post.slots.end
    assert isinstance(block, CtaBlock)
    return block


END = {"post": {"end": "cta"}}


def test_a_call_to_action_without_a_name_is_the_first_one(blogger: Blogger) -> None:
    assert cta(blogger.article(slots=END)).heading == "Una lettera"


def test_a_call_to_action_is_chosen_by_name_in_a_slot(blogger: Blogger) -> None:
    written: list[object] = ["cta: visita", {"cta": "visita"}]
    for each in written:
        found = cta(blogger.article(slots={"post": {"end": [each]}}))
        assert (found.heading, found.url) == ("Una visita", "https://vicino.example/")


def test_a_post_names_its_call_to_action(blogger: Blogger) -> None:
    assert cta(blogger.article(front={"cta": "visita"}, slots=END)).heading == "Una visita"
    by_hand = blogger.article("Uno.\n\n[[cta]]", {"cta": "visita"}).post.slots.in_text[0]
    assert [block.heading for block in by_hand if block.kind == "cta"] == ["Una visita"]


def test_a_post_writes_its_own_call_to_action(blogger: Blogger) -> None:
    own = "{heading: Qui, text: 'Vedi [chi](/contatti.md).', button: Vai, url: mailto:a@b.example}"
    found = cta(blogger.article(front={"cta": own}, slots=END))
    assert (found.heading, found.button, found.url) == ("Qui", "Vai", "mailto:a@b.example")
    assert found.text is not None
    assert found.text.html("../") == '<p>Vedi <a href="../contatti/">chi</a>.</p>'


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("contatti.md", "contatti/"),
        ("/contatti.md", "contatti/"),
        ("https://vicino.example/a?b=c", "https://vicino.example/a?b=c"),
        ("mailto:ada@prova.example", "mailto:ada@prova.example"),
    ],
)
def test_a_call_to_action_leads_to_a_page_an_address_or_a_mailbox(
    blogger: Blogger, url: str, address: str
) -> None:
    ctas = {"una": {"heading": "Una", "button": "Vai", "url": url}}
    assert cta(blogger.article(slots=END, ctas=ctas)).url == address
    own = {"cta": f"{{heading: Una, button: Vai, url: '{url}'}}"}
    assert cta(blogger.article(front=own, slots=END)).url == address


def test_a_call_to_action_that_leads_nowhere_is_told_where_it_is_written(engine: Engine) -> None:
    configuration = """
    extra:
      permesso:
        ctas:
          lettera:
            heading: Una lettera
            button: Scrivi
            url: contati.md
    """
    own = post(cta="{heading: Una, button: Vai, url: contato.md}")
    files = {"posts/a.md": own, "contatti.md": "# Contatti\n"}
    first, second = engine.problems(files, mkdocs=configuration)
    assert first.startswith("docs/posts/a.md:4: cta.url: ") and "contatti.md" in first
    assert second.startswith("mkdocs.yml:7: ") and "contatti.md" in second


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("letera", "cta: there is no cta 'letera'; did you mean 'lettera'?"),
        ("{heading: Una, url: contatti.md}", "button is missing; write heading, button and url"),
        ("{text: Una}", "heading and button and url are missing; write heading, button"),
        ("{name: visita, heading: Una}", "either its name or its heading, button and url"),
        ("{headin: Una, button: Vai, url: contatti.md}", "did you mean 'heading'?"),
    ],
)
def test_a_call_to_action_written_wrong_is_told_at_its_line(
    blogger: Blogger, written: str, said: str
) -> None:
    problems = blogger.problems(front={"cta": written})
    assert any(said in problem for problem in problems), problems
    assert {problem.split(": ")[0] for problem in problems} == {"docs/posts/a.md:5"}


def test_a_call_to_action_may_be_asked_for_where_there_is_none(engine: Engine) -> None:
    assert of(engine.article(post(), slots=END)) == {}


# ── thanks ───────────────────────────────────────────────────────────────────────────────────────


def test_thanks_are_markdown_with_links_as_in_the_text(blogger: Blogger) -> None:
    front = {"thanks": "'A *Nora* e a [tutti](../contatti.md).'"}
    (block,) = blogger.article(front=front, slots={"post": {"end": "grazie"}}).post.slots.end
    assert isinstance(block, ThanksBlock)
    html = block.text.html("../")
    assert html == '<p>A <em>Nora</em> e a <a href="../contatti/">tutti</a>.</p>'


def test_a_link_in_thanks_that_leads_nowhere_is_told(blogger: Blogger) -> None:
    (problem,) = blogger.problems(front={"thanks": "'A [tutti](../contato.md).'"})
    assert problem.startswith("docs/posts/a.md:") and "contato.md" in problem


# ── advertising gives its place to a slot ────────────────────────────────────────────────────────


AD = '<ins class="adsbygoogle" data-ad-client="ca-pub-1"></ins>'
PARAGRAPH = " ".join(["parola"] * 100) + "."
FORMS = {"post": {"after_intro": "newsletter", "middle": "newsletter", "end": "share"}}


def test_advertising_near_the_beginning_becomes_the_slot_after_the_introduction(
    blogger: Blogger,
) -> None:
    body = "\n\n".join(["Due parole.", "- una\n- lista", AD, *[PARAGRAPH] * 6])
    article = blogger.article(body, slots=FORMS)
    assert layout(article.post.body)[:4] == ["p", "ul", "after_intro", "p"]
    assert layout(article.post.body).count("after_intro") == 1
    assert of(article)["after_intro"] == ["newsletter"]


def test_advertising_further_down_becomes_the_middle_and_there_is_no_other(
    blogger: Blogger,
) -> None:
    body = "\n\n".join([*[PARAGRAPH] * 2, AD, *[PARAGRAPH] * 5, AD, PARAGRAPH])
    article = blogger.article(body, slots=FORMS)
    found = layout(article.post.body)
    assert found.index("middle") == 3 and found.count("middle") == 1
    assert found[:4] == ["p", "after_intro", "p", "middle"]
    forms = [b for blocks in article.post.slots.in_text.values() for b in blocks]
    assert [block.kind for block in forms] == ["newsletter", "newsletter"]
    assert all(isinstance(block, NewsletterBlock) for block in forms)


def test_advertising_at_the_end_leaves_nothing(blogger: Blogger) -> None:
    article = blogger.article("\n\n".join([PARAGRAPH, PARAGRAPH, AD]), slots=FORMS)
    assert layout(article.post.body) == ["p", "p", "nothing"]
    assert of(article) == {"end": ["share"]}


def test_advertising_is_reported_with_its_line(blogger: Blogger) -> None:
    body = f"{PARAGRAPH}\n\n{AD}\n\n{PARAGRAPH}\n\n- uno {AD}\n- due\n"
    blog = blogger.engine.load(blogger.files(body, {}), **blogger.settings())
    notices = [str(notice) for notice in blog.notices]
    assert len(notices) == 2
    first, second = notices
    assert first.startswith("docs/posts/a.md:9: advertising (Google AdSense) taken out")
    assert second.startswith("docs/posts/a.md:13: advertising (Google AdSense) taken out")
    assert "adsbygoogle" not in blog.articles[0].post.body.html("")


def test_advertising_in_a_list_gets_no_slot(blogger: Blogger) -> None:
    article = blogger.article(f"- uno\n- {AD}\n- due", slots=FORMS)
    assert layout(article.post.body) == ["ul"]


def test_advertising_can_be_made_an_error(blogger: Blogger) -> None:
    (problem,) = blogger.problems(f"Uno.\n\n{AD}\n\nDue.", advertising="error")
    assert problem.startswith("docs/posts/a.md:9: advertising (Google AdSense) ")


def test_an_example_of_advertising_stays(blogger: Blogger) -> None:
    body = f"Così:\n\n    {AD}\n\ne `{AD}`.\n"
    blog = blogger.engine.load(blogger.files(body, {}), **blogger.settings(advertising="error"))
    assert blog.notices == ()
    assert blog.articles[0].post.body.html("").count("adsbygoogle") == 2


def test_a_text_of_a_page_is_cleaned_too(engine: Engine) -> None:
    blog = engine.load({"chi.md": f"# Chi\n\nUno.\n\n{AD}\n\nDue.\n"})
    assert [str(notice).split(": ")[0] for notice in blog.notices] == ["docs/chi.md:5"]
