"""Real posts, pasted from the web by an author in a hurry, build without a complaint."""

from __future__ import annotations

import json
import re
from pathlib import Path

import lxml.html
import pytest

from conftest import BARE, ROOT, Site, make_project, post

FOLDER = ROOT.parent / "shared" / "source-posts"
PASTED = sorted(FOLDER.glob("*.txt"))
SENTENCE_END = re.compile(r"(?<=[.?!])\s")
BULLETS = "•*-– "
LIST_NUMBER = re.compile(r"^\s*\d+\. ", re.MULTILINE)

pytestmark = pytest.mark.skipif(not PASTED, reason=f"{FOLDER} is not on this machine")


def title_of(pasted: str) -> str:
    """Return what an author would take for the title: the first line that says something."""
    for line in pasted.splitlines():
        # Neither a button of the page ("CONDIVIDI") nor a bullet of its menu.
        if len(line.split()) > 2 and not line.isupper() and line.strip()[0] not in BULLETS:
            return SENTENCE_END.split(line.strip())[0]
    raise AssertionError("no line of this text can be a title")


def words(text: str) -> list[str]:
    """Return the words of a text in order, with the typographic signs and the emoji in it."""
    # The numbers of a list are no text in HTML.
    return re.findall(r"\w+|[“”‘’–…🙂]", LIST_NUMBER.sub("", text))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog of all these posts, built strictly."""
    return build(tmp_path_factory.mktemp("pasted") / "project")


def build(root: Path) -> Site:
    """Return a blog of all these posts, built strictly in `root`."""
    project = make_project(root)
    # Whose they are, or search engines would be told of no article.
    project.configure(**{**BARE, "extra": {"permesso": {"publisher": {"name": "Redazione"}}}})
    for path in PASTED:
        pasted = path.read_text(encoding="utf-8")
        front = post(json.dumps(title_of(pasted), ensure_ascii=False), slug=path.stem[:3])
        # Not dedented, unlike what `Project.write` does: the indented lines are the author's.
        target = project.root / "docs" / "posts" / f"{path.stem}.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(front.replace("Testo.\n", pasted), encoding="utf-8")
    return project.build("--strict")


def test_the_build_has_nothing_to_say(site: Site) -> None:
    assert site.status == 0 and "WARNING" not in site.output, site.output


@pytest.mark.parametrize("path", PASTED, ids=lambda path: path.stem[:3])
def test_every_word_of_a_pasted_post_reaches_the_reader(site: Site, path: Path) -> None:
    pasted = path.read_text(encoding="utf-8")
    html = site.file(f"{path.stem[:3]}/").read_text(encoding="utf-8")
    # Blocks stand side by side without a space between them, as browsers show them on lines.
    page = lxml.html.document_fromstring(html.replace("><", "> <"))
    for permalink in page.cssselect(".headerlink"):
        permalink.drop_tree()
    # A block in the middle cuts a long text in two.
    prose = " ".join(part.text_content() for part in page.cssselect(".pm-prose"))
    assert words(prose) == words(pasted)


@pytest.mark.parametrize("path", PASTED, ids=lambda path: path.stem[:3])
def test_a_pasted_post_has_its_title_and_a_description(site: Site, path: Path) -> None:
    url = f"{path.stem[:3]}/"
    title = title_of(path.read_text(encoding="utf-8"))
    assert site.texts(url, "h1") == [title]
    (description,) = site.page(url).cssselect("meta[name=description]")
    assert 0 < len(description.get("content", "")) <= 155


def test_the_home_page_shows_every_pasted_post(site: Site) -> None:
    shown = site.page("").cssselect(".pm-lead__title a, .pm-card__title a")
    assert {found.get("href") for found in shown} == {f"{path.stem[:3]}/" for path in PASTED}
