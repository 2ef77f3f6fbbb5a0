"""A page with the rules that it was given looks as with all of them, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import browser
import styled
from conftest import ROOT, Project, make_project, make_sample, post

pytestmark = browser.NEEDED

REFERENCE = (ROOT / "tests/fixtures/stylesheets/reference.md").read_text(encoding="utf-8")
"""Every component of Material's reference that the blog's extensions make."""
SIGN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="90" height="90">
<path d="M1 1h7v7z"/></svg>
"""
LOOKS = [
    (scheme, width, medium)
    for scheme in ("light", "dark")
    for width in (360, 800, 1280)
    for medium in ("screen", "print")
    # On paper there is one scheme and no window.
    if medium == "screen" or (scheme, width) == ("light", 800)
]
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
    "chi-siamo/", "cerca/", "feed/", "2026/", "categoria/", "categoria/newsletter/",
    "serie/la-prima-newsletter/", "autore/nora/", "guide/comments/",
)  # fmt: skip


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The components of the reference in a blog whose pages have all rules; the address."""
    project = make_project(tmp_path_factory.mktemp("reference") / "project")
    project.configure(
        nav=None,
        extra={"permesso": {"cards": {"make": False}}},
        markdown_extensions=EXTENSIONS,
        watch=[],
    )
    project.write({"docs/posts/a.md": post("Tutto", REFERENCE), "docs/immagini/a.svg": SIGN})
    folder = _built(project)
    with browser.served(folder) as root:
        yield folder, root


@pytest.fixture(scope="module")
def sample_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The sample blog, whose pages have all rules."""
    folder = _built(make_sample(tmp_path_factory.mktemp("sample")))
    with browser.served(folder) as address:
        yield folder, address


def _built(project: Project) -> Path:
    built = project.build(PERMESSO_QUICK="1")
    assert built.status == 0, built.output
    styled.shorten(built.folder)
    return built.folder


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
    chromium: Any, reference: tuple[Path, str], look: tuple[str, int, str]
) -> None:
    folder, root = reference
    dressed = styled.dress(folder, "tutto/")
    assert "<style>" in dressed or "page." in dressed
    assert _compared(chromium, root, "tutto/", look) == []


@pytest.mark.parametrize("options", [{"states": True}, {"opened": True}], ids=str)
def test_every_component_looks_the_same_in_every_state(
    chromium: Any, reference: tuple[Path, str], options: dict[str, bool]
) -> None:
    folder, root = reference
    styled.dress(folder, "tutto/")
    assert _compared(chromium, root, "tutto/", ("light", 800, "screen"), **options) == []


def test_the_comparison_notices_a_rule_that_is_missing(
    chromium: Any, reference: tuple[Path, str]
) -> None:
    folder, root = reference
    dressed = styled.dress(folder, "tutto/")
    sheets = list((folder / "assets/stylesheets").glob("page.*.css"))
    for path, text in [(folder / "tutto" / styled.PLAIN, dressed)] + [
        (sheet, sheet.read_text(encoding="utf-8")) for sheet in sheets
    ]:
        path.write_text(text.replace(".md-typeset kbd{", ".lost{"), encoding="utf-8")
    try:
        found = _compared(chromium, root, "tutto/", ("light", 800, "screen"))
    finally:
        for sheet in sheets:
            sheet.unlink()
    assert any(each.startswith("kbd") for each in found)


@pytest.mark.parametrize("url", KINDS)
def test_every_kind_of_page_looks_the_same(
    chromium: Any, sample_pages: tuple[Path, str], url: str
) -> None:
    folder, root = sample_pages
    if not (folder / url / "index.html").is_file():
        pytest.skip("the blog has no such page")
    styled.dress(folder, url)
    looks = [("light", 1280, "screen"), ("dark", 360, "screen"), ("light", 800, "print")]
    for look in looks:
        assert _compared(chromium, root, url, look) == [], look
    assert _compared(chromium, root, url, looks[0], states=True, opened=True) == []
