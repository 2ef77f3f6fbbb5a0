"""Texts from elsewhere, as they are stored."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

from permesso.comments import identity, sanitiser

# Each part has a longest length, or a text full of beginnings would be read again from each one.
_TAG = re.compile(
    r"""<a\b|</a\b|<img\b(?P<attributes>(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'){0,2000})>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# Line ends of YAML 1.1, which PyYAML reads, and the mark that begins files of other encodings.
_YAML_ONLY = {0x85: "\n", 0x2028: "\n", 0x2029: "\n", 0xFEFF: None}


def clean(html: str) -> str:
    """Return the HTML of a comment as it is stored: harmless, with a link for every picture.

    A picture of another host would be a request to it from every reader. Empty where no text is.
    """
    return printable(sanitiser.clean(_without_pictures(printable(html))))


def printable(text: str) -> str:
    """Return a text without the characters that YAML and XML do not allow; line ends are LF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return sanitiser.printable(lines).translate(_YAML_ONLY)


def line(value: str | None) -> str | None:
    """Return a name or title from elsewhere as one line, or None for none."""
    return " ".join(printable(value or "").split()) or None


def name(value: str | None) -> str | None:
    """Return the name of an author as one line; of an e-mail address only its beginning.

    Some write their address where a name is asked for, and these files are public.
    """
    return line(" ".join(map(_without_host, (value or "").split())))


def link(address: str | None) -> str | None:
    """Return a web address from elsewhere, or None where it is none."""
    found = (address or "").strip()
    try:
        parts = urlsplit(found)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return found if whole and found.split() == [found] and printable(found) == found else None


def record_id(source: str, id_: str) -> str:
    """Return the id in the data files of what `source` calls `id_`."""
    return f"{source}-{identity.safe(id_)}"


def _without_host(word: str) -> str:
    user, _, host = word.partition("@")
    return user if user and "." in host else word


def _without_pictures(html: str) -> str:
    """Return HTML with links instead of pictures; what else is in it, the sanitiser judges."""
    pieces: list[str] = []
    end = 0
    in_link = False
    for found in _TAG.finditer(html):
        if found["attributes"] is None:
            in_link = not found[0].startswith("</")
            continue
        pieces += [html[end : found.start()], _picture(found["attributes"], in_link)]
        end = found.end()
    return "".join([*pieces, html[end:]])


def _picture(attributes: str, in_link: bool) -> str:
    values = {
        name.lower(): unescape(quoted or single or bare)
        for name, quoted, single, bare in _ATTRIBUTE.findall(attributes)
    }
    address = link(values.get("src"))
    # A picture without words is named like its file.
    file = urlsplit(address).path.rpartition("/")[2] if address else ""
    words = escape(line(values.get("alt")) or file or address or "")
    return words if in_link or not address else f'<a href="{escape(address)}">{words}</a>'
