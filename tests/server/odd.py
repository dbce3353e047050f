"""
A data set of neurons, names and connections that are out of the ordinary, to be asked of a folder and of a server.

The neurons are those of `tests.agreement.tiny`, each of which is there for one reason, with their labels; what is added
has to do with servers: properties and regions that are called as what Cypher is written with, and connections.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from nlcrit.language.words import quote
from tests.agreement import tiny, worlds

NAME = "strange"
REGIONS = ("ri", "B:C", ":Neuron", "x`y", 'say "r"', "back\\slash")
"""Regions that text can be broken with; the names of a variable, of labels, and of quotes."""
PRIMARY = ("A1", "B", "C(R)", "c(r)", *REGIONS)
HIERARCHY = {
    "name": "brain",
    "children": [
        {"name": "A", "children": [{"name": "A1"}]},
        *({"name": region} for region in PRIMARY[1:4]),
        {"name": "it's", "children": [{"name": region} for region in REGIONS]},
    ],
}
META = {
    "dataset": NAME,
    "tag": "v1",
    "lastDatabaseEdit": "2026-01-31 12:00:00.000000",
    "uuid": "0dd0dd",
    "roiHierarchy": HIERARCHY,
    "primaryRois": PRIMARY,
    "roiInfo": {"Empty": {}, "in": {}, "the lobe": {}, "a'L(R)": {}},
}
FILTER_REGIONS = (*PRIMARY, "A", "Empty", "in", "the lobe", "a'L(R)")
LABEL = {"label": pa.string()}
ADDED = {"n": pa.int64(), "e1": pa.string(), "count": pa.int64(), "sub`class": pa.string()}
"""Properties that are called as variables and functions of the Cypher that is sent, and one that ends a name."""
WEIGHTS = (0, 0, 1, 1, 2, 3, 5, 8, 2**31)


def rows() -> list[tiny.Row]:
    """The neurons, some more than in `tiny`, as dicts."""
    chance = random.Random(4)
    more = [
        {**dict.fromkeys(tiny.COLUMNS), "bodyId": 0, "type": "below zero", "pre": -1, "label": "Neuron"},
        {**dict.fromkeys(tiny.COLUMNS), "bodyId": 50, "type": ":Neuron", "instance": "`", "pre": 3, "label": "Neuron"},
        {**dict.fromkeys(tiny.COLUMNS), "bodyId": 51, "type": "\\u003a", "instance": "//", "pre": 4, "label": "Neuron"},
    ]
    found = []
    for row in (*tiny.labelled(), *more):
        own = {
            "n": chance.choice((None, 0, 1, 2**53 + 1)),
            "e1": chance.choice((None, "", "n", ":Neuron")),
            "count": chance.choice((None, -1, 5)),
            "sub`class": chance.choice((None, "`", "KC")),
        }
        sites = row["roiInfo"]
        if sites and chance.random() < 0.7:
            sites = {**sites, **{region: _sites(chance) for region in chance.sample(REGIONS, 2)}}
        found.append({**row, **own, "roiInfo": sites})
    return found


def connections() -> list[dict[str, Any]]:
    """Connections between all of them: twice in a region, of weight 0, with itself, outside of all regions."""
    chance = random.Random(5)
    bodies = [row["bodyId"] for row in rows()]
    found = []
    for _ in range(9 * len(bodies)):
        weight = chance.choice(WEIGHTS)
        found.append(
            {
                "bodyId_pre": chance.choice(bodies),
                "bodyId_post": chance.choice(bodies[:12] if chance.random() < 0.6 else bodies),
                "roi": chance.choice((*PRIMARY, "NotPrimary", None)),
                "weight": weight,
                "weightHP": chance.choice((None, 0, weight)),
            }
        )
    return found


def write(folder: Path) -> Path:
    """The data set as a folder."""
    tiny.write(folder, rows(), types={**ADDED, **LABEL}, meta=META)
    pq.write_table(pa.Table.from_pylist(connections()), folder / "connections.parquet")
    return folder


def declare(folder: Path) -> None:
    """
    Write into meta.json which properties neurons have, as it is for most servers, and that the data set is not listed.

    Without it a server is asked what its neurons have, and columns without a value are not there. fib19 has none.
    """
    schema = pq.read_schema(folder / "neurons.parquet")
    kinds = {pa.int64(): "long", pa.float64(): "float", pa.string(): "string", pa.bool_(): "boolean"}
    declared = {field.name: kinds.get(field.type, "point{srid:9157}") for field in schema}
    path = folder / "meta.json"
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "neuronProperties": declared, "hideDataSet": True}), "utf-8"
    )


def _sites(chance: random.Random) -> dict[str, int]:
    return {side: chance.randint(0, 12) for side in chance.sample(("pre", "post"), chance.randint(1, 2))}


def statements() -> st.SearchStrategy[str]:
    """Tables and filters of its connections, with filters of the odd properties at their ends."""
    ends = st.sampled_from(
        ("*", "A", "(n = 1)", '("e1" = n)', '("count" > 0 or n null)', "(label = Segment)", "50", "(pre >= 0)")
    )
    regions = st.lists(
        st.sampled_from([quote(each) for each in (*PRIMARY, "it's", "NotPrimary")]), min_size=1, max_size=3
    )
    inside = regions.map(", ".join).map("in ({})".format)
    edges = st.lists(inside | worlds.counts.filter(lambda text: "HP" not in text), max_size=1)
    table = st.builds("{} {} {}".format, ends, st.builds(worlds.arrow, worlds.directions, edges), ends)
    listed = ", ".join(f'"{name}_{end}"' for name in ("n", "e1", "count", "sub`class") for end in ("pre", "post"))
    after = (
        "",
        f" return {listed}",
        " return roi, weight, n_pre",
        " return weightHP, type_pre sort by weightHP desc limit 9",
    )
    partner = st.builds("{}({} {}{})".format, st.sampled_from(("", "not ")), st.sampled_from(("->", "<-")), ends,
                        worlds.optional(regions.map(", ".join).map(" via ({})".format)))  # fmt: skip
    counted = worlds.optional(st.just("count "))
    return st.builds("{}{}".format, table, st.sampled_from(after)) | st.builds("{}{}".format, counted, table | partner)
