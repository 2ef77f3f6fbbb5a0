"""What one search costs a reader: `PYTHONPATH=tests:hooks .venv/bin/python -m bench.searching`.

Posts of `generate`, their index, the page to search on and its script in Chromium; every byte of an
answer's body is counted, scripts as a host with Brotli sends them and the rest as it is. Each query
is asked by a reader of their own, with nothing kept.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import brotli  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Response, expect, sync_playwright

import browser
import finding
from bench.generate import Blog
from conftest import Engine

POSTS = 2000
QUERIES = 20
LIMIT = 150_000
"""Bytes that a search should cost a reader at `POSTS` posts."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a query cost."""

    query: str
    """What was asked."""
    narrowed: bool
    """Whether in one category and one year."""
    bytes: dict[str, int]
    """Bytes by kind of file."""
    requests: int
    """Files that were fetched."""

    @property
    def total(self) -> int:
        """All bytes."""
        return sum(self.bytes.values())


def queries(blog: Blog, count: int) -> Iterator[str]:
    """Yield words that occur in the blog, common and rare, alone and in pairs."""
    random = Random(blog.seed)
    words = [word for word in blog.vocabulary.words if len(word) > 3]
    for number in range(count):
        yield " ".join(random.sample(words, 1 + number % 2))


def cost(chromium: Browser, root: str, query: str, *, narrowed: bool) -> Cost:
    """Return what one search costs a reader who comes for the first time."""
    page = chromium.new_page()
    seen: list[Response] = []
    page.goto(f"{root}cerca/", wait_until="load")
    page.on("response", lambda response: seen.append(response))
    if narrowed:
        page.locator("select").first.select_option(index=1)
        page.locator("select").last.select_option(index=1)
    page.locator("#q").fill(query)
    expect(page.locator(".pm-found__status")).to_contain_text(f"«{query}»")
    page.wait_for_load_state("networkidle")
    found: Counter[str] = Counter()
    for response in seen:
        name = response.url.partition("?")[0].rpartition("/")[2]
        sent = response.body()
        found[name.rpartition(".")[2]] += len(brotli.compress(sent)) if ".js" in name else len(sent)
    # The script of the page comes with the page; it is counted all the same.
    found["search.js"] = len(
        brotli.compress((finding.ASSETS / "javascripts/search.js").read_bytes())
    )
    page.close()
    return Cost(query, narrowed, dict(found), len(seen))


def measure(posts: int, count: int) -> tuple[list[Cost], dict[str, float]]:
    """Return what searches cost at so many posts, and what the index cost the build."""
    with tempfile.TemporaryDirectory() as folder:
        made = Blog.of(posts)
        (docs := Path(folder) / "docs").mkdir()
        made.write(docs)
        (docs / "ritratto.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        blog = Engine(docs).load({})
        before, began = _spent(), time.monotonic()
        files = finding.index_of(blog)
        built = {"cpu_seconds": _spent() - before, "seconds": time.monotonic() - began}
        built |= {"files": len(files), "bytes": sum(map(len, files.values()))}
        finding.site(blog, Path(folder) / "site", index=files)
        with browser.served(Path(folder) / "site") as root, sync_playwright() as playwright:
            started = playwright.chromium.launch(
                executable_path=browser.find(), args=browser.OPTIONS
            )
            costs = [
                cost(started, root, query, narrowed=number % 4 == 3)
                for number, query in enumerate(queries(made, count))
            ]
            started.close()
    return costs, built


def _spent() -> float:
    import resource

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what a search costs; return 1 where more than one in ten costs over `LIMIT`."""
    parser = argparse.ArgumentParser(prog="bench.searching", description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--queries", type=int, default=QUERIES)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    asked = parser.parse_args(arguments)
    costs, built = measure(asked.posts, asked.queries)
    totals = [each.total for each in costs]
    print(
        f"{asked.posts:,} posts: index {built['cpu_seconds']:.1f} CPU s, {built['files']:,} files, "
        f"{built['bytes']:,} bytes"
    )
    print(f"a search: median {statistics.median(totals):,.0f} bytes, most {max(totals):,}")
    for each in sorted(costs, key=lambda one: one.total)[-3:]:
        print(f"  {each.total:,} {each.requests} files {each.query!r} {each.bytes}")
    if asked.json:
        data = {"posts": asked.posts, "index": built, "searches": [asdict(each) for each in costs]}
        asked.json.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    return int(sum(total > LIMIT for total in totals) * 10 > len(totals))


if __name__ == "__main__":
    raise SystemExit(main())
