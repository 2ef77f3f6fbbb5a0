"""One content built in several ways: language, addresses, previews, twice, with less in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from conftest import ROOT, Project, Site, contents, make_project, post
from permesso import locale

ITALIAN, ENGLISH = locale.load("it").text, locale.load("en").text
THEME = {"name": "material", "language": "en", "custom_dir": "overrides", "font": False}
DOOR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><desc>a</desc></svg>'
TWO_BUILDS = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
for folder in sys.argv[1:]:
    build(load_config("mkdocs.yml", site_dir=folder))
"""


BACKWARDS = f"""
import sys
sys.path.insert(0, "hooks")
from permesso.workshop import forking
each = forking.each
def backwards(work, jobs, *more):
    return each(lambda some: work(some[::-1])[::-1], jobs[::-1], *more)[::-1]
forking.each = backwards
{TWO_BUILDS}"""
"""Whatever many processes do is begun at its end."""


def clean(site: Site) -> Site:
    """Return a site that was built without a word of complaint."""
    assert site.status == 0 and "WARNING" not in site.output, site.output
    return site


def sample_copy(root: Path) -> Project:
    """Return a project with a copy of the sample's content that a test may change."""
    project = make_project(root)
    shutil.copytree(ROOT / "docs", root / "docs", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return project


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An English site below a path of its host, with addresses of the owner's."""
    project = make_project(tmp_path_factory.mktemp("english") / "project")
    project.configure(
        theme=THEME,
        nav=["index.md", "about.md"],
        site_url="https://host.example/a/blog/",
        copyright="No link to elsewhere",
        extra={
            "permesso": {
                "per_page": 1,
                "urls": {
                    "post": "{year}/{month}/{day}/{category}/{slug}",
                    "tag": "about/{slug}",
                    "archive": "all",
                    "page": "p",
                },
            }
        },
    )
    project.write(
        {
            "docs/index.md": "# Knocking\n\nWelcome.\n",
            "docs/about.md": post("About", date=None, aliases="[me.html]"),
            "docs/.authors.yml": "authors: {ada: {name: Ada, avatar: a.svg, email: ada@a.example}}",
            "docs/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>',
            "docs/posts/one.md": post(
                "One",
                "See [the other](two.md) ![A dot](../a.svg) and [us](/about.md).",
                categories="[Writing]",
                tags="[ink]",
                series="Two parts",
                authors="[ada]",
                aliases="[old/one]",
                image="{src: /a.svg, alt: A dot}",
            ),
            "docs/posts/two.md": post(
                "Two",
                date="{created: 2026-04-01, updated: 2026-05-02}",
                categories="[Writing]",
                tags="[ink]",
                series="Two parts",
            ),
        }
    )
    return clean(project.build("--strict"))


ONE = "2026/03/12/writing/one/"


@pytest.mark.parametrize(
    "url",
    [
        ONE,
        "2026/04/01/writing/two/",
        "category/writing/",
        "category/writing/p/2/",
        "about/ink/",
        "about/ink/p/2/",
        "series/two-parts/",
        "author/ada/",
        "all/",
        "all/2026/",
        "all/2026/03/",
        "old/one/",
        "me.html",
    ],
)
def test_addresses_are_those_of_the_language_and_of_the_owner(english: Site, url: str) -> None:
    assert english.has(url)


@pytest.mark.parametrize(
    ("url", "selector", "shown"),
    [
        ("", ".pm-latest > h2", ENGLISH.latest),
        (ONE, ".pm-skip", ENGLISH.skip),
        (ONE, ".pm-byline time", "March 12, 2026"),
        (ONE, ".pm-byline > span:last-child", ENGLISH.reading_one.format(n=1)),
        ("2026/04/01/writing/two/", ".pm-updated", ENGLISH.updated.format(date="May 2, 2026")),
        ("about/ink/", ".pm-pagination__place", ENGLISH.page_of.format(page=1, pages=2)),
        ("all/2026/03/", "h1", "March 2026"),
        ("404.html", "h1", ENGLISH.not_found),
        ("old/one/", "h1", ENGLISH.moved),
    ],
)
def test_an_english_blog_speaks_english(english: Site, url: str, selector: str, shown: str) -> None:
    assert english.page(url).get("lang") == "en"
    assert english.texts(url, selector) == [shown]


def test_links_are_relative_so_that_the_site_works_below_any_path(english: Site) -> None:
    for url in set(english.urls()) - {"404.html"}:
        page = english.page(url)
        # Addresses to pass on and to copy are whole, as they are meant to be.
        for whole in page.cssselect(".pm-share, .pm-feeds"):
            whole.drop_tree()
        for element, _, address, _ in page.iterlinks():
            if element.get("rel") == "canonical" or urlsplit(address).scheme == "mailto":
                continue
            assert not urlsplit(address).netloc and not address.startswith("/"), (url, address)
            target = urlsplit(urljoin(f"https://host.example/a/blog/{url}", address)).path
            assert target.startswith("/a/blog/"), (url, address)
            assert english.has(target.removeprefix("/a/blog/")), (url, address)


def test_the_missing_page_has_links_that_work_at_any_depth(english: Site) -> None:
    links = english.page("404.html").iterlinks()
    addresses = [address for *_, address, _ in links if not address.startswith("#")]
    assert len(addresses) > 5
    assert [address for address in addresses if not address.startswith("/a/blog/")] == []


@pytest.mark.parametrize("url", ["", ONE, "about/ink/p/2/", "all/"])
def test_whole_addresses_hold_the_path_of_the_site(english: Site, url: str) -> None:
    address = f"https://host.example/a/blog/{url}"
    (canonical,) = english.page(url).cssselect("[rel=canonical]")
    assert canonical.get("href") == address
    assert address in english.mapped()


def test_an_old_address_below_a_path_leads_to_the_new_one(english: Site) -> None:
    (refresh,) = english.page("old/one/").cssselect("[http-equiv=refresh]")
    (canonical,) = english.page("old/one/").cssselect("[rel=canonical]")
    assert refresh.get("content") == f"0; url=../../{ONE}"
    assert canonical.get("href") == f"https://host.example/a/blog/{ONE}"


def test_an_empty_blog_is_a_site(project: Project) -> None:
    site = clean(project.build("--strict"))
    assert site.texts("", ".pm-empty") == [ITALIAN.empty]
    assert site.texts("archivio/", ".pm-empty") == [ITALIAN.empty]
    assert site.has("404.html")
    assert not site.page("").cssselect(".pm-card, .pm-lead, .pm-topics")


def test_a_site_that_does_not_know_its_address_makes_no_whole_ones(project: Project) -> None:
    project.configure(nav=None, site_url=None, extra={"permesso": {}})
    project.write({"docs/posts/a.md": post("A", aliases="[b]")})
    site = clean(project.build("--strict"))
    assert not site.page("a/").cssselect("[rel=canonical]")
    assert [found.get("href") for found in site.page("b/").cssselect("a")] == ["../a/"]
    assert not list(site.folder.glob("sitemap*"))
    (robots,) = site.page("b/").cssselect("[name=robots]")
    assert robots.get("content") == "noindex"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("https://bücher.example:8080/è/", "https://xn--bcher-kva.example:8080/%C3%A8/"),
        ("https://prova.example/a b/?x=1", "https://prova.example/a%20b/"),
        ("https://prova..example/", "https://blog.example/"),
    ],
)
def test_an_address_that_not_every_program_understands_is_told(
    project: Project, written: str, wanted: str
) -> None:
    project.configure(site_url=written)
    site = project.build()
    assert site.status == 1 and "Traceback" not in site.output
    assert f"site_url: found '{written}" in site.output and f"; write '{wanted}'" in site.output


def test_a_preview_shows_every_post_and_why_it_is_not_public(project: Project) -> None:
    project.write(
        {
            "docs/posts/a.md": post("Aperto"),
            "docs/posts/b.md": post("Bozza", draft="true"),
            "docs/posts/c.md": post("Coda", date="2030-01-02", publish_at="2099-01-02"),
            "docs/posts/d.md": post("Dopo", expires="2026-03-13"),
            "docs/posts/e.md": post("Esclusa", status="hidden"),
        }
    )
    labels = {
        "aperto/": [],
        "bozza/": [ITALIAN.draft],
        "coda/": [ITALIAN.scheduled.format(date="2 gennaio 2099")],
        "dopo/": [ITALIAN.expired.format(date="13 marzo 2026")],
        "esclusa/": [ITALIAN.hidden],
    }
    preview = clean(project.build(PERMESSO_DRAFTS="1"))
    shown = {url: preview.texts(url, ".pm-article__header .pm-overline__label") for url in labels}
    assert shown == labels
    assert len(preview.page("").cssselect(".pm-lead, .pm-card")) == 4
    public = clean(project.build(PERMESSO_DRAFTS="0"))
    shown = {url for url in labels if public.has(url)}
    assert shown == {"aperto/", "dopo/", "esclusa/"}  # an expired post leads to its category
    assert public.page("dopo/").cssselect("meta[http-equiv=refresh]")
    assert not public.page("esclusa/").cssselect(".pm-overline__label")


@pytest.mark.parametrize("removed", [["guide"], ["categoria", "tag", "serie"], ["index.md"]])
def test_the_sample_builds_without_its_optional_parts(tmp_path: Path, removed: list[str]) -> None:
    project = sample_copy(tmp_path / "project")
    for name in removed:
        path = project.root / "docs" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    site = clean(project.build("--strict"))
    assert site.has("") and site.has("serie/la-prima-newsletter/")


def test_an_owner_can_start_over_with_an_empty_documents_folder(tmp_path: Path) -> None:
    project = sample_copy(tmp_path / "project")
    shutil.rmtree(project.root / "docs")
    project.write({"docs/posts/mio.md": post("Il mio primo articolo", categories="[Orto]")})
    theme = {"name": "material", "language": "it", "custom_dir": "overrides", "font": False}
    project.configure(nav=None, theme=theme, extra={"permesso": {}})
    site = clean(project.build("--strict"))
    assert site.texts("", ".pm-lead__title") == ["Il mio primo articolo"]
    assert site.has("categoria/orto/")


TWO_BUILDS_WITH_A_CHANGE = """
import sys
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.config import load_config
post = Path("docs/posts/a.md")
build(load_config("mkdocs.yml", site_dir="before"))
post.write_text(post.read_text().replace("orto", "forno"))
build(load_config("mkdocs.yml", site_dir="after"))
"""


def test_a_preview_that_is_built_again_equals_a_clean_build(project: Project) -> None:
    texts = {"a": "L'orto di marzo.", "b": "L'orto di maggio.", "c": "Il forno di maggio."}
    project.write({f"docs/posts/{name}.md": post(name, text) for name, text in texts.items()})
    variables = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000"}
    done = subprocess.run(
        [sys.executable, "-c", TWO_BUILDS_WITH_A_CHANGE],
        cwd=project.root,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert project.build(SOURCE_DATE_EPOCH="1800000000").status == 0
    again = contents(project.root / "after")
    assert again == contents(project.root / "site")
    assert again != contents(project.root / "before")


def test_a_build_gives_the_same_bytes_again_in_one_process_and_in_another(tmp_path: Path) -> None:
    project = sample_copy(tmp_path / "project")
    fixed = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000"}
    for seed, code, folders in (("1", TWO_BUILDS, ["one", "two"]), ("2", BACKWARDS, ["three"])):
        (project.root / ".cache/workshop/cabinet.sqlite").unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", code, *folders],
            cwd=project.root,
            env={**fixed, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    first = contents(project.root / "one")
    assert len(first) > 100
    for name in ("two", "three"):
        again = contents(project.root / name)
        assert again.keys() == first.keys()
        assert [path for path in first if first[path] != again[path]] == []


def test_what_is_kept_between_builds_may_be_damaged(project: Project) -> None:
    project.write({"docs/posts/a.md": post(), "docs/porta.svg": DOOR})
    project.build()
    before = contents(project.root / "site")
    kept = [path for path in (project.root / ".cache").rglob("*") if path.is_file()]
    assert {path.parent.name for path in kept} >= {"templates", "pictures"}
    for path in kept:
        # A letter of every word that a template prints.
        path.write_bytes(path.read_bytes().replace(b"a", b"o"))
    site = clean(project.build())
    assert contents(site.folder) == before


def test_nothing_has_to_be_kept_between_builds(project: Project) -> None:
    project.write({"docs/posts/a.md": post(), "docs/porta.svg": DOOR})
    project.build()
    before = contents(project.root / "site")
    for path in ("templates", "pictures"):
        shutil.rmtree(project.root / ".cache/workshop" / path)
        project.write({f".cache/workshop/{path}": "A file where there should be a folder."})
    site = clean(project.build())
    assert contents(site.folder) == before
