"""Without: what a page is for those whose browser runs no scripts."""

from __future__ import annotations

import pytest

from permesso.audit import scripts
from permesso.audit.declared import Declared
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page
from permesso.audit.families import without
from permesso.audit.styles import Styles

TEXT = "<p>" + "una parola dopo l'altra fino al bordo del foglio " * 5 + "</p>"
SCRIPT = "<script>show()</script>"
FADED = ".r { opacity: 0 } .r.in { opacity: 1 }"
FORM = '<form{}><label>E-mail <input type="email" name="email"></label><button>Va</button></form>'


def page(body: str, style: str = "", head: str = "", kind: Kind = "page") -> Page:
    text = f"<html><head>{head}<style>{style}</style></head>\n{body}"
    document = Document("index.html", text, kind)
    read = [
        scripts.read(each.text or "", "index.html", document.line(each), each)
        for each in document.elements("script")
    ]
    read += [
        scripts.read(value, "index.html", document.line(each), each, handler=name)
        for each in document.elements()
        for name, value in each.items()
        if name.startswith("on")
    ]
    return Page(document, Styles(document), tuple(read), (), Declared(), "blog.example")


def found(page: Page) -> list[tuple[int, str]]:
    return [(each.line, each.rule) for each in without.page(page)]


@pytest.mark.parametrize(
    ("body", "style"),
    [
        (f"<body>{TEXT}{SCRIPT}", "body { opacity: 0 }"),
        (f"<body><main>{TEXT}</main>{SCRIPT}", "main { visibility: hidden }"),
        (f'<body><article style="display: none">{TEXT}</article>{SCRIPT}', ""),
        (f"<body><main>{TEXT}</main>{SCRIPT}", ".no main { color: red } main { display: none }"),
        (f'<body><div class="r">{TEXT}</div><p>Di Ada.</p>{SCRIPT}', FADED),
    ],
)
def test_text_that_a_style_hides_until_a_script_runs_is_found(body: str, style: str) -> None:
    assert found(page(body, style)) == [(2, "without.hidden")]


def test_text_that_is_revealed_piece_by_piece_is_found_once() -> None:
    pieces = f'<div class="r">{TEXT}</div>\n' * 4
    [finding] = without.page(page(f"<body>{TEXT}\n{pieces}{SCRIPT}", FADED))
    assert (finding.line, finding.rule) == (3, "without.hidden")
    assert finding.found == '<div class="r">: 180 of 225 words'


@pytest.mark.parametrize(
    ("body", "style", "head"),
    [
        # Nothing runs: what is hidden stays hidden for all.
        (f"<body><main>{TEXT}</main>", "main { display: none }", ""),
        (f"<body>{TEXT}{SCRIPT}", "body { opacity: 1 }", ""),
        # The class that hides comes from a script.
        (f'<body class="no-js"><main>{TEXT}</main>{SCRIPT}', ".js main { opacity: 0 }", ""),
        (
            f'<body><div class="r">{TEXT}</div>{SCRIPT}',
            FADED,
            "<noscript><style>.r { opacity: 1 }</style></noscript>",
        ),
        (
            f"<body><main>{TEXT}</main>{SCRIPT}",
            "main { opacity: 0; animation: show 1s forwards }",
            "",
        ),
        # A small part, for a moment of its own.
        (f'<body>{TEXT * 4}<div class="r">{TEXT}</div>{SCRIPT}', FADED, ""),
        (f"<body>{TEXT}<dialog>{TEXT}</dialog><div hidden>{TEXT}</div>{SCRIPT}", "", ""),
        (f'<body><main style="display:none"><p>Un momento.</p></main>{SCRIPT}', "", ""),
    ],
)
def test_text_that_comes_without_a_script_is_innocent(body: str, style: str, head: str) -> None:
    assert found(page(body, style, head)) == []


@pytest.mark.parametrize(
    "image",
    [
        '<img data-src="/a.jpg" alt="">',
        '<img src="data:image/gif;base64,AA" data-srcset="/a.jpg 2x" alt="">',
        '<img data-src="/a.jpg" alt=""><img src="/b.jpg" alt=""><noscript>niente</noscript>',
    ],
)
@pytest.mark.parametrize("kind", ["page", "letter", "entry"])
def test_a_picture_that_only_a_script_loads_is_found(image: str, kind: Kind) -> None:
    assert found(page(f"<body>{image}", kind=kind)) == [(2, "without.picture")]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/a.jpg" data-src="/large.jpg" alt="">',
        '<img src="data:image/gif;base64,AA" alt="">',
        '<img srcset="/a.jpg 2x" data-src="/a.jpg" alt="">',
        '<img alt="">',
        '<img data-src="/a.jpg" alt=""><noscript><img src="/a.jpg" alt=""></noscript>',
        '<a><img data-src="/a.jpg" alt=""></a><noscript><img src="/a.jpg" alt=""></noscript>',
    ],
)
def test_a_picture_with_an_address_is_innocent(image: str) -> None:
    assert found(page(f"<body>{image}")) == []


@pytest.mark.parametrize(
    "link",
    [
        '<nav><a href="#" data-to="/archivio/">Archivio</a></nav>',
        "<nav><a href=\"javascript:go('archivio')\">Archivio</a></nav>",
        "<p><a href=\"javascript:location.href='/a/'\">Archivio</a></p>",
        "<div onclick=\"location.href='/a/'\">Archivio</div>",
        "<button onclick=\"window.location = '/a/'\">Archivio</button>",
        '<a href="#" onclick="window.open(\'/a/\')">Archivio</a>',
        '<nav><select onchange="location = this.value"><option>it</select></nav>',
    ],
)
def test_a_way_that_only_a_script_opens_is_found(link: str) -> None:
    assert found(page(f"<body>{link}")) == [(2, "without.navigation")]


@pytest.mark.parametrize(
    "link",
    [
        '<nav><a href="#">In alto</a></nav>',
        '<nav><a href="#archivio" data-to="/archivio/">Archivio</a></nav>',
        '<nav><a href="/archivio/" onclick="location.href=this.href">Archivio</a></nav>',
        '<div onclick="location.href=\'/a/\'"><a href="/a/">Archivio</a></div>',
        '<nav><a href="#" aria-expanded="false" data-target="/x">Menu</a></nav>',
        '<p><a href="javascript:window.print()">Stampa</a></p>',
        '<nav><a href="javascript:void(0)">Menu</a></nav>',
        '<button onclick="toggle()">Menu</button>',
        '<button onclick="location.reload()">Di nuovo</button>',
        '<p onclick="if (location.href == a) note()">Nota</p>',
    ],
)
def test_a_link_or_what_is_no_way_is_innocent(link: str) -> None:
    assert found(page(f"<body>{link}")) == []


@pytest.mark.parametrize(
    "attributes",
    ["", ' action="#"', ' action="javascript:;"', ' action="" onsubmit="return send(this)"'],
)
def test_a_form_that_only_a_script_sends_is_found(attributes: str) -> None:
    body = f"<body>{FORM.format(attributes)}{SCRIPT}"
    assert found(page(body)) == [(2, "without.subscribing")]


@pytest.mark.parametrize(
    "body",
    [
        FORM.format(' action="/iscrizione" method="post"') + SCRIPT,
        FORM.format(' method="post" name="lettera" data-netlify="true"') + SCRIPT,
        FORM.format(" netlify") + SCRIPT,
        FORM.format(""),
        f"<form><input type=search name=q></form>{SCRIPT}",
        f"<form><input type=email><textarea></textarea></form>{SCRIPT}",
        f"<form><input type=email><input type=password></form>{SCRIPT}",
        f'<form><input type=email><button formaction="/a">Va</button></form>{SCRIPT}',
    ],
)
def test_a_form_that_goes_by_itself_or_is_another_is_innocent(body: str) -> None:
    assert found(page(f"<body>{body}")) == []


def test_letters_run_no_scripts() -> None:
    assert found(page(f"<body>{FORM.format('')}{SCRIPT}", kind="letter")) == []


def test_a_page_that_only_a_script_draws_is_found() -> None:
    assert found(page(f'<body><div id="root"></div>{SCRIPT}')) == [(2, "without.hidden")]


@pytest.mark.parametrize(
    "body",
    [
        f'<body><div id="root"><p>Ciao</p></div>{SCRIPT}',
        '<body><div id="x"></div><script>location.replace("/nuovo/")</script>',
        f'<body><img src="a.png" alt=""><div id="x"></div>{SCRIPT}',
        '<body><div id="root"></div>',
    ],
)
def test_a_page_with_something_or_a_way_on_is_innocent(body: str) -> None:
    assert found(page(body)) == []
