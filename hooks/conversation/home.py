"""The blog as the commands know it: its posts, its settings, and where its comments are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conversation.source import Place
from permesso.comments import rules
from permesso.comments.records import RULES
from permesso.comments.rules import Rules
from permesso.comments.settings import CommentsSettings
from permesso.problem import ContentError


@dataclass(frozen=True, slots=True)
class Home:
    """A blog and the folder of its comments."""

    settings: CommentsSettings
    """`extra.permesso.comments`."""
    root: Path
    """Folder of the configuration; paths are shown as seen from there."""
    folder: Path
    """Folder of the comments."""
    places: tuple[Place, ...]
    """The posts that have a conversation."""

    def shown(self, path: Path) -> str:
        """Return a path for people."""
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    def rules(self) -> Rules:
        """Return the rules of moderation; raises ContentError when they are wrong."""
        path = self.folder / RULES
        found, problems = rules.read(path, self.shown(path), self.shown(path))
        if problems:
            raise ContentError(problems)
        return found
