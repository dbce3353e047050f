"""
Arrows that no connection passes, and where the neurons of an empty answer are not connected.

The first is seen in the query alone; for the second neurons are counted, from the loosest condition to the whole one,
so that what is said is the first thing that cannot be met.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ConnectionQuery, CountTest, Hop
from nlcrit.criteria.phrases import listed, shortened
from nlcrit.criteria.written import written
from nlcrit.language.tree import Direction

MOST_TESTS = 20
"""Tests of an arrow that are compared with each other."""
MOST_ARROWS = 5
"""Arrows whose ends are counted."""
LONGEST_FILTER = 70

Count = Callable[[meaning.Filter], int]

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
LEAST: dict[str, int] = {">=": 0, ">": 1, "=": 0}
"""Tests that give the least number, and what has to be added to theirs."""
BACK: dict[Direction, Direction] = {"->": "<-", "<-": "->"}
EVERY = meaning.Filter(meaning.Always(holds=True), "Segment")


# Seen in the query ------------------------------------------------------------------------------------------------


def arrow_hints(query: ConnectionQuery) -> list[str]:
    """
    One sentence for each arrow that no connection can pass.

    Example:
        >>> arrow = Hop("->", (CountTest("weight", ">", 5), CountTest("weight", "<", 3)))
        >>> arrow_hints(ConnectionQuery((EVERY, EVERY), (arrow,), ()))
        ['no connection passes both weight > 5 and weight < 3']
    """
    return [hint for hop in query.hops for hint in _impossible(hop)]


def _impossible(hop: Hop) -> Iterator[str]:
    if hop.regions == ():
        yield "an empty list of regions matches no connection"
    tests = hop.tests[:MOST_TESTS]
    never = next((test for test in tests if not _can_hold([test])), None)
    if never is not None:
        yield f"no connection passes {_said(never)}, for each has at least 1 synapse"
        return
    for first, second in combinations(tests, 2):
        if first.count == second.count and not _can_hold([first, second]):
            yield f"no connection passes both {_said(first)} and {_said(second)}"
            return


def _can_hold(tests: Sequence[CountTest]) -> bool:
    """Whether a count can pass tests of it: one of those that they name, or one beside these."""
    values = {test.value + step for test in tests for step in (-1, 0, 1)}
    if tests[0].count == "weight":
        values = {value for value in values if value > 0} | {1}
    return any(all(COMPARED[test.operator](value, test.value) for test in tests) for value in values)


def _said(test: CountTest) -> str:
    return f"{test.count} {test.operator} {test.value}"


# Counted ----------------------------------------------------------------------------------------------------------


class Reach(NamedTuple):
    """Neurons, and the synapses that some of them may have with partners."""

    near: meaning.Filter
    connected: meaning.Connected


def unconnected_hints(query: meaning.NeuronQuery | ConnectionQuery, dataset: str, count: Count) -> list[str]:
    """
    Which condition on connections is the first that nothing meets; nothing where each by itself is met.

    Args:
        query: Simplified; its answer is empty.
        dataset: Its name.
        count: Says how many neurons pass a filter.
    """
    found: list[Reach] = []
    if isinstance(query, ConnectionQuery):
        if not arrow_hints(query) and all(map(count, query.operands)):
            for before, hop in enumerate(query.hops[:MOST_ARROWS]):
                left, right = query.operands[before : before + 2]
                found += _of_arrow(left, hop, right, is_path=query.lengths is not None)
    else:
        for test in _required(query.filter.predicate):
            if test.via != () and count(test.operand):
                found += _of_partners(meaning.Filter(meaning.Always(holds=True), query.filter.label), test)
    unmet = next((reach for reach in dict.fromkeys(found) if not count(_both(reach))), None)
    return [] if unmet is None else [_sentence(unmet, dataset)]


def _of_arrow(left: meaning.Filter, hop: Hop, right: meaning.Filter, *, is_path: bool) -> Iterator[Reach]:
    """What has to be met for an arrow, from the loosest on; where others may lie between, of each end by itself."""
    bounds = [
        test.value + LEAST[test.operator] for test in hop.tests if test.count == "weight" and test.operator in LEAST
    ]
    least = max([1, *bounds])
    for via, synapses in dict.fromkeys([(None, 1), (hop.regions, 1), (hop.regions, least)]):
        to_any = meaning.Connected(hop.direction, EVERY, False, synapses, 1, via)  # noqa: FBT003  # as it is declared
        yield Reach(left, to_any)
        yield Reach(right, replace(to_any, direction=BACK[hop.direction]))
        if not is_path:
            yield Reach(left, replace(to_any, operand=right))


def _of_partners(near: meaning.Filter, test: meaning.Connected) -> Iterator[Reach]:
    """What has to be met for a partner filter, from the loosest on."""
    loosest = replace(test, total=False, least=1, partners=1, via=None)
    yield Reach(test.operand, replace(loosest, direction=BACK[test.direction], operand=EVERY))
    yield Reach(near, loosest)
    yield Reach(near, replace(loosest, via=test.via))
    if test.partners == 1:
        yield Reach(near, test)


def _required(predicate: meaning.Predicate) -> Iterator[meaning.Connected]:
    """The partner filters that every neuron of an answer passes."""
    for operand in predicate.operands if isinstance(predicate, meaning.AllOf) else (predicate,):
        if isinstance(operand, meaning.Connected) and not operand.negated:
            yield operand


def _both(reach: Reach) -> meaning.Filter:
    return meaning.Filter(meaning.AllOf((reach.near.predicate, reach.connected)), reach.near.label)


def _sentence(reach: Reach, dataset: str) -> str:
    test = reach.connected
    verb, preposition = ("makes", "onto") if test.direction == "->" else ("receives", "from")
    whose = "no neuron" if _is_everything(reach.near) else f"no neuron of {_named(reach.near)}"
    partner = "" if _is_everything(test.operand) else f" {preposition} {_named(test.operand)}"
    place = "" if test.via is None else f" in {listed(test.via)}"
    synapses = "" if test.least == 1 else f" of {test.least} synapses or more{' in total' if test.total else ''}"
    weaker = "" if test.least == 1 else "; there are weaker ones"
    return f"{whose} {verb} a connection{partner}{place}{synapses} in {dataset}{weaker}"


def _is_everything(filter_: meaning.Filter) -> bool:
    return filter_.predicate == meaning.Always(holds=True)


def _named(filter_: meaning.Filter) -> str:
    return shortened(written(filter_.predicate), LONGEST_FILTER)
