"""Connections that come in groups, and are split by region here."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

import nlcrit
from nlcrit.engines.neuprint.pairs import COUNTS, TOTAL, split, ungrouped
from nlcrit.engines.plan import Splitting
from nlcrit.errors import AnswerNotUnderstood

PRIMARY = frozenset(["CA(R)", "PED(R)"])
BOTH = (("roi", "roi"), ("weight", "weight"))


def rows(total: int, counts: object, regions: frozenset[str] | None = None) -> list[tuple[str, int]]:
    text = counts if counts is None or isinstance(counts, str) else json.dumps(counts)
    pairs = pa.table({"bodyId_pre": [7], TOTAL: [total], COUNTS: pa.array([text], pa.string())})
    found = split(pairs, Splitting(PRIMARY, regions, BOTH), "https://server").to_pylist()
    assert {row["bodyId_pre"] for row in found} <= {7}
    return [(row["roi"], row["weight"]) for row in found]


@pytest.mark.parametrize(
    ("total", "counts", "found"),
    [
        (9, {"CA(R)": {"post": 5}, "PED(R)": {"post": 4}}, [("CA(R)", 5), ("PED(R)", 4)]),
        (9, {"CA(R)": {"post": 5}, "MB(R)": {"post": 9}}, [("CA(R)", 5), ("NotPrimary", 4)]),
        (9, None, [("NotPrimary", 9)]),
        (9, "{}", [("NotPrimary", 9)]),
        (5, {"CA(R)": {"post": 5, "pre": 3}, "PED(R)": {"pre": 1}}, [("CA(R)", 5)]),
        (0, {}, []),
    ],
)
def test_a_pair_has_a_row_for_each_primary_region_and_one_for_the_rest(
    total: int, counts: object, found: list[tuple[str, int]]
) -> None:
    assert rows(total, counts) == found


def test_only_regions_that_are_asked_for_have_rows() -> None:
    counts = {"CA(R)": {"post": 5}, "PED(R)": {"post": 1}}
    assert rows(9, counts, frozenset(["PED(R)"])) == [("PED(R)", 1)]
    assert rows(9, counts, frozenset(["NotPrimary"])) == [("NotPrimary", 3)]


@pytest.mark.parametrize("counts", ["[", "5", "[1]", '{"CA(R)": 5}', '{"CA(R)": {"post": "x"}}', '{"CA(R)": {"post": 1.5}}'])
def test_counts_that_neuprint_does_not_write_are_an_error(counts: str) -> None:
    with pytest.raises(AnswerNotUnderstood, match="counts by region that cannot be read"):
        rows(9, counts)


@pytest.mark.parametrize("wrong", [[[7, None]], [[7, "x"]], [[]], [[7, [8]]]])
def test_a_group_without_its_list_is_an_error(wrong: list[list[object]]) -> None:
    with pytest.raises(AnswerNotUnderstood, match="no list of partners"):
        ungrouped(wrong, "https://server")


def test_missing_properties_of_partners_stay_missing() -> None:
    assert ungrouped([[7, None, [[8, None], [9, "KC"]]], [6, "MBON", []]], "") == [[7, None, 8, None], [7, None, 9, "KC"]]


@pytest.mark.parametrize(
    ("query", "is_grouped"),
    [
        ("MBON01 -> *", True),
        ("MBON01 <- * return roi", True),
        ("MBON01 -> * limit 5", False),
        ("MBON01 -> * -> *", False),
        ("MBON01 -[path 1..2]-> *", False),
    ],
)
def test_all_connections_of_a_single_arrow_come_in_groups(query: str, is_grouped: bool) -> None:
    assert nlcrit.connect("hemibrain_mb").cypher(query).is_grouped is is_grouped


def test_another_count_than_weight_is_not_known_by_region() -> None:
    with pytest.raises(nlcrit.QueryError):
        nlcrit.connect("hemibrain_mb").cypher("MBON01 -> * return roi, weightHP")
