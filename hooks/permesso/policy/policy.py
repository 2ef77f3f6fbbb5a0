"""Policy: what browsers let a page load and do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from permesso.edition import Edition
from permesso.finishing.places import place
from permesso.finishing.printed import Printed, Tag, cut
from permesso.finishing.stage import Ended, Parts, Read
from permesso.model import Blog
from permesso.policy import attributes, breaches, headers, hosting, reading
from permesso.policy.features import DIAGRAM, MERMAID, Features
from permesso.policy.headers import FOLDERS
from permesso.policy.hosting import Hosted
from permesso.policy.reading import Found, origin
from permesso.policy.sources import SELF, Sources, digest, written
from permesso.problem import Problem
from permesso.site import Site
from permesso.views import texts_by_url

HEAD = re.compile(r"<head\b", re.IGNORECASE)
CHARSET = re.compile(r"\s*<meta charset=[^>]*>", re.IGNORECASE)
"""What the policy stands after: browsers look for the first within 1,024 bytes, and a policy holds
for what comes after it."""
OWN_POLICY = 'http-equiv="content-security-policy"'
"""What a page has whose author wrote a policy."""
CHANGING = re.compile(r"(?<![.-][0-9a-f]{8})(?:\.min)?\.[a-z]+$")
"""Ends an address without the digest of what is there."""
DATA = re.compile(r"(?:url\(|=)[\"']?data:", re.IGNORECASE)
"""A picture in a style or a tag."""
MANY = 1_000
"""Pages with other policies that are remembered at a time."""
LISTED = {"img-src", "media-src"}
"""What a page may load from anywhere because its author wrote it: a picture runs nothing."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is remembered of a page."""

    sources: Sources
    """What it may load, run and send."""
    elsewhere: tuple[str, ...]
    """Directives and hosts that it asks and nobody allowed."""
    handlers: tuple[str, ...]
    """Attributes of its templates that would run a script."""
    mutable: tuple[str, ...] = ()
    """Folders of assets with a file whose name does not change with its content."""
    lead: str = ""
    """Path of the picture that matters most."""
    broken: tuple[Problem, ...] = ()
    """What its author wrote and the policy refuses."""


class Guard:
    """The policy of a site, in each page and for each host."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, read: Read) -> None:
        """Take the blog, whose features decide which hosts pages may ask, and a way to read the
        site's files."""
        self._site = site
        self._edition = edition
        self._read = read
        self._delivery = edition.settings.policy.delivery
        self._features = Features.of(edition)
        self._texts = texts_by_url(blog)
        self._harmless: set[str] = set()
        """Pages whose text has nothing that a policy refuses."""
        self._digests: dict[str, str] = {}
        self._put: dict[str, frozenset[str]] = {}
        self._same: dict[object, tuple[Sources, tuple[str, ...], str]] = {}
        self._root = edition.root
        self._order = {article.post.url: number for number, article in enumerate(blog.articles)}

    def page(self, page: Printed) -> Guarded | None:
        """Put its policy into a page."""
        if self._delivery == "none" or self._is_own(page):
            return None
        if any(tag.known(_is_styled) for tag in page.said):
            page.write(attributes.moved(page.html))
        found = reading.read(page)
        in_text, broken = self._of_author(page.url)
        sources, elsewhere, metas = self._sources(page, found, in_text)
        handlers = reading.handlers(page.said)
        if handlers and in_text:
            handlers -= reading.handlers(cut(in_text).said)
        mutable, lead = self._noted(page.url, found)
        if self._delivery != "headers":
            _put_in(page, metas)
        return Guarded(sources, elsewhere, tuple(sorted(handlers)), mutable, lead, broken)

    def own(self, page: Printed) -> Guarded | None:
        """See a page that stays as its author wrote it, without a policy in it: that of hosts'
        headers holds for it too, and lets it run what stands in it."""
        if self._delivery not in {"both", "headers"}:
            return None
        sources, elsewhere, _ = self._sources(page, reading.read(page), "")
        handlers = tuple(sorted(reading.handlers(page.said)))
        return Guarded(sources, elsewhere, handlers)

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return the policy as hosts take it."""
        found = self._features
        whole = Sources(upgrades=headers.is_secure(self._edition))
        mutable: set[str] = set()
        for _, part in parts:
            whole.unite(part.sources)
            mutable.update(part.mutable)
        windows = bool(found.comments) and found.adapter.window
        said = headers.of(whole, self._edition, windows=windows)
        leads = {url: part.lead for url, part in parts if part.lead}
        posts = sorted(leads, key=lambda url: (self._order.get(url, -1), url))
        site = Hosted(
            root=self._root,
            headers=said,
            mutable=mutable,
            leads={f"{self._root}{url}": leads[url] for url in posts},
        )
        files = hosting.files(site, self._edition, self._read)
        broken = [each for _, part in parts for each in part.broken]
        notices = (*broken, *self._of_templates(parts), *self._of_site(whole))
        return Ended(dict(files), notices)

    def of_text(self, url: str) -> tuple[str, ...]:
        """Return what the policy of a page depends on besides what is printed on it."""
        in_text, broken = self._of_author(url)
        return (in_text, *map(str, broken)) if in_text else ()

    def _is_own(self, page: Printed) -> bool:
        """Tell whether a page has a policy of its author's."""
        return OWN_POLICY in page.printed[: page.printed.find("</head>")].lower()

    def _of_author(self, url: str) -> tuple[str, tuple[Problem, ...]]:
        """Return the HTML of the author's own text on a page where it has anything that a policy
        refuses, and what there is to tell of that."""
        text = self._texts.get(url)
        # Asked for the key of a page, and again for the page.
        if text is None or url in self._harmless:
            return "", ()
        rendered = text.body.html("")
        if not breaches.is_suspect(rendered):
            self._harmless.add(url)
            return "", ()
        found = breaches.of(rendered, self._features)
        return rendered, tuple(breaches.placed(found, text.source, self._site, url))

    def _sources(
        self, page: Printed, found: Found, in_text: str
    ) -> tuple[Sources, tuple[str, ...], str]:
        """Return what a page may load, run and send; what nobody allowed, as directive and host;
        and the policy as it stands in the page. Once for all pages with the same."""
        files = tuple(place(address, page.url, self._root) for address in found.files)
        asks = self._features.asks(page.printed)
        pictures = "data:" in page.printed and bool(DATA.search(page.printed))
        key = found.key, files, asks, pictures, in_text
        if key not in self._same:
            if len(self._same) > MANY:
                self._same.clear()
            sources, elsewhere = self._allowed(found, files, asks, pictures, in_text)
            self._same[key] = sources, elsewhere, self._metas(sources)
        return self._same[key]

    def _allowed(
        self,
        found: Found,
        files: tuple[str, ...],
        asks: frozenset[str],
        pictures: bool,
        in_text: str,
    ) -> tuple[Sources, tuple[str, ...]]:
        features = self._features
        elsewhere: list[str] = []
        sources = features.sources(asks)
        sources.scripts |= {self._digest(text) for text in found.scripts if text not in in_text}
        sources.styles |= {self._digest(text) for text in found.styles}
        if found.links_styles:
            sources.styles.add(SELF)
        if found.forms:
            sources.forms.add(SELF)
        for directive, address in found.asked:
            host = origin(address) or ""
            if directive in LISTED:
                sources.add(directive, [host])
            elif features.allows(directive, address):
                sources.add(directive, self._led(directive, host))
            elif host not in in_text:
                elsewhere.append(f"{directive} {host}")
        sources.add("frame-src", filter(None, map(origin, found.players)))
        for address in files:
            sources.scripts |= self._rules(address)
        if found.links_styles or pictures or any(map(DATA.search, found.styles)):
            sources.add("img-src", ["data:"])
        own = any("mermaid" in address for address in found.files)
        if DIAGRAM in asks and not own and not features.allows("script-src", MERMAID):
            elsewhere.append(f"script-src {MERMAID}")
        if headers.is_secure(self._edition):
            sources.upgrades = any(address.startswith("http:") for _, address in found.asked)
        return sources, tuple(elsewhere)

    def _led(self, directive: str, host: str) -> Iterable[str]:
        """Return a host, and whom it leads on to: a form's answer is asked of them, and the blog
        has the last one."""
        if directive != "form-action" or host not in self._features.newsletter:
            return [host]
        return [*self._features.newsletter, SELF]

    def _digest(self, text: str) -> str:
        if text not in self._digests:
            self._digests[text] = digest(text)
        return self._digests[text]

    def _rules(self, path: str) -> frozenset[str]:
        """Return the digests of what a script puts into pages."""
        if path not in self._put:
            text = self._read(path) if path.endswith((".js", ".mjs")) else None
            self._put[path] = frozenset(map(digest, reading.RULES.findall(text or "")))
        return self._put[path]

    def _metas(self, sources: Sources) -> str:
        policy = html.escape(written(sources.directives()), quote=False)
        metas = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        referrer = self._edition.settings.policy.referrer
        if referrer != type(self._edition.settings.policy).model_fields["referrer"].default:
            metas += f'<meta name="referrer" content="{referrer}">'
        return metas

    def _noted(self, url: str, found: Found) -> tuple[tuple[str, ...], str]:
        """Return what hosts have to know of a page: folders with files that change, the picture
        that matters most."""
        paths = [place(address, url, self._root) for address in found.files]
        mutable = tuple(
            folder
            for folder in FOLDERS
            for path in paths
            if path.startswith(f"{folder}/") and CHANGING.search(path)
        )
        if found.lead and origin(found.lead) is None and not found.lead.startswith("data:"):
            return mutable, urljoin(f"{self._root}{url}", found.lead)
        return mutable, ""

    def _of_templates(self, parts: Parts) -> Iterator[Problem]:
        """Yield a problem for each host that pages ask and nobody named."""
        asked_by: dict[str, list[str]] = {}
        handled_on: dict[str, list[str]] = {}
        for url, part in parts:
            for each in part.elsewhere:
                asked_by.setdefault(each, []).append(url)
            for each in part.handlers:
                handled_on.setdefault(each, []).append(url)
        for asked, urls in asked_by.items():
            directive, _, host = asked.partition(" ")
            told, allowed = f"{host} is refused on {_pages(urls)}", f"policy.hosts.{directive}"
            message = (
                f"{told}, where Material's script asks it for Mermaid, which draws diagrams; name "
                f"your copy in extra_javascript, or add the host to extra.permesso.{allowed}"
                if host == MERMAID
                else f"{told}; add it to extra.permesso.{allowed}, or take it out of the "
                "template, extra_javascript or extra_css"
            )
            yield self._problem(message)
        for name, urls in sorted(handled_on.items()):
            message = f"'{name}=' is refused on {_pages(urls)}; write addEventListener in a script"
            yield self._problem(message)

    def _problem(self, message: str) -> Problem:
        """Return a problem with the site as a whole."""
        key = ("extra", "permesso", "policy")
        return self._edition.configuration.problem(f"policy: {message}", *key)

    def _of_site(self, whole: Sources) -> Iterator[Problem]:
        """Yield what is to be said of the policy as a whole."""
        adapter, settings = self._features.adapter, self._edition.settings
        if adapter.inline == "scripts":
            message = (
                f"policy: {adapter.name} writes scripts into the page, which the policy refuses: "
                "nobody can comment; choose another provider, or delivery: none"
            )
            key = ("extra", "permesso", "comments", "provider")
            yield self._edition.configuration.problem(message, *key)
        if settings.policy.delivery == "headers" and headers.leaves_styles(whole, self._edition):
            message = (
                f"policy: {headers.count_styles(whole)} styles in pages are too many for a "
                "header, which therefore says nothing of styles; write delivery: both"
            )
            key = ("extra", "permesso", "policy", "delivery")
            yield self._edition.configuration.problem(message, *key)


def _is_styled(tag: Tag) -> bool:
    """Tell whether a tag may have a style of its own."""
    return tag.name != "style" and "style" in tag.said.lower()


def _put_in(page: Printed, metas: str) -> None:
    """Put metas where a head begins."""
    for number in range(page.body):
        if HEAD.match(page.tags[number]):
            text = page.texts[number + 1]
            found = CHARSET.match(text)
            end = found.end() if found else 0
            page.texts[number + 1] = f"{text[:end]}{metas}{text[end:]}"
            page.changed()
            return


def _pages(urls: list[str]) -> str:
    """Return the first of some pages, and how many others there are."""
    others = f" and {len(urls) - 1} more" if len(urls) > 1 else ""
    return f"page '/{urls[0]}'{others}"
