"""Work in forked processes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence

import pytest

from permesso.problem import ContentError, Problem
from permesso.workshop import forking
from permesso.workshop.forking import Lost

JOBS = list(range(100))


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs the tests has threads of its own."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def where(jobs: Sequence[int]) -> list[tuple[int, int]]:
    return [(job, os.getpid()) for job in jobs]


def test_results_come_back_in_order_from_other_processes() -> None:
    told: list[tuple[str, int, int]] = []
    found = forking.each(where, JOBS, 2, "numbers", lambda *each: told.append(each))
    assert [job for job, _ in found] == JOBS
    assert os.getpid() not in {process for _, process in found}
    assert told[0] == ("numbers", 0, 100)
    assert told[-1] == ("numbers", 100, 100)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


@pytest.mark.parametrize(("jobs", "wanted"), [([7], 2), (JOBS, 1), ([], 2)])
def test_few_jobs_or_one_process_need_no_other(jobs: list[int], wanted: int) -> None:
    assert forking.each(where, jobs, wanted) == [(job, os.getpid()) for job in jobs]


def test_more_than_a_pipe_holds() -> None:
    found = forking.each(lambda jobs: [bytes(200_000) for _ in jobs], JOBS[:20], 2)
    assert [len(each) for each in found] == [200_000] * 20


def test_the_first_error_in_the_order_of_the_jobs_is_raised() -> None:
    def work(jobs: Sequence[int]) -> list[int]:
        if jobs[0] > 10:
            raise ContentError([Problem(f"{jobs[0]}.md", 1, "wrong")])
        return list(jobs)

    with pytest.raises(ContentError) as raised:
        forking.each(work, JOBS, 2)
    (first,) = {int(problem.path.partition(".")[0]) for problem in raised.value.problems}
    assert 10 < first < 20
    assert "in work" in raised.value.__notes__[0]


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    class Own(Exception):
        pass

    def work(_jobs: Sequence[int]) -> list[int]:
        raise Own("very own")

    with pytest.raises(RuntimeError, match="very own"):
        forking.each(work, JOBS, 2)


def test_a_process_that_is_killed_does_not_let_the_build_wait_for_ever() -> None:
    def work(jobs: Sequence[int]) -> list[int]:
        if 50 in jobs:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(jobs)

    with pytest.raises(Lost, match="memory"):
        forking.each(work, JOBS, 2)


def test_nothing_is_left_running() -> None:
    found = forking.each(where, JOBS, 2)
    for process in {process for _, process in found}:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
