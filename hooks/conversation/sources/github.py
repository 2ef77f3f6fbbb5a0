"""What giscus and utterances have in common: GitHub keeps their comments."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from conversation.source import Unreachable
from conversation.sources.answers import Provider
from permesso.comments.settings import CommentsSettings

API = "https://api.github.com"
VERSION = "2022-11-28"
"""Of the REST API (docs.github.com, REST API, API versions)."""
TOKEN = "GITHUB_TOKEN"
"""Variable of the environment; GitHub Actions have one for every run."""
REPOSITORY = re.compile(r"(?P<owner>[A-Za-z0-9-]+)/(?P<name>[A-Za-z0-9._-]+)")


def provider(key: str, client: httpx.Client, environ: Mapping[str, str]) -> Provider:
    """Return GitHub, asked with the token of the environment if there is one."""
    token = environ.get(TOKEN, "").strip()
    headers = {"X-GitHub-Api-Version": VERSION}
    advice = {
        401: f"see that the token in {TOKEN} is valid",
        403: f"see that the token in {TOKEN} may read the repository",
        404: "see that extra.permesso.comments.repository names it"
        + (" and that the token may read it" if token else f"; a private one needs {TOKEN}"),
    }
    if token:
        headers["Authorization"] = f"Bearer {token}"
    else:
        advice[429] = f"set {TOKEN}: who has one may ask 5000 times an hour, others 60 times"
    return Provider(key, client, headers, advice)


def repository(key: str, settings: CommentsSettings) -> tuple[str, str]:
    """Return owner and name of the repository; raises Unreachable where the settings have none."""
    found = REPOSITORY.fullmatch(settings.repository or "")
    if not found:
        raise Unreachable(
            f"{key}: no repository; write extra.permesso.comments.repository as owner/name"
        )
    return found["owner"], found["name"]
