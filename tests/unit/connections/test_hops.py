"""Every form of a table of connections becomes the same pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from nlcrit.connections.columns import Form, form_of
from nlcrit.connections.hops import directions, hops_of, pairs_of
from nlcrit.errors import CallError

LARGEST = 2**63 - 1
CHAIN = pd.DataFrame(
    {
        "bodyId_0": [1, 1, 4],
        "bodyId_1": [2, 2, 2],
        "bodyId_2": [3, 5, 3],
        "weight_1": [10, 10, 40],
        "weight_2": [7, 8, 7],
        "type_0": ["A", "A", None],
        "type_1": ["B", "B", "B"],
        "type_2": ["C", "C", "C"],
    }
)
PATHS = pd.DataFrame(
    {
        "path": [1, 1, 2, 2, 2],
        "hop": [0, 1, 0, 1, 2],
        "bodyId": [1, 9, 1, 5, 9],
        "type": ["A", "Z", "A", "M", "Z"],
        "weight": [pd.NA, 3, pd.NA, 4, 6],
    }
).astype({"weight": "Int64", "type": "string"})


def asked(table: pd.DataFrame, query: str) -> pd.DataFrame:
    """The table with what an answer says about itself."""
    found = table.copy()
    found.attrs["nlcrit"] = {"dataset": "tiny", "query": query}
    return found


def edges(table: pd.DataFrame, arrows: Any = None) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in pairs_of(table, arrows)[["bodyId_pre", "bodyId_post", "weight"]].to_numpy(dtype=object)]


# Forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (pd.DataFrame(columns=["bodyId_pre", "bodyId_post"]), Form.PAIRS),
        (pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "roi", "weight"]), Form.PAIRS),
        (CHAIN, Form.CHAIN),
        (PATHS, Form.PATHS),
    ],
)
def test_a_form_is_known_by_its_columns(table: pd.DataFrame, expected: Form) -> None:
    assert form_of(table) is expected


@pytest.mark.parametrize("columns", [["bodyId", "type"], ["bodyId_pre", "weight"], ["bodyId_0"], []])
def test_a_table_of_neurons_is_no_table_of_connections(columns: list[str]) -> None:
    with pytest.raises(CallError, match="the table has no connections: bodyId_pre and bodyId_post") as caught:
        form_of(pd.DataFrame(columns=columns))
    assert (caught.value.code, caught.value.hint) == ("NA101", "ask for connections with an arrow: A -> B")


@pytest.mark.parametrize("table", [None, [1], "A -> B", 7])
def test_what_is_no_table_is_named(table: object) -> None:
    with pytest.raises(CallError, match=f"a DataFrame is needed, not {type(table).__name__}"):
        form_of(table)


# Pairs ---------------------------------------------------------------------------------------------------------


def test_pairs_are_sorted_by_their_ids() -> None:
    table = pd.DataFrame({"bodyId_pre": [2, 1], "bodyId_post": [3, 9], "weight": [5, 7]})
    assert edges(table) == [(1, 9, 7), (2, 3, 5)]


@pytest.mark.parametrize("kind", ["int64", "Int64", "uint64", "object"])
def test_the_largest_ids_stay_exact(kind: str) -> None:
    table = pd.DataFrame({"bodyId_pre": [LARGEST], "bodyId_post": [LARGEST - 1], "weight": [1]}, dtype=kind)
    assert edges(table) == [(LARGEST, LARGEST - 1, 1)]


def test_the_largest_ids_stay_exact_in_chains_and_paths() -> None:
    chain = pd.DataFrame({"bodyId_0": [LARGEST], "bodyId_1": [LARGEST - 1], "weight_1": [1]})
    path = pd.DataFrame({"path": [1, 1], "hop": [0, 1], "bodyId": [LARGEST, LARGEST - 1], "weight": [None, 1]})
    assert edges(chain, ["->"]) == edges(path, ["->"]) == [(LARGEST, LARGEST - 1, 1)]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([1.0, 2.0], "bodyId_pre has no integers but float64"),
        (["1", "2"], "bodyId_pre has no integers but string"),
        ([2**63, 1], "bodyId_pre has no integers but U[Ii]nt64"),
        ([1, None], "an id is missing in bodyId_pre|bodyId_pre has no integers"),
        (pd.array([1, None], "Int64"), "an id is missing in bodyId_pre"),
    ],
)
def test_ids_are_integers(ids: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        pairs_of(pd.DataFrame({"bodyId_pre": ids, "bodyId_post": [1, 2]}))


def test_a_pair_that_stands_twice_is_refused() -> None:
    table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "weight": [5, 7]})
    with pytest.raises(CallError, match="the connection 1 -> 2 stands in the table more than once") as caught:
        pairs_of(table)
    assert "the column roi" in str(caught.value.hint)


def test_a_pair_stands_once_for_each_region() -> None:
    table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "roi": ["b", "a"], "weight": [5, 7]})
    assert pairs_of(table)["roi"].tolist() == ["a", "b"]


def test_the_table_is_left_as_it_is() -> None:
    table = pd.DataFrame({"bodyId_pre": np.array([2, 1]), "bodyId_post": [3, 9], "roi": pd.Categorical(["a", "b"])})
    before = table.copy()
    pairs_of(table)
    pd.testing.assert_frame_equal(table, before)


# Chains --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("A -> B -> C", [(1, 2, 10), (2, 3, 7), (2, 5, 8), (4, 2, 40)]),
        ("A -> B <- C", [(1, 2, 10), (3, 2, 7), (4, 2, 40), (5, 2, 8)]),
        ("A <- B -> C", [(2, 1, 10), (2, 3, 7), (2, 4, 40), (2, 5, 8)]),
        ("'a -> b' -[weight >= 5]-> B -> C return weight limit 3", [(1, 2, 10), (2, 3, 7), (2, 5, 8), (4, 2, 40)]),
    ],
)
def test_the_query_says_which_way_a_chain_points(query: str, expected: list[tuple[int, ...]]) -> None:
    assert edges(asked(CHAIN, query)) == expected


def test_arrows_that_are_told_go_before_those_of_the_query() -> None:
    assert directions(asked(CHAIN, "A -> B -> C"), ["<-", "<-"]) == ["<-", "<-"]


def test_properties_follow_the_direction() -> None:
    pairs = pairs_of(CHAIN, ["->", "<-"])
    assert pairs[["type_pre", "type_post"]].fillna("?").to_numpy().tolist() == [["A", "B"], ["C", "B"], ["?", "B"], ["C", "B"]]


@pytest.mark.parametrize("query", ["A -> B", "A -> B -> C -> D", "type = A", "A -> B -> C; A -> B -> C", "A ->", 5, None])
def test_no_direction_is_guessed(query: Any) -> None:
    with pytest.raises(CallError, match="which way the arrows point is not known") as caught:
        pairs_of(asked(CHAIN, query))
    assert caught.value.hint == 'say it as the query did: arrows=["->", "<-"]'


def test_a_joined_table_has_lost_its_query() -> None:
    first, second = asked(CHAIN[:1], "A -> B -> C"), asked(CHAIN[1:], "A -> B <- C")
    with pytest.raises(CallError, match="the table lost its query"):
        pairs_of(pd.concat([first, second]))


@pytest.mark.parametrize("arrows", [[], ["->"], ["->", "=>"], "->", ["->", "->", "->"]])
def test_arrows_that_do_not_fit_are_refused(arrows: Any) -> None:
    with pytest.raises(CallError, match="arrows cannot be") as caught:
        pairs_of(CHAIN, arrows)
    assert caught.value.hint == 'pass arrows=["->", "<-"]'


def test_a_connection_on_two_arrows_is_there_once() -> None:
    chain = pd.DataFrame({"bodyId_0": [1], "bodyId_1": [1], "bodyId_2": [1], "weight_1": [5], "weight_2": [5]})
    assert edges(chain, ["->", "->"]) == [(1, 1, 5)]


def test_a_connection_that_two_arrows_count_differently_is_refused() -> None:
    chain = pd.DataFrame({"bodyId_0": [1], "bodyId_1": [1], "bodyId_2": [1], "weight_1": [5], "weight_2": [6]})
    with pytest.raises(CallError, match="the connection 1 -> 1 stands in the table more than once") as caught:
        pairs_of(chain, ["->", "->"])
    assert "its arrows count it differently" in str(caught.value.hint)


def test_each_hop_of_a_chain_has_its_own_connections() -> None:
    assert [hop["weight"].tolist() for hop in hops_of(CHAIN, ["->", "->"])] == [[10, 40], [7, 8]]


def test_a_chain_without_rows_needs_no_arrows() -> None:
    assert edges(CHAIN[:0]) == []


# Paths ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("A -[path 1..2]-> Z", [(1, 5, 4), (1, 9, 3), (5, 9, 6)]),
        ("A <-[path 1..2]- Z", [(5, 1, 4), (9, 1, 3), (9, 5, 6)]),
    ],
)
def test_the_weight_of_a_hop_is_that_of_the_way_to_it(query: str, expected: list[tuple[int, ...]]) -> None:
    assert edges(asked(PATHS, query)) == expected


def test_the_order_of_the_rows_says_nothing() -> None:
    assert edges(PATHS[::-1], "->") == edges(PATHS, "->")


def test_a_connection_on_two_paths_is_there_once() -> None:
    again = PATHS.assign(path=PATHS["path"] + 2)
    assert edges(pd.concat([PATHS, again]), "->") == edges(PATHS, "->")


def test_properties_of_a_path_are_those_of_its_neurons() -> None:
    pairs = pairs_of(PATHS, "->")
    assert pairs[["type_pre", "type_post"]].to_numpy().tolist() == [["A", "M"], ["A", "Z"], ["M", "Z"]]


def test_a_path_without_its_beginning_is_refused() -> None:
    with pytest.raises(CallError, match="a path of the table misses a hop"):
        pairs_of(PATHS[PATHS["weight"] >= 3], "->")


def test_paths_without_rows_have_no_connections() -> None:
    assert edges(PATHS[:0]) == []
