"""Machines: the files that programs look for, all from one policy of the owner's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from permesso.edition import Edition
from permesso.machines import humans, llms, policy, robots, security, twins
from permesso.model import Blog
from permesso.problem import ContentError, Problem
from permesso.site import Site


@dataclass(frozen=True, slots=True)
class Machines:
    """What programs get."""

    files: Mapping[str, str] = field(default_factory=dict)
    """By address."""
    notices: tuple[Problem, ...] = ()
    """What the owner should know and nobody has to change."""


def of(
    blog: Blog, site: Site, edition: Edition, site_map: str | None, taken: Collection[str]
) -> Machines:
    """Return `robots.txt`, `llms.txt`, the texts in Markdown and the like.

    `site_map` is the address of the site map, where there is one; `taken` are those of the author's
    own files. Raises ContentError for each two things of the owner's that cannot both be true.
    """
    machines = edition.settings.machines
    if machines.state == "off":
        return Machines({"robots.txt": robots.PREVIEW} if edition.preview else {})
    if problems := list(policy.problems(blog, edition, taken)):
        raise ContentError(problems)
    found = {"robots.txt": robots.text(edition, site_map)}
    found |= {"humans.txt": humans.text(blog, site, edition)}
    if machines.security:
        found[policy.SECURITY] = security.text(machines.security, edition)
    if machines.ai_train is False:
        found[security.RESERVATION] = security.reservation(edition)
    found |= twins.files(blog, edition)
    # Both name pages by whole addresses.
    if edition.site_url:
        found |= {llms.NAME: llms.text(blog, site, edition)} if machines.has_llms else {}
        found |= {llms.FULL: llms.full(blog, site, edition)} if machines.llms_full else {}
    return Machines(found, tuple(policy.notices(edition)))
