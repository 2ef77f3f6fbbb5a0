"""MkDocs as it was read: what does its steps by itself here has to follow where they change."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from mkdocs.commands import build

READ: dict[Callable[..., Any], tuple[str, str]] = {
    build.build: (
        "c476b64474acfaa2",
        "`generate` in hooks/previewing/generation.py, and what `_take` in hooks/printing.py lets"
        " it do",
    ),
    build._build_page: ("adcdbd14b2361126", "`Printer` in hooks/printing.py"),
    build.get_context: ("4b4bf8a076edc4a6", "`Printer` in hooks/printing.py"),
}
"""Functions of MkDocs 1.6.1: the digest of their source, and who does the same."""


@pytest.mark.parametrize("function", READ, ids=lambda function: function.__name__)
def test_mkdocs_does_what_it_did_when_it_was_read(function: Callable[..., Any]) -> None:
    read, here = READ[function]
    now = hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
    assert now == read, f"it has changed: read it beside {here}, mend that, then write {now} here"
