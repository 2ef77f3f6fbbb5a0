"""The audit in a browser: it sees what pages do to readers who do nothing, and nothing where they
are left alone."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

import browser
from auditing.browser import visiting, watching
from auditing.browser.choosing import choose
from auditing.browser.launching import NoBrowser, find
from auditing.browser.places import Call, Element, Places
from auditing.browser.serving import Served, served
from auditing.browser.visiting import Visited, visit
from conftest import Site, write
from permesso.audit.declared import Declared
from permesso.audit.finding import Finding

NEEDED, MISSING = browser.NEEDED


def needed(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that drives a browser."""
    marked: Callable[..., None] = NEEDED(MISSING(test))
    return marked


AFTERWARDS = {("attention.screen", 1)}
"""What a layer over the whole screen breaks, too."""
PARAGRAPH = (
    "<p>" + "Chi legge ha chiesto di leggere, e niente di più di questo testo. " * 8 + "</p>\n"
)
SITE = "https://blog.example/"


def page(name: str, body: str) -> str:
    """Return a post of a kind of its own, with `body` on lines of its own: 9 and what follows."""
    return (
        '<!doctype html>\n<html lang="it">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Post</title>\n'
        f'\n</head>\n<body class="{name}">\n{textwrap.dedent(body).strip()}\n'
        f"<main><article><h1>Un post</h1>\n{PARAGRAPH * 12}</article></main>\n</body>\n</html>\n"
    )


LAYER = "position: fixed; inset: 30% 0 0 0; background: #fff"
SINS = {
    "alert": ("<script>alert('Ciao')</script>", "interruptions.dialog", 9),
    "banner": (
        f"<div id='cookies' style='{LAYER}'>Accetti?</div>",
        "interruptions.cover",
        9,
    ),
    "beforeunload": (
        "<script>\nonbeforeunload = event => { event.preventDefault(); };\n</script>",
        "interruptions.leaving",
        1,
    ),
    "contextmenu": (
        "<script>document.addEventListener('contextmenu', e => e.preventDefault())</script>",
        "interruptions.copy",
        9,
    ),
    "cookie": ("<script>\ndocument.cookie = 'chi=17; path=/';\n</script>", "strangers.storage", 10),
    "dialog": (
        "<dialog id='d'>Iscriviti</dialog><script>d.showModal()</script>",
        "interruptions.dialog",
        9,
    ),
    "exit": (
        f"""
        <div id='stay' hidden style='{LAYER}'>Resta</div>
        <script>
        document.documentElement.addEventListener('mouseleave', event => {{
          if (event.clientY < 0) stay.hidden = false;
        }});
        </script>
        """,
        "interruptions.cover",
        9,
    ),
    "focus": (
        "<input id='mail' aria-label='E-mail'><script>mail.focus()</script>",
        "interruptions.focus",
        9,
    ),
    "hijack": (
        "<script>addEventListener('wheel', e => e.preventDefault(), {passive: false})</script>",
        "interruptions.scroll-hijack",
        9,
    ),
    "late": (
        f"""
        <script>
        setTimeout(() => {{
          const box = document.createElement('div');
          box.className = 'late-box';
          box.style = '{LAYER}';
          box.textContent = 'Iscriviti';
          document.body.append(box);
        }}, 30000);
        </script>
        """,
        "interruptions.cover",
        12,
    ),
    "local": ("<script>\nlocalStorage.visits = 1;\n</script>", "strangers.storage", 1),
    "locked": ("<style>html, body { overflow: hidden }</style>", "interruptions.scroll-trap", 1),
    "notification": (
        "<script>\nsetTimeout(() => Notification.requestPermission(), 5000);\n</script>",
        "interruptions.prompt",
        10,
    ),
    "location": (
        "<script>navigator.geolocation.getCurrentPosition(console.log)</script>",
        "interruptions.prompt",
        9,
    ),
    "pixel": (
        "<p>Prima</p>\n<img src='https://counter.example/1.gif' alt='' width='1' height='1'>",
        "strangers.request",
        10,
    ),
    "fetched": (
        "<script>\nfetch('https://' + ['metrics', 'example'].join('.') + '/hit')\n"
        "  .catch(() => 0);\n</script>",
        "strangers.request",
        10,
    ),
    "scrolled": (
        f"""
        <div id='half' hidden style='{LAYER}'>A metà</div>
        <script>
        addEventListener('scroll', () => {{ if (scrollY > 900) half.hidden = false; }});
        </script>
        """,
        "interruptions.cover",
        9,
    ),
    "shift": (
        "<div id='late' style='height: 0'></div>\n"
        "<script>setTimeout(() => { late.style.height = '300px'; }, 1500)</script>",
        "interruptions.shift",
        8,
    ),
    "tone": (
        "<script>\nconst tone = new AudioContext().createOscillator();\ntone.start();\n</script>",
        "interruptions.media",
        11,
    ),
    "title": (
        "<script>document.addEventListener('visibilitychange', () => {"
        " if (document.hidden) document.title = 'Torna!'; })</script>",
        "interruptions.exit",
        9,
    ),
    "window": ("<script>\nopen('https://offers.example/');\n</script>", "interruptions.window", 10),
    "leaves": (
        "<script>\nsetTimeout(() => { location = '/index.html'; }, 8000);\n</script>",
        "interruptions.refresh",
        10,
    ),
}
"""Pages with a sin each: what stands in them, its rule, its line."""

GONE = (
    "Questa frase la scrive soltanto uno script, e senza di lui non la legge più nessuno al mondo."
)
WITHOUT = {
    "drawn": (
        f"<main id='text'></main><script>\ntext.innerHTML = '<p>{GONE}</p>'.repeat(40);\n</script>",
        "without.reading",
        1,
    ),
    "menu": (
        "<nav id='menu'></nav><script>menu.innerHTML = '<a href=\"/altro/\">Altro</a>'</script>",
        "without.navigation",
        1,
    ),
    "sent": (
        "<form id='sent'><label>E-mail <input type='email' name='e'></label>"
        "<button>Vai</button></form>"
        "<script>sent.onsubmit = () => false</script>",
        "without.subscribing",
        9,
    ),
    "written": (
        '<div id=\'box\'></div><script>box.innerHTML = \'<form action="/iscrivi" method="post">'
        '<input type="email" name="e" required></form>\'</script>',
        "without.subscribing",
        1,
    ),
    "refused": (
        "<script>\naddEventListener('load', () => {"
        " try { localStorage.length } catch { document.querySelector('main').remove() }"
        " });\n</script>",
        "without.reading",
        1,
    ),
    "crowded": (
        "<header style='height: 400px'><nav>Menu</nav></header>",
        "attention.screen",
        1,
    ),
}
"""Pages that give less without something, or little at first, the rule and the line of each."""
INNOCENTS = {
    "bar": (
        "<header style='position: sticky; top: 0; height: 64px; background: #fff'>"
        "<nav>Blog</nav></header>"
    ),
    "closed": "<dialog>Chiusa</dialog><details><summary>Indice</summary><p>Voci</p></details>",
    "drawer": f"<nav style='{LAYER}; transform: translateX(-100%)'>Menu</nav>",
    "faded": f"<div style='{LAYER}; opacity: 0; pointer-events: none'>Messaggio</div>",
    "drawn-over": "<div style='position: fixed; inset: 0; pointer-events: none'></div>",
    "searching": (
        "<div role='dialog'><form role='search'><input type='search' aria-label='Cerca'>"
        "</form></div>"
    ),
    "button": "<button onclick='Notification.requestPermission()'>Avvisami</button>",
    "clicked": (
        "<button id='b'>Carica</button>"
        "<script>b.onclick = () => fetch('https://video.example/')</script>"
    ),
    "scheme": (
        "<button id='s'>Scuro</button><script>localStorage.getItem('scheme');"
        " s.onclick = () => localStorage.setItem('scheme', 'dark')</script>"
    ),
    "probe": "<script>localStorage.setItem('_', 1); localStorage.removeItem('_')</script>",
    "controls": "<video controls preload='none' width='320' height='180'></video>",
    "form": (
        "<form action='/iscrivi' method='post'><label>E-mail <input type='email' name='e' required>"
        "</label><button>Vai</button></form><script>addEventListener('submit', () => 0)</script>"
    ),
    "helped": (
        "<script>document.body.insertAdjacentHTML('beforeend', '<button>Copia</button>')</script>"
    ),
    "smooth": "<style>html { scroll-behavior: smooth }</style>",
    "passive": "<script>addEventListener('wheel', () => 0, {passive: true})</script>",
    "own": "<img src='https://blog.example/dot.svg' alt='' width='9' height='9' loading='lazy'>",
    "found": (
        "<header style='position: sticky; top: 0; height: 48px; background: #fff'>Blog"
        "<div role='dialog' style='position: absolute; left: -200px; width: 9px'>Chiusa</div>"
        "<div role='dialog' style='display: inline'><input aria-label='Cerca'></div></header>"
    ),
    "wide": "<pre style='width: 700px'>Una riga di programma</pre>",
    "gallery": (
        "<main><div id='gallery'></div><noscript><a href='/bar.html'>Una</a></noscript></main>"
        "<script>gallery.innerHTML = '<a href=\"/bar.html\">Una</a>'</script>"
    ),
    "slow": (
        "<nav id='later'></nav><script>addEventListener('load', () => setTimeout(() => {"
        " later.innerHTML = '<a href=\"/bar.html\">Una</a>' }, window.permessoTell ? 0 : 400))"
        "</script><noscript><nav><a href='/bar.html'>Una</a></nav></noscript>"
    ),
    "card": (
        "<div style='position: relative; height: 60px'><a href='/bar.html'"
        " style='position: absolute; inset: 0' aria-label='Leggi'></a>Una scheda</div>"
    ),
}
"""Pages that only look like those."""


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium without its windows, if it is there."""
    monkeypatch.setenv("CHROMIUM", browser.shell() or "")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does much else takes long for a page, which is no fault of that."""
    monkeypatch.setattr(visiting, "PATIENCE", 240.0)
    monkeypatch.setattr(watching, "LOADED", 120_000)


def site(folder: Path, pages: dict[str, str]) -> Visited:
    """Return what is seen of a site with these pages."""
    files = {f"{name}.html": page(name, body) for name, body in pages.items()}
    write(
        folder, {**files, "dot.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"}
    )
    return visit(folder, list(files), Declared(site=SITE), "blog.example", lambda line: None)


def of(visited: Visited, name: str) -> list[Finding]:
    """Return what was found in a page."""
    return [found for found in visited.findings if found.file == f"{name}.html"]


@pytest.mark.parametrize("pages", [SINS, WITHOUT], ids=["sins", "without"])
@pytest.mark.usefixtures("patient", "shell")
@needed
def test_what_a_page_does_is_found_with_its_rule_and_line(
    tmp_path: Path, pages: dict[str, tuple[str, str, int]]
) -> None:
    visited = site(tmp_path, {name: body for name, (body, _, _) in pages.items()})
    assert visited.faults == ()
    found = {
        name: {(found.rule, found.line) for found in of(visited, name)}
        - (AFTERWARDS - {(rule, line)})
        for name, (_, rule, line) in pages.items()
    }
    assert found == {name: {(rule, line)} for name, (_, rule, line) in pages.items()}


@pytest.mark.usefixtures("patient", "shell")
@needed
def test_what_only_looks_like_it_is_not_found(tmp_path: Path) -> None:
    visited = site(tmp_path, INNOCENTS)
    assert {shape.file for shape in visited.pages} == {f"{name}.html" for name in INNOCENTS}
    assert visited.findings == ()
    assert visited.asked == {shape.file: () for shape in visited.pages}
    assert all(share < 0.5 for share in visited.screens.values())


@pytest.mark.usefixtures("patient", "shell")
@needed
def test_what_other_hosts_were_asked_for_is_told(tmp_path: Path) -> None:
    visited = site(tmp_path, {name: SINS[name][0] for name in ("pixel", "fetched")})
    assert {
        file: [(each.address, each.kind, each.when, each.line) for each in asked]
        for file, asked in visited.asked.items()
    } == {
        "pixel.html": [("https://counter.example/1.gif", "image", "load", 10)],
        "fetched.html": [("https://metrics.example/hit", "xmlhttprequest", "load", 10)],
    }


@pytest.mark.usefixtures("shell")
@needed
def test_a_page_that_hangs_is_a_fault_and_the_next_one_is_visited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "PATIENCE", 30.0)
    said: list[str] = []
    write(
        tmp_path,
        {
            "stuck.html": page("stuck", "<script>while (true);</script>"),
            "later.html": page(
                "later", "<script>setTimeout(() => { while (true); }, 9000)</script>"
            ),
            "next.html": page("next", SINS["alert"][0]),
        },
    )
    files = ["stuck.html", "later.html", "next.html"]
    visited = visit(tmp_path, files, Declared(site=SITE), None, said.append)
    assert [(fault.path, fault.line, fault.message) for fault in visited.faults] == [
        ("later.html", 1, "the browser has no answer from it within 30 seconds"),
        ("stuck.html", 1, "the browser has not loaded it within 15 seconds"),
    ]
    assert [found.rule for found in visited.findings] == ["interruptions.dialog"]
    assert len(said) == 3


@pytest.mark.usefixtures("patient")
@needed
def test_nothing_interrupts_the_reader_of_the_sample(sample: Site) -> None:
    files = [f"{url}index.html" if url[-1:] in ("", "/") else url for url in sample.urls()]
    visited = visit(sample.folder, files, Declared(), "bussare.example", lambda line: None)
    assert (visited.findings, visited.faults) == ((), ())
    assert 5 < len(visited.pages) <= 24
    assert visited.screens and all(share < 0.3 for share in visited.screens.values())


def test_a_browser_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(NoBrowser, match="no Chromium found: install one, or set CHROMIUM"):
        find("/nowhere/else")


def test_one_page_of_each_kind_is_chosen_and_the_fullest(tmp_path: Path) -> None:
    form = "<form action='/iscrivi'><input name='e'></form>"
    files = {
        "index.html": "<main><p>Benvenuti</p></main>",
        "post/a.html": f"<main><article><p>Uno</p></article></main>{form}",
        "post/b.html": f"<main><article><p>Uno</p><p>Due</p></article></main>{form}",
        "post/c.html": "<main><article><p>Uno</p></article><video></video></main>",
        "post/d.html": "<main><article><p>Uno</p><p>Due</p><p>Tre</p></article></main>",
        "404.html": "<main><p>Niente</p></main>",
        "old.html": "<meta http-equiv='refresh' content='0; url=/'><a href='/'>Qui</a>",
        "empty.html": "",
    }
    write(tmp_path, files)
    chosen = choose(tmp_path, [*files, "gone.html"])
    assert [(shape.file, shape.kind) for shape in chosen] == [
        ("index.html", "page"),
        ("post/b.html", "article with form"),
        ("post/c.html", "article with video"),
        ("404.html", "page"),
    ]
    assert choose(tmp_path, sorted(files, reverse=True)) == chosen
    assert len(choose(tmp_path, list(files), most=2)) == 2


@pytest.fixture
def answering(tmp_path: Path) -> Served:
    """A site below a path."""
    write(
        tmp_path,
        {
            "site/index.html": "Inizio",
            "site/post/index.html": "Post",
            "site/chi-siamo.html": "Chi siamo",
            "site/stile.css": "p {}",
            "secret.html": "Fuori",
        },
    )
    os.symlink(tmp_path / "secret.html", tmp_path / "site" / "link.html")
    declared = Declared.model_validate({"site": "https://blog.example/base/"})
    return served(tmp_path / "site", declared, None)


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("", "index.html"),
        ("post/", "post/index.html"),
        ("post", "post/index.html"),
        ("chi-siamo", "chi-siamo.html"),
        ("stile.css?1", "stile.css"),
        ("nulla", None),
        ("%2e%2e/secret.html", None),
        ("link.html", None),
        ("a%00b", None),
        ("a" * 5000, None),
    ],
)
def test_addresses_are_answered_as_a_host_does(
    answering: Served, path: str, file: str | None
) -> None:
    answer = answering.answer(f"https://blog.example/base/{path}")
    assert (answer.file, answer.status) == (file, 200 if file else 404)


def test_a_site_below_a_path_is_answered_there_where_its_pages_say_so(tmp_path: Path) -> None:
    head = "<link rel='canonical' href='https://blog.example/base/post/'>"
    write(tmp_path, {"post/index.html": head, "stile.css": "p {}"})
    found = served(tmp_path, Declared(), "blog.example", ["post/index.html"])
    assert found.root == "https://blog.example/base/"
    assert found.answer("https://blog.example/base/stile.css").file == "stile.css"


def test_an_address_belongs_to_the_site_or_to_another(answering: Served) -> None:
    assert answering.address("post/index.html") == "https://blog.example/base/post/"
    assert answering.address("chi-siamo.html") == "https://blog.example/base/chi-siamo.html"
    assert answering.owns("https://www.blog.example/x") and answering.owns("data:text/plain,a")
    assert not answering.owns("https://other.example/") and not answering.owns(
        "wss://other.example"
    )


def test_an_element_has_the_line_of_what_it_is_in_the_file(answering: Served) -> None:
    write(
        answering.folder,
        {
            "x.html": "<html>\n<body>\n<p>a</p>\n<p class='b'>b</p>\n<div id='c'>c</div>\n"
            "<script>\nmake('popup')\n</script></body></html>"
        },
    )
    places = Places(answering, "x.html")
    body = (("html", 1), ("body", 1))

    def line(name: str, *, id: str = "", classes: tuple[str, ...] = (), number: int = 1) -> int:
        return places.of(Element("", name, id, classes, (*body, (name, number))))[1]

    assert line("p") == 3
    assert line("p", classes=("b",), number=7) == 4
    assert line("div", id="c", number=9) == 5
    assert line("div", classes=("popup",), number=2) == 7
    assert places.of(None, Call("https://blog.example/base/stile.css", 4)) == ("stile.css", 4)
    assert places.of(None, Call("https://other.example/x.js", 4)) == ("x.html", 1)
