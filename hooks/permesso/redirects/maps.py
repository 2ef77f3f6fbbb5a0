"""Maps: the redirects of a blog as hosts take them.

Each rule is for one address, letter by letter, and keeps the query. Addresses are written as
browsers send them for Netlify and Cloudflare, plain for servers, which decode before they compare.
Aliases hold no white space and none of `? # % \\ :` (`fields.Address`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urldefrag

from permesso.addresses import alias_url
from permesso.edition import Edition
from permesso.model import Redirect

FOLDER = "_hosting"
"""Folder of the maps that servers include; nothing links to it."""
MOST_RULES = 2000
"""Rules without a wildcard that Cloudflare takes, as its documentation of Pages says."""
LONGEST_RULE = 1000
"""Characters of a line that Cloudflare takes."""
PLAIN = "/!$&'()+,;=@~|[]"
"""What browsers leave as it is in a path (url.spec.whatwg.org, path percent-encode set); `*` is
left out: in a rule it stands for anything."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a host answers at an address."""

    path: str
    """The path of the address from the host's root, as it was written."""
    target: str | None
    """Where it leads, from the host's root, not encoded; None for nowhere: 410."""

    @property
    def page(self) -> str:
        """The page that it leads to, encoded; empty for nowhere."""
        return quote(urldefrag(self.target or "").url)

    @property
    def fragment(self) -> str:
        """The place on that page, encoded, with `#`, or nothing."""
        found = urldefrag(self.target or "").fragment
        return f"#{quote(found)}" if found else ""


def files(
    redirects: Iterable[Redirect], edition: Edition, taken: Collection[str] = ()
) -> dict[str, str]:
    """Return the maps by address; none where there is nothing to say.

    `taken` are the addresses of files: a folder's old address without its slash may be one.
    """
    rules = list(_rules(redirects, edition, taken))
    if not rules:
        return {}
    return {
        "_redirects": _netlify(rules),
        f"{FOLDER}/nginx.conf": _nginx(rules),
        f"{FOLDER}/apache.conf": _apache(rules),
        f"{FOLDER}/Caddyfile": _caddy(rules),
    }


def _rules(
    redirects: Iterable[Redirect], edition: Edition, taken: Collection[str]
) -> Iterator[Rule]:
    """Yield the rules: first the addresses themselves, then those of folders without a slash."""
    root = edition.root
    found = [Rule(root + redirect.url, root + redirect.target) for redirect in redirects]
    found += [Rule(root + alias_url(each), None) for each in edition.settings.redirects.gone]
    yield from found
    for rule in found:
        short = rule.path.rstrip("/")
        if short != rule.path and short.removeprefix(root) not in taken:
            yield Rule(short, rule.target)


def _netlify(rules: Iterable[Rule]) -> str:
    """Return the map of Netlify, Cloudflare and GitLab Pages (`from to status`).

    They know no 410. Netlify shows a page that is there rather than redirect.
    """
    lines = [
        f"{quote(rule.path, safe=PLAIN)} {rule.page}{rule.fragment} 301"
        for rule in rules
        if rule.target and "*" not in rule.path
    ]
    fitting = [line for line in lines if len(line) <= LONGEST_RULE]
    return "".join(f"{line}\n" for line in fitting[:MOST_RULES])


def _nginx(rules: Iterable[Rule]) -> str:
    """Return what is included in a `server` of nginx; exact locations are found in a tree."""
    lines = ["# include in the server: include /path/of/the/site/_hosting/nginx.conf;"]
    for rule in rules:
        answer = f'301 "{rule.page}$is_args$args{rule.fragment}"' if rule.target else "410"
        lines.append(f'location = "{_escaped(rule.path)}" {{ return {answer}; }}')
    return "".join(f"{line}\n" for line in lines)


def _apache(rules: Iterable[Rule]) -> str:
    """Return what is included in a virtual host of Apache (mod_alias).

    It encodes a target itself, and appends the query behind everything, so the place on a page
    goes.
    """
    lines = ["# Include in the virtual host: Include /path/of/the/site/_hosting/apache.conf"]
    for rule in rules:
        pattern = re.escape(rule.path).replace('"', '\\"')
        if rule.target:
            page = re.sub(r"([\\$&])", r"\\\1", urldefrag(rule.target).url)
            lines.append(f'RedirectMatch 301 "^{pattern}$" {_quoted(page)}')
        else:
            lines.append(f'RedirectMatch 410 "^{pattern}$"')
    return "".join(f"{line}\n" for line in lines)


def _caddy(rules: Iterable[Rule]) -> str:
    """Return what is imported in a site of Caddy.

    A `map` compares exactly, which a path matcher does not. `{` in an address would stand for a
    variable there.
    """
    lines = [
        "# import in the site: import /path/of/the/site/_hosting/Caddyfile",
        "map {http.request.uri.path} {old_address} {old_place} {",
    ]
    for rule in rules:
        if "{" not in rule.path and not rule.path.startswith("~"):
            answer = f"{rule.page} {_quoted(rule.fragment)}" if rule.page else 'gone ""'
            lines.append(f"\t{_quoted(rule.path)} {answer}")
    lines += [
        '\tdefault "" ""',
        "}",
        '@gone expression {old_address} == "gone"',
        "respond @gone 410",
        '@asked expression {old_address}.startsWith("/") && {query} != ""',
        "redir @asked {old_address}?{query}{old_place} 301",
        '@moved expression {old_address}.startsWith("/")',
        "redir @moved {old_address}{old_place} 301",
    ]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Return a text for between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
