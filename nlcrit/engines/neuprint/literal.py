r"""
Values and names as Cypher text: the one place where text from outside becomes part of a statement.

Cypher reads `\uXXXX` before it splits a text into tokens, so that an escape may close a literal or a name; and the
server in front of the data base replaces `:Neuron` and its like wherever they stand, in literals too. Therefore no
backslash of a text is left single, and a colon is always written as its escape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

IN_TEXT = str.maketrans({"\\": "\\\\", "'": "\\'", ":": "\\u003a"})
IN_NAME = str.maketrans({"\\": "\\u005c", "`": "``", ":": "\\u003a"})
SMALLEST, LARGEST = -(2**63), 2**63 - 1
"""Cypher's integers."""

Value = bool | int | float | str | Sequence["Value"]


def literal(value: Value) -> str:
    r"""
    A value as a literal, or a sequence of values as a list.

    Raises:
        ValueError: Cypher has no such value.

    Example:
        >>> print(literal("KCa'b'"), literal("a:Neuron"), literal("\\d"))
        'KCa\'b\'' 'a\u003aNeuron' '\\d'
        >>> literal([1, 2.5, True]), literal(1e19)
        ('[1, 2.5, true]', '1e19')
        >>> literal(2**63)
        Traceback (most recent call last):
        ValueError: 9223372036854775808 is not a 64-bit integer
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            if not SMALLEST <= value <= LARGEST:
                message = f"{value} is not a 64-bit integer"
                raise ValueError(message)
            return str(value)
        case float():
            if not math.isfinite(value):
                message = f"{value} is not a finite number"
                raise ValueError(message)
            return repr(value).replace("+", "")
        case str():
            return f"'{_whole(value).translate(IN_TEXT)}'"
        case _:
            return f"[{', '.join(map(literal, value))}]"


def name(text: str) -> str:
    r"""
    A name, of a property or a column, in backticks.

    Raises:
        ValueError: Nothing can have this name.

    Example:
        >>> print(name("CA(R)"), name("a`b"), name("a\\b:c"))
        `CA(R)` `a``b` `a\u005cb\u003ac`
    """
    if not text:
        message = "a name cannot be empty"
        raise ValueError(message)
    return f"`{_whole(text).translate(IN_NAME)}`"


def _whole(text: str) -> str:
    """The text, if it is one that can be sent."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        message = f"{text!r} holds half of a character"
        raise ValueError(message)
    return text
