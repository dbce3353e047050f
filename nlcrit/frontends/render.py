"""
Errors, values and tables as text: exact, aligned, and with nothing in it that a terminal would obey.

The only module that knows of colour. Knows nothing of queries, nor of where the rows come from: it draws what it is
given.
"""

from __future__ import annotations

import json
import math
import os
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from nlcrit.errors import NlcritError, QueryError
from nlcrit.source import display_width, printable

OWN_NAMES = frozenset({"query", "criteria", "field"})
"""Names of texts that the reader has just typed; where another one is at fault, its name and place are said."""

SHOWN_ROWS = 40
"""Rows that a terminal shows of a longer answer: half of them from its start, half from its end."""
WIDEST_CELL = 40
"""Columns of the terminal that one value may take where not all columns fit."""
GAP = "  "
CUT = "…"

Row = Sequence[object]

_BOLD, _RED, _CYAN, _RESET = "\x1b[1m", "\x1b[1;31m", "\x1b[36m", "\x1b[0m"
_CARETS = re.compile(r"(\s+\| *)(\^+)")
_HELP = "  help: "


# Errors -----------------------------------------------------------------------------------------------------------


def render_error(error: NlcritError, *, colour: bool = False) -> str:
    """
    The complete message of an error, or of all errors that it stands for, one line or several.

    Nothing in it can command a terminal, apart from the colours asked for.

    Example:
        >>> from nlcrit.errors import CallError
        >>> print(render_error(CallError("no such option: -z", code="NA101", hint="nlcrit --help")))
        no such option: -z
          help: nlcrit --help
    """
    errors: tuple[NlcritError, ...] = error.errors if isinstance(error, QueryError) else (error,)
    return "\n".join(_paint(line) if colour else line for each in errors for line in _lines(each))


def wants_colour(stream: IO[str]) -> bool:
    """Whether to write in colour: only on a terminal that can, and never where `NO_COLOR` is set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    # An old Windows console shows the codes themselves; the newer ones say that they are there.
    knows_colour = os.name != "nt" or any(name in os.environ for name in ("WT_SESSION", "ANSICON", "TERM"))
    return knows_colour and stream.isatty()


def _lines(error: NlcritError) -> list[str]:
    headline, *others = (printable(part) for line in error.report() for part in line.splitlines() or [""])
    if isinstance(error, QueryError) and error.source.name not in OWN_NAMES:
        headline = f"{printable(error.source.name)}:{error.line}:{error.column}: {headline}"
    return [headline, *others]


def _paint(line: str) -> str:
    if carets := _CARETS.fullmatch(line):
        return f"{carets[1]}{_RED}{carets[2]}{_RESET}"
    if line.startswith(_HELP):
        return f"{_CYAN}{_HELP}{_RESET}{line.removeprefix(_HELP)}"
    return line if line.startswith("  ") else f"{_BOLD}{line}{_RESET}"


# Values -----------------------------------------------------------------------------------------------------------


def visible(text: str, keep: str = "") -> str:
    r"""
    The text with whatever a terminal might obey, or not show, as escapes; the characters in `keep` stay.

    Example:
        >>> print(visible("a\tb\x1b[2J\u202e"))
        a\tb\x1b[2J\u202e
    """
    if text.isprintable():
        return text
    return "".join(each if each in keep or _is_shown(each) else _escaped(each) for each in text)


def _is_shown(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"  # spaces of any width


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def exact(value: object) -> str:
    """
    A value as text, nothing rounded; the empty text for a missing one.

    Example:
        >>> exact(2**63 - 1), exact(True), exact(None), exact([1, 2, None])
        ('9223372036854775807', 'true', '', '[1, 2, null]')
    """
    return _TEXTS.get(type(value), str)(value)


def as_json(value: object, *, ascii_only: bool = False) -> str:
    """
    A value as JSON on one line: integers exact, NaN and infinity, which JSON does not have, as null.

    Bidirectional controls and their like are legal in JSON; escaping them loses nothing.
    """
    try:
        text = json.dumps(value, ensure_ascii=ascii_only, allow_nan=False, default=exact)
    except ValueError:
        return as_json(_finite(value), ascii_only=ascii_only)
    return text if ascii_only or text.isprintable() else as_json(value, ascii_only=True)


def _finite(value: object) -> object:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case list() | tuple():
            return [_finite(item) for item in value]
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case _:
            return value


_TEXTS: dict[type, Callable[[object], str]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    float: lambda value: "" if value != value else repr(value),  # noqa: PLR0124  # only NaN differs from itself
    list: as_json,
    tuple: as_json,
    dict: as_json,
}


# Tables -----------------------------------------------------------------------------------------------------------


def table_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """
    All rows and columns as a table, line by line.

    Example:
        >>> for line in table_lines(["bodyId", "type"], [(1016835041, "MBON02"), (5, None)]):
        ...     print(line)
            bodyId  type
        ----------  ------
        1016835041  MBON02
                 5
    """
    return _Cells(columns, list(rows)).lines()


def fitted_lines(
    columns: Sequence[str], rows: Iterable[Row], width: int, remedy: str = "-o csv writes all"
) -> list[str]:
    """As much of a table as a terminal of that width shows well; a last line says what is hidden, and how to see it."""
    shown, total = _head_and_tail(rows)
    cells = _Cells(columns, shown)
    hidden_columns = cells.fit(width)
    lines = list(cells.lines())
    hidden_rows = total - len(shown)
    if hidden_rows:
        lines.insert(2 + SHOWN_ROWS // 2, CUT)  # the header and its rule come first
    if hidden_rows or hidden_columns:
        parts = [_more(hidden_rows, "row"), _more(hidden_columns, "column")]
        lines.append(f"{CUT} {', '.join(filter(None, parts))}; {remedy}")
    return lines


def _more(count: int, what: str) -> str:
    return f"{count:,} more {what}{'' if count == 1 else 's'}" if count else ""


def _head_and_tail(rows: Iterable[Row]) -> tuple[list[Row], int]:
    """The rows that a terminal shows, and how many there are; the others are not kept."""
    head: list[Row] = []
    tail: deque[Row] = deque(maxlen=SHOWN_ROWS // 2)
    total = 0
    for row in rows:
        (head if total < SHOWN_ROWS // 2 else tail).append(row)
        total += 1
    return [*head, *tail], total


class _Cells:
    """The cells of a table, column by column: the name first, then the values, all of them safe to show."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Row], show: Callable[[str], str] = visible) -> None:
        self.columns = [[show(name), *(show(exact(row[index])) for row in rows)] for index, name in enumerate(columns)]
        self.numbers = [_are_numbers(row[index] for row in rows) for index in range(len(columns))]
        self.widths = [max(map(_width, column)) for column in self.columns]

    def fit(self, room: int) -> int:
        """Shorten long cells, then leave columns out, first those with nothing in them, then the last; how many."""
        everything = len(self.columns)
        if self._room() > room:
            self._shorten(WIDEST_CELL)
        # The first column stays in any case: without the bodyId the others say little.
        for only_empty in (True, False):
            for index in range(len(self.columns) - 1, 0, -1):
                if self._room() > room and not (only_empty and any(self.columns[index][1:])):
                    del self.columns[index], self.numbers[index], self.widths[index]
        if self._room() > room:
            self._shorten(room)
        return everything - len(self.columns)

    def lines(self) -> Iterator[str]:
        """The table, line by line, with a rule under the names."""
        names, *rows = zip(*self.columns, strict=True)
        for row in (names, ["-" * width for width in self.widths], *rows):
            yield GAP.join(self.padded(row)).rstrip()

    def padded(self, row: Sequence[str]) -> Iterator[str]:
        """The cells of a row at the widths of their columns, numbers at the right."""
        for cell, width, is_number in zip(row, self.widths, self.numbers, strict=True):
            padding = " " * (width - _width(cell))
            yield padding + cell if is_number else cell + padding

    def _room(self) -> int:
        return sum(self.widths) + len(GAP) * (len(self.widths) - 1)

    def _shorten(self, width: int) -> None:
        self.columns = [[_shortened(cell, width) for cell in column] for column in self.columns]
        self.widths = [max(map(_width, column)) for column in self.columns]


def _are_numbers(values: Iterable[object]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and not any(isinstance(value, str | bool | list | tuple | dict) for value in present)


def _width(text: str) -> int:
    return len(text) if text.isascii() else display_width(text)


def _shortened(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - len(CUT):
        text = text[:-1]
    return text + CUT


def markdown_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """All rows and columns as a table in Markdown, line by line."""
    cells = _Cells(columns, list(rows), _markdown)
    cells.widths = [max(3, width) for width in cells.widths]  # a rule has at least three signs
    names, *others = zip(*cells.columns, strict=True)
    rules = [
        "-" * (width - 1) + (":" if is_number else "-")
        for width, is_number in zip(cells.widths, cells.numbers, strict=True)
    ]
    for row in (names, rules, *others):
        yield f"| {' | '.join(cells.padded(row))} |"


def _markdown(text: str) -> str:
    r"""
    The text as Markdown that shows it; marks that come in pairs are escaped where there are two.

    Example:
        >>> print(_markdown("MBON06(B1>a)(AVM07)_L"), _markdown("a|b"), _markdown("_x_"))
        MBON06(B1>a)(AVM07)_L a\|b \_x\_
    """
    escaped = re.sub(r"[\\|<&]|\[(?=.*\]\()", r"\\\g<0>", visible(text))
    for mark in "*_`~":
        if escaped.count(mark) > 1:
            escaped = escaped.replace(mark, "\\" + mark)
    return escaped
