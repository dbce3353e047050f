"""The nearest right names for a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nlargest

LIMIT = 3
CUTOFF = 0.6
"""How alike two names must be (1: the same) before one is offered for the other."""
SAME = 2.0
"""The score of a name that differs only in case: above that of any other."""


def nearest(word: str, names: Iterable[str], limit: int = LIMIT) -> tuple[str, ...]:
    """
    The names that a reader most probably meant by `word`, best first.

    Where a name differs only in case, no other is meant.

    Args:
        word: What was written.
        names: The right names, in any number (10,000 take some milliseconds).
        limit: How many to return at most.

    Example:
        >>> nearest("ca(r)", ["aL(R)", "CA(R)", "CA(L)"])
        ('CA(R)',)
    """
    folded = word.casefold()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    scored = []
    for name in dict.fromkeys(names):
        other = name.casefold()
        matcher.set_seq1(other)
        if other == folded:
            scored.append((SAME, name))
        elif matcher.real_quick_ratio() >= CUTOFF and matcher.quick_ratio() >= CUTOFF:
            ratio = matcher.ratio()
            if ratio >= CUTOFF:
                scored.append((ratio, name))
    in_other_case = tuple(name for score, name in scored if score == SAME)
    if in_other_case:
        return in_other_case[:limit]
    return tuple(name for _, name in nlargest(limit, scored, key=lambda pair: pair[0]))
