"""`python -m deploying.inside`, a step of ./scripts/check: every link of a built site that stays on
it, in whatever it stands: texts, templates, the heads of pages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from deploying import lychee
from terminal import command
from terminal.refusal import Refusal

CANONICAL = re.compile(r'<link rel="?canonical"? href="?([^">\s]+)')


def main(words: Sequence[str] | None = None) -> int:
    """Print what leads nowhere in the site whose folder is given; return 1 if there is any."""
    return command.run(partial(_run, sys.argv[1:] if words is None else words))


def _run(words: Sequence[str]) -> int:
    if len(words) != 1 or not (site := Path(words[0]).resolve()).joinpath("index.html").is_file():
        raise Refusal("name the folder of a built site")
    found = lychee.run(
        [
            "--offline",
            "--include-fragments",
            "--extensions=html",
            f"--root-dir={site}",
            "--index-files=index.html",
            *_remaps(site),
            str(site),
        ],
        site,
    )
    for link in found:
        page = Path(link.file).relative_to(site).as_posix()
        address = f"/{link.address.removeprefix(site.as_uri()).removeprefix('/')}"
        what = "has no such place" if "place" in link.reason else "is not there"
        print(f"{page}:{link.line}: link to '{address}', which {what}")
    if found:
        print(
            "permesso: links in texts are named by the step 'content', with their lines; look for "
            "these in mkdocs.yml, overrides/ and HTML of your own",
            file=sys.stderr,
        )
    return int(bool(found))


def _remaps(site: Path) -> Iterator[str]:
    """Yield how whole addresses of the site, and those below its path, are files of it."""
    found = CANONICAL.search((site / "index.html").read_text(encoding="utf-8"))
    if not found:
        return
    files = f"{site.as_uri()}/"
    yield f"--remap=^{re.escape(found[1])} {files}"
    path = urlsplit(found[1]).path.strip("/")
    if path:
        yield f"--remap=^{re.escape(f'{files}{path}/')} {files}"


if __name__ == "__main__":
    sys.exit(main())
