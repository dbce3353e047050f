"""
Wait for an engine in a way that Ctrl-C can end at once.

Python tells only the main thread of a Ctrl-C, and only between its own steps; an engine at work in C is one long
step. DuckDB 2.0 was measured to answer after 13 s while fetching. So the engine works in a thread of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")

THREAD_NAME = "nlcrit query"
POLL_S = 0.1
"""How long Windows takes at most to notice Ctrl-C: there a thread that waits without a limit cannot be interrupted."""
PATIENCE_S = 0.5
"""How long interrupted work may take to end; after that it is left alone, and its result is lost."""


def interruptible(work: Callable[[], Result], stop: Callable[[], None]) -> Result:
    """
    Do blocking work; on Ctrl-C stop it and raise KeyboardInterrupt.

    Args:
        work: Called in another thread when this is the main one, else here. What it raises is raised here.
        stop: Makes `work` end soon; called from this thread, more than once.

    Example:
        >>> interruptible(lambda: 6 * 7, stop=lambda: None)
        42
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    results: list[Result] = []
    errors: list[BaseException] = []
    # Not Thread.join: until Python 3.12 a thread counts as ended when the one that joins it is interrupted.
    done = threading.Event()

    def attempt() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again where it was asked for
            errors.append(error)
        finally:
            done.set()

    try:
        threading.Thread(target=attempt, name=THREAD_NAME, daemon=True).start()
        while not done.wait(POLL_S):
            pass
    except KeyboardInterrupt:
        _stop(stop, done)
        raise
    if errors:
        raise errors.pop()
    return results[0]


def _stop(stop: Callable[[], None], done: threading.Event) -> None:
    """Stop until the work has ended: an engine that has not begun yet forgets that it was told."""
    patience = time.monotonic() + PATIENCE_S
    with suppress(KeyboardInterrupt):  # whoever presses again does not want to wait for even that
        while not done.is_set() and time.monotonic() < patience:
            stop()
            done.wait(PATIENCE_S / 10)
