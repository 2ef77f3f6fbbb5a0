"""The patch: what git makes of it, with files as they come."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permesso.linking import patch
from permesso.linking.patch import Change

HEADER = re.compile(rb"^diff --git ", re.MULTILINE)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty repository."""
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *words: str, data: bytes | None = None) -> str:
    """Run git; return what it says. It must succeed."""
    done = subprocess.run(["git", *words], cwd=folder, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


def applied(folder: Path, name: str, data: bytes, changes: Sequence[Change]) -> bytes:
    """Return a file's content after its patch was applied."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    git(folder, "apply", "-", data=b"".join(patch.of(name, data, changes)))
    return file.read_bytes()


def change(data: bytes, line: int, *remarks: str) -> Change:
    """Return a change of a line: an exclamation mark before its end."""
    old = data.split(b"\n")[line]
    end = b"\n" if data.count(b"\n") > line else b""
    cr = b"\r" if old.endswith(b"\r") else b""
    return Change(line, old.removesuffix(b"\r") + b"!" + cr + end, remarks)


def expected(data: bytes, lines: Sequence[int]) -> bytes:
    """Return the content with those lines changed."""
    parts = data.split(b"\n")
    for line in lines:
        parts[line] = change(data, line).text.removesuffix(b"\n")
    return b"\n".join(parts)


FILES = {
    "plain": b"uno\ndue\ntre\n",
    "CRLF": b"uno\r\ndue\r\ntre\r\n",
    "no end": b"uno\ndue\ntre",
    "no end, CRLF": b"uno\r\ndue\r\ntre",
    "byte-order mark": b"\xef\xbb\xbfuno\ndue\ntre\n",
    "tabs and spaces": b"\tuno  \n  due\t\n\ntre \n",
    "other line ends": "uno\u2028due\x0ctre\x0bquattro\x85\ncinque\rsei\nsette\n".encode(),
    "like a patch": b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-uno\n+due\n\\ No newline at end of file\n",
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_files_as_they_come(repository: Path, data: bytes) -> None:
    count = len(data.rstrip(b"\n").split(b"\n"))
    for line in range(count):
        assert applied(repository, "a.md", data, [change(data, line)]) == expected(data, [line])
    every = [change(data, line) for line in range(count)]
    assert applied(repository, "a.md", data, every) == expected(data, range(count))


@pytest.mark.parametrize(
    "name",
    [
        "docs/posts/a.md",
        "città/più.md",
        "con spazi/a b.md",
        'con "virgolette".md',
        "con\ttabulazione.md",
        "con\\barra.md",
        "日本/記事.md",
    ],
)
def test_names_as_they_come(repository: Path, name: str) -> None:
    data = b"uno\ndue\n"
    assert applied(repository, name, data, [change(data, 0)]) == b"uno!\ndue\n"


def test_a_name_is_quoted_as_git_does(repository: Path) -> None:
    for name in ("è.md", 'a"b\\c.md', "a b.md", "a\tb.md"):
        (repository / name).write_text("uno\n")
        git(repository, "add", "-A")
        (listed,) = git(repository, "ls-files", "--", name).splitlines()
        assert patch.quoted(name) == listed


def test_below_the_repository_s_root(repository: Path) -> None:
    data = b"uno\n"
    file = repository / "sito" / "docs" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    written = b"".join(patch.of("sito/docs/a.md", data, [change(data, 0)]))
    git(repository / "sito", "apply", "-", data=written)
    assert file.read_bytes() == b"uno!\n"


def test_a_long_file(repository: Path) -> None:
    data = b"".join(b"riga %d\n" % number for number in range(12_000))
    lines = [0, 1, 5_999, 6_004, 11_999]
    changes = [change(data, line) for line in lines]
    assert applied(repository, "a.md", data, changes) == expected(data, lines)


@given(
    st.integers(1, 14).flatmap(
        lambda count: st.tuples(
            st.just(count), st.sets(st.integers(0, count - 1), min_size=1), st.booleans()
        )
    ),
    st.randoms(use_true_random=False),
)
def test_what_is_left_of_a_patch_still_applies(
    tmp_path_factory: pytest.TempPathFactory,
    given_file: tuple[int, set[int], bool],
    chance: object,
) -> None:
    """An editor deletes any of the suggestions; the others stay where they belong."""
    import random

    assert isinstance(chance, random.Random)
    count, lines, ends = given_file
    data = b"".join(b"stessa riga\n" for _ in range(count))
    data = data if ends else data.removesuffix(b"\n")
    folder = tmp_path_factory.mktemp("patch")
    changes = [change(data, line, f"riga {line}") for line in sorted(lines)]
    patches = list(patch.of("a.md", data, changes))
    kept = [each for each in patches if chance.random() < 0.6] or patches[:1]
    numbers = [int(found) for each in kept for found in re.findall(rb"# riga (\d+)", each)]
    (folder / "a.md").write_bytes(data)
    git(folder, "apply", "--unsafe-paths", "-", data=b"".join(kept))
    assert (folder / "a.md").read_bytes() == expected(data, numbers)


def test_each_suggestion_is_apart_where_lines_allow() -> None:
    data = b"".join(b"riga %d\n" % number for number in range(30))
    for lines, patches in (([3, 20], 2), ([3, 5], 2), ([3, 4], 1), ([3, 4, 6], 2), ([3, 8], 2)):
        found = list(patch.of("a.md", data, [change(data, line) for line in lines]))
        assert len(found) == patches
        assert all(len(HEADER.findall(each)) == 1 for each in found)


def test_remarks_stand_above_and_cannot_become_a_patch() -> None:
    data = b"uno\n"
    remark = "a.md:1: 'x' -> 'y\ndiff --git a/z b/z\r\n--- a/z\u202e'"
    (found,) = patch.of("a.md", data, [change(data, 0, remark, "perché sì")])
    lines = found.decode().splitlines()
    assert lines[:3] == [
        "# a.md:1: 'x' -> 'y diff --git a/z b/z --- a/z '",
        "# perché sì",
        "diff --git a/a.md b/a.md",
    ]
