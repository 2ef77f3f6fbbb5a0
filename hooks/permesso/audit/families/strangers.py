"""Strangers: hosts that a page calls though its reader opened another one's."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from permesso.audit import beside, facades, script_addresses
from permesso.audit.declared import FILE
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Request, When
from permesso.audit.finding import LONGEST, Finding, shortened
from permesso.audit.hosts import Own, host_of, hosts_declared, own_of
from permesso.audit.scripts import Script

RULES = {"start": "request", "asked": "click", "never": "script"}
"""The rule that a call of a script breaks, by when it is made."""
OWN_MACHINE = ("localhost", "127.", "0.0.0.0", "[::1]")
"""Hosts that a script names for those who develop it."""


def page(page: Page) -> Iterator[Finding]:
    """Yield what a page calls of other hosts, by itself or without having named them."""
    own = own_of(page.host, page.declared)
    found = [*_requested(page, own)]
    known = {(finding.line, host) for finding, host in found}
    findings = [finding for finding, _ in found]
    findings += [*_by_scripts(page, own, known), *_facades(page, own), *_forms(page, own)]
    yield from dict.fromkeys(findings)


def site(site: Site) -> Iterator[Finding]:
    """Yield the hosts that a site calls and doesn't declare, and those that it declares and doesn't
    call; nothing where it declares nothing."""
    if site.declared.hosts is None:
        return
    own, declared = own_of(site.host, site.declared), hosts_declared(site.declared)
    called: set[str] = set()
    for facts in site.facts:
        for request in facts.requests:
            host = host_of(request.address)
            if host is None or host in called:
                continue
            if host in declared or not own.has(host):
                called.add(host)
                if host not in declared:
                    yield _finding(facts.file, request.line, "undeclared", host, request.found)
    for host in sorted(declared - called):
        yield Finding(FILE, 1, "strangers.unused", host)


def asked_for(page: Page) -> Iterator[Request]:
    """Yield what a page's facades and scripts would ask of other hosts beside its requests, so that
    it can be held against the declaration."""
    document = page.document
    for element, address in facades.facades(document.root):
        line, shown = document.line(element), document.shown(element)
        yield Request(_whole(address), "other", "act", line, shown)
    for script in page.scripts:
        for each in script_addresses.called(script):
            host = host_of(each.address)
            when: When = "load" if each.when == "start" else "act"
            if host is None and page.host and each.address.startswith("/"):
                # A program of the site's own may be a tracker, which the lists know.
                own = f"https://{page.host}{each.address}"
                yield Request(own, "script", when, _line(page, script, each), each.found)
            if host and not host.startswith(OWN_MACHINE):
                line, found = each.line, each.found
                if script.element is not None and not script.inline:
                    # The page's own line is where it asks for the script.
                    line = document.line(script.element)
                    found = shortened(f"{script.file}:{each.line}: {found}")
                yield Request(_whole(each.address), "other", when, line, found)


def _line(page: Page, script: Script, called: script_addresses.Called) -> int:
    """Return the page's line for what a script calls: where it asks for the script, or its own."""
    if script.element is None or script.inline:
        return called.line
    return page.document.line(script.element)


def _requested(page: Page, own: Own) -> Iterator[tuple[Finding, str]]:
    """Yield what markup and stylesheets ask for as soon as the page is opened, with its host."""
    for request in page.requests:
        host = host_of(request.address)
        if host is None or own.has(host) or request.kind in ("form", "ping"):
            continue
        rule = "hint" if request.kind == "hint" else "request"
        if request.when == "load":
            file = page.document.file
            yield _finding(file, request.line, rule, host, request.found), host


def _by_scripts(page: Page, own: Own, known: set[tuple[int, str]]) -> Iterator[Finding]:
    """Yield what scripts ask for; `known` are the lines and hosts that were found in markup."""
    said: str | None = None
    for script in page.scripts:
        for each in script_addresses.called(script):
            host = host_of(each.address)
            if host is None or own.has(host) or host.startswith(OWN_MACHINE):
                continue
            if script.inline and (each.line, host) in known:
                continue
            if each.when != "start":
                if script.handler and script.element is not None:
                    named = _beside(page, script.element)
                else:
                    named = said = said if said is not None else _said(page)
                if host in own.declared or beside.names(host, named):
                    continue
            rule = "script" if each.when == "start" and not each.directly else RULES[each.when]
            yield _finding(script.file, each.line, rule, host, each.found)


def _beside(page: Page, element: HtmlElement) -> str:
    """Return the words beside a button, or those of a form."""
    box = beside.box_of(element)
    return beside.words(page.document, element, box, page.styles.hidden)


def _facades(page: Page, own: Own) -> Iterator[Finding]:
    """Yield what a press loads from a host that nothing beside the button names."""
    document = page.document
    loaded = {(each.line, host_of(each.address)) for each in page.requests if each.when == "load"}
    for element, address in facades.facades(document.root):
        host, line = host_of(address), document.line(element)
        if host is None or own.has(host) or (line, host) in loaded:
            continue
        if not beside.names(host, _beside(page, element)):
            yield _finding(document.file, line, "click", host, document.shown(element))


def _forms(page: Page, own: Own) -> Iterator[Finding]:
    """Yield the forms that are sent to a host that they don't name."""
    document = page.document
    base = next((each.get("href") or "" for each in document.elements("base")), "")
    for form in document.elements("form"):
        for element, action in _actions(form):
            host = host_of(urljoin(base, action)) if "//" in action or "//" in base else None
            if host is None or own.has(host):
                continue
            if not beside.names(host, _beside(page, form)):
                line = document.line(element)
                yield _finding(document.file, line, "form", host, document.shown(element))


def _actions(form: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield where a form is sent, and each button that sends it elsewhere."""
    if (form.get("method") or "").strip().lower() != "dialog" and form.get("action"):
        yield form, form.get("action") or ""
    for element in form.iter("button", "input"):
        if element.get("formaction"):
            yield element, element.get("formaction") or ""


def _said(page: Page) -> str:
    """Return all that a page says to its readers, its buttons that a script shows included."""
    root = page.document.root
    buttons = (each for each in root.iter("button", "summary"))
    return " ".join([page.document.words(root), *(each.text_content() for each in buttons)])


def _finding(file: str, line: int, rule: str, host: str, found: str) -> Finding:
    """Return a finding that names the host, even where what is shown was cut."""
    shown = found if host in found[:LONGEST] else f"{host}: {found}"
    return Finding(file, line, f"strangers.{rule}", shortened(shown))


def _whole(address: str) -> str:
    return f"https:{address}" if address.startswith("//") else address
