"""The interface's language: its words, its addresses, its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError, get_global, parse_locale
from babel.dates import format_date
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from permesso import tables
from permesso.problem import ContentError, Problem

FOLDER = Path(__file__).with_name("locales")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Urls(_Model):
    """Addresses of the kinds of page, from the site's root."""

    post: str = Field(description="An article; {slug}, {year}, {month}, {day}, {category}.")
    category: str = Field(description="A category; {slug}.")
    tag: str = Field(description="A tag; {slug}.")
    author: str = Field(description="An author; {slug}.")
    series: str = Field(description="A series; {slug}.")
    archive: str = Field(description="The archive; years and months stand below it.")
    page: str = Field(description="The word before the number of a list's second page and on.")
    newsletter: str = Field(description="The page to subscribe on; its answers stand below it.")
    feeds: str = Field(description="The page that names all feeds.")
    search: str = Field(description="The page to search on.")
    permission: str = Field(description="The page of the audit.")


class Text(_Model):
    """Every string of the interface. Braces hold values that are filled in."""

    skip: str
    menu: str
    latest: str
    topics: str
    series: str
    series_part: str = Field(description="{part}, {total}")
    archive: str
    all_articles: str
    category: str
    tag: str
    author: str
    updated: str = Field(description="{date}")
    reading_one: str = Field(description="{n}")
    reading_other: str = Field(description="{n}")
    articles_one: str = Field(description="{n}")
    articles_other: str = Field(description="{n}")
    page_of: str = Field(description="{page}, {pages}")
    pagination: str
    newer: str
    older: str
    previous: str
    next: str
    previous_part: str
    next_part: str
    neighbours: str
    contents: str
    further: str
    original: str = Field(description="{host}")
    draft: str
    scheduled: str = Field(description="{date}")
    expired: str = Field(description="{date}")
    preview: str = Field(description="{date}")
    preview_of: str = Field(description="{name}, {date}")
    hidden: str
    pinned: str
    empty: str
    not_found: str
    not_found_text: str
    not_found_home: str
    moved: str
    moved_text: str
    footer: str
    languages: str
    write_to: str
    permalink: str
    table: str = Field(description="Of a table that scrolls, for who hears it.")
    task: str = Field(description="Of a box in a list of tasks: ticked, it is done.")
    share: str
    share_email: str
    share_copy: str
    share_copied: str
    copy_code: str
    scheme_system: str
    scheme_light: str
    scheme_dark: str
    scheme_named: str = Field(description="{name}: of one of the owner's own.")
    share_on: str = Field(description="{network}")
    thanks: str
    related: str = Field(description="Heading above the posts to go on with.")
    read_also: str = Field(description="Before the one post to go on with.")
    and_: str = Field(alias="and")
    and_before_e: str = Field(description="`and` before a word that begins with an e: `ed e-mail`.")


class Notice(_Model):
    """A page that answers a reader: its address below the newsletter's, its words."""

    slug: str
    title: str
    text: str = Field(description="Paragraphs, apart by an empty line.")


class Newsletter(_Model):
    """Words of the forms and pages of the newsletter."""

    title: str = Field(description="{site}")
    subscribe_text: str
    email: str
    button: str
    working: str = Field(description="On the button, while the form is sent.")
    topics: str
    frequency: str
    sender: str
    privacy: str
    agreement: str
    confirming: str = Field(description="Where an e-mail asks for a confirmation first.")
    goes_to: str = Field(description="Whose server takes the form. {host}")
    new_window: str
    empty: str = Field(description="What the field says when there is no address.")
    no_at: str = Field(description="What it says of an address without @. {address}")
    no_domain: str = Field(description="… without what follows the @. {address}")
    malformed: str = Field(description="… that is wrong in another way. {address}")
    suggestion: str = Field(description="… whose domain looks mistyped. {address}")
    go: str = Field(description="A link in place of a form. {name}")
    issues: str
    latest: str
    pending: Notice
    confirmed: Notice
    unsubscribed: Notice
    error: Notice
    back: str = Field(description="Link to the form, on the pages that answer.")
    home: str
    consent_slug: str
    consent_title: str = Field(description="{date}")
    consent_text: str
    consent_id: str
    consent_date: str
    consent_hash: str
    consent_file: str
    consent_current: str
    consent_past: str


class Comments(_Model):
    """Words of the comments, of their feeds and of the ways to write one."""

    anchor: str = Field(description="Id of the section on a page, file name of the feeds.")
    title: str = Field(description="Heading, while there is no number to put in its place.")
    one: str = Field(description="{n}")
    other: str = Field(description="{n}")
    like_one: str = Field(description="{n}")
    like_other: str = Field(description="{n}")
    repost_one: str = Field(description="{n}")
    repost_other: str = Field(description="{n}")
    bookmark_one: str = Field(description="{n}")
    bookmark_other: str = Field(description="{n}")
    mention_one: str = Field(description="{n}")
    mention_other: str = Field(description="{n}")
    feed: str = Field(description="Link to the feed.")
    feed_title: str = Field(description="{title}")
    site_feed_title: str = Field(description="{site}")
    comment_title: str = Field(
        description="One comment, where its post is not seen. {name}, {title}"
    )
    anonymous: str = Field(description="In place of the name of who gave none.")
    empty: str = Field(description="While nobody has written and one may.")
    closed: str
    deleted: str
    answers: str = Field(description="Who it answers, where that is not plain to see. {name}")
    permalink: str
    at_source: str = Field(description="Link to a comment where it was written.")
    sources: dict[str, str] = Field(description="The same for sources that readers know.")
    reactions: str
    elsewhere: str = Field(description="Before the names of other places where it is discussed.")
    write: str = Field(description="Button that loads the provider's form.")
    notice: str = Field(description="What happens at the click, and not before. {name}, {host}")
    account: str = Field(description="{name}")
    warning: str = Field(description="Of a provider that lives on its readers. {name}")
    privacy: str
    no_script: str
    loading: str = Field(description="{host}")
    failed: str = Field(description="{host}")
    go: str = Field(description="Link to the provider's own page. {name}")
    mail: str = Field(description="Link that opens a mail.")
    mail_text: str
    mail_subject: str = Field(description="{title}")
    webmention_text: str
    webmention_label: str
    webmention_button: str
    webmention_notice: str = Field(description="Where the address goes. {name}, {host}")


class Feeds(_Model):
    """Words of the feeds, and of the page that names them."""

    link: str = Field(description="Link to the page.")
    title: str = Field(description="Title of the page. {site}")
    subtitle: str
    description: str = Field(description="For search engines. {site}")
    text: str = Field(description="What a feed is, in Markdown; {site} has no place in it.")
    site: str = Field(description="Heading above the feeds of the whole blog.")
    site_description: str = Field(description="{site}")
    languages: str = Field(description="Heading above those of one language.")
    categories: str
    series: str
    authors: str
    tags: str
    channel_title: str = Field(description="{name}, {site}")
    channel_description: str = Field(description="{name}, {site}")
    language_title: str = Field(description="{language}, {site}")
    language_description: str = Field(description="{language}, {site}")


class Search(_Model):
    """Words of the page to search on, and of the ways to it."""

    link: str = Field(description="Link to the page.")
    title: str = Field(description="Title of the page.")
    subtitle: str
    description: str = Field(description="For search engines. {site}")
    label: str = Field(description="Of the field.")
    button: str
    category: str = Field(description="Of the list of categories.")
    every_category: str = Field(description="Its first entry: any of them.")
    category_key: str = Field(description="Its name in addresses.")
    year: str
    every_year: str
    year_key: str
    loading: str
    one: str = Field(description="How many were found. {query}")
    other: str = Field(description="{n}, {query}")
    none: str = Field(description="{query}")
    advice: str = Field(description="What to do where nothing was found.")
    failed: str
    retry: str = Field(description="Button.")
    more: str = Field(description="Button below the results.")
    page: str = Field(description="In place of a date: what was found is no article.")
    no_script: str = Field(description="For browsers without JavaScript.")
    preview: str = Field(description="In a preview, which has no index.")
    browse: str = Field(description="Heading above the ways that need no search.")


class Pictures(_Model):
    """Words around pictures."""

    enlarged: str = Field(description="What opens over the page.")
    close: str


class Player(_Model):
    """Words around what another site shows."""

    title: str = Field(description="What it is, where nobody gave it a title. {provider}")
    show: str = Field(description="Button that brings it here. {host}")
    go: str = Field(description="Link that leads there. {provider}")


class Embeds(_Model):
    """Words around players, posts and maps of other sites, by what they are."""

    video: Player
    playlist: Player
    audio: Player
    post: Player
    map: Player
    by: str = Field(description="{author}")
    privacy: str = Field(description="{provider}")


class Searched(_Model):
    """What the audit looks for, a family of its rules."""

    title: str
    text: str = Field(description="A sentence.")


class Permission(_Model):
    """Words of the page of the audit, and of the table of what is in use."""

    link: str = Field(description="Link to the page.")
    title: str
    subtitle: str
    description: str = Field(description="For search engines. {site}")
    text: str = Field(description="What the page says first, in Markdown.")
    pending: str = Field(description="Before the audit.")
    passed: str
    tolerated: str = Field(description="It found only what the owner lets stand.")
    failed: str
    examined: str = Field(description="{pages}, {feeds}, {letters}, {date}")
    browser: str = Field(description="Behind it, where a browser looked too.")
    rules: str = Field(description="Heading and title of the table of what was looked for.")
    searched: str = Field(description="Its columns.")
    found: str
    nothing: str = Field(description="In the table: nothing was found.")
    some: str = Field(description="… something was. {n}")
    excepted: str = Field(description="… something that the owner lets stand. {n}")
    families: dict[str, Searched] = Field(description="By the families of rules.")
    exemptions: str = Field(description="Heading above what the owner lets stand.")
    no_exemptions: str
    exemption: str = Field(description="One of them. {what}, {reason}, {until}")
    again: str = Field(description="Heading above how anyone can do it again.")
    again_text: str
    declared: str = Field(description="Link to what the site says of itself.")
    report: str = Field(description="Link to the report for programs.")
    hosts: str = Field(description="Title of the table of other hosts.")
    no_hosts: str
    host: str = Field(description="Its columns.")
    purpose: str
    at_once: str = Field(description="In it: before the reader acts.")
    on_request: str = Field(description="… once the reader asks.")
    storage: str = Field(description="Title of the table of what the browser keeps.")
    entry: str = Field(description="Its first column.")
    service: str = Field(description="Who runs the newsletter: the service of this project.")
    newsletter: str = Field(description="What a host is for; so the next two.")
    comments: str
    embeds: str
    scheme: str = Field(description="What an entry is for; so the next one.")
    comments_kept: str


class Machines(_Model):
    """Words of the files that programs read."""

    by: str = Field(description="{names}")
    licence: str
    contact: str
    pages: str = Field(description="Heading above the pages that are no articles.")
    twins: str = Field(description="Where each text stands in Markdown. {name}")


class Disclosures(_Model):
    """What a post says of itself above its text; {text} is the author's own."""

    title: str = Field(description="Of the notice, for who hears it.")
    label: str = Field(description="Of a post that was paid for, in a list.")
    sponsored: str = Field(description="{name}")
    guest: str
    guest_told: str = Field(description="{text}")
    ai: str
    ai_told: str = Field(description="{text}")
    affiliate: str
    affiliate_told: str = Field(description="{text}")


class Reasons(_Model):
    """Why a post is offered; {words} are a series, a tag and so on."""

    author: str = Field(description="Its author chose it; without {words}.")
    series: str
    words: str = Field(description="One or two phrases that stand in both texts.")
    tag: str
    category: str
    translation: str = Field(description="{words}: the name of its language.")
    nothing: str = Field(description="They have nothing in common; without {words}.")


class Head(_Model):
    """What search results and previews say where nobody wrote it, and the way to translations."""

    home: str = Field(description="A list in a sentence without its end. {site}")
    category: str = Field(description="{count} (in words), {title}, {site}; so the next five.")
    tag: str
    author: str
    series: str
    year: str
    month: str
    archive: str = Field(description="The archive in a whole sentence. {site}")
    paged: str = Field(description="Such a sentence on a second page. {text}, {page}, {pages}")
    listed: str = Field(description="… with the titles of its articles. {text}, {titles}")
    quoted: str = Field(description="A title among them. {title}")
    end: str = Field(description="… without titles. {text}")
    read_in: str = Field(description="Before the title of a translation. {language}")
    listed_in: str = Field(
        description="Before the title of a list in another language. {language}, {count} (in words)"
    )


class Cards(_Model):
    """What is seen in a social card, in words; the page that shows them all in a preview."""

    article: str = Field(description="{title}, {site}")
    listing: str = Field(description="{title}, {site}")
    page: str = Field(description="{title}, {site}")
    home: str = Field(description="{site}, {description}, which may be empty")
    sheet_title: str
    sheet_text: str


class Locale(_Model):
    """One file of `locales/`: a language of the interface."""

    words_per_minute: int = Field(
        gt=0,
        description="Silent reading speed. Italian 188, English 228: Trauzettel-Klosinski and "
        "Dietz, 'Standardized Assessment of Reading Performance', IOVS 53 (2012); rounded.",
    )
    urls: Urls
    text: Text
    newsletter: Newsletter
    comments: Comments
    feeds: Feeds
    search: Search
    pictures: Pictures
    embeds: Embeds
    permission: Permission
    machines: Machines
    disclosures: Disclosures
    reasons: Reasons
    cards: Cards
    head: Head
    blocks: dict[str, str] = Field(
        description="Names that authors may give to blocks, beside the English ones."
    )


@dataclass(frozen=True, slots=True)
class DateText:
    """A date for people and for machines."""

    iso: str
    """RFC 3339 date and time with offset, for `<time datetime>`."""
    words: str
    """In words: `20 giugno 2018`."""


def languages() -> list[str]:
    """Return the codes of the languages that the interface speaks."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


@lru_cache
def block_aliases() -> dict[str, str]:
    """Return the name of each block by each name that authors may give it, in any language."""
    found: dict[str, str] = {}
    for language in languages():
        for name, alias in load(language).blocks.items():
            found |= {name: name, alias.replace("-", "_"): name}
    return found


@lru_cache
def load(language: str) -> Locale:
    """Return the interface of `language` (a code such as `it`).

    Raises KeyError for a language without a file, ContentError for one that lacks a key or has one
    too many, with the keys.
    """
    path = FOLDER / f"{language}.yml"
    if not path.is_file():
        raise KeyError(language)
    try:
        return Locale.model_validate(tables.read(path))
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        raise ContentError(
            Problem(str(path), 1, f"{'.'.join(map(str, each['loc']))}: {each['msg']}")
            for each in mistakes
        ) from None


def is_language(code: str) -> bool:
    """Tell whether `code` names a language (BCP 47, as `it` or `pt-BR`)."""
    try:
        BabelLocale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


@lru_cache
def direction(code: str) -> str:
    """Return the direction in which a language is written: `ltr` or `rtl`."""
    return str(BabelLocale.parse(code, sep="-").text_direction)


def date_text(moment: datetime, language: str) -> DateText:
    """Return an aware `moment` in the words of `language`."""
    return DateText(moment.isoformat(timespec="seconds"), _long_date(moment.date(), language))


@lru_cache(maxsize=16384)
def _long_date(day: date, language: str) -> str:
    return format_date(day, format="long", locale=_babel(language))


@lru_cache
def _babel(language: str) -> BabelLocale:
    return BabelLocale.parse(language, sep="-")


def language_name(code: str, language: str) -> str:
    """Return what the language `code` is called in the words of `language`: `inglese`."""
    named = BabelLocale.parse(code, sep="-").get_language_name(language.replace("-", "_"))
    return named or code


@lru_cache
def with_territory(code: str) -> str:
    """Return a language with the country where most of its speakers are: `it_IT`, `pt_BR`.

    That is how Open Graph writes it; the countries are those of CLDR's likely subtags.
    """
    parts = parse_locale(code, sep="-")
    language, territory, script = parts[:3]
    if territory is None:
        known = get_global("likely_subtags")
        likely = known.get(f"{language}_{script}") or known.get(language)
        territory = parse_locale(likely)[1] if likely else None
    return f"{language}_{territory}" if territory and territory.isalpha() else language


def joined(words: Sequence[str], text: Text) -> str:
    """Return words as in a sentence: `titoli ed e-mail`."""
    *first, last = words
    and_ = text.and_before_e if last[:1].lower() in {"e", "è", "é"} else text.and_
    return f"{', '.join(first)} {and_} {last}" if first else last


def month_name(year: int, month: int, language: str, *, with_year: bool = True) -> str:
    """Return a month as a title: `Giugno 2018`, or `Giugno` where its year stands above it."""
    pattern = "MMMM y" if with_year else "LLLL"
    day = date(year, month, 1)
    name = format_date(day, format=pattern, locale=language.replace("-", "_"))
    return name[:1].upper() + name[1:]


def counted(one: str, other: str, n: int) -> str:
    """Return `one` or `other` with `{n}` filled in, as `n` asks."""
    return (one if n == 1 else other).format(n=n)
