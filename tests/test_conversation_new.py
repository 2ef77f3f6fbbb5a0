"""`./scripts/comments new`: what came since the last commit, for whoever reviews it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversation import commands, files
from conversation.home import Home
from conversation.source import Place
from permesso.comments.records import Record, ThreadFile
from permesso.comments.settings import CommentsSettings

START = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)

Run = Callable[..., str]


def record(number: int, **more: Any) -> Record:
    values = {
        "id": f"isso-{number}",
        "author": "Ada",
        "date": START + timedelta(minutes=number),
        "html": f"<p>Testo {number}</p>",
        "source": "isso",
    }
    return Record.model_validate({**values, **more})


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@prova.example"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a blog in a repository with one commit."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    git(tmp_path, "init", "-q", "-b", "main")
    put(tmp_path, "2026/a", record(1))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Primo")
    return tmp_path


def put(project: Path, thread: str, *records: Record, **more: Any) -> None:
    file = ThreadFile(comments=list(records), **more)
    files.write(project / "docs" / "comments" / f"{thread}.yml", file)


def home(project: Path) -> Home:
    url = "https://prova.example/la-promessa/"
    place = Place("2026/a", "La promessa", url, (url,), "/comments/2026/a/")
    return Home(CommentsSettings(), project, project / "docs" / "comments", (place,))


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `new` with options and returns what it prints."""

    def call(*words: str) -> str:
        assert commands.main(lambda _: home(project), ["new", *words]) == 0
        return capsys.readouterr().out

    return call


def test_after_a_commit_nothing_is_new(run: Run) -> None:
    assert run() == "no new comments\n"


def test_a_rule_objects_here_as_in_the_build(project: Path, run: Run) -> None:
    rules = project / "docs" / "comments" / ".moderation.yml"
    rules.write_text("words: [casino]\n", encoding="utf-8")
    casino = "<p>Casino!</p>"
    put(
        project,
        "2026/a",
        record(1),
        record(2, html=casino),
        record(3, html=casino, status="published"),
        record(4, html=casino, status="pending", reason="the owner's own"),
    )
    told = run()
    assert "isso: pending (word 'casino'), on 'La promessa'" in told
    assert "isso: published, on" in told
    assert "isso: pending (the owner's own), on" in told
    assert told.endswith("3 comments in 1 file; 2 to be looked at\n")


def test_what_is_new_and_what_changed_is_told_with_its_line(project: Path, run: Run) -> None:
    put(
        project,
        "2026/a",
        record(1, html="<p>Corretto</p>"),
        record(
            2,
            author=None,
            link="https://ada.example/",
            html='<p>Vedi <a href="https://b.example/x?a=1&amp;b" rel="ugc">qui</a></p>',
            status="pending",
            reason="link to 'b.example'",
        ),
        seen={"isso": "m"},
    )
    assert run() == (
        "docs/comments/2026/a.yml:4: changed: Ada, 2026-03-12 08:31, isso: published, on 'La "
        "promessa'\n"
        "    Corretto\n"
        "docs/comments/2026/a.yml:10: new: anonymous, 2026-03-12 08:32, isso: pending (link to "
        "'b.example'), on 'La promessa'\n"
        "    links: https://ada.example/ https://b.example/x?a=1&b\n"
        "    Vedi qui\n"
        "2 comments in 1 file; 1 to be looked at\n"
    )


def test_a_file_that_git_does_not_know_is_new_and_one_it_ignores_is_not(
    project: Path, run: Run
) -> None:
    put(project, "b/però", record(1), record(2), title="Un altro post")
    put(project, ".unplaced/c", record(3))
    put(project, "ignorato", record(4))
    (project / ".gitignore").write_text("ignorato.yml\n", encoding="utf-8")
    (project / "docs/comments/.moderation.yml").write_text("words: [a]\n", encoding="utf-8")
    told = run()
    assert re.findall(r"^docs/comments/(\S+?):\d+: new", told, re.MULTILINE) == [
        ".unplaced/c.yml",
        "b/però.yml",
        "b/però.yml",
    ]
    assert "on 'Un altro post'" in told
    assert told.endswith("3 comments in 2 files\n")


def test_since_an_older_commit_there_is_more(project: Path, run: Run) -> None:
    put(project, "b", record(2))
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "Secondo")
    assert run() == "no new comments\n"
    assert "docs/comments/b.yml:2: new" in run("--since", "HEAD~1")


def test_a_renamed_or_deleted_file_is_no_trouble(project: Path, run: Run) -> None:
    folder = project / "docs" / "comments"
    (folder / "2026" / "a.yml").rename(folder / "nuovo.yml")
    assert run().endswith("1 comment in 1 file\n")
    (folder / "nuovo.yml").unlink()
    assert run() == "no new comments\n"


def test_a_long_text_is_cut_and_a_text_in_markdown_is_shown_as_it_is(
    project: Path, run: Run
) -> None:
    put(
        project,
        "b",
        record(1, html=f"<p>{'parola ' * 100}</p>"),
        record(2, html=None, text="*a*\nb"),
    )
    texts = re.findall(r"^    (.+)$", run(), re.MULTILINE)
    assert [len(text) for text in texts] == [201, 5]
    assert texts[1] == "*a* b"


HOSTILE = "```\n- [x] @everybody <img src=x> [a](https://b.example)\n````"


def test_for_a_pull_request_what_readers_wrote_stands_in_code(project: Path, run: Run) -> None:
    put(project, "2026/a", record(1))
    put(project, "b", record(2, author="@ada ``` `x`", html=None, text=HOSTILE))
    told = run("--markdown")
    assert told == (
        "- [ ] new: `docs/comments/b.yml:2`\n"
        "\n"
        "  `````\n"
        "  @ada ``` `x`, 2026-03-12 08:32, isso: published, on 'b'\n"
        "  links: https://b.example\n"
        "  ``` - [x] @everybody <img src=x> [a](https://b.example) ````\n"
        "  `````\n"
        "\n"
        "1 comment in 1 file\n"
    )


def test_nothing_that_steers_a_terminal_is_printed(project: Path, run: Run) -> None:
    path = project / "docs" / "comments" / "b.yml"
    path.write_text(
        'comments:\n- id: a\n  author: "A\\e[31m"\n  date: 2026-03-12\n  text: "x\\e]0;y\\a"\n'
        '  reason: "\\e[2J"\n',
        encoding="utf-8",
    )
    assert "\x1b" not in run()
    assert "\x07" not in run()


def test_a_file_that_cannot_be_read_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "docs" / "comments" / "b.yml"
    path.write_text("comments: [x]\n", encoding="utf-8")
    assert commands.main(lambda _: home(project), ["new"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("docs/comments/b.yml:1: comments:")
    assert told.endswith("permesso: the blog cannot be read; nothing was written\n")


def test_an_old_file_that_could_not_be_read_makes_all_of_it_new(project: Path, run: Run) -> None:
    path = project / "docs" / "comments" / "b.yml"
    path.write_text("comments: [x]\n", encoding="utf-8")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "Rotto")
    put(project, "b", record(1))
    assert run().endswith("1 comment in 1 file\n")


@pytest.mark.parametrize("revision", ["nessuna", "--output=x", "HEAD:docs", ""])
def test_a_revision_that_is_none_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], revision: str
) -> None:
    assert commands.main(lambda _: home(project), ["new", f"--since={revision}"]) == 1
    told = capsys.readouterr().err
    assert told == f"permesso: --since: git knows no commit '{revision}'\n"
    assert not (project / "docs/comments/x").exists()


def test_a_folder_without_git_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    put(tmp_path, "a", record(1))
    assert commands.main(lambda _: home(tmp_path), ["new"]) == 1
    assert re.fullmatch(
        r"permesso: git in \S+/docs/comments: not a git repository .*\n", capsys.readouterr().err
    )


def test_a_machine_without_git_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert commands.main(lambda _: home(project), ["new"]) == 1
    assert capsys.readouterr().err.startswith("permesso: git is not installed")


def test_a_blog_without_comments_has_no_new_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(lambda _: home(tmp_path), ["new"]) == 0
    assert capsys.readouterr().out == "no new comments\n"


def test_no_character_turns_what_stands_around_it(project: Path, run: Run) -> None:
    name = "Ada\u202e 00:00 ,\u2066x\u200b"
    put(project, "b", record(2, author=name, html="<p>uno\u202edue</p>"))
    told = run()
    assert "Ada 00:00 ,x, " in told
    assert "unodue" in told
    assert not {"\u202e", "\u2066", "\u200b"} & set(told)


def test_the_page_that_mentions_a_post_is_a_link(project: Path, run: Run) -> None:
    page = "https://altrove.example/p"
    put(project, "b", record(2, kind="mention", html=None, url=page))
    assert f"links: {page}" in run()
