"""Posts and pages: from what was read to what templates print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from permesso import disclosures, links, reading, usable
from permesso.comments.conversations import Conversations, Topic
from permesso.disclosures import Disclosure
from permesso.edition import Edition
from permesso.embeds import facades, foreign
from permesso.embeds.facades import Facades
from permesso.front_matter import Image, PageFrontMatter, link_items
from permesso.head.measures import cut
from permesso.library import Library, PageEntry, PostEntry
from permesso.links import Target
from permesso.locale import DateText
from permesso.machines import plain, twins
from permesso.markup import Body
from permesso.model import Author, Link, Page, Picture, Post, Term
from permesso.pictures import hanging
from permesso.pictures.rendition import Gallery, Rendition
from permesso.plan import Plan
from permesso.problem import Problem, did_you_mean
from permesso.references import WHOLE_ADDRESS
from permesso.related.offers import Offers
from permesso.slots.blocks import CtaBlock
from permesso.slots.settings import Cta
from permesso.slots.slots import Filler, Subject
from permesso.source import Source
from permesso.taxonomy import Draft, Taxonomy, TermKind, names
from permesso.whole import whole


def _topic(draft: Draft) -> Topic:
    """Return a post as its conversation knows it."""
    return Topic(
        thread=draft.entry.thread,
        own=draft.entry.front.comments,
        published=draft.published,
        title=draft.title,
        url=draft.url,
        lang=draft.entry.front.lang,
        anchors=draft.entry.body.anchors,
    )


class Writer:
    """Writes posts and pages, resolving their links; collects the problems that it meets."""

    def __init__(
        self,
        edition: Edition,
        library: Library,
        plan: Plan,
        conversations: Conversations,
        offers: Offers,
        gallery: Gallery,
    ) -> None:
        """Take what all texts share."""
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        """What could be better."""
        self.subjects: dict[str, Subject] = {}
        """The pages whose slots are filled, by address."""
        self.markdown: dict[str, str] = {}
        """Texts as programs get them, by path; none where they get none."""
        self._edition = edition
        self._terms = plan.terms
        self._translations = plan.translations
        self._web = plan.web
        self._library = library
        self._conversations = conversations
        self._gallery = gallery
        self._facades = Facades(library.embeds, plan.web, gallery)
        self.notices += facades.missing(library.embeds, library.embeds_source, plan.web)
        self._authors = {id_: self._author(id_) for id_ in library.authors}
        self._signed: dict[tuple[str, str], Author | None] = {}
        """The same as posts name them, by language and id."""
        configured = edition.settings.ctas.items()
        ctas = dict(self._configured_ctas(configured))
        self.filler = Filler(edition, plan.newsletters, ctas, offers, plan.in_use, plan.privacy)
        self.problems += self.filler.settings_problems()

    def post(self, draft: Draft) -> Post:
        """Return the post (its part in a series is still 0)."""
        entry, edition = draft.entry, self._edition.to(draft.entry.front.lang)
        front, source = entry.front, entry.source
        text, terms = edition.locale.text, self._terms.get(edition.language)
        minutes = reading.minutes(entry, edition)
        updated = edition.moment(front.date.updated) if front.date.updated else None
        if updated and updated.date() <= draft.published.date():
            updated = None
        hidden = front.status == "hidden"
        label = entry.standing.label or (text.hidden if hidden and edition.preview else None)
        authors = tuple(self._authors_of(entry))
        lang = front.lang or edition.blog_language
        shown = disclosures.disclosure(front.disclosure, edition.locale.disclosures)
        thanks = self._linked(entry.thanks, source, lang) if entry.thanks else None
        thanks = thanks and disclosures.marked(thanks, shown, edition.site_url)
        thread = self._conversations.thread(_topic(draft))
        subject = Subject(
            kind="post",
            url=draft.url,
            title=draft.title,
            lang=lang,
            has_authors=bool(authors),
            own=front.slots,
            thanks=thanks,
            thread=thread,
            source=source.uri,
            text=entry.body,
        )
        common = self._common(entry, subject, hidden or bool(label))
        common["body"] = disclosures.marked(common["body"], shown, edition.site_url)
        return Post(
            **common,
            published=draft.published,
            updated=updated,
            published_text=edition.date_text(draft.published),
            updated_text=_updated_text(updated, edition) if updated else None,
            authors=authors,
            categories=tuple(_known("category", entry, terms)),
            tags=tuple(_known("tag", entry, terms)),
            series=next(_known("series", entry, terms), None),
            part=0,
            minutes=minutes,
            reading=reading.words(minutes, edition),
            pinned=front.pin,
            listed=not hidden,
            label=label,
            links=tuple(self._further(entry, shown)),
            thread=thread,
            defines=front.defines,
            guid=front.guid,
            conversation=entry.thread,
            disclosure=shown,
        )

    def page(self, entry: PageEntry, title: str, url: str) -> Page:
        """Return a static page, or the introduction of a list."""
        lang = entry.front.lang or self._edition.language
        subject = Subject("page", url, title, lang, own=entry.front.slots)
        return Page(**self._common(entry, subject, entry.front.status == "hidden"))

    def _common(
        self, entry: PostEntry | PageEntry, subject: Subject, noindex: bool
    ) -> dict[str, Any]:
        """Return what a post and any other page have in common, by field."""
        source, front, body, title = entry.source, entry.front, entry.body, subject.title
        words = self._edition.to(subject.lang).locale.text
        linked = usable.named(self._linked(body, source, subject.lang), words)
        if linked.images and not front.image:
            # Nothing stands above it: it is seen as soon as the page is there.
            first = replace(linked.images[0], first=True)
            linked = replace(linked, images=(first, *linked.images[1:]))
        if cta := self._own_cta(entry):
            subject = replace(subject, cta=cta)
        self.subjects[subject.url] = subject
        if twins.wanted(self._edition):
            self.markdown[source.uri] = self._markdown(entry, subject.url)
        self.problems += self.filler.problems(subject, body, source)
        about = front.about if isinstance(front, PageFrontMatter) else "faq" if front.faq else None
        heading = body.heading
        if heading and Markup(heading).striptags() == title:
            heading = None
        return {
            "source": source.uri,
            "url": subject.url,
            "title": title,
            "heading": heading,
            "subtitle": front.subtitle,
            "description": front.description or cut(front.subtitle or body.opening),
            "teaser": front.subtitle or front.description or body.opening,
            "picture": self._picture(front.image, source) if front.image else None,
            "card": self._card(front.card, title, source) if front.card else None,
            "lang": subject.lang,
            "translations": self._translations.of(source.uri),
            "about": about,
            "canonical": _original(front.canonical, self._edition.to(subject.lang))
            if front.canonical
            else None,
            "noindex": noindex,
            "template": front.template,
            "extra": front.extra,
            "contents": "toc" not in front.hide,
            "search_weight": 0.0 if front.search.exclude else front.search.boost,
            "body": linked,
            "slots": self.filler.fill(subject, linked.marks),
            "budget": front.budget,
        }

    def _markdown(self, entry: PostEntry | PageEntry, url: str) -> str:
        """Return the Markdown of a text as programs get it."""
        source = entry.source

        def resolve(address: str) -> str | None:
            if address.startswith("#"):
                return whole(url, self._edition) + address
            # What leads nowhere is told where the text is linked.
            found = None if WHOLE_ADDRESS.match(address) else self._web.find(address, source.uri)
            return whole(found.url, self._edition) if isinstance(found, Target) else None

        return plain.markdown(source.body, resolve, entry.edits)

    def _linked(self, body: Body, source: Source, lang: str) -> Body:
        """Return a text in `lang` with its links resolved and its pictures in all their sizes."""
        linked, problems = links.link(body, source, self._web)
        self.problems += [*problems, *foreign.problems(body, source, self._edition.site_url)]
        linked = self._facades.hang(linked, self._edition.to(lang).locale.embeds)
        if not linked.images and not linked.elsewhere:
            return linked
        hung = hanging.hang(linked, source, self._gallery)
        self.problems += hung.problems
        self.notices += hung.notices
        return hung.body

    def _configured_ctas(self, ctas: Iterable[tuple[str, Cta]]) -> Iterable[tuple[str, CtaBlock]]:
        source = self._edition.configuration
        for name, cta in ctas:
            key = ("extra", "permesso", "ctas", name)
            lang = self._edition.language
            yield name, self._cta(cta, self._library.ctas.get(name), source, lang, *key)

    def _own_cta(self, entry: PostEntry | PageEntry) -> CtaBlock | None:
        """Return the call to action of a page's own, or the one that it names."""
        if entry.front.cta is None:
            return None
        if own := entry.front.cta.own:
            lang = entry.front.lang or self._edition.language
            return self._cta(own, entry.cta, entry.source, lang, "cta")
        found, problem = self.filler.named_cta(entry.front.cta.name or "")
        if problem:
            self.problems.append(entry.source.problem(f"cta: {problem}", "cta"))
        return found

    def _cta(self, cta: Cta, text: Body | None, source: Source, lang: str, *key: str) -> CtaBlock:
        linked = self._linked(text, source, lang) if text else None
        url = cta.url
        if not WHOLE_ADDRESS.match(url):
            # As in the rest of the settings, a path counts from the documents folder.
            found = self._web.find(url, "")
            if isinstance(found, str):
                near = self._web.find(url, source.uri)
                found = near if isinstance(near, Target) else found
            if isinstance(found, str):
                name = ".".join(part for part in key if part not in {"extra", "permesso"})
                self.problems.append(source.problem(f"{name}.url: {found}", *key, "url"))
            else:
                url = found.url
        return CtaBlock(cta.heading, linked, cta.button, url, lang)

    def _picture(self, image: Image, source: Source) -> Picture | None:
        found = self._shown(image.src, source, "image", "src")
        if not image.alt.strip():
            message = "image.alt: is empty; say what is seen in the picture"
            self.problems.append(source.problem(message, "image", "alt"))
        elif hanging.says_nothing(image.alt, image.src):
            message = f"image.alt: {hanging.poor(image.alt)}"
            self.notices.append(source.problem(message, "image", "alt"))
        return (
            Picture(found[0], image.alt, image.caption, image.credit, found[1]) if found else None
        )

    def _shown(
        self, address: str, source: Source, *key: str | int
    ) -> tuple[str, Rendition | None] | None:
        """Return a picture that front matter or authors show, or None and a problem: its address,
        and what was made of it."""
        name = _dotted(key)
        if WHOLE_ADDRESS.match(address):
            self.problems.append(source.problem(f"{name}: {hanging.elsewhere(address)}", *key))
            return None
        found = self._file(address, source, *key)
        if found is None:
            return None
        if fault := self._gallery.faults.get(found.file or ""):
            message = f"{name}: picture '{address}': {fault}"
            self.problems.append(source.problem(message, *key))
        return found.url, self._gallery.renditions.get(found.file or "")

    def _card(self, written: str, title: str, source: Source) -> Picture | None:
        # Those that look at its size refuse one of another site.
        if WHOLE_ADDRESS.match(written):
            return Picture(written, title, None, None)
        found = self._file(written, source, "card")
        return Picture(found.url, title, None, None) if found else None

    def _file(self, address: str, source: Source, *key: str | int) -> Target | None:
        """Return a file of the blog's that is named below a key, or None and a problem."""
        found = self._web.find(address, source.uri)
        if isinstance(found, str):
            self.problems.append(source.problem(f"{_dotted(key)}: {found}", *key))
            return None
        return found

    def _authors_of(self, entry: PostEntry) -> Iterable[Author]:
        code = self._edition.to(entry.front.lang).language
        for index, id_ in enumerate(entry.front.authors):
            if author := self._author_in(code, id_):
                yield author
            elif self._library.authors_source.uri not in self._library.unreadable:
                where = self._library.authors_source.path
                message = f"authors: '{id_}' is not in {where}; {did_you_mean(id_, self._authors)}"
                self.problems.append(entry.source.problem(message, "authors", index))

    def _author_in(self, code: str, id_: str) -> Author | None:
        """Return an author whose page is that of a language, None for who is not known."""
        if (code, id_) not in self._signed:
            author, lists = self._authors.get(id_), self._terms.get(code)
            url = lists.authors.get(id_) if lists else None
            self._signed[code, id_] = replace(author, url=url) if author else None
        return self._signed[code, id_]

    def _author(self, id_: str) -> Author:
        entry, source = self._library.authors[id_], self._library.authors_source
        bio = self._library.biographies.get(id_)
        if bio:
            bio = self._linked(bio, source, self._edition.language)
        portrait = None
        if avatar := entry.avatar:
            # Material reads the path from the documents folder, with or without a slash.
            path = avatar if WHOLE_ADDRESS.match(avatar) else f"/{avatar.lstrip('/')}"
            portrait = self._shown(path, source, "authors", id_, "avatar")
        own = [Link(urlsplit(entry.url).netloc, entry.url)] if entry.url else []
        return Author(
            id=id_,
            name=entry.name,
            role=entry.description,
            url=None,
            avatar=portrait[0] if portrait else None,
            portrait=portrait[1] if portrait else None,
            bio=bio,
            email=entry.email,
            links=tuple(own + [Link(link.name, link.url) for link in entry.links]),
            fediverse=entry.fediverse,
            twitter=entry.twitter,
        )

    def _further(self, entry: PostEntry, shown: Disclosure | None) -> Iterable[Link]:
        source = entry.source
        for index, title, written in link_items(entry.front.links):
            if WHOLE_ADDRESS.match(written):
                paid = disclosures.is_paid(written, shown, self._edition.site_url)
                yield Link(title or written, written, rel=disclosures.PAID if paid else None)
                continue
            # Material reads these paths from the documents folder; from the post they work too.
            found = self._web.find(f"/{written.lstrip('/')}", source.uri)
            if isinstance(found, str):
                found = self._web.find(written, source.uri)
            if isinstance(found, str):
                self.problems.append(source.problem(f"links: {found}", "links", index))
            else:
                yield Link(title or found.title or written, found.url)


def _dotted(key: tuple[str | int, ...]) -> str:
    """Return a key as people call it."""
    return ".".join(part for part in key if isinstance(part, str))


def _updated_text(moment: datetime, edition: Edition) -> DateText:
    date = edition.date_text(moment)
    return replace(date, words=edition.locale.text.updated.format(date=date.words))


def _original(url: str, edition: Edition) -> Link:
    host = urlsplit(url).netloc.removeprefix("www.")
    return Link(edition.locale.text.original.format(host=host), url)


def _known(kind: TermKind, entry: PostEntry, lists: Taxonomy | None) -> Iterator[Term]:
    """Yield the terms of a post among the lists of its language."""
    if lists is None:
        return
    terms = lists.of(kind)
    # A term that only hidden posts carry has no page to link to.
    yield from (terms[name] for name in names(kind, entry, lists.edition) if name in terms)
