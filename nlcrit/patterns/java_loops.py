"""
Repetitions in which Java 17 does other than the theory of regular expressions says, so that nobody else matches them.

Knows nothing of how a pattern is written for another engine.
"""

from __future__ import annotations

from typing import assert_never

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
    Reference,
    Repeat,
    Sequence,
    Text,
)


def stops_early(repeat: Repeat) -> bool:
    """
    Whether Java's loop may miss a match since it ends at the first round that takes nothing.

    Otherwise a later round can take nothing in place of the first; but not where it depends on the place
    whether a round may take nothing. Example: `(^a*?){2}` does not match "a" in Java.
    """
    body = repeat.body
    return repeat.least > 1 and isinstance(body, Group) and _depends_on_place(body) and _may_be_empty(body)


def repeats_line_break(repeat: Repeat) -> bool:
    """Whether a group with `\\R` in it is repeated; Java then gives back its parts or not, by the group's form."""
    once = (repeat.least, repeat.most) == (0, 1)
    return not once and isinstance(repeat.body, Group) and _has_line_break(repeat.body)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Sequence(items) | Choice(items):
            return items
        case Group(body, _) | Atomic(body) | Look(body, _, _) | Repeat(body, _, _, _):
            return (body,)
        case Text() | Chars() | LineBreak() | Grapheme() | Anchor() | Reference():
            return ()
        case _:
            assert_never(node)


def _has_line_break(node: Node) -> bool:
    return isinstance(node, LineBreak) or any(map(_has_line_break, _children(node)))


def _depends_on_place(node: Node) -> bool:
    if isinstance(node, Anchor | Look | Atomic) or (isinstance(node, Repeat) and node.manner is Manner.POSSESSIVE):
        return True
    return any(map(_depends_on_place, _children(node)))


def _may_be_empty(node: Node) -> bool:
    match node:
        case Text(text):
            return not text
        case Chars() | LineBreak() | Grapheme():
            return False
        case Anchor() | Look() | Reference():
            return True
        case Choice(options):
            return any(map(_may_be_empty, options))
        case Repeat(body, least, _, _):
            return not least or _may_be_empty(body)
        case Sequence() | Group() | Atomic():
            return all(map(_may_be_empty, _children(node)))
        case _:
            assert_never(node)
