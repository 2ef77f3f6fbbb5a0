"""The press: SVG to PNG, with no font and no file but those that are named.

resvg keeps Python waiting while it draws, so threads would take turns: each thread has a process
of its own here, which this file is the program of.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import resvg_py

VERSION = f"{resvg_py.__version__} {resvg_py.__resvg_version__} 1"
"""What drew a picture; the last number is for changes here that change a byte of it."""


class Undrawable(ValueError):
    """Raised for an SVG that cannot be drawn; says why."""


def draw(svg: str, fonts: Sequence[str], width: int | None = None) -> bytes:
    """Return an SVG as PNG, as large as it says or `width` pixels wide.

    `fonts` are files; those of the system are not looked at, or the same blog would look
    different on another machine. Raises Undrawable.
    """
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_files=list(fonts), width=width
        )
    except ValueError as error:
        raise Undrawable(str(error)) from None


class Press:
    """Draws in processes of its own; to be closed."""

    def __init__(self, fonts: Sequence[str], processes: int) -> None:
        """Make ready to draw with these fonts in so many processes; with none, in this one."""
        self._fonts = list(fonts)
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._processes = [_start() for _ in range(processes)]
        for process in self._processes:
            self._idle.put(process)

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
            with suppress(BrokenPipeError), process:
                pass  # waits for it and closes what leads there

    def draw(self, svg: str) -> bytes:
        """Return an SVG as PNG; may be called in any thread. Raises Undrawable."""
        if not self._processes:
            return draw(svg, self._fonts)
        process = self._idle.get()
        try:
            return _ask(process, svg, self._fonts)
        finally:
            self._idle.put(process)


def _start() -> subprocess.Popen[bytes]:
    # -P: the modules beside this file are no modules of that process.
    command = [sys.executable, "-P", str(Path(__file__).resolve())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _ask(process: subprocess.Popen[bytes], svg: str, fonts: list[str]) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    with suppress(BrokenPipeError):
        _write(process.stdin, json.dumps([svg, fonts]).encode())
    status, answer = process.stdout.read(1), _read(process.stdout)
    if status != b"+" or answer is None:
        raise Undrawable((answer or b"the process that draws has ended").decode())
    return answer


def _write(stream: BinaryIO | Any, data: bytes) -> None:
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def _read(stream: BinaryIO | Any) -> bytes | None:
    """Return what was written, None at the end of the stream."""
    length = stream.read(4)
    return stream.read(int.from_bytes(length, "big")) if len(length) == 4 else None


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Draw what is asked for until nothing more is."""
    while (data := _read(asked)) is not None:
        svg, fonts = json.loads(data)
        try:
            drawn = draw(svg, fonts)
        except Undrawable as error:
            answers.write(b"-")
            _write(answers, str(error).encode())
        else:
            answers.write(b"+")
            _write(answers, drawn)


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
