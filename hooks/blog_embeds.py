"""`python -m blog_embeds`, behind ./scripts/embeds: the embeds of the blog of MkDocs."""

from __future__ import annotations

import sys
from pathlib import Path

import blog_inputs
import blog_reader
from embedding import commands
from embedding.home import Home
from permesso.embeds import facades, records
from permesso.problem import ContentError
from permesso.views import texts


def home(config_file: Path) -> Home:
    """Return what the command has to know of a blog; raises like `blog_reader.read`."""
    found = blog_reader.read(config_file)
    settings = found.edition.settings.embeds
    file = found.docs / settings.file
    known, _, problems = records.read(file, settings.file, f"{found.docs.name}/{settings.file}")
    if problems:
        raise ContentError(problems)
    shown = facades.of(text.body for text in texts(found.loaded.blog))
    embeds = {embed.key: embed for embed in shown}
    return Home(
        docs=found.docs,
        file=file,
        pictures=settings.pictures,
        # Instagram and maps say nothing that could be asked for, but for where a short link leads.
        embeds=tuple(each for each in embeds.values() if each.asked or not each.host),
        used=frozenset(embeds),
        records=known,
        today=blog_inputs.now().date(),
    )


if __name__ == "__main__":
    sys.exit(commands.main(home))
