"""The command line: people in and out, one person shown, forgotten, never written to again."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from optin import commands, store
from optin.__main__ import main
from optin.export import guarded, unguarded
from optin_service import ANNA, BRUNO, CONSENT, MAIN, ROOT, TOPIC, Rig, link

Run = Callable[..., tuple[int, str, str]]
REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path) as rig:
        rig.work()
        yield rig


@pytest.fixture
def run(rig: Rig, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command beside the service that is open; return status, stdout and stderr."""
    for name, value in {**rig.environ, "CALLER_DIR": str(rig.folder)}.items():
        monkeypatch.setenv(name, value)

    def call(*words: str) -> tuple[int, str, str]:
        status = main(words)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_export_has_the_columns_that_listmonk_imports(rig: Rig, run: Run) -> None:
    rig.post(rig.subscribe(name="=cmd", lists=[MAIN, TOPIC]))
    rig.subscribe(BRUNO)
    status, out, _ = run("export")
    assert (status, out.splitlines()[0]) == (0, "email,name,attributes")
    (row,) = rows(out)
    attributes = json.loads(row["attributes"])
    assert (row["email"], row["name"]) == (ANNA, "'=cmd")
    assert attributes == {
        "status": "confirmed",
        "lists": [MAIN, TOPIC],
        "confirmed_at": "2026-11-18T11:06:40Z",
        "page": "/la-porta/",
        "placement": "inline",
        "consent": CONSENT,
        "unsubscribe_url": attributes["unsubscribe_url"],
    }
    leave = attributes["unsubscribe_url"].removeprefix(ROOT)
    assert rig.post(leave, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rig.lists_of() == set()


def test_export_by_status_and_list(rig: Rig, run: Run) -> None:
    rig.join()
    rig.join(BRUNO, [TOPIC])
    rig.subscribe("c@lettori.example")
    rig.post(rig.join("d@lettori.example"), {"leave": "all"})

    def exported(*words: str) -> list[str]:
        return [row["email"] for row in rows(run("export", *words)[1])]

    assert exported() == [ANNA, BRUNO]
    assert exported("--list", TOPIC.upper()) == [BRUNO]
    assert exported("--status", "unconfirmed") == ["c@lettori.example"]
    assert exported("--status", "unsubscribed") == ["d@lettori.example"]
    assert run("export", "--list", "x")[0] == 1


def test_export_and_import_come_back_the_same(rig: Rig, run: Run, tmp_path: Path) -> None:
    rig.post(rig.subscribe(name='\'+1, "x"', lists=[MAIN, TOPIC]))
    rig.join(BRUNO, [TOPIC])
    first = run("export")[1]
    other = tmp_path / "other"
    other.mkdir()
    (other / "people.csv").write_text(first, encoding="utf-8")
    with Rig(other, OPTIN_SECRET="x" * 32) as second:
        second.work()
        os.environ.update(second.environ, CALLER_DIR=str(other))
        assert run("import", "people.csv")[:2] == (0, "2 imported\n")
        assert run("import", "people.csv")[1] == "2 not imported: is there already\n0 imported\n"
        again = run("export")[1]
        os.environ.pop("OPTIN_SECRET")

    def plain(text: str) -> list[object]:
        found = [(r["email"], r["name"], json.loads(r["attributes"])) for r in rows(text)]
        return [(*row[:2], {**row[2], "unsubscribe_url": ""}) for row in found]

    assert plain(first) == plain(again)


@pytest.mark.parametrize("name", ["=1", "+1", "-1", "@x", "'=1", "Anna", "", "'Anna"])
def test_names_come_back_from_the_guard(name: str) -> None:
    assert not guarded(name).startswith(("=", "+", "-", "@"))
    assert unguarded(guarded(name)) == name


def test_import_takes_the_main_list_or_the_one_named(rig: Rig, run: Run) -> None:
    (rig.folder / "p.csv").write_text("\ufeffEmail , Name\nAnna@Lettori.example,Anna\n", "utf-8")
    assert run("import", "p.csv")[0] == 0
    assert rig.lists_of() == {MAIN}
    assert run("import", "p.csv", "--list", TOPIC)[0] == 0
    assert rig.lists_of() == {MAIN, TOPIC}
    assert rig.kinds() == []


def test_every_bad_line_is_told_and_nothing_is_imported(rig: Rig, run: Run) -> None:
    lines = [
        "email,name,attributes",
        "a@lettori.example,A,",
        "no,B,",
        'c@lettori.example,"C\nC",{',
        "d@lettori.example,D,[]",
        f'e@lettori.example,E,"{{""lists"": [""{ROOT}""]}}"',
        'f@lettori.example,F,"{""status"": ""unsubscribed""}"',
        'g@lettori.example,G,"{""confirmed_at"": ""yesterday""}"',
        'h@lettori.example,H,"{""consent"": ""x""}"',
        "i@lettori.example",
        'j@lettori.example,J,"{""lists"": 1}"',
        "k@lettori.example,K,{},more",
    ]
    (rig.folder / "p.csv").write_text("\n".join(lines), "utf-8")
    status, out, err = run("import", "p.csv")
    told = err.splitlines()
    assert (status, out) == (1, "")
    assert [line.split(": ")[0] for line in told[:-1]] == [
        f"p.csv:{line}" for line in (3, 4, 6, 7, 8, 9, 10, 11, 12, 13)
    ]
    assert told[-1].startswith("permesso: 10 bad lines: nothing was imported")
    assert rig.rows("SELECT * FROM subscriber") == []
    assert run("import", "--skip-bad", "p.csv")[:2] == (0, "1 imported\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name\nAnna\n", "p.csv:1: has no column 'email'"),
        (b"", "p.csv:1: has no column 'email'"),
        (b"email\n\xff\n", "permesso: p.csv: is not UTF-8"),
        (b'email,name\n"a@b.example,x\n', "p.csv:2: unexpected end of data"),
        (None, "permesso: p.csv: No such file or directory"),
    ],
)
def test_a_file_that_is_none_is_told(rig: Rig, run: Run, content: bytes | None, told: str) -> None:
    if content is not None:
        (rig.folder / "p.csv").write_bytes(content)
    status, _, err = run("import", "p.csv")
    assert status == 1
    assert err.startswith(told)


def test_import_brings_nobody_back_who_has_left(rig: Rig, run: Run) -> None:
    rig.post(rig.join(), {"leave": "all"})
    run("suppress", BRUNO)
    (rig.folder / "p.csv").write_text(f"email\n{ANNA}\n{BRUNO}\n", "utf-8")
    _, out, _ = run("import", "p.csv")
    assert out.splitlines() == [
        "1 not imported: has left since",
        "1 not imported: is on the list of addresses that are never written to",
        "0 imported",
    ]
    assert rig.lists_of() == set()


def test_people_of_listmonks_own_export_who_were_blocked_stay_out(rig: Rig, run: Run) -> None:
    (rig.folder / "p.csv").write_text(
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        f"{TOPIC},{ANNA},Anna,{{}},enabled,2026-01-01,2026-01-01\n"
        f"{TOPIC},{BRUNO},Bruno,{{}},blocklisted,2026-01-01,2026-01-01\n",
        "utf-8",
    )
    assert run("import", "--skip-bad", "p.csv")[1] == "1 imported\n"
    assert rig.lists_of() == {MAIN}


def test_show_tells_everything(rig: Rig, run: Run) -> None:
    rig.join()
    rig.subscribe(lists=[TOPIC])
    found = json.loads(run("show", "Anna@lettori.example")[1])
    assert found["subscriber"]["email"] == ANNA
    assert [item["list"] for item in found["subscriptions"]] == [MAIN]
    assert [item["state"] for item in found["requests"]] == ["confirmed", "pending"]
    assert found["requests"][0]["consent"] == "bussare-2026-11"
    assert [item["kind"] for item in found["mails"]] == ["confirm", "welcome", "confirm"]
    assert found["suppressed"] is None
    assert json.loads(run("show", BRUNO)[1])["subscriber"] is None


def test_forget_deletes_everything(rig: Rig, run: Run) -> None:
    rig.join()
    confirm = rig.subscribe(lists=[TOPIC])
    rig.join(BRUNO)
    rig.form()
    assert run("forget", ANNA)[:2] == (0, "forgotten\n")
    for table in ("subscriber", "request"):
        assert rig.rows(f"SELECT DISTINCT email FROM {table}") == [(BRUNO,)]
    for table in ("outbox", "subscription"):
        assert rig.rows(f"SELECT count(DISTINCT subscriber) FROM {table}") == [(1,)]
    data = b"".join(path.read_bytes() for path in (rig.folder / "data").glob("optin.*"))
    assert b"bruno" in data
    assert b"anna" not in data
    rig.work()
    assert rig.post(confirm).status_code == 410
    assert run("forget", ANNA)[:2] == (0, "there was nothing to forget\n")


def test_forget_and_suppress(rig: Rig, run: Run) -> None:
    rig.join()
    sent = len(rig.mails())
    run("forget", ANNA, "--suppress")
    assert rig.form().status_code == 303
    rig.work()
    assert len(rig.mails()) == sent
    found = json.loads(run("show", ANNA)[1])
    assert (found["subscriber"], found["suppressed"]["reason"]) == (None, "forgotten")


def test_suppress_takes_off_all_lists(rig: Rig, run: Run) -> None:
    rig.join()
    assert run("suppress", ANNA, "--reason", "complaint")[0] == 0
    assert rig.lists_of() == set()
    assert json.loads(run("show", ANNA)[1])["suppressed"]["reason"] == "complaint"


def test_unsubscribe(rig: Rig, run: Run) -> None:
    rig.join()
    assert run("unsubscribe", ANNA)[:2] == (0, "unsubscribed\n")
    assert rig.lists_of() == set()
    assert run("unsubscribe", BRUNO) == (1, "", "permesso: nobody has this address\n")
    assert run("unsubscribe", "no")[0] == 1


def test_lists_and_counts(rig: Rig, run: Run) -> None:
    rig.join()
    assert run("lists")[1].splitlines() == [
        f"{MAIN}        1  Bussare  (main)",
        f"{TOPIC}        0  Scrittura",
    ]
    counted = json.loads(run("counts")[1])
    assert counted["totals"]["confirmed"] == 1
    assert len(counted["days"]) == 1


def test_wrong_settings_are_lines_and_status_2(
    rig: Rig, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPTIN_FROM")
    monkeypatch.setenv("OPTIN_PORT", "x")
    status, _, err = run("run")
    assert status == 2
    assert [line.split(": ")[:2] for line in err.splitlines()] == [
        ["permesso", "OPTIN_PORT"],
        ["permesso", "OPTIN_FROM"],
    ]


def test_odd_attributes_are_imported_or_told_never_a_traceback(rig: Rig, run: Run) -> None:
    odd = [
        {"lists": [MAIN, MAIN]},
        {"page": "/\ud800/", "placement": "NO!"},
        {"page": "https://elsewhere.example/", "consent": ""},
        {"consent": f"\ud800:{'ab' * 32}"},
    ]
    with (rig.folder / "p.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "attributes"])
        writer.writerows([f"a{n}@b.example", json.dumps(each)] for n, each in enumerate(odd))
    status, out, err = run("import", "p.csv", "--skip-bad")
    assert (status, out) == (0, "3 imported\n")
    assert err == "p.csv:5: consent is not of the form id:sha256\n"
    assert rig.rows("SELECT count(*), max(page), max(placement) FROM request") == [(3, "", "")]


def test_a_database_that_is_busy_is_a_line(
    rig: Rig, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(commands, "transaction", locked)
    told = "permesso: the database cannot be used: database is locked\n"
    assert run("forget", ANNA) == (1, "", told)


def test_forget_says_if_somebody_who_reads_keeps_the_log_from_being_emptied(
    rig: Rig, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.join()

    def connect(folder: Path) -> sqlite3.Connection:
        db = store.connect(folder)
        db.execute("PRAGMA busy_timeout = 1")
        return db

    monkeypatch.setattr(commands, "connect", connect)
    with closing(store.connect(Path(rig.environ["OPTIN_DATA"]))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM subscriber").fetchall()
        status, _, err = run("forget", ANNA)
        assert (status, err.count("run this again")) == (1, 1)
    assert run("forget", ANNA)[0] == 0
    files = [file.read_bytes() for file in Path(rig.environ["OPTIN_DATA"]).iterdir()]
    assert not any(ANNA.encode() in content for content in files)


def test_settings_may_stand_in_a_file(rig: Rig, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"{name}={value}" for name, value in rig.environ.items()]
    (rig.folder / "optin.env").write_text("\n".join(lines), "utf-8")
    for name in rig.environ:
        monkeypatch.delenv(name)
    assert run("lists")[0] == 2
    assert run("--env", "optin.env", "lists")[0] == 0


def test_dev_never_sends_to_the_owners_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from optin.server import dev_settings

    environ = {"OPTIN_SMTP_URL": "smtps://mail.example", "OPTIN_HOST": "0.0.0.0"}
    found = dev_settings(environ, 8090, 2525)
    assert (found.smtp_url.host, found.smtp_url.port, found.host) == (
        "127.0.0.1",
        2525,
        "127.0.0.1",
    )
    assert found.root == "http://127.0.0.1:8090"


def test_a_link_from_the_form_is_the_link_in_the_mail(rig: Rig) -> None:
    rig.subscribe()
    assert rig.get(link(rig.mails()[0], "optin")).status_code == 200


@pytest.mark.parametrize("words", [["--help"], ["--settings"], ["export", "--help"]])
def test_the_script_helps(words: list[str]) -> None:
    found = subprocess.run(
        [REPOSITORY / "scripts/optin", *words], capture_output=True, text=True, check=True
    )
    assert "optin" in found.stdout
    assert found.stderr == ""


def test_the_script_without_a_command_says_so() -> None:
    found = subprocess.run([REPOSITORY / "scripts/optin"], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("permesso: a command is missing")


def test_on_a_server_the_script_leaves_the_packages_alone(tmp_path: Path) -> None:
    """There .venv was made by hand, and the service is running from it."""
    for name in ("hooks/optin", "scripts/optin", "scripts/env.sh", "scripts/_environment.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    python = tmp_path / ".venv/bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    found = subprocess.run(
        ["bash", "scripts/optin", "--settings"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert "OPTIN_ROOT" in found.stdout
    assert sorted(file.name for file in (tmp_path / ".venv").rglob("*")) == ["bin", "python"]
