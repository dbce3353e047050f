"""
Synaptic sites by neuron and region, from what one has in hand.

That is the tables of `fetch_neurons`, the answer of a query that measures regions, or one that only says which neurons
are meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from nlcrit.connections.columns import checked, exact, exact_ids, facts_of
from nlcrit.criteria.primary_regions import primary_around, primary_names
from nlcrit.errors import CallError

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

ID = "bodyId"
COUNTS = {"input": "post", "output": "pre"}
"""The sides of a neuron, and the column that has its sites on that side."""
MEASURE = re.compile(r"(?P<side>input|output) in \((?P<regions>.+)\)", re.DOTALL)
"""The name of a column that a query measured: `input in (CA(R))`."""
NOT_PRIMARY = "NotPrimary"
"""Where neuPrint counts the sites that lie in no primary region."""
PRIMARY = "primary_regions"
"""Where the facts of a table of region counts name each primary region, with the primary one around it or None."""
ROI_INFO = ("roiInfo", "inputRois", "outputRois")
"""Columns of a table of neurons that miss a value where the region counts are not known."""


class RegionCounts(NamedTuple):
    """
    The sites of neurons.

    Args:
        tables: For "input" and "output", as far as they are known: a row a neuron, a column a region. NA in a column
            that was not asked for.
        neurons: The neurons and their properties, by bodyId as the tables.
        unknown: How many more there are whose region counts are not known.
        is_chosen: Whether the regions are those that somebody named, in that order.
    """

    tables: dict[str, pd.DataFrame]
    neurons: pd.DataFrame
    unknown: int
    is_chosen: bool


def region_counts(result: object, dataset: Dataset | None, rois: list[str] | None) -> RegionCounts:
    """
    The sites of neurons in each region; for the arguments see `nlcrit.plot.regions`.

    Raises:
        CallError: The result says nothing of regions, or not which are primary; a count is missing or stands twice.

    Example:
        >>> import pandas as pd
        >>> answer = pd.DataFrame({"bodyId": [7, 8], "input in (CA(R))": [30, 9]})
        >>> region_counts(answer, None, None).tables["input"]
           CA(R)
        7     30
        8      9
    """
    if dataset is not None and not hasattr(dataset, "vocabulary"):
        message = f"the data set is none of nlcrit but {type(dataset).__name__}"
        raise CallError(message, code="NA101", hint="nlcrit.connect(…) gives one")
    neurons, table = map(checked, result) if isinstance(result, tuple) and len(result) == 2 else (None, checked(result))
    for each in (table, neurons):
        if each is not None and ID not in each:
            hint = "pass the tables of fetch_neurons, or the answer of a query for neurons"
            raise CallError("the table has no column bodyId", code="NA101", hint=hint)
        if each is not None and dataset is not None and facts_of(each).get("dataset", dataset.name) != dataset.name:
            raise _not_from(dataset)
    if {ID, "roi"} <= {*table} and not {*COUNTS.values()}.isdisjoint(table):
        return _from_counts(table, neurons if neurons is not None else table, dataset, rois)
    if rois is None and any(MEASURE.fullmatch(str(name)) for name in table):
        return _from_measures(table)
    if dataset is None:
        hint = "pass the data set, to ask it: nlcrit.plot.regions(table, dataset)"
        raise CallError("the table has no counts by region", code="NA101", hint=hint)
    neurons, counts = dataset.fetch_neurons(table[[ID]])
    return _from_counts(counts, neurons, dataset, rois)


def _from_counts(
    counts: pd.DataFrame, neurons: pd.DataFrame, dataset: Dataset | None, rois: list[str] | None
) -> RegionCounts:
    unknown = neurons[[name for name in ROI_INFO if name in neurons]].isna().any(axis=1)
    known = _by_id(neurons[~unknown])
    rows = exact(counts[counts[ID].isin(known.index)])
    regions = {*counts["roi"]} - {NOT_PRIMARY}
    if dataset is not None and regions and regions.isdisjoint(dataset.vocabulary.regions):
        raise _not_from(dataset)
    if rois is None:
        outermost, nested = _primary(counts, dataset)
        # `NotPrimary` is what is left without every primary region: one inside another was taken away twice.
        has_rest = NOT_PRIMARY in {*rows["roi"]}
        rows = rows[rows["roi"].isin([*outermost, NOT_PRIMARY, *(nested if has_rest else ())])]
        moved = rows["roi"].isin(nested)
        shown = [name for name in [*outermost, NOT_PRIMARY] if name in {*rows["roi"]}]
    else:
        _check_regions(rois, counts, dataset)
        rows, shown, moved = rows[rows["roi"].isin(rois)], rois, None
    _check_rows(rows)
    if moved is not None:
        rows = rows.assign(roi=rows["roi"].mask(moved, NOT_PRIMARY))
    # What is in no row has no sites.
    tables = {
        side: rows.pivot_table(index=ID, columns="roi", values=count, aggfunc="sum")
        .reindex(index=known.index, columns=shown)
        .fillna(0)
        for side, count in COUNTS.items()
        if count in rows
    }
    return RegionCounts(tables, known, int(unknown.sum()), is_chosen=rois is not None)


def _check_rows(rows: pd.DataFrame) -> None:
    """Make sure that every region of a neuron is there once, with its counts."""
    again = rows.duplicated([ID, "roi"])
    if again.any():
        body, roi = rows.loc[again, [ID, "roi"]].iloc[0]
        hint = "keep one row of each, as table.drop_duplicates() does"
        raise CallError(
            f"the region '{roi}' of bodyId {body} stands in the table more than once", code="NA101", hint=hint
        )
    for count in COUNTS.values():
        if count in rows and rows[count].isna().any():
            hint = f"drop the rows without: table.dropna(subset=['{count}'])"
            raise CallError(f"a region has no {count}", code="NA101", hint=hint)


def _from_measures(table: pd.DataFrame) -> RegionCounts:
    measures = {str(name): found for name in table if (found := MEASURE.fullmatch(str(name)))}
    unknown = table[[*measures]].isna().any(axis=1)
    known = _by_id(table[~unknown])
    tables = {
        side: known[[name for name, found in measures.items() if found["side"] == side]].rename(
            columns=lambda name: measures[name]["regions"]
        )
        for side in COUNTS
    }
    regions = list(dict.fromkeys(found["regions"] for found in measures.values()))
    asked = {side: each.reindex(columns=regions) for side, each in tables.items() if not each.columns.empty}
    return RegionCounts(asked, known, int(unknown.sum()), is_chosen=True)


def _by_id(neurons: pd.DataFrame) -> pd.DataFrame:
    """The neurons, each once, and found by their ids."""
    single = exact(neurons).set_axis(exact_ids(neurons[ID], ID), axis=0)
    return single[~single.index.duplicated()]


def _primary(counts: pd.DataFrame, dataset: Dataset | None) -> tuple[list[str], list[str]]:
    """The primary regions that do not overlap, and those that lie inside one of them, as ROB(R) in CRE(R) does."""
    if dataset is not None:
        regions = dataset.vocabulary.regions
        around = {name: primary_around(name, regions) for name in primary_names(regions)}
    elif isinstance(facts_of(counts).get(PRIMARY), dict):
        around = facts_of(counts)[PRIMARY]
    else:
        hint = "pass the data set, nlcrit.plot.regions(table, dataset), or the regions to show, rois=['CA(R)', …]"
        raise CallError("the table does not say which of its regions are primary", code="NA101", hint=hint)
    return [name for name in around if around[name] is None], [name for name in around if around[name] is not None]


def _not_from(dataset: Dataset) -> CallError:
    message = f"the table did not come from {dataset.name}"
    return CallError(message, code="NA101", hint="pass the data set that it came from")


def _check_regions(names: Sequence[str], counts: pd.DataFrame, dataset: Dataset | None) -> None:
    """Refuse regions that are not there: a region without a bar would look like one without sites."""
    there = {*counts["roi"], *(dataset.vocabulary.regions if dataset is not None else ())}
    for name in names:
        if name not in there:
            where = "the table" if dataset is None else dataset.name
            raise CallError(f"{where} has no region '{name}'", code="NA101", hint="leave it out of rois")
