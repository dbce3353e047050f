"""
Generated text that knows how strongly its outermost operator binds, so that parentheses are decided in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

OR, AND, NOT, TEST = range(4)
"""How strongly an operator binds, in every language that we write: `not` before `and` before `or`."""


class Fragment(NamedTuple):
    """A piece of a query and how strongly its outermost operator binds."""

    text: str
    binding: int = TEST

    def within(self, binding: int) -> str:
        """
        The text as an operand of an operator that binds by `binding`: in parentheses where it binds less.

        Example:
            >>> Fragment("a or b", OR).within(AND), Fragment("a").within(AND)
            ('(a or b)', 'a')
        """
        return self.text if self.binding >= binding else f"({self.text})"


def joined(fragments: Iterable[Fragment], operator: str, binding: int) -> Fragment:
    """
    The fragments with an operator between them; a single one as it is.

    Example:
        >>> joined([Fragment("a or b", OR), Fragment("c")], " and ", AND).text
        '(a or b) and c'
    """
    several = list(fragments)
    if len(several) == 1:
        return several[0]
    return Fragment(operator.join(fragment.within(binding + 1) for fragment in several), binding)
