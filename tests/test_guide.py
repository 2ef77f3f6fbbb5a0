"""The documentation says what is there: every file, script, key and setting has its line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import ROOT

GUIDE = ROOT / "docs" / "guide"
SCRIPTS = sorted(
    path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix
)
pytestmark = pytest.mark.skipif(not GUIDE.is_dir(), reason="the guide was removed by the owner")


def modules() -> list[str]:
    """Return the modules that an engineer may open, by path below `hooks/`."""
    hooks = ROOT / "hooks"
    paths = [path.relative_to(hooks).as_posix() for path in hooks.rglob("*.py")]
    return sorted(path for path in paths if not path.endswith("__init__.py"))


def rows(folder: str) -> str:
    """Return the first column of the table about the files of a folder."""
    guide = (GUIDE / "developers.md").read_text(encoding="utf-8")
    table = guide.split(f"In `{folder}`:", 1)[1].split("| --- | --- |", 1)[1].split("\n\n", 1)[0]
    return "\n".join(row.split(" | ")[0] for row in table.strip().splitlines())


@pytest.mark.parametrize("path", modules())
def test_the_developers_guide_says_what_is_in_every_module(path: str) -> None:
    folder, _, name = path.rpartition("/")
    assert f"`{name}`" in rows(f"hooks/{folder}/" if folder else "hooks/")


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_readme_names_every_script(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in readme or f"./scripts/{name}" in readme


def test_the_reference_is_what_the_definitions_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
