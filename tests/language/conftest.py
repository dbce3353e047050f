"""The data that the document's sentences are tried on."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

import nlcrit
from tests.agreement import tiny
from tests.language import wired as invented


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """The invented neurons of `tests/agreement/tiny.py`."""
    with nlcrit.connect(tiny.write(tmp_path_factory.mktemp("small") / "small")) as data:
        yield data


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """The same with labels."""
    folder = tmp_path_factory.mktemp("labelled") / "labelled"
    with nlcrit.connect(tiny.write(folder, tiny.labelled(), types={"label": pa.string()})) as data:
        yield data


@pytest.fixture(scope="session")
def regrouped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """The same with `group` as text."""
    folder = tmp_path_factory.mktemp("regrouped") / "regrouped"
    with nlcrit.connect(tiny.write(folder, tiny.regrouped(), types={"group": pa.string()})) as data:
        yield data


@pytest.fixture(scope="session")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """The invented connections of `wired.py`."""
    with nlcrit.connect(invented.write(tmp_path_factory.mktemp("wired") / "wired")) as data:
        yield data


@pytest.fixture(scope="session")
def wired_segments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nlcrit.Dataset]:
    """The same with labels: 6 is a Segment, all others are Neurons."""
    with nlcrit.connect(invented.write(tmp_path_factory.mktemp("wired") / "segments", segments=(6,))) as data:
        yield data


@pytest.fixture(scope="session")
def real() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("hemibrain_mb") as data:
        yield data


@pytest.fixture(scope="session")
def lobe() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("fib19") as data:
        yield data
