"""Comments from utterances: GitHub issues, over REST.

utterances gives an issue the term as its title, and looks for the oldest one whose title has it,
in whatever case (utterances, src/github.ts, createIssue and loadIssueByTerm). It also takes a title
that has the term as a part, which may be that of another conversation; here it has to be the whole.
Shapes: GitHub's OpenAPI description, `issue` and `issue-comment`. Issues know no threads: comments
stand in the order of their dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import AwareDatetime, TypeAdapter

from conversation.source import Fetched, Place, Seen, Tell
from conversation.sources import entries, github
from conversation.sources.answers import MOST_PAGES, Provider, Shape
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

KEY = "utterances"
HTML = {"Accept": "application/vnd.github.html+json"}
"""Media type of answers whose texts are HTML (`body_html`)."""
PER_PAGE = 100


class Issue(Shape):
    """An issue in the list."""

    number: int
    title: str
    comments: int
    updated_at: str
    pull_request: dict[str, Any] | None = None


class User(Shape):
    """Who wrote it."""

    login: str
    html_url: str


class Minimized(Shape):
    """Why a comment was hidden by who looks after the repository."""

    reason: str | None = None


class Comment(Shape):
    """A comment on an issue."""

    id: int
    html_url: str
    body_html: str
    user: User | None
    created_at: AwareDatetime
    minimized: Minimized | None = None


_ISSUES = TypeAdapter(list[Issue])
_COMMENTS = TypeAdapter(list[Comment])

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Utterances:
    """The issues of a repository."""

    provider: Provider
    """GitHub."""
    owner: str
    """Owner of the repository."""
    name: str
    """Its name."""
    label: str | None
    """Label that issues with comments carry; None to look at all issues."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations whose issue changed: its date or its number of comments."""
        titled: dict[str, Issue] = {}
        for issue in self._issues():
            titled.setdefault(issue.title.lower(), issue)
        for place in places:
            found = titled.get(place.thread.lower())
            marker = _marker(found) if found else entries.NOTHING
            if marker != seen.get(place.thread, entries.NOTHING):
                records = entries.in_order(self._records(found)) if found else ()
                yield Fetched(place.thread, records, marker)
            tell(1)

    def _issues(self) -> Iterator[Issue]:
        order = {"state": "all", "sort": "created", "direction": "asc"}
        values = {**order, "labels": self.label} if self.label else order
        for issue in self._pages(_ISSUES, "issues", values):
            if issue.pull_request is None:
                yield issue

    def _records(self, issue: Issue) -> Iterator[Record]:
        for comment in self._pages(_COMMENTS, f"issues/{issue.number}/comments", {}):
            if comment.minimized is None:
                yield _record(comment)

    def _pages(
        self, shape: TypeAdapter[list[T]], path: str, values: Mapping[str, str]
    ) -> Iterator[T]:
        url = f"{github.API}/repos/{self.owner}/{self.name}/{path}"
        for page in range(1, MOST_PAGES + 1):
            params = {**values, "per_page": str(PER_PAGE), "page": str(page)}
            response = self.provider.ask("GET", url, params=params, headers=HTML)
            yield from self.provider.read(shape, response)
            if "next" not in response.links:
                return
        raise self.provider.unreachable(f"{path} does not end; set a label, or try again later")


def from_settings(
    settings: CommentsSettings, client: httpx.Client, environ: Mapping[str, str]
) -> Utterances:
    """Return the issues that the settings name; raises Unreachable where they name none."""
    owner, name = github.repository(KEY, settings)
    return Utterances(github.provider(KEY, client, environ), owner, name, settings.label)


def _marker(issue: Issue) -> str:
    return f"{issue.number} {issue.updated_at} {issue.comments}"


def _record(comment: Comment) -> Record:
    return entries.record(
        KEY,
        str(comment.id),
        comment.created_at,
        comment.body_html,
        author=comment.user.login if comment.user else None,
        link=comment.user.html_url if comment.user else None,
        url=comment.html_url,
    )
