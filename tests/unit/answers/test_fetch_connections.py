"""`fetch_adjacencies` and `fetch_simple_connections` give the tables that neuprint-python's users expect."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import nlcrit
from nlcrit.answers.connect import connect, set_default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.errors import CallError, QueryNameError, UnsupportedQueryError
from tests.conftest import MakeFolder

LARGE = 2**53 + 1
NEURONS: dict[str, list[Any]] = {
    "bodyId": [1, 2, 3, 4, 5, LARGE],
    "type": ["A", "A", "B", "B", "C", None],
    "instance": ["A_L", "A_R", "B_L", "B_R", "a.b", None],
    "status": ["Traced", "Traced", "Traced", "Traced", "Orphan", "Traced"],
    "odd name": ["x", None, "y", None, None, None],
    "group": [LARGE, None, None, None, None, None],
    "roiInfo": ['{"P": {"pre": 8}}', None, None, None, None, None],
}
ROWS: list[tuple[int, int, str, int, int | None]] = [
    (1, 3, "P", 5, 4),
    (1, 3, "Q", 2, 2),
    (1, 3, "NotPrimary", 1, None),
    (1, 4, "P", 1, 1),
    (2, 2, "P", 4, 4),
    (2, 3, "R", 3, 0),
    (2, 3, "Q", 3, 0),
    (3, 5, "NotPrimary", 2, 2),
    (4, LARGE, "R", 6, 6),
]
META = {
    "dataset": "small",
    "primaryRois": ["P", "Q", "R"],
    "roiHierarchy": {
        "name": "brain",
        "children": [{"name": "G", "children": [{"name": "P"}, {"name": "Q"}]}, {"name": "R", "children": [{"name": "R1"}]}],
    },
}
NAMES = ["bodyId_pre", "bodyId_post", "roi", "weight", "weightHP"]


@pytest.fixture
def data(make_folder: MakeFolder) -> Iterator[Dataset]:
    connections = dict(zip(NAMES, map(list, zip(*ROWS, strict=True)), strict=True))
    with connect(make_folder(NEURONS, connections, META, name="small").path) as found:
        yield found


def rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(None if value is pd.NA else value for value in row) for row in frame.astype(object).to_numpy().tolist()]


def by_region(data: Dataset, *ends: object, **options: Any) -> list[tuple[Any, ...]]:
    """bodyId_pre, bodyId_post, roi and weight of the second table."""
    _, connections = nlcrit.fetch_adjacencies(*ends, **{"weight_props": None, **options}, client=data)
    return rows(connections)


# fetch_adjacencies ---------------------------------------------------------------------------------------------


def test_one_row_a_pair_and_region_the_strongest_first(data: Dataset) -> None:
    assert by_region(data, [1, 2]) == [
        (1, 3, "P", 5),
        (1, 3, "Q", 2),
        (1, 3, "NotPrimary", 1),
        (1, 4, "P", 1),
        (2, 2, "P", 4),
        (2, 3, "Q", 3),
        (2, 3, "R", 3),
    ]


def test_the_neurons_are_those_that_are_connected(data: Dataset) -> None:
    neurons, _ = nlcrit.fetch_adjacencies([4, 5], client=data)
    assert rows(neurons) == [(4, "B", "B_R"), (LARGE, None, None)]


def test_types_are_exact_and_have_missing_values(data: Dataset) -> None:
    neurons, connections = nlcrit.fetch_adjacencies(4, properties=["group"], client=data)
    assert neurons.dtypes.astype(str).to_dict() == {"bodyId": "Int64", "group": "Int64"}
    assert connections.dtypes.astype(str).to_dict() == {
        "bodyId_pre": "Int64", "bodyId_post": "Int64", "roi": "string", "weight": "Int64", "weightHP": "Int64",
    }
    assert connections["bodyId_post"].tolist() == [LARGE]
    neurons, _ = nlcrit.fetch_adjacencies(1, properties="group", client=data)
    assert rows(neurons) == [(1, LARGE), (3, None), (4, None)]


@pytest.mark.parametrize(
    "sources",
    [
        "A",
        ["A"],
        [1, 2],
        np.array([1, 2]),
        pd.DataFrame({"bodyId": [1, 2]}),
        nlcrit.NC(type="A"),
        "type = A",
        "* sort by bodyId limit 2",
        nlcrit.parse("bodyId <= 2"),
        "let @a = type = A; @a",
    ],
    ids=lambda asked: asked if isinstance(asked, str) else f"{type(asked).__module__}.{type(asked).__name__}",
)
def test_sources_are_what_fetch_neurons_takes(data: Dataset, sources: object) -> None:
    assert by_region(data, sources) == by_region(data, [1, 2])


def test_none_is_all(data: Dataset) -> None:
    assert sorted(by_region(data)) == sorted(row[:4] for row in ROWS)
    assert {row[:2] for row in by_region(data, None, "C")} == {(3, 5)}


def test_regions_restrict_the_rows(data: Dataset) -> None:
    assert by_region(data, "A", rois="Q") == [(1, 3, "Q", 2), (2, 3, "Q", 3)]
    assert by_region(data, "A", "B", rois=["Q", "R"]) == [(1, 3, "Q", 2), (2, 3, "Q", 3), (2, 3, "R", 3)]


def test_a_region_of_primary_ones_stands_for_these(data: Dataset) -> None:
    assert by_region(data, 1, rois=["G"]) == by_region(data, 1, rois=["P", "Q"]) == [(1, 3, "P", 5), (1, 3, "Q", 2), (1, 4, "P", 1)]


def test_no_regions_are_no_rows(data: Dataset) -> None:
    assert by_region(data, rois=[]) == []


def test_a_row_has_at_least_min_roi_weight(data: Dataset) -> None:
    assert by_region(data, "A", min_roi_weight=4) == [(1, 3, "P", 5), (2, 2, "P", 4)]
    assert by_region(data, "A", rois=["P", "R"], min_roi_weight=4) == [(1, 3, "P", 5), (2, 2, "P", 4)]


def test_a_pair_has_at_least_min_total_weight_over_all_regions(data: Dataset) -> None:
    assert by_region(data, "A", "B", min_total_weight=7) == [(1, 3, "P", 5), (1, 3, "Q", 2), (1, 3, "NotPrimary", 1)]
    assert by_region(data, "A", "B", rois="Q", min_total_weight=7) == [(1, 3, "Q", 2)]
    assert by_region(data, "A", "B", rois="Q", min_total_weight=7, min_roi_weight=3) == []
    assert by_region(data, "A", min_total_weight=6, min_roi_weight=3) == [(1, 3, "P", 5), (2, 3, "Q", 3), (2, 3, "R", 3)]


@pytest.mark.parametrize("bound", [0, -3, 1, 1.0, np.int64(1)])
def test_a_bound_below_one_is_none(data: Dataset, bound: Any) -> None:
    assert by_region(data, min_roi_weight=bound, min_total_weight=bound) == by_region(data)


def test_without_regions_there_is_one_row_a_pair(data: Dataset) -> None:
    _, connections = nlcrit.fetch_adjacencies("A", omit_rois=True, min_total_weight=4, client=data)
    assert list(connections.columns) == ["bodyId_pre", "bodyId_post", "weight", "weightHP"]
    assert rows(connections[["bodyId_pre", "bodyId_post", "weight"]]) == [(1, 3, 8), (2, 2, 4), (2, 3, 6)]


@pytest.mark.parametrize(
    ("weight_props", "expected"),
    [("all", ["weight", "weightHP"]), (None, ["weight"]), ("weight", ["weight"]), ("weightHP", ["weight", "weightHP"]),
     (["weightHP", "weight"], ["weight", "weightHP"])],
)
def test_counts_that_are_asked_for(data: Dataset, weight_props: Any, expected: list[str]) -> None:
    _, connections = nlcrit.fetch_adjacencies(weight_props=weight_props, client=data)
    assert list(connections.columns) == ["bodyId_pre", "bodyId_post", "roi", *expected]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [(["type", "bodyId"], ["type", "bodyId"]), (["status", "type"], ["bodyId", "status", "type"]), ("type", ["bodyId", "type"]),
     ([], ["bodyId"]), (("odd name",), ["bodyId", "odd name"]), (["TYPE", "type"], ["bodyId", "type"]),
     ("roiInfo", ["bodyId", "roiInfo"])],
    ids=str,
)
def test_columns_stand_in_the_order_asked_for(data: Dataset, properties: Any, expected: list[str]) -> None:
    neurons, _ = nlcrit.fetch_adjacencies(1, properties=properties, client=data)
    assert list(neurons.columns) == expected
    assert neurons["bodyId"].tolist() == [1, 3, 4]


def test_a_default_property_that_the_data_does_not_have_is_left_out(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1, 2], "type": ["A", "B"]}, {"bodyId_pre": [1], "bodyId_post": [2], "roi": ["P"], "weight": [3]})
    with connect(folder.path) as data:
        neurons, _ = nlcrit.fetch_adjacencies(client=data)
        assert list(neurons.columns) == ["bodyId", "type"]
        assert list(nlcrit.fetch_simple_connections(client=data).columns)[3:] == ["type_pre", "type_post", "conn_roiInfo"]


def test_where_nobody_matches_both_tables_are_empty_with_their_types(data: Dataset) -> None:
    for ends in (("nobody",), (None, "nobody"), ([],), ("C",)):
        neurons, connections = nlcrit.fetch_adjacencies(*ends, client=data)
        assert (len(neurons), len(connections)) == (0, 0)
        assert connections.dtypes.equals(nlcrit.fetch_adjacencies(client=data)[1].dtypes)
        assert neurons.dtypes.equals(nlcrit.fetch_adjacencies(client=data)[0].dtypes)


def test_the_facts_say_how_many_rows_there_are(data: Dataset) -> None:
    for options in ({}, {"min_roi_weight": 4}, {"rois": "Q", "min_total_weight": 7}):
        _, connections = nlcrit.fetch_adjacencies("A", client=data, **options)
        assert connections.attrs["nlcrit"]["rows"] == len(connections)


def test_a_backslash_in_a_pattern_is_one(data: Dataset) -> None:
    assert {row[:2] for row in by_region(data, None, nlcrit.NC(instance=r"a\.b", regex=True))} == {(3, 5)}


def test_the_files_are_the_answer(data: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    _, connections = nlcrit.fetch_adjacencies("A", rois="Q", export_dir=folder, client=data)
    assert sorted(path.name for path in folder.iterdir()) == ["neurons.csv", "roi-connections.csv", "total-connections.csv"]
    assert (folder / "neurons.csv").read_bytes().decode().splitlines() == ["bodyId,type,instance", "1,A,A_L", "2,A,A_R", "3,B,B_L"]
    assert len((folder / "roi-connections.csv").read_text().splitlines()) == 1 + len(connections)
    totals = pd.read_csv(folder / "total-connections.csv")
    assert totals["weight"].tolist() == [8, 6]
    nlcrit.fetch_adjacencies(2, omit_rois=True, export_dir=str(tmp_path / "c"), client=data)
    assert sorted(path.name for path in (tmp_path / "c").iterdir()) == ["neurons.csv", "total-connections.csv"]


def test_a_folder_that_cannot_be_made_is_an_error(data: Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CallError, match="cannot make the folder"):
        nlcrit.fetch_adjacencies(export_dir=tmp_path / "file" / "x", client=data)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"include_nonprimary": True}, "primary regions and NotPrimary only"),
        ({"omit_rois": True, "rois": "P"}, "omit_rois does not go with rois"),
        ({"omit_rois": True, "min_roi_weight": 2}, "omit_rois does not go with min_roi_weight"),
        ({"min_roi_weight": "5"}, "min_roi_weight is a whole number"),
        ({"min_total_weight": 2.5}, "min_total_weight is a whole number"),
        ({"min_total_weight": True}, "min_total_weight is a whole number"),
        ({"weight_props": "weigth"}, "no count 'weigth'"),
        ({"weight_props": "weightAxonAxon"}, "no count 'weightAxonAxon'"),
        ({"properties": 5}, "5 in properties is no name"),
        ({"properties": [None]}, "None in properties is no name"),
        ({"rois": [1]}, "1 in rois is no name"),
        ({"rois": {"P": 1}}, "rois"),
        ({"sources": 1.5}, "neither a bodyId nor a name"),
        ({"client": "hemibrain_mb"}, "no data set of nlcrit"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_an_error(data: Dataset, options: dict[str, Any], words: str) -> None:
    with pytest.raises(CallError, match=words) as caught:
        nlcrit.fetch_adjacencies(**{"client": data, **options})
    assert caught.value.code == "NA101"


@pytest.mark.parametrize(
    ("options", "code", "shown"),
    [
        ({"rois": "p"}, "NQ202", "-[in (p)]->"),
        ({"rois": "R1"}, "NQ209", "-[in (R1)]->"),
        ({"properties": "typ"}, "NQ201", "* return typ"),
        ({"sources": "typ = A"}, "NQ201", "typ = A"),
    ],
    ids=str,
)
def test_a_name_that_the_data_does_not_have_is_shown_in_the_query(data: Dataset, options: dict[str, Any], code: str, shown: str) -> None:
    with pytest.raises(QueryNameError) as caught:
        nlcrit.fetch_adjacencies(client=data, **options)
    assert caught.value.code == code
    assert shown in str(caught.value)


def test_a_flood_is_refused(data: Dataset) -> None:
    data.max_rows = 3
    for fetch in (nlcrit.fetch_adjacencies, nlcrit.fetch_simple_connections):
        with pytest.raises(UnsupportedQueryError) as caught:
            fetch(client=data)
        assert caught.value.code == "NQ506"


@pytest.mark.parametrize(
    ("sources", "code"), [("A -> B", "NQ503"), ("use fib19; *", "NQ503"), ("A; B", "NQ503"), ("type = $x", "NQ204")]
)
def test_what_selects_no_neurons_is_refused(data: Dataset, sources: str, code: str) -> None:
    with pytest.raises((UnsupportedQueryError, QueryNameError)) as caught:
        nlcrit.fetch_adjacencies(sources, client=data)
    assert caught.value.code == code


def test_data_without_connections_says_so() -> None:
    with pytest.raises(UnsupportedQueryError) as caught:
        nlcrit.fetch_adjacencies(client=connect("fib19"))
    assert caught.value.code == "NQ505"


def test_the_client_of_the_criteria_is_asked(data: Dataset) -> None:
    _, connections = nlcrit.fetch_adjacencies("A", nlcrit.NC(type="B", client=data))
    assert set(connections["bodyId_pre"]) == {1, 2}
    with connect("fib19") as other, pytest.raises(CallError, match="different data sets"):
        nlcrit.fetch_adjacencies(nlcrit.NC(client=other), nlcrit.NC(client=data))


def test_the_default_client_stays(data: Dataset) -> None:
    set_default_client(data)
    try:
        nlcrit.fetch_simple_connections("A", nlcrit.NC(type="B", client=data))
        assert nlcrit.default_client() is data
        assert len(nlcrit.fetch_adjacencies("A")[1]) == 7
    finally:
        set_default_client(None)


def test_criteria_are_not_changed(data: Dataset) -> None:
    criteria = nlcrit.NC(type="A", client=data)
    before = repr(criteria)
    nlcrit.fetch_adjacencies(criteria, criteria, rois=["P"])
    assert (repr(criteria), criteria.client) == (before, data)


# Dataset.adjacencies and Dataset.connections ---------------------------------------------------------------------


def test_a_data_set_has_the_same_tables(data: Dataset) -> None:
    options: dict[str, Any] = {"rois": ["P", "Q"], "min_total_weight": 4, "min_roi_weight": 2, "properties": ["status"]}
    for ours, theirs in zip(data.adjacencies("A", "B", **options), nlcrit.fetch_adjacencies("A", "B", client=data, **options), strict=True):
        assert ours.equals(theirs)


def test_the_arguments_of_the_method_are_those_of_the_function() -> None:
    method, function = (inspect.signature(each).parameters for each in (Dataset.adjacencies, nlcrit.fetch_adjacencies))
    without = {"include_nonprimary", "export_dir", "batch_size", "threads", "client"}
    assert set(method) - {"self"} == set(function) - without


def test_connections_is_the_table_of_a_path(data: Dataset) -> None:
    found = data.connections("$cells -[weight >= 5]-> B", cells=nlcrit.NC(type="A"))
    assert rows(found[["bodyId_pre", "bodyId_post", "weight"]]) == [(1, 3, 8), (2, 3, 6)]
    assert data.connections(nlcrit.parse("1 -> 3 -> 5 return weight_2"))["weight_2"].tolist() == [2]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("A", "does not ask for a table of connections"),
        ("-> A", "does not ask for a table of connections"),
        ("count A -> B", "does not ask for a table of connections"),
        ("explain A -> B", "does not ask for a table of connections"),
        ("A -[path 1..2]-> B", "one row a hop"),
        ("A -> B; B -> A", "one answer is needed here"),
    ],
)
def test_connections_refuses_what_is_no_such_table(data: Dataset, query: str, words: str) -> None:
    with pytest.raises(UnsupportedQueryError, match=words) as caught:
        data.connections(query)
    assert caught.value.code == "NQ503"
    assert caught.value.hint


# fetch_simple_connections ----------------------------------------------------------------------------------------


def simple(data: Dataset, *ends: object, **options: Any) -> list[tuple[Any, ...]]:
    found = nlcrit.fetch_simple_connections(*ends, **options, client=data)
    return rows(found[["bodyId_pre", "bodyId_post", "weight"]])


def test_one_row_a_pair_the_strongest_first(data: Dataset) -> None:
    assert simple(data) == [(1, 3, 8), (2, 3, 6), (4, LARGE, 6), (2, 2, 4), (3, 5, 2), (1, 4, 1)]
    assert simple(data, "A", "B", min_weight=6) == [(1, 3, 8), (2, 3, 6)]


def test_regions_keep_the_total(data: Dataset) -> None:
    assert simple(data, rois=["Q"]) == [(1, 3, 8), (2, 3, 6)]
    assert simple(data, rois="G", min_weight=3) == [(1, 3, 8), (2, 3, 6), (2, 2, 4)]
    assert simple(data, rois=[]) == []


def test_the_columns_are_counts_properties_and_regions(data: Dataset) -> None:
    found = nlcrit.fetch_simple_connections(1, client=data)
    assert list(found.columns) == [
        "bodyId_pre", "bodyId_post", "weight", "weightHP", "type_pre", "type_post", "instance_pre", "instance_post", "conn_roiInfo",
    ]
    assert found["conn_roiInfo"].tolist() == [
        {"P": {"post": 5, "weightHP": 4}, "Q": {"post": 2, "weightHP": 2}},
        {"P": {"post": 1, "weightHP": 1}},
    ]


def test_outside_of_primary_regions_nothing_is_known(data: Dataset) -> None:
    assert nlcrit.fetch_simple_connections(3, client=data)["conn_roiInfo"].tolist() == [{}]


@pytest.mark.parametrize("properties", ["odd name", ["odd name"]])
def test_a_property_may_be_one_text_and_have_any_name(data: Dataset, properties: Any) -> None:
    found = nlcrit.fetch_simple_connections(1, properties=properties, weight_props=None, client=data)
    assert list(found.columns)[3:] == ["odd name_pre", "odd name_post", "conn_roiInfo"]
    assert rows(found[["odd name_pre", "odd name_post"]]) == [("x", "y"), ("x", None)]


def test_region_counts_of_neurons_are_dicts(data: Dataset) -> None:
    found = nlcrit.fetch_simple_connections(1, 3, properties=["roiInfo", "bodyId"], client=data)
    assert found.loc[0, ["roiInfo_pre", "roiInfo_post"]].tolist() == [{"P": {"pre": 8}}, None]


def test_no_connection_gives_all_columns(data: Dataset) -> None:
    found = nlcrit.fetch_simple_connections("nobody", client=data)
    assert len(found) == 0
    assert found.dtypes.equals(nlcrit.fetch_simple_connections(client=data).dtypes)
