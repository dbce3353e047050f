"""
Reads `[...]` to the set of characters that Java 17 makes of it.

Java's classes are sets: `[a[b]]` unites, `[a&&[^b]]` intersects. Where Java's reading is odd (what stands
between `&&` and the next `]`, an `&` after a nested class), this one is odd in the same way.
"""

from __future__ import annotations

from nlcrit.patterns.characters import (
    NOTHING,
    Ranges,
    both_cases,
    complement,
    intersection,
    single,
    union,
)
from nlcrit.patterns.escapes import escaped_character, escaped_set, read_property
from nlcrit.patterns.properties import Property, unicode_case, unicode_case_range
from nlcrit.patterns.reading import IGNORE_CASE, UNICODE_CASE, Reading

_APART = "IiKkSs\xb5\xc5\xe5\xff"
"""Characters of Latin-1 that have a case beyond it, which Java therefore treats like those beyond it."""


def one_character(reading: Reading, point: int) -> Ranges:
    """What a single character stands for under the flags that hold."""
    if not reading.flags & IGNORE_CASE:
        return single(point)
    if not reading.flags & UNICODE_CASE:
        return both_cases(single(point))
    return _noted(reading, unicode_case(point))


def read_class(reading: Reading) -> Ranges:
    """
    Read a class, the cursor being at its `[`, up to and including its `]`.

    Example:
        >>> read_class(Reading("[a-z&&[^b-y]]"))
        ((97, 97), (122, 122))
    """
    return _Class(reading).read(closes=True)


class _Class:
    """
    A class being read: `value` op operand op operand ..., always taken from the left.

    The single characters are one operand that may stand in several places, and that still grows after it was
    put there: in `[a&&[b]&c]` Java adds `&` and `c` to the left of the `&&` too.
    """

    __slots__ = ("_intersect", "_operands", "_reading", "_singles", "_singles_open")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._singles: list[tuple[int, int]] = []
        self._singles_open = False
        """Whether there are single characters that no operand stands for yet."""
        self._operands: list[Ranges | None] = []
        """None stands for the single characters."""
        self._intersect: list[bool] = []

    def read(self, *, closes: bool) -> Ranges:
        reading = self._reading
        reading.deeper()
        opening = reading.at
        character = reading.advance()
        negated = character == "^" and reading.text[reading.at - 1] == "["
        if negated:
            character = reading.advance()
        latest: Ranges | None = NOTHING
        while True:
            if character == "[":
                latest = _Class(reading).read(closes=True)
                self._add(latest)
                character = reading.peek()
                continue
            if character == "&":
                if reading.advance() == "&":
                    latest = self._intersect_with(self._right_side(), latest)
                    character = reading.peek()
                    continue
                reading.at -= 1
            elif character == "]":
                if self._operands or self._singles_open:
                    break
            elif character == "\0" and reading.at_end():
                reading.fail("a '[' is not closed by ']'", opening)
            latest = self._item()
            if latest is None:
                self._singles_open = True
            else:
                self._add(latest)
            character = reading.peek()
        if closes:
            reading.advance()
        reading.depth -= 1
        if self._singles_open:
            self._add(None)
        return complement(self._value()) if negated else self._value()

    def _add(self, operand: Ranges | None) -> None:
        self._operands.append(operand)
        self._intersect.append(False)

    def _right_side(self) -> Ranges | None:
        """What follows `&&`, up to `]` or another `&`; None if nothing does."""
        reading = self._reading
        parts = []
        character = reading.advance()
        while character not in {"]", "&"}:
            if character == "[":
                parts.append(_Class(reading).read(closes=True))
            else:
                # The rest of the class, `&&` included, is read as a class of its own.
                reading.at -= 1
                parts.append(_Class(reading).read(closes=False))
            character = reading.peek()
        return union(*parts) if parts else None

    def _intersect_with(self, right: Ranges | None, latest: Ranges | None) -> Ranges | None:
        """Do what Java does at `&&`; the result is what it takes for the latest item."""
        if self._singles_open:
            if not self._operands:
                latest = None
                self._add(None)
                if right is None:
                    # The single characters with themselves.
                    self._singles_open = False
                    return latest
            else:
                self._add(None)
                if right is None and latest is None:
                    self._reading.refuse("Java itself fails on a class with nothing after '&&'")
            self._singles_open = False
        elif not self._operands:
            if right is None:
                self._reading.fail("there is nothing beside '&&'")
            self._add(right)
            return right
        elif right is None and latest is None:
            self._reading.refuse("Java itself fails on a class with nothing after '&&'")
        operand = latest if right is None else right
        self._operands.append(operand)
        self._intersect.append(True)
        return operand

    def _value(self) -> Ranges:
        value: Ranges = NOTHING
        waiting: list[Ranges | tuple[tuple[int, int], ...]] = []
        for operand, intersects in zip(self._operands, self._intersect, strict=True):
            ranges = tuple(self._singles) if operand is None else operand
            if intersects:
                value = intersection(union(value, *waiting), union(ranges))
                waiting = []
            else:
                waiting.append(ranges)
        return union(value, *waiting)

    def _item(self) -> Ranges | None:
        """Read a character, a range or a set; None for a character of Latin-1, which is now among the single ones."""
        reading = self._reading
        if reading.peek() == "\\":
            letter = reading.text[reading.at + 1]
            if letter in {"p", "P"}:
                reading.at += 1
                return read_property(reading)
            is_range = reading.text[reading.at + 2] == "-"
            first = self._escape(is_range=is_range)
            if not isinstance(first, int):
                return first
        else:
            first = ord(reading.read())
        if reading.peek() == "-":
            after = reading.text[reading.at + 1]
            if after not in {"[", "]"}:
                reading.advance()
                return self._range(first)
        ranges = one_character(reading, first)
        both = IGNORE_CASE | UNICODE_CASE
        if first > 0xFF or (reading.flags & both == both and chr(first) in _APART):
            return ranges
        self._singles += ranges
        return None

    def _range(self, first: int) -> Ranges:
        reading = self._reading
        start = reading.at
        end = self._escape(is_range=True) if reading.peek() == "\\" else ord(reading.read())
        if not isinstance(end, int) or end < first:
            reading.fail("a range of characters does not end after its start", start)
        if not reading.flags & IGNORE_CASE:
            return ((first, end),)
        if not reading.flags & UNICODE_CASE:
            return both_cases(((first, end),))
        return _noted(reading, unicode_case_range(first, end))

    def _escape(self, *, is_range: bool) -> int | Ranges:
        """An escape inside a class; `\\v` beside a `-` is the one character that it once was."""
        reading = self._reading
        letter = reading.skip()
        if letter == "v" and is_range:
            return 0x0B
        ranges = escaped_set(reading, letter)
        if ranges is not None:
            return ranges
        point = escaped_character(reading, letter)
        if point is None:
            reading.fail(f"'\\{letter}' has no meaning inside [...]")
        return point


def _noted(reading: Reading, found: Property) -> Ranges:
    reading.settled_only = reading.settled_only or found.settled_only
    return found.ranges
