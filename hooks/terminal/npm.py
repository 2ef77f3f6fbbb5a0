"""Programs that npm has, installed as a lock file says, into a folder of `.cache`: whole or not at
all."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WANTED = ("package.json", "package-lock.json", ".npmrc")
"""What says which programs they are and how they come."""
FAILED = 1
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


class Unavailable(Exception):
    """Raised when they cannot be installed; a line that says why, and where npm's own words are."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What one lock file names."""

    here: Path
    """Folder of the lock file."""
    folder: Path
    """Where they are to be."""
    user: str
    """Who needs them, for people: `tests/validators`."""

    @property
    def modules(self) -> Path:
        """Where Node finds them."""
        return self.folder / "node_modules"

    @property
    def log(self) -> Path:
        """What npm said."""
        return self.folder.with_suffix(".log")

    def is_ready(self) -> bool:
        """Tell whether those that the lock file names are installed, for this kind of computer."""
        try:
            return (self.folder / "made-from").read_bytes() == self._stamp()
        except OSError:
            return False

    def prepare(self) -> None:
        """Install them where they are not; raises Unavailable."""
        try:
            if self.is_ready():
                return
            with _exclusive(self.folder.with_suffix(".mutex")):
                # Another run may have done it while this one waited.
                if not self.is_ready():
                    self._install()
        except OSError as error:
            raise self._unavailable(str(error)) from error

    def install(self) -> int:
        """Install them where they are not, as a command does: what fails is told on stderr; return
        the exit status."""
        try:
            self.prepare()
        except Unavailable as error:
            _say(str(error))
            return FAILED
        except KeyboardInterrupt:
            _say(f"interrupted; the next run installs what {self.user} needs anew")
            return INTERRUPTED
        return 0

    def _install(self) -> None:
        _say(f"installing what {self.user} needs from npm (once, under a minute)")
        stamp = self._stamp()
        unfinished = self.folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in WANTED:
            shutil.copy(self.here / name, unfinished / name)
        if self._npm("ci", "--prefer-offline", folder=unfinished) != 0:
            raise self._unavailable(self._first_error())
        (unfinished / "made-from").write_bytes(stamp)
        shutil.rmtree(self.folder, ignore_errors=True)
        unfinished.rename(self.folder)

    def _npm(self, *arguments: str, folder: Path) -> int:
        # Without a network npm would try for minutes; who asked can do without, or say so.
        patience = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000"]
        command: list[str | Path] = [Path(sys.executable).parent / "npm", *arguments, *patience]
        with self.log.open("wb") as output:
            # It inherits the lock: when this process is killed and npm goes on, the next run waits.
            return subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                close_fds=False,
            ).returncode

    def _stamp(self) -> bytes:
        """Return what they are made from. Some are binaries, for one kind of computer."""
        wanted = [(self.here / name).read_bytes() for name in WANTED]
        return b"\n".join([sysconfig.get_platform().encode(), *wanted])

    def _first_error(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        # npm's last line says where it keeps a log of its own.
        errors = [line for line in lines if line.startswith("npm error") and ".log" not in line]
        return errors[0] if errors else "npm printed nothing"

    def _unavailable(self, why: str) -> Unavailable:
        return Unavailable(f"what {self.user} needs could not be installed: {why} (see {self.log})")


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on a file, waiting for who holds it; the system frees it however they end."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    print(f"permesso: {line}", file=sys.stderr, flush=True)
