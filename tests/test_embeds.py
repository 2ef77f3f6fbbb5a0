"""Embeds: which addresses become facades, what is in them, what is refused."""

from __future__ import annotations

import lxml.html
import pytest

from conftest import SITE_URL, Engine, blog_extensions, layout, post
from permesso.embeds import facades, foreign, lines, pasted, providers
from permesso.embeds.embed import Embed
from permesso.markup import Body, Converter
from permesso.slots.blocks import EmbedBlock
from permesso.source import Source, parse

EXTENSIONS = blog_extensions()
CONVERTER = Converter(list(EXTENSIONS), {name: keys for name, keys in EXTENSIONS.items() if keys})

FILM = "https://www.youtube.com/watch?v=abcdefghijk"
PLAYED = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"
PB = "!1m18!1m12!1m3!1d2798.1!2d9.18!3d45.46!2m3!1f0"
SPOTIFY = "2qToAcex0ruZfbEbAy9OhW"

ADDRESSES = [
    (FILM, FILM, PLAYED),
    (f"{FILM}&t=1m30s", f"{FILM}&t=90s", f"{PLAYED}&start=90"),
    ("https://youtu.be/abcdefghijk?si=x&t=90", f"{FILM}&t=90s", f"{PLAYED}&start=90"),
    ("http://m.youtube.com/watch?v=abcdefghijk&t=0", FILM, PLAYED),
    ("https://www.youtube.com/live/abcdefghijk", FILM, PLAYED),
    (
        "https://www.youtube.com/shorts/abcdefghijk",
        "https://www.youtube.com/shorts/abcdefghijk",
        PLAYED,
    ),
    ("https://www.youtube.com/embed/abcdefghijk?start=12", f"{FILM}&t=12s", f"{PLAYED}&start=12"),
    (f"{FILM}&list=PLabc_-1", f"{FILM}&list=PLabc_-1", f"{PLAYED}&list=PLabc_-1"),
    (
        "https://www.youtube.com/playlist?list=PLabc_-1",
        "https://www.youtube.com/playlist?list=PLabc_-1",
        "https://www.youtube-nocookie.com/embed/videoseries?list=PLabc_-1&autoplay=1",
    ),
    (
        "https://vimeo.com/123456789#t=1m2s",
        "https://vimeo.com/123456789#t=62s",
        "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1#t=62s",
    ),
    (
        "https://player.vimeo.com/video/123456789?h=abcdef0123",
        "https://vimeo.com/123456789/abcdef0123",
        "https://player.vimeo.com/video/123456789?h=abcdef0123&dnt=1&autoplay=1",
    ),
    (
        "https://vimeo.com/123456789/abcdef0123",
        "https://vimeo.com/123456789/abcdef0123",
        "https://player.vimeo.com/video/123456789?h=abcdef0123&dnt=1&autoplay=1",
    ),
    (
        "https://twitter.com/nora/status/1234567890?s=20",
        "https://x.com/nora/status/1234567890",
        "https://platform.twitter.com/embed/Tweet.html?id=1234567890&dnt=true",
    ),
    (
        "https://www.instagram.com/nora/p/ABC_def-1/?igsh=1",
        "https://www.instagram.com/p/ABC_def-1/",
        "https://www.instagram.com/p/ABC_def-1/embed/captioned/",
    ),
    (
        "https://www.instagram.com/reel/ABC_def-1/",
        "https://www.instagram.com/reel/ABC_def-1/",
        "https://www.instagram.com/reel/ABC_def-1/embed/captioned/",
    ),
    *(
        (
            f"https://open.spotify.com/intl-it/{kind}/{SPOTIFY}?si=1",
            f"https://open.spotify.com/{kind}/{SPOTIFY}",
            f"https://open.spotify.com/embed/{kind}/{SPOTIFY}",
        )
        for kind in ("track", "album", "episode", "show", "playlist")
    ),
    (
        "https://www.google.com/maps/place/Bottega+Inventata/@45.5,9.19,17z/data=!3m1",
        "https://www.google.com/maps/place/Bottega+Inventata/@45.5,9.19,17z/data=!3m1",
        "https://www.google.com/maps?q=Bottega%20Inventata&ll=45.5,9.19&z=17&output=embed",
    ),
    (
        "https://www.google.it/maps/place/Via%20Inventata%201",
        "https://www.google.it/maps/place/Via%20Inventata%201",
        "https://www.google.com/maps?q=Via%20Inventata%201&output=embed",
    ),
    (
        f"https://www.google.com/maps/embed?pb={PB}",
        "https://www.google.com/maps/@?api=1&map_action=map&center=45.46,9.18",
        f"https://www.google.com/maps/embed?pb={PB}",
    ),
    ("https://maps.app.goo.gl/abcDEF12", "https://maps.app.goo.gl/abcDEF12", ""),
]
NONE = [
    "https://www.youtube.com/@canale",
    "https://www.youtube.com/watch?v=short",
    "https://youtube.com.evil.example/watch?v=abcdefghijk",
    "https://evil.example/?u=https://youtu.be/abcdefghijk",
    "https://user@youtu.be/abcdefghijk",
    "https://youtu.be:8080/abcdefghijk",
    "ftp://youtu.be/abcdefghijk",
    "https://[youtu.be/abcdefghijk",
    "https://open.spotify.com/user/nora",
    "https://x.com/nora",
    "https://vimeo.com/blog",
    f"https://youtu.be/abcdefghijk?{'a' * 2000}",
]


def known(address: str) -> Embed:
    found = providers.find(address)
    assert found is not None, address
    return found


@pytest.mark.parametrize(("written", "page", "player"), ADDRESSES)
def test_an_address_leads_to_its_page_and_its_player(written: str, page: str, player: str) -> None:
    embed = known(written)
    assert (embed.url, dict(embed.frame).get("src", "")) == (page, player)


@pytest.mark.parametrize("written", NONE)
def test_other_addresses_are_no_embeds(written: str) -> None:
    assert providers.find(written) is None


def test_every_player_is_a_frame_with_few_rights_that_tells_the_blog_alone() -> None:
    assert {known(written).provider for written, _, _ in ADDRESSES} == {
        provider.name for provider in providers.providers().values()
    }
    for written, _, player in ADDRESSES:
        frame = dict(known(written).frame)
        assert bool(frame) == bool(player)
        if frame:
            assert frame["referrerpolicy"] == "strict-origin-when-cross-origin"
            assert "allow-top-navigation" not in frame["sandbox"] and frame["allow"]
            assert frame["src"].startswith("https://")


def test_the_moment_to_start_at_makes_no_other_film() -> None:
    assert {known(f"{FILM}{more}").key for more in ("", "&t=90", "&t=1h2m3s")} == {FILM}


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("https://youtu.be/abcdefghijk", ""),
        ("<https://youtu.be/abcdefghijk>  ", ""),
        ("[Un film](https://youtu.be/abcdefghijk)", "Un film"),
        ('[Un film](<https://youtu.be/abcdefghijk> "Sotto")', "Un film"),
    ],
)
def test_a_line_with_a_link_alone_is_an_embed(line: str, title: str) -> None:
    found = lines.find(line)
    assert found is not None and (found.title, found.url) == (title, FILM)


BETWEEN = f"Uno.\n\n{FILM}\n\nDue.\n"


def test_an_embed_stands_between_paragraphs() -> None:
    assert layout(CONVERTER.convert(BETWEEN)) == ["p", FILM, "p"]


@pytest.mark.parametrize(
    "text",
    [
        f"Guarda {FILM}\n",
        f"Guarda\n{FILM}\n",
        f"{FILM}\ne poi\n",
        f"- voce\n\n    {FILM}\n",
        f"> {FILM}\n",
        f"```\n\n{FILM}\n\n```\n",
        f"    {FILM}\n",
        f"<div>\n\n{FILM}\n\n</div>\n",
        "https://altrove.example/\n",
    ],
)
def test_elsewhere_an_address_stays_what_it_is(text: str) -> None:
    assert not any(mark.embed for mark in CONVERTER.convert(text).marks)


def test_a_page_has_a_facade_and_no_address_of_a_player_in_a_frame(engine: Engine) -> None:
    article = engine.article(post(body=f"Uno.\n\n[Il film]({FILM}&t=90)\n\nDue."))
    ((block,),) = article.post.slots.in_text.values()
    assert isinstance(block, EmbedBlock)
    assert (block.host, block.embed.title) == ("youtube-nocookie.com", "Il film")
    assert block.embed.attributes["title"] == "Il film"
    assert article.post.slots.has("embed")
    assert "iframe" not in article.post.body.marked_html("")


def test_an_embed_takes_the_place_of_no_slot(engine: Engine) -> None:
    words = " ".join(["parola"] * 130) + "."
    text = f"{words}\n\n{FILM}\n\n{words}\n\n{words}\n\n{words}"
    slots = {"post": {"after_intro": "share", "middle": "share"}}
    article = engine.article(post(body=text), slots=slots, site_url=SITE_URL)
    kinds = [block.kind for blocks in article.post.slots.in_text.values() for block in blocks]
    assert sorted(kinds) == ["embed", "share", "share"]


def test_feeds_and_owners_templates_get_a_link(engine: Engine) -> None:
    body = engine.article(post(body=BETWEEN)).post.body
    expected = f'<p><a href="{FILM}">Video su YouTube</a></p>'
    for html in (
        body.portable_html(SITE_URL),
        body.html("../"),
        body.unmarked(body.marked_html("")),
    ):
        assert [
            " ".join(lxml.html.tostring(each, encoding="unicode").split())
            for each in lxml.html.fragment_fromstring(html, create_parent="div")
        ][1] == expected


def test_a_comment_that_looks_like_a_place_is_none() -> None:
    body = CONVERTER.convert(f"{BETWEEN}\n<!--permesso:77-->\n")
    assert "permesso" not in body.html("")


RECORDS = f"""\
embeds:
  {FILM}:
    title: Il titolo di là
    author: Nora
    text: {"Parole " * 80}
    picture: immagini/embeds/film.jpg
    asked: 2026-03-01
  https://maps.app.goo.gl/abcDEF12:
    leads_to: https://www.google.com/maps/place/Bottega/@45.5,9.19,17z
    asked: 2026-03-01
"""


def refused(text: str) -> list[str]:
    """Return what is said of the frames and scripts in a text."""
    source = parse(text, "a.md", "docs/a.md")
    assert isinstance(source, Source)
    return [str(each) for each in foreign.problems(CONVERTER.convert(text), source, SITE_URL)]


def embeds_of(body: Body) -> list[Embed]:
    return list(facades.of([body]))


def test_what_is_known_is_shown(engine: Engine) -> None:
    others: dict[str, str | bytes] = {".embeds.yml": RECORDS, "immagini/embeds/film.jpg": b"x"}
    (embed,) = embeds_of(engine.article(post(body=BETWEEN), others).post.body)
    assert (embed.title, embed.author) == ("Il titolo di là", "Nora")
    assert len(embed.text) <= facades.TEXT_LENGTH and embed.text.endswith("…")
    assert embed.still is not None and embed.still.url == "immagini/embeds/film.jpg"


def test_an_address_that_becomes_nothing_is_told_and_does_not_stop_the_build(
    engine: Engine,
) -> None:
    unknown = "https://www.youtube.com/watch?v=a&b"
    text = f"Uno.\n\n{unknown}\n\n- Due:\n\n    {FILM}\n\n<{FILM}>\n\n{FILM}\n"
    blog = engine.load({"posts/a.md": post(body=text), ".embeds.yml": RECORDS})
    assert [str(notice).partition(" becomes")[0] for notice in blog.notices][:2] == [
        f"docs/posts/a.md:8: '{unknown}'",
        f"docs/posts/a.md:12: '{FILM}'",
    ]
    assert len([each for each in blog.notices if each.path == "docs/posts/a.md"]) == 2


def test_the_authors_title_goes_first(engine: Engine) -> None:
    text = post(body=f"[Mio]({FILM})")
    (embed,) = embeds_of(engine.article(text, {".embeds.yml": RECORDS}).post.body)
    assert embed.title == "Mio"


def test_a_picture_that_is_gone_is_told_and_does_not_stop_the_build(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post(body=BETWEEN), ".embeds.yml": RECORDS})
    (embed,) = embeds_of(blog.articles[0].post.body)
    assert embed.still is None
    assert [str(notice) for notice in blog.notices] == [
        "docs/.embeds.yml:6: embeds: there is no 'immagini/embeds/film.jpg'; ./scripts/embeds "
        "--refresh fetches it, or delete the key"
    ]


def test_a_short_address_has_a_player_once_it_is_known_where_it_leads(engine: Engine) -> None:
    text = post(body="https://maps.app.goo.gl/abcDEF12")
    (before,) = embeds_of(engine.article(text).post.body)
    (after,) = embeds_of(engine.article(text, {".embeds.yml": RECORDS}).post.body)
    assert (before.host, before.frame) == ("", ())
    assert (after.host, after.url) == ("google.com", "https://maps.app.goo.gl/abcDEF12")


def test_what_is_wrong_in_the_file_is_told_with_its_line(engine: Engine) -> None:
    files = {
        "posts/a.md": post(),
        ".embeds.yml": f"embeds:\n  {FILM}:\n    titel: A\n    asked: 2026-03-01\n",
    }
    (problem,) = engine.problems(files)
    assert problem == f"docs/.embeds.yml:3: embeds.{FILM}.titel: unknown key; did you mean 'title'?"


YOUTUBE_CODE = (
    '<iframe width="560" height="315" src="https://www.youtube.com/embed/abcdefghijk?si=x&amp;'
    'start=12" title="YouTube video player" allow="autoplay" allowfullscreen></iframe>'
)
X_CODE = (
    '<blockquote class="twitter-tweet"><p lang="it">Ciao <a href="https://t.co/x">t.co/x</a></p>'
    '&mdash; Nora <a href="https://twitter.com/nora/status/1234567890?ref_src=x">1 marzo</a>'
    "</blockquote> "
    '<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>'
)
INSTAGRAM_CODE = (
    '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/ABC_def-1/'
    '?utm_source=x" style="x"><div><p><a href="https://www.instagram.com/p/ABC_def-1/">Guarda</a></p>'
    '</div></blockquote>\n<script async src="//www.instagram.com/embed.js"></script>'
)
VIMEO_CODE = (
    '<div style="padding:56.25% 0 0 0"><iframe '
    'src="https://player.vimeo.com/video/123456789?h=abcdef0123" style="x" title="Film">'
    "</iframe></div>"
    '<script src="https://player.vimeo.com/api/player.js"></script>'
)
MAPS_CODE = f'<iframe src="https://www.google.com/maps/embed?pb={PB}" loading="lazy"></iframe>'
SPOTIFY_CODE = (
    f'<iframe src="https://open.spotify.com/embed/show/{SPOTIFY}?utm_source=oembed"></iframe>'
)
CODES: list[tuple[str, str]] = [
    (YOUTUBE_CODE, f"{FILM}&t=12s"),
    (f"<p>{YOUTUBE_CODE}</p>", f"{FILM}&t=12s"),
    (f'<div class="video">\n  <div>{YOUTUBE_CODE}</div>\n</div>', f"{FILM}&t=12s"),
    (X_CODE, "https://x.com/nora/status/1234567890"),
    (INSTAGRAM_CODE, "https://www.instagram.com/p/ABC_def-1/"),
    (VIMEO_CODE, "https://vimeo.com/123456789/abcdef0123"),
    (MAPS_CODE, "https://www.google.com/maps/@?api=1&map_action=map&center=45.46,9.18"),
    (SPOTIFY_CODE, f"https://open.spotify.com/show/{SPOTIFY}"),
]


@pytest.mark.parametrize(("code", "url"), CODES)
def test_pasted_code_becomes_a_facade(engine: Engine, code: str, url: str) -> None:
    body = engine.article(post(body=f"Uno.\n\n{code}\n\nDue.")).post.body
    assert [embed.url for embed in embeds_of(body)] == [url]
    html = body.marked_html("")
    assert not any(tag in html for tag in ("<iframe", "<script", "<blockquote"))
    assert [tag for tag in layout(body) if tag == "p"] == ["p", "p"]


def test_pasted_code_between_lines_of_a_paragraph_is_a_facade(engine: Engine) -> None:
    body = engine.article(post(body=f"Uno.\n{YOUTUBE_CODE}\nDue.")).post.body
    assert [embed.url for embed in embeds_of(body)] == [f"{FILM}&t=12s"]


@pytest.mark.parametrize(
    "text", [f"- voce\n- {YOUTUBE_CODE}", f"> {YOUTUBE_CODE}", f"Uno {YOUTUBE_CODE} due"]
)
def test_pasted_code_inside_something_becomes_a_link_there(engine: Engine, text: str) -> None:
    body = engine.article(post(body=text)).post.body
    html = body.marked_html("")
    assert "<iframe" not in html and not embeds_of(body)
    (link,) = lxml.html.fromstring(f"<div>{html}</div>").cssselect("a[href]")
    assert link.get("href") == "https://www.youtube.com/embed/abcdefghijk?si=x&start=12"


@pytest.mark.parametrize(
    "text", [f"`{YOUTUBE_CODE}`", f"```html\n{X_CODE}\n```", "Solo testo.", "<b>a</b>"]
)
def test_code_that_is_shown_stays(text: str) -> None:
    assert pasted.replace(text) is text
    assert refused(text) == []


def test_a_quotation_of_somebody_stays() -> None:
    text = '<blockquote><p>Disse <a href="https://x.com/nora/status/1234567890">Nora</a></p></blockquote>'
    assert pasted.replace(text) is text


REFUSED: list[tuple[str, str]] = [
    (
        '<iframe src="https://calendly.com/nora"></iframe>',
        "iframe of 'calendly.com': the reader's browser would call it at once; write its address "
        "on a line of its own (a link), and delete the code",
    ),
    (
        '<script async src="//widget.example/a.js"></script>',
        "script of 'widget.example': the reader's browser would call it at once; delete it",
    ),
    (
        '<div>\n<object data="https://film.example/a.swf"></object>\n</div>',
        "object of 'film.example': the reader's browser would call it at once; write its address "
        "on a line of its own (a link), and delete the code",
    ),
    (
        '<video controls><source src="https://film.example/a.mp4"></video>',
        "source of 'film.example': the reader's browser would call it at once; write its address "
        "on a line of its own (a link), and delete the code",
    ),
    (
        '<video poster="https://film.example/a.jpg"></video>',
        "video of 'film.example': the reader's browser would call it at once; write its address "
        "on a line of its own (a link), and delete the code",
    ),
    (
        '<iframe srcdoc="&lt;script src=https://film.example/a.js>&lt;/script>"></iframe>',
        "script of 'film.example': the reader's browser would call it at once; delete it",
    ),
    (
        '<link rel="stylesheet" href="https://fonts.example/a.css">',
        "link of 'fonts.example': the reader's browser would call it at once; delete it",
    ),
]


@pytest.mark.parametrize(("code", "message"), REFUSED)
def test_frames_and_scripts_of_other_sites_are_refused(
    engine: Engine, code: str, message: str
) -> None:
    line = 7 if code.startswith("<div>") else 6
    found = engine.problems({"posts/a.md": post(body=f"{code}\n\nUno.")})
    assert found == [f"docs/posts/a.md:{line}: {message}"]


@pytest.mark.parametrize(
    "address", ["/\\film.example/a", "h&#10;ttps:\\\\film.example", " //film.example"]
)
def test_an_address_is_read_as_browsers_do(address: str) -> None:
    (told,) = refused(f'<iframe src="{address}"></iframe>')
    assert "iframe of 'film.example'" in told


def test_a_biography_with_a_frame_is_refused(engine: Engine) -> None:
    authors = (
        "authors:\n  nora:\n    name: Nora\n    description: Scrive\n"
        "    bio: \"<iframe src='https://calendly.com/nora'></iframe>\"\n"
    )
    (problem,) = engine.problems({"posts/a.md": post(), ".authors.yml": authors})
    assert problem.startswith("docs/.authors.yml:") and "iframe of 'calendly.com'" in problem


@pytest.mark.parametrize(
    "text",
    [
        '<iframe src="/tavola.html" title="Tavola"></iframe>',
        f'<iframe src="{SITE_URL}tavola.html" title="Tavola"></iframe>',
        '<!-- <iframe src="https://calendly.com/nora"></iframe> -->\n\nUno.',
        '`<iframe src="https://calendly.com/nora"></iframe>`',
        '```html\n<script src="https://widget.example/a.js"></script>\n```',
    ],
)
def test_frames_of_the_blog_and_code_to_read_stay(text: str) -> None:
    assert refused(text) == []
