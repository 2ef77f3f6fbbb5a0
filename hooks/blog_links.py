"""`python -m blog_links`, behind ./scripts/links: what links there are, and where more could be."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import blog_reader
from blog_reader import Reading
from permesso import source
from permesso.linking import choice, clusters, graph, likeness, patch, picture, report
from permesso.linking.suggestions import Finder, Suggestion
from permesso.model import Post
from permesso.problem import ContentError, Problem, nearest
from permesso.source import Source
from terminal import caller, command, configuration
from terminal.refusal import Refusal

FOLDER = ".cache/links"
MOST = 40
"""Suggestions that an editor reads at once."""


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 for what failed."""
    return command.run(partial(_run, _parser().parse_args(words)))


def _run(arguments: argparse.Namespace) -> int:
    config = configuration.file(arguments)
    work = _report if arguments.command == "report" else _suggest
    work(arguments, config, blog_reader.read(config))
    return 0


def _parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="./scripts/links", description="The links between posts, as editorial work."
    )
    each = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    telling = each.add_parser("report", help="what links there are: text, picture, table")
    telling.add_argument(
        "--output", metavar="FOLDER", help=f"where the files are written (default: {FOLDER})"
    )
    finding = each.add_parser("suggest", help="where more could be, as a patch for git apply")
    finding.add_argument(
        "--output", metavar="FILE", default="-", help="the patch (default: standard output)"
    )
    finding.add_argument(
        "--post",
        metavar="POST",
        action="append",
        default=[],
        help="only in this post: its file, the file's name, or its slug; may be repeated",
    )
    finding.add_argument(
        "--max",
        metavar="N",
        type=_count,
        default=MOST,
        help="suggestions at most; 0 for all (default: %(default)s)",
    )
    for one in (telling, finding):
        configuration.add_option(one)
    return whole


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 0")
    return int(text)


def _report(arguments: argparse.Namespace, config: Path, found: Reading) -> None:
    """Print the summary and write the files."""
    web = graph.of(found.loaded.blog, found.loaded.gathered)
    groups = clusters.of(web)
    folder = caller.path(arguments.output) if arguments.output else config.parent / FOLDER
    files = {
        "links.md": report.page(web, groups, found.name, "links.svg"),
        "links.svg": picture.svg(web, groups, found.name),
        "links.csv": report.table(report.rows(web, groups)),
    }
    for file, text in files.items():
        _write(folder / file, text.encode("utf-8", "replace"))
    print(report.summary(web, groups))
    for file in files:
        print(caller.shown(folder / file))


def _suggest(arguments: argparse.Namespace, config: Path, found: Reading) -> None:
    """Write the patch; say how many suggestions are in it."""
    loaded, settings = found.loaded, found.edition.settings.related
    web = graph.of(loaded.blog, loaded.gathered)
    posts = _wanted(arguments.post, (*web.posts, *web.hidden), found)
    texts = {post.source: _read(post, found) for post in posts}
    alike = likeness.of(loaded.gathered, loaded.related, settings)
    finder = Finder(web, loaded.gathered, alike)
    chosen = choice.choose(posts, texts, finder, found.converter, arguments.max or None)
    written = b"".join(_patches(chosen, texts, found, _root(found.docs, config)))
    if not written:
        print("permesso: no suggestions", file=sys.stderr)
        return
    if arguments.output == "-":
        sys.stdout.buffer.write(written)
        place = "FILE"
    else:
        file = caller.path(arguments.output)
        _write(file, written)
        place = caller.shown(file)
    count = "1 suggestion" if len(chosen) == 1 else f"{len(chosen)} suggestions"
    print(
        f"permesso: {count}; delete what you would not link, then: git apply {place}",
        file=sys.stderr,
    )


def _wanted(names: Sequence[str], posts: Sequence[Post], found: Reading) -> Sequence[Post]:
    """Return the posts that are called so, all without a name."""
    if not names:
        return posts
    by_name: dict[str, list[Post]] = {}
    for post in posts:
        path = found.docs / post.source
        slug = post.url.rstrip("/").rpartition("/")[2]
        for name in {post.source, path.name, path.stem, slug}:
            by_name.setdefault(name, []).append(post)
    wanted: dict[str, Post] = {}
    for name in names:
        path = caller.path(name).absolute()
        docs = found.docs.absolute()
        key = path.relative_to(docs).as_posix() if path.is_relative_to(docs) else name
        having = by_name.get(key) or by_name.get(name, [])
        if not having:
            match = nearest(name, by_name)
            advice = f"did you mean '{match}'?" if match else "write the name of its file"
            raise Refusal(f"--post: there is no post '{name}'; {advice}")
        if len(having) > 1:
            paths = ", ".join(sorted(post.source for post in having))
            raise Refusal(f"--post: '{name}' is the name of {paths}; write which")
        wanted[having[0].source] = having[0]
    return list(wanted.values())


def _read(post: Post, found: Reading) -> Source:
    path = found.docs / post.source
    text = source.read(path, post.source, caller.shown(path))
    if isinstance(text, Problem):
        raise ContentError([text])
    return text


def _patches(
    chosen: Sequence[Suggestion], texts: dict[str, Source], found: Reading, root: Path
) -> Iterator[bytes]:
    """Yield the patch of each suggestion, file by file; files by their best suggestion."""
    order = {each.source: number for number, each in reversed(list(enumerate(chosen)))}
    for name, own in groupby(sorted(chosen, key=lambda each: order[each.source]), _source):
        path = (found.docs / name).resolve()
        if not path.is_relative_to(root):
            print(f"permesso: {path} is not in {root}; left out", file=sys.stderr)
            continue
        data = path.read_bytes()
        changes = list(choice.changes(list(own), texts[name], data))
        yield from patch.of(path.relative_to(root).as_posix(), data, changes)


def _source(suggestion: Suggestion) -> str:
    return suggestion.source


def _root(docs: Path, config: Path) -> Path:
    """Return the folder from which the patch names its files: the repository's root."""
    command = ["git", "rev-parse", "--show-toplevel"]
    try:
        done = subprocess.run(command, cwd=docs, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        root = config.absolute().parent.resolve()
        print(f"permesso: no git repository; apply the patch in {root}", file=sys.stderr)
        return root
    return Path(os.fsdecode(done.stdout.removesuffix(b"\n"))).resolve()


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


if __name__ == "__main__":
    sys.exit(main())
