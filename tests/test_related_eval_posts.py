"""Posts to be evaluated: which there are, and what is read of them, however they are written."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

import evaluated
import related_eval
from evaluated import ENGLISH, ITALIAN, Write, only, post
from permesso.related.evaluation import collection, language
from permesso.related.evaluation.collection import Collection


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the folder."""
    return partial(evaluated.write, tmp_path)


def ids(found: Collection) -> list[str]:
    return [article.id for article in found.articles]


# Which posts there are, and what they are called.


def test_posts_are_below_the_folder_posts_if_there_is_one(write: Write) -> None:
    folder = write({"posts/a.md": post(), "posts/2026/b.md": post(), "readme.md": "x"})
    assert ids(collection.read(folder)) == ["2026/b", "a"]


def test_posts_are_below_the_folder_itself_without_its_readme(write: Write) -> None:
    folder = write(
        {"a.md": post(), "x/b.markdown": post(), "README.md": "x", ".git/c.md": "x", "d.txt": "x"}
        | {"x/_index.md": post()}
    )
    assert ids(collection.read(folder)) == ["a", "x/b"]


def test_a_post_may_be_called_readme_if_it_is_linked(write: Write) -> None:
    folder = write({"a.md": post(), "README.md": "x"}, {"a": ["README"]})
    assert collection.read(folder).truth == {"a": {"README"}}


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("posts/2026/a.md", "a"),
        ("posts/2026/a.md", "2026/a"),
        ("posts/2026/a.md", "posts/2026/a"),
        ("posts/2026/a.md", "posts/2026/a.md"),
        ("posts/2026/a.md", "/posts/2026/a/"),
        ("posts/2026/a.md", "./2026/a.md"),
        ("posts/2026/a/index.md", "a"),
        ("posts/2026/a/index.md", "2026/a"),
        ("posts/2026/a/index.md", "posts/2026/a/index.md"),
        ("posts/2026-03-01-a.md", "a"),
        ("posts/2026-03-01-a.md", "2026-03-01-a"),
        ("posts/perché-sì.md", "perché-sì"),
        (unicodedata.normalize("NFD", "posts/perché-sì.md"), "perché-sì"),
        ("posts/perché-sì.md", unicodedata.normalize("NFD", "perché-sì")),
        ("posts/un titolo con spazi.md", "un titolo con spazi"),
    ],
)
def test_links_name_a_post_by_its_path_or_its_name(write: Write, name: str, id_: str) -> None:
    found = collection.read(write({name: post(), "posts/other.md": post()}, {id_: ["other"]}))
    ((named, true),) = found.truth.items()
    assert named in ids(found)
    assert true == {"other"}
    assert len(found.articles) == 2
    assert found.warnings == ()


def test_posts_of_one_name_in_two_folders_are_two(write: Write) -> None:
    folder = write(
        {"posts/2025/a.md": post(), "posts/2026/a.md": post(), "posts/2025-01-01-b.md": post()}
        | {"posts/b.md": post()},
        {"2026/a": ["a", "b"]},
    )
    found = collection.read(folder)
    assert ids(found) == ["2025-01-01-b", "2026/a", "a", "b"]
    assert found.truth == {"2026/a": {"a", "b"}}


def test_a_draft_is_no_post_unless_it_is_linked(write: Write) -> None:
    folder = write(
        {"a.md": post(), "b.md": post(draft="true"), "c.md": post(draft="yes")}
        | {
            "d.md": post(draft="false"),
            "e.md": post(status="draft"),
            "f.md": post(status="publish"),
        },
        {"a": ["c"]},
    )
    assert ids(collection.read(folder)) == ["a", "c", "d", "f"]


# Front matter of all kinds.


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("[a, b]", ("a", "b")),
        ("a, b; c", ("a", "b", "c")),
        ("inbound marketing", ("inbound marketing",)),
        ("[a, A, b, a]", ("a", "b")),
        ("\n  - name: a\n    slug: x\n  - slug: b\n  - other: c", ("a", "b", "c")),
        ("{name: a}", ("a",)),
        ("[1, 2.5, true, null, '']", ("1", "2.5", "true", "null")),
        ("2024", ("2024",)),
        ("[[a, b], c]", ("a", "b", "c")),
        ('["L&#8217;e-mail", "<b>x</b>", " due  parole "]', ("L’e-mail", "x", "due parole")),
        ("", ()),
        ("[]", ()),
        ("{}", ()),
    ],
)
def test_tags_are_written_in_many_ways(write: Write, written: str, tags: tuple[str, ...]) -> None:
    assert only(write, post(tags=written)).tags == tags


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("Tags", "tags"),
        ("tag", "tags"),
        ("keywords", "tags"),
        ("category", "categories"),
        ("categories", "categories"),
        ("author", "authors"),
        ("authors", "authors"),
    ],
)
def test_a_key_may_be_singular(write: Write, key: str, field: str) -> None:
    assert getattr(only(write, post(**{key: "Nora"})), field) == ("Nora",)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-03-12", datetime(2026, 3, 12, tzinfo=UTC)),
        ("'2026-03-12'", datetime(2026, 3, 12, tzinfo=UTC)),
        ("2026-03-12 09:30", datetime(2026, 3, 12, 9, 30, tzinfo=UTC)),
        ("2026-03-12T09:30:15.5+01:00", datetime(2026, 3, 12, 8, 30, 15, 500_000, tzinfo=UTC)),
        ("2026-03-12 09:30:00 +0100", datetime(2026, 3, 12, 8, 30, tzinfo=UTC)),
        ("2026-03-12T09:30:00Z", datetime(2026, 3, 12, 9, 30, tzinfo=UTC)),
        ("2026/3/12", datetime(2026, 3, 12, tzinfo=UTC)),
        ("Thu, 12 Mar 2026 09:30:00 +0000", datetime(2026, 3, 12, 9, 30, tzinfo=UTC)),
        ("{created: 2026-03-12, updated: 2026-04-01}", datetime(2026, 3, 12, tzinfo=UTC)),
        ("2026-03-12 tomorrow", datetime(2026, 3, 12, tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("Thu, 12 Mar 99999999999999999999 09:30:00 +0000", None),
        ("2026-02-30", None),
        ("domani", None),
        ("[]", None),
        ("", None),
    ],
)
def test_dates_are_written_in_many_ways(
    write: Write, written: str, moment: datetime | None
) -> None:
    assert only(write, post(date=written)).published == moment


def test_a_date_may_be_in_the_name_of_the_file_or_under_another_key(write: Write) -> None:
    march = datetime(2026, 3, 12, tzinfo=UTC)
    found = only(write, post(published="true", pubDate="2026-03-12"))
    assert found.published == march
    found = only(write, post(date="soon"), name="a.md")
    assert found.published is None


def test_the_name_of_a_file_says_what_nothing_else_says(write: Write) -> None:
    found = only(write, "Text.", name="2026-03-12-il-primo-invio.md")
    assert found.published == datetime(2026, 3, 12, tzinfo=UTC)
    assert found.title == "il primo invio"


def test_the_title_may_be_the_first_heading(write: Write) -> None:
    found = only(write, "# Il *primo* invio\n\nTesto.\n\n## Poi\n\nAltro.")
    assert found.title == "Il primo invio"
    assert found.headings == ("Poi",)


def test_what_stands_below_the_title(write: Write) -> None:
    found = only(write, post(subtitle="A", description="B", summary="A", excerpt="C"))
    assert found.standfirst == "A B"
    assert only(write, post(excerpt="<p>C &amp; D</p>")).standfirst == "C & D"


def test_what_a_text_says_is_rendered_once_as_the_blog_renders_it(write: Write) -> None:
    body = "Un *testo* con [un collegamento](https://altrove.example/).\n\n```\nx = 1\n```\n"
    found = only(write, post(f"{body}\n<div>e <b>HTML</b></div>"))
    assert found.text.split() == "Un testo con un collegamento . e HTML".split()
    assert found.sites == ("https://altrove.example/",)
    assert found.links == frozenset()


def test_front_matter_may_be_toml(write: Write) -> None:
    front = 'title = "T"\ndate = 2026-03-12\n[taxonomies]\ntags = ["a", "b"]\n[author]\nname="N"'
    found = only(write, f"+++\n{front}\n+++\nText.\n")
    assert (found.title, found.tags, found.authors) == ("T", ("a", "b"), ("N",))
    assert found.published == datetime(2026, 3, 12, tzinfo=UTC)
    assert found.text.strip() == "Text."
    found = only(write, "+++\ndate = 2026-03-12T09:30:00+01:00\ndraft = false\n+++\nText.\n")
    assert found.published == datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("content", ["+++\ntitle = 'T'\n+++\nText.", "---\ntitle: T\n---\nText."])
def test_a_byte_order_mark_and_windows_line_ends_are_no_harm(write: Write, content: str) -> None:
    found = only(write, content.replace("\n", "\r\n").encode("utf-8-sig"))
    assert (found.title, found.text.strip()) == ("T", "Text.")


@pytest.mark.parametrize(
    ("content", "line", "title", "text"),
    [
        (b"---\ntitle: Foo: bar\ntags: [a, b\n---\nText.", 2, "Foo: bar", "Text."),
        (b"---\ntitle: Foo\nText.", 1, "a", "title: Foo Text."),
        (b"---\n- title\n---\nText.", 1, "a", "Text."),
        (b"---\ntitle: Caff\xe8\n---\nText.", 2, "Caff�", "Text."),
        (b"+++\ndraft = false\ntitle = T\n+++\nText.", 3, "a", "Text."),
    ],
)
def test_broken_front_matter_is_told_and_the_text_read(
    write: Write, content: bytes, line: int, title: str, text: str
) -> None:
    found = collection.read(write({"a.md": content}))
    (article,) = found.articles
    assert (article.title, " ".join(article.text.split())) == (title, text)
    (warning,) = found.warnings
    assert f"a.md:{line}: " in warning


def test_what_is_readable_of_broken_front_matter_counts(write: Write) -> None:
    found = only(write, "---\r\ntitle: 'A: b\r\ntags: [x, y]\r\ndate: 2026-03-12\r\n---\r\nText.")
    assert (found.title, found.tags) == ("A: b", ("x", "y"))
    assert found.published == datetime(2026, 3, 12, tzinfo=UTC)


def test_a_text_that_cannot_be_rendered_is_read_as_it_is(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise IndexError("of an extension")

    monkeypatch.setattr("permesso.markup.Converter.convert", refuse)
    found = collection.read(write({"a.md": post("Un <b>testo</b>.", title="T")}))
    assert found.articles[0].title == "T"
    assert " ".join(found.articles[0].text.split()) == "Un testo ."
    assert "a.md:1: can't be rendered (IndexError('of an extension'))" in found.warnings[0]


# Languages.


def test_the_folder_says_the_language_of_all_its_posts(write: Write) -> None:
    found = only(write, post(ITALIAN, lang="fr"), about={"lang": "en_US"})
    assert found.lang == "en"


@pytest.mark.parametrize(
    ("written", "lang"), [("it", "it"), ("IT-it", "it"), ("italiano", "en"), ("", "en")]
)
def test_a_post_says_its_language_or_it_is_guessed(write: Write, written: str, lang: str) -> None:
    assert only(write, post(ENGLISH, lang=written)).lang == lang


def test_an_unclear_post_is_in_the_language_of_the_others(write: Write) -> None:
    folder = write(
        {
            "a.md": post(ITALIAN * 3),
            "b.md": post(ITALIAN * 3),
            "empty.md": "",
            "short.md": post("Inbound marketing is it."),
            "english.md": post(ENGLISH * 3),
            "mixed.md": post(ITALIAN + ENGLISH),
        },
        about={"lang": "und"},
    )
    found = collection.read(folder)
    assert {article.id: article.lang for article in found.articles} == {
        "a": "it",
        "b": "it",
        "empty": "it",
        "short": "it",
        "english": "en",
        "mixed": "it",
    }
    assert found.languages == ("it", "en")


def test_what_is_in_no_language_stays_so(write: Write) -> None:
    assert only(write, post("1 2 3")).lang == language.UNKNOWN


# Posts that nobody should write.


def test_hostile_posts_are_read(write: Write) -> None:
    tags = ", ".join(f"tag{number}" for number in range(10_000))
    folder = write(
        {
            "nothing.md": "",
            "space.md": " \n\n ",
            "no-text.md": post("", title="T"),
            "no-front-matter.md": "Solo testo.",
            "tags.md": post(tags=f"[{tags}]"),
            "long.md": post("parola " * 200_000),
            "deep.md": post(">" * 3000 + " x\n\n" + "* " * 2000),
            "open.md": post("<div><p>x<" * 500 + "[" * 5000 + "*" * 5000),
            "twin.md": post("Uguale.", title="Uguale"),
            "twin2.md": post("Uguale.", title="Uguale"),
        },
        {"twin": ["twin2"], "tags": ["long"]},
    )
    found = {article.id: article for article in collection.read(folder).articles}
    assert len(found) == 10
    assert len(found["tags"].tags) == 10_000
    assert len(found["long"].text.split()) == 200_000
    assert found["nothing"].text == found["space"].text.strip() == ""
    assert found["nothing"].title == "nothing"
    assert related_eval.main([str(folder), "--methods", "all"]) == 0
