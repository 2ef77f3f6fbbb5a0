"""Announcing: who asks to be told when something of the blog has changed."""
