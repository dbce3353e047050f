"""
Which neurons a filter leaves out only because their region counts are unknown.

With the counts, such a neuron might be an answer: it passes when every region test is taken for true, and does not
when every one is taken for false. The footer counts them, so that no one takes "unknown" for "no".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.simplify import simplify_predicate
from nlcrit.fields import ROI_INFO


class Undecided(NamedTuple):
    """
    Two filters over the neurons with unknown region counts: those that `may` pass, and among them those that `must`.

    What is left out is the number of the first less that of the second.
    """

    may: meaning.Filter
    must: meaning.Filter


def undecided(query: meaning.Filter) -> Undecided | None:
    """
    The neurons that a filter cannot decide about; None where it tests no region.

    Args:
        query: Simplified: no `not` stands above a test, so that with more true tests more neurons pass.
    """
    if not _tests_regions(query.predicate):
        return None
    may, must = (_unknown_and(_decided(query.predicate, holds=holds)) for holds in (True, False))
    return Undecided(meaning.Filter(may, query.label), meaning.Filter(must, query.label))


def with_partners(query: meaning.Filter) -> Iterator[meaning.Filter]:
    """The filter, and those of the partners in it: a neuron that one of them leaves out may be missed as well."""
    yield query
    waiting = [query.predicate]
    while waiting:
        match waiting.pop():
            case meaning.AllOf(operands) | meaning.AnyOf(operands):
                waiting.extend(operands)
            case meaning.Connected(operand=partner):
                yield partner
                waiting.append(partner.predicate)


def _unknown_and(predicate: meaning.Predicate) -> meaning.Predicate:
    return simplify_predicate(meaning.AllOf((meaning.IsMissing(ROI_INFO), predicate)))


def _tests_regions(predicate: meaning.Predicate) -> bool:
    match predicate:
        case meaning.AllOf(operands) | meaning.AnyOf(operands):
            return any(map(_tests_regions, operands))
        case _:
            return isinstance(predicate, meaning.InRegions)


def _decided(predicate: meaning.Predicate, *, holds: bool) -> meaning.Predicate:
    """The predicate with every region test taken for true, or for false."""
    match predicate:
        case meaning.AllOf(operands):
            return meaning.AllOf(tuple(_decided(operand, holds=holds) for operand in operands))
        case meaning.AnyOf(operands):
            return meaning.AnyOf(tuple(_decided(operand, holds=holds) for operand in operands))
        case meaning.InRegions():
            return meaning.Always(holds)
        case _:
            return predicate
