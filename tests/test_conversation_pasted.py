"""Comments that somebody copied from a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from conftest import ROOT
from conversation.imports import pasted
from conversation.imports.exports import Entry, Note, Unreadable
from conversation.imports.pasted import Options
from imports import FIXTURES, Import, importing_blog
from permesso.comments.records import Record
from permesso.comments.sanitiser import plain
from terminal.refusal import Refusal

FOLDER = FIXTURES / "pasted"
THREAD = "2016/il-modulo"
DAY = datetime(2015, 3, 12)
REAL = ROOT.parent / "shared" / "source-posts" / "000_f92c8e2aee90f464.txt"


@pytest.fixture
def blog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return importing_blog(tmp_path, capsys)


def read(tmp_path: Path, text: str, *authors: str, date: datetime | None = DAY) -> list[Record]:
    path = tmp_path / "thread.txt"
    path.write_text(text, encoding="utf-8")
    found = pasted.read(path, path.name, Options(THREAD, date, authors))
    return [each.record for each in found if isinstance(each, Entry)]


def problems(tmp_path: Path, text: str, *authors: str, date: datetime | None = DAY) -> list[str]:
    with pytest.raises(Unreadable) as raised:
        read(tmp_path, text, *authors, date=date)
    return [str(problem) for problem in raised.value.problems]


def parents(records: list[Record]) -> list[int | None]:
    numbers = {record.id: number for number, record in enumerate(records)}
    return [numbers[record.parent] if record.parent else None for record in records]


@pytest.mark.skipif(not REAL.is_file(), reason=f"{REAL} is not on this machine")
def test_the_thread_at_the_end_of_a_real_post(blog: Import) -> None:
    names = ["--author", "Silvia", "--author", "Fabio"]
    status, said = blog.run("pasted", REAL, "--post", THREAD, "--date", "2015-03-12", *names)
    assert (status, said) == (0, ["pasted: 2 comments read: 2 in 1 post (2 new, 0 changed)"])
    first, second = blog.records(THREAD)
    assert (first.author, second.author, second.parent) == ("Silvia", "Fabio", first.id)
    assert plain(first.html or "").startswith("Ciao Fabio, hai proprio ragione!")
    assert plain(second.html or "").endswith("ci devi pur arrivare in qualche modo!")


def test_numbers_bullets_and_deeper_bullets(blog: Import) -> None:
    path = FOLDER / "numbered.txt"
    status, said = blog.run("pasted", path, "--post", THREAD, "--date", "2015-03-12")
    assert status == 0
    assert said == [
        "numbered.txt:3: it announces 3 comments; here are 4",
        "pasted: 4 comments read: 4 in 1 post (4 new, 0 changed)",
    ]
    records = blog.records(THREAD)
    assert parents(records) == [None, 0, 1, None]
    assert [record.date.second for record in records] == [0, 1, 2, 3]
    assert records[0].html == (
        "<p>Mi hai convinto: meno campi, più risposte.<br>Domani lo provo.</p>"
    )
    assert records[3].html == "<p>Due cose che non tornano:</p><p>1. il costo<br>2. i tempi</p>"


def test_names_and_dates_as_themes_print_them(blog: Import) -> None:
    status, said = blog.run("pasted", FOLDER / "theme.txt", "--post", THREAD)
    assert (status, said) == (0, ["pasted: 3 comments read: 3 in 1 post (3 new, 0 changed)"])
    records = blog.records(THREAD)
    assert [record.author for record in records] == ["Silvia Neri", "Ada", "Bruno"]
    assert [f"{record.date:%Y-%m-%d %H:%M}" for record in records] == [
        "2015-03-12 10:30",
        "2015-03-12 11:05",
        "2015-04-03 09:00",
    ]
    assert parents(records) == [None, 0, None]
    assert records[0].html == "<p>Mi hai convinto.</p><p>Lo provo domani.</p>"


def test_the_same_in_english() -> None:
    found = pasted.read(FOLDER / "english.txt", "e", Options(THREAD, DAY))
    records = [each.record for each in found if isinstance(each, Entry)]
    assert [record.author for record in records] == ["Mary O'Neill", "Ada"]
    assert records[0].date == datetime(2015, 3, 12, 22, 30)
    # What is no date is text.
    assert records[1].html == "<p>on 1st of nothing<br>Thank you.</p>"


def test_importing_twice_changes_nothing(blog: Import) -> None:
    arguments = (FOLDER / "numbered.txt", "--post", THREAD, "--date", "2015-03-12")
    blog.run("pasted", *arguments)
    before = (blog.home.folder / f"{THREAD}.yml").read_bytes()
    assert "(0 new, 0 changed)" in blog.run("pasted", *arguments)[1][-1]
    assert (blog.home.folder / f"{THREAD}.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("12 marzo 2015 alle 10:30", "2015-03-12 10:30"),
        ("12 Mar 2015, 10.30", "2015-03-12 10:30"),
        ("il 1º settembre 2015 alle ore 9:05", "2015-09-01 09:05"),
        ("March 12, 2015 at 12:05 am", "2015-03-12 00:05"),
        ("on December 1st, 2015 at 1:05 p.m.", "2015-12-01 13:05"),
        ("12/03/2015 alle 10:30", "2015-03-12 10:30"),
        ("2015-03-12 10:30", "2015-03-12 10:30"),
        ("12 agosto 2015", "2015-08-12 00:00"),
    ],
)
def test_dates_in_both_languages(tmp_path: Path, line: str, date: str) -> None:
    (record,) = read(tmp_path, f"Ada scrive:\n{line}\nCiao.", date=None)
    assert f"{record.date:%Y-%m-%d %H:%M}" == date
    assert record.html == "<p>Ciao.</p>"


@pytest.mark.parametrize("line", ["30 febbraio 2015", "12 brumaio 2015", "March 99, 2015"])
def test_what_only_looks_like_a_date_is_text(tmp_path: Path, line: str) -> None:
    (record,) = read(tmp_path, f"Ada scrive:\n{line}")
    assert (record.date, record.html) == (DAY, f"<p>{line}</p>")


def test_the_form_below_may_be_glued_to_the_last_word(tmp_path: Path) -> None:
    text = "1 COMMENT\n  1. Bello.LEAVE A REPLY\nIl tuo nome:\n"
    assert [record.html for record in read(tmp_path, text)] == ["<p>Bello.</p>"]


def test_a_comment_may_speak_of_comments(tmp_path: Path) -> None:
    text = (
        "2 commenti\n\nAda scrive:\nNe ho letti\n2 commenti\n\nBruno dice:\n"
        "Lascia un commento anche tu, dicevano.\nE poi niente.\n"
    )
    assert [record.author for record in read(tmp_path, text)] == ["Ada", "Bruno"]


def test_a_quotation_in_a_numbered_thread_is_text(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "  1. Sentite.\n     Nora scrive:\n     il futuro è lì.")
    assert record.html == "<p>Sentite.<br>Nora scrive:<br>il futuro è lì.</p>"


def test_a_bullet_at_the_margin_answers_too(tmp_path: Path) -> None:
    assert parents(read(tmp_path, "1. Uno.\n• Due.\n• Tre.\n2. Quattro.")) == [None, 0, 0, None]


def test_two_comments_of_the_same_words_are_two(tmp_path: Path) -> None:
    records = read(tmp_path, "1. +1\n2. +1\n3. +1")
    assert len({record.id for record in records}) == 3


def test_names_are_given_in_order_to_those_without(tmp_path: Path) -> None:
    records = read(tmp_path, "1. Ada scrive:\nUno.\n2. Due.\n3. Tre.", "Bruno", "b@c.example")
    assert [record.author for record in records] == ["Ada", "Bruno", "b"]


def test_markup_in_a_text_is_text(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "1. <script>alert(1)</script> & <b>")
    assert record.html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</p>"


def test_without_a_date_the_line_of_the_first_comment_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "\n2 comments\n\n1. Uno.\n2. Due.", date=None) == [
        "thread.txt:4: 2 comments have no date; add --date, such as --date 2015-03-12"
    ]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "Ada scrive:\n\nBruno scrive:\nDue.\n"
    assert problems(tmp_path, text, "Uno", date=None) == [
        "thread.txt:1: 2 comments have no date; add --date, such as --date 2015-03-12",
        "thread.txt:1: --author names 1, but 0 comments have no name",
        "thread.txt:1: a comment without a text; write it, or delete the line",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Solo prosa.\n\n1. un elenco\n2. non un commento\n", "3 comments\n\nNiente."],
)
def test_a_text_without_comments_is_told(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("thread.txt:1: no comments stand at the beginning")


def test_a_text_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "thread.txt"
    path.write_bytes(b"1. Uno.\n2. Perch\xe9.")
    with pytest.raises(Unreadable, match=r"thread\.txt:2: is not UTF-8 text"):
        list(pasted.read(path, path.name, Options(THREAD, DAY)))


@pytest.mark.parametrize("piece", ["1. ", "• ", "a", "a ", " ", "2 comments\n", "\n", "12 marzo "])
def test_a_long_text_is_read_once(tmp_path: Path, piece: str) -> None:
    text = f"1. Uno.\n{piece * (300_000 // len(piece))}\n2. Due."
    assert len(read(tmp_path, text)) >= 1


def test_the_post_has_to_be_named(blog: Import) -> None:
    path = FOLDER / "theme.txt"
    with pytest.raises(Refusal, match=r"--post: no post has the conversation '2016/il-modul'; did"):
        blog.run("pasted", path, "--post", "2016/il-modul")
    for options in ([], ["--post", THREAD, "--with-spam"], ["--post", THREAD, "--match", "x.yml"]):
        with pytest.raises(SystemExit) as raised:
            blog.run("pasted", path, *options)
        assert raised.value.code == 2
    assert blog.files() == []


def test_a_count_that_is_right_is_not_told() -> None:
    found = pasted.read(FOLDER / "theme.txt", "t", Options(THREAD))
    assert not any(isinstance(each, Note) for each in found)
