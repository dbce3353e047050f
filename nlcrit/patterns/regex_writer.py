"""
Writes a pattern for the `regex` module and matches values with it, exactly as Java 17 would, or refuses.

Every set is spelled out, so that the module's own idea of letters, cases and lines plays no part. Knows
nothing of RE2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import assert_never

from nlcrit.patterns.characters import (
    BASIC_PLANE,
    EVERYTHING,
    Ranges,
    complement,
    intersection,
    union,
)
from nlcrit.patterns.java_loops import repeats_line_break, stops_early
from nlcrit.patterns.outcomes import PatternRefused
from nlcrit.patterns.properties import SETTLED, letters_and_digits, marks
from nlcrit.patterns.re2_writer import quantifier
from nlcrit.patterns.tree import (
    Anchor,
    Atomic,
    Chars,
    Choice,
    Grapheme,
    Group,
    LineBreak,
    Look,
    Manner,
    Node,
    Place,
    Reference,
    Repeat,
    Sequence,
    Text,
)

MATCH_TIMEOUT_S = 2.0
"""Seconds that a match of one value may take."""
MOST_REPEATS = 65_535
MOST_LENGTH = 200_000
"""Characters of a pattern for the `regex` module, whose compiler takes microseconds for each."""

_LINE_BREAK = r"\r\n|[\n-\r\x85\u2028\u2029]"
_PLACES = {
    Place.TEXT_START: r"\A",
    Place.TEXT_END: r"\Z",
    Place.LAST_LINE_END: r"(?:(?=(?:\r\n|[\r\x85\u2028\u2029])?\Z)|(?<!\r)(?=\n\Z))",
    Place.LAST_UNIX_LINE_END: r"(?=\n?\Z)",
    Place.LINE_START: r"(?:\A|(?<=[\n\x85\u2028\u2029])|(?<=\r)(?!\n))(?!\Z)",
    Place.UNIX_LINE_START: r"(?:\A|(?<=\n))(?!\Z)",
    Place.LINE_END: r"(?:\Z|(?=[\r\x85\u2028\u2029])|(?<!\r)(?=\n))",
    Place.UNIX_LINE_END: r"(?:\Z|(?=\n))",
}
_NEVER = "(?!)"

# Where grapheme clusters are simple: letters, the marks on them, and no scripts or signs with rules of their own.
_GRAPHEME_MARKS: Ranges = ((0x300, 0x36F), (0x483, 0x489))
_GRAPHEME_CONTROLS: Ranges = ((0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD))
_GRAPHEMES_KNOWN: Ranges = (
    (0x00, 0x377),
    (0x37A, 0x37F),
    (0x384, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x52F),
    (0x2010, 0x2027),
)

Matcher = Callable[[str], bool]


def write_matcher(tree: Node, *, group_count: int, settled_only: bool) -> Matcher:
    """
    A function that says whether a whole value matches.

    Args:
        tree: The pattern.
        group_count: How many groups of it remember what they took.
        settled_only: Whether its sets are known for settled characters only.

    Raises:
        PatternRefused: The pattern cannot be matched exactly; also raised by the function, for a value on
            which the pattern cannot be matched exactly or takes too long.
    """
    writer = _Writer(group_count)
    if settled_only:
        writer.allow(SETTLED)
    text = writer.write(tree)
    return _compiled(text, writer.allowed)


@lru_cache(maxsize=64)
def _compiled(text: str, allowed: Ranges) -> Matcher:
    import regex

    # VERSION1 gives nested sets and flags a defined meaning; ASCII keeps (?i:\1) from folding beyond ASCII.
    try:
        compiled = regex.compile(text, regex.VERSION1 | regex.ASCII)
    except (regex.error, OverflowError, MemoryError, RecursionError) as error:
        raise PatternRefused("it is too complex") from error
    fullmatch = compiled.fullmatch

    def matches(value: str) -> bool:
        try:
            return fullmatch(value, timeout=MATCH_TIMEOUT_S) is not None
        except TimeoutError as error:
            raise PatternRefused(f"it took more than {MATCH_TIMEOUT_S:g} seconds to match one value") from error
        except MemoryError as error:
            raise PatternRefused("it took too much memory to match one value") from error

    if allowed == EVERYTHING:
        return matches
    find_strange = regex.compile(_class(complement(allowed)), regex.VERSION1).search

    def matches_known(value: str) -> bool:
        strange = find_strange(value)
        if strange is not None:
            raise PatternRefused(
                f"a value holds U+{ord(strange.group()):04X}, for which versions of Java and Unicode differ"
            )
        return matches(value)

    return matches_known


class _Writer:
    """Writes nodes, and gathers which characters a value may hold."""

    def __init__(self, group_count: int) -> None:
        self.allowed: Ranges = EVERYTHING
        self._group_count = group_count
        self._length = 0
        self._closed: set[int] = set()
        """Groups before the place where writing is, of which Java and `regex` remember the same."""

    def allow(self, ranges: Ranges) -> None:
        """Note that a value may hold only these characters."""
        self.allowed = intersection(self.allowed, ranges)

    def write(self, node: Node, *, settled: bool = True) -> str:
        """
        Write one node.

        Args:
            node: What to write.
            settled: No repetition, lookaround or atomic group holds it. There Java keeps what groups took
                in attempts that failed.
        """
        match node:
            case Text(text):
                return self._counted("".join([_escaped(ord(character)) for character in text]))
            case Chars(ranges):
                return self._counted(_class(ranges))
            case Sequence(items):
                return "".join([self.write(item, settled=settled) for item in items])
            case Choice(options):
                return "|".join([self.write(option, settled=settled) for option in options])
            case Group(body, number):
                return self._group(body, number, settled=settled)
            case Atomic(body):
                return f"(?>{self.write(body, settled=False)})"
            case Look(body, ahead, negative):
                return self._look(body, ahead=ahead, negative=negative)
            case Repeat():
                return self._repeat(node, settled=settled)
            case Anchor(place):
                return self._counted(self._anchor(place))
            case Reference(number, ignore_case):
                return self._reference(number, ignore_case=ignore_case)
            case LineBreak():
                return f"(?:{_LINE_BREAK})"
            case Grapheme():
                self.allow(_GRAPHEMES_KNOWN)
                plain = _class(complement(union(_GRAPHEME_CONTROLS)))
                marks_after = _class(_GRAPHEME_MARKS)
                return rf"(?>\r\n|{_class(_GRAPHEME_CONTROLS)}|{plain}{marks_after}*)"
            case _:
                assert_never(node)

    def _counted(self, text: str) -> str:
        self._length += len(text)
        if self._length > MOST_LENGTH:
            raise PatternRefused("it is too long")
        return text

    def _group(self, body: Node, number: int, *, settled: bool) -> str:
        text = self.write(body, settled=settled)
        if not number or not settled:
            return f"(?:{text})"
        self._closed.add(number)
        return f"(?P<g{number}>{text})"

    def _look(self, body: Node, *, ahead: bool, negative: bool) -> str:
        if not ahead:
            # Java steps back by halves of characters beyond the basic plane.
            self.allow(BASIC_PLANE)
        text = self.write(body, settled=False)
        return f"(?{'' if ahead else '<'}{'!' if negative else '='}{text})"

    def _reference(self, number: int, *, ignore_case: bool) -> str:
        if number > self._group_count:
            return _NEVER
        if number not in self._closed:
            raise PatternRefused(
                f"'\\{number}' refers to a group that is repeated, still open, in a lookaround or only follows"
            )
        return f"(?i:(?P=g{number}))" if ignore_case else f"(?P=g{number})"

    def _anchor(self, place: Place) -> str:
        if place not in {Place.WORD_EDGE, Place.NO_WORD_EDGE}:
            return _PLACES[place]
        # Java 17's `\b` knows all letters and digits (since 19 only those of ASCII), and marks by what they follow.
        self.allow(intersection(SETTLED, complement(marks())))
        word = _class(union(letters_and_digits(), ((0x5F, 0x5F),)))
        if place is Place.WORD_EDGE:
            return f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
        return f"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"

    def _repeat(self, repeat: Repeat, *, settled: bool) -> str:
        body, manner = repeat.body, repeat.manner
        if max(repeat.least, repeat.most or 0) > MOST_REPEATS:
            raise PatternRefused(f"it repeats something more than {MOST_REPEATS} times")
        if isinstance(body, Anchor | Look):
            # It takes nothing, so once is as good as often, and never is always possible.
            text = self.write(body, settled=False)
            return text if repeat.least else "(?:)"
        if stops_early(repeat):
            raise PatternRefused(
                "it repeats, twice or more, a group that may be empty or not depending on what is beside it"
            )
        if repeats_line_break(repeat):
            raise PatternRefused("it repeats a group with a line break '\\R' in it")
        once = (repeat.least, repeat.most) == (0, 1) and manner is not Manner.POSSESSIVE
        text = self.write(body, settled=settled and once)
        if isinstance(body, LineBreak) or manner is Manner.POSSESSIVE:
            # Java gives back nothing of a repeated line break, nor of one round of a possessive repetition.
            text = f"(?>{text})"
        elif not isinstance(body, Chars | Group | Grapheme) and not (isinstance(body, Text) and len(body.text) == 1):
            text = f"(?:{text})"
        text += quantifier(repeat)
        return f"(?>{text})" if manner is Manner.POSSESSIVE else text


@lru_cache(maxsize=128)
def _class(ranges: Ranges) -> str:
    if ranges == EVERYTHING:
        return r"[\x00-\U0010FFFF]"
    if not ranges:
        return _NEVER
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _escaped(ranges[0][0])
    outside = complement(ranges)
    negated = len(outside) < len(ranges)
    parts = [
        _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"
        for first, last in (outside if negated else ranges)
    ]
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _escaped(point: int) -> str:
    character = chr(point)
    if character.isascii() and character.isalnum():
        return character
    if point < 0x100:
        return f"\\x{point:02X}"
    return f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}"
