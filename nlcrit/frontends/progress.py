"""
A line on a terminal that says what is being done, once that takes a while, and that is gone before anything else comes.

Knows nothing of queries; it is told what to say, from whatever thread does the work.
"""

from __future__ import annotations

import shutil
import threading
from typing import IO, Self

AFTER_S = 0.5
"""Work that is done sooner says nothing."""


class ProgressLine:
    """
    One line, written over by the next one.

    Used in a `with`, at whose end it is cleared, however that comes.

    Args:
        stream: A terminal, or None to say nothing.
        after: How many seconds work may take without a word; 0 for none.
    """

    def __init__(self, stream: IO[str] | None, after: float = AFTER_S) -> None:
        self._stream = stream
        self._after = after
        self._text = ""
        self._shown = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """What is being done now; the empty text where something else is to be shown: the line is cleared."""
        if self._stream is None:
            return
        with self._lock:
            self._text = text
            if not text:
                self._stop()
            elif self._shown or not self._after:
                self._show()
            elif self._timer is None:
                self._timer = threading.Timer(self._after, self._begin)
                self._timer.daemon = True
                self._timer.start()

    def _begin(self) -> None:
        with self._lock:
            if self._timer is not None and self._text:
                self._show()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._write("")

    def _show(self) -> None:
        room = shutil.get_terminal_size().columns - 1
        self._write(f"{self._text} …"[:room])

    def _write(self, text: str) -> None:
        """Write over what stands there, with blanks where that was longer: not every terminal has a code for it."""
        assert self._stream is not None
        if text or self._shown:
            blanks = " " * (self._shown - len(text))
            self._stream.write(f"\r{text}{blanks}" + ("" if text else "\r"))
            self._stream.flush()
            self._shown = len(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.say("")
