"""`./scripts/comments pull`: what sources say, in the files, or not at all."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from conftest import ROOT
from conversation import commands, files, pull
from conversation.home import Home
from conversation.http import Client
from conversation.pull import Orders
from conversation.source import Fetched, Place, Unreachable
from isso_server import isso_server
from permesso.comments.records import Record, ThreadFile
from permesso.comments.settings import CommentsSettings
from permesso.problem import ContentError
from terminal.refusal import Refusal

START = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
OTHERS: Mapping[str, Mapping[str, str]] = {"a": {"mastodon": "https://m.example/@ada/1"}}


def place(thread: str, **more: str) -> Place:
    url = f"https://prova.example/{thread}/"
    return Place(thread, f"Titolo {thread}", url, (url,), f"/comments/{thread}/", **more)


def home(folder: Path, *threads: str, provider: str = "isso", **more: Any) -> Home:
    settings = CommentsSettings(provider=provider, root="http://isso.example", **more)
    found = tuple(place(thread, **OTHERS.get(thread, {})) for thread in threads)
    return Home(settings, folder, folder / "docs" / "comments", found)


def record(number: int, source: str = "isso", **more: Any) -> Record:
    values = {
        "id": f"{source}-{number}",
        "author": "Ada",
        "date": START + timedelta(minutes=number),
        "html": f"<p>Testo {number}</p>",
        "source": source,
    }
    return Record.model_validate({**values, **more})


@dataclass
class Said:
    """A source that says what a test says."""

    key: str
    found: Sequence[Fetched] = ()
    error: BaseException | None = None
    asked: list[tuple[list[str], dict[str, str]]] = field(default_factory=list)

    def fetch(
        self, places: Sequence[Place], seen: Mapping[str, str], tell: Callable[[int], None]
    ) -> Iterator[Fetched]:
        self.asked.append(([place.thread for place in places], dict(seen)))
        for each in self.found:
            tell(1)
            yield each
        if self.error:
            raise self.error


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Return a function that makes a source say something, instead of the network."""

    def set_(key: str, *found: Fetched, error: BaseException | None = None) -> Said:
        said = Said(key, found, error)
        sources = {**pull.SOURCES, key: lambda *_: said}
        monkeypatch.setattr(pull, "SOURCES", {name: sources[name] for name in pull.SOURCES})
        return said

    return set_


def bring(where: Home, **orders: Any) -> int:
    with Client(httpx.MockTransport(lambda _: httpx.Response(500))) as client:
        return pull.pull(where, Orders(**orders), {}, client)


def read(where: Home, thread: str) -> list[Record]:
    return files.read(files.path_of(where.folder, thread), thread).comments


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file below a folder with its bytes and its moment."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# ── what is written ──────────────────────────────────────────────────────────────────────────────


def test_what_a_source_says_stands_in_the_files_and_in_a_line(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    where = home(tmp_path, "2026/a", "b", "c")
    (tmp_path / "docs/comments").mkdir(parents=True)
    (tmp_path / "docs/comments/.moderation.yml").write_text("words: [casino]\n", encoding="utf-8")
    say(
        "isso",
        Fetched("2026/a", (record(1), record(2, html="<p>casino</p>")), "m1"),
        Fetched("b", (record(3),), "m2"),
        Fetched("c", (), "m3"),
    )
    assert bring(where) == 0
    assert [each.status for each in read(where, "2026/a")] == [None, "pending"]
    assert sorted(tree(where.folder)) == [".moderation.yml", "2026/a.yml", "b.yml"]
    assert (
        capsys.readouterr().out == "isso: 3 new, 0 changed, 0 gone in 2 posts; 1 to be looked at\n"
    )


def test_a_second_pull_asks_for_what_changed_and_touches_nothing(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    where = home(tmp_path, "b", "c")
    said = say("isso", Fetched("b", (record(1),), "m1"))
    bring(where)
    before = tree(tmp_path)
    capsys.readouterr()
    assert bring(where) == 0
    assert said.asked == [(["b", "c"], {}), (["b", "c"], {"b": "m1"})]
    assert tree(tmp_path) == before
    assert capsys.readouterr().out == "isso: nothing new\n"


def test_all_of_it_can_be_fetched_again_or_one_conversation(
    tmp_path: Path, say: Callable[..., Said]
) -> None:
    where = home(tmp_path, "b", "c")
    said = say("isso", Fetched("b", (record(1),), "m1"))
    bring(where)
    bring(where, full=True)
    bring(where, threads=["b"])
    assert said.asked[1:] == [(["b", "c"], {}), (["b"], {"b": "m1"})]


def test_a_file_whose_marker_alone_changed_is_no_news(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    where = home(tmp_path, "b", "c")
    files.write(where.folder / "b.yml", ThreadFile(comments=[record(1)], seen={"isso": "m0"}))
    say("isso", Fetched("b", (record(1),), "m1"), Fetched("c", (record(2),), "m2"))
    bring(where)
    assert capsys.readouterr().out == "isso: 1 new, 0 changed, 0 gone in 1 post\n"
    assert files.read(where.folder / "b.yml", "b").seen == {"isso": "m1"}


def test_sources_follow_each_other_in_one_file(tmp_path: Path, say: Callable[..., Said]) -> None:
    where = home(tmp_path, "a", webmention="prova.example")
    say("isso", Fetched("a", (record(1), record(5)), "m1"))
    say("mastodon", Fetched("a", (record(3, "mastodon"),), "m2"))
    say("webmention", Fetched("a", (record(4, "webmention"),), "m3", complete=False))
    assert bring(where) == 0
    assert [each.id for each in read(where, "a")] == [
        "isso-1", "mastodon-3", "webmention-4", "isso-5",
    ]  # fmt: skip
    assert files.read(where.folder / "a.yml", "a").seen == {
        "isso": "m1",
        "mastodon": "m2",
        "webmention": "m3",
    }


def test_only_sources_that_the_blog_has_are_asked(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = {name: say(name) for name in pull.SOURCES}
    assert bring(home(tmp_path, "b", provider="giscus")) == 0
    assert [name for name, said in everybody.items() if said.asked] == ["giscus"]
    capsys.readouterr()
    assert bring(home(tmp_path, "b", provider="none")) == 0
    assert capsys.readouterr().out.startswith("nothing to fetch: the settings name no provider")


@pytest.mark.parametrize(
    ("orders", "message"),
    [
        ({"sources": ["mastodon"]}, "no post has 'comments: {mastodon: …}'"),
        ({"sources": ["giscus"]}, "extra.permesso.comments.provider does not name it"),
        ({"sources": ["webmention"]}, "extra.permesso.comments.webmention does not name it"),
        ({"threads": ["bb"]}, "no post has the conversation 'bb'; did you mean 'b'?"),
    ],
)
def test_what_cannot_be_asked_for_is_told(
    tmp_path: Path, orders: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal, match=re.escape(message)):
        bring(home(tmp_path, "b"), **orders)


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "error",
    [Unreachable("isso: is down"), httpx.ReadTimeout("slow"), httpx.DecodingError("no gzip")],
)
def test_a_source_that_fails_on_its_way_changes_nothing_and_the_others_go_on(
    tmp_path: Path,
    say: Callable[..., Said],
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    where = home(tmp_path, "a", "b")
    files.write(where.folder / "b.yml", ThreadFile(comments=[record(1)], seen={"isso": "m0"}))
    before = tree(where.folder)
    said = say("isso", Fetched("b", (record(1), record(2)), "m1"), error=error)
    say("mastodon", Fetched("a", (record(3, "mastodon"),), "m2"))
    assert bring(where) == 1
    after = tree(where.folder)
    assert after.pop("a.yml")
    assert after == before
    told = capsys.readouterr()
    assert told.err.startswith("permesso: isso: ") and told.err.count("\n") == 1
    assert told.out == "mastodon: 1 new, 0 changed, 0 gone in 1 post\n"
    said.error = None
    bring(where, sources=["isso"])
    assert said.asked[-1][1] == {"b": "m0"}
    assert len(read(where, "b")) == 2


def lossy(folder: Path, had: int, kept: int, say: Callable[..., Said]) -> Home:
    """Return a blog whose source had some comments and still has a few."""
    where = home(folder, "b", "c")
    all_ = [record(number) for number in range(had)]
    files.write(where.folder / "b.yml", ThreadFile(comments=all_[: had // 2]))
    files.write(where.folder / "c.yml", ThreadFile(comments=all_[had // 2 :]))
    left = [each for each in all_ if all_.index(each) < kept]
    say(
        "isso",
        Fetched("b", tuple(each for each in left if all_.index(each) < had // 2), "m"),
        Fetched("c", tuple(each for each in left if all_.index(each) >= had // 2), "m"),
    )
    return where


def test_a_source_that_lost_most_of_its_comments_is_not_believed(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    where = lossy(tmp_path, 8, 3, say)
    before = tree(where.folder)
    assert bring(where) == 1
    assert tree(where.folder) == before
    told = capsys.readouterr().err
    assert "isso: 5 of its 8 comments are gone there; nothing was written" in told
    assert "pull --deletions" in told
    assert bring(where, deletions=True) == 0
    assert capsys.readouterr().out == "isso: 0 new, 0 changed, 5 gone in 2 posts\n"
    assert [each.status for each in read(where, "c")] == ["deleted"] * 4


def test_a_source_that_is_empty_is_not_believed_however_few_it_had(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    where = lossy(tmp_path, 2, 0, say)
    before = tree(where.folder)
    assert bring(where) == 1
    assert tree(where.folder) == before
    assert "2 of its 2 comments are gone there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("had", "kept"), [(1, 0), (4, 1), (8, 4)], ids=["the only one", "three", "half"]
)
def test_a_few_may_go(tmp_path: Path, say: Callable[..., Said], had: int, kept: int) -> None:
    assert bring(lossy(tmp_path, had, kept, say)) == 0


def test_comments_that_were_gone_already_are_no_loss(
    tmp_path: Path, say: Callable[..., Said]
) -> None:
    where = home(tmp_path, "b")
    gone = [record(n, html=None, author=None, status="deleted") for n in range(9)]
    files.write(where.folder / "b.yml", ThreadFile(comments=gone))
    say("isso", Fetched("b", (record(20),), "m"))
    assert bring(where) == 0


def test_a_file_that_is_wrong_stops_everything_before_anybody_is_asked(
    tmp_path: Path, say: Callable[..., Said]
) -> None:
    where = home(tmp_path, "b")
    where.folder.mkdir(parents=True)
    (where.folder / "b.yml").write_text("comments:\n- colour: red\n", encoding="utf-8")
    said = say("isso", Fetched("b", (record(1),), "m"))
    with pytest.raises(ContentError, match=r"docs/comments/b\.yml:2: comments\.colour: unknown"):
        bring(where)
    assert said.asked == []


def test_wrong_rules_stop_everything(tmp_path: Path, say: Callable[..., Said]) -> None:
    where = home(tmp_path, "b")
    where.folder.mkdir(parents=True)
    (where.folder / ".moderation.yml").write_text("word: [x]\n", encoding="utf-8")
    say("isso", Fetched("b", (record(1),), "m"))
    with pytest.raises(ContentError, match=r"docs/comments/\.moderation\.yml:1: word: unknown key"):
        bring(where)


def test_two_at_once_are_one_after_the_other(tmp_path: Path, say: Callable[..., Said]) -> None:
    where = home(tmp_path, "b")
    said = say("isso")
    with files.locked(where.folder), pytest.raises(Refusal, match="another"):
        bring(where)
    assert said.asked == []


# ── the whole way, with the real Isso ────────────────────────────────────────────────────────────


def test_from_isso_into_a_file_and_what_became_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with isso_server(tmp_path / "isso") as server, Client() as client:
        where = home(tmp_path, "2026/promessa", "b")
        settings = CommentsSettings(provider="isso", root=server.root)
        where = Home(settings, where.root, where.folder, where.places)

        def lines(**orders: Any) -> list[str]:
            assert pull.pull(where, Orders(**orders), {}, client) == 0
            return capsys.readouterr().out.splitlines()

        path = where.places[0].path
        first = server.publish(path, "Il **primo**", author="Ada")
        answer = server.publish(path, "La risposta", parent=first.id)
        assert lines() == ["isso: 2 new, 0 changed, 0 gone in 1 post"]
        before = tree(where.folder)
        assert lines() == ["isso: nothing new"]
        assert lines(full=True) == ["isso: nothing new"]
        assert tree(where.folder) == before
        server.edit(answer, "La risposta, corretta")
        server.write(path, "Questo aspetta")
        assert lines() == ["isso: 0 new, 1 changed, 0 gone in 1 post"]
        server.moderate("Delete", first)
        assert lines() == ["isso: 0 new, 0 changed, 1 gone in 1 post"]
        server.moderate("Delete", answer)
        assert lines() == ["isso: 0 new, 0 changed, 1 gone in 1 post"]
        assert lines() == ["isso: nothing new"]
    found = read(where, "2026/promessa")
    assert [(each.parent, each.status, each.html) for each in found] == [
        (None, "deleted", None),
        (f"isso-{first.id}", "deleted", None),
    ]
    before = tree(where.folder)
    with Client(sleep=lambda _: None) as client:
        assert pull.pull(where, Orders(), {}, client) == 1
    assert tree(where.folder) == before
    told = capsys.readouterr().err
    assert re.match(r"permesso: isso: http://127\.0\.0\.1:\d+/count does not answer \(", told)


# ── the command line ─────────────────────────────────────────────────────────────────────────────


def test_the_command_line_pulls(
    tmp_path: Path, say: Callable[..., Said], capsys: pytest.CaptureFixture[str]
) -> None:
    say("isso", Fetched("b", (record(1),), "m"))
    asked: list[Path] = []

    def reader(config: Path) -> Home:
        asked.append(config)
        return home(tmp_path, "b")

    assert commands.main(reader, ["pull", "--source", "isso", "--post", "b"]) == 0
    assert capsys.readouterr().out == "isso: 1 new, 0 changed, 0 gone in 1 post\n"
    assert asked == [Path("mkdocs.yml")]


def test_the_command_line_says_what_is_wrong_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "CALLER_DIR", "/dove")
    asked: list[Path] = []

    def reader(config: Path) -> Home:
        asked.append(config)
        return home(tmp_path, "b")

    assert commands.main(reader, ["pull", "--post", "x", "--config", "sito.yml"]) == 1
    told = capsys.readouterr().err
    assert told == (
        "permesso: --post: no post has the conversation 'x'; write it as its post's file: "
        "2026/name\n"
    )
    assert asked == [Path("/dove/sito.yml")]
    for words in ([], ["pull", "--source", "facebook"], ["push"]):
        with pytest.raises(SystemExit) as exit_:
            commands.main(reader, words)
        assert exit_.value.code == 2


PULLS = """
import sys, time
from conversation.progress import progress
with progress("isso", 40) as tell:
    for _ in range(4):
        time.sleep(0.15)
        tell(10)
print("isso: nothing new")
"""


def test_a_bar_is_for_a_terminal_only() -> None:
    command = [sys.executable, "-c", PULLS]
    screen, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    os.set_blocking(screen, False)
    subprocess.run(command, cwd=ROOT / "hooks", stderr=terminal, check=True)
    drawn = os.read(screen, 4096).decode()
    os.close(terminal)
    os.close(screen)
    assert "isso" in drawn and "/40" in drawn
    piped = subprocess.run(command, cwd=ROOT / "hooks", capture_output=True, check=True, text=True)
    assert (piped.stdout, piped.stderr) == ("isso: nothing new\n", "")


def test_a_pull_that_is_interrupted_while_it_asks_has_written_nothing(
    tmp_path: Path, say: Callable[..., Said]
) -> None:
    say("isso", Fetched("b", (record(1),), "m"), error=KeyboardInterrupt())
    assert commands.main(lambda _: home(tmp_path, "b"), ["pull"]) == 130
    assert tree(tmp_path) == {}
    with files.locked(tmp_path / "docs/comments"):
        pass


def test_an_interrupted_command_says_so_by_its_status(tmp_path: Path) -> None:
    def reader(_config: Path) -> Home:
        raise KeyboardInterrupt

    assert commands.main(reader, ["pull"]) == 130
