"""The choice: which suggestions an editor gets to see, and what each changes in its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from permesso.linking.patch import Change
from permesso.linking.proof import Proof
from permesso.linking.suggestions import Finder, Suggestion
from permesso.markup import Converter
from permesso.model import Post
from permesso.source import Source

A_POST = 3
"""Suggestions for one post at most: more new links than that no reader follows."""
WRONG = 20
"""Suggestions for one post that may turn out wrong before it is left alone: each is proved on the
whole text, and in a text full of HTML or code they are as many as its lines."""


def choose(
    posts: Iterable[Post],
    texts: Mapping[str, Source],
    finder: Finder,
    converter: Converter,
    most: int | None,
) -> list[Suggestion]:
    """Return the best suggestions for posts, `most` of them at most (None: all), best first.

    `texts` are the files of the posts by their paths. There are `A_POST` for one post at most, each
    on a line of its own and for another target, and each with proof that it breaks nothing; a post
    for which `WRONG` ones were found has no more.
    """
    pages = {post.source: post for post in posts}
    found = [each for post in pages.values() for each in finder.of(post, texts[post.source].body)]
    found.sort(key=lambda each: (-each.score, each.source, each.line, each.start))
    proofs: dict[str, Proof] = {}
    chosen: list[Suggestion] = []
    count: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    taken: set[tuple[str, int | str]] = set()
    for each in found:
        if most is not None and len(chosen) >= most:
            break
        marks: set[tuple[str, int | str]] = {(each.source, each.line), (each.source, each.target)}
        if count[each.source] >= A_POST or wrong[each.source] >= WRONG or marks & taken:
            continue
        proof = proofs.setdefault(each.source, Proof(converter, pages[each.source].body))
        if proof.holds(_with(each, texts[each.source].body), each.address):
            chosen.append(each)
            count[each.source] += 1
            taken |= marks
        else:
            wrong[each.source] += 1
    return chosen


def _with(suggestion: Suggestion, text: str) -> str:
    lines = text.split("\n")
    lines[suggestion.line] = suggestion.put_into(lines[suggestion.line])
    return "\n".join(lines)


def changes(suggestions: Sequence[Suggestion], text: Source, data: bytes) -> Iterator[Change]:
    """Yield what suggestions for one file change in it.

    `text` is the file as it was read, `data` what it holds. Nothing is changed in a file whose
    lines git counts in another way, as with the line ends of old Macintoshes.
    """
    lines = data.split(b"\n")
    before = text.body.split("\n")
    for each in suggestions:
        number = text.body_line - 1 + each.line
        line = lines[number].decode("utf-8-sig") if number < len(lines) else ""
        if line.removesuffix("\r") == before[each.line]:
            end = "\n" if number + 1 < len(lines) else ""
            changed = f"{each.put_into(line)}{end}"
            remarks = (
                f"{text.path}:{number + 1}: '{each.words}' -> '{each.title}'",
                f"  {each.reason}",
            )
            yield Change(number, changed.encode(), remarks)
