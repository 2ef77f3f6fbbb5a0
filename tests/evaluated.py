"""Folders of posts as any blog has them, for the tests of ./scripts/related-eval."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from permesso.related.article import Article
from permesso.related.evaluation import collection

Write = Callable[..., Path]
"""`write` for a folder."""
ITALIAN = "Il modulo che non chiede il telefono è una cosa di cui si parla nel blog, non per caso. "
ENGLISH = "The form that does not ask for a phone is what this is about, and it was for you. "


def write(
    folder: Path, posts: Mapping[str, str | bytes], links: object = None, about: object = None
) -> Path:
    """Write posts into a folder, with the true links between them and what is said of it."""
    for name, content in posts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "links.json").write_text(json.dumps({} if links is None else links))
    if about is not None:
        (folder / "corpus.json").write_text(json.dumps(about))
    return folder


def post(body: str = "Text.", **front: str) -> str:
    """Return a post."""
    lines = "\n".join(f"{key}: {value}" for key, value in front.items())
    return f"---\n{lines}\n---\n\n{body}\n"


def only(write: Write, text: str | bytes, about: object = None, name: str = "a.md") -> Article:
    """Return the only post of a folder."""
    (article,) = collection.read(write({name: text}, about=about)).articles
    return article
