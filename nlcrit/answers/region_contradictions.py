"""
Two tests of regions that no neuron can pass together.

A test says of each of its regions, of some of them, or of their sum, in which ranges the number of sites lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from nlcrit.criteria import predicates as meaning

Range = tuple[int, int | None]
Scope = Literal["each", "some", "sum"]


class Claim(NamedTuple):
    """What a test says of the numbers of sites in its regions: from, to; None for no end."""

    scope: Scope
    regions: frozenset[str]
    ranges: tuple[Range, ...]


SCOPES: dict[tuple[str, bool], Scope] = {
    # Quantifier, negated: not all within bounds is some without, not any is each without.
    ("all", False): "each",
    ("any", False): "some",
    ("sum", False): "sum",
    ("all", True): "some",
    ("any", True): "each",
    ("sum", True): "sum",
}


def regions_exclude(first: meaning.InRegions, second: meaning.InRegions) -> bool:
    """
    Whether two tests contradict each other for certain.

    Example:
        >>> many = meaning.InRegions("input", ("CA(R)",), "any", least=20)
        >>> none = meaning.InRegions("roi", ("CA(R)",), "any", negated=True)
        >>> regions_exclude(many, none), regions_exclude(many, many)
        (True, False)
    """
    sides = {first.side, second.side}
    if len(sides) > 1 and "roi" not in sides:
        return False
    one, other = (_claim(test, of_sites=len(sides) > 1) for test in (first, second))
    if not _disjoint(one.ranges, other.ranges):
        return False
    match (one.scope, other.scope):
        case ("each", "each"):
            return bool(one.regions & other.regions)
        case ("each", "some"):
            return other.regions <= one.regions
        case ("some", "each"):
            return one.regions <= other.regions
        case ("sum", "sum"):
            return one.regions == other.regions
        case _:
            return False


def _claim(test: meaning.InRegions, *, of_sites: bool) -> Claim:
    ranges: tuple[Range, ...]
    if not test.negated:
        ranges = ((test.least, test.most),)
    else:
        below = ((0, test.least - 1),) if test.least > 0 else ()
        ranges = below if test.most is None else (*below, (test.most + 1, None))
    if of_sites and test.side == "roi":
        # Without touching a region there are no sites in it; one may touch it with sites of the other kind alone.
        ranges = ((0, None),) if not test.negated else ((0, 0),)
    quantifier = test.quantifier if len(test.regions) > 1 else "all"
    return Claim(SCOPES[quantifier, test.negated] if len(test.regions) > 1 else "each", frozenset(test.regions), ranges)


def _disjoint(one: Sequence[Range], other: Sequence[Range]) -> bool:
    return not any(
        (end is None or start_2 <= end) and (end_2 is None or start <= end_2)
        for start, end in one
        for start_2, end_2 in other
    )
