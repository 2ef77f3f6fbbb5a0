"""The lock files: what they name, and that they agree."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from conftest import ROOT

LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-bench.txt",
    "requirements-optin.txt",
    "requirements-comments.txt",
]


def pins(lock: str) -> dict[str, str]:
    """Package names and versions of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def test_lock_files_agree_with_each_other_and_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    site, developer, bench, service, comments = (pins(lock) for lock in LOCKS)
    assert service.items() <= site.items() <= developer.items() <= bench.items()
    assert comments.items() <= site.items()
    groups = project["dependency-groups"]
    assert names(project["project"]["dependencies"], groups) <= site.keys()
    assert names(groups["optin"], groups) <= service.keys()
    assert names(groups["comments"], groups) <= comments.keys()
    assert names(groups["dev"], groups) <= developer.keys()
    assert names(groups["bench"], groups) <= bench.keys()
    assert "hugo" not in developer


def test_the_services_are_installed_without_what_builds_the_blog() -> None:
    for lock in ("requirements-optin.txt", "requirements-comments.txt"):
        assert {"mkdocs", "mkdocs-material", "markdown"} & pins(lock).keys() == set()


def names(requirements: list[str | dict[str, str]], groups: dict[str, Any]) -> set[str]:
    """The normalised names in a list of requirements and in the groups that it includes."""
    found: set[str] = set()
    for line in requirements:
        if isinstance(line, dict):
            found |= names(groups[line["include-group"]], groups)
        else:
            found.add(re.split(r"[<>=~! ;]", line)[0].lower())
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_hashes_and_nothing_of_one_computer(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"://|@ |--(extra-)?index|--find-links|^-e|\.whl|^/", text, re.MULTILINE)
