"""
A data set of invented neurons and connections, each of which is there for one reason, as a table that people can read.

    1, 2 of type A     3, 4 of type B     5 of type C     6 of type D     7 without a type     8 without connections
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COVERAGE = "between the seven of them; nothing else"

NEURONS: list[dict[str, Any]] = [
    {"bodyId": 1, "type": "A", "instance": "A_L", "somaSide": "L", "class": "first", "pre": 10},
    {"bodyId": 2, "type": "A", "instance": "A_R", "somaSide": "R", "class": "first", "pre": 20},
    {"bodyId": 3, "type": "B", "instance": "B_L", "somaSide": "L", "class": None, "pre": 30},
    {"bodyId": 4, "type": "B", "instance": "B_R", "somaSide": "R", "class": None, "pre": 40},
    {"bodyId": 5, "type": "C", "instance": "C_L", "somaSide": "L", "class": None, "pre": 50},
    {"bodyId": 6, "type": "D", "instance": None, "somaSide": None, "class": None, "pre": 60},
    {"bodyId": 7, "type": None, "instance": None, "somaSide": None, "class": None, "pre": 70},
    {"bodyId": 8, "type": "E", "instance": "E", "somaSide": None, "class": None, "pre": 0},
]
KINDS = {"bodyId": pa.int64(), "pre": pa.int64()}

# From, to, region, weight, weightHP; the comments have the weight of the pair.
CONNECTIONS: list[tuple[int, int, str | None, int, int | None]] = [
    (1, 1, "CA", 2, 1),  # 2, with itself
    (1, 3, "CA", 3, 2), (1, 3, "PED", 4, 4), (1, 3, "NotPrimary", 1, 0),  # 8, HP 6
    (1, 4, "CA", 5, 5),  # 5
    (2, 3, "EB", 1, 0),  # 1
    (2, 5, "CA", 0, 0),  # none
    (3, 2, "EB", 4, 4),  # 4
    (3, 5, "CA", 2, 1), (3, 5, "PED", 2, 1),  # 4, HP 2
    (3, 6, "PED", 10, None),  # 10, HP missing
    (4, 5, "ME", 2, 2), (4, 5, "ME", 4, 3),  # 6, from two rows of one region
    (5, 1, "CA", 1, 1), (5, 1, None, 2, 1),  # 3, some of it outside of all regions
    (6, 5, "NotPrimary", 3, 3),  # 3
    (7, 3, "CA", 7, 7),  # 7
    (1, 99, "CA", 50, 50), (98, 1, "PED", 50, 50),  # one end is none of the neurons
]  # fmt: skip

META = {
    "dataset": "wired",
    "tag": "v1",
    "connectionCoverage": COVERAGE,
    "primaryRois": ["CA", "PED", "EB", "ME"],
    "roiHierarchy": {
        "name": "brain",
        "children": [
            {"name": "MB", "children": [{"name": "CA", "children": [{"name": "tip"}]}, {"name": "PED"}]},
            {"name": "EB"},
            {"name": "OL", "children": [{"name": "ME"}, {"name": "LA"}]},
        ],
    },
}
"""`MB` is made of primary regions, `tip` lies in one, `OL` has a part that is none, and so has `brain`."""


def write(folder: Path, *, segments: tuple[int, ...] = ()) -> Path:
    """Write the data set; where there are `segments`, with labels: those are Segments alone."""
    folder.mkdir(parents=True)
    table = {name: pa.array([row[name] for row in NEURONS], KINDS.get(name, pa.string())) for name in NEURONS[0]}
    if segments:
        table["label"] = pa.array(["Segment" if row["bodyId"] in segments else "Neuron" for row in NEURONS])
    pq.write_table(pa.table(table), folder / "neurons.parquet")
    names = ("bodyId_pre", "bodyId_post", "roi", "weight", "weightHP")
    pq.write_table(
        pa.table(dict(zip(names, map(list, zip(*CONNECTIONS, strict=True)), strict=True))),
        folder / "connections.parquet",
    )
    (folder / "meta.json").write_text(json.dumps(META), "utf-8")
    return folder
