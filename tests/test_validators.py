"""The sample blog and the source posts, as validators made by others see them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import npm
import terminal.npm
import test_source_posts
import validators
from conftest import BARE, ROOT, Site, letter_files, letters, make_project, post
from test_sample import KINDS
from validators import install

pytestmark = validators.NEEDED


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A blog of the five source posts."""
    if not test_source_posts.PASTED:
        pytest.skip(f"{test_source_posts.FOLDER} is not on this machine")
    yield test_source_posts.build(tmp_path_factory.mktemp("pasted") / "project")


def pages(site: Site) -> list[Path]:
    """Return the file of every page of a site."""
    return [site.file(url) for url in site.urls()]


def in_site(problems: list[str], site: Site) -> list[str]:
    """Return problems with paths that can be read."""
    return [problem.replace(f"{site.folder}/", "") for problem in problems]


def test_the_html_of_every_page_of_the_sample_is_right(sample: Site) -> None:
    assert {sample.file(url) for url in KINDS.values()} <= set(pages(sample))
    assert in_site(validators.html_problems(pages(sample)), sample) == []


def test_the_html_of_every_page_of_the_source_posts_is_right(pasted: Site) -> None:
    assert len(pages(pasted)) > len(test_source_posts.PASTED)
    assert in_site(validators.html_problems(pages(pasted)), pasted) == []


EVERYTHING = """
Il primo capoverso, con *enfasi*, **forza**, `codice`, ~~errori~~, H~2~O, ==evidenza== e ++ctrl+c++.

<!-- more -->

[[newsletter]]

## Un titolo con `codice` & segni

Una nota[^1] e un [collegamento](b.md "Con un titolo"), :material-email: e HTML.

*[HTML]: HyperText Markup Language

![Una porta](porta.svg){ width=80 }

![](porta.svg){ role=presentation }

### Un elenco

1. uno
    - dentro
2. due

- [x] fatto
- [ ] da fare

Termine
:   La sua definizione.

| Uno | Due |
| --- | ---: |
| a | 1 |

!!! note "Una nota"
    Dentro.

??? tip "Da aprire"
    Dentro.

=== "Una scheda"
    Testo.

=== "Un'altra"
    ```python title="esempio.py" linenums="1" hl_lines="1"
    print("ciao")
    ```

> Una citazione.

[[invito]]

[[leggi-anche: b.md]]

[[condividi]]

[[autore]]

[[correlati]]

## Che cosa resta?

Un capoverso dopo l'ultimo titolo.

***

[^1]: Il testo della nota.
"""
AUTHOR = """
authors:
  ada:
    name: Ada "Lovelace" & figlie
    description: Scrive
    avatar: porta.svg
    bio: Una *vita* breve.
    links: [{name: Altrove, url: https://altrove.example/}]
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog with a post that has all that a post can have."""
    project = make_project(tmp_path_factory.mktemp("everything") / "project")
    invitation = {"heading": "Un invito", "text": "A *te*.", "button": "Vai", "url": "privacy.md"}
    blog = {
        "newsletter": letters(topics=["Orto"]),
        "ctas": {"una": invitation},
        "comments": {"provider": "isso", "root": "https://c.example", "privacy": "privacy.md"},
    }
    project.configure(**{**BARE, "extra": {"permesso": blog}})
    front: dict[str, object] = {
        "subtitle": 'Con <tutto> & "altro"',
        "authors": "[ada]",
        "categories": "[Orto]",
        "tags": '["a & b", perché]',
        "series": "Una serie",
        "aliases": "[vecchio]",
        "image": "{src: porta.svg, alt: Una porta, caption: Chiusa, credit: Ada}",
        "faq": "true",
        "defines": "Una cosa",
    }
    texts = {
        "posts/a.md": post("Tutto, con & segni", EVERYTHING, **front),
        "posts/b.md": post("B", series="Una serie", categories="[Orto]"),
        ".authors.yml": AUTHOR,
        "porta.svg": DRAWING,
        "posts/porta.svg": DRAWING,
        **letter_files(),
    }
    project.write({f"docs/{name}": text for name, text in texts.items()})
    site = project.build("--strict")
    assert site.status == 0, site.output
    return site


def test_a_post_with_everything_is_right(everything: Site) -> None:
    problems = validators.html_problems(pages(everything))
    problems += validators.structured_problems(pages(everything))
    assert in_site(problems, everything) == []


def test_the_structured_data_of_the_sample_are_right(sample: Site) -> None:
    silent = {"404.html"}
    with_data = {url for url in KINDS.values() if validators.graphs(sample.file(url))}
    assert with_data == set(KINDS.values()) - silent
    assert in_site(validators.structured_problems(pages(sample)), sample) == []


def test_the_structured_data_of_the_source_posts_are_right(pasted: Site) -> None:
    articles = [pasted.file(f"{path.stem[:3]}/") for path in test_source_posts.PASTED]
    for article in articles:
        types = [node["@type"] for graph in validators.graphs(article) for node in graph["@graph"]]
        assert types.count("BlogPosting") == 1
    assert in_site(validators.structured_problems(pages(pasted)), pasted) == []


PAGE = """<!doctype html>
<html lang="it"><head><title>Una pagina</title>
<script type="application/ld+json">{}</script></head><body>{}</body></html>
"""
GRAPH = '{"@context": "https://schema.org", "@graph": [%s]}'


FAULTS_OF_HTML = {
    "<p>Testo</p>": "",
    "<p><div>Testo</div></p>": "No “p” element in scope",
    "<img src=a.png>": "must have an “alt” attribute",
    '<p id="a">Uno</p><p id="a">Due</p>': "Duplicate ID “a”",
    "<h1>Uno</h1><h3>Due</h3>": "heading",
}


def test_faults_of_html_are_found(tmp_path: Path) -> None:
    found = {tmp_path / f"{number}.html": body for number, body in enumerate(FAULTS_OF_HTML)}
    for page, body in found.items():
        page.write_text(PAGE.format(GRAPH % "", body), encoding="utf-8")
    check(found, FAULTS_OF_HTML, validators.html_problems(found))


def check(pages: dict[Path, str], expected: dict[str, str], problems: list[str]) -> None:
    """Assert that what is expected was found on each page, and nothing where that is nothing."""
    for page, content in pages.items():
        own = [problem for problem in problems if problem.startswith(f"{page}:")]
        assert bool(own) == bool(expected[content]), (content, own)
        assert not own or any(expected[content] in problem for problem in own), (content, own)


PERSON = '{"@type": "Person", "@id": "#ada", "name": "Ada"}'
ARTICLE = (
    '{"@type": "BlogPosting", "@id": "#a", "headline": "Uno", "author": {"@id": "#ada"}, '
    '"datePublished": "2026-03-12", "dateModified": "2026-03-13", '
    '"image": "https://a.example/a.png", '
    '"mainEntityOfPage": "https://a.example/", "publisher": {"@type": "Organization", "name": "A", '
    '"logo": {"@type": "ImageObject", "url": "https://a.example/l.png", "width": 60}}%s}'
)


ITEM = '{"@type": "ListItem", "position": %d, "name": "Voce"}'
FAULTS_OF_DATA = {
    ARTICLE % "" + "," + PERSON: "",
    ARTICLE % "": "a reference to #ada, which is no node of this page",
    f"{PERSON}, {PERSON}": "two nodes are #ada",
    ARTICLE % ', "colour": "red"' + "," + PERSON: '"colour"',
    ARTICLE % ', "wordCount": "many"' + "," + PERSON: "wordCount",
    ARTICLE % ', "dateCreated": "ieri"' + "," + PERSON: "'ieri' is no date",
    '{"@type": "Blogpost", "name": "Uno"}': '"Blogpost"',
    '{"@type": "BlogPosting", "headline": "Uno"}': "BlogPosting[0].image",
    '{"@type": "Person", "url": "https://a.example/"}': '"name" is missing',
    f'{{"@type": "BreadcrumbList", "itemListElement": [{ITEM % 1}, {ITEM % 2}]}}': (
        'Field "item" with URL is missing'
    ),
}


def test_faults_of_structured_data_are_found(tmp_path: Path) -> None:
    found = {tmp_path / f"{number}.html": nodes for number, nodes in enumerate(FAULTS_OF_DATA)}
    for page, nodes in found.items():
        page.write_text(PAGE.format(GRAPH % nodes, ""), encoding="utf-8")
    check(found, FAULTS_OF_DATA, validators.structured_problems(found))


@pytest.mark.parametrize("name", ["validators", "measure"])
def test_the_lock_file_names_no_registry_and_has_a_hash_for_everything(name: str) -> None:
    lock = (npm.programs(name).here / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')


def installed(folder: Path, program: str) -> tuple[int, str]:
    """Run the installation in a folder of its own, with a program in the place of npm."""
    here = folder / "tests/validators"
    programs = folder / "bin"
    if not here.exists():
        here.mkdir(parents=True)
        programs.mkdir()
        shutil.copy(npm.__file__, folder / "tests/npm.py")
        for name in terminal.npm.WANTED:
            shutil.copy(install.HERE / name, here / name)
        (programs / "python").symlink_to(sys.executable)
    (programs / "npm").write_text(f"#!/bin/sh\n{program}\n")
    (programs / "npm").chmod(0o755)
    done = subprocess.run(
        [programs / "python", folder / "tests/npm.py", "validators"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
    )
    return done.returncode, done.stderr


WORKS = "echo once >>$HOME/calls; mkdir node_modules"


def test_validators_are_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert installed(tmp_path, WORKS)[0] == 0
    assert installed(tmp_path, WORKS) == (0, "")
    assert (tmp_path / "calls").read_text() == "once\n"
    assert (tmp_path / ".cache/validators/node_modules").is_dir()


def test_a_changed_lock_file_installs_them_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    installed(tmp_path, WORKS)
    (tmp_path / "tests/validators/package-lock.json").write_text("{}")
    installed(tmp_path, WORKS)
    assert (tmp_path / "calls").read_text() == "once\nonce\n"


def test_what_fails_is_told_in_a_line_and_leaves_nothing_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    status, said = installed(tmp_path, "mkdir node_modules; echo 'npm error no answer'; exit 1")
    assert status == 1
    assert "npm error no answer" in said and said.count("\n") == 2
    assert not (tmp_path / ".cache/validators").exists()
    assert installed(tmp_path, WORKS)[0] == 0
