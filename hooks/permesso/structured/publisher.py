"""The publisher: who publishes the blog, from the owner's settings."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.links import Web
from permesso.model import Publisher
from permesso.problem import Problem


def publisher(edition: Edition, web: Web, name: str) -> tuple[Publisher, list[Problem]]:
    """Return who publishes the blog called `name`, and the problem with their logo if any."""
    settings, problems = edition.settings.publisher, list[Problem]()
    logo = None
    if settings.logo:
        # As in the rest of the settings, a path counts from the documents folder.
        found = web.find(f"/{settings.logo.lstrip('/')}", "")
        if isinstance(found, str):
            message = f"extra.permesso.publisher.logo: {found}"
            key = ("extra", "permesso", "publisher", "logo")
            problems.append(edition.configuration.problem(message, *key))
        else:
            logo = found.url
    made = Publisher(
        person=settings.type == "person",
        name=settings.name or name,
        url=settings.url,
        logo=logo,
        links=tuple(settings.links),
    )
    return made, problems
