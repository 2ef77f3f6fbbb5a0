"""`python -m deploying.s3`, behind scripts/deploy/s3: a site as objects of a bucket."""

from __future__ import annotations

import argparse
import hashlib
import json
import mimetypes
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from deploying import audited
from permesso.compression import ENCODINGS
from permesso.policy.headers import FOR_HOSTS
from permesso.redirects.maps import FOLDER
from terminal import caller, command
from terminal.refusal import Refusal

RULES = f"{FOLDER}/s3.json"
"""Written by the build: how long browsers keep what, and types that are not well known."""
PAGES = {".html", ".json", ".md", ".txt", ".xml"}
"""Endings of what names other files; it is sent when those are there."""
TOGETHER = 1000
"""Objects that a request may delete."""
Aws = Callable[[Sequence[str]], str]
"""Runs the AWS CLI, or says what it would be asked; returns what it printed."""


@dataclass(frozen=True, order=True)
class Kind:
    """What objects are stored with; those that are needed sooner are less."""

    is_page: bool
    type: str
    control: str
    encoding: str


@dataclass(frozen=True)
class Object:
    """A file of the site on its way to the bucket."""

    key: str
    """Its address from the site's root."""
    file: Path
    """What is sent: the file, or its compressed sibling."""
    kind: Kind

    @property
    def sum(self) -> str:
        """What S3 calls its ETag, where it is sent in one piece and stored without KMS."""
        return hashlib.md5(self.file.read_bytes(), usedforsecurity=False).hexdigest()


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 for what failed."""
    return command.run(partial(_run, _parser().parse_args(words)))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="scripts/deploy/s3")
    made.add_argument("bucket")
    made.add_argument("--site", metavar="DIR")
    made.add_argument("--distribution", metavar="ID")
    made.add_argument("--encoding", choices=("none", "br", "gzip"), default="none")
    made.add_argument("--all", action="store_true")
    made.add_argument("--dry-run", action="store_true")
    return made


def _run(arguments: argparse.Namespace) -> int:
    site = caller.path(arguments.site) if arguments.site else Path("site")
    bucket, _, folder = arguments.bucket.removeprefix("s3://").strip("/").partition("/")
    prefix = f"{folder}/" if folder else ""
    found = list(objects(site, arguments.encoding))
    audited.require(site)
    stored = _stored(bucket, prefix)
    wanted = [each for each in found if arguments.all or stored.get(prefix + each.key) != each.sum]
    gone = sorted(set(stored) - {prefix + each.key for each in found})
    aws = _said if arguments.dry_run else _done
    for kind, group in groupby(sorted(wanted, key=lambda each: each.kind), lambda each: each.kind):
        _send(list(group), kind, f"s3://{bucket}/{prefix}", aws)
    for start in range(0, len(gone), TOGETHER):
        part = {"Objects": [{"Key": key} for key in gone[start : start + TOGETHER]], "Quiet": True}
        aws(["s3api", "delete-objects", "--bucket", bucket, "--delete", json.dumps(part)])
    if arguments.distribution and (wanted or gone):
        aws(
            [
                "cloudfront",
                "create-invalidation",
                *("--distribution-id", arguments.distribution),
                *("--paths", "/*"),
            ]
        )
    verb = "would be " if arguments.dry_run else ""
    print(f"{len(wanted)} of {len(found)} files {verb}sent, {len(gone)} {verb}deleted")
    return 0


def objects(site: Path, encoding: str) -> Iterator[Object]:
    """Yield every file of a site for the bucket; `encoding` is br, gzip or none.

    Raises Refusal where the build did not say what objects are stored with.
    """
    try:
        rules = json.loads((site / RULES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refusal(f"{site / RULES} is missing: run ./scripts/build first") from None
    every = sorted(path for path in site.rglob("*") if path.is_file())
    names = {path.relative_to(site).as_posix() for path in every}
    for path in every:
        key = path.relative_to(site).as_posix()
        stem, ending = os.path.splitext(key)
        if re.match(FOR_HOSTS, key) or (ending in ENCODINGS and stem in names):
            continue
        sibling = next((f"{key}{end}" for end, name in ENCODINGS.items() if name == encoding), "")
        compressed = sibling in names
        yield Object(
            key,
            site / sibling if compressed else path,
            Kind(
                ending in PAGES,
                _type(key, rules["types"]),
                next(
                    rule["CacheControl"]
                    for rule in rules["objects"]
                    if re.fullmatch(rule["pattern"], key)
                ),
                encoding if compressed else "",
            ),
        )


def _type(key: str, known: Mapping[str, str]) -> str:
    """Return the type of a file by its name; the same on every system."""
    own = known.get(key.rpartition(".")[2].lower())
    if own:
        return own
    found = mimetypes.MimeTypes().guess_type(key)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def _stored(bucket: str, prefix: str) -> dict[str, str]:
    """Return what is in the bucket: ETags by key."""
    words = ["s3api", "list-objects-v2", "--bucket", bucket, "--output", "json"]
    words += ["--prefix", prefix] if prefix else []
    words += ["--query", "Contents[].[Key, ETag]"]
    found = json.loads(_done(words) or "null") or []
    return {key: tag.strip('"') for key, tag in found}


def _send(found: Iterable[Object], kind: Kind, to: str, aws: Aws) -> None:
    """Send objects of one kind, all by one call: the CLI takes half a second to start."""
    with tempfile.TemporaryDirectory() as folder:
        for each in found:
            place = Path(folder, each.key)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each.file, place)
        aws(
            [
                *("s3", "cp", "--recursive", "--only-show-errors", folder, to),
                *("--content-type", kind.type, "--cache-control", kind.control),
                *(("--content-encoding", kind.encoding) if kind.encoding else ()),
            ]
        )


def _done(words: Sequence[str]) -> str:
    """Run the AWS CLI; return what it printed."""
    try:
        done = subprocess.run(["aws", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Refusal("the AWS CLI (aws) is missing: install version 2") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Refusal(f"aws {words[0]} {words[1]}: {said[-1] if said else 'failed'}")
    return done.stdout


def _said(words: Sequence[str]) -> str:
    """Say what the AWS CLI would be asked."""
    print(shlex.join(["aws", *words]))
    return ""


if __name__ == "__main__":
    sys.exit(main())
