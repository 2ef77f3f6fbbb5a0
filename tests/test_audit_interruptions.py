"""Interruptions of audited pages: what each rule finds, and what looks alike and is innocent."""
# ruff: noqa: E501

from __future__ import annotations

import pytest

from permesso.audit.declared import Declared
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page
from permesso.audit.families import interruptions
from permesso.audit.finding import Finding
from permesso.audit.rules import rules
from permesso.audit.scripts import Script, read
from permesso.audit.styles import Styles

TEXT = "<main><article><h1>Pane</h1><p>Una pagina con del testo da leggere.</p></article></main>"


def findings(html: str, kind: Kind = "page") -> list[Finding]:
    document = Document("index.html", html if "<html" in html else f"<body>{TEXT}{html}", kind)
    scripts: list[Script] = []
    for element in document.elements():
        if element.tag == "script" and element.text:
            scripts.append(read(element.text, "index.html", document.line(element), element))
        scripts += [
            read(value, "index.html", document.line(element), element, handler=name)
            for name, value in element.items()
            if name.startswith("on")
        ]
    page = Page(document, Styles(document), tuple(scripts), (), Declared(), None)
    return list(interruptions.page(page))


def found(html: str) -> list[str]:
    return sorted({each.rule.removeprefix("interruptions.") for each in findings(html)})


def scripted(code: str, html: str = "<dialog id='d'>Ciao</dialog>") -> list[str]:
    return found(f"{html}<script>{code}</script>")


BAR = "<div class='bar' style='position:fixed;bottom:0;left:0;right:0;{}'>{}</div>"


@pytest.mark.parametrize(
    "html, rule",
    [
        ("<dialog open>Ciao</dialog>", "dialog"),
        ("<div role=dialog aria-modal=true style='position:absolute;top:9px'>Ciao</div>", "dialog"),
        (BAR.format("height:12rem", "Dieci anni"), "layer"),
        (BAR.format("", "Questo sito usa i cookie per offrire una migliore esperienza"), "layer"),
        ("<div style='position:fixed;right:0;bottom:0;width:20rem;height:15rem'>Ciao</div>", "layer"),
        ("<div style='position:sticky;top:0;height:220px'>Dieci anni</div>", "layer"),
        ("<div class=newsletter style='position:sticky;bottom:0'><form><input></form>La lettera</div>",
         "layer"),
        ("<nav style='position:fixed;top:0;left:0;right:0;height:40vh'>Menu</nav>", "layer"),
        ("<div style='position:fixed;inset:0'>Ciao</div>", "interstitial"),
        ("<div style='position:fixed;top:0;left:0;width:100vw;height:100vh'>Ciao</div>", "interstitial"),
        ("<video src=a.mp4 autoplay muted loop playsinline></video>", "autoplay"),
        ("<audio src=a.mp3 autoplay controls></audio>", "autoplay"),
        ("<audio src=a.mp3 autoplay></audio>", "sound"),
        ("<bgsound src=a.mid>", "sound"),
        ("<iframe src='https://player.example/v/1?autoplay=1'></iframe>", "autoplay"),
        ("<meta http-equiv=refresh content=30>", "refresh"),
        ("<meta http-equiv=Refresh content='10; url=/a/'>", "refresh"),
        ("<meta http-equiv=refresh content='0'>", "refresh"),
        ("<html><body oncopy='return false'>x</body></html>", "copy"),
        ("<article oncontextmenu='event.preventDefault()'>x</article>", "copy"),
        ("<div oncopy='return false'><p>Una pagina</p></div>", "copy"),
        ("<div data-bs-ride=carousel>Uno</div>", "motion"),
        ("<style>article{user-select:none}</style>", "copy"),
        ("<html><body onbeforeunload=\"return 'Davvero?'\">x</body></html>", "leaving"),
        ("<marquee>Ciao</marquee>", "motion"),
        ("<style>.a{animation:pulse 1s infinite}</style><p class=a>Ciao</p>", "motion"),
        ("<style>.a{animation:pulse 2s 4}</style><p class=a>Ciao</p>", "motion"),
        ("<style>html{scroll-snap-type:y mandatory}</style>", "scroll-hijack"),
        ("<style>html,body{height:100%;overflow:hidden}</style>", "scroll-trap"),
        ("<style>body{overflow:hidden}.a{overflow:auto}</style><div class=a>x</div>", "scroll-trap"),
        ("<form><input type=email name=email autofocus></form>", "focus"),
    ],
)  # fmt: skip
def test_sins_of_pages(html: str, rule: str) -> None:
    assert found(html) == [rule]


@pytest.mark.parametrize(
    "code, rule",
    [
        ("alert('Ciao')", "dialog"),
        ("addEventListener('load', () => d.showModal())", "dialog"),
        ("setTimeout(() => { document.getElementById('d').showModal() }, 5000)", "timer"),
        ("function show() { d.showModal() } setTimeout(show, 9e3)", "timer"),
        ("const p = document.querySelector('.p'); setTimeout(() => p.classList.add('on'), 9)", "timer"),
        ("document.addEventListener('mouseleave', () => d.showModal())", "exit"),
        ("document.onmouseout = e => { if (e.clientY < 9) document.querySelector('.p').hidden = false }",
         "exit"),
        ("addEventListener('scroll', () => { d.showModal() })", "scroll-popup"),
        ("new IntersectionObserver(() => d.showModal()).observe(p)", "scroll-popup"),
        ("addEventListener('wheel', e => e.preventDefault(), { passive: false })", "scroll-hijack"),
        ("document.body.style.overflow = 'hidden'", "scroll-trap"),
        ("Notification.requestPermission()", "notification"),
        ("r.then(r => r.pushManager.subscribe({ userVisibleOnly: true }))", "notification"),
        ("navigator.geolocation.getCurrentPosition(f)", "location"),
        ("navigator.mediaDevices.getUserMedia({ video: true })", "device"),
        ("navigator.clipboard.readText()", "device"),
        ("const f = document.querySelector('video'); f.play()", "autoplay"),
        ("const a = new Audio('/a.mp3'); a.play()", "sound"),
        ("setInterval(() => location.reload(), 6e4)", "refresh"),
        ("setTimeout(function () { window.location.href = '/offerte/' }, 20000)", "refresh"),
        ("document.addEventListener('contextmenu', e => e.preventDefault())", "copy"),
        ("document.oncopy = (e) => { e.preventDefault() }", "copy"),
        ("addEventListener('beforeunload', e => { e.preventDefault() })", "leaving"),
        ("addEventListener('popstate', () => { history.pushState(null, '', location.href) })", "history"),
        ("window.open('/a/')", "window"),
        ("let o = 0; document.addEventListener('click', () => { if (!o) { o = 1; window.open('/a/') } })", "window"),
        ("document.onkeydown = e => { if (e.ctrlKey && e.key === 'c') return false }", "copy"),
        ("addEventListener('keydown', e => { if (e.metaKey && ['c', 'u'].includes(e.key)) e.preventDefault() })", "copy"),
        ("new Audio('/a.mp3').play()", "sound"),
        ("setTimeout('location.reload(true)', 240000)", "refresh"),
        ("new bootstrap.Modal(document.getElementById('d')).show()", "dialog"),
        ("jQuery('.p').slick({ autoplay: true })", "motion"),
        ("new Swiper('.p', { autoplay: { delay: 3000 } })", "motion"),
        ("document.addEventListener('click', () => { window.open('/a/') }, { once: true })", "window"),
        ("document.getElementById('m').focus()", "focus"),
    ],
)  # fmt: skip
def test_sins_of_scripts(code: str, rule: str) -> None:
    html = (
        "<dialog id='d'>Ciao</dialog><video src=a.mp4 controls></video><input id=m name=email>"
        "<div class=p hidden style='position:fixed;inset:10%'>Ciao</div>"
    )
    assert scripted(code, html) == [rule]


@pytest.mark.parametrize(
    "html",
    [
        "<dialog>Ciao</dialog>",
        "<div oncontextmenu='return false'><canvas></canvas></div>",
        "<div data-bs-ride=carousel data-bs-interval=false>Uno</div>",
        "<details><summary>Altro</summary>Ciao</details>",
        "<header style='position:sticky;top:0;height:64px'><nav>Menu</nav></header>",
        "<header style='position:fixed;top:0;left:0;right:0'>Il blog <nav>Menu e altro ancora</nav></header>",
        "<table><thead style='position:sticky;top:0'><tr><th>Una testata che resta ferma</table>",
        "<aside style='position:sticky;top:4rem'><p>In questa pagina ci sono molti titoli</p></aside>",
        "<a href='#top' style='position:fixed;right:1rem;bottom:1rem'>Torna su</a>",
        "<div style='position:fixed;inset:0;display:none'>Ciao</div>",
        "<div style='position:fixed;inset:0;visibility:hidden'>Ciao</div>",
        "<div style='position:fixed;left:-20rem;width:18rem;top:0;bottom:0'>Cassetto</div>",
        "<div style='position:fixed;top:0;bottom:0;width:100%;transform:translateX(-100%)'>Cassetto</div>",
        "<div style='position:fixed;inset:0;z-index:-1;background:#eee'></div>",
        "<div hidden role=dialog aria-modal=true style='position:fixed;inset:0'>Ciao</div>",
        "<video src=a.mp4 controls muted loop playsinline preload=none></video>",
        "<audio src=a.mp3 controls></audio>",
        "<iframe src='https://player.example/v/1?autoplay=0'></iframe>",
        "<meta http-equiv=refresh content='0; url=/nuovo/'><a href=/nuovo/>Qui</a>",
        "<style>button{user-select:none}</style><button>Vota</button>",
        "<canvas oncontextmenu='return false'></canvas>",
        "<style>.box{overflow:hidden}</style><div class=box>Ciao</div>",
        "<style>.a{animation:fade .3s 1}</style><p class=a>Ciao</p>",
        "<style>.a{animation:spin 1s infinite;display:none}</style><p class=a>Ciao</p>",
        "<style>.row{scroll-snap-type:x mandatory}</style><div class=row>Ciao</div>",
        "<style>body{overflow:hidden}main{overflow:auto}</style>",
        "<form role=search><input type=search name=q autofocus></form>",
        "<dialog><form><input name=email autofocus></form></dialog>",
        "<button onclick='document.getElementById(\"d\").showModal()'>Apri</button><dialog id=d>Ciao</dialog>",
    ],
)
def test_innocent_pages(html: str) -> None:
    assert findings(html) == []


@pytest.mark.parametrize(
    "code",
    [
        "b.addEventListener('click', () => d.showModal())",
        "b.onclick = () => { Notification.requestPermission() }",
        "b.addEventListener('click', () => navigator.geolocation.getCurrentPosition(f))",
        "b.addEventListener('click', () => { window.open('/a/') })",
        "b.addEventListener('click', () => { document.querySelector('video').play() })",
        "b.addEventListener('click', () => { document.body.style.overflow = 'hidden' })",
        "function show() { d.showModal() }",
        "setTimeout(() => { status.hidden = false }, 300)",
        "setTimeout(() => document.getElementById('s').classList.remove('on'), 300)",
        "addEventListener('scroll', () => { top.hidden = scrollY < 99 }, { passive: true })",
        "addEventListener('wheel', count, { passive: true }); function count(e) { n += 1 }",
        "canvas.addEventListener('contextmenu', e => e.preventDefault())",
        "map.addEventListener('wheel', e => e.preventDefault())",
        "document.addEventListener('contextmenu', e => { if (e.target.closest('canvas')) e.preventDefault() })",
        "addEventListener('beforeunload', () => { localStorage.setItem('y', scrollY) })",
        "addEventListener('beforeunload', e => { if (dirty) e.preventDefault() })",
        "addEventListener('popstate', () => recall())",
        "list.children[0].querySelector('a').focus()",
        "document.addEventListener('keydown', e => { if (e.key === '/') field.focus() })",
        "document.addEventListener('keydown', e => { if (e.ctrlKey && e.key === 'k') { e.preventDefault(); document.querySelector('a').focus() } })",
        "document.addEventListener('click', e => { if (e.target.closest('a')) window.open('/a/') })",
        "setTimeout('document.title = 1', 9)",
        "new Swiper('p', { autoplay: false }); new Swiper('.none', { autoplay: true })",
        "navigator.clipboard.writeText('x')",
        "request.open('GET', '/a.json')",
        "location.hash = '#x'",
    ],
)
def test_innocent_scripts(code: str) -> None:
    html = "<dialog id='d'>Ciao</dialog><p id=s>Fatto</p><video src=a.mp4 controls></video>"
    assert scripted(code, html) == []


def test_what_one_script_declares_another_runs() -> None:
    code = "<script>function greet() { setTimeout(() => d.showModal(), 3000) }</script>"
    assert found(f"<html><body onload='greet()'>{code}</body></html>") == ["timer"]
    assert found(f"{code}<script>greet()</script>") == ["timer"]
    assert found(f"{code}<button onclick='greet()'>Apri</button>") == []


def test_findings_tell_the_place() -> None:
    (finding,) = findings(f"<html><body>\n{TEXT}\n<dialog open>Ciao</dialog></body></html>")
    assert finding == Finding("index.html", 3, "interruptions.dialog", "<dialog open>")
    (finding,) = findings(f"<html><body>\n{TEXT}\n<script>\nalert('Ciao')</script></body></html>")
    assert finding == Finding("index.html", 4, "interruptions.dialog", "alert('Ciao')")


def test_letters_and_entries_are_left_to_what_shows_them() -> None:
    assert findings("<dialog open>Ciao</dialog>", "letter") == []


def test_every_rule_says_why_and_what_instead() -> None:
    own = {id: rule for id, rule in rules().items() if id.startswith("interruptions.")}
    assert len(own) == 24
    for rule in own.values():
        assert "TODO" not in f"{rule.why} {rule.instead}"
        assert not rule.why.endswith(".") and not rule.instead.endswith(".")
