"""./scripts/related-eval: folders of posts as any blog has them, and what is said of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import related_eval
from conftest import ROOT
from permesso.related.article import Article
from permesso.related.evaluation import collection, language, table
from permesso.related.evaluation.collection import Collection, CollectionError
from permesso.related.evaluation.evaluation import Evaluation, results
from permesso.related.evaluation.methods.registry import METHODS, chosen

Write = Callable[..., Path]
ITALIAN = "Il modulo che non chiede il telefono è una cosa di cui si parla nel blog, non per caso. "
ENGLISH = "The form that does not ask for a phone is what this is about, and it was for you. "


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a folder to be evaluated."""

    def folder(
        posts: Mapping[str, str | bytes], links: object = None, about: object = None
    ) -> Path:
        for name, content in posts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / "links.json").write_text(json.dumps({} if links is None else links))
        if about is not None:
            (tmp_path / "corpus.json").write_text(json.dumps(about))
        return tmp_path

    return folder


def post(body: str = "Text.", **front: str) -> str:
    lines = "\n".join(f"{key}: {value}" for key, value in front.items())
    return f"---\n{lines}\n---\n\n{body}\n"


def ids(found: Collection) -> list[str]:
    return [article.id for article in found.articles]


def only(write: Write, text: str | bytes, about: object = None, name: str = "a.md") -> Article:
    """Return the only post of a folder."""
    (article,) = collection.read(write({name: text}, about=about)).articles
    return article


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


# The true links.


def test_links_are_taken_without_repetitions_and_links_to_itself(write: Write) -> None:
    posts = {f"{name}.md": post() for name in "abcd"}
    found = collection.read(write(posts, {"a": ["b", "b.md", "a"], "b": [], "c": "d", "d": None}))
    assert found.truth == {"a": {"b"}, "c": {"d"}}
    assert found.links == 2
    assert found.warnings == ()


def test_ids_without_a_file_are_left_out_and_told_once(write: Write) -> None:
    links = {"a": ["b", *(f"gone{number}" for number in range(5))], "lost": ["a"], "c": ["lost"]}
    folder = write({"a.md": post(), "b.md": post(), "c.md": post()}, links)
    found = collection.read(folder)
    assert found.truth == {"a": {"b"}}
    (warning,) = found.warnings
    assert warning.endswith("links.json: no file for 6 ids, left out: gone0, gone1, gone2, ...")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "write an object"),
        ('{"a": 5.5}', "found something else for 'a'"),
        ('{"a": [["b"]]}', "found something else for 'a'"),
        ('{"a": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("\xff", "is not JSON"),
    ],
)
def test_links_that_are_none_are_an_error(write: Write, content: str, said: str) -> None:
    folder = write({"a.md": post()})
    (folder / "links.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(CollectionError, match=said):
        collection.read(folder)


def test_no_links_and_no_posts_are_errors(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"links\.json: there is no such file"):
        collection.read(tmp_path)
    with pytest.raises(CollectionError, match="there are no posts"):
        collection.read(write({}))


def test_what_is_wrong_with_the_description_is_told_and_does_no_harm(write: Write) -> None:
    assert (
        collection.read(write({"a.md": post()}, about=[]))
        .warnings[0]
        .endswith("corpus.json: write an object; read without it")
    )
    folder = write({"a.md": post()})
    (folder / "corpus.json").write_text("{")
    assert "read without it" in collection.read(folder).warnings[0]
    assert collection.read(write({"a.md": post()}, about={"name": "Bussare"})).name == "Bussare"


# The links in the texts instead.


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Vedi [il primo invio](b.md).", "Vedi il primo invio."),
        ("Vedi [il primo](../2025/b.md#poi 'Titolo') e [lui](b.md).", "Vedi il primo e lui."),
        ("Vedi [lui](</2025/b/>) e [lui](/blog/2025/03/b/?x=1).", "Vedi lui e lui."),
        ("Vedi [lui][1].\n\n[1]: ../2025/b.md 'Titolo'\n", "Vedi lui."),
        ("Vedi [lui] e [lui][].\n\n[lui]: <../2025/b.md>", "Vedi lui e lui."),
        ("Vedi <a class='x' href=\"/2025/b.html\">lui</a>.", "Vedi lui."),
        ("Vedi [lui](b/index.md).", "Vedi lui."),
    ],
)
def test_links_between_posts_are_hidden_and_count(write: Write, written: str, left: str) -> None:
    folder = write(
        {"posts/2026/a.md": post(written), "posts/2025/b.md": post(), "posts/c.md": post()}
    )
    (folder / "links.json").unlink()
    found = collection.read(folder, own_links=True)
    assert found.truth == {"2026/a": {"2025/b"}, "2025/b": {"2026/a"}}
    said = {article.id: article.text for article in found.articles}
    assert " ".join(said["2026/a"].split()) == left


@pytest.mark.parametrize(
    "written",
    [
        "[x](https://altrove.example/b/)",
        "[x](//altrove.example/b)",
        "![x](b.md)",
        "[x](#b)",
        "[x](mailto:b)",
        "[x](chi-siamo.md)",
        "[x](a.md)",
        "[x](twin.md)",
        "[x](http://[b)",
        "[b]",
    ],
)
def test_other_links_are_left_as_they_are(write: Write, written: str) -> None:
    folder = write(
        {"a.md": post(written), "b.md": post(), "x/twin.md": post(), "y/twin.md": post()}
    )
    found = collection.read(folder, own_links=True)
    assert found.truth == {}
    assert len(found.articles) == 4


def test_of_two_posts_of_one_name_the_one_beside_is_meant(write: Write) -> None:
    folder = write({"x/a.md": post("[t](twin.md)"), "x/twin.md": post(), "y/twin.md": post()})
    assert collection.read(folder, own_links=True).truth["x/a"] == {"x/twin"}


def test_own_links_are_an_option_of_the_command(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write({"a.md": post("[b](b.md)", tags="t"), "b.md": post(tags="t"), "c.md": post()})
    assert related_eval.main([str(folder), "--own-links", "--methods", "tags"]) == 0
    printed = capsys.readouterr().out
    assert "3 posts, 2 of them with true links, 2 links" in printed
    assert "tags     1.000" in printed


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


# What is printed.


@pytest.fixture
def blog(write: Write) -> Path:
    """Return a folder whose methods are known to do well or badly."""
    posts = {
        "uno.md": post(ITALIAN * 3, title="Uno", date="2026-01-01", tags="[moduli]"),
        "due.md": post(ITALIAN * 3, title="Due", date="2026-01-02", tags="[moduli]"),
        "tre.md": post(ITALIAN * 3, title="Tre", date="2026-01-03"),
    }
    return write(posts, {"uno": ["due"], "due": ["uno"], "tre": []}, {"name": "prova"})


def test_a_table_for_people(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--methods", "tags,newest"]) == 0
    printed = capsys.readouterr()
    first, empty, headings, *rows = printed.out.splitlines()
    assert first.startswith("prova: 3 posts, 2 of them with true links, 2 links, in it; read in ")
    assert empty == ""
    assert (
        headings.split() == "method nDCG@5 95% interval recall@5 MRR coverage offers CPU s".split()
    )
    assert [row.split()[:-1] for row in rows] == [
        ["tags", "1.000", "1.00", "to", "1.00", "1.000", "1.000", "67%", "0.7"],
        ["newest", "0.631", "0.63", "to", "0.63", "1.000", "0.500", "100%", "2.0"],
    ]
    assert len({len(row) for row in [headings, *rows]}) == 1
    assert printed.err == ""


def test_a_table_for_a_page(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--methods", "tags", "--markdown"]) == 0
    _, empty, headings, rule, row = capsys.readouterr().out.splitlines()
    assert empty == ""
    assert headings.count("|") == rule.count("|") == row.count("|") == 9
    assert row.startswith(
        "| most tags in common | 1.000 | 1.00 to 1.00 | 1.000 | 1.000 | 67% | 0.7 |"
    )


def test_figures_for_programs(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert related_eval.main([str(blog), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["corpus"] == "prova"
    assert (found["posts"], found["posts_with_links"], found["links"]) == (3, 2, 2)
    assert found["languages"] == ["it"]
    assert found["warnings"] == []
    assert list(found["methods"]) == ["permesso", "permesso-all"]
    assert set(found["methods"]["permesso"]) == {
        *("ndcg", "low", "high", "recall", "mrr", "coverage", "offers", "seconds")
    }


def test_the_same_folder_gets_the_same_figures(blog: Path) -> None:
    def figures() -> dict[str, Any]:
        found = collection.read(blog)
        done = tuple(results(found, METHODS, lambda: 0.0))
        return table.data(Evaluation(found, done, 0.0))

    assert figures() == figures()


def test_ranking_is_measured_by_a_clock_apart_from_reading(blog: Path) -> None:
    ticks = iter([1.0, 1.5, 7.0, 10.0])
    told: list[str] = []
    found = collection.read(blog)
    done = list(results(found, chosen(["tags", "newest"]), lambda: next(ticks), told.append))
    assert [result.seconds for result in done] == [0.5, 3.0]
    assert told == ["tags", "newest"]


def test_reading_tells_how_far_it_is(blog: Path) -> None:
    told: list[tuple[int, int]] = []
    collection.read(blog, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_warnings_are_told_but_not_by_the_thousand(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write({f"{number}.md": "---\n- no\n---\nText." for number in range(25)})
    assert related_eval.main([str(folder), "--methods", "tags"]) == 0
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 21
    assert printed.err.endswith("... and 5 more\n")
    assert printed.out.startswith(f"{folder.name}: 25 posts, 0 of them with true links, 0 links, ")


def test_a_wrong_folder_is_an_error_and_a_wrong_option_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert related_eval.main([str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"permesso: {tmp_path}/links.json: there is no such file; write it, or ")
    assert said.count("\n") == 1
    for words in (
        [],
        [str(tmp_path), "--methods", "tagz"],
        [str(tmp_path), "--json", "--markdown"],
    ):
        with pytest.raises(SystemExit) as stopped:
            related_eval.main(words)
        assert stopped.value.code == 2
        assert capsys.readouterr().err.endswith("(see ./scripts/related-eval --help)\n")


def test_the_folder_is_named_where_the_caller_stands(
    blog: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CALLER_DIR", str(blog.parent))
    assert related_eval.main([blog.name, "--methods", "tags"]) == 0
    assert capsys.readouterr().out.startswith("prova: 3 posts")


def test_it_needs_no_generator() -> None:
    code = "import sys, related_eval; print({'mkdocs', 'material'} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_the_help_names_every_method_and_option() -> None:
    done = subprocess.run(
        ["bash", ROOT / "scripts" / "related-eval", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    words = done.stdout.replace(",", " ").replace(":", " ").split()
    assert {method.name for method in METHODS} <= {word.strip("();") for word in words}
    assert {"--methods", "--json", "--markdown", "--own-links"} <= set(words)
