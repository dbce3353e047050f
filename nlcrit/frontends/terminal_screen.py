"""
How a conversation looks on the screen: answers that fit it, all of them on demand, and what is said below them.

Given replies, listings and texts; knows nothing of keys.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

from nlcrit.answers.listing import Listing
from nlcrit.errors import CallError, NlcritError
from nlcrit.frontends.backslash import Shown
from nlcrit.frontends.conversation import Reply
from nlcrit.frontends.footer import footer_lines
from nlcrit.frontends.render import CUT, SHOWN_ROWS, fitted_lines, render_error, table_lines, visible, wants_colour
from nlcrit.source import display_width
from nlcrit.table import Facts

if TYPE_CHECKING:
    import pyarrow as pa

MOST_WHOLE = 100_000
"""Rows of the longest table that is shown whole; who wants more wants a file."""

PAGER, PAGER_OPTIONS = "less", "-SRXF"
"""Where `PAGER` is not set. The options: no line is broken, and what fits the screen stays on it."""


BATCH = 10_000
"""Rows that are made Python values at a time."""

_DIM, _RESET = "\x1b[2m", "\x1b[0m"


class Screen:
    """
    Standard output, as a terminal.

    Args:
        has_pager: Whether what is longer than the screen is shown page by page.
    """

    def __init__(self, *, has_pager: bool = False) -> None:
        self.has_pager = has_pager
        self.in_colour = wants_colour(sys.stdout)

    def show(self, reply: Reply) -> None:
        """Show an answer as far as it fits the screen, and the facts about it."""
        table = _table(reply)
        if table is None:
            self._write(_text(reply))
        elif self.has_pager and table.num_rows <= MOST_WHOLE:
            self._page(_whole(reply))
        else:
            self._write(_fitted(table, self._width))
        if reply.facts is not None:
            self.note(*footer_lines(reply.facts))

    def show_whole(self, reply: Reply) -> None:
        """
        Show all of an answer.

        Raises:
            CallError: It is too long for that.
        """
        self._page(_whole(reply))

    def show_said(self, said: Shown) -> None:
        """Show what a command gives."""
        match said:
            case Reply():
                self.show_whole(said)
            case Listing():
                self._page(_cut(line, self._width) for line in table_lines(tuple(said.types), said.rows))
            case _:
                lines = visible(said, "\n").split("\n")
                (self._page if len(lines) > 1 else self._write)(lines)

    def note(self, *lines: str) -> None:
        """Say something beside the answers."""
        self._write(f"{_DIM}{line}{_RESET}" if self.in_colour else line for line in map(visible, lines))

    def complain(self, error: NlcritError) -> None:
        """Show what is wrong, and where."""
        self._write([render_error(error, colour=self.in_colour)])

    @property
    def _width(self) -> int:
        return shutil.get_terminal_size().columns

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def _page(self, lines: Iterable[str]) -> None:
        if self.has_pager:
            page(lines)
        else:
            self._write(lines)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer that is there as an Arrow table, to be written anywhere."""

    table: pa.Table
    known: Facts

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The rows as tuples of Python values."""
        return _rows(self.table)

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.table

    def facts(self) -> Facts:
        """What is said about the rows."""
        return self.known


def page(lines: Iterable[str]) -> None:
    """
    Show lines with the user's pager.

    Raises:
        CallError: It cannot be started.
    """
    command = shlex.split(os.environ.get("PAGER", "")) or [PAGER]
    settings = {"LESS": PAGER_OPTIONS, **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=settings, encoding="utf-8", errors="replace")  # noqa: S603  # the user's own choice
    except OSError as error:
        reason = error.strerror or error
        raise CallError(f"cannot start the pager '{command[0]}': {reason}", code="NA101", hint="\\pager off") from None
    assert pager.stdin is not None
    # Whoever leaves the pager has seen enough; Ctrl-C is the pager's affair, which may stay.
    with suppress(BrokenPipeError, KeyboardInterrupt), pager.stdin:
        pager.stdin.writelines(f"{line}\n" for line in lines)
    while pager.poll() is None:
        with suppress(KeyboardInterrupt):
            pager.wait()


def _table(reply: Reply) -> pa.Table | None:
    """The table that an answer is; None for a number and an explanation."""
    return None if reply.question.kind in {"count", "explain"} else reply.value


def _whole(reply: Reply) -> Iterable[str]:
    table = _table(reply)
    if table is None:
        return _text(reply)
    if table.num_rows > MOST_WHOLE:
        message = f"{table.num_rows:,} rows are too many for a screen: at most {MOST_WHOLE:,} are shown whole"
        raise CallError(message, code="NA101", hint="nlcrit run -O FILE.csv, or -O FILE.parquet")
    return table_lines(table.column_names, _rows(table))


def _text(reply: Reply) -> list[str]:
    return visible(str(reply.value), "\n").split("\n")


def _fitted(table: pa.Table, width: int) -> list[str]:
    """The first and the last rows; those between are counted, and never made."""
    half = SHOWN_ROWS // 2
    between = max(0, table.num_rows - SHOWN_ROWS)
    first, last = table.slice(0, half), table.slice(max(half, table.num_rows - half))
    rows = chain(_rows(first), repeat((), between), _rows(last))
    return fitted_lines(table.column_names, rows, width, "\\last shows all")


def _rows(table: pa.Table) -> Iterator[tuple[object, ...]]:
    for batch in table.to_batches(max_chunksize=BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _cut(line: str, width: int) -> str:
    """A line that does not break: its end is left out, and said to be."""
    if display_width(line) <= width:
        return line
    while display_width(line) > width - len(CUT):
        line = line[:-1]
    return line + CUT
