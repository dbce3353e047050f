"""Write a data folder into Neo4j in neuPrint's data model: labels, region flags, `ConnectsTo`, `Meta` and indexes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import pyarrow as pa
import pyarrow.parquet as pq
from neo4j.spatial import CartesianPoint

NOT_PRIMARY = "NotPrimary"
INDEXED = ("type", "instance", "status", "pre", "post", "size", "cellBodyFiber", "somaLocation")
BATCH = 2_000

# neuPrintHTTP does not start without these.
REQUIRED_META = {
    "tag": "v0",
    "uuid": "none",
    "lastDatabaseEdit": "2000-01-01 00:00:00.000000",
    "roiInfo": {},
    "superLevelRois": [],
}


def load(bolt: str, folder: Path) -> str:
    """Write the data set in a folder, and give its full name."""
    meta = meta_properties(folder)
    prefix = meta["dataset"]
    rows = neuron_rows(folder)
    with neo4j.GraphDatabase.driver(bolt) as driver, driver.session() as session:
        for label in ("Segment", "Neuron"):
            _run(session, f"CREATE CONSTRAINT FOR (n:{_name(prefix, label)}) REQUIRE n.bodyId IS UNIQUE")
        segment = f"Segment:{_name(prefix, 'Segment')}"
        for neurons, labels in ((False, segment), (True, f"{segment}:Neuron:{_name(prefix, 'Neuron')}")):
            these = [properties for is_neuron, properties in rows if is_neuron is neurons]
            _write(session, f"CREATE (n:{labels}) SET n = row", these)
        ends = "MATCH (a:{0} {{bodyId: row.pre}}) MATCH (b:{0} {{bodyId: row.post}})".format(_name(prefix, "Segment"))
        _write(session, f"{ends} CREATE (a)-[c:ConnectsTo]->(b) SET c = row.properties", connection_rows(folder))
        _run(session, f"CREATE (m:Meta:{_name(prefix, 'Meta')}) SET m = $meta", meta=meta)
        for label in ("Segment", "Neuron"):
            for column in INDEXED:
                _run(session, f"CREATE INDEX FOR (n:{_name(prefix, label)}) ON (n.{column})")
        _run(session, "CALL db.awaitIndexes(300)")
    return full_name(folder)


def end_queries(bolt: str) -> None:
    """End all queries that the database is at."""
    own = "SHOW TRANSACTIONS"
    with neo4j.GraphDatabase.driver(bolt) as driver, driver.session() as session:
        listed = session.run(f"{own} YIELD transactionId AS id, currentQuery AS query RETURN id, query").values()
        for name, query in listed:
            if not query.startswith(own):
                _run(session, f"TERMINATE TRANSACTIONS '{name}'")


def full_name(folder: Path) -> str:
    """The name of a data set as `/api/dbmeta/datasets` has it: `hemibrain:v1.2.1-mb`."""
    meta = meta_properties(folder)
    return f"{meta['dataset']}:{meta['tag']}"


def neuron_rows(folder: Path) -> list[tuple[bool, dict[str, Any]]]:
    """Of each row of `neurons.parquet`, whether it is a `Neuron`, and its properties.

    Where there is no column `label`, all are Neurons. A missing value is an absent property, a location is a point,
    and each region of `roiInfo` is a property that is true.
    """
    rows = []
    for row in _records(pq.read_table(folder / "neurons.parquet")):
        is_neuron = row.pop("label", "Neuron") == "Neuron"
        properties: dict[str, Any] = dict.fromkeys(json.loads(row.get("roiInfo") or "{}"), True)
        properties.update({name: _value(name, value) for name, value in row.items() if value is not None})
        rows.append((is_neuron, properties))
    return rows


def connection_rows(folder: Path) -> list[dict[str, Any]]:
    """Each connected pair with its counts over all regions, and the text of the counts by region.

    What lies in no primary region is in the counts, and not in `roiInfo`.
    """
    path = folder / "connections.parquet"
    if not path.exists():
        return []
    pairs: dict[tuple[int, int], tuple[dict[str, int], dict[str, dict[str, int]]]] = {}
    for row in _records(pq.read_table(path)):
        pre, post, roi = row.pop("bodyId_pre"), row.pop("bodyId_post"), row.pop("roi", None)
        counts, regions = pairs.setdefault((pre, post), ({}, {}))
        for name, count in row.items():
            if count is not None:
                counts[name] = counts.get(name, 0) + count
        if roi not in (None, NOT_PRIMARY):
            region = regions.setdefault(roi, {"post": 0})
            region["post"] += row["weight"]
    return [
        {"pre": pre, "post": post, "properties": {**counts, "roiInfo": json.dumps(regions)}}
        for (pre, post), (counts, regions) in pairs.items()
    ]


def meta_properties(folder: Path) -> dict[str, Any]:
    """The properties of the `Meta` node: what `meta.json` has, with every object as JSON text."""
    path = folder / "meta.json"
    read: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    meta = {"dataset": folder.name, **REQUIRED_META, **read}
    meta["dataset"] = meta["dataset"].split(":")[0]
    return {name: _property(value) for name, value in meta.items() if value is not None}


def _name(prefix: str, label: str) -> str:
    return f"`{prefix}_{label}`"


def _records(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _value(name: str, value: Any) -> Any:
    return CartesianPoint(value) if name.endswith("Location") and isinstance(value, list) else value


def _property(value: Any) -> Any:
    """A value as a node can hold it: a scalar, a list of scalars, or JSON text."""
    held_as_text = isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value)
    )
    return json.dumps(value) if held_as_text else value


def _write(session: neo4j.Session, statement: str, rows: Iterable[Mapping[str, Any]]) -> None:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        _run(session, f"UNWIND $rows AS row {statement}", rows=batch)


def _run(session: neo4j.Session, statement: str, **parameters: Any) -> None:
    # A time of its own: the database's limit is meant for queries.
    session.run(neo4j.Query(statement, timeout=600), parameters).consume()
