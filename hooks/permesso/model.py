"""What templates, feeds and every later stage may know of a blog. Plain data, frozen.

Addresses are relative to the site's root and end in a slash (`categoria/scrittura/`; the home
page is the empty string). Text is raw: whoever prints it escapes it. HTML is named so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from permesso.budget.settings import OwnBudget
from permesso.comments.thread import Thread
from permesso.disclosures import Disclosure
from permesso.feeds.settings import FeedFormat
from permesso.locale import DateText
from permesso.markup import Body
from permesso.newsletter.consents import Consent
from permesso.permission.use import InUse
from permesso.pictures.rendition import Gallery, Rendition
from permesso.problem import Problem
from permesso.slots.blocks import Form, Slots

NewsletterKind = Literal["subscribe", "pending", "confirmed", "unsubscribed", "error", "consent"]
ChannelKind = Literal["site", "language", "category", "series", "author", "tag"]
Kind = Literal["home", "category", "tag", "author", "series", "archive", "year", "month"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its text."""

    title: str
    """Text of the link."""
    url: str
    """Address on this site, or a whole one."""
    lang: str | None = None
    """Language of what is there, where that is not the page's."""
    rel: str | None = None
    """What it is to the page, where browsers and search engines are told: `sponsored`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A category, a tag or a series: a name with a page."""

    name: str
    """Name as authors write it."""
    slug: str
    """Last part of its address."""
    url: str
    """Address of its page."""


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes here."""

    id: str
    """Key in `.authors.yml`."""
    name: str
    """Full name."""
    role: str
    """What they do, in a few words; may be empty."""
    url: str | None
    """Address of their page; None for who has no listed post."""
    avatar: str | None
    """Address of the portrait, on this site or a whole one."""
    bio: Body | None
    """Their biography."""
    email: str | None
    """Address to write to."""
    links: tuple[Link, ...]
    """Where else they are found."""
    portrait: Rendition | None = None
    """Sizes and formats of the portrait; None where nothing was made of it."""
    fediverse: str | None = None
    """Name and server on the fediverse: `@nora@social.example`."""
    twitter: str | None = None
    """Name on X: `@nora`."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the blog."""

    person: bool
    """Whether a person does, and not an organization."""
    name: str
    """What they are called: by the owner, else as the blog."""
    url: str | None
    """Whole address of their own page; None where the blog is it."""
    logo: str | None
    """Address of the logo or portrait on this site."""
    links: tuple[str, ...]
    """Their profiles elsewhere."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The same text in another language."""

    lang: str
    """Its language."""
    url: str
    """Its address."""
    title: str
    """Its title."""
    text: str
    """What leads there, in words of the page that links there: `Leggi in inglese:`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The lead picture of a page, or a portrait."""

    url: str
    """Address on this site, or a whole one."""
    alt: str
    """What is seen in it."""
    caption: str | None
    """Line below it."""
    credit: str | None
    """Who made it."""
    rendition: Rendition | None = None
    """Its sizes and formats; None for a picture of another site."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with a text of its own: a post, a static page, the introduction of a list."""

    source: str
    """Path of its Markdown below the documents folder."""
    url: str
    """Address."""
    title: str
    """Title."""
    heading: str | None
    """HTML of the heading in the text, where the author wrote one beside the title."""
    subtitle: str | None
    """Standfirst."""
    description: str
    """For search engines: the author's, else standfirst, else the first sentences."""
    teaser: str
    """For lists: standfirst, else the author's description, else the first sentences."""
    picture: Picture | None
    """Lead picture."""
    card: Picture | None
    """The author's own picture for links that are passed on."""
    lang: str
    """Language of the text."""
    translations: tuple[Translation, ...]
    """The same text in other languages, by language."""
    about: str | None
    """What the page is for search engines: `blog`, `contact`, `faq`."""
    canonical: Link | None
    """The original when this is a copy: a line that says where it is, and its address."""
    noindex: bool
    """Whether search engines are asked to stay away."""
    template: str | None
    """Template of the owner's that prints it, instead of ours."""
    extra: Mapping[str, Any]
    """The owner's own keys, for templates of their own."""
    contents: bool
    """Whether the list of headings may be shown."""
    search_weight: float
    """How much its words count where readers search; 0 keeps it from being found."""
    body: Body
    """The text."""
    slots: Slots
    """The blocks in it and around it."""
    budget: OwnBudget | None
    """What it may weigh, where its author allows it more."""


@dataclass(frozen=True, slots=True)
class Post(Page):
    """An article."""

    published: datetime
    """When it came out; aware."""
    updated: datetime | None
    """When its text last changed, if on a later day; aware."""
    published_text: DateText
    """`published`, to print."""
    updated_text: DateText | None
    """`updated`, to print: `Ultima modifica: 2 giugno 2026`."""
    authors: tuple[Author, ...]
    """Who wrote it, first one first."""
    categories: tuple[Term, ...]
    """Its categories, main one first."""
    tags: tuple[Term, ...]
    """Its tags."""
    series: Term | None
    """The series that it is part of."""
    part: int
    """Its place in the series, from 1; 0 without one."""
    minutes: int
    """Minutes of reading."""
    reading: str
    """`minutes` in words."""
    pinned: bool
    """Shown first."""
    listed: bool
    """False for a hidden post: built, but in no list."""
    label: str | None
    """Why a preview shows a post that is not public, in words."""
    links: tuple[Link, ...]
    """Further reading chosen by the author."""
    thread: Thread | None
    """The conversation about it; None where there is to be none."""
    defines: str | None
    """The term that it defines."""
    guid: str | None
    """Id that it had in the feeds of another system."""
    conversation: str
    """Id of its conversation, whether there is one or not: stays when title and address change."""
    disclosure: Disclosure | None = None
    """What its readers have to know before they begin; None where that is nothing."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the newest articles of something, in a format that programs read."""

    format: FeedFormat
    """Its format."""
    label: str
    """What people call the format: `RSS`."""
    url: str
    """Its address on this site."""
    address: str
    """Its whole address, to be copied."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What has feeds: the blog, one of its lists, or one of its languages."""

    kind: ChannelKind
    """What it is."""
    name: str
    """What it is called where the blog's name is known: `Misure`."""
    title: str
    """What it is called everywhere else: `Misure · Bussare`."""
    description: str
    """What is in it, in a sentence."""
    url: str
    """Address of the page that shows the same."""
    lang: str
    """Language of its words."""
    posts: tuple[Post, ...]
    """What its feeds hold, newest first."""
    count_text: str
    """How many articles it has in all, in words."""
    feeds: tuple[Feed, ...]
    """Its feeds, one in each format."""


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """What has feeds and is of one kind, on the page of the feeds."""

    kind: ChannelKind
    """What it is."""
    title: str
    """Heading above it."""
    channels: tuple[Channel, ...]
    """What has feeds."""


@dataclass(frozen=True, slots=True)
class FeedsPage(Page):
    """The page that says what feeds are, and names them all."""

    groups: tuple[FeedGroup, ...]
    """All feeds, the blog's first."""


@dataclass(frozen=True, slots=True)
class PermissionPage(Page):
    """The page that shows what the audit of the site found."""


@dataclass(frozen=True, slots=True)
class SearchPage(Page):
    """The page to search on, and what a reader goes through the articles with instead."""

    categories: tuple[Group, ...]
    """The categories, which results may be narrowed to."""
    years: tuple[Group, ...]
    """The years, likewise, the newest first."""
    series: tuple[Group, ...]
    """The series."""
    archive: str
    """Address of the archive."""


@dataclass(frozen=True, slots=True)
class Group:
    """A link to a list and how much is in it."""

    name: str
    """Name of the list."""
    url: str
    """Its address."""
    count: int
    """Number of articles."""
    count_text: str
    """`count` in words: `12 articoli`."""
    groups: tuple[Group, ...] = ()
    """Lists inside it: the months of a year."""


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a page stands among the pages of a list."""

    number: int
    """This page, from 1."""
    total: int
    """All pages."""
    text: str
    """In words: `Pagina 2 di 7`."""
    newer: str | None
    """Address of the page before."""
    older: str | None
    """Address of the page after."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists posts."""

    kind: Kind
    """What the list is of."""
    url: str
    """Address of this page of the list."""
    start: str
    """Address of the list: that of its first page."""
    title: str
    """Name of the list."""
    overline: str | None
    """What kind of list, in a word, shown above the title."""
    description: str
    """For search engines."""
    count_text: str
    """How many articles the whole list has, in words."""
    intro: Page | None
    """The owner's introduction; only on the first page."""
    author: Author | None
    """The author, on an author's page."""
    lead: Post | None
    """The article shown large, on the home page."""
    posts: tuple[Post, ...]
    """The articles of this page."""
    groups: tuple[Group, ...]
    """Lists to go on to: the topics of the home page, the years and months of the archive."""
    pagination: Pagination | None
    """None for a list of one page."""
    noindex: bool
    """Whether search engines are asked to stay away, as the introduction says."""
    slots: Slots
    """The blocks around it."""
    lang: str
    """Language of its words, and of the articles in it."""
    translations: tuple[Translation, ...]
    """The same list in other languages, by language; none on a second page."""

    @property
    def is_first(self) -> bool:
        """Whether it is the first page of the list."""
        return self.url == self.start


@dataclass(frozen=True, slots=True)
class NewsletterPage:
    """A page that the newsletter needs: to subscribe, the answers, what was agreed to."""

    kind: NewsletterKind
    """Which of them it is."""
    url: str
    """Its address."""
    title: str
    """Its title."""
    description: str
    """For search engines."""
    text: tuple[str, ...]
    """Paragraphs, where the owner wrote none."""
    intro: Page | None
    """The owner's own text in their place."""
    form: Form | None
    """The form, where one belongs."""
    consent: Consent | None
    """The text of a consent, on its page."""
    consent_date: DateText | None
    """Day from which it is in use, to print."""
    is_current: bool
    """Whether the consent is the one in use."""
    back: str | None
    """Address of the form, on an answer from which a reader may want to go back to it."""
    posts_title: str
    """Heading above the articles."""
    posts: tuple[Post, ...]
    """Past issues, or else articles to go on with."""
    noindex: bool
    """Whether search engines are asked to stay away."""
    slots: Slots
    """The blocks in the owner's text."""
    lang: str
    """Language of its words."""
    translations: tuple[Translation, ...]
    """The same page in other languages, by language."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The post before or after another one."""

    label: str
    """Which of them it is, in words."""
    post: Post
    """The post."""


@dataclass(frozen=True, slots=True)
class Article:
    """A post with what stands around it."""

    post: Post
    """The post."""
    previous: Neighbour | None
    """The part before in its series, else the next older post."""
    next: Neighbour | None
    """The part after in its series, else the next newer post."""
    parts: tuple[Post, ...]
    """All posts of its series, in order."""
    part_text: str | None
    """Place in the series, in words: `parte 2 di 3`."""


View = Article | Listing | Page | NewsletterPage
"""What a page of the site shows."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address."""

    url: str
    """The address that is no more."""
    target: str
    """Where it leads now."""
    title: str
    """Title of the page there."""


@dataclass(frozen=True, slots=True)
class Interface:
    """What stands around every page of one language."""

    language: str
    """Code of its words' language."""
    home: str
    """Address of its home page: the one of its language, else the blog's."""
    archive: str
    """Address of the archive, likewise."""
    topics: tuple[Group, ...]
    """The categories of the articles in its language, in menu order."""
    footer: tuple[Link, ...]
    """Links of the footer."""
    menu: Mapping[str, Link] | None
    """Where an entry of the menu leads in its language, by the address that the owner's menu has;
    None in the blog's own language, which is that of the menu."""
    languages: tuple[Translation, ...]
    """The home pages of the blog's other languages."""
    search: str | None = None
    """Address of the page to search on; None where there is no search."""


@dataclass(frozen=True, slots=True)
class Blog:
    """A whole blog."""

    language: str
    """Code of its own language."""
    interfaces: Mapping[str, Interface]
    """What stands around its pages, by language; the blog's own comes first."""

    articles: tuple[Article, ...]
    """Every post that is built, newest first; hidden ones too."""
    pages: tuple[Page, ...]
    """The static pages."""
    listings: tuple[Listing, ...]
    """Every page of every list."""
    newsletter: tuple[NewsletterPage, ...]
    """The pages of the newsletter; none without one."""
    files: Mapping[str, str]
    """Other text files, by address: what the opt-in service reads, the texts of consents."""
    redirects: tuple[Redirect, ...]
    """Old addresses."""
    notices: tuple[Problem, ...]
    """What the owner should know and nobody has to change."""
    publisher: Publisher
    """Who publishes it."""
    channels: tuple[Channel, ...]
    """What has feeds, the blog first; none without an address of the site."""
    comments_feed: str | None
    """Address of the feed of all comments; None while there are none."""
    audit: str | None
    """What became of the comments, in a line; None while there are none."""
    pictures: Gallery
    """What became of its pictures."""
    in_use: Mapping[str, InUse] = field(default_factory=dict)
    """Which other hosts it calls and what the browser keeps for it, by language."""
    privacy: tuple[str, ...] = ()
    """Addresses of the pages that say what becomes of data, that in its own language first."""
    due: Mapping[str, datetime] = field(default_factory=dict)
    """When a text comes out or expires by the clock, by its path; of each what is next."""
    markdown: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The Markdown of texts by path, with whole addresses: what programs get that read text. It is
    as much as all texts together: nobody keeps it longer than until the outputs are made of it."""

    @property
    def own(self) -> Interface:
        """What stands around the pages in its own language."""
        return self.interfaces[self.language]

    @property
    def views(self) -> tuple[View, ...]:
        """Everything that is a page of the site."""
        return (*self.articles, *self.listings, *self.pages, *self.newsletter)
