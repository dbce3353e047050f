"""
Where the groups of a small network stand and which links they have; knows nothing of drawing.

A node is its column and its label: in a chain `A -> B -> A` the neurons of A stand left and right. Coordinates are in
inches, and the same for the same table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin
from typing import TYPE_CHECKING, NamedTuple

from nlcrit.connections.columns import WEIGHT, Form, form_of, in_total, require_numbers
from nlcrit.connections.groups import group
from nlcrit.connections.hops import directions, hops_of, pairs_of

if TYPE_CHECKING:
    import pandas as pd

ROW_GAP = 0.36
COLUMN_GAP = 2.2, 0.45
"""What columns are apart at least, and as a part of the highest one: steep arrows are hard to tell apart."""
AROUND_GAP = 0.36
"""What neighbours on a circle are apart at least."""
SMALLEST_RADIUS = 1.1


class Node(NamedTuple):
    """A group of neurons in a column of the picture, from 0."""

    column: int
    label: str


class Link(NamedTuple):
    """The connections from one group to another, with all their synapses."""

    source: Node
    target: Node
    weight: float


class Point(NamedTuple):
    """A place in inches, upwards and to the right."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Network:
    """
    Groups of neurons and their connections.

    Args:
        nodes: The groups, sorted.
        links: Their connections, one for each pair of groups and column.
        layered: Whether the columns of the nodes say where they stand.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    layered: bool

    def places(self) -> dict[Node, Point]:
        """Where each node stands: in its column, or on a circle that begins above and goes around with the clock."""
        return _in_columns(self.nodes, self.links) if self.layered else _around(self.nodes)


def network_of(table: pd.DataFrame, by: str, arrows: Sequence[str] | None = None) -> Network:
    """
    The groups of a table of connections and their links.

    Chains and paths have a column for each of their places; so have pairs, unless a group is on both sides.

    Raises:
        CallError: As for a matrix.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 3], "weight": [5, 7]})
        >>> [(link.source.label, link.target.label, link.weight) for link in network_of(table, "bodyId").links]
        [('1', '2', 5), ('1', '3', 7)]
    """
    if form_of(table) is Form.PAIRS:
        links = _links(pairs_of(table), by, (0, 1))
        layered = {link.source.label for link in links}.isdisjoint(link.target.label for link in links)
        if not layered:
            links = [Link(Node(0, link.source.label), Node(0, link.target.label), link.weight) for link in links]
    else:
        hops = hops_of(table, arrows)
        told = directions(table, arrows)
        ways = told if len(told) == len(hops) else told * len(hops)  # a path table has one arrow for all its hops
        links = []
        for place, (hop, way) in enumerate(zip(hops, ways, strict=True)):
            links += _links(hop, by, (place, place + 1) if way == "->" else (place + 1, place))
        layered = True
    nodes = {node for link in links for node in (link.source, link.target)}
    return Network(tuple(sorted(nodes)), tuple(links), layered)


def _links(pairs: pd.DataFrame, by: str, columns: tuple[int, int]) -> list[Link]:
    require_numbers(pairs, WEIGHT)
    total = in_total(pairs)
    sources, targets = group(total, by, "pre"), group(total, by, "post")
    weights = total[WEIGHT].groupby([sources.codes, targets.codes]).sum()
    return [
        Link(Node(columns[0], str(sources.labels[source])), Node(columns[1], str(targets.labels[target])), weight)
        for (source, target), weight in zip(weights.index, weights.tolist(), strict=True)
    ]


def _in_columns(nodes: Sequence[Node], links: Iterable[Link]) -> dict[Node, Point]:
    """Each column beside the one before, its nodes at the height of those that they are connected with."""
    beside: dict[Node, list[tuple[Node, float]]] = {}
    for link in links:
        left, right = sorted((link.source, link.target))
        beside.setdefault(right, []).append((left, link.weight))
    highest = max(Counter(node.column for node in nodes).values(), default=0) * ROW_GAP
    gap = max(COLUMN_GAP[0], COLUMN_GAP[1] * highest)
    places: dict[Node, Point] = {}
    for column, members in groupby(nodes, key=lambda node: node.column):
        heights = {node: _mean_height(beside.get(node, ()), places) for node in members}
        ordered = sorted(heights, key=lambda node: (-heights[node], node))
        for place, node in enumerate(ordered):
            places[node] = Point(column * gap, ((len(ordered) - 1) / 2 - place) * ROW_GAP)
    return places


def _mean_height(partners: Iterable[tuple[Node, float]], places: dict[Node, Point]) -> float:
    partners = list(partners)
    weight = sum(each for _, each in partners)
    return sum(places[node].y * each for node, each in partners) / weight if weight else 0.0


def _around(nodes: Sequence[Node]) -> dict[Node, Point]:
    radius = max(SMALLEST_RADIUS, len(nodes) * AROUND_GAP / (2 * pi)) if len(nodes) > 1 else 0.0
    turns = [pi / 2 - 2 * pi * place / len(nodes) for place in range(len(nodes))]
    return {node: Point(radius * cos(turn), radius * sin(turn)) for node, turn in zip(nodes, turns, strict=True)}
