"""
Sets of characters as sorted ranges of code points, and the sets that Java names by one letter.

Knows nothing of patterns. With ranges, the unions, intersections and complements of Java's classes are
computed here, and both writers need no more than a plain list of ranges.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

Ranges = tuple[tuple[int, int], ...]
"""Sorted, disjoint, not adjacent; both ends belong to a range."""

LAST = 0x10FFFF
EVERYTHING: Ranges = ((0, LAST),)
NOTHING: Ranges = ()
SURROGATES: Ranges = ((0xD800, 0xDFFF),)
BASIC_PLANE: Ranges = ((0, 0xFFFF),)


def single(point: int) -> Ranges:
    """The set of one code point."""
    return ((point, point),)


def characters(text: str) -> Ranges:
    """
    The set of the characters of a text.

    Example:
        >>> characters("bca")
        ((97, 99),)
    """
    return union(tuple((ord(character), ord(character)) for character in text))


def union(*sets: tuple[tuple[int, int], ...]) -> Ranges:
    """
    What is in any of the sets, which may be ranges in any order.

    Example:
        >>> union(((5, 9),), ((1, 4), (8, 12)))
        ((1, 12),)
    """
    merged: list[tuple[int, int]] = []
    for first, last in sorted(chain.from_iterable(sets)):
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = merged[-1][0], last
        else:
            merged.append((first, last))
    return tuple(merged)


def complement(ranges: Ranges) -> Ranges:
    """
    What is not in the set.

    Example:
        >>> complement(((0, 64), (66, 0x10FFFF)))
        ((65, 65),)
    """
    gaps = []
    start = 0
    for first, last in ranges:
        if start < first:
            gaps.append((start, first - 1))
        start = last + 1
    if start <= LAST:
        gaps.append((start, LAST))
    return tuple(gaps)


def intersection(left: Ranges, right: Ranges) -> Ranges:
    """
    What is in both sets.

    Example:
        >>> intersection(((1, 4), (8, 12)), ((3, 9),))
        ((3, 4), (8, 9))
    """
    return complement(union(complement(left), complement(right)))


def contains(ranges: Ranges, point: int) -> bool:
    """Whether a code point is in the set."""
    return any(first <= point <= last for first, last in ranges)


@lru_cache(maxsize=256)
def both_cases(ranges: Ranges) -> Ranges:
    """
    The set under `(?i)` without `(?u)`: ASCII letters in both cases, and nothing else.

    Example:
        >>> both_cases(characters("k1é")) == characters("kK1é")
        True
    """
    extra = []
    for first, last in ranges:
        for low, high, shift in ((0x41, 0x5A, 32), (0x61, 0x7A, -32)):
            if first <= high and last >= low:
                extra.append((max(first, low) + shift, min(last, high) + shift))
    return union(ranges, tuple(extra)) if extra else ranges


LINE_TERMINATORS = characters("\n\r\x85\u2028\u2029")
ANY_IN_LINE = complement(LINE_TERMINATORS)
"""Java's `.`"""
ANY_IN_UNIX_LINE = complement(characters("\n"))
"""Java's `.` under `(?d)`"""
DIGITS = characters("0123456789")
WORD_CHARACTERS: Ranges = union(DIGITS, ((0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)))
SPACES = characters(" \t\n\x0b\f\r")
HORIZONTAL_SPACES = union(characters("\t \xa0\u1680\u180e\u202f\u205f\u3000"), ((0x2000, 0x200A),))
VERTICAL_SPACES = union(characters("\x0b\f"), LINE_TERMINATORS)
LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A))

ASCII_CLASSES: dict[str, Ranges] = {
    "ASCII": ((0, 0x7F),),
    "Alnum": union(DIGITS, LETTERS),
    "Alpha": LETTERS,
    "Blank": characters(" \t"),
    "Cntrl": ((0, 0x1F), (0x7F, 0x7F)),
    "Digit": DIGITS,
    "Graph": ((0x21, 0x7E),),
    "Lower": ((0x61, 0x7A),),
    "Print": ((0x20, 0x7E),),
    "Punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "Space": SPACES,
    "Upper": ((0x41, 0x5A),),
    "XDigit": union(DIGITS, ((0x41, 0x46), (0x61, 0x66))),
}
"""Java's POSIX classes, `\\p{Alpha}` and the like."""
