"""
Answers as frames and files: exact types, missing values that stay missing, and the facts of the answer with them.

Takes Arrow tables and knows nothing of where they come from. No number passes through a float on its way.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from nlcrit.errors import CallError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

FACTS_KEY = "nlcrit"
"""Where the facts are: in a frame's `attrs`, and as JSON in a file's schema metadata."""


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What an answer says about itself.

    Args:
        rows: Rows of the answer.
        truncated: Whether the limit cut it.
        limit: The most rows that were asked for; None for all.
        dataset: The data set that was asked.
        server: The server that answered; None for a folder.
        seconds: How long it took.
        query: The query in canonical form.
        hints: What the reader may want to know: "no neuron has the type MBON99 …".
        unknown_regions: Neurons left out because their regions are not known; None where it does not matter.
        coverage: What the connections of the data set cover, where they were asked for and it is known.
        paths: How many paths the rows show; None where each row is one.
    """

    rows: int
    truncated: bool = False
    limit: int | None = None
    dataset: str | None = None
    server: str | None = None
    seconds: float | None = None
    query: str | None = None
    hints: tuple[str, ...] = ()
    unknown_regions: int | None = None
    coverage: str | None = None
    paths: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON can hold them."""
        return {**asdict(self), "hints": list(self.hints)}


def to_arrow(table: pa.Table, facts: Facts | None = None) -> pa.Table:
    """
    The answer as an Arrow table of plain types: dictionaries and decimals resolved, the facts in its metadata.

    Whole decimals (DuckDB's sums) become integers where they fit, others floating-point numbers.
    """
    import pyarrow as pa

    fields, columns = [], []
    for field, column in zip(table.schema, table.columns, strict=True):
        plain = _plain(column)
        fields.append(pa.field(field.name, plain.type, field.nullable, field.metadata))
        columns.append(plain)
    metadata = dict(table.schema.metadata or {})
    if facts is not None:
        metadata[FACTS_KEY.encode()] = json.dumps(facts.to_dict(), ensure_ascii=False).encode()
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata or None))


def to_pandas(table: pa.Table, facts: Facts | None = None) -> pd.DataFrame:
    """
    The answer as a DataFrame, with the same types however many rows it has.

    Integers are Int64 (Int32 …), numbers Float64, flags boolean, text string; missing values are pd.NA. Lists are
    Python lists, and None where missing. `frame.attrs["nlcrit"]` holds the facts, as a dict, for pandas writes
    `attrs` into files as JSON.

    Example:
        >>> import pyarrow
        >>> to_pandas(pyarrow.table({"bodyId": [2**53 + 1, None]}))["bodyId"].tolist()
        [9007199254740993, <NA>]
    """
    import pandas as pd
    import pyarrow as pa

    plain = to_arrow(table)
    nested = [index for index, field in enumerate(plain.schema) if pa.types.is_nested(field.type)]
    flat = [index for index in range(plain.num_columns) if index not in nested]
    types = _pandas_types()
    frame: pd.DataFrame = plain.select(flat).to_pandas(types_mapper=types.get, ignore_metadata=True)
    if not flat:
        frame = pd.DataFrame(index=pd.RangeIndex(plain.num_rows))
    for index in nested:
        # pandas itself would make arrays of lists, and floats of integers where one of them is missing.
        values = pd.Series(plain.column(index).to_pylist(), dtype=object, index=frame.index)
        frame.insert(index, plain.schema.field(index).name, values, allow_duplicates=True)
    if facts is not None:
        frame.attrs[FACTS_KEY] = facts.to_dict()
    return frame


def to_polars(table: pa.Table) -> pl.DataFrame:
    """The answer as a polars DataFrame, with the same types however many rows it has."""
    try:
        import polars as pl
    except ImportError:
        raise CallError("polars is not installed", code="NA102", hint="pip install polars") from None
    return pl.DataFrame(to_arrow(table))


def write_parquet(table: pa.Table, path: str | os.PathLike[str], facts: Facts | None = None) -> None:
    """Write the answer to a Parquet file, whole or not at all; the facts are in its schema's metadata."""
    import pyarrow.parquet as pq

    content = to_arrow(table, facts)
    write_whole(path, lambda file: pq.write_table(content, file, compression="zstd"))


def write_arrow(table: pa.Table, path: str | os.PathLike[str], facts: Facts | None = None) -> None:
    """Write the answer to an Arrow file (Feather), whole or not at all; the facts are in its schema's metadata."""
    import pyarrow as pa

    content = to_arrow(table, facts)

    def write(file: BinaryIO) -> None:
        with pa.ipc.new_file(file, content.schema) as writer:
            writer.write_table(content)

    write_whole(path, write)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_decimal(kind):
        with suppress(pa.ArrowInvalid):
            return column.cast(pa.int64() if kind.scale == 0 else pa.float64())
    if kind == pa.string_view():
        return column.cast(pa.string())
    return column


def _pandas_types() -> dict[Any, Any]:
    import pandas as pd
    import pyarrow as pa

    return {
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.uint8(): pd.UInt8Dtype(),
        pa.uint16(): pd.UInt16Dtype(),
        pa.uint32(): pd.UInt32Dtype(),
        pa.uint64(): pd.UInt64Dtype(),
        pa.float32(): pd.Float32Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(na_value=pd.NA),
        pa.large_string(): pd.StringDtype(na_value=pd.NA),
    }


def write_whole(path: str | os.PathLike[str], write: Callable[[BinaryIO], object]) -> None:
    """Write a file under another name, which then takes its own; a pipe or a device is written as it is."""
    target = os.path.realpath(path)  # the file behind a link, not the link, is to be replaced
    growing = f"{target}.{secrets.token_hex(4)}.part"
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                write(file)
            return
        try:
            with open(growing, "xb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            with suppress(OSError):
                shutil.copymode(target, growing)
            os.replace(growing, target)
        finally:
            with suppress(OSError):
                os.unlink(growing)
    except OSError as error:
        raise CallError(f"cannot write '{os.fspath(path)}': {error.strerror or error}", code="NA101") from None
