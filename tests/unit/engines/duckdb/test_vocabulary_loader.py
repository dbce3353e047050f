"""The vocabulary of a data set that is open in DuckDB."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyarrow as pa
import pytest

from nlcrit.datasets.folder import DataFolder, find_folder
from nlcrit.engines.duckdb.store import Store
from nlcrit.engines.duckdb.vocabulary_loader import load_vocabulary
from nlcrit.fields import BY_NAME, Field, Kind

MakeFolder = Callable[..., DataFolder]


def test_hemibrain_has_its_fields_and_regions() -> None:
    with Store.open(find_folder("hemibrain_mb")) as store:
        names = load_vocabulary(store)
        assert names.dataset == "hemibrain:v1.2.1-mb"
        assert list(names.fields)[:4] == ["bodyId", "type", "instance", "status"]
        assert "roiInfo" not in names.fields
        assert names.coverage == "from Kenyon cells to APL and MBON; from PAM, PPL and PN to Kenyon cells; nothing else"
        assert (names.has_connections, names.has_labels) == (True, False)
        assert (names.counts, names.outside) == (("weight",), 0)
        assert names.regions["b'L(R)"].children == ("b'1(R)", "b'2(R)")
        assert names.regions["CA(R)"].primary
        assert (names.regions["CA(R)"].neurons, names.regions["ME(R)"].neurons) == (130, 0)
        assert (names.regions["FB-column3"].parent, names.regions["FB-column3"].primary) == ("FB", False)


def test_kinds_are_those_of_the_data(make_folder: MakeFolder) -> None:
    folder = make_folder(
        {
            "bodyId": [1],
            "group": ["5"],
            "cropped": [True],
            "flywireId": pa.array([1], pa.uint64()),
            "share": pa.array([1], pa.decimal128(5, 2)),
            "somaRadius": pa.array([1.5], pa.float32()),
            "somaLocation": [{"x": 1}],
            "label": ["Neuron"],
        }
    )
    with Store.open(folder) as store:
        names = load_vocabulary(store)
    assert {name: field.kind for name, field in names.fields.items()} == {
        "bodyId": Kind.INTEGER,
        "group": Kind.TEXT,
        "cropped": Kind.BOOLEAN,
        "flywireId": Kind.INTEGER,
        "share": Kind.NUMBER,
        "somaRadius": Kind.NUMBER,
        "somaLocation": Kind.POINT,
        "label": Kind.LABEL,
    }
    assert names.fields["share"] == Field("share", Kind.NUMBER, "")
    assert names.fields["bodyId"] == BY_NAME["bodyId"]
    assert names.has_labels


def test_values_and_absent_ones_come_from_the_data(make_folder: MakeFolder) -> None:
    odd = 'a "quoted" name'
    folder = make_folder({"bodyId": [1, 2, 3, 4], "type": ["é", "Z", "a", None], odd: ["x", None, "x", "y'"]})
    with Store.open(folder) as store:
        names = load_vocabulary(store)
        assert names.absent(odd, ["y'", "x", "z", "z"]) == ("z",)
        assert names.absent("type", ["q", "a", ""]) == ("q", "")
        assert names.values("type") == ("Z", "a", "é")
        assert names.values(odd) == ("x", "y'")
        assert names.values("bodyId") == ()


def test_a_data_set_without_meta_has_the_regions_of_its_neurons(make_folder: MakeFolder) -> None:
    folder = make_folder({"bodyId": [1, 2], "roiInfo": ['{"EB": {}, "FB": {}}', '{"EB": {}}']})
    with Store.open(folder) as store:
        names = load_vocabulary(store)
    assert names.dataset == "tiny"
    assert {name: region.neurons for name, region in names.regions.items()} == {"EB": 2, "FB": 1}


def test_counts_and_connections_that_are_left_out_are_known(make_folder: MakeFolder) -> None:
    connections = {"bodyId_pre": [1, 1, 9], "bodyId_post": [2, 9, 1], "roi": ["EB"] * 3, "weight": [1, 2, 3], "weightHP": [1] * 3}
    with Store.open(make_folder({"bodyId": [1, 2]}, connections)) as store:
        names = load_vocabulary(store)
    assert (names.counts, names.outside, names.has_connections) == (("weight", "weightHP"), 2, True)


def test_without_connections_nothing_is_counted() -> None:
    with Store.open(find_folder("fib19")) as store:
        names = load_vocabulary(store)
    assert (names.counts, names.outside, names.has_connections) == ((), 0, False)


@pytest.mark.parametrize(
    ("meta", "primary"),
    [(None, ["EB", "FB"]), ({"roiHierarchy": {"name": "CX"}}, ["EB", "FB"]), ({"primaryRois": ["EB", "FB", "PB"]}, ["EB", "FB", "PB"])],
)
def test_where_meta_calls_no_region_primary_those_that_are_counted_are(
    make_folder: MakeFolder, meta: dict[str, object] | None, primary: list[str]
) -> None:
    connections = {"bodyId_pre": [1, 1, 1], "bodyId_post": [1, 1, 1], "roi": ["EB", "FB", None], "weight": [1, 2, 3]}
    with Store.open(make_folder({"bodyId": [1]}, connections, meta)) as store:
        names = load_vocabulary(store)
    assert sorted(region.name for region in names.regions.values() if region.primary) == primary
    assert "NotPrimary" not in names.regions


@pytest.mark.parametrize("name", ["hemibrain_mb", "fib19"])
def test_loading_costs_some_milliseconds(name: str) -> None:
    with Store.open(find_folder(name)) as store:
        durations_s = []
        for _ in range(5):
            started = time.perf_counter()
            load_vocabulary(store)
            durations_s.append(time.perf_counter() - started)
    assert min(durations_s) < 0.05  # 0.002 measured
