"""The engines that have to agree, and the data that they are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

import nlcrit
from nlcrit.datasets.cache import CACHE_VARIABLE
from tests.agreement import tiny

Open = Callable[[Path], nlcrit.Dataset]


def from_file(folder: Path) -> nlcrit.Dataset:
    """DuckDB with its native file in the cache."""
    data = nlcrit.connect(folder)
    assert data.location != "memory"
    return data


def in_memory(folder: Path) -> nlcrit.Dataset:
    """DuckDB where no cache can be written: it would lie below a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder / "neurons.parquet" / "cache"))
        data = nlcrit.connect(folder)
    assert data.location == "memory"
    return data


ENGINES: dict[str, Open] = {"duckdb-file": from_file, "duckdb-memory": in_memory}
"""An engine that is added here has to agree with the table and with the oracle."""


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture(scope="session")
def labelled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled") / "labelled"
    return tiny.write(folder, tiny.labelled(), types={"label": pa.string()})


@pytest.fixture(scope="session")
def regrouped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regrouped") / "regrouped"
    return tiny.write(folder, tiny.regrouped(), types={"group": pa.string()})


@pytest.fixture(scope="session", params=ENGINES)
def open_with(request: pytest.FixtureRequest) -> Open:
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def small(open_with: Open, tiny_folder: Path) -> Iterator[nlcrit.Dataset]:
    with open_with(tiny_folder) as data:
        yield data


@pytest.fixture(scope="session")
def labelled(open_with: Open, labelled_folder: Path) -> Iterator[nlcrit.Dataset]:
    with open_with(labelled_folder) as data:
        yield data


@pytest.fixture(scope="session")
def regrouped(open_with: Open, regrouped_folder: Path) -> Iterator[nlcrit.Dataset]:
    with open_with(regrouped_folder) as data:
        yield data
