"""`fetch_paths` and `fetch_shortest_paths` give the table that neuprint-python's users expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nlcrit
from nlcrit.answers.connect import connect
from nlcrit.answers.dataset import Dataset
from nlcrit.errors import CallError, QueryCancelled, QueryNameError, UnsupportedQueryError
from tests.conftest import MakeFolder

NEURONS: dict[str, list[Any]] = {
    "bodyId": [1, 2, 3, 4, 5, 6],
    "type": ["A", "B", "B", "C", None, "D"],
    "status": ["Traced", "Traced", "Traced", "Traced", "Orphan", "Orphan"],
}
PAIRS = {(1, 2): 5, (1, 3): 4, (2, 4): 3, (3, 4): 9, (4, 1): 2, (1, 5): 7, (5, 4): 7, (2, 2): 1, (4, 6): 8}


def make(make_folder: MakeFolder, neurons: dict[str, list[Any]]) -> Dataset:
    names = {"bodyId_pre": [pre for pre, _ in PAIRS], "bodyId_post": [post for _, post in PAIRS]}
    return connect(make_folder(neurons, {**names, "roi": ["P"] * len(PAIRS), "weight": list(PAIRS.values())}).path)


@pytest.fixture
def data(make_folder: MakeFolder) -> Iterator[Dataset]:
    with make(make_folder, NEURONS) as found:
        yield found


def ways(frame: pd.DataFrame) -> list[list[int]]:
    """The bodyIds of each path, in the order of the answer."""
    return [path["bodyId"].tolist() for _, path in frame.groupby("path")]


def shortest(data: Dataset, *arguments: Any, **options: Any) -> list[list[int]]:
    return ways(nlcrit.fetch_shortest_paths(*arguments, **options, client=data))


def test_one_row_a_neuron_and_the_weight_that_leads_to_it(data: Dataset) -> None:
    found = nlcrit.fetch_shortest_paths(1, 4, client=data)
    assert found.dtypes.astype(str).to_dict() == {"path": "Int64", "bodyId": "Int64", "type": "string", "weight": "Int64"}
    assert found.to_numpy().tolist() == [
        [0, 1, "A", 0], [0, 2, "B", 5], [0, 4, "C", 3], [1, 1, "A", 0], [1, 3, "B", 4], [1, 4, "C", 9],
    ]


def test_traced_neurons_lie_between_unless_others_are_asked_for(data: Dataset) -> None:
    assert shortest(data, 1, 4) == [[1, 2, 4], [1, 3, 4]]
    assert shortest(data, 1, 4, intermediate_criteria=nlcrit.NC()) == [[1, 2, 4], [1, 3, 4], [1, 5, 4]]
    assert shortest(data, 1, 4, intermediate_criteria="type = B") == [[1, 2, 4], [1, 3, 4]]
    assert shortest(data, 1, 4, intermediate_criteria=[3, 5]) == [[1, 3, 4], [1, 5, 4]]
    assert shortest(data, 1, 4, intermediate_criteria="* sort by bodyId desc limit 2") == [[1, 5, 4]]


def test_the_ends_may_be_anything(data: Dataset) -> None:
    assert shortest(data, 1, 6) == [[1, 2, 4, 6], [1, 3, 4, 6]]


def test_with_nothing_between_there_are_direct_connections_alone(data: Dataset) -> None:
    assert shortest(data, 1, 4, intermediate_criteria=[]) == []
    assert shortest(data, 1, 2, intermediate_criteria=[]) == [[1, 2]]


def test_each_connection_has_the_weight(data: Dataset) -> None:
    assert shortest(data, 1, 4, 4) == [[1, 3, 4]]
    assert shortest(data, 1, 4, 5) == []
    assert shortest(data, 1, 4, 0) == shortest(data, 1, 4, 1)


def test_the_missing_type_of_a_neuron_stays_missing(data: Dataset) -> None:
    found = nlcrit.fetch_shortest_paths(1, 4, 5, nlcrit.NC(), client=data)
    assert found["type"].tolist() == ["A", pd.NA, "C"]


def test_no_path_is_an_empty_table_with_its_types(data: Dataset) -> None:
    for pair in ((6, 1), (1, 99), (99, 1), (-1, 4)):
        found = nlcrit.fetch_shortest_paths(*pair, client=data)
        assert len(found) == 0
        assert found.dtypes.equals(nlcrit.fetch_shortest_paths(1, 4, client=data).dtypes)
        assert len(nlcrit.fetch_paths(*pair, max_path_length=2, client=data)) == 0


def test_the_shortest_way_back_to_a_neuron(data: Dataset) -> None:
    assert shortest(data, 1, 1) == [[1, 2, 4, 1], [1, 3, 4, 1]]
    assert shortest(data, 2, 2) == [[2, 2]]


def test_paths_of_one_length(data: Dataset) -> None:
    found = nlcrit.fetch_paths(1, 4, path_length=3, client=data)
    assert ways(found) == [[1, 2, 2, 4]]
    assert list(found.columns) == ["path", "bodyId", "type", "weight", "path_length"]
    assert found["path_length"].tolist() == [3] * 4


def test_a_path_takes_no_connection_twice_but_may_come_to_a_neuron_twice(data: Dataset) -> None:
    found = ways(nlcrit.fetch_paths(1, 4, path_length=5, client=data))
    assert found == [[1, 2, 4, 1, 3, 4], [1, 3, 4, 1, 2, 4]]


def test_paths_up_to_a_length_are_sorted_by_length_and_numbered_so(data: Dataset) -> None:
    found = nlcrit.fetch_paths(1, 4, max_path_length=3, client=data)
    assert ways(found) == [[1, 2, 4], [1, 3, 4], [1, 2, 2, 4]]
    assert found["path"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert found["path_length"].tolist() == [2] * 6 + [3] * 4


def test_without_a_length_they_are_the_shortest(data: Dataset) -> None:
    assert nlcrit.fetch_paths(1, 4, client=data).equals(nlcrit.fetch_shortest_paths(1, 4, client=data))


def test_without_a_status_all_may_lie_between(make_folder: MakeFolder) -> None:
    with make(make_folder, {name: NEURONS[name] for name in ("bodyId", "type")}) as data:
        assert shortest(data, 1, 4) == [[1, 2, 4], [1, 3, 4], [1, 5, 4]]


def test_without_a_type_it_is_missing(make_folder: MakeFolder) -> None:
    with make(make_folder, {"bodyId": NEURONS["bodyId"]}) as data:
        found = nlcrit.fetch_shortest_paths(4, 6, client=data)
        assert found["type"].isna().tolist() == [True, True]
        assert str(found["type"].dtype) == "string"


def test_ends_are_neurons_and_segments_may_lie_between(make_folder: MakeFolder) -> None:
    labels = ["Neuron", "Segment", "Neuron", "Neuron", "Neuron", "Segment"]
    with make(make_folder, {**NEURONS, "label": labels}) as data:
        assert shortest(data, 1, 4) == [[1, 2, 4], [1, 3, 4]]
        assert shortest(data, 1, 4, intermediate_criteria=nlcrit.NC(label="Neuron", status="Traced")) == [[1, 3, 4]]
        assert shortest(data, 4, 6) == shortest(data, 2, 4) == []


@pytest.mark.parametrize("pair", [(np.int64(1), np.int32(4)), (pd.Series([1])[0], 4.0)])
def test_ids_may_be_of_numpy(data: Dataset, pair: tuple[Any, Any]) -> None:
    assert shortest(data, *pair) == [[1, 2, 4], [1, 3, 4]]


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (("1", 4), {}, "upstream_bodyId is one bodyId, not '1'"),
        ((1, [4]), {}, "downstream_bodyId is one bodyId"),
        ((1, 4, "x"), {}, "min_weight is a whole number"),
        ((1, 4), {"path_length": 2, "max_path_length": 2}, "path_length does not go with max_path_length"),
        ((1, 4), {"path_length": 0}, "path_length is from 1 to 100, not 0"),
        ((1, 4), {"max_path_length": 10**9}, "max_path_length is from 1 to 100"),
        ((1, 4), {"path_length": "two"}, "path_length is a whole number"),
        ((1, 4), {"timeout": "1"}, "timeout is a number of seconds"),
        ((1, 4), {"intermediate_criteria": 1.5}, "neither a bodyId nor a name"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_an_error(data: Dataset, arguments: tuple[Any, ...], options: dict[str, Any], words: str) -> None:
    with pytest.raises(CallError, match=words) as caught:
        nlcrit.fetch_paths(*arguments, **options, client=data)
    assert caught.value.code == "NA101"


def test_an_error_of_the_criteria_passes_through(data: Dataset) -> None:
    with pytest.raises(QueryNameError):
        nlcrit.fetch_shortest_paths(1, 4, intermediate_criteria="typ = A", client=data)


def test_data_without_connections_says_so() -> None:
    for options in ({}, {"path_length": 2}):
        with pytest.raises(UnsupportedQueryError) as caught:
            nlcrit.fetch_paths(1, 4, intermediate_criteria=nlcrit.NC(), client=connect("fib19"), **options)
        assert caught.value.code == "NQ505"


def test_no_time_is_an_error_and_no_empty_table(data: Dataset) -> None:
    with pytest.raises(QueryCancelled) as caught:
        nlcrit.fetch_shortest_paths(1, 4, timeout=0, client=data)
    assert caught.value.code == "NX102"
    assert "timeout=" in (caught.value.hint or "")
    assert len(nlcrit.fetch_shortest_paths(1, 4, timeout=None, client=data)) == 6


def test_a_flood_is_refused(data: Dataset) -> None:
    data.max_rows = 1
    with pytest.raises(UnsupportedQueryError) as caught:
        nlcrit.fetch_shortest_paths(1, 4, client=data)
    assert caught.value.code == "NQ506"


def test_the_client_of_the_criteria_is_asked(data: Dataset) -> None:
    assert ways(nlcrit.fetch_shortest_paths(1, 4, 1, nlcrit.NC(type="B", client=data))) == [[1, 2, 4], [1, 3, 4]]
