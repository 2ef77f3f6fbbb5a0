"""Which post a conversation from elsewhere belongs to."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import files
from conversation.imports import placing
from conversation.imports.exports import Topic, Unreadable, entry
from conversation.imports.placing import Placing
from conversation.imports.spool import settled, spool
from conversation.merge import merge
from conversation.source import Fetched
from imports import FIXTURES, POSTS, Import, importing_blog, place
from permesso.comments.records import ThreadFile
from permesso.problem import ContentError
from terminal.refusal import Refusal

OLD = "https://vecchio.example"
EXPORT = FIXTURES / "wordpress" / "export.xml"
PAGE = ".unplaced/chi-siamo-20bd4b"


@pytest.fixture
def blog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return importing_blog(tmp_path, capsys)


def topic(*addresses: str, title: str | None = None, slug: str | None = None) -> Topic:
    return Topic("1", title, addresses, slug)


@pytest.mark.parametrize(
    "address",
    [
        f"{OLD}/promessa/",
        f"{OLD}/promessa",
        f"{OLD}/promessa/?utm_source=lettera#comments",
        f"{OLD}/promessa/index.html",
        "/promessa/",
        "http://www.altro.example/2015/03/la-promessa/",
        "/comments/2015/la-promessa/",
        "2015/la-promessa",
        "/2015/03/la%2Dpromessa/",
    ],
)
def test_a_post_is_found_by_every_address_that_leads_to_it(address: str) -> None:
    assert Placing(POSTS, {}).of(topic(address)).thread == "2015/la-promessa"


@pytest.mark.parametrize(
    "known",
    [
        topic(f"{OLD}/archivio/la-promessa.html"),
        topic(f"{OLD}/?p=10", slug="la-promessa"),
        topic(f"{OLD}/blog/promessa/"),
        topic(title=" La  Promessa "),
        topic(f"{OLD}/?p=10", title="La promessa"),
    ],
)
def test_otherwise_by_its_slug_or_its_title(known: Topic) -> None:
    assert Placing(POSTS, {}).of(known).thread == "2015/la-promessa"


def test_titles_are_compared_as_they_read() -> None:
    posts = [place("a", "Perché “sì”", "a/")]
    assert Placing(posts, {}).of(topic(title="PERCHE\u0301 &#8220;sì&#8221;")).thread == "a"


def test_two_posts_that_fit_are_none() -> None:
    posts = [place("2015/natale", "Natale", "natale-uno/"), place("2016/natale", "Natale", "b/")]
    found = Placing(posts, {}).of(topic("/vecchio/natale/", title="Natale"))
    assert found.thread is None
    assert found.reason == "more than one post has this slug (2015/natale, 2016/natale)"
    assert Placing(posts, {}).of(topic("/natale-uno/")).thread == "2015/natale"


@pytest.mark.parametrize(
    "known",
    [
        topic(f"{OLD}/"),
        topic(""),
        topic("mailto:a@b.example"),
        topic("http://[::1"),
        topic(f"{OLD}/?p=10"),
        topic(f"{OLD}/promessa/?p=99"),
        topic(title=""),
    ],
)
def test_what_says_nothing_finds_nothing(known: Topic) -> None:
    assert Placing(POSTS, {}).of(known).thread is None


@pytest.mark.parametrize(
    ("written", "known"),
    [
        (f"{OLD}/?p=10", topic(f"{OLD}/?p=10")),
        ("?p=10", topic("http://altro.example/?p=10")),
        ("/sparita", topic(f"{OLD}/sparita/")),
        ("/promessa/", topic(f"{OLD}/promessa/")),
        ("Un titolo", topic(title="Un titolo")),
        ("1", topic()),
    ],
)
def test_the_owner_is_right(written: str, known: Topic) -> None:
    assert Placing(POSTS, {written: "2016/il-modulo"}).of(known).thread == "2016/il-modulo"


def test_a_number_is_matched_with_itself_only() -> None:
    matches = {"?p=10": "2016/il-modulo"}
    assert Placing(POSTS, matches).of(topic(f"{OLD}/?p=100")).thread is None


def test_a_file_of_matches_is_told_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "match.yml"
    path.write_text(
        "https://a.example/uno/: 2015/la-promesa\n"
        "https://a.example/due/: 2015/la-promessa.md\n"
        "https://a.example/tre/:\n"
        "https://a.example/due/: 2016/il-modulo\n",
        encoding="utf-8",
    )
    with pytest.raises(Unreadable) as raised:
        placing.read_matches(path, "match.yml", POSTS)
    assert sorted(map(str, raised.value.problems)) == [
        "match.yml:1: https://a.example/uno/: no post has the conversation '2015/la-promesa'; "
        "did you mean '2015/la-promessa'?",
        "match.yml:3: https://a.example/tre/: names no post; write the id of a conversation, "
        "such as 2026/la-promessa",
        "match.yml:4: https://a.example/due/: written twice; keep one",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"- a\n", "m.yml:1: expected keys with values, such as 'title: My title'"),
        (b"a: b\n\xe8", "m.yml:1: is not UTF-8 text; save it as such"),
        (None, "m.yml:1: No such file or directory"),
    ],
)
def test_a_file_of_matches_that_cannot_be_read(
    tmp_path: Path, data: bytes | None, said: str
) -> None:
    path = tmp_path / "m.yml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        placing.read_matches(path, "m.yml", POSTS)
    assert [str(problem) for problem in raised.value.problems] == [said]


def test_names_of_files_are_apart_and_safe() -> None:
    one = placing.unplaced(topic(f"{OLD}/a/b/"))
    assert one == placing.unplaced(topic("http://www.vecchio.example/a/b"))
    assert one != placing.unplaced(topic(f"{OLD}/a-b/"))
    for odd in (
        topic(f"{OLD}/../../etc/passwd"),
        topic(title="../x"),
        topic(),
        topic("/" + "a" * 999),
    ):
        folder, _, name = placing.unplaced(odd).partition("/")
        assert folder == ".unplaced" and name.replace("-", "").isalnum() and len(name) < 80


def test_a_match_brings_home_what_had_no_post(tmp_path: Path, blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    stored = blog.home.folder / f"{PAGE}.yml"
    stored.write_text(stored.read_text("utf-8") + "  status: hidden\n", encoding="utf-8")
    match = tmp_path / "match.yml"
    match.write_text("https://vecchio.example/chi-siamo/: 2016/il-modulo\n", encoding="utf-8")
    status, said = blog.run("wordpress", EXPORT, "--match", str(match))
    assert (status, len(blog.files())) == (0, 2)
    assert "9 in 2 posts (0 new, 0 changed)" in said[-1]
    moved = {record.id: record for record in blog.records("2016/il-modulo")}
    # What its owner decided goes with it.
    assert moved["wordpress-121"].status == "hidden"
    assert "(0 new, 0 changed)" in blog.run("wordpress", EXPORT, "--match", str(match))[1][-1]


def test_what_owners_decided_and_other_sources_stay(blog: Import) -> None:
    path = blog.home.folder / "2015/la-promessa.yml"
    path.parent.mkdir()
    path.write_text(
        "comments:\n"
        "- {id: isso-1, date: 2015-03-12T09:45:00+00:00, text: Da Isso., source: isso}\n"
        "- {id: wordpress-105, date: 2015-03-14T08:00:00+00:00, text: x, source: wordpress,"
        " status: published, note: Va bene.}\n",
        encoding="utf-8",
    )
    blog.run("wordpress", EXPORT)
    records = {record.id: record for record in blog.records("2015/la-promessa")}
    assert len(records) == 8
    assert records["isso-1"].text == "Da Isso."
    approved = records["wordpress-105"]
    assert (approved.status, approved.note) == ("published", "Va bene.")
    assert (approved.text, approved.html) == ("x", None)


def test_what_owners_corrected_stays_and_what_they_took_out_comes_back(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    path = blog.home.folder / "2015/la-promessa.yml"
    first, *others, last = blog.records("2015/la-promessa")
    corrected = first.model_copy(update={"author": "Un'altra", "html": "<p>Corretto.</p>"})
    files.write(path, ThreadFile(comments=[corrected, *others]))
    _, said = blog.run("wordpress", EXPORT)
    assert "(1 new, 0 changed" in said[-1]
    found = {record.id: record for record in blog.records("2015/la-promessa")}
    assert found[first.id] == corrected
    assert found[last.id] == last


def test_two_blogs_that_number_alike_lose_no_comment(tmp_path: Path, blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    before = blog.records("2015/la-promessa")
    other = tmp_path / "other.xml"
    text = EXPORT.read_text(encoding="utf-8")
    name = "<wp:comment_author><![CDATA["
    for old, new in (("[2015", "[2014"), ("[2023", "[2022"), (name, f"{name}Altra ")):
        text = text.replace(old, new)
    other.write_text(text, encoding="utf-8")
    blog.run("wordpress", other)
    after = blog.records("2015/la-promessa")
    added = {record.id for record in after} - {record.id for record in before}
    assert added == {f"{record.id}.2" for record in before}
    assert len(after) == 2 * len(before)
    answers = {record.id: record.parent for record in after if record.parent}
    assert len(answers) == 2 * sum(bool(record.parent) for record in before) > 0
    assert all(id_.endswith(".2") == parent.endswith(".2") for id_, parent in answers.items())
    assert "(0 new, 0 changed" in blog.run("wordpress", other)[1][-1]
    assert blog.records("2015/la-promessa") == after


def test_the_rules_of_moderation_are_kept_to(blog: Import) -> None:
    (blog.home.folder / ".moderation.yml").write_text("words: [dubbi]\n", encoding="utf-8")
    _, said = blog.run("wordpress", EXPORT)
    assert "2 to be looked at" in said[-1]
    assert blog.records("2015/la-promessa")[0].reason == "word 'dubbi'"


def test_a_file_that_is_wrong_is_told_and_nothing_is_written(blog: Import) -> None:
    path = blog.home.folder / "2016/il-modulo.yml"
    path.parent.mkdir()
    path.write_text("comments:\n- id: x\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"docs/comments/2016/il-modulo\.yml:2"):
        blog.run("wordpress", EXPORT)
    assert blog.files() == ["2016/il-modulo.yml"]


def test_so_is_one_that_waits_for_its_post(blog: Import) -> None:
    path = blog.home.folder / ".unplaced" / "vecchia-1a2b3c.yml"
    path.parent.mkdir()
    path.write_text("commenti: []\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"vecchia-1a2b3c\.yml:1: commenti: unknown key"):
        blog.run("wordpress", EXPORT)
    assert blog.files() == [".unplaced/vecchia-1a2b3c.yml"]


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.integers(0, 7),
        st.sampled_from(["Uno.", "Due."]),
        st.sampled_from([None, None, "spam", "deleted"]),
    ),
    max_size=12,
)


@given(ENTRIES)
def test_read_is_kept_and_left_out_whatever_an_export_holds(
    rows: list[tuple[int, int, str, str | None]],
) -> None:
    entries = []
    for id_, parent, text, left_out in rows:
        moment = datetime(2015, 3, 12, tzinfo=UTC)
        values = {"id": f"x-{id_}", "parent": f"x-{parent}", "date": moment, "text": text}
        entries.append(entry("1", 0, {**values, "source": "x"}, left_out))
    found = settled(entries)
    assert found.kept + found.left_out.total() == len(entries)
    assert found.kept == sum(record.status != "deleted" for record in found.records)
    fetched = Fetched("t", found.records, "", complete=False)
    once = merge(ThreadFile(), fetched, "x", lambda _: None).file
    assert {record.id for record in once.comments} == {record.id for record in found.records}
    assert merge(once, fetched, "x", lambda _: None).file == once
    # Nothing stands in a circle, or answers what is not there.
    parents = {record.id: record.parent for record in once.comments}
    for start in parents:
        way = {start}
        at = parents[start]
        while at is not None:
            assert at not in way
            way.add(at)
            at = parents[at]


def test_a_full_disk_is_told() -> None:
    with pytest.raises(Refusal, match="set TMPDIR to another"), spool():
        raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize(
    "options",
    [["--post", "2016/il-modulo"], ["--date", "2015-03-12"], ["--author", "Ada"], ["--date", "no"]],
)
def test_options_that_do_not_go_together(blog: Import, options: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        blog.run("wordpress", EXPORT, *options)
    assert raised.value.code == 2


def test_a_path_is_the_callers(blog: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLER_DIR", str(EXPORT.parent))
    assert blog.run("wordpress", Path("export.xml"), "--dry-run")[1][-2].startswith("wordpress: 12")
    with pytest.raises(Refusal, match="No such file"):
        blog.run("wordpress", Path("other.xml"))
