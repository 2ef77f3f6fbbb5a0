"""Breaches: what an author wrote and the policy refuses, told with what to write instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from permesso import source
from permesso.finishing.printed import RUN
from permesso.policy.features import Features
from permesso.policy.reading import origin
from permesso.problem import Problem
from permesso.site import Site
from permesso.source import Source

TAGS = re.compile("<(?:script|form|base|meta|iframe|object|embed|link)")
CODE = "javascript:"
HANDLER = re.compile(r"on[a-z]+\s*=")
HANDLERS = tuple(re.compile(rf"{space}{HANDLER.pattern}") for space in (" ", "\n", "\t"))
"""Without any of these, HTML breaks no rule. Patterns that begin with a letter or a sign are found
much sooner than others."""
FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)", re.DOTALL | re.MULTILINE)
LOADS = {"script": "script-src", "iframe": "frame-src", "link": "style-src", "form": "form-action"}
"""Directives of what is asked for by a tag."""
ADDRESS = {"link": "href", "form": "action", "object": "data"}
"""Attribute that holds its address, where that is not `src`."""


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """Something that the policy refuses."""

    sign: str
    """Regular expression by which it is found in what its author wrote."""
    message: str
    """What was found, and what to write instead."""


def of(rendered: str, features: Features) -> list[Breach]:
    """Return what the policy refuses in HTML, in order."""
    if not is_suspect(rendered):
        return []
    parsed = LexborHTMLParser(rendered)
    found: list[Breach] = []
    for node in parsed.root.traverse() if parsed.root else ():
        found += _in_tag(node, features)
    return found


def is_suspect(rendered: str) -> bool:
    """Tell whether HTML may have anything in it that a policy refuses."""
    low = rendered.lower()
    if TAGS.search(low) or CODE in low:
        return True
    return bool(HANDLER.search(low)) and any(each.search(low) for each in HANDLERS)


def placed(breaches: Iterable[Breach], uri: str, site: Site, url: str) -> Iterator[Problem]:
    """Yield the breaches of a text at their lines of its file."""
    path = site.docs / uri
    read = source.read(path, uri, site.show(path))
    text = _prose(read) if isinstance(read, Source) else ""
    first = read.body_line if isinstance(read, Source) else 1
    seen: Counter[str] = Counter()
    for breach in breaches:
        places = [found.start() for found in re.finditer(breach.sign, text, re.IGNORECASE)]
        number = seen[breach.sign]
        seen[breach.sign] += 1
        line = first
        if places:
            line += text.count("\n", 0, places[min(number, len(places) - 1)])
        yield Problem(site.show(path), line, f"policy: {breach.message} (page '/{url}')")


def _prose(read: Source) -> str:
    """Return a text whose blocks of code are empty lines."""
    return FENCE.sub(lambda found: "\n" * found[0].count("\n"), read.body)


def _in_tag(node: LexborNode, features: Features) -> Iterator[Breach]:
    tag, has = node.tag or "", node.attributes
    for name, value in has.items():
        if name.startswith("on") and len(name) > 2:
            message = (
                f"'{name}=' on <{tag}> does nothing: browsers run no script from an attribute; "
                "delete it, or put the script into a file below overrides/assets/javascripts/ "
                "that extra_javascript names"
            )
            yield Breach(rf"\b{re.escape(name)}\s*=", message)
        if value and re.match(r"\s*javascript:", value, re.IGNORECASE):
            message = f"'javascript:' in {name} of <{tag}> does nothing; write an address"
            yield Breach("javascript:", message)
    match tag:
        case "script" if not has.get("src"):
            if (has.get("type") or "").strip().lower() in RUN:
                message = (
                    "a <script> in a text does not run: put it into a file below "
                    "overrides/assets/javascripts/ that extra_javascript names, or delete it"
                )
                yield Breach("<script", message)
        case "base":
            yield Breach("<base", "<base> is refused; write whole addresses, and delete it")
        case "meta" if (has.get("http-equiv") or "").lower() == "refresh":
            message = (
                "<meta http-equiv=refresh> leads readers away from a page; delete the page and "
                "name its address in aliases of the other"
            )
            yield Breach("<meta", message)
        case "object" | "embed":
            message = f"<{tag}> is refused; write a picture, a link, or a line with an address"
            yield Breach(f"<{tag}", message)
        case "script" | "iframe" | "link" | "form":
            yield from _asking(tag, has, features)


def _asking(tag: str, has: dict[str, str | None], features: Features) -> Iterator[Breach]:
    """Yield a breach for a tag that asks a host that nobody named."""
    if tag == "link" and "stylesheet" not in (has.get("rel") or "").lower().split():
        return
    address = has.get(ADDRESS.get(tag, "src")) or ""
    directive = LOADS[tag]
    if (host := origin(address)) and not features.allows(directive, address):
        verb = "is sent to" if tag == "form" else "asks"
        message = (
            f"<{tag}> {verb} {host}, which the policy refuses; add it to "
            f"extra.permesso.policy.hosts.{directive} in mkdocs.yml, or delete the tag"
        )
        yield Breach(f"<{tag}", message)
