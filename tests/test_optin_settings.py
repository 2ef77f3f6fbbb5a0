"""Settings, the descriptor and the database: what the service starts from."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from optin import descriptor, settings, store
from optin.limits import Rate
from optin.newsletter import BadDescriptor, parse
from optin.settings import BadSettings
from optin.store import StoreError
from optin.tokens import secret_of
from optin_service import ANNA, DESCRIPTOR, MAIN, NOW, ROOT, SITE, TOPIC, Rig

GOOD = {
    "OPTIN_BLOG": f"{SITE}/newsletter.json",
    "OPTIN_ROOT": ROOT,
    "OPTIN_DATA": "/srv/optin",
    "OPTIN_SMTP_URL": "smtp://anna:p%40ss@mail.example:2525?starttls=1",
    "OPTIN_FROM": "Bussare <newsletter@bussare.example>",
}


def test_what_is_not_set_has_its_default() -> None:
    found = settings.parse({**GOOD, "OPTIN_PORT": " ", "HOME": "/root"})
    assert (found.host, found.port, found.confirm_days, found.remind_hours) == (
        "127.0.0.1",
        8090,
        7,
        24,
    )
    assert (found.reply_to, found.secret, found.owner_password) == (None, None, None)
    assert (found.trusted_proxies, found.trusted_urls) == ((), ())
    assert (found.keep_ip, found.smtputf8) == (False, False)
    assert found.per_address == (Rate(2, 3600), Rate(5, 86400))


def test_the_mail_server_is_an_address() -> None:
    smtp = settings.parse(GOOD).smtp_url
    assert (smtp.host, smtp.port) == ("mail.example", 2525)
    assert (smtp.user, smtp.password) == ("anna", "p@ss")
    assert (smtp.tls, smtp.starttls) == (False, True)
    smtp = settings.parse({**GOOD, "OPTIN_SMTP_URL": "smtps://mail.example"}).smtp_url
    assert (smtp.port, smtp.tls, smtp.starttls, smtp.user) == (465, True, False, None)


@pytest.mark.parametrize(
    ("address", "starttls"),
    [
        ("smtp://mail.example", None),
        ("smtp://anna:word@mail.example", True),
        ("smtp://anna:word@mail.example?starttls=0", False),
        ("smtps://anna:word@mail.example", False),
    ],
)
def test_a_password_is_not_sent_in_the_clear_unless_told(
    address: str, starttls: bool | None
) -> None:
    assert settings.parse({**GOOD, "OPTIN_SMTP_URL": address}).smtp_url.starttls is starttls


def test_a_file_of_settings_is_read_as_systemd_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "optin.env"
    file.write_text(
        "# who writes\nOPTIN_FROM=Bussare <newsletter@bussare.example>\n\n"
        "#OPTIN_PORT=1\nOPTIN_SMTP_URL=smtp://a:b@c.example?starttls=1&x\n",
        "utf-8",
    )
    assert settings.read_file(file) == {
        "OPTIN_FROM": "Bussare <newsletter@bussare.example>",
        "OPTIN_SMTP_URL": "smtp://a:b@c.example?starttls=1&x",
    }
    file.write_text("OPTIN_PORT=1\nexport\n", "utf-8")
    with pytest.raises(BadSettings, match=r"optin\.env:2: write NAME=value"):
        settings.read_file(file)
    with pytest.raises(BadSettings, match="cannot be read"):
        settings.read_file(tmp_path)


WRONG = {
    "OPTIN_BLOG": "ftp://bussare.example/newsletter.json",
    "OPTIN_ROOT": "lettere.example",
    "OPTIN_PORT": "0",
    "OPTIN_SMTP_URL": "mail.example",
    "OPTIN_FROM": "Bussare",
    "OPTIN_REPLY_TO": "a@b.example\nBcc: c@d.example",
    "OPTIN_SECRET": "short",
    "OPTIN_TRUSTED_PROXIES": "*",
    "OPTIN_TRUSTED_URLS": "https://a.example/ b",
    "OPTIN_CONFIRM_DAYS": "week",
    "OPTIN_REMIND_HOURS": "-1",
    "OPTIN_KEEP_IP": "yes",
    "OPTIN_SMTPUTF8": "2",
    "OPTIN_PER_ADDRESS": "many",
    "OPTIN_PER_CLIENT": "0/hour",
    "OPTIN_TYPO": "1",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_told_with_its_name(name: str) -> None:
    with pytest.raises(BadSettings) as error:
        settings.parse({**GOOD, name: WRONG[name]})
    assert len(error.value.mistakes) == 1
    assert error.value.mistakes[0].startswith(f"{name}: ")


def test_all_mistakes_are_told_together() -> None:
    with pytest.raises(BadSettings) as error:
        settings.parse(WRONG)
    told = [line.split(":")[0] for line in error.value.mistakes]
    assert sorted(told) == sorted([*WRONG, "OPTIN_DATA"])


def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(BadSettings) as error:
        settings.parse({**GOOD, "OPTIN_SECRET": "geheim", "OPTIN_SMTP_URL": "smtp://a:geheim@"})
    assert "geheim" not in str(error.value)


def test_every_setting_is_documented() -> None:
    for name, (_, about) in settings.defaults().items():
        assert name.startswith("OPTIN_")
        assert about.endswith(".")


def described(**changes: Any) -> str:
    return json.dumps({**DESCRIPTOR, **changes})


def test_a_descriptor_is_read_whole() -> None:
    blog = parse(described())
    assert (blog.name, blog.url, blog.origin) == ("Bussare", f"{SITE}/", SITE)
    assert [item.uuid for item in blog.lists] == [MAIN, TOPIC]
    assert blog.names([TOPIC, "x"]) == ("Scrittura",)
    assert blog.consent("x:y") is None
    assert len(blog.pages.all()) == 5


def test_what_may_be_missing_may_be_missing() -> None:
    blog = parse(described(sender=None, frequency=None, privacy=None, consents=[], pages={}))
    assert (blog.sender, blog.frequency, blog.privacy) == (None, None, None)
    assert blog.pages.all() == frozenset()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"version": 2}, "version: must be 1"),
    ({"site": None}, "site: must be an object"),
    ({"site": {**DESCRIPTOR["site"], "url": "bussare.example"}}, "site.url: must be an address"),
    ({"site": {**DESCRIPTOR["site"], "name": "a\nb"}}, "site.name: must be one line"),
    ({"lists": []}, "lists: must have at least one list"),
    ({"lists": "x"}, "lists: must be a list"),
    ({"lists": [{"uuid": "1", "name": "a"}]}, "lists[0].uuid: must be a UUID"),
    ({"lists": DESCRIPTOR["lists"][:1] * 2}, "lists: has the same uuid twice"),
    ({"consents": [{**DESCRIPTOR["consents"][0], "sha256": "x"}]}, "consents[0].sha256: must be"),
    ({"pages": {"pending": "javascript:alert(1)"}}, "pages.pending: must be an address"),
    ({"pages": {"pending": f"{SITE}/\r\nx: y"}}, "pages.pending: must be"),
    ({"privacy": 1}, "privacy: must be a text"),
]


@pytest.mark.parametrize(("changes", "told"), BAD, ids=[row[1] for row in BAD])
def test_a_bad_descriptor_is_told_with_the_place(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadDescriptor) as error:
        parse(described(**changes))
    assert any(line.startswith(told) for line in error.value.mistakes)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "[" * 100_000, '"\ud800"'])
def test_what_is_no_descriptor_at_all_is_told(text: str) -> None:
    with pytest.raises(BadDescriptor):
        parse(text)


def test_the_last_good_descriptor_stays(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Rig(tmp_path) as rig:
        rig.work()
        for text in ("{", None, described(lists=[])):
            rig.path.unlink() if text is None else rig.describe(text)
            for _ in range(3):
                rig.runner.run(rig.service.descriptor.refresh())
            assert rig.form().status_code == 303
    told = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 3
    assert all("the last good one stays" in line for line in told)
    with Rig(tmp_path) as rig:
        assert rig.form().status_code == 303


def test_a_blog_that_is_not_there_is_asked_less_and_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        """Note the wait; after five the blog is there, after eight all is over."""
        waits.append(seconds)
        if len(waits) == 5:
            (tmp_path / "later.json").write_text(described(), "utf-8")
        if len(waits) == 8:
            raise asyncio.CancelledError

    with Rig(tmp_path, OPTIN_BLOG=str(tmp_path / "later.json")) as rig:
        monkeypatch.setattr("optin.service.asyncio.sleep", sleep)
        monkeypatch.setattr(rig.service, "_refresh_every", 1)
        with pytest.raises(asyncio.CancelledError):
            rig.runner.run(rig.service._watch())
    assert waits == [2, 4, 8, 16, 32, 1, 1, 1]


def test_a_changed_descriptor_is_taken_up(tmp_path: Path) -> None:
    with Rig(tmp_path) as rig:
        assert rig.form(l=TOPIC).status_code == 303
        rig.describe({**DESCRIPTOR, "lists": DESCRIPTOR["lists"][:1]})
        rig.runner.run(rig.service.descriptor.refresh())
        assert rig.form(l=TOPIC).status_code == 400


def test_while_nothing_is_known_of_the_blog_it_is_503(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_BLOG=str(tmp_path / "later.json")) as rig:
        for answer in (rig.form(), rig.get("/subscription/form"), rig.get("/")):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "60"
            assert "<h1>" in answer.text
        assert rig.get("/api/public/lists").status_code == 503
        assert rig.get("/health").status_code == 200
        rig.work()
        (tmp_path / "later.json").write_text(described(), encoding="utf-8")
        assert rig.form().status_code == 503
        rig.now += 1
        assert rig.form().status_code == 303


def test_a_descriptor_is_read_over_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(described().encode() if self.path == "/n.json" else b" " * 1_100_000)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            assert parse(descriptor.fetch(f"{address}/n.json")).name == "Bussare"
            with pytest.raises(ValueError, match="larger than"):
                descriptor.fetch(f"{address}/large.json")
        finally:
            server.shutdown()


def test_the_database_is_kept_as_promised(tmp_path: Path) -> None:
    db = store.connect(tmp_path / "new" / "data")
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "user_version")
    assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == [
        "wal",
        2,
        1,
        1,
        len(store.MIGRATIONS),
    ]
    tables = db.execute(
        "SELECT strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    assert [row[0] for row in tables] == [1] * 7
    db.close()
    file = tmp_path / "new" / "data" / store.FILE
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_migration_that_fails_leaves_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.connect(tmp_path).close()
    more = "CREATE TABLE more (id INTEGER) STRICT; INSERT INTO more VALUES ('no');"
    with monkeypatch.context() as patch:
        patch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, more))
        with pytest.raises(StoreError):
            store.connect(tmp_path)
        patch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS[:1], more.replace("'no'", "1")))
        db = store.connect(tmp_path)
        assert db.execute("SELECT id FROM more").fetchone()[0] == 1
        db.close()
    with pytest.raises(StoreError, match="newer version"):
        store.connect(tmp_path)


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    db = store.connect(tmp_path)

    def work(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO state VALUES ('a', 'b')")
        raise KeyError

    with pytest.raises(KeyError):
        store.transaction(db, work)
    assert db.execute("SELECT * FROM state").fetchall() == []
    db.close()


def test_a_data_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(StoreError, match="cannot be used"):
        store.connect(file)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / store.FILE).write_text("not a database, by far not")
    with pytest.raises(StoreError, match="not a database"):
        store.connect(tmp_path / "bad")


def test_a_folder_belongs_to_one_process(tmp_path: Path) -> None:
    with store.lock(tmp_path), pytest.raises(StoreError, match="another service"):
        store.lock(tmp_path)
    store.lock(tmp_path).close()


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = secret_of(tmp_path)
    assert len(first) >= 48
    assert secret_of(tmp_path) == first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff" * 64])
def test_a_key_that_is_none_signs_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        secret_of(tmp_path)
    assert (tmp_path / "key").read_bytes() == content


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").mkdir()
    with pytest.raises(StoreError, match="cannot be used as key"):
        secret_of(tmp_path)


@pytest.mark.parametrize("place", ["file", "file/folder", "folder"])
def test_a_folder_that_cannot_be_locked_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder" / "lock").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used as data folder"):
        store.lock(tmp_path / place)


def test_a_disk_that_is_full_at_the_first_start_is_told(tmp_path: Path) -> None:
    code = (
        "import pathlib, resource, sys; from optin import store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))\n"
        "try: store.connect(pathlib.Path(sys.argv[1]))\n"
        "except store.StoreError as error: print(error)"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(settings.__file__).parents[1])}
    found = subprocess.run(
        [sys.executable, "-c", code, tmp_path], env=environ, capture_output=True, text=True
    )
    assert (found.stderr, found.stdout.count("\n")) == ("", 1)
    assert found.stdout.startswith(f"{tmp_path / store.FILE}: ")
    db = store.connect(tmp_path)
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(store.MIGRATIONS)
    db.close()


def test_links_of_another_key_are_not_ours(tmp_path: Path) -> None:
    with Rig(tmp_path, OPTIN_SECRET="a" * 32) as rig:
        link = rig.subscribe()
    with Rig(tmp_path, OPTIN_SECRET="b" * 32) as rig:
        rig.now = NOW
        assert rig.post(link).status_code == 400
        assert rig.lists_of(ANNA) == set()


def test_the_service_knows_nothing_of_how_the_blog_is_built() -> None:
    folder = Path(settings.__file__).parent
    imported = {
        name.split(".")[0]
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
    }
    assert "optin" in imported
    assert not imported & {"permesso", "mkdocs", "material", "blog", "httpx"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [item.name for item in node.names] if isinstance(node, ast.Import) else []
