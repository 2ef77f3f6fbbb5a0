"""A preview: a site with drafts that says so, to people and to search engines."""

from __future__ import annotations

import pytest

from conftest import BARE, Project, Site, make_project, post

NOVEMBER = "1795348800"
"""22 November 2026."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a draft, and a post in another language."""
    made = make_project(tmp_path_factory.mktemp("preview") / "project")
    made.write(
        {
            "docs/posts/uno.md": post("Uno"),
            "docs/posts/bozza.md": post("Bozza", draft="true"),
            "docs/posts/two.md": post("Two", lang="en"),
        }
    )
    return made


@pytest.fixture(scope="module")
def site(project: Project) -> Site:
    """The preview of a pull request."""
    built = project.build(
        "--strict",
        PERMESSO_DRAFTS="1",
        PERMESSO_PREVIEW="#42 <b>",
        SOURCE_DATE_EPOCH=NOVEMBER,
        SITE_URL="https://anteprima.example/",
    )
    assert built.status == 0, built.output
    return built


def test_every_page_says_that_it_is_a_preview(site: Site) -> None:
    assert site.has("bozza/")
    for url in site.urls():
        lines = site.texts(url, ".pm-preview")
        assert len(lines) == 1, url
        assert "#42 <b>" in lines[0] and "2026" in lines[0]
    assert site.texts("uno/", ".pm-preview") == [
        "Anteprima della richiesta #42 <b> del 22 novembre 2026: bozze comprese, non ancora "
        "pubblicata."
    ]


def test_a_page_says_so_in_its_own_language(site: Site) -> None:
    (line,) = site.texts(next(url for url in site.urls() if url.endswith("two/")), ".pm-preview")
    assert line == "Preview of request #42 <b>, November 22, 2026: with drafts, not published yet."


def test_search_engines_are_kept_away(site: Site) -> None:
    assert (site.folder / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    for url in site.urls():
        (robots,) = site.page(url).cssselect('meta[name="robots"]')
        assert "noindex" in (robots.get("content") or ""), url
    assert "X-Robots-Tag: noindex" in (site.folder / "_headers").read_text()


def test_a_preview_without_a_name_says_so_too(project: Project) -> None:
    built = project.build("--strict", PERMESSO_DRAFTS="1", SOURCE_DATE_EPOCH=NOVEMBER)
    assert built.texts("uno/", ".pm-preview") == [
        "Anteprima del 22 novembre 2026: bozze comprese, non ancora pubblicata."
    ]


def test_robots_are_kept_away_where_the_owner_tells_them_nothing(project: Project) -> None:
    extra = {"permesso": {"cards": {"make": False}, "machines": "off"}}
    project.configure(**{**BARE, "extra": extra})
    built = project.build("--strict", PERMESSO_DRAFTS="1")
    project.configure(**BARE)
    assert (built.folder / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("variables", [{}, {"PERMESSO_DRAFTS": "1", "PERMESSO_QUICK": "1"}])
def test_neither_the_public_site_nor_the_one_of_who_writes_says_so(
    project: Project, variables: dict[str, str]
) -> None:
    built = project.build("--strict", **variables)
    assert built.status == 0, built.output
    assert built.texts("uno/", ".pm-preview") == []
    if not variables:
        assert "X-Robots-Tag" not in (built.folder / "_headers").read_text()
