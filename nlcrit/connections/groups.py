"""Neurons of one side of their connections in groups: by type, by any other property, or each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nlcrit.connections.columns import properties_of
from nlcrit.errors import CallError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Codes = np.ndarray[tuple[int], np.dtype[np.int64]]

Side = Literal["pre", "post"]


class Groups(NamedTuple):
    """
    The groups of one side.

    Args:
        codes: The place of each row's group in `labels`, shape (rows,).
        labels: The groups in order, shape (groups,); named `type_pre` for presynaptic types.
    """

    codes: Codes
    labels: pd.Index[Any]


def group(pairs: pd.DataFrame, by: str, side: Side) -> Groups:
    """
    The groups that the neurons of one side make.

    Labels are the ids for `bodyId`, otherwise text, in the order of the values. A neuron without the property is a
    group of its own, `bodyId 123`, after the others: nothing says that two such neurons belong together.

    Raises:
        CallError: The table does not have the property, or neurons cannot be grouped by it.

    Example:
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"bodyId_pre": [5, 6, 7], "bodyId_post": [1, 1, 1], "type_pre": ["B", None, "A"]})
        >>> group(pairs, "type", "pre").labels.tolist()
        ['A', 'B', 'bodyId 6']
    """
    import numpy as np
    import pandas as pd

    ids = pairs[f"bodyId_{side}"].to_numpy(np.int64)
    name = f"{by}_{side}"
    if by == "bodyId":
        found, codes = np.unique(ids, return_inverse=True)
        return Groups(codes.astype(np.int64), pd.Index(found, dtype="Int64", name=name))
    values = pairs[_column(pairs, by, side)]
    if values.dtype == object and values.notna().any():
        raise CallError(f"neurons cannot be grouped by {by}, whose values are lists", code="NA101", hint='by="bodyId"')
    missing = values.isna().to_numpy(bool)
    known = pd.Index(sorted(values[~missing].unique().tolist()), dtype=values.dtype)
    alone, places = np.unique(ids[missing], return_inverse=True)
    codes = np.empty(len(pairs), np.int64)
    codes[~missing] = known.get_indexer(values[~missing])
    codes[missing] = len(known) + places
    texts = [str(value) for value in known] + [f"bodyId {body}" for body in alone]
    return Groups(codes, pd.Index(texts, dtype="string", name=name))


def _column(pairs: pd.DataFrame, by: str, side: Side) -> str:
    column = properties_of(pairs, side).get(by)
    if column is not None:
        return column
    both = properties_of(pairs, "pre").keys() & properties_of(pairs, "post").keys()
    others = "".join(f', by="{name}"' for name in sorted(both))
    raise CallError(
        f"the table does not say the {by} of its {side}synaptic neurons",
        code="NA101",
        hint=f'add {by}_pre and {by}_post to \'return\'; without them there is by="bodyId"{others}',
    )
