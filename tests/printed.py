"""Builds in a process of their own, one after the other, and what they had to do with pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conftest import contents

MOMENT = "1795430000"
"""When all builds take place."""
DRIVER = """
import json, logging, resource, shutil, sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

logging.basicConfig(level=logging.WARNING)
kept, aside = Path(".cache"), Path(".cache-aside")
report = []
for number, step in enumerate(json.loads(sys.argv[1])):
    for name, text in step.get("write", {}).items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    for name in step.get("delete", ()):
        Path(name).unlink()
    if "cut" in step:
        path = kept / "workshop" / "cabinet.sqlite"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if "limit" in step:
        resource.setrlimit(resource.RLIMIT_FSIZE, (step["limit"], step["limit"]))
    cold = "cold" in step and kept.exists()
    if cold:
        kept.rename(aside)
    config = load_config("mkdocs.yml", strict=True, site_dir=f"site{number}")
    build(config)
    if cold:
        shutil.rmtree(kept, ignore_errors=True)
        aside.rename(kept)
    printing = config.plugins["permesso/printing"]
    report.append({"printed": printing.printed, "kept": printing.kept})
print(json.dumps(report))
"""
"""Takes steps, each of them what happens before a build; says what each build did."""


@dataclass(frozen=True)
class Built:
    """What came of a step."""

    printed: list[str]
    """Addresses of the pages that were printed."""
    kept: list[str]
    """Those of the pages that an earlier build had printed."""
    files: Mapping[str, bytes]
    """The site."""


def start(root: Path, *steps: Mapping[str, Any], **environment: str) -> subprocess.Popen[str]:
    """Start the builds of a project, and do not wait for their end."""
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(steps)],
        cwd=root,
        env={**os.environ, "SOURCE_DATE_EPOCH": MOMENT, "PERMESSO_JOBS": "2", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str], root: Path) -> list[Built]:
    """Return what came of builds that were started."""
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    report = json.loads(output.splitlines()[-1])
    return [
        Built(each["printed"], each["kept"], contents(root / f"site{number}"))
        for number, each in enumerate(report)
    ]


def build(root: Path, *steps: Mapping[str, Any], **environment: str) -> list[Built]:
    """Return what came of the builds of a project."""
    return ended(start(root, *steps, **environment), root)
