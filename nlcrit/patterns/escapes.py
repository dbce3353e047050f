"""
What a backslash makes of the characters after it: one character, or a set of characters.

Escapes that are neither (`\\b`, `\\R`, `\\1` and the like) belong to the reader, since a class cannot hold them.
"""

from __future__ import annotations

import unicodedata

from nlcrit.patterns.characters import (
    DIGITS,
    HORIZONTAL_SPACES,
    LAST,
    NOTHING,
    SPACES,
    VERTICAL_SPACES,
    WORD_CHARACTERS,
    Ranges,
    complement,
    contains,
)
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.properties import SETTLED, Property, named_property
from nlcrit.patterns.reading import IGNORE_CASE, UNICODE_CLASSES, Reading

_CONTROLS = {"a": 0x07, "e": 0x1B, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09}
_SETS = {"d": DIGITS, "h": HORIZONTAL_SPACES, "s": SPACES, "v": VERTICAL_SPACES, "w": WORD_CHARACTERS}
_UNICODE_SETS = {"d": "IsDigit", "s": "IsWhite_Space", "w": "IsWord"}
_HEX = frozenset("0123456789abcdefABCDEF")
_OCTAL = frozenset("01234567")
_NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -()")


def escaped_set(reading: Reading, letter: str) -> Ranges | None:
    """The set that `\\d` or another letter stands for; None if it stands for none."""
    lower = letter.lower()
    ranges = _SETS.get(lower)
    if ranges is None:
        return None
    if reading.flags & UNICODE_CLASSES and lower in _UNICODE_SETS:
        ranges = _noted(reading, named_property(_UNICODE_SETS[lower], ignore_case=False, unicode_classes=False))
    return ranges if letter == lower else complement(ranges)


def escaped_character(reading: Reading, letter: str) -> int | None:
    """The code point that an escape stands for, the cursor being after `letter`; None if for no character."""
    if letter in _CONTROLS:
        return _CONTROLS[letter]
    match letter:
        case "0":
            return _octal(reading)
        case "x":
            return _hexadecimal(reading)
        case "u":
            return _utf16(reading)
        case "c":
            if reading.at_end():
                reading.fail("\\c is not followed by a character")
            return ord(reading.read()) ^ 64
        case "N":
            return _named_character(reading)
    return None if letter.isascii() and letter.isalnum() else ord(letter)


def read_property(reading: Reading) -> Ranges:
    """The set of `\\p{...}` or `\\P{...}`, the cursor being at the `p`."""
    start = reading.at
    negated = reading.text[reading.at] == "P"
    if reading.advance() == "{":
        reading.advance()
        first = reading.at
        while True:
            if reading.at_end():
                reading.fail("the name of a set of characters is not closed by '}'", reading.end)
            if reading.read() == "}":
                break
        name = reading.text[first : reading.at - 1]
        if not name:
            reading.fail(f"\\{'P' if negated else 'p'}{{}} names no set of characters")
    else:
        # Java unreads one character whatever it is, so under (?x) a space may stand here.
        reading.at -= 1
        reading.advance()
        name = reading.text[reading.at]
        reading.read()
    ignore_case = bool(reading.flags & IGNORE_CASE)
    try:
        found = named_property(name, ignore_case=ignore_case, unicode_classes=bool(reading.flags & UNICODE_CLASSES))
    except PatternRefused as refused:
        reading.refuse(refused.reason)
        return NOTHING
    if found is None:
        reading.fail(f"Java knows no set of characters named {name!r}", start)
    ranges = _noted(reading, found)
    return complement(ranges) if negated else ranges


def _noted(reading: Reading, found: Property | None) -> Ranges:
    """The ranges of a property, having noted whether they hold for all characters."""
    if found is None:
        return NOTHING
    reading.settled_only = reading.settled_only or found.settled_only
    return found.ranges


def _octal(reading: Reading) -> int:
    first = reading.read()
    if first not in _OCTAL:
        reading.fail("\\0 is not followed by an octal digit")
    second = reading.read()
    if second not in _OCTAL:
        reading.at -= 1
        return int(first, 8)
    third = reading.read()
    if third not in _OCTAL or first > "3":
        reading.at -= 1
        return int(first + second, 8)
    return int(first + second + third, 8)


def _hexadecimal(reading: Reading) -> int:
    first = reading.read()
    if first == "{" and reading.peek() in _HEX:
        return _braced_hexadecimal(reading)
    second = reading.read() if first in _HEX else first
    if second not in _HEX:
        reading.fail("\\x is not followed by two hexadecimal digits or by {...}")
    return int(first + second, 16)


def _braced_hexadecimal(reading: Reading) -> int:
    point = 0
    while (digit := reading.read()) in _HEX:
        point = point * 16 + int(digit, 16)
        if point > LAST:
            reading.fail("\\x{...} is beyond the last code point, 10FFFF")
    if digit != "}":
        reading.fail("\\x{ is not closed by '}'")
    return point


def _utf16(reading: Reading) -> int:
    """`\\uXXXX`; two of them may be the halves of one character."""
    high = _four_digits(reading)
    if 0xD800 <= high <= 0xDBFF:
        after = reading.at
        if reading.read() == "\\" and reading.read() == "u":
            low = _four_digits(reading)
            if 0xDC00 <= low <= 0xDFFF:
                return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
        reading.at = after
    return high


def _four_digits(reading: Reading) -> int:
    digits = ""
    for _ in range(4):
        digit = reading.read()
        if digit not in _HEX:
            reading.fail("\\u is not followed by four hexadecimal digits")
        digits += digit
    return int(digits, 16)


def _named_character(reading: Reading) -> int:
    """`\\N{name}`, for names on which Python and Java 17 agree."""
    if reading.read() != "{":
        reading.fail("\\N is not followed by {...}")
    start = reading.at
    while reading.read() != "}":
        if reading.at_end():
            reading.fail("\\N{ is not closed by '}'")
    name = reading.text[start : reading.at - 1].strip().upper()
    if not name or set(name) - _NAME_CHARACTERS:
        reading.fail(f"Java knows no character named {name!r}", start)
    try:
        character = unicodedata.lookup(name)
    except KeyError:
        # Java also names what Unicode leaves without a name, by block and number or as ISO 6429 did.
        if not name.endswith(")") and name.rsplit(" ", 1)[-1].strip("0123456789ABCDEF"):
            reading.fail(f"Java knows no character named {name!r}", start)
        character = ""
    if len(character) != 1 or not _has_the_same_name_in_java(character, name):
        reading.refuse(f"the character name {name!r} is not known here")
        return 0
    return ord(character)


def _has_the_same_name_in_java(character: str, name: str) -> bool:
    # Above, Java names ideographs and syllables otherwise; aliases it does not know.
    point = ord(character)
    return point < 0x3000 and contains(SETTLED, point) and unicodedata.name(character, "") == name
