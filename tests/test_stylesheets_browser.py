"""A page with the rules that it was given looks as with all of them, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import browser
import styled
from conftest import ROOT, Project, make_project, make_sample, post
from permesso.stylesheets.stylesheets import Styling
from staged import Staged

pytestmark = browser.NEEDED

REFERENCE = (ROOT / "tests/fixtures/stylesheets/reference.md").read_text(encoding="utf-8")
"""Every component of Material's reference that the blog's extensions make."""
SIGN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="90" height="90">
<path d="M1 1h7v7z"/></svg>
"""
LARGE, SMALL, PAPER = ("light", 1280, "screen"), ("dark", 360, "screen"), ("light", 800, "print")
LOOKS = [LARGE, ("dark", 800, "screen"), SMALL, PAPER]
"""Each scheme, each width between two at which something changes, and paper."""
EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables",
    {"toc": {"permalink": "#"}},
    {"pymdownx.arithmatex": {"generic": True}},
    "pymdownx.betterem", "pymdownx.blocks.caption", "pymdownx.caret", "pymdownx.critic",
    "pymdownx.details", {"pymdownx.highlight": {"anchor_linenums": True}},
    "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark", "pymdownx.smartsymbols",
    "pymdownx.superfences", {"pymdownx.tabbed": {"alternate_style": True}},
    {"pymdownx.tasklist": {"custom_checkbox": True}}, "pymdownx.tilde",
]  # fmt: skip
KINDS = (
    "", "addio-tasso-di-apertura/", "gulpease-alla-prova-del-banco/", "archivio/", "newsletter/",
    "chi-siamo/", "cerca/", "feed/", "categoria/newsletter/", "serie/la-prima-newsletter/",
    "autore/nora-serratura/", "newsletter/consenso/bussare-2026-11/", "guide/comments/",
)  # fmt: skip


@dataclass(frozen=True)
class Wardrobe:
    """A blog whose pages have all rules, and what finds those that each uses."""

    folder: Path
    root: str
    """Its address."""
    styling: Staged[Styling]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wardrobe]:
    """The components of the reference."""
    project = make_project(tmp_path_factory.mktemp("reference") / "project")
    project.configure(
        nav=None,
        extra={"permesso": {"cards": {"make": False}}},
        markdown_extensions=EXTENSIONS,
        watch=[],
    )
    project.write({"docs/posts/a.md": post("Tutto", REFERENCE), "docs/immagini/a.svg": SIGN})
    with _built(project) as built:
        yield built


@pytest.fixture(scope="module")
def sample_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wardrobe]:
    """The sample blog."""
    with _built(make_sample(tmp_path_factory.mktemp("sample"))) as built:
        yield built


@contextmanager
def _built(project: Project) -> Iterator[Wardrobe]:
    built = project.build(PERMESSO_QUICK="1")
    assert built.status == 0, built.output
    styled.shorten(built.folder)
    with browser.served(built.folder) as root:
        yield Wardrobe(built.folder, root, styled.styling_of(built.folder))


def _compared(
    chromium: Any, root: str, url: str, look: tuple[str, int, str], **options: bool
) -> list[str]:
    scheme, width, medium = look
    with chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}
    ) as context:
        # Material's bundle changes the page when it comes to it, each time at another moment.
        context.route("**/bundle.*.js", lambda route: route.abort())
        page = context.new_page()
        page.emulate_media(media=medium, color_scheme=scheme)
        every = styled.looks(page, f"{root}{url}", **options)
        own = styled.looks(page, f"{root}{url}{styled.PLAIN}", **options)
    assert len(every) > 30
    return styled.differences(every, own)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_component_looks_the_same(
    chromium: Any, reference: Wardrobe, look: tuple[str, int, str]
) -> None:
    dressed = styled.dress(reference.folder, "tutto/", reference.styling)
    assert "<style>" in dressed or "page." in dressed
    assert _compared(chromium, reference.root, "tutto/", look) == []


@pytest.mark.parametrize("options", [{"states": True}, {"opened": True}], ids=str)
def test_every_component_looks_the_same_in_every_state(
    chromium: Any, reference: Wardrobe, options: dict[str, bool]
) -> None:
    styled.dress(reference.folder, "tutto/", reference.styling)
    assert _compared(chromium, reference.root, "tutto/", LARGE, **options) == []


def test_the_comparison_notices_a_rule_that_is_missing(chromium: Any, reference: Wardrobe) -> None:
    folder = reference.folder
    dressed = styled.dress(folder, "tutto/", reference.styling)
    sheets = list((folder / "assets/stylesheets").glob("page.*.css"))
    for path, text in [(folder / "tutto" / styled.PLAIN, dressed)] + [
        (sheet, sheet.read_text(encoding="utf-8")) for sheet in sheets
    ]:
        path.write_text(text.replace(".md-typeset kbd{", ".lost{"), encoding="utf-8")
    try:
        found = _compared(chromium, reference.root, "tutto/", LARGE)
    finally:
        for sheet in sheets:
            sheet.unlink()
    assert any(each.startswith("kbd") for each in found)


@pytest.mark.parametrize("url", KINDS)
def test_every_kind_of_page_looks_the_same(chromium: Any, sample_pages: Wardrobe, url: str) -> None:
    styled.dress(sample_pages.folder, url, sample_pages.styling)
    # In every state and in none: a rule for the one may hide that one for the other is missing.
    assert _compared(chromium, sample_pages.root, url, LARGE, states=True, opened=True) == []
    assert _compared(chromium, sample_pages.root, url, SMALL) == []


@pytest.mark.parametrize("url", ["", "gulpease-alla-prova-del-banco/"])
def test_a_page_looks_the_same_on_paper(chromium: Any, sample_pages: Wardrobe, url: str) -> None:
    styled.dress(sample_pages.folder, url, sample_pages.styling)
    assert _compared(chromium, sample_pages.root, url, PAPER) == []
