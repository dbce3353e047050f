"""
All connections of an arrow: the server sends a row a presynaptic neuron, with a list of its partners, and no order.

So 30,000 pairs arrive in a third of the time. They are sorted here, and split by region, for which the data base would
have to read the text of each pair's counts. Where the answer is cut, or comes in parts, it does all that itself: only
who knows all rows can cut them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from nlcrit.criteria.connection_query import ConnectionColumn, ConnectionQuery, EndColumn, OwnColumn
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.engines.neuprint.connections import ConnectionWriter, identifying, require_weight
from nlcrit.engines.neuprint.kinds import kind_of
from nlcrit.engines.neuprint.literal import name
from nlcrit.engines.plan import Merging, Plan, Splitting, Step
from nlcrit.errors import AnswerNotUnderstood
from nlcrit.fields import Kind
from nlcrit.servers.paused import COLLECTION

if TYPE_CHECKING:
    import pyarrow as pa

TOTAL, COUNTS = "e1.weight", "e1.roiInfo"
"""What is asked of each pair that is to be split: all its synapses, and those by region, as JSON text."""
PARTNERS = "partners"


def is_for_all(query: ConnectionQuery) -> bool:
    """Whether all connections of a single arrow are asked for."""
    return len(query.hops) == 1 and query.lengths is None and query.limit is None


def plan_pairs(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """
    The plan for the pairs, and how they are to be split.

    Raises:
        CountByRegionUnknown: It asks for another count than `weight` by region.
    """
    writer = ConnectionWriter(query, primary)
    shown = tuple(dict.fromkeys([*query.columns, *(key.column for key in query.sort)]))
    first = [column for column in shown if isinstance(column, EndColumn) and column.end == 0]
    # What is made by splitting is not asked for.
    others = [column for column in shown if column not in first and not (query.by_region and not isinstance(column, EndColumn))]
    values = [writer.column(column) for column in others] + ([TOTAL, COUNTS] if query.by_region else [])
    grouped = ", ".join(f"{writer.column(column)} AS {name(column.name)}" for column in first)
    returned = f"RETURN {grouped}, collect([{', '.join(values)}]) AS {name(PARTNERS)}"
    columns = tuple(column.name for column in (*first, *others)) + ((TOTAL, COUNTS) if query.by_region else ())
    kinds = (*map(kind_of, (*first, *others)), *((Kind.INTEGER, Kind.TEXT) if query.by_region else ()))
    keys = [(key.column.name, key.descending) for key in query.sort] + [(each.name, False) for each in identifying(query)]
    return Plan(
        (Step("the connections", "\n".join([*writer.pairs(), returned])),),
        tuple(column.name for column in query.columns),
        merging=Merging(columns, kinds, tuple(keys)),
        splitting=_splitting(query, shown, primary) if query.by_region else None,
        is_grouped=True,
    )


def _splitting(query: ConnectionQuery, shown: Sequence[ConnectionColumn], primary: Sequence[str]) -> Splitting:
    require_weight(query)
    (hop,) = query.hops
    made: list[tuple[str, Literal["roi", "weight"]]] = [
        (column.name, "roi" if isinstance(column, OwnColumn) else "weight")
        for column in shown
        if not isinstance(column, EndColumn)
    ]
    return Splitting(frozenset(primary), None if hop.regions is None else frozenset(hop.regions), tuple(made))


def ungrouped(rows: list[list[Any]], server: str) -> list[list[Any]]:
    """
    A row a pair, of rows that end in a list of partners each.

    Raises:
        AnswerNotUnderstood: NS113, there is no such list.

    Example:
        >>> ungrouped([[7, "KC", [[8, 5], [9, 1]]]], "")
        [[7, 'KC', 8, 5], [7, 'KC', 9, 1]]
    """
    if all(row and isinstance(row[-1], list) and all(isinstance(item, list) for item in row[-1]) for row in rows):
        with COLLECTION.held():
            return [[*row[:-1], *item] for row in rows for item in row[-1]]
    raise AnswerNotUnderstood(f"'{server}' sent no list of partners", code="NS113", server=server, hint="try again")


def split(pairs: pa.Table, splitting: Splitting, server: str) -> pa.Table:
    """
    The rows of pairs, one a region with synapses; what of a pair lies in no primary region is `NotPrimary`.

    Args:
        pairs: Columns of any kind, and the last two `TOTAL` and `COUNTS`.
        splitting: Which regions count, and what the new columns are called.
        server: Its address, for errors.

    Raises:
        AnswerNotUnderstood: NS113, the counts of a connection are not what neuPrint writes.

    Example:
        >>> import pyarrow as pa
        >>> pairs = pa.table({"bodyId_pre": [7], TOTAL: [9], COUNTS: ['{"CA(R)": {"post": 5}, "MB": {"post": 8}}']})
        >>> found = split(pairs, Splitting(frozenset(["CA(R)"]), None, (("roi", "roi"), ("weight", "weight"))), "")
        >>> found.to_pylist()
        [{'bodyId_pre': 7, 'roi': 'CA(R)', 'weight': 5}, {'bodyId_pre': 7, 'roi': 'NotPrimary', 'weight': 4}]
    """
    import pyarrow as pa

    places: list[int] = []
    found: dict[str, list[Any]] = {"roi": [], "weight": []}
    totals, texts = (pairs.column(index).to_pylist() for index in (pairs.num_columns - 2, pairs.num_columns - 1))
    known: dict[str | None, list[tuple[str, int]]] = {}
    with COLLECTION.held():
        for place, (total, text) in enumerate(zip(totals, texts, strict=True)):
            parts = known.get(text)
            if parts is None:
                parts = known[text] = _parts(text, splitting.primary, server)
            for region, weight in _with_rest(parts, total):
                if splitting.regions is None or region in splitting.regions:
                    places.append(place)
                    found["roi"].append(region)
                    found["weight"].append(weight)
    rows = pairs.select(pairs.column_names[:-2]).take(pa.array(places, pa.int64()))
    types = {"roi": pa.string(), "weight": pa.int64()}
    for column, what in splitting.columns:
        rows = rows.append_column(column, pa.array(found[what], types[what]))
    return rows


def _parts(text: str | None, primary: frozenset[str], server: str) -> list[tuple[str, int]]:
    """The synapses of a connection in each primary region."""
    try:
        counts = json.loads(text) if text is not None else {}
        return [(region, _number(count)) for region, count in counts.items() if region in primary]
    except (ValueError, AttributeError, TypeError, RecursionError):
        pass
    message = f"'{server}' has a connection with counts by region that cannot be read"
    raise AnswerNotUnderstood(message, code="NS113", server=server, hint="ask without regions")


def _number(count: Mapping[str, Any]) -> int:
    number = count.get("post") or 0
    if type(number) is not int:
        raise TypeError
    return number


def _with_rest(parts: list[tuple[str, int]], total: int) -> Iterator[tuple[str, int]]:
    """The regions with synapses, and what lies in none of them."""
    rest = total
    for region, weight in parts:
        rest -= weight
        if weight > 0:
            yield region, weight
    if rest > 0:
        yield NOT_PRIMARY, rest
