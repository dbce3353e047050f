"""
`fetch_adjacencies` and `fetch_simple_connections`, as notebooks written for neuprint-python expect them.

Arguments, columns and their order are those of neuprint-python 0.6.4. Each asks the queries that one would write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from nlcrit.answers.connect import dataset_for
from nlcrit.answers.operands import (
    DEFAULT_PROPERTIES,
    arrow,
    columns,
    counts,
    neurons_of,
    operand,
    property_names,
    region_items,
    table,
    whole_number,
)
from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.errors import CallError
from nlcrit.language import tree
from nlcrit.table import FACTS_KEY, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

PAIR = ["bodyId_pre", "bodyId_post"]


def fetch_adjacencies(
    sources: object = None,
    targets: object = None,
    rois: str | Iterable[str] | None = None,
    min_roi_weight: int = 1,
    min_total_weight: int = 1,
    include_nonprimary: bool = False,  # noqa: FBT002  # its place in neuprint-python
    export_dir: str | os.PathLike[str] | None = None,
    batch_size: int = 200,
    properties: str | Iterable[str] = DEFAULT_PROPERTIES,
    *,
    weight_props: str | Iterable[str] | None = "all",
    omit_rois: bool = False,
    threads: int = 4,
    client: Dataset | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Connections from some neurons to others, by region, and the neurons that they connect.

    Args:
        sources: The presynaptic neurons: whatever `fetch_neurons` takes. None for all.
        targets: The postsynaptic ones; the same.
        rois: Leave out the rows of other regions. A region made of primary ones stands for these; an empty list
            leaves no row.
        min_roi_weight: Leave out rows of fewer synapses.
        min_total_weight: Leave out pairs that have fewer synapses in all regions together, whatever `rois` says.
        include_nonprimary: Only False: synapses are counted in primary regions and `NotPrimary`.
        export_dir: A folder, made where it is missing, for neurons.csv, roi-connections.csv (not with `omit_rois`)
            and total-connections.csv: the answer, and its pairs with their totals over all regions.
        batch_size: No effect; all is asked at once.
        properties: The columns of the neurons, in the order wanted; bodyId comes first where it is not among them.
        weight_props: Further counts of connections: "all" that the data set has, None, a name, or several.
        omit_rois: One row a pair, without `roi`; does not go with `rois` and `min_roi_weight`.
        threads: No effect.
        client: The data set; by default that of the criteria, else the default one.

    Returns:
        `(neurons, connections)`. neurons: the neurons that occur in connections, sorted by bodyId, with what was
        asked for. connections, one row a pair and region: bodyId_pre, bodyId_post, roi, weight (synapses) and the
        further counts; sorted by the ids, then weight, the largest first, then roi. Where no neuron or no connection
        matches, both are empty.

    Raises:
        CallError: An argument cannot be meant, or two contradict each other.
        QueryError: A region, a property or a query is at fault, or there would be more rows than `max_rows` of the
            data set.

    Example:
        >>> neurons, connections = fetch_adjacencies("KCab-c", "APL", rois=["CA(R)", "aL(R)"], min_total_weight=60)
        >>> connections.head(3)
           bodyId_pre  bodyId_post    roi  weight
        0   332344592    425790257  aL(R)      24
        1   332344592    425790257  CA(R)      15
        2   332685594    425790257  CA(R)      18
        >>> list(neurons.columns)
        ['bodyId', 'type', 'instance']
    """
    del batch_size, threads
    if include_nonprimary:
        message = "include_nonprimary=True: connections are counted in primary regions and NotPrimary only"
        raise CallError(message, code="NA101", hint="sum the rows of the primary regions that a region is made of")
    dataset = dataset_for(client, sources, targets)
    least_roi = whole_number(min_roi_weight, "min_roi_weight")
    least = max(whole_number(min_total_weight, "min_total_weight"), least_roi)
    names, counted, regions = property_names(properties, dataset), counts(weight_props, dataset), region_items(rois)
    if omit_rois and (regions is not None or least_roi > 1):
        what = "rois" if regions is not None else "min_roi_weight"
        raise CallError(f"omit_rois does not go with {what}", code="NA101", hint="for totals: min_total_weight=…")
    pairs = _Pairs(dataset, operand(sources, dataset), operand(targets, dataset))
    found = pairs.table(arrow(least), counted) if omit_rois else _by_region(pairs, counted, regions, least_roi, least)
    bodies = {*found["bodyId_pre"].tolist(), *found["bodyId_post"].tolist()}
    neurons = neurons_of(dataset, bodies, names)
    if export_dir:
        files = {"neurons": neurons} if omit_rois else {"neurons": neurons, "roi-connections": found}
        totals = found if omit_rois else _of_pairs(pairs.table(arrow(least), counted), found)
        _export(export_dir, {**files, "total-connections": totals})
    return neurons, found


def _by_region(
    pairs: _Pairs, counted: list[str], regions: tuple[tree.Value, ...] | None, least_roi: int, least: int
) -> pd.DataFrame:
    """The rows of the regions, by the bound of each and of the pair's total over all regions."""
    # A pair of a region with so many synapses has at least as many there in all.
    bound = least if regions is None else least_roi
    keys = (*(tree.SortKey(tree.FieldName(name)) for name in PAIR), tree.SortKey(tree.FieldName("weight"), descending=True))
    found = pairs.table(arrow(bound, regions), ["roi", *counted], keys)
    if least_roi > 1:
        found = _kept(found, found["weight"] >= least_roi)
    if least > bound:
        found = _of_pairs(found, pairs.table(arrow(least), ["weight"]))
    return found


def fetch_simple_connections(
    upstream_criteria: object = None,
    downstream_criteria: object = None,
    rois: str | Iterable[str] | None = None,
    min_weight: int = 1,
    properties: str | Iterable[str] = DEFAULT_PROPERTIES,
    *,
    weight_props: str | Iterable[str] | None = "all",
    client: Dataset | None = None,
) -> pd.DataFrame:
    """
    Connections from some neurons to others in one table, the strongest first.

    Args:
        upstream_criteria: The presynaptic neurons: whatever `fetch_neurons` takes. None for all.
        downstream_criteria: The postsynaptic ones; the same.
        rois: Leave out pairs without a synapse in any of these regions; weight stays the total over all regions. An
            empty list leaves no pair.
        min_weight: Leave out pairs of fewer synapses, over all regions.
        properties: A property, or several, of both neurons: the columns `…_pre` and `…_post`.
        weight_props: Further counts of connections: "all" that the data set has, None, a name, or several.
        client: The data set; by default that of the criteria, else the default one.

    Returns:
        One row a pair: bodyId_pre, bodyId_post, weight (synapses), the further counts, the properties, and
        conn_roiInfo: `{region: {'post': synapses, …}}` with the further counts by name. It has the primary regions
        alone, as far as the data goes; what lies outside of them is the rest of the weight. Sorted by weight, the
        largest first, then the ids. `roiInfo` among the properties is a dict too. Empty where nothing matches.

    Raises:
        CallError: An argument cannot be meant.
        QueryError: A region, a property or a query is at fault, or there would be more rows than `max_rows` of the
            data set.

    Example:
        >>> strong = fetch_simple_connections("KCab-c", "APL", min_weight=60, properties="type")
        >>> strong.drop(columns="conn_roiInfo").head(2)
           bodyId_pre  bodyId_post  weight type_pre type_post
        0  5813021999    425790257      73   KCab-c       APL
        1   332344592    425790257      72   KCab-c       APL
        >>> strong.loc[0, "conn_roiInfo"]["CA(R)"]
        {'post': 13}
    """
    dataset = dataset_for(client, upstream_criteria, downstream_criteria)
    least = whole_number(min_weight, "min_weight")
    counted, regions = counts(weight_props, dataset), region_items(rois)
    shown = [f"{name}{end}" for name in property_names(properties, dataset) for end in ("_pre", "_post")]
    pairs = _Pairs(dataset, operand(upstream_criteria, dataset), operand(downstream_criteria, dataset))
    keys = (tree.SortKey(tree.FieldName("weight"), descending=True),)
    found = pairs.table(arrow(least), [*counted, *shown], keys)
    for name in ("roiInfo_pre", "roiInfo_post"):
        if name in found:
            found[name] = _objects(found, (json.loads(text) if isinstance(text, str) else None for text in found[name]))
    if regions is not None:
        found = _of_pairs(found, pairs.table(arrow(1, regions), ["weight"]))
    by_pair = _region_counts(pairs.table(arrow(least), ["roi", *counted]), counted)
    return found.assign(conn_roiInfo=_objects(found, (by_pair.get(pair, {}) for pair in _pair_list(found))))


def _region_counts(rows: pd.DataFrame, counted: list[str]) -> dict[tuple[int, int], dict[str, dict[str, int]]]:
    """The counts of each pair by region, as neuPrint stores them: the weight is called `post`."""
    import pandas as pd

    names = ["post", *counted[1:]]
    found: dict[tuple[int, int], dict[str, dict[str, int]]] = {}
    values = zip(*(rows[name].tolist() for name in counted), strict=True)
    for pair, region, row in zip(_pair_list(rows), rows["roi"].tolist(), values, strict=True):
        if region != NOT_PRIMARY:
            known = {name: value for name, value in zip(names, row, strict=True) if not pd.isna(value)}
            found.setdefault(pair, {})[region] = known
    return found


class _Pairs:
    """The connections between the same two ends, asked for in several ways."""

    def __init__(self, dataset: Dataset, sources: tree.Expression, targets: tree.Expression) -> None:
        self.dataset = dataset
        self.ends = (sources, targets)

    def table(self, between: tree.Arrow, names: Iterable[str], sort: tuple[tree.SortKey, ...] = ()) -> pd.DataFrame:
        return table(self.dataset, tree.Path(self.ends, (between,)), tree.Clauses(columns(names), sort))


def _pair_list(frame: pd.DataFrame) -> list[tuple[int, int]]:
    return list(zip(*(frame[name].tolist() for name in PAIR), strict=True))


def _of_pairs(frame: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The rows whose pair is among the others, in their order."""
    import pandas as pd

    return _kept(frame, pd.MultiIndex.from_frame(frame[PAIR]).isin(pd.MultiIndex.from_frame(others[PAIR])))


def _kept(frame: pd.DataFrame, keep: Any) -> pd.DataFrame:
    """The rows to keep, numbered anew; the facts of the answer say how many there are."""
    kept: pd.DataFrame = frame[keep].reset_index(drop=True)
    kept.attrs = {FACTS_KEY: {**frame.attrs[FACTS_KEY], "rows": len(kept)}}
    return kept


def _objects(frame: pd.DataFrame, values: Iterable[object]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(list(values), index=frame.index, dtype=object)


def _export(folder: str | os.PathLike[str], frames: dict[str, pd.DataFrame]) -> None:
    """Write each table as CSV, whole or not at all; those that are there already are replaced."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        message = f"cannot make the folder '{os.fspath(folder)}': {error.strerror or error}"
        raise CallError(message, code="NA101") from None
    for name, frame in frames.items():
        write_whole(os.path.join(folder, f"{name}.csv"), _csv_writer(frame))


def _csv_writer(frame: pd.DataFrame) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        frame.to_csv(file, index=False, mode="wb", encoding="utf-8")

    return write
