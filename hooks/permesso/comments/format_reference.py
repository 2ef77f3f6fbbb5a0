"""Reference of the files of comments: a page printed from the definitions that check them."""

from __future__ import annotations

from permesso import reference_page
from permesso.comments.records import RULES, UNPLACED, Record, ThreadFile
from permesso.comments.rules import Rules
from permesso.comments.settings import OwnComments
from permesso.reference_page import fields

EXAMPLE = """\
comments:
- id: isso-9
  author: Pietro
  date: 2026-03-11T21:04:00+01:00
  html: <p>E se la promessa cambia?</p>
  source: isso
- id: isso-12
  parent: isso-9
  author: Silvia
  link: https://silvia.example/
  date: 2026-03-12T08:30:00+01:00
  html: <p>Si avvisa <em>prima</em>.</p>
  source: isso
- id: nora-1
  parent: isso-12
  author: Nora
  date: 2026-03-12T09:00:00+01:00
  text: Sottoscrivo.
"""

RULES_EXAMPLE = """\
words: [casino, prestito facile]
authors: [SEO Expert]
links: [spam.example]
max_links: 3
"""

INTRODUCTION = f"""\
The comments of a post are one file of text beside the posts. The build reads it, \
`./scripts/comments` writes it, and you may do both: review a change, correct a name, answer, \
hide. No provider is needed to read them, and none can take them away.

The file of the post `docs/posts/2026/la-promessa.md` is `docs/comments/2026/la-promessa.yml`: \
the same path, below the folder of the comments, with `.yml`. Title, address and date of the post \
may change. When the post itself moves, move the file with it, or write the old id into the post: \
`comments: {{thread: 2026/la-promessa}}`. A file whose post is not there is an error that names \
the nearest one.

```yaml
{EXAMPLE}```

These files are public like the posts, so no e-mail address and no IP address belongs in them. \
What could run or call home is taken out of the text at every build, whoever wrote it: scripts, \
styles, pictures of other hosts."""

STATES = f"""\
What becomes of a comment:

- without `status`, it is shown, unless a rule of `{RULES}` objects: then it waits as `pending`;
- `published` is shown, whatever the rules say: this is how you let one through;
- `pending` waits; the build names it with its line;
- `hidden` is not shown, but stays in the file;
- `deleted` is gone at its source. Where it or a hidden one has answers, its empty place stays.

Answers stand in the order in which they were written, below what they answer. Five levels are \
shown; deeper ones stand beside their parent and name who they answer. A parent that is not there, \
comments that answer each other in a circle, and two with one id are errors with their lines."""

MODERATION = f"""\
`docs/comments/{RULES}` says which comments somebody has to look at first. It holds words, not \
patterns, and nothing in it is ever shown.

```yaml
{RULES_EXAMPLE}```"""

ORPHANS = f"""\
`./scripts/comments import` puts conversations whose post it does not find into \
`docs/comments/{UNPLACED}/`, whole, with the title and the address that the post had. The build \
does not read them. Move a file to its post's path, and it is shown."""


def page() -> str:
    """Return the page: where the files lie, every key of them, and what the rules do."""
    return reference_page.page(
        "Comments on disk",
        "The files that hold the comments of the blog: where they lie, every key, and the rules of "
        "moderation.",
        "the definitions in hooks/permesso/comments",
        [
            INTRODUCTION,
            "## The file",
            fields(ThreadFile),
            "## A comment",
            fields(Record),
            STATES,
            "## The post",
            "`comments` in a post's front matter is `open`, `closed` or `off`, or has these keys:",
            fields(OwnComments),
            "## Rules of moderation",
            MODERATION,
            fields(Rules),
            "## Conversations without a post",
            ORPHANS,
            "## In the editor",
            "`hooks/permesso/schemas/comments.json` and `moderation.json` are the JSON Schemas of "
            "these files. Visual Studio Code with its YAML extension takes them in "
            "`.vscode/settings.json`:",
            '```json\n{"yaml.schemas": {\n'
            '  "hooks/permesso/schemas/comments.json": "docs/comments/**/*.yml",\n'
            f'  "hooks/permesso/schemas/moderation.json": "docs/comments/{RULES}"\n'
            "}}\n```",
        ],
    )
