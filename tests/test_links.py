"""Links: from what an author writes to an address, or to a problem at its line."""

from __future__ import annotations

from contextlib import suppress

import pytest

from conftest import Engine, post
from permesso.links import Target, Web, link
from permesso.markup import Converter
from permesso.problem import ContentError
from permesso.source import Source, parse

Files = dict[str, str | bytes]

ADA = "authors:\n  ada:\n    name: Ada Bussola\n"

WEB = Web(
    targets={
        "index.md": Target("", frozenset()),
        "chi siamo.md": Target("chi-siamo/", frozenset()),
        "posts/2026/a.md": Target("a/", frozenset({"la-soglia", "fn:1"})),
        "posts/2026/b.md": Target("b/", frozenset()),
        "categoria/misure.md": Target("categoria/misure/", None),
        "immagini/porta.svg": Target("immagini/porta.svg", file="immagini/porta.svg"),
    },
    unpublished={"posts/2026/poi.md": "a draft; publish it"},
)
HERE = "posts/2026/b.md"

FOUND = {
    "a.md": "a/",
    "./a.md": "a/",
    "../2026/a.md": "a/",
    "/posts/2026/a.md": "a/",
    "a.md#la-soglia": "a/#la-soglia",
    "a.md#fn:1": "a/#fn:1",
    "a.md?da=b#la-soglia": "a/?da=b#la-soglia",
    "../../immagini/porta.svg": "immagini/porta.svg",
    "/immagini/porta.svg?v=2": "immagini/porta.svg?v=2",
    "/chi%20siamo.md": "chi-siamo/",
    "/chi siamo.md": "chi-siamo/",
    "/": "",
    "../../index.md": "",
    "../../": "",
    "/categoria/misure.md": "categoria/misure/",
    "/categoria/misure/": "categoria/misure/",
    "/categoria/misure": "categoria/misure/",
    "/categoria/misure/index.html": "categoria/misure/",
    "/categoria/misure/#ovunque": "categoria/misure/#ovunque",
}


@pytest.mark.parametrize(("written", "url"), FOUND.items())
def test_a_link_leads_to_the_address_of_its_file(written: str, url: str) -> None:
    found = WEB.find(written, HERE)
    assert isinstance(found, Target), found
    assert found.url == url


LOST = {
    "aa.md": "link to 'aa.md' leads nowhere; did you mean 'a.md'?",
    "/porta.svg": "link to '/porta.svg' leads nowhere; did you mean '/immagini/porta.svg'?",
    "immagini/porta.svg": "link to 'immagini/porta.svg' leads nowhere; "
    "did you mean '/immagini/porta.svg'?",
    "porta.svg": "link to 'porta.svg' leads nowhere; did you mean '../../immagini/porta.svg'?",
    "../a.md": "link to '../a.md' leads nowhere; did you mean 'a.md'?",
    "/zzz/": "link to '/zzz/' leads nowhere; write the path of a file in the documents folder",
    "a.md#sogla": "link to 'a.md#sogla': there is no heading '#sogla'; did you mean 'la-soglia'?",
    "b.md#x": "link to 'b.md#x': there is no heading '#x'; known: none yet.",
    "poi.md": "link to 'poi.md', which is a draft; publish it",
    "poi.md#x": "link to 'poi.md#x', which is a draft; publish it",
}


@pytest.mark.parametrize(("written", "message"), LOST.items())
def test_a_link_that_leads_nowhere_is_told_with_advice(written: str, message: str) -> None:
    assert WEB.find(written, HERE) == message


@pytest.mark.parametrize("written", ["riepilogo.md", "grafico.png"])
def test_a_name_unlike_any_other_gets_no_suggestion(written: str) -> None:
    found = WEB.find(written, HERE)
    assert isinstance(found, str)
    assert "did you mean" not in found


NOT_OURS = {
    "a whole address": "[x](https://a.example/b.md)",
    "mail": "[x](mailto:a@a.example)",
    "mail, hidden from robots": "<a@a.example>",
    "telephone": "[x](tel:+39012345)",
    "address without scheme": "[x](//a.example/b.md)",
    "nothing": '<a href="">x</a>',
    "top": "[x](#)",
    "code": '`<a href="manca.md">`\n\n    [x](manca.md)',
    "another attribute": '<a href="https://a.example/b" data-src="manca.png">x</a>',
    "words of a title": "[x](https://a.example/ 'Il campo href=valore')",
    "an HTML comment": '<!-- <a href="manca.md">x</a> -->',
}


@pytest.mark.parametrize("body", NOT_OURS.values(), ids=NOT_OURS)
def test_what_is_no_link_to_this_site_is_left_alone(body: str, engine: Engine) -> None:
    converted = Converter().convert(body)
    assert converted.references == ()
    assert engine.article(post(body=body)).post.body.html("../") == converted.html("")


PLACES = {
    "Markdown": "[x](manca.md)",
    "Markdown with title": '[x](manca.md "Titolo")',
    "angle brackets": "[x](<manca.md>)",
    "reference": "[x][y]\n\n[y]: manca.md",
    "picture": "![x](manca.md)",
    "HTML link": '<a href="manca.md">x</a>',
    "HTML block": '<div><a class="b" href="manca.md">x</a></div>',
    "HTML in capitals": '<A HREF="manca.md">x</A>',
    "HTML with single quotes": "<a href='manca.md'>x</a>",
    "HTML without quotes": "<a href=manca.md>x</a>",
    "HTML after an angle bracket": '<a title="a > b" href="manca.md">x</a>',
    "HTML picture": '<img alt="x" src="manca.md">',
    "video": '<video src="manca.md"></video>',
    "second address of a tag": '<video src="/porta.svg" poster="manca.md"></video>',
    "source of a picture": '<picture><source srcset="manca.md 2x"></picture>',
    "line break in a tag": '<a class="b"\n   href="manca.md">x</a>',
}


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES)
def test_a_broken_link_is_found_wherever_it_is_written(body: str, engine: Engine) -> None:
    [problem] = engine.problems({"posts/a.md": post(body=body), "porta.svg": "<svg/>"})
    assert "'manca.md' leads nowhere" in problem


def broken_lines(body: str, engine: Engine, others: Files | None = None) -> list[int]:
    """Return the lines of `body` (from 1) at which its links are said to be broken."""
    problems = engine.problems({"posts/a.md": post(body=body), **(others or {})})
    return [int(problem.split(":")[1]) - 5 for problem in problems]


LINES = {
    "each occurrence": ("[x](y.md)\n\n[x](z.md) [x](y.md)\n\n[x](y.md)", [1, 3, 3, 5]),
    "a percent sign": ("Uno.\n\n[x](chi%20era.md)", [3]),
    "a space": ("Uno.\n\n[x](<chi era.md>)", [3]),
    "an entity": ("Uno.\n\n[x](y.md?a=1&amp;b=2)", [3]),
    "an ampersand": ("Uno.\n\n[x](y.md?a=1&b=2)", [3]),
    "an accent": ("Uno.\n\n[x](perché.md)", [3]),
    "part of a longer name": ("[x](chi.md)\n\n[x](anchi.md)", [1]),
    "named in the text too": ("Il file y.md.\n\n[x](y.md)", [3]),
    "part of a longer heading": ("## Aa\n\n[x](#a)\n\n[x](#aa)", [3]),
}


@pytest.mark.parametrize(("body", "lines"), LINES.values(), ids=LINES)
def test_a_broken_link_is_told_at_each_line_that_holds_it(
    body: str, lines: list[int], engine: Engine
) -> None:
    assert broken_lines(body, engine, {"posts/anchi.md": post("Anchi")}) == lines


def test_links_of_a_text_become_addresses_from_the_page_it_is_on() -> None:
    source = parse("[x](a.md#la-soglia) ![y](/immagini/porta.svg)", HERE, "docs/x.md")
    assert isinstance(source, Source)
    body, problems = link(Converter().convert(source.body), source, WEB)
    assert problems == []
    assert 'href="../a/#la-soglia"' in body.html("../")
    assert 'src="./immagini/porta.svg"' in body.html("./")


@pytest.mark.parametrize("address", ["/primo/", "/primo", "../primo/"])
def test_a_post_is_found_by_its_address_too(address: str, engine: Engine) -> None:
    others: Files = {"posts/b.md": post("Primo")}
    body = engine.article(post("A", f"[x]({address})"), others).post.body
    assert body.references == ("primo/",)


def test_a_list_is_found_by_its_address_without_a_file(engine: Engine) -> None:
    body = engine.article(post("A", "[x](/tag/t/) [y](/archivio/2026/)", tags="[t]")).post.body
    assert body.references == ("tag/t/", "archivio/2026/")


FURTHER = {
    "a path from the documents folder, as in Material": ("due.md", "Il seguito", "due/"),
    "the same with a slash": ("/due.md", "Il seguito", "due/"),
    "a path with a heading": ("'/due.md#soglia'", "Il seguito", "due/#soglia"),
    "a path from the post": ("../due.md", "Il seguito", "due/"),
    "a path with a title": ("Leggi: /due.md", "Leggi", "due/"),
    "a file": ("Scheda: /scheda.pdf", "Scheda", "scheda.pdf"),
    "a whole address": ("Altrove: https://a.example/", "Altrove", "https://a.example/"),
}


@pytest.mark.parametrize(("written", "title", "url"), FURTHER.values(), ids=FURTHER)
def test_further_reading_has_a_title_and_an_address(
    written: str, title: str, url: str, engine: Engine
) -> None:
    others: Files = {"due.md": "# Il seguito\n\n## Soglia", "scheda.pdf": "x"}
    [found] = engine.article(post(links=f"[{written}]"), others).post.links
    assert (found.title, found.url) == (title, url)


OPEN_BRACKET: dict[str, Files] = {
    "canonical": {"posts/a.md": post(canonical="http://[")},
    "links": {"posts/a.md": post(links='["http://[", "//[", "/["]')},
    "image": {"posts/a.md": post(image='{src: "//[", alt: A}')},
    "text": {"posts/a.md": post(body="[x](//[) [x](http://[) [x](/[) ![x](<//[>)")},
    "avatar": {".authors.yml": f"{ADA}    avatar: //[\n"},
    "url": {".authors.yml": f"{ADA}    url: http://[\n"},
}


@pytest.mark.parametrize("files", OPEN_BRACKET.values(), ids=OPEN_BRACKET)
def test_an_address_that_python_cannot_read_is_no_traceback(files: Files, engine: Engine) -> None:
    with suppress(ContentError):
        engine.load(files)
