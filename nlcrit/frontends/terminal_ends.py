"""
When a text that is being typed is to be answered: what Enter means at its end.

Knows nothing of keys; it is told the text.
"""

from __future__ import annotations

from nlcrit.errors import QueryError
from nlcrit.frontends.backslash import MARK
from nlcrit.language.parser import parse_program
from nlcrit.source import Source

OPENED = ("(", "[")
"""With what something begins that may be closed on a later line."""


def is_done(text: str) -> bool:
    r"""
    Whether Enter answers a text: where it is a query, or can no longer become one by typing on.

    A mistake is better told at once than after another line. A `;` or a blank line always ends a text, and a command
    is one line.

    Args:
        text: What was typed, up to the cursor and behind it.

    Example:
        >>> [is_done(text) for text in ("MBON01", "MBON01 and", "type in (A,", "type == A", "MBON01 and;", "\\help")]
        [True, False, False, True, True, True]
    """
    if not text.strip() or text.lstrip().startswith(MARK):
        return True
    last_line = text.rpartition("\n")[2].strip()
    if not last_line or last_line.endswith(";"):
        return True
    try:
        parse_program(Source(text))
    except QueryError as error:
        return not _lacks_its_end(error.errors[0], text)
    return True


def _lacks_its_end(error: QueryError, text: str) -> bool:
    """Whether all that is wrong with a text is that it ends too early."""
    start, end = error.span
    is_open = error.code == "NQ102" and text[start:end].endswith(OPENED)
    return error.code == "NQ109" or is_open or start >= len(text.rstrip())
