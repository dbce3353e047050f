"""How many synaptic sites groups of neurons have in each region, largest first; knows nothing of drawing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlcrit.connections.groups import group
from nlcrit.errors import CallError
from nlcrit.plot.region_counts import COUNTS, ID, NOT_PRIMARY, ROI_INFO, region_counts

if TYPE_CHECKING:
    import pandas as pd

    from nlcrit.answers.dataset import Dataset

FEW_NEURONS = 8
"""Neurons of one type that are shown each by itself."""
MOST_GROUPS = 8
"""Groups that are told apart; of more, the smaller ones are one group."""


@dataclass(frozen=True, slots=True)
class Sites:
    """
    Synaptic sites by region and group of neurons.

    Args:
        tables: For "input" and "output", as far as they are known: a row a region, a column a group. NaN where a count
            was not asked for.
        by: What makes a group; None where all neurons are one.
        neurons: How many neurons were counted.
        unknown: How many more there are whose region counts are not known.
        gathered: Whether the last group stands for several.
        name: The group that all neurons are in, where there is but one.
    """

    tables: dict[str, pd.DataFrame]
    by: str | None
    neurons: int
    unknown: int
    gathered: bool
    name: str | None

    @property
    def groups(self) -> tuple[str, ...]:
        """The labels of the groups, largest first."""
        return tuple(map(str, next(iter(self.tables.values())).columns))


def sites_of(
    result: object,
    dataset: Dataset | None = None,
    *,
    by: str | None = None,
    rois: str | Iterable[str] | None = None,
    sides: Iterable[str] = COUNTS,
    max_regions: int = 25,
) -> Sites:
    """
    The sites of neurons by region and group; for the arguments see `nlcrit.plot.regions`.

    Raises:
        CallError: As there.

    Example:
        >>> import pandas as pd
        >>> counts = pd.DataFrame({"bodyId": [1, 2, 2], "roi": ["CA", "CA", "PED"], "pre": [5, 7, 1]})
        >>> sites_of(counts, rois=["PED", "CA"]).tables["output"].to_dict("index")
        {'PED': {'2': 1.0, '1': 0.0}, 'CA': {'2': 7.0, '1': 5.0}}
    """
    if max_regions < 1:
        raise CallError(f"max_regions is {max_regions}, and one bar at least is drawn", code="NA101")
    named = [rois] if isinstance(rois, str) else rois
    counts = region_counts(result, dataset, None if named is None else list(dict.fromkeys(named)))
    found = by if by is not None else _usual_group(counts.neurons)
    tables = {side: _grouped(counts.tables[side], counts.neurons, found) for side in sides if side in counts.tables}
    if not tables:
        hint = f"it counts those of: {', '.join(counts.tables)}"
        raise CallError(f"the table does not count the sites of: {', '.join(sides)}", code="NA101", hint=hint)
    labels = next(iter(tables.values())).columns
    name = str(labels[0]) if len(labels) == 1 and found is not None else None
    if not counts.is_chosen:
        tables = _largest_first(tables, max_regions)
    across = _largest_first({side: table.T for side, table in tables.items()}, MOST_GROUPS)
    tables = {side: table.T.rename_axis(columns=found) for side, table in across.items()}
    gathered = not {*next(iter(tables.values())).columns} <= {*labels}
    return Sites(tables, found, len(counts.neurons), counts.unknown, gathered, name)


def _usual_group(neurons: pd.DataFrame) -> str | None:
    """The type where there are several, else each neuron where these are few."""
    if "type" in neurons and len(neurons["type"].drop_duplicates()) > 1:
        return "type"
    if len(neurons) <= FEW_NEURONS:
        return ID
    return "type" if "type" in neurons else None


def _grouped(table: pd.DataFrame, neurons: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """The sums of the groups: a row a region, a column a group."""
    import numpy as np

    numbers = table.astype("Float64").astype(float)
    if by is None:
        return numbers.groupby(np.zeros(len(table))).sum(min_count=1).T.set_axis([""], axis=1)
    if by not in neurons:
        known = ", ".join(str(name) for name in neurons if name not in ROI_INFO)
        raise CallError(f"the table does not say the {by} of its neurons", code="NA101", hint=f"it says: {known}")
    found = group(neurons.add_suffix("_pre"), by, "pre")
    return numbers.groupby(found.codes).sum(min_count=1).T.set_axis([str(label) for label in found.labels], axis=1)


def _largest_first(tables: dict[str, pd.DataFrame], most: int) -> dict[str, pd.DataFrame]:
    """
    The same tables with their rows in the order of size, empty ones left out, and the smallest of too many as one.

    Size is the share of all inputs and that of all outputs together, so that neither side decides alone. What lies in
    no region stands at the end.
    """
    import pandas as pd

    sums = pd.DataFrame({side: table.sum(axis=1) for side, table in tables.items()})
    sizes = (sums / sums.sum()).sum(axis=1).sort_values(ascending=False, kind="stable")
    names = [name for name in sizes.index if sums.loc[name].any()]
    last = [name for name in names if name == NOT_PRIMARY]
    named = [name for name in names if name != NOT_PRIMARY]
    kept = named if len(named) <= most else named[: most - 1]
    rest = named[len(kept) :]
    return {side: _gathered(table, kept, rest, last) for side, table in tables.items()}


def _gathered(table: pd.DataFrame, kept: list[str], rest: list[str], last: list[str]) -> pd.DataFrame:
    import pandas as pd

    if not rest:
        return table.loc[[*kept, *last]]
    together = table.loc[rest].sum(min_count=1).to_frame(f"{len(rest)} others").T
    return pd.concat([table.loc[kept], together, table.loc[last]])
