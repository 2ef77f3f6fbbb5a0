"""A blog whose comments are imported, and the command that does it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conversation import files
from conversation.home import Home
from conversation.imports import importing
from conversation.source import Place
from permesso.comments import identity
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

FIXTURES = Path(__file__).parent / "fixtures" / "comments"
SITE = "https://blog.example/"


def place(thread: str, title: str, *urls: str) -> Place:
    """Return a post by its conversation, its title, and its addresses below the blog's."""
    addresses = tuple(f"{SITE}{url}" for url in urls)
    return Place(thread, title, addresses[0], addresses, identity.path(thread))


POSTS = (
    place("2015/la-promessa", "La promessa", "promessa/", "2015/03/la-promessa/"),
    place("2016/il-modulo", "Il modulo", "il-modulo/"),
)


@dataclass(frozen=True)
class Import:
    """A blog that imports."""

    home: Home
    capsys: pytest.CaptureFixture[str]

    def run(self, kind: str, file: Path, *options: str) -> tuple[int, list[str]]:
        """Import a file; return the exit status and what is said, without the file's folder."""
        parser = argparse.ArgumentParser()
        importing.add_arguments(parser)
        status = importing.run(parser.parse_args([kind, str(file), *options]), self.home)
        said = self.capsys.readouterr()
        return status, (said.out + said.err).replace(f"{file.parent}{os.sep}", "").splitlines()

    def records(self, thread: str) -> list[Record]:
        """Return the comments of a conversation."""
        return files.read(files.path_of(self.home.folder, thread), thread).comments

    def files(self) -> list[str]:
        """Return the names of all files in the folder of the comments."""
        found = (path for path in self.home.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.home.folder).as_posix() for path in found)


def importing_blog(
    folder: Path, capsys: pytest.CaptureFixture[str], posts: Sequence[Place] = POSTS
) -> Import:
    """Return a blog without comments in a folder."""
    comments = folder / "docs" / "comments"
    comments.mkdir(parents=True)
    return Import(Home(CommentsSettings(), folder, comments, tuple(posts)), capsys)
