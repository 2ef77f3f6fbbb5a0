"""Comments from Disqus: gathered by thread, placed, and none lost."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from conversation.imports import disqus
from conversation.imports.exports import Entry, Note, Topic, Unreadable
from imports import FIXTURES, Import, importing_blog

EXPORT = FIXTURES / "disqus" / "export.xml"
HEAD, *_ = EXPORT.read_text(encoding="utf-8").partition("<category")


@pytest.fixture
def blog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return importing_blog(tmp_path, capsys)


def export(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(f"{HEAD}{body}</disqus>", encoding="utf-8")
    return path


def test_a_blog_loses_no_comment(blog: Import) -> None:
    written = EXPORT.read_text(encoding="utf-8").count("<post ")
    status, said = blog.run("disqus", EXPORT)
    assert written == 10
    assert said[-1] == (
        "disqus: 10 comments read: 6 in 2 posts (6 new, 0 changed), 2 without a post, "
        "2 left out (1 spam, 1 deleted)"
    )
    assert status == 1
    assert blog.files() == [
        ".unplaced/77-a88a79.yml",
        ".unplaced/pagina-sparita-4f3d9d.yml",
        "2015/la-promessa.yml",
        "2016/il-modulo.yml",
    ]


def test_importing_twice_changes_nothing(blog: Import) -> None:
    blog.run("disqus", EXPORT)
    before = {name: (blog.home.folder / name).read_bytes() for name in blog.files()}
    _, said = blog.run("disqus", EXPORT)
    assert "6 in 2 posts (0 new, 0 changed)" in said[-1]
    assert {name: (blog.home.folder / name).read_bytes() for name in blog.files()} == before


def test_two_threads_of_one_address_are_one_conversation(blog: Import) -> None:
    blog.run("disqus", EXPORT)
    assert [record.id for record in blog.records("2015/la-promessa")] == [
        f"disqus-{number}" for number in (1001, 1002, 1003, 1006, 1007, 1009)
    ]


def test_a_thread_without_an_address_is_found_by_its_identifier(tmp_path: Path) -> None:
    topics = [each for each in disqus.read(EXPORT, "e", False) if isinstance(each, Topic)]
    assert topics[2] == Topic("3", "Il modulo", (), "il-modulo")
    assert topics[0].addresses == (
        "https://vecchio.example/2015/03/la-promessa/",
        "https://vecchio.example/?p=10",
    )


def test_what_was_deleted_keeps_its_place_for_answers(blog: Import) -> None:
    blog.run("disqus", EXPORT)
    records = {record.id: record for record in blog.records("2015/la-promessa")}
    assert records["disqus-1006"].status == "deleted"
    assert records["disqus-1006"].author is None
    assert records["disqus-1007"].parent == "disqus-1006"


def test_an_answer_to_what_is_not_there_stands_by_itself(blog: Import) -> None:
    _, said = blog.run("disqus", EXPORT)
    (told,) = [line for line in said if "disqus-1009" in line]
    assert told.endswith("answers disqus-999, which is not there; it stands by itself")
    assert told.startswith("export.xml:")
    records = {record.id: record for record in blog.records("2015/la-promessa")}
    assert records["disqus-1009"].parent is None


def test_comments_without_a_post_are_told_in_one_line(blog: Import) -> None:
    _, said = blog.run("disqus", EXPORT)
    address = "https://vecchio.example/pagina-sparita/"
    assert said[0] == (
        f"export.xml: 1 comment of 'Una pagina sparita' ({address}): no post has this address, "
        "slug or title; kept in docs/comments/.unplaced/pagina-sparita-4f3d9d.yml. Write "
        f"'{address}: <thread of its post>' in a file and import again with --match"
    )
    text = (blog.home.folder / ".unplaced/pagina-sparita-4f3d9d.yml").read_text("utf-8")
    assert text.startswith(f"title: Una pagina sparita\nlink: {address}\ncomments:\n")


def test_no_e_mail_and_no_ip_address_is_kept(blog: Import) -> None:
    blog.run("disqus", EXPORT, "--with-spam")
    stored = "".join((blog.home.folder / name).read_text("utf-8") for name in blog.files())
    assert "@" not in stored and "192.0.2.7" not in stored
    assert "reason: spam at Disqus" in stored


def test_the_file_that_comes_by_mail_is_packed(tmp_path: Path, blog: Import) -> None:
    path = tmp_path / "export.xml.gz"
    path.write_bytes(gzip.compress(EXPORT.read_bytes()))
    _, said = blog.run("disqus", path)
    assert "10 comments read" in said[-1]


def test_posts_with_little_in_them(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "<post><message>Solo testo.</message></post>"
        "<post dsq:id='2'><message><![CDATA[<p>Ciao</p>]]></message><createdAt>ieri</createdAt>"
        "<isApproved>false</isApproved><author><name/><username>ada</username></author></post>"
        "<post dsq:id='3'/>",
    )
    found = list(disqus.read(path, "export.xml", False))
    entries = [each for each in found if isinstance(each, Entry)]
    assert [each.left_out for each in entries] == [None, None, "empty"]
    assert (entries[1].record.status, entries[1].record.author) == ("pending", "ada")
    assert sum(isinstance(each, Note) for each in found) == 3
    assert entries[0].record.id.startswith("disqus-x")


def test_what_could_run_is_taken_out(tmp_path: Path) -> None:
    path = export(
        tmp_path,
        "<post dsq:id='&quot;&gt;&lt;script&gt;'><message><![CDATA[<p onclick='x'>Ciao"
        "<script>alert(1)</script><img src='https://spia.example/p.gif'></p>]]></message>"
        "<createdAt>2015-03-12T09:30:00</createdAt></post>",
    )
    (entry,) = [each for each in disqus.read(path, "e", False) if isinstance(each, Entry)]
    assert entry.record.html is not None
    assert "onclick" not in entry.record.html and "<img" not in entry.record.html
    assert "alert" not in entry.record.html and 'href="https://spia.example/p.gif"' in (
        entry.record.html
    )
    assert "<" not in entry.record.id


def test_an_export_of_wordpress_is_none_of_disqus() -> None:
    with pytest.raises(Unreadable, match=r"e\.xml:4: begins with <rss>"):
        list(disqus.read(FIXTURES / "wordpress" / "export.xml", "e.xml", False))
