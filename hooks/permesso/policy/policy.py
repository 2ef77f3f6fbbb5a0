"""Policy: what browsers let a page load and do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from permesso.edition import Edition
from permesso.finishing.places import place
from permesso.finishing.stage import Ended, Read
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

CHARSET = re.compile(r"<head[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)
"""What the policy stands after: browsers look for the first within 1,024 bytes, and a policy holds
for what comes after it."""
OWN_POLICY = 'http-equiv="content-security-policy"'
"""What a page has whose author wrote a policy."""
CHANGING = re.compile(r"(?<![.-][0-9a-f]{8})(?:\.min)?\.[a-z]+$")
"""Ends an address without the digest of what is there."""
DATA = re.compile(r"(?:url\(|=)[\"']?data:", re.IGNORECASE)
"""A picture in a style or a tag."""
LISTED = {"img-src", "media-src"}
"""What a page may load from anywhere because its author wrote it: a picture runs nothing."""


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
        self._digests: dict[str, str] = {}
        self._put: dict[str, frozenset[str]] = {}
        self._whole = Sources(upgrades=headers.is_secure(edition))
        self._mutable: set[str] = set()
        self._leads: dict[str, str] = {}
        self._notices: list[Problem] = []
        self._elsewhere: dict[str, list[str]] = {}
        self._handlers: dict[str, list[str]] = {}
        self._root = edition.root
        self._order = {article.post.url: number for number, article in enumerate(blog.articles)}

    def page(self, url: str, html: str) -> str:
        """Return a page with its policy in it."""
        if self._delivery == "none" or OWN_POLICY in html[: html.find("</head>")].lower():
            return html
        html = attributes.moved(html)
        found = reading.read(html)
        in_text = self._of_author(url)
        sources = self._sources(url, html, found, in_text)
        for name in reading.handlers(html) - reading.handlers(in_text):
            self._handlers.setdefault(name, []).append(url)
        self._whole.unite(sources)
        self._note(url, html, found)
        if self._delivery == "headers":
            return html
        start = CHARSET.search(html)
        if start is None:
            return html
        metas = self._metas(sources)
        return f"{html[: start.end()]}{metas}{html[start.end() :]}"

    def own(self, url: str, html: str) -> None:
        """See a page that stays as its author wrote it, without a policy in it: that of hosts'
        headers holds for it too, and lets it run what stands in it."""
        if self._delivery in {"both", "headers"}:
            self._whole.unite(self._sources(url, html, reading.read(html), ""))
            for name in reading.handlers(html):
                self._handlers.setdefault(name, []).append(url)

    def end(self) -> Ended:
        """Return the policy as hosts take it."""
        found = self._features
        windows = bool(found.comments) and found.adapter.window
        said = headers.of(self._whole, self._edition, windows=windows)
        posts = sorted(self._leads, key=lambda url: (self._order.get(url, -1), url))
        site = Hosted(
            root=self._root,
            headers=said,
            mutable=self._mutable,
            leads={f"{self._root}{url}": self._leads[url] for url in posts},
        )
        files = hosting.files(site, self._edition, self._read)
        return Ended(dict(files), (*self._notices, *self._of_templates(), *self._of_site()))

    def _of_author(self, url: str) -> str:
        """Return the HTML of the author's own text on a page where it has anything that a policy
        refuses, and tell of that."""
        text = self._texts.get(url)
        rendered = text.body.html("") if text else ""
        if text is None or not breaches.SUSPECT.search(rendered):
            return ""
        found = breaches.of(rendered, self._features)
        self._notices += breaches.placed(found, text.source, self._site, url)
        return rendered

    def _sources(self, url: str, page: str, found: Found, in_text: str) -> Sources:
        """Return what a page may load, run and send."""
        features = self._features
        sources = features.sources(page)
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
                self._elsewhere.setdefault(f"{directive} {host}", []).append(url)
        sources.add("frame-src", filter(None, map(origin, found.players)))
        for address in found.files:
            sources.scripts |= self._rules(place(address, url, self._root))
        if found.links_styles or ("data:" in page and DATA.search(page)):
            sources.add("img-src", ["data:"])
        own = any("mermaid" in address for address in found.files)
        if DIAGRAM in page and not own and not features.allows("script-src", MERMAID):
            self._elsewhere.setdefault(f"script-src {MERMAID}", []).append(url)
        if headers.is_secure(self._edition):
            sources.upgrades = any(address.startswith("http:") for _, address in found.asked)
        return sources

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

    def _note(self, url: str, page: str, found: Found) -> None:
        """Keep what hosts have to know of a page."""
        for address in found.files:
            path = place(address, url, self._root)
            if CHANGING.search(path):
                self._mutable |= {folder for folder in FOLDERS if path.startswith(f"{folder}/")}
        if found.lead and origin(found.lead) is None and not found.lead.startswith("data:"):
            self._leads[url] = urljoin(f"{self._root}{url}", found.lead)

    def _of_templates(self) -> Iterator[Problem]:
        """Yield a problem for each host that pages ask and nobody named."""
        for asked, urls in self._elsewhere.items():
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
        for name, urls in sorted(self._handlers.items()):
            message = f"'{name}=' is refused on {_pages(urls)}; write addEventListener in a script"
            yield self._problem(message)

    def _problem(self, message: str) -> Problem:
        """Return a problem with the site as a whole."""
        key = ("extra", "permesso", "policy")
        return self._edition.configuration.problem(f"policy: {message}", *key)

    def _of_site(self) -> Iterator[Problem]:
        """Yield what is to be said of the policy as a whole."""
        adapter, settings = self._features.adapter, self._edition.settings
        if adapter.inline == "scripts":
            message = (
                f"policy: {adapter.name} writes scripts into the page, which the policy refuses: "
                "nobody can comment; choose another provider, or delivery: none"
            )
            key = ("extra", "permesso", "comments", "provider")
            yield self._edition.configuration.problem(message, *key)
        if settings.policy.delivery == "headers" and headers.leaves_styles(
            self._whole, self._edition
        ):
            message = (
                f"policy: {headers.count_styles(self._whole)} styles in pages are too many for a "
                "header, which therefore says nothing of styles; write delivery: both"
            )
            key = ("extra", "permesso", "policy", "delivery")
            yield self._edition.configuration.problem(message, *key)


def _pages(urls: list[str]) -> str:
    """Return the first of some pages, and how many others there are."""
    others = f" and {len(urls) - 1} more" if len(urls) > 1 else ""
    return f"page '/{urls[0]}'{others}"
