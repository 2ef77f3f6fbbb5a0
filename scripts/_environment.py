"""Makes .venv hold the packages of a lock file; env.sh calls it when what is there does not fit.

    python3 -I scripts/_environment.py requirements-dev.txt

In: the name of a lock file in the current folder, which is the repository's root.
Out: status 0 and a `.venv` that fits; or one line on stderr that says what happened and what to do,
status 1 (130 when interrupted), and no `.venv` that a later run would trust.

It runs on the system's own Python, so it uses the standard library alone, and no syntax that a
Python too old for the rest could not read far enough to say so.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    import fcntl
except ImportError:
    sys.exit("permesso: the scripts run on Linux and macOS; on Windows, inside WSL")

RUNTIME = Path("requirements.txt")
LOCKS = (RUNTIME, Path("requirements-dev.txt"), Path("requirements-bench.txt"))
"""What an environment may hold: each of them holds the one before, in the same versions."""
VENV = Path(".venv")
STAMP = VENV / "made-from"
LOG = Path(".cache/environment.log")
MUTEX = Path(".cache/environment.mutex")

# What pip's output means to the person who waits for it: the first match is told. Which words are
# left of a missing network depends on pip's version and its retries; "versions: none" always is.
NETWORK = "NewConnection|Max retries|timed out|ProxyError|SSLError|NameResolution|versions: none"
CAUSES = (
    (
        "DO NOT MATCH THE HASHES",
        "a package differs from what {lock} names: run it again, then ask why",
    ),
    ("No space left on device", "the disk is full: make room and run it again"),
    (NETWORK, "no network, or pip's package index does not answer: check it and run it again"),
)


class Trouble(Exception):
    """One line for the person at the terminal: what happened and what to do."""


def main(lock: Path) -> int:
    """Make the environment fit `lock`. Returns the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the system's Python may be any
        say("Python 3.11 or newer is needed, this is " + sys.version.split()[0])
        return 1
    try:
        with exclusive(MUTEX):
            # Another script may have made it while this one waited.
            if not is_ready(lock):
                make(lock)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    except OSError as error:
        say(f"cannot make {VENV}: {error}: check the permissions and the disk, then run it again")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run makes the environment anew")
        return 130
    return 0


def say(line: str) -> None:
    """Print `line` to stderr: standard output belongs to the script that asked for this."""
    print(f"permesso: {line}", file=sys.stderr, flush=True)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on the file `path`, waiting for another holder to end.

    The system frees it when its holders end, however they end. pip and venv inherit it: when this
    process is killed and they go on writing to `.venv`, the next run waits for them.
    """
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another script is making {VENV}, waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_ready(lock: Path) -> bool:
    """Whether `.venv` holds what `lock` names: made from it, or from one that holds it."""
    return any(fits(made) for made in LOCKS[LOCKS.index(lock) :])


def fits(lock: Path) -> bool:
    """Whether `.venv` was made here, from this very lock file, by the interpreter wanted."""
    python = VENV / "bin/python"
    try:
        made_here = STAMP.read_bytes() == stamp_of(lock)
    except OSError:  # no stamp, no lock file, or no folder
        return False
    any_python = not os.environ.get("PYTHON")
    return (
        made_here
        and os.access(python, os.X_OK)
        and (any_python or python.resolve() == interpreter())
    )


def stamp_of(lock: Path) -> bytes:
    """What the stamp holds: the folder, since no environment survives a move, and the lock file."""
    return os.fsencode(Path.cwd()) + b"\n" + lock.read_bytes()


def interpreter() -> Path:
    """The file that runs this: python3.11, never the link python3.

    When the system moves on to another Python, the environment's link to this file breaks, which
    costs nothing to see. A link to python3 would start a Python that does not know the packages.
    """
    return Path(sys.executable).resolve()


def make(lock: Path) -> None:
    """Install `lock` into `.venv`: on top of the packages that it holds, or else from nothing.

    The stamp goes first and comes last: whatever stops this, what is left is not trusted.
    """
    if not lock.exists():
        raise Trouble(f"{lock} is missing: restore it with git, or make it with ./scripts/lock")
    stamp = stamp_of(lock)  # of what is installed now, whatever happens to the file meanwhile
    if any(fits(held) for held in LOCKS[: LOCKS.index(lock)]):
        say(f"adding to {VENV} what {lock} names (once, under half a minute)")
        extend(lock)
    else:
        require_venv()
        say(f"making {VENV} from {lock} (once, about half a minute)")
        rebuild(lock)
    STAMP.write_bytes(stamp)


def extend(lock: Path) -> None:
    """Add packages to those that are there, whose versions both lock files agree on."""
    before = STAMP.read_bytes()
    STAMP.unlink()
    try:
        install(lock)
    except Trouble:
        STAMP.write_bytes(before)  # pip ended by itself: what was there is as it was
        raise


def rebuild(lock: Path) -> None:
    """Replace whatever `.venv` is by an environment that holds `lock` and nothing else."""
    remove(VENV)
    try:
        create()
        install(lock)
    except BaseException:
        remove(VENV)
        raise


def remove(path: Path) -> None:
    """Remove a folder, or what stands in its place, if anything is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def require_venv() -> None:
    """Fail if this Python cannot make environments: Debian ships that part in another package."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        on_debian = f"sudo apt install python{version}-venv"
        advice = on_debian if shutil.which("apt-get") else "install your system's package for it"
        raise Trouble(f"this Python {version} has no venv module: {advice}, then run it again")


def create() -> None:
    """Make an empty environment with pip in it."""
    if run([str(interpreter()), "-I", "-m", "venv", str(VENV)]) != 0:
        raise Trouble(f"{interpreter()} -m venv failed: {last_line(log())} (see {LOG})")


def install(lock: Path) -> None:
    """Install what `lock` names, each file checked against its hash there."""
    # Compiling everything beforehand takes a fifth of the time; most modules are never imported.
    options = [
        "--require-hashes",
        "--no-deps",  # the lock file is whole, and leaves out on purpose what nothing imports
        "--no-compile",
        "--no-input",
        "--disable-pip-version-check",
        "--quiet",
    ]
    pip = [str(VENV / "bin/python"), "-I", "-m", "pip", "install"]
    if run([*pip, *options, "--requirement", str(lock)]) != 0:
        raise Trouble(f"{explain(log(), lock)} (see {LOG})")


def run(command: list[str]) -> int:
    """Run `command` with its output in the log. Returns its exit status."""
    # `pip config set global.user true` is common and makes no sense inside an environment.
    settings = {**os.environ, "PIP_USER": "0"}
    with LOG.open("wb") as output:
        # close_fds=False: it inherits the mutex; Python opens every other file not to be inherited.
        return subprocess.run(
            command,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            close_fds=False,
        ).returncode


def log() -> str:
    """What the last command printed."""
    return LOG.read_text(encoding="utf-8", errors="replace")


def explain(output: str, lock: Path) -> str:
    """The line that tells a person why pip failed."""
    for pattern, line in CAUSES:
        if re.search(pattern, output):
            return line.format(lock=lock)
    return f"pip failed: {last_line(output)}"


def last_line(output: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
