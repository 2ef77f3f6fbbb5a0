"""Assets: scripts by a name that changes with their content, so that browsers keep them long.

Scripts are plain modules, written as browsers read them. A script that needs another names it as
it lies beside it, `import … from "./other.js"` or `load("./other.js")`; here the name gets the hash
of the other's content, and `load` the hash itself too, for the browser to compare what comes
(Subresource Integrity, https://www.w3.org/TR/sri-2/). Who trusts the first script, whose hash
stands in the page, so trusts all.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from permesso.locale import Locale
from permesso.problem import ContentError, Problem, did_you_mean

FOLDER = "javascripts"
"""Where scripts lie, below the assets."""
REFERENCE = re.compile(r'(\b(?:from|import|load)\b\s*\(?\s*)"\./([\w-]+\.js)"')
"""Where a script names another: import, or `load`."""
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?s:.*?)\*/[ \t]*)$\n?", re.MULTILINE)
"""A comment with lines of its own."""
WORDS = "words.js"
"""The module that the build writes: what scripts say, in each language."""
PROVIDER = "provider.js"
"""The other one: what the script of the comments does for every post (`providers.common`)."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A script as pages load it."""

    url: str
    """Its address from the site's root."""
    integrity: str = ""
    """`sha256-...` of its content (Subresource Integrity)."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The scripts of a site."""

    by_name: Mapping[str, Asset] = field(default_factory=dict)
    """By the path of their source below `overrides/assets/`: `javascripts/entry.js`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Their content by address."""


def of(
    folder: Path,
    locales: Mapping[str, Locale],
    comments: Mapping[str, Any],
    shown: str = "overrides/assets",
) -> Assets:
    """Return the scripts in a folder of assets, the words that they say by language, and what the
    provider of `comments` has the same for every post.

    `shown` is the folder as people are told of it. Raises ContentError for each name of a script
    that is not there, and for scripts that need each other in a circle.
    """
    sources = {path.name: path.read_text(encoding="utf-8") for path in _scripts(folder)}
    sources[WORDS] = words(locales)
    sources[PROVIDER] = f"export const common = {json.dumps(comments, ensure_ascii=False)};\n"
    problems = [
        Problem(f"{shown}/{FOLDER}/{name}", line, f"there is no './{other}'; {advice}")
        for name, line, other in _references(sources)
        if other not in sources and (advice := did_you_mean(other, sources))
    ]
    if problems:
        raise ContentError(problems)
    needs: dict[str, set[str]] = {name: set() for name in sources}
    for name, _, other in _references(sources):
        needs[name].add(other)
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " needs ".join(reversed(error.args[1]))
        place = f"{shown}/{FOLDER}/{error.args[1][0]}"
        message = f"{circle}: no name can hold the hash of the next; cut the circle"
        raise ContentError([Problem(place, 1, message)]) from None
    made: dict[str, Asset] = {}
    files: dict[str, str] = {}
    for name in order:
        content = _named(lean(sources[name]), made)
        made[name] = _asset(name, content)
        files[made[name].url] = content
    return Assets({f"{FOLDER}/{name}": asset for name, asset in sorted(made.items())}, files)


def words(locales: Mapping[str, Locale]) -> str:
    """Return the module with what scripts say: its `of` chooses the language of an element, or the
    first one."""
    said = {
        language: {
            "form": locale.newsletter.model_dump(
                include={"working", "empty", "no_at", "no_domain", "malformed", "suggestion"}
            ),
            "comments": locale.comments.model_dump(include={"loading", "failed"}),
        }
        for language, locale in locales.items()
    }
    return (
        f"const words = {json.dumps(said, ensure_ascii=False)};\n"
        "const languages = Object.keys(words);\n"
        "export const of = (element) => {\n"
        'const { lang } = element.closest("[lang]");\n'
        "return words[languages.includes(lang) ? lang : languages[0]];\n"
        "};\n"
    )


def lean(script: str) -> str:
    """Return a script without the comments that have lines of their own, and without indentation.

    That is safe where no text goes over the end of a line: a script with a backtick or a backslash
    there, outside of such comments, stays as it is. What can be done beyond that saves little once
    compressed.
    """
    code = _without_comments(script)
    if "`" in code or "\\\n" in code:
        return script
    lines = (line.strip() for line in code.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _scripts(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.js"))


def _references(sources: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Return who names whom, and in which line."""
    return [
        (name, code.count("\n", 0, found.start()) + 1, found[2])
        for name, source in sources.items()
        for code in [_without_comments(source)]
        for found in REFERENCE.finditer(code)
    ]


def _without_comments(source: str) -> str:
    """Return a script with its comments blank, each line where it was."""
    return COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)


def _named(script: str, made: Mapping[str, Asset]) -> str:
    """Return a script that names others as they are published."""

    def name(found: re.Match[str]) -> str:
        other = made[found[2]]
        published = f'{found[1]}"./{other.url.rpartition("/")[2]}"'
        return f'{published}, "{other.integrity}"' if found[1].startswith("load") else published

    return REFERENCE.sub(name, script)


def _asset(name: str, content: str) -> Asset:
    digest = hashlib.sha256(content.encode())
    stem = name.removesuffix(".js")
    url = f"assets/{FOLDER}/{stem}.{digest.hexdigest()[:8]}.js"
    return Asset(url, f"sha256-{b64encode(digest.digest()).decode()}")
