"""The contestants: the same posts in two MkDocs projects that make the same kinds of page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.generate import PORTRAIT, PORTRAIT_FILE

ROOT = Path(__file__).resolve().parents[2]
PER_PAGE = 12
"""Posts on a page of a list, in every project."""

PERMESSO = f"""\
site_name: Bench
site_url: https://bench.example/
theme: {{name: material, language: it, font: false, custom_dir: overrides}}
plugins: []
extra:
  permesso:
    per_page: {PER_PAGE}
    cards: {{make: false}}
    search: {{make: %s}}
"""
"""The stock blog draws no social cards, so neither does this one."""
STOCK = f"""\
site_name: Bench
site_url: https://bench.example/
theme: {{name: material, language: it, font: false}}
plugins:
  - blog:
      blog_dir: .
      post_url_format: "{{slug}}"
      authors_profiles: true
      pagination_per_page: {PER_PAGE}
  - tags
"""
TAGS_PAGE = "# Tag\n\n<!-- material/tags -->\n"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A project that builds the posts."""

    name: str
    """Name in the table."""
    project: Path
    """Folder of its `mkdocs.yml`."""


def contestants(
    root: Path, content: Path, *, stock: bool, search: bool = False
) -> tuple[Contestant, ...]:
    """Make the projects in the folder `root`; return them, Permesso first.

    They take their posts and authors from the folder `content`, which may be filled later. Hooks
    and templates are copied: a change to the repository does not reach a measurement under way.
    `stock` asks for the stock blog plugin's project, `search` for the search in each.
    """
    found = [Contestant("Permesso", _permesso(root / "permesso", content, search))]
    if stock:
        found.append(Contestant("stock", _stock(root / "stock", content, search)))
    return tuple(found)


def _permesso(project: Path, content: Path, search: bool) -> Path:
    _link_content(project, content)
    for name in ("hooks", "overrides"):
        shutil.copytree(ROOT / name, project / name)
    _configure(project, PERMESSO % str(search).lower(), ("hooks", "markdown_extensions"))
    return project


def _stock(project: Path, content: Path, search: bool) -> Path:
    _link_content(project, content)
    (project / "docs" / "tags.md").write_text(TAGS_PAGE, encoding="utf-8")
    settings = STOCK + ("  - search\n" if search else "")
    _configure(project, settings, ("markdown_extensions",))
    return project


def _link_content(project: Path, content: Path) -> None:
    docs = project / "docs"
    docs.mkdir(parents=True)
    for name in ("posts", ".authors.yml"):
        (docs / name).symlink_to(content / name)
    # A picture that is a link out of the folder would be refused.
    (docs / PORTRAIT_FILE).write_text(PORTRAIT, encoding="utf-8")


def _configure(project: Path, settings: str, shared: Sequence[str]) -> None:
    """Write `mkdocs.yml`: the `settings`, and the keys `shared` with the repository's own."""
    # As text, because the tags of MkDocs (`!!python/name:`) would not survive a parser.
    blocks = top_level_blocks((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    text = settings + "".join(blocks[key] for key in shared)
    (project / "mkdocs.yml").write_text(text, encoding="utf-8")


def top_level_blocks(text: str) -> dict[str, str]:
    """Return the text of each top-level key of a YAML file in block style."""
    blocks: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if line[:1].isalpha():
            key = line.partition(":")[0]
        blocks[key] = blocks.get(key, "") + line
    return blocks
