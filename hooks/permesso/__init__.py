"""Permesso: a blog engine that asks before it speaks.

Plain functions over plain data: nothing here imports the generator that calls it, reads the
clock, logs, or writes into the published site. `hooks/*.py` adapt it to MkDocs.
"""
