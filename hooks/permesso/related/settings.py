"""Related posts as owners set them."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Keys


class WordWeights(Keys):
    """How often a word counts by where it stands; in the text, once."""

    title: float = Field(8, ge=0, le=100, description="In the title.")
    standfirst: float = Field(2, ge=0, le=100, description="In the subtitle or the description.")
    headings: float = Field(1, ge=0, le=100, description="In a heading, beside the text.")


class TermWeights(Keys):
    """What terms in common add to the likeness of two texts, which is from 0 to 1.

    A rare one adds up to so much, one that most posts have next to nothing.
    """

    tags: float = Field(0.1, ge=0, le=1, description="Tags.")
    categories: float = Field(0.1, ge=0, le=1, description="Categories.")
    series: float = Field(0.1, ge=0, le=1, description="The series.")
    authors: float = Field(0.1, ge=0, le=1, description="Authors.")
    sites: float = Field(0.1, ge=0, le=1, description="Pages elsewhere that both link to.")


class RelatedSettings(Keys):
    """Which posts are offered after an article, and how many."""

    count: int = Field(4, ge=0, le=20, description="Posts offered after an article.")
    threshold: float = Field(
        0.03,
        ge=0,
        le=1,
        description="Likeness, from 0 to 1, below which a post is left out rather than offered.",
    )
    nearness: float = Field(
        0.15,
        ge=0,
        le=2,
        description="How much nearness in time counts: the exponent of (1 + days apart / 7); 0: "
        "not at all.",
    )
    words: WordWeights = Field(WordWeights(), description="What a word counts.")
    terms: TermWeights = Field(TermWeights(), description="What terms in common add.")
