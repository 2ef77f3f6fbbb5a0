"""Material's script, which most pages do without: what on a page needs it, and why.

Without it tabs, folded parts, tables, footnotes, task lists, pictures and admonitions work, since
they are HTML and CSS; copy buttons, the switch of schemes, enlarged pictures and search are ours.
`REASONS` is what is left. Read in its source, `src/templates/assets/javascripts/bundle.ts` and
`components/content/`, of version 9.8.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Something on a page that needs the script."""

    word: str
    """What stands in the page's HTML then, among other cases."""
    sign: re.Pattern[str]
    """What it has then and in no other case."""
    without: str
    """What a reader would have without the script."""
    feature: str | None = None
    """Of `theme.features`, the one that has to be on as well."""

    def applies(self, html: str) -> bool:
        """Tell whether the text of a page has what it is about."""
        return self.word in html and self.sign.search(html) is not None


def _of_class(name: str) -> re.Pattern[str]:
    return re.compile(rf'<[^>]*\bclass="[^"]*(?<![\w-]){name}(?![\w-])')


REASONS = {
    "mermaid": Reason(
        "mermaid", _of_class("mermaid"), "the text of a diagram instead of the diagram"
    ),
    "annotate": Reason("annotate", _of_class("annotate"), "(1) in the text, and the list below it"),
    "content.code.annotate": Reason(
        "<ol",
        re.compile(r"</div>\s*<ol\b"),
        "(1) in the code, and the list below it",
        "content.code.annotate",
    ),
    "content.tabs.link": Reason(
        "tabbed-set",
        _of_class("tabbed-set"),
        "tabs of which each is chosen by itself",
        "content.tabs.link",
    ),
    "content.tooltips": Reason(
        'title="',
        re.compile(r'<(?!a class="(?:headerlink|footnote-backref)")[^>]*\stitle="'),
        "the browser's own tooltips",
        "content.tooltips",
    ),
    "content.footnote.tooltips": Reason(
        "footnote-ref",
        _of_class("footnote-ref"),
        "footnotes at the end, a link away",
        "content.footnote.tooltips",
    ),
    "preview": Reason(
        "data-preview", re.compile(r"<a\b[^>]*\sdata-preview"), "links without a preview"
    ),
}
"""What needs the script, by its name in Material's documentation."""
EXPORTS = re.compile(
    r"\b(?:document|location|target|keyboard|viewport|tablet|screen|print|alert|progress|component)\$"
    r"|\b__md_(?:get|set|scope|hash)\b"
)
"""What it gives to scripts of owners (Material, "Customization", "Additional JavaScript")."""
FEATURES = ("content.", "navigation.instant.preview")
"""What it can do here, of `theme.features`: the rest acts on parts of a page that ours hasn't."""
OURS = ("content.code.copy",)
"""What it would do too, where ours does it on every page."""


def reasons(html: str, features: Collection[str], scripts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return why a page needs Material's script; empty if it does not.

    `html` is the text of the page, `features` are those of the theme, `scripts` the owner's own.
    """
    found = tuple(
        name
        for name, reason in REASONS.items()
        if (reason.feature is None or reason.feature in features) and reason.applies(html)
    )
    return (*found, "extra_javascript") if any(map(EXPORTS.search, scripts)) else found


def told(features: Iterable[str]) -> list[str]:
    """Return the features that the script is told of."""
    return [name for name in features if name.startswith(FEATURES) and name not in OURS]
