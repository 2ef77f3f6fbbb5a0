"""The policy: what the owner's settings mean for each robot, and where they disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from permesso.edition import Edition
from permesso.machines import crawlers
from permesso.machines.settings import MachineSettings, expiry
from permesso.model import Blog, Page
from permesso.problem import Problem, nearest

SECURITY = ".well-known/security.txt"
"""Address of the file of RFC 9116."""
KEY = ("extra", "permesso", "machines")
SIGNALS: Mapping[str, str] = {"search": "search", "ai-input": "ai_input", "ai-train": "ai_train"}
"""Signals of https://contentsignals.org, each with the setting that it tells."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What robots are told."""

    signals: Mapping[str, bool]
    """What the texts may be used for, of what the owner said something about."""
    allowed: tuple[str, ...]
    """Robots that may do everything."""
    refused: tuple[str, ...]
    """Robots that may do nothing: those that the owner names, and those that are known to do what
    nobody may."""
    answering: tuple[str, ...]
    """Robots that may read the texts in Markdown, where not all may."""


def noindex(edition: Edition) -> bool:
    """Tell whether search engines are asked to stay away from every page."""
    machines = edition.settings.machines
    return machines.state == "on" and not machines.search


def of(machines: MachineSettings) -> Policy:
    """Return what robots are told where an owner has these settings."""
    allowed = _names(machines.allow)
    named = _names(machines.refuse)
    unwanted = {
        purpose
        for purpose, wanted in (("train", machines.ai_train), ("answer", machines.ai_input))
        if wanted is False
    }
    collecting = (
        name for name, robot in crawlers.known().items() if unwanted & set(robot.purposes)
    )
    refused = [name for name in (*named, *collecting) if name not in allowed]
    answering = [
        name
        for name, robot in crawlers.known().items()
        if machines.twins == "answers" and "answer" in robot.purposes and name not in refused
    ]
    return Policy(
        signals={
            signal: value
            for signal, key in SIGNALS.items()
            if (value := getattr(machines, key)) is not None
        },
        allowed=allowed,
        refused=tuple(dict.fromkeys(refused)),
        answering=tuple(name for name in answering if name not in allowed),
    )


def is_excluded(address: str, machines: MachineSettings) -> bool:
    """Tell whether no robot is to read what has an address on this site."""
    return any(f"/{address}".startswith(path) for path in machines.exclude)


def problems(blog: Blog, edition: Edition, taken: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each two things of the policy that cannot both be true.

    `taken` are the addresses of the author's own files.
    """
    machines = edition.settings.machines
    if machines.state == "off":
        return
    for key, message in (
        *_of_uses(machines),
        *_of_robots(machines),
        *_of_security(machines, edition),
        *_of_files(edition, taken),
        *_of_pages(blog, machines),
    ):
        where = ".".join(str(part) for part in ("machines", *key) if isinstance(part, str))
        message = f"extra.permesso.{where}: {message}"
        yield edition.configuration.problem(message, *KEY, *key)


def notices(edition: Edition) -> Iterator[Problem]:
    """Yield what the owner should know of the policy and nobody has to change."""
    machines = edition.settings.machines
    for key in ("allow", "refuse"):
        for index, name in enumerate(getattr(machines, key)):
            if crawlers.canonical(name) in crawlers.known():
                continue
            if near := nearest(name, crawlers.known()):
                message = f"machines.{key}: no robot called '{name}' is known; '{near}' is"
                yield edition.configuration.problem(message, *KEY, key, index)


Found = Iterator[tuple[tuple[str | int, ...], str]]
"""Keys below `machines`, and what is wrong there."""


def _of_uses(machines: MachineSettings) -> Found:
    terms = machines.terms
    if machines.sitemap and not machines.search:
        yield ("sitemap",), "found true while search is false: nobody would read it; delete one"
    if machines.ai_input is False:
        closed = "while ai_input is false: it is made for models to read; delete one"
        if machines.llms:
            yield ("llms",), f"found true {closed}"
        if machines.llms_full:
            yield ("llms_full",), f"found true {closed}"
        if machines.markdown not in {None, "off"}:
            yield ("markdown",), f"found {machines.markdown} {closed}"
    if machines.markdown == "answers" and machines.ai_input is None:
        message = "found answers while nothing is said of them; add ai_input: true"
        yield ("markdown",), message
    if machines.llms_full and machines.llms is False:
        yield ("llms_full",), "found true while llms is false: nothing names it; delete one"
    if machines.ai_train and terms and not (terms.commercial and terms.adaptable):
        limit = "non-commercial use" if not terms.commercial else "use without changes"
        message = (
            f"found true while the licence ({terms.name}) is for {limit} alone; delete one, or "
            "choose a licence without NC and ND"
        )
        yield ("ai_train",), message


def _of_robots(machines: MachineSettings) -> Found:
    allowed = set(_names(machines.allow))
    for index, name in enumerate(machines.refuse):
        if crawlers.canonical(name) in allowed:
            yield ("refuse", index), f"'{name}' is among those to allow, too; delete one"


def _of_security(machines: MachineSettings, edition: Edition) -> Found:
    security = machines.security
    if security is None:
        return
    if not security.contact and machines.contact is None:
        yield ("security",), "says nowhere to write; add contact: to it, with an e-mail address"
    until = expiry(security, edition.now)
    if until <= edition.now:
        message = f"{until:%Y-%m-%d} is past; look whether the rest still holds, then set a new day"
        yield ("security", "expires"), message


def _of_files(edition: Edition, taken: Collection[str]) -> Found:
    machines = edition.settings.machines
    # Settings that nobody wrote say nothing that a file could contradict.
    if "robots.txt" in taken and "machines" in edition.settings.model_fields_set:
        message = (
            "there is a robots.txt of your own in the documents folder: two truths; delete it, or "
            "write machines: off"
        )
        yield (), message
    if "llms.txt" in taken and machines.ai_input is False:
        message = "found false, and there is an llms.txt in the documents folder; delete one"
        yield ("ai_input",), message


def _of_pages(blog: Blog, machines: MachineSettings) -> Found:
    """Yield the paths that keep robots from what somebody wrote for search engines."""
    public = [page for page in texts(blog) if not page.noindex and page.canonical is None]
    for index, path in enumerate(machines.exclude):
        kept = [page for page in public if f"/{page.url}".startswith(path)]
        if path == "/":
            yield ("exclude", index), "found '/', which is everything; write search: false"
        elif kept and machines.has_sitemap:
            others = f" and {len(kept) - 1} more" if len(kept) > 1 else ""
            message = (
                f"'{path}' keeps robots from '/{kept[0].url}' ({kept[0].source}){others}, which "
                "the site map names; delete the path, or add status: hidden to the text"
            )
            yield ("exclude", index), message


def texts(blog: Blog) -> Iterable[Page]:
    """Return the posts, newest first, and the static pages of a blog."""
    return (*(article.post for article in blog.articles), *blog.pages)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(crawlers.canonical(name) for name in names))
