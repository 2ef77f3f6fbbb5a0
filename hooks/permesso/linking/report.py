"""The report on the web of links: as a summary, as a page in Markdown, as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from permesso.linking.clusters import Clusters
from permesso.linking.graph import Graph
from permesso.model import Post

SHOWN = 10
"""Posts of a list that the summary names; the page names all."""
SIGNS = re.compile(r"([\\`*_\[\]<>|&#~$])")
"""What Markdown would take for more than a sign."""
SIGNS_OF_CODE = re.compile(r"[`|]")
"""What ends code, or a cell of a table even in code."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Begins what a spreadsheet would compute rather than show."""


@dataclass(frozen=True, slots=True)
class Row:
    """A post in the table."""

    post: Post
    """The post."""
    count_in: int
    """Posts that link to it in their text."""
    count_out: int
    """Posts that it links to."""
    offered: int
    """Posts on whose pages the blog offers it by itself."""
    cluster: str
    """Title of the pillar of its cluster; empty without one."""


def rows(graph: Graph, clusters: Clusters) -> list[Row]:
    """Return the table: those with most links in first, then those with most links out."""
    pillars = {
        post.source: cluster.pillar.title for cluster in clusters.around for post in cluster.posts
    }
    found = [
        Row(
            post=post,
            count_in=graph.count_in(post),
            count_out=graph.count_out(post),
            offered=len(graph.offered.get(post.source, ())),
            cluster=pillars.get(post.source, ""),
        )
        for post in graph.posts
    ]
    return sorted(found, key=lambda row: (-row.count_in, -row.count_out, row.post.source))


def summary(graph: Graph, clusters: Clusters) -> str:
    """Return what an editor wants to know at once, as plain text."""
    parts = [
        _size(graph),
        *_listed("Orphans, to which no post links", graph.orphans),
        *_listed("Dead ends, which link to no post", graph.dead_ends),
    ]
    if clusters.around:
        parts.append(f"\nPillars and the posts around them: {len(clusters.around)}")
        around = [
            f"  {graph.count_in(each.pillar)} in, {len(each.others)} around: {each.pillar.title}"
            for each in clusters.around
        ]
        parts += _cut(around)
    if graph.hidden:
        parts += _listed("Hidden posts, not counted", graph.hidden)
    return "\n".join(parts) + "\n"


def page(graph: Graph, clusters: Clusters, name: str, picture: str) -> str:
    """Return the whole report as a page in Markdown; `picture` is the file of the picture."""
    parts = [
        f"# {_plain(name)}: links between posts",
        f"{_size(graph)}. A link counts where its author wrote it: in the text, or as further "
        "reading in the front matter. What the blog offers by itself is counted apart.",
        f"![The web of links]({picture})",
    ]
    parts += _section("Orphans", "No post links to these.", graph.orphans)
    parts += _section("Dead ends", "These link to no post.", graph.dead_ends)
    parts.append("## Clusters")
    for cluster in clusters.around:
        count = _counted(graph.count_in(cluster.pillar), "post")
        verb = "links" if graph.count_in(cluster.pillar) == 1 else "link"
        parts += [
            f"### {_plain(cluster.pillar.title)}",
            f"{_code(cluster.pillar.source)}, to which {count} {verb}. Around it:",
            _items(cluster.others),
        ]
    if not clusters.around:
        parts.append("There is no post to which so many link that it holds others together.")
    parts += _section("Around no pillar", "Linked, but not with a pillar.", clusters.loose)
    parts += _section("Alone", "No link leads to these, and none from them.", clusters.alone)
    if graph.hidden:
        note = "In no list, and not counted above. Posts that link to them, or to which they link:"
        parts += ["## Hidden", note, "\n".join(_hidden(graph))]
    parts += ["## All posts", "\n".join(_table(rows(graph, clusters)))]
    return "\n\n".join(parts) + "\n"


def table(found: Iterable[Row]) -> str:
    """Return the table as CSV (RFC 4180), for a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["file", "title", "date", "links in", "links out", "offered", "cluster"])
    for row in found:
        post = row.post
        day = f"{post.published:%Y-%m-%d}"
        counts = [row.count_in, row.count_out, row.offered]
        words = [_cell(post.source), _cell(post.title), day]
        writer.writerow([*words, *counts, _cell(row.cluster)])
    return written.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _table(found: Iterable[Row]) -> Iterator[str]:
    yield "| post | links in | links out | offered by the blog | cluster |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for row in found:
        post = f"{_plain(row.post.title)} {_code(row.post.source)}"
        counts = f"{row.count_in} | {row.count_out} | {row.offered}"
        yield f"| {post} | {counts} | {_plain(row.cluster)} |"


def _section(heading: str, note: str, posts: Sequence[Post]) -> list[str]:
    return [f"## {heading}: {len(posts)}", note, _items(posts)] if posts else []


def _items(posts: Iterable[Post]) -> str:
    return "\n".join(f"- {_plain(post.title)} {_code(post.source)}" for post in posts)


def _hidden(graph: Graph) -> Iterator[str]:
    for post in graph.hidden:
        yield (
            f"- {_plain(post.title)} {_code(post.source)}"
            f"{_sources(', from', graph.into_hidden.get(post.source, ()))}"
            f"{_sources(', to', graph.links[post.source])}"
        )


def _sources(word: str, sources: Iterable[str]) -> str:
    found = ", ".join(map(_code, sources))
    return f"{word} {found}" if found else ""


def _code(text: str) -> str:
    return f"`{text}`" if not SIGNS_OF_CODE.search(text) else _plain(text)


def _listed(heading: str, posts: Sequence[Post]) -> list[str]:
    lines = [f"  {post.source}  {' '.join(post.title.split())}" for post in posts]
    return [f"\n{heading}: {len(posts)}", *_cut(lines)]


def _cut(lines: Sequence[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], *([f"  and {more} more"] if more > 0 else [])]


def _size(graph: Graph) -> str:
    posts, links = _counted(len(graph.posts), "post"), _counted(graph.total, "link")
    return f"{posts}, {links} between them"


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _plain(text: str) -> str:
    return SIGNS.sub(r"\\\1", " ".join(text.split()))
