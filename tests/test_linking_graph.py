"""The web of links: which count, which posts are pillars, what the report and its picture say."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from conftest import Engine, post, titles
from permesso.linking import clusters, graph, layout, picture, report
from permesso.linking.clusters import Clusters
from permesso.linking.graph import Graph

SITE = "https://prova.example/"
SVG = "{http://www.w3.org/2000/svg}"


def linked(*targets: str) -> str:
    """Return a text that links to posts by the names of their files."""
    return " ".join(f"Si veda [questo]({target}.md)." for target in targets) or "Testo."


def blog(links: Mapping[str, tuple[str, ...]]) -> dict[str, str | bytes]:
    """Return posts that link to each other so."""
    return {
        f"posts/{name}.md": post(f"Titolo {name}", linked(*targets))
        for name, targets in links.items()
    }


def web(engine: Engine, files: Mapping[str, str | bytes], **values: object) -> Graph:
    """Return the web of the posts in files."""
    found = engine.loaded(files, site_url=SITE, **values)  # type: ignore[arg-type]
    return graph.of(found.blog, found.gathered)


def star(leaves: int) -> dict[str, tuple[str, ...]]:
    """Return a pillar with posts that link to it, a pair apart, a post alone."""
    around = {f"f{number}": ("centro",) for number in range(leaves)}
    return {"centro": (), **around, "x": ("y",), "y": (), "solo": ()}


def test_a_link_counts_however_it_is_written(engine: Engine) -> None:
    found = web(
        engine,
        {
            "posts/a.md": post("A", "[x](b.md#qui)\n\n<a href='../c/'>y</a>\n\n## Qui {#qui}"),
            "posts/b.md": post(
                "B", f"[x]({SITE}c/?da=b#su) e [y]({SITE}vecchio/)\n\n## Qui {{#qui}}"
            ),
            "posts/c.md": post("C", "Testo.", links="[posts/a.md, https://prova.example/b/]"),
            "posts/d.md": post("D", "![Una porta](../d.png)", aliases="[/vecchio/]"),
            "d.png": b"",
        },
    )
    assert found.links == {
        "posts/a.md": ("posts/b.md", "posts/c.md"),
        "posts/b.md": ("posts/c.md", "posts/d.md"),
        "posts/c.md": ("posts/a.md", "posts/b.md"),
        "posts/d.md": (),
    }


def test_a_link_counts_once_and_never_to_oneself_or_elsewhere(engine: Engine) -> None:
    files = blog({"a": ("b", "b", "a"), "b": ()})
    files["posts/c.md"] = post("C", "[x](https://altrove.example/b/) [y](/archivio.md)")
    found = web(engine, files)
    assert found.links["posts/a.md"] == ("posts/b.md",)
    assert found.links["posts/c.md"] == ()
    assert found.total == 1


def test_orphans_and_dead_ends(engine: Engine) -> None:
    found = web(engine, blog({"a": ("b",), "b": ("a", "c"), "c": (), "d": ("c",)}))
    assert titles(found.orphans) == ["Titolo d"]
    assert titles(found.dead_ends) == ["Titolo c"]
    assert found.inward["posts/c.md"] == ("posts/b.md", "posts/d.md")


def test_hidden_posts_are_apart(engine: Engine) -> None:
    files = blog({"a": ("h",), "b": ()})
    files["posts/h.md"] = post("Nascosto", linked("b"), status="hidden")
    found = web(engine, files)
    assert titles(found.hidden) == ["Nascosto"]
    assert titles(found.orphans) == ["Titolo a", "Titolo b"]
    assert titles(found.dead_ends) == ["Titolo a", "Titolo b"]
    assert found.into_hidden == {"posts/h.md": ("posts/a.md",)}
    page = report.page(found, clusters.of(found), "Prova", "x.svg")
    assert "- Nascosto `posts/h.md`, from `posts/a.md`, to `posts/b.md`" in page


def test_what_the_blog_offers_is_counted_apart(engine: Engine) -> None:
    files = blog({"a": (), "b": ()})
    files["posts/c.md"] = post("C", "Testo.", related="[posts/a.md]")
    found = web(engine, files)
    assert found.offers["posts/c.md"][0] == "posts/a.md"
    assert "posts/c.md" in found.offered["posts/a.md"]
    assert len(found.orphans) == 3
    row = next(row for row in report.rows(found, clusters.of(found)) if row.post.title[-1] == "a")
    assert (row.count_in, row.offered) == (0, len(found.offered["posts/a.md"]))


def test_a_pillar_is_what_three_others_link_to(engine: Engine) -> None:
    for leaves, pillars in ((2, 0), (3, 1)):
        found = clusters.of(web(engine, blog(star(leaves))))
        assert len(found.around) == pillars
    (cluster,) = found.around
    assert cluster.pillar.title == "Titolo centro"
    assert sorted(titles(cluster.others)) == ["Titolo f0", "Titolo f1", "Titolo f2"]
    assert sorted(titles(found.loose)) == ["Titolo x", "Titolo y"]
    assert titles(found.alone) == ["Titolo solo"]


def test_a_pillar_needs_posts_of_its_own(engine: Engine) -> None:
    both = {f"f{number}": ("grande", "piccolo") for number in range(4)}
    more = {"g": ("grande",), "h": ("f0",)}
    found = clusters.of(web(engine, blog({"grande": (), "piccolo": (), **both, **more})))
    # Whoever links to the smaller one links to the larger one, too.
    assert titles([cluster.pillar for cluster in found.around]) == ["Titolo grande"]
    assert "Titolo h" in titles(found.around[0].others)
    assert "Titolo piccolo" in titles(found.around[0].others)


def random_web(engine: Engine, count: int) -> Graph:
    chance = random.Random(7)
    links = {
        f"p{number}": tuple(f"p{int(chance.random() ** 2 * number)}" for _ in range(number % 4))
        for number in range(count)
    }
    return web(engine, blog(links))


@pytest.mark.parametrize("count", [1, 22, 120])
def test_every_post_is_in_one_place_and_covers_no_other(engine: Engine, count: int) -> None:
    found = random_web(engine, count)
    groups = clusters.of(found)
    drawn = layout.of(found, groups)
    assert sorted(dot.post.source for dot in drawn.dots) == sorted(found.links)
    for number, dot in enumerate(drawn.dots):
        field = drawn.fields[dot.field]
        assert field.x <= dot.x - dot.radius and dot.x + dot.radius <= field.x + field.width
        assert field.y <= dot.y - dot.radius and dot.y + dot.radius <= field.y + field.height
        for other in drawn.dots[:number]:
            apart = ((dot.x - other.x) ** 2 + (dot.y - other.y) ** 2) ** 0.5
            assert apart >= dot.radius + other.radius
    for number, field in enumerate(drawn.fields):
        assert field.x + field.width <= drawn.width and field.y + field.height <= drawn.height
        for other_field in drawn.fields[:number]:
            assert (
                other_field.x + other_field.width <= field.x
                or other_field.y + other_field.height <= field.y
            )


def test_few_posts_have_their_names_and_of_many_only_the_pillars(engine: Engine) -> None:
    few = random_web(engine, layout.NAMED)
    assert all(dot.name for dot in layout.of(few, clusters.of(few)).dots)
    many = random_web(engine, layout.NAMED + 1)
    groups = clusters.of(many)
    drawn = layout.of(many, groups)
    assert not any(dot.name for dot in drawn.dots)
    captions = [" ".join(field.caption) for field in drawn.fields if field.has_pillar]
    assert captions == [cluster.pillar.title for cluster in groups.around]


def test_the_picture_is_svg_with_a_dot_for_each_post(engine: Engine) -> None:
    files = blog(star(4))
    files["posts/h.md"] = post('"<script>alert(1)</script> & \\u200B ]]>"', linked("centro"))
    found = web(engine, files)
    drawn = picture.svg(found, clusters.of(found), "Prova <b>")
    root = ElementTree.fromstring(drawn)
    dots = list(root.iter(f"{SVG}circle"))
    assert len(dots) == len(found.posts)
    assert root.findtext(f"{SVG}title") == "Prova <b>: links between posts"
    told = [dot.findtext(f"{SVG}title") or "" for dot in dots]
    assert "Titolo centro\n5 in, 0 out\nposts/centro.md" in told
    assert any(text.startswith("<script>alert(1)</script> & \u200b ]]>") for text in told)
    hollow = [dot for dot in dots if "orphan" in dot.get("class", "")]
    assert len(hollow) == len(found.orphans)
    sizes = {
        text.split("\n")[0]: float(dot.get("r", "")) for text, dot in zip(told, dots, strict=True)
    }
    assert sizes["Titolo centro"] > sizes["Titolo y"] > sizes["Titolo solo"]
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SVG}style") or "")


def test_the_same_web_gives_the_same_picture(engine: Engine) -> None:
    found = random_web(engine, 60)
    again = random_web(engine, 60)
    first, second = (picture.svg(each, clusters.of(each), "Prova") for each in (found, again))
    assert first == second


def contrast(colour: str, ground: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(written: str) -> float:
        parts = [int(written[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(colour), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


def test_the_colours_of_clusters_can_be_read_on_their_ground() -> None:
    for colour in picture.LIGHT:
        assert contrast(colour, "#f5f5f3") >= 4.5, colour
    for colour in picture.DARK:
        assert contrast(colour, "#1f2227") >= 4.5, colour


def test_the_table_is_sorted_and_safe_in_a_spreadsheet(engine: Engine) -> None:
    files = blog(star(3))
    files["posts/h.md"] = post("'=SOMMA(1;2)'", linked("x"))
    found = web(engine, files)
    written = report.table(report.rows(found, clusters.of(found)))
    rows = list(csv.reader(io.StringIO(written)))
    assert rows[0] == ["file", "title", "date", "links in", "links out", "offered", "cluster"]
    assert rows[1][:5] == ["posts/centro.md", "Titolo centro", "2026-03-12", "3", "0"]
    assert [int(row[3]) for row in rows[1:]] == sorted(
        (int(row[3]) for row in rows[1:]), reverse=True
    )
    assert "'=SOMMA(1;2)" in [row[1] for row in rows]
    assert {row[6] for row in rows[1:]} == {"", "Titolo centro"}


def test_the_summary_says_what_is_wrong_first(engine: Engine) -> None:
    found = web(engine, blog(star(12)))
    lines = report.summary(found, clusters.of(found)).splitlines()
    assert lines[0] == "16 posts, 13 links between them"
    assert "Orphans, to which no post links: 14" in lines
    assert "  and 4 more" in lines
    assert "Dead ends, which link to no post: 3" in lines
    assert "  12 in, 12 around: Titolo centro" in lines


def test_titles_are_no_markdown_in_the_page(engine: Engine) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": post("'[x](y) | *z* <b>'")}
    found = web(engine, files)
    page = report.page(found, clusters.of(found), "Prova", "links.svg")
    assert r"\[x\](y) \| \*z\* \<b\> `posts/a.md`" in page
    assert "![The web of links](links.svg)" in page


def test_a_blog_without_posts_has_a_report(engine: Engine) -> None:
    found = web(engine, {"index.md": "# Prova\n"})
    groups = clusters.of(found)
    assert groups == Clusters((), (), ())
    assert report.summary(found, groups).startswith("0 posts, 0 links between them")
    assert report.page(found, groups, "Prova", "x.svg")
    ElementTree.fromstring(picture.svg(found, groups, "Prova"))
