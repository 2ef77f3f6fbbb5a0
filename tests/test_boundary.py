"""Boundaries: what may import what, and what a build must not leave behind in a process."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from mkdocs.plugins import EVENTS

from conftest import ROOT, Engine, post

HOOKS = sorted((ROOT / "hooks").glob("*.py"))
ENGINE = sorted((ROOT / "hooks" / "permesso").rglob("*.py"))
SERVICE = sorted((ROOT / "hooks" / "optin").rglob("*.py"))
COMMAND = [
    path
    for package in ("conversation", "embedding", "deploying")
    for path in sorted((ROOT / "hooks" / package).rglob("*.py"))
]
TERMINAL = sorted((ROOT / "hooks" / "terminal").rglob("*.py"))
GENERATORS = {"mkdocs", "material"}
ADAPTERS = {path.stem for path in HOOKS}
OF_COMMANDS = {
    "blog_comments",
    "blog_embeds",
    "blog_heads",
    "blog_links",
    "blog_reader",
    "related_eval",
}
"""Adapters that no build loads."""
BUILD = [path for path in HOOKS if path.stem not in OF_COMMANDS]
FOR_EDITORS = ("permesso.linking", "permesso.related.evaluation")
"""Parts of the engine that only commands use."""


def name(path: Path) -> str:
    return path.relative_to(ROOT / "hooks").as_posix()


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "hooks").with_suffix("").parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Yield the name of every module that a file imports, wherever it does."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def roots(path: Path) -> set[str]:
    """Return the top level of every module that a file imports."""
    return {each.split(".")[0] for each in imports(path)}


def test_there_is_something_to_look_at() -> None:
    assert {"blog.py", "staging.py", "theming.py"} <= {path.name for path in HOOKS}
    assert {"blog.py", "markup.py"} <= {path.name for path in ENGINE}
    assert {"pull.py", "server.py", "asking.py"} <= {path.name for path in COMMAND}
    assert {"caller.py", "command.py"} <= {path.name for path in TERMINAL}
    assert {path.stem for path in HOOKS} >= OF_COMMANDS
    for package in FOR_EDITORS:
        assert [path for path in ENGINE if module(path).startswith(f"{package}.")]
    assert "markdown" in set(imports(ROOT / "hooks" / "permesso" / "markup.py"))


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_knows_nothing_of_who_calls_it(path: Path) -> None:
    assert roots(path) & {"terminal", "conversation", "embedding", *GENERATORS, *ADAPTERS} == set()


@pytest.mark.parametrize("path", SERVICE, ids=name)
def test_the_service_and_the_rest_know_nothing_of_each_other(path: Path) -> None:
    assert roots(path) & {"permesso", "conversation", "terminal", *GENERATORS, *ADAPTERS} == set()


@pytest.mark.parametrize("path", [*HOOKS, *ENGINE], ids=name)
def test_nothing_of_the_blog_imports_the_service(path: Path) -> None:
    assert "optin" not in roots(path)


@pytest.mark.parametrize("path", COMMAND, ids=name)
def test_what_fetches_from_other_sites_knows_the_engine_and_the_terminal_alone(path: Path) -> None:
    assert roots(path) & {"optin", *GENERATORS, *ADAPTERS} == set()


@pytest.mark.parametrize("path", TERMINAL, ids=name)
def test_what_commands_share_knows_none_of_them(path: Path) -> None:
    assert roots(path) & {"optin", "conversation", *GENERATORS, *ADAPTERS} == set()


@pytest.mark.parametrize("path", [*HOOKS, *ENGINE], ids=name)
def test_only_the_commands_for_comments_fetch_any(path: Path) -> None:
    assert path.stem == "blog_comments" or "conversation" not in roots(path)


@pytest.mark.parametrize("path", [*BUILD, *ENGINE], ids=name)
def test_a_build_loads_nothing_of_what_commands_are_for(path: Path) -> None:
    """An engine's module may, if it is itself for editors."""
    if not module(path).startswith(FOR_EDITORS):
        found = {each for each in imports(path) if each.startswith((*FOR_EDITORS, "terminal"))}
        assert found == set()


READS_THE_CLOCK_OR_SPEAKS = {"time", "logging"}
GIVES_UP = {"permesso.audit.syntax"}
"""Counts CPU seconds: what its parser takes too long for, in a stranger's code, is a fault."""
CALLS = {"now", "utcnow", "today", "print", "getLogger", "getenv"}


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_reads_no_clock_and_says_nothing(path: Path) -> None:
    read = {"time"} if module(path) in GIVES_UP else set()
    assert set(imports(path)) & READS_THE_CLOCK_OR_SPEAKS == read
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    }
    assert called & CALLS == set()


WRITERS = ("permesso.workshop.", "permesso.publication")
"""What may change files: folders that are exchanged, and what is kept in `.cache/`."""
CHANGES = {
    "write_text", "write_bytes", "mkdir", "makedirs", "unlink", "rmdir", "rmtree", "rename",
    "touch", "symlink_to", "hardlink_to", "utime", "mkstemp", "mkdtemp", "NamedTemporaryFile",
    "TemporaryDirectory", "copyfile", "copytree", "move",
}  # fmt: skip
MODE = re.compile(r"[wax][bt+]*|r[bt]?\+[bt]?")
"""A mode of `open` in which a file is written."""


def changes(path: Path) -> set[str]:
    """Return what a module calls that changes files; `open` counts where its mode says so, but for
    that of PyAV, which is given memory."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            said = [each.value for each in given if isinstance(each, ast.Constant)]
            writes = any(MODE.fullmatch(str(each)) for each in said)
            opened = called == "open" and ast.unparse(node.func) != "av.open"
            if called in CHANGES or (opened and writes):
                found.add(called)
    return found


@pytest.mark.parametrize("path", ENGINE, ids=name)
def test_the_engine_writes_no_file(path: Path) -> None:
    if module(path).startswith(WRITERS):
        return
    assert changes(path) == set()


def test_what_may_write_files_does() -> None:
    """What the test above looks for is what those call who do it."""
    assert changes(ROOT / "hooks" / "permesso" / "publication.py")
    assert changes(ROOT / "hooks" / "permesso" / "workshop" / "store.py")


OUTPUTS = {
    "cards", "embeds", "feeds", "head", "icons", "machines", "pictures", "redirects", "sitemaps",
    "structured", "workshop",
}  # fmt: skip
"""Packages of what a site has beside its texts."""


def package(name_: str) -> str:
    return name_.split(".")[1] if name_.startswith("permesso.") else ""


def test_no_packages_of_outputs_import_each_other() -> None:
    """A package may import another one that knows nothing of it: `graphlib` finds an order."""
    graph: dict[str, set[str]] = {each: set() for each in OUTPUTS}
    for path in ENGINE:
        own = package(module(path))
        if own in OUTPUTS:
            graph[own] |= {package(each) for each in imports(path)} & OUTPUTS - {own}
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("workshop") < order.index("pictures") < order.index("cards")


@pytest.mark.parametrize("path", HOOKS, ids=name)
def test_a_hook_shadows_no_standard_module(path: Path) -> None:
    assert path.stem not in sys.stdlib_module_names


@pytest.mark.parametrize("path", HOOKS, ids=name)
def test_only_events_are_named_like_events(path: Path) -> None:
    functions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))
    like_events = {found.name for found in functions if found.name.startswith("on_")}
    assert like_events <= {f"on_{event}" for event in EVENTS}


@pytest.mark.parametrize("path", [*HOOKS, *ENGINE], ids=name)
def test_no_module_rebinds_its_names(path: Path) -> None:
    assert [node for node in ast.walk(tree(path)) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize("path", [*HOOKS, *ENGINE], ids=name)
def test_what_a_module_holds_is_named_as_constant(path: Path) -> None:
    """A list, a set or a mapping at the top of a module is a constant; an empty one fills up."""
    for node in tree(path).body:
        value = getattr(node, "value", None)
        if isinstance(value, ast.List | ast.Set | ast.Dict | ast.ListComp | ast.DictComp):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            assert all(found.lstrip("_").isupper() for found in names), names
            assert not (isinstance(value, ast.Dict) and not value.keys), names
            assert not (isinstance(value, ast.List) and not value.elts), names


def state() -> dict[str, dict[str, Any]]:
    """Return a copy of everything that the engine's modules hold and a build could change."""
    return {
        found: {
            key: deepcopy(value)
            for key, value in vars(importlib.import_module(found.removesuffix(".__init__"))).items()
            if isinstance(value, list | dict | set) and not key.startswith("__")
        }
        for found in map(module, ENGINE)
    }


def test_a_build_changes_nothing_in_the_modules(engine: Engine) -> None:
    before = state()
    assert before["permesso.lean"]["INLINE_MARKS"]  # something is looked at
    engine.load({"posts/a.md": post(body="## A\n\n*b* [c](#a)", tags="[t]")})
    engine.problems({"posts/b.md": post(tags="x", autor="y")}, per_page=3)
    assert state() == before
