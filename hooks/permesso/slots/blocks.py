"""Blocks: what stands in the slots of a page. Plain data, frozen, like the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from permesso.comments.thread import Thread
from permesso.embeds.embed import Embed
from permesso.markup import Body
from permesso.newsletter.consents import Consent
from permesso.newsletter.signup import Signup
from permesso.permission.use import InUse

Variant = Literal["inline", "aside", "footer", "page"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form to subscribe with; or, where the provider takes none, the link to its own."""

    signup: Signup
    """What the provider wants: where it goes and what its fields are called."""
    id: str
    """Its id on the page, from which those of its fields are made."""
    variant: Variant
    """How it is laid out."""
    title: str
    """Its heading; empty where the page's own says it."""
    button: str
    """Words on its button."""
    hidden: tuple[tuple[str, str], ...]
    """Name and value of its hidden fields."""
    tick: tuple[str | None, str]
    """Name and value of the box to tick; without a name it stays on the page."""
    consent: Consent
    """What the reader agrees to."""
    privacy: str
    """Address of the privacy page."""
    agreement: str
    """Address of the page with the text of the consent."""
    confirms: bool
    """Whether an e-mail asks for a confirmation first (double opt-in)."""
    host: str
    """Who gets what is typed, where that is another host than the blog's, or one below it; else
    nothing."""


@dataclass(frozen=True, slots=True)
class NewsletterBlock:
    """A form of the newsletter."""

    form: Form
    """The form."""
    kind: Literal["newsletter"] = "newsletter"
    """What the block is; its template is called so."""


@dataclass(frozen=True, slots=True)
class CtaBlock:
    """A call to action: a contact or an offer."""

    heading: str
    """What is offered."""
    text: Body | None
    """One or two sentences."""
    button: str
    """Text of the button."""
    url: str
    """Where it leads, on this site or elsewhere."""
    lang: str
    """Language of its words."""
    kind: Literal["cta"] = "cta"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A link that passes the page on."""

    network: str
    """Where to."""
    label: str
    """Its text."""
    description: str
    """The same in full, for those who hear it out of its place."""
    url: str
    """Its address."""


@dataclass(frozen=True, slots=True)
class ShareBlock:
    """Links to pass the page on."""

    links: tuple[ShareLink, ...]
    """The links."""
    copy: str | None
    """Whole address of the page, to copy; None where the owner does not offer it."""
    kind: Literal["share"] = "share"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class AuthorBlock:
    """Who wrote the article; the post knows them."""

    kind: Literal["author"] = "author"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class ThanksBlock:
    """The author's own words at the end."""

    text: Body
    """The words."""
    kind: Literal["thanks"] = "thanks"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class CommentsBlock:
    """The conversation about a post, and the way to take part in it."""

    thread: Thread
    """The conversation."""
    kind: Literal["comments"] = "comments"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A post that another one offers to read next."""

    source: str
    """Path of its Markdown below the documents folder."""
    url: str
    """Its address."""
    title: str
    """Its title."""
    lang: str
    """Language of its text."""
    reason: str
    """Why it is offered, in a few words."""
    reading: str
    """Minutes of reading, in words."""


@dataclass(frozen=True, slots=True)
class RelatedBlock:
    """Posts to go on with."""

    offers: tuple[Offer, ...]
    """The posts, the best first; at least one."""
    kind: Literal["related"] = "related"
    """What the block is."""


@dataclass(frozen=True, slots=True)
class ReadAlsoBlock:
    """One post to go on with, in a line."""

    offer: Offer
    """The post."""
    kind: Literal["read_also"] = "read_also"
    """What the block is."""

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The post, as the other block has its own."""
        return (self.offer,)


@dataclass(frozen=True, slots=True)
class EmbedBlock:
    """Something of another site's, of which nothing comes before a reader asks."""

    embed: Embed
    """What it is."""
    kind: Literal["embed"] = "embed"
    """What the block is."""

    @property
    def host(self) -> str:
        """Who is called when a reader asks; empty where only a link leads there."""
        return self.embed.host


@dataclass(frozen=True, slots=True)
class InUseBlock:
    """The table of what the blog uses: other hosts, and what the browser keeps."""

    used: InUse
    """What it uses, in the language of the page."""
    kind: Literal["in_use"] = "in_use"
    """What the block is."""


Offering = RelatedBlock | ReadAlsoBlock
"""A block that offers posts."""
Block = (
    NewsletterBlock
    | CtaBlock
    | ShareBlock
    | AuthorBlock
    | ThanksBlock
    | CommentsBlock
    | RelatedBlock
    | ReadAlsoBlock
    | EmbedBlock
    | InUseBlock
)


@dataclass(frozen=True, slots=True)
class Slots:
    """The blocks of a page, slot by slot."""

    in_text: Mapping[int, tuple[Block, ...]]
    """Blocks in the text, by the number of their place in it (`Body.marks`)."""
    after_intro: tuple[Block, ...] = ()
    """Blocks after the introduction of a list; those of a text are in it."""
    end: tuple[Block, ...] = ()
    """Blocks after the text or the list."""
    aside: tuple[Block, ...] = ()
    """Blocks beside the text."""
    footer: tuple[Block, ...] = ()
    """Blocks below everything else."""

    def has(self, kind: str) -> bool:
        """Tell whether a block of this kind stands somewhere on the page."""
        return any(block.kind == kind for block in self._blocks())

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Every post that the page offers, from its top to its end; each once."""
        offering = (block for block in self._blocks() if isinstance(block, Offering))
        return tuple(offer for block in offering for offer in block.offers)

    def _blocks(self) -> Iterator[Block]:
        around = (self.after_intro, self.end, self.aside, self.footer)
        for slot in (*self.in_text.values(), *around):
            yield from slot
