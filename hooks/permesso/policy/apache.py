"""What is included in a virtual host of Apache beside the redirects."""

from __future__ import annotations

import re
from collections.abc import Mapping

from permesso.compression import ENCODINGS
from permesso.policy.headers import CACHED, FOR_HOSTS, OWN, SHORT, TYPES

TEXTS: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    **TYPES,
}
"""Types of what has a compressed file beside it, whose own name says another."""


def headers(root: str, always: Mapping[str, str]) -> str:
    """Return headers (mod_headers), types (mod_mime), compressed files (mod_rewrite) and the page
    for what is not there. What a module is missing for is left out."""
    start = f"^{re.escape(root)}"
    lines = [
        "# Headers, and compressed files beside their originals (./scripts/build writes them).",
        f"ErrorDocument 404 {root}404.html",
        f'RedirectMatch 404 "{start}(?:{FOR_HOSTS})"',
        "<IfModule mod_mime.c>",
        "AddDefaultCharset utf-8",
        *(f'AddType "{type_}" .{end}' for end, type_ in TYPES.items()),
        "</IfModule>",
        "<IfModule mod_headers.c>",
        *(f'Header always set {name} "{value}"' for name, value in always.items()),
        f'Header set Cache-Control "{SHORT}"',
        *(
            f'Header set Cache-Control "{each.control}" '
            f'"expr=%{{REQUEST_URI}} =~ m#{start}{each.pattern}$#"'
            for each in reversed(CACHED)
        ),
        "Header set Cross-Origin-Resource-Policy same-origin "
        f'"expr=%{{REQUEST_URI}} =~ m#{start}(?:{"|".join(OWN)})/#"',
        "<IfModule mod_rewrite.c>",
        "RewriteEngine on",
    ]
    for end, encoding in ENCODINGS.items():
        lines += [
            f"RewriteCond %{{HTTP:Accept-Encoding}} \\b{encoding}\\b",
            f"RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}}{end} -f",
            f"RewriteRule ^(.*)$ $1{end} [E=packed:{encoding},L]",
            f"RewriteCond %{{HTTP:Accept-Encoding}} \\b{encoding}\\b",
            f"RewriteCond %{{DOCUMENT_ROOT}}%{{REQUEST_URI}}index.html{end} -f",
            f"RewriteRule ^(.*/)$ $1index.html{end} [E=packed:{encoding},L]",
        ]
    for end, type_ in TEXTS.items():
        lines += [
            f'<FilesMatch "\\.{end}\\.(?:br|gz)$">',
            f'ForceType "{type_}"',
            "RemoveEncoding .br .gz",
            "RemoveLanguage .br",
            "</FilesMatch>",
        ]
    lines += [
        "Header append Vary Accept-Encoding",
        "Header set Content-Encoding %{packed}e env=packed",
        "Header set Content-Encoding %{REDIRECT_packed}e env=REDIRECT_packed",
        "</IfModule>",
        "</IfModule>",
    ]
    return "".join(f"{line}\n" for line in lines)
