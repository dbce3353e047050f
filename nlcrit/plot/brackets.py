"""Groups of a matrix that stand together, as the neurons of a type: their order, lines between them, their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from nlcrit.connections.columns import properties_of
from nlcrit.connections.groups import Side, group
from nlcrit.errors import CallError
from nlcrit.plot.canvas import INK

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

USUAL = "type"
AUTO = "auto"
POINTS = 8.0
LINE_HEIGHT = 1.2
"""The height of a line of text as a multiple of the size of its letters."""
GAP = 0.06
"""Between cells, labels, brackets and names, in inches."""
LINES: dict[str, Any] = {"color": INK, "linewidth": 0.6}
APART = 0.04
"""What lines between brackets are apart at least, in inches; closer ones would hide what is between them."""


@dataclass(frozen=True, slots=True)
class Brackets:
    """
    What stands together on one side of a matrix.

    Args:
        by: The property that the groups of a bracket share.
        order: The places of the groups in the matrix, one bracket after the other.
        names: The name of each bracket.
        sizes: How many groups it has.
    """

    by: str
    order: list[int]
    names: list[str]
    sizes: list[int]

    @property
    def starts(self) -> list[int]:
        """The place of the first group of each bracket."""
        return [0, *accumulate(self.sizes)][:-1]

    @property
    def middles(self) -> list[float]:
        """The place in the middle of each bracket."""
        return [start + (size - 1) / 2 for start, size in zip(self.starts, self.sizes, strict=True)]


def brackets_of(pairs: pd.DataFrame, by: str, brackets: str | None, side: Side) -> Brackets | None:
    """
    The brackets of one side; None where there are none, or by default where they would say nothing.

    Args:
        pairs: One row a connection.
        by: What makes a group of the matrix.
        brackets: The property that the groups of a bracket share; "auto" for the type, if it is there.
        side: "pre" or "post".

    Raises:
        CallError: The property that was asked for is not there, or differs within a group.

    Example:
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"bodyId_pre": [1, 2, 3], "bodyId_post": [9, 9, 9], "type_pre": ["B", "A", "B"]})
        >>> brackets_of(pairs, "bodyId", "auto", "pre")
        Brackets(by='type', order=[1, 0, 2], names=['A', 'B'], sizes=[1, 2])
    """
    import pandas as pd

    shared = USUAL if brackets == AUTO else brackets
    column = properties_of(pairs, side).get(str(shared))
    if shared is None or by == shared or (column is None and brackets == AUTO):
        return None
    if column is None:
        hint = f"add {shared}_pre and {shared}_post to 'return'"
        raise CallError(f"the table does not say the {shared} of its {side}synaptic neurons", code="NA101", hint=hint)
    rows = pd.DataFrame({"group": group(pairs, by, side).codes, "name": pairs[column].astype("string")})
    names = rows.drop_duplicates().sort_values(["name", "group"], na_position="last", ignore_index=True)
    if names["group"].duplicated().any():
        if brackets == AUTO:
            return None
        hint = 'by="bodyId" has a row for each neuron'
        raise CallError(f"neurons of one {by} differ in {shared}", code="NA101", hint=hint)
    if brackets == AUTO and not names["name"].duplicated().any():
        return None  # each group would have a bracket of its own
    sizes = names["name"].fillna(f"no {shared}").value_counts(sort=False)
    return Brackets(shared, names["group"].tolist(), sizes.index.tolist(), sizes.tolist())


def draw_brackets(axes: Axes, brackets: Brackets, axis: str) -> None:
    """
    Draw lines between the brackets through the cells, and outside of the labels a bracket with the name of each.

    Args:
        axes: A heat map, whose labels are there.
        brackets: Those of its rows or columns.
        axis: "y" for rows, "x" for columns.
    """
    from matplotlib.transforms import ScaledTranslation

    is_row = axis == "y"
    figure = axes.get_figure(root=True)
    assert figure is not None
    box = axes.get_window_extent()
    room = (box.height if is_row else box.width) / figure.dpi / sum(brackets.sizes)

    def turned(first: Any, second: Any) -> tuple[Any, Any]:
        """Something across and something along the axis, as x and y."""
        return (first, second) if is_row else (second, first)

    def outside(texts: Iterable[Text], transform: Transform) -> Transform:
        """A transform that begins outside of some texts, whatever size the axes will have."""
        extents = [each.get_window_extent() for each in texts if each.get_text()]
        widest = max((box.x0 - each.x0 if is_row else box.y0 - each.y0 for each in extents), default=0.0)
        return transform + ScaledTranslation(*turned(-widest / figure.dpi - GAP, 0.0), figure.dpi_scale_trans)

    along = axes.get_yaxis_transform() if is_row else axes.get_xaxis_transform()
    place = outside(axes.get_yticklabels() if is_row else axes.get_xticklabels(), along)
    drawn = -APART
    for start, size in zip(brackets.starts, brackets.sizes, strict=True):
        if start and start * room - drawn >= APART:
            (axes.axhline if is_row else axes.axvline)(start - 0.5, **LINES)
            drawn = start * room
        ends = turned((0, 0), (start - 0.4, start + size - 0.6))
        axes.plot(*ends, transform=place, clip_on=False, solid_capstyle="butt", **LINES)
    look: dict[str, Any] = {"textcoords": "offset points", "fontsize": POINTS, "color": INK, "annotation_clip": False}
    look |= {"ha": "right", "va": "center"} if is_row else {"ha": "center", "va": "top", "rotation": 90}
    names = [
        axes.annotate(brackets.names[each], turned(0, brackets.middles[each]), turned(-3, 0), xycoords=place, **look)
        for each in _readable(brackets, room)
    ]
    (axes.yaxis if is_row else axes.xaxis).set_label_coords(*turned(0, 0.5), outside(names, axes.transAxes))


def _readable(brackets: Brackets, room: float) -> list[int]:
    """
    The brackets whose names do not touch each other, larger ones first.

    Args:
        brackets: All of them.
        room: Inches of one group.

    Example:
        >>> _readable(Brackets("type", [0, 1, 2, 3], ["A", "B", "C"], [1, 1, 2]), room=0.1)
        [2, 0]
    """
    middles = brackets.middles
    apart = POINTS * LINE_HEIGHT / 72 / room
    kept: list[int] = []
    for place in sorted(range(len(middles)), key=lambda place: -brackets.sizes[place]):
        if all(abs(middles[place] - middles[other]) >= apart for other in kept):
            kept.append(place)
    return kept
