"""Advertising code: taken out of a text, never code samples, lines kept."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from conftest import ROOT
from permesso.advertising import advertising
from permesso.advertising.advertising import ADVERTISING_MARK, Advertising, remains, strip
from permesso.advertising.signs import SIGNATURES

MARK = ADVERTISING_MARK
CORPORA = ROOT.parent / "shared" / "corpora"
ADSENSE = """\
<script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js"></script>
<!-- Sotto il titolo -->
<ins class="adsbygoogle"
     style="display:block"
     data-ad-client="ca-pub-1"
     data-ad-slot="2"></ins>
<script>
     (adsbygoogle = window.adsbygoogle || []).push({});
</script>"""


def names(text: str) -> list[str]:
    return [found.name for found in strip(text).found]


def squeezed(text: str) -> str:
    """Return a text without blank lines too many, which Markdown takes no notice of."""
    return re.sub(r"\n(?:[ \t]*\n)+", "\n\n", text)


def around(snippet: str) -> str:
    return f"Uno.\n\n{snippet}\n\nDue.\n"


def test_a_run_of_adsense_is_one_find_and_one_mark() -> None:
    stripped = strip(around(ADSENSE))
    assert stripped.found == (
        Advertising(
            name="Google AdSense",
            line=3,
            snippet='<script async src="https://pagead2.googlesyndication.com/pag',
            placed=True,
            closed=True,
        ),
    )
    assert squeezed(stripped.text) == around(MARK)


SNIPPETS = {
    "Google AdSense": [
        ADSENSE,
        ADSENSE.upper().replace("ADSBYGOOGLE", "adsbygoogle"),
        "<ins data-ad-slot=2 class='x adsbygoogle'></ins>",
        '<script>\ngoogle_ad_client = "ca-pub-1";\n\ngoogle_ad_width = 1;\n</script>\n'
        '<script src="http://pagead2.googlesyndication.com/pagead/show_ads.js">\n</script>',
        '<script src="//pagead2.googlesyndication.com/pagead/show_ads.js"></script>',
        '<amp-auto-ads type="adsense" data-ad-client="ca-pub-1"></amp-auto-ads>',
        "[adsense]",
        '[adsense slot="1"]',
        "<!--adsense-->",
        "<!-- ADSENSE -->",
        "<!-- <ins class='adsbygoogle'></ins><script>adsbygoogle.push({})</script> -->",
    ],
    "Google Ad Manager": [
        "<!-- /12345/Testata/alto -->\n<div id='div-gpt-ad-1-0' style='width: 1px;'>\n  <script>\n"
        "    googletag.cmd.push(function() { googletag.display('div-gpt-ad-1-0'); });\n"
        "  </script>\n</div>",
        "<div id='div-gpt-ad-1'><span>Pubblicità</span></div>",
        '<script src="https://securepubads.g.doubleclick.net/tag/js/gpt.js" async></script>',
        "<iframe src='https://ad.doubleclick.net/ddm/adi/1'></iframe>",
        '<a href="http://ad.doubleclick.net/jump/1"><img src="http://ad.doubleclick.net/ad/1"></a>',
    ],
    "Taboola": [
        '<div id="taboola-below-article-thumbnails"></div>\n<script>\n'
        "window._taboola = window._taboola || [];\n_taboola.push({mode: 'a'});\n</script>",
        "<script src='//cdn.taboola.com/libtrc/x/loader.js'></script>",
        "[taboola]",
    ],
    "Outbrain": [
        '<div class="OUTBRAIN" data-src="DROP_PERMALINK_HERE" data-widget-id="AR_1"></div>\n'
        '<script async="async" src="//widgets.outbrain.com/outbrain.js"></script>',
    ],
    "Amazon": [
        "<script>\namzn_assoc_placement = 'adunit0';\n</script>\n"
        '<script src="//z-eu.amazon-adsystem.com/widgets/onejs?MarketPlace=IT"></script>',
        '<iframe src="https://rcm-eu.amazon-adsystem.com/e/cm?t=1" style="width:1px"></iframe>',
        '<iframe src="http://rcm-it.amazon.it/e/cm?t=1"></iframe>',
        '<img src="//ir-it.amazon-adsystem.com/e/ir?t=1" width="1" height="1" />',
    ],
    "Amazon Associates Link Builder": ["[amazon_link asins='B1' template='ProductAd']"],
    "AAWP (Amazon)": ['[amazon box="B1"]'],
    "Ezoic": [
        "<!-- Ezoic - alto - top_of_page -->\n<div id='ezoic-pub-ad-placeholder-101'></div>\n"
        "<!-- End Ezoic - alto - top_of_page -->",
    ],
    "Media.net": [
        "<script id='mNCC'>medianet_width='1';</script>\n"
        "<script src='//contextual.media.net/nmedianet.js?cid=1'></script>",
    ],
    "Criteo": ["<script>window.criteo_q = window.criteo_q || [];</script>"],
    "Sovrn": ["<script src='//ap.lijit.com/www/delivery/fpi.js?z=1'></script>"],
    "Revcontent": ["<script src='https://labs-cdn.revcontent.com/build/x.js'></script>"],
    "MGID": [
        "<script>(function(){var s=document.createElement('script');"
        "s.src='//jsc.mgid.com/1.js';})();</script>",
        r'<script>load({"src": "https:\/\/jsc.mgid.com\/1.js"})</script>',
    ],
    "Teads": ['<script class="teads" async="true" src="//a.teads.tv/page/1/tag"></script>'],
    "Clickio": ['<script async src="//s.clickiocdn.com/t/pb1.js"></script>'],
    "4strokemedia": ["<script src='https://adx.4strokemedia.com/www/delivery/x.php'></script>"],
    "4w Marketplace": ["<script src='https://optimized-by.4wnetwork.com/js/sdk.js'></script>"],
    "Evolution ADV": ["<script src='https://cdn.evolutionadv.it/x.js'></script>"],
    "eADV": ["<script src='https://www.eadv.it/track/?x=1'></script>"],
    "The Moneytizer": ["<script src='//ads.themoneytizer.com/s/gen.js?type=1'></script>"],
    "Publy": ["<script>document.write('<scr'+'ipt src=http://servedby.publy.net/a');</script>"],
    "Revive Adserver": ["<ins data-revive-zoneid='1' data-revive-id='2'></ins>"],
    "Advanced Ads": [
        '[the_ad id="1"]',
        '[the_ad_group id="1"]',
        '[the_ad_placement id="x"]',
        '<!-- wp:advads/gblock {"itemID":"ad_1"} /-->',
    ],
    "AdRotate": ['[adrotate banner="1"]', "[adrotate group='2' weight='6']"],
    "Ad Inserter": ["[adinserter block=“7”]", '[ADINSERTER name="x"]'],
    "WP QUADS": [
        "[quads id=1]",
        "[quads id=RndAds /]",
        "<!-- WP QUADS Content Ad Plugin v. 2.0.27 -->\n"
        '<div class="quads-location quads-ad1" id="quads-ad1" style="margin:1px">\n\n</div>',
    ],
    "Quick Adsense": [
        "<!--Ads1-->",
        "<!--RndAds-->",
        "<!-- Quick Adsense WordPress Plugin: http://quickadsense.com/ -->",
    ],
    "Simple Google AdSense Insertion": ["[wp_ad_camp_1]", "<!-- wp_ad_camp_1 -->"],
    "Ads Pro": ["[bsa_pro_ad_space id=12]"],
    "of no known network": [
        "[ad]",
        "[ad id=1]",
        '[ads width="1"]',
        "[AD]",
        "<!-- ad -->",
        "<!-- ad-slot-1 -->",
        "<!-- BEGIN ADVERTISEMENT -->\n<!-- END ADVERTISEMENT -->",
        '<amp-ad width="300" height="250" type="a"><div placeholder></div></amp-ad>',
    ],
}
EACH = [(name, snippet) for name, snippets in SNIPPETS.items() for snippet in snippets]


@pytest.mark.parametrize(("name", "snippet"), EACH)
def test_advertising_between_paragraphs_leaves_a_mark(name: str, snippet: str) -> None:
    stripped = strip(around(snippet))
    assert squeezed(stripped.text) == around(MARK)
    assert [(found.name, found.line, found.placed) for found in stripped.found] == [(name, 3, True)]


def test_every_signature_is_tried() -> None:
    entries = yaml.safe_load(SIGNATURES.read_text(encoding="utf-8"))
    assert [entry["name"] for entry in entries] == list(SNIPPETS)
    assert all(entry["source"].startswith("https://") for entry in entries)


NOTHING = {
    "fence": f"```html\n{ADSENSE}\n```\n",
    "fence of tildes": "~~~\n[ad]\n\n[ad]\n~~~\n",
    "fence in a list": f"- a\n\n    ```\n    {ADSENSE}\n    ```\n",
    "fence on a marker": "- ```\n  [ad id=1]\n  ```\n",
    "fence in a quote": "> ```\n> [adsense]\n> ```\n",
    "fence in an admonition": "!!! note\n    ~~~ html\n    <!--adsense-->\n    ~~~\n",
    "fence in a fence": "````\n```\n[ad]\n```\n[ad]\n````\n",
    "code span": "Si scrive `[ad id=1]`, ``<ins class=`x` data-ad-client>`` o `<!-- ad -->`.",
    "code span after a stray tick": "Un `` solo e `[ad id=1]`.",
    "code span on two lines": "Si `scrive\n[ad id=1] così` qui.",
    "indented at the start": "    [ad]\n",
    "indented on two lines": "    a\n    [ad]\n",
    "indented": "Uno.\n\n    [ad]\n\n    <!--adsense-->\n\nDue.\n",
    "tab": "Uno.\n\n\t[ad]\n",
    "indented in a list": "1. Uno.\n\n        [ad]\n",
    "pre": "<pre>\n&lt;ins\n[ad]\n</pre>",
    "code": "Uno <code>[ad id=1]</code> due.",
    "link": "Un [ad](https://a.example) e [ad id=1](https://a.example).",
    "named link": "Un [testo][ad] e [ad][ref] e [ad]: due.\n\n[ad]: https://a.example\n",
    "footnote": "Uno[^ad].\n\n[^ad]: [advertisement]\n",
    "picture": "![ad](a.png) ![pubblicità](https://immagini.example/doubleclick.net/ads.png)",
    "Italian": "Uno [ad esempio] e [ad hoc].\n\n[ad esempio questo]\n\n[ad alta voce = bene]\n",
    "word in a sentence": "Una [advertisement] e [ad] e [adrotate] nel mezzo.",
    "escaped": "Si scrive \\[ad id=1] oppure [[ad id=1]].",
    "video": '<iframe src="https://www.youtube-nocookie.com/embed/1"></iframe>',
    "script": "<script>\nlet adsbygoogles = 1, loads = 2;\n</script>",
    "tag manager": '<script src="https://www.googletagmanager.com/gtm.js"></script>',
    "data": '<script type="application/ld+json">{"name": "adsbygoogle, googletag"}</script>',
    "comments": "<!-- more -->\n<!-- add a source -->\n<!-- leads -->\n<!-- nota: ad -->",
    "comment about advertising": "<!-- poi adsbygoogle -->",
    "date": "<!-- /var/www/html -->\n<!-- 12/11/2020 -->",
    "comment without end": "<!-- ad \n\n[ad",
    "link to an ad server": "<a href='https://ad.doubleclick.net/jump'>uno</a>",
    "block": "<!-- wp:html --><p>a</p><!-- /wp:html -->",
    "heading": "<h2 id='taboola-o-outbrain'>Taboola</h2>",
    "site of a network": "![logo](https://www.taboola.com/logo.png)",
    "words in a script": "<script>draw(['Criteo', 'Taboola', 'Amazon']);</script>",
    "deleted": "<ins>nuovo</ins> <ins class='ads'>x</ins>",
    "image of a shop": "<img src='https://m.media-amazon.com/images/1.jpg'>",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_no_advertising_stays(text: str) -> None:
    stripped = strip(text)
    assert stripped.text is text
    assert stripped.found == ()


UNPLACED = {
    "Uno [ad id=1] due.\n": "Uno  due.\n",
    "Uno. [ad id=1]\n": "Uno. \n",
    "[ad id=1] Uno.\n": " Uno.\n",
    "Uno,[ad id=1] due.\n": "Uno, due.\n",
    "Uno <ins\nclass=adsbygoogle></ins> due.\ntre\n\nQuattro": "Uno  due.\ntre\n\nQuattro",
    "Uno [ad id=1] due [adsense id=2] tre": "Uno  due  tre",
    "- a\n- [ad]\n- b\n\nUno\n": "- a\n- b\n\nUno\n",
    "- a\n[ad]\n- b\n": "- a\n- b\n",
    "1. a [adrotate banner=1]\n2. b\n": "1. a \n2. b\n",
    "- a\n\n    [ad]\n\n    b\n": "- a\n\n    b\n",
    "- a\n\n    [ad id=1] b\n": "- a\n\n     b\n",
    "- a\n    - b\n\n        [ad]\n\n    c\n\n    [ad]\n": "- a\n    - b\n\n    c\n\n",
    "> Uno\n> [ad]\n> due\n": "> Uno\n> due\n",
    "> Uno\n>\n> <!--adsense-->\n": "> Uno\n>\n",
    "| a | [ad id=1] | b |\n|---|---|---|\n": "| a |  | b |\n|---|---|---|\n",
    "!!! note\n    Uno.\n\n    [ad]\n\nDue\n": "!!! note\n    Uno.\n\nDue\n",
    "<div>\n<p>Uno</p>\n[adsense]\n<p>Due</p>\n</div>\n": (
        "<div>\n<p>Uno</p>\n<p>Due</p>\n</div>\n"
    ),
    "## T [ad id=1]\n\nUno": "## T \n\nUno",
}


@pytest.mark.parametrize(("text", "left"), UNPLACED.items())
def test_advertising_inside_something_is_cut_out_without_a_mark(text: str, left: str) -> None:
    stripped = strip(text)
    assert squeezed(stripped.text) == left
    assert stripped.found and not any(found.placed for found in stripped.found)


PLACED = {
    "[ad]": MARK,
    "[ad]\n\nUno": f"{MARK}\n\nUno",
    "Uno\n[ad]": f"Uno\n\n{MARK}",
    "Uno\n[ad]\ndue.": f"Uno\n\n{MARK}\n\ndue.",
    "```\n\n[ad]": f"```\n\n{MARK}",
    "<hr>\n\n[ad]": f"<hr>\n\n{MARK}",
    "## T\n[ad]\n\nUno": f"## T\n\n{MARK}\n\nUno",
    "Uno\n<script>\nadsbygoogle\n</script>\nDue": f"Uno\n\n{MARK}\n\nDue",
    "- a\n\n[ad]\n\n- b": f"- a\n\n{MARK}\n\n- b",
    "[ad]\n\n[ad id=2]\n\nUno": f"{MARK}\n\nUno",
    "[ad]\n\nUno\n\n[ad]": f"{MARK}\n\nUno\n\n{MARK}",
    "<div align=center>\n<!--Ads1-->\n</div>": MARK,
    "<p> [ad] </p>": MARK,
    "<DIV><center><p>&nbsp;<!-- qui --><!--Ads1--></p></center></DIV>": MARK,
    "<div><div>[ad]</div><div>[ad]</div></div>": MARK,
    "<div>\n\n    <ins class=adsbygoogle></ins>\n\n</div>": MARK,
    "<noscript><img src='//ad.doubleclick.net/1'></noscript>": MARK,
    "<ins class=adsbygoogle></ins>\n<br />\n[ad]": MARK,
    "<div id=div-gpt-ad-1><div><script>googletag</script></div></div>": MARK,
}


@pytest.mark.parametrize(("text", "left"), PLACED.items())
def test_advertising_on_its_own_is_marked_with_its_wrappers(text: str, left: str) -> None:
    stripped = strip(text)
    assert squeezed(stripped.text).strip() == left
    assert stripped.found and all(found.placed for found in stripped.found)


def test_what_stands_in_a_wrapper_stays_with_it() -> None:
    text = "<div>\n<p>Uno</p>\n<ins class=adsbygoogle></ins>\n</div>\n"
    assert strip(text).text == "<div>\n<p>Uno</p>\n</div>\n"
    text = "<div><img src=a.png><ins class=adsbygoogle></ins></div>"
    assert strip(text).text == "<div><img src=a.png></div>"
    text = "<div><video src=a.mp4></video><ins class=adsbygoogle></ins></div>"
    assert strip(text).text == "<div><video src=a.mp4></video></div>"
    text = "<!-- wp:html -->\n\nUno\n\n[ad]\n\n<!-- /wp:html -->\n"
    assert squeezed(strip(text).text) == text.replace("[ad]", MARK)


def test_a_mark_that_ends_the_opening_stays() -> None:
    text = "[ad]\n\n<!-- more -->\n\n[ad]\n"
    assert squeezed(strip(text).text).strip() == text.replace("[ad]", MARK).strip()


def test_an_authors_words_in_a_container_of_advertising_are_for_the_author_to_save() -> None:
    text = "<div id=div-gpt-ad-1>\n\nQueste parole sono di chi scrive.\n\n</div>\n"
    assert strip(text).text is text
    assert remains(text) == "Google Ad Manager"


def test_a_script_that_never_ends_takes_the_rest_and_says_so() -> None:
    stripped = strip(f"Uno.\n\n<script>\n(adsbygoogle = [])\n\nDue.\n\n{ADSENSE[:80]}")
    assert squeezed(stripped.text) == f"Uno.\n\n{MARK}\n\n"
    assert [(found.closed, found.line) for found in stripped.found] == [(False, 3)]


def test_an_unended_script_of_another_kind_takes_nothing() -> None:
    text = "<script>\nlet a = 1;\n\nDue.\n\n[ad]\n"
    assert "Due." in strip(text).text


def test_the_first_entry_names_a_run_and_the_line_is_its_first() -> None:
    text = f"Uno.\n\n<!-- ad -->\n{ADSENSE}\n\nDue [adrotate banner=1] tre.\n"
    assert [(found.name, found.line, found.placed) for found in strip(text).found] == [
        ("Google AdSense", 3, True),
        ("AdRotate", 14, False),
    ]


def test_the_mark_is_a_paragraph_of_its_own() -> None:
    html = Markdown().convert(strip(f"Uno\n{ADSENSE}\nDue").text)
    assert html == f"<p>Uno</p>\n<p>{MARK}</p>\n<p>Due</p>"


BITS = [
    *(snippet for _, snippet in EACH),
    *NOTHING.values(),
    *UNPLACED,
    *PLACED,
    *"<div>|</div>|<p>|</p>|```|~~~|`|    |- |> |\n|\n\n|<!--|-->|<script>|</script>|[|]".split(
        "|"
    ),
    "parola ",
    "<ins ",
    "[ad",
    '"',
    "\\",
    "&nbsp;",
    "<!-- more -->",
]
texts = st.lists(st.sampled_from(BITS), max_size=12).map("".join)


@given(texts)
@example("<scr<!--ad-->ipt>")
@example("<p>[ad]<ins class=adsbygoogle></p></ins>")
def test_any_text_only_loses_something(text: str) -> None:
    stripped = strip(text)
    assert (stripped.text is text) == (stripped.found == ())
    characters = iter(text)
    left = "".join(stripped.text.replace(MARK, "").split())
    assert all(character in characters for character in left)


@given(st.text(st.characters(blacklist_characters="[<")))
def test_a_text_without_a_bracket_comes_back_itself(text: str) -> None:
    assert strip(text).text is text


def test_stripping_twice_finds_nothing_the_second_time() -> None:
    for _, snippet in EACH:
        for text in (around(snippet), f"Uno {snippet} due", f"- {snippet}\n", f"> {snippet}\n"):
            assert strip(strip(text).text).found == (), text


def work(do: Callable[[str], object], text: str) -> int:
    """Return how many functions, in Python and in C, were called."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        do(text)
    finally:
        sys.setprofile(None)
    return calls


HOSTILE = [
    "[ad ",
    "[ad id=1] ",
    "[ad]\n",
    "[ad\n",
    "<ins ",
    "<ins class=adsbygoogle>",
    "<ins class='",
    "<ins \"'<",
    "<div id=div-gpt-ad-1>",
    "<div>[ad]",
    "<div>",
    "<!--",
    "<!-- ad -->x",
    "<script>",
    "<script>a\n\n",
    "<style>",
    "<pre>",
    "`",
    "` ``",
    "```a\n",
    "~~~\n",
    "- ",
    "> ",
    "    ",
    "&nbsp;",
    "[x]: ",
    "<!-- wp:html -->[ad]",
    "> [ad id=1] x ",
    "//",
]


@pytest.mark.parametrize("bit", HOSTILE)
@pytest.mark.parametrize("do", [strip, remains])
def test_work_grows_no_faster_than_the_text(do: Callable[[str], object], bit: str) -> None:
    do("<ins>")  # the signatures are read once
    small, large = (work(do, bit * count + "[ad]</div>") for count in (500, 4000))
    assert large <= 8.5 * small + 500


@pytest.mark.parametrize("bit", HOSTILE)
def test_a_long_hostile_text_comes_to_an_end(bit: str) -> None:
    text = bit * (200_000 // len(bit))
    for hostile in (text, text + "\n\n[ad]", "<div>" + text + "</div>", "<p " + text):
        strip(hostile)
        remains(hostile)


def test_a_text_without_a_sign_is_not_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advertising, "Ground", None)
    text = "Uno [due](tre.md) ![x](a.png) *quattro* [ad](b.md) [^1] <!-- more --> 1 < 2 \n\n" * 100
    assert strip(text).text is text


LIVE = {
    '<p><ins class="adsbygoogle"></ins></p>': "Google AdSense",
    "<script>(adsbygoogle = []).push({})</script>": "Google AdSense",
    "<script>(adsbygoogle = []).push({})": "Google AdSense",
    '<SCRIPT SRC="//ads.themoneytizer.com/s/gen.js"></SCRIPT>': "The Moneytizer",
    '<iframe title="a > b" src="https://rcm-eu.amazon-adsystem.com/e"></iframe>': "Amazon",
    '<img alt="x" src="https://ad.doubleclick.net/1">': "Google Ad Manager",
    '<link rel="preload" href="https://cdn.taboola.com/x.js">': "Taboola",
    '<object data="https://ad.doubleclick.net/1"></object>': "Google Ad Manager",
    "<img src='//ad.doubleclick.net/1' <b": "Google Ad Manager",
    "<pre><script src='//a.teads.tv/page/1/tag'></script></pre>": "Teads",
    "<amp-ad></amp-ad>": "of no known network",
}


@pytest.mark.parametrize(("html", "name"), LIVE.items())
def test_advertising_that_is_left_in_html_is_found(html: str, name: str) -> None:
    assert remains(f"<h1>T</h1>{html}<p>a</p>") == name


@pytest.mark.parametrize(
    "html",
    [
        "<p>Uno</p>",
        '<code>&lt;ins class="adsbygoogle"&gt;</code> adsbygoogle googletag',
        "<pre><code>&lt;script src='//a.teads.tv/x'&gt;</code></pre><script>let a</script>",
        '<a href="https://ad.doubleclick.net/1">uno</a><img src="a.png">',
        '<script type="application/ld+json">{"a": "adsbygoogle"}</script>',
        '<iframe src="https://www.youtube-nocookie.com/embed/1"></iframe>',
        "<!-- <ins class='adsbygoogle'> -->",
        "<ins>nuovo</ins>",
        '<h2 id="div-gpt-ad">Il codice div-gpt-ad</h2><script>let a</script>',
    ],
)
def test_html_without_advertising_has_none(html: str) -> None:
    assert remains(html) is None


@pytest.mark.parametrize(("name", "snippet"), EACH)
def test_nothing_of_it_is_live_once_it_is_stripped(name: str, snippet: str) -> None:
    markdown = Markdown(extensions=["fenced_code", "tables", "md_in_html"])
    for text in (around(snippet), f"Uno {snippet} due", f"- uno\n- {snippet}\n", f"> {snippet}"):
        assert remains(markdown.reset().convert(strip(text).text)) is None


LEFT = {
    "reference image": "![x][1]\n\n[1]: https://ad.doubleclick.net/ad/1\n",
    "image": "![x](https://ad.doubleclick.net/ad/1)\n",
    "fence that superfences refuses": (
        "```html foo bar\n<script src='//ad.doubleclick.net/1'></script>\n```\n"
    ),
    "element without end": '<iframe src="https://ad.doubleclick.net/1">\n\nUno\n',
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_cannot_be_taken_out_is_found_in_the_html(text: str) -> None:
    assert strip(text).text is text
    rendered = Markdown(extensions=["pymdownx.highlight", "pymdownx.superfences"]).convert(text)
    assert remains(rendered) == "Google Ad Manager"


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"{CORPORA} is not on this machine")
def test_real_posts_without_advertising_stay_as_they_are() -> None:
    posts = sorted(CORPORA.glob("18f/posts/*.md"))
    assert len(posts) > 500
    for path in posts:
        assert names(path.read_text(encoding="utf-8")) == [], path


def test_the_blog_itself_has_none() -> None:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        assert names(path.read_text(encoding="utf-8")) == [], path


def test_signatures_are_expressions_that_match_something() -> None:
    entries = yaml.safe_load(SIGNATURES.read_text(encoding="utf-8"))
    for entry in entries:
        for pattern in entry.get("shortcodes", []) + entry.get("comments", []):
            assert not re.fullmatch(pattern, "")
