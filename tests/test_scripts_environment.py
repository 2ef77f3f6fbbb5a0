"""The environment that every script makes for itself: made once, trusted, made again."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT, wait_until
from scripted import (
    COUNTING_PYTHON,
    OLD_PYTHON,
    PYTHON,
    PYTHON_WITHOUT_ENSUREPIP,
    Copy,
    only_line,
    program,
)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path.resolve())


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
    wait_until((copy.root / ".venv/pyvenv.cfg").exists)
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
