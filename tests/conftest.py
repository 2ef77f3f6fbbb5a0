"""What many tests need: a blog in a folder, and ways to look at what a build made of it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import lxml.html
import pytest
import yaml
from mkdocs.utils.yaml import yaml_load

from bench.contestants import top_level_blocks
from permesso import settings
from permesso.blog import Loaded, load
from permesso.edition import Edition
from permesso.library import Folder
from permesso.markup import Body, Converter
from permesso.model import Article, Blog, Listing, Post
from permesso.problem import ContentError
from permesso.related.related import Related
from permesso.slots.places import MARK

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

# The same examples on every machine, and nothing written beside the tests. To look for new ones:
# ./scripts/test --hypothesis-profile explore
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, max_examples=60
)
hypothesis.settings.register_profile(
    "explore", deadline=None, derandomize=False, database=None, max_examples=2000
)
hypothesis.settings.load_profile("steady")

BARE: Mapping[str, object] = {
    "nav": None,
    # Cards and the index of the search cost more than the rest of a small blog; their tests ask. So
    # do those of the audit for its page.
    "extra": {"permesso": {"cards": {"make": False}, "search": "off", "audit": "off"}},
    "theme": {"name": "material", "language": "it", "custom_dir": "overrides", "font": False},
    "watch": [],
}
"""What a project of a test's own has in `mkdocs.yml` instead of the sample's."""

EXTENSIONS = ["admonition", "attr_list", "footnotes", "md_in_html", "tables", "toc"]

SITE_URL = "https://prova.example/"
"""Address of the engine's blog, where a test wants it to have one."""
CONSENT: Mapping[str, str] = {
    "date": "2026-03-01",
    "language": "it",
    "gives": "Una lettera con un'idea.",
    "frequency": "un martedì sì e uno no",
    "sender": "Ada, che risponde",
    "leaving": "Si esce con un clic.",
    "text": "Sì, scrivetemi.",
}
"""What subscribers of a test's newsletter agree to."""
LETTERS = "5f0c0a0e-7a3c-4c5e-9d0b-2f6f4f7f0c11"
"""Id of the main list of a test's newsletter."""


def consents(**entries: Mapping[str, str | None]) -> str:
    """Return a consents' file: by id (`_` for a hyphen) what differs from `CONSENT`.

    Each has its right hash unless the entry says another, or None for none.
    """
    found = {}
    for id_, changes in entries.items():
        entry: dict[str, str | None] = {**CONSENT, **changes}
        lines = [entry[key] for key in ("gives", "frequency", "sender", "leaving", "text")]
        record = "".join(f"{line}\n" for line in lines)
        entry.setdefault("sha256", hashlib.sha256(record.encode()).hexdigest())
        known = {key: value for key, value in entry.items() if value is not None}
        found[id_.replace("_", "-")] = known
    return yaml.safe_dump({"consents": found}, allow_unicode=True, sort_keys=False)


def letters(**changes: object) -> dict[str, Any]:
    """Return the settings of a newsletter with our own service, some of them changed."""
    settings = {
        "provider": "optin",
        "root": "https://lettere.prova.example",
        "list": LETTERS,
        "privacy": "privacy.md",
        **changes,
    }
    return {key: value for key, value in settings.items() if value is not None}


def letter_files(**entries: Mapping[str, str | None]) -> dict[str, str | bytes]:
    """Return the files that a newsletter needs: the consents (`consents`), the privacy page."""
    return {
        ".consents.yml": consents(**(entries or {"primo": {}})),
        "privacy.md": "# Privacy\n\nChe cosa facciamo del tuo indirizzo.\n",
    }


def blog_extensions() -> dict[str, dict[str, Any]]:
    """Return the Markdown extensions of `mkdocs.yml` and their settings."""
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        listed = yaml_load(file)["markdown_extensions"]
    found: dict[str, dict[str, Any]] = {}
    for item in listed:
        found |= item if isinstance(item, dict) else {item: {}}
    return found


def post(title: str = "Un titolo", body: str = "Testo.", **front: object) -> str:
    """Return the text of a post that is right but for what the test says."""
    keys = {"title": title, "date": "2026-03-12", **front}
    lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + body + "\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below `folder`; text is dedented."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")


@dataclass
class Engine:
    """The engine over a folder, without MkDocs."""

    docs: Path
    usual: Mapping[str, object] = field(default_factory=lambda: {"search": "off", "audit": "off"})
    """Settings that a test need not name: no page to search on and none of the audit, which every
    list of pages would hold."""

    def load(self, files: Mapping[str, str | bytes], **values: object) -> Blog:
        """Return the blog in `files`; `values` are those of `loaded`."""
        return self.loaded(files, **values).blog  # type: ignore[arg-type]

    def loaded(
        self,
        files: Mapping[str, str | bytes],
        *,
        now: datetime = NOW,
        preview: bool = False,
        language: str = "it",
        site_url: str | None = None,
        mkdocs: str | None = None,
        earlier: Related | None = None,
        **values: object,
    ) -> Loaded:
        """Return the blog in `files` (paths below the documents folder), as `load` does, and all
        that was found about it.

        It is built at `now`; `earlier` is what the build before found to be related. `values` are
        its settings; or `mkdocs` is the text of its `mkdocs.yml`, and problems with settings have
        its lines.
        """
        write(self.docs, files)
        paths = sorted(
            path.relative_to(self.docs).as_posix()
            for path in self.docs.rglob("*")
            if path.is_file()
        )
        documents = tuple(path for path in paths if path.endswith(".md"))
        media = {path: path for path in paths if not path.endswith(".md")}
        configuration = settings.read_configuration(None)
        if mkdocs is not None:
            path = self.docs.parent / "mkdocs.yml"
            write(self.docs.parent, {path.name: mkdocs})
            configuration = settings.read_configuration(path)
            values = yaml.safe_load(path.read_text(encoding="utf-8"))["extra"]["permesso"]
        if mkdocs is None:
            values = {**self.usual, **values}
        parsed = settings.parse(values, configuration)
        edition = Edition.of(parsed, language, now, preview, configuration, site_url)
        folder = Folder(self.docs, "docs", documents, media)
        return load(folder, edition, Converter(EXTENSIONS), "Prova", earlier)

    def article(
        self, text: str, others: Mapping[str, str | bytes] | None = None, **values: object
    ) -> Article:
        """Return the post `posts/a.md` with this `text`, in a blog with the files `others`."""
        blog = self.load({"posts/a.md": text, **(others or {})}, **values)  # type: ignore[arg-type]
        return next(found for found in blog.articles if found.post.source == "posts/a.md")

    def problems(self, files: Mapping[str, str | bytes], **values: object) -> list[str]:
        """Return the problems of `files`, as they are shown."""
        with pytest.raises(ContentError) as raised:
            self.load(files, **values)  # type: ignore[arg-type]
        return [str(problem) for problem in raised.value.problems]


def listings(blog: Blog, kind: str) -> list[Listing]:
    """Return the pages of the lists of one kind."""
    return [listing for listing in blog.listings if listing.kind == kind]


def layout(body: Body) -> list[str]:
    """Return what stands at the top level of a text: tags, slots, blocks placed by hand."""
    root = lxml.html.fragment_fromstring(body.marked_html(""), create_parent="main")
    return [
        place(body, child) if child.tag is lxml.html.etree.Comment else str(child.tag)
        for child in root
    ]


def place(body: Body, comment: lxml.html.HtmlComment) -> str:
    """Return what a comment in a text's HTML stands for."""
    number = MARK.fullmatch(f"<!--{comment.text}-->")
    assert number is not None, comment.text
    mark = body.marks[int(number[1])]
    return mark.slot or mark.written or "nothing"


def titles(posts: Iterable[Post]) -> list[str]:
    """Return the titles of posts."""
    return [found.title for found in posts]


@contextmanager
def fresh_engine() -> Iterator[Engine]:
    """Give an engine over an empty folder, where one test needs many."""
    with tempfile.TemporaryDirectory() as folder:
        yield Engine(Path(folder))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser, for tests with the mark `browser`."""
    # Here, so that the other tests do not load it.
    from playwright.sync_api import sync_playwright

    import browser

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.shell(), args=browser.OPTIONS)
        yield started
        started.close()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An engine over an empty folder."""
    (tmp_path / "docs").mkdir()
    return Engine(tmp_path / "docs")


@dataclass
class Site:
    """A built site, read as a reader's browser would read it."""

    folder: Path
    output: str
    """What the build printed."""
    status: int
    """Exit status of the build."""

    def file(self, url: str) -> Path:
        """Return the file that a host answers with at `url`."""
        path = self.folder / url
        return path / "index.html" if url == "" or url.endswith("/") else path

    def has(self, url: str) -> bool:
        """Tell whether there is something at `url`."""
        return self.file(url).is_file()

    def page(self, url: str) -> lxml.html.HtmlElement:
        """Return the page at `url`, parsed."""
        return lxml.html.document_fromstring(self.file(url).read_text(encoding="utf-8"))

    def urls(self) -> list[str]:
        """Return the address of every page."""
        names = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.html"))
        return sorted(name.removesuffix("index.html") for name in names)

    def mapped(self) -> list[str]:
        """Return the whole addresses that the site map names, in all its parts."""
        parts = sorted(self.folder.glob("sitemap-*.xml"))
        roots = [lxml.etree.fromstring(part.read_bytes()) for part in parts]
        return sorted(loc.text or "" for root in roots for loc in root.iterfind("{*}url/{*}loc"))

    def texts(self, url: str, selector: str) -> list[str]:
        """Return the texts of the elements of a page that a CSS selector finds."""
        return [
            " ".join(found.text_content().split()) for found in self.page(url).cssselect(selector)
        ]


@dataclass
class Project:
    """A whole project in a temporary folder: this repository's engine, content of its own."""

    root: Path

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files below the project's root."""
        write(self.root, files)

    def configure(self, **values: object) -> None:
        """Write `mkdocs.yml`: the repository's own, with top-level keys replaced."""
        # The tags of MkDocs (`!ENV`, `!!python/name:`) have to survive; keys are replaced as text.
        text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        blocks = top_level_blocks(text)
        for key, value in values.items():
            blocks[key] = (
                yaml.safe_dump({key: value}, allow_unicode=True) if value is not None else ""
            )
        (self.root / "mkdocs.yml").write_text("\n".join(blocks.values()), encoding="utf-8")

    def build(self, *arguments: str, **environment: str) -> Site:
        """Build the site in a process of its own, as a person would; return what came of it."""
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", *arguments],
            cwd=self.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return Site(self.root / "site", done.stdout + done.stderr, done.returncode)

    def start(self, *arguments: str, umask: int = -1, **environment: str) -> subprocess.Popen[str]:
        """Start MkDocs with `arguments` in a process of its own, and do not wait for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "mkdocs", *arguments],
            cwd=self.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=umask,
        )


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Return as soon as `condition` holds; fail if it does not within `seconds`, of which there are
    many: the machine may be busy with other things."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds} seconds"
        time.sleep(0.02)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def make_project(root: Path) -> Project:
    """Make a project in `root`: hooks and templates linked, an empty blog, no menu."""
    root.mkdir(parents=True, exist_ok=True)
    for name in ("hooks", "overrides"):
        (root / name).symlink_to(ROOT / name)
    project = Project(root)
    project.configure(**BARE)
    (root / "docs").mkdir()
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with an empty blog."""
    return make_project(tmp_path / "project")


def make_sample(root: Path, *, to_write_in: bool = False) -> Project:
    """Make a project in `root`, a folder that is there, with the sample blog of this repository;
    skip the test where that was replaced. A test that writes into it has to say so."""
    if not (ROOT / "docs/posts/2025/che-cosa-e-il-permission-marketing.md").is_file():
        pytest.skip("the sample blog was replaced by another one")
    for name in ("hooks", "overrides"):
        (root / name).symlink_to(ROOT / name)
    if to_write_in:
        shutil.copytree(ROOT / "docs", root / "docs")
    else:
        (root / "docs").symlink_to(ROOT / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    # Pictures and cards of the sample are made once for all workers, and not again tomorrow.
    kept = ROOT / ".cache" / "workshop"
    kept.mkdir(parents=True, exist_ok=True)
    (root / ".cache").mkdir()
    (root / ".cache" / "workshop").symlink_to(kept)
    return Project(root)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample blog of this repository, built strictly once for each worker."""
    site = make_sample(tmp_path_factory.mktemp("sample")).build("--strict")
    assert site.status == 0, site.output
    yield site


def sections(page: str) -> dict[str, str]:
    """Return the sections of a printed Markdown page by their headings; "" is what comes before."""
    parts = f"\n{page}".split("\n## ")
    return {"": parts[0], **dict(part.split("\n", 1) for part in parts[1:])}


def first_cells(text: str) -> list[str]:
    """Return what stands first in each row of a Markdown table, without its head."""
    rows = [
        line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line[:1] == "|"
    ]
    return rows[2:]
