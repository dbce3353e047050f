"""
Patterns that DuckDB cannot match as Java does: matched here, over the distinct values of their field.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from nlcrit.engines.plan import EngineRefusal
from nlcrit.patterns import Pattern, PatternRefused

BUDGET_S = 20.0
"""How long the patterns of one test may be looked for; a pattern that backtracks may take years."""


def keep_matching(patterns: Sequence[Pattern]) -> Callable[[Sequence[str]], Sequence[str]]:
    """
    A function that keeps, of some values, those that match one of the patterns or more.

    Raises:
        EngineRefusal: A pattern cannot be matched exactly; the function raises it too, where it takes too long.

    Example:
        >>> from nlcrit.patterns import read_pattern
        >>> keep_matching([read_pattern("(A|B)\\\\1")])(["AA", "AB", "BB"])
        ['AA', 'BB']
    """
    matchers = [(pattern.text, _matcher(pattern)) for pattern in patterns]

    def keep(values: Sequence[str]) -> Sequence[str]:
        end = time.monotonic() + BUDGET_S
        kept = []
        for value in values:
            for text, matches in matchers:
                if _matches(text, matches, value, end):
                    kept.append(value)
                    break
        return kept

    return keep


def _matcher(pattern: Pattern) -> Callable[[str], bool]:
    try:
        return pattern.matcher()
    except PatternRefused as refused:
        raise EngineRefusal(pattern.text, refused.reason) from None


def _matches(text: str, matches: Callable[[str], bool], value: str, end: float) -> bool:
    if time.monotonic() > end:
        raise EngineRefusal(text, "to look for it takes too long")
    try:
        return matches(value)
    except PatternRefused as refused:
        raise EngineRefusal(text, refused.reason) from None
