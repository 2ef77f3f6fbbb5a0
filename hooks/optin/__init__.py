"""The opt-in service: takes subscriptions from a blog's form, confirms them by mail, keeps them.

It knows a blog only by its `newsletter.json`, and nothing of how the blog is built.
"""
