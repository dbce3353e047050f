"""
Which lookbehinds Java 17 accepts: those whose length has a greatest value by Java's own reckoning.

The reckoning has quirks that decide between a mistake and a pattern: `(?<=a+)` passes, `(?<=(?:a|b){2})` does
not, and lengths wrap around like Java's `int`. Knows nothing of text to match.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

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
    Manner,
    Node,
    Reference,
    Repeat,
    Sequence,
    Text,
)

_MOST = 0x7FFFFFFF


@dataclass(slots=True)
class _Reckoning:
    """
    What Java's `TreeInfo` holds, but for the least length, which decides nothing here.

    After a choice Java reckons what follows on its own, and adds both at the end; `waiting` holds what came
    before. This matters where lengths wrap around.
    """

    longest: int = 0
    bounded: bool = True
    fixed: bool = True
    waiting: list[tuple[int, bool]] = field(default_factory=list)

    def start_anew(self, longest: int, *, bounded: bool) -> None:
        """Set aside what has been reckoned with a choice that ends here."""
        self.waiting.append((_int(self.longest + longest), self.bounded and bounded))
        self.longest, self.bounded = 0, True

    def add_up(self, kept: int = 0) -> None:
        """Add what was set aside, but for the first `kept`."""
        while len(self.waiting) > kept:
            longest, bounded = self.waiting.pop()
            self.longest = _int(self.longest + longest)
            self.bounded = self.bounded and bounded
            self.fixed = False


def is_accepted(body: Node) -> bool:
    """
    Whether Java takes the body for a lookbehind.

    Example:
        >>> is_accepted(Repeat(Text("a"), 1, None, Manner.GREEDY))
        True
    """
    return _studied(body).bounded


def is_plain(node: Node) -> bool:
    """Whether a lookbehind holds only what can be matched backwards: text, sets, choices, bounded repeats."""
    match node:
        case Text() | Chars() | Anchor():
            return True
        case Sequence(items) | Choice(items):
            return all(map(is_plain, items))
        case Group(body, _):
            return is_plain(body)
        case Repeat(body, _, most, manner):
            return most is not None and manner is not Manner.POSSESSIVE and is_plain(body)
        case LineBreak() | Grapheme() | Reference() | Atomic() | Look():
            return False
        case _:
            assert_never(node)


def _studied(body: Node) -> _Reckoning:
    reckoning = _Reckoning()
    _study(body, reckoning)
    reckoning.add_up()
    return reckoning


def _study_inside(body: Node, so_far: _Reckoning) -> None:
    """Study what Java reckons to its end before it goes on."""
    kept = len(so_far.waiting)
    _study(body, so_far)
    so_far.add_up(kept)


def _study(node: Node, so_far: _Reckoning) -> None:
    match node:
        case Text(text):
            so_far.longest = _int(so_far.longest + len(text))
        case Chars():
            so_far.longest = _int(so_far.longest + 1)
        case LineBreak():
            so_far.longest = _int(so_far.longest + 2)
        case Grapheme():
            so_far.fixed = False
        case Reference():
            so_far.bounded = False
        case Anchor() | Look():
            pass
        case Sequence(items):
            for item in items:
                _study(item, so_far)
        case Group(body, _):
            _study(body, so_far)
        case Atomic(body):
            _study_inside(body, so_far)
        case Choice(options):
            _study_options(options, so_far)
        case Repeat():
            _study_repeat(node, so_far)
        case _:
            assert_never(node)


def _study_options(options: tuple[Node, ...], so_far: _Reckoning) -> None:
    each = [_studied(option) for option in options]
    so_far.start_anew(max(own.longest for own in each), bounded=all(own.bounded for own in each))


def _study_repeat(repeat: Repeat, so_far: _Reckoning) -> None:
    body = repeat.body
    in_group = isinstance(body, Group) and repeat.manner is not Manner.POSSESSIVE
    if (repeat.least, repeat.most) == (0, 1):
        if in_group:
            _study_options((body, EMPTY), so_far)
        else:
            _study_inside(body, so_far)
            so_far.fixed = False
        return
    one_character = isinstance(body, Chars | Text)
    if one_character and repeat.most is None and repeat.manner is Manner.GREEDY:
        if so_far.bounded:
            so_far.longest = _int(so_far.longest + _MOST)
        so_far.fixed = False
        return
    own = _studied(body)
    if in_group and not own.fixed:
        so_far.bounded = so_far.fixed = False
        return
    if so_far.bounded and own.bounded:
        most = _MOST if repeat.most is None else repeat.most
        total = _int(own.longest * most + so_far.longest)
        so_far.bounded = total >= so_far.longest
        so_far.longest = total
    else:
        so_far.bounded = False
    so_far.fixed = so_far.fixed and own.fixed and repeat.least == repeat.most


def _int(number: int) -> int:
    """A number as Java's `int` holds it."""
    return (number + 0x80000000) % 0x100000000 - 0x80000000
