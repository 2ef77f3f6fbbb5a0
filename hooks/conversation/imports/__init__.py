"""Imports: conversations that another blog kept, and the posts that they belong to."""
