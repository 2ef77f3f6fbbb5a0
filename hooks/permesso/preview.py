"""A preview: a site with drafts, for those who are asked about it and nobody else."""

from __future__ import annotations

from permesso.edition import Edition


def line(edition: Edition, name: str) -> str:
    """Return what stands at the top of each page, in the language of `edition`.

    `name` says what is previewed, as in `#42` for a pull request; it may be empty.
    """
    text, date = edition.locale.text, edition.date_text(edition.now).words
    return text.preview_of.format(name=name, date=date) if name else text.preview.format(date=date)
