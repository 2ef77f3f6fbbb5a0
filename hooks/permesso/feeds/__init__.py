"""Feeds of posts."""
