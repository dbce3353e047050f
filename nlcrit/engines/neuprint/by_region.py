"""
Connections split by region: the server sends each pair with the text of its counts, and it is split here.

The data base would take longer to read that text and split a pair than all else of such a query takes. Where the answer
is cut, or comes in parts, it does it all the same: only who knows all rows can cut them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from nlcrit.criteria.connection_query import ConnectionQuery, EndColumn, OwnColumn
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
"""What is asked of each pair beside the properties of its ends: all its synapses, and those by region, as JSON text."""


def is_split_here(query: ConnectionQuery) -> bool:
    """Whether all rows of an answer are wanted, and these by region."""
    return query.by_region and query.limit is None


def plan_pairs(query: ConnectionQuery, *, primary: Sequence[str]) -> Plan:
    """
    The plan for the pairs, and how they are to be split.

    Raises:
        CountByRegionUnknown: It asks for another count than `weight` by region.
    """
    require_weight(query)
    writer = ConnectionWriter(query, primary)
    (hop,) = query.hops
    shown = tuple(dict.fromkeys([*query.columns, *(key.column for key in query.sort)]))
    ends = [column for column in shown if isinstance(column, EndColumn)]
    asked = [f"{writer.column(column)} AS {name(column.name)}" for column in ends]
    returned = ", ".join([*asked, f"{TOTAL} AS {name(TOTAL)}", f"{COUNTS} AS {name(COUNTS)}"])
    step = Step("the connections", "\n".join([*writer.pairs(), f"RETURN {returned}"]))
    columns = (*(column.name for column in ends), TOTAL, COUNTS)
    kinds = (*map(kind_of, ends), Kind.INTEGER, Kind.TEXT)
    own: list[tuple[str, Literal["roi", "weight"]]] = [
        (column.name, "roi" if isinstance(column, OwnColumn) else "weight") for column in shown if column not in ends
    ]
    keys = [(key.column.name, key.descending) for key in query.sort] + [(each.name, False) for each in identifying(query)]
    return Plan(
        (step,),
        tuple(column.name for column in query.columns),
        merging=Merging(columns, kinds, tuple(keys)),
        splitting=Splitting(frozenset(primary), None if hop.regions is None else frozenset(hop.regions), tuple(own)),
    )


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
