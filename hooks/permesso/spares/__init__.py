"""Spare parts for Python-Markdown: they do the same as those that they stand in for, with less."""
