"""A matrix of connections as a heat map."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nlcrit.connections.columns import checked, facts_of, in_total
from nlcrit.connections.hops import pairs_of
from nlcrit.connections.matrices import UNIT
from nlcrit.connections.matrices import matrix as matrix_of
from nlcrit.plot.brackets import AUTO, Brackets, brackets_of, draw_brackets
from nlcrit.plot.canvas import INK, drawing, keep, new_axes, number, require_matplotlib, write_nothing

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
    brackets: str | None = AUTO,
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
        brackets: A property by which groups stand together, with a line around them and one name: neurons by "type".
            By default the type, where `by` is finer and the table has it; None for none.
        log: Colours follow the logarithm.
        ax: Where to draw; by default a figure of its own, whose size follows the matrix.
        path: A file to write the picture to, `x.svg` or `x.png`.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        The axes: rows presynaptic, columns postsynaptic groups, or those of the matrix; a colour bar in synapses.
        Cells without connections are light grey. Up to 15 by 15 cells have their numbers in them. Of more than 45
        groups in brackets, only the brackets have names.

    Raises:
        CallError: As `nlcrit.matrix`; groups do not lie within the brackets that were asked for; matplotlib is not
            installed, or the file cannot be written.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [5, 7]})
        >>> axes = matrix(table, by="bodyId")
        >>> axes.get_xlabel(), [label.get_text() for label in axes.get_yticklabels()]
        ('postsynaptic bodyId', ['1', '2'])
    """
    require_matplotlib()
    found, sides = _found(checked(table), by, brackets, arrows)
    cells = _cells(found)
    width, height = _size(cells.shape)
    with drawing(ax):
        axes = ax if ax is not None else new_axes(width, height)
        if cells.count() == 0:
            write_nothing(axes)
        else:
            image = _draw_cells(axes, cells, log=log)
            _label(axes, found, sides, inches=(width / cells.shape[1], height / cells.shape[0]))
            _add_bar(axes, image, _unit(found), width, own=ax is None)
            if max(cells.shape) <= MOST_WITH_NUMBERS:
                _write_numbers(axes, image, found, cells)
            for axis, each in sides.items():
                draw_brackets(axes, each, axis)
    keep(axes, path)
    return axes


def _found(
    table: pd.DataFrame, by: str | tuple[str, str], brackets: str | None, arrows: Sequence[str] | None
) -> tuple[pd.DataFrame, dict[str, Brackets]]:
    """The matrix of a table, in the order of its brackets, and those of its rows, "y", and of its columns, "x"."""
    if _is_matrix(table):
        return table, {}
    found = matrix_of(table, by, arrows=arrows)
    pairs = in_total(pairs_of(table, arrows))
    by_pre, by_post = (by, by) if isinstance(by, str) else by
    rows, columns = brackets_of(pairs, by_pre, brackets, "pre"), brackets_of(pairs, by_post, brackets, "post")
    sides = {axis: each for axis, each in (("y", rows), ("x", columns)) if each is not None}
    if rows is not None:
        found = found.iloc[rows.order]
    if columns is not None:
        found = found.iloc[:, columns.order]
    return found, sides


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


def _label(axes: Axes, found: pd.DataFrame, sides: Mapping[str, Brackets], inches: tuple[float, float]) -> None:
    axes.set_xlabel(_title(found.columns.name, sides.get("x")), color=INK)
    axes.set_ylabel(_title(found.index.name, sides.get("y")), color=INK)
    for axis, names, room, set_ticks in (
        ("x", found.columns, inches[0], axes.set_xticks),
        ("y", found.index, inches[1], axes.set_yticks),
    ):
        if axis in sides and room < 0.99 * CELL["largest"]:  # the names of the brackets are enough
            set_ticks([])
            continue
        points = min(POINTS["largest"], max(POINTS["smallest"], room * 72 * 0.8))
        step = -(-points * 1.15 // (room * 72))  # rounded up: labels of lines as high as their letters and a little
        places = range(0, len(names), int(max(1, step)))
        set_ticks(places, [str(names[place]) for place in places], fontsize=points, rotation=90 if axis == "x" else 0)


def _title(name: object, brackets: Brackets | None = None) -> str:
    """
    The words for `type_pre`, and for what is bracketed.

    Example:
        >>> _title("type_pre")
        'presynaptic type'
        >>> _title("bodyId_post", Brackets("type", [0], ["A"], [1]))
        'postsynaptic bodyId by type'
    """
    by, _, end = str(name).rpartition("_")
    words = f"{SIDES[end]} {by}" if end in SIDES else TITLES.get(str(name), str(name))
    return words if brackets is None else f"{words} by {brackets.by}"


def _unit(found: pd.DataFrame) -> str:
    """What the cells count; nothing where a matrix of integers has been divided since, or comes from elsewhere."""
    import pandas as pd

    unit = str(facts_of(found).get(UNIT, ""))
    counted = unit in {"synapses", "connections"}
    whole = all(pd.api.types.is_integer_dtype(kind) for kind in found.dtypes)
    return "" if counted and not whole else unit


def _add_bar(axes: Axes, image: AxesImage, unit: str, width: float, *, own: bool) -> None:
    from matplotlib.colors import LogNorm
    from matplotlib.ticker import FuncFormatter, LogLocator

    look: dict[str, Any] = {}
    if isinstance(image.norm, LogNorm):
        look = {"ticks": LogLocator(subs=(1, 2, 5)), "format": FuncFormatter(lambda value, _: f"{value:g}")}
    if own:  # as high as the map, and as wide whatever the map is
        look["cax"] = axes.inset_axes((1 + 0.15 / width, 0.0, 0.15 / width, 1.0))
    bar = axes.figure.colorbar(image, ax=axes, **look)
    bar.minorticks_off()
    bar.set_label(unit, color=INK)
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
