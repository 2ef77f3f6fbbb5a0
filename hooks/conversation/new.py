"""`new`: which comments are not in the last commit, for whoever reviews them."""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from pydantic import ValidationError

from conversation.home import Home
from conversation.merge import Objection
from permesso import yaml_source
from permesso.comments import identity, storage
from permesso.comments.records import SUFFIX, Record, ThreadFile, without_blanks
from permesso.comments.sanitiser import label, plain
from permesso.problem import ContentError
from permesso.yaml_source import YamlError
from terminal.refusal import Refusal

SHOWN = 200
"""Characters of a text that are shown."""
ENDS = ").,;:!?"
"""What stands after an address in a sentence rather than in the address."""
_LINK = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class News:
    """A comment that is new, or not what it was."""

    place: str
    """File and line."""
    what: str
    """`new` or `changed`."""
    title: str
    """Of the post."""
    record: Record
    """The comment."""

    @property
    def lines(self) -> Iterator[str]:
        """What there is to know about it, for people; no character of it turns or hides others."""
        yield from map(label, self._facts())

    def _facts(self) -> Iterator[str]:
        record = self.record
        state = record.status or "published"
        reason = f" ({record.reason})" if record.reason else ""
        date = f"{record.date:%Y-%m-%d %H:%M}"
        author = label(record.author or "") or "anonymous"
        yield f"{author}, {date}, {record.source}: {state}{reason}, on '{self.title}'"
        written = record.html or record.text or ""
        source = unescape(written) if record.html else written
        page = record.url if record.kind == "mention" else None
        addresses = [
            record.link or "",
            page or "",
            *(each.rstrip(ENDS) for each in _LINK.findall(source)),
        ]
        if links := " ".join(dict.fromkeys(filter(None, addresses))):
            yield f"links: {links}"
        words = plain(written) if record.html else label(written)
        if words:
            yield f"{words[:SHOWN]}{'…' if len(words) > SHOWN else ''}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `new`."""
    parser.add_argument("--since", metavar="REV", default="HEAD", help="default: %(default)s")
    parser.add_argument(
        "--markdown", action="store_true", help="as text of a pull request, with boxes to tick"
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print what is new; returns 0. Raises Refusal where git cannot tell, and ContentError."""
    found = list(news(home, arguments.since))
    show = _markdown if arguments.markdown else _plain
    for each in found:
        print(show(each))
    print(_summary(found))
    return 0


def news(home: Home, since: str) -> Iterator[News]:
    """Yield the comments that are not in the revision `since` as they are now."""
    if not home.folder.is_dir():
        return
    commit = _commit(home.folder, since)
    objection = home.rules().objection
    titles = {identity.key(place.thread): place.title for place in home.places}
    for name in _changed(home.folder, commit):
        path = home.folder / name
        before = _known(_at(home.folder, name, commit))
        now, where, problems = storage.read(path, home.shown(path), home.shown(path))
        if problems or now is None:
            raise ContentError(problems)
        thread = name.removesuffix(SUFFIX)
        for index, record in enumerate(now.comments):
            if record != before.get(record.id):
                line = where.front.line("comments", index)
                what = "changed" if record.id in before else "new"
                title = titles.get(thread) or now.title or thread
                yield News(f"{home.shown(path)}:{line}", what, title, _judged(record, objection))


def _judged(record: Record, objection: Objection) -> Record:
    """Return a comment with the state in which the build finds it: without one, rules decide."""
    reason = None if record.status else objection(record)
    return record.model_copy(update={"status": "pending", "reason": reason}) if reason else record


def _commit(folder: Path, since: str) -> str:
    """Return the commit that a revision names; what is no revision is no option of git either."""
    _git(folder, "rev-parse", "--git-dir")
    revision = f"{since}^{{commit}}"
    try:
        return _git(folder, "rev-parse", "--verify", "--end-of-options", revision).decode().strip()
    except Refusal:
        raise Refusal(f"--since: git knows no commit '{since}'") from None


def _changed(folder: Path, commit: str) -> list[str]:
    """Return the files of comments that are not as in the commit; of those gone, none."""
    changed = _git(folder, "diff", "--name-only", "-z", "--no-renames", "--relative", commit)
    untracked = _git(folder, "ls-files", "-z", "--others", "--exclude-standard")
    names = {name for name in (changed + untracked).decode("utf-8", "replace").split("\0") if name}
    return sorted(
        name
        for name in names
        if name.endswith(SUFFIX)
        and not name.rpartition("/")[2].startswith(".")
        and (folder / name).is_file()
    )


def _at(folder: Path, name: str, commit: str) -> str:
    """Return the text of a file in the commit, empty where it was not there."""
    if not _git(folder, "ls-tree", commit, "--", f"./{name}"):
        return ""
    return _git(folder, "show", f"{commit}:./{name}").decode("utf-8", "replace")


def _known(written: str) -> dict[str, Record]:
    """Return the comments of a file by id; none of one that cannot be read."""
    try:
        found = ThreadFile.model_validate(
            without_blanks(yaml_source.load(written, foreign=True).data)
        )
    except (YamlError, ValidationError):
        return {}
    return {record.id: record for record in found.comments}


def _git(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True)
    except FileNotFoundError:
        raise Refusal("git is not installed; it knows what the last commit holds") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").partition("\n")[0].removeprefix("fatal: ")
        raise Refusal(f"git in {folder}: {said}") from None
    return done.stdout


def _plain(news: News) -> str:
    first, *others = news.lines
    return "\n    ".join([f"{news.place}: {news.what}: {first}", *others])


def _markdown(news: News) -> str:
    # What readers wrote stands in a block of code: GitHub finds no names, links or boxes in there.
    written = "\n".join(news.lines)
    longest = max((len(run) for run in re.findall("`+", written)), default=0)
    fence = "`" * max(3, longest + 1)
    block = "\n".join(f"  {line}" for line in (fence, *written.split("\n"), fence))
    return f"- [ ] {news.what}: `{news.place}`\n\n{block}\n"


def _summary(found: list[News]) -> str:
    if not found:
        return "no new comments"
    count = "1 comment" if len(found) == 1 else f"{len(found)} comments"
    files = len({each.place.rpartition(":")[0] for each in found})
    waiting = sum(each.record.status == "pending" for each in found)
    shown = f"; {waiting} to be looked at" if waiting else ""
    return f"{count} in {files} {'file' if files == 1 else 'files'}{shown}"
