"""Interrupted work stops, and says so in one line."""

from __future__ import annotations

import _thread
import threading
import time

import pytest

from nlcrit.engines.interruptible import PATIENCE_S
from nlcrit.engines.plan import Run
from nlcrit.errors import QueryCancelled
from nlcrit.frontends.interrupts import NeuprintInterrupted, interruptible, interrupts_told


def interrupt_soon() -> threading.Timer:
    """Ctrl-C in a moment."""
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    return timer


def test_the_work_gives_its_value() -> None:
    assert interruptible(lambda _: 3) == 3


def test_the_work_is_done_in_another_thread() -> None:
    assert interruptible(lambda _: threading.current_thread()) is not threading.current_thread()


def test_what_the_work_raises_is_raised() -> None:
    def work(_: Run) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interruptible(work)


def test_an_interrupt_cancels_the_work() -> None:
    stopped = threading.Event()

    def work(run: Run) -> None:
        with run.watching(stopped.set):
            stopped.wait(30)
            raise QueryCancelled("stopped", code="NX101")

    timer, started = interrupt_soon(), time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work)
    timer.join()
    assert time.monotonic() - started < 1.2
    assert stopped.is_set()


def test_work_that_does_not_listen_is_left_alone() -> None:
    release = threading.Event()
    timer, started = interrupt_soon(), time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interruptible(lambda _: release.wait(30))
    took = time.monotonic() - started
    release.set()
    timer.join()
    assert PATIENCE_S < took < PATIENCE_S + 1.2


def test_an_engine_that_forgets_is_told_again() -> None:
    told: list[float] = []

    def work(run: Run) -> None:
        with run.watching(lambda: told.append(time.monotonic())):
            while len(told) < 3:
                time.sleep(0.01)

    timer = interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work)
    timer.join()
    assert len(told) >= 3


def test_the_time_is_told_in_one_line() -> None:
    with pytest.raises(NeuprintInterrupted) as caught, interrupts_told():
        raise KeyboardInterrupt
    assert caught.value._render_traceback_() == ["cancelled after 0.0 s; nothing was stored"]
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
