"""
Wait for an engine in a way that Ctrl-C can end at once.

Python tells only the main thread of a Ctrl-C, and only between its own steps; an engine at work in C is one long
step. DuckDB 2.0 was measured to answer after 13 s while fetching. So the engine works in a thread of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

WAKE_S = 0.1
"""Windows does not interrupt a wait; it is ended so often to look."""
STOPPING_S = 0.5
"""How long a stopped engine may take to stop before we go on without it."""


def interruptible(work: Callable[[], Result], stop: Callable[[], None]) -> Result:
    """
    Do blocking work; on Ctrl-C stop it and raise KeyboardInterrupt.

    Args:
        work: Called in another thread when this is the main one, else here.
        stop: Makes `work` end soon; called from this thread.

    Example:
        >>> interruptible(lambda: 6 * 7, stop=lambda: None)
        42
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    results: list[Result] = []
    errors: list[BaseException] = []

    def do() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # raised again below, in the thread that asked
            errors.append(error)

    worker = threading.Thread(target=do, name="nlcrit-engine", daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(WAKE_S)
    except BaseException:
        stop()
        worker.join(STOPPING_S)
        raise
    if errors:
        raise errors[0]
    return results[0]
