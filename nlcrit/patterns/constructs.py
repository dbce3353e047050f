"""
Reads what a backslash begins outside of classes, and single characters under the flags that hold.

Knows nothing of groups, but for their numbers and names.
"""

from __future__ import annotations

from nlcrit.patterns.characters import NOTHING
from nlcrit.patterns.classes import one_character
from nlcrit.patterns.escapes import escaped_character, escaped_set, read_property
from nlcrit.patterns.reading import CANONICAL, IGNORE_CASE, UNICODE_CLASSES, UNIX_LINES, Reading
from nlcrit.patterns.tree import Anchor, Chars, Grapheme, LineBreak, Node, Place, Reference, Text


def last_line_end(flags: int) -> Node:
    """`$` without `(?m)`, and `\\Z`."""
    return Anchor(Place.LAST_UNIX_LINE_END if flags & UNIX_LINES else Place.LAST_LINE_END)


def literal(reading: Reading, point: int) -> Node:
    """One character, under the flags that hold."""
    if 0xD800 <= point <= 0xDFFF:
        # Half of a character, which no well-formed value holds.
        return Chars(NOTHING)
    if reading.flags & IGNORE_CASE:
        ranges = one_character(reading, point)
        if ranges != ((point, point),):
            return Chars(ranges)
    return Text(chr(point))


def read_escape(reading: Reading) -> Node:
    """An escape, the cursor being at its backslash."""
    letter = reading.text[reading.at + 1]
    flags = reading.flags
    if letter in {"p", "P"}:
        reading.at += 1
        if flags & CANONICAL:
            reading.refuse("the flag 'c' (canonical equivalence) is not supported")
        return Chars(read_property(reading))
    reading.skip()
    ranges = escaped_set(reading, letter)
    if ranges is not None:
        return Chars(ranges)
    match letter:
        case "A" | "G":
            return Anchor(Place.TEXT_START)
        case "b" | "B":
            return _word_edge(reading, letter)
        case "R":
            return LineBreak()
        case "X":
            return Grapheme()
        case "Z":
            return last_line_end(flags)
        case "z":
            return Anchor(Place.TEXT_END)
        case "k":
            return _named_reference(reading)
    if letter in "123456789":
        return _numbered_reference(reading, int(letter))
    point = escaped_character(reading, letter)
    if point is None:
        reading.fail(f"'\\{letter}' has no meaning")
    return literal(reading, point)


def _word_edge(reading: Reading, letter: str) -> Node:
    if letter == "b" and reading.peek() == "{" and reading.text[reading.at + 1] == "g":
        reading.skip()
        if reading.read() != "}":
            reading.fail("'\\b{g' is not closed by '}'")
        reading.refuse("'\\b{g}' is not supported")
    elif reading.flags & UNICODE_CLASSES:
        reading.refuse(f"'\\{letter}' under the flag 'U' is not supported")
    return Anchor(Place.WORD_EDGE if letter == "b" else Place.NO_WORD_EDGE)


def _numbered_reference(reading: Reading, number: int) -> Node:
    """Further digits belong to it as long as there are so many groups already."""
    while reading.peek() in "0123456789":
        longer = number * 10 + int(reading.peek())
        if longer > reading.group_count:
            break
        number = longer
        reading.read()
    return Reference(number, bool(reading.flags & IGNORE_CASE))


def _named_reference(reading: Reading) -> Node:
    if reading.read() != "<":
        reading.fail("'\\k' is not followed by '<'")
    start = reading.at
    name = group_name(reading)
    if name not in reading.group_names:
        reading.fail(f"there is no group named {name!r} before", start)
    return Reference(reading.group_names[name], bool(reading.flags & IGNORE_CASE))


def group_name(reading: Reading) -> str:
    """A name and the `>` after it."""
    letter = reading.read()
    if not (letter.isascii() and letter.isalpha()):
        reading.fail("the name of a group does not begin with a letter from A to Z")
    name = [letter]
    while (letter := reading.read()).isascii() and letter.isalnum():
        name.append(letter)
    if letter != ">":
        reading.fail("the name of a group is not followed by '>'")
    return "".join(name)
