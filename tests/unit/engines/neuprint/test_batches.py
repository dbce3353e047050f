"""A list that is too long for one text comes in parts, which share no row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nlcrit
from nlcrit.engines.neuprint import batches
from nlcrit.engines.plan import Merging, Plan
from nlcrit.fields import Kind


@pytest.fixture(scope="module")
def data() -> Iterator[nlcrit.Dataset]:
    with nlcrit.connect("hemibrain_mb") as opened:
        yield opened


@pytest.fixture(autouse=True)
def parts_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)


def plan(data: nlcrit.Dataset, query: str) -> Plan:
    (question,) = data.session().ask(query)
    return data.cypher_of(question)


def parts_of(found: Plan) -> list[str]:
    """The lines of each step that hold its part."""
    return [line for step in found.steps for line in step.text.splitlines() if " IN " in line or " = " in line]


def test_each_part_has_values_of_its_own(data: nlcrit.Dataset) -> None:
    found = plan(data, "bodyId in (1, 2, 3, 4, 5) return type limit 7")
    assert parts_of(found) == [
        "WHERE n.`bodyId` IN [1, 2]",
        "WHERE n.`bodyId` IN [3, 4]",
        "WHERE n.`bodyId` = 5",
    ]
    assert [step.purpose for step in found.steps] == [f"the neurons, part {part} of 3" for part in (1, 2, 3)]
    assert all(step.text.endswith("LIMIT 8") for step in found.steps)
    assert found.columns == ("bodyId", "type")
    assert found.merging == Merging(("bodyId", "type"), (Kind.INTEGER, Kind.TEXT), (("bodyId", False),))


def test_what_is_only_sorted_by_is_asked_for_too(data: nlcrit.Dataset) -> None:
    found = plan(data, "bodyId in (1, 2, 3) return type sort by pre desc, bodyId, input in (CA(R)) limit 1")
    assert found.columns == ("bodyId", "type")
    assert found.merging == Merging(
        ("bodyId", "type", "pre", "input in (CA(R))"),
        (Kind.INTEGER, Kind.TEXT, Kind.INTEGER, Kind.INTEGER),
        (("pre", True), ("bodyId", False), ("input in (CA(R))", False)),
    )


def test_null_is_in_the_first_part_alone(data: nlcrit.Dataset) -> None:
    assert parts_of(plan(data, "type in (A, null, B, C) return type")) == [
        "WHERE n.`type` IN ['A', 'B'] OR n.`type` IS NULL",
        "WHERE n.`type` = 'C'",
    ]


def test_numbers_are_added_up(data: nlcrit.Dataset) -> None:
    found = plan(data, "count bodyId in (1, 2, 3)")
    assert len(found.steps) == 2
    assert found.merging == Merging(("count",), (Kind.INTEGER,), None)


def test_the_longest_list_is_parted(data: nlcrit.Dataset) -> None:
    found = plan(data, "type in (A, B, C) and bodyId in (1, 2, 3, 4, 5, 6, 7) return type")
    assert len(found.steps) == 4
    assert all("IN ['A', 'B', 'C']" in step.text for step in found.steps)


def test_the_first_end_with_a_long_list_is_parted(data: nlcrit.Dataset) -> None:
    found = plan(data, "* -> (bodyId in (1, 2, 3)) sort by type_pre return weight")
    assert len(found.steps) == 2
    assert found.merging == Merging(
        ("bodyId_pre", "bodyId_post", "weight", "type_pre"),
        (Kind.INTEGER, Kind.INTEGER, Kind.INTEGER, Kind.TEXT),
        (("type_pre", False), ("bodyId_pre", False), ("bodyId_post", False)),
    )


def test_regions_are_part_of_the_order(data: nlcrit.Dataset) -> None:
    found = plan(data, "(bodyId in (1, 2, 3)) -> * return roi, weight")
    assert found.merging is not None
    assert found.merging.keys == (("bodyId_pre", False), ("bodyId_post", False), ("roi", False))


@pytest.mark.parametrize(
    "query",
    [
        "bodyId in (1, 2)",
        "not bodyId in (1, 2, 3)",
        "bodyId in (1, 2, 3) or type = A",
        "notes in (A, B, C)",
        "type ~ ('A.*', 'B.*', 'C.*')",
        "-> (bodyId in (1, 2, 3))",
        "(bodyId in (1, 2, 3)) -[path 1..2]-> *",
    ],
)
def test_what_has_no_such_list_is_one_step(data: nlcrit.Dataset, query: str) -> None:
    found = plan(data, query)
    assert (len(found.steps), found.merging) == (1, None)
