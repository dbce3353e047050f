"""
Work that Ctrl-C, or a notebook's stop button, ends within a second.

Knows nothing of queries. The work is done in a thread of its own, for a library that is busy in C may look at the
signal late or never; the thread that waits is told at once, stops the work and goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from nlcrit.engines.plan import Run

T = TypeVar("T")

POLL_S = 0.1
"""How long Windows takes at most to notice Ctrl-C: there a thread that waits without a limit cannot be interrupted."""

PATIENCE_S = 0.5
"""How long interrupted work may take to end; after that it is left alone, and its result is lost."""


class NeuprintInterrupted(KeyboardInterrupt):
    """The query was interrupted. A KeyboardInterrupt, so that the cells that wait are not run either."""

    def _render_traceback_(self) -> list[str]:
        """IPython's hook: one line in place of a traceback."""
        return [str(self)]


@contextmanager
def interrupts_told() -> Iterator[None]:
    """
    Turn an interrupt inside the block into one line that says after how long.

    Raises:
        NeuprintInterrupted: The block was interrupted.
    """
    started = time.monotonic()
    try:
        yield
    except KeyboardInterrupt:
        seconds = time.monotonic() - started
        message = f"cancelled after {seconds:.1f} s; nothing was stored"
        raise NeuprintInterrupted(message) from None


def interruptible(work: Callable[[Run], T]) -> T:
    """
    Do some work in another thread, and stop it when this one is interrupted.

    Args:
        work: Told of the interrupt by its `Run`; what it returns or raises after that is dropped.

    Returns:
        What the work returns; what it raises is raised here.
    """
    run = Run()
    results: list[T] = []
    errors: list[BaseException] = []
    # Not Thread.join: until Python 3.12 a thread counts as ended when the one that joins it is interrupted.
    done = threading.Event()

    def attempt() -> None:
        try:
            results.append(work(run))
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again where it was asked for
            errors.append(error)
        finally:
            done.set()

    try:
        threading.Thread(target=attempt, name="nlcrit query", daemon=True).start()
        while not done.wait(POLL_S):
            pass
    except KeyboardInterrupt:
        _stop(run, done)
        raise
    if errors:
        raise errors.pop()
    return results[0]


def _stop(run: Run, done: threading.Event) -> None:
    """Cancel until the work has ended: an engine that has not begun yet forgets that it was told."""
    patience = time.monotonic() + PATIENCE_S
    with suppress(KeyboardInterrupt):  # whoever presses again does not want to wait for even that
        while not done.is_set() and time.monotonic() < patience:
            run.cancel.cancel()
            done.wait(PATIENCE_S / 10)
