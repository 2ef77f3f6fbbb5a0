"""Work in forked processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence

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


def together(number: int) -> Callable[[Sequence[int]], list[tuple[int, int]]]:
    """Return work that so many processes have to begin before any of them goes on."""
    everybody = multiprocessing.Barrier(number, timeout=60)
    waited: list[int] = []

    def work(jobs: Sequence[int]) -> list[tuple[int, int]]:
        if not waited:
            waited.append(everybody.wait())
        return where(jobs)

    return work


def test_results_come_back_in_order_from_this_process_and_others() -> None:
    told: list[tuple[str, int, int]] = []
    found = forking.each(together(3), JOBS, 3, "numbers", lambda *each: told.append(each))
    assert [job for job, _ in found] == JOBS
    every = {process for _, process in found}
    assert os.getpid() in every
    assert len(every) == 3
    assert told[0] == ("numbers", 0, 100)
    assert told[-1] == ("numbers", 100, 100)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


@pytest.mark.parametrize(("jobs", "wanted"), [([7], 2), (JOBS, 1), ([], 2)])
def test_few_jobs_or_one_process_need_no_other(jobs: list[int], wanted: int) -> None:
    assert forking.each(where, jobs, wanted) == [(job, os.getpid()) for job in jobs]


@pytest.mark.parametrize("wanted", [1, 2])
def test_no_portion_is_larger_for_more_jobs(wanted: int) -> None:
    jobs = list(range(10_000))
    found = forking.each(lambda some: [(job, len(some)) for job in some], jobs, wanted)
    assert [job for job, _ in found] == jobs
    assert max(size for _, size in found) == forking.PORTION


def test_more_than_a_pipe_holds() -> None:
    found = forking.each(lambda jobs: [bytes(200_000) for _ in jobs], JOBS[:20], 3)
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

    begun = multiprocessing.Event()
    here = os.getpid()

    def work(jobs: Sequence[int]) -> list[int]:
        if os.getpid() == here:
            assert begun.wait(60)
            return list(jobs)
        begun.set()
        raise Own("very own")

    with pytest.raises(RuntimeError, match="very own"):
        forking.each(work, JOBS, 2)


def test_a_process_that_is_killed_does_not_let_the_build_wait_for_ever() -> None:
    begun = multiprocessing.Event()
    here = os.getpid()

    def work(jobs: Sequence[int]) -> list[int]:
        if os.getpid() != here:
            begun.set()
            os.kill(os.getpid(), signal.SIGKILL)
        assert begun.wait(60)
        return list(jobs)

    with pytest.raises(Lost, match=r"status -9 before .* memory"):
        forking.each(work, JOBS, 2)


def test_nothing_is_left_running() -> None:
    found = forking.each(together(2), JOBS, 2)
    for process in {process for _, process in found} - {os.getpid()}:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
