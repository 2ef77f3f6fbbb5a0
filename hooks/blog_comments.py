"""`python -m blog_comments`, behind ./scripts/comments: its commands, on the blog of MkDocs."""

from __future__ import annotations

import sys

import blog_reader
from conversation import commands

if __name__ == "__main__":
    sys.exit(commands.main(blog_reader.home))
