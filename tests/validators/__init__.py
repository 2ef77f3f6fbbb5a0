"""What others say of our pages: the Nu HTML checker, schema.org's types, rules for rich results."""

from __future__ import annotations

import pytest

from validators import install
from validators.nu import html_problems
from validators.structured import graphs, structured_problems

NEEDED = pytest.mark.skipif(
    not install.is_ready(),
    reason="no validators: ./scripts/test installs them where npm answers (.cache/validators.log)",
)
"""Mark of a test that calls them."""

__all__ = ["NEEDED", "graphs", "html_problems", "structured_problems"]
