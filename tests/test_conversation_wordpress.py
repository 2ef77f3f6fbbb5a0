"""Comments of a WordPress blog: each is placed, kept for its owner, or left out and counted."""

from __future__ import annotations

import gc
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversation.imports import wordpress, xml_elements
from conversation.imports.exports import Entry, Note, Topic, Unreadable
from conversation.imports.xml_elements import Element
from imports import FIXTURES, Import, importing_blog
from terminal.refusal import Refusal

EXPORT = FIXTURES / "wordpress" / "export.xml"
HEAD, *_ = EXPORT.read_text(encoding="utf-8").partition("\t<item>")
END = "</channel></rss>"


@pytest.fixture
def blog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return importing_blog(tmp_path, capsys)


def comment(number: int | str, content: str = "Ciao.", **fields: str) -> str:
    values = {
        "comment_id": str(number),
        "comment_date_gmt": "2015-03-12 09:30:00",
        "comment_content": f"<![CDATA[{content}]]>",
        "comment_approved": "1",
        **{f"comment_{key}": value for key, value in fields.items()},
    }
    inside = "".join(f"<wp:{key}>{value}</wp:{key}>" for key, value in values.items())
    return f"<wp:comment>{inside}</wp:comment>"


def item(*comments: str, number: int = 1, title: str = "La promessa") -> str:
    return (
        f"<item><title>{title}</title><wp:post_id>{number}</wp:post_id>{''.join(comments)}</item>"
    )


def export(tmp_path: Path, *items: str) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(HEAD + "".join(items) + END, encoding="utf-8")
    return path


def entries(path: Path, with_spam: bool = False) -> list[Entry]:
    found = wordpress.read(path, path.name, with_spam)
    return [each for each in found if isinstance(each, Entry)]


def problem(path: Path) -> str:
    with pytest.raises(Unreadable) as raised:
        list(wordpress.read(path, path.name, False))
    (found,) = raised.value.problems
    return str(found)


def test_a_blog_loses_no_comment(blog: Import) -> None:
    written = EXPORT.read_text(encoding="utf-8").count("<wp:comment>")
    status, said = blog.run("wordpress", EXPORT)
    assert written == 12
    assert said[-1] == (
        "wordpress: 12 comments read: 8 in 2 posts (8 new, 0 changed; 1 to be looked at), "
        "1 without a post, 3 left out (1 spam, 1 trash, 1 private)"
    )
    assert status == 1
    assert blog.files() == [
        ".unplaced/chi-siamo-20bd4b.yml",
        "2015/la-promessa.yml",
        "2016/il-modulo.yml",
    ]
    stored = [record for name in blog.files() for record in blog.records(name[:-4])]
    assert sum(record.status != "deleted" for record in stored) == 9


def test_importing_twice_changes_nothing(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    before = {name: (blog.home.folder / name).stat().st_mtime_ns for name in blog.files()}
    _, said = blog.run("wordpress", EXPORT)
    assert "8 in 2 posts (0 new, 0 changed)" in said[-1]
    assert {name: (blog.home.folder / name).stat().st_mtime_ns for name in blog.files()} == before


def test_a_dry_run_only_tells(blog: Import) -> None:
    _, said = blog.run("wordpress", EXPORT, "--dry-run")
    assert "(8 new, 0 changed" in said[-2]
    assert said[-1] == "nothing was written: it was a dry run"
    assert blog.files() == []


def test_threads_names_and_dates_are_kept(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    records = {record.id: record for record in blog.records("2015/la-promessa")}
    first = records["wordpress-101"]
    assert (first.author, first.link) == ("Silvia", "https://silvia.example/")
    assert first.date.isoformat() == "2015-03-12T09:30:00+00:00"
    assert first.html == (
        "<p>Hai ragione.<br>E poi?</p>"
        "<p>Un secondo paragrafo con <strong>forza</strong> &amp; dubbi.</p>"
    )
    assert records["wordpress-103"].parent == "wordpress-102"
    assert records["wordpress-102"].parent == "wordpress-101"


def test_a_pingback_is_a_mention_of_the_page_that_sent_it(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    (mention,) = [each for each in blog.records("2015/la-promessa") if each.kind == "mention"]
    assert (mention.author, mention.url) == ("Un altro blog", "https://altrove.example/nota/")
    assert (mention.link, mention.html) == (None, "<p>[…] come scrive Ada […]</p>")


def test_what_nobody_approved_waits(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    (waiting,) = [each for each in blog.records("2015/la-promessa") if each.status == "pending"]
    assert (waiting.author, waiting.reason) == ("Piero", "not approved in WordPress")


def test_what_was_thrown_away_keeps_its_place_for_answers(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    records = {record.id: record for record in blog.records("2015/la-promessa")}
    gone = records["wordpress-106"]
    assert (gone.status, gone.author, gone.html) == ("deleted", None, None)
    assert records["wordpress-107"].parent == gone.id


def test_no_e_mail_and_no_ip_address_is_kept(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    stored = "".join((blog.home.folder / name).read_text("utf-8") for name in blog.files())
    assert "@" not in stored and "192.0.2.7" not in stored
    assert "author: piero.verdi\n" in stored


def test_dates_that_wordpress_does_not_have(blog: Import) -> None:
    _, said = blog.run("wordpress", EXPORT)
    records = {record.id: record for record in blog.records("2016/il-modulo")}
    local = records["wordpress-111"].date
    assert (local.isoformat(), local.tzinfo) == ("2016-01-02T10:00:00", None)
    assert records["wordpress-112"].date.isoformat() == "2015-03-12T08:30:00+00:00"
    line = next(
        number
        for number, line in enumerate(EXPORT.read_text("utf-8").splitlines(), 1)
        if "<wp:comment_id>112<" in line
    )
    message = "comment 112 has no date; it got the post's, 2015-03-12 08:30"
    assert f"export.xml:{line - 1}: {message}" in said


def test_the_end_of_a_cdata_section_in_a_comment_is_text(blog: Import) -> None:
    blog.run("wordpress", EXPORT)
    assert "<p>]]&gt; chiude male</p>" in [record.html for record in blog.records("2016/il-modulo")]


def test_spam_is_kept_to_be_looked_at_where_it_is_wanted(blog: Import) -> None:
    _, said = blog.run("wordpress", EXPORT, "--with-spam")
    assert "2 without a post, 2 left out (1 trash, 1 private)" in said[-1]
    spam = blog.records(".unplaced/chi-siamo-20bd4b")[-1]
    assert (spam.status, spam.reason) == ("pending", "spam in WordPress")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Una.\r\n\r\nDue.", "<p>Una.</p><p>Due.</p>"),
        ("Una.<br />\nDue.", "<p>Una.<br>Due.</p>"),
        ("<p>Già una.</p>", "<p>Già una.</p>"),
        ("Cito:\n<blockquote>Uno.\n\nDue.</blockquote>\nFine.",
         "<p>Cito:</p><blockquote><p>Uno.</p><p>Due.</p></blockquote><p>Fine.</p>"),
        ("<ul>\n<li>a\nb</li>\n</ul>", "<ul><li>a<br>b</li></ul>"),
        ("<pre>a\n\n<b>b</b></pre>", "<pre>a\n\n<b>b</b></pre>"),
        ("</p></p>a\n\n\n\nb", "</p></p><p>a</p><p>b</p>"),
    ],
)  # fmt: skip
def test_paragraphs_as_wordpress_prints_them(written: str, printed: str) -> None:
    assert wordpress.paragraphs(written) == printed


@pytest.mark.parametrize("piece", ["<pre>", "<p ", " ", "\n", "<br>\n", "<", "</p>", "a@", "<!--"])
def test_a_long_comment_is_read_once(tmp_path: Path, piece: str) -> None:
    content = piece * (1_000_000 // len(piece))
    path = export(
        tmp_path, item(comment(1, f"{content}fine"), comment(2, author=f"<![CDATA[{content}]]>"))
    )
    assert [each.record.id for each in entries(path)] == ["wordpress-1", "wordpress-2"]


def test_what_could_run_is_taken_out_of_every_field(tmp_path: Path, blog: Import) -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;"
    path = export(
        tmp_path,
        item(
            comment(
                evil,
                "<img src=x onerror=a()><script>a()</script><a href='javascript:x'>ciao</a>",
                author=evil,
                author_url="javascript:alert(1)",
                parent=evil,
                type=evil,
            ),
            comment(2, "<script>alert(1)</script>"),
        ),
    )
    _, said = blog.run("wordpress", path)
    records = blog.records("2015/la-promessa")
    assert len(records) == 1, records
    record = records[0]
    assert record.link is None and "<" not in record.id
    assert "script" not in (record.html or "") and "onerror" not in (record.html or "")
    assert record.author == "<script>alert(1)</script>"  # a name is text: who prints it escapes it
    assert "1 left out (1 empty)" in said[-1]


def test_equal_ids_missing_parents_and_loops(tmp_path: Path, blog: Import) -> None:
    path = export(
        tmp_path,
        item(
            comment(1, "Primo."),
            comment(1, "Un altro con lo stesso numero."),
            comment(1, "Primo."),
            comment("", "Senza numero."),
            comment(3, "Nel cerchio.", parent="4"),
            comment(4, "Nel cerchio.", parent="3"),
            comment(5, "Di nessuno.", parent="99"),
            comment(6, "Di se stesso.", parent="6"),
        ),
    )
    _, said = blog.run("wordpress", path)
    records = blog.records("2015/la-promessa")
    assert Counter(record.id for record in records).most_common(1)[0][1] == 1
    assert "8 comments read: 7 in 1 post (7 new, 0 changed), 1 left out (1 repeated)" in said[-1]
    line = HEAD.count("\n") + 1
    assert (
        f"export.xml:{line}: comment wordpress-5 answers wordpress-99, which is not there; "
        "it stands by itself" in said
    )
    assert sum("it stands by itself" in each for each in said) == 3
    assert sum(record.parent is not None for record in records) == 1


def test_of_many_notes_the_first_ones_are_told(tmp_path: Path, blog: Import) -> None:
    path = export(tmp_path, item(*(comment(n, parent="9999") for n in range(1, 71))))
    _, said = blog.run("wordpress", path)
    assert len(said) == 52
    assert said[-2] == "export.xml: and 20 more such lines"


def test_dates_that_are_none(tmp_path: Path) -> None:
    path = export(tmp_path, item(comment(1, date_gmt="ieri"), comment(2, date_gmt="")))
    found = list(wordpress.read(path, path.name, False))
    assert [each.record.date.year for each in found if isinstance(each, Entry)] == [1970, 1970]
    assert sum(isinstance(each, Note) for each in found) == 2


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_older_versions_are_read(tmp_path: Path, version: str) -> None:
    path = export(tmp_path, item(comment(1)))
    text = path.read_text("utf-8").replace("export/1.2/", f"export/{version}/")
    path.write_text(text, encoding="utf-8")
    assert len(entries(path)) == 1


def test_other_encodings_are_read(tmp_path: Path) -> None:
    text = export(tmp_path, item(comment(1, "Perché no?"))).read_text("utf-8")
    for encoding in ("ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE"):
        path = tmp_path / "other.xml"
        path.write_bytes(
            text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
        )
        assert [each.record.html for each in entries(path)] == ["<p>Perché no?</p>"], encoding


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "export.xml.gz"
    path.write_bytes(gzip.compress(EXPORT.read_bytes()))
    assert len(entries(path)) == 12
    path.write_bytes(gzip.compress(EXPORT.read_bytes())[:-500])
    with pytest.raises(Refusal, match="ends in the middle"):
        entries(path)
    for broken in (b"\x1f\x8bno" + b"x" * 30, gzip.compress(b"a" * 99)[:-9] + b"x" * 9):
        path.write_bytes(broken)
        with pytest.raises(Refusal, match="is a broken gzip file"):
            entries(path)


def test_characters_that_no_xml_may_hold_are_left_out(tmp_path: Path) -> None:
    path = export(tmp_path, item(comment(1, "Vecchio\x0b blog\x00.\x1f")))
    assert [each.record.html for each in entries(path)] == ["<p>Vecchio blog.</p>"]


def test_a_file_that_ends_in_the_middle_writes_nothing(tmp_path: Path, blog: Import) -> None:
    text = EXPORT.read_text("utf-8")
    path = tmp_path / "half.xml"
    for cut in (len(text) // 3, len(text) // 2, len(text) - 30):
        path.write_text(text[:cut], encoding="utf-8")
        with pytest.raises(Refusal, match="1 problem; nothing was written"):
            blog.run("wordpress", path)
        line = text[:cut].count("\n") + 1
        assert blog.capsys.readouterr().err.startswith(f"{path}:")
        assert problem(path) == (
            f"half.xml:{line}: the file ends in the middle; export it, or download it, again"
        )
        assert blog.files() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "x.xml:1: is empty; export it, or download it, again"),
        (b"hello", "x.xml:1: is not XML (syntax error); mend the line, or export it again"),
        (b"<rss>\n<a>\n</b></rss>",
         "x.xml:3: is not XML (mismatched tag); mend the line, or export it again"),
        (b"<disqus/>", "x.xml:1: begins with <disqus>, where an export of this kind has <rss>; "
         "see that the file and the kind belong together"),
        (b"<rss><channel><item><title>a</title></item></channel></rss>",
         "x.xml:1: is no export of WordPress; make one with Tools > Export > All content"),
        (b'<!DOCTYPE rss [\n<!ENTITY a "b">\n]>\n<rss>&a;</rss>',
         "x.xml:2: defines entities, as no export does; nothing of it was read"),
        (b'<!DOCTYPE rss [\n<!ENTITY a SYSTEM "file:///etc/passwd">\n]>\n<rss>&a;</rss>',
         "x.xml:2: defines entities, as no export does; nothing of it was read"),
        (b'<?xml version="1.0" encoding="klingon"?>\n<rss></rss>',
         "x.xml:1: has an encoding that cannot be read (unknown encoding: klingon); "
         "save it as UTF-8"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<rss>\n\xe8</rss>',
         "x.xml:3: is not XML (not well-formed (invalid token)); mend the line, "
         "or export it again"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(data)
    assert problem(path) == said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="No such file"):
        entries(tmp_path / "none.xml")


def test_a_file_of_fifty_megabytes_is_never_in_memory_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.xml"
    piece = "".join(item(comment(n, "ciao " * 400), number=n) for n in range(50))
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        pieces = 0
        while file.tell() < 50_000_000:
            file.write(f"<item><content>{'testo ' * 200_000}</content></item>{piece}")
            pieces += 1
        file.write(END)
    most = 0

    def counted() -> Iterator[Entry]:
        nonlocal most
        for number, each in enumerate(wordpress.read(path, path.name, False)):
            if number % 500 == 0:
                alive = sum(isinstance(found, Element) for found in gc.get_objects())
                most = max(most, alive)
            if isinstance(each, Entry):
                yield each
            else:
                assert isinstance(each, Topic)

    assert sum(1 for _ in counted()) == 50 * pieces
    # What one piece of the file ends at most: an element, its fields, and its comment's.
    assert 0 < most < 1000 < xml_elements.CHUNK
