"""What comes after a deployment: what is due next, and who is told of what has changed, once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from conftest import BARE, NOW, ROOT, SITE_URL, Engine, Project, post
from conversation.http import Client
from deploying import announce, state
from loopback import Quiet, serving
from permesso import settings
from permesso.announcing import proof, record
from permesso.edition import Edition
from permesso.model import Blog
from permesso.problem import ContentError
from permesso.workshop.store import sum_of

KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def recorded(blog: Blog, **values: Any) -> dict[str, Any]:
    """Return the record of a blog."""
    edition = Edition.of(settings.parse(values), "it", NOW, False, site_url=SITE_URL)
    found: dict[str, Any] = json.loads(record.text(blog, {}, edition))
    return found


# ── the record of a build ────────────────────────────────────────────────────────────────────────


def test_what_comes_out_or_expires_is_due_in_its_order(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("a", publish_at="2027-01-02 08:00", date="2027-01-02"),
            "posts/b.md": post("b", expires="2026-12-24"),
            "posts/c.md": post("c", expires="2026-11-20"),
            "posts/d.md": post("d", draft="true", publish_at="2026-12-01"),
            "posts/e.md": post("e", publish_at="2026-11-20"),
        }
    )
    assert recorded(blog)["due"] == [
        {"at": "2026-12-24T00:00:00+01:00", "file": "posts/b.md"},
        {"at": "2027-01-02T08:00:00+01:00", "file": "posts/a.md"},
    ]


def test_texts_have_a_fingerprint_that_only_what_they_say_changes(engine: Engine) -> None:
    files = {"posts/a.md": post("Uno"), "posts/b.md": post("Due", date="2026-03-11")}
    before = recorded(engine.load(files))["pages"]
    assert {SITE_URL, f"{SITE_URL}uno/", f"{SITE_URL}due/"} <= set(before)
    assert not any("tag" in address or "archivio" in address for address in before)
    again = recorded(engine.load(files), share={"networks": []})["pages"]
    assert again == before
    changed = recorded(engine.load({"posts/a.md": post("Uno", "Altro.")}))["pages"]
    assert changed[f"{SITE_URL}due/"] == before[f"{SITE_URL}due/"]
    assert changed[f"{SITE_URL}uno/"] != before[f"{SITE_URL}uno/"]
    assert changed[SITE_URL] == before[SITE_URL]
    more = recorded(engine.load({"posts/c.md": post("Tre", date="2026-03-13")}))["pages"]
    assert more[SITE_URL] != before[SITE_URL]


def test_nobody_is_told_of_what_search_engines_are_not(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("Uno"), "posts/b.md": post("Due", status="hidden")})
    assert f"{SITE_URL}due/" not in recorded(blog)["pages"]


def test_a_key_stands_in_a_file_of_its_name() -> None:
    parsed = settings.parse({"announce": {"indexnow": KEY}})
    of = Edition.of(parsed, "it", NOW, False, site_url=SITE_URL)
    assert proof.files(of) == {f"{KEY}.txt": KEY}
    assert proof.files(Edition.of(parsed, "it", NOW, True, site_url=SITE_URL)) == {}
    assert proof.files(Edition.of(parsed, "it", NOW, False)) == {}


@pytest.mark.parametrize("key", ["short", "with space in it", "a" * 129, "sl/ash-sl/ash"])
def test_a_key_that_cannot_be_one(key: str) -> None:
    with pytest.raises(ContentError, match=r"announce\.indexnow: found .*openssl rand -hex 16"):
        settings.parse({"announce": {"indexnow": key}})


def test_a_build_keeps_its_record_and_publishes_the_key(project: Project) -> None:
    own = {
        "cards": {"make": False},
        "announce": {"indexnow": KEY},
        "feeds": {"hub": "https://hub.example/"},
    }
    project.configure(**{**BARE, "extra": {"permesso": own}})
    project.write({"docs/posts/uno.md": post("Uno")})
    site = project.build("--strict", SITE_URL=SITE_URL)
    assert site.status == 0, site.output
    assert (site.folder / f"{KEY}.txt").read_text() == KEY
    built = state.read(project.root / state.BUILT)
    assert built is not None and built.indexnow is not None
    assert built.indexnow == state.Proof(KEY, f"{SITE_URL}{KEY}.txt")
    assert built.hub == "https://hub.example/"
    assert f"{SITE_URL}uno/" in built.pages
    for feed in ("rss.xml", "atom.xml", "feed.json"):
        assert built.feeds[SITE_URL + feed] == sum_of((site.folder / feed).read_bytes())
    (project.root / state.BUILT).unlink()
    assert project.build(PERMESSO_DRAFTS="1").status == 0
    assert not (project.root / state.BUILT).exists()


# ── what is due ──────────────────────────────────────────────────────────────────────────────────


def due(folder: Path, now: str) -> tuple[int, str]:
    """Return the status of the command at a moment, and what it says."""
    done = subprocess.run(
        # Nothing but Python: no site packages.
        [sys.executable, "-S", "-m", "deploying.due"],
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "hooks"),
            "SOURCE_DATE_EPOCH": str(int(datetime.fromisoformat(now).timestamp())),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def deployed(folder: Path, **values: Any) -> None:
    """Leave what a deployment leaves."""
    coming = (
        state.Due("2026-11-23T08:00:00+01:00", "posts/a.md"),
        state.Due("2026-12-24T00:00:00+01:00", "posts/b.md"),
    )
    state.write(folder / state.DEPLOYED, state.State("2026-11-22T05:00:00+01:00", coming, **values))


@pytest.mark.parametrize(
    ("now", "status", "says"),
    [
        ("2026-11-23T07:59:59+01:00", 3, "nothing is due; next: posts/a.md"),
        ("2026-11-23T08:00:00+01:00", 0, "due: posts/a.md, 2026-11-23T08:00:00+01:00\n"),
        ("2026-12-22T05:00:00+01:00", 0, "due: the site was built on 2026-11-22, 30 days ago\n"),
    ],
)
def test_a_build_is_due_when_a_text_is_or_the_site_is_old(
    tmp_path: Path, now: str, status: int, says: str
) -> None:
    deployed(tmp_path)
    found, said = due(tmp_path, now)
    assert found == status
    assert says in said


@pytest.mark.parametrize(
    "content", [None, "", "{", "[]", '{"version": 2}', '{"version": 1, "built": "x", "due": []}']
)
def test_a_build_is_due_where_nothing_is_known(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / state.FOLDER).mkdir(parents=True)
        (tmp_path / state.DEPLOYED).write_text(content)
    assert due(tmp_path, "2026-11-22T06:00:00+01:00") == (
        0,
        "due: no deployment is known here (.cache/deploy/deployed.json)\n",
    )


def test_a_build_is_due_after_a_commit(tmp_path: Path) -> None:
    for command in (
        ["init", "--quiet"],
        ["-c", "user.name=a", "-c", "user.email=a@a.example", "commit", "--quiet",
         "--allow-empty", "--message=a"],
    ):  # fmt: skip
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.strip()
    deployed(tmp_path, commit=head)
    assert due(tmp_path, "2026-11-22T06:00:00+01:00")[0] == 3
    deployed(tmp_path, commit="f" * 40)
    status, said = due(tmp_path, "2026-11-22T06:00:00+01:00")
    assert (status, said) == (0, f"due: commit {head[:9]} came after fffffffff, which is public\n")


# ── who is told ──────────────────────────────────────────────────────────────────────────────────


class Listener:
    """A server that is told, and answers as a test says."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.answers: dict[str, list[int]] = {}
        outer = self

        class Handler(Quiet):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.headers["Content-Type"]
                said = json.loads(body) if "json" in kind else parse_qs(body.decode())
                outer.told.append((self.path, said))
                waiting = outer.answers.get(self.path, [])
                status = waiting.pop(0) if waiting else 202
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.handler = Handler
        self.address = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server on loopback."""
    found = Listener()
    with serving(found.handler) as root:
        found.address = root.rstrip("/")
        yield found


class Place:
    """A folder in which a site is built and deployed."""

    def __init__(self, folder: Path, listener: Listener) -> None:
        self.folder, self.listener = folder, listener
        self.waited: list[float] = []

    def build(
        self,
        pages: Mapping[str, str],
        feeds: Mapping[str, str] | None = None,
        told: bool = True,
    ) -> None:
        """Leave what a build leaves; `pages` and `feeds` by address on the site."""
        state.write(
            self.folder / state.BUILT,
            state.State(
                "2026-11-22T05:00:00+01:00",
                pages={SITE_URL + url: found for url, found in pages.items()},
                feeds={SITE_URL + url: found for url, found in (feeds or {}).items()},
                hub=f"{self.listener.address}/hub" if told else None,
                indexnow=state.Proof(KEY, f"{SITE_URL}{KEY}.txt") if told else None,
            ),
        )

    def announce(self, *words: str) -> int:
        """Run the command as after a deployment."""
        endpoint = f"--indexnow={self.listener.address}/indexnow"
        return announce.main([endpoint, *words], Client(sleep=self.waited.append))

    def told(self) -> list[tuple[str, Any]]:
        """Return what the listener was told since this was asked."""
        found, self.listener.told = self.listener.told, []
        return found


@pytest.fixture
def place(tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty folder, which commands work in."""
    monkeypatch.chdir(tmp_path)
    return Place(tmp_path, listener)


def addresses(told: list[tuple[str, Any]]) -> list[str]:
    """Return the pages that IndexNow was told of, without the site's address."""
    return [
        address.removeprefix(SITE_URL)
        for path, said in told
        if path == "/indexnow"
        for address in said["urlList"]
    ]


def test_the_first_time_nobody_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.build({"a/": "1", "b/": "1"}, {"rss.xml": "1"})
    assert place.announce() == 0
    assert place.told() == []
    assert capsys.readouterr().out.startswith("2 pages noted")
    assert place.announce() == 0
    assert place.told() == []
    assert capsys.readouterr().out == "nothing to tell\n"


def test_a_dry_run_notes_nothing_the_first_time_either(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.build({"a/": "1", "b/": "1"}, {})
    for _ in range(2):
        assert place.announce("--dry-run") == 0
        said = "2 pages to be noted; nobody was told, nothing was written\n"
        assert capsys.readouterr().out == said


def test_all_are_told_the_first_time_if_the_owner_says_so(place: Place) -> None:
    place.build({"a/": "1"}, {"rss.xml": "1"})
    assert place.announce("--all") == 0
    assert [path for path, _ in place.told()] == ["/indexnow", "/hub"]


def test_what_is_new_changed_or_gone_is_told_once(place: Place) -> None:
    place.build({"same/": "1", "changed/": "1", "gone/": "1"}, {"rss.xml": "1", "atom.xml": "1"})
    place.announce()
    place.build({"same/": "1", "changed/": "2", "new/": "1"}, {"rss.xml": "2", "atom.xml": "1"})
    assert place.announce() == 0
    told = place.told()
    assert told == [
        (
            "/indexnow",
            {
                "host": "prova.example",
                "key": KEY,
                "keyLocation": f"{SITE_URL}{KEY}.txt",
                "urlList": [f"{SITE_URL}changed/", f"{SITE_URL}new/", f"{SITE_URL}gone/"],
            },
        ),
        ("/hub", {"hub.mode": ["publish"], "hub.url": [f"{SITE_URL}rss.xml"]}),
    ]
    assert place.announce() == 0
    assert place.told() == []


def test_a_dry_run_tells_and_writes_nothing(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.build({"a/": "1"})
    place.announce()
    place.build({"a/": "2"}, {"rss.xml": "1"})
    before = (place.folder / state.DEPLOYED).read_bytes()
    capsys.readouterr()
    assert place.announce("--dry-run") == 0
    assert place.told() == []
    assert (place.folder / state.DEPLOYED).read_bytes() == before
    assert capsys.readouterr().out.splitlines() == [
        f"IndexNow: {SITE_URL}a/",
        f"WebSub: {SITE_URL}rss.xml",
        "nobody was told, nothing was written",
    ]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (400, "does not understand the request"),
        (403, f"finds no right key at {SITE_URL}{KEY}.txt; publish the site"),
        (422, "says that the addresses are not those of prova.example"),
        (429, "wants to be asked less often"),
        (500, "did not take it; run this again later"),
        (302, "did not take it; run this again later"),
    ],
)
def test_what_was_refused_is_told_the_next_time(
    place: Place, capsys: pytest.CaptureFixture[str], status: int, says: str
) -> None:
    place.build({"a/": "1"}, {"rss.xml": "1"})
    place.announce()
    place.build({"a/": "2"}, {"rss.xml": "2"})
    place.listener.answers["/indexnow"] = [status] * 3
    assert place.announce() == 1
    error = capsys.readouterr().err.splitlines()
    assert len(error) == 2 and says in error[0]
    assert error[1] == "permesso: what was not told will be the next time"
    assert [path for path, _ in place.told()][-1] == "/hub"
    place.listener.answers.clear()
    assert place.announce() == 0
    assert addresses(place.told()) == ["a/"]


def test_a_busy_hub_is_asked_again_then_left_alone(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.build({}, {"a.xml": "1", "b.xml": "1"})
    place.announce()
    place.build({}, {"a.xml": "2", "b.xml": "2"})
    place.listener.answers["/hub"] = [503, 204, 503, 503, 503]
    assert place.announce() == 1
    assert place.waited == [1.0, 1.0, 4.0]
    assert f"did not take {SITE_URL}b.xml (status 503)" in capsys.readouterr().err
    place.told()
    assert place.announce() == 0
    assert [said["hub.url"] for _, said in place.told()] == [[f"{SITE_URL}b.xml"]]


def test_who_does_not_answer_is_named(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.build({"a/": "1"})
    place.announce()
    place.build({"a/": "2"})
    assert place.announce("--indexnow=http://127.0.0.1:9/") == 1
    assert "IndexNow: http://127.0.0.1:9/ does not answer" in capsys.readouterr().err


def test_ten_thousand_addresses_are_told_at_once_and_no_more(place: Place) -> None:
    place.build({})
    place.announce()
    place.build({f"{number}/": "1" for number in range(10_001)})
    place.listener.answers["/indexnow"] = [200, 429, 429, 429]
    assert place.announce() == 1
    assert [len(said["urlList"]) for _, said in place.told()] == [10_000, 1, 1, 1]
    assert place.announce() == 0
    assert addresses(place.told()) == ["10000/"]


def test_where_nobody_is_to_be_told_the_deployment_is_noted(place: Place) -> None:
    place.build({"a/": "1"}, {"rss.xml": "1"}, told=False)
    place.announce()
    place.build({"a/": "2"}, {"rss.xml": "2"}, told=False)
    assert place.announce() == 0
    # Who is to be told from now on is not told of before.
    place.build({"a/": "2"}, {"rss.xml": "2"})
    assert place.announce() == 0
    assert place.told() == []


def test_what_was_another_host_s_is_not_told(place: Place) -> None:
    place.build({"a/": "1"})
    place.announce("--all")
    place.told()
    known = state.read(place.folder / state.DEPLOYED)
    assert known is not None
    old = {f"https://old.example/{number}/": "1" for number in range(3)}
    state.write(place.folder / state.DEPLOYED, state.State(known.built, pages=old))
    assert place.announce() == 0
    assert addresses(place.told()) == ["a/"]
    assert place.announce() == 0
    assert place.told() == []


def test_without_a_build_there_is_nothing_to_announce(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.announce() == 1
    assert capsys.readouterr().err == (
        "permesso: no build is known here (.cache/deploy/built.json); run ./scripts/build first\n"
    )


def test_a_deployment_keeps_its_commit_and_what_is_due(place: Place) -> None:
    coming = (state.Due("2026-12-24T00:00:00+01:00", "posts/b.md"),)
    state.write(place.folder / state.BUILT, state.State(datetime.now(UTC).isoformat(), coming))
    place.announce()
    found = state.read(place.folder / state.DEPLOYED)
    assert found is not None and found.due == coming


def test_the_script_has_help_without_an_environment() -> None:
    said = subprocess.run(
        [ROOT / "scripts/announce", "--help"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.startswith("Usage: ./scripts/announce")
    for option in ("--dry-run", "--all", "--indexnow"):
        assert option in said.stdout
