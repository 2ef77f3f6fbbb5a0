"""The theme without its icons where files are looked for; a helper of the adapters, not a hook.

MkDocs looks through everything that a theme has for files to publish
(`Files.add_files_from_theme`, 1.6.1), also through Material's 11,000 icons, and leaves out then
whatever stands in a folder with a dot. Here such folders are not looked into.
"""

from __future__ import annotations

import os
from typing import Any

from jinja2 import FileSystemLoader
from mkdocs.theme import Theme


class Themed(Theme):
    """A theme that is like another one, and lists no hidden folders."""

    def __init__(self, theme: Theme) -> None:
        """Take the other one."""
        # What it was made from is not kept in it.
        vars(self).update(vars(theme))

    def get_env(self) -> Any:
        """Return an environment for its templates, as any theme does."""
        env = super().get_env()
        env.loader = _Visible(self.dirs)
        return env


class _Visible(FileSystemLoader):
    def list_templates(self) -> list[str]:
        """Return the names of all files that are in no hidden folder."""
        found = set()
        for root in self.searchpath:
            for folder, inner, names in os.walk(root):
                inner[:] = [name for name in inner if not name.startswith(".")]
                way = os.path.relpath(folder, root).replace(os.sep, "/")
                found |= {name if way == "." else f"{way}/{name}" for name in names}
        return sorted(found)
