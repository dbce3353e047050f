"""Shares are those of all synapses that the data set knows of a neuron."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nlcrit
from nlcrit.answers.connect import set_default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.errors import CallError
from tests.conftest import MakeFolder

LARGEST = 2**63 - 1
PAIRS = pd.DataFrame({"bodyId_pre": [1, 2, 1], "bodyId_post": [2, LARGEST, 99], "weight": np.array([5, 7, 1])})
NEURONS = {
    "bodyId": [1, 2, LARGEST],
    "type": ["A", "B", "C"],
    "pre": [1000, 1000, 1000],
    "post": [40, 20, 70],
    "upstream": [40, 20, 28],
    "downstream": [50, 0, 8],
}


@pytest.fixture
def data(make_folder: MakeFolder, no_default: None) -> Iterator[Dataset]:
    with nlcrit.connect(make_folder(NEURONS, meta={"dataset": "tiny:v1"}).path) as found:
        yield found


@pytest.fixture
def no_default() -> Iterator[None]:
    """The default data set is the bundled one again after the test."""
    yield
    set_default_client(None)


def shares(table: pd.DataFrame) -> list[list[Any]]:
    columns = [table[name].tolist() for name in ("input_fraction", "output_fraction")]
    return [[None if value is pd.NA else value for value in column] for column in columns]


def test_shares_are_of_the_inputs_of_one_and_the_outputs_of_the_other(data: Dataset) -> None:
    assert shares(nlcrit.fractions(PAIRS, data)) == [[0.25, 0.25, None], [0.1, None, 0.02]]


def test_columns_come_last_and_are_floats_with_missing_values(data: Dataset) -> None:
    found = nlcrit.fractions(PAIRS, data)
    assert list(found.columns) == [*PAIRS.columns, "input_fraction", "output_fraction"]
    assert found.dtypes.astype(str).tolist() == ["int64", "int64", "int64", "Float64", "Float64"]


def test_the_table_is_left_as_it_is(data: Dataset) -> None:
    before = PAIRS.copy()
    nlcrit.fractions(PAIRS, data)
    pd.testing.assert_frame_equal(PAIRS, before)


def test_each_region_has_its_share(data: Dataset) -> None:
    split = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "roi": ["a", "b"], "weight": [5, 10]})
    assert shares(nlcrit.fractions(split, data)) == [[0.25, 0.5], [0.1, 0.2]]


def test_rows_that_share_an_index_keep_their_own_shares(data: Dataset) -> None:
    assert shares(nlcrit.fractions(PAIRS.set_axis([0, 0, 0]), data)) == [[0.25, 0.25, None], [0.1, None, 0.02]]


def test_columns_of_the_table_are_used() -> None:
    table = PAIRS.assign(upstream_post=[10, 0, None], downstream_pre=[20, 7, 10])
    assert shares(nlcrit.fractions(table)) == [[0.5, None, None], [0.25, 1.0, 0.1]]


def test_what_the_table_lacks_is_looked_up(data: Dataset) -> None:
    assert shares(nlcrit.fractions(PAIRS.assign(upstream_post=100), data)) == [[0.05, 0.07, 0.01], [0.1, None, 0.02]]


def test_post_stands_in_for_upstream_and_nothing_for_downstream(make_folder: MakeFolder) -> None:
    neurons = {name: NEURONS[name] for name in ("bodyId", "pre", "post")}
    with nlcrit.connect(make_folder(neurons).path) as bare:
        assert shares(nlcrit.fractions(PAIRS, bare)) == [[0.25, 0.1, None], [None, None, None]]


def test_a_data_set_without_counts_is_refused(make_folder: MakeFolder) -> None:
    with nlcrit.connect(make_folder({"bodyId": [1], "type": ["A"]}).path) as bare, pytest.raises(CallError) as caught:
        nlcrit.fractions(PAIRS, bare)
    assert "does not say how many synapses a neuron has" in caught.value.message


def test_the_default_data_set_is_asked_where_the_table_came_from_it(data: Dataset) -> None:
    set_default_client(data)
    table = PAIRS.copy()
    table.attrs["nlcrit"] = {"dataset": data.name}
    assert shares(nlcrit.fractions(table)) == shares(nlcrit.fractions(PAIRS)) == shares(nlcrit.fractions(PAIRS, data))


def test_another_data_set_is_not_asked(data: Dataset) -> None:
    set_default_client(data)
    table = PAIRS.copy()
    table.attrs["nlcrit"] = {"dataset": "hemibrain:v1.2.1"}
    with pytest.raises(CallError, match=f"the table came from hemibrain:v1.2.1, and the default data set is {data.name}"):
        nlcrit.fractions(table)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"bodyId_0": [1], "bodyId_1": [2], "weight_1": [1]}), "shares need one row a pair"),
        (PAIRS.drop(columns="weight"), "the table has no column weight"),
        (pd.DataFrame({"bodyId": [1]}), "the table has no connections"),
    ],
)
def test_other_tables_are_refused(table: pd.DataFrame, message: str) -> None:
    with pytest.raises(CallError, match=message):
        nlcrit.fractions(table)


def test_what_is_no_data_set_is_named() -> None:
    with pytest.raises(CallError, match="the data set is none of nlcrit but str"):
        nlcrit.fractions(PAIRS, "hemibrain_mb")  # type: ignore[arg-type]


def test_an_empty_table_has_the_columns(data: Dataset) -> None:
    assert shares(nlcrit.fractions(PAIRS[:0], data)) == [[], []]


def test_upstream_is_post_in_the_bundled_data() -> None:
    neurons = nlcrit.connect("hemibrain_mb").run("* return upstream, post")
    assert neurons["upstream"].equals(neurons["post"])
