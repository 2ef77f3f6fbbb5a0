"""The contestants: the same posts in projects that make the same kinds of page."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench import hugo
from bench.generate import PORTRAIT, PORTRAIT_FILE, Blog

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
    # A page and a file that no other contestant has.
    audit: false
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


DOCS = Path("permesso/docs")
"""Where the posts are, in the folder of all projects."""
BUILD = (sys.executable, "-m", "building", "--strict")
"""What `./scripts/build` runs once its environment is ready."""
VARIABLES = {"PYTHONPATH": "hooks"}
"""And the variables that it sets."""
PREVIEW = (sys.executable, "-m", "previewing", "--dev-addr")
"""What `./scripts/serve` runs, before the address to listen on."""
STOCK_BUILD = ("-m", "mkdocs", "build", "--strict")
PEERS = ("stock", "hugo")
"""Whom Permesso is compared with: Material's blog plugin, and Hugo with a bare theme."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A project that builds the posts."""

    name: str
    """Name in the table."""
    project: Path
    """Its folder."""
    build: tuple[str, ...]
    """The command that builds it, in its folder."""
    site: str = "site"
    """The folder in its own that it writes into."""
    environment: dict[str, str] = field(default_factory=dict)
    """Variables that the command needs."""


def contestants(
    root: Path, *, peers: Sequence[str] = (), search: bool = False
) -> tuple[Contestant, ...]:
    """Make the projects in the folder `root`; return them, Permesso first.

    They take their posts and authors from Permesso's folder, `root / DOCS`, which may be filled
    later: Permesso has the files themselves, as its authors have. Hooks and templates are copied:
    a change to the repository does not reach a measurement under way. `peers` are some of `PEERS`,
    of which Hugo has to be installed; `search` asks for the search in each that has one.
    """
    found = [_permesso(root, search)]
    if "hugo" in peers:
        program = hugo.program()
        assert program, "Hugo is not installed"
        project = hugo.make(root / "hugo", root / DOCS)
        found.append(Contestant("Hugo", project, (str(program), *hugo.BUILD), hugo.SITE))
    if "stock" in peers:
        project = _stock(root / "stock", root / DOCS, search)
        found.append(Contestant("stock", project, (sys.executable, *STOCK_BUILD)))
    return tuple(found)


def write_posts(root: Path, blog: Blog) -> None:
    """Write the posts of a blog, and nothing else, where all contestants find them."""
    shutil.rmtree(root / DOCS / "posts", ignore_errors=True)
    blog.write(root / DOCS)
    if (root / "hugo").exists():
        hugo.write_archive(blog, root / "hugo")


def preview_of(permesso: Contestant, port: int) -> Contestant:
    """Return Permesso as it shows its project on loopback, instead of building it."""
    variables = {"PERMESSO_QUICK": "1", "SITE_URL": f"http://127.0.0.1:{port}/"}
    return replace(
        permesso,
        build=(*PREVIEW, f"127.0.0.1:{port}"),
        environment={**permesso.environment, **variables},
    )


def _permesso(root: Path, search: bool) -> Contestant:
    project = root / "permesso"
    _draw(root / DOCS)
    for name in ("hooks", "overrides"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    _configure(project, PERMESSO % str(search).lower(), ("hooks", "watch", "markdown_extensions"))
    return Contestant("Permesso", project, BUILD, environment=VARIABLES)


def _stock(project: Path, content: Path, search: bool) -> Path:
    docs = project / "docs"
    _draw(docs)
    for name in ("posts", ".authors.yml"):
        (docs / name).symlink_to(content / name)
    (docs / "tags.md").write_text(TAGS_PAGE, encoding="utf-8")
    settings = STOCK + ("  - search\n" if search else "")
    _configure(project, settings, ("markdown_extensions",))
    return project


def _draw(docs: Path) -> None:
    """Draw the authors' portrait in a new folder."""
    docs.mkdir(parents=True)
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
