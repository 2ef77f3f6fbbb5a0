"""Files of comments: what is right in them, and what is said of the rest."""

from __future__ import annotations

import json
import unicodedata

import pytest

from comments import FILE, comments, record
from conftest import Engine, post
from permesso.comments.storage import SEARCHED
from permesso.comments.thread import Thread
from permesso.settings import Settings


def problems(engine: Engine, file: str | bytes) -> list[str]:
    return engine.problems({"posts/a.md": post(), FILE: file})


def thread(engine: Engine, file: str | bytes, **values: object) -> Thread:
    found = engine.article(post(), {FILE: file}, **values).post.thread
    assert found is not None
    return found


@pytest.mark.parametrize("file", ["", "\n\n", "comments:\n", "comments: []\n", "# niente\n"])
def test_an_empty_file_holds_no_comments(engine: Engine, file: str) -> None:
    assert thread(engine, file).comments == ()


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("- a\n- b\n", "1: expected keys with values, such as 'title: My title'"),
        (b"\xff\xfe\x00\x01", "1: byte 0xff is not UTF-8 text; save the file with the encoding"),
        (b"\x00\x01\x02", "1: invalid YAML (character U+0000); delete it"),
        ("comments: [\n", "2: invalid YAML"),
        ("comments: ciao\n", "1: comments: found 'ciao'; write a list, such as [ciao]"),
        ("comments:\n- ciao\n", "2: comments: found 'ciao'; write keys with values below it"),
        ("comments:\n- &a\n  id: x\n- *a\n", "2: a value is used again with '*'"),
        ("commments: []\n", "1: commments: unknown key; did you mean 'comments'?"),
        ("comments: [" * 5000 + "]" * 5000, "1: lists are nested too deep; write it flatter"),
    ],
)
def test_what_is_no_file_of_comments_is_told(
    engine: Engine, file: str | bytes, message: str
) -> None:
    (found,) = problems(engine, file)
    assert found.startswith(f"docs/comments/a.yml:{message}")


@pytest.mark.parametrize(
    ("changes", "line", "message"),
    [
        ({"date": "ieri"}, 4, "date: found 'ieri'; write year-month-day"),
        ({"date": "2026-02-30"}, 4, "date: found '2026-02-30', which is not in the calendar"),
        ({"date": "9" * 400}, 4, f"date: found '{'9' * 400}'; write year-month-day"),
        ({"date": "0001-01-01T00:00+14:00"}, 4, "date: found '0001-01-01T00:00+14:00', which is"),
        ({"date": "9999-12-31T23:59-14:00"}, 4, "date: found '9999-12-31T23:59-14:00', which is"),
        ({"date": None}, 2, "date: is missing; add it"),
        ({"id": None}, 2, "id: is missing; add it"),
        ({"link": "javascript:alert(1)"}, 7, "link: found 'javascript:alert(1)'; write a whole"),
        ({"link": "data:text/html,x"}, 7, "link: found 'data:text/html,x'; write a whole"),
        ({"url": "//evil.example"}, 7, "url: found '//evil.example'; write a whole address"),
        ({"url": "https://a.example/ x"}, 7, "url: found 'https://a.example/ x'; write a whole"),
        ({"status": "nascosto"}, 7, "status: found 'nascosto'; write published, pending, hidden"),
        ({"kind": "poke"}, 7, "kind: found 'poke'; write comment, mention, like, repost"),
        ({"email": "a@b.example"}, 7, "email: unknown key"),
        ({"html": None}, 2, "has no text; add html or text, or delete the comment"),
        ({"html": "  "}, 2, "has no text; add html or text, or delete the comment"),
    ],
)
def test_a_wrong_comment_is_told_at_its_line(
    engine: Engine, changes: dict[str, object], line: int, message: str
) -> None:
    (found,) = problems(engine, comments(record(**changes)))
    place, _, told = found.partition(": comments")
    assert place == f"docs/comments/a.yml:{line}"
    assert told.lstrip(".: ").startswith(message)


def test_html_and_text_are_one_too_many(engine: Engine) -> None:
    file = comments({**record(), "text": "Grazie"})
    assert problems(engine, file) == [
        "docs/comments/a.yml:2: comments: has html and text; keep one"
    ]


def test_all_problems_of_a_file_are_told_at_once(engine: Engine) -> None:
    file = comments(record(date="x"), record("isso-2", link="x"), record("isso-3", kind="x"))
    assert len(problems(engine, file)) == 3


def test_an_answer_to_nobody_is_told_with_who_was_meant(engine: Engine) -> None:
    file = comments(record("isso-12"), record("isso-2", parent="isso-112"))
    assert problems(engine, file) == [
        "docs/comments/a.yml:12: parent: there is no comment 'isso-112' here; did you mean "
        "'isso-12'? Correct it, or delete the line to let it stand by itself"
    ]


@pytest.mark.parametrize(
    ("parents", "chain"),
    [
        ({"a": "a"}, "'a' answers 'a'"),
        ({"a": "b", "b": "a"}, "'a' answers 'b' answers 'a'"),
        ({"x": "a", "a": "b", "b": "c", "c": "a"}, "'a' answers 'b' answers 'c' answers 'a'"),
    ],
)
def test_comments_that_answer_in_a_circle_are_named(
    engine: Engine, parents: dict[str, str], chain: str
) -> None:
    file = comments(*[record(id_, parent=parent) for id_, parent in parents.items()])
    (found,) = problems(engine, file)
    told = f"parent: the comments answer each other in a circle: {chain}; correct one"
    assert found.endswith(told)


def test_a_long_circle_is_told_briefly(engine: Engine) -> None:
    ids = [f"c{number}" for number in range(5000)]
    file = comments(*[record(id_, parent=ids[index - 1]) for index, id_ in enumerate(ids)])
    (found,) = problems(engine, file)
    assert found.count(" answers ") == SEARCHED + 1
    assert "…" in found


def test_two_comments_with_one_id_are_told(engine: Engine) -> None:
    file = comments(record("isso-1"), record("isso-2"), record("isso-1"))
    assert problems(engine, file) == [
        "docs/comments/a.yml:12: id: 'isso-1' is also that of the comment in line 2; change one"
    ]


def test_many_comments_with_one_id_do_not_multiply(engine: Engine) -> None:
    file = comments(
        *[record(f"c{n // 2}", parent=f"c{n // 2 - 1}" if n > 1 else None) for n in range(80)]
    )
    assert len(problems(engine, file)) == 40


def test_values_left_empty_are_not_there(engine: Engine) -> None:
    file = "comments:\n- id: a\n  parent:\n  author:\n  date: 2026-03-13\n  text: Ciao\n  status:\n"
    (found,) = thread(engine, file).comments
    assert (found.author, found.parent) == ("", None)


def test_a_date_without_a_zone_is_in_that_of_the_blog(engine: Engine) -> None:
    file = comments(record(date="2026-07-13 08:30"), record("b", date="2026-07-13T08:30:00Z"))
    found = thread(engine, file, timezone="Europe/Rome").comments
    assert [each.date_text.iso for each in found] == [
        "2026-07-13T08:30:00+02:00",
        "2026-07-13T10:30:00+02:00",
    ]


LOST = "docs/comments/2026/la-promesa.yml:1: no post has the conversation '2026/la-promesa'; "
KEEP = "like its post, or write 'comments: {thread: 2026/la-promesa}' in the post"


@pytest.mark.parametrize(
    ("posts", "advice"),
    [
        (["2026/la-promessa"], f"did you mean '2026/la-promessa'? Rename the file {KEEP}"),
        (["2019/la-promesa"], f"did you mean '2019/la-promesa'? Rename the file {KEEP}"),
        (["altro"], f"rename the file {KEEP}"),
    ],
)
def test_comments_without_their_post_are_told(
    engine: Engine, posts: list[str], advice: str
) -> None:
    files = {f"posts/{name}.md": post(slug=f"p{n}") for n, name in enumerate(posts)}
    file = {"comments/2026/la-promesa.yml": comments(record())}
    assert engine.problems({**files, **file}) == [LOST + advice]


@pytest.mark.parametrize(
    "front", [{"draft": "true"}, {"publish_at": "2027-01-01"}, {"expires": "2026-04-01"}]
)
def test_comments_of_a_post_that_is_not_public_wait_for_it(
    engine: Engine, front: dict[str, str]
) -> None:
    blog = engine.load({"posts/a.md": post(**front), FILE: comments(record())})
    assert blog.articles == ()
    assert blog.comments_feed is None


def test_a_post_that_cannot_be_read_keeps_its_comments(engine: Engine) -> None:
    found = engine.problems({"posts/a.md": "---\ntitle: [\n---\n", FILE: comments(record())})
    assert [problem.partition(":")[0] for problem in found] == ["docs/posts/a.md"]


def test_a_conversation_keeps_its_id_when_the_post_changes(engine: Engine) -> None:
    text = post("Altro titolo", comments="{thread: /2018/06/vecchio/}")
    files = {"posts/2026/nuovo.md": text, "comments/2018/06/vecchio.yml": comments(record())}
    found = engine.load(files).articles[0].post.thread
    assert found is not None
    assert (found.id, found.count) == ("/2018/06/vecchio/", 1)


def test_two_posts_with_one_conversation_are_told(engine: Engine) -> None:
    files = {"posts/a.md": post(), "posts/b.md": post(slug="b", comments="{thread: /a/}")}
    assert engine.problems(files) == [
        "docs/posts/b.md:5: comments.thread: '/a/' is the conversation of docs/posts/a.md; "
        "change one"
    ]


@pytest.mark.parametrize("id_", ["../x", "a//b", ".x", "a/.moderation", "/", "a\\\\b"])
def test_an_id_that_is_no_path_is_told(engine: Engine, id_: str) -> None:
    (found,) = engine.problems({"posts/a.md": post(comments=f'{{thread: "{id_}"}}')})
    assert "comments.thread: found" in found


@pytest.mark.parametrize("name", ["a.yaml", "2026/a.json", "a.YML"])
def test_a_file_with_another_ending_is_told(engine: Engine, name: str) -> None:
    text = json.dumps({"comments": [record()]})
    (found,) = engine.problems({"posts/a.md": post(), f"comments/{name}": text})
    assert found == (
        f"docs/comments/{name}:1: comments are read from files that end in .yml; rename it to a.yml"
    )


def test_names_with_a_dot_are_left_alone(engine: Engine) -> None:
    files = {"comments/.unplaced/x.yml": "- a", "comments/.x.yml": "- a"}
    assert engine.load({"posts/a.md": post(), **files}).articles


def test_another_folder_can_hold_the_comments(engine: Engine) -> None:
    files = {"posts/a.md": post(), "dialoghi/a.yml": comments(record())}
    blog = engine.load(files, comments={"folder": "/dialoghi/"})
    assert blog.audit == "comments: 1 shown in 1 post"


def test_files_of_comments_cannot_be_linked_to(engine: Engine) -> None:
    text = post(body="[x](../comments/a.yml)")
    (found,) = engine.problems({"posts/a.md": text, FILE: comments(record())})
    assert "link to '../comments/a.yml' leads nowhere" in found


def test_a_name_with_its_accents_apart_is_the_same_name(engine: Engine) -> None:
    apart = unicodedata.normalize("NFD", "perché")
    files = {f"posts/{apart}.md": post(), "comments/perché.yml": comments(record())}
    (article,) = engine.load(files).articles
    assert article.post.thread
    assert (article.post.thread.id, article.post.thread.count) == ("perché", 1)


def test_two_files_of_one_conversation_are_told(engine: Engine) -> None:
    apart = unicodedata.normalize("NFD", "comments/perché.yml")
    files = {"posts/perché.md": post(), "comments/perché.yml": comments(record())}
    (found,) = engine.problems({**files, apart: comments(record())})
    assert "is about the same post as docs/comments/perch" in found
    assert found.endswith("make one file of both")


def test_ids_that_differ_in_capital_letters_only_are_told(engine: Engine) -> None:
    files = {"posts/a.md": post(), "posts/b.md": post("Due", comments="{thread: A}")}
    (found,) = engine.problems(files)
    assert found == (
        "docs/posts/b.md:4: comments.thread: 'A' differs only in capital letters from the "
        "conversation of docs/posts/a.md; change one"
    )


@pytest.mark.parametrize("name", ["a.YML", "a.yml~", "#a.yml#", "a.yml.bak", "a.Json"])
def test_copies_that_editors_keep_belong_on_no_site(name: str) -> None:
    settings = Settings.model_validate({})
    assert settings.is_comment(f"comments/2026/{name}")
    assert not settings.is_comment(f"altro/{name}")
    assert not settings.is_comment("comments/index.md")


@pytest.mark.parametrize("folder", ["../altrove", ".", "/", ".nascosta", "a//b"])
def test_a_folder_that_no_build_would_read_is_told(engine: Engine, folder: str) -> None:
    mkdocs = f"extra:\n  permesso:\n    comments:\n      folder: {folder}\n"
    (found,) = engine.problems({"posts/a.md": post()}, mkdocs=mkdocs)
    assert found == (
        f"mkdocs.yml:4: extra.permesso.comments.folder: found '{folder}'; write the name of a "
        "folder, such as comments"
    )
