"""Where neurons have their synaptic sites: a bar a region, inputs and outputs beside each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from nlcrit.errors import CallError
from nlcrit.plot.canvas import INK, drawing, keep, new_axes, require_matplotlib, write_nothing
from nlcrit.plot.region_counts import ID
from nlcrit.plot.region_table import Sites, sites_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from nlcrit.answers.dataset import Dataset

Side = Literal["both", "input", "output"]
SIDES = {
    "input": ("inputs", "postsynaptic sites"),
    "output": ("outputs", "presynaptic sites"),
}
"""What stands above and below the bars of a side."""
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
"""Of groups, largest first: those of Okabe and Ito 2008, which colour-blind eyes tell apart."""
OTHERS = "#d9d9d9"
"""The colour of the last group, where there are more than colours."""
GRID = "#e6e6e6"
QUIET = "#666666"
ROW = 0.24
"""The height of a region in inches, and of its bar as a part of it."""
BAR = 0.78
PANEL = 3.4
GAP = 0.3
ROOM_FOR_NUMBER = 1.16
"""How much longer an axis is than its longest bar, so that the number beside it has room."""
POINTS = {"title": 10, "label": 9, "small": 8, "number": 7}


def regions(
    result: pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame],
    dataset: Dataset | None = None,
    *,
    of: Side = "both",
    by: str | None = None,
    rois: str | Iterable[str] | None = None,
    max_regions: int = 25,
    ax: Axes | None = None,
    path: str | os.PathLike[str] | None = None,
) -> Axes:
    """
    Draw where neurons have their inputs and outputs, as a bar a region.

    Args:
        result: Both tables of `fetch_neurons`, or the second one; the answer of a query with columns such as
            `input in (CA(R))`; or, with a data set to ask, any table of neurons with bodyId.
        dataset: Says which regions are primary, where the table does not.
        of: "input" for postsynaptic sites, "output" for presynaptic sites, "both" for two panels.
        by: What the parts of a bar are: "type", "instance", "bodyId" or any property in the table of neurons. By
            default types, where there are several, else neurons, where these are few.
        rois: The regions to draw, in this order, also such as lie in each other. By default the primary ones, largest
            first: these do not overlap, while `fetch_neurons` also lists those around and inside them, which count the
            same sites again. A primary region inside another one is part of that. `NotPrimary` stands last.
        max_regions: The most bars; of more regions, the smallest are one bar, "12 others".
        ax: Where to draw; by default a figure of its own, whose size follows the number of regions.
        path: A file to write the picture to, `x.svg` or `x.png`.

    Returns:
        The axes; for both sides their `child_axes` are the panels, inputs first. A bar is the sum over all neurons,
        which stands beside it. The seven largest groups have colours, the rest is grey. What the table does not count
        is "n/a", never a bar of 0, and neurons whose regions are not known are counted in the title.

    Raises:
        CallError: The table has no counts by region, or does not say which are primary; a region is not there; a
            count is missing or stands twice; matplotlib is not installed, or the file cannot be written.

    Example:
        >>> import pandas as pd
        >>> counts = pd.DataFrame({"bodyId": [1, 2], "roi": ["CA", "PED"], "pre": [5, 7], "post": [30, 9]})
        >>> axes = regions(counts, rois=["CA", "PED"])
        >>> [panel.get_xlabel() for panel in axes.child_axes]
        ['postsynaptic sites', 'presynaptic sites']
    """
    if of not in {"both", *SIDES}:
        raise CallError(f"of cannot be {of!r}", code="NA101", hint=f"one of: both, {', '.join(SIDES)}")
    require_matplotlib()
    sides = SIDES if of == "both" else (of,)
    sites = sites_of(result, dataset, by=by, rois=rois, sides=sides, max_regions=max_regions)
    count, rows = len(sites.tables), max(len(table) for table in sites.tables.values())
    with drawing(ax):
        axes = ax if ax is not None else new_axes(PANEL * count + GAP * (count - 1), max(1, rows) * ROW)
        if any(table.to_numpy(float, na_value=0.0).any() for table in sites.tables.values()):
            _draw(axes, sites)
        else:
            write_nothing(axes, "no synaptic sites")
    keep(axes, path)
    return axes


def _draw(axes: Axes, sites: Sites) -> None:
    panels = _panels(axes, len(sites.tables))
    for place, (panel, (side, table)) in enumerate(zip(panels, sites.tables.items(), strict=True)):
        heading, unit = SIDES[side]
        _set_up(panel, table, unit, first=place == 0)
        _draw_bars(panel, table, _colours(sites))
        if panel is not axes:
            panel.set_title(heading, fontsize=POINTS["label"], color=INK)
    axes.set_title(_title(sites), loc="left", pad=8 if panels == [axes] else 26, fontsize=POINTS["title"], color=INK)
    if len(sites.groups) > 1:
        _add_legend(panels[-1], sites)


def _panels(axes: Axes, count: int) -> list[Axes]:
    """The axes themselves for one side; for two, axes beside each other inside them."""
    if count == 1:
        return [axes]
    axes.set_axis_off()
    gap = GAP / (PANEL * count + GAP * (count - 1))
    width = (1 - gap * (count - 1)) / count
    return [axes.inset_axes((place * (width + gap), 0.0, width, 1.0)) for place in range(count)]


def _set_up(panel: Axes, table: pd.DataFrame, unit: str, *, first: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    names = [str(name) for name in table.index]
    panel.set_yticks(range(len(names)), names if first else [""] * len(names), fontsize=POINTS["label"], color=INK)
    panel.set_ylim(len(names) - 0.5, -0.5)
    longest = float(table.sum(axis=1).max())
    panel.set_xlim(0, max(1.0, longest) * ROOM_FOR_NUMBER)
    panel.set_xlabel(unit, fontsize=POINTS["label"], color=INK)
    panel.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    panel.tick_params(axis="x", labelsize=POINTS["small"], labelcolor=INK, color=QUIET)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x", color=GRID, linewidth=0.8)
    panel.set_axisbelow(True)
    for name, spine in panel.spines.items():
        spine.set_visible(name == "left")
        spine.set_color(QUIET)


def _draw_bars(panel: Axes, table: pd.DataFrame, colours: Sequence[str]) -> None:
    import numpy as np

    counts = table.to_numpy(float, na_value=np.nan)
    ends = np.nancumsum(counts, axis=1)
    for place, (group, colour) in enumerate(zip(table.columns, colours, strict=True)):
        rows = np.flatnonzero(counts[:, place] > 0)
        starts, widths = ends[rows, place] - counts[rows, place], counts[rows, place]
        panel.barh(rows, widths, BAR, starts, color=colour, edgecolor="white", linewidth=0.4, label=str(group))
    room = float(panel.get_xlim()[1]) * 0.012
    for row, known in enumerate(~np.isnan(counts).all(axis=1)):
        text = f"{ends[row, -1]:,.0f}" if known else "n/a"
        panel.text(ends[row, -1] + room, row, text, va="center", fontsize=POINTS["number"], color=QUIET)


def _colours(sites: Sites) -> tuple[str, ...]:
    number = len(sites.groups)
    return (*COLOURS[: number - 1], OTHERS) if sites.gathered else (*COLOURS, OTHERS)[:number]


def _title(sites: Sites) -> str:
    """
    What was counted.

    Example:
        >>> _title(Sites({}, "type", 2, 1, gathered=False, name="MBON01"))
        'MBON01: 2 neurons, and 1 whose regions are not known'
    """
    named = f"{'bodyId ' * (sites.by == ID)}{sites.name}: " if sites.name is not None else ""
    unknown = f", and {sites.unknown:,} whose regions are not known" if sites.unknown else ""
    return f"{named}{sites.neurons:,} neuron{'s' * (sites.neurons != 1)}{unknown}"


def _add_legend(panel: Axes, sites: Sites) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=name) for name, colour in zip(sites.groups, _colours(sites), strict=True)]
    legend = panel.legend(
        handles=patches,
        title=sites.by,
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        borderaxespad=0.0,
        frameon=False,
        fontsize=POINTS["small"],
        title_fontsize=POINTS["small"],
        labelcolor=INK,
        handlelength=1.0,
        handleheight=1.0,
        alignment="left",
    )
    legend.get_title().set_color(INK)
