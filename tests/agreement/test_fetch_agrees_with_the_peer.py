"""`fetch_neurons` and what tells of a data set make of the same rows what neuprint-python 0.6.4 makes."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import nlcrit
from nlcrit.answers.fetch import CORE_COLUMNS
from nlcrit.answers.fetch_meta import (
    fetch_all_rois,
    fetch_meta,
    fetch_neuron_keys,
    fetch_primary_rois,
    fetch_roi_hierarchy,
)

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def data() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("hemibrain_mb") as found:
        yield found


@pytest.fixture(scope="module")
def peer() -> Any:
    pytest.importorskip("neuprint", reason="neuprint-python is not installed; it is in the bench group")
    return import_module("neuprint.queries.neurons")


def rows(data: nlcrit.Dataset, types: str) -> pd.DataFrame:
    """The rows of a server's answer, straight from the file: those whose region counts are known."""
    frame = pq.read_table(data.origin.folder.path / "neurons.parquet").to_pandas()
    frame = frame[frame["type"].str.match(types, na=False) & frame["roiInfo"].notna()]
    return frame.sort_values("bodyId", ignore_index=True)


def theirs(peer: Any, data: nlcrit.Dataset, types: str) -> Tables:
    regions = data.vocabulary.regions
    client = SimpleNamespace(
        all_rois=sorted(regions), primary_rois=sorted(name for name, region in regions.items() if region.primary)
    )
    neurons, counts = peer._process_neuron_df(rows(data, types), client)
    return neurons, counts.reset_index(drop=True)


def ours(data: nlcrit.Dataset, types: str) -> Tables:
    neurons, counts = data.fetch_neurons(nlcrit.NC(type=types, regex=True) & nlcrit.NC.where("roiInfo notnull"))
    return neurons, counts


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    """The values as Python's own, in order; all that is missing is None."""
    return [[_plain(value) for value in row] for row in frame.astype(object).to_numpy().tolist()]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if hasattr(value, "tolist") or isinstance(value, list):
        return list(value)
    return None if pd.isna(value) else value


@pytest.mark.parametrize("types", ["MBON.*", "PAM.*|APL|DPM"])
def test_the_counts_by_region_are_equal(peer: Any, data: nlcrit.Dataset, types: str) -> None:
    expected, found = theirs(peer, data, types)[1], ours(data, types)[1]
    assert list(found.columns) == list(expected.columns)
    assert len(found) > 100
    assert plain(found) == plain(expected)


@pytest.mark.parametrize("types", ["MBON.*", "PAM.*|APL|DPM"])
def test_the_neurons_are_equal(peer: Any, data: nlcrit.Dataset, types: str) -> None:
    expected, found = theirs(peer, data, types)[0], ours(data, types)[0]
    assert set(found.columns) == set(expected.columns)
    assert len(found) > 10
    # Beyond the core columns the peer's own order changes from run to run: it comes from a set.
    core = [name for name in CORE_COLUMNS if name in expected]
    assert list(found.columns)[: len(core)] == list(expected.columns)[: len(core)]
    assert plain(found) == plain(expected[list(found.columns)])


def test_the_core_columns_are_the_peers(peer: Any) -> None:
    assert [name for name in peer.CORE_NEURON_COLS if name not in {"inputRois", "outputRois"}] == list(CORE_COLUMNS)


# What a data set says of itself ----------------------------------------------------------------------------------

PARSED = ("roiInfo", "roiHierarchy")


class MetaServer:
    """What the peer takes for its client: it answers from the Meta node alone."""

    def __init__(self, meta: dict[str, Any]) -> None:
        self.meta = meta

    def fetch_custom(self, cypher: str, **_: object) -> pd.DataFrame:
        if "neuronProperties" in cypher:
            return pd.DataFrame({"keys": [json.dumps(self.meta["neuronProperties"])]})
        if "primaryRois" in cypher:
            return pd.DataFrame({"rois": [self.meta["primaryRois"]]})
        whole = {name: value for name, value in self.meta.items() if name not in PARSED}
        return pd.DataFrame({"meta": [whole], **{name: [self.meta[name]] for name in PARSED}})


@pytest.fixture(scope="module")
def server(data: nlcrit.Dataset, peer: Any) -> MetaServer:
    return MetaServer(fetch_meta(client=data))


def test_meta_is_equal(server: MetaServer, data: nlcrit.Dataset) -> None:
    assert fetch_meta(client=data) == import_module("neuprint").fetch_meta(client=server)


def test_the_regions_are_equal(server: MetaServer, data: nlcrit.Dataset) -> None:
    theirs = import_module("neuprint").fetch_all_rois(client=server)
    # A name that the peer adds to every hemibrain, and that this one does not have.
    assert fetch_all_rois(client=data) == [name for name in theirs if name != "AL-DC3"]


def test_the_primary_regions_are_equal(server: MetaServer, data: nlcrit.Dataset) -> None:
    assert fetch_primary_rois(client=data) == import_module("neuprint").fetch_primary_rois(client=server)


@pytest.mark.parametrize("flags", [(True, True), (True, False), (False, True), (False, False)])
def test_the_hierarchies_are_equal(server: MetaServer, data: nlcrit.Dataset, flags: tuple[bool, bool]) -> None:
    theirs = import_module("neuprint").fetch_roi_hierarchy
    assert json.dumps(fetch_roi_hierarchy(*flags, client=data)) == json.dumps(theirs(*flags, client=server))
    assert fetch_roi_hierarchy(*flags, "text", client=data) == theirs(*flags, "text", client=server)
    graph, expected = fetch_roi_hierarchy(*flags, "nx", client=data), theirs(*flags, "nx", client=server)
    assert (set(graph), set(graph.edges)) == (set(expected), set(expected.edges))


def test_the_keys_of_neurons_are_equal(server: MetaServer, data: nlcrit.Dataset) -> None:
    theirs = import_module("neuprint").Client.fetch_neuron_keys.__wrapped__(server)
    assert sorted(fetch_neuron_keys(client=data)) == sorted(theirs)


@pytest.mark.parametrize(
    "ours", [fetch_meta, fetch_all_rois, fetch_primary_rois, fetch_roi_hierarchy], ids=lambda each: each.__name__
)
def test_the_arguments_are_the_peers(peer: Any, ours: Any) -> None:
    def arguments(function: Any) -> list[tuple[str, Any, Any]]:
        return [(each.name, each.kind, each.default) for each in inspect.signature(function).parameters.values()]

    assert arguments(ours) == arguments(getattr(import_module("neuprint"), ours.__name__))
