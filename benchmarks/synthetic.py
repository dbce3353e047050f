"""
The example on 200,000 made-up neurons: from the text to a DataFrame, against what one would write by hand.

All give the same neurons with the same columns. The SQL runs on the same native file through the same connection and
is fetched the same way; pandas has neurons and regions in memory already; Polars reads Parquet, with the regions in a
table of their own that is sorted by region, as ours is.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import FLAGSHIP, LEAST, REGIONS, TYPES, Row, interleaved

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    import nlcrit

NEURONS = 200_000
ROUNDS = 15


def rows(folder: Path) -> Iterator[Row]:
    """One line for each way that is compared."""
    import nlcrit

    data = nlcrit.connect(made(folder, NEURONS))
    ours = lambda: data.run(FLAGSHIP)  # noqa: E731
    others: dict[str, tuple[Callable[[], Any], float]] = {
        "hand-written SQL, same file": (by_sql(data), 1.3),
        "pandas, regions in memory": (by_pandas(folder, data), 1),
        "Polars over Parquet": (by_polars(folder, data), 1),
    }
    expected = ours()["bodyId"].tolist()
    for name, (work, _) in others.items():
        assert work()["bodyId"].to_list() == expected, name
    own, *theirs = interleaved([ours, *(work for work, _ in others.values())], ROUNDS)
    for (name, (_, most)), taken in zip(others.items(), theirs, strict=True):
        yield Row(f"{NEURONS:,} neurons, {len(expected):,} answers", own, name, taken, most)


def made(folder: Path, neurons: int, connections: int = 0) -> Path:
    """The data set, made where it is not there yet."""
    if not (folder / "meta.json").is_file():
        print(f"making {neurons:,} neurons with {connections:,} connections in {folder} …", file=sys.stderr)
        script = Path(__file__).with_name("make_synthetic.py")
        given = [str(neurons), str(folder), str(connections)]
        subprocess.run([sys.executable, str(script), *given], check=True, stdout=sys.stderr)
    return folder


def by_sql(data: nlcrit.Dataset) -> Callable[[], pd.DataFrame]:
    """The statement that an expert would write for the native file, fetched as ours are."""
    import pyarrow as pa

    from nlcrit.engines.duckdb.engine import BATCH_ROWS
    from nlcrit.table import to_pandas

    columns = ", ".join(f'n."{name}"' for name in _columns(data))
    text = f"""
        SELECT {columns} FROM neuron n
        WHERE regexp_full_match(n.type, '{TYPES}') AND n.somaLocation IS NOT NULL
          AND EXISTS (FROM region r WHERE r.bodyId = n.bodyId AND r.roi IN {REGIONS} AND r.post >= {LEAST})
        ORDER BY n.bodyId"""

    def work() -> pd.DataFrame:
        with data.origin.store.cursor() as cursor:
            reader = cursor.sql(text).to_arrow_reader(BATCH_ROWS)
            return to_pandas(pa.Table.from_batches(list(reader), reader.schema))

    return work


def by_pandas(folder: Path, data: nlcrit.Dataset) -> Callable[[], pd.DataFrame]:
    """The tables are in memory, the regions as categories."""
    import pandas as pd

    neurons = pd.read_parquet(folder / "neurons.parquet", columns=_columns(data), dtype_backend="numpy_nullable")
    regions = pd.read_parquet(_regions(folder, data)).astype({"roi": "category"})

    def work() -> pd.DataFrame:
        inputs = regions.loc[regions["roi"].isin(REGIONS) & (regions["post"] >= LEAST), "bodyId"]
        named = neurons["type"].str.fullmatch(TYPES).fillna(False)  # noqa: FBT003
        return neurons[named & neurons["somaLocation"].notna() & neurons["bodyId"].isin(inputs)].sort_values("bodyId")

    return work


def by_polars(folder: Path, data: nlcrit.Dataset) -> Callable[[], pl.DataFrame]:
    """A lazy query over the files, so that Polars reads what it needs of them."""
    import polars as pl

    columns, regions = _columns(data), _regions(folder, data)

    def work() -> pl.DataFrame:
        inputs = pl.scan_parquet(regions).filter(pl.col("roi").is_in(REGIONS) & (pl.col("post") >= LEAST))
        neurons = pl.scan_parquet(folder / "neurons.parquet").select(columns)
        named = neurons.filter(pl.col("type").str.contains(f"^(?:{TYPES})$") & pl.col("somaLocation").is_not_null())
        return named.join(inputs, on="bodyId", how="semi").sort("bodyId").collect()

    return work


def _columns(data: nlcrit.Dataset) -> list[str]:
    return [name for name in data.run("* limit 0").columns if name != "roiInfo"]


def _regions(folder: Path, data: nlcrit.Dataset) -> Path:
    import pyarrow.parquet as pq

    path = folder / "regions.parquet"
    if not path.is_file():
        with data.origin.store.cursor() as cursor:
            table = cursor.sql("SELECT bodyId, roi, pre, post FROM region ORDER BY roi, bodyId").to_arrow_table()
        pq.write_table(table, path, compression="zstd", row_group_size=122_880)
    return path
