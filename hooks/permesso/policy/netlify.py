"""`_headers`, as Netlify and Cloudflare Pages read it.

https://docs.netlify.com/manage/routing/headers/ and
https://developers.cloudflare.com/pages/configuration/headers/. Where several rules fit, both join
what they say, so no two of ours say the same header for one address. A `*` stands for the whole
rest of a path on Netlify.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from urllib.parse import quote

from permesso.policy.headers import FOLDERS, IMMUTABLE, OWN
from permesso.redirects.maps import PLAIN

MOST_RULES = 100
"""Rules that Cloudflare takes."""
WRITTEN = f"{PLAIN}%:?#"
"""What stays in the address of a picture, which its author wrote as addresses are."""


def headers(
    root: str, always: Mapping[str, str], mutable: Collection[str], leads: Mapping[str, str]
) -> str:
    """Return the file.

    Pages whose lead picture is one file name it: Cloudflare sends that as an early hint (103),
    before the page itself. Nothing else is worth one: styles stand in the page, scripts can wait.
    """
    # Spaces would end a path; `*` and `:` stand for others.
    base = quote(root, safe=PLAIN)
    rules = [(f"{base}*", dict(always)), *_folders(base, mutable)]
    hints = (
        (
            quote(page, safe=PLAIN),
            {"Link": f"<{quote(picture, safe=WRITTEN)}>; rel=preload; as=image"},
        )
        for page, picture in leads.items()
    )
    rules += islice(hints, MOST_RULES - len(rules))
    return "".join(
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in said.items())
        for path, said in rules
    )


def _folders(root: str, mutable: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    for folder in dict.fromkeys((*FOLDERS, *OWN)):
        said = {"Cache-Control": IMMUTABLE} if folder in FOLDERS and folder not in mutable else {}
        if folder in OWN:
            said["Cross-Origin-Resource-Policy"] = "same-origin"
        if said:
            yield f"{root}{folder}/*", said
