"""A blog that can be searched, for tests: its index, and its page to search on."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conftest import NOW, ROOT, post
from permesso import locale
from permesso.edition import Edition
from permesso.model import Blog, SearchPage
from permesso.search import documents, pagefind
from permesso.search.documents import Document
from permesso.settings import parse

ASSETS = ROOT / "overrides" / "assets"
MATERIAL = Path(str(files("material"))) / "templates" / "assets" / "stylesheets"
PAGE = """<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Cerca</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self';
 img-src data:; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'self'">
<link rel="stylesheet" href="../main.css"><link rel="stylesheet" href="../permesso.css">
<script type="module" src="../search.js"></script></head>
<body data-md-color-primary="custom" data-md-color-accent="custom">
<main class="pm-page"><h1>Cerca</h1>{parts}<p><a href="#">Dopo</a></p></main></body></html>"""


def posts(count: int) -> dict[str, str | bytes]:
    """Return posts that each have some words in common with others, and one of their own."""
    return {
        f"posts/{number:04}.md": post(
            f"Articolo numero {number}",
            f"Un modulo con campo{number} in mezzo. " + "Parole che stanno dappertutto. " * 20,
            date=f"{2024 + number % 3}-03-{1 + number % 28:02}",
            categories=f"[{('Misure', 'Scrittura')[number % 2]}]",
        )
        for number in range(count)
    }


def edition(blog: Blog, **values: Any) -> Edition:
    """Return an edition for the index of a blog that `Engine` loaded."""
    return Edition.of(parse(values), blog.language, NOW, preview=False)


def documents_of(blog: Blog) -> dict[str, Document]:
    """Return what can be found in a blog, by address."""
    return {each.url: each for each in documents.of(blog, edition(blog))}


def index_of(blog: Blog) -> dict[str, bytes]:
    """Return the files of the index of a blog."""
    return pagefind.files(documents.of(blog, edition(blog)))


def fragments(index: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Return what the index says of each page, by address."""
    found = [
        json.loads(zlib.decompress(content, 31).removeprefix(b"pagefind_dcd"))
        for path, content in index.items()
        if path.startswith("fragment/")
    ]
    return sorted(found, key=lambda each: str(each["url"]))


def put(index: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of an index below a folder."""
    for path, content in index.items():
        target = folder / "pagefind" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def site(
    blog: Blog,
    folder: Path,
    others: Iterable[str] = (),
    index: Mapping[str, bytes] | None = None,
) -> None:
    """Write into a folder a site with the page to search on, its script, its style and the index
    (`index`, if it is made already); of `others` a bare page each."""
    (finder,) = (page for page in blog.pages if isinstance(page, SearchPage))
    values = {"finder": finder, "search_url": finder.url}
    env = Environment(
        loader=FileSystemLoader(ROOT / "overrides"), undefined=StrictUndefined, autoescape=True
    )
    env.filters["url"] = "../{}".format
    words = {"finding": locale.load("it").search, "quick": False}
    parts = "".join(
        env.get_template(f"components/{name}.html").render({**words, **values})
        for name in ("search", "found")
    )
    for url in others:
        (folder / url).mkdir(parents=True, exist_ok=True)
        (folder / url / "index.html").write_text("<!doctype html><title>Altro</title>Altro")
    (folder / "cerca").mkdir(parents=True)
    (folder / "cerca/index.html").write_text(PAGE.format(parts=parts), encoding="utf-8")
    for name in ("javascripts/search.js", "stylesheets/permesso.css"):
        shutil.copy(ASSETS / name, folder / Path(name).name)
    (main,) = MATERIAL.glob("main.*.min.css")
    shutil.copy(main, folder / "main.css")
    put(index or index_of(blog), folder)
