"""What keeps a page from being for everyone: axe-core's findings, and what axe does not look at."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

import browser
from conftest import ROOT

AXE = ROOT / ".cache/validators/node_modules/axe-core/axe.min.js"
NEEDED = [
    *browser.NEEDED,
    pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: npm was not there to install it"),
]
"""Marks of a test that asks axe-core."""

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPERIMENTS = [
    "css-orientation-lock",
    "hidden-content",
    "label-content-name-mismatch",
    "table-fake-caption",
    "td-has-header",
]
"""Rules that axe-core calls experimental and that are sound here. `p-as-heading` is not: it takes
the blog's name in the footer for a heading; nor is `focus-order-semantics`: a group that scrolls
has to take the focus (WCAG 2.2, success criterion 2.1.1)."""

RUN = """
async ([tags, names, only]) => {
  const rules = Object.fromEntries(names.map(name => [name, {enabled: true}]));
  const options = only
    ? {runOnly: {type: "rule", values: only}}
    : {runOnly: {type: "tag", values: tags}, rules};
  const found = await axe.run(document, {...options, resultTypes: ["violations"]});
  return found.violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id}: ${target.join(" ")}: ${[...any, ...all, ...none][0]?.message}`));
}
"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def faults(page: Page, only: list[str] | None = None) -> list[str]:
    """Return what axe-core finds on a page, by all rules or by some."""
    # Evaluated through the browser's own door: no policy of the page's has to allow it.
    page.evaluate(f"{_axe()}; 0")
    found: list[str] = page.evaluate(RUN, [STANDARDS, EXPERIMENTS, only])
    return found


STRUCTURE = """
() => {
  const wrong = [];
  const seen = element => element.checkVisibility({visibilityProperty: true});
  const all = selector => [...document.querySelectorAll(selector)];
  const once = selector => {
    const count = all(selector).filter(seen).length;
    if (count !== 1) wrong.push(`${count} of ${selector}`);
  };
  once("h1"); once("main"); once("body > header"); once("body > footer");
  if (!document.documentElement.lang) wrong.push("no language");

  let level = 0;
  for (const heading of all("main :is(h1, h2, h3, h4, h5, h6)").filter(seen)) {
    const own = Number(heading.localName[1]);
    if (own > level + 1) wrong.push(`h${level} is followed by ${heading.outerHTML.slice(0, 60)}`);
    level = own;
  }

  const landmarks = all("nav, aside:not(article aside), [role=search], [role=region]").filter(seen);
  const names = landmarks.map(each =>
    `${each.localName} ${each.ariaLabel ?? each.getAttribute("aria-labelledby") ?? ""}`);
  for (const name of names) {
    if (!name.trim().includes(" ") && names.length > 1 && name.startsWith("nav"))
      wrong.push("a nav without a name");
    if (names.indexOf(name) !== names.lastIndexOf(name)) wrong.push(`twice: ${name}`);
  }

  const stops = all("a[href], button, input, select, textarea, summary, [tabindex]")
    .filter(each => each.tabIndex >= 0 && !each.disabled);
  if (!stops[0].matches(".pm-skip")) wrong.push(`first is ${stops[0].outerHTML.slice(0, 60)}`);
  if (!document.querySelector(stops[0].getAttribute("href"))) wrong.push("skips to nothing");
  for (const stop of stops) if (stop.tabIndex > 0) wrong.push(`tabindex of ${stop.outerHTML}`);

  // Where the same words lead to different pages, what is around them tells them apart.
  const around = link => {
    const near = link.closest("article article, .pm-card") ?? link.closest("nav")
      ?? link.closest("li, p, td, dd, dt, h2, h3, h4, section");
    return near?.textContent.replace(/\\s+/g, " ").trim() ?? "";
  };
  const targets = new Map();
  for (const link of all("a[href]").filter(seen)) {
    if (link.closest("[aria-hidden=true]")) continue;
    const name = (link.ariaLabel ?? (link.textContent.trim()
      || link.querySelector("img, svg")?.getAttribute("alt") || link.title)).trim().toLowerCase();
    if (!name) wrong.push(`no name: ${link.outerHTML.slice(0, 80)}`);
    if (["qui", "clicca qui", "leggi", "continua", "here", "click here", "link"].includes(name))
      wrong.push(`says nothing: ${name}`);
    const key = `${name} | ${around(link)}`;
    const known = targets.get(key) ?? link.href;
    if (known !== link.href && !link.matches(".headerlink, [href^='#fn']"))
      wrong.push(`the same words lead elsewhere: ${name}`);
    targets.set(key, link.href);
  }

  const fields = all("form :is(input:not([type=hidden]), textarea, select)");
  for (const field of fields.filter(seen)) {
    if (!field.labels.length && !field.ariaLabel && field.getAttribute("aria-hidden") !== "true")
      wrong.push(`no label: ${field.name}`);
    if (field.type === "email" && field.autocomplete !== "email")
      wrong.push(`autocomplete of ${field.id}`);
    for (const id of (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean))
      if (!document.getElementById(id)) wrong.push(`${field.id} is described by nothing`);
  }
  return wrong;
}
"""


def structure(page: Page) -> list[str]:
    """Return what is wrong with headings, landmarks, names, labels and the order of a page."""
    found: list[str] = page.evaluate(STRUCTURE)
    return found


SPACED = """
css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}
"""
SPACES = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What a reader may do to a text (WCAG 2.2, success criterion 1.4.12)."""


def space_out(page: Page) -> None:
    """Set a page's text as widely as a reader may, whatever its policy."""
    page.evaluate(SPACED, SPACES)


CLIPPED = """
() => [...document.body.querySelectorAll("*")].filter(element => {
  const {overflowX, overflowY} = getComputedStyle(element);
  const hides = value => value === "hidden" || value === "clip";
  if (element.closest("svg, video, [aria-hidden=true]") || element.clientHeight <= 1) return false;
  return element.checkVisibility() && element.textContent.trim()
    && (hides(overflowY) && element.scrollHeight > element.clientHeight + 2
      || hides(overflowX) && element.scrollWidth > element.clientWidth + 2);
}).map(element => element.outerHTML.slice(0, 80))
"""


def clipped(page: Page) -> list[str]:
    """Return elements that hide a part of their text."""
    found: list[str] = page.evaluate(CLIPPED)
    return found


MOVING = """
() => {
  const moves = style => [style.transitionDuration, style.animationDuration]
    .some((value, which) => value.split(",").some(each => parseFloat(each) > 0)
      && (which ? style.animationName !== "none" : style.transitionProperty !== "none"));
  return [...document.querySelectorAll("*")].flatMap(element =>
    [null, "::before", "::after"].filter(part => moves(getComputedStyle(element, part)))
      .map(part => `${element.outerHTML.slice(0, 60)}${part ?? ""}`));
}
"""


def moving(page: Page) -> list[str]:
    """Return what changes in steps between one look and another."""
    found: list[str] = page.evaluate(MOVING)
    return found


STOP = """
() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const read = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const below = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return read("Canvas");
  };
  const light = colour => {
    const [r, g, b] = colour.map(part => part / 255)
      .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  // What is too small to see shows its focus beside it.
  const beside = focused.closest(".tabbed-set")?.querySelector(".tabbed-labels");
  const shown = focused.matches(".tabbed-set > input") ? beside : focused;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const [one, other] = [light(read(style.outlineColor)), light(below(shown.parentElement))].sort();
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 20), 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
  const line = shown.getClientRects()[0];
  const there = document.elementFromPoint(x, y);
  const first = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
  const own = element => element && (shown.contains(element) || element.contains(shown));
  return {
    html: focused.outerHTML.slice(0, 90),
    isLine: style.outlineStyle === "auto"
      || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    contrast: style.outlineStyle === "auto" ? 21 : (other + .05) / (one + .05),
    isInside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isCovered: !own(there) && !own(first),
    top: box.top + scrollY, left: box.left,
  };
}
"""


def stops(page: Page, most: int = 400) -> list[dict[str, Any]]:
    """Return where the focus goes from the start of a page to its end, key by key."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return found
        found.append(stop)
    raise AssertionError(f"no end after {most} stops: {found[-3:]}")
