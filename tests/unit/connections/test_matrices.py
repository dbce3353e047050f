"""A matrix has every connection in one of its cells, and no neuron is left out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import nlcrit
from nlcrit.connections import matrices
from nlcrit.errors import CallError

LARGEST = 2**63 - 1
PAIRS = pd.DataFrame(
    {
        "bodyId_pre": [1, 2, 2, 7],
        "bodyId_post": [3, 3, LARGEST, 3],
        "weight": [5, 7, 1, 2],
        "type_pre": ["B", "A", "A", None],
        "type_post": ["C", "C", None, "C"],
        "somaSide_post": ["L", "L", "R", "L"],
        "group_pre": [10, 9, 9, 10],
        "group_post": [1, 1, None, 1],
    }
).convert_dtypes()
SPLIT = pd.DataFrame(
    {"bodyId_pre": [1, 1, 2], "bodyId_post": [3, 3, 3], "roi": ["a", "b", "a"], "weight": [5, 3, 2], "type_pre": list("AAA")}
)


def cells(matrix: pd.DataFrame) -> list[list[Any]]:
    return [[None if value is pd.NA else value for value in row] for row in matrix.to_numpy(dtype=object).tolist()]


def labels(matrix: pd.DataFrame) -> tuple[list[Any], list[Any]]:
    return matrix.index.tolist(), matrix.columns.tolist()


def test_cells_are_sums() -> None:
    assert cells(nlcrit.matrix(PAIRS)) == [[7, 1], [5, 0], [2, 0]]


def test_neurons_without_the_property_are_groups_of_their_own() -> None:
    assert labels(nlcrit.matrix(PAIRS)) == (["A", "B", "bodyId 7"], ["C", f"bodyId {LARGEST}"])


def test_names_say_the_sides() -> None:
    found = nlcrit.matrix(PAIRS)
    assert (found.index.name, found.columns.name) == ("type_pre", "type_post")


def test_types_are_those_that_are_promised() -> None:
    found = nlcrit.matrix(PAIRS)
    assert {str(kind) for kind in found.dtypes} == {"Int64"}
    assert (found.index.dtype, found.columns.dtype) == ("string", "string")


def test_bodies_are_labelled_with_their_ids() -> None:
    found = nlcrit.matrix(PAIRS, "bodyId")
    assert labels(found) == ([1, 2, 7], [3, LARGEST])
    assert found.loc[2, LARGEST] == 1


def test_sides_may_be_grouped_differently() -> None:
    found = nlcrit.matrix(PAIRS, ("type", "somaSide"))
    assert (labels(found), cells(found)) == ((["A", "B", "bodyId 7"], ["L", "R"]), [[7, 1], [5, 0], [2, 0]])


def test_numbers_are_sorted_as_numbers() -> None:
    assert labels(nlcrit.matrix(PAIRS, "group")) == (["9", "10"], ["1", f"bodyId {LARGEST}"])


def test_regions_are_added_up() -> None:
    assert cells(nlcrit.matrix(SPLIT, "bodyId")) == [[8], [2]]


@pytest.mark.parametrize(("aggregate", "expected"), [("sum", 10), ("mean", 5.0), ("count", 2)])
def test_means_and_counts_are_those_of_pairs(aggregate: Any, expected: float) -> None:
    assert cells(nlcrit.matrix(SPLIT, ("type", "bodyId"), aggregate=aggregate)) == [[expected]]


def test_there_is_no_mean_where_no_connection_is() -> None:
    assert cells(nlcrit.matrix(PAIRS, aggregate="mean")) == [[7.0, 1.0], [5.0, None], [2.0, None]]


def test_counting_needs_no_weights() -> None:
    assert cells(nlcrit.matrix(PAIRS.drop(columns="weight"), aggregate="count")) == [[1, 1], [1, 0], [1, 0]]


def test_other_numbers_can_be_added_up() -> None:
    found = nlcrit.matrix(PAIRS.assign(input_fraction=[0.25, 0.5, 1.0, 0.125]), value="input_fraction")
    assert cells(found) == [[0.5, 1.0], [0.25, 0.0], [0.125, 0.0]]


def test_sums_stay_exact() -> None:
    table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [2**53, 1], "type_pre": ["A", "A"]})
    assert cells(nlcrit.matrix(table, ("type", "bodyId"))) == [[2**53 + 1]]


def test_chains_have_all_their_connections() -> None:
    chain = pd.DataFrame({"bodyId_0": [1], "bodyId_1": [2], "bodyId_2": [3], "weight_1": [5], "weight_2": [6]})
    found = nlcrit.matrix(chain, "bodyId", arrows=["->", "->"])
    assert (labels(found), cells(found)) == (([1, 2], [2, 3]), [[5, 0], [0, 6]])


def test_the_facts_of_the_answer_come_along() -> None:
    table = PAIRS.copy()
    table.attrs["nlcrit"] = {"dataset": "tiny", "query": "A -> B"}
    assert nlcrit.matrix(table).attrs["nlcrit"] == {"dataset": "tiny", "query": "A -> B", "unit": "synapses"}


def test_an_empty_table_is_an_empty_matrix() -> None:
    found = nlcrit.matrix(PAIRS[:0])
    assert (found.shape, found.index.name, found.columns.name) == ((0, 0), "type_pre", "type_post")


@pytest.mark.parametrize(
    ("table", "options", "message", "hint"),
    [
        (PAIRS.drop(columns="weight"), {}, "the table has no column weight", "add weight to 'return'"),
        (PAIRS, {"value": "weightHP"}, "the table has no column weightHP", "add weightHP to 'return'"),
        (
            PAIRS[["bodyId_pre", "bodyId_post", "weight"]],
            {},
            "the table does not say the type of its presynaptic neurons",
            'add type_pre and type_post to \'return\'; without them there is by="bodyId"',
        ),
        (
            PAIRS,
            {"by": "somaSide"},
            "the table does not say the somaSide of its presynaptic neurons",
            'add somaSide_pre and somaSide_post to \'return\'; without them there is by="bodyId", by="group", by="type"',
        ),
        (PAIRS, {"aggregate": "max"}, "aggregate cannot be 'max'", "one of: sum, mean, count"),
        (PAIRS, {"by": 5}, "by cannot be 5", 'a property, "type", or one for each side, ("type", "bodyId")'),
        (
            PAIRS.assign(type_pre=[[1]] * 4),
            {},
            "neurons cannot be grouped by type, whose values are lists",
            'by="bodyId"',
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    table: pd.DataFrame, options: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(CallError) as caught:
        nlcrit.matrix(table, **options)
    assert (caught.value.message, caught.value.hint, caught.value.code) == (message, hint, "NA101")


def test_a_matrix_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrices, "MOST_CELLS", 5)
    with pytest.raises(CallError, match="the matrix would have 3 rows and 2 columns"):
        nlcrit.matrix(PAIRS)
