"""Comments from the database of an Isso server, made by Isso itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import isso.config  # type: ignore[import-untyped]  # has no types
import pytest
from isso.db import SQLite3  # type: ignore[import-untyped]  # has no types

from conversation.imports import isso_database
from conversation.imports.exports import Entry, Note
from imports import Import, importing_blog
from terminal.refusal import Refusal


@pytest.fixture
def blog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return importing_blog(tmp_path, capsys)


class Server:
    """The database as Isso writes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = SQLite3(str(path), isso.config.load(isso.config.default_file()))

    def thread(self, uri: str, title: str) -> None:
        self.db.threads.new(uri, title)

    def add(self, uri: str, text: str, **fields: Any) -> int:
        values = {
            "text": text,
            "mode": 1,
            "remote_addr": "192.0.2.0",
            "email": "qualcuno@lettori.example",
            "created": 1426150800.7,
            **fields,
        }
        number = self.db.comments.add(uri, values)["id"]
        assert isinstance(number, int)
        return number


@pytest.fixture
def server(tmp_path: Path) -> Server:
    found = Server(tmp_path / "comments.db")
    found.thread("/comments/2015/la-promessa/", "La promessa")
    found.thread("/sparita/", "Una pagina sparita")
    return found


def test_a_blog_loses_no_comment(blog: Import, server: Server) -> None:
    uri = "/comments/2015/la-promessa/"
    first = server.add(
        uri, "Hai **ragione**.", author="Silvia &amp; C", website="https://s.example/"
    )
    server.add(uri, "Grazie!", parent=first, author="Ada", created=1426150900)
    server.add(uri, "Aspetto.", mode=2, created=1426151000)
    gone = server.add(uri, "", mode=4, created=1426151100)
    server.add(uri, "A chi non c'è più.", parent=gone, created=1426151200)
    server.add(uri, "", mode=4, created=1426151300)
    server.add("/sparita/", "Qualcosa.")
    status, said = blog.run("isso", server.path)
    assert status == 1
    assert said[-1] == (
        "isso: 7 comments read: 4 in 1 post (4 new, 0 changed; 1 to be looked at), "
        "1 without a post, 2 left out (2 deleted)"
    )
    records = blog.records("2015/la-promessa")
    assert [record.id for record in records] == [f"isso-{number}" for number in range(1, 6)]
    assert (records[0].author, records[0].link) == ("Silvia & C", "https://s.example/")
    assert (records[0].text, records[0].html) == ("Hai **ragione**.", None)
    assert records[0].date.isoformat() == "2015-03-12T09:00:00+00:00"
    assert records[1].parent == "isso-1"
    assert (records[2].status, records[2].reason) == ("pending", "not approved in Isso")
    assert records[3].status == "deleted" and records[4].parent == "isso-4"


def test_importing_twice_changes_nothing_and_writes_nothing_to_the_database(
    blog: Import, server: Server
) -> None:
    server.add("/comments/2015/la-promessa/", "Ciao.")
    database = server.path.read_bytes()
    blog.run("isso", server.path)
    before = {name: (blog.home.folder / name).read_bytes() for name in blog.files()}
    assert "(0 new, 0 changed)" in blog.run("isso", server.path)[1][-1]
    assert {name: (blog.home.folder / name).read_bytes() for name in blog.files()} == before
    assert server.path.read_bytes() == database


def test_no_e_mail_and_no_ip_address_is_kept(blog: Import, server: Server) -> None:
    server.add("/comments/2015/la-promessa/", "Ciao.", author="ada@lettori.example")
    blog.run("isso", server.path)
    stored = (blog.home.folder / "2015/la-promessa.yml").read_text("utf-8")
    assert "@" not in stored and "192.0.2" not in stored


def test_a_server_may_be_running(blog: Import, server: Server) -> None:
    with sqlite3.connect(server.path) as running:
        running.execute("PRAGMA journal_mode = WAL")
        running.execute("BEGIN IMMEDIATE")
        running.execute("DELETE FROM threads WHERE uri = '/sparita/'")
        server_says = blog.run("isso", server.path)[1][-1]
        running.rollback()
    running.close()
    assert server_says == "isso: 0 comments read: 0 in 0 posts (0 new, 0 changed)"


def test_a_database_that_is_being_written_is_told(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isso_database, "PATIENCE", 0.01)
    with sqlite3.connect(server.path, isolation_level=None) as running:
        running.execute("PRAGMA journal_mode = DELETE")
        running.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Refusal, match=r"cannot be read now \(database is locked\); stop Isso"):
            list(isso_database.read(server.path, "comments.db", False))
        running.rollback()
    running.close()


def test_dates_and_texts_that_are_none(tmp_path: Path, server: Server) -> None:
    uri = "/comments/2015/la-promessa/"
    server.add(uri, "Uno.", created=1e30)
    server.add(uri, "Due.", created="ieri")
    server.add(uri, "  ")
    server.add(uri, "a\0b", website="javascript:alert(1)")
    found = list(isso_database.read(server.path, "comments.db", False))
    entries = [each for each in found if isinstance(each, Entry)]
    assert sorted(each.left_out or "" for each in entries) == ["", "", "", "empty"]
    assert sum(isinstance(each, Note) for each in found) == 2
    (last,) = [each.record for each in entries if each.record.id == "isso-4"]
    assert (last.text, last.link) == ("ab", None)


def test_a_file_that_is_no_database_of_isso(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE threads (id INTEGER)")
    db.close()
    text = tmp_path / "text.db"
    text.write_text("hello " * 100, encoding="utf-8")
    empty = tmp_path / "empty.db"
    empty.touch()
    for path, said in (
        (other, r"is no database of Isso \(no such column: uri\)"),
        (text, r"is no database of Isso \(file is not a database\)"),
        (empty, r"is no database of Isso \(no such table: threads\)"),
        (tmp_path / "none.db", "is not there"),
    ):
        with pytest.raises(Refusal, match=said):
            list(isso_database.read(path, path.name, False))
    assert not (tmp_path / "none.db").exists()
