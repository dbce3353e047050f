"""
Writes a pattern for RE2, DuckDB's engine, where RE2 can match exactly the same values.

The text is for `regexp_full_match`. RE2 and Java mean different sets by `.`, `\\s` and `(?i)`, so every set is
spelled out. Knows nothing of the `regex` module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from nlcrit.patterns.characters import LAST, SURROGATES, Ranges, both_cases, complement, union
from nlcrit.patterns.java_loops import repeats_line_break, stops_early
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

MOST_REPEATS = 1000
"""RE2's own limit, also for the product of repetitions within each other."""
MOST_INSTRUCTIONS = 250_000
"""
Where to stop, in instructions reckoned too high. DuckDB 2.0 compiles 390,000 letters, 18,000 sets as that of `.`
(reckoned at 85 each) and 17,000 of the worst sets found; a test holds it to this bound.
"""
_INSTRUCTIONS_OF_RANGE = 28
"""At most seven stretches of UTF-8, of four bytes each."""

_ENDS = frozenset({Place.TEXT_END, Place.LAST_LINE_END, Place.LAST_UNIX_LINE_END, Place.LINE_END, Place.UNIX_LINE_END})
_META = frozenset("\\.+*?()|[]{}^$")
_CLASS_META = frozenset("\\]^-[&~")


class _NotExpressible(Exception):
    """RE2 has nothing that matches exactly the same."""


def write_re2(tree: Node) -> str | None:
    """
    The pattern for RE2, or None.

    Example:
        >>> from nlcrit.patterns.reader import read_tree
        >>> write_re2(read_tree("(?i)kc.b").tree)
        '[Kk][Cc][^\\\\n\\\\r\\\\x{85}\\\\x{2028}\\\\x{2029}][Bb]'
        >>> write_re2(read_tree("(a)\\\\1").tree) is None
        True
    """
    if isinstance(tree, Text):
        return escaped(tree.text) if len(tree.text.encode()) < MOST_INSTRUCTIONS else None
    try:
        writer = _Writer(pairs_apart=False)
        text, instructions = writer.write(tree, first=True, last=True)
        if writer.has_choice and writer.has_pair:
            text, instructions = _Writer(pairs_apart=True).write(tree, first=True, last=True)
    except _NotExpressible:
        return None
    return text if instructions <= MOST_INSTRUCTIONS else None


def escaped(text: str) -> str:
    """
    The text so that RE2 takes it as it is.

    Example:
        >>> escaped("FB4Z(a)")
        'FB4Z\\\\(a\\\\)'
    """
    if text.isalnum():
        return text
    return "".join([_escaped_character(ord(character), _META) for character in text])


class _Writer:
    """
    Each method returns the text and the instructions that it may take in RE2.

    RE2 takes `[Kk]` for `(?i:k)`, and where it then merges the options of a choice it goes wrong: `x|[Kk]`
    matches the Kelvin sign and `a|[Aa]` does not match "A" (measured, DuckDB 2.0). `(?:K|k)` is safe.
    """

    def __init__(self, *, pairs_apart: bool) -> None:
        self._pairs_apart = pairs_apart
        self.has_choice = False
        self.has_pair = False

    def write(self, node: Node, *, first: bool, last: bool, repeats: int = 1) -> tuple[str, int]:
        """
        Write one node.

        Args:
            node: What to write.
            first: Nothing that takes characters can stand before it.
            last: Nothing that takes characters can follow it.
            repeats: How often what holds it is repeated by numbers.
        """
        match node:
            case Text(text):
                return escaped(text), len(text.encode())
            case Chars(ranges):
                pair = _is_pair(ranges)
                self.has_pair = self.has_pair or pair
                if pair and self._pairs_apart:
                    return f"(?:{chr(ranges[0][0])}|{chr(ranges[1][0])})", 4
                return _class(ranges)
            case Sequence(items):
                return self._sequence(items, first=first, last=last, repeats=repeats)
            case Choice(options):
                self.has_choice = True
                written = [self.write(option, first=first, last=last, repeats=repeats) for option in options]
                return "|".join(text for text, _ in written), sum(cost + 2 for _, cost in written)
            case Group(body, number):
                text, cost = self.write(body, first=first, last=last, repeats=repeats)
                return f"({text})" if number else f"(?:{text})", cost + 2
            case Repeat():
                return self._repeat(node, repeats)
            case Anchor(place):
                return _anchor(place, first=first, last=last), 1
            case LineBreak():
                return r"(?:\r\n|[\n-\r\x{85}\x{2028}\x{2029}])", 3 + 3 * _INSTRUCTIONS_OF_RANGE
            case Grapheme() | Reference() | Atomic() | Look():
                raise _NotExpressible
            case _:
                assert_never(node)

    def _sequence(self, items: tuple[Node, ...], *, first: bool, last: bool, repeats: int) -> tuple[str, int]:
        leading = _leading_anchors(items)
        trailing = len(items) - _leading_anchors(items[::-1])
        total = 0
        texts = []
        for index, item in enumerate(items):
            text, cost = self.write(
                item, first=first and index <= leading, last=last and index >= trailing - 1, repeats=repeats
            )
            texts.append(text)
            total += cost
        return "".join(texts), total

    def _repeat(self, repeat: Repeat, repeats: int) -> tuple[str, int]:
        if repeat.manner is Manner.POSSESSIVE or isinstance(repeat.body, LineBreak):
            # Java gives back nothing of a line break that it has repeated.
            raise _NotExpressible
        if stops_early(repeat) or repeats_line_break(repeat):
            raise _NotExpressible
        counted = (repeat.least, repeat.most) not in {(0, None), (1, None), (0, 1)}
        count = max(repeat.least, repeat.most or 0, 1)
        if counted:
            repeats *= count
            if count > MOST_REPEATS or repeats > MOST_REPEATS:
                raise _NotExpressible
        text, cost = self.write(repeat.body, first=False, last=False, repeats=repeats)
        if not _is_atom(repeat.body):
            text = f"(?:{text})"
        return f"{text}{quantifier(repeat)}", (cost + 1) * (count + (repeat.most is None)) + 1


def quantifier(repeat: Repeat) -> str:
    """How all engines write how often and in which manner, but for possessive repetitions."""
    lazy = "?" if repeat.manner is Manner.LAZY else ""
    match repeat.least, repeat.most:
        case 0, None:
            return "*" + lazy
        case 1, None:
            return "+" + lazy
        case 0, 1:
            return "?" + lazy
        case least, None:
            return f"{{{least},}}{lazy}"
        case least, most:
            return (f"{{{least}}}" if least == most else f"{{{least},{most}}}") + lazy
    raise AssertionError(repeat)


def _is_pair(ranges: Ranges) -> bool:
    """Whether a set is one ASCII letter in both cases."""
    if len(ranges) != 2 or not 0x41 <= ranges[0][0] <= 0x5A:
        return False
    return ranges == both_cases(ranges[:1]) and ranges[0][0] == ranges[0][1]


def _is_atom(node: Node) -> bool:
    return isinstance(node, Chars | Group) or (isinstance(node, Text) and len(node.text) == 1)


def _leading_anchors(items: tuple[Node, ...]) -> int:
    """How many of the first items are anchors."""
    for index, item in enumerate(items):
        if not isinstance(item, Anchor):
            return index
    return len(items)


def _anchor(place: Place, *, first: bool, last: bool) -> str:
    """At the ends of the pattern anchors say nothing, since the whole value is matched."""
    if (first and place is Place.TEXT_START) or (last and place in _ENDS):
        return ""
    if place is Place.TEXT_START:
        return r"\A"
    if place is Place.TEXT_END:
        return r"\z"
    raise _NotExpressible


@lru_cache(maxsize=128)
def _class(ranges: Ranges) -> tuple[str, int]:
    """A set, negated where that is shorter."""
    outside = complement(ranges)
    if not outside:
        return r"[\x{0}-\x{10FFFF}]", 2 * _INSTRUCTIONS_OF_RANGE
    if not ranges:
        return r"[^\x{0}-\x{10FFFF}]", 1
    # Values hold no surrogates, so sets may take or leave them; RE2's own code point sets hold none.
    inside, outside = (complement(union(complement(part), SURROGATES)) for part in (ranges, outside))
    cost = 2 + sum(_INSTRUCTIONS_OF_RANGE if last > 0x7F else 1 for _, last in inside)
    if not inside:
        return r"[^\x{0}-\x{10FFFF}]", 1
    if len(inside) == 1 and inside[0][0] == inside[0][1]:
        return _escaped_character(inside[0][0], _META), cost
    negated = inside[-1][1] == LAST and len(outside) < len(inside) + 2
    shown = outside if negated else inside
    parts = "".join([_range(first, last) for first, last in shown])
    return f"[{'^' if negated else ''}{parts}]", cost


def _range(first: int, last: int) -> str:
    start = _escaped_character(first, _CLASS_META)
    if first == last:
        return start
    return f"{start}{'' if last == first + 1 else '-'}{_escaped_character(last, _CLASS_META)}"


def _escaped_character(point: int, meta: frozenset[str]) -> str:
    if 0x20 <= point < 0x7F:
        return "\\" + chr(point) if chr(point) in meta else chr(point)
    named = {9: r"\t", 10: r"\n", 13: r"\r"}.get(point)
    if named:
        return named
    return chr(point) if chr(point).isalnum() else f"\\x{{{point:X}}}"
