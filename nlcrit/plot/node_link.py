"""Connections between few groups of neurons as a picture of nodes and arrows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from math import atan2, cos, degrees, dist, sin
from typing import TYPE_CHECKING, Any

from nlcrit.errors import CallError
from nlcrit.plot.canvas import INK, drawing, keep, new_axes, number, require_matplotlib, write_nothing
from nlcrit.plot.layout import Link, Network, Node, Point, network_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.patches import Circle

NODE = "#31688e"
ARROW = "#a6a6a6"
RADIUS = 0.07
"""Of a node, in inches."""
BEND = 0.12
"""How far an arrow on a circle leaves the straight line, as a part of its length: the one back is beside it."""
WIDTHS = (0.6, 5.0)
"""Of the weakest thinkable arrow and of the strongest there is, in points."""
MOST_WITH_NUMBERS = 20
MARGIN = 0.35
LOOP = 0.45
"""How far a group's connections with itself lead away from it, in inches."""
ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Where on an arrow its weight may stand, best first."""
APART = 0.3
"""How far weights have to be from each other, in inches, to be read."""
FEW_AROUND = 8
"""Nodes on a circle whose labels are upright; those of more point outwards."""


def network(
    table: pd.DataFrame,
    by: str = "type",
    *,
    max_nodes: int = 50,
    ax: Axes | None = None,
    path: str | os.PathLike[str] | None = None,
    arrows: Sequence[str] | None = None,
) -> Axes:
    """
    Draw a small table of connections as nodes and arrows.

    Args:
        table: A table of connections with weights.
        by: What makes a node: "type", "instance", "bodyId" or any property of both ends in the table.
        max_nodes: The most nodes to draw.
        ax: Where to draw; by default a figure of its own, whose size follows the network.
        path: A file to write the picture to, `x.svg` or `x.png`.
        arrows: Which way the arrows of a chain or path point, `["->", "<-"]`, where the table lost its query.

    Returns:
        The axes. Chains and paths have a column for each of their places, from left to right, as the query was
        written; pairs have two, or stand on a circle where a group is on both sides. Arrows point from presynaptic
        to postsynaptic and are as wide as their sum of synapses, which stands beside up to 20 of them. A neuron
        without the property is a node of its own.

    Raises:
        CallError: There are more nodes than `max_nodes`; as `nlcrit.matrix`; or matplotlib is not installed, or the
            file cannot be written.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [5, 7]})
        >>> axes = network(table, by="bodyId")
        >>> [text.get_text() for text in axes.texts]
        ['1', '2', '3', '5', '7']
    """
    require_matplotlib()
    found = network_of(table, by, arrows)
    if len(found.nodes) > max_nodes:
        raise CallError(
            f"the network has {len(found.nodes):,} nodes, and {max_nodes:,} at most are drawn",
            code="NA101",
            hint=f"keep the strongest, as table[table.weight >= 50], or pass max_nodes={len(found.nodes)}; "
            "nlcrit.plot.matrix has room for more",
        )
    places = found.places()
    with drawing(ax):
        axes = ax if ax is not None else new_axes(*_size(places.values()))
        if not places:
            write_nothing(axes)
        else:
            _set_up(axes, places.values())
            _draw_network(axes, found, places)
    keep(axes, path)
    return axes


def _size(points: Iterable[Point]) -> tuple[float, float]:
    rows = list(points) or [Point(0, 0)]
    across, up = [point.x for point in rows], [point.y for point in rows]
    return max(1.0, max(across) - min(across) + 2 * MARGIN), max(1.0, max(up) - min(up) + 2 * MARGIN)


def _set_up(axes: Axes, points: Iterable[Point]) -> None:
    """One unit is one inch, where the axes are ours."""
    rows = list(points)
    width, height = _size(rows)
    x = (min(point.x for point in rows) + max(point.x for point in rows)) / 2
    y = (min(point.y for point in rows) + max(point.y for point in rows)) / 2
    axes.set_xlim(x - width / 2, x + width / 2)
    axes.set_ylim(y - height / 2, y + height / 2)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _draw_network(axes: Axes, network: Network, places: dict[Node, Point]) -> None:
    from matplotlib.patches import Circle

    looped = {link.source for link in network.links if link.source == link.target}
    circles = {node: Circle(place, RADIUS, color=NODE, zorder=3) for node, place in places.items()}
    for node, circle in circles.items():
        axes.add_patch(circle)
        _write_label(axes, node, places, layered=network.layered, looped=node in looped)
    bend = 0.0 if network.layered else BEND
    strongest = max(link.weight for link in network.links) or 1
    for link in sorted(network.links, key=lambda link: -link.weight):  # the weaker ones remain visible
        width = WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * link.weight / strongest
        _draw_arrow(axes, link, places, circles, width, bend)
    if len(network.links) <= MOST_WITH_NUMBERS:
        _write_weights(axes, network.links, places, bend)


def _write_label(axes: Axes, node: Node, places: dict[Node, Point], *, layered: bool, looped: bool) -> None:
    from matplotlib.patheffects import withStroke

    # Arrows pass behind labels, so these have a white edge.
    look: dict[str, Any] = {
        "fontsize": 9,
        "color": INK,
        "zorder": 5,
        "path_effects": [withStroke(linewidth=2.5, foreground="white")],
    }
    x, y = places[node]
    gap = RADIUS + 0.06
    if layered:
        columns = {each.column for each in places}
        if node.column not in {min(columns), max(columns)}:
            axes.text(x, y + gap, node.label, ha="center", va="bottom", **look)
            return
        side = -1 if node.column == min(columns) else 1
        at = "right" if side < 0 else "left"
        axes.text(x + side * gap, y, node.label, ha=at, va="center", **look)
        return
    turn = _outwards(places[node])
    gap += LOOP if looped else 0
    right = cos(turn) > -1e-9
    tilted = len(places) > FEW_AROUND
    at = "left" if right else "right"
    axes.text(
        x + gap * cos(turn),
        y + gap * sin(turn),
        node.label,
        ha=at if tilted or abs(cos(turn)) > 0.3 else "center",
        va="center" if tilted or abs(sin(turn)) < 0.9 else "bottom" if sin(turn) > 0 else "top",
        rotation=(degrees(turn) if right else degrees(turn) + 180) if tilted else 0,
        rotation_mode="anchor",
        **look,
    )


def _draw_arrow(
    axes: Axes, link: Link, places: dict[Node, Point], circles: dict[Node, Circle], width: float, bend: float
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Curve

    look: dict[str, Any] = {
        "arrowstyle": f"-|>,head_length={0.4 + 0.06 * width},head_width={0.2 + 0.04 * width}",
        "mutation_scale": 10,
        "linewidth": width,
        "color": ARROW,
        "joinstyle": "miter",
        "capstyle": "butt",
        "clip_on": False,
        "zorder": 2,
    }
    start, end = places[link.source], places[link.target]
    if link.source == link.target:
        turn = _outwards(start)
        corners = [_from(start, turn + side, reach) for side, reach in _LOOP_CORNERS]
        curve = Curve(corners, [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4])
        axes.add_patch(FancyArrowPatch(path=curve, **look))
        return
    ends: dict[str, Any] = {"patchA": circles[link.source], "patchB": circles[link.target], "shrinkA": 1, "shrinkB": 1}
    axes.add_patch(FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", **ends, **look))


_LOOP_CORNERS = ((0.5, RADIUS + 0.02), (0.75, LOOP * 1.5), (-0.75, LOOP * 1.5), (-0.5, RADIUS + 0.02))
"""Of the curve of a loop: turns from the way outwards, in radians, and how far away."""


def _from(point: Point, turn: float, reach: float) -> Point:
    return Point(point.x + reach * cos(turn), point.y + reach * sin(turn))


def _outwards(point: Point) -> float:
    """The direction away from the middle of the circle; upwards in the middle itself."""
    return atan2(point.y, point.x) if point.x or point.y else atan2(1, 0)


def _write_weights(axes: Axes, links: Iterable[Link], places: dict[Node, Point], bend: float) -> None:
    """Each weight on its arrow, where neither a node nor another weight is near, or as far from them as can be."""
    taken = list(places.values())
    for link in links:
        found = _points_along(link, places, bend)
        free = [point for point in found if all(dist(point, other) >= APART for other in taken)]
        place = (free or [max(found, key=lambda point: min(dist(point, other) for other in taken))])[0]
        taken.append(place)
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        axes.text(*place, number(link.weight), ha="center", va="center", fontsize=7, color=INK, bbox=box, zorder=4)


def _points_along(link: Link, places: dict[Node, Point], bend: float) -> list[Point]:
    start, end = places[link.source], places[link.target]
    if link.source == link.target:
        return [_from(start, _outwards(start), LOOP)]
    across, up = end.x - start.x, end.y - start.y
    # The control point of matplotlib's arc3, whose curve is a quadratic Bézier curve.
    bent = Point((start.x + end.x) / 2 + bend * up, (start.y + end.y) / 2 - bend * across)
    return [
        Point(*((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c for a, b, c in zip(start, bent, end, strict=True)))
        for t in ALONG
    ]
