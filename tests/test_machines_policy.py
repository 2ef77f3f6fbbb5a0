"""The policy for machines: what owners may set, and what contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import NOW, SITE_URL, Engine
from permesso import settings
from permesso.machines import licence, policy
from permesso.machines.licence import Licence
from programs import FILES, contradictions, edition_of, may_read, of, programs

CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a site map nobody reads": (
        {"search": False, "sitemap": True},
        "sitemap: found true while search is false: nobody would read it; delete one",
    ),
    "contents for models": (
        {"ai_input": False, "llms": True},
        "llms: found true while ai_input is false: it is made for models to read; delete one",
    ),
    "all texts for models": (
        {"ai_input": False, "llms_full": True},
        "llms_full: found true while ai_input is false: it is made for models to read; delete one",
    ),
    "Markdown for models": (
        {"ai_input": False, "markdown": True},
        "markdown: found open while ai_input is false: it is made for models to read; delete one",
    ),
    "answers of which nothing is said": (
        {"markdown": "answers"},
        "markdown: found answers while nothing is said of them; add ai_input: true",
    ),
    "a file that nothing names": (
        {"ai_input": True, "llms": False, "llms_full": True},
        "llms_full: found true while llms is false: nothing names it; delete one",
    ),
    "training and no commerce": (
        {"ai_train": True, "licence": "CC-BY-NC-4.0"},
        "ai_train: found true while the licence (CC BY-NC 4.0) is for non-commercial use alone; "
        "delete one, or choose a licence without NC and ND",
    ),
    "training and no changes": (
        {"ai_train": True, "licence": "https://creativecommons.org/licenses/by-nd/4.0/deed.it"},
        "ai_train: found true while the licence (CC BY-ND 4.0) is for use without changes alone; "
        "delete one, or choose a licence without NC and ND",
    ),
    "allowed and refused": (
        {"allow": ["GPTBot"], "refuse": ["CCBot", "gptbot"]},
        "refuse: 'gptbot' is among those to allow, too; delete one",
    ),
    "nowhere to write": (
        {"security": {"languages": ["it"]}},
        "security: says nowhere to write; add contact: to it, with an e-mail address",
    ),
    "a day that is past": (
        {"security": {"contact": ["a@b.example"], "expires": "2026-11-20"}},
        "security.expires: 2026-11-20 is past; look whether the rest still holds, then set a new "
        "day",
    ),
    "a path to what is to be found": (
        {"exclude": ["/altro/", "/ap"]},
        "exclude: '/ap' keeps robots from '/aperta/' (posts/a.md), which the site map names; "
        "delete the path, or add status: hidden to the text",
    ),
    "everything": (
        {"exclude": ["/"]},
        "exclude: found '/', which is everything; write search: false",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_contradicts_itself_is_an_error(engine: Engine, name: str) -> None:
    values, message = CONTRADICTIONS[name]
    assert contradictions(engine, FILES, machines=values) == [
        f"mkdocs.yml:1: extra.permesso.machines.{message}"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"ai_train": True, "licence": "CC-BY-SA-4.0"},
        {"ai_train": False, "licence": "CC-BY-NC-ND-4.0"},
        {"ai_train": True, "licence": "https://licenze.example/mia"},
        {"search": False, "exclude": ["/aperta/"]},
        {"ai_input": False, "markdown": False, "llms": False},
        {"security": {"contact": ["a@b.example"], "expires": "2027-01-01"}},
    ],
)
def test_what_can_be_true_together_is_none(engine: Engine, values: dict[str, Any]) -> None:
    assert "robots.txt" in of(engine, **values).files


def test_contradictions_are_told_together_at_their_lines(engine: Engine) -> None:
    text = """
        extra:
          permesso:
            machines:
              search: false
              sitemap: true
              refuse:
                - CCBot
                - GPTBot
              allow: [GPTBot]
              security:
                expires: 2020-01-01
                contact: [a@b.example]
    """
    blog = engine.loaded(FILES, mkdocs=text, site_url=SITE_URL).blog
    path = engine.docs.parent / "mkdocs.yml"
    source = settings.read_configuration(path, "mkdocs.yml")
    values = {
        "search": False,
        "sitemap": True,
        "refuse": ["CCBot", "GPTBot"],
        "allow": ["GPTBot"],
        "security": {"expires": "2020-01-01", "contact": ["a@b.example"]},
    }
    edition = edition_of(machines=values)
    edition = type(edition).of(
        edition.settings, "it", NOW, False, configuration=source, site_url=SITE_URL
    )
    found = [(each.path, each.line) for each in policy.problems(blog, edition, ())]
    assert found == [("mkdocs.yml", 5), ("mkdocs.yml", 8), ("mkdocs.yml", 11)]


def test_a_robots_txt_of_the_owners_beside_the_policy_is_two_truths(engine: Engine) -> None:
    values = {"machines": {"search": True}, "taken": {"robots.txt"}}
    (told,) = contradictions(engine, FILES, **values)
    assert "there is a robots.txt of your own" in told and "write machines: off" in told
    # Without a policy there is nothing that the file could contradict.
    assert programs(engine, FILES, taken={"robots.txt"}).files


def test_an_llms_txt_of_the_owners_beside_a_refusal_is_two_truths(engine: Engine) -> None:
    (told,) = contradictions(engine, FILES, machines={"ai_input": False}, taken={"llms.txt"})
    assert "found false, and there is an llms.txt" in told


def test_a_robot_that_may_be_mistyped_is_told(engine: Engine) -> None:
    found = of(engine, refuse=["GTPBot", "Tutt-Altro-9000"])
    assert [str(notice) for notice in found.notices] == [
        "mkdocs.yml:1: machines.refuse: no robot called 'GTPBot' is known; 'GPTBot' is"
    ]
    assert not may_read(found, "GTPBot")


@pytest.mark.parametrize(
    "values",
    [
        {"refuse": ["Due parole"]},
        {"refuse": ["x\nAllow"]},
        {"exclude": ["/a b/"]},
        {"exclude": ["/*.pdf$"]},
        {"exclude": ["/a#b"]},
        {"contact": "http://insicuro.example/"},
        {"contact": "redazione"},
        {"contact": "mailto:"},
        {"licence": "CC-BY-XX-4.0"},
        {"licence": "CC-BY-ND-SA-4.0"},
        {"licence": "GPL"},
        {"security": {"expires": "domani"}},
        {"markdown": "sì"},
    ],
)
def test_a_setting_that_cannot_be_right_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"extra\.permesso\.machines\."):
        settings.parse({"machines": values})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("CC-BY-4.0", Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")),
        (
            "CC BY-SA 4.0",
            Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ),
        (
            "cc-by-nc-3.0",
            Licence("CC BY-NC 3.0", "https://creativecommons.org/licenses/by-nc/3.0/"),
        ),
        ("CC0-1.0", Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")),
        ("https://licenze.example/mia", Licence(*["https://licenze.example/mia"] * 2)),
    ],
)
def test_a_licence_is_known_by_id_name_and_address(written: str, expected: Licence) -> None:
    found = licence.of(written)
    assert (found.name, found.url) == (expected.name, expected.url)
    if found.id:
        assert licence.of(found.id) == licence.of(found.name) == found
        assert (licence.of(found.url).name, licence.of(found.url).id) == (found.name, found.id)


def test_terms_follow_from_a_licence() -> None:
    found = [licence.of(f"CC-BY{terms}-4.0") for terms in ("", "-NC", "-ND", "-NC-ND", "-NC-SA")]
    assert [(each.commercial, each.adaptable) for each in found] == [
        (True, True),
        (False, True),
        (True, False),
        (False, False),
        (False, True),
    ]
