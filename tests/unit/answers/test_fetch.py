"""`fetch_neurons` takes what neuprint-python's users give, and gives the two tables that they expect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import nlcrit
from nlcrit.answers.connect import connect, set_default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.fetch import criteria_for, fetch_neurons
from nlcrit.errors import CallError, CriteriaError, QueryNameError, QuerySyntaxError, UnsupportedQueryError
from tests.agreement import tiny

MBON01 = [612371421, 673509195]


@pytest.fixture(scope="module")
def data() -> Iterator[Dataset]:
    with connect("hemibrain_mb") as found:
        yield found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    with connect(tiny.write(tmp_path_factory.mktemp("fetch") / "small")) as found:
        yield found


def bodies(asked: object, data: Dataset) -> list[int]:
    found: list[int] = fetch_neurons(asked, data, omit_rois=True)["bodyId"].tolist()
    return found


def counts_of(asked: object, data: Dataset) -> list[tuple[Any, ...]]:
    _, counts = fetch_neurons(asked, data)
    return [tuple(row) for row in counts.to_numpy(dtype=object).tolist()]


# What is asked for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        nlcrit.NC(type="MBON01"),
        "MBON01",
        "MBON01(y5B'2a)_R",
        ["MBON01"],
        ["MBON01", "Nobody"],
        ("MBON01",),
        {"MBON01"},
        np.array(["MBON01"]),
        pd.Series(["MBON01"]),
        MBON01,
        tuple(MBON01),
        set(MBON01),
        np.array(MBON01),
        np.array(MBON01, "uint64"),
        pd.Series(MBON01, dtype="Int64"),
        pl.Series(MBON01),
        pd.DataFrame({"bodyId": MBON01, "type": "x"}),
        pl.DataFrame({"bodyId": MBON01}),
        {"bodyId": MBON01},
        "type = MBON01",
        "MBON01 limit 5",
        "type in (MBON01)",
        nlcrit.parse("type = MBON01"),
    ],
    ids=lambda asked: f"{type(asked).__module__}.{type(asked).__name__}",
)
def test_all_of_these_are_the_same_neurons(data: Dataset, asked: object) -> None:
    found = bodies(asked, data)
    assert [body for body in MBON01 if body in found] == found != []


def test_a_bodyid(data: Dataset) -> None:
    assert bodies(MBON01[0], data) == MBON01[:1]
    assert bodies(np.int64(MBON01[0]), data) == MBON01[:1]


def test_none_is_all_neurons(small: Dataset) -> None:
    assert bodies(None, small) == [row["bodyId"] for row in tiny.ROWS]


@pytest.mark.parametrize("asked", [[], (), np.array([], "int64"), pd.DataFrame({"bodyId": []}, dtype="int64")])
def test_an_empty_list_is_no_neuron(small: Dataset, asked: object) -> None:
    assert bodies(asked, small) == []


def test_a_name_is_a_name_whatever_it_looks_like(small: Dataset) -> None:
    assert bodies("A*", small) == [16]
    assert bodies("and", small) == [19]
    assert bodies("A.B", small) == [18]
    assert bodies('say "A"', small) == [6]


def test_a_name_with_a_hyphen_is_a_name(data: Dataset) -> None:
    assert bodies("KCg-m", data) == data.ids("type = 'KCg-m'").tolist() != []


def test_what_is_no_name_and_no_query_is_a_pattern(data: Dataset) -> None:
    assert str(criteria_for("MBON.*", data)) == str(nlcrit.NC(type="MBON.*", instance="MBON.*"))
    assert len(bodies("MBON0[12]", data)) == 4


def test_a_name_that_nobody_has_gives_two_empty_tables(data: Dataset) -> None:
    neurons, counts = fetch_neurons("MBON99", data)
    assert (len(neurons), len(counts)) == (0, 0)


def test_a_broken_query_is_an_error(data: Dataset) -> None:
    with pytest.raises(QuerySyntaxError):
        fetch_neurons("type = A and", data)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (1.5, "is neither a bodyId nor a name"),
        (True, "is neither a bodyId nor a name"),
        ([1, "A"], "bodyIds alone, or names alone"),
        (pd.DataFrame({"body": [1]}), "no column bodyId"),
        (pl.DataFrame({"body": [1]}), "no column bodyId"),
        (object(), "object"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_no_neuron_is_an_error(data: Dataset, asked: object, words: str) -> None:
    with pytest.raises(CallError, match=words) as caught:
        fetch_neurons(asked, data)
    assert (caught.value.code, caught.value.exit_status) == ("NA101", 2)


def test_floats_are_no_bodyids(data: Dataset) -> None:
    with pytest.raises((CriteriaError, CallError)):
        fetch_neurons([1.5, 2.5], data)
    with pytest.raises((CriteriaError, CallError)):
        fetch_neurons(pd.DataFrame({"bodyId": [1.0, np.nan]}), data)


def test_connections_are_refused(data: Dataset) -> None:
    with pytest.raises(UnsupportedQueryError):
        fetch_neurons("MBON01 -> MBON02", data)


def test_an_unknown_region_is_an_error(data: Dataset) -> None:
    with pytest.raises(QueryNameError) as caught:
        fetch_neurons(nlcrit.NC(inputRois="XX(R)"), data)
    assert caught.value.code == "NQ202"


# Which data set ------------------------------------------------------------------------------------------------


def test_the_client_of_the_criteria_is_asked(small: Dataset) -> None:
    assert fetch_neurons(nlcrit.NC(type="largest", client=small), omit_rois=True)["bodyId"].tolist() == [2**63 - 1]


def test_a_given_client_wins_over_that_of_the_criteria(data: Dataset, small: Dataset) -> None:
    assert bodies(nlcrit.NC(type="MBON01", client=small), data) == MBON01


def test_else_the_default_client_is_asked(small: Dataset) -> None:
    set_default_client(small)
    try:
        assert fetch_neurons("largest", omit_rois=True)["bodyId"].tolist() == [2**63 - 1]
    finally:
        set_default_client(None)


# The first table -----------------------------------------------------------------------------------------------


def test_core_columns_come_first_then_the_others_by_name_then_the_regions(small: Dataset) -> None:
    neurons, _ = fetch_neurons("A", small)
    assert list(neurons.columns) == [
        *("bodyId", "instance", "type", "pre", "post", "size", "status", "cropped", "somaLocation", "roiInfo"),
        *("closestLandmarkDistanceMicrons", "group", "limit", "odd name"),
        *("inputRois", "outputRois"),
    ]


def test_the_clauses_of_a_query_do_not_choose_columns(small: Dataset) -> None:
    neurons, _ = fetch_neurons("A return pre", small)
    assert "status" in neurons


def test_types_are_exact(small: Dataset) -> None:
    neurons, _ = fetch_neurons(None, small)
    kinds = {name: str(neurons[name].dtype) for name in ("bodyId", "type", "pre", "cropped", "roiInfo", "inputRois")}
    assert kinds == {
        "bodyId": "Int64",
        "type": "string",
        "pre": "Int64",
        "cropped": "boolean",
        "roiInfo": "object",
        "inputRois": "object",
    }


def test_region_counts_are_dicts_and_lists(small: Dataset) -> None:
    neurons, _ = fetch_neurons(2, small)
    (row,) = neurons.to_dict("records")
    assert row["roiInfo"] == {"A": {"pre": 10, "post": 0}, "B": {"pre": 0, "post": 1}, "C(R)": {"pre": 0, "post": 4}}
    assert (row["inputRois"], row["outputRois"]) == (["B", "C(R)"], ["A"])


def test_unknown_region_counts_are_none_and_empty_ones_are_empty(small: Dataset) -> None:
    neurons, counts = fetch_neurons([3, 5], small)
    assert neurons["roiInfo"].tolist() == [{}, None]
    assert neurons["inputRois"].tolist() == [[], None]
    assert neurons["outputRois"].tolist() == [[], None]
    assert counts["bodyId"].tolist() == []


def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(small: Dataset) -> None:
    for empty, full in zip(fetch_neurons([], small), fetch_neurons(None, small), strict=True):
        assert len(empty) == 0
        assert empty.dtypes.to_dict() == full.dtypes.to_dict()
        assert list(empty.columns) == list(full.columns)


# The second table ----------------------------------------------------------------------------------------------


def test_counts_are_one_row_a_neuron_and_region(small: Dataset) -> None:
    assert counts_of(2, small) == [(2, "A", 10, 0), (2, "B", 0, 1), (2, "C(R)", 0, 4), (2, "NotPrimary", 10, 0)]


def test_what_lies_in_no_primary_region_is_the_rest(small: Dataset) -> None:
    assert counts_of(21, small) == [(21, "A", 0, 3), (21, "A1", 0, 3), (21, "B", 0, 3), (21, "NotPrimary", 0, 3)]


def test_no_rest_is_no_row(small: Dataset) -> None:
    assert counts_of(1, small) == [(1, "A", 5, 10), (1, "A1", 5, 10), (1, "B", 5, 10)]


def test_all_that_lies_outside_the_regions_is_not_primary(small: Dataset) -> None:
    assert counts_of(6, small) == [(6, "A", 1, 0), (6, "NotPrimary", 1, 2)]


def test_a_count_that_is_not_there_is_nothing(small: Dataset) -> None:
    assert counts_of(20, small) == [(20, "A", 6, 0), (20, "a'L(R)", 0, 6)]


def test_rows_of_nothing_are_left_out(small: Dataset) -> None:
    assert counts_of(15, small) == []


def test_the_columns_of_the_counts(small: Dataset, data: Dataset) -> None:
    assert list(fetch_neurons([], small)[1].columns) == ["bodyId", "roi", "pre", "post"]
    kinds = {name: str(kind) for name, kind in fetch_neurons([], data)[1].dtypes.items()}
    assert kinds == {
        "bodyId": "Int64",
        "roi": "string",
        **dict.fromkeys(("pre", "post", "downstream", "upstream", "mito"), "Int64"),
    }


# returned_columns, omit_rois -----------------------------------------------------------------------------------


def test_core_columns_alone(small: Dataset) -> None:
    neurons, counts = fetch_neurons("A", small, returned_columns="core")
    assert list(neurons.columns) == [
        *("bodyId", "instance", "type", "pre", "post", "size", "status", "cropped", "somaLocation", "roiInfo"),
        *("inputRois", "outputRois"),
    ]
    assert len(counts) > 0


def test_columns_in_the_order_wanted_each_once_without_unknown_ones(small: Dataset) -> None:
    neurons, counts = fetch_neurons("A", small, returned_columns=["pre", "colour", "bodyId", "inputRois", "pre"])
    assert list(neurons.columns) == ["pre", "bodyId", "inputRois"]
    assert list(counts.columns) == ["bodyId", "roi", "pre", "post"]


def test_columns_may_come_from_any_iterable(small: Dataset) -> None:
    assert list(fetch_neurons("A", small, returned_columns=iter(["type"]))[0].columns) == ["type"]


@pytest.mark.parametrize("wanted", ["pre", ["colour"], []])
def test_columns_that_are_none_are_an_error(small: Dataset, wanted: Any) -> None:
    with pytest.raises(CallError) as caught:
        fetch_neurons("A", small, returned_columns=wanted)
    assert caught.value.code == "NA101"


def test_without_regions_there_is_one_table(small: Dataset) -> None:
    neurons = fetch_neurons("A", small, omit_rois=True)
    assert isinstance(neurons, pd.DataFrame)
    assert {"roiInfo", "inputRois", "outputRois"}.isdisjoint(neurons.columns)


def test_columns_without_regions(small: Dataset) -> None:
    found = fetch_neurons("A", small, omit_rois=True, returned_columns=["roiInfo", "type"])
    assert list(found.columns) == ["type"]


def test_the_method_of_the_data_set_is_the_same(small: Dataset) -> None:
    for found, expected in zip(small.fetch_neurons("A"), fetch_neurons("A", small), strict=True):
        found.attrs, expected.attrs = {}, {}
        pd.testing.assert_frame_equal(found, expected)


def test_a_data_set_without_region_counts(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"bodyId": [1, 2], "type": ["A", None]}), tmp_path / "neurons.parquet")
    with connect(tmp_path) as bare:
        neurons, counts = fetch_neurons(None, bare)
    assert neurons["bodyId"].tolist() == [1, 2]
    assert neurons["roiInfo"].tolist() == [None, None]
    assert len(counts) == 0


def test_a_client_of_another_library_gives_regions_and_no_answers() -> None:
    class Foreign:
        all_rois = ("CA(R)",)

    neurons, _ = nlcrit.fetch_neurons(nlcrit.NC(type="APL", rois=["CA(R)"], client=Foreign()))
    assert neurons["type"].tolist() == ["APL"]
    with pytest.raises(nlcrit.CallError, match="the client is no data set of nlcrit but Foreign"):
        nlcrit.fetch_neurons("APL", client=Foreign())  # type: ignore[arg-type]
