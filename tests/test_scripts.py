"""The developer scripts: their command lines, and what they start."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from scripted import (
    SAYS_HOW_IT_WAS_STARTED,
    Copy,
    only_line,
    program,
)

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
@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path.resolve())


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
    (copy.root / "hooks/auditing").mkdir()
    (copy.root / "hooks/auditing/__main__.py").write_text("print('nothing found')")
    result = copy.run("check")
    assert "mkdocs build --strict" in result.stdout
    assert "titles and descriptions" in result.stdout
    assert "links of the site" in result.stdout and "nothing found" in result.stdout
    assert only_line(result, status=1) == "permesso: failed: formatting, lint\n"


def test_test_hands_its_arguments_and_the_browser_to_pytest(copy: Copy) -> None:
    copy.pretend_ready("pytest")
    for name in ("chromium", "chromium-headless-shell"):
        program(copy.commands / name, "#!/bin/sh\n")
    result = copy.run("test", "-k", "a or b")
    assert f"pytest -k a or b\nCHROMIUM={copy.commands}/chromium\n" in result.stdout
    assert "CHROMIUM=\n" in copy.run("test", CHROMIUM="").stdout
    assert "does not start" in only_line(copy.run("test", CHROMIUM="/nonexistent"), status=1)


where_path_decides = pytest.mark.skipif(
    sys.platform == "darwin", reason="an installed Chrome is found whatever PATH is"
)


def ready_for(user: int, copy: Copy, *commands: str) -> None:
    """Leave a made environment to a user's number, with these commands of the system alone."""
    copy.pretend_ready("pytest")
    copy.only_commands(*commands)
    program(copy.commands / "id", f"#!/bin/sh\necho {user}\n")


@where_path_decides
def test_test_installs_a_browser_where_it_can(copy: Copy) -> None:
    ready_for(0, copy, "chmod")
    chromium = copy.commands / "chromium"
    shell = copy.commands / "chromium-headless-shell"
    made = "".join(
        f"printf '#!/bin/sh\\n' >{path}\nchmod +x {path}\n" for path in (chromium, shell)
    )
    program(copy.commands / "apt-get", f'#!/bin/sh\necho "$1" >>"$STARTS"\n{made}')
    result = copy.run("test")
    assert f"CHROMIUM={chromium}\n" in result.stdout
    assert f"CHROMIUM_SHELL={shell}\n" in result.stdout
    assert copy.starts.read_text() == "update\ninstall\n"


@where_path_decides
def test_test_asks_once_for_the_headless_shell(copy: Copy) -> None:
    ready_for(0, copy)
    program(copy.commands / "chromium", "#!/bin/sh\n")
    program(copy.commands / "apt-get", '#!/bin/sh\necho "$1" >>"$STARTS"\nexit 100\n')
    for _ in range(2):
        result = copy.run("test")
        assert "CHROMIUM_SHELL=\n" in result.stdout and result.returncode == 0
        assert copy.starts.read_text() == "update\n"


@where_path_decides
def test_test_goes_on_without_a_browser(copy: Copy) -> None:
    ready_for(1000, copy)
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
