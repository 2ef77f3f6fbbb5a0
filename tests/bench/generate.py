"""Posts for the benchmark: the same seed gives the same bytes.

The words are made of Italian syllables and occur about as unevenly as in a real text (Zipf's law),
so that what depends on a vocabulary (an index, related posts) finds one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

SEED = 1999
WORDS = 650
"""Words of a post, on average."""
SPREAD = 30
"""Words that a post may have more or less."""

FIRST_DAY = date(2016, 1, 1)
DAYS = 3650
"""Days over which the posts are spread evenly."""

AUTHORS = ("ada", "nora", "tito")
CATEGORIES = (
    "Permission marketing", "Inbound marketing", "Newsletter", "Scrittura",
    "Misure", "Cronache", "Botteghe", "Strumenti",
)  # fmt: skip
TAGS = tuple(
    """
    abbonati accesso annunci archivio ascolto attenzione banco bussola cadenza calendario campanello
    citofono clienti commenti consegna consenso contatti conti conversazione copertina dialogo dubbi
    editoria elenco etica fiducia fiera firma frequenza genere gentilezza indirizzo insegna invio
    lentezza lettera lettori memoria mestiere modulo negozio obiezioni oggetto pazienza permesso
    porta posta promessa pubblico quaderno registro ricerca risposta saluto silenzio soglia
    spedizione telefono titoli vetrina
    """.split()
)

PORTRAIT_FILE = "ritratto.svg"
PORTRAIT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 9h9z"/></svg>\n'
AUTHORS_FILE = "authors:\n" + "".join(
    f"  {id_}:\n"
    f"    name: {id_.capitalize()} Bussola\n"
    f"    description: Scrive da una bottega\n"
    f"    avatar: {PORTRAIT_FILE}\n"
    for id_ in AUTHORS
)

COMMON = """
    di e il la che a un per in non una del con da come più ma della le al è i se anche dei alla lo
    nel chi sono perché quando dalla già così quello ogni
""".split()
FIRST_ONSETS = "b c d f g l m n p r s t v z br ch cr fr gr pr sc sp st tr".split()
INNER_ONSETS = "b c d f g l m n p r s t v z ll rr nn tt mb nt nd rt st gn".split()
VOWELS = "aaaeeeiioou"
ENDINGS = "ta te to na no re lo li zione mente tore tà rsi sta glia".split()
VOCABULARY = 3000
"""Different words in the whole blog."""

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a blog and how often each occurs."""

    words: Sequence[str]
    """The most common one first."""
    cumulative: Sequence[float]
    """Weight of each word together with all before it."""

    @classmethod
    def of(cls, seed: int) -> Vocabulary:
        """Return the words of the blog with this seed."""
        random = Random(f"{seed} vocabulary")
        words = dict.fromkeys(COMMON)
        while len(words) < VOCABULARY:
            onsets = [FIRST_ONSETS, *[INNER_ONSETS] * random.randint(0, 2)]
            stem = "".join(random.choice(some) + random.choice(VOWELS) for some in onsets)
            words[stem + random.choice(ENDINGS)] = None
        weights = (1 / (rank + 3) for rank in range(len(words)))
        return cls(tuple(words), tuple(accumulate(weights)))


class Prose:
    """A writer with a vocabulary and a random mind."""

    def __init__(self, random: Random, vocabulary: Vocabulary) -> None:
        self.random = random
        self._vocabulary = vocabulary

    def words(self, count: int) -> list[str]:
        """Return `count` words."""
        known = self._vocabulary
        return self.random.choices(known.words, cum_weights=known.cumulative, k=count)

    def line(self, shortest: int, longest: int) -> str:
        """Return a line without a full stop, of so many words."""
        return " ".join(self.words(self.random.randint(shortest, longest))).capitalize()

    def paragraph(self, count: int, links: Sequence[str] = ()) -> str:
        """Return sentences of `count` words together, with emphasis and with `links` in them."""
        words = [word for size in self._parts(count, 8, 18) for word in self._sentence(size)]
        plain = [at for at, word in enumerate(words) if word.islower() and word.isalpha()]
        frames = [*(f"[{{}}]({link})" for link in links), *self._emphasis()]
        for at, frame in zip(self.random.sample(plain, len(plain)), frames, strict=False):
            words[at] = frame.format(words[at])
        return " ".join(words)

    def paragraphs(self, count: int, links: Sequence[str]) -> list[str]:
        """Return paragraphs of `count` words together; each link is in one of them."""
        sizes = list(self._parts(count, 40, 75))
        places = self.random.choices(range(len(sizes)), k=len(links))
        return [
            self.paragraph(
                size, [link for link, at in zip(links, places, strict=True) if at == here]
            )
            for here, size in enumerate(sizes)
        ]

    def _sentence(self, count: int) -> list[str]:
        words = self.words(count)
        if count > 10:
            words[count // 2] += ","
        words[0] = words[0].capitalize()
        words[-1] = words[-1].rstrip(",") + "."
        return words

    def _emphasis(self) -> Iterator[str]:
        if self.random.random() < 0.5:
            yield "**{}**"
        if self.random.random() < 0.5:
            yield "*{}*"

    def _parts(self, whole: int, smallest: int, largest: int) -> Iterator[int]:
        """Yield sizes that together make `whole`; only the last may be out of bounds."""
        while whole > largest:
            part = self.random.randint(smallest, min(largest, whole - smallest // 2))
            yield part
            whole -= part
        yield whole


def bullets(prose: Prose) -> str:
    """Return a list, with or without numbers."""
    mark = prose.random.choice(("-", "1."))
    return "\n".join(f"{mark} {prose.line(4, 10)}" for _ in range(prose.random.randint(3, 5)))


def quote(prose: Prose) -> str:
    """Return a quotation."""
    return f"> {prose.paragraph(25)}"


def table(prose: Prose) -> str:
    """Return a table of three columns."""
    rows = [[prose.line(1, 3) for _ in range(3)] for _ in range(prose.random.randint(4, 6))]
    rows.insert(1, ["---"] * 3)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def admonition(prose: Prose) -> str:
    """Return a note in a box."""
    kind = prose.random.choice(("note", "tip", "warning"))
    return f'!!! {kind} "{prose.line(2, 4)}"\n    {prose.paragraph(25)}'


def code(prose: Prose) -> str:
    """Return a few lines of Python; they are not counted as words."""
    names = [word for word in prose.words(60) if word.isascii()][:4]
    lines = "\n".join(
        f'    if lettore["{name}"] > {at}:\n        return "{name}"'
        for at, name in enumerate(names)
    )
    return f"```python\ndef bussa(lettore):\n{lines}\n```"


EXTRAS: tuple[tuple[float, Callable[[Prose], str]], ...] = (
    (0.4, bullets),
    (0.3, quote),
    (0.15, table),
    (0.25, admonition),
    (0.15, code),
)
"""What stands now and then between paragraphs, with the share of posts that have it."""


@dataclass(frozen=True, slots=True)
class Blog:
    """A made-up blog."""

    posts: int
    """How many posts it has."""
    seed: int
    """What its texts depend on."""
    vocabulary: Vocabulary
    """Its words."""

    @classmethod
    def of(cls, posts: int, seed: int = SEED) -> Blog:
        """Return the blog of so many posts with this seed."""
        return cls(posts, seed, Vocabulary.of(seed))

    def write(self, folder: Path) -> None:
        """Write the authors' file and the folder `posts` into `folder`."""
        (folder / "posts").mkdir(parents=True)
        (folder / ".authors.yml").write_text(AUTHORS_FILE, encoding="utf-8")
        for number in range(self.posts):
            (folder / "posts" / file_name(number)).write_text(self.post(number), encoding="utf-8")

    def post(self, number: int) -> str:
        """Return the Markdown of a post, from 0 (the oldest)."""
        prose = Prose(Random(f"{self.seed} {number}"), self.vocabulary)
        return self._front_matter(prose, number) + self._body(prose, number)

    def day(self, number: int) -> date:
        """Return the day of a post."""
        return FIRST_DAY + timedelta(days=number * DAYS // self.posts)

    def _front_matter(self, prose: Prose, number: int) -> str:
        random = prose.random
        categories = random.sample(CATEGORIES, random.randint(1, 2))
        # The number makes the title, and so the address, the only one of its kind.
        return (
            "---\n"
            f"title: {prose.line(3, 6)} {number}\n"
            f"description: {prose.line(14, 20)}\n"
            f"date: {self.day(number)}\n"
            f"authors: [{random.choice(AUTHORS)}]\n"
            f"categories: [{', '.join(categories)}]\n"
            f"tags: [{', '.join(random.sample(TAGS, 2))}]\n"
            "---\n\n"
        )

    def _body(self, prose: Prose, number: int) -> str:
        random = prose.random
        extras = [make(prose) for share, make in EXTRAS if random.random() < share]
        headings = [f"{random.choice(('##', '##', '###'))} {prose.line(2, 6)}" for _ in range(4)]
        others = [text for text in (*extras, *headings) if not text.startswith("```")]
        spent = sum(len(WORD.findall(text)) for text in others)
        count = WORDS + random.randint(-SPREAD, SPREAD) - spent
        opening, *rest = prose.paragraphs(count, self._links(random, number))
        blocks = rest.copy()
        for extra in extras:
            blocks.insert(random.randint(1, len(blocks)), extra)
        # From the back, so that the places before stay what they are.
        step = len(blocks) / len(headings)
        for at in reversed(range(len(headings))):
            blocks.insert(int(at * step), headings[at])
        return "\n\n".join([opening, "<!-- more -->", *blocks]) + "\n"

    def _links(self, random: Random, number: int) -> list[str]:
        """Return one to three other posts, as far as there are any."""
        wanted = min(random.randint(1, 3), self.posts - 1)
        drawn = random.sample(range(self.posts), min(wanted + 1, self.posts))
        return [file_name(other) for other in drawn if other != number][:wanted]


def file_name(number: int) -> str:
    """Return the name of a post's file."""
    return f"articolo-{number}.md"
