"""Slots: which blocks stand where on a page, as the settings and the page itself ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic_core import PydanticCustomError

from permesso.comments.thread import Thread
from permesso.edition import Edition
from permesso.markup import Body
from permesso.newsletter.newsletter import Newsletter
from permesso.permission.use import InUse
from permesso.problem import Problem, did_you_mean
from permesso.related.offers import Offers
from permesso.slots import share
from permesso.slots.blocks import (
    AuthorBlock,
    Block,
    CommentsBlock,
    CtaBlock,
    EmbedBlock,
    InUseBlock,
    NewsletterBlock,
    Offer,
    Offering,
    ReadAlsoBlock,
    RelatedBlock,
    Slots,
    ThanksBlock,
    Variant,
)
from permesso.slots.places import MARKER, Mark, called
from permesso.slots.settings import (
    WITH_ARGUMENT,
    BlockKind,
    BlockName,
    OwnSlots,
    block_kind,
    block_name,
)
from permesso.source import Source

PageKind = Literal["post", "page", "home", "lists"]
SLOTS = tuple(OwnSlots.model_fields)
AROUND = ("end", "aside", "footer")
"""The slots around a text."""
OFFERING: frozenset[BlockKind] = frozenset({"read_also", "related"})
"""Blocks that offer posts, each of them once on a page."""
VARIANTS: Mapping[str, Variant] = {"aside": "aside", "footer": "footer", "page": "page"}
"""How a form is laid out, by its slot; in all others, like a part of the text."""
ONLY_POSTS: Mapping[BlockKind, str] = {
    "comments": "only posts have comments; delete 'comments' here",
    "read_also": "only posts offer others to read; delete 'read_also' here",
    "related": "only posts offer others to read; delete 'related' here",
}
"""Blocks that stand on posts alone, and what is said of them elsewhere."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The page whose slots are filled."""

    kind: PageKind
    """What kind of page it is."""
    url: str
    """Its address."""
    title: str
    """Its title."""
    lang: str
    """Language of its text."""
    has_authors: bool = False
    """Whether there is somebody to introduce."""
    own: OwnSlots | None = None
    """The slots that it changes."""
    cta: CtaBlock | None = None
    """Its own call to action."""
    thanks: Body | None = None
    """The author's words at the end."""
    thread: Thread | None = None
    """The conversation about it."""
    source: str = ""
    """Path of a post's Markdown."""
    text: Body | None = None
    """The text of a post, which says what to offer beside it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place on a page."""

    slot: str
    """The slot; `text` for a block placed by hand."""
    names: tuple[BlockName, ...]
    """The blocks that are asked for."""
    mark: int | None = None
    """The number of its mark in the text; None around it."""


class Filler:
    """Fills the slots of every page."""

    def __init__(
        self,
        edition: Edition,
        newsletters: Mapping[str, Newsletter],
        ctas: Mapping[str, CtaBlock],
        offers: Offers,
        used: Mapping[str, InUse],
        privacy: Collection[str],
    ) -> None:
        """Take what all pages share: the newsletter by language, the calls to action of the
        settings, what posts offer to read, what the blog uses by language, and the addresses of the
        pages that have to say it."""
        self._edition = edition
        self._newsletters = newsletters
        self._ctas = ctas
        self._offers = offers
        self._used = used
        self._privacy = frozenset(privacy) if edition.settings.audit.make else frozenset()
        self._usual: dict[PageKind, dict[str, tuple[BlockName, ...]]] = {
            kind: {
                slot: tuple(getattr(getattr(edition.settings.slots, kind), slot, ()))
                for slot in SLOTS
            }
            for kind in get_args(PageKind)
        }
        """The blocks that the settings ask for, by kind of page and slot."""

    def fill(self, subject: Subject, marks: Sequence[Mark] = (), has_form: bool = False) -> Slots:
        """Return the blocks of a page, those at the `marks` of its text among them.

        A block that the author placed by hand stands nowhere else, and one form is enough on a
        page that has its own. A marker that asks for what there is not is left empty here;
        `problems` tells it.
        """
        is_list = subject.kind in {"home", "lists"}
        by_hand = [_asked(mark) for mark in marks]
        placed = {name.kind for name in by_hand if isinstance(name, BlockName)}
        placed |= {"newsletter"} if has_form else set()
        wanted = self._usual[subject.kind]
        if placed or subject.own is not None:
            wanted = {slot: self._wanted(subject, slot, placed) for slot in SLOTS}
        if subject.url in self._privacy and "in_use" not in placed:
            # It is a promise, not a decoration: without a place of its own it stands at the end.
            wanted = {**wanted, "end": (BlockName("in_use"), *wanted["end"])}
        places: list[_Place] = []
        for number, (mark, name) in enumerate(zip(marks, by_hand, strict=True)):
            if isinstance(name, BlockName):
                places.append(_Place("text", (name,), number))
            elif mark.slot and not is_list:
                places.append(_Place(mark.slot, wanted[mark.slot], number))
        outside = ("after_intro", *AROUND) if is_list else AROUND
        places += [_Place(slot, wanted[slot]) for slot in outside]
        page = _Page(self, subject, int(has_form), places)
        blocks = [(place, tuple(page.blocks(at))) for at, place in enumerate(places)]
        embeds: dict[int, tuple[Block, ...]] = {
            number: (EmbedBlock(mark.embed),) for number, mark in enumerate(marks) if mark.embed
        }
        in_text = {place.mark: found for place, found in blocks if place.mark is not None}
        return Slots(
            in_text=embeds | in_text,
            **{place.slot: found for place, found in blocks if place.mark is None},
        )

    def _wanted(self, subject: Subject, slot: str, placed: set[BlockKind]) -> tuple[BlockName, ...]:
        """Return the blocks of a slot on a page that changes it, or has some `placed` by hand."""
        own = getattr(subject.own, slot, None)
        asked = self._usual[subject.kind][slot] if own is None else own
        return tuple(name for name in asked if name.kind not in placed)

    def block(self, name: BlockName, subject: Subject, slot: str, number: int) -> Block | None:
        """Return a block for a slot of a page, or None where there is nothing to show.

        `number` counts the forms of the page.
        """
        edition = self._edition.to(subject.lang)
        match name.kind:
            case "newsletter" if letters := self._newsletters.get(edition.language):
                variant = VARIANTS.get(slot, "inline")
                title = letters.name if variant != "page" else ""
                return NewsletterBlock(letters.form(subject.url, slot, number, variant, title))
            case "cta":
                if name.argument:
                    return self._ctas.get(name.argument)
                return subject.cta or next(iter(self._ctas.values()), None)
            case "share" if self._edition.site_url:
                settings, text = edition.settings.share, edition.locale.text
                address = f"{self._edition.site_url}{subject.url}"
                return share.block(settings, text, subject.title, address)
            case "author" if subject.has_authors:
                return AuthorBlock()
            case "thanks" if subject.thanks:
                return ThanksBlock(subject.thanks)
            case "in_use":
                return InUseBlock(self._used[edition.language])
            case "comments" if subject.thread and _has_something(subject.thread):
                return CommentsBlock(subject.thread)
        return None

    def offering(
        self,
        name: BlockName,
        subject: Subject,
        place: int | None,
        without: Collection[str],
    ) -> Offering | None:
        """Return a block of a post that offers others, or None where there is none to offer.

        `place` is the number of its mark in the text, None behind the text; `without` are posts
        that are offered on the page already.
        """
        if name.kind == "related":
            offers = self._offers.after(subject.source, without)
            return RelatedBlock(offers) if offers else None
        if not name.argument:
            offer = self._offers.beside(subject.source, place, without)
            return ReadAlsoBlock(offer) if offer else None
        named = self._offers.named(name.argument, subject.source)
        if isinstance(named, Offer) and named.source not in without:
            return ReadAlsoBlock(named)
        return None

    def chosen(self, subject: Subject) -> frozenset[str]:
        """Return the posts that the list of a post offers because its author wants them there."""
        return self._offers.chosen(subject.source)

    def named_cta(self, name: str) -> tuple[CtaBlock | None, str | None]:
        """Return the call to action of the settings called `name`, or what is wrong with it."""
        if name in self._ctas:
            return self._ctas[name], None
        return None, f"there is no cta '{name}'; {did_you_mean(name, self._ctas)}"

    def settings_problems(self) -> Iterator[Problem]:
        """Yield a problem for each block that the settings ask for and that cannot be there."""
        for kind, slots in self._edition.settings.slots:
            for slot, names in slots:
                for index, name in enumerate(names):
                    message = self._misnamed(name, "") if name.argument else None
                    if name.kind in ONLY_POSTS and kind != "post":
                        message = ONLY_POSTS[name.kind]
                    if message:
                        key = ("extra", "permesso", "slots", kind, slot)
                        told = f"{'.'.join(key)}: {message}"
                        yield self._edition.configuration.problem(told, *key, index)

    def problems(self, subject: Subject, body: Body, source: Source) -> Iterator[Problem]:
        """Yield a problem for each block that the author asked for and that cannot stand there."""
        for mark in body.marks:
            name = _asked(mark)
            message = name if isinstance(name, str) else self._lacking(name, subject)
            if message:
                yield _at_its_line(mark.written, message, source)
        for stray in body.strays:
            yield _at_its_line(stray, _misplaced(stray), source)
        for slot in SLOTS:
            for name in getattr(subject.own, slot, None) or []:
                told = name.argument or (name.kind in ONLY_POSTS and subject.kind != "post")
                if told and (message := self._lacking(name, subject)):
                    yield source.problem(f"slots.{slot}: {message}", "slots", slot)

    def _lacking(self, name: BlockName | None, subject: Subject) -> str | None:
        """Return what is missing for a block; None for one that can be shown, or may be empty."""
        if name is None or self.block(name, subject, "text", 1):
            return None
        if name.kind in ONLY_POSTS and subject.kind != "post":
            return ONLY_POSTS[name.kind]
        if name.argument:
            return self._misnamed(name, subject.source)
        match name.kind:
            case "newsletter":
                return "there is no newsletter; set extra.permesso.newsletter, or delete it"
            case "cta":
                return "there is no cta; add one to extra.permesso.ctas or to the front matter"
            case "share":
                return "needs the blog's address; set site_url"
            case "author":
                return "this text has no author; add 'authors' to the front matter"
            case "comments":
                # Where nobody wrote yet, the block is empty and nothing is wrong.
                off = "comments are off here; delete it, or write 'comments: open'"
                return None if subject.thread else off
            case "read_also" | "related":
                return None
        return "has nothing to say; add 'thanks' to the front matter"

    def _misnamed(self, name: BlockName, source: str) -> str | None:
        """Return what is wrong with the name of one of several blocks, in the file `source`."""
        argument = name.argument or ""
        if name.kind == "cta":
            return self.named_cta(argument)[1]
        named = self._offers.named(argument, source)
        return named if isinstance(named, str) else None


def _has_something(thread: Thread) -> bool:
    """Tell whether a conversation has something to show, or a way to begin it."""
    return bool(thread.comments or thread.reactions or thread.widget or thread.elsewhere)


class _Page:
    """One page on its way: its forms are counted, and no post is offered twice."""

    def __init__(
        self, filler: Filler, subject: Subject, forms: int, places: Sequence[_Place]
    ) -> None:
        self._filler = filler
        self._subject = subject
        self._forms = forms
        self._places = places
        self._offering: dict[tuple[int, int], Offering] = {}
        """By the numbers of a place, and of a block there."""
        if subject.text is not None:
            self._offer()

    def _offer(self) -> None:
        """Choose what the blocks offer that offer posts beside a text."""
        filler, subject = self._filler, self._subject
        asked = [
            (at, index)
            for at, place in enumerate(self._places)
            for index, name in enumerate(place.names)
            if name.kind in OFFERING
        ]
        listed = any(self._name(each).kind == "related" for each in asked)
        chosen = filler.chosen(subject) if listed else frozenset()
        shown: set[str] = set()
        for each in sorted(asked, key=self._claim):
            name = self._name(each)
            # What its author wants in the list is not taken from it by a line that chooses itself.
            finds = name.kind == "read_also" and not name.argument
            without = shown | chosen if finds else shown
            block = filler.offering(name, subject, self._places[each[0]].mark, without)
            if block:
                self._offering[each] = block
                shown |= {offer.source for offer in block.offers}

    def _name(self, asked: tuple[int, int]) -> BlockName:
        return self._places[asked[0]].names[asked[1]]

    def _claim(self, asked: tuple[int, int]) -> int:
        """Return when a block may choose what it offers: by name, by its place, for the whole
        text."""
        name = self._name(asked)
        return 2 if name.kind == "related" else int(not name.argument)

    def blocks(self, at: int) -> Iterator[Block]:
        """Yield the blocks of a place, without those that have nothing to show."""
        place = self._places[at]
        for index, name in enumerate(place.names):
            block = self._offering.get((at, index)) or self._filler.block(
                name, self._subject, place.slot, self._forms + 1
            )
            if block:
                self._forms += isinstance(block, NewsletterBlock)
                yield block


def _asked(mark: Mark) -> BlockName | str | None:
    """Return the block that a marker asks for, what is wrong with it, or None for a slot."""
    if not mark.name:
        return None
    try:
        return block_name(mark.name, mark.argument)
    except PydanticCustomError as error:
        return error.message()


def _misplaced(stray: str) -> str:
    """Return what to write instead of a marker that is shown to readers as it is."""
    meant = called(stray)
    if meant is None or MARKER.match(stray):
        return "stands where no block can; write it on a line of its own at the left margin"
    name, rest = meant[0], meant[1].strip(" :-")
    if rest and block_kind(name) in WITH_ARGUMENT:
        return f"is not how a block is written; write [[{name}: {rest}]]"
    return f"is not how a block is written; write [[{name}]]"


def _at_its_line(written: str, message: str, source: Source) -> Problem:
    """Return a problem at the line of the text where `written` stands first."""
    before, found, _ = source.body.partition(written)
    line = source.body_line + (before.count("\n") if found else 0)
    return Problem(source.path, line, f"{written}: {message}")
