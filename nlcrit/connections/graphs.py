"""Connections as what graph and matrix libraries compute with: a networkx graph, a sparse matrix of scipy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nlcrit.connections.columns import (
    IDS,
    POST,
    PRE,
    ROI,
    WEIGHT,
    checked,
    counts_of,
    exact,
    exact_ids,
    in_total,
    properties_of,
    require_numbers,
)
from nlcrit.connections.hops import pairs_of
from nlcrit.connections.libraries import not_installed
from nlcrit.errors import CallError

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import pandas as pd
    import scipy.sparse


class SparseConnections(NamedTuple):
    """
    Connections as a sparse matrix.

    Args:
        matrix: Synapses, shape (neurons, neurons), int64: row presynaptic, column postsynaptic.
        ids: The bodyIds of its rows, which are those of its columns too, shape (neurons,), int64.
    """

    matrix: scipy.sparse.csr_array[np.int64, tuple[int, int]]
    ids: np.ndarray[tuple[int], np.dtype[np.int64]]


def to_networkx(
    table: pd.DataFrame, nodes: pd.DataFrame | None = None, *, arrows: Sequence[str] | None = None
) -> nx.DiGraph[int]:
    """
    Connections as a directed graph of networkx, from presynaptic to postsynaptic neuron.

    Args:
        table: A table of connections of any form: pairs, chains, paths.
        nodes: Neurons, with a column bodyId. The other columns become attributes, before those of `table`; neurons
            without connections become nodes too.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        A graph with bodyIds (Python integers) as nodes, ascending; each connection is one edge. A node has what the
        table says of the neuron (`type`, `instance`, …), an edge its counts: `weight` in synapses. Where the
        table is split by region, these are totals, and `roi` is a dict from region to weight (to None where the
        table has no weights). An attribute that is missing is not there.

    Raises:
        CallError: It is no table of connections, the arrows are not known, a connection stands twice, or networkx
            is not installed.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [5], "type_pre": ["A"]})
        >>> graph = to_networkx(table)
        >>> graph.nodes(data=True), graph.edges(data=True)
        (NodeDataView({1: {'type': 'A'}, 2: {}}), OutEdgeDataView([(1, 2, {'weight': 5})]))
    """
    try:
        import networkx as nx
    except ImportError:
        raise not_installed("networkx", "graphs") from None
    pairs = pairs_of(table, arrows)
    attributes: dict[int, dict[str, Any]] = {}
    for side, ids in (("pre", PRE), ("post", POST)):
        _describe(attributes, pairs.drop_duplicates(ids), ids, properties_of(pairs, side))
    if nodes is not None:
        _describe(attributes, *_neurons(nodes))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(sorted(attributes.items()))
    graph.add_edges_from(_edges(pairs))
    return graph


def to_scipy_sparse(
    table: pd.DataFrame, ids: Iterable[int] | None = None, *, arrows: Sequence[str] | None = None
) -> SparseConnections:
    """
    Connections as a sparse matrix of scipy, for linear algebra.

    Args:
        table: A table of connections of any form, with weights.
        ids: The bodyIds of rows and columns, in order; they may be more than the table has. By default those of
            the table, ascending.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        `(matrix, ids)`. matrix, shape (ids, ids), a csr_array of int64: synapses from the neuron of the row to that
        of the column, over all regions of the table. ids, shape (ids,), int64.

    Raises:
        CallError: It is no table of connections or has no weights, the arrows are not known, a connection stands
            twice, `ids` repeats an id or misses one, or scipy is not installed.

    Example:
        >>> import pandas as pd
        >>> matrix, ids = to_scipy_sparse(pd.DataFrame({"bodyId_pre": [7], "bodyId_post": [3], "weight": [5]}))
        >>> ids.tolist(), matrix.toarray().tolist()
        ([3, 7], [[0, 0], [5, 0]])
    """
    import numpy as np
    import pandas as pd

    try:
        from scipy.sparse import coo_array, csr_array
    except ImportError:
        raise not_installed("scipy", "graphs") from None
    pairs = pairs_of(table, arrows)
    require_numbers(pairs, WEIGHT)
    if not pd.api.types.is_integer_dtype(pairs[WEIGHT].dtype):
        raise CallError("weights are numbers of synapses, and these are no integers", code="NA101")
    ends = pairs[IDS].to_numpy(np.int64)
    order = np.unique(ends) if ids is None else _in_order(ids, ends)
    places = pd.Index(order).get_indexer(pd.Index(ends.ravel())).reshape(ends.shape)
    weights = pairs[WEIGHT].to_numpy(np.int64)
    matrix = coo_array((weights, (places[:, 0], places[:, 1])), shape=(len(order), len(order)))
    return SparseConnections(csr_array(matrix), order)


def _in_order(
    ids: Iterable[int], ends: np.ndarray[Any, np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    import numpy as np

    order = exact_ids(list(ids), "ids")
    found, counts = np.unique(order, return_counts=True)
    if len(found) != len(order):
        raise CallError(f"{found[counts > 1][0]} stands in ids more than once", code="NA101")
    absent = np.setdiff1d(ends, order)
    if absent.size:
        others = "" if absent.size == 1 else f" and {absent.size - 1:,} more"
        hint = "keep their rows out of the table, or add them"
        raise CallError(f"ids has no {absent[0]}{others}, which the table has", code="NA101", hint=hint)
    return order


def _neurons(nodes: object) -> tuple[pd.DataFrame, str, dict[str, str]]:
    """A table of neurons as `_describe` takes it."""
    table = checked(nodes)
    if "bodyId" not in table:
        raise CallError("nodes has no column bodyId", code="NA101", hint="rename the one with the ids: bodyId")
    frame = exact(table)
    frame["bodyId"] = exact_ids(frame["bodyId"], "nodes")
    if frame["bodyId"].duplicated().any():
        again = frame.loc[frame["bodyId"].duplicated(), "bodyId"].iloc[0]
        raise CallError(f"{again} stands in nodes more than once", code="NA101", hint="keep one row a neuron")
    return frame, "bodyId", {name: name for name in map(str, frame) if name != "bodyId"}


def _describe(
    attributes: dict[int, dict[str, Any]], neurons: pd.DataFrame, ids: str, properties: dict[str, str]
) -> None:
    for body, known in zip(neurons[ids].tolist(), _rows(neurons, properties), strict=True):
        attributes.setdefault(body, {}).update(known)


def _edges(pairs: pd.DataFrame) -> Iterable[tuple[int, int, dict[str, Any]]]:
    total = in_total(pairs)
    ends = list(zip(total[PRE].tolist(), total[POST].tolist(), strict=True))
    counts = _rows(total, {name: name for name in counts_of(total)})
    if ROI in pairs:
        regions = _by_region(pairs)
        counts = [{**known, ROI: regions[pair]} for pair, known in zip(ends, counts, strict=True)]
    return [(*pair, known) for pair, known in zip(ends, counts, strict=True)]


def _by_region(pairs: pd.DataFrame) -> dict[tuple[int, int], dict[str, int | None]]:
    weights = pairs[WEIGHT].tolist() if WEIGHT in pairs else [None] * len(pairs)
    found: dict[tuple[int, int], dict[str, int | None]] = {}
    for pre, post, roi, weight in zip(*(pairs[name].tolist() for name in (*IDS, ROI)), weights, strict=True):
        found.setdefault((pre, post), {})[roi] = weight
    return found


def _rows(frame: pd.DataFrame, columns: dict[str, str]) -> list[dict[str, Any]]:
    """Each row as Python values under new names, without those that are missing."""
    values = [(new, frame[old].tolist(), frame[old].notna().tolist()) for new, old in columns.items()]
    return [{name: value[row] for name, value, there in values if there[row]} for row in range(len(frame))]
