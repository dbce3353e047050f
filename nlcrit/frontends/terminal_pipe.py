"""Who is at the other end of standard input and output: somebody who types and looks on, or a pipe."""

from __future__ import annotations

import sys
from typing import IO

from nlcrit.frontends.commands import STDIN, _read


def piped_text() -> tuple[str, str] | None:
    """What comes through a pipe, and what to call it; None where somebody types."""
    return None if is_terminal(sys.stdin) else _read(STDIN)


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether somebody sits at the other end of a stream, which may have been closed."""
    return stream is not None and not stream.closed and stream.isatty()
