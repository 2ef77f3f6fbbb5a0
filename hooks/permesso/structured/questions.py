"""Questions: the headings of a text that ask something, and the text below them that answers."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup
from nh3 import Cleaner

from permesso.markup import PERMALINK
from permesso.structured.requirements import Node

HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
MARKS = ("?", "？", "؟")
"""What ends a question: in Latin letters, in Chinese and Japanese, in Arabic."""
TAGS = {
    "a", "b", "br", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "li", "ol", "p", "strong",
    "ul",
}  # fmt: skip
"""What may stand in an answer (Google, FAQ structured data, "Valid HTML tags")."""
CLEANER = Cleaner(tags=TAGS, attributes={"a": {"href"}}, link_rel=None)


def questions(rendered: str) -> list[tuple[str, str]]:
    """Return question and answer of each heading of some HTML that ends in a question mark.

    The answer is the HTML down to the next heading of the same level or above, with the tags that
    search engines read; empty where nothing stands there.
    """
    headings = list(HEADING.finditer(PERMALINK.sub("", rendered)))
    found = []
    for index, heading in enumerate(headings):
        question = unescape(Markup(heading[2]).striptags())
        if not question.endswith(MARKS):
            continue
        after = (each for each in headings[index + 1 :] if each[1] <= heading[1])
        end = next((each.start() for each in after), len(heading.string))
        answer = CLEANER.clean(heading.string[heading.end() : end]).strip()
        found.append((question, answer if Markup(answer).striptags() else ""))
    return found


def nodes(rendered: str) -> list[Node]:
    """Return the nodes of the questions in some HTML."""
    return [
        {
            "@type": "Question",
            "name": question,
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        for question, answer in questions(rendered)
    ]
