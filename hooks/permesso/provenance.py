"""Provenance: what the HTML of a text depends on beside the text.

It is a key of the versions of everything that is installed, of the extensions and their settings,
of our own code, and of the files of extensions that are not known here. A setting that cannot be
told by a key, such as an object with a state, leaves a converter without provenance, and nothing
that it makes is kept.

An extension that is not known may read files while it renders. It is watched (PEP 578): a text for
which anything was opened, listed, run or called, except what is installed, is not kept.
"""

from __future__ import annotations

import platform
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import markdown
from markdown.util import get_installed_extensions

from permesso.workshop.store import key, sum_of, sums_of

Result = TypeVar("Result")

KNOWN = frozenset(("markdown", "pymdownx", "material", "permesso")) | sys.stdlib_module_names
"""Packages that the versions of what is installed tell, and that read nothing of the owner's.

But for `pymdownx.b64` and `pymdownx.snippets`, which look for files, and go on when there are none.
"""
SNIPPET = "8<"
"""Is in every line that asks `pymdownx.snippets` for a file."""
TOUCHES = frozenset(
    "glob.glob glob.glob/2 open os.exec os.listdir os.posix_spawn os.scandir os.system "
    "socket.connect socket.getaddrinfo sqlite3.connect subprocess.Popen urllib.Request".split()
)
"""Events of reading something (docs.python.org, "Audit events table")."""
OWN = (
    "advertising/*",
    "contracts.py",
    "embeds/embed.py",
    "embeds/lines.py",
    "embeds/pasted.py",
    "embeds/providers.*",
    "fields.py",
    "lean.py",
    "locale.py",
    "locales/*",
    "machines/plain.py",
    "manuscripts.py",
    "markup.py",
    "opening.py",
    "pictures/figures.py",
    "pictures/markup.py",
    "pictures/rendition.py",
    "problem.py",
    "provenance.py",
    "references.py",
    "rendering.py",
    "slots/places.py",
    "slots/settings.py",
    "slug.py",
    "source.py",
    "spares/*",
    "tables.py",
    "yaml_source.py",
)
"""Files of this package that have a part in what becomes of a text."""


class Untold(Exception):
    """A setting cannot be told by a key."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the HTML of a text depends on beside it."""

    key: str
    """All of it."""
    watches: bool
    """Whether somebody takes part who may read files."""
    snippets: bool
    """Whether a text may ask for the content of a file."""

    def watched(self, make: Callable[[], Result], text: str) -> tuple[Result, bool]:
        """Return what is made of a text, and whether it depends on nothing else."""
        if not self.watches:
            return make(), True
        guard = _guard()
        before, guard.touched, guard.awake = guard.touched, False, True
        try:
            made = make()
        finally:
            guard.awake = False
        touched, guard.touched = guard.touched, before
        return made, not touched and not (self.snippets and SNIPPET in text)


def of(extensions: Sequence[Any], configs: Mapping[str, Mapping[str, Any]]) -> Provenance | None:
    """Return the provenance of what extensions of Python-Markdown make; None where what they make
    is not to be kept."""
    modules: set[str] = set()
    try:
        told = [_name(each, modules) for each in extensions]
        settings = [(name, _told(values, modules)) for name, values in sorted(configs.items())]
        places = [_place(name) for name in sorted(_tops(modules) - KNOWN)]
    except (Untold, RecursionError):
        return None
    snippets = "pymdownx.snippets" in modules
    if "pymdownx.b64" in modules:
        return None
    if snippets and configs.get("pymdownx.snippets", {}).get("auto_append"):
        return None
    places += [Path(path) for values in configs.values() for path in _icons(values)]
    parts = (
        platform.python_version(),
        platform.python_implementation(),
        markdown.__version__,
        *_installed(),
        repr(told),
        repr(settings),
        *_own(),
        *(each for place in places for each in sums_of(place, _files(place))),
    )
    return Provenance(key(*parts), snippets or not _tops(modules) <= KNOWN, snippets)


def _tops(modules: Iterable[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def _icons(value: Any) -> Iterator[str]:
    """Yield the folders with icons of the owner's in the settings of an extension."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name == "custom_icons" and isinstance(each, list | tuple):
                yield from map(str, each)
            else:
                yield from _icons(each)


def _name(extension: Any, modules: set[str]) -> str:
    """Return the name of an extension; add the module that it is in."""
    if not isinstance(extension, str):
        modules.add(type(extension).__module__)
        return f"{_path(type(extension))} {_told(getattr(extension, 'config', None), modules)}"
    name = extension.partition(":")[0]
    points = [point for point in get_installed_extensions() if point.name == name]
    modules.add(points[0].value.partition(":")[0] if points else name)
    return extension


def _told(value: Any, modules: set[str]) -> Any:
    """Return a setting as something whose `repr` tells it; add the modules of functions in it.

    Raises Untold for what has a state that nobody sees.
    """
    if value is None or isinstance(value, str | bytes | int | float):
        return value
    if isinstance(value, Mapping):
        return [(_told(name, modules), _told(each, modules)) for name, each in value.items()]
    if isinstance(value, list | tuple):
        return [_told(each, modules) for each in value]
    if isinstance(value, set | frozenset):
        return sorted(repr(_told(each, modules)) for each in value)
    if isinstance(value, partial):
        parts = (value.func, value.args, value.keywords)
        return ["partial", *(_told(each, modules) for each in parts)]
    if isinstance(value, ModuleType):
        modules.add(value.__name__)
        return value.__name__
    if not hasattr(value, "__qualname__") or getattr(value, "__closure__", None):
        raise Untold
    if getattr(value, "__self__", None) is not None and not isinstance(value.__self__, ModuleType):
        raise Untold
    modules.add(value.__module__)
    return _path(value)


def _path(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"


def _place(name: str) -> Path:
    """Return the folder of a package, or the file of a module; raises Untold where it has none."""
    found: Any = sys.modules.get(name) or _spec(name)
    folders = getattr(found, "__path__", None) or getattr(found, "submodule_search_locations", None)
    file = getattr(found, "__file__", None) or getattr(found, "origin", None)
    place = next(iter(folders)) if folders else file
    if not place:
        raise Untold
    return Path(place)


def _spec(name: str) -> ModuleSpec | None:
    """Return where a module is that is not loaded yet."""
    try:
        return find_spec(name)
    except (ImportError, ValueError):
        return None


def _files(place: Path) -> Iterable[Path]:
    """Return a file itself, or all that is in a folder."""
    return [place] if place.is_file() else place.rglob("*")


@lru_cache
def _own() -> tuple[str, ...]:
    """Return the sums of our own files."""
    here = Path(__file__).parent
    files = sorted(path for pattern in OWN for path in here.glob(pattern) if path.is_file())
    return tuple(sum_of(path.read_bytes()) for path in files)


def _installed() -> Iterator[str]:
    """Yield the names of what is installed, with its version."""
    folders = {str(Path(markdown.__file__).parent.parent)}
    folders |= {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    for folder in sorted(folders):
        yield from sorted(path.name for path in Path(folder).glob("*-info"))


@dataclass(slots=True)
class _Guard:
    """Sees what a text touches while it is rendered."""

    awake: bool = False
    touched: bool = False
    roots: tuple[str, ...] = field(default_factory=lambda: tuple(_roots()))

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take note of an event."""
        if not self.awake or event not in TOUCHES:
            return
        path = arguments[0] if arguments else None
        is_installed = isinstance(path, str) and path.startswith(self.roots)
        if not (event in {"open", "os.listdir", "os.scandir"} and is_installed):
            self.touched = True


def _roots() -> Iterable[str]:
    """Yield the folders of what is installed, and of our own."""
    yield str(Path(__file__).parent)
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield sysconfig.get_path(name)


@lru_cache
def _guard() -> _Guard:
    """Return the one that watches; hooks of this kind stay until the process ends."""
    guard = _Guard()
    sys.addaudithook(guard.see)
    return guard
