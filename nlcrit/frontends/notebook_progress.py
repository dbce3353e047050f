"""A line in a notebook that shows that long work lives: for how long, and at what it is. No widget, and blank at the end."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, Self

from nlcrit.frontends.display import Footer
from nlcrit.frontends.progress import ProgressLine

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

AFTER_S = 1.0
"""Work that is done sooner says nothing."""
EVERY_S = 0.5


class Says(AbstractContextManager["Says"], Protocol):
    """Shows, as long as its block lasts, what is being done."""

    def say(self, text: str) -> None:
        """What is being done now."""


class Ticker:
    """One line below a cell, written anew every half second; saved with the notebook it is blank."""

    def __init__(self, after: float = AFTER_S, every: float = EVERY_S) -> None:
        self._after = after
        self._every = every
        self._text = ""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="nlcrit progress", daemon=True)
        self._handle: Any = None

    def say(self, text: str) -> None:
        """What is being done now."""
        self._text = text

    def _tick(self) -> None:
        from IPython.display import display

        if self._done.wait(self._after):
            return
        self._handle = display(self._line(), display_id=True)  # type: ignore[no-untyped-call]  # IPython has few types
        while not self._done.wait(self._every):
            self._handle.update(self._line())

    def _line(self) -> Footer:
        seconds = time.monotonic() - self._started
        return Footer([" · ".join(filter(None, (f"{seconds:.1f} s", self._text))) + " …"])

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()
        if self._handle is not None:
            self._handle.update(Footer([]))


def progress_in(shell: InteractiveShell) -> Says:
    """What shows progress there: a line below the cell of a notebook, or one in a terminal."""
    if hasattr(shell, "kernel"):
        return Ticker()
    return ProgressLine(sys.stderr if sys.stderr.isatty() else None)
