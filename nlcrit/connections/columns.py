"""
What the columns of a table of connections say: its form, its ids, its counts, the properties of its neurons.

Every function on connections sees them as *pairs*: one row a connection (and region), with `bodyId_pre`,
`bodyId_post`, counts such as `weight`, and properties of either end such as `type_pre`.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any

from nlcrit.errors import CallError
from nlcrit.table import FACTS_KEY

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

PRE, POST = "bodyId_pre", "bodyId_post"
IDS = [PRE, POST]
PATH_IDS = ["path", "hop", "bodyId"]
ROI = "roi"
WEIGHT = "weight"
NUMBERED = re.compile(r"(?P<name>.+)_(?P<place>\d+)", re.DOTALL)
"""`type_2` of a chain: the type of its third neuron."""


class Form(Enum):
    """How a table writes connections down."""

    PAIRS = "one row a pair, or a pair and region"
    CHAIN = "one row a chain"
    PATHS = "one row a hop of a path"


def form_of(table: object) -> Form:
    """
    The form of a table of connections.

    Raises:
        CallError: It is none.

    Example:
        >>> import pandas as pd
        >>> form_of(pd.DataFrame({"bodyId_0": [1], "bodyId_1": [2], "bodyId_2": [3]}))
        <Form.CHAIN: 'one row a chain'>
    """
    columns = set(checked(table).columns)
    if columns.issuperset(IDS):
        return Form.PAIRS
    if columns.issuperset(["bodyId_0", "bodyId_1"]):
        return Form.CHAIN
    if columns.issuperset(PATH_IDS):
        return Form.PATHS
    raise CallError(
        "the table has no connections: bodyId_pre and bodyId_post, or bodyId_0, bodyId_1 …, or path, hop and bodyId",
        code="NA101",
        hint="ask for connections with an arrow: A -> B",
    )


def checked(table: object) -> pd.DataFrame:
    """
    The table, which is a DataFrame.

    Raises:
        CallError: It is something else.
    """
    import pandas as pd

    if isinstance(table, pd.DataFrame):
        return table
    hint = "table.to_pandas() gives one" if hasattr(table, "to_pandas") else "pass the answer of a query: A -> B"
    raise CallError(f"a DataFrame is needed, not {type(table).__name__}", code="NA101", hint=hint)


def exact(table: pd.DataFrame) -> pd.DataFrame:
    """
    The table with types that can miss values, so that no join makes floats of its integers.

    Example:
        >>> import pandas as pd
        >>> exact(pd.DataFrame({"bodyId": [1], "type": pd.Categorical(["A"])})).dtypes.astype(str).tolist()
        ['Int64', 'string']
    """
    plain = table.copy(deep=False)
    for name in table:
        plain[name] = _exact_column(table[name])
    return plain


def _exact_column(column: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.dtype.categories.dtype)
    if column.empty and column.dtype == object:  # nothing tells its type but its name
        return column.astype("Int64" if str(column.name).startswith(("bodyId", WEIGHT)) else "string")
    # Whole floats would become integers, which cannot be taken for the ids that they were.
    return column if pd.api.types.is_float_dtype(column.dtype) else column.convert_dtypes()


def exact_ids(values: Any, name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """
    Ids as int64, shape (values,).

    Args:
        values: A column, an array or a list.
        name: What to call them in a message.

    Raises:
        CallError: One is missing or is no integer of 64 bits; floats are none, for they are not exact.

    Example:
        >>> exact_ids([2**63 - 1], "ids")
        array([9223372036854775807])
    """
    import numpy as np
    import pandas as pd

    if not len(values):
        return np.empty(0, np.int64)
    column = _exact_column(pd.Series(values))
    if column.isna().any():
        raise CallError(f"an id is missing in {name}", code="NA101", hint="drop the rows without: table.dropna(subset=…)")
    if not pd.api.types.is_integer_dtype(column) or column.max() > np.iinfo(np.int64).max:
        hint = "ids are integers of 64 bits; a column that was joined may have become one of floats"
        raise CallError(f"{name} has no integers but {column.dtype}", code="NA101", hint=hint)
    return column.to_numpy(np.int64)


def counts_of(pairs: pd.DataFrame) -> list[str]:
    """
    The numbers of a connection: weight, and what else stands in no neuron's name.

    Example:
        >>> import pandas as pd
        >>> counts_of(pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "roi": ["PB"], "weight": [5]}))
        ['weight']
    """
    import pandas as pd

    own = [name for name in pairs if not str(name).endswith(("_pre", "_post")) and name != ROI]
    return [str(name) for name in own if pd.api.types.is_numeric_dtype(pairs[name].dtype)]


def properties_of(pairs: pd.DataFrame, side: str) -> dict[str, str]:
    """
    The properties of the neurons of one side, and the columns that have them.

    Example:
        >>> import pandas as pd
        >>> properties_of(pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "type_pre", "type_post"]), "pre")
        {'type': 'type_pre'}
    """
    suffix = f"_{side}"
    return {
        str(name).removesuffix(suffix): str(name)
        for name in pairs
        if str(name).endswith(suffix) and name not in IDS
    }


def facts_of(table: pd.DataFrame) -> dict[str, Any]:
    """What the answer said about itself; nothing where pandas lost it, as `concat` does."""
    facts = table.attrs.get(FACTS_KEY)
    return dict(facts) if isinstance(facts, dict) else {}


def require_numbers(pairs: pd.DataFrame, value: str) -> None:
    """
    Make sure that every connection has a number of this name.

    Raises:
        CallError: The column is not there, has no numbers, or misses one.
    """
    if value not in pairs:
        hint = f"add {value} to 'return'"
        raise CallError(f"the table has no column {value}", code="NA101", hint=hint)
    if value not in counts_of(pairs):
        hint = f"columns with numbers are: {', '.join(counts_of(pairs)) or 'none'}"
        raise CallError(f"column {value} has no number for a connection", code="NA101", hint=hint)
    if pairs[value].isna().any():
        hint = f"drop the rows without: table.dropna(subset=['{value}'])"
        raise CallError(f"a connection has no {value}", code="NA101", hint=hint)


def in_total(pairs: pd.DataFrame) -> pd.DataFrame:
    """
    Pairs with one row a connection: what was split by region is added up.

    Example:
        >>> import pandas as pd
        >>> split = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "roi": ["a", "b"], "weight": [5, 3]})
        >>> in_total(split)
           bodyId_pre  bodyId_post  weight
        0           1            2       8
    """
    if ROI not in pairs:
        return pairs
    counts = counts_of(pairs)
    single = pairs.drop_duplicates(IDS).drop(columns=[*counts, ROI])
    if not counts:
        return single
    return single.merge(pairs.groupby(IDS, sort=False)[counts].sum().reset_index(), on=IDS)
