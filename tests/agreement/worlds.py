"""
Small random data sets with connections, and random statements about them that are right in each of them.

All have the same fields, regions and hierarchy; half of them have labels. What a world holds follows from its number.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from tests.agreement.oracle_connections import World

Row = dict[str, Any]
Texts = st.SearchStrategy[str]

BODIES = (1, 2, 3, 4, 5, 6, 2**53 + 1, 2**63 - 1)
"""A world has some of them, so that a statement may list one that is not there."""
STRANGER = 99
"""A body that connections know of but that is no row of the table."""
TYPES = {"bodyId": int, "type": str, "instance": str, "size": int, "cropped": bool}
STORED = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
LINKS = pa.schema(
    {
        "bodyId_pre": pa.int64(),
        "bodyId_post": pa.int64(),
        "roi": pa.string(),
        "weight": pa.int64(),
        "weightHP": pa.int64(),
    }
)

PRIMARY = ("A", "B", "C")
HIERARCHY = {
    "name": "brain",
    "children": [
        {"name": "H", "children": [{"name": "G", "children": [{"name": "A"}, {"name": "B"}]}, {"name": "C"}]},
        {"name": "X"},
    ],
}
"""`G` and `H` are made of primary regions; `X` and with it `brain` are not."""
REGIONS = (*PRIMARY, "G", "H", "NotPrimary")


# Worlds --------------------------------------------------------------------------------------------------------


def neurons(chance: random.Random, *, labels: bool) -> list[Row]:
    rows = []
    for body in sorted(chance.sample(BODIES, chance.randint(3, 8))):
        row: Row = {
            "bodyId": body,
            "type": chance.choice(("P", "P", "Q", "q", None)),
            "instance": chance.choice(("P_L", "P_R", "Q", None)),
            "size": chance.choice((0, 5, 10, None)),
            "cropped": chance.choice((True, False, None)),
            "roiInfo": chance.choice((None, {}, {"A": {"pre": 1, "post": 2}}, {"B": {"post": 3}, "C": {"pre": 1}})),
        }
        rows.append({**row, "label": chance.choice(("Neuron", "Neuron", "Segment"))} if labels else row)
    chance.shuffle(rows)
    return rows


def connections(chance: random.Random, bodies: list[int]) -> list[Row]:
    """With duplicates, connections of a neuron with itself, zeros, and rows whose neurons are not in the table."""
    density = chance.choice((0, 2, 3, 3, 4, 4, 5, 5, 6, 6))
    rows = []
    for _ in range(density * len(bodies)):
        weight = chance.choice((0, 1, 1, 2, 3, 5, 8))
        rows.append(
            {
                "bodyId_pre": chance.choice([*bodies, STRANGER]),
                "bodyId_post": chance.choice([*bodies, STRANGER]),
                "roi": chance.choice((*PRIMARY, "NotPrimary", None)),
                "weight": weight,
                "weightHP": chance.choice((None, 0, weight)),
            }
        )
    again = chance.sample(rows, len(rows) // 4)
    elsewhere = [{**row, "roi": chance.choice(PRIMARY)} for row in chance.sample(rows, len(rows) // 2)]
    return [*rows, *again, *elsewhere]


def rows_of(seed: int) -> tuple[list[Row], list[Row]]:
    """The neurons and the connections of a world."""
    chance = random.Random(seed)
    found = neurons(chance, labels=seed % 2 == 1)
    return found, connections(chance, [row["bodyId"] for row in found])


def world(seed: int) -> World:
    return World(*rows_of(seed), types=TYPES, primary=PRIMARY, hierarchy=HIERARCHY)


def write(folder: Path, seed: int) -> Path:
    """The same as a data set."""
    folder.mkdir(parents=True)
    rows, links = rows_of(seed)
    stored = [{**row, "roiInfo": None if row["roiInfo"] is None else json.dumps(row["roiInfo"])} for row in rows]
    fields = {**{name: STORED[kind] for name, kind in TYPES.items()}, "roiInfo": pa.string()}
    if "label" in rows[0]:
        fields["label"] = pa.string()
    pq.write_table(pa.Table.from_pylist(stored, pa.schema(fields)), folder / "neurons.parquet")
    pq.write_table(pa.Table.from_pylist(links, LINKS), folder / "connections.parquet")
    meta = {"dataset": f"world{seed}", "primaryRois": PRIMARY, "roiHierarchy": HIERARCHY}
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return folder


def shown(seed: int) -> str:
    """A world for people who look for what went wrong."""
    rows, links = rows_of(seed)
    lines = [" ".join(f"{name}={value}" for name, value in row.items()) for row in rows]
    lines += ["{bodyId_pre} -> {bodyId_post} {roi} {weight} HP={weightHP}".format(**link) for link in links]
    return "\n".join([f"world {seed}", *lines])


# Filters -------------------------------------------------------------------------------------------------------

TESTS = (
    "*", "*", "P", "Q", "P_L", "type = P", "type != P", "type null", "type in (Q, null)", "type not in (Q, null)",
    'type ~ "[Pq]"', "type !~ Q", "not type = P", "instance like P_?", "size >= 5", "size != 5", "size in ()",
    "size not in ()", "cropped = false", "input in (A)", "input not in (A, B) any", "roi in (C)", "bodyId > 3", "1",
    "9223372036854775807", "bodyId in (2, 3, 4)", "bodyId in (2, 9007199254740993)", "bodyId in ()",
)  # fmt: skip
LABELS = ("label = Segment", "label = Neuron")


def often(usual: Texts, rare: Texts, one_in: int = 4) -> Texts:
    """One of the rare texts now and then."""
    return st.integers(1, one_in).flatmap(lambda drawn: rare if drawn == one_in else usual)


def optional(text: Texts) -> Texts:
    """Nothing, or this."""
    return st.just("") | text


regions = st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3).map(", ".join)
sets = often(regions.map("({})".format), st.just("()"), 12)
bounds = st.sampled_from((1, 2, 3, 5, 8, 13))


def operands(filters: Texts) -> Texts:
    """What may stand at an arrow: a name, an id, everything, or a filter in parentheses, perhaps with a label."""
    bare = st.sampled_from(("*", "P", "Q", "1", "3", "9223372036854775807"))
    label, grouped = st.sampled_from(LABELS), filters.map("({})".format)
    return st.one_of(bare, grouped, label.map("({})".format), st.builds("({} and {})".format, label, grouped))


def partner_filters(filters: Texts) -> Texts:
    least = optional(bounds.map(" min {}".format))
    some = st.builds("{}{}".format, least, optional(st.integers(1, 3).map(" partners {}".format)))
    counted = some | least.map(" sum{}".format)
    via = optional(sets.map(" via {}".format))
    return st.builds("{} {}{}{}".format, st.sampled_from(("->", "<-", "to", "from")), operands(filters), counted, via)


def combined(filters: Texts) -> Texts:
    """One level more."""
    grouped = filters.map("({})".format)
    joined = st.builds("{} {} {}".format, grouped, st.sampled_from(("and", "or")), grouped)
    return st.one_of(partner_filters(filters), partner_filters(filters), filters.map("not ({})".format), joined)


FILTERS: list[Texts] = [st.sampled_from(TESTS)]
for _ in range(3):
    FILTERS.append(FILTERS[0] | combined(FILTERS[-1]))
"""Filters of neurons, by how deeply they are nested."""

labelled_filters = st.builds("{} and ({})".format, st.sampled_from(LABELS), combined(FILTERS[1]))
asked_filters = combined(FILTERS[2]) | labelled_filters


# Tables --------------------------------------------------------------------------------------------------------

PROPERTIES = ("type", "instance", "size", "cropped", "bodyId")
COUNTS = ("weight", "weightHP")
BOUNDS = (">= 0", ">= 1", "> 1", ">= 2", "> 4", "< 8", "< 3", "<= 5", "= 2", "!= 3")

counts = st.builds("{} {}".format, st.sampled_from(("weight", "weight", "weightHP")), st.sampled_from(BOUNDS))
inside = sets.map("in {}".format)
conditions = st.builds(
    lambda found, regions: [*found, *regions], st.lists(counts, max_size=2), st.lists(inside, max_size=1)
)
conditions = often(st.just([]), conditions.flatmap(st.permutations), 2)
directions = st.sampled_from(("->", "<-"))
limits = often(st.integers(1, 9).map("limit {}".format), st.just("limit 0"), 12)


def arrow(direction: str, edges: list[str]) -> str:
    if not edges:
        return direction
    return f"-[{', '.join(edges)}]->" if direction == "->" else f"<-[{', '.join(edges)}]-"


arrows = st.builds(arrow, directions, conditions)
ends = often(often(st.just("*"), st.sampled_from(TESTS).map("({})".format), 3), operands(FILTERS[1]), 3)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A single arrow or a chain, with clauses or as a count."""
    length = draw(st.sampled_from((1, 1, 2, 3)))
    written = draw(ends)
    for _ in range(length):
        written += f" {draw(arrows)} {draw(ends)}"
    if draw(st.integers(1, 8)) == 8:
        return f"count {written}"
    places = ("pre", "post") if length == 1 else tuple(map(str, range(length + 1)))
    columns = [f"{name}_{place}" for name in PROPERTIES for place in places]
    columns += COUNTS if length == 1 else [f"{count}_{at}" for count in COUNTS for at in range(1, length + 1)]
    returned = draw(st.lists(st.sampled_from(columns), max_size=4))
    return written + draw(clauses(columns, returned))


@st.composite
def splits(draw: st.DrawFn) -> str:
    """A single arrow by region."""
    columns = [*(f"{name}_{place}" for name in PROPERTIES for place in ("pre", "post")), *COUNTS, *COUNTS, "roi"]
    returned = draw(st.permutations(["roi", *draw(st.lists(st.sampled_from(columns), max_size=3))]))
    within = st.builds(arrow, directions, inside.map(lambda found: [found]))
    return f"{draw(ends)} {draw(arrows | within)} {draw(ends)}{draw(clauses(columns, returned))}"


@st.composite
def clauses(draw: st.DrawFn, columns: list[str], returned: list[str]) -> str:
    """In any order; without a column that is returned, the default ones."""
    found = [f"return {', '.join(returned)}"] if returned else []
    if draw(st.booleans()):
        keys = st.builds("{}{}".format, st.sampled_from(columns), st.sampled_from(("", " asc", " desc")))
        found.append(f"sort by {', '.join(draw(st.lists(keys, min_size=1, max_size=3)))}")
    if draw(st.booleans()):
        found.append(draw(limits))
    return "".join(f" {clause}" for clause in draw(st.permutations(found)))


HOPS = ("path 2", "path 1..2", "path 2..3", "path 1..3", "path 3", "path 2..4", "path 4", "path 1", "path 2..2")


@st.composite
def all_paths(draw: st.DrawFn) -> str:
    """`path`, with clauses or as a count."""
    hops = draw(st.sampled_from(HOPS))
    edges = draw(st.permutations([hops, *draw(conditions)]))
    written = f"{draw(ends)} {arrow(draw(directions), edges)} {draw(ends)}"
    if draw(st.integers(1, 4)) == 4:
        return f"count {written}"
    columns = st.lists(st.sampled_from((*PROPERTIES, *COUNTS)), min_size=1, max_size=3).map(", ".join)
    returned = draw(often(st.just(""), columns.map(" return {}".format)))
    return written + returned + draw(optional(limits.map(" {}".format)))
