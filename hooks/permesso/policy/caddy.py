"""What is imported in a site of Caddy beside the redirects."""

from __future__ import annotations

import re
from collections.abc import Mapping

from permesso.policy.headers import CACHED, FOR_HOSTS, OWN, SHORT, TYPES


def headers(root: str, always: Mapping[str, str]) -> str:
    """Return headers, types, compressed files and the page for what is not there.

    `file_server` is in it: one without compressed files beside it would answer first.
    """
    start = f"^{re.escape(root)}"
    lines = [
        "# Headers, and compressed files beside their originals (./scripts/build writes them).",
        "map {http.request.uri.path} {keeping} {",
        *(f'\t"~{start}{each.pattern}$" "{each.control}"' for each in CACHED),
        f'\tdefault "{SHORT}"',
        "}",
        "header {",
        *(f'\t{name} "{value}"' for name, value in always.items()),
        "\tCache-Control {keeping}",
        "}",
        f"@own path {' '.join(f'{root}{folder}/*' for folder in OWN)}",
        "header @own Cross-Origin-Resource-Policy same-origin",
    ]
    for end, type_ in TYPES.items():
        lines += [f"@{end} path *.{end}", f'header @{end} Content-Type "{type_}"']
    lines += [
        f'@for_hosts path_regexp "{start}(?:{FOR_HOSTS})"',
        "error @for_hosts 404",
        "file_server {",
        "\tprecompressed br gzip",
        "}",
        "handle_errors {",
        '\theader Cache-Control "no-store"',
        f"\trewrite * {root}404.html",
        "\tfile_server",
        "}",
    ]
    return "".join(f"{line}\n" for line in lines)
