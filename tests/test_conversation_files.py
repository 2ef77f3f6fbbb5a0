"""The files of the comments on disk: what is written is read again, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from conversation import files, text
from permesso.comments.records import Record, ThreadFile
from permesso.problem import ContentError
from terminal.refusal import Refusal

MOMENT = datetime(2026, 3, 12, 8, 30, tzinfo=timezone(timedelta(hours=1)))

LINES = st.text(min_size=1).map(text.line).filter(bool)
DATES = st.datetimes(datetime(1000, 1, 1), datetime(MAXYEAR - 1, 12, 31), timezones=st.just(UTC))
"""Those that may be written: the last year of the calendar may not."""
TEXTS = st.text(min_size=1).map(text.printable).filter(lambda value: bool(value.strip()))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Return a comment with any text in any field."""
    return Record(
        id=draw(LINES) or "",
        parent=draw(st.none() | LINES),
        author=draw(st.none() | LINES),
        date=draw(DATES),
        html=draw(TEXTS),
        note=draw(st.none() | TEXTS),
    )


def test_a_file_reads_like_a_letter() -> None:
    file = ThreadFile(
        title="La promessa",
        seen={"isso": "3f2a"},
        comments=[
            Record(
                id="isso-9",
                author="Ada: «sì»",
                link="https://ada.example/",
                date=MOMENT,
                html="<p>Prima riga</p>\n<p>l'altra: # sì</p>",
                source="isso",
            ),
            Record(
                id="hand-1",
                parent="isso-9",
                date=MOMENT.astimezone(UTC),
                text="Grazie",
                status="hidden",
                note="yes",
            ),
        ],
    )
    assert files.dump(file) == (
        "title: La promessa\n"
        "seen:\n"
        "  isso: 3f2a\n"
        "comments:\n"
        "- id: isso-9\n"
        "  author: 'Ada: «sì»'\n"
        "  link: https://ada.example/\n"
        "  date: 2026-03-12T08:30:00+01:00\n"
        "  html: |-\n"
        "    <p>Prima riga</p>\n"
        "    <p>l'altra: # sì</p>\n"
        "  source: isso\n"
        "- id: hand-1\n"
        "  parent: isso-9\n"
        "  date: 2026-03-12T07:30:00+00:00\n"
        "  text: |-\n"
        "    Grazie\n"
        "  status: hidden\n"
        "  note: 'yes'\n"
    )


@given(st.lists(records(), max_size=4, unique_by=lambda record: record.id))
def test_what_is_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, found: list[Record]
) -> None:
    known = {record.id for record in found}
    alone = [
        record.model_copy(update={"parent": None}) if record.parent in known else record
        for record in found
        if record.parent is None or record.parent in known
    ]
    path = tmp_path_factory.mktemp("file") / "a.yml"
    file = ThreadFile(comments=alone)
    files.write(path, file)
    assert files.read(path, "a.yml") == file
    assert files.dump(files.read(path, "a.yml")) == path.read_text(encoding="utf-8")


def test_a_file_that_did_not_change_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "2026" / "a.yml"
    file = ThreadFile(comments=[Record(id="a", date=MOMENT, text="Ciao")])
    assert files.write(path, file) is True
    os.utime(path, ns=(1, 1))
    inode = path.stat().st_ino
    assert files.write(path, file) is False
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (1, inode)


def test_characters_that_no_file_may_hold_are_taken_out(tmp_path: Path) -> None:
    record = Record(
        id="a",
        author="A\x1b[31mda\ufffe",
        date=MOMENT,
        html="<p>u\x00n\x08o\x85due\u2028tre</p>\r\n",
    )
    path = tmp_path / "a.yml"
    files.write(path, ThreadFile(comments=[record]))
    assert path.read_bytes().isascii()
    (found,) = files.read(path, "a.yml").comments
    assert (found.author, found.html) == ("A[31mda", "<p>uno\ndue\ntre</p>\n")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "comments:\n- id: a\n  date: 2026-03-12\n  text: Ciao\n  colour: red\n",
            "docs/comments/a.yml:5: comments.colour: unknown key",
        ),
        ("comments: no\n", "docs/comments/a.yml:1: comments:"),
        ("- a\n", "docs/comments/a.yml:1: expected keys"),
        (
            "comments:\n- id: a\n  parent: b\n  date: 2026-03-12\n  text: Ciao\n",
            "docs/comments/a.yml:3: parent: there is no comment 'b' here",
        ),
    ],
    ids=["unknown key", "no list", "no mapping", "no parent"],
)
def test_a_file_that_is_wrong_is_told_as_the_build_tells_it(
    tmp_path: Path, written: str, message: str
) -> None:
    path = tmp_path / "a.yml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ContentError) as error:
        files.read(path, "docs/comments/a.yml")
    assert str(error.value).startswith(message)


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert files.read(tmp_path / "a.yml", "a.yml") == ThreadFile()


def test_a_disk_that_refuses_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.yml"
    files.write(path, ThreadFile(comments=[Record(id="a", date=MOMENT, text="Prima")]))
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match=r"a\.yml: No space left on device; it stayed as it was"):
        files.write(path, ThreadFile(comments=[Record(id="a", date=MOMENT, text="Dopo")]))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yml"]


WRITES = """
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from conversation import files
from permesso.comments.records import Record, ThreadFile
for number in count():
    comments = [Record(id=f"a{n}", date=datetime.now(UTC), text=f"t{number}") for n in range(50)]
    files.write(Path(sys.argv[1]), ThreadFile(comments=comments))
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    command = [sys.executable, "-c", WRITES, str(path)]
    with subprocess.Popen(command, cwd=ROOT / "hooks", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(20):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    comments = files.read(path, "a.yml").comments
    assert len(comments) == 50
    assert len({record.text for record in comments}) == 1


def test_the_folder_is_for_one_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "comments"
    with (
        files.locked(folder),
        pytest.raises(Refusal, match="is at work; wait for its end"),
        files.locked(folder),
    ):
        pass
    with files.locked(folder):
        assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "comments").write_text("", encoding="utf-8")
    with (
        pytest.raises(Refusal, match="comments: File exists; comments are kept in this folder"),
        files.locked(tmp_path / "comments"),
    ):
        pass


def test_a_conversation_has_its_file() -> None:
    folder = Path("docs/comments")
    assert files.path_of(folder, "2026/la-promessa").as_posix() == (
        "docs/comments/2026/la-promessa.yml"
    )
    assert files.path_of(folder, "/old/2012/").as_posix() == "docs/comments/old/2012.yml"


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ('<p><img src="https://a.example/b/c.png?x" alt="Un gatto"></p>', "Un gatto"),
        ("<img src='https://a.example/b/c.png?x'>", "c.png"),
        ("<IMG class=a SRC=https://a.example/>", "https://a.example/"),
    ],
)
def test_a_picture_becomes_a_link_to_it(html: str, stored: str) -> None:
    found = text.clean(html)
    assert "<img" not in found
    assert 'href="https://a.example/' in found
    assert f">{stored}</a>" in found


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        (
            '<p>Ciao <img src="data:image/png;base64,AAAA" alt=":sorriso:"></p>',
            "<p>Ciao :sorriso:</p>",
        ),
        ('<p>a<img src="javascript:alert(1)">b</p>', "<p>ab</p>"),
        ('<p>a<img alt="<b onclick=x>">b</p>', "<p>a&lt;b onclick=x&gt;b</p>"),
        ("<img alt='a", ""),
    ],
)
def test_a_picture_that_is_no_address_is_its_words(html: str, stored: str) -> None:
    assert text.clean(html) == stored


def test_a_picture_in_a_link_is_the_words_of_the_link() -> None:
    found = text.clean(
        '<a href="https://b.example/"><img src="https://a.example/g.png" alt="G"></a>'
    )
    assert found.count("<a ") == 1
    assert found.endswith(">G</a>")


@given(st.text())
def test_what_is_stored_is_stored_as_it_is(html: str) -> None:
    stored = text.clean(html)
    assert text.clean(stored) == stored
    assert text.printable(stored) == stored


def test_a_megabyte_of_beginnings_is_read_once() -> None:
    for piece in ("<img ", '<img "', "<img a='", "<a <img "):
        assert "<img" not in text.clean(piece * 200_000)


def test_ids_are_those_of_an_anchor_and_stay_apart() -> None:
    given_ids = ["12", "a/b", "a_b", "a b", "", "at://did:plc:x/y", "é", "\ud800"]
    made = [text.record_id("isso", id_) for id_ in given_ids]
    assert made[0] == "isso-12"
    assert len(set(made)) == len(made)
    assert all(set(id_) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.:-") for id_ in made)
    assert made == [text.record_id("isso", id_) for id_ in given_ids]


def test_names_and_addresses_from_elsewhere() -> None:
    assert text.line(" Ada\n\x00 Bianchi ") == "Ada Bianchi"
    assert text.line("\u0000 \n") is None
    assert text.line(None) is None
    assert text.link(" https://ada.example/a?b#c ") == "https://ada.example/a?b#c"
    for odd in (
        None,
        "",
        "ada.example",
        "javascript:alert(1)",
        "https://",
        "https://[",
        "http://a b/",
    ):
        assert text.link(odd) is None
