"""Movement: what goes on moving beside a text that somebody reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.interruptions.places import SELECTOR, at, of, styled
from permesso.audit.finding import Finding
from permesso.audit.media import PHONE

LONGEST = 5.0
"""Seconds that something may move by itself (WCAG 2.2, 2.2.2)."""
SLIDER = re.compile(
    r"(?:^new (?:[\w$]+\.)*(?:Swiper|Splide|Glide|Flickity|Flicking|Siema|KeenSlider)"
    r"|(?:^|\.)(?:slick|owlCarousel|flexslider|bxSlider|tns|cycle))$"
)
"""What makes a carousel, in the usual libraries."""
AUTOPLAY = re.compile(r"""\bauto[pP]lay\b["']?\s*:(?!\s*(?:false\b|!1|0\b|["'](?:off|pause)))""")
TIME = re.compile(r"(?<![\w.-])(\d*\.?\d+)(ms|s)\b")
COUNT = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)(?![\w.%])")


def page(page: Page) -> Iterator[Finding]:
    """Yield `marquee`, `blink`, and animations that go on for more than five seconds.

    That a stylesheet asks for `prefers-reduced-motion: no-preference` first is polite, and no way
    to stop it for those who never found that setting: such motion counts, too.
    """
    for element in page.document.elements("marquee", "blink"):
        if not page.styles.hidden(element):
            yield at(page, "motion", element)
    yield from _turning(page)
    for name in ("animation", "animation-iteration-count"):
        for element in styled(page, name, lambda value: bool(re.search(r"\binfinite\b|\d", value))):
            if not page.styles.hidden(element, PHONE) and _is_endless(page, element):
                yield at(page, "motion", element)


def _turning(page: Page) -> Iterator[Finding]:
    """Yield carousels that turn by themselves: Bootstrap's, by their attribute, and those that a
    script starts for elements that the page has."""
    for element in page.document.elements():
        ride = element.get("data-bs-ride") or element.get("data-ride")
        still = (element.get("data-bs-interval") or element.get("data-interval")) == "false"
        if ride == "carousel" and not still and not page.styles.hidden(element):
            yield at(page, "motion", element)
    for script in page.scripts:
        for call in script.calls:
            if (
                not call.asked
                and SLIDER.search(call.name)
                and any(AUTOPLAY.search(each) for each in call.arguments)
                and (named := SELECTOR.search(call.found))
                and any(
                    _is_called(element, *named.groups()) for element in page.document.elements()
                )
            ):
                yield of(script, "motion", call)


def _is_called(element: HtmlElement, kind: str, word: str) -> bool:
    """Tell whether a simple selector means an element."""
    if kind == ".":
        return word in (element.get("class") or "").split()
    return element.get("id") == word if kind == "#" else element.tag == word.lower()


def _is_endless(page: Page, element: HtmlElement) -> bool:
    said = page.styles.of(element)
    whole = said.get("animation", "")
    if re.search(r"(?<![\w-])(?:none|paused)(?![\w-])", whole) or "paused" in said.get(
        "animation-play-state", ""
    ):
        return False
    if not whole and said.get("animation-name", "none") == "none":
        return False
    duration = TIME.search(said.get("animation-duration", "")) or TIME.search(whole)
    if not duration or not float(duration[1]):
        return False
    counts = said.get("animation-iteration-count") or whole
    if re.search(r"(?<![\w-])infinite(?![\w-])", counts):
        return True
    plain = re.sub(r"\([^()]*\)", "", counts)
    count = COUNT.search(plain)
    seconds = float(duration[1]) / (1000 if duration[2] == "ms" else 1)
    return bool(count) and seconds * float(count[1] if count else 1) > LONGEST
