"""
Reads what repeats the thing before it: `*`, `+`, `?` and `{2,3}`, each greedy, lazy or possessive.

Knows nothing of what is repeated.
"""

from __future__ import annotations

from nlcrit.patterns.reading import Reading
from nlcrit.patterns.tree import Manner, Node, Repeat

QUANTIFIERS = frozenset("*+?{")
_SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_MOST = 0x7FFFFFFF


def quantified(reading: Reading, body: Node) -> Node:
    """The body with the repetition that follows it, if one does; a second one is for the caller to meet."""
    character = reading.peek()
    if character not in QUANTIFIERS:
        return body
    least, most = _counts(reading) if character == "{" else _SIGNS[character]
    manner = Manner.GREEDY
    after = reading.advance()
    if after in {"?", "+"}:
        manner = Manner(after)
        reading.advance()
    return Repeat(body, least, most, manner)


def _counts(reading: Reading) -> tuple[int, int | None]:
    """`{2}`, `{2,}` or `{2,3}`, up to but not including the `}`."""
    start = reading.at
    digit = reading.skip()
    if digit not in "0123456789":
        reading.fail("'{' is not followed by a number; write '\\{' for the character", start)
    least, after = _number(reading, digit)
    most: int | None = least
    if after == ",":
        after = reading.read()
        if after == "}":
            most = None
        else:
            most, after = _number(reading, after) if after in "0123456789" else (0, after)
    if after != "}":
        reading.fail("a repetition '{...' is not closed by '}'")
    if most is not None and most < least:
        reading.fail("a repetition {least,most} has its greater number first")
    reading.at -= 1
    return least, most


def _number(reading: Reading, digit: str) -> tuple[int, str]:
    """The number that begins with a digit already read, and the character after it."""
    number = 0
    while digit in "0123456789":
        number = number * 10 + int(digit)
        if number > _MOST:
            reading.fail("a repetition is larger than Java's largest number")
        digit = reading.read()
    return number, digit
