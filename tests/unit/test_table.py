"""Answers as frames and files."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from nlcrit.errors import CallError
from nlcrit.table import Facts, to_arrow, to_pandas, to_polars, write_arrow, write_parquet

FACTS = Facts(
    rows=2, truncated=True, limit=2, dataset="tiny", seconds=0.5, query="type = é", hints=("a", "b"), unknown_regions=3
)
TABLE = pa.table(
    {
        "bodyId": [2**53 + 1, None],
        "small": pa.array([1, None], pa.int32()),
        "big": pa.array([2**64 - 1, None], pa.uint64()),
        "share": [0.5, None],
        "cropped": [True, None],
        "type": ["MBON01", None],
        "status": pa.array(["Traced", None]).dictionary_encode(),
        "long": pa.array(["x", None], pa.large_string()),
        "somaLocation": [[2**53 + 1, 2, 3], None],
        "holes": [[1, None], []],
        "point": [{"x": 2**53 + 1}, None],
        "sum": pa.array([Decimal(2**53 + 1), None], pa.decimal128(38, 0)),
        "mean": pa.array([Decimal("1.5"), None], pa.decimal128(4, 1)),
    }
)
PANDAS = {
    "bodyId": "Int64",
    "small": "Int32",
    "big": "UInt64",
    "share": "Float64",
    "cropped": "boolean",
    "type": "string",
    "status": "string",
    "long": "string",
    "somaLocation": "object",
    "holes": "object",
    "point": "object",
    "sum": "Int64",
    "mean": "Float64",
}


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_pandas_types_do_not_depend_on_the_rows(rows: int) -> None:
    frame = to_pandas(TABLE.slice(0, rows))
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == PANDAS
    assert len(frame) == rows


def test_pandas_values_are_exact_beside_missing_ones() -> None:
    frame = to_pandas(TABLE)
    assert {name: frame[name][0] for name in PANDAS} == {
        "bodyId": 2**53 + 1,
        "small": 1,
        "big": 2**64 - 1,
        "share": 0.5,
        "cropped": True,
        "type": "MBON01",
        "status": "Traced",
        "long": "x",
        "somaLocation": [2**53 + 1, 2, 3],
        "holes": [1, None],
        "point": {"x": 2**53 + 1},
        "sum": 2**53 + 1,
        "mean": 1.5,
    }
    flat = [name for name in PANDAS if PANDAS[name] != "object"]
    assert [frame[name][1] is pd.NA for name in flat] == [True] * len(flat)
    assert [frame[name][1] for name in ("somaLocation", "holes", "point")] == [None, [], None]
    assert [type(item) for item in frame["somaLocation"][0]] == [int, int, int]


def test_text_is_the_string_type_of_pandas_with_its_own_missing_value() -> None:
    assert to_pandas(TABLE)["type"].dtype == pd.StringDtype(na_value=pd.NA)


def test_lists_alone_and_no_columns_at_all_make_frames() -> None:
    assert to_pandas(TABLE.select(["holes"])).to_dict("list") == {"holes": [[1, None], []]}
    assert to_pandas(pa.table({})).shape == (0, 0)


def test_a_sliced_table_keeps_its_lists_in_place() -> None:
    table = pa.concat_tables([TABLE, TABLE]).slice(1, 2)
    assert to_pandas(table)["somaLocation"].tolist() == [None, [2**53 + 1, 2, 3]]


def test_a_sum_beyond_64_bits_stays_exact() -> None:
    table = pa.table({"sum": pa.array([Decimal(2**70)], pa.decimal128(38, 0))})
    assert to_pandas(table)["sum"].tolist() == [Decimal(2**70)]


def test_facts_are_in_the_attributes_and_survive_what_pandas_does() -> None:
    frame = to_pandas(TABLE.select(["bodyId", "type"]), FACTS)
    assert frame.attrs == {"nlcrit": FACTS.to_dict()}
    assert frame.copy().head(1).attrs["nlcrit"]["query"] == "type = é"


def test_a_frame_with_facts_can_be_written_by_pandas(tmp_path: Path) -> None:
    to_pandas(TABLE.select(["bodyId", "type"]), FACTS).to_parquet(tmp_path / "frame.parquet")
    assert pd.read_parquet(tmp_path / "frame.parquet").attrs == {"nlcrit": FACTS.to_dict()}


@pytest.mark.parametrize("rows", [0, 2])
def test_arrow_types_are_plain_and_do_not_depend_on_the_rows(rows: int) -> None:
    kinds = dict(zip(TABLE.column_names, to_arrow(TABLE.slice(0, rows)).schema.types, strict=True))
    assert kinds["status"] == pa.string()
    assert (kinds["sum"], kinds["mean"]) == (pa.int64(), pa.float64())


@pytest.mark.parametrize("rows", [0, 2])
def test_polars_types_do_not_depend_on_the_rows(rows: int) -> None:
    pl = pytest.importorskip("polars")
    frame = to_polars(TABLE.slice(0, rows))
    assert dict(frame.schema)["bodyId"] == pl.Int64
    assert dict(frame.schema)["status"] == pl.String
    assert frame["bodyId"].to_list() == [2**53 + 1, None][:rows]


def test_without_polars_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(CallError) as caught:
        to_polars(TABLE)
    assert (caught.value.code, caught.value.hint) == ("NA102", "pip install polars")


def read_parquet(path: Path) -> pa.Table:
    return pq.read_table(path)


def read_arrow(path: Path) -> pa.Table:
    return pyarrow.feather.read_table(path)


Writer = Callable[[pa.Table, Path, Facts], None]
Reader = Callable[[Path], pa.Table]
FORMS = pytest.mark.parametrize(("write", "read"), [(write_parquet, read_parquet), (write_arrow, read_arrow)])


@FORMS
@pytest.mark.parametrize("rows", [0, 2])
def test_a_file_holds_the_answer_and_its_facts(write: Writer, read: Reader, rows: int, tmp_path: Path) -> None:
    table = TABLE.slice(0, rows)
    write(table, tmp_path / "answer", FACTS)
    written = read(tmp_path / "answer")
    assert written.equals(to_arrow(table))
    assert json.loads(written.schema.metadata[b"nlcrit"]) == FACTS.to_dict()


@FORMS
def test_a_file_is_replaced_whole_or_not_at_all(
    write: Writer, read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answer"
    path.write_text("before")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CallError) as caught:
        write(TABLE, path, FACTS)
    assert caught.value.message == f"cannot write '{path}': No space left on device"
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("answer", "before")]


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="cannot write"):
        write_parquet(TABLE, tmp_path / "nowhere" / "answer", FACTS)


def test_a_link_stays_a_link_and_rights_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    (tmp_path / "file").chmod(0o640)
    try:
        (tmp_path / "link").symlink_to(tmp_path / "file")
    except OSError:
        pytest.skip("links need rights on Windows")
    write_parquet(TABLE, tmp_path / "link", FACTS)
    assert (tmp_path / "link").is_symlink()
    assert read_parquet(tmp_path / "file").num_rows == 2
    assert sys.platform == "win32" or stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@pytest.mark.skipif(not os.path.exists(os.devnull) or sys.platform == "win32", reason="there are no such devices")
def test_a_device_is_written_and_not_replaced() -> None:
    write_arrow(TABLE, os.devnull, FACTS)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_facts_of_connections_go_through_json() -> None:
    facts = Facts(rows=17, coverage="nothing else", paths=5)
    read = json.loads(json.dumps(facts.to_dict()))
    assert (read["rows"], read["paths"], read["coverage"]) == (17, 5, "nothing else")
    assert (Facts(rows=0).paths, Facts(rows=0).coverage) == (None, None)
