"""The audit as `./scripts/audit` starts it: a built site is examined, and what was found is told.

What decides that nothing has changed (`last.py` and what it imports) needs nothing but a little of
Python's own library, so that the answer is there before the examination would have started.
"""
