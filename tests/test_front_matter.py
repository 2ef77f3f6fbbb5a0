"""Front matter: what each key accepts, and what is said of everything else."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from permesso import front_matter, source
from permesso.front_matter import PageFrontMatter, PostFrontMatter, link_items
from permesso.source import Source

RIGHT = "title: T\ndate: 2026-03-12\n"
DATE_ADVICE = "write year-month-day, such as 2026-03-12 or 2026-03-12 08:30"


def told(
    front: str,
    defaults: dict[str, Any] | None = None,
    model: type[PostFrontMatter] | type[PageFrontMatter] = PostFrontMatter,
) -> list[str]:
    """Return the problems of front matter as `line: message`; its first key is on line 2."""
    found = source.parse(f"---\n{front}\n---\n", "x.md", "docs/x.md")
    assert isinstance(found, Source), found
    _, problems = front_matter.parse(model, found, defaults or {})
    return [f"{problem.line}: {problem.message}" for problem in problems]


def parsed(front: str, defaults: dict[str, Any] | None = None) -> PostFrontMatter:
    """Return front matter that is right."""
    found = source.parse(f"---\n{front}\n---\n", "x.md", "docs/x.md")
    assert isinstance(found, Source), found
    result, problems = front_matter.parse(PostFrontMatter, found, defaults or {})
    assert problems == []
    return result


MISSING = {
    "title: T": "1: date: is missing; add the day of publication, such as date: 2026-03-12",
    "title: T\ndate:": "3: date: is empty; add the day of publication, such as date: 2026-03-12",
    "title:\ndate: 2026-03-12": "2: title: is empty; write the title of the post",
    "title: ''\ndate: 2026-03-12": "2: title: is empty; write the title of the post",
    RIGHT + "image:\n  src: a.svg": "4: image.alt: is missing; add it",
}


@pytest.mark.parametrize(("front", "message"), MISSING.items())
def test_what_is_missing_or_empty_is_told(front: str, message: str) -> None:
    assert told(front) == [message]


NOT_A_DATE = ["20/06/2018", "2026-3-12", "12 marzo 2026", "20260312", "domani"]
NOT_IN_THE_CALENDAR = ["2026-02-30", "2026-13-01", "2026-03-12 25:30"]
DATES = NOT_A_DATE + NOT_IN_THE_CALENDAR


@pytest.mark.parametrize("key", ["publish_at", "expires"])
@pytest.mark.parametrize("written", DATES)
def test_a_date_that_is_none_is_told_with_the_form_to_write(key: str, written: str) -> None:
    [message] = told(f"{RIGHT}{key}: {written}")
    found, advice = message.split("; ")
    # What Python says of an impossible day is in brackets; it changes with its version.
    why = ", which is not in the calendar" if written in NOT_IN_THE_CALENDAR else ""
    assert found.split(" (")[0] == f"4: {key}: found '{written}'{why}"
    assert advice == DATE_ADVICE


@pytest.mark.parametrize("written", DATES)
def test_the_date_of_publication_is_held_to_the_same_form(written: str) -> None:
    plain = told(f"title: T\ndate: {written}")
    below = told(f"title: T\ndate:\n  created: {written}")
    assert [text[:2] for text in plain + below] == ["3:", "4:"]
    assert all(f"found '{written}'" in text for text in plain + below)
    assert all(DATE_ADVICE in text for text in plain + below)


UNKNOWN = {
    "autors: [ada]": "4: autors: unknown key; did you mean 'authors'?",
    "Title: T": "4: Title: unknown key; did you mean 'title'?",
    "image: {src: a.svg, alt: a, captoin: c}": (
        "4: image.captoin: unknown key; did you mean 'caption'?"
    ),
    "image:\n  src: a.svg\n  alt: A\n  credits: C": (
        "7: image.credits: unknown key; did you mean 'credit'?"
    ),
    "image: {src: a.svg, alt: a, zzz: c}": (
        "4: image.zzz: unknown key; known: alt, caption, credit, src."
    ),
}


@pytest.mark.parametrize(("front", "message"), UNKNOWN.items())
def test_an_unknown_key_is_told_with_the_nearest_known_one(front: str, message: str) -> None:
    assert told(RIGHT + front) == [message]


def test_an_unknown_key_like_no_other_is_told_with_all_known_ones() -> None:
    [message] = told(RIGHT + "qwerty: x")
    listed = message.removeprefix("4: qwerty: unknown key; known: ").removesuffix(".")
    assert listed.split(", ") == sorted(PostFrontMatter.model_fields)


@pytest.mark.parametrize("key", ["date", "tags", "series_order"])
def test_a_key_of_posts_is_unknown_on_other_pages(key: str) -> None:
    [message] = told(f"title: T\n{key}: x", model=PageFrontMatter)
    assert message.startswith(f"3: {key}: unknown key; ")


WRONG = {
    "tags: a, b": "tags: found 'a, b'; write a list, such as [a, b]",
    "authors: ada": "authors: found 'ada'; write a list, such as [ada]",
    "pin: sì": "pin: found 'sì'; write true or false",
    "draft: forse": "draft: found 'forse'; write true or false",
    "readtime: cinque": "readtime: found 'cinque'; write a whole number",
    "series_order: 1.5": "series_order: found '1.5'; write a whole number",
    "image: a.svg": (
        "image: found 'a.svg'; write keys with values below it: src, alt, caption, credit"
    ),
    "extra: x": "extra: found 'x'; write keys with values below it",
    "series: [a]": "series: found a list; write text",
    "subtitle: {a: b}": "subtitle: found keys with values; write text",
    "status: bozza": "status: found 'bozza'; write published, hidden or draft",
    "slug: Ciao a tutti": "slug: found 'Ciao a tutti'; write 'ciao-a-tutti'",
    "slug: '!'": "slug: found '!'; write 'a-word'",
    "lang: italiano": "lang: found 'italiano'; write a language code, such as it or en",
    "canonical: esempio.it": (
        "canonical: found 'esempio.it'; write a whole address, such as https://…"
    ),
    "canonical: 'https://['": (
        "canonical: found 'https://['; write a whole address, such as https://…"
    ),
    "aliases: ['https://a.b/c']": (
        "aliases: found 'https://a.b/c'; write a path on this site, such as 'old/title/'"
    ),
    "aliases: [../sopra]": (
        "aliases: found '../sopra'; write a path on this site, such as 'old/title/'"
    ),
    "tags: ['']": "tags: is empty; write a line of text, or delete the key",
}


@pytest.mark.parametrize(("front", "message"), WRONG.items())
def test_a_wrong_value_is_told_with_what_to_write(front: str, message: str) -> None:
    assert told(RIGHT + front) == [f"4: {message}"]


@pytest.mark.parametrize("key", ["readtime", "series_order"])
def test_a_number_that_is_too_small_is_told_with_what_was_found(key: str) -> None:
    [message] = told(f"{RIGHT}{key}: 0")
    assert message.startswith(f"4: {key}: found '0'; write ")


@pytest.mark.parametrize("form", ["{a: b}", "{}"])
def test_keys_in_place_of_a_list_are_not_advised_as_its_item(form: str) -> None:
    [message] = told(f"{RIGHT}tags: {form}")
    assert message.startswith("4: tags: found ")
    assert "{" not in message.split("; ")[1]


def test_every_item_of_a_list_is_told_at_its_own_line() -> None:
    messages = told(RIGHT + "aliases:\n  - ok\n  - a b\n  - ok/due\n  - c?d")
    assert [message.split(";")[0] for message in messages] == [
        "6: aliases: found 'a b'",
        "8: aliases: found 'c?d'",
    ]


TWICE = {
    "tags: [a]\npin: true\ntags: [b]": ["6: tags: written twice; keep one"],
    "image:\n  src: a.svg\n  alt: A\n  src: b.svg": ["7: image.src: written twice; keep one"],
}


@pytest.mark.parametrize(("front", "messages"), TWICE.items())
def test_a_key_written_twice_is_told_at_the_second(front: str, messages: list[str]) -> None:
    assert told(RIGHT + front) == messages


def test_all_problems_of_a_file_are_told_at_once() -> None:
    messages = told("title:\ndate: ieri\npin: sì\ntags: a\nautor: x")
    keys = sorted(message.split(": ")[1].removesuffix(".created") for message in messages)
    assert keys == ["autor", "date", "pin", "tags", "title"]


ROME = timezone(timedelta(hours=2))
MATERIAL = {
    "date: 2026-03-12": ("date.created", datetime(2026, 3, 12)),
    "date: 2026-03-12 08:30": ("date.created", datetime(2026, 3, 12, 8, 30)),
    "date: 2026-03-12T08:30:00+02:00": (
        "date.created",
        datetime(2026, 3, 12, 8, 30, tzinfo=ROME),
    ),
    "date: '2026-03-12'": ("date.created", datetime(2026, 3, 12)),
    "date:\n  created: 2026-03-12\n  updated: 2026-04-01": (
        "date.updated",
        datetime(2026, 4, 1),
    ),
    "date:\n  created: 2026-03-12\n  reviewed: 2026-04-01": (
        "date.created",
        datetime(2026, 3, 12),
    ),
    "date: 2026-03-12\nauthors: [ada, tito]": ("authors", ["ada", "tito"]),
    "date: 2026-03-12\ndraft: true": ("draft", True),
    "date: 2026-03-12\npin: true": ("pin", True),
    "date: 2026-03-12\nreadtime: 15": ("readtime", 15),
    "date: 2026-03-12\nslug: ciao-mondo": ("slug", "ciao-mondo"),
    "date: 2026-03-12\nhide: [toc, navigation]": ("hide", ["toc", "navigation"]),
    "date: 2026-03-12\nicon: material/pen": ("icon", "material/pen"),
    "date: 2026-03-12\nsearch:\n  exclude: true": ("search.exclude", True),
    "date: 2026-03-12\ncomments: true": ("comments.state", "open"),
    "date: 2026-03-12\ntemplate: mio.html": ("template", "mio.html"),
    "date: 2026-03-12\ntags: [2024, no]": ("tags", ["2024", "no"]),
}


@pytest.mark.parametrize(("front", "expected"), MATERIAL.items())
def test_the_forms_of_material_are_understood(front: str, expected: tuple[str, Any]) -> None:
    name, value = expected
    found: Any = parsed(f"title: T\n{front}")
    for part in name.split("."):
        found = getattr(found, part)
    assert found == value


def test_a_description_over_several_lines_is_one_line() -> None:
    assert parsed(RIGHT + "description: >\n  Uno\n  due.\n").description == "Uno due."


def test_a_key_without_a_value_is_as_if_it_were_not_there() -> None:
    empty = "tags:\npin:\nimage:\nslug:\nseries_order:\npublish_at:\nstatus:"
    assert parsed(RIGHT + empty) == parsed(RIGHT)


@pytest.mark.parametrize(
    ("written", "address"),
    [("vecchio", "vecchio"), ("/a/b/", "a/b"), ("a/b.html", "a/b.html"), ("Perché", "Perché")],
)
def test_an_alias_is_a_path_without_slashes_at_its_ends(written: str, address: str) -> None:
    assert parsed(f"{RIGHT}aliases: [{written}]").aliases == [address]


def test_the_file_wins_over_the_defaults_of_its_folder() -> None:
    defaults = {"tags": ["cartella"], "series": "Della cartella", "draft": "true"}
    found = parsed(RIGHT + "tags: [file]\nseries:", defaults)
    assert (found.tags, found.series, found.draft) == (["file"], "Della cartella", True)


def test_a_date_may_come_from_the_folder() -> None:
    assert parsed("title: T", {"date": "2026-03-12"}).date.created == datetime(2026, 3, 12)


def test_what_is_wrong_is_left_out_so_that_the_rest_is_checked() -> None:
    found = source.parse("---\ntitle: [a]\ndate: x\npin: sì\ntags: [b]\n---\n", "x.md", "docs/x.md")
    assert isinstance(found, Source)
    result, problems = front_matter.parse(PostFrontMatter, found, {})
    assert len(problems) == 3
    assert (result.pin, result.tags) == (False, ["b"])


def test_defaults_for_posts_do_not_trouble_other_pages() -> None:
    assert told("title: T", {"tags": ["a"], "series": "S"}, PageFrontMatter) == []


def test_a_wrong_default_is_no_problem_of_the_file() -> None:
    found = source.parse(f"---\n{RIGHT}---\n", "x.md", "docs/x.md")
    assert isinstance(found, Source)
    assert front_matter.parse(PostFrontMatter, found, {"pin": "sì"})[1] == []


def test_defaults_are_checked_by_themselves() -> None:
    wrong = {"pin": "sì", "titel": "x", "image": {"src": "a.svg", "alt": "A", "alto": "x"}}
    assert sorted(front_matter.check_defaults(wrong)) == [
        (("image", "alto"), "image.alto: unknown key; did you mean 'alt'?"),
        (("pin",), "pin: found 'sì'; write true or false"),
        (("titel",), "titel: unknown key; did you mean 'title'?"),
    ]


def test_a_folder_may_give_any_key_of_a_post() -> None:
    assert list(front_matter.check_defaults({"tags": ["a"], "status": "hidden"})) == []


def test_further_reading_is_a_list_with_sections_at_any_depth() -> None:
    links = parsed(
        RIGHT + "links:\n  - a.md\n  - Titolo: b.md\n  - Sezione:\n      - c.md\n"
        "      - Dentro:\n          - Altro: https://esempio.it\n"
    ).links
    assert [(title, target) for _, title, target in link_items(links)] == [
        (None, "a.md"),
        ("Titolo", "b.md"),
        (None, "c.md"),
        ("Altro", "https://esempio.it"),
    ]
