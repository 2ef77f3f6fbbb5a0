"""Comments brought home on a schedule: the job of scripts/deploy, step by step, in a clone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import yaml

from deploy import DEPLOY

JOB = (DEPLOY / "comments-pull.yml.example").read_text(encoding="utf-8")
GH = """#!/bin/sh
echo "gh $*" >>"$CALLS"
case "$1 $2" in 'pr list') cat "$OPEN" ;; esac
"""
COMMENTS = """#!/bin/sh
case "$1" in
  pull) mkdir -p docs/comments && echo "$FOUND" >>docs/comments/a.yml ;;
  new) echo "new: $*" ;;
esac
"""


class Repository:
    """A clone of a repository with a blog in it, and the pull requests of its host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clone = folder / "clone"
        self.open = folder / "open"
        self.open.touch()
        self.calls = folder / "calls"
        self.environ = {
            **{"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "MAIN": "main"},
            **{"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "BRANCH": "comments"},
            **{"OPEN": str(self.open), "CALLS": str(self.calls), "RUNNER_TEMP": str(folder)},
            "GITHUB_ENV": str(folder / "env"),
        }
        self.program(folder / "bin/gh", GH)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", "origin", at=folder)
        self.git("clone", "--quiet", "origin", "clone", at=folder)
        self.git("config", "user.name", "Nora")
        self.git("config", "user.email", "nora@bussare.example")
        self.git("switch", "--quiet", "--create", "main")
        self.program(self.clone / "scripts/comments", COMMENTS)
        (self.clone / "docs").mkdir()
        (self.clone / "docs/index.md").write_text("# Bussare\n", encoding="utf-8")
        self.commit("first")

    def program(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def git(self, *words: str, at: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *words],
            cwd=at or self.clone,
            env=self.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str) -> None:
        """Commit everything to main, and publish it."""
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "origin", "main")

    def night(self, found: str) -> list[str]:
        """Do what the job does in a clone made for it; return what it told the host."""
        shutil.rmtree(self.clone)
        self.git("clone", "--quiet", "origin", "clone", at=self.folder)
        self.calls.write_text("")
        environ = {**self.environ, "FOUND": found}
        for step in yaml.safe_load(JOB)["jobs"]["pull"]["steps"]:
            if "run" not in step or "if" in step or step["run"] == "./scripts/build":
                continue
            subprocess.run(
                ["bash", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.clone,
                env=environ,
                capture_output=True,
                check=True,
            )
            for line in (self.folder / "env").read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition("=")
                environ[name] = value
        (self.folder / "env").unlink()
        return self.calls.read_text().splitlines()

    def waiting(self) -> str:
        """Return the comments of the branch that waits to be looked at."""
        return self.git("show", "comments:docs/comments/a.yml", at=self.folder / "origin")


def test_the_job_opens_a_pull_request_and_goes_on_from_it(tmp_path: Path) -> None:
    host = Repository(tmp_path)
    asked = "gh pr list --head comments --state open --json number --jq .[].number"
    body = f"--body-file {tmp_path}/new.md"

    opened = host.night("first")
    assert opened == [
        asked,
        f"gh pr create --head comments --base main --title New comments {body}",
    ]
    assert host.waiting() == "first\n"
    assert (tmp_path / "new.md").read_text() == "new: new --since origin/main --markdown\n"

    # While it is open, something is published: neither is lost.
    host.open.write_text("7\n")
    host.git("switch", "--quiet", "main")
    (host.clone / "docs/post.md").write_text("A post.\n")
    host.commit("a post")
    assert host.night("second") == [asked, f"gh pr edit 7 {body}"]
    assert host.waiting() == "first\nsecond\n"
    assert host.git("show", "comments:docs/post.md", at=tmp_path / "origin") == "A post.\n"

    # It was merged and its branch was left: the next one starts from what is published.
    host.open.write_text("")
    host.git("switch", "--quiet", "main")
    host.git("pull", "--quiet", "origin", "main")
    host.git("merge", "--quiet", "--squash", "origin/comments")
    host.commit("comments")
    assert host.night("third")[1].startswith("gh pr create ")
    assert host.waiting() == "first\nsecond\nthird\n"


def test_the_job_is_silent_when_nothing_is_new(tmp_path: Path) -> None:
    host = Repository(tmp_path)
    host.program(host.clone / "scripts/comments", "#!/bin/sh\n")
    host.commit("a pull that finds nothing")
    assert [call.split()[2] for call in host.night("")] == ["list"]
    assert host.git("branch", "--list", "comments", at=tmp_path / "origin") == ""


def test_the_job_may_write_no_more_than_it_has_to() -> None:
    job = yaml.safe_load(JOB)
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    used = re.findall(r"uses: (\S+)/", JOB)
    assert set(used) == {"actions"}
