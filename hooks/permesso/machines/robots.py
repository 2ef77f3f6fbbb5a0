"""`robots.txt` (RFC 9309), with what texts may be used for (https://contentsignals.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from permesso.edition import Edition
from permesso.machines import policy
from permesso.whole import whole

MEANING = """\
# search: to build a search index, and to show links and short excerpts of these pages.
# ai-input: to give these texts to a model that answers somebody's question.
# ai-train: to train models on these texts, or to tune them.
# "no" reserves the right; it is a reservation of rights under Article 4 of Directive (EU) 2019/790.
"""
"""What the signals mean, in short; they are defined at https://contentsignals.org."""
TWINS = "/*/index.md$"
"""The texts in Markdown."""
PREVIEW = "User-agent: *\nDisallow: /\n"
"""What all are told of a preview."""


def text(edition: Edition, site_map: str | None) -> str:
    """Return what the file says; `site_map` is the address of the site map, where there is one."""
    if edition.preview:
        return PREVIEW
    machines = edition.settings.machines
    told = policy.of(machines)
    base = edition.root
    # The longest rule counts (RFC 9309, section 2.2.2); for older readers, the first one.
    paths = [f"{base.rstrip('/')}{path}" for path in machines.exclude]
    kept = [*paths, f"{base.rstrip('/')}{TWINS}"] if told.answering else paths
    groups = [_group(["*"], told.signals, kept)]
    if told.answering:
        groups.append(_group(told.answering, told.signals, paths))
    if told.allowed:
        groups.append(_group(told.allowed, dict.fromkeys(policy.SIGNALS, True), paths))
    if told.refused:
        groups.append([*_agents(told.refused), "Disallow: /"])
    parts = ["\n".join(lines) + "\n" for lines in groups]
    if told.signals:
        parts.insert(0, MEANING)
    if site_map is not None and edition.site_url:
        parts.append(f"Sitemap: {whole(site_map, edition)}\n")
    return "\n".join(parts)


def _group(names: Iterable[str], signals: Mapping[str, bool], excluded: Iterable[str]) -> list[str]:
    said = ", ".join(f"{name}={'yes' if value else 'no'}" for name, value in signals.items())
    return [
        *_agents(names),
        *([f"Content-Signal: {said}"] if said else []),
        *(f"Disallow: {path}" for path in excluded),
        "Allow: /",
    ]


def _agents(names: Iterable[str]) -> Iterator[str]:
    return (f"User-agent: {name}" for name in names)
