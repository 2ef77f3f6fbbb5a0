"""The evaluation of the audit: `python -m auditing.evaluation`, behind ./scripts/audit-eval.

The corpus (`tests/audit_corpus/`) has small sites with one sin each and innocent ones that look
similar; what the audit finds in them is held against what is known.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from tqdm import tqdm

from auditing import engine
from auditing.comparison import Evaluation, Examined, Expected, compared, lines, markdown
from permesso import tables
from permesso.audit import examine
from permesso.audit.examine import Letters, Means
from permesso.audit.facts import Mark
from permesso.audit.filters import Address, Answers, Engine, Verdict
from terminal import caller, command
from terminal.refusal import Refusal

CORPUS = Path("tests/audit_corpus")
EXPECTED = "expected.yml"
TODAY = date(2026, 10, 1)
"""The day on which the corpus is examined, whatever the day is."""


@dataclass(frozen=True, slots=True)
class Recorded(Engine):
    """Answers from memory, and takes down what it does not know: starting the lists' program once
    for each of the small sites would take longer than the rest."""

    known: dict[Address | Mark, Verdict | None] = field(default_factory=dict)
    """What the lists said."""
    asked: dict[Address | Mark, None] = field(default_factory=dict)
    """What they have to be asked."""

    def ask(self, addresses: Sequence[Address], elements: Sequence[Mark]) -> Answers:
        """Return what is known; for the rest nothing."""
        self.asked.update(dict.fromkeys([*addresses, *elements]))
        return Answers(
            tuple(self.known.get(each) for each in addresses),
            tuple(self.known.get(each) for each in elements),
        )

    def learn(self, lists: Engine) -> None:
        """Ask the lists what was asked so far; raises Unanswered."""
        addresses = [each for each in self.asked if isinstance(each, Address)]
        elements = [each for each in self.asked if isinstance(each, Mark)]
        answers = lists.ask(addresses, elements)
        self.known.update(zip(addresses, answers.addresses, strict=True))
        self.known.update(zip(elements, answers.elements, strict=True))


def expected(corpus: Path) -> Expected:
    """Return what is known of a corpus."""
    return Expected.model_validate(tables.read(corpus / EXPECTED))


def evaluate(corpus: Path, lists: Engine) -> Evaluation:
    """Examine the sites of a corpus and return how good the audit is."""
    known = expected(corpus)
    folders = [corpus / "sins" / each.case for each in known.sins]
    folders += [corpus / "innocents" / each.case for each in known.innocents]
    recorded = Recorded(lists.node, lists.modules, lists.cache)
    means = Means(engine=recorded)
    for folder in tqdm(folders, desc="reading", unit="site", leave=False, disable=None):
        _examined(folder, means)
    recorded.learn(lists)
    done = {
        folder: _examined(folder, means)
        for folder in tqdm(folders, desc="examining", unit="site", leave=False, disable=None)
    }
    return compared(
        [(each, done[corpus / "sins" / each.case]) for each in known.sins],
        [(each, done[corpus / "innocents" / each.case]) for each in known.innocents],
    )


def _examined(folder: Path, means: Means) -> Examined:
    """Examine a site of the corpus; where it has letters, they stand beside the folder `site`."""
    beside = folder / "letters"
    letters = Letters(beside) if beside.is_dir() else None
    site = folder / "site" if letters else folder
    done = examine.examine(site, letters, TODAY, means)
    return Examined(tuple(each.finding for each in done.judged), done.faults)


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 where every sin was found and nothing in innocent sites, else 1."""
    parser = argparse.ArgumentParser(prog="audit-eval", description=__doc__, allow_abbrev=False)
    parser.add_argument("corpus", metavar="DIR", nargs="?", help=f"instead of {CORPUS}")
    parser.add_argument("--markdown", action="store_true", help="a table for a page")
    return command.run(partial(_run, parser.parse_args(words)))


def _run(asked: argparse.Namespace) -> int:
    corpus = caller.path(asked.corpus) if asked.corpus else CORPUS
    if not (corpus / EXPECTED).is_file():
        raise Refusal(f"{corpus}: no {EXPECTED}; name the folder of a corpus")
    done = evaluate(corpus, engine.engine())
    shown = markdown if asked.markdown else lines
    print("\n".join(shown(done)))
    return 0 if done.perfect else 1


if __name__ == "__main__":
    sys.exit(main())
