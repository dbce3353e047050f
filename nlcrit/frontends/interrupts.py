"""
Work that Ctrl-C, or a notebook's stop button, ends within a second.

Knows nothing of queries; what waits for an engine is `engines.interruptible`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from nlcrit.engines import interruptible as engines
from nlcrit.engines.plan import Run

T = TypeVar("T")


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
    except KeyboardInterrupt as interrupt:
        seconds = time.monotonic() - started
        more = getattr(interrupt, "__notes__", [])
        message = "; ".join([f"cancelled after {seconds:.1f} s", "nothing was stored", *more])
        raise NeuprintInterrupted(message) from None


def interruptible(work: Callable[[Run], T]) -> T:
    """
    Do some work in a way that Ctrl-C stops within a second, all of it: reading, asking and making frames.

    Args:
        work: Told of the interrupt by its `Run`; what it returns or raises after that is dropped.
    """
    run = Run()
    try:
        return engines.interruptible(lambda: work(run), run.cancel.cancel)
    except KeyboardInterrupt as interrupt:
        if run.cancel.aftermath is not None:
            interrupt.add_note(run.cancel.aftermath)
        raise
