"""Graphs of networkx and matrices of scipy have every connection once, with exact ids."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

import nlcrit
from nlcrit.errors import CallError

if TYPE_CHECKING:
    import networkx as nx

LARGEST = 2**63 - 1
PAIRS = pd.DataFrame(
    {
        "bodyId_pre": [1, 1, 2],
        "bodyId_post": [2, LARGEST, 2],
        "weight": [5, 7, 1],
        "weightHP": [4, None, 1],
        "type_pre": ["A", "A", "B"],
        "type_post": ["B", None, "B"],
    }
).astype({"weight": "Int64", "weightHP": "Int64", "type_pre": "string", "type_post": "string"})
ADJACENCIES = pd.DataFrame(
    {"bodyId_pre": [1, 1, 2], "bodyId_post": [2, 2, 1], "roi": ["a", "b", "a"], "weight": np.array([5, 3, 2], np.int32)}
)
"""As neuprint-python's `fetch_adjacencies` gives it."""


def nodes(graph: nx.DiGraph[int]) -> list[tuple[int, dict[str, Any]]]:
    return list(graph.nodes(data=True))


def edges(graph: nx.DiGraph[int]) -> list[tuple[int, int, dict[str, Any]]]:
    return list(graph.edges(data=True))


# networkx ------------------------------------------------------------------------------------------------------


def test_nodes_are_bodies_with_their_properties() -> None:
    assert nodes(nlcrit.to_networkx(PAIRS)) == [(1, {"type": "A"}), (2, {"type": "B"}), (LARGEST, {})]


def test_edges_have_their_counts() -> None:
    expected = [
        (1, 2, {"weight": 5, "weightHP": 4}),
        (1, LARGEST, {"weight": 7}),
        (2, 2, {"weight": 1, "weightHP": 1}),
    ]
    assert edges(nlcrit.to_networkx(PAIRS)) == expected


def test_everything_is_of_python() -> None:
    graph = nlcrit.to_networkx(ADJACENCIES)
    assert {type(node) for node in graph} == {int}
    assert {type(known["weight"]) for *_, known in edges(graph)} == {int}


def test_regions_become_one_edge_with_a_dict() -> None:
    expected = [(1, 2, {"weight": 8, "roi": {"a": 5, "b": 3}}), (2, 1, {"weight": 2, "roi": {"a": 2}})]
    assert edges(nlcrit.to_networkx(ADJACENCIES)) == expected


def test_regions_without_weights_are_named() -> None:
    assert edges(nlcrit.to_networkx(ADJACENCIES.drop(columns="weight")))[1] == (2, 1, {"roi": {"a": None}})


def test_ids_alone_are_a_graph() -> None:
    assert edges(nlcrit.to_networkx(PAIRS[["bodyId_pre", "bodyId_post"]]))[0] == (1, 2, {})


def test_lists_remain_lists() -> None:
    table = PAIRS[:1].assign(somaLocation_pre=[[1, 2, 3]])
    assert nodes(nlcrit.to_networkx(table))[0] == (1, {"type": "A", "somaLocation": [1, 2, 3]})


def test_hops_of_a_chain_are_edges_once() -> None:
    chain = pd.DataFrame({"bodyId_0": [1, 1], "bodyId_1": [2, 2], "bodyId_2": [3, 4], "weight_1": [5, 5], "weight_2": [6, 7]})
    graph = nlcrit.to_networkx(chain, arrows=["->", "<-"])
    assert edges(graph) == [(1, 2, {"weight": 5}), (3, 2, {"weight": 6}), (4, 2, {"weight": 7})]


def test_neurons_give_attributes_and_lone_nodes() -> None:
    neurons = pd.DataFrame({"bodyId": [LARGEST, 9], "type": ["C", None], "size": [10, 2**60]})
    expected = [
        (1, {"type": "A"}),
        (2, {"type": "B"}),
        (9, {"size": 2**60}),
        (LARGEST, {"type": "C", "size": 10}),
    ]
    assert nodes(nlcrit.to_networkx(PAIRS, neurons)) == expected


@pytest.mark.parametrize(
    ("neurons", "message"),
    [
        (pd.DataFrame({"id": [1]}), "nodes has no column bodyId"),
        (pd.DataFrame({"bodyId": [1, 1]}), "1 stands in nodes more than once"),
        ([1, 2], "a DataFrame is needed, not list"),
    ],
)
def test_neurons_that_are_none_are_refused(neurons: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.to_networkx(PAIRS, neurons)


def test_an_empty_table_is_an_empty_graph() -> None:
    graph = nlcrit.to_networkx(PAIRS[:0])
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (0, 0)


# scipy ---------------------------------------------------------------------------------------------------------


def test_rows_are_presynaptic() -> None:
    matrix, ids = nlcrit.to_scipy_sparse(PAIRS)
    assert ids.tolist() == [1, 2, LARGEST]
    assert matrix.toarray().tolist() == [[0, 5, 7], [0, 1, 0], [0, 0, 0]]


def test_types_are_those_that_are_promised() -> None:
    found = nlcrit.to_scipy_sparse(PAIRS)
    assert isinstance(found.matrix, scipy.sparse.csr_array)
    assert (found.matrix.dtype, found.ids.dtype) == (np.int64, np.int64)


def test_regions_are_added_up() -> None:
    assert nlcrit.to_scipy_sparse(ADJACENCIES).matrix.toarray().tolist() == [[0, 8], [2, 0]]


def test_weights_stay_exact() -> None:
    table = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [1], "weight": [2**53 + 1]})
    assert nlcrit.to_scipy_sparse(table).matrix.toarray().tolist() == [[2**53 + 1]]


@pytest.mark.parametrize("wrap", [list, np.array, pd.Series, lambda ids: pd.array(ids, "Int64"), iter])
def test_an_order_can_be_given(wrap: Any) -> None:
    matrix, ids = nlcrit.to_scipy_sparse(PAIRS, wrap([LARGEST, 2, 1, 4]))
    assert ids.tolist() == [LARGEST, 2, 1, 4]
    assert matrix.toarray().tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [7, 5, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ([1, 2], f"ids has no {LARGEST}, which the table has"),
        ([1], "ids has no 2 and 1 more, which the table has"),
        ([1, 2, 2, LARGEST], "2 stands in ids more than once"),
        ([1.0, 2.0], "ids has no integers but float64"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(ids: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.to_scipy_sparse(PAIRS, ids)


def test_weights_are_needed() -> None:
    with pytest.raises(CallError, match="the table has no column weight") as caught:
        nlcrit.to_scipy_sparse(PAIRS.drop(columns="weight"))
    assert caught.value.hint == "add weight to 'return'"


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (pd.array([1, None, 2], "Int64"), "a connection has no weight"),
        ([0.5, 1.0, 2.0], "these are no integers"),
        (["a", "b", "c"], "column weight has no number for a connection"),
    ],
)
def test_weights_are_whole_numbers(weights: Any, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.to_scipy_sparse(PAIRS.assign(weight=weights))


@pytest.mark.parametrize("table", [PAIRS[:0], pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "weight"])])
def test_an_empty_table_is_an_empty_matrix(table: pd.DataFrame) -> None:
    assert nlcrit.to_scipy_sparse(table).matrix.shape == (0, 0)


# Libraries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "library"), [("to_networkx", "networkx"), ("to_scipy_sparse", "scipy")])
def test_a_missing_library_is_named(name: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CallError, match=f"{library} is not installed") as caught:
        getattr(nlcrit, name)(PAIRS)
    assert (caught.value.code, caught.value.hint) == ("NA102", 'pip install "nlcrit[graphs]"')
