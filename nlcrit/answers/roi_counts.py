"""
Counts of sites by region, from the JSON texts of roiInfo: as dicts, as lists of regions, and as a table.

Some thousand texts are read by one call, which makes the name of a region once and not once a neuron; what is added up
and sorted are arrays.
"""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.errors import DatasetError
from nlcrit.servers.paused import COLLECTION

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[tuple[int], np.dtype[np.int64]]

Regions = dict[str, Any]

AT_ONCE = 2_000
"""Neurons that are counted together: what is made of them on the way fits into the processor's caches."""
BETWEEN = secrets.token_hex(16)
"""A string that stands between two texts, and in none."""


class RoiCounts(NamedTuple):
    """
    What roiInfo says of some neurons, in their order.

    Args:
        regions: For each neuron its regions with their counts; None where they are not known.
        with_sites: For each neuron, by count, the regions where it is not 0, sorted; None where they are not known.
        table: One row a neuron and region with any count, by neuron and name of the region: bodyId, roi, the counts.
    """

    regions: list[Regions | None]
    with_sites: dict[str, list[list[str] | None]]
    table: pa.Table


class _Entries(NamedTuple):
    """One entry a neuron and region that is named in its roiInfo, by neuron and name; arrays of shape (entries,)."""

    names: list[str]
    """All regions, sorted, `NotPrimary` among them."""
    region: Integers
    """Which of these."""
    neuron: Integers
    """Which of the neurons, from 0."""
    counts: dict[str, Integers]


def count_by_region(
    bodies: Integers,
    texts: pa.Array,
    totals: Mapping[str, Integers],
    primary: Collection[str],
    listed: Collection[str],
) -> RoiCounts:
    """
    The region counts of neurons.

    A count that is not there, or is no number, is 0. What a neuron has beyond its primary regions is counted in a
    region of its own, `NotPrimary`.

    Args:
        bodies: Their bodyIds, shape (neurons,).
        texts: The roiInfo of each, as JSON; missing where it is not known, and then the neuron is not in the table.
        totals: By name, in the order of the table's columns, the counts of the whole neurons, shape (neurons,).
        primary: The regions that do not overlap.
        listed: The counts whose regions are listed.

    Raises:
        DatasetError: ND102, a text is not a JSON object, or has a number beyond 64 bits.

    Example:
        >>> import numpy as np, pyarrow as pa
        >>> texts = pa.array(['{"CA": {"pre": 1}}'])
        >>> found = count_by_region(np.array([7]), texts, {"pre": np.array([3])}, ["CA"], ["pre"])
        >>> found.with_sites["pre"], found.table.to_pylist()
        ([['CA']], [{'bodyId': 7, 'roi': 'CA', 'pre': 1}, {'bodyId': 7, 'roi': 'NotPrimary', 'pre': 2}])
    """
    import pyarrow as pa

    regions: list[Regions | None] = []
    with_sites: dict[str, list[list[str] | None]] = {count: [] for count in listed}
    tables = []
    with COLLECTION.held():
        for start in range(0, max(1, len(bodies)), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            found = _parsed(bodies[some], texts.slice(start, AT_ONCE).to_pylist())
            entries = _entries(found, dict.fromkeys([*totals, *listed]))
            regions += found
            for count, lists in with_sites.items():
                lists.extend(_with_sites(entries, count, found))
            whole = {count: values[some] for count, values in totals.items()}
            tables.append(_table(entries, bodies[some], found, whole, primary))
    return RoiCounts(regions, with_sites, pa.concat_tables(tables))


def _parsed(bodies: Integers, texts: Sequence[str | None]) -> list[Regions | None]:
    known = [text for text in texts if text is not None]
    try:
        values = json.loads("[" + f',"{BETWEEN}",'.join(known) + "]")
    except (ValueError, RecursionError):
        values = []
    found, between = values[::2], values[1::2]
    # Where each of these stands outside of what the texts hold, each text is one value.
    is_whole = len(values) == max(2 * len(known) - 1, 0) and {*between} <= {BETWEEN}
    if not is_whole or not {*map(type, found)} <= {dict, type(None)}:
        return [None if text is None else _one(body, text) for body, text in zip(bodies.tolist(), texts, strict=True)]
    each = iter(found)
    return [None if text is None else next(each) for text in texts]


def _one(body: int, text: str) -> Regions | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise DatasetError(f"the roiInfo of bodyId {body} is not valid JSON", code="ND102") from None
    if found is not None and not isinstance(found, dict):
        raise DatasetError(f"the roiInfo of bodyId {body} is not a JSON object of regions", code="ND102")
    return found


def _entries(regions: Sequence[Regions | None], counts: Collection[str]) -> _Entries:
    import numpy as np

    named = [name for each in regions if each for name in each]
    counted = [entry for each in regions if each for entry in each.values()]
    names = sorted({*named, NOT_PRIMARY})
    rank = {name: index for index, name in enumerate(names)}
    region = np.fromiter(map(rank.__getitem__, named), np.int64, len(named))
    neuron = np.repeat(np.arange(len(regions)), [len(each) if each else 0 for each in regions])
    order = np.argsort(neuron * len(names) + region)
    values = {count: _integers(counted, count)[order] for count in counts}
    return _Entries(names, region[order], neuron, values)


def _integers(counted: Sequence[Any], count: str) -> Integers:
    """One count of entries; what is no number is 0."""
    import numpy as np

    try:
        try:
            return np.fromiter((entry.get(count, 0) for entry in counted), np.int64, len(counted))
        except (AttributeError, TypeError, ValueError):
            return np.fromiter((_integer(entry, count) for entry in counted), np.int64, len(counted))
    except OverflowError:
        raise DatasetError(f"roiInfo has a count '{count}' beyond 64 bits", code="ND102") from None


def _integer(entry: object, count: str) -> int:
    try:
        return int(entry[count])  # type: ignore[index]  # an entry of another form holds no count
    except (KeyError, IndexError, TypeError, ValueError):
        return 0


def _with_sites(entries: _Entries, count: str, regions: Sequence[Regions | None]) -> list[list[str] | None]:
    import numpy as np

    chosen = entries.counts[count] != 0
    names = np.array(entries.names, object)[entries.region[chosen]].tolist()
    ends = np.cumsum(np.bincount(entries.neuron[chosen], minlength=len(regions))).tolist()
    bounds = itertools.pairwise([0, *ends])
    return [None if each is None else names[start:end] for each, (start, end) in zip(regions, bounds, strict=True)]


def _table(
    entries: _Entries,
    bodies: Integers,
    regions: Sequence[Regions | None],
    totals: Mapping[str, Integers],
    primary: Collection[str],
) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    known = np.flatnonzero([each is not None for each in regions])
    rest = entries.names.index(NOT_PRIMARY)
    inside = np.array([name in primary for name in entries.names])[entries.region]
    # A region of that name in the data gives way to what it is here.
    others = entries.region != rest
    neuron = np.concatenate([entries.neuron[others], known])
    region = np.concatenate([entries.region[others], np.full(len(known), rest)])
    counted = np.zeros(len(neuron), bool)
    columns = {}
    for count, total in totals.items():
        values = entries.counts[count]
        beyond = total.copy()
        np.subtract.at(beyond, entries.neuron, values * inside)
        columns[count] = np.concatenate([values[others], beyond[known]])
        counted |= columns[count] != 0
    rows = np.flatnonzero(counted)
    rows = rows[np.argsort(neuron[rows] * len(entries.names) + region[rows])]
    names = pa.array(entries.names, pa.string()).take(pa.array(region[rows]))
    found = {"bodyId": bodies[neuron[rows]], "roi": names}
    return pa.table(found | {count: values[rows] for count, values in columns.items()})
