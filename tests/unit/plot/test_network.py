"""A network has a node for each group, an arrow for each connection, and a place for everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

import nlcrit
from nlcrit.errors import CallError
from nlcrit.plot.layout import Network, Node, network_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAIRS = pd.DataFrame(
    {
        "bodyId_pre": [1, 2, 2],
        "bodyId_post": [3, 3, 4],
        "weight": [5, 7, 2],
        "type_pre": ["A", "A", "A"],
        "type_post": ["C", "C", None],
    }
)
RING = pd.DataFrame({"bodyId_pre": [1, 2, 3, 3], "bodyId_post": [2, 3, 1, 3], "weight": [5, 6, 7, 8]})
CHAIN = pd.DataFrame({"bodyId_0": [1, 1], "bodyId_1": [2, 2], "bodyId_2": [1, 3], "weight_1": [5, 5], "weight_2": [6, 7]})
PATHS = pd.DataFrame(
    {"path": [1, 1, 2, 2, 2], "hop": [0, 1, 0, 1, 2], "bodyId": [1, 9, 1, 5, 9], "weight": [None, 3, None, 4, 6]}
)


def links(network: Network) -> list[tuple[Any, ...]]:
    return [(*link.source, *link.target, link.weight) for link in network.links]


def texts(axes: Axes) -> list[str]:
    return [each.get_text() for each in axes.texts]


def drawn(axes: Axes, kind: type) -> list[Any]:
    return [each for each in axes.patches if isinstance(each, kind)]


# Nodes and links -----------------------------------------------------------------------------------------------


def test_pairs_have_two_columns() -> None:
    assert links(network_of(PAIRS, "type")) == [(0, "A", 1, "C", 12), (0, "A", 1, "bodyId 4", 2)]


def test_pairs_have_no_columns_where_a_group_is_on_both_sides() -> None:
    network = network_of(RING, "bodyId")
    assert (network.layered, links(network)[-1]) == (False, (0, "3", 0, "3", 8))


def test_regions_are_added_up() -> None:
    split = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "roi": ["a", "b"], "weight": [5, 7]})
    assert links(network_of(split, "bodyId")) == [(0, "1", 1, "2", 12)]


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        (["->", "->"], [(0, "1", 1, "2", 5), (1, "2", 2, "1", 6), (1, "2", 2, "3", 7)]),
        (["->", "<-"], [(0, "1", 1, "2", 5), (2, "1", 1, "2", 6), (2, "3", 1, "2", 7)]),
    ],
)
def test_chains_have_a_column_for_each_place(arrows: list[str], expected: list[tuple[Any, ...]]) -> None:
    assert links(network_of(CHAIN, "bodyId", arrows)) == expected


@pytest.mark.parametrize(
    ("arrow", "expected"),
    [
        ("->", [(0, "1", 1, "5", 4), (0, "1", 1, "9", 3), (1, "5", 2, "9", 6)]),
        ("<-", [(1, "5", 0, "1", 4), (1, "9", 0, "1", 3), (2, "9", 1, "5", 6)]),
    ],
)
def test_paths_have_a_column_for_each_hop(arrow: str, expected: list[tuple[Any, ...]]) -> None:
    assert links(network_of(PATHS, "bodyId", arrow)) == expected


# Places --------------------------------------------------------------------------------------------------------


def test_columns_go_from_left_to_right() -> None:
    places = network_of(CHAIN, "bodyId", ["->", "<-"]).places()
    assert [places[node].x for node in sorted(places)] == [0, 2.2, 4.4, 4.4]


def test_a_node_stands_beside_those_that_it_is_connected_with() -> None:
    table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [9, 8], "weight": [5, 5]})
    places = network_of(table, "bodyId").places()
    assert places[Node(0, "1")].y == places[Node(1, "9")].y > places[Node(0, "2")].y == places[Node(1, "8")].y


def test_a_circle_begins_above() -> None:
    places = network_of(RING, "bodyId").places()
    assert [round(value, 6) for value in places[Node(0, "1")]] == [0, 1.1]


def test_a_node_alone_stands_in_the_middle() -> None:
    table = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [1], "weight": [5]})
    assert network_of(table, "bodyId").places() == {Node(0, "1"): (0, 0)}


def test_the_same_table_gives_the_same_places() -> None:
    assert network_of(RING, "bodyId").places() == network_of(RING[::-1], "bodyId").places()


# Pictures ------------------------------------------------------------------------------------------------------


def test_nodes_and_arrows_have_their_texts() -> None:
    assert texts(nlcrit.plot.network(PAIRS)) == ["A", "C", "bodyId 4", "12", "2"]


def test_there_is_a_circle_for_each_node_and_an_arrow_for_each_link() -> None:
    axes = nlcrit.plot.network(RING, by="bodyId")
    assert (len(drawn(axes, Circle)), len(drawn(axes, FancyArrowPatch))) == (3, 4)


def test_arrows_are_as_wide_as_their_weights() -> None:
    widths = [arrow.get_linewidth() for arrow in drawn(nlcrit.plot.network(RING, by="bodyId"), FancyArrowPatch)]
    assert [round(width, 2) for width in widths] == [5.0, 4.45, 3.9, 3.35]


def test_many_arrows_have_no_numbers() -> None:
    table = pd.DataFrame({"bodyId_pre": 1, "bodyId_post": range(2, 23), "weight": 5})
    assert texts(nlcrit.plot.network(table, by="bodyId")).count("5") == 1  # the node 5


def test_no_text_covers_another() -> None:
    axes = nlcrit.plot.network(PAIRS)
    figure = axes.figure
    figure.draw_without_rendering()  # type: ignore[union-attr]
    boxes = [each.get_window_extent() for each in axes.texts]
    assert [(one, other) for one in boxes for other in boxes if one is not other and one.overlaps(other)] == []


def test_too_many_nodes_are_refused() -> None:
    with pytest.raises(CallError, match="the network has 4 nodes, and 3 at most are drawn") as caught:
        nlcrit.plot.network(PAIRS, by="bodyId", max_nodes=3)
    assert "max_nodes=4" in str(caught.value.hint)


def test_nothing_is_said_to_be_nothing() -> None:
    assert texts(nlcrit.plot.network(PAIRS[:0])) == ["no connections"]


def test_given_axes_are_drawn_on() -> None:
    given = Figure().add_subplot()
    assert nlcrit.plot.network(PAIRS, ax=given) is given


@pytest.mark.parametrize("name", ["x.png", "x.svg"])
def test_the_picture_can_be_kept(name: str, tmp_path: Path) -> None:
    nlcrit.plot.network(PAIRS, path=tmp_path / name)
    assert (tmp_path / name).stat().st_size > 1000


def test_weights_are_needed() -> None:
    with pytest.raises(CallError, match="the table has no column weight"):
        nlcrit.plot.network(PAIRS.drop(columns="weight"))
