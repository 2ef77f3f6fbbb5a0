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
    """Return the names of the modules that an engineer may open."""
    paths = [*(ROOT / "hooks").glob("*.py"), *(ROOT / "hooks" / "permesso").glob("*.py")]
    return sorted({path.name for path in paths} - {"__init__.py"})


@pytest.mark.parametrize("name", modules())
def test_the_developers_guide_says_what_is_in_every_module(name: str) -> None:
    assert f"| `{name}` |" in (GUIDE / "developers.md").read_text(encoding="utf-8")


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
