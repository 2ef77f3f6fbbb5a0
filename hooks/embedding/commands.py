"""The command line of ./scripts/embeds, which runs `python -m blog_embeds`.

That module brings the reader of blogs: this package knows no site generator.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from functools import partial
from pathlib import Path

import httpx

from conversation.source import Unreachable
from embedding import asking, stills, writing
from embedding.asking import Answer
from embedding.home import Home
from permesso.embeds.embed import Embed
from permesso.embeds.records import EmbedRecord
from terminal import command, configuration

Reader = Callable[[Path], Home]
"""From a configuration file to the blog; raises ContentError or Refusal."""


def main(
    reader: Reader,
    words: Sequence[str] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Return the exit status: 2 for a wrong command line, 1 where another site did not answer.

    `transport` is what requests go through, instead of the network.
    """
    return command.run(partial(_run, parser().parse_args(words), reader, transport))


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    made = argparse.ArgumentParser(
        prog="./scripts/embeds",
        description="Asks other sites for the titles and pictures of the players, posts and maps "
        "in the texts, and keeps them; builds never ask.",
    )
    made.add_argument("--refresh", action="store_true", help="ask again about those that are known")
    made.add_argument(
        "--dry-run", action="store_true", help="say what would be asked; ask and write nothing"
    )
    configuration.add_option(made)
    return made


def _run(
    arguments: argparse.Namespace, reader: Reader, transport: httpx.BaseTransport | None
) -> int:
    home = reader(configuration.file(arguments))
    wanted = [each for each in home.embeds if arguments.refresh or _is_new(each, home)]
    if arguments.dry_run:
        for embed in wanted:
            print(f"{embed.provider}: {embed.key}")
        print(f"{len(wanted)} to ask about; nothing was asked or written.")
        return 0
    records = dict(home.records)
    failed = 0
    with asking.client(transport) as web:
        for embed in wanted:
            try:
                records[embed.key], missing = _asked(embed, home, web)
            except Unreachable as error:
                missing = str(error)
            if missing:
                failed += 1
                print(f"permesso: {missing}", file=sys.stderr)
            else:
                print(f"{embed.provider}: {records[embed.key].title or embed.key}")
    if records != home.records:
        # Else what its owner wrote stays as it is, comments and all.
        writing.write(home.file, writing.dump(records).encode())
    for key in _unused(home):
        print(f"{home.file}: no text embeds {key} any more; delete it there, and its picture")
    print(f"{len(wanted) - failed} asked about, {failed} without an answer.")
    return command.FAILED if failed else 0


def _is_new(embed: Embed, home: Home) -> bool:
    return embed.key not in home.records


def _unused(home: Home) -> Iterator[str]:
    return (key for key in home.records if key not in home.used)


def _asked(embed: Embed, home: Home, web: httpx.Client) -> tuple[EmbedRecord, str]:
    """Return what is known now, and what went wrong with the picture; empty where nothing did.

    Raises Unreachable where the other site says nothing.
    """
    answer = asking.about(embed, web)
    before = home.records.get(embed.key)
    picture, missing = before.picture if before else None, ""
    if answer.picture:
        try:
            picture = _kept(answer, embed, home, web)
        except Unreachable as error:
            missing = str(error)
    record = EmbedRecord(
        title=answer.title,
        author=answer.author,
        text=answer.text,
        picture=picture,
        leads_to=answer.leads_to,
        asked=datetime.combine(home.today, time()),
    )
    return record, missing


def _kept(answer: Answer, embed: Embed, home: Home, web: httpx.Client) -> str:
    """Fetch the picture and return its path below the documents folder."""
    assert answer.picture is not None
    content = stills.fetch(answer.picture, embed, web)
    path = f"{home.pictures}/{stills.name(embed)}"
    writing.write(home.docs / path, content)
    return path
