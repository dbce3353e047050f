"""What tests share: caches that are empty or cannot be made, and small data sets made on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nlcrit.datasets.cache import CACHE_VARIABLE
from nlcrit.datasets.folder import CONNECTIONS, META, NEURONS, DataFolder, find_folder

MakeFolder = Callable[..., DataFolder]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden`: write the golden files anew instead of comparing with them."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; read the diff")


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache in which nothing is yet."""
    root = tmp_path / "cache"
    monkeypatch.setenv(CACHE_VARIABLE, str(root))
    return root


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be made: it would lie below a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Make a data set: `make_folder({"bodyId": [1, 2]}, connections={...}, meta={...})`."""

    def make(
        neurons: Mapping[str, Sequence[Any] | pa.Array],
        connections: Mapping[str, Sequence[Any] | pa.Array] | None = None,
        meta: Mapping[str, Any] | None = None,
        name: str = "tiny",
    ) -> DataFolder:
        path = tmp_path / name
        path.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(dict(neurons)), path / NEURONS)
        if connections is not None:
            pq.write_table(pa.table(dict(connections)), path / CONNECTIONS)
        if meta is not None:
            (path / META).write_text(json.dumps(meta), "utf-8")
        return find_folder(path)

    return make
