"""Material's script: what on a page needs it."""

from __future__ import annotations

import pytest
from pymdownx.superfences import fence_code_format

from conftest import blog_extensions
from permesso import bundle
from permesso.markup import Converter

ALL = (
    "content.code.annotate",
    "content.tabs.link",
    "content.tooltips",
    "content.footnote.tooltips",
)
MERMAID = {
    "pymdownx.superfences": {
        "custom_fences": [
            {
                "name": "mermaid",
                "class": "mermaid",
                "format": fence_code_format,
            }
        ]
    }
}
TEXTS = {
    "mermaid": "``` mermaid\ngraph LR\n```",
    "annotate": "Un testo (1)\n{ .annotate }\n\n1.  Nota",
    "content.code.annotate": "``` py\na = 1 # (1)\n```\n\n1.  Nota",
    "content.tabs.link": '=== "A"\n\n    a\n\n=== "B"\n\n    b',
    "content.tooltips": '[x](https://x.example/ "detto")',
    "content.footnote.tooltips": "Una[^1].\n\n[^1]: Nota.",
    "preview": "[x](#x){ data-preview }",
}
"""A text for each reason."""
PLAIN = """
## Un titolo

Testo con `codice` e un'abbreviazione annotata.

``` py
a = 1
```

1.  Uno

!!! tip "annotate"
    mermaid

| a | b |
| - | - |
| 1 | 2 |

- [x] fatto
"""


def html(text: str) -> str:
    """Return a text as the sample blog's extensions make it."""
    extensions = blog_extensions() | MERMAID
    return Converter(list(extensions), extensions).convert(text).html("")


def test_every_reason_has_a_text() -> None:
    assert TEXTS.keys() == bundle.REASONS.keys()


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_needs_the_script_for(name: str) -> None:
    assert bundle.reasons(html(TEXTS[name]), ALL) == (name,)


@pytest.mark.parametrize("name", [name for name in TEXTS if name in ALL])
def test_a_feature_that_is_off_needs_nothing(name: str) -> None:
    assert bundle.reasons(html(TEXTS[name]), ()) == ()


def test_a_plain_page_does_without() -> None:
    assert bundle.reasons(html(PLAIN), ("content.tabs.link", "content.tooltips")) == ()


@pytest.mark.parametrize(
    ("script", "needs"),
    [
        ("document$.subscribe(() => {})", ("extra_javascript",)),
        ('document.title = "$"', ()),
        ("__md_get('__tabs')", ("extra_javascript",)),
    ],
)
def test_an_owners_script_may_need_it(script: str, needs: tuple[str, ...]) -> None:
    assert bundle.reasons("", (), [script]) == needs


def test_the_script_is_told_of_what_it_can_do_here() -> None:
    features = ["navigation.instant", "content.code.copy", "content.tabs.link", "search.suggest"]
    assert bundle.told(features) == ["content.tabs.link"]
