"""What programs are told: `robots.txt`, `security.txt`, `humans.txt`."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from conftest import SITE_URL, Engine, post
from permesso.machines import crawlers, policy
from permesso.site import Site
from programs import FILES, Programs, edition_of, may_read, of, programs

TRAINING = "GPTBot"
ANSWERING = "OAI-SearchBot"
BOTH = "Google-Extended"
UNKNOWN = "Googlebot"


def signals(found: Programs) -> list[str]:
    return [line for line in found.lines("robots.txt") if line.startswith("Content-Signal")]


def test_nobody_is_refused_and_nothing_said_of_models_where_the_owner_says_nothing(
    engine: Engine,
) -> None:
    found = of(engine)
    assert signals(found) == ["Content-Signal: search=yes"]
    assert all(may_read(found, robot) for robot in crawlers.known())
    assert policy.SECURITY not in found.files and "llms.txt" not in found.files
    assert ".well-known/tdmrep.json" not in found.files


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"ai_train": False}, {TRAINING, BOTH}),
        ({"ai_input": False}, {ANSWERING, BOTH}),
        ({"ai_train": False, "ai_input": False}, {TRAINING, ANSWERING, BOTH}),
        ({"ai_train": True, "ai_input": True}, set()),
        ({"refuse": ["gptbot", "Altro-Robot"]}, {TRAINING, "Altro-Robot"}),
        ({"ai_train": False, "allow": ["GPTbot"]}, {BOTH}),
    ],
)
def test_robots_are_refused_by_what_they_are_for(
    engine: Engine, values: dict[str, Any], refused: set[str]
) -> None:
    found = of(engine, **values)
    robots = {TRAINING, ANSWERING, BOTH, UNKNOWN, "Altro-Robot"}
    assert {robot for robot in robots if not may_read(found, robot)} == refused
    assert "/" in {line.removeprefix("Allow: ") for line in found.lines("robots.txt")}


def test_signals_say_what_the_owner_says(engine: Engine) -> None:
    found = of(engine, search=True, ai_input=True, ai_train=False)
    assert signals(found) == ["Content-Signal: search=yes, ai-input=yes, ai-train=no"]
    assert "Article 4 of Directive (EU) 2019/790" in found.files["robots.txt"]


def test_a_robot_that_may_do_everything_has_lines_of_its_own(engine: Engine) -> None:
    found = of(engine, ai_train=False, allow=["CCBot"], exclude=["/scarica/"])
    text = found.files["robots.txt"]
    (group,) = [part for part in text.split("\n\n") if "CCBot" in part]
    assert group.splitlines() == [
        "User-agent: CCBot",
        "Content-Signal: search=yes, ai-input=yes, ai-train=yes",
        "Disallow: /scarica/",
        "Allow: /",
    ]
    assert may_read(found, "CCBot") and not may_read(found, "CCBot", "scarica/x.pdf")


def test_no_robot_reads_what_is_excluded(engine: Engine) -> None:
    found = of(engine, exclude=["/scarica/", "è-qui/"])
    for robot in (UNKNOWN, TRAINING):
        assert not may_read(found, robot, "scarica/listino.pdf")
        assert not may_read(found, robot, "%C3%A8-qui/")
        assert may_read(found, robot, "aperta/")


def test_paths_stand_below_the_path_of_the_site(engine: Engine) -> None:
    site_url = "https://prova.example/a/blog/"
    values = {"exclude": ["/scarica/"], "ai_train": False}
    found = programs(engine, FILES, machines=values, site_url=site_url)
    assert "Disallow: /a/blog/scarica/" in found.lines("robots.txt")
    assert f"Sitemap: {site_url}sitemap.xml" in found.lines("robots.txt")
    (rule,) = json.loads(found.files[".well-known/tdmrep.json"])
    assert rule["location"] == "/a/blog/"


def test_robots_txt_is_what_rfc_9309_says(engine: Engine) -> None:
    found = of(engine, ai_train=False, ai_input=True, markdown="answers", exclude=["/x/"])
    groups = re.sub(r"^#.*\n", "", found.files["robots.txt"], flags=re.MULTILINE).strip()
    rule = r"(?:(?:Allow|Disallow): /\S*|Content-Signal: [a-z=, -]+)\n"
    for group in groups.split("\n\n")[:-1]:
        assert re.fullmatch(rf"(?:User-agent: (?:\*|[A-Za-z0-9_-]+)\n)+(?:{rule})+", f"{group}\n")
    assert groups.split("\n\n")[-1] == f"Sitemap: {SITE_URL}sitemap.xml"
    named = re.findall(r"User-agent: (.+)", groups)
    assert len(named) == len({name.lower() for name in named})


def test_markdown_can_be_kept_for_those_that_answer(engine: Engine) -> None:
    text = of(engine, ai_input=True, markdown="answers").files["robots.txt"]
    for_all, answering = text.split("\n\n")[1:3]
    assert "User-agent: *" in for_all and "Disallow: /*/index.md$" in for_all
    assert f"User-agent: {ANSWERING}" in answering and "index.md" not in answering
    assert TRAINING not in answering


def test_a_site_that_keeps_search_engines_away_lets_them_read_so(engine: Engine) -> None:
    found = of(engine, search=False)
    assert signals(found) == ["Content-Signal: search=no"]
    assert may_read(found, UNKNOWN)
    assert policy.noindex(edition_of(machines={"search": False}))
    assert not policy.noindex(edition_of())
    assert not policy.noindex(edition_of(machines="off"))


def test_the_reservation_of_rights_is_there_where_training_is_refused(engine: Engine) -> None:
    found = of(engine, ai_train=False)
    assert json.loads(found.files[".well-known/tdmrep.json"]) == [
        {"location": "/", "tdm-reservation": 1}
    ]
    assert ".well-known/tdmrep.json" not in of(engine, ai_train=True).files


def test_off_says_nothing(engine: Engine) -> None:
    found = programs(engine, FILES, machines="off", taken={"robots.txt"})
    assert [name for name in found.files if not name.startswith("sitemap")] == []


FIELD = re.compile(r"(?P<name>[A-Za-z-]+): (?P<value>\S.*)")
STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def fields(found: Programs) -> list[tuple[str, str]]:
    """Return the fields of `security.txt` (RFC 9116, section 4), checked."""
    text = found.files[policy.SECURITY]
    matches = [FIELD.fullmatch(line) for line in text.splitlines()]
    assert all(matches) and text.endswith("\n")
    named = [(match["name"], match["value"]) for match in matches if match]
    names = [name for name, _ in named]
    assert names.count("Contact") >= 1
    assert names.count("Expires") == names.count("Preferred-Languages") == 1
    for name, value in named:
        if name in {"Contact", "Canonical", "Policy", "Encryption"}:
            assert re.match(r"https://|mailto:|tel:", value)
    assert STAMP.fullmatch(dict(named)["Expires"])
    return named


def test_security_txt_says_where_to_write_and_until_when(engine: Engine) -> None:
    security = {
        "contact": ["sicurezza@prova.example", "https://prova.example/chiave"],
        "languages": ["it", "en"],
        "policy": "https://prova.example/regole/",
        "encryption": "https://prova.example/chiave.asc",
        "expires": "2027-03-01 08:00",
    }
    assert fields(of(engine, contact="a@b.example", security=security)) == [
        ("Contact", "mailto:sicurezza@prova.example"),
        ("Contact", "https://prova.example/chiave"),
        ("Expires", "2027-03-01T07:00:00Z"),
        ("Preferred-Languages", "it, en"),
        ("Canonical", f"{SITE_URL}.well-known/security.txt"),
        ("Encryption", "https://prova.example/chiave.asc"),
        ("Policy", "https://prova.example/regole/"),
    ]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), "2027-04-30T22:00:00Z"),
        (datetime(2026, 11, 30, 12, tzinfo=UTC), "2027-04-30T22:00:00Z"),
        (datetime(2026, 6, 30, 12, tzinfo=UTC), "2026-11-30T23:00:00Z"),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), "2027-05-31T22:00:00Z"),
    ],
)
def test_without_a_day_of_the_owners_it_holds_for_half_a_year(
    engine: Engine, now: datetime, until: str
) -> None:
    values = {"contact": "a@b.example", "security": {}}
    found = programs(engine, {}, machines=values, now=now)
    assert dict(fields(found))["Expires"] == until
    assert dict(fields(found))["Contact"] == "mailto:a@b.example"


def test_humans_txt_names_who_writes_and_the_terms(engine: Engine) -> None:
    found = of(engine, licence="CC-BY-4.0", contact="a@b.example")
    assert found.lines("humans.txt")[:8] == [
        "/* TEAM */",
        "Consulente: Ada Bussola",
        f"Site: {SITE_URL}autore/ada-bussola/",
        "Contact: a@b.example",
        "/* SITE */",
        "Name: Prova",
        "Last update: 2026/03/12",
        "Language: it",
    ]
    assert "Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/" in found.lines(
        "humans.txt"
    )


def test_what_is_hidden_is_in_no_file(engine: Engine) -> None:
    files = {
        **FILES,
        "posts/b.md": post("Segretissima", date="2026-10-10", status="hidden", authors="[eva]"),
        ".authors.yml": "authors:\n  ada: {name: Ada}\n  eva: {name: Eva Nascosta}\n",
    }
    found = programs(engine, files, machines={"ai_input": True, "llms_full": True})
    for name, text in found.files.items():
        assert "egretissima" not in text and "Nascosta" not in text, name
    assert "Last update: 2026/03/12" in found.lines("humans.txt")


def test_lines_cannot_be_smuggled_in(engine: Engine) -> None:
    site = Site("Prova\nDisallow: /", "x\n## Falso", "")
    files = {
        **FILES,
        ".authors.yml": 'authors:\n  ada: {name: "Ada\\n/* X */", description: "a\\nb"}\n',
    }
    found = programs(engine, files, machines={"ai_input": True}, site=site)
    assert "/* X */" not in found.lines("humans.txt")
    assert "Disallow: /" not in found.lines("humans.txt")
    assert "## Falso" not in found.lines("llms.txt")


def test_every_robot_of_the_table_is_one_that_robots_txt_can_name() -> None:
    names = [name.lower() for name in crawlers.known()]
    assert len(names) == len(set(names)) > 20
    assert names == sorted(names)
    for name, robot in crawlers.known().items():
        assert re.fullmatch(r"[A-Za-z0-9_-]+", name)
        assert robot.source.startswith("https://"), name
    assert crawlers.canonical("gptbot") == "GPTBot" and crawlers.canonical("boh") == "boh"


def test_a_table_with_a_mistake_is_refused() -> None:
    with pytest.raises(ValidationError):
        crawlers.Crawler.model_validate(
            {"operator": "X", "purposes": [], "source": "https://x.example/"}
        )
