"""`fetch_neurons` makes of the same rows the tables that neuprint-python 0.6.4 makes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

import nlcrit
from nlcrit.answers.fetch import CORE_COLUMNS

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
    frame = pq.read_table(data.folder.path / "neurons.parquet").to_pandas()
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
