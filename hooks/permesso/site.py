"""The site: what every page says of the blog as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from permesso import source
from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Site:
    """A blog, named and described."""

    name: str
    """What it is called."""
    description: str
    """What it is, in a sentence; may be empty."""
    favicon: str
    """Address of its icon."""
    root: Path = Path()
    """Folder of its configuration: from there people are told where files are."""
    docs: Path = Path("docs")
    """Folder of its content."""
    overrides: Path | None = None
    """Folder of its templates."""

    def file(self, address: str) -> Path:
        """Return the file of the owner's at an address without percent signs; it may not be
        there."""
        own = self.docs / address
        if self.overrides and not own.is_file() and (self.overrides / address).is_file():
            return self.overrides / address
        return own

    def problem(self, uri: str, message: str, *key: str) -> Problem:
        """Return a problem with a text, at the line of a key of its front matter: what is rare may
        read a file again."""
        path = self.docs / uri
        found = source.read(path, uri, self.show(path))
        if isinstance(found, Problem):
            return Problem(self.show(path), 1, message)
        return found.problem(message, *key)

    def show(self, path: Path) -> str:
        """Return the path of a file for people."""
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside else path).as_posix()
