"""Computed styles for tests: how a page looks with all rules, and with those that it was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightningcss

from permesso.site import Site
from permesso.stylesheets.scripts import Library
from permesso.stylesheets.sheets import BROWSERS, MATERIAL, lean
from permesso.stylesheets.stylesheets import Styling
from staged import Staged

ALL = """
pseudos => {
  const plain = document.createElement("i");
  plain.style.all = "initial";
  document.body.append(plain);
  const initial = getComputedStyle(plain);
  // A property that nothing uses may be gone; what uses one shows it.
  const names = [...initial].filter(name => !name.startsWith("--"));
  const usual = names.map(name => initial.getPropertyValue(name));
  const first = ["initial", names.map((name, i) => `${name}: ${usual[i]}\n`).join("")];
  const unlike = style => {
    let text = "";
    for (let i = 0; i < names.length; i += 1) {
      const value = style.getPropertyValue(names[i]);
      if (value !== usual[i]) text += `${names[i]}: ${value}\n`;
    }
    return text;
  };
  const all = [...document.querySelectorAll("body, body *")].map(element => {
    const path = `${element.localName}.${element.className.baseVal ?? element.className}`;
    const isItem = getComputedStyle(element).display === "list-item";
    return [path, ...pseudos.map(pseudo => {
      const style = getComputedStyle(element, pseudo);
      // Only an item of a list has a marker.
      const isThere = pseudo === "::marker" ? isItem : !pseudo || style.content !== "none";
      return isThere ? unlike(style) : "";
    })];
  });
  return [[...first, ...pseudos.slice(1).map(() => "")], ...all];
}
"""
"""What everything on a page has that differs from the initial values, those first. Asking for each
name, and saying what is usual, takes five times as long."""
PSEUDOS = ["", "::before", "::after", "::marker"]
STATES = ["hover", "focus", "focus-visible", "focus-within", "active", "target"]
PLAIN = "dressed.html"
"""Name of the page with its own rules, beside the one with all."""


def dress(folder: Path, url: str, styling: Staged[Styling]) -> str:
    """Write the page at `url` of a site with only its own rules beside it; return that page."""
    page = folder / url / "index.html"
    html = page.read_text(encoding="utf-8")
    dressed = styling.page(url, html)
    for address, content in styling.end().files.items():
        (folder / address).write_text(str(content), encoding="utf-8")
    (folder / url / PLAIN).write_text(dressed, encoding="utf-8")
    return dressed


def shorten(folder: Path) -> None:
    """Make the stylesheets of a site small, as the stage does first: a length that is rounded in
    its fourth place is no rule that is missing."""
    for sheet in (folder / "assets/stylesheets").glob("*.css"):
        small = lightningcss.process_stylesheet(
            sheet.read_text(encoding="utf-8"), minify=True, browsers_list=BROWSERS
        )
        # What is left out of Material's is a decision, and no mistake (`sheets.LEFT_OUT`).
        small = lean(small) if MATERIAL.search(f"assets/stylesheets/{sheet.name}") else small
        sheet.write_text(small, encoding="utf-8")


def styling_of(folder: Path) -> Staged[Styling]:
    """Return the stage that gives the pages of a site in a folder their rules."""

    def read(address: str) -> str | None:
        path = folder / address
        return path.read_text(encoding="utf-8") if path.is_file() else None

    return Staged(Styling(Site("Prova", "", ""), read, Library(read)))


def looks(
    page: Any, address: str, *, states: bool = False, opened: bool = False
) -> list[list[str]]:
    """Return the computed styles of everything on a page at an address.

    `states`: as if every element had the pointer and the focus. `opened`: what folds is open, what
    can be ticked is ticked the other way.
    """
    page.goto(address, wait_until="load")
    # So that nothing is looked at while it moves.
    page.evaluate(
        """() => {
          const style = document.createElement("style");
          const still = "transition: none !important; animation: none !important";
          style.textContent = `*, ::before, ::after { ${still} }`;
          document.head.append(style);
        }"""
    )
    if opened:
        page.evaluate(
            """() => {
              document.querySelectorAll("details").forEach(each => { each.open = !each.open; });
              document.querySelectorAll("[type=checkbox], [type=radio]").forEach(each => {
                each.checked = !each.checked;
              });
            }"""
        )
    if states:
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": -1})["root"]
        waiting = [root]
        while waiting:
            node = waiting.pop()
            waiting += node.get("children", [])
            if node["nodeType"] == 1:
                asked = {"nodeId": node["nodeId"], "forcedPseudoClasses": STATES}
                session.send("CSS.forcePseudoState", asked)
    found: list[list[str]] = page.evaluate(ALL, PSEUDOS)
    return found


def differences(every: list[list[str]], own: list[list[str]]) -> list[str]:
    """Return where two looks differ: element, property, both values."""
    assert [each[0] for each in every] == [each[0] for each in own]
    found = []
    for (path, *before), (_, *after) in zip(every, own, strict=True):
        for pseudo, a, b in zip(PSEUDOS, before, after, strict=True):
            if a != b:
                said = set(a.splitlines()) ^ set(b.splitlines())
                found.append(f"{path}{pseudo}: {'; '.join(sorted(said)[:6])}")
    return found
