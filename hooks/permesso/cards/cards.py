"""Cards: the picture that each page has where a link to it is shown."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from permesso.cards import design, own, sheet, subjects
from permesso.cards.design import HEIGHT, WIDTH, Typeface
from permesso.cards.fonts import LABEL, TEXT, TITLE, Font, Unwritable, bundled
from permesso.cards.subjects import Subject
from permesso.cards.template import CardTemplate
from permesso.edition import Edition
from permesso.model import Blog
from permesso.pictures import artwork, drawing
from permesso.pictures.artwork import Artwork
from permesso.pictures.fault import Fault
from permesso.pictures.press import VERSION, Press, Undrawable
from permesso.problem import ContentError, Problem
from permesso.site import Site
from permesso.views import texts
from permesso.workshop import parallel, store
from permesso.workshop.workshop import Workshop

KIND = "cards"
"""Folder of the cards, in the store and on the site."""
FEW = 16
"""Cards for which it is not worth while to start another process."""
LOGO = 56
"""Pixels of the logo: as many as the card shows, since scaling it anew for each takes time."""


@dataclass(frozen=True, slots=True)
class Card:
    """The picture of one page."""

    url: str
    """Its address on this site."""
    type: str
    """Media type."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    alt: str
    """What is seen in it."""


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a blog."""

    by_page: Mapping[str, Card] = field(default_factory=dict)
    """By address of the page."""
    files: Mapping[str, bytes | Path | str] = field(default_factory=dict)
    """Those that were made, by address."""
    notices: tuple[Problem, ...] = ()
    """What the fonts cannot write."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A card before it is drawn."""

    subject: Subject
    """What it says."""
    svg: str
    """How it looks."""
    key: str
    """Its name in the store."""


def of(blog: Blog, site: Site, edition: Edition, workshop: Workshop) -> Cards:
    """Return the cards of a blog's pages: the author's own, and those that are made.

    A workshop that is quick makes none; those that it has made before are there. Raises
    ContentError for a picture that is none, and for what the settings and the template get wrong.
    """
    by_page = _own(blog, site)
    files: dict[str, bytes | Path | str] = {}
    notices: list[Problem] = []
    if edition.settings.cards.make and site.overrides is not None:
        missing = _Missing(site, notices)
        face = _typeface(site, edition)
        printed = list(_printed(blog, site, edition, face, by_page, missing))
        drawn = _drawn(printed, face, _shown(site, edition), workshop)
        for each in printed:
            if content := drawn.get(each.key):
                url = f"{KIND}/{each.subject.name}-{each.key[:8]}.png"
                alt = each.subject.alt
                by_page[each.subject.url] = Card(url, "image/png", WIDTH, HEIGHT, alt)
                files[url] = content
        if home := by_page.get(""):
            # What no font can write is passed on with the picture of the blog.
            by_page |= {url: home for url in missing.untitled if url not in by_page}
        if edition.preview and not workshop.quick:
            shown = [(each.subject, by_page[each.subject.url].url) for each in printed]
            files[sheet.ADDRESS] = sheet.html(site.overrides, shown, edition)
    by_page |= dict(_following(blog, by_page))
    return Cards(by_page, files, tuple(notices))


def _own(blog: Blog, site: Site) -> dict[str, Card]:
    """Return the authors' own cards by address of the page."""
    found: dict[str, Card] = {}
    problems: list[Problem] = []
    for page in texts(blog):
        if page.card is None:
            continue
        url = page.card.url
        if own.is_elsewhere(url):
            message = f"found '{url}'; save the picture in the documents folder and name the file"
            problems.append(site.problem(page.source, f"card: {message}", "card"))
            continue
        size = own.size(site.file(unquote(url)))
        if isinstance(size, str):
            problems.append(site.problem(page.source, f"card: '{url}' {size}", "card"))
        elif made := blog.pictures.renditions.get(unquote(url)):
            card = Card(made.url, made.type, made.width, made.height, page.card.alt)
            found[page.url] = card
        else:
            card = Card(url, size.type, size.width, size.height, page.card.alt)
            found[page.url] = card
    if problems:
        raise ContentError(problems)
    return found


def _shown(site: Site, edition: Edition) -> str:
    """Return the path of the template for people."""
    assert site.overrides is not None
    return site.show(site.overrides / edition.settings.cards.template)


def _printed(
    blog: Blog,
    site: Site,
    edition: Edition,
    face: Typeface,
    done: Mapping[str, Card],
    missing: _Missing,
) -> Iterator[_Printed]:
    """Yield the card of each page that is not `done`."""
    assert site.overrides is not None
    settings = edition.settings.cards
    template = CardTemplate(site.overrides, settings.template, _shown(site, edition))
    logo = _logo(site, edition)
    host = urlsplit(edition.site_url or "").netloc.removeprefix("www.")
    fonts = (face.title.digest, face.text.digest, face.label.digest)
    for subject in subjects.of(blog, site, edition):
        if subject.url in done:
            continue
        missing.begin(subject)
        found = design.of(subject, site.name, host, face, missing)
        if found is None:
            missing.untitled.append(subject.url)
            continue
        svg = template.svg(found, settings.colours, face, logo, subject.lang)
        yield _Printed(subject, svg, store.key(svg, VERSION, *fonts))


def _drawn(
    printed: list[_Printed], face: Typeface, template: str, workshop: Workshop
) -> dict[str, bytes | Path]:
    """Return the pictures by key: those of the store, and if there is time for it all others.

    `template` is what people call the file that printed them.
    """
    found: dict[str, bytes | Path] = {}
    waiting: dict[str, str] = {}
    for each in printed:
        if path := workshop.store.find(KIND, each.key):
            found[each.key] = path
        else:
            waiting[each.key] = each.svg
    if workshop.quick or not waiting:
        return found
    fonts = [str(font.path) for font in (face.title, face.text, face.label)]
    processes = parallel.cores() if len(waiting) > FEW else 0
    with Press(fonts, processes) as press:

        def make(key: str) -> bytes | Path:
            drawing.check_drawable(waiting[key])
            content = press.draw(waiting[key])
            if fault := _fault(content):
                raise Undrawable(fault)
            return workshop.store.write(KIND, key, content, ".png") or content

        try:
            made = parallel.each(make, list(waiting), KIND, workshop.progress)
        except (Undrawable, Fault) as error:
            message = f"prints what is no card ({error}); mend the template (docs/guide/found.md)"
            raise ContentError([Problem(template, 1, message)]) from None
    return found | dict(zip(waiting, made, strict=True))


def _fault(png: bytes) -> str | None:
    """Return what is wrong with the size of a card (PNG, third edition, 11.2.1: IHDR)."""
    size: tuple[int, int] = struct.unpack(">II", png[16:24])
    if size == (WIDTH, HEIGHT):
        return None
    return f"{size[0]} by {size[1]} pixels, not {WIDTH} by {HEIGHT}"


def _following(blog: Blog, cards: Mapping[str, Card]) -> Iterator[tuple[str, Card]]:
    """Yield the second page of each list and the next ones, which have the card of the first."""
    for listing in blog.listings:
        if not listing.is_first and listing.start in cards:
            yield listing.url, cards[listing.start]


def _typeface(site: Site, edition: Edition) -> Typeface:
    settings = edition.settings.cards
    if settings.font is None:
        return Typeface(bundled(TITLE), bundled(TEXT), bundled(LABEL))
    title = _font(site, edition, settings.font, "font")
    other = settings.text_font
    text = _font(site, edition, other, "text_font") if other else title
    return Typeface(title, text, text)


def _font(site: Site, edition: Edition, name: str, key: str) -> Font:
    """Return a font of the owner's; raises ContentError for a file that is none."""
    assert site.overrides is not None
    try:
        return Font(site.overrides / name)
    except OSError:
        where = site.show(site.overrides)
        message = f"no font '{name}' in {where}; name a TTF or OTF file there"
        raise _setting(edition, key, message) from None


def _logo(site: Site, edition: Edition) -> str | None:
    """Return the picture beside the blog's name: the owner's, else the icon if it can be read."""
    written = edition.settings.cards.logo
    found = artwork.read(site.file(written or unquote(site.favicon)))
    if isinstance(found, Artwork):
        return found.data_url(LOGO)
    if written:
        raise _setting(edition, "logo", f"'{written}' {found}")
    return None


def _setting(edition: Edition, key: str, message: str) -> ContentError:
    path = ("extra", "permesso", "cards", key)
    return ContentError([edition.configuration.problem(f"{'.'.join(path)}: {message}", *path)])


class _Missing:
    """Collects what the fonts cannot write."""

    def __init__(self, site: Site, notices: list[Problem]) -> None:
        self.untitled: list[str] = []
        """Addresses of the pages that can have no card for it."""
        self._site, self._notices = site, notices
        self._subject: Subject | None = None

    def begin(self, subject: Subject) -> None:
        """Take what the next card says."""
        self._subject = subject

    def __call__(self, error: Unwritable) -> None:
        assert self._subject is not None
        name = self._subject.source
        message = (
            f"the font of the social card cannot write {error} and leaves out the text; set "
            "extra.permesso.cards.font, or name a card of your own (card: picture.png)"
        )
        if name is None:
            self._notices.append(Problem(self._site.show(self._site.docs), 1, message))
        else:
            self._notices.append(self._site.problem(name, message, "title"))
