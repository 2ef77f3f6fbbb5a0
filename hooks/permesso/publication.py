"""Publication: the site is replaced at once, by a build that is whole, or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

ATTEMPTS = 100
"""How often a build tries to take its place while others take it too."""

STAGED = re.compile(r"\.(?P<site>.+)\.(?P<pid>\d+)\.(?:new|old|[0-9a-f]{8}\.gone)")
"""Folders beside a site: one that is being built, one that is being replaced, and one that nobody
wants any more."""
DELETING = 'rm -rf -- "$0" </dev/null >/dev/null 2>&1 &'
"""What a shell does with a folder that nobody waits for; an interrupt from the terminal does not
reach it (POSIX, Shell Command Language, 2.11)."""


def stage(site: Path) -> Path:
    """Return an empty folder beside `site` to build in; drop those that killed builds left.

    A site that was being replaced when its build was killed comes back.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    for folder in list(site.parent.iterdir()):
        match = STAGED.fullmatch(folder.name)
        if match and match["site"] == site.name and not _is_building(int(match["pid"])):
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

    Killed between the two, the next `stage` brings the former site back. Of two builds that end
    at once, the later one stays. Where a rename is not possible (the site is a mount point),
    files are copied. Raises OSError when neither works. Nobody waits until the former site is
    deleted; what is left of it when that is cut off, the next `stage` drops.
    """
    former = _beside(site, "old")
    try:
        _replace(staged, site, former)
    except OSError:
        if former.exists() and not site.exists():
            former.rename(site)
        _copy_over(staged, site)
        discard(staged)
    _dispose(former)


def _replace(staged: Path, site: Path, former: Path) -> None:
    for _ in range(ATTEMPTS):
        discard(former)
        # Another build may move the site away, or its own into place, at any moment.
        with suppress(FileNotFoundError):
            site.rename(former)
        try:
            staged.rename(site)
            return
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
    raise OSError(errno.EBUSY, f"{site} is replaced by other builds all the time")


def discard(folder: Path) -> None:
    """Delete a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def _dispose(folder: Path) -> None:
    """Delete a folder, if it is there, in a process that may outlive this one."""
    # By a name that nobody takes for a site to bring back.
    gone = folder.with_name(f"{folder.stem}.{secrets.token_hex(4)}.gone")
    with suppress(FileNotFoundError):
        folder.rename(gone)
        if not _is_given_away(gone):
            discard(gone)


def _is_given_away(folder: Path) -> bool:
    """Tell whether a shell could be told to delete a folder."""
    try:
        command = ["sh", "-c", DELETING, str(folder)]
        shell = os.posix_spawn("/bin/sh", command, {"PATH": os.defpath})
    except (AttributeError, OSError):  # a system without
        return False
    # It ends at once, and what it started belongs to nobody: no process is left to wait for.
    return os.waitpid(shell, 0)[1] == 0


def _beside(site: Path, suffix: str) -> Path:
    return site.with_name(f".{site.name}.{os.getpid()}.{suffix}")


def _copy_over(staged: Path, site: Path) -> None:
    """Make the files of `site` those of `staged`, in place; what is gone goes last."""
    site.mkdir(exist_ok=True)
    for path in sorted(site.rglob("*"), reverse=True):
        new = staged / path.relative_to(site)
        if new.exists() and new.is_dir() != path.is_dir():
            _delete(path)
    shutil.copytree(staged, site, dirs_exist_ok=True)
    for path in sorted(site.rglob("*"), reverse=True):
        if not (staged / path.relative_to(site)).exists():
            _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        discard(path)
    else:
        path.unlink()


def _is_building(pid: int) -> bool:
    """Tell whether a folder with the number of a process may be of a build that goes on."""
    # In a container, builds have the same number again and again: what has this one's is of one
    # that was cut off.
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
