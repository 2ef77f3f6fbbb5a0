"""Elements of XML 1.0 as text: what the feeds in XML are joined from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
"""Opens a document."""
URI = "/#%[]=:;$&()+,!?*@'~"
"""What stands in an address as it is; what is encoded already stays so (RFC 3986, RFC 3987, 3.1).
"""


def element(
    name: str, content: str = "", attributes: Mapping[str, str | None] | None = None
) -> str:
    """Return an element that holds text; its attributes stand in the order of their names, those
    without a value are left out."""
    text = _escaped(content) if content else ""
    if attributes is None:
        return f"<{name}>{text}</{name}>" if text else f"<{name}/>"
    return wrapped(name, text, attributes)


def wrapped(
    name: str, content: str | Iterable[str], attributes: Mapping[str, str | None] | None = None
) -> str:
    """Return an element that holds other elements."""
    inner = content if isinstance(content, str) else "".join(content)
    opening = opened(name, attributes)
    return f"{opening}{inner}</{name}>" if inner else f"{opening[:-1]}/>"


def opened(name: str, attributes: Mapping[str, str | None] | None = None) -> str:
    """Return the beginning of an element."""
    if not attributes:
        return f"<{name}>"
    given = [(each, value) for each, value in attributes.items() if value is not None]
    return f"<{name}{''.join(f' {each}={_quoted(value)}' for each, value in sorted(given))}>"


def uri(address: str) -> str:
    """Return an address with nothing in it that a URI may not hold."""
    return quote(address, safe=URI)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _quoted(value: str) -> str:
    """Return the value of an attribute; white space in it stays what it is (XML 1.0, 3.3.3)."""
    text = _escaped(value)
    if not text.isprintable():
        text = text.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in text:
        return f'"{text}"'
    return f"'{text}'" if "'" not in text else '"{}"'.format(text.replace('"', "&quot;"))
