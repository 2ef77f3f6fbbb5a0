"""How far an audit is, on a terminal."""

from __future__ import annotations

from types import TracebackType

from tqdm import tqdm


class _Bar(tqdm):  # type: ignore[type-arg]  # of nothing: it is told how many are done
    monitor_interval = 0
    """No thread that looks after it: where threads run, no process can be forked."""


class Progress:
    """A bar for each kind of work, gone when it is done; nothing where there is no terminal."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._bar: _Bar | None = None

    def __call__(self, what: str, done: int, of: int) -> None:
        """Say that `done` of `of` are done; `done` is 0 at the beginning (`parallel.Progress`)."""
        if self._bar is None or done == 0:
            self._close()
            self._bar = _Bar(total=of, desc=what, unit="", leave=False, disable=None)
        self._bar.update(done - self._bar.n)
        if done >= of:
            self._close()

    def say(self, line: str) -> None:
        """Show a line in place of a bar."""
        if self._bar is None:
            self._bar = _Bar(bar_format="{desc}", leave=False, disable=None)
        self._bar.set_description_str(line)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
