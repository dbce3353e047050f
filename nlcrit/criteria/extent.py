"""
How large and how deep an expression is, so that criteria combined in Python can be printed and read again.
"""

from __future__ import annotations

from nlcrit.errors import CriteriaError
from nlcrit.language import tree
from nlcrit.language.guard import GREATEST_DEPTH

LARGEST_EXPRESSION = 2_000_000
"""Tests that a criteria may hold; only @names that double each other come near."""


def measured(expression: tree.Expression) -> tuple[int, int]:
    """
    How many parts and how many levels an expression has. Not recursive.

    Parts that stand in several places, as inlined @names do, are looked at once and counted each time.

    Example:
        >>> measured(tree.Not(tree.Everything()))
        (2, 2)
    """
    known: dict[int, tuple[int, int]] = {}
    waiting = [expression]
    while waiting:
        current = waiting[-1]
        inner = tree.children(current)
        unknown = [child for child in inner if id(child) not in known]
        if unknown:
            waiting.extend(unknown)
            continue
        waiting.pop()
        sizes = [known[id(child)] for child in inner]
        known[id(current)] = 1 + sum(size for size, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)
    return known[id(expression)]


def check_extent(size: int, depth: int, *, labelled: bool) -> int:
    """
    The depth, where criteria of that size and depth can be printed and read again.

    Args:
        size: Parts of the expression.
        depth: Its levels.
        labelled: A test of the label comes on top of it.

    Raises:
        CriteriaError: It is too large or too deep.
    """
    if size > LARGEST_EXPRESSION:
        message = f"the criteria is too large: {size:,} tests, at most {LARGEST_EXPRESSION:,} can be read"
        raise CriteriaError(message, code="NC106", hint="an @name that stands twice counts twice")
    if depth + labelled > GREATEST_DEPTH + 1:
        message = f"the criteria is too deeply nested: at most {GREATEST_DEPTH} levels of &, | and ~ can be read"
        raise CriteriaError(message, code="NC106", hint="combine many criteria on one level: functools.reduce")
    return depth
