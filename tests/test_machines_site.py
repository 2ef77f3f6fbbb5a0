"""What programs get of a built site: every address leads somewhere, and nothing is there twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urldefrag
from urllib.robotparser import RobotFileParser

import lxml.etree
import pytest

from conftest import BARE, Project, Site, post
from permesso.machines import crawlers
from programs import schema

HOST = "https://bussare.example/"
ADDRESS = re.compile(rf"{re.escape(HOST)}[^\s<>()\"']*")
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


def configure(project: Project, machines: Mapping[str, object] | None = None, **keys: str) -> None:
    """Give a project a policy, and other top-level keys."""
    values = {**BARE, "extra": {"permesso": {"machines": machines} if machines else {}}, **keys}
    project.configure(**values)


def files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield address and content of everything that programs get of the sample."""
    names = ("robots.txt", "llms.txt", "humans.txt", ".well-known/security.txt")
    for path in (*(site.folder / name for name in names), *site.folder.rglob("index.md")):
        yield path.relative_to(site.folder).as_posix(), path.read_text(encoding="utf-8")
    for path in site.folder.glob("sitemap*.xml"):
        root = lxml.etree.fromstring(path.read_bytes())
        told = [*root.iter("{*}loc"), *root.iter(f"{IMAGE}loc")]
        links = [link.get("href", "") for link in root.iter("{*}link")]
        yield path.name, "\n".join([*(found.text or "" for found in told), *links])


def test_every_address_is_there(sample: Site) -> None:
    told = {
        (name, unquote(urldefrag(found).url.removeprefix(HOST)))
        for name, text in files(sample)
        for found in ADDRESS.findall(text)
    }
    assert len({url for _, url in told}) > 50
    assert [each for each in sorted(told) if not sample.has(each[1])] == []


def test_every_article_and_page_for_search_engines_has_its_twin(sample: Site) -> None:
    for url in sample.urls():
        page = sample.page(url)
        links = page.cssselect("link[type='text/markdown']")
        twin = f"{url}index.md"
        assert bool(links) == sample.has(twin), url
        if links:
            assert page.cssselect("article, main") and not url.startswith("guide/")
    twins = list(sample.folder.rglob("index.md"))
    assert len(twins) > 20


def test_twins_hold_nothing_that_only_the_build_understands(sample: Site) -> None:
    for path in sample.folder.rglob("index.md"):
        text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        text = re.sub(r"`[^`\n]+`", "", text)
        assert not re.search(r"^\[\[|<!--|^---$|\{[.#][\w-]+", text, re.MULTILINE), path
        assert not re.search(r"\]\((?!https?:|mailto:|tel:)", text), path
        assert text.startswith("# ")


def test_site_maps_keep_to_their_schemas(sample: Site) -> None:
    parts = sorted(sample.folder.glob("sitemap*.xml"))
    assert len(parts) == 4
    for path in parts:
        rules = schema("index" if path.name == "sitemap.xml" else "part")
        assert rules.validate(lxml.etree.parse(path)), (path.name, rules.error_log)
    assert not (sample.folder / "sitemap.xml.gz").exists()


def test_the_sample_refuses_training_and_nothing_else(sample: Site) -> None:
    parser = RobotFileParser()
    parser.parse(sample.file("robots.txt").read_text("utf-8").splitlines())
    refused = {name for name in crawlers.known() if not parser.can_fetch(name, HOST)}
    assert refused == {
        name for name, robot in crawlers.known().items() if "train" in robot.purposes
    }
    assert parser.can_fetch("Googlebot", HOST)
    assert parser.site_maps() == [f"{HOST}sitemap.xml"]
    (rule,) = json.loads(sample.file(".well-known/tdmrep.json").read_text("utf-8"))
    assert rule == {"location": "/", "tdm-reservation": 1}


def test_a_page_called_like_a_twin_stays_a_page(project: Project) -> None:
    configure(project)
    project.write(
        {
            "docs/posts/a.md": post("Uno"),
            "docs/guida/index.md": "# Guida\n\nVedi [uno](../posts/a.md).\n",
        }
    )
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert site.texts("guida/", "h1") == ["Guida"]
    assert (site.folder / "guida/index.md").read_text("utf-8").startswith("# Guida\n\n<https://")


def test_files_of_the_owners_own_stay(project: Project) -> None:
    machines = {"contact": "a@b.example", "security": {}}
    configure(project, machines, exclude_docs="!.well-known\n")
    project.write(
        {
            "docs/humans.txt": "Noi.\n",
            "docs/.well-known/security.txt": "Contact: tel:+39\n",
            "docs/posts/a.md": post("Uno"),
        }
    )
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert (site.folder / "humans.txt").read_text("utf-8") == "Noi.\n"
    assert (site.folder / ".well-known/security.txt").read_text("utf-8") == "Contact: tel:+39\n"
    # What MkDocs leaves out is not there, and takes nothing's place.
    configure(project, machines)
    again = project.build("--strict")
    assert "Expires: " in (again.folder / ".well-known/security.txt").read_text("utf-8")


def test_two_truths_stop_the_build(project: Project) -> None:
    configure(project, {"ai_train": False})
    project.write({"docs/robots.txt": "User-agent: *\n", "docs/posts/a.md": post("Uno")})
    site = project.build("--strict")
    assert site.status == 1
    assert re.search(r"mkdocs\.yml:\d+: extra\.permesso\.machines: there is a robots", site.output)


@pytest.mark.parametrize("search", [True, False])
def test_a_site_may_keep_search_engines_away(project: Project, search: bool) -> None:
    configure(project, {"search": search})
    project.write({"docs/posts/a.md": post("Uno"), "docs/pagina.md": "# Una\n\nTesto.\n"})
    site = project.build("--strict")
    assert site.status == 0, site.output
    for url in ("", "uno/", "pagina/", "archivio/"):
        robots = [found.get("content") for found in site.page(url).cssselect("[name=robots]")]
        assert (robots == ["noindex"]) is not search
    assert site.has("sitemap.xml") is search
