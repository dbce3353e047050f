"""The answers of the parts of a query, as the one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nlcrit.engines.plan import Plan

if TYPE_CHECKING:
    import pyarrow as pa


def merged(parts: Sequence[pa.Table], plan: Plan) -> pa.Table:
    """
    The rows of all parts in the order of the plan, or the sum of their numbers.

    Args:
        parts: What each step gave, in the order of the steps; their columns are those of `plan.merging`.
        plan: Has the order and the limit; of more rows than the limit one is kept, which tells that there were more.

    Returns:
        The columns of the plan; missing values come last, texts are in the order of their code points.

    Example:
        >>> import pyarrow as pa
        >>> from nlcrit.engines.plan import Merging
        >>> from nlcrit.fields import Kind
        >>> parts = [pa.table({"bodyId": [1, 3], "pre": [5, None]}), pa.table({"bodyId": [2], "pre": [7]})]
        >>> merging = Merging(("bodyId", "pre"), (Kind.INTEGER,) * 2, (("pre", True), ("bodyId", False)))
        >>> merged(parts, Plan((), ("bodyId",), merging=merging)).to_pydict()
        {'bodyId': [2, 1, 3]}
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    assert plan.merging is not None
    # A part without a value in some column says nothing of its type.
    together = pa.concat_tables(parts, promote_options="permissive")
    if plan.merging.keys is None:
        (column,) = together.columns
        return pa.table({plan.columns[0]: [pc.sum(column).as_py()]}, pa.schema([(plan.columns[0], pa.int64())]))
    keys: dict[str, str] = {}
    for key, descends in plan.merging.keys:
        # A key that comes again, as an id that is sorted by does, decides nothing.
        keys.setdefault(key, "descending" if descends else "ascending")
    # Arrow puts missing values last, whichever way a column is sorted.
    found = pc.sort_indices(together.select(list(keys)), list(keys.items()))
    kept = found if plan.limit is None else found.slice(0, plan.limit + 1)
    return together.select(list(plan.columns)).take(kept)
