"""Structured data, checked against the vocabulary of schema.org and the rules for rich results.

The vocabulary is that of `schema-dts`: types of TypeScript that Google makes from it. Each page's
data is a constant of the type `Graph`; the compiler says which type or property is unknown, which
belongs to something else, and which value is of the wrong kind. The rules are those of
`@adobe/structured-data-validator` and, for articles, of `structured-data-testing-tool`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import lxml.html

from validators.install import MODULES

RULES = Path(__file__).with_name("rich_results.mjs")
LENGTHS = ("width", "height")
OUTDATED = re.compile(r'Could not find "BlogPosting\[\d+\]\.publisher\.logo(\.url)?"$')
"""A rule of those for AMP. Today's have no required property, and name no publisher:
https://developers.google.com/search/docs/appearance/structured-data/article."""
DIAGNOSTIC = re.compile(r"^pages\.ts\((\d+),\d+\): (.*)$")


def graphs(path: Path) -> list[Any]:
    """Return the structured data of a page, each piece parsed; raises ValueError for bad JSON."""
    page = lxml.html.document_fromstring(path.read_bytes())
    return [
        json.loads(found.text) for found in page.cssselect("script[type='application/ld+json']")
    ]


def structured_problems(paths: Iterable[Path]) -> list[str]:
    """Return what is wrong with the structured data of pages: `path: problem`.

    Data of the wrong type; references to nothing; dates that are none; rules for rich results
    that it does not keep, recommendations too. A page without data has no problem.
    """
    pages = {path: graphs(path) for path in paths}
    return [
        *(f"{path}: {problem}" for path, data in pages.items() for problem in _own(data)),
        *_of_vocabulary(pages),
        *_of_rules(pages),
    ]


def _own(data: list[Any]) -> Iterator[str]:
    """Yield what needs no rules of others."""
    nodes = [node for piece in data for node in _nodes(piece)]
    named = [node["@id"] for node in nodes if "@id" in node and len(node) > 1]
    yield from (f"two nodes are {name}" for name in sorted({*named}) if named.count(name) > 1)
    for node in nodes:
        if set(node) == {"@id"} and node["@id"] not in named:
            yield f"a reference to {node['@id']}, which is no node of this page"
        for key, value in node.items():
            if key.startswith("date") and isinstance(value, str):
                try:
                    datetime.fromisoformat(value)
                except ValueError:
                    yield f"{key}: '{value}' is no date (ISO 8601)"


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in structured data."""
    if isinstance(value, dict):
        if "@graph" not in value:
            yield value
        for each in value.values():
            yield from _nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def _of_vocabulary(pages: dict[Path, list[Any]]) -> Iterator[str]:
    """Yield what the compiler says; it runs once for all pages."""
    sources = [(path, piece) for path, data in pages.items() for piece in data]
    if not sources:
        return
    # In one file, a line each: the compiler looks into its thousand types once.
    lines = ['import type { Graph } from "schema-dts";']
    for number, (_, piece) in enumerate(sources):
        text = json.dumps(_typed(piece), ensure_ascii=False)
        lines.append(f"export const data{number}: Graph = {text};")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").symlink_to(MODULES)
        (folder / "pages.ts").write_text("\n".join(lines), encoding="utf-8")
        options = {"strict": True, "noEmit": True, "module": "esnext", "skipLibCheck": True}
        options |= {"moduleResolution": "bundler", "types": []}
        settings = {"compilerOptions": options, "files": ["pages.ts"]}
        (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
        command: list[str | Path] = [MODULES / "typescript/bin/tsc", "--pretty", "false"]
        done = subprocess.run(
            [_program("node"), *command], cwd=folder, capture_output=True, text=True, check=False
        )
    diagnostics = done.stdout.splitlines()
    assert done.returncode == 0 or diagnostics, done.stderr
    path = None
    for line in diagnostics:
        if match := DIAGNOSTIC.match(line):
            # The first line is the import.
            path, line = sources[int(match[1]) - 2][0], match[2]
        yield f"{path}: {line.strip()}"


def _typed(value: Any) -> Any:
    """Return data with widths and heights as text.

    The vocabulary asks for a quantity with a unit; a number is taken for pixels by everybody, and
    "some data is better than none" (https://schema.org/docs/gs.html#schemaorg_expected).
    """
    if isinstance(value, dict):
        return {
            key: str(each) if key in LENGTHS and isinstance(each, int) else _typed(each)
            for key, each in value.items()
        }
    return [_typed(each) for each in value] if isinstance(value, list) else value


def _of_rules(pages: dict[Path, list[Any]]) -> Iterator[str]:
    """Yield what the rules for rich results say."""
    paths = [str(path) for path, data in pages.items() if data]
    command: list[str | Path] = [_program("node"), RULES, MODULES]
    done = subprocess.run(
        command, input=json.dumps(paths), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    yield from (said for said in json.loads(done.stdout) if not OUTDATED.search(said))


def _program(name: str) -> Path:
    return Path(sys.executable).parent / name
