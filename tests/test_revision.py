"""One text as it was saved just now: the same page as if all of the blog had been read again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conftest import EXTENSIONS, Engine, post, write
from permesso.blog import Loaded
from permesso.markup import Converter
from permesso.model import View
from permesso.problem import ContentError
from permesso.rendering import Texts
from permesso.revision import revise
from permesso.views import text_of

FILES = {
    ".meta.yml": "",
    ".authors.yml": "authors:\n  ada:\n    name: Ada\n    description: Scrive\n",
    "posts/a.md": post("Alfa", "Prima.\n\n## Uno\n\nAltro.", tags="[t]", authors="[ada]"),
    "posts/b.md": post("Beta", "Seconda.", tags="[t]", date="2026-03-13", series="S"),
    "posts/c.md": post("Gamma", "Terza. [a](a.md#uno)", date="2026-03-14", series="S"),
    "pagina.md": "# Pagina\n\nCom'era.",
    "categoria/x.md": "---\ntitle: X\n---\n\nIntroduzione.",
    "posts/d.md": post("Delta", categories="[X]"),
    "figura.png": b"",
}


def view_of(found: Loaded, uri: str) -> View:
    """Return the page that shows a text."""
    return next(view for view in found.blog.views if (text := text_of(view)) and text.source == uri)


def revised(found: Loaded, uri: str) -> View | None:
    """Return the page of a text of which nothing else was read."""
    return revise(found.workings, view_of(found, uri), uri, Texts(Converter(EXTENSIONS)))


EDITS = {
    "a word": post("Alfa", "Prima!\n\n## Uno\n\nAltro.", tags="[t]", authors="[ada]"),
    "a long text": post("Alfa", "## Uno\n\n" + "Parole. " * 900, tags="[t]", authors="[ada]"),
    "an anchor": post("Alfa", "## Uno\n\n## Due\n\n[due](#due)", tags="[t]", authors="[ada]"),
    "a link": post("Alfa", "## Uno\n\n[b](b.md)", tags="[t]", authors="[ada]"),
    "a subtitle": post("Alfa", "## Uno\n\nA.", tags="[t]", authors="[ada]", subtitle="Sotto"),
    "an update": post("Alfa", "## Uno\n\nA.", date="{created: 2026-03-12, updated: 2026-04-01}"),
    "no tags": post("Alfa", "## Uno\n\nA.", authors="[ada]"),
    "no author": post("Alfa", "## Uno\n\nA.", tags="[t]"),
    "a slot": post("Alfa", "## Uno\n\nA.", slots="{end: []}"),
    "a call to action": post("Alfa", "## Uno", cta="{heading: H, button: B, url: /pagina.md}"),
    "links": post("Alfa", "## Uno", links="[posts/b.md]"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_post_is_what_it_is_in_the_whole_blog(engine: Engine, edit: str) -> None:
    before = engine.loaded(FILES)
    write(engine.docs, {"posts/a.md": EDITS[edit]})
    found = revised(before, "posts/a.md")
    assert found is not None
    after = view_of(engine.loaded({}), "posts/a.md")
    assert found != view_of(before, "posts/a.md")
    # What others are to it, it learns with them.
    assert _alone(found) == _alone(after)


def _alone(view: View) -> object:
    """Return a page without what it shows of others."""
    found = text_of(view)
    assert found is not None
    return replace(found, slots=None)  # type: ignore[arg-type]


def test_a_post_of_a_series_keeps_its_place_in_it(engine: Engine) -> None:
    before = engine.loaded(FILES)
    write(
        engine.docs, {"posts/b.md": post("Beta", "Mia.", tags="[t]", date="2026-03-13", series="S")}
    )
    found = revised(before, "posts/b.md")
    assert found == view_of(engine.loaded({}), "posts/b.md")


def test_a_page_is_what_it_is_in_the_whole_blog(engine: Engine) -> None:
    before = engine.loaded(FILES)
    write(engine.docs, {"pagina.md": "# Altra pagina\n\nCom'è. [c](posts/c.md)"})
    found = revised(before, "pagina.md")
    assert found == view_of(engine.loaded({}), "pagina.md")


OTHER_ADDRESSES = {
    "a title": post("Omega", "## Uno"),
    "a slug": post("Alfa", "## Uno", slug="omega"),
    "a draft": post("Alfa", "## Uno", status="draft"),
    "a date to come": post("Alfa", "## Uno", date="2027-03-12", publish_at="2027-03-12"),
}


@pytest.mark.parametrize("edit", OTHER_ADDRESSES)
def test_what_may_be_elsewhere_now_needs_all_others(engine: Engine, edit: str) -> None:
    found = engine.loaded(FILES)
    write(engine.docs, {"posts/a.md": OTHER_ADDRESSES[edit]})
    assert revised(found, "posts/a.md") is None


def test_an_introduction_of_a_list_needs_the_list(engine: Engine) -> None:
    found = engine.loaded(FILES)
    write(engine.docs, {"categoria/x.md": "---\ntitle: X\n---\n\nUn'altra."})
    assert revised(found, "categoria/x.md") is None


@pytest.mark.parametrize(
    "text",
    [
        post("Alfa", "[x](nessuno.md)"),
        post("Alfa", authors="[nessuno]"),
        post("Alfa", autor="x"),
        post(None, "Senza titolo."),  # type: ignore[arg-type]
        post("Alfa", "[x](#nessuno)"),
    ],
)
def test_problems_are_told_as_ever(engine: Engine, text: str) -> None:
    found = engine.loaded(FILES)
    write(engine.docs, {"posts/a.md": text})
    with pytest.raises(ContentError) as raised:
        revised(found, "posts/a.md")
    with pytest.raises(ContentError) as of_all:
        engine.load({})
    assert set(raised.value.problems) <= set(of_all.value.problems)
    assert raised.value.problems


def test_one_text_is_rendered(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    found = engine.loaded(FILES)
    rendered: list[str] = []
    render = Texts.render

    def counted(self: Texts, text: str) -> object:
        rendered.append(text)
        return render(self, text)

    monkeypatch.setattr(Texts, "render", counted)
    write(engine.docs, {"posts/a.md": EDITS["a word"]})
    revised(found, "posts/a.md")
    assert [text.strip() for text in rendered] == ["Prima!\n\n## Uno\n\nAltro."]
