"""Pagefind (https://pagefind.app): documents in, the files of its index out.

Its program takes requests as JSON in Base64, each with a comma behind it, and answers in the same
way: that is how its own libraries for Python and Node.js speak to it (`pagefind.service`). The
one for Python waits a tenth of a second for each document.
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

from permesso.search.documents import Document
from permesso.search.order import ENTRY, ordered

NOT_SAID = (".headerlink", ".footnote-ref", ".footnote-backref", "svg", "math")
"""Selectors of what stands in a text and is none."""
NEEDED = re.compile(
    r"pagefind\.js|pagefind-entry\.json|pagefind\.[^/]+\.pf_meta|(index|fragment|filter)/.+"
)
"""Files that a search needs; Pagefind makes pages of its own besides, for which we have ours."""
PATIENCE = 120
"""Seconds between two answers: the last, after 5,000 documents, takes a few."""


class PagefindError(Exception):
    """Raised when there is no index; says why."""


def version() -> str:
    """Return the version of Pagefind. Raises PagefindError where it is not installed."""
    found = _ended([str(_program()), "--version"])
    return found.decode("utf-8", "replace").strip()


def files(documents: Iterable[Document]) -> dict[str, bytes]:
    """Return the files of an index of `documents`, by address below its folder, in order.

    Raises PagefindError where there is no program for this machine, or it did not finish. The same
    documents in the same order make the same files.
    """
    requests = list(_requests(documents))
    answers = _asked(str(_program()), requests)
    for answer in answers:
        if answer["type"] == "Error":
            raise PagefindError(f"it said '{answer['message']}'")
    if len(answers) != len(requests):
        raise PagefindError("it ended before it was done")
    made = {file["path"]: base64.b64decode(file["content"]) for file in answers[-1]["files"]}
    try:
        made = ordered({path: made[path] for path in made if _is_needed(path, made)})
    except (ValueError, LookupError):
        raise PagefindError("its index has another form than that of Pagefind 1.5") from None
    return dict(sorted(made.items()))


def get_executable() -> Path | None:
    """Return the program as its package finds it."""
    # Here: it brings asyncio, which no other part of a build needs.
    from pagefind.service import get_executable as find

    return find()


def _program() -> Path:
    try:
        found = get_executable()
    except (ImportError, OSError) as error:
        raise PagefindError(str(error)) from None
    if found is None or not found.is_file():
        raise PagefindError("there is no program of it for this machine")
    return found


def _requests(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Yield what is asked of the program; its first index has the number 0."""
    yield {"type": "NewIndex", "config": {"exclude_selectors": list(NOT_SAID)}}
    for document in documents:
        yield {
            "type": "AddFile",
            "index_id": 0,
            "url": document.url,
            "file_contents": document.html,
        }
    yield {"type": "GetFiles", "index_id": 0}


def _asked(program: str, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the program's answers to `requests`, in their order; fewer if it ends before."""
    try:
        process = subprocess.Popen(
            [program, "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise PagefindError(error.strerror or str(error)) from None
    # It answers while it is asked: who did not listen meanwhile would wait for ever.
    with process, ThreadPoolExecutor(1) as speaker:
        speaker.submit(_say, process, requests)
        try:
            answers = list(_answers(process, len(requests)))
        except ValueError:
            raise PagefindError("its answer made no sense") from None
        finally:
            process.kill()
    return [answer["payload"] for answer in sorted(answers, key=lambda each: each["message_id"])]


def _say(process: subprocess.Popen[bytes], requests: list[dict[str, Any]]) -> None:
    assert process.stdin
    for number, payload in enumerate(requests):
        message = json.dumps({"message_id": number, "payload": payload}).encode()
        try:
            process.stdin.write(base64.b64encode(message) + b",")
            process.stdin.flush()
        except OSError:
            # It is gone; that it has not answered says so. What it did not hear is not said again.
            with suppress(OSError):
                process.stdin.close()
            return


def _answers(process: subprocess.Popen[bytes], count: int) -> Iterator[dict[str, Any]]:
    assert process.stdout
    begun: list[bytes] = []
    while count:
        # A program that hangs would keep a build for ever.
        if not select([process.stdout], [], [], PATIENCE)[0]:
            raise PagefindError(f"it said nothing for {PATIENCE} seconds")
        read = os.read(process.stdout.fileno(), 1 << 20)
        if not read:
            return
        *ends, rest = read.split(b",")
        for end in ends:
            answer = json.loads(base64.b64decode(b"".join((*begun, end))))
            begun = []
            count -= 1
            if answer.get("message_id") is None:
                raise PagefindError(f"it said '{answer['payload'].get('message')}'")
            yield answer
        begun.append(rest)


def _is_needed(path: str, made: Mapping[str, bytes]) -> bool:
    """Tell whether a search needs a file: of what can be run, what its languages are read with."""
    if NEEDED.fullmatch(path):
        return True
    languages = json.loads(made[ENTRY])["languages"].values()
    return path in {f"wasm.{language['wasm'] or 'unknown'}.pagefind" for language in languages}


def _ended(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise PagefindError(str(error)) from None
