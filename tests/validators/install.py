"""Installs what checks pages and comes from npm: into `.cache/validators`, as the lock file says.

    python tests/validators/install.py

Prints nothing when all is there. Else one line on stderr that says what it does, or what went wrong
(status 1): the tests that need it are skipped then, as those that need a browser are without one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache"
FOLDER = CACHE / "validators"
"""Where they are, whole or not at all."""
MODULES = FOLDER / "node_modules"
LOG = CACHE / "validators.log"
WANTED = ("package.json", "package-lock.json", ".npmrc")
"""What says which they are and how they come."""


def is_ready() -> bool:
    """Tell whether those that the lock file names are installed, for this kind of computer."""
    try:
        return (FOLDER / "made-from").read_bytes() == _stamp()
    except OSError:
        return False


def main() -> int:
    """Install them where they are not; return the exit status."""
    try:
        with _exclusive(CACHE / "validators.mutex"):
            # Another run may have done it while this one waited.
            return 0 if is_ready() else _install()
    except OSError as error:
        return _give_up(str(error))
    except KeyboardInterrupt:
        _say("interrupted; the next run installs the validators anew")
        return 130


def _install() -> int:
    _say("installing the validators that npm has (once, under a minute)")
    stamp = _stamp()
    unfinished = CACHE / "validators.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name in WANTED:
        shutil.copy(HERE / name, unfinished / name)
    if _npm("ci", "--prefer-offline", folder=unfinished) != 0:
        return _give_up(_last_line())
    (unfinished / "made-from").write_bytes(stamp)
    shutil.rmtree(FOLDER, ignore_errors=True)
    unfinished.rename(FOLDER)
    return 0


def _npm(*arguments: str, folder: Path) -> int:
    # Without a network npm would try for minutes; the tests can do without.
    patience = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]
    command: list[str | Path] = [Path(sys.executable).parent / "npm", *arguments, *patience]
    with LOG.open("wb") as output:
        # It inherits the lock: when this process is killed and npm goes on, the next run waits.
        return subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            close_fds=False,
        ).returncode


def _stamp() -> bytes:
    """Return what they are made from. One of them is a program, for one kind of computer."""
    wanted = [(HERE / name).read_bytes() for name in WANTED]
    return b"\n".join([sysconfig.get_platform().encode(), *wanted])


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on a file, waiting for who holds it; the system frees it however they end."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _last_line() -> str:
    lines = LOG.read_text(encoding="utf-8", errors="replace").split("\n")
    # npm's last line says where it keeps a log of its own.
    errors = [line for line in lines if line.startswith("npm error") and ".log" not in line]
    return errors[0] if errors else "npm printed nothing"


def _give_up(why: str) -> int:
    _say(f"the validators could not be installed, their tests are skipped: {why} (see {LOG})")
    return 1


def _say(line: str) -> None:
    print(f"permesso: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
