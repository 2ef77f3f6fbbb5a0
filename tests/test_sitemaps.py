"""Site maps: which pages they name, what they say of each, and the schemas of sitemaps.org."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import lxml.etree
import pytest

from conftest import SITE_URL, Engine, letter_files, letters, post
from permesso.model import Blog, Translation
from permesso.sitemaps import sitemaps
from programs import addresses, edition_of, programs, schema

IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
LINK = "{http://www.w3.org/1999/xhtml}link"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 9 9"/>'
FILES = {
    "posts/a.md": post("Aperta", date="2025-03-12", tags="[uno]"),
    "posts/b.md": post(
        "Bella", date="{created: 2025-04-01, updated: 2026-02-03}", categories="[Prima]"
    ),
    "posts/c.md": post("Chiusa", date="2026-01-10", tags="[uno, due]"),
    "pagina.md": "# Una pagina\n\nTesto.\n",
}


def test_there_is_an_index_and_a_part_for_each_kind_of_page(engine: Engine) -> None:
    found = programs(engine, FILES)
    index = lxml.etree.fromstring(found.files["sitemap.xml"].encode())
    assert index.tag.endswith("}sitemapindex")
    assert dict(addresses(index)) == {
        "sitemap-posts-1.xml": "2026-02-03",
        "sitemap-pages-1.xml": None,
        "sitemap-lists-1.xml": "2026-02-03",
    }
    assert {name for name in found.files if name.endswith(".xml")} == {
        "sitemap.xml",
        *dict(addresses(index)),
    }


def test_articles_stand_from_the_first_on_with_the_day_of_their_last_change(engine: Engine) -> None:
    assert list(programs(engine, FILES).told("posts").items()) == [
        ("aperta/", "2025-03-12"),
        ("bella/", "2026-02-03"),
        ("chiusa/", "2026-01-10"),
    ]


def test_a_list_changed_when_the_newest_of_what_it_shows_did(engine: Engine) -> None:
    told = programs(engine, FILES).told("lists")
    assert told[""] == "2026-02-03"
    assert told["tag/due/"] == "2026-01-10"
    assert told["tag/uno/"] == "2026-01-10"
    assert told["categoria/prima/"] == "2026-02-03"
    assert told["archivio/"] == "2026-02-03"
    assert told["archivio/2025/03/"] == "2025-03-12"


def test_each_page_of_a_list_has_a_day_of_its_own(engine: Engine) -> None:
    told = programs(engine, FILES, per_page=1).told("lists")
    assert (told["tag/uno/"], told["tag/uno/pagina/2/"]) == ("2026-01-10", "2025-03-12")


def test_nothing_is_said_of_when_a_page_changed_whose_day_is_not_known(engine: Engine) -> None:
    assert programs(engine, FILES).told("pages") == {"feed/": None, "pagina/": None}


def test_the_moment_of_the_build_changes_nothing(engine: Engine) -> None:
    first = programs(engine, FILES)
    later = programs(engine, FILES, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert {name: first.files[name] for name in first.files if "sitemap" in name} == {
        name: later.files[name] for name in later.files if "sitemap" in name
    }


def test_a_change_in_the_future_has_not_happened(engine: Engine) -> None:
    text = post("A", date="{created: 2026-01-10, updated: 2027-02-03}")
    assert programs(engine, {"posts/a.md": text}).told("posts") == {"a/": "2026-01-10"}


def test_what_is_not_for_search_engines_is_left_out(engine: Engine) -> None:
    files = {
        "posts/a.md": post("A", aliases="[vecchio]"),
        "posts/b.md": post("B", status="hidden"),
        "posts/c.md": post("C", canonical="https://altrove.example/c/"),
        "posts/d.md": post("D", draft="true"),
        "posts/e.md": post("E", publish_at="2099-01-01"),
        "nascosta.md": "---\ntitle: N\nstatus: hidden\n---\nTesto.\n",
        "copia.md": "---\ntitle: N\ncanonical: https://altrove.example/n/\n---\nTesto.\n",
        "tag/segreto.md": "---\ntitle: S\nstatus: hidden\n---\nTesto.\n",
        "posts/f.md": post("F", tags="[segreto]"),
        **letter_files(),
    }
    found = programs(engine, files, newsletter=letters())
    assert set(found.told("posts")) == {"a/", "f/"}
    assert set(found.told("pages")) == {"feed/", "newsletter/", "privacy/"}
    assert "tag/segreto/" not in found.told("lists")


def test_a_preview_names_no_draft(engine: Engine) -> None:
    files = {"posts/a.md": post("A"), "posts/d.md": post("D", draft="true")}
    found = engine.load(files, preview=True, site_url=SITE_URL)
    assert len(found.articles) == 2
    part = sitemaps.files(found, edition_of())["sitemap-posts-1.xml"]
    assert dict(addresses(lxml.etree.fromstring(part))) == {"a/": "2026-03-12"}


def test_pictures_stand_with_their_page_each_once(engine: Engine) -> None:
    body = (
        "![Una porta](../immagini/porta.svg)\n\n![Due](../immagini/la%20soglia.svg)\n\n"
        "![](../immagini/riga.svg){.decorative}\n\n![Una porta](../immagini/porta.svg)"
    )
    text = post("A", body, image="{src: /immagini/lead.svg, alt: Una bottega}")
    names = ("porta", "la soglia", "riga", "lead")
    drawn = {f"immagini/{name}.svg": DRAWN for name in names}
    (url,) = programs(engine, {"posts/a.md": text, **drawn}).part("posts")
    assert [found.text for found in url.iter(f"{IMAGE}loc")] == [
        f"{SITE_URL}immagini/lead.svg",
        f"{SITE_URL}immagini/porta.svg",
        f"{SITE_URL}immagini/la%20soglia.svg",
    ]


def translated(blog: Blog, *others: Translation) -> Blog:
    """Return a blog whose only article is there in other languages, too."""
    (article,) = blog.articles
    return replace(
        blog, articles=(replace(article, post=replace(article.post, translations=others)),)
    )


def test_a_text_in_several_languages_names_all_of_them_and_itself(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("A")}, site_url=SITE_URL)
    blog = translated(
        blog, Translation("en", "a-en/", "A", "In inglese"), Translation("de", "a-de/", "A", "In…")
    )
    root = lxml.etree.fromstring(sitemaps.files(blog, edition_of())["sitemap-posts-1.xml"])
    assert [(link.get("hreflang"), link.get("href")) for link in root.iter(LINK)] == [
        ("de", f"{SITE_URL}a-de/"),
        ("en", f"{SITE_URL}a-en/"),
        ("it", f"{SITE_URL}a/"),
        ("x-default", f"{SITE_URL}a/"),
    ]
    assert schema("part").validate(root), schema("part").error_log


def test_no_part_has_more_than_a_thousand_addresses(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("A")}, site_url=SITE_URL)
    (article,) = blog.articles
    many = tuple(
        replace(article, post=replace(article.post, url=f"a-{number}/")) for number in range(2001)
    )
    files = sitemaps.files(replace(blog, articles=many), edition_of())
    parts = [lxml.etree.fromstring(files[f"sitemap-posts-{number}.xml"]) for number in (1, 2, 3)]
    assert [len(part) for part in parts] == [1000, 1000, 1]
    assert next(addresses(parts[0]))[0] == "a-2000/"
    assert sitemaps.files(replace(blog, articles=many[1:]), edition_of()).keys() == (
        files.keys() - {"sitemap-posts-3.xml"}
    )
    # A new article leaves the parts before the last one as they were.
    newer = replace(many[0], post=replace(article.post, url="nuovo/"))
    after = sitemaps.files(replace(blog, articles=(newer, *many)), edition_of())
    assert after["sitemap-posts-1.xml"] == files["sitemap-posts-1.xml"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, True),
        ({"site_url": None}, False),
        ({"machines": {"search": False}}, False),
        ({"machines": {"sitemap": False}}, False),
        ({"machines": "off"}, True),
    ],
)
def test_there_is_a_site_map_where_search_engines_may_come(
    engine: Engine, values: dict[str, Any], wanted: bool
) -> None:
    found = programs(engine, FILES, **values)
    assert ("sitemap.xml" in found.files) is wanted
    if "robots.txt" in found.files:
        named = [line for line in found.lines("robots.txt") if line.startswith("Sitemap")]
        assert named == ([f"Sitemap: {SITE_URL}sitemap.xml"] if wanted else [])


def test_a_blog_without_pages_has_no_site_map(engine: Engine) -> None:
    blog = engine.load({}, site_url=SITE_URL)
    assert "sitemap.xml" in sitemaps.files(blog, edition_of())
    assert sitemaps.files(replace(blog, listings=(), pages=()), edition_of()) == {}


def test_lists_that_no_robot_is_to_read_are_left_out(engine: Engine) -> None:
    told = programs(engine, FILES, machines={"exclude": ["tag/"]}).told("lists")
    assert told and not [url for url in told if url.startswith("tag/")]


def test_site_maps_keep_to_their_schemas(engine: Engine) -> None:
    files = {
        **FILES,
        "è così & <no> 'x'.md": "# È così\n\nTesto.\n",
        "posts/z.md": post("Z", "![Una porta](../p&q's.svg)", slug="z"),
        "p&q's.svg": DRAWN,
    }
    found = programs(engine, files)
    for name, text in found.files.items():
        if name.startswith("sitemap"):
            rules = schema("index" if name == "sitemap.xml" else "part")
            root = lxml.etree.fromstring(text.encode())
            assert rules.validate(root), (name, rules.error_log)
            for loc in root.iter("{*}loc"):
                assert loc.text and loc.text.startswith(SITE_URL) and loc.text.isascii()
                assert not set(loc.text) & set(" <>\"'\\^`{|}")


@pytest.mark.parametrize(
    "broken",
    [
        "<url><lastmod>2026-01-01</lastmod></url>",
        "<url><loc>https://x.example/</loc><lastmod>1 gennaio</lastmod></url>",
        "<url><loc>https://x.example/</loc><image:image><image:size/></image:image></url>",
        "",
    ],
)
def test_the_schema_refuses_what_is_wrong(broken: str) -> None:
    spaces = " ".join(f'{name}="{value}"' for name, value in sitemaps.NAMESPACES.items())
    root = lxml.etree.fromstring(f"<urlset {spaces}>{broken}</urlset>")
    assert not schema("part").validate(root)
