"""Connections as a matrix between groups of neurons: who gives how many synapses to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from nlcrit.connections.columns import WEIGHT, facts_of, in_total, require_numbers
from nlcrit.connections.groups import group
from nlcrit.connections.hops import pairs_of
from nlcrit.errors import CallError
from nlcrit.table import FACTS_KEY

if TYPE_CHECKING:
    import pandas as pd

Aggregate = Literal["sum", "mean", "count"]
AGGREGATES = ("sum", "mean", "count")
MOST_CELLS = 50_000_000
"""Cells of the largest matrix: about a gigabyte with the flags of what is missing."""
UNIT = "unit"
"""Where the facts of a matrix say what its cells count."""


def matrix(
    table: pd.DataFrame,
    by: str | tuple[str, str] = "type",
    *,
    value: str = WEIGHT,
    aggregate: Aggregate = "sum",
    arrows: Sequence[str] | None = None,
) -> pd.DataFrame:
    """
    Connections between groups of neurons, as a matrix.

    Args:
        table: A table of connections of any form.
        by: What makes a group: "type", "instance", "bodyId" or any property of both ends in the table; a pair for
            the presynaptic and the postsynaptic side.
        value: The number to take: weight, or another column of numbers that is no neuron's.
        aggregate: "sum" adds it up, "mean" divides that by the pairs of neurons that are connected, "count" counts
            those pairs.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        A DataFrame, shape (presynaptic groups, postsynaptic groups), both sorted; the names of index and columns
        are `type_pre` and `type_post`. Sums of weights are synapses, Int64, 0 where there is no connection; means
        are Float64, NA there. Labels are text, and ids for "bodyId". Each neuron without the property is a group
        of its own, `bodyId 123`, after the others.

    Raises:
        CallError: It is no table of connections, or lacks the property or the number; the arrows are not known; a
            connection stands twice; the matrix would be too large.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1, 2, 2], "bodyId_post": [3, 3, 4], "weight": [5, 7, 1],
        ...                       "type_pre": ["A", "A", "A"], "type_post": ["B", "B", "C"]})
        >>> matrix(table)
        type_post   B  C
        type_pre
        A          12  1
        >>> matrix(table, aggregate="mean")
        type_post    B    C
        type_pre
        A          6.0  1.0
    """
    by_pre, by_post = _two(by)
    if aggregate not in AGGREGATES:
        raise CallError(f"aggregate cannot be {aggregate!r}", code="NA101", hint=f"one of: {', '.join(AGGREGATES)}")
    pairs = pairs_of(table, arrows)
    if aggregate != "count":
        require_numbers(pairs, value)
    total = in_total(pairs)
    frame = aggregated(total, by_pre, by_post, value=value, aggregate=aggregate)
    frame.attrs[FACTS_KEY] = {**facts_of(table), UNIT: unit_of(value, aggregate)}
    return frame


def aggregated(pairs: pd.DataFrame, by_pre: str, by_post: str, *, value: str, aggregate: Aggregate) -> pd.DataFrame:
    """The matrix of pairs that have one row a connection; for arguments and result see `matrix`."""
    import numpy as np
    import pandas as pd

    rows, columns = group(pairs, by_pre, "pre"), group(pairs, by_post, "post")
    shape = len(rows.labels), len(columns.labels)
    if shape[0] * shape[1] > MOST_CELLS:
        raise CallError(
            f"the matrix would have {shape[0]:,} rows and {shape[1]:,} columns",
            code="NA101",
            hint="group by a property with fewer values, or take nlcrit.to_scipy_sparse",
        )
    numbers = pairs[value] if aggregate != "count" else pd.Series(1, pairs.index)
    found = numbers.groupby([rows.codes, columns.codes]).agg("sum" if aggregate == "count" else aggregate)
    whole = pd.api.types.is_integer_dtype(found.dtype) and aggregate != "mean"
    kind = np.int64 if whole else np.float64
    cells = np.full(shape, np.nan if aggregate == "mean" else 0, kind)
    cells[found.index.get_level_values(0), found.index.get_level_values(1)] = found.to_numpy(kind)
    frame = pd.DataFrame(cells, index=rows.labels, columns=columns.labels)
    return frame.astype("Int64" if whole else "Float64")


def unit_of(value: str, aggregate: Aggregate) -> str:
    """
    What the cells of a matrix count, in words.

    Example:
        >>> unit_of("weight", "sum"), unit_of("weight", "mean"), unit_of("weight", "count")
        ('synapses', 'synapses per connection', 'connections')
    """
    if aggregate == "count":
        return "connections"
    unit = "synapses" if value == WEIGHT else value
    return unit if aggregate == "sum" else f"{unit} per connection"


def _two(by: object) -> tuple[str, str]:
    if isinstance(by, str):
        return by, by
    match by:
        case (str(pre), str(post)):
            return pre, post
    hint = 'a property, "type", or one for each side, ("type", "bodyId")'
    raise CallError(f"by cannot be {by!r}", code="NA101", hint=hint)
