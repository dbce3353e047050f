"""The tables of mistakes in the order in which they are tried, the more special before the more general."""

from __future__ import annotations

from nlcrit.language.mistakes import (
    arrows,
    beside,
    clauses,
    foreign,
    lists,
    operators,
    parentheses,
    pasted,
    patterns,
    quotes,
    regions,
)
from nlcrit.language.mistakes.context import Context
from nlcrit.language.mistakes.expected import misspelt_keyword, unexpected_piece
from nlcrit.language.mistakes.rows import Finding, Row

SPECIAL: tuple[Row, ...] = (
    *quotes.ROWS,
    *pasted.ROWS,
    *foreign.ROWS,
    *operators.FIRST,
    *clauses.ROWS,
    *regions.ROWS,
    *patterns.ROWS,
)
"""Tried first: texts and characters, other languages, and what has a place of its own."""

COMMON: tuple[Row, ...] = (
    *parentheses.ROWS,
    *lists.ROWS,
    *arrows.ROWS,
    *operators.ROWS,
)
"""Tried where no pattern without quotes explains the mistake."""

GENERAL: tuple[Row, ...] = beside.ROWS
"""Tried last: things that stand side by side."""


def diagnose(context: Context) -> Finding:
    """What is wrong: by the first row that fits, by a misspelt keyword, or by what could have stood there."""
    return (
        _first(SPECIAL, context)
        or patterns.unquoted_pattern(context)
        or _first(COMMON, context)
        or misspelt_keyword(context)
        or _first(GENERAL, context)
        or unexpected_piece(context)
    )


def _first(rows: tuple[Row, ...], context: Context) -> Finding | None:
    for row in rows:
        finding = row.find(context)
        if finding is not None:
            return finding
    return None
