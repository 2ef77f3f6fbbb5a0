"""Installs programs that npm has, as a lock file says, into a folder of `.cache`.

    python tests/npm.py validators

installs what `tests/validators/package-lock.json` names into `.cache/validators`; `measure` is the
other one. Prints nothing when all is there. Else one line on stderr that says what it does, or what
went wrong (status 1): the tests that need it are skipped then, as those that need a browser are
without one.
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
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent
WANTED = ("package.json", "package-lock.json", ".npmrc")
"""What says which programs they are and how they come."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What one lock file names."""

    name: str
    """Name of the folder in `tests/` that has the lock file, and of the one in `.cache/`."""

    @property
    def here(self) -> Path:
        """Folder of the lock file."""
        return TESTS / self.name

    @property
    def folder(self) -> Path:
        """Where they are, whole or not at all."""
        return TESTS.parent / ".cache" / self.name

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

    def install(self) -> int:
        """Install them where they are not; return the exit status."""
        try:
            with _exclusive(self.folder.with_suffix(".mutex")):
                # Another run may have done it while this one waited.
                return 0 if self.is_ready() else self._install()
        except OSError as error:
            return self._give_up(str(error))
        except KeyboardInterrupt:
            _say(f"interrupted; the next run installs what {self.name} needs anew")
            return 130

    def _install(self) -> int:
        _say(f"installing what {self.name} needs from npm (once, under a minute)")
        stamp = self._stamp()
        unfinished = self.folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in WANTED:
            shutil.copy(self.here / name, unfinished / name)
        if self._npm("ci", "--prefer-offline", folder=unfinished) != 0:
            return self._give_up(self._last_line())
        (unfinished / "made-from").write_bytes(stamp)
        shutil.rmtree(self.folder, ignore_errors=True)
        unfinished.rename(self.folder)
        return 0

    def _npm(self, *arguments: str, folder: Path) -> int:
        # Without a network npm would try for minutes; the tests can do without.
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

    def _last_line(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        # npm's last line says where it keeps a log of its own.
        errors = [line for line in lines if line.startswith("npm error") and ".log" not in line]
        return errors[0] if errors else "npm printed nothing"

    def _give_up(self, why: str) -> int:
        _say(f"what {self.name} needs could not be installed: {why} (see {self.log})")
        return 1


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


if __name__ == "__main__":
    sys.exit(Programs(sys.argv[1]).install())
