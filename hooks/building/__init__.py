"""The build as `./scripts/build` starts it: nothing is built where nothing has changed, else MkDocs
builds, in this process.

What decides that nothing has changed (`unchanged.py` and what it imports) needs nothing but a
little of Python's own library, so that the answer is there before MkDocs would have started.
"""
