"""Rendering: each text once, kept by everything that it depends on, the same whoever renders it."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from pymdownx.slugs import slugify

from conftest import EXTENSIONS, NOW, ROOT, blog_extensions, post, write
from permesso import library, provenance, rendering, settings
from permesso.edition import Edition
from permesso.library import Folder, Library
from permesso.markup import Converter
from permesso.problem import Problem
from permesso.rendering import Texts
from permesso.workshop import forking
from permesso.workshop.store import sum_of
from permesso.workshop.workshop import Workshop

MODULE = """
from pathlib import Path

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor


class Reading(Preprocessor):
    def run(self, lines):
        return [Path(line[1:]).read_text() if line.startswith("@") else line for line in lines]


class Own(Extension):
    def __init__(self, **kwargs):
        self.config = {"sign": ["!", ""]}
        super().__init__(**kwargs)

    def extendMarkdown(self, md):
        md.preprocessors.register(Reading(md), "own", 40)


def makeExtension(**kwargs):
    return Own(**kwargs)
"""


class Counted(Converter):
    """A converter that counts how often each text is rendered."""

    rendered: Counter[str]

    def convert(self, text: str) -> Any:
        self.rendered[text.strip()] += 1
        return super().convert(text)


def converter(
    extensions: Any = EXTENSIONS, configs: Any = None, rendered: Counter[str] | None = None
) -> Counted:
    """Return one that counts in `rendered`."""
    found = Counted(extensions, configs)
    found.rendered = rendered if rendered is not None else Counter()
    return found


class Desk:
    """A blog in a folder, read again and again."""

    def __init__(self, folder: Path) -> None:
        self.docs = folder / "docs"
        self.cache = folder / "cache"
        self.extensions: Any = EXTENSIONS
        self.configs: Any = None
        self.processes = 1
        self.quick = False
        self.preview = False
        self.now = NOW
        self.remembered: dict[str, Any] = {}

    def read(self, kept: bool = True) -> tuple[Library, list[Problem], Counter[str]]:
        """Return what is read, the problems, and how often each text was rendered here."""
        rendered: Counter[str] = Counter()
        paths = sorted(path for path in self.docs.rglob("*") if path.is_file())
        uris = [path.relative_to(self.docs).as_posix() for path in paths]
        documents = tuple(uri for uri in uris if uri.endswith(".md"))
        folder = Folder(self.docs, "docs", documents, {})
        edition = Edition.of(settings.parse({}, None), "it", self.now, self.preview)
        workshop = Workshop.at(self.cache, quick=self.quick, processes=self.processes)
        texts = Texts(
            converter(self.extensions, self.configs, rendered),
            workshop if kept else None,
            self.remembered,
        )
        found, problems = library.read(folder, edition, texts)
        workshop.cabinet.close()
        return found, problems, rendered


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a blog of three posts, a page and an author."""
    found = Desk(tmp_path)
    files = {f"posts/{n}.md": post(n, f"Testo *{n}*.\n\n## Parte {n}") for n in "abc"}
    files["chi.md"] = "# Chi\n\nIo."
    files[".authors.yml"] = "authors:\n  ada: {name: Ada, bio: Scrive *bene*.}\n"
    write(found.docs, files)
    return found


def test_each_text_is_rendered_once_and_none_when_nothing_changed(desk: Desk) -> None:
    first, _, rendered = desk.read()
    assert len(rendered) == 5 and set(rendered.values()) == {1}
    again, _, rendered = desk.read()
    assert not rendered
    assert again == first == desk.read(kept=False)[0]


def test_a_change_renders_what_changed(desk: Desk) -> None:
    desk.read()
    write(desk.docs, {"posts/b.md": post("b", "Altro *testo*.")})
    found, _, rendered = desk.read()
    assert rendered == {"Altro *testo*.": 1}
    assert [entry.body.words for entry in found.posts] == [4, 2, 4]
    assert not desk.read()[2]


def test_front_matter_that_changed_counts_as_the_text_does(desk: Desk) -> None:
    desk.read()
    write(desk.docs, {"posts/b.md": post("Nuovo", "Testo *b*.\n\n## Parte b")})
    found, _, rendered = desk.read()
    assert sum(rendered.values()) == 1
    assert [entry.front.title for entry in found.posts] == ["a", "Nuovo", "c"]


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: setattr(desk, "configs", {"toc": {"permalink": "#"}}),
        lambda desk: setattr(desk, "configs", {"toc": {"slugify": slugify(case="lower")}}),
        lambda desk: setattr(desk, "extensions", [*EXTENSIONS, "abbr"]),
        lambda desk: setattr(desk, "extensions", list(reversed(EXTENSIONS))),
    ],
)
def test_a_setting_that_changed_renders_everything_anew(
    desk: Desk, change: Callable[[Desk], None]
) -> None:
    desk.read()
    change(desk)
    assert sum(desk.read()[2].values()) == 5
    assert not desk.read()[2]


@pytest.mark.parametrize("name", ["_installed", "_own"])
def test_other_versions_and_other_code_of_ours_render_everything_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    desk.read()
    monkeypatch.setattr(provenance, name, lambda: ("Markdown-99.dist-info",))
    assert sum(desk.read()[2].values()) == 5


def test_the_files_named_as_ours_are_all_that_take_part() -> None:
    """Whoever takes part in what becomes of a text has to be in `provenance.OWN`."""
    here = Path(provenance.__file__).parent
    named = {path for pattern in provenance.OWN for path in here.glob(pattern)}
    asked = "import sys, permesso.rendering, permesso.spares.fitting; print(*sorted(sys.modules))"
    listed = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    loaded = {
        Path(module.__file__)
        for name in listed
        if name.startswith("permesso.") and (module := __import__(name, fromlist=["x"])).__file__
    }
    # What keeps things has no part in what they are.
    others = {path for path in loaded - named if path.name != "__init__.py"}
    assert {path.relative_to(here).parts[0] for path in others} == {"workshop"}
    assert all(any(here.glob(pattern)) for pattern in provenance.OWN)


def damage_content(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute(
            "UPDATE entry SET content = substr(content, 1, length(content) - 9) || 'xxxxxxxxx'"
        )


def damage_pickle(file: Path) -> None:
    """Entries that are whole, and nothing that can be read."""
    with sqlite3.connect(file) as db:
        db.execute("UPDATE entry SET content = ?, sum = ?", (b"no", sum_of(b"no")))


def damage_file(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000] + b"x" * 3000)


@pytest.mark.parametrize("damage", [damage_content, damage_pickle, damage_file, Path.unlink])
def test_what_is_damaged_is_rendered_anew(desk: Desk, damage: Callable[[Path], None]) -> None:
    first = desk.read()[0]
    damage(desk.cache / "cabinet.sqlite")
    again, _, rendered = desk.read()
    assert again == first
    assert sum(rendered.values()) == 5
    assert desk.read()[0] == first


def many(desk: Desk) -> None:
    """Write more posts than one process takes, some of them with problems."""
    body = "Testo *{0}* con [un link](../chi.md).\n\n```py\na = {0}\n```\n\n[[newsletter]]\n"
    files = {f"posts/x/{n}.md": post(f"P{n}", body.format(n)) for n in range(120)}
    files |= {f"posts/x/{n}.md": post(f"P{n}", dat="2026-01-01") for n in range(7, 120, 20)}
    files |= {f"posts/x/{n}.md": "---\ntitle: A\n" for n in range(9, 120, 20)}
    files |= {f"posts/x/{n}.md": post(f"P{n}", draft="true") for n in range(3, 120, 20)}
    code = '<script src="https://pagead2.googlesyndication.com/x.js"></script>\n\nA.'
    files |= {f"posts/x/{n}.md": post(f"P{n}", code) for n in range(5, 120, 20)}
    files["posts/x/.meta.yml"] = "tagz: [a]\nthanks: Grazie *a tutti*.\n"
    write(desk.docs, files)


def test_who_renders_makes_no_difference(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    many(desk)
    alone, problems, _ = desk.read(kept=False)
    assert len(problems) > 10 and len(alone.notices) == 6
    monkeypatch.setattr(forking, "processes", lambda wanted, jobs: max(1, min(wanted, jobs)))
    desk.processes = 3
    told: list[str] = []
    each = forking.each

    def watched(*args: Any, **kwargs: Any) -> Any:
        told.append(str(args[2]))
        return each(*args, **kwargs)

    monkeypatch.setattr(forking, "each", watched)
    found, same, rendered = desk.read()
    assert told[0] == "3"
    # Of the files only those that this process rendered are counted.
    assert rendered["Scrive *bene*."] == rendered["Grazie *a tutti*."] == 1
    assert found == alone
    assert list(map(str, same)) == list(map(str, problems))
    found, same, rendered = desk.read()
    assert found == alone and not rendered
    assert list(map(str, same)) == list(map(str, problems))


def test_a_post_that_comes_out_is_rendered_then(desk: Desk) -> None:
    write(desk.docs, {"posts/d.md": post("D", "Domani.", publish_at="2030-01-01")})
    assert "Domani." not in desk.read()[2]
    desk.now = datetime(2031, 1, 1, tzinfo=UTC)
    found, _, rendered = desk.read()
    assert rendered == {"Domani.": 1}
    assert [entry.front.title for entry in found.posts] == ["a", "b", "c", "D"]


def test_a_preview_has_the_texts_of_the_one_before_in_memory(desk: Desk) -> None:
    desk.quick = True
    first = desk.read()[0]
    (desk.cache / "cabinet.sqlite").unlink()
    write(desk.docs, {"posts/b.md": post("b", "Altro.")})
    again, _, rendered = desk.read()
    assert rendered == {"Altro.": 1}
    assert again.posts[0].body is first.posts[0].body
    assert len(desk.remembered) == 5
    (desk.docs / "posts" / "b.md").unlink()
    desk.read()
    assert len(desk.remembered) == 4


def test_a_build_that_nobody_waits_for_keeps_nothing_in_memory(desk: Desk) -> None:
    desk.read()
    assert not desk.remembered


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put an extension of an owner's where Python finds it."""
    place = tmp_path / "code" / "own_extension.py"
    write(place.parent, {place.name: MODULE})
    monkeypatch.syspath_prepend(place.parent)
    yield place
    sys.modules.pop("own_extension", None)


def test_an_extension_that_nobody_knows_is_told_by_its_files(desk: Desk, own: Path) -> None:
    desk.extensions = [*EXTENSIONS, "own_extension"]
    assert sum(desk.read()[2].values()) == 5
    assert not desk.read()[2]
    own.write_text(MODULE + "\n# Nuovo.\n")
    assert sum(desk.read()[2].values()) == 5


def test_a_text_for_which_a_file_was_read_is_not_kept(desk: Desk, own: Path) -> None:
    desk.extensions = [*EXTENSIONS, "own_extension"]
    piece = own.with_name("piece.txt")
    piece.write_text("Uno.")
    write(desk.docs, {"posts/b.md": post("b", f"@{piece}")})
    desk.read()
    piece.write_text("Uno due.")
    found, _, rendered = desk.read()
    assert rendered == {f"@{piece}": 1}
    assert "Uno due." in found.posts[1].body.html("")


def test_snippets_are_read_each_time(desk: Desk) -> None:
    piece = desk.docs.parent / "piece.txt"
    desk.extensions = [*EXTENSIONS, "pymdownx.snippets"]
    desk.configs = {"pymdownx.snippets": {"base_path": [str(piece.parent)]}}
    write(desk.docs, {"posts/b.md": post("b", '--8<-- "piece.txt"')})
    # It is not there yet, and nothing says so.
    desk.read()
    piece.write_text("Uno.")
    found, _, rendered = desk.read()
    assert sum(rendered.values()) == 1
    assert "Uno." in found.posts[1].body.html("")
    desk.configs = {"pymdownx.snippets": {"auto_append": [str(piece)]}}
    assert sum(desk.read()[2].values()) == sum(desk.read()[2].values()) == 5


def told(extensions: Any, configs: Any = None) -> str | None:
    """Return the key of a converter's provenance."""
    found = provenance.of(extensions, configs or {})
    return found.key if found else None


def test_settings_are_told_by_what_they_are() -> None:
    def local(text: str) -> str:
        return text

    known = [
        told(["toc"]),
        told(["toc"], {"toc": {"slugify": slugify(case="lower")}}),
        told(["toc"], {"toc": {"slugify": slugify(case="upper")}}),
        told(["toc"], {"toc": {"slugify": partial(re.sub, "a")}}),
        told(["toc"], {"toc": {"slugify": local}}),
        told(["toc"], {"toc": {"permalink": True}}),
        told(["toc"], {"toc": {"permalink": "1"}}),
        told(["toc"], {"toc": {"permalink": {"a", "b"}}}),
        told(["toc", "abbr"]),
        told(["pymdownx.highlight"], {"pymdownx.highlight": {"a": [{"b": re}]}}),
    ]
    assert None not in known
    assert len(set(known)) == len(known)
    assert told(["toc"], {"toc": {"permalink": {"b", "a"}}}) == known[7]
    assert told([*blog_extensions()], blog_extensions())


def test_what_cannot_be_told_is_not_kept(desk: Desk) -> None:
    seen = 0

    def slug(text: str, separator: str) -> str:
        return f"{text}{seen}"

    class Stateful:
        def __call__(self, text: str, separator: str) -> str:
            return text

    assert told(["toc"], {"toc": {"slugify": slug}}) is None
    assert told(["toc"], {"toc": {"slugify": Stateful().__call__}}) is None
    assert told(["pymdownx.b64"]) is None
    desk.configs = {"toc": {"slugify": Stateful()}}
    assert sum(desk.read()[2].values()) == sum(desk.read()[2].values()) == 5


def test_icons_of_the_owners_belong_to_it(tmp_path: Path) -> None:
    configs = {"pymdownx.emoji": {"options": {"custom_icons": [str(tmp_path)]}}}
    before = told(["pymdownx.emoji"], configs)
    write(tmp_path, {"a/b.svg": "<svg/>"})
    between = told(["pymdownx.emoji"], configs)
    write(tmp_path, {"a/b.svg": "<svg></svg>"})
    assert len({before, between, told(["pymdownx.emoji"], configs)}) == 3


def test_an_extension_that_is_an_object_is_told_by_its_settings() -> None:
    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.preprocessors.register(Preprocessor(md), "own", 1)

    one, other = Own(), Own()
    one.config, other.config = {"a": ["1", ""]}, {"a": ["2", ""]}
    assert told([one]) != told([other])


def test_so_few_texts_are_rendered_by_one_process(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forking, "processes", lambda wanted, jobs: wanted)
    desk.processes = 2
    assert sum(desk.read()[2].values()) == 5 < rendering.WORTH_IT
