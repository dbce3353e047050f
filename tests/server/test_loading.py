"""What is in the database is what is in the data folder, as DuckDB reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlcrit
from tests.server import client, loading

DATASET = "hemibrain:v1.2.1-mb"
BUNDLED = Path(nlcrit.__file__).parent / "datasets" / "bundled"
CONNECTIONS = BUNDLED / "hemibrain_mb" / "connections.parquet"
PLAIN = """
    bodyId type instance status statusLabel cropped pre post upstream downstream mito size cellBodyFiber somaRadius notes
    roiInfo
""".split()


@pytest.fixture(scope="session")
def server(server_url: str) -> str:
    """A server that has `hemibrain_mb`."""
    if DATASET not in client.send(f"{server_url}/api/dbmeta/datasets").body:
        pytest.skip(f"the server has no {DATASET}")
    return server_url


@pytest.fixture(scope="session")
def neurons() -> list[dict[str, Any]]:
    path = BUNDLED / "hemibrain_mb" / "neurons.parquet"
    with duckdb.connect() as connection:
        found = connection.sql(f"FROM '{path}' ORDER BY bodyId").to_arrow_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def test_neurons_are_counted_as_in_the_data_set(server: str) -> None:
    counted = nlcrit.connect("hemibrain_mb").count("bodyId notnull")
    cypher = "MATCH (n:Neuron) WITH count(n) AS neurons MATCH (n:Segment) RETURN neurons, count(n) AS segments"
    assert client.rows(server, DATASET, cypher) == [[counted, counted]]


def test_every_property_is_equal(server: str, neurons: list[dict[str, Any]]) -> None:
    columns = ", ".join(f"n.{name} AS {name}" for name in PLAIN)
    found = client.rows(server, DATASET, f"MATCH (n:Neuron) RETURN {columns} ORDER BY bodyId")
    assert found == [[row[name] for name in PLAIN] for row in neurons]


def test_locations_are_points(server: str, neurons: list[dict[str, Any]]) -> None:
    cypher = (
        "MATCH (n:Neuron) WHERE n.somaLocation IS NOT NULL RETURN n.bodyId AS id, n.somaLocation AS soma ORDER BY id"
    )
    found = {body_id: point["coordinates"] for body_id, point in client.rows(server, DATASET, cypher)}
    assert found == {row["bodyId"]: row["somaLocation"] for row in neurons if row["somaLocation"] is not None}


def test_each_region_of_a_neuron_is_a_property_that_is_true(server: str, neurons: list[dict[str, Any]]) -> None:
    cypher = "MATCH (n:Neuron) RETURN n.bodyId AS id, [k IN keys(n) WHERE n[k] = true AND k <> 'cropped'] AS regions"
    found = {body_id: set(regions) for body_id, regions in client.rows(server, DATASET, cypher)}
    assert found == {row["bodyId"]: set(json.loads(row["roiInfo"] or "{}")) for row in neurons}


def test_connections_have_the_weights_of_the_table(server: str) -> None:
    cypher = """
        MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron)
        RETURN a.bodyId AS pre, b.bodyId AS post, c.weight AS weight ORDER BY pre, post
    """
    with duckdb.connect() as connection:
        wanted = connection.execute(
            f"SELECT bodyId_pre, bodyId_post, sum(weight)::BIGINT FROM '{CONNECTIONS}' GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert client.rows(server, DATASET, cypher) == [list(row) for row in wanted]


def test_connections_have_the_counts_of_each_primary_region(server: str) -> None:
    cypher = "MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) RETURN a.bodyId AS pre, b.bodyId AS post, c.roiInfo AS counts"
    found = {
        (pre, post, region, counted["post"])
        for pre, post, counts in client.rows(server, DATASET, cypher)
        for region, counted in json.loads(counts).items()
    }
    with duckdb.connect() as connection:
        wanted = connection.execute(f"FROM '{CONNECTIONS}' WHERE roi <> 'NotPrimary'").fetchall()
    assert found == set(wanted)


def test_meta_is_what_the_folder_says(server: str) -> None:
    said = json.loads((BUNDLED / "hemibrain_mb" / "meta.json").read_text("utf-8"))
    [[meta]] = client.rows(server, DATASET, "MATCH (m:Meta) RETURN m")
    assert {name: json.loads(meta[name]) for name in ("roiInfo", "roiHierarchy", "neuronProperties")} == {
        name: said[name] for name in ("roiInfo", "roiHierarchy", "neuronProperties")
    }
    plain = ("dataset", "tag", "primaryRois", "superLevelRois", "nonHierarchicalROIs", "voxelSize")
    assert {name: meta[name] for name in plain} == {name: said[name] for name in plain}


# What is read of a folder, without a database --------------------------------------------------------------------


def test_a_segment_is_no_neuron(tmp_path: Path) -> None:
    pq.write_table(pa.table({"bodyId": [1, 2], "label": ["Neuron", "Segment"]}), tmp_path / "neurons.parquet")
    assert loading.neuron_rows(tmp_path) == [(True, {"bodyId": 1}), (False, {"bodyId": 2})]


def test_what_is_in_no_primary_region_counts_and_is_not_listed(tmp_path: Path) -> None:
    table = {"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "roi": ["A", "NotPrimary"], "weight": [3, 4]}
    pq.write_table(pa.table(table), tmp_path / "connections.parquet")
    assert loading.connection_rows(tmp_path) == [
        {"pre": 1, "post": 2, "properties": {"weight": 7, "roiInfo": '{"A": {"post": 3}}'}}
    ]


def test_a_folder_without_connections() -> None:
    assert loading.connection_rows(BUNDLED / "fib19") == []


def test_a_folder_without_meta_is_named_as_the_folder(tmp_path: Path) -> None:
    meta = loading.meta_properties(tmp_path)
    assert (meta["dataset"], meta["tag"], meta["roiInfo"]) == (tmp_path.name, "v0", "{}")
