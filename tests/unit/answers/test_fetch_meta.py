"""What a data set says of itself, by neuprint-python's names, and for any data set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlcrit
from nlcrit.answers.connect import connect, set_default_client
from nlcrit.answers.dataset import Dataset
from nlcrit.answers.fetch_meta import (
    fetch_all_rois,
    fetch_meta,
    fetch_neuron_keys,
    fetch_primary_rois,
    fetch_roi_hierarchy,
)
from nlcrit.errors import CallError
from tests.agreement import tiny


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    with connect(tiny.write(tmp_path_factory.mktemp("meta") / "small")) as found:
        yield found


def with_meta(folder: Path, meta: dict[str, Any]) -> Dataset:
    """A data set of one neuron that says so of itself."""
    pq.write_table(pa.table({"bodyId": [1], "roiInfo": ['{"B": {"pre": 1}, "A": {}}']}), folder / "neurons.parquet")
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return connect(folder)


# Meta ------------------------------------------------------------------------------------------------------------


def test_meta_is_what_the_data_set_says(small: Dataset) -> None:
    assert fetch_meta(client=small) == tiny.META


def test_meta_may_be_changed_without_changing_the_data_set(small: Dataset) -> None:
    fetch_meta(client=small)["primaryRois"].append("X")
    assert fetch_meta(client=small) == tiny.META


def test_the_default_client_is_asked(small: Dataset) -> None:
    set_default_client(small)
    try:
        assert fetch_meta()["dataset"] == "tiny"
        assert fetch_primary_rois() == ["A1", "B", "C(R)", "c(r)"]
    finally:
        set_default_client(None)


@pytest.mark.parametrize(
    "ask", [fetch_meta, fetch_all_rois, fetch_primary_rois, fetch_roi_hierarchy, fetch_neuron_keys]
)
def test_what_is_no_client_is_an_error(ask: Any) -> None:
    with pytest.raises(CallError, match="the client is no data set of nlcrit but int"):
        ask(client=5)


# Regions ---------------------------------------------------------------------------------------------------------


def test_all_regions_are_those_that_queries_know(small: Dataset) -> None:
    assert fetch_all_rois(client=small) == sorted(small.vocabulary.regions)
    assert {"A", "A1", "Empty", "brain"} <= {*fetch_all_rois(client=small)}


def test_primary_regions_are_those_that_meta_lists(tmp_path: Path) -> None:
    meta = {"primaryRois": ["B", "A"], "roiInfo": {"A": {"isPrimary": True}, "A1": {"isPrimary": True}, "B": {}}}
    with with_meta(tmp_path, meta) as data:
        assert fetch_primary_rois(client=data) == ["A", "B"]


def test_where_meta_lists_none_the_regions_say_it(tmp_path: Path) -> None:
    with with_meta(tmp_path, {"roiInfo": {"A": {"isPrimary": True}, "B": {}}}) as data:
        assert fetch_primary_rois(client=data) == ["A"]


# Their hierarchy -------------------------------------------------------------------------------------------------


def test_the_hierarchy_is_dicts_in_dicts_by_name(small: Dataset) -> None:
    found = fetch_roi_hierarchy(client=small)
    assert found == {"brain": {"A": {"A1*": {}}, "B*": {}, "C(R)*": {}, "c(r)*": {}}}
    assert list(found["brain"]) == ["A", "B*", "C(R)*", "c(r)*"]


def test_primary_regions_need_not_be_marked(small: Dataset) -> None:
    found = fetch_roi_hierarchy(mark_primary=False, client=small)
    assert found == {"brain": {"A": {"A1": {}}, "B": {}, "C(R)": {}, "c(r)": {}}}


def test_what_lies_in_primary_regions_may_be_left_out(tmp_path: Path) -> None:
    tree = {"name": "brain", "children": [{"name": "A", "children": [{"name": "A1"}]}, {"name": "B", "children": [{"name": "B1"}]}]}
    with with_meta(tmp_path, {"primaryRois": ["A", "B1"], "roiHierarchy": tree}) as data:
        assert fetch_roi_hierarchy(include_subprimary=False, client=data) == {"brain": {"A*": {}, "B": {"B1*": {}}}}
        assert fetch_roi_hierarchy(include_subprimary=False, mark_primary=False, client=data) == {"brain": {"A": {}, "B": {"B1": {}}}}


def test_the_hierarchy_is_drawn(small: Dataset) -> None:
    assert fetch_roi_hierarchy(format="text", client=small).splitlines() == [
        "brain",
        " +-- A",
        " |   +-- A1*",
        " +-- B*",
        " +-- C(R)*",
        " +-- c(r)*",
    ]


def test_the_hierarchy_is_a_graph(small: Dataset) -> None:
    graph = fetch_roi_hierarchy(mark_primary=False, format="nx", client=small)
    assert isinstance(graph, nx.DiGraph)
    assert set(graph.edges) == {("brain", "A"), ("A", "A1"), ("brain", "B"), ("brain", "C(R)"), ("brain", "c(r)")}
    assert nx.is_arborescence(graph)


def test_without_a_hierarchy_the_regions_stand_side_by_side() -> None:
    with nlcrit.connect("fib19") as data:
        assert fetch_roi_hierarchy(client=data) == {"LO*": {}, "LOP*": {}, "ME*": {}}
        assert fetch_roi_hierarchy(format="text", client=data) == "LO*\nLOP*\nME*"
        assert sorted(fetch_roi_hierarchy(format="nx", client=data)) == ["LO*", "LOP*", "ME*"]


@pytest.mark.parametrize("hierarchy", [None, 5, [], {}, {"name": 5}])
def test_a_hierarchy_of_another_form_is_none(tmp_path: Path, hierarchy: Any) -> None:
    with with_meta(tmp_path, {"roiHierarchy": hierarchy}) as data:
        assert fetch_roi_hierarchy(client=data) == {"A": {}, "B": {}}


@pytest.mark.parametrize("children", [None, 5, {}, [5, None, {"name": None}]])
def test_children_of_another_form_are_none(tmp_path: Path, children: Any) -> None:
    with with_meta(tmp_path, {"roiHierarchy": {"name": "brain", "children": children}}) as data:
        assert fetch_roi_hierarchy(client=data) == {"brain": {}}


def test_an_unknown_format_is_an_error(small: Dataset) -> None:
    with pytest.raises(CallError) as caught:
        fetch_roi_hierarchy(format="json", client=small)
    assert (caught.value.code, caught.value.hint) == ("NA101", "give one of dict, text, nx")


# Keys ------------------------------------------------------------------------------------------------------------


def test_the_keys_are_all_properties_with_roi_info(small: Dataset) -> None:
    assert fetch_neuron_keys(client=small) == list(tiny.COLUMNS)
