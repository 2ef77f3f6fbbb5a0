"""The table of an evaluation: for people, for a Markdown page, for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from permesso.related.evaluation.evaluation import Evaluation, Result

HEADINGS = ("method", "nDCG@5", "95% interval", "recall@5", "MRR", "coverage", "offers", "CPU s")


def heading(evaluation: Evaluation) -> str:
    """Return the line above a table: which posts, how many links, which language."""
    collection = evaluation.collection
    return (
        f"{collection.name}: {len(collection.articles):,} posts, {len(collection.truth):,} of them "
        f"with true links, {collection.links:,} links, in {', '.join(collection.languages)}; "
        f"read in {evaluation.reading:.1f} CPU s"
    )


def text(evaluation: Evaluation) -> str:
    """Return the evaluation as an aligned table."""
    rows = [HEADINGS, *(_row(result, result.method.name) for result in evaluation.results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = (
        "  ".join([row[0].ljust(widths[0]), *(map(str.rjust, row[1:], widths[1:]))]) for row in rows
    )
    return "\n".join([heading(evaluation), "", *lines]) + "\n"


def markdown(evaluation: Evaluation) -> str:
    """Return the evaluation as a table in Markdown."""
    rows = [
        HEADINGS,
        ("---", *["---:"] * (len(HEADINGS) - 1)),
        *(_row(result, result.method.title) for result in evaluation.results),
    ]
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([heading(evaluation), "", *lines]) + "\n"


def data(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as JSON holds it; figures are not rounded."""
    collection = evaluation.collection
    return {
        "corpus": collection.name,
        "posts": len(collection.articles),
        "posts_with_links": len(collection.truth),
        "links": collection.links,
        "languages": list(collection.languages),
        "reading_seconds": evaluation.reading,
        "methods": {
            result.method.name: {**asdict(result.scores), "seconds": result.seconds}
            for result in evaluation.results
        },
        "warnings": list(collection.warnings),
    }


def _row(result: Result, name: str) -> Sequence[str]:
    return (name, *_figures(result))


def _figures(result: Result) -> Iterator[str]:
    scores = result.scores
    yield f"{scores.ndcg:.3f}"
    yield f"{scores.low:.2f} to {scores.high:.2f}"
    yield f"{scores.recall:.3f}"
    yield f"{scores.mrr:.3f}"
    yield f"{scores.coverage:.0%}"
    yield f"{scores.offers:.1f}"
    yield f"{result.seconds:.2f}"
