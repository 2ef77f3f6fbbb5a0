"""Publication: the site is replaced at once, by a build that is whole, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

STAGED = re.compile(r"\.(?P<site>.+)\.(?P<pid>\d+)\.(?:new|old)")


def stage(site: Path) -> Path:
    """Return an empty folder beside `site` to build in; drop those that killed builds left.

    A site that was being replaced when its build was killed comes back.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    for folder in list(site.parent.iterdir()):
        match = STAGED.fullmatch(folder.name)
        if match and match["site"] == site.name and not _is_running(int(match["pid"])):
            if folder.suffix == ".old" and not site.exists():
                folder.rename(site)
            else:
                discard(folder)
    staged = _beside(site, "new")
    discard(staged)
    staged.mkdir()
    return staged


def publish(staged: Path, site: Path) -> None:
    """Put the folder `staged` in the place of `site`: two renames, nothing is copied.

    Killed between the two, the next `stage` brings the former site back. Where a rename is not
    possible (the site is a mount point), files are copied.
    """
    former = _beside(site, "old")
    discard(former)
    try:
        if site.exists():
            site.rename(former)
        staged.rename(site)
    except OSError:
        if former.exists() and not site.exists():
            former.rename(site)
        _copy_over(staged, site)
        discard(staged)
    discard(former)


def discard(folder: Path) -> None:
    """Delete a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def _beside(site: Path, suffix: str) -> Path:
    return site.with_name(f".{site.name}.{os.getpid()}.{suffix}")


def _copy_over(staged: Path, site: Path) -> None:
    kept = {path.relative_to(staged) for path in staged.rglob("*")}
    shutil.copytree(staged, site, dirs_exist_ok=True)
    for path in sorted(site.rglob("*"), reverse=True):
        if path.relative_to(site) not in kept:
            path.rmdir() if path.is_dir() else path.unlink()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
