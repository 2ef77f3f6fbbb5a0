"""Spaces that no reader sees, and those that one does."""

from __future__ import annotations

import pytest

from permesso.finishing.printed import cut
from permesso.finishing.spaces import Spaces


def lean(html: str) -> str:
    """Return a page without what nobody sees."""
    page = cut(html)
    Spaces().lean(page)
    return page.html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>\n  <p>a</p>\n\n  <p>b</p>\n</div>", "<div><p>a</p><p>b</p></div>"),
        # Words stay apart.
        ("<p>\n  <b>a</b>\n  <i>b</i>\n</p>", "<p><b>a</b>\n<i>b</i></p>"),
        ("<p>a\n  b</p>", "<p>a\n  b</p>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><b>a</b> <i>b</i></p>"),
        ("<b>a</b>\n<script>\n  1\n</script>\n<i>b</i>", None),
        # An owner may set a list in one line.
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>", "<ul><li>a</li>\n<li>b</li></ul>"),
        ('<p title="a > b">\n  <b>a</b></p>', '<p title="a > b"><b>a</b></p>'),
        ("<pre>\n  <p>a</p>\n  <b>b</b>\n</pre>", None),
        ("<textarea>\n  <p>\n  </textarea>", None),
        ("<template>\n  <p>\n  </p></template>", None),
    ],
)
def test_white_space(html: str, expected: str | None) -> None:
    assert lean(html) == (html if expected is None else expected)
