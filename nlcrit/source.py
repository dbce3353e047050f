"""
Where a query was written: its text, its name, and what to show when something in it is wrong.

First stage of the house. Knows nothing of the grammar; positions are code points.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

LINE_END = re.compile(r"\r\n|\r|\n")
SHOWN_WIDTH = 100
"""Columns of a source line that an error shows; longer lines are cut around the mistake."""


class Span(NamedTuple):
    """
    A stretch of a text, as offsets in code points: `start` is in it, `end` is not.

    Example:
        >>> Span(0, 3)
        Span(start=0, end=3)
    """

    start: int
    end: int


class Position(NamedTuple):
    """A place as people count it: `line` and `column` from 1, in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """
    A query's text with its name, and with the place it has in a larger text.

    Args:
        text: The query.
        name: What to call it in messages: a file, a cell, "query".
        host: The larger text that holds the query (a YAML file, a notebook cell), if any.
        offsets: One more than `len(text)` offsets into `host`: where each character of `text`,
            and its end, stands there. None where `host` is.

    Example:
        >>> yaml = 'q: "type = A"'
        >>> Source("type = A", "queries.yaml", yaml, tuple(range(4, 13))).position(7)
        Position(line=1, column=12)
    """

    text: str
    name: str = "query"
    host: str | None = None
    offsets: tuple[int, ...] | None = None

    def _outer(self, offset: int) -> int:
        return offset if self.offsets is None else self.offsets[offset]

    def position(self, offset: int) -> Position:
        """Line and column of `offset`, counted in the host text where there is one."""
        starts = self._line_starts()
        outer = self._outer(offset)
        line = bisect_right(starts, outer)
        return Position(line, outer - starts[line - 1] + 1)

    def underline(self, span: Span) -> str:
        """
        Draw the line that holds the start of `span`, with carets under it.

        Tabs become one space, other control characters a replacement sign, wide characters count
        two columns, and a long line is cut around the span.

        Example:
            >>> print(Source("typ = MBON01").underline(Span(0, 3)))
              1 | typ = MBON01
                | ^^^
        """
        shown = self.text if self.host is None else self.host
        start = self._outer(span.start)
        end = max(start + 1, self._outer(span.end))
        line, column = self.position(span.start)
        line_start = self._line_starts()[line - 1]
        ends = LINE_END.search(shown, line_start)
        text = shown[line_start : ends.start() if ends else len(shown)]
        return _draw(text, line, column - 1, min(end - line_start, max(len(text), column)))

    def _line_starts(self) -> list[int]:
        shown = self.text if self.host is None else self.host
        return [0, *(end.end() for end in LINE_END.finditer(shown))]


def printable(text: str) -> str:
    """
    The text with nothing in it that a terminal would obey.

    Example:
        >>> printable("a\\tb\\x1b[2J")
        'a b\\ufffd[2J'
    """
    return "".join(_printable_character(character) for character in text)


def _printable_character(character: str) -> str:
    if character == "\t":
        return " "
    return "\ufffd" if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else character


def display_width(text: str) -> int:
    """Terminal columns that a printable text takes: 2 for wide characters, 0 for combining marks."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _draw(text: str, line: int, start: int, end: int) -> str:
    """Draw one line with carets under the characters from `start` to `end`."""
    room = SHOWN_WIDTH // 2
    # A line may be millions of characters long: no more of it is looked at than is shown.
    before = printable(text[max(0, start - room - 1) : start])
    marked = printable(text[start : min(end, start + room + 1)])
    after = printable(text[end : end + room + 1])
    if len(marked) > room:
        marked, after = marked[: room - 1] + "…", ""
    if len(before) > room:
        before = "…" + before[-room + 1 :]
    if len(after) > room:
        after = after[: room - 1] + "…"
    gutter = f"  {line} | "
    carets = " " * display_width(before) + "^" * max(1, display_width(marked))
    return f"{gutter}{before}{marked}{after}".rstrip() + "\n" + " " * (len(gutter) - 2) + f"| {carets}"
