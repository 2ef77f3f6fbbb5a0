"""The sites that are measured: the sample blog, and the same articles as Material's own blog."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from bench.contestants import top_level_blocks
from permesso import source
from permesso.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
STOCK = """\
site_name: Bussare
site_url: https://bussare.example/
theme: {name: material, language: it, font: false}
plugins:
  - search
  - blog: {blog_dir: ., post_url_format: "{slug}", authors_profiles: true}
  - tags
"""
"""As its documentation has it, but for the fonts: those would come from another host."""
FRONT = ("date", "authors", "categories", "tags", "slug", "description", "draft")
"""Front matter that Material's plugin knows."""
AUTHOR = ("name", "description", "avatar")
OURS = re.compile(r"^\[\[.*\]\]$", re.MULTILINE)
"""Blocks placed by hand."""
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:)[^)]*\)")
"""Links between texts: not all of the blog is there."""
HIDDEN = {"draft", "hidden"}


class BuildFailed(Exception):
    """A site was not built; shows the end of what its build printed."""


def sample(site: Path) -> Path:
    """Build the repository's blog into the folder `site`, as people do; return it."""
    _run([ROOT / "scripts/build", "--site-dir", site], ROOT)
    return site


def stock(project: Path) -> Path:
    """Make Material's own blog of the sample's articles in the folder `project`; return its site.

    Each article has its text and its lead picture; where those stand is up to the theme.
    """
    docs = project / "docs"
    shutil.copytree(ROOT / "docs/immagini", docs / "immagini")
    (docs / "index.md").write_text("# Bussare\n", encoding="utf-8")
    (docs / "tags.md").write_text("# Tag\n\n<!-- material/tags -->\n", encoding="utf-8")
    authors = yaml.safe_load((ROOT / "docs/.authors.yml").read_text(encoding="utf-8"))["authors"]
    known = {id_: _only(author, AUTHOR) for id_, author in authors.items()}
    for author in known.values():
        author["avatar"] = str(author["avatar"]).lstrip("/")
    (docs / ".authors.yml").write_text(yaml.safe_dump({"authors": known}), encoding="utf-8")
    (docs / "posts").mkdir()
    for name, text in _posts():
        (docs / "posts" / name).write_text(text, encoding="utf-8")
    blocks = top_level_blocks((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    settings = STOCK + blocks["markdown_extensions"]
    (project / "mkdocs.yml").write_text(settings, encoding="utf-8")
    _run([sys.executable, "-m", "mkdocs", "build", "--quiet"], project)
    return project / "site"


def _posts() -> Iterator[tuple[str, str]]:
    """Yield name and text of each public article, without what only Permesso knows."""
    for path in sorted((ROOT / "docs/posts").rglob("*.md")):
        found = source.read(path, path.name, path.name)
        if isinstance(found, Problem):
            raise BuildFailed(str(found))
        data = found.front.data
        if data.get("status") in HIDDEN or data.get("draft") or data.get("publish_at"):
            continue
        front = yaml.safe_dump(_only(data, FRONT), allow_unicode=True)
        # Dates would be text, between quotes.
        front = re.sub(r"'(\d{4}-\d{2}-\d{2})'", r"\1", front)
        image = data.get("image")
        picture = f"![{image['alt']}](..{image['src']})\n\n" if image else ""
        body = LINK.sub(r"\1", OURS.sub("", found.body)).replace("](/immagini", "](../immagini")
        yield path.name, f"---\n{front}---\n\n# {data['title']}\n\n{picture}{body}"


def _only(data: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: data[key] for key in keys if key in data}


def _run(command: list[str | Path], folder: Path) -> None:
    """Run a build; raises BuildFailed with the end of its output."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BuildFailed("\n".join(done.stdout.splitlines()[-20:]))
