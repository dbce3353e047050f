"""
The tables of a data set, made from its Parquet files.

    neuron      one row a neuron: the columns of neurons.parquet, by bodyId; always with roiInfo, as text
    region      one row a neuron and region that it touches: bodyId, roi, pre, post and the other counts, by region
    touched     one row a region: roi, neurons
    summary     one row: neurons, unknown_regions (neurons without roiInfo)

and where there is a connections.parquet:

    connection  one row a pair of neurons and region: bodyId_pre, bodyId_post, roi, weight and the other counts
    outgoing    one row a pair of neurons: the same counts, summed over its regions; by bodyId_pre
    incoming    the same rows by bodyId_post
    connected   one row: outside (rows left out, because one of their ends is none of the neurons), pairs

Everything that a data set can get wrong is found here, and is said in the words of its files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlcrit.criteria.primary_regions import NOT_PRIMARY
from nlcrit.criteria.vocabulary import regions_of
from nlcrit.datasets.folder import CONNECTIONS, NEURONS, DataFolder
from nlcrit.errors import DatasetError
from nlcrit.fields import BY_NAME, Kind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

INTEGERS = frozenset(["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"])
KEPT = INTEGERS | {"BOOLEAN", "VARCHAR"}
"""Types of a column that stay as they are, as do floats, decimals and whatever is nested; the rest (dates …) becomes text."""
NESTED = re.compile(r"STRUCT\(|MAP\(|UNION\(|.*\]$", re.DOTALL)
NULL_COLUMN = {Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.BOOLEAN: "BOOLEAN", Kind.POINT: "BIGINT[]"}
"""What an all-missing column without a type becomes, by what the catalogue says of it; else text."""

OWN_NAMES = frozenset(["bodyid", "roi", "path", "hop", "near", "far", "place", "hops", "bodies", "ways"])
"""Columns of answers and of the tables on the way to them, folded: a count of connections of that name is left out."""

# One row a neuron and region, with the region's entry as JSON.
ENTRIES = """
    SELECT bodyId, unnest(json_keys(roiInfo)) AS roi, unnest(json_extract(roiInfo, '$.*')) AS entry
    FROM neuron WHERE roiInfo IS NOT NULL"""


def fill(connection: DuckDBPyConnection, folder: DataFolder, say: Callable[[str], None]) -> None:
    """
    Make all tables of the data set.

    Args:
        connection: An empty database that may read files.
        folder: The data set.
        say: Told what is being done, in a few words.

    Raises:
        DatasetError: ND102, the data set is at fault.
        duckdb.Error: a file cannot be read, or the database cannot be written.
    """
    _without_bar(connection)
    say(f"reading {NEURONS}")
    _make_neurons(connection, folder.path / NEURONS)
    say("counting sites by region")
    _make_regions(connection, folder.path / NEURONS)
    counts = "count(*) AS neurons, count(*) FILTER (roiInfo IS NULL) AS unknown_regions"
    connection.execute(f"CREATE TABLE summary AS SELECT {counts} FROM neuron")
    if (folder.path / CONNECTIONS).is_file():
        say(f"reading {CONNECTIONS}")
        _make_connections(connection, folder.path / CONNECTIONS, folder.meta)


def identifier(name: str) -> str:
    '''
    A column's name as SQL writes it.

    Example:
        >>> print(identifier('a "b"'))
        "a ""b\"""
    '''
    return '"' + name.replace('"', '""') + '"'


def _without_bar(connection: DuckDBPyConnection) -> None:
    """
    Keep DuckDB's own progress bar from standard output, where it would stand in the middle of an answer.

    In a notebook there is none, and even to say so is an error where ipywidgets are missing.
    """
    if connection.execute("SELECT current_setting('enable_progress_bar')").fetchall() != [(False,)]:
        connection.execute("SET enable_progress_bar = false")


def _make_neurons(connection: DuckDBPyConnection, path: Path) -> None:
    columns = _columns(connection, path)
    _require_integers(columns, ["bodyId"], path)
    rows = _rows(path)
    _refuse(
        connection,
        f"SELECT count(*) FROM {rows} WHERE bodyId IS NULL HAVING count(*) > 0",
        path,
        "{} rows have no bodyId",
    )
    _refuse(
        connection,
        f"SELECT bodyId FROM {rows} WHERE bodyId::HUGEINT NOT BETWEEN 0 AND {2**63 - 1} LIMIT 1",
        path,
        "bodyId {} is not an identifier: it has to be from 0 to 2^63 - 1",
    )
    chosen = [_kept_column(name, stored) for name, stored in columns.items() if name != "roiInfo"]
    chosen.append(_roi_info(columns, path))
    connection.execute(f"CREATE TABLE neuron AS SELECT {', '.join(chosen)} FROM {rows} ORDER BY bodyId")
    repeated = "SELECT bodyId FROM neuron GROUP BY bodyId HAVING count(*) > 1 ORDER BY bodyId LIMIT 1"
    _refuse(connection, repeated, path, "bodyId {} stands in more than one row")
    invalid = "SELECT bodyId FROM neuron WHERE NOT json_valid(roiInfo) ORDER BY bodyId LIMIT 1"
    _refuse(connection, invalid, path, "the roiInfo of bodyId {} is not valid JSON")
    # A JSON null says what a missing value says; only the latter is seen by `roiInfo IS NULL`.
    connection.execute("UPDATE neuron SET roiInfo = NULL WHERE json_type(roiInfo) = 'NULL'")
    other = "SELECT bodyId FROM neuron WHERE json_type(roiInfo) != 'OBJECT' ORDER BY bodyId LIMIT 1"
    _refuse(connection, other, path, "the roiInfo of bodyId {} is not a JSON object of regions")


def _make_regions(connection: DuckDBPyConnection, path: Path) -> None:
    twice = "len(json_keys(roiInfo)) != len(list_distinct(json_keys(roiInfo)))"
    repeated = f"SELECT bodyId FROM neuron WHERE roiInfo IS NOT NULL AND {twice} ORDER BY bodyId LIMIT 1"
    _refuse(connection, repeated, path, "the roiInfo of bodyId {} names a region twice")
    counts = {"pre": "BIGINT", "post": "BIGINT"} | _other_counts(connection)
    # An absent region has no sites, so an entry without `pre` has none either; other counts may just be unknown.
    columns = ["bodyId", "roi", "coalesce(counts.pre, 0) AS pre", "coalesce(counts.post, 0) AS post"]
    columns += [f"counts.{identifier(name)} AS {identifier(name)}" for name in counts if name not in ("pre", "post")]
    connection.execute(
        f"""
        CREATE TABLE region AS SELECT {", ".join(columns)}
        FROM (SELECT bodyId, roi, json_transform(entry, '{_text(json.dumps(counts))}') AS counts FROM ({ENTRIES}))
        ORDER BY roi, bodyId"""
    )
    connection.execute("CREATE TABLE touched AS SELECT roi, count(*) AS neurons FROM region GROUP BY roi ORDER BY roi")


def _other_counts(connection: DuckDBPyConnection) -> dict[str, str]:
    """The counts besides pre and post that regions have, with their types, in alphabetical order."""
    keys = connection.execute(f"SELECT DISTINCT unnest(json_keys(entry)) FROM ({ENTRIES})").fetchall()
    others = sorted({key for (key,) in keys} - {"pre", "post", ""})
    if not others:
        return {}
    # By name, not by path: a path has no way to write a key that is `*`.
    found = connection.execute(
        f"""
        SELECT key, json_type(value) AS form
        FROM (SELECT unnest(json_keys(entry)) AS key, unnest(json_extract(entry, '$.*')) AS value FROM ({ENTRIES}))
        WHERE key IN (SELECT unnest($1::VARCHAR[])) GROUP BY ALL""",
        [others],
    ).fetchall()
    forms = {key: {form for other, form in found if other == key} for key in others}
    counts: dict[str, str] = {}
    taken = {"bodyid", "roi", "pre", "post"}  # columns of a table may not differ in case alone
    for key in others:
        if key.casefold() not in taken and forms[key] & {"UBIGINT", "BIGINT", "DOUBLE"}:
            taken.add(key.casefold())
            counts[key] = "DOUBLE" if "DOUBLE" in forms[key] else "BIGINT"
    return counts


def _make_connections(connection: DuckDBPyConnection, path: Path, meta: Mapping[str, Any]) -> None:
    columns = _columns(connection, path)
    ends = ["bodyId_pre", "bodyId_post"]
    _require_integers(columns, [*ends, "weight"], path)
    if columns.get("roi") not in ("VARCHAR", '"NULL"'):
        raise _faulty(path, "has no text column roi")
    rows = _rows(path)
    missing = " OR ".join(f"{name} IS NULL" for name in (*ends, "weight"))
    lacking = f"SELECT count(*) FROM {rows} WHERE {missing} HAVING count(*) > 0"
    _refuse(connection, lacking, path, "{} rows lack an id or the weight")
    _refuse(connection, f"SELECT weight FROM {rows} WHERE weight < 0 LIMIT 1", path, "a connection has the weight {}")
    _refuse_nested_regions(connection, rows, path, meta)
    taken = {end.casefold() for end in ends} | {"weight"} | OWN_NAMES
    others = (name for name, stored in columns.items() if stored in INTEGERS and name.casefold() not in taken)
    counts = ["weight", *others]
    known = f"weight > 0 AND {' AND '.join(f'{end} IN (SELECT bodyId FROM neuron)' for end in ends)}"
    # What lies in no primary region is `NotPrimary`; some exports leave it empty.
    connection.execute(
        f"""
        CREATE TABLE connection AS
        SELECT {", ".join(f"{end}::BIGINT AS {end}" for end in ends)},
            coalesce(roi::VARCHAR, '{NOT_PRIMARY}') AS roi, {_sums(counts)}
        FROM {rows} WHERE {known} GROUP BY ALL ORDER BY ALL"""
    )
    connection.execute(
        f"CREATE TABLE outgoing AS SELECT {', '.join(ends)}, {_sums(counts)} FROM connection GROUP BY ALL ORDER BY ALL"
    )
    connection.execute("CREATE TABLE incoming AS SELECT * FROM outgoing ORDER BY bodyId_post, bodyId_pre")
    outside = f"SELECT count(*) FROM {rows} WHERE weight > 0 AND NOT ({known})"
    connection.execute(f"CREATE TABLE connected AS SELECT ({outside}) AS outside, count(*) AS pairs FROM outgoing")


def _sums(counts: Sequence[str]) -> str:
    return ", ".join(f"sum({identifier(name)})::BIGINT AS {identifier(name)}" for name in counts)


def _refuse_nested_regions(connection: DuckDBPyConnection, rows: str, path: Path, meta: Mapping[str, Any]) -> None:
    """Regions that lie in each other would count a synapse twice; those that meta.json calls primary do not."""
    primary = [region.name for region in regions_of(meta) if region.primary]
    if primary:
        connection.execute("CREATE TEMP TABLE counted AS SELECT unnest($1::VARCHAR[]) AS roi", [[*primary, NOT_PRIMARY]])
        nested = f"SELECT roi FROM {rows} WHERE roi NOT IN (SELECT roi FROM counted) LIMIT 1"
        _refuse(connection, nested, path, "'{}' is not among the primary regions of meta.json, where connections are counted")
        connection.execute("DROP TABLE counted")


def _kept_column(name: str, stored: str) -> str:
    column = identifier(name)
    if name in ("bodyId", "bodyId_pre", "bodyId_post", "weight"):
        return f"{column}::BIGINT AS {column}"
    if stored in {"FLOAT", "DOUBLE"}:
        # Not a number is no value: comparisons would take it for the largest of all.
        return f"nullif({column}, 'nan') AS {column}"
    if stored in KEPT or stored.startswith("DECIMAL") or NESTED.match(stored):
        return column
    known = BY_NAME.get(name)
    wanted = NULL_COLUMN.get(known.kind, "VARCHAR") if known and stored == '"NULL"' else "VARCHAR"
    return f"{column}::{wanted} AS {column}"


def _roi_info(columns: dict[str, str], path: Path) -> str:
    stored = columns.get("roiInfo", '"NULL"')
    if stored not in ("VARCHAR", "JSON", '"NULL"'):
        raise _faulty(path, f"has a column roiInfo of type {stored}; it has to be JSON text")
    return "roiInfo::VARCHAR AS roiInfo" if "roiInfo" in columns else "NULL::VARCHAR AS roiInfo"


def _rows(path: Path) -> str:
    """The table function that reads this very file, whatever characters its path holds."""
    pattern = re.sub(r"([\[*?])", r"[\1]", str(path))
    # hive_partitioning would make a column of a folder named `a=1`; text without its annotation would be bytes.
    return f"read_parquet('{_text(pattern)}', hive_partitioning=false, binary_as_string=true)"


def _columns(connection: DuckDBPyConnection, path: Path) -> dict[str, str]:
    """The columns of a Parquet file with their DuckDB types."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {_rows(path)}").fetchall()
    columns = {row[0]: row[1] for row in described}
    pattern = _rows(path).removeprefix("read_parquet(").split(", hive_partitioning")[0]
    written = {name for (name,) in connection.execute(f"SELECT name FROM parquet_schema({pattern})").fetchall()}
    renamed = [name for name in columns if name not in written]
    if renamed:  # DuckDB's identifiers ignore case, and are never empty
        raise _faulty(path, f"has columns without a name, or that differ in case alone (read as '{renamed[0]}')")
    return columns


def _require_integers(columns: dict[str, str], names: list[str], path: Path) -> None:
    for name in names:
        if name not in columns:
            alike = [column for column in columns if column.casefold() == name.casefold()]
            hint = f"rename the column '{alike[0]}'" if alike else f"its columns are {', '.join(columns)}"
            raise _faulty(path, f"has no column {name}", hint)
        if columns[name] not in INTEGERS:
            raise _faulty(path, f"has a column {name} of type {columns[name]}; it has to be of integers")


def _refuse(connection: DuckDBPyConnection, question: str, path: Path, complaint: str) -> None:
    """Raise, if the question has an answer; `{}` in the complaint is the answer."""
    found = connection.execute(question).fetchone()
    if found is not None:
        raise DatasetError(f"'{path}': {complaint.format(found[0])}", code="ND102")


def _faulty(path: Path, complaint: str, hint: str | None = None) -> DatasetError:
    return DatasetError(f"'{path}' {complaint}", code="ND102", hint=hint)


def _text(value: str) -> str:
    """The inside of an SQL string."""
    return value.replace("'", "''")
