"""
A pattern as the rest of the house sees it: read once, then offered to whoever can match it.

Knows nothing of fields or engines; `~` means that the whole value matches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import assert_never

from nlcrit.patterns.characters import SURROGATES, contains
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.re2_writer import write_re2
from nlcrit.patterns.reader import TreeRead, read_tree
from nlcrit.patterns.regex_writer import write_matcher
from nlcrit.patterns.tree import (
    EMPTY,
    Anchor,
    Atomic,
    Chars,
    Choice,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Node,
    Place,
    Reference,
    Repeat,
    Sequence,
    Text,
)

MOST_CHARACTERS = 50_000
"""Longer patterns are refused unread; reading takes up to ten microseconds a character."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """
    A pattern that Java 17 accepts.

    Args:
        text: As written.
        re2: The same for RE2, for a match of the whole value: it matches the same values, whatever characters
            they hold. None where RE2 cannot.
        literal: The one value that it matches, where the pattern is plain text (escapes included); else None.
        prefix: Text with which every match begins; not always the longest.

    Example:
        >>> read_pattern("MBON0[1-3].*").prefix
        'MBON0'
        >>> read_pattern("FB4Z\\\\(a\\\\)").literal
        'FB4Z(a)'
    """

    text: str
    re2: str | None
    literal: str | None
    prefix: str
    _read: TreeRead = field(repr=False, compare=False)

    def matcher(self) -> Callable[[str], bool]:
        """
        A function that says whether a whole value matches, on well-formed Unicode.

        Raises:
            PatternRefused: It cannot be matched exactly. The function raises this too, for a value on which
                the answer would not be certain or takes more than `MATCH_TIMEOUT_S`.

        Example:
            >>> list(map(read_pattern("(\\\\w)\\\\1.*").matcher(), ["AAb", "ABb"]))
            [True, False]
        """
        if self._read.refusal is not None:
            raise PatternRefused(self._read.refusal)
        if self.literal is not None:
            return self.literal.__eq__
        return write_matcher(self._read.tree, group_count=self._read.group_count, settled_only=self._read.settled_only)


@lru_cache(maxsize=256)
def read_pattern(text: str) -> Pattern:
    """
    Read a pattern of Java's `java.util.regex`, as version 17 does.

    A pattern that cannot be matched exactly is read nevertheless; its `matcher` says why not.

    Raises:
        PatternSyntaxError: Java rejects the text.

    Example:
        >>> read_pattern("MBON.*").re2
        'MBON[^\\\\n\\\\r\\\\x{85}\\\\x{2028}\\\\x{2029}]*'
        >>> read_pattern("MBON(")
        Traceback (most recent call last):
        nlcrit.patterns.outcomes.PatternSyntaxError: a `(` is not closed by `)` (at offset 4)
    """
    if len(text) > MOST_CHARACTERS:
        refusal = f"it is longer than {MOST_CHARACTERS:,} characters"
        return Pattern(text, None, None, "", TreeRead(EMPTY, 0, settled_only=False, refusal=refusal))
    read = read_tree(text)
    if read.refusal is not None or read.settled_only:
        return Pattern(text, None, None, "", read)
    prefix, whole = _prefix(read.tree)
    return Pattern(text, write_re2(read.tree), prefix if whole else None, prefix, read)


def _prefix(tree: Node) -> tuple[str, bool]:
    """The text with which every match begins, and whether it is all that ever matches."""
    items = tree.items if isinstance(tree, Sequence) else (tree,)
    first, last = 0, len(items)
    while first < last and items[first] == Anchor(Place.TEXT_START):
        first += 1
    while first < last and items[last - 1] in {Anchor(Place.TEXT_END), Anchor(Place.LAST_LINE_END)}:
        last -= 1
    return _start(Sequence(items[first:last]))


def _start(node: Node) -> tuple[str, bool]:
    """The text with which every match of a node begins, and whether it is all that the node ever matches."""
    match node:
        case Text(text):
            return text, True
        case Chars(ranges):
            if len(ranges) != 1 or ranges[0][0] != ranges[0][1] or contains(SURROGATES, ranges[0][0]):
                return "", False
            return chr(ranges[0][0]), True
        case Sequence(items):
            start = []
            for item in items:
                text, whole = _start(item)
                start.append(text)
                if not whole:
                    return "".join(start), False
            return "".join(start), True
        case Group(body, _):
            return _start(body)
        case Atomic(body):
            return _start(body)[0], False
        case Choice(options):
            return _common([_start(option)[0] for option in options]), False
        case Repeat(body, least, _, _):
            return (_start(body)[0], False) if least else ("", False)
        case LineBreak() | Grapheme() | Anchor() | Reference() | Look():
            return "", False
        case _:
            assert_never(node)


def _common(texts: list[str]) -> str:
    """The text with which all of the texts begin."""
    low, high = min(texts), max(texts)
    for index, character in enumerate(low):
        if character != high[index]:
            return low[:index]
    return low
