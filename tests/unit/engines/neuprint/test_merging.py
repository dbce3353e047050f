"""Parts of an answer become the answer that one query would have given."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from nlcrit.engines.neuprint.merging import merged
from nlcrit.engines.plan import Merging, Plan
from nlcrit.fields import Kind

SCHEMA = pa.schema([("bodyId", pa.int64()), ("type", pa.string()), ("cropped", pa.bool_()), ("size", pa.float64())])
KINDS = (Kind.INTEGER, Kind.TEXT, Kind.BOOLEAN, Kind.NUMBER)
Row = dict[str, Any]

rows_of = st.lists(
    st.fixed_dictionaries({
        "bodyId": st.integers(-(2**63), 2**63 - 1),
        "type": st.none() | st.sampled_from(["a", "B", "", "\U0001d49c", "\uffff", "é"]),
        "cropped": st.none() | st.booleans(),
        "size": st.none() | st.sampled_from([0.5, 1.0, -2.0]),
    }),
    unique_by=lambda row: row["bodyId"],
    max_size=12,
)  # fmt: skip
keys_of = st.lists(st.tuples(st.sampled_from(SCHEMA.names[1:]), st.booleans()), max_size=3, unique_by=lambda key: key[0])


def planned(*keys: tuple[str, bool], limit: int | None = None, columns: tuple[str, ...] = ("bodyId",)) -> Plan:
    return Plan((), columns, limit, merging=Merging(tuple(SCHEMA.names), KINDS, keys))


def ordered(rows: list[Row], keys: list[tuple[str, bool]]) -> list[int]:
    """The ids in order: by the last key first, because sorting keeps the order of what is equal."""
    found = sorted(rows, key=lambda row: row["bodyId"])
    for name, descends in reversed(keys):
        there = [row for row in found if row[name] is not None]
        # Code points are in the order of their UTF-8.
        there.sort(key=lambda row: row[name].encode() if name == "type" else row[name], reverse=descends)
        if descends:
            there = [row for value in dict.fromkeys(each[name] for each in there) for row in found if row[name] == value]
        found = there + [row for row in found if row[name] is None]
    return [row["bodyId"] for row in found]


@given(rows=rows_of, keys=keys_of, limit=st.none() | st.integers(0, 5), cuts=st.lists(st.integers(0, 12), max_size=3))
def test_rows_are_in_the_order_of_the_plan(
    rows: list[Row], keys: list[tuple[str, bool]], limit: int | None, cuts: list[int]
) -> None:
    ends = [0, *sorted(cuts), len(rows)]
    parts = [
        pa.Table.from_pylist(rows[first:last], SCHEMA) for first, last in zip(ends, [*ends[1:], len(rows)], strict=True)
    ]
    found = merged(parts, planned(*keys, ("bodyId", False), limit=limit))
    assert found.column_names == ["bodyId"]
    assert found["bodyId"].to_pylist() == ordered(rows, keys)[: None if limit is None else limit + 1]


def test_an_empty_answer_has_its_types() -> None:
    found = merged([SCHEMA.empty_table()] * 2, planned(("bodyId", False), columns=("bodyId", "type")))
    assert found.schema == pa.schema([("bodyId", pa.int64()), ("type", pa.string())])


def test_numbers_are_added_up() -> None:
    parts = [pa.table({"count": [number]}) for number in (3, 0, 4)]
    plan = Plan((), ("count",), merging=Merging(("count",), (Kind.INTEGER,), None))
    assert merged(parts, plan).to_pydict() == {"count": [7]}
