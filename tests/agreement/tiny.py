"""
A data set of invented neurons, each of which is there for one reason, as a table that people can read.

`ROWS` are the neurons as dicts with `roiInfo` as what its JSON stands for: what the oracle reads. `write` puts the
same into a folder of the form of a data set: what the engines read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]

LARGEST = 2**63 - 1
E_ACUTE = "\u00e9"
"""One code point; the next is the same letter in two."""
E_COMBINED = "e\u0301"
RIGHT_TO_LEFT = "\u05d0\u05d1\u05d2"

COLUMNS: dict[str, pa.DataType] = {
    "bodyId": pa.int64(),
    "type": pa.string(),
    "instance": pa.string(),
    "status": pa.string(),
    "cropped": pa.bool_(),
    "pre": pa.int64(),
    "post": pa.int64(),
    "size": pa.int64(),
    "group": pa.int64(),
    "closestLandmarkDistanceMicrons": pa.float64(),
    "somaLocation": pa.list_(pa.int64()),
    "limit": pa.string(),
    "odd name": pa.string(),
    "roiInfo": pa.string(),
}
"""The columns in their order. `limit` is a keyword, and `odd name` holds a space: both have to be quoted."""

META = {
    "dataset": "tiny",
    "tag": "v1",
    "roiHierarchy": {
        "name": "brain",
        "children": [{"name": "A", "children": [{"name": "A1"}]}, {"name": "B"}, {"name": "C(R)"}, {"name": "c(r)"}],
    },
    "primaryRois": ["A1", "B", "C(R)", "c(r)"],
    "roiInfo": {"Empty": {}, "in": {}, "the lobe": {}, "a'L(R)": {}},
}
"""`A` holds `A1`, so that a sum over both counts twice; no neuron touches `Empty`."""




def neuron(body: int, why: str, **properties: Any) -> Row:
    """One row; what is not given is missing. `why` is for the reader of the table."""
    assert why
    missing = [name for name in properties if name not in COLUMNS]
    assert not missing, missing
    return {**dict.fromkeys(COLUMNS), "bodyId": body, **properties}


def sites(**regions: tuple[int, int]) -> dict[str, dict[str, int]]:
    """`roiInfo` of regions whose names are Python names too: (pre, post) of each."""
    return {name: {"pre": pre, "post": post} for name, (pre, post) in regions.items()}


DISTANCE = "closestLandmarkDistanceMicrons"
ROWS: tuple[Row, ...] = (
    neuron(1, "complete, cropped", type="A", instance="A_L", status="Traced", cropped=True, pre=10, post=20, size=100,
           group=1, **{DISTANCE: 1.5}, somaLocation=[1, 2, 3], limit="x", **{"odd name": "odd"},
           roiInfo=sites(A=(5, 10), A1=(5, 10), B=(5, 10))),
    neuron(2, "complete, not cropped; pre ties with 1", type="A", instance="A_R", status="Traced", cropped=False, pre=10,
           post=5, size=200, group=2, **{DISTANCE: 0.5}, somaLocation=[0, 0, 0],
           roiInfo={**sites(A=(10, 0), B=(0, 1)), "C(R)": {"pre": 0, "post": 4}}),
    neuron(3, "flag missing; roiInfo is there and empty", type="B", instance="B_L", status="Orphan", pre=0, post=0,
           size=0, group=1, **{DISTANCE: 0.0}, roiInfo={}),
    neuron(4, "everything is missing"),
    neuron(5, "only the region counts are missing", type="B", instance="B_R", status="Assign", cropped=False, pre=7,
           post=7, size=7, group=7, **{DISTANCE: 7.25}, somaLocation=[7, 7, 7], limit="y", **{"odd name": "even"}),
    neuron(6, "both quotes", type='say "A"', instance="it's", cropped=True, pre=1, post=2, roiInfo=sites(A=(1, 0))),
    neuron(7, "a backslash; a dot in its place", type="a\\b", instance="a.b", pre=2, post=1, roiInfo=sites(A=(0, 1))),
    neuron(8, "line ends", type="two\nlines", instance="A\n", pre=3, roiInfo=sites(B=(3, 0))),
    neuron(9, "other line ends, a tab", type="A\r\n", instance="\tA", post=3, roiInfo=sites(B=(0, 3))),
    neuron(10, "two code units and two bytes more", type="\U0001d49c", instance="\U0001f600\U0001f600", pre=5, post=50,
           roiInfo=sites(A=(2, 20), A1=(2, 20), B=(3, 30))),
    neuron(11, "one letter in one and in two code points", type=E_ACUTE, instance=E_COMBINED, pre=4, post=4),
    neuron(12, "right to left, and a mark that turns the text around", type=RIGHT_TO_LEFT, instance="\u202eA"),
    neuron(13, "type and instance look like those of others", type="a", instance="A", status="traced", cropped=False),
    neuron(14, "spaces at the end and at the beginning", type="A ", instance=" A", status="Traced "),
    neuron(15, "a text of no characters is not a missing one", type="", instance="", status="", roiInfo=sites(A=(0, 0))),
    neuron(16, "signs of globs", type="A*", instance="A?", status="Traced", cropped=True, pre=2**62, post=2**62 + 1),
    neuron(17, "signs of SQL's LIKE", type="A%", instance="A_", size=-5, group=0, **{DISTANCE: -1.0}),
    neuron(18, "signs of patterns", type="A.B", instance="(A)", status="[A]", roiInfo={"the lobe": {"pre": 1, "post": 1}}),
    neuron(19, "words of the language", type="and", instance="null", status="true",
           roiInfo={"in": {"pre": 1, "post": 0}, "c(r)": {"pre": 0, "post": 2}}),
    neuron(20, "a name of a region with an apostrophe; only one count is there", type="A1",
           roiInfo={"a'L(R)": {"post": 6}, "A": {"pre": 6}}),
    neuron(21, "the null character", type="A\0B", instance="A", pre=0, post=9, roiInfo=sites(A=(0, 3), B=(0, 3), A1=(0, 3))),
    neuron(2**53, "the last integer before floats have gaps", type="big", size=2**53, group=2**53),
    neuron(2**53 + 1, "the first that no float is", type="big", size=2**53 + 1, group=2**53 + 1),
    neuron(LARGEST, "the largest identifier", type="largest", size=LARGEST, group=-LARGEST - 1, pre=0, post=1),
)  # fmt: skip

NEURONS = frozenset({1, 2, 3, 5, 16, 2**53})
"""In the variant with labels, the rows that are Neurons; the others are only Segments."""


def write(
    folder: Path, rows: Sequence[Row] = ROWS, *, types: dict[str, pa.DataType] | None = None, meta: object = META
) -> Path:
    """
    Write a data set.

    Args:
        folder: Where to; made if it is not there.
        rows: The neurons.
        types: Columns that have another type than in `COLUMNS`, or that are not there.
        meta: What meta.json holds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    columns = {**COLUMNS, **(types or {})}
    table = {name: pa.array([_stored(name, row.get(name)) for row in rows], kind) for name, kind in columns.items()}
    pq.write_table(pa.table(table), folder / "neurons.parquet")
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return folder


def labelled() -> tuple[Row, ...]:
    """The same neurons with a label each."""
    return tuple({**row, "label": "Neuron" if row["bodyId"] in NEURONS else "Segment"} for row in ROWS)


def regrouped() -> tuple[Row, ...]:
    """The same neurons with `group` as text."""
    return tuple({**row, "group": None if row["group"] is None else str(row["group"])} for row in ROWS)


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value) if name == "roiInfo" and value is not None else value
