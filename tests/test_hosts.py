"""The ready files for hosts: workflows, what they call, and the two scripts that publish."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT, Project, contents, make_project, post
from deploy import DEPLOY
from deploying import s3

WORKFLOWS = [
    *sorted((ROOT / ".github/workflows").glob("*.yml")),
    DEPLOY / "cloudflare-pages.yml",
    DEPLOY / "comments-pull.yml.example",
]
CALLED = re.compile(r"\./scripts/([a-z-]+)((?: (?:[a-z]+|--[a-z-]+))*)")


def jobs(path: Path) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return found


def name(path: Path) -> str:
    return path.name


# ── workflows ────────────────────────────────────────────────────────────────────────────────────


def test_every_workflow_has_the_same_version_of_an_action() -> None:
    used: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for job in jobs(path).values():
            for step in job["steps"]:
                if "uses" in step:
                    action, _, version = step["uses"].partition("@")
                    # cache, cache/restore and cache/save are one.
                    used.setdefault("/".join(action.split("/")[:2]), set()).add(version)
    assert {action: len(versions) for action, versions in used.items()} == dict.fromkeys(used, 1)
    assert {action.split("/")[0] for action in used} == {"actions"}
    assert len(used) >= 7


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_a_job_ends_and_asks_for_what_it_needs_alone(path: Path) -> None:
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert whole["permissions"]
    for job in whole["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert set(job.get("needs", "").split()) <= set(whole["jobs"])


@pytest.mark.parametrize(
    "path",
    [*WORKFLOWS, DEPLOY / "gitlab-ci.yml", DEPLOY / "netlify.toml"],
    ids=name,
)
def test_what_a_host_calls_is_there_and_takes_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    called = CALLED.findall("\n".join(lines))
    assert called
    for script, words in called:
        usage = (ROOT / "scripts" / script).read_text(encoding="utf-8")
        for word in re.findall(r"--[a-z-]+", words):
            assert word in usage or (script, word) == ("comments", "--since"), (script, word)


def test_no_text_of_a_stranger_is_part_of_a_script() -> None:
    """A title or a branch may hold shell; numbers and what the owner set may stand there."""
    for path in WORKFLOWS:
        for job in jobs(path).values():
            for step in job["steps"]:
                assert "${{ github.event" not in step.get("run", ""), path
                assert "${{ github.head_ref" not in step.get("run", ""), path


def test_pages_are_deployed_whether_a_schedule_asked_first_or_not() -> None:
    """A job that needs one that was skipped is skipped, unless it says otherwise."""
    found = jobs(ROOT / ".github/workflows/site.yml")
    assert [job.get("needs") for job in found.values()] == [None, "due", "build", "deploy"]
    for job in ("build", "deploy", "announce"):
        assert found[job]["if"].startswith("${{ !cancelled() && ")


def test_what_is_public_is_noted_where_it_is_looked_for() -> None:
    for path in (ROOT / ".github/workflows/site.yml", DEPLOY / "cloudflare-pages.yml"):
        steps = [step for job in jobs(path).values() for step in job["steps"]]
        kept = [
            step["with"]["path"]
            for step in steps
            if step.get("uses", "").startswith(("actions/cache/restore", "actions/cache/save"))
        ]
        assert len(kept) >= 2
        assert set(kept) == {".cache/deploy/deployed.json"}


def test_gitlab_reads_its_file() -> None:
    found = yaml.safe_load((DEPLOY / "gitlab-ci.yml").read_text(encoding="utf-8"))
    assert set(found["stages"]) == {"check", "deploy"}
    for job in ("check", "preview", "pages", "announce"):
        assert found[job]["stage"] in {*found["stages"], ".post"}
        assert found[job]["variables"]["CACHE_POLICY"] in {"pull", "pull-push"}
        assert found[job]["rules"]
    assert found["pages"]["artifacts"]["paths"] == ["public/"]
    assert found["pages"]["allow_failure"]["exit_codes"] == 3


def test_netlify_reads_its_file() -> None:
    found = tomllib.loads((DEPLOY / "netlify.toml").read_text(encoding="utf-8"))
    assert found["build"]["publish"] == "site"
    assert "--preview" not in found["build"]["command"]
    for context in ("deploy-preview", "branch-deploy"):
        assert "--preview" in found["context"][context]["command"]


@pytest.mark.parametrize("script", ["rsync", "s3"])
def test_a_script_that_publishes_has_help_and_is_sound(script: str) -> None:
    path = DEPLOY / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)
    said = subprocess.run([path, "--help"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"Usage: scripts/deploy/{script} [options] ")
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", "-x", path], cwd=ROOT, check=True)


# ── rsync ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with an article."""
    made = make_project(tmp_path_factory.mktemp("hosted") / "project")
    made.write({"docs/posts/uno.md": post("Uno", "Una parola dopo l'altra. " * 60)})
    return made


@pytest.fixture(scope="module")
def built(project: Project) -> Path:
    """Its site, built once."""
    site = project.build("--strict", PERMESSO_COMPRESS="1", SITE_URL="https://prova.example/")
    assert site.status == 0, site.output
    return site.folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(built, tmp_path / "il sito")


def published(site: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script for servers."""
    return subprocess.run(
        [DEPLOY / "rsync", "--site", site, *words], capture_output=True, text=True, check=False
    )


needs_rsync = pytest.mark.skipif(shutil.which("rsync") is None, reason="rsync is not installed")


@needs_rsync
def test_a_site_is_replaced_by_one_rename_and_what_is_the_same_stays(
    site: Path, tmp_path: Path
) -> None:
    target = tmp_path / "una cartella/blog"
    first = published(site, target)
    assert (first.returncode, first.stderr) == (0, "")
    assert contents(target / "current") == contents(site)
    before = (target / "current/index.html").stat()
    (site / "uno/index.html").write_text("Altro")
    (site / "robots.txt").unlink()
    os.utime(site / "index.html")
    second = published(site, target, "--then", "echo reloaded")
    assert second.returncode == 0, second.stderr
    assert second.stdout.endswith("reloaded\n")
    assert contents(target / "current") == contents(site)
    after = (target / "current/index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (target / "current").is_symlink()
    assert sorted(path.name for path in target.iterdir()) == ["current", "releases"]
    assert len(list((target / "releases").iterdir())) == 2


UNAUDITED = ('{"examined": null}\n', '{\n "status": 1,\n "files": {}\n}\n')
"""What the report of a site says that is not to be published."""


def report(site: Path, text: str) -> None:
    """Leave a report in a site, as its audit does."""
    (site / "permesso").mkdir()
    (site / "permesso/audit.json").write_text(text, encoding="utf-8")


@needs_rsync
@pytest.mark.parametrize("text", UNAUDITED)
def test_a_site_that_interrupts_its_readers_is_not_published(
    site: Path, tmp_path: Path, text: str
) -> None:
    report(site, text)
    done = published(site, tmp_path / "blog")
    assert done.returncode == 1 and "run ./scripts/audit" in done.stderr
    assert not (tmp_path / "blog").exists()


@needs_rsync
def test_a_site_that_passed_its_audit_is_published(site: Path, tmp_path: Path) -> None:
    report(site, '{\n "status": 0,\n "files": {}\n}\n')
    assert published(site, tmp_path / "blog").returncode == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"examined": null}', "was not audited"),
        ("{", "was not audited"),
        ('{"status": 1}', "has something that interrupts its readers"),
        ('{"status": 0}', None),
    ],
)
def test_a_bucket_gets_no_site_that_interrupts_its_readers(
    site: Path, bucket: Bucket, capsys: pytest.CaptureFixture[str], text: str, told: str | None
) -> None:
    report(site, text)
    assert s3.main(["--site", str(site), "a-bucket"]) == (1 if told else 0)
    assert (told or "") in capsys.readouterr().err
    assert bool(bucket.calls()) == (told is None)


@needs_rsync
def test_a_few_sites_are_kept_for_a_way_back(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "blog"
    for _ in range(4):
        assert published(site, "--keep", "2", target).returncode == 0
    kept = sorted((target / "releases").iterdir())
    assert len(kept) == 2
    assert (target / "current").resolve() in kept


@needs_rsync
def test_a_deployment_that_breaks_off_leaves_the_site_as_it_was(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "blog"
    assert published(site, target).returncode == 0
    before = contents(target / "current")
    broken = tmp_path / "commands/rsync"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 12\n")
    broken.chmod(0o755)
    (site / "index.html").write_text("Altro")
    done = subprocess.run(
        [DEPLOY / "rsync", "--site", site, target],
        env={**os.environ, "PATH": f"{broken.parent}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 12
    assert contents(target / "current") == before


def test_a_server_is_asked_by_ssh(site: Path, tmp_path: Path) -> None:
    """ssh and rsync as they are called; the shell at the other end is this one's."""
    commands = tmp_path / "commands"
    commands.mkdir()
    log = tmp_path / "log"
    for program, work in (("ssh", 'shift; sh -c "$*"'), ("rsync", 'mkdir -p "${!#/#*:/}"')):
        path = commands / program
        path.write_text(f'#!/usr/bin/env bash\necho "{program} $*" >>"{log}"\n{work}\n')
        path.chmod(0o755)
    target = tmp_path / "blog"
    done = subprocess.run(
        [DEPLOY / "rsync", "--site", site, f"me@server.example:{target}", "--then", "echo done"],
        env={**os.environ, "PATH": f"{commands}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"published: me@server.example:{target}/releases/")
    assert done.stdout.endswith("done\n")
    called = log.read_text().splitlines()
    assert [line.split()[1] for line in called if line.startswith("ssh")] == [
        "me@server.example"
    ] * 3
    assert f" me@server.example:{target}/releases/" in next(
        line for line in called if line.startswith("rsync")
    )
    assert (target / "current").resolve().parent == target / "releases"


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ([], 2, "a target is missing"),
        (["/a", "/b"], 2, "more than one target"),
        (["blog"], 2, "name the whole path"),
        (["host:blog"], 2, "name the whole path"),
        (["--keep", "0", "/a"], 2, "--keep needs a number from 1, not '0'"),
        (["--colour", "/a"], 2, "unknown option --colour"),
        (["--site", "/nowhere", "/a"], 1, "/nowhere is no built site"),
    ],
)
def test_what_the_script_for_servers_refuses(
    site: Path, words: list[str], status: int, says: str
) -> None:
    done = published(site, *words)
    assert done.returncode == status
    assert done.stderr.startswith("permesso: ") and done.stderr.count("\n") == 1
    assert says in done.stderr


# ── S3 ───────────────────────────────────────────────────────────────────────────────────────────

AWS = """#!/usr/bin/env python3
import hashlib, json, os, pathlib, shutil, sys
words, bucket = sys.argv[1:], pathlib.Path(os.environ["BUCKET"])
with open(os.environ["LOG"], "a") as log:
    log.write(json.dumps(words) + "\\n")
if words[:2] == ["s3", "cp"]:
    shutil.copytree(words[4], bucket / words[5].split("/", 3)[3], dirs_exist_ok=True)
elif words[1] == "list-objects-v2":
    files = [path for path in bucket.rglob("*") if path.is_file()]
    print(json.dumps([[path.relative_to(bucket).as_posix(),
        f'"{hashlib.md5(path.read_bytes()).hexdigest()}"'] for path in files] or None))
elif words[1] == "delete-objects":
    for each in json.loads(words[words.index("--delete") + 1])["Objects"]:
        (bucket / each["Key"]).unlink()
"""


class Bucket:
    """A bucket in a folder, behind a program that understands what the AWS CLI is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "bucket", folder / "log"
        self.folder.mkdir()
        program = folder / "commands/aws"
        program.parent.mkdir()
        program.write_text(AWS)
        program.chmod(0o755)
        self.path = program.parent

    def calls(self) -> list[list[str]]:
        """Return what the CLI was asked since this was."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """An empty bucket."""
    found = Bucket(tmp_path)
    monkeypatch.setenv("PATH", f"{found.path}:{os.environ['PATH']}")
    monkeypatch.setenv("BUCKET", str(found.folder))
    monkeypatch.setenv("LOG", str(found.log))
    yield found


def option(call: list[str], name: str) -> str | None:
    """Return the value of an option."""
    return call[call.index(name) + 1] if name in call else None


def test_a_bucket_holds_the_site_and_nothing_for_other_hosts(site: Path, bucket: Bucket) -> None:
    assert s3.main(["--site", str(site), "a-bucket"]) == 0
    stored = set(contents(bucket.folder))
    assert {"index.html", "uno/index.html", "404.html"} <= stored
    assert {each for each in stored if each.endswith((".br", ".gz"))} == set()
    assert not stored & {"_headers", "_redirects", "vercel.json", "_hosting/s3.json"}
    copies = [call for call in bucket.calls() if call[:2] == ["s3", "cp"]]
    types = [option(call, "--content-type") for call in copies]
    assert types.index("text/css; charset=utf-8") < types.index("text/html; charset=utf-8")
    assert all(option(call, "--cache-control") for call in copies)
    assert {option(call, "--content-encoding") for call in copies} == {None}
    assert len(copies) < 25


def test_what_has_not_changed_is_not_sent_and_what_is_gone_goes_last(
    site: Path, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--site", str(site), "--distribution", "E2", "a-bucket/blog"]
    assert s3.main(words) == 0
    assert "blog/index.html" in contents(bucket.folder)
    bucket.calls()
    assert s3.main(words) == 0
    assert [call[1] for call in bucket.calls()] == ["list-objects-v2"]
    (site / "uno/index.html").write_text("Altro")
    for path in site.glob("robots.txt*"):
        path.unlink()
    capsys.readouterr()
    assert s3.main(words) == 0
    calls = bucket.calls()
    assert [call[1] for call in calls] == [
        "list-objects-v2",
        "cp",
        "delete-objects",
        "create-invalidation",
    ]
    assert json.loads(option(calls[2], "--delete") or "")["Objects"] == [{"Key": "blog/robots.txt"}]
    assert option(calls[3], "--paths") == "/*"
    said = capsys.readouterr().out
    assert said.startswith("1 of ") and said.endswith(" files sent, 1 deleted\n")


@pytest.mark.parametrize(("encoding", "ending"), [("br", ".br"), ("gzip", ".gz")])
def test_files_are_stored_compressed_where_nothing_compresses_them(
    site: Path, bucket: Bucket, encoding: str, ending: str
) -> None:
    assert s3.main(["--site", str(site), "--encoding", encoding, "a-bucket"]) == 0
    stored = contents(bucket.folder)
    assert stored["index.html"] == (site / f"index.html{ending}").read_bytes()
    encodings = {
        (option(call, "--content-type"), option(call, "--content-encoding"))
        for call in bucket.calls()
    }
    assert ("text/html; charset=utf-8", encoding) in encodings


def test_a_dry_run_says_what_it_would_do(
    site: Path, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert s3.main(["--site", str(site), "--dry-run", "a-bucket"]) == 0
    assert contents(bucket.folder) == {}
    assert [call[1] for call in bucket.calls()] == ["list-objects-v2"]
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("aws s3 cp --recursive ")
    assert "would be sent, 0 would be deleted" in said[-1]


def test_a_folder_that_is_no_site_empties_no_bucket(
    tmp_path: Path, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert s3.main(["--site", str(tmp_path), "a-bucket"]) == 1
    assert capsys.readouterr().err.endswith("s3.json is missing: run ./scripts/build first\n")
    assert bucket.calls() == []


def test_what_the_cli_says_is_told(
    site: Path, bucket: Bucket, capsys: pytest.CaptureFixture[str]
) -> None:
    (bucket.path / "aws").write_text(
        "#!/bin/sh\necho 'Unable to locate credentials' >&2\nexit 253\n"
    )
    assert s3.main(["--site", str(site), "a-bucket"]) == 1
    assert capsys.readouterr().err == (
        "permesso: aws s3api list-objects-v2: Unable to locate credentials\n"
    )
