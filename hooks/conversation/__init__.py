"""What the owner does with conversations: bring them home, import them, look at what is new.

`./scripts/comments` runs `python -m blog_comments`, whose main gives `commands.main` a blog.
"""
