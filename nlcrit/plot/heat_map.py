"""A matrix of connections as a heat map."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nlcrit.connections.columns import checked, facts_of
from nlcrit.connections.matrices import UNIT
from nlcrit.connections.matrices import matrix as matrix_of
from nlcrit.plot.canvas import INK, keep, new_axes, number, require_matplotlib, write_nothing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

    Cells = np.ma.MaskedArray[Any, np.dtype[np.float64]]

COLOURS = "viridis_r"
"""The stronger, the darker; even steps of a number are even steps for the eye, colour-blind eyes included."""
NOTHING = "#f4f4f4"
"""Cells without connections: lighter than the palest of the others, and grey."""
MOST_WITH_NUMBERS = 15
CELL = {"numbers": 0.5, "largest": 0.22}
"""Sizes of cells in inches, with a number in them and without."""
LONGEST = 10.0
"""The longest side of a heat map, in inches; cells of large ones are smaller."""
SHORTEST = 0.5
MOST_DRAWN = 1000
"""Rows and columns that can be told apart; of more, neighbours share a cell with the strongest of them."""
POINTS = {"largest": 9.0, "smallest": 5.0}
"""Sizes of labels, in points; where the smallest do not fit, some labels are left out."""
SIDES = {"pre": "presynaptic", "post": "postsynaptic"}
TITLES = {"roi": "region"}


def matrix(
    table: pd.DataFrame,
    by: str | tuple[str, str] = "type",
    *,
    log: bool = False,
    ax: Axes | None = None,
    path: str | os.PathLike[str] | None = None,
    arrows: Sequence[str] | None = None,
) -> Axes:
    """
    Draw connections between groups of neurons as a heat map.

    Args:
        table: A table of connections, or a matrix of numbers whose index and columns have names: what `nlcrit.matrix`
            makes, also divided or in another order, or a table that was pivoted by region.
        by: What makes a group, as in `nlcrit.matrix`; a matrix has its groups.
        log: Colours follow the logarithm.
        ax: Where to draw; by default a figure of its own, whose size follows the matrix.
        path: A file to write the picture to, `x.svg` or `x.png`.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        The axes: rows presynaptic, columns postsynaptic groups, or those of the matrix; a colour bar in synapses. Cells without connections
        are light grey. Up to 15 by 15 cells have their numbers in them.

    Raises:
        CallError: As `nlcrit.matrix`; or matplotlib is not installed, or the file cannot be written.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [5, 7]})
        >>> axes = matrix(table, by="bodyId")
        >>> axes.get_xlabel(), [label.get_text() for label in axes.get_yticklabels()]
        ('postsynaptic bodyId', ['1', '2'])
    """
    require_matplotlib()
    content = checked(table)
    found = content if _is_matrix(content) else matrix_of(content, by, arrows=arrows)
    cells = _cells(found)
    width, height = _size(cells.shape)
    axes = ax if ax is not None else new_axes(width, height)
    if cells.count() == 0:
        write_nothing(axes)
    else:
        image = _draw_cells(axes, cells, log=log)
        _label(axes, found, inches=(width / cells.shape[1], height / cells.shape[0]))
        _add_bar(axes, image, _unit(found), width, own=ax is None)
        if max(cells.shape) <= MOST_WITH_NUMBERS:
            _write_numbers(axes, image, found, cells)
    keep(axes, path)
    return axes


def _is_matrix(table: pd.DataFrame) -> bool:
    """Whether index and columns both have a name, as those of `nlcrit.matrix` and of a pivoted table have."""
    return table.index.name is not None and table.columns.name is not None


def _cells(found: pd.DataFrame) -> Cells:
    """The numbers without the zeros and what is missing, neither of which is a connection."""
    import numpy as np

    numbers = found.to_numpy(np.float64, na_value=np.nan)
    return np.ma.masked_where(~np.isfinite(numbers) | (numbers == 0), numbers)


def _size(shape: tuple[int, ...]) -> tuple[float, float]:
    """Width and height in inches."""
    rows, columns = max(1, shape[0]), max(1, shape[1])
    cell = CELL["numbers"] if max(rows, columns) <= MOST_WITH_NUMBERS else CELL["largest"]
    # Cells of a matrix with few rows and very many columns are higher than wide.
    return min(LONGEST, max(SHORTEST, columns * cell)), min(LONGEST, max(SHORTEST, rows * cell))


def _draw_cells(axes: Axes, cells: Cells, *, log: bool) -> AxesImage:
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm, Normalize

    lowest, highest = float(cells.min()), float(cells.max())
    positive = lowest > 0
    norm = LogNorm(lowest, highest) if log and positive and lowest < highest else Normalize(min(0.0, lowest), highest)
    image = axes.imshow(
        _strongest(_strongest(cells, 0), 1),
        cmap=colormaps[COLOURS].with_extremes(bad=NOTHING),
        norm=norm,
        aspect="auto",
        interpolation="nearest",
        extent=(-0.5, cells.shape[1] - 0.5, cells.shape[0] - 0.5, -0.5),
    )
    for spine in axes.spines.values():
        spine.set_visible(False)
    if max(cells.shape) <= LONGEST / CELL["largest"]:
        axes.set_xticks([column - 0.5 for column in range(1, cells.shape[1])], minor=True)
        axes.set_yticks([row - 0.5 for row in range(1, cells.shape[0])], minor=True)
        axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    return image


def _strongest(cells: Cells, axis: int) -> Cells:
    """Not more rows (axis 0) or columns (1) than can be drawn, each the strongest of those that it stands for."""
    import numpy as np

    count = cells.shape[axis]
    if count <= MOST_DRAWN:
        return cells
    starts = np.arange(MOST_DRAWN) * count // MOST_DRAWN
    found = np.maximum.reduceat(cells.filled(-np.inf), starts, axis)
    return np.ma.masked_where(np.isneginf(found), found)


def _label(axes: Axes, found: pd.DataFrame, inches: tuple[float, float]) -> None:
    axes.set_xlabel(_title(found.columns.name))
    axes.set_ylabel(_title(found.index.name))
    for names, room, set_ticks, turned in (
        (found.columns, inches[0], axes.set_xticks, True),
        (found.index, inches[1], axes.set_yticks, False),
    ):
        points = min(POINTS["largest"], max(POINTS["smallest"], room * 72 * 0.8))
        step = -(-points * 1.15 // (room * 72))  # rounded up: labels of lines as high as their letters and a little
        places = range(0, len(names), int(max(1, step)))
        set_ticks(places, [str(names[place]) for place in places], fontsize=points, rotation=90 if turned else 0)


def _title(name: object) -> str:
    """
    The words for `type_pre`.

    Example:
        >>> _title("type_pre")
        'presynaptic type'
    """
    by, _, end = str(name).rpartition("_")
    return f"{SIDES[end]} {by}" if end in SIDES else TITLES.get(str(name), str(name))


def _unit(found: pd.DataFrame) -> str:
    """What the cells count; nothing where a matrix of integers has been divided since, or comes from elsewhere."""
    import pandas as pd

    unit = str(facts_of(found).get(UNIT, ""))
    counted = unit in {"synapses", "connections"}
    whole = all(pd.api.types.is_integer_dtype(kind) for kind in found.dtypes)
    return "" if counted and not whole else unit


def _add_bar(axes: Axes, image: AxesImage, unit: str, width: float, *, own: bool) -> None:
    if own:  # as high as the map, and as wide whatever the map is
        place = axes.inset_axes((1 + 0.15 / width, 0.0, 0.15 / width, 1.0))
        bar = axes.figure.colorbar(image, cax=place)
    else:
        bar = axes.figure.colorbar(image, ax=axes)
    bar.set_label(unit)
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=POINTS["largest"])


def _write_numbers(axes: Axes, image: AxesImage, found: pd.DataFrame, cells: Cells) -> None:
    import numpy as np

    for row, column in np.argwhere(~np.ma.getmaskarray(cells)):
        value: Any = found.iloc[row, column]
        red, green, blue, _ = image.to_rgba(cells[row, column])
        bright = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
        text = number(value)
        small = POINTS["largest"] - max(0, len(text) - 4)
        axes.text(column, row, text, ha="center", va="center", fontsize=small, color=INK if bright else "white")
