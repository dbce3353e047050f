"""
Queries with a very long list, as several that each have a part of it; no row is in the answers of two of them.

The data base answers a part in a moment, so that there is progress, and none comes near its limit of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from nlcrit.criteria import predicates as meaning
from nlcrit.criteria.connection_query import ResolvedQuery
from nlcrit.engines.neuprint.connections import identifying
from nlcrit.engines.neuprint.kinds import kind_of
from nlcrit.engines.plan import Merging, Plan
from nlcrit.fields import Kind

BATCH = 5_000
"""Values that are sent together."""
INDEXED = frozenset("bodyId type instance status pre post size cellBodyFiber".split())
"""
Fields by which neuPrint's data bases find a neuron.

Each part of a list of another field goes through all neurons: 100,000 texts in parts took 8 seconds, in one text one.
"""

Make = Callable[[ResolvedQuery], Plan]


def in_batches(query: ResolvedQuery, make: Make, *, counts: bool) -> Plan:
    """
    The plan for a query: of one step, or of one a part.

    Args:
        query: What is asked.
        make: Writes the plan for a query of which no list is too long.
        counts: Whether that is a plan for a number.
    """
    parts = list(_parts(query))
    if not parts:
        return make(query)
    shown, sorted_by = query.columns, tuple(key.column for key in query.sort)
    columns = tuple(dict.fromkeys([*shown, *sorted_by]))
    plans = [make(part if counts else replace(part, columns=columns)) for part in parts]  # type: ignore[arg-type]
    last = plans[-1]
    steps = [
        replace(step, purpose=f"{step.purpose}, part {number} of {len(plans)}")
        for number, plan in enumerate(plans, start=1)
        for step in plan.steps
    ]
    if counts:
        return replace(last, steps=tuple(steps), merging=Merging(last.columns, (Kind.INTEGER,), None))
    identity = query.columns[:1] if isinstance(query, meaning.NeuronQuery) else identifying(query)
    keys = {key.column.name: key.descending for key in query.sort}
    keys.update({column.name: False for column in identity if column.name not in keys})
    merging = Merging(tuple(column.name for column in columns), tuple(map(kind_of, columns)), tuple(keys.items()))
    return replace(last, steps=tuple(steps), columns=tuple(column.name for column in shown), merging=merging)


def _parts(query: ResolvedQuery) -> Iterator[ResolvedQuery]:
    """The query with each part of its longest list; none where that is short enough, or where parts would share rows."""
    if isinstance(query, meaning.NeuronQuery):
        for part in _filters(query.filter):
            yield replace(query, filter=part)
    elif query.lengths is None:
        # A row has one neuron at each end, which passes one part of that end's filter.
        for end, operand in enumerate(query.operands):
            filters = list(_filters(operand))
            for part in filters:
                yield replace(query, operands=(*query.operands[:end], part, *query.operands[end + 1 :]))
            if filters:
                return


def _filters(query: meaning.Filter) -> Iterator[meaning.Filter]:
    """The filter with each part of the longest list that all its neurons are in."""
    predicate = query.predicate
    tests = predicate.operands if isinstance(predicate, meaning.AllOf) else (predicate,)
    lists = [
        test for test in tests if isinstance(test, meaning.OneOf) and not test.negated and test.field.name in INDEXED
    ]
    longest = max(lists, key=lambda test: len(test.values), default=None)
    if longest is None or len(longest.values) <= BATCH:
        return
    # A value that is there twice would be in two parts; 1 and 1.0 are one.
    values: Sequence[meaning.Scalar] = list(dict.fromkeys(longest.values))
    for start in range(0, len(values), BATCH):
        part = replace(longest, values=tuple(values[start : start + BATCH]), null=longest.null and not start)
        parts = tuple(part if test is longest else test for test in tests)
        yield replace(query, predicate=meaning.AllOf(parts) if len(parts) > 1 else part)
