"""Bad input: every problem of a build, shown together, each with what to write instead."""

from __future__ import annotations

import pytest

from conftest import Engine, post
from permesso.problem import ContentError

Files = dict[str, str | bytes]

ADA = "authors:\n  ada:\n    name: Ada Bussola\n"
FUTURE = "add publish_at: 2026-11-22 to schedule the post, or correct the date"

CASES: dict[str, tuple[Files, list[str]]] = {
    "no title": (
        {"posts/a.md": post(None)},  # type: ignore[arg-type]
        ['docs/posts/a.md:1: title: is missing; add it, such as title: "The title"'],
    ),
    "no title on a page": (
        {"chi.md": "Testo."},
        ['docs/chi.md:1: title: is missing; add it, such as title: "The title"'],
    ),
    "empty title": (
        {"posts/a.md": post("")},
        ["docs/posts/a.md:2: title: is empty; write the title of the post"],
    ),
    "title without a letter": (
        {"posts/a.md": post('"!?"')},
        ["docs/posts/a.md:2: title: '!?' has no letter for an address; add a slug"],
    ),
    "no date": (
        {"posts/a.md": post(date=None)},
        [
            "docs/posts/a.md:1: date: is missing; add the day of publication, "
            "such as date: 2026-03-12"
        ],
    ),
    "future date": (
        {"posts/a.md": post(date="2026-11-22")},
        [f"docs/posts/a.md:3: date: 2026-11-22 is in the future; {FUTURE}"],
    ),
    "future date, Material's form": (
        {"posts/a.md": post(date="{created: 2026-11-22}")},
        [f"docs/posts/a.md:3: date: 2026-11-22 is in the future; {FUTURE}"],
    ),
    "unknown author": (
        {".authors.yml": ADA, "posts/a.md": post(authors="[ada, adda]")},
        ["docs/posts/a.md:4: authors: 'adda' is not in docs/.authors.yml; did you mean 'ada'?"],
    ),
    "unknown author, no file of authors": (
        {"posts/a.md": post(authors="[ada]")},
        ["docs/posts/a.md:4: authors: 'ada' is not in docs/.authors.yml; known: none yet."],
    ),
    "unclosed front matter": (
        {"posts/a.md": "---\ntitle: A\n\nTesto."},
        [
            "docs/posts/a.md:1: front matter opens with '---' and never ends; "
            "add a line '---' after its last key"
        ],
    ),
    "not UTF-8": (
        {"posts/a.md": post(body="Perché?").encode("latin-1")},
        ["docs/posts/a.md:6: byte 0xe9 is not UTF-8 text; save the file with the encoding UTF-8"],
    ),
    "empty file": (
        {"posts/a.md": ""},
        ["docs/posts/a.md:1: the file is empty; write front matter with a title, then text"],
    ),
    "missing lead picture": (
        {"posts/a.md": post(image="{src: /porta.svg, alt: Porta}"), "immagini/porta.svg": "<svg/>"},
        [
            "docs/posts/a.md:4: image.src: link to '/porta.svg' leads nowhere; "
            "did you mean '/immagini/porta.svg'?"
        ],
    ),
    "missing picture in the text": (
        {"posts/a.md": post(body="Uno.\n\n![Porta](../prota.svg)"), "porta.svg": "<svg/>"},
        ["docs/posts/a.md:8: link to '../prota.svg' leads nowhere; did you mean '../porta.svg'?"],
    ),
    "empty alt": (
        {"posts/a.md": post(image='{src: /porta.svg, alt: ""}'), "porta.svg": "<svg/>"},
        ["docs/posts/a.md:4: image.alt: is empty; say what is seen in the picture"],
    ),
    "link to a post that is not there, twice": (
        {
            "posts/a.md": post("A", "[uno](bb.md)\n\nTesto.\n\n[due](bb.md)"),
            "posts/b.md": post("B"),
        },
        [
            f"docs/posts/a.md:{line}: link to 'bb.md' leads nowhere; did you mean 'b.md'?"
            for line in (6, 10)
        ],
    ),
    "link to a heading that is not there": (
        {"posts/a.md": post("A", "[uno](b.md#la-sogla)"), "posts/b.md": post("B", "## La soglia")},
        [
            "docs/posts/a.md:6: link to 'b.md#la-sogla': there is no heading '#la-sogla'; "
            "did you mean 'la-soglia'?"
        ],
    ),
    "link to a heading of its own that is not there": (
        {"posts/a.md": post("A", "## La soglia\n\n[su](#sogla)")},
        [
            "docs/posts/a.md:8: link to '#sogla': this page has no such heading; "
            "did you mean 'la-soglia'?"
        ],
    ),
    "link to a draft": (
        {"posts/a.md": post("A", "[poi](b.md)"), "posts/b.md": post("B", draft="true")},
        ["docs/posts/a.md:6: link to 'b.md', which is a draft; publish it, or remove the link"],
    ),
    "link to a scheduled post": (
        {
            "posts/a.md": post("A", "[poi](b.md)"),
            "posts/b.md": post("B", publish_at="2026-12-01 08:00"),
        },
        [
            "docs/posts/a.md:6: link to 'b.md', which is scheduled for 2026-12-01 08:00; "
            "remove the link until then"
        ],
    ),
    "further reading that is not there": (
        {"posts/a.md": post("A", links="[/chi-siamo.md]"), "chi-siam.md": "# Chi siamo"},
        [
            "docs/posts/a.md:4: links: link to '/chi-siamo.md' leads nowhere; "
            "did you mean '/chi-siam.md'?"
        ],
    ),
    "wrong type": (
        {"posts/a.md": post(tags="a, b")},
        ["docs/posts/a.md:4: tags: found 'a, b'; write a list, such as [a, b]"],
    ),
    "place in a series taken": (
        {
            "posts/a.md": post("A", series="S", series_order=2),
            "posts/b.md": post("B", series="S", series_order=2),
        },
        ["docs/posts/b.md:5: series_order: 2 is also that of docs/posts/a.md; give each its own"],
    ),
    "place in no series": (
        {"posts/a.md": post("A", series_order=2)},
        [
            "docs/posts/a.md:4: series_order: there is no 'series'; "
            "add its name, or delete the order"
        ],
    ),
    "unknown key for a folder": (
        {"posts/2026/.meta.yml": "tags: [a]\nautors: [ada]\n", "posts/2026/a.md": post()},
        ["docs/posts/2026/.meta.yml:2: autors: unknown key; did you mean 'authors'?"],
    ),
    "key for a folder twice": (
        {"posts/.meta.yml": "pin: true\nlang: it\npin: false\n", "posts/a.md": post()},
        ["docs/posts/.meta.yml:3: pin: written twice; keep one"],
    ),
    "unknown key of an author": (
        {".authors.yml": f"{ADA}    nam: x\n", "posts/a.md": post()},
        ["docs/.authors.yml:4: authors.ada.nam: unknown key; did you mean 'name'?"],
    ),
    "author without a name": (
        {".authors.yml": "authors:\n  ada:\n    email: ada@a.example\n", "posts/a.md": post()},
        ["docs/.authors.yml:2: authors.ada.name: is missing; add it"],
    ),
    "author twice": (
        {".authors.yml": f"{ADA}  ada: {{name: Ada}}\n", "posts/a.md": post()},
        ["docs/.authors.yml:4: authors.ada: written twice; keep one"],
    ),
    "portrait that is not there": (
        {".authors.yml": f"{ADA}    avatar: ada.svg\n", "posts/a.md": post()},
        [
            "docs/.authors.yml:4: authors.ada.avatar: link to '/ada.svg' leads nowhere; "
            "write the path of a file in the documents folder"
        ],
    ),
    "link of a biography that leads nowhere": (
        {".authors.yml": f"{ADA}    bio: |\n      Uno.\n\n      [x](/y.md)\n"},
        [
            "docs/.authors.yml:7: link to '/y.md' leads nowhere; "
            "write the path of a file in the documents folder"
        ],
    ),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    files: Files, expected: list[str], engine: Engine
) -> None:
    assert engine.problems(files) == expected


@pytest.mark.parametrize("name", [".authors.yml", "posts/.meta.yml"])
@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a:\n  b: c: d\n", 2, "invalid YAML (mapping values are not allowed in this context)"),
        (b"- a\n", 1, "expected keys with values"),
        (b"a: b\nc: Perch\xe8\n", 2, "byte 0xe8 is not UTF-8 text"),
    ],
    ids=["invalid YAML", "a list", "not UTF-8"],
)
def test_files_of_settings_that_cannot_be_read_are_told(
    name: str, content: bytes, line: int, message: str, engine: Engine
) -> None:
    [problem] = engine.problems({name: content, "posts/a.md": post()})
    assert problem.startswith(f"docs/{name}:{line}: {message}")


def test_a_category_outside_the_list_is_told(engine: Engine) -> None:
    files: Files = {"posts/a.md": post(categories="[Misure, Scritura]")}
    assert engine.problems(files, categories=["Misure", "Scrittura"]) == [
        "docs/posts/a.md:4: categories: 'Scritura' is not in extra.permesso.categories; "
        "did you mean 'Scrittura'?"
    ]


def test_a_tag_outside_the_list_is_told(engine: Engine) -> None:
    assert engine.problems({"posts/a.md": post(tags="[\n  x]")}, tags=["a", "b"]) == [
        "docs/posts/a.md:5: tags: 'x' is not in extra.permesso.tags; known: a, b."
    ]


def test_an_unknown_page_of_the_footer_is_told(engine: Engine) -> None:
    assert engine.problems({"chi-siamo.md": "# Chi"}, footer=["chi-siamo.md", "chi-siam.md"]) == [
        "mkdocs.yml:1: extra.permesso.footer: there is no page 'chi-siam.md'; "
        "did you mean 'chi-siamo.md'?"
    ]


CLASHES: dict[str, tuple[Files, str]] = {
    "post and post": (
        {"posts/a.md": post("Ciao"), "posts/b.md": post("X", slug="ciao")},
        "docs/posts/b.md:4: the address '/ciao/' is also that of docs/posts/a.md",
    ),
    "post and page": (
        {"chi.md": "# Chi", "posts/a.md": post("Chi")},
        "docs/posts/a.md:2: the address '/chi/' is also that of docs/chi.md",
    ),
    "post and list": (
        {"posts/a.md": post("Archivio")},
        "docs/posts/a.md:2: the address '/archivio/' is also that of the list 'Archivio'",
    ),
    "post and introduced list": (
        {"archivio.md": "# Tutto", "posts/a.md": post("Archivio")},
        "docs/posts/a.md:2: the address '/archivio/' is also that of docs/archivio.md",
    ),
    "page and page": (
        {"chi.md": "# Chi", "chi/index.md": "# Chi"},
        "docs/chi/index.md:1: the address '/chi/' is also that of docs/chi.md",
    ),
    "alias and post": (
        {"posts/a.md": post("Ciao"), "posts/b.md": post("X", aliases="[x/y, ciao]")},
        "docs/posts/b.md:4: aliases: '/ciao' is the address of docs/posts/a.md",
    ),
    "alias and its own post": (
        {"posts/a.md": post("Ciao", aliases="[/ciao/]")},
        "docs/posts/a.md:4: aliases: '/ciao' is the address of docs/posts/a.md",
    ),
    "alias and alias": (
        {"posts/a.md": post("A", aliases="[v]"), "posts/b.md": post("B", aliases="[v]")},
        "docs/posts/b.md:4: aliases: '/v' is the address of docs/posts/a.md (alias)",
    ),
    "alias and list": (
        {"posts/a.md": post("A", tags="[t]", aliases="[tag/t]")},
        "docs/posts/a.md:5: aliases: '/tag/t' is the address of the list 't'",
    ),
    "alias and file of a post": (
        {"posts/a.md": post("A"), "posts/b.md": post("B", aliases="[a/index.html]")},
        "docs/posts/b.md:4: aliases: '/a/index.html' is the address of docs/posts/a.md",
    ),
    "alias and file of the home page": (
        {"posts/b.md": post("B", aliases="[index.html]")},
        "docs/posts/b.md:4: aliases: '/index.html' is the address of the list 'Prova'",
    ),
}


@pytest.mark.parametrize(("files", "message"), CLASHES.values(), ids=CLASHES)
def test_an_address_that_two_claim_is_told_with_both(
    files: Files, message: str, engine: Engine
) -> None:
    [problem] = engine.problems(files)
    assert problem.split("; ")[0] == message


BROKEN_BLOG: Files = {
    ".authors.yml": f"{ADA}    mail: x\n",
    "chi-siamo.md": "Testo.",
    "note.md": "# Note",
    "porta.svg": "<svg/>",
    "posts/2026/.meta.yml": "autors: [ada]\n",
    "posts/a.md": post("A", "[x](b.md)\n\n![y](/prota.svg)\n\n[z](#z)"),
    "posts/b.md": post("B", draft="true"),
    "posts/c.md": post("C", pin="sì"),
    "posts/d.md": post("D", series_order=1, categories="[Misur]"),
    "posts/e.md": post("D"),
    "posts/f.md": post("F", date="2026-12-24"),
    "posts/g.md": post("G: g"),
    "posts/h.md": post("H", date="24/12/2026", titel="x"),
    "posts/i.md": post("I").encode("utf-16"),
    "posts/j.md": "",
    "posts/2026/k.md": post("K", image='{src: /k.svg, alt: ""}'),
}
REPORT = """\
docs/.authors.yml:4: authors.ada.mail: unknown key; did you mean 'email'?
docs/chi-siamo.md:1: title: is missing; add it, such as title: "The title"
docs/posts/2026/.meta.yml:1: autors: unknown key; did you mean 'authors'?
docs/posts/2026/k.md:4: image.alt: is empty; say what is seen in the picture
docs/posts/2026/k.md:4: image.src: link to '/k.svg' leads nowhere; \
write the path of a file in the documents folder
docs/posts/a.md:6: link to 'b.md', which is a draft; publish it, or remove the link
docs/posts/a.md:8: link to '/prota.svg' leads nowhere; did you mean '/porta.svg'?
docs/posts/a.md:10: link to '#z': this page has no such heading; known: none yet.
docs/posts/c.md:4: pin: found 'sì'; write true or false
docs/posts/d.md:4: series_order: there is no 'series'; add its name, or delete the order
docs/posts/d.md:5: categories: 'Misur' is not in extra.permesso.categories; did you mean 'Misure'?
docs/posts/e.md:2: the address '/d/' is also that of docs/posts/d.md; change the slug of one
docs/posts/f.md:3: date: 2026-12-24 is in the future; \
add publish_at: 2026-12-24 to schedule the post, or correct the date
docs/posts/g.md:2: invalid YAML (mapping values are not allowed in this context); \
put values with ': ', '#' or quotes in them between double quotes, and indent with spaces
docs/posts/h.md:3: date: found '24/12/2026'; \
write year-month-day, such as 2026-03-12 or 2026-03-12 08:30
docs/posts/h.md:4: titel: unknown key; did you mean 'title'?
docs/posts/i.md:1: byte 0xff is not UTF-8 text; save the file with the encoding UTF-8
docs/posts/j.md:1: the file is empty; write front matter with a title, then text
mkdocs.yml:1: extra.permesso.footer: there is no page 'nota.md'; did you mean 'note.md'?
19 problems in 14 files; nothing was published."""


def test_an_address_that_can_be_no_file_is_told(engine: Engine) -> None:
    found = engine.problems(
        {
            "posts/a.md": post(f"{'una parola ' * 25}lunga"),
            "posts/b.md": post("B", tags=f"[{'u' * 256}]", aliases=f"[{'à' * 128}, {'v' * 255}]"),
            "posts/c.md": post("C", slug="c" * 255, tags=f"[{'w' * 255}]"),
        }
    )
    assert found == [
        "docs/posts/a.md:2: slug: is longer than 255 characters; write a shorter one",
        "docs/posts/b.md:4: tags: a name is too long for an address; write a shorter one",
        "docs/posts/b.md:5: aliases: has a part longer than 255 characters; delete the alias",
    ]


def test_all_problems_of_a_blog_are_shown_together(engine: Engine) -> None:
    with pytest.raises(ContentError) as raised:
        engine.load(BROKEN_BLOG, categories=["Misure"], footer=["nota.md"])
    assert str(raised.value) == REPORT


HIDDEN_BY_ANOTHER: dict[str, tuple[Files, list[int]]] = {
    "no title, wrong date": ({"posts/a.md": post(None, date="x")}, [1, 2]),  # type: ignore[arg-type]
    "unknown key, broken link": ({"posts/a.md": post(body="[x](y.md)", autor="x")}, [4, 7]),
    "future date, unknown author": ({"posts/a.md": post(date="2027-01-01", authors="[x]")}, [3, 4]),
    "wrong type, empty alt": ({"posts/a.md": post(pin="x", image='{src: a.svg, alt: ""}')}, [4, 5]),
}


@pytest.mark.parametrize(("files", "lines"), HIDDEN_BY_ANOTHER.values(), ids=HIDDEN_BY_ANOTHER)
def test_a_mistake_does_not_hide_another_of_its_file(
    files: Files, lines: list[int], engine: Engine
) -> None:
    found = [int(problem.split(":")[1]) for problem in engine.problems({"a.svg": "", **files})]
    assert sorted(set(found)) == lines


LINKING = post("B", "[x](x/a.md)", authors="[ada]")
ACCUSED_BY_ANOTHER: dict[str, Files] = {
    "wrong date": {"posts/x/a.md": post(date="x"), ".authors.yml": ADA},
    "date of the future": {"posts/x/a.md": post(date="2027-01-01"), ".authors.yml": ADA},
    "empty file": {"posts/x/a.md": "", ".authors.yml": ADA},
    "wrong folder": {"posts/x/a.md": post(), "posts/x/.meta.yml": "pin: x", ".authors.yml": ADA},
    "wrong authors": {"posts/x/a.md": post(), ".authors.yml": f"{ADA}    nam: x\n"},
    "authors that are no YAML": {"posts/x/a.md": post(), ".authors.yml": "a: b: c"},
}


@pytest.mark.parametrize("files", ACCUSED_BY_ANOTHER.values(), ids=ACCUSED_BY_ANOTHER)
def test_a_mistake_does_not_accuse_who_links_to_it(files: Files, engine: Engine) -> None:
    problems = engine.problems({**files, "posts/b.md": LINKING})
    assert len(problems) == 1, problems


def test_a_page_with_a_mistake_is_still_a_page_for_the_footer(engine: Engine) -> None:
    files: Files = {"chi.md": "---\ntitle: Chi\nautore: x\n---\nTesto."}
    assert len(engine.problems(files, footer=["chi.md"])) == 1
