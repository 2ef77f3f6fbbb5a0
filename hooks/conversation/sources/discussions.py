"""GitHub Discussions over GraphQL: what is asked, and what is answered.

Types: GitHub's public schema, `Discussion` and `DiscussionComment`.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import AwareDatetime

from conversation.sources.answers import Shape

Node = TypeVar("Node")

# Of a discussion's first comments so much as tells whether one changed: GitHub does not say that
# `updatedAt` of a discussion moves with every one of them.
LIST = """
query($owner: String!, $name: String!, $category: ID, $after: String) {
  repository(owner: $owner, name: $name) {
    discussions(
      first: 50, after: $after, categoryId: $category,
      orderBy: {field: CREATED_AT, direction: ASC}
    ) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id title body updatedAt
        comments(first: 100) {
          totalCount
          nodes { id updatedAt isMinimized replies(first: 1) { totalCount } }
        }
      }
    }
  }
}
"""
PARTS = "id createdAt url deletedAt isMinimized bodyHTML author { login url }"
REPLIES = f"pageInfo {{ hasNextPage endCursor }} nodes {{ {PARTS} }}"
COMMENTS = f"""
query($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on Discussion {{
      comments(first: 50, after: $after) {{
        pageInfo {{ hasNextPage endCursor }}
        nodes {{ {PARTS} replies(first: 100) {{ {REPLIES} }} }}
      }}
    }}
  }}
}}
"""
MORE = f"""
query($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on DiscussionComment {{ replies(first: 100, after: $after) {{ {REPLIES} }} }}
  }}
}}
"""


class PageInfo(Shape):
    """Whether a list goes on, and from where."""

    hasNextPage: bool
    endCursor: str | None = None


class Page(Shape, Generic[Node]):
    """A page of a list."""

    pageInfo: PageInfo
    nodes: list[Node]


class Total(Shape):
    """How many there are."""

    totalCount: int


class Sign(Shape):
    """So much of a comment as tells whether it changed."""

    id: str
    updatedAt: str
    isMinimized: bool
    replies: Total


class Signs(Shape):
    """The same of all comments of a discussion."""

    totalCount: int
    nodes: list[Sign]


class Discussion(Shape):
    """A discussion in the list."""

    id: str
    title: str
    body: str
    updatedAt: str
    comments: Signs


class Repository(Shape):
    """The repository."""

    discussions: Page[Discussion]


class ListAnswer(Shape):
    """Answer to `LIST`."""

    repository: Repository


class Author(Shape):
    """Who wrote it."""

    login: str
    url: str


class Reply(Shape):
    """A comment, or an answer to one."""

    id: str
    createdAt: AwareDatetime
    url: str
    deletedAt: AwareDatetime | None
    isMinimized: bool
    bodyHTML: str
    author: Author | None


class Comment(Reply):
    """A comment with its answers: there is one level of them."""

    replies: Page[Reply]


class CommentsNode(Shape):
    """A discussion with a page of its comments."""

    comments: Page[Comment]


class CommentsAnswer(Shape):
    """Answer to `COMMENTS`."""

    node: CommentsNode


class RepliesNode(Shape):
    """A comment with a page of the answers to it."""

    replies: Page[Reply]


class RepliesAnswer(Shape):
    """Answer to `MORE`."""

    node: RepliesNode


class Mistake(Shape):
    """What GitHub says when it does not answer: the status is 200 all the same."""

    message: str
    type: str = ""
