"""Pictures in texts: how they are kept, how they are printed, what is said of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from conftest import ROOT, Engine, blog_extensions, post
from permesso.links import Target, Web, link
from permesso.markup import Body, Converter
from permesso.pictures import figures, hanging, markup
from permesso.pictures.hanging import Hung, hang
from permesso.pictures.rendition import Format, Gallery, Rendition, Variant
from permesso.source import Source, parse

EXTENSIONS = blog_extensions()
CONVERTER = Converter(list(EXTENSIONS), {name: keys for name, keys in EXTENSIONS.items() if keys})

PHOTO = Rendition(
    url="foto.jpg",
    type="image/jpeg",
    width=2000,
    height=1500,
    formats=(
        Format("image/avif", (Variant("foto-480.avif", 480), Variant("foto-1280.avif", 1280))),
        Format("image/webp", (Variant("foto-480.webp", 480), Variant("foto-1280.webp", 1280))),
    ),
    variants=(Variant("foto-480.jpg", 480), Variant("foto-1280.jpg", 1280)),
    colour="#ff8000",
)
SMALL = Rendition(
    url="piccola.png",
    type="image/png",
    width=300,
    height=100,
    formats=(Format("image/avif", (Variant("piccola-300.avif", 300),)),),
)
DRAWING = Rendition("disegno.svg", "image/svg+xml", 1280, 720)
FILM = Rendition(
    url="film.png",
    type="image/png",
    width=640,
    height=400,
    video=(
        Format("video/webm", (Variant("film.webm", 640),)),
        Format("video/mp4", (Variant("film.mp4", 640),)),
    ),
)
RENDITIONS = {"foto.jpg": PHOTO, "piccola.png": SMALL, "disegno.svg": DRAWING, "film.gif": FILM}
GALLERY = Gallery(renditions=RENDITIONS)
WEB = Web({name: Target(name, file=name) for name in RENDITIONS}, {})


def hung(text: str, gallery: Gallery = GALLERY) -> Hung:
    """Return a text with its pictures."""
    source = parse(text, "a.md", "docs/a.md")
    assert isinstance(source, Source)
    body, problems = link(CONVERTER.convert(source.body), source, WEB)
    assert problems == []
    return hang(body, source, gallery)


def body_of(text: str) -> Body:
    """Return a text whose pictures are right."""
    found = hung(text)
    assert found.problems == ()
    return found.body


def page(text: str) -> lxml.html.HtmlElement:
    """Return a text as a page below the site's root shows it."""
    return lxml.html.fragment_fromstring(body_of(text).html("../"), create_parent="main")


def only(text: str, selector: str) -> lxml.html.HtmlElement:
    """Return the one element of a text that a CSS selector finds."""
    [found] = page(text).cssselect(selector)
    return found


# Keeping: what is known of a picture, and where it stands.


def test_a_text_names_the_addresses_of_its_pictures_in_order() -> None:
    body = CONVERTER.convert("[a](b.md)\n\n![Una porta](c.svg)\n\n[d](e.md) ![f](g.png) [h](i.md)")
    assert body.references == ("b.md", "c.svg", "e.md", "g.png", "i.md")
    assert [(image.written, image.alt) for image in body.images] == [
        ("c.svg", "Una porta"),
        ("g.png", "f"),
    ]
    assert [body.pieces[image.piece] for image in body.images] == ["c.svg", "g.png"]


def test_a_text_without_pictures_has_none() -> None:
    body = CONVERTER.convert("Si scrive `![](a.png)` o `<img src=a.png>`.\n\n    ![](b.png)")
    assert (body.images, body.elsewhere, body.references) == ((), (), ())
    assert not body.enlarges


@pytest.mark.parametrize(
    "text",
    [
        '<!-- <img src="a.png"> -->',
        '<script>"<img src=a.png>"</script>',
        "<textarea><img src=a.png></textarea>",
        "<template><img src=a.png></template>",
    ],
)
def test_what_no_reader_sees_is_no_picture(text: str) -> None:
    assert CONVERTER.convert(text).images == ()


SETTINGS = {
    "alone": ("![x](foto.jpg)", "alone"),
    "alone with attributes": ("![x](foto.jpg){ .mia }\n{: #qui }", "alone"),
    "alone in a list": ("- a\n\n    ![x](foto.jpg)\n\n- b", "alone"),
    "in a sentence": ("Una ![x](foto.jpg) porta.", "line"),
    "beside another": ("![x](foto.jpg) ![y](piccola.png)", "line"),
    "in a tight list": ("- ![x](foto.jpg)\n- b", "line"),
    "in a table": ("| a |\n| - |\n| ![x](foto.jpg) |", "line"),
    "with a caption below": ("![x](foto.jpg)\n\n/// caption\nSotto.\n///", "figure"),
    "in a figure": ('<figure markdown="span">\n  ![x](foto.jpg)\n</figure>', "figure"),
    "raw": ('<img alt="x" src="foto.jpg">', "alone"),
    "raw, in a sentence": ('Una <img alt="x" src="foto.jpg"> porta.', "line"),
    "raw, in a paragraph": ("<p>\n<IMG ALT='x' SRC=foto.jpg />\n</p>", "alone"),
    "one of several": ('<picture><img alt="x" src="foto.jpg"></picture>', "picture"),
    "with text around": ("![x](foto.jpg){ align=left }", "alone"),
    "of one scheme": ("![x](foto.jpg#only-dark)", "line"),
    "after a figure": (
        '<figure><img alt="y" src="piccola.png"></figure>\n\n![x](foto.jpg)',
        "alone",
    ),
}


@pytest.mark.parametrize(("text", "setting"), SETTINGS.values(), ids=SETTINGS)
def test_a_picture_knows_where_it_stands(text: str, setting: str) -> None:
    assert CONVERTER.convert(text).images[-1].setting == setting


def test_an_authors_comment_that_looks_like_anything_of_ours_stays_one() -> None:
    text = "<!--permesso:0-->\n\n<!--permesso-picture:0-->\n\n![x](foto.jpg)"
    assert body_of(text).html("").count("<img") == 1


# Printing: on a page.


def test_a_picture_comes_in_every_format_and_width() -> None:
    picture = only("![Una porta](foto.jpg)", "figure picture")
    avif, webp = picture.cssselect("source")
    [image] = picture.cssselect("img")
    assert (avif.get("type"), webp.get("type")) == ("image/avif", "image/webp")
    assert avif.get("srcset") == "../foto-480.avif 480w, ../foto-1280.avif 1280w"
    assert image.get("srcset") == "../foto-480.jpg 480w, ../foto-1280.jpg 1280w, ../foto.jpg 2000w"
    # One that is not known to need the largest, takes a middle one.
    assert image.get("src") == "../foto-1280.jpg"
    assert (image.get("width"), image.get("height")) == ("2000", "1500")
    assert image.get("alt") == "Una porta"
    assert (image.get("loading"), image.get("decoding")) == ("lazy", "async")
    assert {each.get("sizes") for each in (avif, webp, image)} == {
        "(min-width:2000px) 720px, (min-width:1600px) 660px, (min-width:632px) 600px, "
        "calc(100vw - 32px)"
    }


def test_a_drawing_is_one_file() -> None:
    figure = only("![Uno schema](disegno.svg)", "figure")
    assert figure.cssselect("picture, source, [srcset]") == []
    [image] = figure.cssselect("img")
    assert (image.get("src"), image.get("class")) == ("../disegno.svg", None)
    assert (image.get("width"), image.get("height")) == ("1280", "720")


def test_a_small_picture_is_not_blown_up() -> None:
    figure = only("![Un timbro](piccola.png){ width=900 }", "figure")
    [source], [image] = figure.cssselect("source"), figure.cssselect("img")
    assert (image.get("width"), image.get("height")) == ("300", "100")
    assert (source.get("srcset"), source.get("sizes")) == ("../piccola-300.avif", None)


WIDTHS = {
    "pixels": ("width=320", ("320", "240")),
    "pixels with their unit": ('width="320px"', ("320", "240")),
    "a part of the column": ("width=50%", ("300", "225")),
    "a height that is not its own": ("width=320 height=320", ("320", "240")),
    "a height alone": ("height=40", ("2000", "1500")),
}


@pytest.mark.parametrize(("attributes", "size"), WIDTHS.values(), ids=WIDTHS)
def test_a_picture_has_its_own_shape(attributes: str, size: tuple[str, str]) -> None:
    image = only(f"![Una porta](foto.jpg){{ {attributes} }}", "img")
    assert (image.get("width"), image.get("height")) == size


def test_a_narrow_picture_says_how_wide_it_is() -> None:
    picture = only("Ecco ![una porta](foto.jpg){ width=160 }.", "picture")
    assert {each.get("sizes") for each in picture.cssselect("source, img")} == {
        "(min-width:192px) 160px, calc(100vw - 32px)"
    }


def test_widths_that_no_screen_needs_are_left_out() -> None:
    # In a link of its author's it cannot be looked at in full size.
    image = only("[![una porta](foto.jpg){ width=160 }](disegno.svg)", "img")
    assert image.get("srcset") == "../foto-480.jpg"


def test_the_first_picture_of_an_article_comes_with_it(engine: Engine) -> None:
    files: dict[str, str | bytes] = {"a.svg": "<svg/>", "posts/b.md": post("B", "Niente.")}
    text = "![x](/a.svg)\n\n![y](/a.svg)"
    blog = engine.load({"posts/a.md": post(body=text), **files})
    [found] = [each.post for each in blog.articles if each.post.body.images]
    assert [image.first for image in found.body.images] == [True, False]
    first, second = lxml.html.fromstring(found.body.html("")).cssselect("img")
    assert (first.get("loading"), second.get("loading")) == (None, "lazy")
    led = post(body=text, image="{src: /a.svg, alt: La porta chiusa}")
    blog = engine.load({"posts/a.md": led, **files})
    [found] = [each.post for each in blog.articles if each.post.body.images]
    assert [image.first for image in found.body.images] == [False, False]


CAPTIONS = {
    "title": ('![x](foto.jpg "Sotto & *così*")', "Sotto & *così*", None),
    "credit": ('![x](foto.jpg){ credit="Foto di Ada" }', "Foto di Ada", "Foto di Ada"),
    "both": ('![x](foto.jpg "Sotto."){ credit="Ada" }', "Sotto. Ada", "Ada"),
}


@pytest.mark.parametrize(("text", "caption", "credit"), CAPTIONS.values(), ids=CAPTIONS)
def test_a_caption_and_a_credit_stand_below(text: str, caption: str, credit: str | None) -> None:
    figure = only(text, "figure")
    [below] = figure.cssselect("figcaption")
    assert below.text_content() == caption
    assert [small.text for small in below.cssselect("small")] == [credit] * bool(credit)
    [image] = figure.cssselect("img")
    assert (image.get("title"), image.get("credit")) == (None, None)


def test_a_caption_of_its_own_needs_no_second_figure() -> None:
    main = page('![x](foto.jpg "Titolo")\n\n/// caption\nLa lettera è *arrivata*.\n///')
    [figure] = main.cssselect("figure")
    assert [child.tag for child in figure] == ["a", "figcaption"]
    assert figure.cssselect("em") and figure.cssselect("img")[0].get("title") == "Titolo"


def test_what_an_author_gives_a_picture_stays() -> None:
    text = '![x](foto.jpg){ #qui .mia .decorativa data-a="b" loading=eager style="color:red" }'
    image = only(text, "img")
    assert image.get("class").split()[:2] == ["mia", "decorativa"]
    assert (image.get("id"), image.get("data-a")) == ("qui", "b")
    assert image.get("loading") == "lazy"
    assert "qui" in body_of(text).anchors


def test_a_paragraphs_attributes_are_those_of_the_figure() -> None:
    assert only("![x](foto.jpg)\n{: #qui .mia }", "figure#qui.mia img") is not None


@pytest.mark.parametrize("side", ["left", "right"])
def test_text_flows_around_a_picture_at_a_side_and_around_its_caption(side: str) -> None:
    main = page(f'![x](foto.jpg "Sotto"){{ align={side} credit="Ada" }}\n\nTesto.')
    [figure] = main.cssselect("figure")
    assert figure.get("class") == f"pm-{side}"
    assert figure.cssselect("figcaption")[0].text_content() == "Sotto Ada"
    assert [each.tag for each in main.iter() if f"pm-{side}" in each.get("class", "")] == ["figure"]
    [image] = main.cssselect("img")
    assert image.get("align") is None


def test_a_picture_at_a_side_keeps_the_classes_of_its_paragraph() -> None:
    for attributes in ('id="a" class="mia"', "CLASS='mia' id=a", "class=mia id=a"):
        figure = only(f'<p {attributes}><img alt="x" src="foto.jpg" align="left"></p>', "figure")
        assert (figure.get("class"), figure.get("id")) == ("mia pm-left", "a")


def test_in_a_line_the_outermost_of_a_picture_is_at_the_side() -> None:
    # In a link that is as wide as the picture, half of it would be a quarter.
    text = "Una ![x](foto.jpg){ align=left } porta e ![y](piccola.png){ align=right }."
    main = page(text)
    [link] = main.cssselect("a")
    assert link.get("class") == "pm-enlarge pm-left"
    large, small = main.cssselect("img")
    assert "pm-left" not in large.get("class") and "pm-right" in small.get("class").split()


def test_a_picture_for_one_scheme_keeps_its_mark() -> None:
    # Material's rules look at the end of the address.
    image = only("![x](foto.jpg#only-dark)", "img")
    assert image.get("src") == "../foto-1280.jpg#only-dark"


def test_an_authors_own_sources_stay() -> None:
    text = (
        '<picture><source media="(prefers-color-scheme: dark)" srcset="disegno.svg">'
        '<img alt="x" src="foto.jpg"></picture>'
    )
    main = page(text)
    [source] = main.cssselect("source")
    assert source.get("srcset") == "../disegno.svg"
    [image] = main.cssselect("img")
    assert (image.get("width"), image.get("height")) == ("2000", "1500")
    assert main.cssselect("a") == []


HOSTILE = "\"'><script>alert(1)</script>&amp;\N{LEMON}"


def test_hostile_words_are_words() -> None:
    quoted = HOSTILE.replace('"', "&quot;")
    raw = (
        f'<p><img src="foto.jpg" alt="{quoted}" title="{quoted}" credit="{quoted}"'
        f' data-x="{quoted}" class="{quoted}" data-empty></p>'
    )
    main = page(raw)
    assert main.cssselect("script") == []
    [image] = main.cssselect("img")
    meant = HOSTILE.replace("&amp;", "&")
    assert (image.get("alt"), image.get("data-x")) == (meant, meant)
    assert image.get("data-empty") == ""
    assert main.cssselect("figcaption")[0].text_content() == f"{meant} {meant}"
    portable = lxml.html.fromstring(body_of(raw).portable_html("https://a.example/"))
    assert portable.cssselect("script") == []
    assert portable.cssselect("img")[0].get("alt") == meant


def test_a_picture_of_which_nothing_was_made_is_shown_as_it_is() -> None:
    found = hung("![x](foto.jpg)", Gallery()).body
    assert found.html("../") == (
        '<figure><img src="../foto.jpg" alt="x" loading="lazy" decoding="async"></figure>'
    )
    assert not found.enlarges


# The colour until a picture is there.


@pytest.mark.parametrize(
    ("colour", "classes"),
    [
        ("#ff8000", ["pm-tone", "pm-r5", "pm-g3", "pm-b0"]),
        ("#000000", ["pm-tone", "pm-r0", "pm-g0", "pm-b0"]),
        ("#ffffff", ["pm-tone", "pm-r5", "pm-g5", "pm-b5"]),
        (None, []),
    ],
)
def test_the_mean_colour_is_a_few_classes(colour: str | None, classes: list[str]) -> None:
    gallery = Gallery(renditions={"foto.jpg": replace(PHOTO, colour=colour)})
    found = lxml.html.fromstring(hung("![x](foto.jpg)", gallery).body.html(""))
    assert (found.cssselect("img")[0].get("class") or "").split() == classes


def test_every_colour_is_in_the_style_sheet() -> None:
    stylesheet = (ROOT / "overrides/assets/stylesheets/permesso.css").read_text("utf-8")
    for name in "rgb":
        for step in range(markup.STEPS + 1):
            assert f".pm-{name}{step} {{ --{name}: {step * 51}; }}" in stylesheet


# Enlarging.


def test_a_picture_that_is_larger_than_shown_is_a_link_to_itself() -> None:
    link = only("![Una porta](foto.jpg)", "figure > a.pm-enlarge")
    assert link.get("href") == "../foto.jpg"
    assert [child.tag for child in link] == ["picture"]
    assert body_of("![Una porta](foto.jpg)").enlarges


NOT_ENLARGED = {
    "as large as it is": "![x](piccola.png)",
    "in a link": "[![x](foto.jpg)](disegno.svg)",
    "in a heading": "## Uno ![x](foto.jpg)",
    "in a summary": '<details><summary><img alt="x" src="foto.jpg"></summary></details>',
    "in a button": '<button><img alt="x" src="foto.jpg"></button>',
    "decoration": "![](foto.jpg){ .decorative }",
    "a film": "![x](film.gif)",
    "of one scheme": "![x](foto.jpg#only-light)",
}


@pytest.mark.parametrize("text", NOT_ENLARGED.values(), ids=NOT_ENLARGED)
def test_others_are_no_link(text: str) -> None:
    assert "pm-enlarge" not in body_of(text).html("")
    assert not body_of(text).enlarges


# Films.


def test_what_moves_is_a_film_that_readers_start() -> None:
    video = only("![Una porta si apre](film.gif)", "figure > video")
    assert "autoplay" not in video.attrib
    for name in ("controls", "muted", "loop", "playsinline"):
        assert name in video.attrib
    assert (video.get("preload"), video.get("poster")) == ("none", "../film.png")
    assert (video.get("width"), video.get("height")) == ("640", "400")
    assert video.get("aria-label") == "Una porta si apre"
    webm, mp4 = video.cssselect("source")
    [link] = video.cssselect("a")
    assert (webm.get("src"), webm.get("type")) == ("../film.webm", "video/webm")
    assert (mp4.get("src"), mp4.get("type")) == ("../film.mp4", "video/mp4")
    assert (link.get("href"), link.text) == ("../film.mp4", "Una porta si apre")


def test_a_still_does_not_move() -> None:
    main = page("![Una porta](film.gif){ .still }")
    assert main.cssselect("video") == []
    [image] = main.cssselect("img")
    assert (image.get("src"), image.get("class")) == ("../film.png", None)


# Feeds and mails.


def test_elsewhere_a_picture_is_one_file() -> None:
    html = body_of('![Una porta](foto.jpg "Sotto."){ .mia }').portable_html("https://a.example/")
    assert html == (
        '<figure><img src="https://a.example/foto-1280.jpg" alt="Una porta" width="600" '
        'height="450">\n<figcaption>Sotto.</figcaption></figure>'
    )


def test_elsewhere_a_film_is_its_first_picture_with_a_link() -> None:
    html = body_of("![Una porta](film.gif)").portable_html("https://a.example/")
    assert html == (
        '<figure><a href="https://a.example/film.mp4"><img src="https://a.example/film.png" '
        'alt="Una porta" width="600" height="375"></a></figure>'
    )


def test_elsewhere_no_place_for_a_block_is_left() -> None:
    body = body_of("Uno.\n\n[[newsletter]]\n\n![Una porta](piccola.png)")
    assert body.marks and "permesso" not in body.portable_html("")


# Places of templates.


@pytest.mark.parametrize("layout", markup.LAYOUTS)
def test_a_place_of_a_template_has_sizes_of_its_own(layout: str) -> None:
    html = markup.in_layout("foto.jpg", PHOTO, "", layout, "../", "later")
    picture = lxml.html.fromstring(html)
    image = picture.cssselect("img")[0]
    assert (image.get("width"), image.get("height")) == ("2000", "1500")
    assert image.get("alt") == "" and image.get("loading") == "lazy"
    assert picture.cssselect("source")[0].get("sizes") in {markup.LAYOUTS[layout].sizes, None}


def test_small_places_get_small_pictures() -> None:
    html = markup.in_layout("foto.jpg", PHOTO, "", "portrait", "", "later")
    assert "1280" not in html and "2000w" not in html


def test_a_lead_picture_is_asked_for_before_others() -> None:
    html = markup.in_layout("foto.jpg", PHOTO, "Una porta", "lead", "", "first")
    [image] = lxml.html.fromstring(html).cssselect("img")
    assert (image.get("fetchpriority"), image.get("loading")) == ("high", None)


def test_a_place_has_a_shape_for_a_picture_that_has_none_yet() -> None:
    html = markup.in_layout("a b.png", None, "<", "card", "../", "soon")
    assert html == '<img src="../a b.png" alt="&lt;" width="640" height="360">'


# What is said to authors.


MESSAGES: dict[str, tuple[str, list[str]]] = {
    "no description": (
        "Uno.\n\n![](foto.jpg)",
        [
            "docs/a.md:3: picture 'foto.jpg': no description; write what is seen in it between the "
            "brackets, or ![](foto.jpg){.decorative} if it says nothing"
        ],
    ),
    "white space": (
        "![ ](foto.jpg)",
        [
            "docs/a.md:1: picture 'foto.jpg': no description; write what is seen in it between the "
            "brackets, or ![](foto.jpg){.decorative} if it says nothing"
        ],
    ),
    "HTML without a description": (
        '<img src="foto.jpg">',
        [
            "docs/a.md:1: picture 'foto.jpg': no description; write what is seen in it into "
            'alt="…", or class="decorative" if it says nothing'
        ],
    ),
    "the second of two": (
        "![Una porta](foto.jpg)\n\n![](foto.jpg)",
        [
            "docs/a.md:3: picture 'foto.jpg': no description; write what is seen in it between the "
            "brackets, or ![](foto.jpg){.decorative} if it says nothing"
        ],
    ),
    "both": (
        "![Una porta](foto.jpg){ .decorative }",
        [
            "docs/a.md:1: picture 'foto.jpg': has a description and is decorative; delete the one "
            "or the other"
        ],
    ),
    "width": (
        "![Una porta](foto.jpg){ width=metà }",
        [
            "docs/a.md:1: picture 'foto.jpg': width: found 'metà'; write pixels, such as "
            "{width=320}, or a part of the column, such as {width=50%}"
        ],
    ),
    "side": (
        "![Una porta](foto.jpg){ align=sinistra }",
        ["docs/a.md:1: picture 'foto.jpg': align: found 'sinistra'; write left or right"],
    ),
    "side of old HTML": ('<img alt="Una porta" src="foto.jpg" align="middle">', []),
    "credit in a line": (
        'Una ![porta](foto.jpg){ credit="Ada" } rossa.',
        [
            "docs/a.md:1: picture 'foto.jpg': credit: stands below a picture that has a paragraph "
            "for itself; give it one, or write the credit into the text"
        ],
    ),
    "another site": (
        "Uno.\n![Una porta](https://b.example/x/foto.jpg?a=1)",
        [
            "docs/a.md:2: picture 'https://b.example/x/foto.jpg?a=1': readers' browsers would ask "
            "b.example for it; save the file in the documents folder and write its path"
        ],
    ),
    "another site, without scheme": (
        "![](//b.example/foto.jpg)",
        [
            "docs/a.md:1: picture '//b.example/foto.jpg': readers' browsers would ask b.example "
            "for it; save the file in the documents folder and write its path"
        ],
    ),
    "another site's set": (
        '<picture><source srcset="https://b.example/a.avif 2x"><img alt="x" src="foto.jpg">'
        "</picture>",
        [
            "docs/a.md:1: picture 'https://b.example/a.avif': readers' browsers would ask "
            "b.example for it; save the file in the documents folder and write its path"
        ],
    ),
    "in the text": (
        '<img alt="x" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        [
            "docs/a.md:1: picture written into the text (data:): save it as a file in the "
            "documents folder and write its path"
        ],
    ),
    "decoration": ("![](foto.jpg){ .decorative }", []),
    "decoration as HTML says it": ('<img src="foto.jpg" alt="" role="presentation">', []),
    "hidden": ('<img src="foto.jpg" alt="" aria-hidden="true">', []),
}


@pytest.mark.parametrize(("text", "messages"), MESSAGES.values(), ids=MESSAGES)
def test_authors_are_told_at_the_line(text: str, messages: list[str]) -> None:
    assert [str(problem) for problem in hung(text).problems] == messages


def test_a_broken_picture_is_told_where_it_is_named() -> None:
    found = hung("Uno.\n\n![Una porta](foto.jpg)", Gallery(faults={"foto.jpg": "is cut off"}))
    assert [str(each) for each in found.problems] == ["docs/a.md:3: picture 'foto.jpg': is cut off"]


def test_a_page_is_no_picture(engine: Engine) -> None:
    assert engine.problems({"posts/a.md": post(body="![x](b.md)"), "posts/b.md": post("B")}) == [
        "docs/posts/a.md:6: picture 'b.md' is a page; take the exclamation mark away to link"
    ]


@pytest.mark.parametrize(
    ("alt", "address"),
    [
        ("foto.jpg", "foto.jpg"),
        ("Immagine", "a.png"),
        ("foto 2", "a.png"),
        ("IMG_2034", "a.png"),
        ("la-porta", "x/la-porta.png"),
        ("la porta-2", "x/la%20porta-2.png"),
    ],
)
def test_a_description_that_says_nothing_is_advised_against(alt: str, address: str) -> None:
    assert hanging.says_nothing(alt, address)


@pytest.mark.parametrize(
    ("alt", "address"),
    [
        ("Una porta", "porta.png"),
        ("Porta", "porta.png"),
        ("Foto di una porta rossa", "a.png"),
        ("Immagine del 1910: una porta", "a.png"),
        ("", "a.png"),
        ("Il logo di Bussare", "logo.svg"),
    ],
)
def test_a_description_in_words_is_not(alt: str, address: str) -> None:
    assert not hanging.says_nothing(alt, address)


def test_advice_is_no_problem() -> None:
    found = hung("Uno.\n![foto](foto.jpg)")
    assert found.problems == ()
    assert [str(notice) for notice in found.notices] == [
        "docs/a.md:2: picture 'foto.jpg': 'foto' tells nothing to who cannot see it; write what "
        "is seen in it"
    ]


# Input that nobody means well.


@pytest.mark.parametrize(
    "text",
    ["<img " * 20_000, "<img src='" * 10_000, "<p" * 30_000],
)
def test_tags_that_never_end_are_no_pictures(text: str) -> None:
    # A search that starts again at each tag takes half a minute, and this test with it.
    assert figures.find(text) == ({}, ())


HTML = re.compile(r"<img[^>]*>")
MARKDOWN: dict[str, Any] = {
    "reference": "![Una porta][1]\n\n[1]: foto.jpg",
    "angle brackets": "![Una porta](<foto.jpg>)",
    "in a quote": "> ![Una porta](foto.jpg)",
    "in an admonition": "!!! note\n    ![Una porta](foto.jpg)",
    "in a tab": '=== "A"\n\n    ![Una porta](foto.jpg)',
    "in a definition": "a\n:   ![Una porta](foto.jpg)",
    "in a footnote": "Uno.[^1]\n\n[^1]: ![Una porta](foto.jpg)",
    "in a grid": '<div class="grid" markdown>\n\n![Una porta](foto.jpg)\n\n</div>',
}


@pytest.mark.parametrize("text", MARKDOWN.values(), ids=MARKDOWN)
def test_a_picture_is_found_wherever_it_is_written(text: str) -> None:
    [tag] = HTML.findall(body_of(text).html(""))
    assert 'width="2000"' in tag and 'alt="Una porta"' in tag
